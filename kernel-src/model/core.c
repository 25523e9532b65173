// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces what the interpreted code calls and what we have no source for: sleeping and waking, the end of a
 * task_struct, complaints, and a few globals.
 * Why: what they mean is the simulated kernel's. Each function is as thin as it can be.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/sched/signal.h>
#include <linux/debug_locks.h>
#include <linux/lockdep.h>
#include <linux/bug.h>
#include <lockstep/descriptor.h>

/* As the kernel boots: five minutes before the low half wraps. */
unsigned long volatile jiffies = INITIAL_JIFFIES;
u64 jiffies_64 = INITIAL_JIFFIES;
int oops_in_progress;
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

#if defined(CONFIG_DEBUG_SPINLOCK) && !defined(CONFIG_LOCKSTEP_TREE_LOCKS)
/*
 * kernel/locking/spinlock_debug.c keeps a lock's owner beside the lock, and looks at it. Here the machine does both, at
 * every lock and in every configuration.
 */
void __raw_spin_lock_init(raw_spinlock_t *lock, const char *name, struct lock_class_key *key, short inner)
{
	lock->raw_lock = (arch_spinlock_t)__ARCH_SPIN_LOCK_UNLOCKED;
	lock->magic = SPINLOCK_MAGIC;
	lock->owner = SPINLOCK_OWNER_INIT;
	lock->owner_cpu = -1;
	lockdep_init_map_wait(&lock->dep_map, name, key, 0, inner);
}

void do_raw_spin_lock(raw_spinlock_t *lock)
{
	arch_spin_lock(&lock->raw_lock);
}

int do_raw_spin_trylock(raw_spinlock_t *lock)
{
	return arch_spin_trylock(&lock->raw_lock);
}

void do_raw_spin_unlock(raw_spinlock_t *lock)
{
	arch_spin_unlock(&lock->raw_lock);
}

#ifndef CONFIG_PREEMPT_RT
void __rwlock_init(rwlock_t *lock, const char *name, struct lock_class_key *key)
{
	lock->raw_lock = (arch_rwlock_t)__ARCH_RW_LOCK_UNLOCKED;
	lock->magic = RWLOCK_MAGIC;
	lock->owner = SPINLOCK_OWNER_INIT;
	lock->owner_cpu = -1;
#ifdef CONFIG_DEBUG_LOCK_ALLOC
	lockdep_init_map_wait(&lock->dep_map, name, key, 0, LD_WAIT_CONFIG);
#endif
}

void do_raw_read_lock(rwlock_t *lock)
{
	arch_read_lock(&lock->raw_lock);
}

int do_raw_read_trylock(rwlock_t *lock)
{
	return arch_read_trylock(&lock->raw_lock);
}

void do_raw_read_unlock(rwlock_t *lock)
{
	arch_read_unlock(&lock->raw_lock);
}

void do_raw_write_lock(rwlock_t *lock)
{
	arch_write_lock(&lock->raw_lock);
}

int do_raw_write_trylock(rwlock_t *lock)
{
	return arch_write_trylock(&lock->raw_lock);
}

void do_raw_write_unlock(rwlock_t *lock)
{
	arch_write_unlock(&lock->raw_lock);
}

#ifdef CONFIG_DEBUG_LOCK_ALLOC
/* kernel/locking/spinlock.c */
void _raw_write_lock_nested(rwlock_t *lock, int subclass)
{
	__raw_write_lock_nested(lock, subclass);
}
#endif
#endif

#endif

#if defined(CONFIG_TRACE_IRQFLAGS) && !defined(CONFIG_LOCKSTEP_TREE_LOCKS)
/* kernel/trace/trace_preemptirq.c: the simulated kernel keeps the flag, and its validator looks there. */
void trace_hardirqs_on(void)
{
}

void trace_hardirqs_off(void)
{
}
#endif

#if defined(CONFIG_LOCKDEP) && !defined(CONFIG_LOCKSTEP_TREE_LOCKS)
/* kernel/locking/lockdep.c */
void lockdep_init_map_type(struct lockdep_map *lock, const char *name, struct lock_class_key *key, int subclass,
			   u8 inner, u8 outer, u8 type)
{
	int i;

	for (i = 0; i < NR_LOCKDEP_CACHING_CLASSES; i++)
		lock->class_cache[i] = NULL;
	lock->name = name;
	lock->key = key;
	lock->wait_type_inner = inner;
	lock->wait_type_outer = outer;
	lock->lock_type = type;
}

void debug_check_no_locks_freed(const void *from, unsigned long len)
{
}

void debug_check_no_locks_held(void)
{
}

void debug_show_all_locks(void)
{
}

void debug_show_held_locks(struct task_struct *task)
{
}
#endif
