// SPDX-License-Identifier: GPL-2.0
/* With three, the queue can hold two, and a task can take the mutex past the one that was woken for it. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("Three tasks and a mutex: does each get it, and nobody else meanwhile?");

/* Else a task that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DEFINE_MUTEX(lock);
static int data;

TASK(task, COUNT(3))
{
	mutex_lock(&lock);
	data++;
	mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 3);
	EXPECT(!mutex_is_locked(&lock));
}
