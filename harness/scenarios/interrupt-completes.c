// SPDX-License-Identifier: GPL-2.0
/* What is read is in use by a device; the interrupt that says that it is done gives the lock back, on any CPU. */
#include <lockstep/scenario.h>

SCENARIO("An interrupt gives back what was taken for a device: can it come at any time?");
/* There, handlers are threads: up_read() is not for a hard interrupt. */
NOT_WITH(CONFIG_PREEMPT_RT);

static DECLARE_RWSEM(sem);
static atomic_t busy = ATOMIC_INIT(1);

INIT
{
	down_read_non_owner(&sem);
}

static void complete(void)
{
	if (atomic_xchg(&busy, 0))
		up_read_non_owner(&sem);
}

TASK(writer)
{
	down_write(&sem);
	up_write(&sem);
}

/* If no interrupt comes. */
TASK(poller)
{
	complete();
}

INTERRUPT(done)
{
	complete();
}
