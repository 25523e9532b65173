/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/spinlock_types.h>: without PREEMPT_RT, spinlock_t is a raw_spinlock_t of another type; with it, a
 * sleeping lock on top of rt_mutex, as in the tree (kernel/locking/spinlock_rt.c). rwlock_t is the tree's.
 */
#ifndef __LINUX_SPINLOCK_TYPES_H
#define __LINUX_SPINLOCK_TYPES_H

#include <linux/spinlock_types_raw.h>

#ifndef CONFIG_PREEMPT_RT
typedef struct spinlock {
	union {
		struct raw_spinlock rlock;
#ifdef CONFIG_DEBUG_LOCK_ALLOC
		struct {
			arch_spinlock_t __raw_lock;
			struct lockdep_map dep_map;
		};
#endif
	};
} spinlock_t;

#define __SPIN_LOCK_INITIALIZER(lockname)				\
	{ { .rlock = { .raw_lock = __ARCH_SPIN_LOCK_UNLOCKED		\
		       __LOCKSTEP_SPIN_DEP_MAP(lockname, LD_WAIT_CONFIG) } } }
#define __SPIN_LOCK_UNLOCKED(lockname)	((spinlock_t)__SPIN_LOCK_INITIALIZER(lockname))
#else
#include <linux/rtmutex.h>

typedef struct spinlock {
	struct rt_mutex_base lock;
#ifdef CONFIG_DEBUG_LOCK_ALLOC
	struct lockdep_map dep_map;
#endif
} spinlock_t;

#define __SPIN_LOCK_UNLOCKED(lockname)					\
	{ .lock = __RT_MUTEX_BASE_INITIALIZER(lockname.lock) __LOCKSTEP_SPIN_DEP_MAP(lockname, LD_WAIT_CONFIG) }
#endif
#define DEFINE_SPINLOCK(x)		spinlock_t x = __SPIN_LOCK_UNLOCKED(x)

#include <linux/rwlock_types.h>

#endif
