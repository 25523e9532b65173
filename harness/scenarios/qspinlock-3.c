// SPDX-License-Identifier: GPL-2.0
/* The third one queues: owner, pending, and the head of a queue of nodes. */
#include <asm/qspinlock.h>
#include <lockstep/scenario.h>

SCENARIO("Three tasks and a queued spinlock: does each get it, and nobody else meanwhile?");

static struct qspinlock lock = __QSPIN_LOCK_UNLOCKED;
static int data;

TASK(task, COUNT(3))
{
	preempt_disable();
	queued_spin_lock(&lock);
	data++;
	queued_spin_unlock(&lock);
	preempt_enable();
}

FINALLY
{
	EXPECT(data == 3);
	EXPECT(atomic_read(&lock.val) == 0);
}
