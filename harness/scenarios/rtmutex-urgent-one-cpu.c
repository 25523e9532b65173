// SPDX-License-Identifier: GPL-2.0
/* One CPU. An interrupt makes an urgent task runnable, at any point of what the other one does. */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("An urgent task interrupts the owner of an rt_mutex at any point: does it let it go on?");

static DEFINE_RT_MUTEX(lock);
GATE(arrival);

TASK(ordinary, CPU(0))
{
	rt_mutex_lock(&lock);
	rt_mutex_unlock(&lock);
	/* If the interrupt does not come. */
	gate_open(&arrival);
}

TASK(urgent, CPU(0), FIFO(50), SPURIOUS)
{
	gate_wait(&arrival);
	rt_mutex_lock(&lock);
	rt_mutex_unlock(&lock);
}

INTERRUPT(alarm)
{
	gate_open(&arrival);
}
