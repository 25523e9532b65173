// SPDX-License-Identifier: GPL-2.0
/* A writer waits while somebody tries to get the lock, again and again. Time passes. */
#include <lockstep/scenario.h>

SCENARIO("One task tries over and over, a writer waits: is it overtaken for ever, its time-out long past?");

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
		if (down_read_trylock(&sem))
			up_read(&sem);
		if (down_write_trylock(&sem))
			up_write(&sem);
	}
}
