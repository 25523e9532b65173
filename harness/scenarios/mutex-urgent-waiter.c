// SPDX-License-Identifier: GPL-2.0
/* Two CPUs: an urgent task on the CPU of a waiter that was woken for the mutex takes the CPU, and perhaps the mutex. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("An urgent task wants the mutex on the CPU of a waiter that was woken for it: does everybody get it?");

static DEFINE_MUTEX(lock);
static int data;

TASK(holder)
{
	mutex_lock(&lock);
	data++;
	mutex_unlock(&lock);
}

TASK(waiter, CPU(0))
{
	mutex_lock(&lock);
	data++;
	mutex_unlock(&lock);
}

TASK(urgent, CPU(0), FIFO(50))
{
	mutex_lock(&lock);
	data++;
	mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 3);
}
