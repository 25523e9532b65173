// SPDX-License-Identifier: GPL-2.0
/* Whoever wakes a waiter has let it go before: it may be up and away, and a reference, or RCU, has to keep its task_struct. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("A waiter for a percpu-rwsem goes on without being woken, and exits: is it still there for the one who wakes it?");

DEFINE_STATIC_PERCPU_RWSEM(sem);

INIT
{
	percpu_down_write(&sem);
}

TASK(holder)
{
	percpu_up_write(&sem);
}

TASK(reader, SPURIOUS, TASK_EXITS)
{
	percpu_down_read(&sem);
	percpu_up_read(&sem);
}

TASK(writer, SPURIOUS, TASK_EXITS)
{
	percpu_down_write(&sem);
	percpu_up_write(&sem);
}
