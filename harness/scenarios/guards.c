// SPDX-License-Identifier: GPL-2.0
/* Locks that a scope takes and gives back. */
#include <lockstep/scenario.h>

SCENARIO("A guard takes the lock and its scope gives it back: is it held in between, and only then?");

static DECLARE_RWSEM(sem);
static int data;

TASK(writer)
{
	guard(rwsem_write)(&sem);
	data++;
}

TASK(reader)
{
	guard(rwsem_read)(&sem);
	EXPECT(data == 0 || data == 1);
}

FINALLY
{
	EXPECT(!rwsem_is_locked(&sem));
}
