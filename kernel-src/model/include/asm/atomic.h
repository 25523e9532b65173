/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's atomic_t and atomic64_t operations, in all four orders. Only the base set is here; what
 * the tree's linux/atomic/ headers derive from it is theirs.
 * Why: elsewhere they are instructions. Used with CONFIG_LOCKSTEP_TREE_ATOMICS; without it linux/atomic.h of the model
 * is shorter and faster.
 */
#ifndef _ASM_LOCKSTEP_ATOMIC_H
#define _ASM_LOCKSTEP_ATOMIC_H

#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/cmpxchg.h>

#define ATOMIC64_INIT(i)		{ (i) }

#define arch_atomic_read(v)		((int)__lockstep_load32(&(v)->counter, LOCKSTEP_RELAXED))
#define arch_atomic64_read(v)		((s64)__lockstep_load64(&(v)->counter, LOCKSTEP_RELAXED))
#define arch_atomic_set(v, i)		__lockstep_store32(&(v)->counter, (unsigned int)(i), LOCKSTEP_RELAXED)
#define arch_atomic64_set(v, i)		__lockstep_store64(&(v)->counter, (unsigned long)(i), LOCKSTEP_RELAXED)

/* PREFIX_OP(), fetch and return forms of one operation; the names below tell the tree which forms exist. */
#define LOCKSTEP_FETCH(prefix, op, suffix, type, access, kind, order)	\
static __always_inline type prefix##_fetch_##op##suffix(type i, prefix##_t *v) \
{									\
	return access(&v->counter, kind, i, order);			\
}
#define LOCKSTEP_RETURN(prefix, op, suffix, type, access, kind, order, sign) \
static __always_inline type prefix##_##op##_return##suffix(type i, prefix##_t *v) \
{									\
	return access(&v->counter, kind, i, order) sign i;		\
}
#define LOCKSTEP_ORDERS(form, prefix, op, type, access, kind, ...)	\
	form(prefix, op, , type, access, kind, LOCKSTEP_FULL, ##__VA_ARGS__) \
	form(prefix, op, _acquire, type, access, kind, LOCKSTEP_ACQUIRE, ##__VA_ARGS__) \
	form(prefix, op, _release, type, access, kind, LOCKSTEP_RELEASE, ##__VA_ARGS__) \
	form(prefix, op, _relaxed, type, access, kind, LOCKSTEP_RELAXED, ##__VA_ARGS__)
#define LOCKSTEP_VOID(prefix, op, type, access, kind)			\
static __always_inline void prefix##_##op(type i, prefix##_t *v)	\
{									\
	access(&v->counter, kind, i, LOCKSTEP_RELAXED);			\
}
#define LOCKSTEP_ARITHMETIC(prefix, op, type, access, kind, sign)	\
	LOCKSTEP_VOID(prefix, op, type, access, kind)			\
	LOCKSTEP_ORDERS(LOCKSTEP_FETCH, prefix, op, type, access, kind)	\
	LOCKSTEP_ORDERS(LOCKSTEP_RETURN, prefix, op, type, access, kind, sign)
#define LOCKSTEP_LOGIC(prefix, op, type, access, kind)			\
	LOCKSTEP_VOID(prefix, op, type, access, kind)			\
	LOCKSTEP_ORDERS(LOCKSTEP_FETCH, prefix, op, type, access, kind)
#define LOCKSTEP_ALL(prefix, type, access)				\
	LOCKSTEP_ARITHMETIC(prefix, add, type, access, LOCKSTEP_ADD, +)	\
	LOCKSTEP_ARITHMETIC(prefix, sub, type, access, LOCKSTEP_SUB, -)	\
	LOCKSTEP_LOGIC(prefix, and, type, access, LOCKSTEP_AND)		\
	LOCKSTEP_LOGIC(prefix, or, type, access, LOCKSTEP_OR)		\
	LOCKSTEP_LOGIC(prefix, xor, type, access, LOCKSTEP_XOR)		\
	LOCKSTEP_LOGIC(prefix, andnot, type, access, LOCKSTEP_ANDNOT)

#define arch_atomic_xchg(v, n)	((int)__lockstep_rmw32(&(v)->counter, LOCKSTEP_XCHG, n, LOCKSTEP_FULL))
#define arch_atomic_cmpxchg(v, o, n)	((int)__lockstep_cmpxchg32(&(v)->counter, o, n, LOCKSTEP_FULL))
#define arch_atomic_xchg_acquire(v, n)	((int)__lockstep_rmw32(&(v)->counter, LOCKSTEP_XCHG, n, LOCKSTEP_ACQUIRE))
#define arch_atomic_cmpxchg_acquire(v, o, n)	((int)__lockstep_cmpxchg32(&(v)->counter, o, n, LOCKSTEP_ACQUIRE))
#define arch_atomic_xchg_release(v, n)	((int)__lockstep_rmw32(&(v)->counter, LOCKSTEP_XCHG, n, LOCKSTEP_RELEASE))
#define arch_atomic_cmpxchg_release(v, o, n)	((int)__lockstep_cmpxchg32(&(v)->counter, o, n, LOCKSTEP_RELEASE))
#define arch_atomic_xchg_relaxed(v, n)	((int)__lockstep_rmw32(&(v)->counter, LOCKSTEP_XCHG, n, LOCKSTEP_RELAXED))
#define arch_atomic_cmpxchg_relaxed(v, o, n)	((int)__lockstep_cmpxchg32(&(v)->counter, o, n, LOCKSTEP_RELAXED))
#define arch_atomic64_xchg(v, n)	((s64)__lockstep_rmw64(&(v)->counter, LOCKSTEP_XCHG, n, LOCKSTEP_FULL))
#define arch_atomic64_cmpxchg(v, o, n)	((s64)__lockstep_cmpxchg64(&(v)->counter, o, n, LOCKSTEP_FULL))
#define arch_atomic64_xchg_acquire(v, n)	((s64)__lockstep_rmw64(&(v)->counter, LOCKSTEP_XCHG, n, LOCKSTEP_ACQUIRE))
#define arch_atomic64_cmpxchg_acquire(v, o, n)	((s64)__lockstep_cmpxchg64(&(v)->counter, o, n, LOCKSTEP_ACQUIRE))
#define arch_atomic64_xchg_release(v, n)	((s64)__lockstep_rmw64(&(v)->counter, LOCKSTEP_XCHG, n, LOCKSTEP_RELEASE))
#define arch_atomic64_cmpxchg_release(v, o, n)	((s64)__lockstep_cmpxchg64(&(v)->counter, o, n, LOCKSTEP_RELEASE))
#define arch_atomic64_xchg_relaxed(v, n)	((s64)__lockstep_rmw64(&(v)->counter, LOCKSTEP_XCHG, n, LOCKSTEP_RELAXED))
#define arch_atomic64_cmpxchg_relaxed(v, o, n)	((s64)__lockstep_cmpxchg64(&(v)->counter, o, n, LOCKSTEP_RELAXED))

typedef atomic_t arch_atomic_t;
typedef atomic64_t arch_atomic64_t;
LOCKSTEP_ALL(arch_atomic, int, __lockstep_rmw32)
LOCKSTEP_ALL(arch_atomic64, s64, __lockstep_rmw64)

#define arch_atomic_add_return arch_atomic_add_return
#define arch_atomic_add_return_acquire arch_atomic_add_return_acquire
#define arch_atomic_add_return_relaxed arch_atomic_add_return_relaxed
#define arch_atomic_add_return_release arch_atomic_add_return_release
#define arch_atomic_andnot arch_atomic_andnot
#define arch_atomic_fetch_add arch_atomic_fetch_add
#define arch_atomic_fetch_add_acquire arch_atomic_fetch_add_acquire
#define arch_atomic_fetch_add_relaxed arch_atomic_fetch_add_relaxed
#define arch_atomic_fetch_add_release arch_atomic_fetch_add_release
#define arch_atomic_fetch_and arch_atomic_fetch_and
#define arch_atomic_fetch_and_acquire arch_atomic_fetch_and_acquire
#define arch_atomic_fetch_and_relaxed arch_atomic_fetch_and_relaxed
#define arch_atomic_fetch_and_release arch_atomic_fetch_and_release
#define arch_atomic_fetch_andnot arch_atomic_fetch_andnot
#define arch_atomic_fetch_andnot_acquire arch_atomic_fetch_andnot_acquire
#define arch_atomic_fetch_andnot_relaxed arch_atomic_fetch_andnot_relaxed
#define arch_atomic_fetch_andnot_release arch_atomic_fetch_andnot_release
#define arch_atomic_fetch_or arch_atomic_fetch_or
#define arch_atomic_fetch_or_acquire arch_atomic_fetch_or_acquire
#define arch_atomic_fetch_or_relaxed arch_atomic_fetch_or_relaxed
#define arch_atomic_fetch_or_release arch_atomic_fetch_or_release
#define arch_atomic_fetch_sub arch_atomic_fetch_sub
#define arch_atomic_fetch_sub_acquire arch_atomic_fetch_sub_acquire
#define arch_atomic_fetch_sub_relaxed arch_atomic_fetch_sub_relaxed
#define arch_atomic_fetch_sub_release arch_atomic_fetch_sub_release
#define arch_atomic_fetch_xor arch_atomic_fetch_xor
#define arch_atomic_fetch_xor_acquire arch_atomic_fetch_xor_acquire
#define arch_atomic_fetch_xor_relaxed arch_atomic_fetch_xor_relaxed
#define arch_atomic_fetch_xor_release arch_atomic_fetch_xor_release
#define arch_atomic_sub_return arch_atomic_sub_return
#define arch_atomic_sub_return_acquire arch_atomic_sub_return_acquire
#define arch_atomic_sub_return_relaxed arch_atomic_sub_return_relaxed
#define arch_atomic_sub_return_release arch_atomic_sub_return_release
#define arch_atomic64_add_return arch_atomic64_add_return
#define arch_atomic64_add_return_acquire arch_atomic64_add_return_acquire
#define arch_atomic64_add_return_relaxed arch_atomic64_add_return_relaxed
#define arch_atomic64_add_return_release arch_atomic64_add_return_release
#define arch_atomic64_andnot arch_atomic64_andnot
#define arch_atomic64_fetch_add arch_atomic64_fetch_add
#define arch_atomic64_fetch_add_acquire arch_atomic64_fetch_add_acquire
#define arch_atomic64_fetch_add_relaxed arch_atomic64_fetch_add_relaxed
#define arch_atomic64_fetch_add_release arch_atomic64_fetch_add_release
#define arch_atomic64_fetch_and arch_atomic64_fetch_and
#define arch_atomic64_fetch_and_acquire arch_atomic64_fetch_and_acquire
#define arch_atomic64_fetch_and_relaxed arch_atomic64_fetch_and_relaxed
#define arch_atomic64_fetch_and_release arch_atomic64_fetch_and_release
#define arch_atomic64_fetch_andnot arch_atomic64_fetch_andnot
#define arch_atomic64_fetch_andnot_acquire arch_atomic64_fetch_andnot_acquire
#define arch_atomic64_fetch_andnot_relaxed arch_atomic64_fetch_andnot_relaxed
#define arch_atomic64_fetch_andnot_release arch_atomic64_fetch_andnot_release
#define arch_atomic64_fetch_or arch_atomic64_fetch_or
#define arch_atomic64_fetch_or_acquire arch_atomic64_fetch_or_acquire
#define arch_atomic64_fetch_or_relaxed arch_atomic64_fetch_or_relaxed
#define arch_atomic64_fetch_or_release arch_atomic64_fetch_or_release
#define arch_atomic64_fetch_sub arch_atomic64_fetch_sub
#define arch_atomic64_fetch_sub_acquire arch_atomic64_fetch_sub_acquire
#define arch_atomic64_fetch_sub_relaxed arch_atomic64_fetch_sub_relaxed
#define arch_atomic64_fetch_sub_release arch_atomic64_fetch_sub_release
#define arch_atomic64_fetch_xor arch_atomic64_fetch_xor
#define arch_atomic64_fetch_xor_acquire arch_atomic64_fetch_xor_acquire
#define arch_atomic64_fetch_xor_relaxed arch_atomic64_fetch_xor_relaxed
#define arch_atomic64_fetch_xor_release arch_atomic64_fetch_xor_release
#define arch_atomic64_sub_return arch_atomic64_sub_return
#define arch_atomic64_sub_return_acquire arch_atomic64_sub_return_acquire
#define arch_atomic64_sub_return_relaxed arch_atomic64_sub_return_relaxed
#define arch_atomic64_sub_return_release arch_atomic64_sub_return_release

#endif
