/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's own way to unlock a paravirtualised queued spinlock: the tree's portable one is taken.
 * Why: elsewhere it is assembly.
 */
#ifndef _ASM_LOCKSTEP_QSPINLOCK_PARAVIRT_H
#define _ASM_LOCKSTEP_QSPINLOCK_PARAVIRT_H

#endif
