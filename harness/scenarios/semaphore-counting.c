// SPDX-License-Identifier: GPL-2.0
/* Two places for three: who waits must be let in as soon as one of them is free. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("Three tasks and a semaphore with two places: are there ever more than two, and is everybody let in?");

static struct semaphore sem;
static atomic_t down_now = ATOMIC_INIT(0);

INIT
{
	sema_init(&sem, 2);
}

TASK(task, COUNT(3))
{
	int now;

	down(&sem);
	now = atomic_inc_return(&down_now);
	EXPECT(now <= 2);
	POSSIBLE("two at once", now == 2);
	atomic_dec(&down_now);
	up(&sem);
}

FINALLY
{
	EXPECT(sem.count == 2);
}
