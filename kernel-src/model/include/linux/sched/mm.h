/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/sched/mm.h>: that an allocation may sleep.
 * Why: address spaces are memory management's.
 */
#ifndef _LINUX_SCHED_MM_H
#define _LINUX_SCHED_MM_H

#include <linux/gfp.h>
#include <linux/rculist.h>
#include <linux/sched.h>

static inline void might_alloc(gfp_t flags)
{
	might_sleep_if(gfpflags_allow_blocking(flags));
}

#endif
