/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <trace/events/lock.h>: the tracepoints exist and do nothing.
 * Why: nothing is traced.
 */
#ifndef _TRACE_LOCK_H
#define _TRACE_LOCK_H

#define LCB_F_SPIN	(1U << 0)
#define LCB_F_READ	(1U << 1)
#define LCB_F_WRITE	(1U << 2)
#define LCB_F_RT	(1U << 3)
#define LCB_F_PERCPU	(1U << 4)
#define LCB_F_MUTEX	(1U << 5)

#define trace_lock_acquire(...)		do { } while (0)
#define trace_lock_release(lock, ip)	do { } while (0)
#define trace_lock_contended(lock, ip)	do { } while (0)
#define trace_lock_acquired(lock, ip)	do { } while (0)
#define EXPORT_TRACEPOINT_SYMBOL_GPL(name)	struct task_struct
#define trace_contention_begin(lock, flags)	((void)(lock), (void)(flags))
#define trace_contention_end(lock, ret)		((void)(lock), (void)(ret))
#define trace_contention_begin_enabled()	0
#define trace_contention_end_enabled()		0

#endif
