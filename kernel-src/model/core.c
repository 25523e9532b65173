// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces what the interpreted code calls and what we have no source for: sleeping and waking, the end of a
 * task_struct, complaints, and a few globals.
 * Why: what they mean is the simulated kernel's. Each function is as thin as it can be.
 */
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/sched/signal.h>
#include <linux/debug_locks.h>
#include <linux/lockdep.h>
#include <linux/bug.h>
#include <linux/delay.h>
#include <lockstep/descriptor.h>

/* As the kernel boots: five minutes before the low half wraps. */
unsigned long volatile jiffies = INITIAL_JIFFIES;
u64 jiffies_64 = INITIAL_JIFFIES;
int oops_in_progress;
/* kernel/rcu/tree.c: as it is once the kernel has booted. */
int rcu_scheduler_active = 2;
int debug_locks = 1;
int debug_locks_silent;

/* Rules of a lock may have one of their own: the running task is back from schedule(). */
__weak void lockstep_scheduled(void)
{
}

int lockstep_overtaking LOCKSTEP_GHOST;

/* kernel/sched/core.c: going to sleep and coming back are two events, so that a wake-up can come between them. */
asmlinkage void schedule(void)
{
	__lockstep_sched_out();
	__lockstep_sched_in();
	lockstep_scheduled();
	if (lockstep_overtaking)
		current->lockstep_woke_at = __lockstep_peek(&jiffies);
}

void schedule_preempt_disabled(void)
{
	sched_preempt_enable_no_resched();
	schedule();
	preempt_disable();
}

void schedule_rtlock(void)
{
	schedule();
}

/* Who waits for I/O only counts as such. */
int io_schedule_prepare(void)
{
	return 0;
}

void io_schedule_finish(int token)
{
}

void io_schedule(void)
{
	schedule();
}

/*
 * Timers are not modelled: a task that sleeps with a time-out looks again and again whether it was woken or its time is
 * up. Time passes by ticks, as for everybody who looks at jiffies.
 */
long schedule_timeout(long timeout)
{
	unsigned long expire = jiffies + timeout;
	long left;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	while (READ_ONCE(current->__state) != TASK_RUNNING && !signal_pending_state(current->__state, current) &&
	       time_before(jiffies, expire))
		__lockstep_clock();
	__set_current_state(TASK_RUNNING);
	left = expire - jiffies;
	return left < 0 ? 0 : left;
}

long schedule_timeout_interruptible(long timeout)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_killable(long timeout)
{
	__set_current_state(TASK_KILLABLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_uninterruptible(long timeout)
{
	__set_current_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout(timeout);
}

int wake_up_state(struct task_struct *p, unsigned int state)
{
	return __lockstep_wake(p, state);
}

int wake_up_process(struct task_struct *p)
{
	return __lockstep_wake(p, TASK_NORMAL);
}

void do_exit(long code)
{
	__lockstep_exit();
}

void __put_task_struct(struct task_struct *t)
{
	__lockstep_task_free(t);
}

/*
 * kernel/softirq.c: no bottom half ever runs, they are only counted as disabled. With PREEMPT_RT that does not disable
 * preemption; what the kernel's softirq_ctrl.lock keeps apart on a CPU is not kept apart here.
 */
#ifdef CONFIG_PREEMPT_RT
void __local_bh_disable_ip(unsigned long ip, unsigned int cnt)
{
	current->softirq_disable_cnt += cnt;
}

void __local_bh_enable_ip(unsigned long ip, unsigned int cnt)
{
	current->softirq_disable_cnt -= cnt;
}

bool local_bh_blocked(void)
{
	return false;
}
#else
void __local_bh_enable_ip(unsigned long ip, unsigned int cnt)
{
	preempt_count_sub(cnt);
}
#endif

void _local_bh_enable(void)
{
	__local_bh_enable_ip(_RET_IP_, SOFTIRQ_DISABLE_OFFSET);
}

/* kernel/rcu/tree.c: no CPU is idle. */
bool rcu_is_watching(void)
{
	return true;
}

/* kernel/time/time.c */
unsigned int jiffies_to_msecs(const unsigned long j)
{
	return DIV_ROUND_UP(j * HZ_TO_MSEC_NUM, HZ_TO_MSEC_DEN);
}

unsigned int jiffies_to_usecs(const unsigned long j)
{
	return j * HZ_TO_USEC_NUM / HZ_TO_USEC_DEN;
}

unsigned long __msecs_to_jiffies(const unsigned int m)
{
	return (int)m < 0 ? MAX_JIFFY_OFFSET : _msecs_to_jiffies(m);
}

unsigned long __usecs_to_jiffies(const unsigned int u)
{
	return u > jiffies_to_usecs(MAX_JIFFY_OFFSET) ? MAX_JIFFY_OFFSET : _usecs_to_jiffies(u);
}

/* kernel/time/timer.c: how long a sleep is for the others, is their choice. */
void msleep(unsigned int msecs)
{
	might_sleep();
	__lockstep_point();
}

void usleep_range_state(unsigned long min, unsigned long max, unsigned int state)
{
	msleep(0);
}

/* kernel/sched/clock.c: moves by ticks only. */
u64 sched_clock(void)
{
	return __lockstep_clock();
}

u64 sched_clock_cpu(int cpu)
{
	return sched_clock();
}

/* kernel/panic.c */
void warn_slowpath_fmt(const char *file, int line, unsigned int taint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	__lockstep_warn(file, line, "", fmt, args);
	va_end(args);
}

static void warn_text(const char *file, int line, const char *function, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	__lockstep_warn(file, line, function, fmt, args);
	va_end(args);
}

void lockstep_check_failed(const char *file, int line, const char *function, const char *text)
{
	warn_text(file, line, function, "%s", text);
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	__lockstep_panic(fmt, args);
}

int _printk(const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = __lockstep_printk(fmt, args);
	va_end(args);
	return length;
}

int vprintk(const char *fmt, va_list args)
{
	return __lockstep_printk(fmt, args);
}

/* lib/vsprintf.c */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	return __lockstep_snprintf(buf, size, fmt, args);
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int length = vsnprintf(buf, size, fmt, args);

	return length < size ? length : size ? size - 1 : 0;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return length;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return length;
}

int sprintf(char *buf, const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vsnprintf(buf, INT_MAX, fmt, args);
	va_end(args);
	return length;
}

void dump_stack(void)
{
}

/* lib/refcount.c */
void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type t)
{
	static const char *const what[] = {
		[REFCOUNT_ADD_NOT_ZERO_OVF] = "saturated; leaking memory",
		[REFCOUNT_ADD_OVF] = "saturated; leaking memory",
		[REFCOUNT_ADD_UAF] = "addition on 0; use-after-free",
		[REFCOUNT_SUB_UAF] = "underflow; use-after-free",
		[REFCOUNT_DEC_LEAK] = "decrement hit 0; leaking memory",
	};

	refcount_set(r, REFCOUNT_SATURATED);
	warn_text(__FILE__, __LINE__, __func__, "refcount_t: %s", what[t]);
}

/* lib/debug_locks.c */
int debug_locks_off(void)
{
	return debug_locks && __debug_locks_off() && !debug_locks_silent;
}
