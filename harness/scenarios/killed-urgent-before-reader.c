// SPDX-License-Identifier: GPL-2.0
/* As killed-urgent-first, but it is a reader that waits behind. */
#include <lockstep/scenario.h>

SCENARIO("An urgent writer in front of a reader is killed while readers hold it: is the reader let in?");

static DECLARE_RWSEM(sem);

INIT
{
	down_read(&sem);
}

TASK(holder)
{
	up_read(&sem);
}

TASK(victim, FIFO(10), FATAL_SIGNAL)
{
	if (!down_write_killable(&sem))
		up_write(&sem);
}

TASK(reader)
{
	down_read(&sem);
	up_read(&sem);
}
