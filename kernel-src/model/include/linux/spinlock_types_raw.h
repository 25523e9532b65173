/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/spinlock_types_raw.h>: raw_spinlock_t is the machine's lock word and, with CONFIG_DEBUG_LOCK_ALLOC,
 * the lock's lockdep_map. Ownership, which the tree keeps for CONFIG_DEBUG_SPINLOCK, is in the word itself.
 */
#ifndef __LINUX_SPINLOCK_TYPES_RAW_H
#define __LINUX_SPINLOCK_TYPES_RAW_H

#include <linux/types.h>
#include <asm/spinlock_types.h>
#include <linux/lockdep_types.h>

typedef struct raw_spinlock {
	arch_spinlock_t raw_lock;
#ifdef CONFIG_DEBUG_LOCK_ALLOC
	struct lockdep_map dep_map;
#endif
} raw_spinlock_t;

#ifdef CONFIG_DEBUG_LOCK_ALLOC
#define __LOCKSTEP_SPIN_DEP_MAP(lockname, type)	, .dep_map = { .name = #lockname, .wait_type_inner = type }
#else
#define __LOCKSTEP_SPIN_DEP_MAP(lockname, type)
#endif

#define __RAW_SPIN_LOCK_INITIALIZER(lockname)				\
	{ .raw_lock = __ARCH_SPIN_LOCK_UNLOCKED __LOCKSTEP_SPIN_DEP_MAP(lockname, LD_WAIT_SPIN) }
#define __RAW_SPIN_LOCK_UNLOCKED(lockname)	((raw_spinlock_t)__RAW_SPIN_LOCK_INITIALIZER(lockname))
#define DEFINE_RAW_SPINLOCK(x)			raw_spinlock_t x = __RAW_SPIN_LOCK_UNLOCKED(x)

#endif
