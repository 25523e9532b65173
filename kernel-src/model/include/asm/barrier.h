/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's barriers: each becomes a fence, or an access with an order, of the machine. What is
 * derived from them (smp_store_mb(), smp_cond_load_*(), ...) is the tree's asm-generic/barrier.h. A fence that is only
 * for loads or only for stores counts as acquire or release where data races are looked for.
 * Why: elsewhere they are instructions.
 */
#ifndef _ASM_LOCKSTEP_BARRIER_H
#define _ASM_LOCKSTEP_BARRIER_H

#include <lockstep/machine.h>

#define mb()	__lockstep_fence(LOCKSTEP_FULL)
#define rmb()	__lockstep_fence(LOCKSTEP_ACQUIRE)
#define wmb()	__lockstep_fence(LOCKSTEP_RELEASE)

#define smp_mb()	__lockstep_fence(LOCKSTEP_FULL)
#define smp_rmb()	__lockstep_fence(LOCKSTEP_ACQUIRE)
#define smp_wmb()	__lockstep_fence(LOCKSTEP_RELEASE)
#define smp_mb__before_atomic()	smp_mb()
#define smp_mb__after_atomic()	smp_mb()
#define smp_mb__after_spinlock() smp_mb()

#define smp_store_mb(var, value)					\
	do {								\
		WRITE_ONCE(var, value);					\
		smp_mb();						\
	} while (0)

/* Of any scalar type: through the access of its size. */
#define __lockstep_load(p, order)					\
	(sizeof(*(p)) == 8 ? __lockstep_load64(p, order) :		\
	 sizeof(*(p)) == 4 ? __lockstep_load32(p, order) :		\
	 sizeof(*(p)) == 2 ? __lockstep_load16(p, order) :		\
			     __lockstep_load8(p, order))
#define __lockstep_store(p, v, order)					\
	(sizeof(*(p)) == 8 ? __lockstep_store64(p, (unsigned long)(v), order) : \
	 sizeof(*(p)) == 4 ? __lockstep_store32(p, (unsigned long)(v), order) : \
	 sizeof(*(p)) == 2 ? __lockstep_store16(p, (unsigned long)(v), order) : \
			     __lockstep_store8(p, (unsigned long)(v), order))

#define smp_load_acquire(p)						\
({									\
	compiletime_assert_atomic_type(*(p));				\
	(typeof(*(p)))__lockstep_load(p, LOCKSTEP_ACQUIRE);		\
})
#define smp_store_release(p, v)						\
do {									\
	compiletime_assert_atomic_type(*(p));				\
	(void)sizeof(*(p) = (v)); /* the value has the right type */	\
	__lockstep_store(p, v, LOCKSTEP_RELEASE);			\
} while (0)

#include <asm-generic/barrier.h>

#endif
