// SPDX-License-Identifier: GPL-2.0
/* As wait-two-passes-mixed, with two release waiters: both collected by the same pass, or one behind the writer. */
#include <lockstep/scenario.h>

SCENARIO("Two release waiters and a writer queue: is anybody lost between the two passes of a wake-up?");
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

TASK(waiter, CPU(1), COUNT(2))
{
	rwsem_wait(&sem);
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
