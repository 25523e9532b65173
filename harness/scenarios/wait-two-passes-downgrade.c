// SPDX-License-Identifier: GPL-2.0
/* As wait-two-passes-mixed, but the lock is downgraded first: then readers are woken by somebody who keeps the lock. */
#include <lockstep/scenario.h>

SCENARIO("A release waiter and a writer queue, the holder downgrades: is anybody lost between the two passes?");
TOPIC("rwsem-wait");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data;

TASK(holder)
{
	down_write(&sem);
	data++;
	downgrade_write(&sem);
	EXPECT(data >= 1);
	up_read(&sem);
}

TASK(waiter)
{
	rwsem_wait(&sem);
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
}
