// SPDX-License-Identifier: GPL-2.0
/* Trying is no waiting, but what was got must be held. */
#include <linux/spinlock.h>
#include <lockstep/scenario.h>

SCENARIO("Trying to read and to write beside a reader and a writer: is what it says true?");

static DEFINE_RWLOCK(lock);
static int data, got;

TASK(writer)
{
	write_lock(&lock);
	data++;
	data++;
	write_unlock(&lock);
}

TASK(read_tryer)
{
	if (!read_trylock(&lock))
		return;
	EXPECT(!(data & 1));
	read_unlock(&lock);
}

TASK(write_tryer)
{
	if (!write_trylock(&lock))
		return;
	data++;
	data++;
	got = 1;
	write_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 2 + 2 * got);
}
