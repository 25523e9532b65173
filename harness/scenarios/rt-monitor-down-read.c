// SPDX-License-Identifier: GPL-2.0
/*
 * One CPU. A monitor without priority looks at what the lock protects; an urgent writer and a busy task of middling
 * priority become runnable at any moment of that. How long does the busy task keep the CPU while the writer waits?
 * There are two files with the same tasks, rt-monitor-down-read and rt-monitor-rwsem-wait: compare their outcomes.
 */
#include <lockstep/scenario.h>

SCENARIO("One CPU: a preempted monitor holds it for reading: how long does an urgent writer wait?");
TOPIC("rwsem-wait");

#define BUSY_STEPS 3

static DECLARE_RWSEM(sem);
static struct task_struct *writer_task, *busy_task;
static int arrived, writer_waits, held_up;

static void sleep_until_arrival(struct task_struct **me)
{
	WRITE_ONCE(*me, current);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(arrived))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	WRITE_ONCE(*me, NULL);
}

TASK(monitor, CPU(0))
{
	down_read(&sem);
	/* What a walk through the protected data is. */
	POINT();
	POINT();
	up_read(&sem);
}

TASK(writer, CPU(0), FIFO(50))
{
	sleep_until_arrival(&writer_task);
	WRITE_ONCE(writer_waits, 1);
	down_write(&sem);
	WRITE_ONCE(writer_waits, 0);
	up_write(&sem);
}

TASK(busy, CPU(0), FIFO(10))
{
	int step;

	sleep_until_arrival(&busy_task);
	for (step = 0; step < BUSY_STEPS; step++)
		held_up += READ_ONCE(writer_waits);
}

/* Who is woken may be on its way out, but not gone: RCU keeps its task_struct. */
static void wake(struct task_struct **who)
{
	struct task_struct *task;

	rcu_read_lock();
	task = READ_ONCE(*who);
	if (task)
		wake_up_process(task);
	rcu_read_unlock();
}

/* Both become runnable, from the point of view of CPU 0 at any time. */
TASK(device, CPU(1))
{
	smp_store_mb(arrived, 1);
	wake(&busy_task);
	wake(&writer_task);
}

FINALLY
{
	OUTCOME("busy steps while the writer waits", held_up);
}
