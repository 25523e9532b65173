/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's spinlock: one word that the machine itself locks. 0 is free, else 1 + index of the
 * owner.
 * Why: what is under test rarely is the spinlock, and waiting for it should not be a loop of steps.
 */
#ifndef _ASM_LOCKSTEP_SPINLOCK_TYPES_H
#define _ASM_LOCKSTEP_SPINLOCK_TYPES_H

typedef struct {
	unsigned int owner;
} arch_spinlock_t;
#define __ARCH_SPIN_LOCK_UNLOCKED	{ 0 }

#include <asm-generic/qrwlock_types.h>

#endif
