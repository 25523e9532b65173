// SPDX-License-Identifier: GPL-2.0
/* Trying is no waiting, but what was got must be held; and who tries gets past nobody who waits. */
#include <asm/qspinlock.h>
#include <lockstep/scenario.h>

SCENARIO("queued_spin_trylock() beside queued_spin_lock(): is what it says true?");

static struct qspinlock lock = __QSPIN_LOCK_UNLOCKED;
static int data, got;

TASK(locker)
{
	preempt_disable();
	queued_spin_lock(&lock);
	data++;
	queued_spin_unlock(&lock);
	preempt_enable();
}

TASK(tryer, COUNT(2))
{
	preempt_disable();
	if (queued_spin_trylock(&lock)) {
		data++;
		got++;
		queued_spin_unlock(&lock);
	}
	preempt_enable();
}

FINALLY
{
	EXPECT(data == 1 + got);
	OUTCOME("got", got);
}
