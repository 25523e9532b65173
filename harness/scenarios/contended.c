// SPDX-License-Identifier: GPL-2.0
/* rwsem_is_contended() tells a holder that somebody sleeps in the queue. */
#include <lockstep/scenario.h>

SCENARIO("Somebody sleeps in the queue: does rwsem_is_contended() say so, and only then?");

static DECLARE_RWSEM(sem);
static int waits;

INIT
{
	down_write(&sem);
}

TASK(holder)
{
	EXPECT(rwsem_is_locked(&sem));
	up_write(&sem);
}

TASK(waiter)
{
	WRITE_ONCE(waits, 1);
	down_read(&sem);
	WRITE_ONCE(waits, 0);
	EXPECT(rwsem_is_locked(&sem));
	up_read(&sem);
}

QUIESCENT(look)
{
	/* With PREEMPT_RT a reader inside is contention enough. */
	EXPECT(waits || IS_ENABLED(CONFIG_PREEMPT_RT) || !rwsem_is_contended(&sem));
}
