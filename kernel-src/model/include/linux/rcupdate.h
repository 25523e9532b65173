/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/rcupdate.h>: a read-side section has preemption disabled (as without CONFIG_PREEMPT_RCU), pointers
 * are published and read with the orders that RCU promises.
 * Why: grace periods are the simulated kernel's; the tree's header would bring in sched.h, tracing and the tick.
 */
#ifndef __LINUX_RCUPDATE_H
#define __LINUX_RCUPDATE_H

#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/preempt.h>
#include <linux/cleanup.h>
#include <asm/barrier.h>

#define rcu_read_lock()			preempt_disable()
#define rcu_read_unlock()		preempt_enable()
#define rcu_read_lock_sched()		preempt_disable()
#define rcu_read_unlock_sched()		preempt_enable()
/* Sections are counted with preempt_count. */
#define rcu_preempt_depth()		0
#define rcu_read_lock_held()		(1)
#define rcu_read_lock_sched_held()	(1)
#define rcu_read_lock_any_held()	(1)
#define rcu_sleep_check()		do { } while (0)
#define RCU_LOCKDEP_WARN(c, s)		do { } while (0)
#define RCU_INITIALIZER(v)		((typeof(*(v)) __force __rcu *)(v))
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, v)
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), v)
#define rcu_access_pointer(p)		READ_ONCE(p)
#define rcu_dereference(p)		READ_ONCE(p)
#define rcu_dereference_raw(p)		READ_ONCE(p)
#define rcu_dereference_raw_check(p)	READ_ONCE(p)
#define rcu_dereference_check(p, c)	READ_ONCE(p)
#define rcu_dereference_sched(p)	READ_ONCE(p)
#define rcu_dereference_protected(p, c)	(p)
#define rcu_scheduler_active		1
#define init_rcu_head(head)		do { } while (0)
#define destroy_rcu_head(head)		do { } while (0)
#define rcu_pointer_handoff(p)		(p)

typedef void (*rcu_callback_t)(struct rcu_head *head);
void call_rcu(struct rcu_head *head, rcu_callback_t func);
void synchronize_rcu(void);
void rcu_barrier(void);
unsigned long start_poll_synchronize_rcu(void);

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif
