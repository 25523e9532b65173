// SPDX-License-Identifier: GPL-2.0
/* Spinning keeps others from the CPU: who is needed there must not have to wait until the lock is free. */
#include <lockstep/scenario.h>

SCENARIO("A writer spins where another task is needed for the owner to get on: does it make room?");

static DECLARE_RWSEM(sem);
static int done;
GATE(arrival);

INIT
{
	down_write(&sem);
}

TASK(owner, CPU(1))
{
	gate_open(&arrival);
	while (!READ_ONCE(done))
		cpu_relax();
	up_write(&sem);
}

TASK(spinner, CPU(0))
{
	down_write(&sem);
	up_write(&sem);
}

TASK(needed, CPU(0), FIFO(50))
{
	gate_wait(&arrival);
	WRITE_ONCE(done, 1);
}
