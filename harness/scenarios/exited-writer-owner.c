// SPDX-License-Identifier: GPL-2.0
/* A writer that spins looks whether the owner runs; the owner may unlock and leave the system meanwhile. */
#include <lockstep/scenario.h>

SCENARIO("The owner unlocks and leaves the system while a writer looks at it: is its task_struct still there?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);

TASK(owner, TASK_EXITS)
{
	down_write(&sem);
	up_write(&sem);
}

TASK(writer, TASK_EXITS)
{
	down_write(&sem);
	up_write(&sem);
}
