// SPDX-License-Identifier: GPL-2.0
/* Two ways to wait that a signal ends. The holder unlocks only when the other one is back from both. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("The holder of a mutex waits for one who waits for it: do signals end the wait, each of the right kind?");

static DEFINE_MUTEX(lock);
static struct task_struct *victim_task;
GATE(ready);
GATE(back);

TASK(holder)
{
	mutex_lock(&lock);
	gate_wait(&ready);
	SIGNAL_TO(victim_task);
	KILL(victim_task);
	gate_wait(&back);
	mutex_unlock(&lock);
}

TASK(victim)
{
	victim_task = current;
	while (!mutex_is_locked(&lock))
		cpu_relax();
	gate_open(&ready);
	EXPECT(mutex_lock_interruptible(&lock) == -EINTR);
	EXPECT(mutex_lock_killable(&lock) == -EINTR);
	gate_open(&back);
}
