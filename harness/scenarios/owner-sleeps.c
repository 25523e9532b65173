// SPDX-License-Identifier: GPL-2.0
/* The owner sleeps with the lock until somebody has queued for it: who spins must notice. */
#include <lockstep/scenario.h>

SCENARIO("The owner sleeps until somebody queues: does a writer that spins give up and queue?");

static DECLARE_RWSEM(sem);
GATE(queued);

INIT
{
	down_write(&sem);
}

TASK(owner)
{
	gate_wait(&queued);
	up_write(&sem);
}

TASK(writer)
{
	down_write(&sem);
	up_write(&sem);
}

TASK(watcher)
{
	while (!rwsem_is_contended(&sem))
		cpu_relax();
	gate_open(&queued);
}
