// SPDX-License-Identifier: GPL-2.0
/* Whoever waits for the lock may be on the wake_q of somebody else at the same time, who wakes it when he likes. */
#include <lockstep/scenario.h>

SCENARIO("A waiting reader is on the wake_q of somebody else, too: does it miss its own wake-up?");

static DECLARE_RWSEM(sem);
static struct task_struct *waiter_task;

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(waiter)
{
	WRITE_ONCE(waiter_task, current);
	down_read(&sem);
	up_read(&sem);
	WRITE_ONCE(waiter_task, NULL);
}

TASK(other)
{
	DEFINE_WAKE_Q(wake_q);
	struct task_struct *task;

	/* Its wake-up may be the one that counts. */
	BEGIN_WORK();
	rcu_read_lock();
	task = READ_ONCE(waiter_task);
	if (task)
		wake_q_add(&wake_q, task);
	rcu_read_unlock();
	wake_up_q(&wake_q);
	END_WORK();
}
