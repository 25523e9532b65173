// SPDX-License-Identifier: GPL-2.0
/* Readers in front of a writer and behind it: one wake-up takes readers from the whole queue. */
#include <lockstep/scenario.h>

SCENARIO("Two readers and a writer queue in any order: does everybody get through?");

static DECLARE_RWSEM(sem);
static int data, copy;

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(reader, COUNT(2))
{
	down_read(&sem);
	EXPECT(data == copy);
	up_read(&sem);
}

TASK(writer)
{
	down_write(&sem);
	data++;
	copy++;
	up_write(&sem);
}

FINALLY
{
	EXPECT(data == 1);
}
