// SPDX-License-Identifier: GPL-2.0
/* Two readers take turns so that one of them always is inside, while a writer waits; readers come as long as they are let in. */
#include <lockstep/script.h>

SCENARIO("Readers come and go, one always is inside: does a writer that waits ever get the lock?");
/* It looks at what only the ordinary rwsem has or promises. */
NOT_WITH(CONFIG_PREEMPT_RT);

static DECLARE_RWSEM(sem);

static void read_lock_it(struct actor *me)
{
	down_read(&sem);
	me->holds = 1;
}

static void write_lock_it(struct actor *me)
{
	down_write(&sem);
	me->holds = 1;
}

static void read_unlock_it(struct actor *me)
{
	up_read(&sem);
	me->holds = 0;
}

static void write_unlock_it(struct actor *me)
{
	up_write(&sem);
	me->holds = 0;
}

static void try_read_lock_it(struct actor *me)
{
	me->holds = down_read_trylock(&sem);
}

/* How often one comes in before the other goes. */
static int relay(void (*lock)(struct actor *me))
{
	int turns;

	for (turns = 0; turns < 8; turns++) {
		struct actor *coming = turns & 1 ? &a : &c;

		act(coming, lock);
		if (!coming->holds)
			break;
		act(turns & 1 ? &c : &a, read_unlock_it);
	}
	return turns;
}

static void finish(void)
{
	int i, n;

	for (n = 0; n < 3; n++) {
		for (i = 0; i < 3; i++) {
			if (cast[i]->holds)
				act(cast[i], cast[i] == &b ? write_unlock_it : read_unlock_it);
		}
	}
	EXPECT(!rwsem_is_locked(&sem));
}

SCRIPT()
{
	act(&a, read_lock_it);
	act(&b, write_lock_it);
	STARVATION(relay(CHOOSE(2) ? try_read_lock_it : read_lock_it) < 8,
		   "readers hand the lock to each other while a writer waits");
	finish();
}
