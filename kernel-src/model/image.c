// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces what the linker's script lays out, and what other files of the kernel define, as far as the files of
 * kernel/locking refer to it that are compiled only to be checked (CONFIG_LOCKSTEP_TREE_LOCKS).
 * Why: our image has no sections of this kind. Everything here is empty.
 */
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>

char __lock_text_start[1], __lock_text_end[1];
char _sdata[1], _edata[1], __bss_start[1], __bss_stop[1];
char __start_rodata[1], __end_rodata[1], __init_begin[1], __init_end[1];

struct workqueue_struct *system_wq, *system_percpu_wq;

enum system_states system_state = SYSTEM_RUNNING;
bool early_boot_irqs_disabled;

#ifdef CONFIG_TRACE_IRQFLAGS
DEFINE_PER_CPU(int, hardirqs_enabled);
DEFINE_PER_CPU(int, hardirq_context);
#endif
