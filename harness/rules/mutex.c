// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold of a mutex, whatever the scenario; compiled into the unit of kernel/locking/mutex.c. With PREEMPT_RT a
 * mutex is an rt_mutex, and that file is empty.
 */
#ifndef CONFIG_PREEMPT_RT
#include "rules/ghost.h"

/* So many waiters of a lock are watched for starvation. */
#define WATCHED		16
/*
 * A waiter that comes back from its sleep at the head of the queue without getting the mutex asks for a handoff, and is
 * the next one to get it. One more for a wake-up without a reason.
 */
#define WAKEUPS_ENOUGH	3

#define TO_TASK		((long)offsetof(struct mutex_waiter, task) - (long)offsetof(struct mutex_waiter, list))

/* By lock: who waits in his first call of all (later ones may see wake-ups that were meant for earlier ones). */
static struct task_struct *waiting[GHOST_LOCKS][WATCHED] LOCKSTEP_GHOST;

void lockstep_scheduled(void)
{
	struct task_struct *self = current;

	if (self->lockstep_waits_for && self->lockstep_wakeups < WAKEUPS_ENOUGH)
		self->lockstep_wakeups++;
}

/* Puts `to` where `from` stands. */
static void watch(struct ghost *g, struct task_struct *from, struct task_struct *to)
{
	struct task_struct **slot = waiting[g - ghosts];
	int i;

	for (i = 0; i < WATCHED; i++) {
		if (slot[i] == from) {
			slot[i] = to;
			break;
		}
	}
}

static struct ghost *enter_acquire(struct mutex *lock)
{
	struct ghost *g = enter(lock);

	begin_wait(&lock->wait_list, TO_TASK, &lock->wait_lock.raw_lock);
	if (current->lockstep_calls == 1) {
		current->lockstep_waits_for = g;
		watch(g, NULL, current);
	}
	return g;
}

static void leave_acquire(struct ghost *g)
{
	if (current->lockstep_waits_for) {
		watch(g, current, NULL);
		current->lockstep_waits_for = NULL;
		current->lockstep_wakeups = 0;
	}
	end_wait();
	leave(g);
}

static void got(struct ghost *g)
{
	struct task_struct **slot = waiting[g - ghosts];
	int i;

	EXCLUSION(!g->writer, "a task got the mutex while another one holds it");
	g->writer = current;
	for (i = 0; i < WATCHED; i++)
		STARVATION(!slot[i] || slot[i] == current ||
			   __lockstep_peek(&slot[i]->lockstep_wakeups) < WAKEUPS_ENOUGH,
			   "a waiter is overtaken again and again: it was woken, and nobody hands the mutex over");
}

#define RULES_LOCK(function, parameters, arguments)			\
void __real_##function parameters;					\
void __wrap_##function parameters					\
{									\
	struct ghost *g = enter_acquire(lock);				\
									\
	__real_##function arguments;					\
	got(g);								\
	leave_acquire(g);						\
}

#define RULES_LOCK_OR_SIGNAL(function, parameters, arguments, signals)	\
int __real_##function parameters;					\
int __wrap_##function parameters					\
{									\
	struct ghost *g = enter_acquire(lock);				\
	int ret = __real_##function arguments;				\
									\
	check_interrupted(ret, signals, #function "() returned -EINTR, but no such signal is pending"); \
	if (!ret)							\
		got(g);							\
	leave_acquire(g);						\
	return ret;							\
}

#ifdef CONFIG_DEBUG_LOCK_ALLOC
/* The plain names are macros for these. */
RULES_LOCK(mutex_lock_nested, (struct mutex *lock, unsigned int subclass), (lock, subclass))
RULES_LOCK(mutex_lock_io_nested, (struct mutex *lock, unsigned int subclass), (lock, subclass))
RULES_LOCK(_mutex_lock_nest_lock, (struct mutex *lock, struct lockdep_map *nest), (lock, nest))
RULES_LOCK_OR_SIGNAL(mutex_lock_interruptible_nested, (struct mutex *lock, unsigned int subclass), (lock, subclass),
		     ANY_SIGNAL)
RULES_LOCK_OR_SIGNAL(mutex_lock_killable_nested, (struct mutex *lock, unsigned int subclass), (lock, subclass),
		     A_FATAL_SIGNAL)
#else
RULES_LOCK(mutex_lock, (struct mutex *lock), (lock))
RULES_LOCK(mutex_lock_io, (struct mutex *lock), (lock))
RULES_LOCK_OR_SIGNAL(mutex_lock_interruptible, (struct mutex *lock), (lock), ANY_SIGNAL)
RULES_LOCK_OR_SIGNAL(mutex_lock_killable, (struct mutex *lock), (lock), A_FATAL_SIGNAL)
#endif

int __real_atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock);
int __wrap_atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock)
{
	struct ghost *g = enter_acquire(lock);
	int ret = __real_atomic_dec_and_mutex_lock(cnt, lock);

	if (ret)
		got(g);
	leave_acquire(g);
	return ret;
}

