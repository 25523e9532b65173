// SPDX-License-Identifier: GPL-2.0
/* Three writers, nothing else. */
#include <lockstep/scenario.h>

SCENARIO("Three writers, nothing else.");

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
