/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/sched/deadline.h>: who is SCHED_DEADLINE; the priorities are compared. The tree's header brings
 * <linux/rbtree.h> with it, by way of the timers in <linux/sched.h>; users rely on that.
 * Why: the scheduler is simulated, and nobody has this policy.
 */
#ifndef _LINUX_SCHED_DEADLINE_H
#define _LINUX_SCHED_DEADLINE_H

#include <linux/sched.h>
#include <linux/rbtree.h>
#include <linux/hrtimer.h>

static inline bool dl_prio(int prio)
{
	return prio < 0;
}

static inline bool dl_task(struct task_struct *p)
{
	return dl_prio(p->prio);
}

static inline bool dl_time_before(u64 a, u64 b)
{
	return (s64)(a - b) < 0;
}

#endif
