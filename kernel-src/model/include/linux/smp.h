/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/smp.h>: which CPU this is.
 * Why: CPUs are simulated; cross calls are not modelled.
 */
#ifndef __LINUX_SMP_H
#define __LINUX_SMP_H

#include <linux/types.h>
#include <linux/threads.h>
#include <linux/preempt.h>
#include <lockstep/machine.h>

#ifndef raw_smp_processor_id
#define raw_smp_processor_id()	__lockstep_cpu()
#endif
#define smp_processor_id()	raw_smp_processor_id()
#define get_cpu()		({ preempt_disable(); smp_processor_id(); })
#define put_cpu()		preempt_enable()

#endif
