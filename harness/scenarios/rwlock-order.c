// SPDX-License-Identifier: GPL-2.0
/* A writer that waits keeps later readers out; else they could follow each other for ever. */
#include <linux/spinlock.h>
#include <lockstep/scenario.h>

SCENARIO("Readers come while a writer waits for an rwlock_t: does it come first?");

BOUNDED_OVERTAKING;

static DEFINE_RWLOCK(lock);

TASK(reader, COUNT(2))
{
	read_lock(&lock);
	read_unlock(&lock);
}

TASK(writer)
{
	write_lock(&lock);
	write_unlock(&lock);
}
