// SPDX-License-Identifier: GPL-2.0
/* Who spins looks at the owner's task_struct; RCU keeps it until the look is over. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("The owner of a mutex unlocks and exits while others wait or spin on it: is it looked at when it is gone?");

static DEFINE_MUTEX(lock);

TASK(owner, COUNT(2), TASK_EXITS)
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
}

TASK(other)
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
}
