/* SPDX-License-Identifier: GPL-2.0 */
/*
 * No counterpart: scripts. A director says who does what, one after the other. All are on one CPU, and the director goes
 * on when everybody else sleeps. What two tasks do at the same time is not for scripts.
 * Why: a script is one schedule, or few, and can go through hundreds of situations where free schedules go through one.
 *
 *	#include <lockstep/script.h>
 *
 *	static void take(struct actor *me) { down_write(&sem); me->holds = 1; }
 *
 *	SCRIPT(FIFO(1))
 *	{
 *		act(&a, take);
 *		EXPECT(a.holds);
 *		...
 *	}
 *
 * There are three actors, a, b and c; what stands in the parentheses are attributes of theirs. With FIFO() the schedule is
 * one; without, they are interrupted everywhere by the one who watches over them.
 *
 * Scenes that do not build on each other are alternatives of a CHOOSE(): what goes wrong in one is then shown alone.
 *
 * The director has the CPU until it waits for somebody: what it wakes up does not run before.
 */
#ifndef _LOCKSTEP_SCRIPT_H
#define _LOCKSTEP_SCRIPT_H

#include <lockstep/scenario.h>

struct actor {
	struct task_struct *task;
	void (*part)(struct actor *me);
	/* For the script: what it holds, and what its last call returned. */
	int holds;
	int result;
};

/* What is said on stage is nobody else's business: no events. */
static struct actor a LOCKSTEP_GHOST;
static struct actor b LOCKSTEP_GHOST;
static struct actor c LOCKSTEP_GHOST;
static struct actor *const cast[] = { &a, &b, &c };

static struct {
	struct task_struct *director;
	bool rests;
	bool over;
} stage LOCKSTEP_GHOST;

static void play(struct actor *me)
{
	void (*part)(struct actor *me);

	me->task = current;
	while (!stage.over) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		part = me->part;
		if (part || stage.over) {
			__set_current_state(TASK_RUNNING);
			me->part = NULL;
			if (part) {
				/* As after the way to user mode. */
				current->lockstep_sigpending = 0;
				part(me);
			}
		} else {
			schedule();
		}
	}
	__set_current_state(TASK_RUNNING);
}

/* Waits until everybody else sleeps. */
static void settle(void)
{
	stage.rests = true;
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (!stage.rests)
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

static inline void begin(struct actor *actor, void (*part)(struct actor *me))
{
	actor->part = part;
	wake_up_process(actor->task);
}

static inline void act(struct actor *actor, void (*part)(struct actor *me))
{
	begin(actor, part);
	settle();
}

/* Long enough for every time-out. */
static inline void pass_time(void)
{
	jiffies += HZ;
}

static bool asleep(const struct task_struct *task)
{
	return task && !(int)__lockstep_peek(&task->on_rq);
}

/* Ends when nobody goes on any more: then it is a hang, and not this one's spinning. */
static void watch(void)
{
	while (!stage.over) {
		if (!(asleep(a.task) && asleep(b.task) && asleep(c.task))) {
			POINT();
		} else if (stage.rests) {
			stage.rests = false;
			wake_up_process(stage.director);
		} else if (asleep(stage.director)) {
			break;
		} else {
			POINT();
		}
	}
}

#define SCRIPT(...)							\
	static void direct(void);					\
	CPUS(1);							\
	TASK(director, CPU(0), FIFO(99))				\
	{								\
		int i;							\
									\
		stage.director = current;				\
		settle();						\
		direct();						\
		stage.over = true;					\
		for (i = 0; i < 3; i++)					\
			wake_up_process(cast[i]->task);			\
	}								\
	TASK(actor_a, CPU(0), ##__VA_ARGS__) { play(&a); }		\
	TASK(actor_b, CPU(0), ##__VA_ARGS__) { play(&b); }		\
	TASK(actor_c, CPU(0), ##__VA_ARGS__) { play(&c); }		\
	TASK(stagehand, CPU(0)) { watch(); }				\
	static void direct(void)

#endif
