// SPDX-License-Identifier: GPL-2.0
/* Who waits in the ordinary way is not even woken by a fatal signal; who waits killably, by no other one. */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("Signals of the wrong kind come while tasks wait for an rt_mutex: do they wait on and get it?");

static DEFINE_RT_MUTEX(lock);

TASK(holder)
{
	rt_mutex_lock(&lock);
	rt_mutex_unlock(&lock);
}

TASK(deaf, FATAL_SIGNAL)
{
	rt_mutex_lock(&lock);
	rt_mutex_unlock(&lock);
}

TASK(killable, SIGNAL)
{
	EXPECT(rt_mutex_lock_killable(&lock) == 0);
	rt_mutex_unlock(&lock);
}
