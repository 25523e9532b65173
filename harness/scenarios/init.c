// SPDX-License-Identifier: GPL-2.0
/* A lock in memory that held something else before. */
#include <lockstep/scenario.h>

SCENARIO("A lock is made in memory that is not zero: is all of it initialised?");

static struct rw_semaphore sem;

INIT
{
	/* As an owner it would be a writer that one can spin on. */
	memset(&sem, 0x58, sizeof(sem));
	init_rwsem(&sem);
	EXPECT(!rwsem_is_locked(&sem));
	EXPECT(!rwsem_is_contended(&sem));
}

TASK(writer)
{
	down_write(&sem);
	up_write(&sem);
}

TASK(reader)
{
	down_read(&sem);
	up_read(&sem);
}
