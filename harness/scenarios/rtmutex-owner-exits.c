// SPDX-License-Identifier: GPL-2.0
/* Who spins looks at the owner's task_struct; RCU keeps it until the look is over. */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("The owner of an rt_mutex unlocks and exits while others wait for it: is it looked at when it is gone?");

static DEFINE_RT_MUTEX(lock);

TASK(owner, COUNT(2), TASK_EXITS)
{
	rt_mutex_lock(&lock);
	rt_mutex_unlock(&lock);
}

TASK(other)
{
	rt_mutex_lock(&lock);
	rt_mutex_unlock(&lock);
}
