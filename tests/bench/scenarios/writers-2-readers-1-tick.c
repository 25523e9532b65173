// SPDX-License-Identifier: GPL-2.0
/* Two writers and a reader, and time can pass once. */
#include <lockstep/scenario.h>

SCENARIO("Two writers and a reader, and time can pass once.");

TICKS(1);

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
