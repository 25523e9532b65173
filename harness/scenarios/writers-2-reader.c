// SPDX-License-Identifier: GPL-2.0
/* A reader among writers: it is granted the lock by whoever unlocks, while the writers have to take it themselves. */
#include <lockstep/scenario.h>

SCENARIO("Two writers and a reader: does the reader see the data whole, and everybody get through?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data, copy;

TASK(writer, COUNT(2))
{
	down_write(&sem);
	data++;
	copy++;
	up_write(&sem);
}

TASK(reader)
{
	down_read(&sem);
	EXPECT(data == copy);
	up_read(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
