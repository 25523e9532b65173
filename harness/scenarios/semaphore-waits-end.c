// SPDX-License-Identifier: GPL-2.0
/* Three ways to wait that end without a place. Nobody goes up before the waiter is back from all of them. */
#include <linux/semaphore.h>
#include <lockstep/scenario.h>

SCENARIO("Nobody goes up: do signals, each of the right kind, and the time-out end the wait?");

TICKS(1);

static struct semaphore sem;
static struct task_struct *victim_task;
GATE(ready);

INIT
{
	sema_init(&sem, 0);
}

TASK(other)
{
	gate_wait(&ready);
	SIGNAL_TO(victim_task);
	KILL(victim_task);
}

TASK(victim)
{
	EXPECT(down_timeout(&sem, 10) == -ETIME);
	victim_task = current;
	gate_open(&ready);
	EXPECT(down_interruptible(&sem) == -EINTR);
	EXPECT(down_killable(&sem) == -EINTR);
}

FINALLY
{
	EXPECT(sem.count == 0);
}
