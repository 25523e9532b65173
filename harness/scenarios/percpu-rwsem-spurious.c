// SPDX-License-Identifier: GPL-2.0
/* Who is woken without a reason is not let in yet; and who was let in may be gone before it is woken. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("Who waits for a percpu-rwsem is woken without a reason: does it wait on, and exit in peace?");

DEFINE_STATIC_PERCPU_RWSEM(sem);
static int data;

TASK(writer, SPURIOUS, TASK_EXITS)
{
	percpu_down_write(&sem);
	data++;
	data++;
	percpu_up_write(&sem);
}

TASK(reader, SPURIOUS, TASK_EXITS)
{
	percpu_down_read(&sem);
	EXPECT(data != 1);
	percpu_up_read(&sem);
}
