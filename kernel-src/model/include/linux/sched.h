/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/sched.h>: a task_struct with the members that the locking code looks at, the task states, and
 * sleeping and waking as the simulated kernel does them. Names and values are the kernel's; members that begin with
 * `lockstep_` are the simulated kernel's own. It fills them by name when the machine boots.
 * Why: the scheduler is simulated, and the real structure drags in all of the kernel.
 */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <uapi/linux/sched.h>
#include <asm/current.h>
#include <asm/processor.h>
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/list.h>
#include <linux/rbtree_types.h>
#include <linux/refcount.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/sched/prio.h>
#include <linux/jiffies.h>
#include <linux/rcupdate.h>

#define TASK_RUNNING		0x0000
#define TASK_INTERRUPTIBLE	0x0001
#define TASK_UNINTERRUPTIBLE	0x0002
#define __TASK_STOPPED		0x0004
#define __TASK_TRACED		0x0008
#define EXIT_DEAD		0x0010
#define EXIT_ZOMBIE		0x0020
#define TASK_PARKED		0x0040
#define TASK_DEAD		0x0080
#define TASK_WAKEKILL		0x0100
#define TASK_WAKING		0x0200
#define TASK_NOLOAD		0x0400
#define TASK_NEW		0x0800
#define TASK_RTLOCK_WAIT	0x1000
#define TASK_FREEZABLE		0x2000
#define TASK_FROZEN		0x8000
#define TASK_STATE_MAX		0x10000
#define TASK_ANY		(TASK_STATE_MAX - 1)
#define TASK_KILLABLE		(TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_STOPPED		(TASK_WAKEKILL | __TASK_STOPPED)
#define TASK_TRACED		__TASK_TRACED
#define TASK_IDLE		(TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL		(TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define TASK_COMM_LEN		16
#define MAX_SCHEDULE_TIMEOUT	LONG_MAX

#define PF_VCPU			0x00000001
#define PF_EXITING		0x00000004
#define PF_KTHREAD		0x00200000

struct wake_q_node {
	struct wake_q_node *next;
};

struct sched_dl_entity {
	u64 dl_deadline;
	u64 deadline;
	u64 runtime;
};

#define MAX_LOCK_DEPTH		48UL

struct rt_mutex_waiter;
struct mutex_waiter;
struct wake_q_head;
struct mm_struct;
struct file;

struct task_struct {
	unsigned int __state;
	unsigned int saved_state;
	refcount_t usage;
	unsigned int flags;
	int on_cpu;
	int on_rq;
	unsigned int cpu;
	int recent_used_cpu;
	int prio;
	int static_prio;
	int normal_prio;
	unsigned int rt_priority;
	unsigned int policy;
	struct sched_dl_entity dl;
	int exit_state;
	pid_t pid;
	pid_t tgid;
	char comm[TASK_COMM_LEN];
	struct mm_struct *mm;
	void *journal_info;
	struct rcu_head rcu;

	spinlock_t alloc_lock;
	raw_spinlock_t pi_lock;
	struct wake_q_node wake_q;
#ifdef CONFIG_RT_MUTEXES
	struct rb_root_cached pi_waiters;
	struct task_struct *pi_top_task;
	struct rt_mutex_waiter *pi_blocked_on;
	unsigned int sched_rt_mutex;
#endif
#ifdef CONFIG_DEBUG_MUTEXES
	struct mutex_waiter *blocked_on;
#endif

#ifdef CONFIG_PREEMPT_RT
	int softirq_disable_cnt;
#endif
#ifdef CONFIG_LOCKDEP
	unsigned int lockdep_recursion;
#endif
#if defined(CONFIG_LOCKSTEP_TREE_LOCKS) && defined(CONFIG_LOCKDEP)
	/* What kernel/locking/lockdep.c keeps of a task. */
	unsigned int lockdep_depth;
	u64 curr_chain_key;
	u64 hardirq_chain_key;
	struct held_lock held_locks[MAX_LOCK_DEPTH];
#ifdef CONFIG_TRACE_IRQFLAGS
	struct irqtrace_events irqtrace;
	unsigned int hardirq_threaded;
	int softirqs_enabled;
	int softirq_context;
	int irq_config;
#endif
#endif

