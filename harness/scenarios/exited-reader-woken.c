// SPDX-License-Identifier: GPL-2.0
/* A reader is told that it has the lock, returns, unlocks and leaves; whoever told it is about to wake it. RCU does not help
 * here: only references count. */
#include <lockstep/scenario.h>

SCENARIO("A reader has left before the wake-up that was meant for it: does the waker hold a reference to it?");

/* With PREEMPT_RT the reader spins on the owner, which may exit: there, RCU has to keep it. */
#ifndef CONFIG_PREEMPT_RT
NO_GRACE;
#endif

static DECLARE_RWSEM(sem);

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(reader, TASK_EXITS)
{
	down_read(&sem);
	up_read(&sem);
}
