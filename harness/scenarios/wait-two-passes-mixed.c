// SPDX-License-Identifier: GPL-2.0
/*
 * rwsem_mark_wake() collects waiters in a first pass and wakes them in a second. Can one of them get lost between the
 * passes? One waiter of each kind.
 */
#include <lockstep/scenario.h>

SCENARIO("A release waiter, a reader and a writer queue: is anybody lost between the two passes of a wake-up?");

static DECLARE_RWSEM(sem);
static int data;

TASK(holder)
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

TASK(waiter)
{
	rwsem_wait(&sem);
}

TASK(reader)
{
	down_read(&sem);
	EXPECT(data >= 0);
	up_read(&sem);
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
