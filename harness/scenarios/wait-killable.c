// SPDX-License-Identifier: GPL-2.0
/* A release waiter that is killed must take itself off the queue and leave nobody behind it asleep. */
#include <lockstep/scenario.h>

SCENARIO("A killable release waiter in front of a writer gets a fatal signal: does everybody else get through?");
TOPIC("rwsem-wait");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data, killed;

TASK(holder)
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

TASK(victim, FATAL_SIGNAL)
{
	int ret = rwsem_wait_killable(&sem);

	EXPECT(ret == 0 || ret == -EINTR);
	killed = ret != 0;
}

TASK(writer)
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 2);
	OUTCOME("killed", killed);
}
