// SPDX-License-Identifier: GPL-2.0
/* One CPU. An interrupt makes an urgent writer runnable, at any point of what the reader does. */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("An urgent writer interrupts a reader of a percpu-rwsem at any point: does it let it go on?");

DEFINE_STATIC_PERCPU_RWSEM(sem);
GATE(arrival);

TASK(ordinary, CPU(0))
{
	percpu_down_read(&sem);
	percpu_up_read(&sem);
	/* If the interrupt does not come. */
	gate_open(&arrival);
}

TASK(urgent, CPU(0), FIFO(50), SPURIOUS)
{
	gate_wait(&arrival);
	percpu_down_write(&sem);
	percpu_up_write(&sem);
}

INTERRUPT(alarm)
{
	gate_open(&arrival);
}
