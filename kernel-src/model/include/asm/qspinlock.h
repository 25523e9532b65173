/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's choice of a spinlock: the kernel's queued spinlock exists beside ours
 * (asm/spinlock_types.h), as struct qspinlock and under its own names only.
 * Why: so that kernel/locking/qspinlock.c can be compiled as well.
 */
#ifndef _ASM_LOCKSTEP_QSPINLOCK_H
#define _ASM_LOCKSTEP_QSPINLOCK_H

#include <linux/spinlock.h>

#undef __ARCH_SPIN_LOCK_UNLOCKED
#undef arch_spin_lock
#undef arch_spin_trylock
#undef arch_spin_unlock
#undef arch_spin_is_locked
#define arch_spinlock_t		lockstep_qspinlock_t
#include <asm-generic/qspinlock_types.h>
#undef arch_spinlock_t
#undef __ARCH_SPIN_LOCK_UNLOCKED
#define __ARCH_SPIN_LOCK_UNLOCKED	{ 0 }
#define __QSPIN_LOCK_UNLOCKED		{ { .val = ATOMIC_INIT(0) } }

#include <asm-generic/qspinlock.h>
#undef arch_spin_lock
#undef arch_spin_trylock
#undef arch_spin_unlock
#undef arch_spin_is_locked
#undef arch_spin_is_contended
#undef arch_spin_value_unlocked

#endif
