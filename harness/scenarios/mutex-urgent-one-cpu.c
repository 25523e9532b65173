// SPDX-License-Identifier: GPL-2.0
/* One CPU. An interrupt makes an urgent task runnable, at any point of what the other one does. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("An urgent task interrupts the owner of a mutex at any point: does it let it go on?");

static DEFINE_MUTEX(lock);
GATE(arrival);

TASK(ordinary, CPU(0))
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
	/* If the interrupt does not come. */
	gate_open(&arrival);
}

TASK(urgent, CPU(0), FIFO(50), SPURIOUS)
{
	gate_wait(&arrival);
	mutex_lock(&lock);
	mutex_unlock(&lock);
}

INTERRUPT(alarm)
{
	gate_open(&arrival);
}
