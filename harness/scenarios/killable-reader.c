// SPDX-License-Identifier: GPL-2.0
/* A reader that is killed while it waits: the one who unlocks may just be granting it the lock. */
#include <lockstep/scenario.h>

SCENARIO("A killable reader gets a fatal signal: does it hold the lock exactly if it returns 0?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data, copy, killed;

TASK(holder)
{
	down_write(&sem);
	data++;
	copy++;
	up_write(&sem);
}

TASK(victim, FATAL_SIGNAL)
{
	if (down_read_killable(&sem)) {
		killed = 1;
		return;
	}
	EXPECT(data == copy);
	up_read(&sem);
}

TASK(writer)
{
	down_write(&sem);
	data++;
	copy++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 2);
	OUTCOME("killed", killed);
}
