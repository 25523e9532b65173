// SPDX-License-Identifier: GPL-2.0
/* After its time-out a waiter asks for the lock to be handed over. What is left of that if it is killed? */
#include <lockstep/scenario.h>

SCENARIO("A writer is killed long after its time-out: is the lock free in the end, and can it be taken?");

TICKS(1);
/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);

INIT
{
	down_read(&sem);
}

TASK(holder)
{
	up_read(&sem);
}

TASK(victim, FATAL_SIGNAL)
{
	if (!down_write_killable(&sem))
		up_write(&sem);
}

FINALLY
{
	EXPECT(!rwsem_is_locked(&sem));
	EXPECT(down_write_trylock(&sem));
	up_write(&sem);
}
