// SPDX-License-Identifier: GPL-2.0
/* Between writing and reading nobody else may write. */
#include <lockstep/scenario.h>

SCENARIO("A writer downgrades while another one waits: does it keep the lock, and does the other one get it then?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data;

TASK(downgrader)
{
	down_write(&sem);
	data = 1;
	downgrade_write(&sem);
	EXPECT(data == 1);
	up_read(&sem);
}

TASK(writer)
{
	down_write(&sem);
	data = 2;
	up_write(&sem);
}
