// SPDX-License-Identifier: GPL-2.0
/* With four, the queue holds two: who leaves its head makes the next one head. */
#include <asm/qspinlock.h>
#include <lockstep/scenario.h>

SCENARIO("Four tasks and a queued spinlock: does each get it?");

static struct qspinlock lock = __QSPIN_LOCK_UNLOCKED;

/* On behalf of the first task. */
INIT
{
	preempt_disable();
	queued_spin_lock(&lock);
	preempt_enable();
}

TASK(owner)
{
	queued_spin_unlock(&lock);
}

TASK(task, COUNT(3))
{
	preempt_disable();
	queued_spin_lock(&lock);
	queued_spin_unlock(&lock);
	preempt_enable();
}

FINALLY
{
	EXPECT(atomic_read(&lock.val) == 0);
}
