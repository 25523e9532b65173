// SPDX-License-Identifier: GPL-2.0
/* With three, a writer can take the lock past one that queues, and the queue can hold two. */
#include <lockstep/scenario.h>

SCENARIO("Three writers: does each get the lock, and nobody else meanwhile?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data;

TASK(writer, COUNT(3))
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 3);
}
