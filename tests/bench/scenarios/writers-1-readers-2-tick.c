// SPDX-License-Identifier: GPL-2.0
/* A writer and two readers, and time can pass once. */
#include <lockstep/scenario.h>

SCENARIO("A writer and two readers, and time can pass once.");

TICKS(1);

static DECLARE_RWSEM(sem);
static int data;

TASK(writer, COUNT(1))
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

TASK(reader, COUNT(2))
{
	down_read(&sem);
	EXPECT(data >= 0 && data <= 1);
	up_read(&sem);
}

FINALLY
{
	EXPECT(data == 1);
}
