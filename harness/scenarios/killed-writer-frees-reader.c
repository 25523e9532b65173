// SPDX-License-Identifier: GPL-2.0
/* A writer waits for readers to go, a reader waits behind the writer, and the reader inside waits for that one. */
#include <lockstep/scenario.h>

SCENARIO("A killed writer was all that kept a reader out: is the reader let in?");

static DECLARE_RWSEM(sem);
static struct task_struct *victim_task;
GATE(ready);
GATE(entered);

INIT
{
	down_read(&sem);
}

TASK(holder)
{
	gate_wait(&ready);
	KILL(victim_task);
	gate_wait(&entered);
	up_read(&sem);
}

TASK(victim)
{
	victim_task = current;
	gate_open(&ready);
	if (!down_write_killable(&sem))
		up_write(&sem);
	else
		EXPECT(down_read_killable(&sem) == 0 ? (up_read(&sem), 1) : 1);
}

TASK(reader)
{
	down_read(&sem);
	gate_open(&entered);
	up_read(&sem);
}
