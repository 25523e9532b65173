// SPDX-License-Identifier: GPL-2.0
/* Readers and writers queue in every order behind a writer, behind a reader, and behind a writer that becomes a reader. */
#include <lockstep/script.h>

SCENARIO("Three wait in any order: does everybody get the lock in the end?");

static DECLARE_RWSEM(sem);

enum { NOTHING, READING, WRITING };

static void read_lock_it(struct actor *me)
{
	down_read(&sem);
	me->holds = READING;
}

static void write_lock_it(struct actor *me)
{
	down_write(&sem);
	me->holds = WRITING;
}

static void unlock_it(struct actor *me)
{
	if (me->holds == READING)
		up_read(&sem);
	else
		up_write(&sem);
	me->holds = NOTHING;
	me->result = 1;
}

/* Whoever has the lock gives it back, until all have had it. */
static void finish(void)
{
	int i, had = 0;

	while (had < 3) {
		int before = had;

		had = 0;
		for (i = 0; i < 3; i++) {
			if (cast[i]->holds)
				act(cast[i], unlock_it);
			had += cast[i]->result;
		}
		EXPECT(had > before);
		if (had == before)
			return;
	}
	for (i = 0; i < 3; i++)
		cast[i]->result = 0;
	EXPECT(!rwsem_is_locked(&sem));
	EXPECT(!rwsem_is_contended(&sem));
}

static void queue(int order)
{
	int i;

	for (i = 0; i < 3; i++)
		act(cast[i], order & (1 << i) ? write_lock_it : read_lock_it);
}

SCRIPT()
{
	int order = CHOOSE(8);

	switch (CHOOSE(3)) {
	case 0:
		down_write(&sem);
		queue(order);
		EXPECT(rwsem_is_contended(&sem));
		up_write(&sem);
		break;
	case 1:
		down_read(&sem);
		queue(order);
		up_read(&sem);
		break;
	case 2:
		down_write(&sem);
		queue(order);
		downgrade_write(&sem);
		settle();
		EXPECT(rwsem_is_locked(&sem));
		up_read(&sem);
	}
	settle();
	finish();
}
