// SPDX-License-Identifier: GPL-2.0
/* Trying is no waiting, but what was got must be held. */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("rt_mutex_trylock() beside rt_mutex_lock(): is what it says true?");

static DEFINE_RT_MUTEX(lock);
static int data, got;

TASK(locker)
{
	rt_mutex_lock(&lock);
	data++;
	rt_mutex_unlock(&lock);
}

TASK(tryer, COUNT(2))
{
	if (!rt_mutex_trylock(&lock))
		return;
	data++;
	got++;
	rt_mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 1 + got);
	OUTCOME("got", got);
}
