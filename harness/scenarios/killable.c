// SPDX-License-Identifier: GPL-2.0
/* A writer that is killed while it waits must leave nothing behind, and pass on a wake-up that it may have used up. */
#include <lockstep/scenario.h>

SCENARIO("A killable writer gets a fatal signal: does it hold the lock exactly if it returns 0?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data, killed;

TASK(holder)
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

TASK(victim, FATAL_SIGNAL)
{
	if (down_write_killable(&sem)) {
		killed = 1;
		return;
	}
	data++;
	up_write(&sem);
}

TASK(writer)
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 3 - killed);
	OUTCOME("killed", killed);
}
