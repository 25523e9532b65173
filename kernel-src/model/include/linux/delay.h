/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/delay.h>: waiting for a time is a point at which others run.
 * Why: how long it is, is their choice.
 */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

#include <linux/sched.h>

#define ndelay(n)	do { (void)(n); __lockstep_point(); } while (0)
#define udelay(n)	ndelay(n)
#define mdelay(n)	ndelay(n)
#define msleep(n)	do { (void)(n); might_sleep(); __lockstep_point(); } while (0)
#define usleep_range(from, to)	do { (void)(from); msleep(to); } while (0)

#endif
