// SPDX-License-Identifier: GPL-2.0
/* Trying is no waiting, but what was got must be held. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("mutex_trylock() beside mutex_lock(): is what it says true?");

static DEFINE_MUTEX(lock);
static int data, got;

TASK(locker)
{
	mutex_lock(&lock);
	data++;
	mutex_unlock(&lock);
}

TASK(tryer, COUNT(2))
{
	if (!mutex_trylock(&lock))
		return;
	data++;
	got++;
	mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 1 + got);
	OUTCOME("got", got);
}
