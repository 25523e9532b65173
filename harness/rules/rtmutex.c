// SPDX-License-Identifier: GPL-2.0
/* What must hold of an rt_mutex, whatever the scenario; compiled into the unit of kernel/locking/rtmutex_api.c. */
#include "rules/ghost.h"

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
	leave(g);
	return ret;
}

void __real_rt_mutex_unlock(struct rt_mutex *lock);
void __wrap_rt_mutex_unlock(struct rt_mutex *lock)
{
	struct ghost *g = enter_release(lock);

	g->writer = NULL;
	__real_rt_mutex_unlock(lock);
	leave(g);
}

/* The lowest bit of owner only says that there may be waiters. */
LOCKSTEP_HOOK("quiescent", rtmutex_quiescent)
{
	struct ghost *g;

	for_each_ghost(g) {
		struct rt_mutex_base *base = &((struct rt_mutex *)g->lock)->rtmutex;
		unsigned long owner = (unsigned long)base->owner;

		INVARIANT((owner & ~RT_MUTEX_HAS_WAITERS) == (unsigned long)g->writer,
			  "owner is not the task that holds the rt_mutex");
		INVARIANT(g->writer || RB_EMPTY_ROOT(&base->waiters.rb_root),
			  "tasks sleep in the queue of an rt_mutex that nobody holds");
		INVARIANT((owner & RT_MUTEX_HAS_WAITERS) || RB_EMPTY_ROOT(&base->waiters.rb_root),
			  "tasks wait for an rt_mutex whose owner is not told");
		INVARIANT(base->wait_lock.raw_lock.owner == 0, "wait_lock is held by nobody who is inside");
	}
}
