// SPDX-License-Identifier: GPL-2.0
/*
 * Three wait in every order, behind a writer or a reader, and one of them is killed: while all sleep, or when it has just
 * been woken for the lock.
 */
#include <lockstep/script.h>

SCENARIO("One of three who wait is killed: does it hold the lock exactly if it returns 0, and do the others get it?");

static DECLARE_RWSEM(sem);

enum { NOTHING, READING, WRITING };

static void read_lock_it(struct actor *me)
{
	me->result = down_read_killable(&sem);
	if (!me->result)
		me->holds = READING;
}

static void write_lock_it(struct actor *me)
{
	me->result = down_write_killable(&sem);
	if (!me->result)
		me->holds = WRITING;
}

static void interrupted_read_lock_it(struct actor *me)
{
	me->result = down_read_interruptible(&sem);
	if (!me->result)
		me->holds = READING;
}

static void unlock_it(struct actor *me)
{
	if (me->holds == READING)
		up_read(&sem);
	else
		up_write(&sem);
	me->holds = NOTHING;
}

#define WAITING		1

static void queue(int order, int victim)
{
	int i;

	for (i = 0; i < 3; i++) {
		cast[i]->result = WAITING;
		if (order & (1 << i))
			act(cast[i], write_lock_it);
		else
			act(cast[i], i == victim ? interrupted_read_lock_it : read_lock_it);
	}
}

static void finish(int victim)
{
	int i, waiting = 3;

	while (waiting) {
		int before = waiting;

		waiting = 0;
		for (i = 0; i < 3; i++) {
			if (cast[i]->holds)
				act(cast[i], unlock_it);
			EXPECT(i == victim || cast[i]->result != -EINTR);
			waiting += cast[i]->result == WAITING;
		}
		EXPECT(waiting < before || !waiting);
		if (waiting == before)
			return;
	}
	EXPECT(!rwsem_is_locked(&sem));
	EXPECT(!rwsem_is_contended(&sem));
}

static void hold(bool reading)
{
	if (reading)
		down_read(&sem);
	else
		down_write(&sem);
}

static void release(bool reading)
{
	if (reading)
		up_read(&sem);
	else
		up_write(&sem);
}

SCRIPT(FIFO(1))
{
	int reading = CHOOSE(2), order = CHOOSE(8), victim = CHOOSE(3);

	hold(reading);
	queue(order, victim);
	if (CHOOSE(2)) {
		KILL(cast[victim]->task);
		settle();
		EXPECT(cast[victim]->result != WAITING);
		release(reading);
	} else {
		release(reading);
		KILL(cast[victim]->task);
	}
	settle();
	finish(victim);
}
