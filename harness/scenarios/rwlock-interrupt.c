// SPDX-License-Identifier: GPL-2.0
/*
 * A reader in an interrupt is let past a writer that only waits; so it can get in and out just when the writer believes
 * itself alone. What the writer does must come behind all that this reader did.
 */
#include <linux/spinlock.h>
#include <lockstep/scenario.h>

SCENARIO("A reader in an interrupt overtakes a waiting writer: is its reading done when the writer begins?");

static DEFINE_RWLOCK(lock);
static int data;

/* With PREEMPT_RT the lock sleeps: no interrupt may take it. */
#ifndef CONFIG_PREEMPT_RT
INTERRUPT(reader)
{
	read_lock(&lock);
	EXPECT(data != 1);
	read_unlock(&lock);
}
#endif

TASK(task)
{
	read_lock(&lock);
	EXPECT(data != 1);
	read_unlock(&lock);
	/* The interrupt can still hit here. */
	POINT();
}

TASK(writer)
{
	write_lock_irq(&lock);
	data++;
	data++;
	write_unlock_irq(&lock);
}

FINALLY
{
	EXPECT(data == 2);
}
