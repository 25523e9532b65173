// SPDX-License-Identifier: GPL-2.0
/* Two writers share a CPU; the one without priority may be the first in the queue, and can run only while the other sleeps. */
#include <lockstep/scenario.h>

SCENARIO("An urgent writer waits behind an ordinary one of its own CPU: does it let it run?");

static DECLARE_RWSEM(sem);
GATE(arrival);

INIT
{
	down_write(&sem);
}

TASK(holder, CPU(1))
{
	gate_open(&arrival);
	up_write(&sem);
}

TASK(ordinary, CPU(0))
{
	down_write(&sem);
	up_write(&sem);
}

TASK(urgent, CPU(0), FIFO(50))
{
	gate_wait(&arrival);
	down_write(&sem);
	up_write(&sem);
}
