// SPDX-License-Identifier: GPL-2.0
/* A waiter that leaves on a signal must not take a place with it that was meant for it. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("Waiters get signals: are they down exactly if they are told so, and is no place lost?");

static struct semaphore sem;
static int data, interrupted, killed;

INIT
{
	sema_init(&sem, 1);
}

TASK(holder)
{
	down(&sem);
	data++;
	up(&sem);
}

TASK(interruptible, SIGNAL)
{
	if (down_interruptible(&sem)) {
		interrupted = 1;
		return;
	}
	data++;
	up(&sem);
}

TASK(killable, FATAL_SIGNAL)
{
	if (down_killable(&sem)) {
		killed = 1;
		return;
	}
	data++;
	up(&sem);
}

FINALLY
{
	EXPECT(data == 3 - interrupted - killed);
	EXPECT(sem.count == 1);
	OUTCOME("interrupted", interrupted);
	OUTCOME("killed", killed);
}
