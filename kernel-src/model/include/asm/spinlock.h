/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's spinlock: the machine's lock. rwlock_t is the kernel's own queued lock on top of it
 * (kernel/locking/qrwlock.c).
 * Why: elsewhere it is instructions, or a lock that would be a loop of steps (see asm/spinlock_types.h).
 */
#ifndef _ASM_LOCKSTEP_SPINLOCK_H
#define _ASM_LOCKSTEP_SPINLOCK_H

#include <linux/compiler.h>
#include <asm/spinlock_types.h>
#include <lockstep/machine.h>

#define arch_spin_lock(l)		__lockstep_spin_lock(l, 0)
#define arch_spin_trylock(l)		__lockstep_spin_trylock(l, 0)
#define arch_spin_unlock(l)		__lockstep_spin_unlock(l, 0)
#define arch_spin_is_locked(l)		__lockstep_spin_is_locked(l)

#include <asm-generic/qrwlock.h>

#endif
