// SPDX-License-Identifier: GPL-2.0
/* The queue of those who spin: whoever shall leave the CPU leaves it too, from anywhere in it. */
#include <linux/atomic.h>
#include <linux/osq_lock.h>
#include <lockstep/scenario.h>

SCENARIO("Three tasks queue for spinning and may have to give it up: is the queue whole, and free in the end?");

RESCHED(2);

static struct optimistic_spin_queue osq = OSQ_LOCK_UNLOCKED;
static atomic_t inside = ATOMIC_INIT(0);

TASK(task, COUNT(3))
{
	preempt_disable();
	if (osq_lock(&osq)) {
		EXPECT(atomic_inc_return(&inside) == 1);
		atomic_dec(&inside);
		osq_unlock(&osq);
	}
	preempt_enable();
}

FINALLY
{
	EXPECT(!osq_is_locked(&osq));
}
