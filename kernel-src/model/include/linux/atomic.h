/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/atomic.h> and the three headers below linux/atomic/. Each name is a macro for one intrinsic with the
 * order that the name says, so it is also one step. CONFIG_LOCKSTEP_TREE_ATOMICS=y takes the tree's headers instead,
 * on top of asm/atomic.h: the same states, as a test holds against each other.
 * Why: the tree's are generated, 11,600 lines of layers that add instrumentation and fill up what an architecture lacks;
 * ours lacks nothing, and the machine sees every access. With them rwsem.c has 83,000 tokens and not 54,000, and building
 * it takes 8% more.
 */
#ifdef CONFIG_LOCKSTEP_TREE_ATOMICS
#include_next <linux/atomic.h>
#elif !defined(_LINUX_ATOMIC_H)
#define _LINUX_ATOMIC_H

#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/cmpxchg.h>

typedef atomic64_t atomic_long_t;
#define ATOMIC_LONG_INIT(i)	{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }

#define xchg			arch_xchg
#define xchg_acquire		arch_xchg_acquire
#define xchg_release		arch_xchg_release
#define xchg_relaxed		arch_xchg_relaxed
#define cmpxchg			arch_cmpxchg
#define cmpxchg_acquire		arch_cmpxchg_acquire
#define cmpxchg_release		arch_cmpxchg_release
#define cmpxchg_relaxed		arch_cmpxchg_relaxed
#define cmpxchg64		arch_cmpxchg
#define cmpxchg64_acquire	arch_cmpxchg_acquire
#define cmpxchg64_release	arch_cmpxchg_release
#define cmpxchg64_relaxed	arch_cmpxchg_relaxed
#define cmpxchg_local		arch_cmpxchg_relaxed
#define sync_cmpxchg		arch_cmpxchg
#define try_cmpxchg(p, po, n)		__lockstep_try_cmpxchg(p, po, n, LOCKSTEP_FULL)
#define try_cmpxchg_acquire(p, po, n)	__lockstep_try_cmpxchg(p, po, n, LOCKSTEP_ACQUIRE)
#define try_cmpxchg_release(p, po, n)	__lockstep_try_cmpxchg(p, po, n, LOCKSTEP_RELEASE)
#define try_cmpxchg_relaxed(p, po, n)	__lockstep_try_cmpxchg(p, po, n, LOCKSTEP_RELAXED)
#define try_cmpxchg64			try_cmpxchg
#define try_cmpxchg_local		try_cmpxchg_relaxed

