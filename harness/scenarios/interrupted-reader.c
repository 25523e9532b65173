// SPDX-License-Identifier: GPL-2.0
/* One who holds it, one who may give up waiting for it. */
#include <lockstep/scenario.h>

SCENARIO("A reader gets a signal while it waits: does it hold the lock exactly if it returns 0?");

static DECLARE_RWSEM(sem);
static int gave_up;

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(victim, SIGNAL)
{
	if (down_read_interruptible(&sem)) {
		gave_up = 1;
		return;
	}
	up_read(&sem);
}

FINALLY
{
	OUTCOME("gave up", gave_up);
}
