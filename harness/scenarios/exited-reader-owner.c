// SPDX-License-Identifier: GPL-2.0
/* The owner word names the reader that came last; readers leave it there when they go. */
#include <lockstep/scenario.h>

SCENARIO("The reader that owner names has left the system, another one still holds it: does a writer touch the dead task?");

static DECLARE_RWSEM(sem);

INIT
{
	down_read(&sem);
}

TASK(reader)
{
	up_read(&sem);
}

TASK(guest, TASK_EXITS)
{
	down_read(&sem);
	up_read(&sem);
}

TASK(writer)
{
	down_write(&sem);
	up_write(&sem);
}