/* Building blocks: t is the C type, w the width in bits; the operand is evaluated once. */
#define __lockstep_a_op(w, t, kind, i, v, order)			\
	((t)__lockstep_rmw##w(&(v)->counter, kind, (t)(i), order))
#define __lockstep_a_return(w, t, kind, sign, i, v, order)		\
({									\
	t __lockstep_i = (i);						\
	(t)((t)__lockstep_rmw##w(&(v)->counter, kind, __lockstep_i, order) sign __lockstep_i); \
})
#define __lockstep_a_cmpxchg(w, t, v, o, n, order)			\
	((t)__lockstep_cmpxchg##w(&(v)->counter, (t)(o), (t)(n), order))
#define __lockstep_a_try(w, t, v, po, n, order)				\
({									\
	t __lockstep_old = *(po);					\
	t __lockstep_now = (t)__lockstep_cmpxchg##w(&(v)->counter, __lockstep_old, (t)(n), order); \
	if (__lockstep_now != __lockstep_old)				\
		*(po) = __lockstep_now;					\
	__lockstep_now == __lockstep_old;				\
})
/* Replaces the counter by `next` while `guard` holds; both may say __lockstep_c. Yields the last value read. */
#define __lockstep_a_update(w, t, v, guard, next)			\
({									\
	__typeof__(v) __lockstep_v = (v);				\
	t __lockstep_c = (t)__lockstep_load##w(&__lockstep_v->counter, LOCKSTEP_RELAXED); \
	while (guard) {							\
		t __lockstep_now = (t)__lockstep_cmpxchg##w(&__lockstep_v->counter, __lockstep_c, next, LOCKSTEP_FULL); \
		if (__lockstep_now == __lockstep_c)				\
			break;						\
		__lockstep_c = __lockstep_now;				\
	}								\
	__lockstep_c;							\
})

/* atomic_t */
/* For headers that must not be traced; nothing is. */
#define raw_atomic_read(v)	atomic_read(v)
#define arch_atomic_read(v)	atomic_read(v)
#define atomic_read(v)			((int)__lockstep_load32(&(v)->counter, LOCKSTEP_RELAXED))
#define atomic_read_acquire(v)		((int)__lockstep_load32(&(v)->counter, LOCKSTEP_ACQUIRE))
#define atomic_set(v, i)		__lockstep_store32(&(v)->counter, (int)(i), LOCKSTEP_RELAXED)
#define atomic_set_release(v, i)	__lockstep_store32(&(v)->counter, (int)(i), LOCKSTEP_RELEASE)
#define atomic_add(i, v)		((void)__lockstep_a_op(32, int, LOCKSTEP_ADD, i, v, LOCKSTEP_RELAXED))
#define atomic_fetch_add(i, v)		__lockstep_a_op(32, int, LOCKSTEP_ADD, i, v, LOCKSTEP_FULL)
#define atomic_fetch_add_acquire(i, v)	__lockstep_a_op(32, int, LOCKSTEP_ADD, i, v, LOCKSTEP_ACQUIRE)
#define atomic_fetch_add_release(i, v)	__lockstep_a_op(32, int, LOCKSTEP_ADD, i, v, LOCKSTEP_RELEASE)
#define atomic_fetch_add_relaxed(i, v)	__lockstep_a_op(32, int, LOCKSTEP_ADD, i, v, LOCKSTEP_RELAXED)
#define atomic_sub(i, v)		((void)__lockstep_a_op(32, int, LOCKSTEP_SUB, i, v, LOCKSTEP_RELAXED))
#define atomic_fetch_sub(i, v)		__lockstep_a_op(32, int, LOCKSTEP_SUB, i, v, LOCKSTEP_FULL)
#define atomic_fetch_sub_acquire(i, v)	__lockstep_a_op(32, int, LOCKSTEP_SUB, i, v, LOCKSTEP_ACQUIRE)
#define atomic_fetch_sub_release(i, v)	__lockstep_a_op(32, int, LOCKSTEP_SUB, i, v, LOCKSTEP_RELEASE)
#define atomic_fetch_sub_relaxed(i, v)	__lockstep_a_op(32, int, LOCKSTEP_SUB, i, v, LOCKSTEP_RELAXED)
#define atomic_and(i, v)		((void)__lockstep_a_op(32, int, LOCKSTEP_AND, i, v, LOCKSTEP_RELAXED))
#define atomic_fetch_and(i, v)		__lockstep_a_op(32, int, LOCKSTEP_AND, i, v, LOCKSTEP_FULL)
#define atomic_fetch_and_acquire(i, v)	__lockstep_a_op(32, int, LOCKSTEP_AND, i, v, LOCKSTEP_ACQUIRE)
#define atomic_fetch_and_release(i, v)	__lockstep_a_op(32, int, LOCKSTEP_AND, i, v, LOCKSTEP_RELEASE)
#define atomic_fetch_and_relaxed(i, v)	__lockstep_a_op(32, int, LOCKSTEP_AND, i, v, LOCKSTEP_RELAXED)
#define atomic_or(i, v)			((void)__lockstep_a_op(32, int, LOCKSTEP_OR, i, v, LOCKSTEP_RELAXED))
#define atomic_fetch_or(i, v)		__lockstep_a_op(32, int, LOCKSTEP_OR, i, v, LOCKSTEP_FULL)
#define atomic_fetch_or_acquire(i, v)	__lockstep_a_op(32, int, LOCKSTEP_OR, i, v, LOCKSTEP_ACQUIRE)
#define atomic_fetch_or_release(i, v)	__lockstep_a_op(32, int, LOCKSTEP_OR, i, v, LOCKSTEP_RELEASE)
#define atomic_fetch_or_relaxed(i, v)	__lockstep_a_op(32, int, LOCKSTEP_OR, i, v, LOCKSTEP_RELAXED)
#define atomic_xor(i, v)		((void)__lockstep_a_op(32, int, LOCKSTEP_XOR, i, v, LOCKSTEP_RELAXED))
#define atomic_fetch_xor(i, v)		__lockstep_a_op(32, int, LOCKSTEP_XOR, i, v, LOCKSTEP_FULL)
#define atomic_fetch_xor_acquire(i, v)	__lockstep_a_op(32, int, LOCKSTEP_XOR, i, v, LOCKSTEP_ACQUIRE)
#define atomic_fetch_xor_release(i, v)	__lockstep_a_op(32, int, LOCKSTEP_XOR, i, v, LOCKSTEP_RELEASE)
#define atomic_fetch_xor_relaxed(i, v)	__lockstep_a_op(32, int, LOCKSTEP_XOR, i, v, LOCKSTEP_RELAXED)
#define atomic_andnot(i, v)		((void)__lockstep_a_op(32, int, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_RELAXED))
#define atomic_fetch_andnot(i, v)	__lockstep_a_op(32, int, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_FULL)
#define atomic_fetch_andnot_acquire(i, v)	__lockstep_a_op(32, int, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_ACQUIRE)
#define atomic_fetch_andnot_release(i, v)	__lockstep_a_op(32, int, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_RELEASE)
#define atomic_fetch_andnot_relaxed(i, v)	__lockstep_a_op(32, int, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_RELAXED)
#define atomic_add_return(i, v)		__lockstep_a_return(32, int, LOCKSTEP_ADD, +, i, v, LOCKSTEP_FULL)
#define atomic_add_return_acquire(i, v)	__lockstep_a_return(32, int, LOCKSTEP_ADD, +, i, v, LOCKSTEP_ACQUIRE)
#define atomic_add_return_release(i, v)	__lockstep_a_return(32, int, LOCKSTEP_ADD, +, i, v, LOCKSTEP_RELEASE)
#define atomic_add_return_relaxed(i, v)	__lockstep_a_return(32, int, LOCKSTEP_ADD, +, i, v, LOCKSTEP_RELAXED)
#define atomic_sub_return(i, v)		__lockstep_a_return(32, int, LOCKSTEP_SUB, -, i, v, LOCKSTEP_FULL)
#define atomic_sub_return_acquire(i, v)	__lockstep_a_return(32, int, LOCKSTEP_SUB, -, i, v, LOCKSTEP_ACQUIRE)
#define atomic_sub_return_release(i, v)	__lockstep_a_return(32, int, LOCKSTEP_SUB, -, i, v, LOCKSTEP_RELEASE)
#define atomic_sub_return_relaxed(i, v)	__lockstep_a_return(32, int, LOCKSTEP_SUB, -, i, v, LOCKSTEP_RELAXED)
#define atomic_inc(v)			atomic_add(1, v)
#define atomic_fetch_inc(v)		atomic_fetch_add(1, v)
#define atomic_inc_return(v)		atomic_add_return(1, v)
#define atomic_fetch_inc_acquire(v)	atomic_fetch_add_acquire(1, v)
#define atomic_inc_return_acquire(v)	atomic_add_return_acquire(1, v)
#define atomic_fetch_inc_release(v)	atomic_fetch_add_release(1, v)
#define atomic_inc_return_release(v)	atomic_add_return_release(1, v)
#define atomic_fetch_inc_relaxed(v)	atomic_fetch_add_relaxed(1, v)
#define atomic_inc_return_relaxed(v)	atomic_add_return_relaxed(1, v)
#define atomic_dec(v)			atomic_sub(1, v)
#define atomic_fetch_dec(v)		atomic_fetch_sub(1, v)
#define atomic_dec_return(v)		atomic_sub_return(1, v)
#define atomic_fetch_dec_acquire(v)	atomic_fetch_sub_acquire(1, v)
#define atomic_dec_return_acquire(v)	atomic_sub_return_acquire(1, v)
#define atomic_fetch_dec_release(v)	atomic_fetch_sub_release(1, v)
#define atomic_dec_return_release(v)	atomic_sub_return_release(1, v)
#define atomic_fetch_dec_relaxed(v)	atomic_fetch_sub_relaxed(1, v)
#define atomic_dec_return_relaxed(v)	atomic_sub_return_relaxed(1, v)
#define atomic_xchg(v, i)		__lockstep_a_op(32, int, LOCKSTEP_XCHG, i, v, LOCKSTEP_FULL)
#define atomic_cmpxchg(v, o, n)		__lockstep_a_cmpxchg(32, int, v, o, n, LOCKSTEP_FULL)
#define atomic_try_cmpxchg(v, po, n)	__lockstep_a_try(32, int, v, po, n, LOCKSTEP_FULL)
#define atomic_add_negative(i, v)	(atomic_add_return(i, v) < 0)
#define atomic_xchg_acquire(v, i)	__lockstep_a_op(32, int, LOCKSTEP_XCHG, i, v, LOCKSTEP_ACQUIRE)
#define atomic_cmpxchg_acquire(v, o, n)	__lockstep_a_cmpxchg(32, int, v, o, n, LOCKSTEP_ACQUIRE)
#define atomic_try_cmpxchg_acquire(v, po, n)	__lockstep_a_try(32, int, v, po, n, LOCKSTEP_ACQUIRE)
#define atomic_add_negative_acquire(i, v)	(atomic_add_return_acquire(i, v) < 0)
#define atomic_xchg_release(v, i)	__lockstep_a_op(32, int, LOCKSTEP_XCHG, i, v, LOCKSTEP_RELEASE)
#define atomic_cmpxchg_release(v, o, n)	__lockstep_a_cmpxchg(32, int, v, o, n, LOCKSTEP_RELEASE)
#define atomic_try_cmpxchg_release(v, po, n)	__lockstep_a_try(32, int, v, po, n, LOCKSTEP_RELEASE)
#define atomic_add_negative_release(i, v)	(atomic_add_return_release(i, v) < 0)
#define atomic_xchg_relaxed(v, i)	__lockstep_a_op(32, int, LOCKSTEP_XCHG, i, v, LOCKSTEP_RELAXED)
#define atomic_cmpxchg_relaxed(v, o, n)	__lockstep_a_cmpxchg(32, int, v, o, n, LOCKSTEP_RELAXED)
#define atomic_try_cmpxchg_relaxed(v, po, n)	__lockstep_a_try(32, int, v, po, n, LOCKSTEP_RELAXED)
#define atomic_add_negative_relaxed(i, v)	(atomic_add_return_relaxed(i, v) < 0)
#define atomic_sub_and_test(i, v)	(atomic_sub_return(i, v) == 0)
#define atomic_dec_and_test(v)		(atomic_sub_return(1, v) == 0)
#define atomic_inc_and_test(v)		(atomic_add_return(1, v) == 0)
#define atomic_fetch_add_unless(v, a, u)	__lockstep_a_update(32, int, v, __lockstep_c != (u), __lockstep_c + (a))
#define atomic_add_unless(v, a, u)	(atomic_fetch_add_unless(v, a, u) != (u))
#define atomic_inc_not_zero(v)		atomic_add_unless(v, 1, 0)
#define atomic_inc_unless_negative(v)	(__lockstep_a_update(32, int, v, __lockstep_c >= 0, __lockstep_c + 1) >= 0)
#define atomic_dec_unless_positive(v)	(__lockstep_a_update(32, int, v, __lockstep_c <= 0, __lockstep_c - 1) <= 0)
#define atomic_dec_if_positive(v)	(__lockstep_a_update(32, int, v, __lockstep_c > 0, __lockstep_c - 1) - 1)
#define atomic_cond_read_acquire(v, cond)	smp_cond_load_acquire(&(v)->counter, (cond))
#define atomic_cond_read_relaxed(v, cond)	smp_cond_load_relaxed(&(v)->counter, (cond))

/* atomic64_t */
#define atomic64_read(v)		((s64)__lockstep_load64(&(v)->counter, LOCKSTEP_RELAXED))
#define atomic64_read_acquire(v)	((s64)__lockstep_load64(&(v)->counter, LOCKSTEP_ACQUIRE))
#define atomic64_set(v, i)		__lockstep_store64(&(v)->counter, (s64)(i), LOCKSTEP_RELAXED)
#define atomic64_set_release(v, i)	__lockstep_store64(&(v)->counter, (s64)(i), LOCKSTEP_RELEASE)
#define atomic64_add(i, v)		((void)__lockstep_a_op(64, s64, LOCKSTEP_ADD, i, v, LOCKSTEP_RELAXED))
#define atomic64_fetch_add(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_ADD, i, v, LOCKSTEP_FULL)
#define atomic64_fetch_add_acquire(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_ADD, i, v, LOCKSTEP_ACQUIRE)
#define atomic64_fetch_add_release(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_ADD, i, v, LOCKSTEP_RELEASE)
#define atomic64_fetch_add_relaxed(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_ADD, i, v, LOCKSTEP_RELAXED)
#define atomic64_sub(i, v)		((void)__lockstep_a_op(64, s64, LOCKSTEP_SUB, i, v, LOCKSTEP_RELAXED))
#define atomic64_fetch_sub(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_SUB, i, v, LOCKSTEP_FULL)
#define atomic64_fetch_sub_acquire(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_SUB, i, v, LOCKSTEP_ACQUIRE)
#define atomic64_fetch_sub_release(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_SUB, i, v, LOCKSTEP_RELEASE)
#define atomic64_fetch_sub_relaxed(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_SUB, i, v, LOCKSTEP_RELAXED)
#define atomic64_and(i, v)		((void)__lockstep_a_op(64, s64, LOCKSTEP_AND, i, v, LOCKSTEP_RELAXED))
#define atomic64_fetch_and(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_AND, i, v, LOCKSTEP_FULL)
#define atomic64_fetch_and_acquire(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_AND, i, v, LOCKSTEP_ACQUIRE)
#define atomic64_fetch_and_release(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_AND, i, v, LOCKSTEP_RELEASE)
#define atomic64_fetch_and_relaxed(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_AND, i, v, LOCKSTEP_RELAXED)
#define atomic64_or(i, v)		((void)__lockstep_a_op(64, s64, LOCKSTEP_OR, i, v, LOCKSTEP_RELAXED))
#define atomic64_fetch_or(i, v)		__lockstep_a_op(64, s64, LOCKSTEP_OR, i, v, LOCKSTEP_FULL)
#define atomic64_fetch_or_acquire(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_OR, i, v, LOCKSTEP_ACQUIRE)
#define atomic64_fetch_or_release(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_OR, i, v, LOCKSTEP_RELEASE)
#define atomic64_fetch_or_relaxed(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_OR, i, v, LOCKSTEP_RELAXED)
#define atomic64_xor(i, v)		((void)__lockstep_a_op(64, s64, LOCKSTEP_XOR, i, v, LOCKSTEP_RELAXED))
#define atomic64_fetch_xor(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_XOR, i, v, LOCKSTEP_FULL)
#define atomic64_fetch_xor_acquire(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_XOR, i, v, LOCKSTEP_ACQUIRE)
#define atomic64_fetch_xor_release(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_XOR, i, v, LOCKSTEP_RELEASE)
#define atomic64_fetch_xor_relaxed(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_XOR, i, v, LOCKSTEP_RELAXED)
#define atomic64_andnot(i, v)		((void)__lockstep_a_op(64, s64, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_RELAXED))
#define atomic64_fetch_andnot(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_FULL)
#define atomic64_fetch_andnot_acquire(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_ACQUIRE)
#define atomic64_fetch_andnot_release(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_RELEASE)
#define atomic64_fetch_andnot_relaxed(i, v)	__lockstep_a_op(64, s64, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_RELAXED)
#define atomic64_add_return(i, v)	__lockstep_a_return(64, s64, LOCKSTEP_ADD, +, i, v, LOCKSTEP_FULL)
#define atomic64_add_return_acquire(i, v)	__lockstep_a_return(64, s64, LOCKSTEP_ADD, +, i, v, LOCKSTEP_ACQUIRE)
#define atomic64_add_return_release(i, v)	__lockstep_a_return(64, s64, LOCKSTEP_ADD, +, i, v, LOCKSTEP_RELEASE)
#define atomic64_add_return_relaxed(i, v)	__lockstep_a_return(64, s64, LOCKSTEP_ADD, +, i, v, LOCKSTEP_RELAXED)
#define atomic64_sub_return(i, v)	__lockstep_a_return(64, s64, LOCKSTEP_SUB, -, i, v, LOCKSTEP_FULL)
#define atomic64_sub_return_acquire(i, v)	__lockstep_a_return(64, s64, LOCKSTEP_SUB, -, i, v, LOCKSTEP_ACQUIRE)
#define atomic64_sub_return_release(i, v)	__lockstep_a_return(64, s64, LOCKSTEP_SUB, -, i, v, LOCKSTEP_RELEASE)
#define atomic64_sub_return_relaxed(i, v)	__lockstep_a_return(64, s64, LOCKSTEP_SUB, -, i, v, LOCKSTEP_RELAXED)
#define atomic64_inc(v)			atomic64_add(1, v)
#define atomic64_fetch_inc(v)		atomic64_fetch_add(1, v)
#define atomic64_inc_return(v)		atomic64_add_return(1, v)
#define atomic64_fetch_inc_acquire(v)	atomic64_fetch_add_acquire(1, v)
#define atomic64_inc_return_acquire(v)	atomic64_add_return_acquire(1, v)
#define atomic64_fetch_inc_release(v)	atomic64_fetch_add_release(1, v)
#define atomic64_inc_return_release(v)	atomic64_add_return_release(1, v)
#define atomic64_fetch_inc_relaxed(v)	atomic64_fetch_add_relaxed(1, v)
#define atomic64_inc_return_relaxed(v)	atomic64_add_return_relaxed(1, v)
#define atomic64_dec(v)			atomic64_sub(1, v)
#define atomic64_fetch_dec(v)		atomic64_fetch_sub(1, v)
#define atomic64_dec_return(v)		atomic64_sub_return(1, v)
#define atomic64_fetch_dec_acquire(v)	atomic64_fetch_sub_acquire(1, v)
#define atomic64_dec_return_acquire(v)	atomic64_sub_return_acquire(1, v)
#define atomic64_fetch_dec_release(v)	atomic64_fetch_sub_release(1, v)
#define atomic64_dec_return_release(v)	atomic64_sub_return_release(1, v)
#define atomic64_fetch_dec_relaxed(v)	atomic64_fetch_sub_relaxed(1, v)
#define atomic64_dec_return_relaxed(v)	atomic64_sub_return_relaxed(1, v)
#define atomic64_xchg(v, i)		__lockstep_a_op(64, s64, LOCKSTEP_XCHG, i, v, LOCKSTEP_FULL)
#define atomic64_cmpxchg(v, o, n)	__lockstep_a_cmpxchg(64, s64, v, o, n, LOCKSTEP_FULL)
#define atomic64_try_cmpxchg(v, po, n)	__lockstep_a_try(64, s64, v, po, n, LOCKSTEP_FULL)
#define atomic64_add_negative(i, v)	(atomic64_add_return(i, v) < 0)
#define atomic64_xchg_acquire(v, i)	__lockstep_a_op(64, s64, LOCKSTEP_XCHG, i, v, LOCKSTEP_ACQUIRE)
#define atomic64_cmpxchg_acquire(v, o, n)	__lockstep_a_cmpxchg(64, s64, v, o, n, LOCKSTEP_ACQUIRE)
#define atomic64_try_cmpxchg_acquire(v, po, n)	__lockstep_a_try(64, s64, v, po, n, LOCKSTEP_ACQUIRE)
#define atomic64_add_negative_acquire(i, v)	(atomic64_add_return_acquire(i, v) < 0)
#define atomic64_xchg_release(v, i)	__lockstep_a_op(64, s64, LOCKSTEP_XCHG, i, v, LOCKSTEP_RELEASE)
#define atomic64_cmpxchg_release(v, o, n)	__lockstep_a_cmpxchg(64, s64, v, o, n, LOCKSTEP_RELEASE)
#define atomic64_try_cmpxchg_release(v, po, n)	__lockstep_a_try(64, s64, v, po, n, LOCKSTEP_RELEASE)
#define atomic64_add_negative_release(i, v)	(atomic64_add_return_release(i, v) < 0)
#define atomic64_xchg_relaxed(v, i)	__lockstep_a_op(64, s64, LOCKSTEP_XCHG, i, v, LOCKSTEP_RELAXED)
#define atomic64_cmpxchg_relaxed(v, o, n)	__lockstep_a_cmpxchg(64, s64, v, o, n, LOCKSTEP_RELAXED)
#define atomic64_try_cmpxchg_relaxed(v, po, n)	__lockstep_a_try(64, s64, v, po, n, LOCKSTEP_RELAXED)
#define atomic64_add_negative_relaxed(i, v)	(atomic64_add_return_relaxed(i, v) < 0)
#define atomic64_sub_and_test(i, v)	(atomic64_sub_return(i, v) == 0)
#define atomic64_dec_and_test(v)	(atomic64_sub_return(1, v) == 0)
#define atomic64_inc_and_test(v)	(atomic64_add_return(1, v) == 0)
#define atomic64_fetch_add_unless(v, a, u)	__lockstep_a_update(64, s64, v, __lockstep_c != (u), __lockstep_c + (a))
#define atomic64_add_unless(v, a, u)	(atomic64_fetch_add_unless(v, a, u) != (u))
#define atomic64_inc_not_zero(v)	atomic64_add_unless(v, 1, 0)
#define atomic64_inc_unless_negative(v)	(__lockstep_a_update(64, s64, v, __lockstep_c >= 0, __lockstep_c + 1) >= 0)
#define atomic64_dec_unless_positive(v)	(__lockstep_a_update(64, s64, v, __lockstep_c <= 0, __lockstep_c - 1) <= 0)
#define atomic64_dec_if_positive(v)	(__lockstep_a_update(64, s64, v, __lockstep_c > 0, __lockstep_c - 1) - 1)
#define atomic64_cond_read_acquire(v, cond)	smp_cond_load_acquire(&(v)->counter, (cond))
#define atomic64_cond_read_relaxed(v, cond)	smp_cond_load_relaxed(&(v)->counter, (cond))

/* atomic_long_t */
#define atomic_long_read(v)		((long)__lockstep_load64(&(v)->counter, LOCKSTEP_RELAXED))
#define atomic_long_read_acquire(v)	((long)__lockstep_load64(&(v)->counter, LOCKSTEP_ACQUIRE))
#define atomic_long_set(v, i)		__lockstep_store64(&(v)->counter, (long)(i), LOCKSTEP_RELAXED)
#define atomic_long_set_release(v, i)	__lockstep_store64(&(v)->counter, (long)(i), LOCKSTEP_RELEASE)
#define atomic_long_add(i, v)		((void)__lockstep_a_op(64, long, LOCKSTEP_ADD, i, v, LOCKSTEP_RELAXED))
#define atomic_long_fetch_add(i, v)	__lockstep_a_op(64, long, LOCKSTEP_ADD, i, v, LOCKSTEP_FULL)
#define atomic_long_fetch_add_acquire(i, v)	__lockstep_a_op(64, long, LOCKSTEP_ADD, i, v, LOCKSTEP_ACQUIRE)
#define atomic_long_fetch_add_release(i, v)	__lockstep_a_op(64, long, LOCKSTEP_ADD, i, v, LOCKSTEP_RELEASE)
#define atomic_long_fetch_add_relaxed(i, v)	__lockstep_a_op(64, long, LOCKSTEP_ADD, i, v, LOCKSTEP_RELAXED)
#define atomic_long_sub(i, v)		((void)__lockstep_a_op(64, long, LOCKSTEP_SUB, i, v, LOCKSTEP_RELAXED))
#define atomic_long_fetch_sub(i, v)	__lockstep_a_op(64, long, LOCKSTEP_SUB, i, v, LOCKSTEP_FULL)
#define atomic_long_fetch_sub_acquire(i, v)	__lockstep_a_op(64, long, LOCKSTEP_SUB, i, v, LOCKSTEP_ACQUIRE)
#define atomic_long_fetch_sub_release(i, v)	__lockstep_a_op(64, long, LOCKSTEP_SUB, i, v, LOCKSTEP_RELEASE)
#define atomic_long_fetch_sub_relaxed(i, v)	__lockstep_a_op(64, long, LOCKSTEP_SUB, i, v, LOCKSTEP_RELAXED)
#define atomic_long_and(i, v)		((void)__lockstep_a_op(64, long, LOCKSTEP_AND, i, v, LOCKSTEP_RELAXED))
#define atomic_long_fetch_and(i, v)	__lockstep_a_op(64, long, LOCKSTEP_AND, i, v, LOCKSTEP_FULL)
#define atomic_long_fetch_and_acquire(i, v)	__lockstep_a_op(64, long, LOCKSTEP_AND, i, v, LOCKSTEP_ACQUIRE)
#define atomic_long_fetch_and_release(i, v)	__lockstep_a_op(64, long, LOCKSTEP_AND, i, v, LOCKSTEP_RELEASE)
#define atomic_long_fetch_and_relaxed(i, v)	__lockstep_a_op(64, long, LOCKSTEP_AND, i, v, LOCKSTEP_RELAXED)
#define atomic_long_or(i, v)		((void)__lockstep_a_op(64, long, LOCKSTEP_OR, i, v, LOCKSTEP_RELAXED))
#define atomic_long_fetch_or(i, v)	__lockstep_a_op(64, long, LOCKSTEP_OR, i, v, LOCKSTEP_FULL)
#define atomic_long_fetch_or_acquire(i, v)	__lockstep_a_op(64, long, LOCKSTEP_OR, i, v, LOCKSTEP_ACQUIRE)
#define atomic_long_fetch_or_release(i, v)	__lockstep_a_op(64, long, LOCKSTEP_OR, i, v, LOCKSTEP_RELEASE)
#define atomic_long_fetch_or_relaxed(i, v)	__lockstep_a_op(64, long, LOCKSTEP_OR, i, v, LOCKSTEP_RELAXED)
#define atomic_long_xor(i, v)		((void)__lockstep_a_op(64, long, LOCKSTEP_XOR, i, v, LOCKSTEP_RELAXED))
#define atomic_long_fetch_xor(i, v)	__lockstep_a_op(64, long, LOCKSTEP_XOR, i, v, LOCKSTEP_FULL)
#define atomic_long_fetch_xor_acquire(i, v)	__lockstep_a_op(64, long, LOCKSTEP_XOR, i, v, LOCKSTEP_ACQUIRE)
#define atomic_long_fetch_xor_release(i, v)	__lockstep_a_op(64, long, LOCKSTEP_XOR, i, v, LOCKSTEP_RELEASE)
#define atomic_long_fetch_xor_relaxed(i, v)	__lockstep_a_op(64, long, LOCKSTEP_XOR, i, v, LOCKSTEP_RELAXED)
#define atomic_long_andnot(i, v)	((void)__lockstep_a_op(64, long, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_RELAXED))
#define atomic_long_fetch_andnot(i, v)	__lockstep_a_op(64, long, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_FULL)
#define atomic_long_fetch_andnot_acquire(i, v)	__lockstep_a_op(64, long, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_ACQUIRE)
#define atomic_long_fetch_andnot_release(i, v)	__lockstep_a_op(64, long, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_RELEASE)
#define atomic_long_fetch_andnot_relaxed(i, v)	__lockstep_a_op(64, long, LOCKSTEP_ANDNOT, i, v, LOCKSTEP_RELAXED)
#define atomic_long_add_return(i, v)	__lockstep_a_return(64, long, LOCKSTEP_ADD, +, i, v, LOCKSTEP_FULL)
#define atomic_long_add_return_acquire(i, v)	__lockstep_a_return(64, long, LOCKSTEP_ADD, +, i, v, LOCKSTEP_ACQUIRE)
#define atomic_long_add_return_release(i, v)	__lockstep_a_return(64, long, LOCKSTEP_ADD, +, i, v, LOCKSTEP_RELEASE)
#define atomic_long_add_return_relaxed(i, v)	__lockstep_a_return(64, long, LOCKSTEP_ADD, +, i, v, LOCKSTEP_RELAXED)
#define atomic_long_sub_return(i, v)	__lockstep_a_return(64, long, LOCKSTEP_SUB, -, i, v, LOCKSTEP_FULL)
#define atomic_long_sub_return_acquire(i, v)	__lockstep_a_return(64, long, LOCKSTEP_SUB, -, i, v, LOCKSTEP_ACQUIRE)
#define atomic_long_sub_return_release(i, v)	__lockstep_a_return(64, long, LOCKSTEP_SUB, -, i, v, LOCKSTEP_RELEASE)
#define atomic_long_sub_return_relaxed(i, v)	__lockstep_a_return(64, long, LOCKSTEP_SUB, -, i, v, LOCKSTEP_RELAXED)
#define atomic_long_inc(v)		atomic_long_add(1, v)
#define atomic_long_fetch_inc(v)	atomic_long_fetch_add(1, v)
#define atomic_long_inc_return(v)	atomic_long_add_return(1, v)
#define atomic_long_fetch_inc_acquire(v)	atomic_long_fetch_add_acquire(1, v)
#define atomic_long_inc_return_acquire(v)	atomic_long_add_return_acquire(1, v)
#define atomic_long_fetch_inc_release(v)	atomic_long_fetch_add_release(1, v)
#define atomic_long_inc_return_release(v)	atomic_long_add_return_release(1, v)
#define atomic_long_fetch_inc_relaxed(v)	atomic_long_fetch_add_relaxed(1, v)
#define atomic_long_inc_return_relaxed(v)	atomic_long_add_return_relaxed(1, v)
#define atomic_long_dec(v)		atomic_long_sub(1, v)
#define atomic_long_fetch_dec(v)	atomic_long_fetch_sub(1, v)
#define atomic_long_dec_return(v)	atomic_long_sub_return(1, v)
#define atomic_long_fetch_dec_acquire(v)	atomic_long_fetch_sub_acquire(1, v)
#define atomic_long_dec_return_acquire(v)	atomic_long_sub_return_acquire(1, v)
#define atomic_long_fetch_dec_release(v)	atomic_long_fetch_sub_release(1, v)
#define atomic_long_dec_return_release(v)	atomic_long_sub_return_release(1, v)
#define atomic_long_fetch_dec_relaxed(v)	atomic_long_fetch_sub_relaxed(1, v)
#define atomic_long_dec_return_relaxed(v)	atomic_long_sub_return_relaxed(1, v)
#define atomic_long_xchg(v, i)		__lockstep_a_op(64, long, LOCKSTEP_XCHG, i, v, LOCKSTEP_FULL)
#define atomic_long_cmpxchg(v, o, n)	__lockstep_a_cmpxchg(64, long, v, o, n, LOCKSTEP_FULL)
#define atomic_long_try_cmpxchg(v, po, n)	__lockstep_a_try(64, long, v, po, n, LOCKSTEP_FULL)
#define atomic_long_add_negative(i, v)	(atomic_long_add_return(i, v) < 0)
#define atomic_long_xchg_acquire(v, i)	__lockstep_a_op(64, long, LOCKSTEP_XCHG, i, v, LOCKSTEP_ACQUIRE)
#define atomic_long_cmpxchg_acquire(v, o, n)	__lockstep_a_cmpxchg(64, long, v, o, n, LOCKSTEP_ACQUIRE)
#define atomic_long_try_cmpxchg_acquire(v, po, n)	__lockstep_a_try(64, long, v, po, n, LOCKSTEP_ACQUIRE)
#define atomic_long_add_negative_acquire(i, v)	(atomic_long_add_return_acquire(i, v) < 0)
#define atomic_long_xchg_release(v, i)	__lockstep_a_op(64, long, LOCKSTEP_XCHG, i, v, LOCKSTEP_RELEASE)
#define atomic_long_cmpxchg_release(v, o, n)	__lockstep_a_cmpxchg(64, long, v, o, n, LOCKSTEP_RELEASE)
#define atomic_long_try_cmpxchg_release(v, po, n)	__lockstep_a_try(64, long, v, po, n, LOCKSTEP_RELEASE)
#define atomic_long_add_negative_release(i, v)	(atomic_long_add_return_release(i, v) < 0)
#define atomic_long_xchg_relaxed(v, i)	__lockstep_a_op(64, long, LOCKSTEP_XCHG, i, v, LOCKSTEP_RELAXED)
#define atomic_long_cmpxchg_relaxed(v, o, n)	__lockstep_a_cmpxchg(64, long, v, o, n, LOCKSTEP_RELAXED)
#define atomic_long_try_cmpxchg_relaxed(v, po, n)	__lockstep_a_try(64, long, v, po, n, LOCKSTEP_RELAXED)
#define atomic_long_add_negative_relaxed(i, v)	(atomic_long_add_return_relaxed(i, v) < 0)
#define atomic_long_sub_and_test(i, v)	(atomic_long_sub_return(i, v) == 0)
#define atomic_long_dec_and_test(v)	(atomic_long_sub_return(1, v) == 0)
#define atomic_long_inc_and_test(v)	(atomic_long_add_return(1, v) == 0)
#define atomic_long_fetch_add_unless(v, a, u)	__lockstep_a_update(64, long, v, __lockstep_c != (u), __lockstep_c + (a))
#define atomic_long_add_unless(v, a, u)	(atomic_long_fetch_add_unless(v, a, u) != (u))
#define atomic_long_inc_not_zero(v)	atomic_long_add_unless(v, 1, 0)
#define atomic_long_inc_unless_negative(v)	(__lockstep_a_update(64, long, v, __lockstep_c >= 0, __lockstep_c + 1) >= 0)
#define atomic_long_dec_unless_positive(v)	(__lockstep_a_update(64, long, v, __lockstep_c <= 0, __lockstep_c - 1) <= 0)
#define atomic_long_dec_if_positive(v)	(__lockstep_a_update(64, long, v, __lockstep_c > 0, __lockstep_c - 1) - 1)
#define atomic_long_cond_read_acquire(v, cond)	smp_cond_load_acquire(&(v)->counter, (cond))
#define atomic_long_cond_read_relaxed(v, cond)	smp_cond_load_relaxed(&(v)->counter, (cond))

#endif
