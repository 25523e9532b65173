// SPDX-License-Identifier: GPL-2.0
/* Who leaves the queue on a signal must leave nothing behind: not in the queue, and no flag when it was the last one. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("Waiters get signals: do they hold the mutex exactly if they are told so, and leave no trace if not?");

/* Else a task that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DEFINE_MUTEX(lock);
static int data, interrupted, killed;

TASK(holder)
{
	mutex_lock(&lock);
	data++;
	mutex_unlock(&lock);
}

TASK(interruptible, SIGNAL)
{
	if (mutex_lock_interruptible(&lock)) {
		interrupted = 1;
		return;
	}
	data++;
	mutex_unlock(&lock);
}

TASK(killable, FATAL_SIGNAL)
{
	if (mutex_lock_killable(&lock)) {
		killed = 1;
		return;
	}
	data++;
	mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 3 - interrupted - killed);
	OUTCOME("interrupted", interrupted);
	OUTCOME("killed", killed);
}
