// SPDX-License-Identifier: GPL-2.0
/* A reader waits while two writers take turns. Time passes. */
#include <lockstep/scenario.h>

SCENARIO("Two writers take turns, a reader waits: is it overtaken for ever, its time-out long past?");

TICKS(1);
/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);
BOUNDED_OVERTAKING;

static DECLARE_RWSEM(sem);
static int done;

TASK(waiter)
{
	down_read(&sem);
	WRITE_ONCE(done, 1);
	up_read(&sem);
}

TASK(stream, COUNT(2))
{
	while (!READ_ONCE(done)) {
		down_write(&sem);
		up_write(&sem);
	}
}
