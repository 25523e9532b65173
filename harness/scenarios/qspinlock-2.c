// SPDX-License-Identifier: GPL-2.0
/* The pending bit: the second one waits for the owner without a queue. */
#include <asm/qspinlock.h>
#include <lockstep/scenario.h>

SCENARIO("Two tasks and a queued spinlock: does each get it, and nobody else meanwhile?");

static struct qspinlock lock = __QSPIN_LOCK_UNLOCKED;
static int data;

TASK(task, COUNT(2))
{
	preempt_disable();
	queued_spin_lock(&lock);
	EXPECT(queued_spin_is_locked(&lock));
	data++;
	queued_spin_unlock(&lock);
	preempt_enable();
}

FINALLY
{
	EXPECT(data == 2);
	EXPECT(atomic_read(&lock.val) == 0);
}
