/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/sched/clock.h>: one clock in nanoseconds, which moves by ticks only.
 * Why: time is the simulated kernel's.
 */
#ifndef _LINUX_SCHED_CLOCK_H
#define _LINUX_SCHED_CLOCK_H

#include <linux/types.h>
#include <linux/smp.h>
#include <vdso/time64.h>

#define sched_clock()		((u64)__lockstep_clock())
#define local_clock()		sched_clock()
#define sched_clock_cpu(cpu)	((void)(cpu), sched_clock())

#endif
