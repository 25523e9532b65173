// SPDX-License-Identifier: GPL-2.0
/* A percpu_rw_semaphore that is made while running, and freed when all are done. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("percpu_init_rwsem(): is it ready for use, and does nothing go on when it is freed?");

/* Whatever was there before must not matter. */
static struct percpu_rw_semaphore sem = { .block = ATOMIC_INIT(1) };
static int data;

INIT
{
	EXPECT(percpu_init_rwsem(&sem) == 0);
}

TASK(writer)
{
	percpu_down_write(&sem);
	data++;
	percpu_up_write(&sem);
}

TASK(reader)
{
	percpu_down_read(&sem);
	EXPECT(percpu_is_read_locked(&sem) || percpu_is_write_locked(&sem));
	EXPECT(data == 0 || data == 1);
	percpu_up_read(&sem);
}

FINALLY
{
	EXPECT(data == 1);
	percpu_free_rwsem(&sem);
	EXPECT(!sem.read_count);
	/* Twice does no harm. */
	percpu_free_rwsem(&sem);
}
