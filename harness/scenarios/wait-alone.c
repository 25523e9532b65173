// SPDX-License-Identifier: GPL-2.0
/* One writer, one release waiter, nobody else: does the call wait for the writer, and does it come back? */
#include <lockstep/scenario.h>

SCENARIO("A writer and a release waiter: does the waiter return, and not before the writer has finished?");
TOPIC("rwsem-wait");

static DECLARE_RWSEM(sem);
static int holds, data;

TASK(writer)
{
	down_write(&sem);
	WRITE_ONCE(holds, 1);
	data++;
	WRITE_ONCE(holds, 2);
	up_write(&sem);
}

TASK(monitor)
{
	int before = READ_ONCE(holds);

	rwsem_wait(&sem);
	EXPECT(before != 1 || READ_ONCE(holds) == 2);
}

FINALLY
{
	EXPECT(data == 1);
}
