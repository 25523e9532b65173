/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Our architecture has a spinlock of its own (asm/spinlock_types.h). The kernel's queued spinlock exists beside it, as
 * struct qspinlock and under its own names only, so that kernel/locking/qspinlock.c can be run as well.
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
