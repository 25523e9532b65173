// SPDX-License-Identifier: GPL-2.0
/* The queue holds readers and writers: a wake-up lets in readers up to the next writer, and no one past it. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("Two writers and a reader of a percpu-rwsem: is each let in, alone or with readers?");

DEFINE_STATIC_PERCPU_RWSEM(sem);
static int data;

TASK(writer, COUNT(2))
{
	percpu_down_write(&sem);
	data++;
	data++;
	percpu_up_write(&sem);
}

TASK(reader)
{
	percpu_down_read(&sem);
	EXPECT(!(data & 1));
	percpu_up_read(&sem);
}

FINALLY
{
	EXPECT(data == 4);
}
