// SPDX-License-Identifier: GPL-2.0
/* The reader's fast path is one increment: the writer has to wait until nobody is on it any more. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("A writer and a reader of a percpu-rwsem: do they keep out of each other's way?");

DEFINE_STATIC_PERCPU_RWSEM(sem);
static int data;

TASK(writer)
{
	percpu_down_write(&sem);
	data++;
	data++;
	percpu_up_write(&sem);
}

TASK(reader)
{
	percpu_down_read(&sem);
	EXPECT(data != 1);
	percpu_up_read(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
