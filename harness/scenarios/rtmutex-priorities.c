// SPDX-License-Identifier: GPL-2.0
/* Who waits lends the owner his priority, as long as he waits; and the most urgent one is the next. */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("Tasks of three priorities and an rt_mutex: who runs with whose priority, and who comes next?");

static DEFINE_RT_MUTEX(lock);
static int data;

TASK(normal)
{
	rt_mutex_lock(&lock);
	data++;
	rt_mutex_unlock(&lock);
}

TASK(urgent, FIFO(10))
{
	rt_mutex_lock(&lock);
	data++;
	rt_mutex_unlock(&lock);
}

TASK(impatient, FIFO(20), SIGNAL)
{
	if (rt_mutex_lock_interruptible(&lock))
		return;
	data++;
	rt_mutex_unlock(&lock);
}

FINALLY
{
	OUTCOME("got", data);
}
