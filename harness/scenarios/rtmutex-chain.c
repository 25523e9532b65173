// SPDX-License-Identifier: GPL-2.0
/* The owner of the lock that an urgent task waits for waits himself: the priority is lent on, and given back. */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("An urgent task waits for one who waits for a third: do both hurry, and only as long as it waits?");

static DEFINE_RT_MUTEX(outer);
static DEFINE_RT_MUTEX(inner);

TASK(last)
{
	rt_mutex_lock(&inner);
	rt_mutex_unlock(&inner);
}

TASK(middle)
{
	rt_mutex_lock(&outer);
	rt_mutex_lock(&inner);
	rt_mutex_unlock(&inner);
	rt_mutex_unlock(&outer);
}

TASK(urgent, FIFO(50))
{
	rt_mutex_lock(&outer);
	rt_mutex_unlock(&outer);
}
