// SPDX-License-Identifier: GPL-2.0
/*
 * All that the caller may know is that a writer has finished: the one that held the lock when it looked.
 * Can a second one hold it by the time of the return?
 */
#include <lockstep/scenario.h>

SCENARIO("rwsem_wait() returns: can another writer hold the lock by then?");
TOPIC("rwsem-wait");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int holder;

TASK(writer, COUNT(2))
{
	down_write(&sem);
	WRITE_ONCE(holder, 1 + self());
	WRITE_ONCE(holder, 0);
	up_write(&sem);
}

TASK(monitor)
{
	int before, after;

	before = READ_ONCE(holder);
	rwsem_wait(&sem);
	after = READ_ONCE(holder);
	EXPECT(before == 0 || after != before);
	POSSIBLE("a second writer holds the lock when rwsem_wait() returns", before && after && after != before);
}
