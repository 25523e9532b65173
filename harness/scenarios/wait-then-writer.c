// SPDX-License-Identifier: GPL-2.0
/*
 * Queue: one release waiter, then a writer. The holder unlocks. A free lock must have its next waiter woken, as
 * up_write() has always done: does the writer ever run?
 */
#include <lockstep/scenario.h>

SCENARIO("A release waiter is queued in front of a writer, and the holder unlocks: does the writer ever run?");
TOPIC("rwsem-wait");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

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
