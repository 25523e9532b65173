// SPDX-License-Identifier: GPL-2.0
/* As of an rwsem: spinning keeps others from the CPU. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("A task spins for a mutex where another task is needed for the owner to get on: does it make room?");

static DEFINE_MUTEX(lock);
static int done;
GATE(arrival);

INIT
{
	mutex_lock(&lock);
}

TASK(owner, CPU(1))
{
	gate_open(&arrival);
	while (!READ_ONCE(done))
		cpu_relax();
	mutex_unlock(&lock);
}

TASK(spinner, CPU(0))
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
}

TASK(needed, CPU(0), FIFO(50))
{
	gate_wait(&arrival);
	WRITE_ONCE(done, 1);
}
