// SPDX-License-Identifier: GPL-2.0
/* The smallest case of exclusion, and of passing a mutex on. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("Two tasks and a mutex: does each get it, and nobody else meanwhile?");

static DEFINE_MUTEX(lock);
static int data;

TASK(task, COUNT(2))
{
	mutex_lock(&lock);
	data++;
	mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 2);
}
