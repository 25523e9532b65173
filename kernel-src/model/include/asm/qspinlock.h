/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's choice of a spinlock: the kernel's queued spinlock exists beside ours
 * (asm/spinlock_types.h), as struct qspinlock and under its own names only.
 * Why: so that kernel/locking/qspinlock.c can be compiled as well.
 */
#ifndef _ASM_LOCKSTEP_QSPINLOCK_H
#define _ASM_LOCKSTEP_QSPINLOCK_H

#include <linux/spinlock.h>

#ifdef CONFIG_PARAVIRT_SPINLOCKS
/* What a hypervisor does for a guest that waits. There is none: for kernel/locking/qspinlock_paravirt.h to be compiled. */
struct qspinlock;
void queued_spin_lock_slowpath(struct qspinlock *lock, unsigned int val);
void native_queued_spin_lock_slowpath(struct qspinlock *lock, unsigned int val);
void __pv_queued_spin_lock_slowpath(struct qspinlock *lock, unsigned int val);
void __pv_queued_spin_unlock(struct qspinlock *lock);
void __pv_queued_spin_unlock_slowpath(struct qspinlock *lock, unsigned char locked);
void pv_wait(unsigned char *ptr, unsigned char val);
void pv_kick(int cpu);
#define SPIN_THRESHOLD	(1 << 15)
#endif

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
