// SPDX-License-Identifier: GPL-2.0
/* Readers and writers wait in one queue. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("Writers and a reader wait for a percpu-rwsem: does the one who came first stand in front?");

BOUNDED_OVERTAKING;

DEFINE_STATIC_PERCPU_RWSEM(sem);

TASK(writer, COUNT(2))
{
	percpu_down_write(&sem);
	percpu_up_write(&sem);
}

TASK(reader)
{
	percpu_down_read(&sem);
	percpu_up_read(&sem);
}