int __real_mutex_trylock(struct mutex *lock);
int __wrap_mutex_trylock(struct mutex *lock)
{
	struct ghost *g = enter(lock);
	int ret = __real_mutex_trylock(lock);

	check_trylock(g, ret);
	if (ret)
		got(g);
	leave(g);
	return ret;
}

void __real_mutex_unlock(struct mutex *lock);
void __wrap_mutex_unlock(struct mutex *lock)
{
	struct ghost *g = enter_release(lock);

	g->writer = NULL;
	__real_mutex_unlock(lock);
	leave(g);
}

/*
 * In quiescent states. WAITERS is set by the first who queues and cleared, with HANDOFF, by whoever takes the last one
 * off; PICKUP is there only between a handoff and the moment at which the one who was woken for it takes the mutex.
 */
static void check_mutex(const struct ghost *g)
{
	struct mutex *lock = g->lock;
	unsigned long owner = lock->owner.counter;
	int waiters = check_list(&lock->wait_list);

	check_order(&lock->wait_list, TO_TASK);
	INVARIANT((owner & ~(unsigned long)MUTEX_FLAGS) == (unsigned long)g->writer,
		  "owner is not the task that holds the mutex");
	INVARIANT(!!(owner & MUTEX_FLAG_WAITERS) == (waiters > 0), "MUTEX_FLAG_WAITERS does not say whether anybody waits");
	INVARIANT(!(owner & MUTEX_FLAG_HANDOFF) || waiters > 0, "MUTEX_FLAG_HANDOFF is set and nobody waits");
	INVARIANT(!(owner & MUTEX_FLAG_PICKUP), "the mutex was handed to somebody who does not take it");
	INVARIANT(g->writer || !waiters, "tasks sleep in the queue of a mutex that nobody holds");
	INVARIANT(lock->wait_lock.raw_lock.owner == 0, "wait_lock is held by nobody who is inside");
#ifdef CONFIG_MUTEX_SPIN_ON_OWNER
	INVARIANT(lock->osq.tail.counter == OSQ_UNLOCKED_VAL, "osq is held by nobody who is inside");
#endif
}

LOCKSTEP_HOOK("quiescent", mutex_quiescent)
{
	struct ghost *g;

	for_each_ghost(g)
		check_mutex(g);
}

/* With the last holder gone the mutex is as it was made. Those that a scenario never unlocks are its own business. */
LOCKSTEP_HOOK("finally", mutex_finally)
{
	struct ghost *g;

	for_each_ghost(g) {
		struct mutex *lock = g->lock;

		if (g->writer)
			continue;
		INVARIANT(lock->owner.counter == 0, "owner is not zero in the end");
		INVARIANT(list_empty(&lock->wait_list), "wait_list is not empty in the end");
	}
}

LOCKSTEP_DECODE("mutex", "owner", "WAITERS", MUTEX_FLAG_WAITERS, -1);
LOCKSTEP_DECODE("mutex", "owner", "HANDOFF", MUTEX_FLAG_HANDOFF, -1);
LOCKSTEP_DECODE("mutex", "owner", "PICKUP", MUTEX_FLAG_PICKUP, -1);
LOCKSTEP_QUEUE("mutex", "wait_list", struct mutex_waiter, list, task);

#endif /* !CONFIG_PREEMPT_RT */
