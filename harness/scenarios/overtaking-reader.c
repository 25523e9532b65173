// SPDX-License-Identifier: GPL-2.0
/* A writer waits while a reader comes and goes, again and again. Time passes. */
#include <lockstep/scenario.h>

SCENARIO("One reader comes and goes over and over, a writer waits: is it overtaken for ever, its time-out long past?");

TICKS(1);
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
		down_read(&sem);
		up_read(&sem);
	}
}
