// SPDX-License-Identifier: GPL-2.0
/* A writer and two readers. */
#include <lockstep/scenario.h>

SCENARIO("A writer and two readers.");

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
