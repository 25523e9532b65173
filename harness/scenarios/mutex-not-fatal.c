// SPDX-License-Identifier: GPL-2.0
/* Only a fatal signal ends a killable wait. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("A signal that is not fatal comes while a task waits for a mutex killably: does it wait on and get it?");

/* Else a task that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DEFINE_MUTEX(lock);

TASK(holder)
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
}

TASK(killable, SIGNAL)
{
	EXPECT(mutex_lock_killable(&lock) == 0);
	mutex_unlock(&lock);
}
