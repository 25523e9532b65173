// SPDX-License-Identifier: GPL-2.0
/* A task with a priority asks for the lock to be handed over as soon as it waits. What is left of that if it gives up? */
#include <lockstep/scenario.h>

SCENARIO("An urgent writer is killed while it waits: is the lock free in the end, and can it be taken?");

static DECLARE_RWSEM(sem);

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	up_write(&sem);
}

TASK(victim, FIFO(10), FATAL_SIGNAL)
{
	if (!down_write_killable(&sem))
		up_write(&sem);
}

FINALLY
{
	EXPECT(!rwsem_is_locked(&sem));
	EXPECT(down_write_trylock(&sem));
	up_write(&sem);
	EXPECT(down_read_trylock(&sem));
	up_read(&sem);
}
