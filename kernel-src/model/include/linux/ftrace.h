/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/ftrace.h>; users rely on what it brings along.
 * Why: functions are not traced.
 */
#ifndef _LINUX_FTRACE_H
#define _LINUX_FTRACE_H

#include <linux/linkage.h>
#include <linux/interrupt.h>
#include <linux/sched/signal.h>

#define CALLER_ADDR0	((unsigned long)__builtin_return_address(0))

#endif
