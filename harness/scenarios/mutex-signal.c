// SPDX-License-Identifier: GPL-2.0
/* The smallest case of leaving the queue. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("The only waiter gets a signal: is the mutex as if it had never queued?");

/* Else a task that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DEFINE_MUTEX(lock);
static int data, left;

TASK(holder)
{
	mutex_lock(&lock);
	data++;
	mutex_unlock(&lock);
}

TASK(waiter, SIGNAL)
{
	if (mutex_lock_interruptible(&lock)) {
		left = 1;
		return;
	}
	data++;
	mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 2 - left);
	OUTCOME("left", left);
}
