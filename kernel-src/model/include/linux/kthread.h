/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/kthread.h>: the declarations.
 * Why: tasks are the scheduler's, which is simulated, and the scenario's (TASK()); none is made while it runs.
 */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

__printf(3, 4)
struct task_struct *kthread_run(int (*threadfn)(void *data), void *data, const char namefmt[], ...);
int kthread_stop(struct task_struct *k);
bool kthread_should_stop(void);

#endif
