// SPDX-License-Identifier: GPL-2.0
/* Nodes are used again: what is left in one from the time before must not matter. */
#include <linux/atomic.h>
#include <linux/osq_lock.h>
#include <lockstep/scenario.h>

SCENARIO("Two tasks queue for spinning twice each: is anything left from the first time?");

RESCHED(1);

static struct optimistic_spin_queue osq = OSQ_LOCK_UNLOCKED;
static atomic_t got = ATOMIC_INIT(0);
static atomic_t inside = ATOMIC_INIT(0);

static void turn(void)
{
	preempt_disable();
	if (osq_lock(&osq)) {
		EXPECT(atomic_inc_return(&inside) == 1);
		atomic_dec(&inside);
		atomic_inc(&got);
		osq_unlock(&osq);
	}
	preempt_enable();
}

TASK(task, COUNT(2))
{
	turn();
	turn();
}

FINALLY
{
	EXPECT(!osq_is_locked(&osq));
	OUTCOME("got", atomic_read(&got));
}
