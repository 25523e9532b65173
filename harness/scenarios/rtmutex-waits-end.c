// SPDX-License-Identifier: GPL-2.0
/* Two ways to wait that a signal ends. The holder unlocks only when the other one is back from both. */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("The holder of an rt_mutex waits for one who waits for it: do signals end the wait, each of the right kind?");

static struct rt_mutex lock;
static struct task_struct *victim_task;
GATE(ready);
GATE(back);

INIT
{
	rt_mutex_init(&lock);
	rt_mutex_lock(&lock);
}

TASK(holder)
{
	gate_wait(&ready);
	SIGNAL_TO(victim_task);
	KILL(victim_task);
	gate_wait(&back);
	rt_mutex_unlock(&lock);
}

TASK(victim)
{
	victim_task = current;
	gate_open(&ready);
	EXPECT(rt_mutex_lock_interruptible(&lock) == -EINTR);
	EXPECT(rt_mutex_lock_killable(&lock) == -EINTR);
	gate_open(&back);
}
