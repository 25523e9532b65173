// SPDX-License-Identifier: GPL-2.0
/* Whoever goes up wakes the next one, which may be gone before: only a reference keeps its task_struct then. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("A waiter goes on without being woken, or on a signal, and exits: is it still there for the one who wakes it?");

NO_GRACE;

static struct semaphore sem;

INIT
{
	sema_init(&sem, 0);
}

TASK(other)
{
	up(&sem);
}

TASK(waiter, SPURIOUS, TASK_EXITS)
{
	down(&sem);
	up(&sem);
}

TASK(leaver, SIGNAL, TASK_EXITS)
{
	if (!down_interruptible(&sem))
		up(&sem);
}
