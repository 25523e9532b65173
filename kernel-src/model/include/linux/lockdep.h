/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/lockdep.h>; the types are the tree's lockdep_types.h, kernel/locking/lockdep.c is not run. Two
 * differences to the tree. The assertions are always checked, with and without CONFIG_LOCKDEP; a false one is a
 * warning that names the assertion. And with CONFIG_DEBUG_LOCK_ALLOC each lock_acquire() and its relatives go to the
 * simulated kernel's own validator.
 * CONFIG_LOCKSTEP_TREE_LOCKS=y takes the tree's, so that kernel/locking/lockdep.c can be compiled.
 * Why: the machine knows who holds a spinlock and what is disabled, in every configuration; and what a validator has
 * learnt is no part of a state.
 */
#ifdef CONFIG_LOCKSTEP_TREE_LOCKS
#include_next <linux/lockdep.h>
#elif !defined(__LINUX_LOCKDEP_H)
#define __LINUX_LOCKDEP_H

#include <linux/lockdep_types.h>
#include <linux/smp.h>
#include <linux/linkage.h>
#include <linux/list.h>
#include <linux/instruction_pointer.h>
#include <linux/bug.h>
#include <linux/instrumentation.h>
#include <linux/debug_locks.h>
#include <linux/spinlock_types.h>
#include <linux/preempt.h>
#include <linux/irqflags.h>
#include <lockstep/machine.h>

struct task_struct;

/* With PREEMPT_RT a spinlock_t is a sleeping lock like others. */
#ifdef CONFIG_PREEMPT_RT
#define __lockstep_spinlock_holds(l)
#else
#define __lockstep_spinlock_holds(l)	spinlock_t *: __lockstep_spin_held(l), const spinlock_t *: __lockstep_spin_held(l),
#endif

#ifdef CONFIG_LOCKDEP
#define lock_acquire(l, s, t, r, c, n, i)	__lockstep_lock_acquire(l, s, t, r, c, n, i)
#define lock_release(l, i)			__lockstep_lock_release(l, i)
#define lock_downgrade(l, i)			__lockstep_lock_downgrade(l, i)
#define lock_is_held_type(l, r)			__lockstep_lock_is_held(l, r)
#define lock_is_held(l)				lock_is_held_type(l, -1)

void lockdep_init_map_type(struct lockdep_map *lock, const char *name, struct lock_class_key *key, int subclass,
			   u8 inner, u8 outer, u8 type);
#define lockdep_set_class(lock, key)					\
	lockdep_init_map_type(&(lock)->dep_map, #key, key, 0, (lock)->dep_map.wait_type_inner, \
			      (lock)->dep_map.wait_type_outer, (lock)->dep_map.lock_type)
#define lockdep_set_class_and_name(lock, key, text)			\
	lockdep_init_map_type(&(lock)->dep_map, text, key, 0, (lock)->dep_map.wait_type_inner, \
			      (lock)->dep_map.wait_type_outer, (lock)->dep_map.lock_type)
#define lockdep_set_subclass(lock, sub)					\
	lockdep_init_map_type(&(lock)->dep_map, (lock)->dep_map.name, (lock)->dep_map.key, sub, \
			      (lock)->dep_map.wait_type_inner, (lock)->dep_map.wait_type_outer, \
			      (lock)->dep_map.lock_type)
