// SPDX-License-Identifier: GPL-2.0
/* The second writer waits in the same queue as readers, and leaves the readers' fast path closed behind the first. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("Two writers of a percpu-rwsem: does each get it, and nobody else meanwhile?");

DEFINE_STATIC_PERCPU_RWSEM(sem);
static int data;

TASK(writer, COUNT(2))
{
	percpu_down_write(&sem);
	data++;
	percpu_up_write(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
