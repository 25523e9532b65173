// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces kernel/locking/lock_events.c: the counters, without the files that show them. The list of counters is the
 * tree's.
 * Why: there is no debugfs.
 */
#include <linux/types.h>
#include <linux/percpu.h>

struct file;

#ifdef CONFIG_LOCK_EVENT_COUNTS
#include <../kernel/locking/lock_events.h>

DEFINE_PER_CPU(unsigned long, lockevents[lockevent_num]);
#endif