#define DEFINE_WAIT_OVERRIDE_MAP(_name, _wait_type)			\
	struct lockdep_map _name = { .name = #_name "-wait-type-override", .wait_type_inner = _wait_type }
/* Does the running task hold it? Spinlocks are asked themselves, all others through the validator. */
#define __lockstep_holds(l, read)					\
	_Generic((l),							\
		 raw_spinlock_t *: __lockstep_spin_held(l),		\
		 const raw_spinlock_t *: __lockstep_spin_held(l),	\
		 __lockstep_spinlock_holds(l)				\
		 default: __lockstep_lock_is_held(&(l)->dep_map, read))
#define lockdep_is_held(l)			__lockstep_holds(l, -1)
#define lockdep_is_held_type(l, r)		__lockstep_holds(l, r)
#else
#define lock_acquire(l, s, t, r, c, n, i)	do { } while (0)
#define lock_release(l, i)			do { } while (0)
#define lock_downgrade(l, i)			do { } while (0)
#define lockdep_init_map_type(lock, name, key, sub, inner, outer, type)	\
	do { (void)(name); (void)(key); } while (0)
#define lockdep_set_class(lock, key)		do { (void)(key); } while (0)
#define lockdep_set_class_and_name(lock, key, name) do { (void)(key); (void)(name); } while (0)
#define lockdep_set_subclass(lock, sub)		do { } while (0)
#define DEFINE_WAIT_OVERRIDE_MAP(_name, _wait_type) struct lockdep_map __maybe_unused _name = {}
/* Without lock maps only spinlocks can be asked; all others are believed. */
#define __lockstep_holds(l, read)					\
	_Generic((l),							\
		 raw_spinlock_t *: __lockstep_spin_held(l),		\
		 const raw_spinlock_t *: __lockstep_spin_held(l),	\
		 __lockstep_spinlock_holds(l)				\
		 default: 1)
/* As in the tree: declared for dead code only. */
extern int lock_is_held(const void *);
extern int lockdep_is_held(const void *);
#define lockdep_is_held_type(l, r)		(1)
#endif

#define lockdep_init_map_waits(lock, name, key, sub, inner, outer)	\
	lockdep_init_map_type(lock, name, key, sub, inner, outer, LD_LOCK_NORMAL)
#define lockdep_init_map_wait(lock, name, key, sub, inner)		\
	lockdep_init_map_waits(lock, name, key, sub, inner, LD_WAIT_INV)
#define lockdep_init_map(lock, name, key, sub)				\
	lockdep_init_map_wait(lock, name, key, sub, LD_WAIT_INV)
#define lockdep_set_novalidate_class(lock)	do { } while (0)
#define lockdep_register_key(key)		do { (void)(key); } while (0)
#define lockdep_unregister_key(key)		do { (void)(key); } while (0)
#define lockdep_off()				do { } while (0)
#define lockdep_on()				do { } while (0)
#define lock_set_cmp_fn(lock, ...)		do { } while (0)
#define lockdep_recursing(task)			(0)
#define STATIC_LOCKDEP_MAP_INIT(_name, _key)	{ .name = (_name), .key = (void *)(_key), }
#define SINGLE_DEPTH_NESTING			1

/* Statistics: nothing to keep. */
#define lock_contended(map, ip)			do { } while (0)
#define lock_acquired(map, ip)			do { } while (0)
#define LOCK_CONTENDED(_lock, try, lock)	lock(_lock)
#define LOCK_CONTENDED_RETURN(_lock, try, lock)	lock(_lock)

#define __lockstep_assert(condition, text)				\
do {									\
	if (unlikely(!(condition)))					\
		lockstep_check_failed(__FILE__, __LINE__, __func__, text); \
} while (0)
#define lockdep_assert(cond)			__lockstep_assert(cond, "lockdep_assert(" #cond ")")
#define lockdep_assert_once(cond)		__lockstep_assert(cond, "lockdep_assert_once(" #cond ")")
#define lockdep_assert_held(l)			__lockstep_assert(__lockstep_holds(l, -1), "lockdep_assert_held(" #l ")")
#define lockdep_assert_held_once(l)		lockdep_assert_held(l)
#define lockdep_assert_held_write(l)		__lockstep_assert(__lockstep_holds(l, 0), "lockdep_assert_held_write(" #l ")")
#define lockdep_assert_held_read(l)		__lockstep_assert(__lockstep_holds(l, 1), "lockdep_assert_held_read(" #l ")")
#define lockdep_assert_not_held(l)					\
	__lockstep_assert(_Generic((l), raw_spinlock_t *: !__lockstep_spin_held(l), default: 1), \
			  "lockdep_assert_not_held(" #l ")")
#define lockdep_assert_none_held_once()		do { } while (0)
#define lockdep_assert_irqs_enabled()		__lockstep_assert(!irqs_disabled(), "lockdep_assert_irqs_enabled()")
#define lockdep_assert_irqs_disabled()		__lockstep_assert(irqs_disabled(), "lockdep_assert_irqs_disabled()")
#define lockdep_assert_in_irq()			__lockstep_assert(in_hardirq(), "lockdep_assert_in_irq()")
#define lockdep_assert_no_hardirq()		__lockstep_assert(!in_hardirq() && !irqs_disabled(), "lockdep_assert_no_hardirq()")
#define lockdep_assert_preemption_enabled()				\
	__lockstep_assert(preempt_count() == 0 && !irqs_disabled(), "lockdep_assert_preemption_enabled()")
#define lockdep_assert_preemption_disabled()				\
	__lockstep_assert(preempt_count() != 0 || irqs_disabled(), "lockdep_assert_preemption_disabled()")
#define lockdep_assert_in_softirq()		__lockstep_assert(in_softirq() && !in_hardirq(), "lockdep_assert_in_softirq()")
#define lockdep_assert_RT_in_threaded_ctx()	do { } while (0)

/* The arguments are those of lock_acquire(): map, subclass, trylock, read, check, nest, ip. */
#define lock_acquire_exclusive(l, s, t, n, i)		lock_acquire(l, s, t, 0, 1, n, i)
#define lock_acquire_shared(l, s, t, n, i)		lock_acquire(l, s, t, 1, 1, n, i)
#define lock_acquire_shared_recursive(l, s, t, n, i)	lock_acquire(l, s, t, 2, 1, n, i)
#define spin_acquire(l, s, t, i)		lock_acquire_exclusive(l, s, t, NULL, i)
#define spin_acquire_nest(l, s, t, n, i)	lock_acquire_exclusive(l, s, t, n, i)
#define spin_release(l, i)			lock_release(l, i)
#define rwlock_acquire(l, s, t, i)		lock_acquire_exclusive(l, s, t, NULL, i)
/* A queued rwlock lets readers in interrupts past writers that wait. */
#define rwlock_acquire_read(l, s, t, i)					\
do {									\
	if (in_interrupt())						\
		lock_acquire_shared_recursive(l, s, t, NULL, i);	\
	else								\
		lock_acquire_shared(l, s, t, NULL, i);			\
} while (0)
#define rwlock_release(l, i)			lock_release(l, i)
#define seqcount_acquire(l, s, t, i)		lock_acquire_exclusive(l, s, t, NULL, i)
#define seqcount_acquire_read(l, s, t, i)	lock_acquire_shared_recursive(l, s, t, NULL, i)
#define seqcount_release(l, i)			lock_release(l, i)
#define mutex_acquire(l, s, t, i)		lock_acquire_exclusive(l, s, t, NULL, i)
#define mutex_acquire_nest(l, s, t, n, i)	lock_acquire_exclusive(l, s, t, n, i)
#define mutex_release(l, i)			lock_release(l, i)
#define rwsem_acquire(l, s, t, i)		lock_acquire_exclusive(l, s, t, NULL, i)
#define rwsem_acquire_nest(l, s, t, n, i)	lock_acquire_exclusive(l, s, t, n, i)
#define rwsem_acquire_read(l, s, t, i)		lock_acquire_shared(l, s, t, NULL, i)
#define rwsem_release(l, i)			lock_release(l, i)
#define lock_map_acquire(l)			lock_acquire_exclusive(l, 0, 0, NULL, _RET_IP_)
#define lock_map_acquire_try(l)			lock_acquire_exclusive(l, 0, 1, NULL, _RET_IP_)
#define lock_map_acquire_read(l)		lock_acquire_shared_recursive(l, 0, 0, NULL, _RET_IP_)
#define lock_map_acquire_tryread(l)		lock_acquire_shared_recursive(l, 0, 1, NULL, _RET_IP_)
#define lock_map_release(l)			lock_release(l, _RET_IP_)
#define might_lock(lock)			do { } while (0)
#define might_lock_read(lock)			do { } while (0)
#define might_lock_nested(lock, subclass)	do { } while (0)

#endif
