/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/jiffies.h>: the counter is a plain global of the model which the simulated kernel moves. The
 * comparisons are those of any wrapping counter.
 * Why: time moves by ticks, which are choices; the tree's header needs one that its build generates, and those of time
 * keeping.
 */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include <linux/types.h>
#include <linux/typecheck.h>
#include <linux/limits.h>
#include <asm/param.h>

extern unsigned long volatile jiffies;
extern u64 jiffies_64;

#define time_after(a, b)	(typecheck(unsigned long, a) && typecheck(unsigned long, b) && (long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)	(typecheck(unsigned long, a) && typecheck(unsigned long, b) && (long)((a) - (b)) >= 0)
#define time_before_eq(a, b)	time_after_eq(b, a)
#define time_in_range(a, b, c)	(time_after_eq(a, b) && time_before_eq(a, c))
#define time_is_before_jiffies(a)	time_after(jiffies, a)
#define time_is_after_jiffies(a)	time_before(jiffies, a)
#define MAX_JIFFY_OFFSET	((LONG_MAX >> 1) - 1)
#define INITIAL_JIFFIES		((unsigned long)(unsigned int)(-300 * HZ))
#define jiffies_to_msecs(j)	((unsigned int)((j) * 1000UL / HZ))
#define jiffies_to_usecs(j)	((unsigned int)((j) * 1000000UL / HZ))
#define jiffies_to_nsecs(j)	((u64)(j) * (1000000000UL / HZ))
#define msecs_to_jiffies(m)	(((unsigned long)(m) * HZ + 999) / 1000)
#define usecs_to_jiffies(u)	(((unsigned long)(u) * HZ + 999999) / 1000000)

#endif
