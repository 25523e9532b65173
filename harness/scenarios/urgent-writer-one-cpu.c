// SPDX-License-Identifier: GPL-2.0
/* One CPU. An interrupt makes an urgent task runnable, at any point of what the other one does. */
#include <lockstep/scenario.h>

SCENARIO("An urgent writer interrupts a writer at any point: does it let it go on?");

static DECLARE_RWSEM(sem);
GATE(arrival);

TASK(ordinary, CPU(0))
{
	down_write(&sem);
	up_write(&sem);
	/* If the interrupt does not come. */
	gate_open(&arrival);
}

TASK(urgent, CPU(0), FIFO(50), SPURIOUS)
{
	gate_wait(&arrival);
	down_write(&sem);
	up_write(&sem);
}

INTERRUPT(alarm)
{
	gate_open(&arrival);
}
