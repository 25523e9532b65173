// SPDX-License-Identifier: GPL-2.0
/* Who waits in the ordinary way, or with a time-out, is not even woken by a fatal signal; killably, by no other one. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("Signals of the wrong kind come while tasks wait for a semaphore: do they wait on and get it?");

static struct semaphore sem;

INIT
{
	sema_init(&sem, 0);
}

TASK(other)
{
	up(&sem);
}

TASK(deaf, FATAL_SIGNAL)
{
	down(&sem);
	up(&sem);
	EXPECT(down_timeout(&sem, 1000) == 0);
	up(&sem);
}

TASK(killable, SIGNAL)
{
	EXPECT(down_killable(&sem) == 0);
	up(&sem);
}

FINALLY
{
	EXPECT(sem.count == 1);
}
