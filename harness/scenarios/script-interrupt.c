// SPDX-License-Identifier: GPL-2.0
/*
 * A device holds the lock for reading, and gives it back from its interrupt. That can come at any time: while somebody
 * queues, leaves the queue, gives the lock back, or asks whether it is free.
 */
#include <lockstep/script.h>

SCENARIO("An interrupt gives the lock back whatever others are about to do with it: does everybody go on?");
/* There, handlers are threads: up_read() is not for a hard interrupt. */
NOT_WITH(CONFIG_PREEMPT_RT);

static DECLARE_RWSEM(sem);
static atomic_t busy;

static void write_it(struct actor *me)
{
	me->result = down_write_killable(&sem);
	if (!me->result)
		up_write(&sem);
}

static void read_it(struct actor *me)
{
	me->result = down_read_killable(&sem);
	if (!me->result)
		up_read(&sem);
}

static void complete(void)
{
	if (atomic_xchg(&busy, 0))
		up_read_non_owner(&sem);
}

INTERRUPT(done)
{
	complete();
}

static void start(void)
{
	down_read_non_owner(&sem);
	atomic_set(&busy, 1);
}

SCRIPT(FIFO(1))
{
	start();
	if (CHOOSE(2)) {
		act(&a, write_it);
		act(&b, read_it);
		act(&c, write_it);
		KILL(c.task);
		settle();
		KILL(a.task);
		settle();
		if (down_read_trylock(&sem))
			up_read(&sem);
		act(&a, write_it);
		complete();
		settle();
	} else {
		act(&a, write_it);
		complete();
		down_write(&sem);
		act(&b, read_it);
		downgrade_write(&sem);
		up_read(&sem);
		settle();
	}
	EXPECT(!rwsem_is_locked(&sem));
}
