// SPDX-License-Identifier: GPL-2.0
/* Two writers and a reader. */
#include <lockstep/scenario.h>

SCENARIO("Two writers and a reader.");

static DECLARE_RWSEM(sem);
static int data;

TASK(writer, COUNT(2))
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

TASK(reader, COUNT(1))
{
	down_read(&sem);
	EXPECT(data >= 0 && data <= 2);
	up_read(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
