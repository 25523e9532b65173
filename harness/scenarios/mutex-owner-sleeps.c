// SPDX-License-Identifier: GPL-2.0
/* To spin on an owner that sleeps is of no use, and for ever if it waits for the spinner's CPU. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("The owner of a mutex sleeps until the CPU of one who waits for it is free: does that one stop spinning?");

static DEFINE_MUTEX(lock);
GATE(work);

TASK(owner)
{
	mutex_lock(&lock);
	gate_wait(&work);
	mutex_unlock(&lock);
}

TASK(waiter, CPU(0), FIFO(50))
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
}

TASK(worker, CPU(0))
{
	gate_open(&work);
}
