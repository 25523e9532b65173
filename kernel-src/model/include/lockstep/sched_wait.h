/* SPDX-License-Identifier: GPL-2.0 */
/*
 * No counterpart: included in front of the wait queue functions of kernel/sched/wait.c and of rcuwait_wake_up() of
 * kernel/exit.c, for what they need.
 * Why: only these are left, the rest is blanked out, #includes too.
 */
#ifndef _LOCKSTEP_SCHED_WAIT_H
#define _LOCKSTEP_SCHED_WAIT_H

#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/rcuwait.h>
#include <linux/wait.h>

/* A definition of wait.c's own, in 6.1. */
#define WAITQUEUE_WALK_BREAK_CNT	64

#endif
