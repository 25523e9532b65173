// SPDX-License-Identifier: GPL-2.0
/* Readers on two CPUs, one that tries only: the sum over all CPUs is what the writer waits for. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("A writer, a reader, and one that tries to read: is the writer alone?");

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

TASK(tryer)
{
	if (!percpu_down_read_trylock(&sem))
		return;
	EXPECT(data != 1);
	percpu_up_read(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
