/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/percpu.h>: the tree's accessors (percpu-defs.h) without the allocator of chunks behind them.
 * alloc_percpu() is in model C.
 * Why: the allocator is memory management's.
 */
#ifndef __LINUX_PERCPU_H
#define __LINUX_PERCPU_H

#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/irqflags.h>
#include <linux/percpu-defs.h>
#include <linux/cpumask.h>
#include <asm/percpu.h>

/* What includes this takes it for known. */
struct file;

/* Other CPUs' copies change under the reader's hands: each access to an integer is a marked one. */
#undef per_cpu
#define per_cpu(var, cpu)	(*(__lockstep_marked(var) *)per_cpu_ptr(&(var), cpu))
#define __lockstep_marked(var)						\
	typeof(*__builtin_choose_expr(__lockstep_is_integer(var), (volatile typeof(var) *)0, (typeof(var) *)0))
#define __lockstep_is_integer(var)					\
	_Generic((var), _Bool: 1, char: 1, signed char: 1, unsigned char: 1, short: 1, unsigned short: 1, \
		 int: 1, unsigned int: 1, long: 1, unsigned long: 1, long long: 1, unsigned long long: 1, default: 0)

/* Memory with a copy for each CPU, zeroed, at the distance of all per-CPU variables. */
void __percpu *__alloc_percpu(size_t size, size_t align);
void free_percpu(void __percpu *p);
#define alloc_percpu(type)	((typeof(type) __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))

bool is_kernel_percpu_address(unsigned long addr);
bool __is_kernel_percpu_address(unsigned long addr, unsigned long *can_addr);

#endif
