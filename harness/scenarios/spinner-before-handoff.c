// SPDX-License-Identifier: GPL-2.0
/* The lock is free, and only one who waits for the spinner's CPU may take it. */
#include <lockstep/scenario.h>

SCENARIO("The lock is handed over to a waiter on whose CPU a writer spins: does it make room?");

static DECLARE_RWSEM(sem);
GATE(last);

INIT
{
	down_write(&sem);
}

TASK(owner, CPU(1))
{
	gate_wait(&last);
	up_write(&sem);
}

TASK(waiter, CPU(0), FIFO(50))
{
	down_write(&sem);
	up_write(&sem);
}

TASK(spinner, CPU(0))
{
	gate_open(&last);
	down_write(&sem);
	up_write(&sem);
}
