// SPDX-License-Identifier: GPL-2.0
/* A queued rwlock, interrupts left alone. */
#include <linux/spinlock.h>
#include <lockstep/scenario.h>

SCENARIO("Two writers and a reader of an rwlock_t: do they keep out of each other's way?");

static DEFINE_RWLOCK(lock);
static int data;

TASK(writer, COUNT(2))
{
	write_lock(&lock);
	data++;
	data++;
	write_unlock(&lock);
}

TASK(reader)
{
	read_lock(&lock);
	EXPECT(!(data & 1));
	read_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 4);
}
