/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included in front of the wait queue functions of kernel/sched/wait.c and of kernel/exit.c, of which only
 * rcuwait_wake_up() is left (the rest is blanked out, #includes too): what they need.
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
