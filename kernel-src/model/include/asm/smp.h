/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's part of <linux/smp.h>: which CPU this is. Nothing is sent to other CPUs: what the tree
 * declares for that is defined by nobody, and said so where it is called.
 * Why: CPUs are simulated.
 */
#ifndef _ASM_LOCKSTEP_SMP_H
#define _ASM_LOCKSTEP_SMP_H

#include <lockstep/machine.h>

#ifndef raw_smp_processor_id
#define raw_smp_processor_id()	__lockstep_cpu()
#endif

#endif
