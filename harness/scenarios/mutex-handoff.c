// SPDX-License-Identifier: GPL-2.0
/*
 * A waiter that is woken competes with whoever comes along. It may lose once; then it asks for a handoff, and the next
 * owner must hand the mutex over. The rules say so; here is who lets it lose again and again.
 */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("A task takes a mutex again and again: does a waiter get it in the end?");

/* Else a task that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DEFINE_MUTEX(lock);
static int data;

TASK(again)
{
	int i;

	for (i = 0; i < 5; i++) {
		mutex_lock(&lock);
		data++;
		mutex_unlock(&lock);
	}
}

TASK(waiter)
{
	mutex_lock(&lock);
	data++;
	mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 6);
}
