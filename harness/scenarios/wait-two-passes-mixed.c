// SPDX-License-Identifier: GPL-2.0
/*
 * rwsem_mark_wake() collects waiters in a first pass and wakes them in a second. Can one of them get lost between the
 * passes? One waiter of each kind; the lock is held when they come. They share a CPU, inside the lock nobody is
 * preempted: so they queue in every order, and one after the other.
 */
#include <lockstep/scenario.h>

SCENARIO("A release waiter, a reader and a writer queue: is anybody lost between the two passes of a wake-up?");
TOPIC("rwsem-wait");

static DECLARE_RWSEM(sem);
static int data;

INIT
{
	down_write(&sem);
}

TASK(holder, CPU(0))
{
	data++;
	up_write(&sem);
}

TASK(waiter, CPU(1))
{
	rwsem_wait(&sem);
}

TASK(reader, CPU(1))
{
	down_read(&sem);
	EXPECT(data >= 0);
	up_read(&sem);
}

TASK(writer, CPU(1))
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
