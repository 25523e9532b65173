/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's processor. cpu_relax() is nothing.
 * Why: a task that spins makes a step for each look at memory, and the exploration closes the loop when a state
 * repeats.
 */
#ifndef _ASM_LOCKSTEP_PROCESSOR_H
#define _ASM_LOCKSTEP_PROCESSOR_H

#include <asm/barrier.h>

#define cpu_relax()		barrier()
#define cpu_read_relax()	cpu_relax()
#define ARCH_HAS_PREFETCH
#define ARCH_HAS_PREFETCHW
#define prefetch(p)		((void)(p))
#define prefetchw(p)		((void)(p))

#endif
