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

/* Other CPUs' copies change under the reader's hands: each access is a marked one. */
#undef per_cpu
#define per_cpu(var, cpu)	(*(volatile typeof(var) *)per_cpu_ptr(&(var), cpu))

/* Memory with a copy for each CPU, zeroed, at the distance of all per-CPU variables. */
void __percpu *__alloc_percpu(size_t size, size_t align);
void free_percpu(void __percpu *p);
#define alloc_percpu(type)	((typeof(type) __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))

bool is_kernel_percpu_address(unsigned long addr);
bool __is_kernel_percpu_address(unsigned long addr, unsigned long *can_addr);

#endif
