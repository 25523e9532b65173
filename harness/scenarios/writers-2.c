// SPDX-License-Identifier: GPL-2.0
/* Mutual exclusion at its smallest: does any schedule lose an increment, a wake-up, or the lock itself? */
#include <lockstep/scenario.h>

SCENARIO("Two writers: does each get the lock, and nobody else meanwhile?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data;

TASK(writer, COUNT(2))
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
