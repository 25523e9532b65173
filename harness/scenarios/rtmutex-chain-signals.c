// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of one rt_mutex waits for another: whoever stops to wait for the first must tell the owner of the second
 * that he is in less of a hurry, and lets go of the first's wait_lock meanwhile. Two who do so at the same time find
 * the queue empty both, and both take the mark off that there are waiters, perhaps when the owner has let go.
 */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("Two waiters of an rt_mutex whose owner is blocked get signals: is it free in the end?");

static DEFINE_RT_MUTEX(first);
static DEFINE_RT_MUTEX(second);
static int held, got;

/* On behalf of the first task: the less there is to do, the fewer orders there are. */
INIT
{
	rt_mutex_lock(&second);
}

TASK(other)
{
	rt_mutex_unlock(&second);
}

TASK(owner)
{
	rt_mutex_lock(&first);
	WRITE_ONCE(held, 1);
	rt_mutex_lock(&second);
	WRITE_ONCE(held, 2);
	rt_mutex_unlock(&second);
	rt_mutex_unlock(&first);
}

/* Who comes before the owner has the first, or after he has the second, has nothing to show. */
TASK(waiter, COUNT(2), SIGNAL)
{
	if (READ_ONCE(held) != 1 || rt_mutex_lock_interruptible(&first))
		return;
	got++;
	rt_mutex_unlock(&first);
}

FINALLY
{
	EXPECT(!rt_mutex_base_is_locked(&first.rtmutex));
	OUTCOME("got", got);
}
