// SPDX-License-Identifier: GPL-2.0
/* Whoever cannot let a reader in after its time-out asks for the lock to be handed over to it. What if that one is killed? */
#include <lockstep/scenario.h>

SCENARIO("A reader is killed long after its time-out: is the lock free in the end, and can it be taken?");

TICKS(1);

static DECLARE_RWSEM(sem);

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
	down_write(&sem);
	up_write(&sem);
}

TASK(victim, FATAL_SIGNAL)
{
	if (!down_read_killable(&sem))
		up_read(&sem);
}

FINALLY
{
	EXPECT(!rwsem_is_locked(&sem));
	EXPECT(down_write_trylock(&sem));
	up_write(&sem);
}
