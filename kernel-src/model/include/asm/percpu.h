/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's way to per-CPU data. Each variable in a section that begins with ".data..percpu" has one
 * copy for each of NR_CPUS processors, all at the same distance; the machine knows the distance. The operations are
 * those of the tree's asm-generic/percpu.h: __this_cpu_add() is a load and a store, this_cpu_add() has interrupts off.
 */
#ifndef _ASM_LOCKSTEP_PERCPU_H
#define _ASM_LOCKSTEP_PERCPU_H

#include <lockstep/machine.h>

/* The tree then makes no table of its own. */
#define __per_cpu_offset	__per_cpu_offset
#define per_cpu_offset(cpu)	__lockstep_percpu_offset(cpu)
#define __my_cpu_offset		per_cpu_offset(__lockstep_cpu())
#define raw_smp_processor_id()	__lockstep_cpu()

#include <asm-generic/percpu.h>

#endif
