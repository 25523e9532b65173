// SPDX-License-Identifier: GPL-2.0
/*
 * More readers than one wake-up may grant (MAX_READERS_WAKEUP, 256) queue behind a writer. How many does one unlock let in? The holder sleeps with the lock until all others are queued.
 */
#include <lockstep/scenario.h>

SCENARIO("300 readers queue: how many does one unlock wake?");
/* It looks at what only the ordinary rwsem has or promises. */
NOT_WITH(CONFIG_PREEMPT_RT);
TOPIC("rwsem-wait");

REPRESENTATIVE;

static DECLARE_RWSEM(sem);
static struct task_struct *holder_task;
static int opened;
static long granted;

TASK(holder)
{
	down_write(&sem);
	WRITE_ONCE(holder_task, current);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(opened))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	up_write(&sem);
	/* No reader has run yet: what the count says is what the unlock granted. */
	granted = atomic_long_read(&sem.count) >> 8;
}

TASK(reader, COUNT(300))
{
	down_read(&sem);
	up_read(&sem);
}

TASK(opener)
{
	WRITE_ONCE(opened, 1);
	wake_up_process(READ_ONCE(holder_task));
}

FINALLY
{
	OUTCOME("granted by one unlock", granted);
}
