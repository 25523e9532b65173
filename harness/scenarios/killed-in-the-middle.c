// SPDX-License-Identifier: GPL-2.0
/* The queue can have others in front of the victim and behind it. */
#include <lockstep/scenario.h>

SCENARIO("Somebody in the middle of the queue is killed: does everybody else get through?");

static DECLARE_RWSEM(sem);
static int data;

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(writer, COUNT(2))
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

TASK(victim, FATAL_SIGNAL)
{
	if (!down_read_killable(&sem))
		up_read(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
