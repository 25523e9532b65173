// SPDX-License-Identifier: GPL-2.0
/*
 * The owner word names the reader that came last; readers leave it there when they go. That somebody else holds the lock
 * for reading all the time makes the writer look at it.
 */
#include <lockstep/scenario.h>

SCENARIO("The reader that owner names has left the system, another one still holds it: does a writer touch the dead task?");

static DECLARE_RWSEM(sem);

INIT
{
	down_read_non_owner(&sem);
}

TASK(guest, TASK_EXITS)
{
	down_read(&sem);
	up_read(&sem);
}

/* Not one to wait for ever. */
TASK(writer)
{
	KILL(current);
	EXPECT(down_write_killable(&sem) == -EINTR);
}

FINALLY
{
	up_read_non_owner(&sem);
}
