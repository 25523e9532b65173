// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold of a counting semaphore, whatever the scenario; compiled into the unit of kernel/locking/semaphore.c.
 * `readers` of the ghost are those who are down; how many may be is known if the scenario made it with sema_init().
 */
#include "rules/ghost.h"

#define TO_TASK		((long)offsetof(struct semaphore_waiter, task) - (long)offsetof(struct semaphore_waiter, list))

static struct ghost *enter_down(struct semaphore *sem)
{
	struct ghost *g = enter(sem);

	begin_wait(&sem->wait_list, TO_TASK, &sem->lock.raw_lock);
	return g;
}

static void leave_down(struct ghost *g)
{
	end_wait();
	leave(g);
}

static void got(struct ghost *g)
{
	g->readers++;
	EXCLUSION(!g->places || g->readers < g->places, "more tasks are down on the semaphore than it has places");
}

#define RULES_DOWN_OR_SIGNAL(function, signals)				\
int __real_##function(struct semaphore *sem);				\
int __wrap_##function(struct semaphore *sem)				\
{									\
	struct ghost *g = enter_down(sem);				\
	int ret = __real_##function(sem);				\
									\
	check_interrupted(ret, signals, #function "() returned -EINTR, but no such signal is pending"); \
	if (!ret)							\
		got(g);							\
	leave_down(g);							\
	return ret;							\
}

RULES_DOWN_OR_SIGNAL(down_interruptible, ANY_SIGNAL)
RULES_DOWN_OR_SIGNAL(down_killable, A_FATAL_SIGNAL)

void __real_down(struct semaphore *sem);
void __wrap_down(struct semaphore *sem)
{
	struct ghost *g = enter_down(sem);

	__real_down(sem);
	got(g);
	leave_down(g);
}

int __real_down_timeout(struct semaphore *sem, long timeout);
int __wrap_down_timeout(struct semaphore *sem, long timeout)
{
	struct ghost *g = enter_down(sem);
	int ret = __real_down_timeout(sem, timeout);

	INVARIANT(ret == 0 || ret == -ETIME, "down_timeout() returned neither 0 nor -ETIME");
	if (!ret)
		got(g);
	leave_down(g);
	return ret;
}

/* 0 if it is down now. */
int __real_down_trylock(struct semaphore *sem);
int __wrap_down_trylock(struct semaphore *sem)
{
	struct ghost *g = enter(sem);
	int ret = __real_down_trylock(sem);

	INVARIANT(ret == 0 || ret == 1, "down_trylock() returned neither 0 nor 1");
	if (g->places)
		check_trylock(g, !ret);
	if (!ret)
		got(g);
	leave(g);
	return ret;
}

/* Who is not down may go up too: one more place. */
void __real_up(struct semaphore *sem);
void __wrap_up(struct semaphore *sem)
{
	struct ghost *g = enter_release(sem);

	if (g->readers > 0)
		g->readers--;
	else if (g->places)
		g->places++;
	__real_up(sem);
	leave(g);
}

void __real_sema_init(struct semaphore *sem, int val);
void __wrap_sema_init(struct semaphore *sem, int val)
{
	struct ghost *g = ghost_of(sem);

	g->readers = 0;
	g->places = val + 1;
	__real_sema_init(sem, val);
}

static void check_semaphore(const struct ghost *g)
{
	struct semaphore *sem = g->lock;
	int waiters = check_list(&sem->wait_list);

	check_order(&sem->wait_list, TO_TASK);
	INVARIANT(!waiters || sem->count == 0, "tasks sleep in the queue of a semaphore that is free");
	if (g->places)
		INVARIANT(sem->count + g->readers + 1 == g->places, "count is not the number of places left");
	INVARIANT(sem->lock.raw_lock.owner == 0, "lock is held by nobody who is inside");
}

LOCKSTEP_HOOK("quiescent", semaphore_quiescent)
{
	struct ghost *g;

	for_each_ghost(g)
		check_semaphore(g);
}

LOCKSTEP_HOOK("finally", semaphore_finally)
{
	struct ghost *g;

	for_each_ghost(g)
		INVARIANT(g->readers || list_empty(&((struct semaphore *)g->lock)->wait_list),
			  "wait_list is not empty in the end");
}

LOCKSTEP_QUEUE("semaphore", "wait_list", struct semaphore_waiter, list, task);
