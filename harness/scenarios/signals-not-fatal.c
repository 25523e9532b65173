// SPDX-License-Identifier: GPL-2.0
/* Only a fatal signal ends a killable wait. */
#include <lockstep/scenario.h>

SCENARIO("A signal that is not fatal comes while a task waits killably: does it wait on and get the lock?");

static DECLARE_RWSEM(sem);

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(killable, SIGNAL)
{
	EXPECT(down_read_killable(&sem) == 0);
	up_read(&sem);
	EXPECT(down_write_killable(&sem) == 0);
	up_write(&sem);
}
