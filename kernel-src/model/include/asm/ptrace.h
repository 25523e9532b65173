/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's registers: there are none to be looked at.
 * Why: an interrupt is a function of the scenario's, which is called (INTERRUPT()).
 */
#ifndef _ASM_LOCKSTEP_PTRACE_H
#define _ASM_LOCKSTEP_PTRACE_H

struct pt_regs;

#endif
