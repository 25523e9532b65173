// SPDX-License-Identifier: GPL-2.0
/* Three ways to wait that a signal ends. The holder unlocks only when the other one is back from all of them. */
#include <lockstep/scenario.h>

SCENARIO("The holder waits for one who waits for the lock: do signals end the wait, each of the right kind?");

static struct rw_semaphore sem = __RWSEM_INITIALIZER(sem);
static struct task_struct *victim_task;
GATE(ready);
GATE(interrupted);
GATE(back);

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	gate_wait(&ready);
	SIGNAL_TO(victim_task);
	gate_wait(&interrupted);
	KILL(victim_task);
	gate_wait(&back);
	up_write(&sem);
}

TASK(victim)
{
	victim_task = current;
	gate_open(&ready);
	EXPECT(down_read_interruptible(&sem) == -EINTR);
	gate_open(&interrupted);
	EXPECT(down_read_killable(&sem) == -EINTR);
	EXPECT(down_write_killable(&sem) == -EINTR);
	gate_open(&back);
}
