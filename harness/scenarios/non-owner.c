// SPDX-License-Identifier: GPL-2.0
/* Who takes it for reading need not be who gives it back: the owner word cannot name anybody. */
#include <lockstep/scenario.h>

SCENARIO("One task takes it for reading and another one gives it back: does a writer wait for that?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data;
GATE(taken);

TASK(taker, TASK_EXITS)
{
	down_read_non_owner(&sem);
	gate_open(&taken);
}

TASK(giver)
{
	gate_wait(&taken);
	EXPECT(data == 0 || data == 1);
	up_read_non_owner(&sem);
}

TASK(writer)
{
	down_write(&sem);
	data = 1;
	up_write(&sem);
}
