/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included in front of kernel/sched/core.c, of which only the wake_q functions are left (the rest is blanked out,
 * #includes too): what they need.
 */
#ifndef _LOCKSTEP_SCHED_CORE_H
#define _LOCKSTEP_SCHED_CORE_H

#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/sched/wake_q.h>

#endif
