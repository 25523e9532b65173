// SPDX-License-Identifier: GPL-2.0
/*
 * Waiters that leave on signals take the mark off that there are waiters, while the owner lets go without any lock: the
 * mark must not bring the owner back.
 */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("Two waiters of an rt_mutex get signals while the owner unlocks: is it free in the end?");

static DEFINE_RT_MUTEX(lock);
static int data;

TASK(holder)
{
	rt_mutex_lock(&lock);
	data++;
	rt_mutex_unlock(&lock);
}

TASK(waiter, COUNT(2), SIGNAL)
{
	if (rt_mutex_lock_interruptible(&lock))
		return;
	data++;
	rt_mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(!rt_mutex_base_is_locked(&lock.rtmutex));
	OUTCOME("got", data);
}
