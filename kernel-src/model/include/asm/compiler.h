/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's part of <linux/compiler_types.h> (CONFIG_HAVE_ARCH_COMPILER_H).
 * Why: the tree's definitions are inline assembly that only hides values from an optimiser. The interpreter does not
 * optimise across statements, so nothing is left to be hidden.
 */
#ifndef _ASM_LOCKSTEP_COMPILER_H
#define _ASM_LOCKSTEP_COMPILER_H

#undef barrier
#define barrier() ((void)0)
#undef barrier_data
#define barrier_data(ptr) ((void)(ptr))
#undef barrier_before_unreachable
#define barrier_before_unreachable() ((void)0)

/* <linux/compiler.h> has a portable one of its own. */
#undef RELOC_HIDE
#undef OPTIMIZER_HIDE_VAR
#define OPTIMIZER_HIDE_VAR(var) ((void)(var))

#endif
