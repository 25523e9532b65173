// SPDX-License-Identifier: GPL-2.0
/* Two writers. */
#include <lockstep/scenario.h>

SCENARIO("Two writers.");

static DECLARE_RWSEM(sem);
static int data;

TASK(writer, COUNT(2))
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
