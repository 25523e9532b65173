// SPDX-License-Identifier: GPL-2.0
/* A writer waits while two readers take turns so that one of them is always inside. No time passes. */
#include <lockstep/scenario.h>

SCENARIO("Two readers come and go, one of them is always inside: does a writer that waits ever get the lock?");

BOUNDED_OVERTAKING;

static DECLARE_RWSEM(sem);
static int done;

INIT
{
	down_read(&sem);
}

TASK(first)
{
	while (!READ_ONCE(done)) {
		up_read(&sem);
		down_read(&sem);
	}
	up_read(&sem);
}

TASK(second)
{
	while (!READ_ONCE(done)) {
		down_read(&sem);
		up_read(&sem);
	}
}

TASK(waiter)
{
	down_write(&sem);
	WRITE_ONCE(done, 1);
	up_write(&sem);
}
