// SPDX-License-Identifier: GPL-2.0
/* An urgent writer at the head of the queue is killed after it has asked for the lock to be handed over to it. */
#include <lockstep/scenario.h>

SCENARIO("An urgent writer in front of another one is killed: does the other one get what was to be handed over?");

static DECLARE_RWSEM(sem);
static int data;

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	data++;
	up_write(&sem);
}

TASK(victim, FIFO(10), FATAL_SIGNAL)
{
	if (!down_write_killable(&sem))
		up_write(&sem);
}

TASK(writer)
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
