// SPDX-License-Identifier: GPL-2.0
/* An rt_mutex that is unlocked on the fast path, and locked on the slow one. */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("Two tasks and an rt_mutex: does each get it, and see what the other did?");

static DEFINE_RT_MUTEX(lock);
static int data;

TASK(task, COUNT(2))
{
	rt_mutex_lock(&lock);
	data++;
	rt_mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 2);
}
