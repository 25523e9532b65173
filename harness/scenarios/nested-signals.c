// SPDX-License-Identifier: GPL-2.0
/* The annotated functions that a signal ends; whoever gives up holds nothing, for lockdep neither. */
#include <lockstep/scenario.h>

SCENARIO("A task is killed while it waits for a nested lock: does it hold it exactly if it returns 0?");

static DECLARE_RWSEM(outer);
static DECLARE_RWSEM(sem);

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(victim, FATAL_SIGNAL)
{
	down_read(&outer);
	if (!down_write_killable_nested(&sem, SINGLE_DEPTH_NESTING))
		up_write(&sem);
	if (!down_read_killable_nested(&sem, SINGLE_DEPTH_NESTING))
		up_read(&sem);
	up_read(&outer);
}
