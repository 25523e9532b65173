// SPDX-License-Identifier: GPL-2.0
/* A semaphore with one place is a lock. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("Three tasks and a semaphore with one place: is it a lock?");

static struct semaphore sem;
static int data;

INIT
{
	sema_init(&sem, 1);
}

TASK(task, COUNT(3))
{
	down(&sem);
	data++;
	up(&sem);
}

FINALLY
{
	EXPECT(data == 3);
	EXPECT(sem.count == 1);
}
