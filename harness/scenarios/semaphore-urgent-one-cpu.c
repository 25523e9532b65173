// SPDX-License-Identifier: GPL-2.0
/* One CPU: an urgent task that has to wait must sleep, or the one that it waits for never runs again. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("An urgent task interrupts one that is down, at any point: does it let it go on?");

static struct semaphore sem;
GATE(arrival);

INIT
{
	sema_init(&sem, 1);
}

TASK(ordinary, CPU(0))
{
	down(&sem);
	up(&sem);
	/* If the interrupt does not come. */
	gate_open(&arrival);
}

TASK(urgent, CPU(0), FIFO(50), SPURIOUS)
{
	gate_wait(&arrival);
	down(&sem);
	up(&sem);
	EXPECT(down_interruptible(&sem) == 0);
	up(&sem);
}

INTERRUPT(alarm)
{
	gate_open(&arrival);
}
