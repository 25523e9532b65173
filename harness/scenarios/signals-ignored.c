// SPDX-License-Identifier: GPL-2.0
/* Who waits in the ordinary way is not even woken by a fatal signal. */
#include <lockstep/scenario.h>

SCENARIO("A fatal signal comes while a task waits in the ordinary way: does it wait on and get the lock?");

static DECLARE_RWSEM(sem);

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(deaf, FATAL_SIGNAL)
{
	down_read(&sem);
	up_read(&sem);
	down_write(&sem);
	up_write(&sem);
}
