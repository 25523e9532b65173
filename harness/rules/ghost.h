/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ghost of a lock, for rules: who holds it according to what the callers were told, and who is inside of a call.
 *
 * It is taken when an acquiring call has returned and dropped before a releasing call is made, so it lies within the
 * time in which the kernel's lock is held: two ghosts that overlap are two holders that overlap. A lock is known from
 * the first call with its address on, and must live as long as the run.
 */
#ifndef LOCKSTEP_RULES_GHOST_H
#define LOCKSTEP_RULES_GHOST_H

#include <linux/sched/signal.h>
#include <lockstep/descriptor.h>

#define GHOST_LOCKS	8
/* Of so many calls of a task it is asked whether they keep their place in the queue. */
#define CALLS_ASKED	16

struct ghost {
	void *lock;
	/* As told by the return of the acquiring calls. */
	int readers;
	struct task_struct *writer;
	/* Tasks that are inside of a call right now, asleep or not. */
	int inside;
	/* Of a semaphore: how many may hold it, + 1; 0 while unknown. */
	int places;
	/* Of an rwlock: how often writers got it since somebody has been inside all the time. */
	int turns;
	/* The task that is inside since when nobody else was and the lock could be had. */
	struct task_struct *alone;
};

static struct ghost ghosts[GHOST_LOCKS] LOCKSTEP_GHOST;
/* By task: how deep it is inside of calls; rules/rwsem.c has it, the harness reads it. */
extern int lockstep_inside[LOCKSTEP_TASKS];

/* The last one is for all locks that do not fit, and is not looked at. */
static struct ghost *ghost_of(void *lock)
{
	int i;

	for (i = 0; i < GHOST_LOCKS - 1 && ghosts[i].lock != lock; i++) {
		if (!ghosts[i].lock)
			ghosts[i].lock = lock;
		if (ghosts[i].lock == lock)
			break;
	}
	return &ghosts[i];
}

#define for_each_ghost(g)	for (g = ghosts; g < ghosts + GHOST_LOCKS - 1 && g->lock; g++)

static struct ghost *enter(void *lock)
{
	struct ghost *g = ghost_of(lock);

	lockstep_inside[__lockstep_self()]++;
	g->alone = NULL;
	if (!g->inside && !g->writer && (g->places ? g->readers + 1 < g->places : !g->readers))
		g->alone = current;
	g->inside++;
	return g;
}

/* A call that has returned has left its mark: rules compare what the callers were told with what is in memory. */
static void leave(struct ghost *g)
{
	__lockstep_fence(LOCKSTEP_SETTLED);
	if (!--g->inside)
		g->turns = 0;
	if (g->alone == current)
		g->alone = NULL;
	lockstep_inside[__lockstep_self()]--;
}

/* The point lets others run while the lock is held, even if the critical section is empty. */
static struct ghost *enter_release(void *lock)
{
	__lockstep_point();
	return enter(lock);
}

#define ANY_SIGNAL	1
#define A_FATAL_SIGNAL	2

/*
 * 0, or -EINTR if a signal of the right kind is pending. It is looked at after the return, when it still is there:
 * a task takes its signals only on its way to user mode.
 */
static void check_interrupted(int ret, int signals, const char *without)
{
	INVARIANT(ret == 0 || ret == -EINTR, "a lock function returned neither 0 nor -EINTR");
	if (ret)
		INVARIANT(current->lockstep_sigpending & signals, without);
}

static void check_trylock(struct ghost *g, int got)
{
	if (!got)
		INVARIANT(g->alone != current, "a trylock failed on a free lock that nobody else was using");
}

/*
 * First come, first queued, in scenarios that ask for it: whom a task finds at the end of the queue when it makes its
 * call stands in front of it as long as both wait. What is kept of it is the task's own (sched.h): identical tasks stay
 * interchangeable.
 */
static void begin_wait(struct list_head *queue, long to_task, const arch_spinlock_t *wait_lock)
{
	struct task_struct *self = current;
	struct list_head *last;

	if (self->lockstep_calls >= CALLS_ASKED)
		return;
	self->lockstep_calls++;
	if (!lockstep_overtaking)
		return;
	/* Else the call would begin with the last thing that the task did before. */
	__lockstep_point();
	last = (struct list_head *)__lockstep_peek(&queue->prev);
	if ((int)__lockstep_peek(wait_lock) || !last || last == queue)
		return;
	self->lockstep_behind = (struct task_struct *)__lockstep_peek((char *)last + to_task);
	if (self->lockstep_behind)
		self->lockstep_behind_call = __lockstep_peek(&self->lockstep_behind->lockstep_calls);
}

static void end_wait(void)
{
	if (current->lockstep_behind) {
		current->lockstep_behind = NULL;
		current->lockstep_behind_call = 0;
	}
}

/* Does the task that was in front of `task` still wait among the entries from `from` on? Nobody changes the queue now. */
static bool is_behind(struct task_struct *task, struct list_head *from, struct list_head *head, long to_task)
{
	struct list_head *entry;

	if (!task->lockstep_behind)
		return false;
	for (entry = from; entry != head; entry = entry->next) {
		struct task_struct *other = *(struct task_struct **)((char *)entry + to_task);

		if (other == task->lockstep_behind)
			return other->lockstep_calls == task->lockstep_behind_call &&
			       task->lockstep_behind_call < CALLS_ASKED;
	}
	return false;
}

/* In quiescent states. */
static void check_order(struct list_head *head, long to_task)
{
	struct list_head *entry;

	for (entry = head->next; entry != head; entry = entry->next) {
		struct task_struct *task = *(struct task_struct **)((char *)entry + to_task);

		STARVATION(!task || !is_behind(task, entry->next, head, to_task),
			   "a waiter stands in front of one that waited when it came");
	}
}

/* Every entry is linked both ways; one whose stack frame is gone is found by reading it. Returns their number. */
static int check_list(struct list_head *head)
{
	struct list_head *entry = head;
	int entries = 0;

	do {
		struct list_head *next = entry->next;

		INVARIANT(next->prev == entry, "the list of waiters is not linked both ways");
		entries += next != head;
		entry = next;
	} while (entry != head && entries <= LOCKSTEP_TASKS);
	return entries;
}

#endif
