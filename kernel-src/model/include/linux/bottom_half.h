/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/bottom_half.h>: bottom halves are counted as disabled.
 * Why: interrupts are simulated, and no bottom half ever runs.
 */
#ifndef _LINUX_BH_H
#define _LINUX_BH_H

#include <linux/preempt.h>

#define local_bh_disable()	preempt_count_add(SOFTIRQ_DISABLE_OFFSET)
#define local_bh_enable()	preempt_count_sub(SOFTIRQ_DISABLE_OFFSET)
#define _local_bh_enable()	local_bh_enable()
#define __local_bh_disable_ip(ip, n)	preempt_count_add(n)
#define __local_bh_enable_ip(ip, n)	preempt_count_sub(n)
#define local_bh_blocked()	false

#endif
