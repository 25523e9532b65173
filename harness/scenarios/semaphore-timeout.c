// SPDX-License-Identifier: GPL-2.0
/* A waiter whose time is up leaves the queue, unless somebody has let it in at the same moment. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("A waiter whose time is up: is it down exactly if it is told so, and is no place lost?");

TICKS(1);

static struct semaphore sem;
static int data, late;

INIT
{
	sema_init(&sem, 1);
}

TASK(holder)
{
	down(&sem);
	data++;
	up(&sem);
}

TASK(waiter)
{
	if (down_timeout(&sem, 10)) {
		late = 1;
		return;
	}
	data++;
	up(&sem);
}

FINALLY
{
	EXPECT(data == 2 - late);
	EXPECT(sem.count == 1);
	OUTCOME("late", late);
}
