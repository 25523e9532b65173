/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/pid.h>: a task has the numbers that stand in its task_struct (linux/sched.h).
 * Why: there are no processes and no namespaces, and a task_struct without them answers the tree's questions wrong. No
 * scenario reads it: it is here for spinlock_debug.c to be checked.
 */
#ifndef _LINUX_PID_H
#define _LINUX_PID_H

#include <linux/sched.h>

#endif
