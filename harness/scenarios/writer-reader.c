// SPDX-License-Identifier: GPL-2.0
/* One of each kind: the reader must see all of the critical section or nothing. */
#include <lockstep/scenario.h>

SCENARIO("A writer and a reader: does the reader see the data whole?");

static DECLARE_RWSEM(sem);
static int data, copy;

TASK(writer)
{
	down_write(&sem);
	data++;
	copy++;
	up_write(&sem);
}

TASK(reader)
{
	down_read(&sem);
	EXPECT(data == copy);
	up_read(&sem);
}

FINALLY
{
	EXPECT(data == 1);
}
