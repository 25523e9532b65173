// SPDX-License-Identifier: GPL-2.0
/* Each CPU has a node for each level: a handler that waits must not use the one of whom it interrupted. */
#include <asm/qspinlock.h>
#include <lockstep/scenario.h>

SCENARIO("A handler waits for a queued spinlock where a task waits for another one: does everybody get his?");

static struct qspinlock lock = __QSPIN_LOCK_UNLOCKED;
static struct qspinlock other = __QSPIN_LOCK_UNLOCKED;

INTERRUPT(handler)
{
	queued_spin_lock(&other);
	queued_spin_unlock(&other);
}

TASK(task, COUNT(2))
{
	preempt_disable();
	queued_spin_lock(&lock);
	queued_spin_unlock(&lock);
	local_irq_disable();
	queued_spin_lock(&other);
	queued_spin_unlock(&other);
	local_irq_enable();
	preempt_enable();
}

FINALLY
{
	EXPECT(atomic_read(&lock.val) == 0 && atomic_read(&other.val) == 0);
}
