// SPDX-License-Identifier: GPL-2.0
/* up() and down_trylock() are allowed in interrupts, which can hit a task inside of down(). */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("An interrupt goes up: is the task that waits for it woken, wherever it is hit?");

static struct semaphore sem;
static atomic_t ups = ATOMIC_INIT(0);

INIT
{
	sema_init(&sem, 0);
}

INTERRUPT(completion)
{
	if (down_trylock(&sem) == 0) {
		up(&sem);
		return;
	}
	atomic_inc(&ups);
	up(&sem);
}

/* The interrupt may never come. */
TASK(other)
{
	POINT();
	atomic_inc(&ups);
	up(&sem);
}

TASK(waiter)
{
	down(&sem);
}

FINALLY
{
	EXPECT(sem.count == atomic_read(&ups) - 1);
}
