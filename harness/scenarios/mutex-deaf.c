// SPDX-License-Identifier: GPL-2.0
/* Who waits in the ordinary way is not even woken by a fatal signal. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("A fatal signal comes while a task waits for a mutex in the ordinary way: does it wait on and get it?");

/* Else a task that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DEFINE_MUTEX(lock);

TASK(holder)
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
}

TASK(deaf, FATAL_SIGNAL)
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
	mutex_lock_io(&lock);
	mutex_unlock(&lock);
}
