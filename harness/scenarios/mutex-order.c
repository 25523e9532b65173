// SPDX-License-Identifier: GPL-2.0
/* A mutex may be taken past the queue, but within the queue nobody overtakes. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("Two tasks wait for a mutex: does the one who came first stand in front?");

BOUNDED_OVERTAKING;

static DEFINE_MUTEX(lock);

TASK(task, COUNT(3))
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
}
