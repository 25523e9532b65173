// SPDX-License-Identifier: GPL-2.0
/* What must hold of an rt_mutex, whatever the scenario; compiled into the unit of kernel/locking/rtmutex_api.c. */
#include "rules/ghost.h"

/*
 * Nobody who returns is still known to wait, and nobody who holds nothing any more runs on what others lent him. (With
 * PREEMPT_RT there are rt_mutexes that no rule knows.)
 */
static void check_back(void)
{
	struct ghost *g;

	INVARIANT(!current->pi_blocked_on, "a task returns, and pi_blocked_on says that it still waits");
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		return;
	for_each_ghost(g) {
		if (g->writer == current)
			return;
	}
	INVARIANT((int)__lockstep_peek(&current->prio) == current->normal_prio,
		  "a task that holds no rt_mutex still has the priority of somebody who waited for one");
}

static void got(struct ghost *g)
{
	EXCLUSION(!g->writer, "a task got the rt_mutex while another one holds it");
	g->writer = current;
}

#define RULES_LOCK(function, parameters, arguments)			\
void __real_##function parameters;					\
void __wrap_##function parameters					\
{									\
	struct ghost *g = enter(lock);					\
									\
	__real_##function arguments;					\
	got(g);								\
	check_back();							\
	leave(g);							\
}

#define RULES_LOCK_OR_SIGNAL(function, signals)				\
int __real_##function(struct rt_mutex *lock);				\
int __wrap_##function(struct rt_mutex *lock)				\
{									\
	struct ghost *g = enter(lock);					\
	int ret = __real_##function(lock);				\
									\
	check_interrupted(ret, signals, #function "() returned -EINTR, but no such signal is pending"); \
	if (!ret)							\
		got(g);							\
	check_back();							\
	leave(g);							\
	return ret;							\
}

#ifdef CONFIG_DEBUG_LOCK_ALLOC
RULES_LOCK(rt_mutex_lock_nested, (struct rt_mutex *lock, unsigned int subclass), (lock, subclass))
#else
RULES_LOCK(rt_mutex_lock, (struct rt_mutex *lock), (lock))
#endif
RULES_LOCK_OR_SIGNAL(rt_mutex_lock_interruptible, ANY_SIGNAL)
RULES_LOCK_OR_SIGNAL(rt_mutex_lock_killable, A_FATAL_SIGNAL)

int __real_rt_mutex_trylock(struct rt_mutex *lock);
int __wrap_rt_mutex_trylock(struct rt_mutex *lock)
{
	struct ghost *g = enter(lock);
	int ret = __real_rt_mutex_trylock(lock);

	check_trylock(g, ret);
	if (ret)
		got(g);
	check_back();
	leave(g);
	return ret;
}

void __real_rt_mutex_unlock(struct rt_mutex *lock);
void __wrap_rt_mutex_unlock(struct rt_mutex *lock)
{
	struct ghost *g = enter_release(lock);

	g->writer = NULL;
	__real_rt_mutex_unlock(lock);
	check_back();
	leave(g);
}

/* In quiescent states: the queue is sorted by who is in how much of a hurry, and everybody in it sleeps for this lock. */
static void check_waiters(struct rt_mutex_base *base)
{
	struct rb_node *node;
	int before = 0;

	for (node = rb_first_cached(&base->waiters); node; node = rb_next(node)) {
		struct rt_mutex_waiter *waiter = __node_2_waiter(node);

		INVARIANT(waiter->lock == base && waiter->task->pi_blocked_on == waiter,
			  "a task is queued for an rt_mutex that it does not wait for");
		INVARIANT(waiter->tree.prio == __waiter_prio(waiter->task),
			  "a task is queued for an rt_mutex with a priority that is not its own");
		INVARIANT(waiter->tree.prio >= before, "the queue of an rt_mutex is not sorted by priority");
		before = waiter->tree.prio;
	}
}

/* The highest priority of a task and of all who wait for what it holds. */
static int expected_prio(struct task_struct *task)
{
	int prio = task->normal_prio;
	struct ghost *g;

	for_each_ghost(g) {
		struct rt_mutex_base *base = &((struct rt_mutex *)g->lock)->rtmutex;
		struct rb_node *first = rb_first_cached(&base->waiters);

		if (g->writer == task && first && __node_2_waiter(first)->task->prio < prio)
			prio = __node_2_waiter(first)->task->prio;
	}
	return prio;
}

static void check_owner(struct task_struct *owner)
{
	int expected = expected_prio(owner);

	INVARIANT(owner->prio <= expected, "who waits for an rt_mutex is in more of a hurry than its owner");
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		INVARIANT(owner->prio == expected, "the owner of an rt_mutex has a priority that nobody lends it");
}

/* The lowest bit of owner only says that there may be waiters. */
LOCKSTEP_HOOK("quiescent", rtmutex_quiescent)
{
	struct ghost *g;

	for_each_ghost(g) {
		struct rt_mutex_base *base = &((struct rt_mutex *)g->lock)->rtmutex;
		unsigned long owner = (unsigned long)base->owner;
		bool waiters = !RB_EMPTY_ROOT(&base->waiters.rb_root);

		INVARIANT((owner & ~RT_MUTEX_HAS_WAITERS) == (unsigned long)g->writer,
			  "owner is not the task that holds the rt_mutex");
		INVARIANT(g->writer || !waiters, "tasks sleep in the queue of an rt_mutex that nobody holds");
		INVARIANT((owner & RT_MUTEX_HAS_WAITERS) || !waiters, "tasks wait for an rt_mutex whose owner is not told");
		INVARIANT(base->wait_lock.raw_lock.owner == 0, "wait_lock is held by nobody who is inside");
		check_waiters(base);
		if (g->writer)
			check_owner(g->writer);
	}
}

/* With the last holder gone the lock is as it was made. Those that a scenario never unlocks are its own business. */
LOCKSTEP_HOOK("finally", rtmutex_finally)
{
	struct ghost *g;

	for_each_ghost(g) {
		struct rt_mutex_base *base = &((struct rt_mutex *)g->lock)->rtmutex;

		if (g->writer)
			continue;
		INVARIANT(!base->owner, "owner is not zero in the end");
		INVARIANT(RB_EMPTY_ROOT(&base->waiters.rb_root), "somebody waits in the end");
	}
}
