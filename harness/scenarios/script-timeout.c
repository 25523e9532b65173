// SPDX-License-Identifier: GPL-2.0
/*
 * The one at the head of the queue has waited for long. The director lets go and takes the lock again before the one whom
 * it woke can run: that may succeed until the one at the head has had its say.
 */
#include <lockstep/script.h>

SCENARIO("Somebody at the head of the queue finds the lock taken again, its time-out long past: is it the next to get it?");
/* It looks at what only the ordinary rwsem has or promises. */
NOT_WITH(CONFIG_PREEMPT_RT);

static DECLARE_RWSEM(sem);

static void read_it(struct actor *me)
{
	me->result = down_read_killable(&sem);
	if (!me->result)
		up_read(&sem);
}

static void write_it(struct actor *me)
{
	me->result = down_write_killable(&sem);
	if (!me->result)
		up_write(&sem);
}

#define WAITING		1

static void queue(struct actor *actor, void (*part)(struct actor *me))
{
	actor->result = WAITING;
	act(actor, part);
}

static void everybody_through(void)
{
	settle();
	EXPECT(a.result != WAITING && b.result != WAITING && c.result != WAITING);
	EXPECT(!rwsem_is_locked(&sem));
	EXPECT(!rwsem_is_contended(&sem));
	EXPECT(down_write_trylock(&sem));
	up_write(&sem);
}

/* The one at the head is woken, and finds the lock taken, unless the director has to wait for it. */
static void disappoint(void)
{
	up_write(&sem);
	down_write(&sem);
	settle();
}

/* Under PREEMPT_RT nobody's time runs out: urgency counts there, not who waits for how long. */
#define OVERTAKEN	"the first waiter, its time-out long past, is overtaken by one who comes later"

SCRIPT()
{
	int order = CHOOSE(4), scene = CHOOSE(4);

	down_write(&sem);
	queue(&a, write_it);
	queue(&b, order & 1 ? write_it : read_it);
	queue(&c, order & 2 ? write_it : read_it);
	pass_time();
	switch (scene) {
	case 0:
		/* The one at the head is the next. */
		disappoint();
		up_write(&sem);
		down_write(&sem);
		STARVATION(IS_ENABLED(CONFIG_PREEMPT_RT) || a.result == 0, OVERTAKEN);
		up_write(&sem);
		break;
	case 1:
		/* It goes, and leaves to the next what was its right. */
		disappoint();
		KILL(a.task);
		settle();
		EXPECT(a.result != WAITING);
		up_write(&sem);
		break;
	case 2:
		/* So do all. */
		disappoint();
		KILL(b.task);
		KILL(a.task);
		KILL(c.task);
		settle();
		EXPECT(a.result != WAITING && b.result != WAITING && c.result != WAITING);
		up_write(&sem);
		break;
	case 3:
		/* A reader takes it in between. */
		up_write(&sem);
		down_read(&sem);
		settle();
		up_read(&sem);
		down_read(&sem);
		STARVATION(IS_ENABLED(CONFIG_PREEMPT_RT) || a.result == 0, OVERTAKEN);
		up_read(&sem);
	}
	everybody_through();
}
