// SPDX-License-Identifier: GPL-2.0
/* Three writers, and time can pass once. */
#include <lockstep/scenario.h>

SCENARIO("Three writers, and time can pass once.");

TICKS(1);

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