	/* The simulated kernel's. */
	int lockstep_index;
	int lockstep_preempt_count;
	/* Since it disabled preemption it has made no step. */
	int lockstep_enters_section;
	int lockstep_irqs_off;
	/* Bit 0: a signal is pending; bit 1: a fatal one. */
	int lockstep_sigpending;
	int lockstep_need_resched;
	/* jiffies when it last came back from schedule(); kept only where overtaking is counted. */
	unsigned long lockstep_woke_at;
	/* What rules keep of a task (harness/rules/ghost.h): calls that may wait, who was in front of it in the last one. */
	unsigned long lockstep_calls;
	struct task_struct *lockstep_behind;
	unsigned long lockstep_behind_call;
	/* The lock that it waits for in its first call of all, and how often it was woken there. */
	void *lockstep_waits_for;
	unsigned long lockstep_wakeups;
};

#define task_cpu(p)		(READ_ONCE((p)->cpu))
#define task_pid_nr(p)		((p)->pid)
#define task_is_running(task)	(READ_ONCE((task)->__state) == TASK_RUNNING)
#define task_nice(p)		PRIO_TO_NICE((p)->static_prio)
#define get_current_state()	READ_ONCE(current->__state)

#define __set_current_state(state_value)	WRITE_ONCE(current->__state, (state_value))
#define set_current_state(state_value)		smp_store_mb(current->__state, (state_value))
#define set_special_state(state_value)					\
do {									\
	unsigned long flags;						\
									\
	raw_spin_lock_irqsave(&current->pi_lock, flags);		\
	WRITE_ONCE(current->__state, (state_value));			\
	raw_spin_unlock_irqrestore(&current->pi_lock, flags);		\
} while (0)
/* PREEMPT_RT: the state in which a task blocks on a sleeping spinlock is kept apart from its own. */
#define current_save_and_set_rtlock_wait_state()			\
do {									\
	raw_spin_lock(&current->pi_lock);				\
	current->saved_state = current->__state;			\
	WRITE_ONCE(current->__state, TASK_RTLOCK_WAIT);			\
	raw_spin_unlock(&current->pi_lock);				\
} while (0)
#define current_restore_rtlock_saved_state()				\
do {									\
	raw_spin_lock(&current->pi_lock);				\
	WRITE_ONCE(current->__state, current->saved_state);		\
	current->saved_state = TASK_RUNNING;				\
	raw_spin_unlock(&current->pi_lock);				\
} while (0)

asmlinkage void schedule(void);
void schedule_preempt_disabled(void);
void schedule_rtlock(void);
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_uninterruptible(long timeout);
void io_schedule(void);
int io_schedule_prepare(void);
void io_schedule_finish(int token);
int wake_up_process(struct task_struct *p);
int wake_up_state(struct task_struct *p, unsigned int state);
void yield(void);
void set_user_nice(struct task_struct *p, long nice);
void sched_set_fifo(struct task_struct *p);
void sched_set_normal(struct task_struct *p, int nice);
void do_exit(long code) __noreturn;

#define need_resched()		(__lockstep_need_resched() != 0)
#define cond_resched()		({ might_sleep(); 0; })
/* What might_sleep() of <linux/kernel.h> calls with CONFIG_DEBUG_ATOMIC_SLEEP. */
#define __might_sleep(file, line)	__lockstep_might_sleep(file, line)
/* PREEMPT_RT: sleeping spinlocks ask this, and say how deep in RCU sections they may be (which we count as atomic). */
#define MIGHT_RESCHED_RCU_SHIFT		8
#define __might_resched(file, line, offsets)	((void)(offsets), __might_sleep(file, line))

/* Nobody keeps account of who allocates. */
#if __has_include(<linux/alloc_tag.h>)
#define alloc_tag_save(tag)		NULL
#define alloc_tag_restore(tag, old)	do { } while (0)
#endif

/* No hypervisor below us. */
#ifndef vcpu_is_preempted
#define vcpu_is_preempted(cpu)	((void)(cpu), false)
#endif

#ifdef CONFIG_SMP
static inline bool owner_on_cpu(struct task_struct *owner)
{
	return READ_ONCE(owner->on_cpu) && !vcpu_is_preempted(task_cpu(owner));
}
#endif

#endif
