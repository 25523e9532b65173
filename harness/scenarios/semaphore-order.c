// SPDX-License-Identifier: GPL-2.0
/* A semaphore has a queue, and no one gets past it. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("Tasks wait for a semaphore: does the one who came first stand in front?");

BOUNDED_OVERTAKING;

static struct semaphore sem;

INIT
{
	sema_init(&sem, 1);
}

TASK(task, COUNT(3))
{
	down(&sem);
	up(&sem);
}
