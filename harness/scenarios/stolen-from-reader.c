// SPDX-License-Identifier: GPL-2.0
/*
 * A reader has waited for long. Two writers pass the lock to each other: each time somebody is slow with wait_lock, so that
 * the one that lets go comes too late to let the reader in.
 */
#include <lockstep/scenario.h>

SCENARIO("Writers take the lock before whoever let go of it can let a reader in: how often, its time-out long past?");

#ifdef CONFIG_PREEMPT_RT
/* There it is another lock, without a wait_lock that one could be slow with. */
TASK(nobody)
{
}
#else

static DECLARE_RWSEM(sem);
static struct task_struct *reader_task LOCKSTEP_GHOST;
static bool got_in LOCKSTEP_GHOST;
static bool over LOCKSTEP_GHOST;
static bool holds[2] LOCKSTEP_GHOST;
GATE(first_turn);
GATE(second_turn);

#define until(condition)	while (!(condition)) POINT()

INIT
{
	down_write(&sem);
	holds[0] = true;
}

/* Lets go of it or takes it, whenever it is its turn. */
static void take_turns(int who, struct gate *turn)
{
	for (;;) {
		gate_wait(turn);
		WRITE_ONCE(turn->open, 0);
		if (over)
			break;
		if (holds[who]) {
			holds[who] = false;
			up_write(&sem);
		} else {
			down_write(&sem);
			holds[who] = true;
		}
	}
}

TASK(first)
{
	take_turns(0, &first_turn);
}

TASK(second)
{
	take_turns(1, &second_turn);
}

TASK(reader)
{
	reader_task = current;
	down_read(&sem);
	got_in = true;
	up_read(&sem);
}

TASK(slow)
{
	int holder = 0, rounds;

	until(reader_task && !(int)__lockstep_peek(&reader_task->on_rq));
	jiffies += HZ;
	for (rounds = 0; rounds < 3 && !got_in; rounds++) {
		BEGIN_WORK();
		raw_spin_lock_irq(&sem.wait_lock);
		gate_open(holder ? &second_turn : &first_turn);
		until(!(__lockstep_peek(&sem.count) & 1));
		gate_open(holder ? &first_turn : &second_turn);
		raw_spin_unlock_irq(&sem.wait_lock);
		END_WORK();
		holder = !holder;
		until(holds[holder]);
	}
	EXPECT(got_in);
	gate_open(holder ? &second_turn : &first_turn);
	until(!holds[holder]);
	until(got_in);
	over = true;
	until(!READ_ONCE(first_turn.open) && !READ_ONCE(second_turn.open));
	gate_open(&first_turn);
	gate_open(&second_turn);
}
#endif
