/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/workqueue.h>: the declarations.
 * Why: there are no workers; work that would be done later is done by nobody.
 */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/list.h>
#include <linux/types.h>

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);
struct work_struct {
	unsigned long data;
	struct list_head entry;
	work_func_t func;
};

#define WQ_UNBOUND	(1 << 1)
#define INIT_WORK(work, function)	do { INIT_LIST_HEAD(&(work)->entry); (work)->func = (function); } while (0)
#define INIT_WORK_ONSTACK(work, function)	INIT_WORK(work, function)
#define destroy_work_on_stack(work)	do { } while (0)
__printf(1, 4)
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...);
void destroy_workqueue(struct workqueue_struct *wq);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool schedule_work(struct work_struct *work);
bool flush_work(struct work_struct *work);
void flush_workqueue(struct workqueue_struct *wq);

#endif
