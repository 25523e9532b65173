// SPDX-License-Identifier: GPL-2.0
/* A writer spins for some time on a lock that readers hold, and then no longer. */
#include <lockstep/scenario.h>

SCENARIO("Readers hold it longer than a writer likes to spin: does it get the lock all the same?");

TICKS(1);

static DECLARE_RWSEM(sem);

INIT
{
	down_read(&sem);
}

TASK(reader)
{
	up_read(&sem);
}

TASK(writer)
{
	down_write(&sem);
	up_write(&sem);
}
