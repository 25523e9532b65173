/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's bit operations. Searching is the tree's portable code and the compiler's builtins; the
 * atomic ones are one operation of the machine each.
 * Why: elsewhere they are instructions, and the tree's generic ones lean on its layered atomic headers.
 */
#ifndef _ASM_LOCKSTEP_BITOPS_H
#define _ASM_LOCKSTEP_BITOPS_H

#ifndef _LINUX_BITOPS_H
#error only <linux/bitops.h> can be included directly
#endif

#include <asm/barrier.h>
#include <lockstep/machine.h>

#include <asm-generic/bitops/builtin-__ffs.h>
#include <asm-generic/bitops/builtin-__fls.h>
#include <asm-generic/bitops/builtin-ffs.h>
#include <asm-generic/bitops/builtin-fls.h>
#include <asm-generic/bitops/ffz.h>
#include <asm-generic/bitops/fls64.h>
#include <asm-generic/bitops/sched.h>
#include <asm-generic/bitops/hweight.h>
/*
 * The tree chooses by __builtin_constant_p() between these and expressions for constants (HWEIGHT64() and the like),
 * which make 2,000 tokens of the one line of hweight_long(), in every unit.
 */
#undef hweight8
#undef hweight16
#undef hweight32
#undef hweight64
#define hweight8(w)	__arch_hweight8(w)
#define hweight16(w)	__arch_hweight16(w)
#define hweight32(w)	__arch_hweight32(w)
#define hweight64(w)	__arch_hweight64(w)
#include <asm-generic/bitops/non-atomic.h>

static __always_inline bool __lockstep_bit(long nr, volatile unsigned long *addr, unsigned long old)
{
	return (old >> (nr % 64)) & 1;
}

#define __lockstep_bit_op(nr, addr, kind, order)			\
	__lockstep_rmw64((addr) + (nr) / 64, kind, 1UL << ((nr) % 64), order)
#define __lockstep_test_op(nr, addr, kind, order)			\
	__lockstep_bit(nr, addr, __lockstep_bit_op(nr, addr, kind, order))

static inline void set_bit(long nr, volatile unsigned long *addr)
{
	__lockstep_bit_op(nr, addr, LOCKSTEP_OR, LOCKSTEP_RELAXED);
}

static inline void clear_bit(long nr, volatile unsigned long *addr)
{
	__lockstep_bit_op(nr, addr, LOCKSTEP_ANDNOT, LOCKSTEP_RELAXED);
}

static inline void change_bit(long nr, volatile unsigned long *addr)
{
	__lockstep_bit_op(nr, addr, LOCKSTEP_XOR, LOCKSTEP_RELAXED);
}

static inline bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	return __lockstep_test_op(nr, addr, LOCKSTEP_OR, LOCKSTEP_FULL);
}

static inline bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	return __lockstep_test_op(nr, addr, LOCKSTEP_ANDNOT, LOCKSTEP_FULL);
}

static inline bool test_and_change_bit(long nr, volatile unsigned long *addr)
{
	return __lockstep_test_op(nr, addr, LOCKSTEP_XOR, LOCKSTEP_FULL);
}

static inline bool test_and_set_bit_lock(long nr, volatile unsigned long *addr)
{
	return __lockstep_test_op(nr, addr, LOCKSTEP_OR, LOCKSTEP_ACQUIRE);
}

static inline void clear_bit_unlock(long nr, volatile unsigned long *addr)
{
	__lockstep_bit_op(nr, addr, LOCKSTEP_ANDNOT, LOCKSTEP_RELEASE);
}

static inline void __clear_bit_unlock(long nr, volatile unsigned long *addr)
{
	clear_bit_unlock(nr, addr);
}

static inline bool xor_unlock_is_negative_byte(unsigned long mask, volatile unsigned long *addr)
{
	return __lockstep_bit(7, addr, __lockstep_rmw64(addr, LOCKSTEP_XOR, mask, LOCKSTEP_RELEASE));
}

#endif
