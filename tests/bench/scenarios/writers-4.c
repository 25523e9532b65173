// SPDX-License-Identifier: GPL-2.0
/* Four writers. */
#include <lockstep/scenario.h>

SCENARIO("Four writers.");

static DECLARE_RWSEM(sem);
static int data;

TASK(writer, COUNT(4))
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 4);
}
