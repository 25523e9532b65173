// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces kernel/locking/lockdep.c, kernel/locking/spinlock_debug.c, and what asks lockdep in kernel/rcu/update.c: the
 * simulated kernel's own validator, which is told of the same calls.
 * Why: what a validator has learnt is history and no part of a state; and the machine keeps who holds a spinlock at every
 * lock and in every configuration.
 */
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#ifndef CONFIG_LOCKSTEP_TREE_LOCKS
#ifdef CONFIG_DEBUG_SPINLOCK
/* spinlock_debug.c keeps a lock's owner beside the lock, and looks at it; here the machine does both. */
void __raw_spin_lock_init(raw_spinlock_t *lock, const char *name, struct lock_class_key *key, short inner)
{
	lock->raw_lock = (arch_spinlock_t)__ARCH_SPIN_LOCK_UNLOCKED;
	lock->magic = SPINLOCK_MAGIC;
	lock->owner = SPINLOCK_OWNER_INIT;
	lock->owner_cpu = -1;
	lockdep_init_map_wait(&lock->dep_map, name, key, 0, inner);
}

void do_raw_spin_lock(raw_spinlock_t *lock)
{
	arch_spin_lock(&lock->raw_lock);
}

int do_raw_spin_trylock(raw_spinlock_t *lock)
{
	return arch_spin_trylock(&lock->raw_lock);
}

void do_raw_spin_unlock(raw_spinlock_t *lock)
{
	arch_spin_unlock(&lock->raw_lock);
}

#ifndef CONFIG_PREEMPT_RT
void __rwlock_init(rwlock_t *lock, const char *name, struct lock_class_key *key)
{
	lock->raw_lock = (arch_rwlock_t)__ARCH_RW_LOCK_UNLOCKED;
	lock->magic = RWLOCK_MAGIC;
	lock->owner = SPINLOCK_OWNER_INIT;
	lock->owner_cpu = -1;
#ifdef CONFIG_DEBUG_LOCK_ALLOC
	lockdep_init_map_wait(&lock->dep_map, name, key, 0, LD_WAIT_CONFIG);
#endif
}

void do_raw_read_lock(rwlock_t *lock)
{
	arch_read_lock(&lock->raw_lock);
}

int do_raw_read_trylock(rwlock_t *lock)
{
	return arch_read_trylock(&lock->raw_lock);
}

void do_raw_read_unlock(rwlock_t *lock)
{
	arch_read_unlock(&lock->raw_lock);
}

void do_raw_write_lock(rwlock_t *lock)
{
	arch_write_lock(&lock->raw_lock);
}

int do_raw_write_trylock(rwlock_t *lock)
{
	return arch_write_trylock(&lock->raw_lock);
}

void do_raw_write_unlock(rwlock_t *lock)
{
	arch_write_unlock(&lock->raw_lock);
}

#ifdef CONFIG_DEBUG_LOCK_ALLOC
/* kernel/locking/spinlock.c */
void _raw_write_lock_nested(rwlock_t *lock, int subclass)
{
	__raw_write_lock_nested(lock, subclass);
}
#endif
#endif
#endif

#ifdef CONFIG_TRACE_IRQFLAGS
/* kernel/trace/trace_preemptirq.c: the simulated kernel keeps the flag, and its validator looks there. */
void trace_hardirqs_on(void)
{
}

void trace_hardirqs_off(void)
{
}
#endif

#ifdef CONFIG_LOCKDEP
/* Locks of these classes are only known as held; or not even that. */
struct lock_class_key __lockdep_no_validate__;
struct lock_class_key __lockdep_no_track__;

/* The validator itself says it if the lock is not there. */
static bool has_key(const struct lockdep_map *lock, const struct lock_class_key *key)
{
	return __lockstep_peek(&lock->key) == (unsigned long)key;
}

static bool is_noticed(const struct lockdep_map *lock)
{
	return !(unsigned int)__lockstep_peek(&current->lockdep_recursion) && !has_key(lock, &__lockdep_no_track__);
}

void lock_acquire(struct lockdep_map *lock, unsigned int subclass, int trylock, int read, int check,
		  struct lockdep_map *nest_lock, unsigned long ip)
{
	if (has_key(lock, &__lockdep_no_validate__))
		check = 0;
	if (is_noticed(lock))
		__lockstep_lock_acquire(lock, subclass, trylock, read, check, nest_lock, ip);
}

void lock_release(struct lockdep_map *lock, unsigned long ip)
{
	if (is_noticed(lock))
		__lockstep_lock_release(lock, ip);
}

void lock_downgrade(struct lockdep_map *lock, unsigned long ip)
{
	if (is_noticed(lock))
		__lockstep_lock_downgrade(lock, ip);
}

int lock_is_held_type(const struct lockdep_map *lock, int read)
{
	if (!is_noticed(lock))
		return LOCK_STATE_UNKNOWN;
	return __lockstep_lock_is_held(lock, read) ? LOCK_STATE_HELD : LOCK_STATE_NOT_HELD;
}

/* A queued rwlock lets readers in interrupts past writers that wait. */
bool read_lock_is_recursive(void)
{
	return in_interrupt();
}

/* A class is its key's address, registered or not. */
void lockdep_register_key(struct lock_class_key *key)
{
}

void lockdep_unregister_key(struct lock_class_key *key)
{
}

void lockdep_init_map_type(struct lockdep_map *lock, const char *name, struct lock_class_key *key, int subclass,
			   u8 inner, u8 outer, u8 type)
{
	int i;

	for (i = 0; i < NR_LOCKDEP_CACHING_CLASSES; i++)
		lock->class_cache[i] = NULL;
	lock->name = name;
	lock->key = key;
	lock->wait_type_inner = inner;
	lock->wait_type_outer = outer;
	lock->lock_type = type;
}

void debug_check_no_locks_freed(const void *from, unsigned long len)
{
}

void debug_check_no_locks_held(void)
{
}

void debug_show_all_locks(void)
{
}

void debug_show_held_locks(struct task_struct *task)
{
}

void lockdep_rcu_suspicious(const char *file, const int line, const char *s)
{
	lockstep_check_failed(file, line, "", s);
}
#endif
#endif /* !CONFIG_LOCKSTEP_TREE_LOCKS */

#ifdef CONFIG_DEBUG_LOCK_ALLOC
/* kernel/rcu/update.c */
struct lockdep_map rcu_lock_map = { .name = "rcu_read_lock" };
struct lockdep_map rcu_bh_lock_map = { .name = "rcu_read_lock_bh" };
struct lockdep_map rcu_sched_lock_map = { .name = "rcu_read_lock_sched" };
struct lockdep_map rcu_callback_map = { .name = "rcu_callback" };

int debug_lockdep_rcu_enabled(void)
{
	return !(unsigned int)__lockstep_peek(&current->lockdep_recursion);
}

int rcu_read_lock_held(void)
{
	return lock_is_held(&rcu_lock_map);
}

int rcu_read_lock_bh_held(void)
{
	return in_softirq() || irqs_disabled();
}

int rcu_read_lock_sched_held(void)
{
	return lock_is_held(&rcu_sched_lock_map) || !preemptible();
}

int rcu_read_lock_any_held(void)
{
	return lock_is_held(&rcu_lock_map) || lock_is_held(&rcu_bh_lock_map) || rcu_read_lock_sched_held();
}
#endif
