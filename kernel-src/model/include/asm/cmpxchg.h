/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's xchg() and cmpxchg() families, for objects of 1, 2, 4 and 8 bytes: each is one intrinsic
 * of the machine, with its order. `arch_` forms come first, for the tree's own <linux/atomic.h>
 * (CONFIG_LOCKSTEP_TREE_ATOMICS); the plain forms are used without it (see linux/atomic.h).
 * Why: elsewhere they are instructions.
 */
#ifndef _ASM_LOCKSTEP_CMPXCHG_H
#define _ASM_LOCKSTEP_CMPXCHG_H

#include <lockstep/machine.h>

#define __lockstep_xchg(p, v, order)					\
	((__typeof__(*(p)))						\
	 (sizeof(*(p)) == 8 ? __lockstep_rmw64(p, LOCKSTEP_XCHG, (unsigned long)(v), order) : \
	  sizeof(*(p)) == 4 ? __lockstep_rmw32(p, LOCKSTEP_XCHG, (unsigned long)(v), order) : \
	  sizeof(*(p)) == 2 ? __lockstep_rmw16(p, LOCKSTEP_XCHG, (unsigned long)(v), order) : \
			      __lockstep_rmw8(p, LOCKSTEP_XCHG, (unsigned long)(v), order)))

#define __lockstep_cmpxchg(p, o, n, order)				\
	((__typeof__(*(p)))						\
	 (sizeof(*(p)) == 8 ? __lockstep_cmpxchg64(p, (unsigned long)(o), (unsigned long)(n), order) : \
	  sizeof(*(p)) == 4 ? __lockstep_cmpxchg32(p, (unsigned long)(o), (unsigned long)(n), order) : \
	  sizeof(*(p)) == 2 ? __lockstep_cmpxchg16(p, (unsigned long)(o), (unsigned long)(n), order) : \
			      __lockstep_cmpxchg8(p, (unsigned long)(o), (unsigned long)(n), order)))

/* `po` is evaluated twice: given as &local it then needs no memory of its own. */
#define __lockstep_try_cmpxchg(p, po, n, order)				\
({									\
	__typeof__(*(po)) __lockstep_old = *(po);			\
	__typeof__(*(po)) __lockstep_now =				\
		(__typeof__(*(po)))__lockstep_cmpxchg(p, __lockstep_old, n, order); \
	if (__lockstep_now != __lockstep_old)				\
		*(po) = __lockstep_now;					\
	__lockstep_now == __lockstep_old;				\
})

#define arch_xchg(p, v)			__lockstep_xchg(p, v, LOCKSTEP_FULL)
#define arch_xchg_acquire(p, v)		__lockstep_xchg(p, v, LOCKSTEP_ACQUIRE)
#define arch_xchg_release(p, v)		__lockstep_xchg(p, v, LOCKSTEP_RELEASE)
#define arch_xchg_relaxed(p, v)		__lockstep_xchg(p, v, LOCKSTEP_RELAXED)
#define arch_cmpxchg(p, o, n)		__lockstep_cmpxchg(p, o, n, LOCKSTEP_FULL)
#define arch_cmpxchg_acquire(p, o, n)	__lockstep_cmpxchg(p, o, n, LOCKSTEP_ACQUIRE)
#define arch_cmpxchg_release(p, o, n)	__lockstep_cmpxchg(p, o, n, LOCKSTEP_RELEASE)
#define arch_cmpxchg_relaxed(p, o, n)	__lockstep_cmpxchg(p, o, n, LOCKSTEP_RELAXED)
#define arch_cmpxchg64			arch_cmpxchg
#define arch_cmpxchg64_acquire		arch_cmpxchg_acquire
#define arch_cmpxchg64_release		arch_cmpxchg_release
#define arch_cmpxchg64_relaxed		arch_cmpxchg_relaxed
#define arch_cmpxchg_local		arch_cmpxchg_relaxed
#define arch_cmpxchg64_local		arch_cmpxchg_relaxed
#define arch_sync_cmpxchg		arch_cmpxchg

#endif
