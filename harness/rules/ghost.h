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
/* In trylocks, so many tasks are told apart, all others are believed. */
#define GHOST_TRYERS	64

struct ghost {
	void *lock;
	/* As told by the return of the acquiring calls. */
	int readers;
	struct task_struct *writer;
	/* Tasks that are inside of a call right now, asleep or not. */
	int inside;
	/* Of a semaphore: how many may hold it, + 1; 0 while unknown. */
	int places;
	/* Tasks (one bit each) that are in a trylock since when nobody else was inside and the lock could be had. */
	unsigned long alone;
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

static unsigned long tryer(void)
{
	return __lockstep_self() < GHOST_TRYERS ? 1UL << __lockstep_self() : 0;
}

static struct ghost *enter(void *lock)
{
	struct ghost *g = ghost_of(lock);

	lockstep_inside[__lockstep_self()]++;
	g->alone = 0;
	if (!g->inside && !g->writer && (g->places ? g->readers + 1 < g->places : !g->readers))
		g->alone = tryer();
	g->inside++;
	return g;
}

static void leave(struct ghost *g)
{
	g->inside--;
	g->alone &= ~tryer();
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
		INVARIANT(!(g->alone & tryer()), "a trylock failed on a free lock that nobody else was using");
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
