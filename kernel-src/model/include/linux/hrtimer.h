/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/hrtimer.h>: the one member that a sleeper looks at.
 * Why: timers are not modelled.
 */
#ifndef _LINUX_HRTIMER_H
#define _LINUX_HRTIMER_H

#include <linux/ktime.h>

enum hrtimer_mode {
	HRTIMER_MODE_ABS,
	HRTIMER_MODE_REL,
};

struct task_struct;
struct hrtimer_sleeper {
	struct task_struct *task;
};

#endif
