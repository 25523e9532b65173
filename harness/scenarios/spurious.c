// SPDX-License-Identifier: GPL-2.0
/* A sleeper may be woken for no reason of the lock, and has to look whether it is its turn. */
#include <lockstep/scenario.h>

SCENARIO("A reader and a writer are woken without a reason: do they go on waiting?");

static DECLARE_RWSEM(sem);

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(reader, SPURIOUS)
{
	down_read(&sem);
	up_read(&sem);
}

TASK(writer, SPURIOUS)
{
	down_write(&sem);
	up_write(&sem);
}
