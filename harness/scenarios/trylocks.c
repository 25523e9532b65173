// SPDX-License-Identifier: GPL-2.0
/* Trylocks never wait: does one that says yes hold the lock, and does one that says no leave nothing behind? */
#include <lockstep/scenario.h>

SCENARIO("Trylocks beside a writer: does yes mean locked, and no mean untouched?");

static DECLARE_RWSEM(sem);
static int data, copy, taken;

TASK(writer)
{
	down_write(&sem);
	data++;
	copy++;
	up_write(&sem);
}

TASK(trywriter)
{
	if (down_write_trylock(&sem)) {
		data++;
		copy++;
		taken = 1;
		up_write(&sem);
	}
}

TASK(tryreader)
{
	if (down_read_trylock(&sem)) {
		EXPECT(data == copy);
		up_read(&sem);
	}
}

FINALLY
{
	EXPECT(data == 1 + taken);
	EXPECT(!rwsem_is_locked(&sem));
}
