// SPDX-License-Identifier: GPL-2.0
/* From writing to reading without letting go: can another writer slip in between, and do queued readers come in? */
#include <lockstep/scenario.h>

SCENARIO("A writer downgrades to a reader: does it keep the lock throughout?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data;

TASK(downgrader)
{
	int mine;

	down_write(&sem);
	mine = ++data;
	downgrade_write(&sem);
	EXPECT(data == mine);
	up_read(&sem);
}

TASK(writer)
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

TASK(reader)
{
	down_read(&sem);
	EXPECT(data >= 0 && data <= 2);
	up_read(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
