// SPDX-License-Identifier: GPL-2.0
/* Two writers spin, one behind the other (osq_lock), and may be told to make room at any moment. */
#include <lockstep/scenario.h>

SCENARIO("Two writers spin and either may have to stop: does each get the lock?");

RESCHED(2);

static DECLARE_RWSEM(sem);
static int data;

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(spinner, COUNT(2))
{
	down_write(&sem);
	data++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
