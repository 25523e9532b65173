/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Our architecture's spinlock as others build on it: the machine's lock. rwlock_t is the kernel's own queued lock on top
 * of it (kernel/locking/qrwlock.c).
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
