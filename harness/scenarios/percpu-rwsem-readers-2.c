// SPDX-License-Identifier: GPL-2.0
/* Readers that come while a writer is at work queue behind it: it has to let in all of them. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("Two readers wait for the writer of a percpu-rwsem: does it wake both, and keep them out before?");

DEFINE_STATIC_PERCPU_RWSEM(sem);
static int data;

TASK(writer)
{
	percpu_down_write(&sem);
	EXPECT(percpu_is_write_locked(&sem) && !percpu_is_read_locked(&sem));
	data++;
	data++;
	percpu_up_write(&sem);
}

TASK(reader, COUNT(2))
{
	percpu_down_read(&sem);
	EXPECT(data != 1);
	percpu_up_read(&sem);
}

FINALLY
{
	EXPECT(data == 2);
	EXPECT(!percpu_is_write_locked(&sem) && !percpu_is_read_locked(&sem));
}
