// SPDX-License-Identifier: GPL-2.0
/* A reader that waits for a writer may come in as soon as that one only reads. */
#include <lockstep/scenario.h>

SCENARIO("The holder keeps reading until somebody joins it: does downgrading let a waiting reader in?");

static DECLARE_RWSEM(sem);
static int data;
GATE(joined);

INIT
{
	down_write(&sem);
}

TASK(downgrader)
{
	data = 1;
	downgrade_write(&sem);
	gate_wait(&joined);
	up_read(&sem);
}

TASK(reader)
{
	down_read(&sem);
	EXPECT(data == 1);
	gate_open(&joined);
	up_read(&sem);
}
