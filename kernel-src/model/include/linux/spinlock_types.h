/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/spinlock_types.h>: spinlock_t is a raw_spinlock_t of another type, as without PREEMPT_RT; with
 * PREEMPT_RT too, so far, for what we interpret takes raw locks only. rwlock_t is the tree's queued lock when that is
 * interpreted; it has no model.
 */
#ifndef __LINUX_SPINLOCK_TYPES_H
#define __LINUX_SPINLOCK_TYPES_H

#include <linux/spinlock_types_raw.h>

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
#define DEFINE_SPINLOCK(x)		spinlock_t x = __SPIN_LOCK_UNLOCKED(x)

#endif
