/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/percpu.h>: the tree's accessors (percpu-defs.h) without the allocator of chunks behind them.
 * alloc_percpu() is in model C.
 */
#ifndef __LINUX_PERCPU_H
#define __LINUX_PERCPU_H

#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/irqflags.h>
#include <linux/percpu-defs.h>
#include <asm/percpu.h>

#endif
