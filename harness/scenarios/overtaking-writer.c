// SPDX-License-Identifier: GPL-2.0
/* A writer waits while another one lets go of the lock and takes it at once, again and again. Time passes. */
#include <lockstep/scenario.h>

SCENARIO("One writer takes the lock over and over, another waits: is it overtaken for ever, its time-out long past?");

TICKS(1);
/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);
BOUNDED_OVERTAKING;

static DECLARE_RWSEM(sem);
static int done;

TASK(waiter)
{
	down_write(&sem);
	WRITE_ONCE(done, 1);
	up_write(&sem);
}

TASK(stream)
{
	while (!READ_ONCE(done)) {
		down_write(&sem);
		up_write(&sem);
	}
}
