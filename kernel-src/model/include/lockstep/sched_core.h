/* SPDX-License-Identifier: GPL-2.0 */
/*
 * No counterpart: included in front of kernel/sched/core.c, for what its wake_q functions need.
 * Why: only these are left of it, the rest is blanked out, #includes too.
 */
#ifndef _LOCKSTEP_SCHED_CORE_H
#define _LOCKSTEP_SCHED_CORE_H

#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/sched/wake_q.h>

#endif
