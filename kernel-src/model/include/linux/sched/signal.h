/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/sched/signal.h>. signal_pending_state() is what a sleeper asks: fatal signals count with
 * TASK_WAKEKILL, all with TASK_INTERRUPTIBLE.
 * Why: whether a signal is pending is the simulated kernel's choice.
 */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H

#include <linux/sched.h>
#include <linux/sched/task.h>

/* There is no list of tasks. */
#define for_each_process_thread(p, t)	for ((p) = (t) = NULL; (t); )

static inline int signal_pending(struct task_struct *p)
{
	return __lockstep_signal_pending(p);
}

static inline int __fatal_signal_pending(struct task_struct *p)
{
	return __lockstep_fatal_signal_pending(p);
}

static inline int fatal_signal_pending(struct task_struct *p)
{
	return __lockstep_fatal_signal_pending(p);
}

static inline int signal_pending_state(unsigned int state, struct task_struct *p)
{
	if (state & TASK_INTERRUPTIBLE)
		return __lockstep_signal_pending(p);
	if (state & TASK_WAKEKILL)
		return __lockstep_fatal_signal_pending(p);
	return 0;
}

#endif
