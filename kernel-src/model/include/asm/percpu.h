/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's way to per-CPU data. Each variable in a section that begins with ".data..percpu" has one
 * copy for each of NR_CPUS processors, all at the same distance. The operations are those of the tree's
 * asm-generic/percpu.h, but for adding, of which locks depend on what an interrupt sees: this_cpu_add() is one
 * operation of the machine, __this_cpu_add() a load and a store, both marked.
 * Why: elsewhere it is a register; here the machine knows the distance.
 */
#ifndef _ASM_LOCKSTEP_PERCPU_H
#define _ASM_LOCKSTEP_PERCPU_H

#include <lockstep/machine.h>

/* The tree then makes no table of its own. */
#define __per_cpu_offset	__per_cpu_offset
#define per_cpu_offset(cpu)	__lockstep_percpu_offset(cpu)
#define __my_cpu_offset		per_cpu_offset(__lockstep_cpu())
#define raw_smp_processor_id()	__lockstep_cpu()

#define __lockstep_this_cpu_add(pcp, val, w)				\
	((void)__lockstep_rmw##w(raw_cpu_ptr(&(pcp)), LOCKSTEP_ADD, (__u##w)(val), LOCKSTEP_RELAXED))
#define __lockstep_raw_cpu_add(pcp, val, w)				\
do {									\
	typeof(pcp) *__lockstep_p = raw_cpu_ptr(&(pcp));		\
									\
	__lockstep_store##w(__lockstep_p, __lockstep_load##w(__lockstep_p, LOCKSTEP_RELAXED) + (val), LOCKSTEP_RELAXED); \
} while (0)
#define this_cpu_add_1(pcp, val)	__lockstep_this_cpu_add(pcp, val, 8)
#define this_cpu_add_2(pcp, val)	__lockstep_this_cpu_add(pcp, val, 16)
#define this_cpu_add_4(pcp, val)	__lockstep_this_cpu_add(pcp, val, 32)
#define this_cpu_add_8(pcp, val)	__lockstep_this_cpu_add(pcp, val, 64)
#define raw_cpu_add_1(pcp, val)		__lockstep_raw_cpu_add(pcp, val, 8)
#define raw_cpu_add_2(pcp, val)		__lockstep_raw_cpu_add(pcp, val, 16)
#define raw_cpu_add_4(pcp, val)		__lockstep_raw_cpu_add(pcp, val, 32)
#define raw_cpu_add_8(pcp, val)		__lockstep_raw_cpu_add(pcp, val, 64)

#include <asm-generic/percpu.h>

/* Other CPUs' copies change under the reader's hands: each access to an integer is a marked one. */
#undef per_cpu
#define per_cpu(var, cpu)	(*(__lockstep_marked(var) *)per_cpu_ptr(&(var), cpu))
#define __lockstep_marked(var)						\
	typeof(*__builtin_choose_expr(__lockstep_is_integer(var), (volatile typeof(var) *)0, (typeof(var) *)0))
#define __lockstep_is_integer(var)					\
	_Generic((var), _Bool: 1, char: 1, signed char: 1, unsigned char: 1, short: 1, unsigned short: 1, \
		 int: 1, unsigned int: 1, long: 1, unsigned long: 1, long long: 1, unsigned long long: 1, default: 0)

#endif
