// SPDX-License-Identifier: GPL-2.0
/* Trying is no waiting, but a place that was got must be missing to the others. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("down_trylock() beside down(): is what it says true?");

static struct semaphore sem;
static int data, got;

INIT
{
	sema_init(&sem, 1);
}

TASK(waiter)
{
	down(&sem);
	data++;
	up(&sem);
}

TASK(tryer, COUNT(2))
{
	if (down_trylock(&sem))
		return;
	data++;
	got++;
	up(&sem);
}

FINALLY
{
	EXPECT(data == 1 + got);
	EXPECT(sem.count == 1);
	OUTCOME("got", got);
}
