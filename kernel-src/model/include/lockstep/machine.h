/* SPDX-License-Identifier: GPL-2.0 */
/*
 * No counterpart: what the machine supplies to the model headers, intrinsics of the compiler and functions of the
 * simulated kernel. Declared here and nowhere else, never defined in C. "event": other tasks can run in front of it;
 * all others are invisible. Only model headers, model .c files, rules and <lockstep/scenario.h> use these names;
 * scenarios do not.
 * Why: somewhere a port to an architecture ends.
 */
#ifndef _LOCKSTEP_MACHINE_H
#define _LOCKSTEP_MACHINE_H

/* Memory orders; they must reach the intrinsics as integer constants. */
#define LOCKSTEP_RELAXED	0
#define LOCKSTEP_ACQUIRE	1
#define LOCKSTEP_RELEASE	2
#define LOCKSTEP_ACQ_REL	3
#define LOCKSTEP_FULL		4
/* Of a fence of the rules alone: orders nothing, but what the task has stored so far is there for them to see. */
#define LOCKSTEP_SETTLED	5

/* Kinds of read-modify-write. */
#define LOCKSTEP_XCHG		0
#define LOCKSTEP_ADD		1
#define LOCKSTEP_SUB		2
#define LOCKSTEP_AND		3
#define LOCKSTEP_OR		4
#define LOCKSTEP_XOR		5
#define LOCKSTEP_ANDNOT		6

/* Intrinsics; all are events, all but stores return the old value. */
unsigned char __lockstep_load8(const volatile void *p, int order);
unsigned short __lockstep_load16(const volatile void *p, int order);
unsigned int __lockstep_load32(const volatile void *p, int order);
unsigned long __lockstep_load64(const volatile void *p, int order);
void __lockstep_store8(volatile void *p, unsigned char value, int order);
void __lockstep_store16(volatile void *p, unsigned short value, int order);
void __lockstep_store32(volatile void *p, unsigned int value, int order);
void __lockstep_store64(volatile void *p, unsigned long value, int order);
unsigned char __lockstep_rmw8(volatile void *p, int kind, unsigned char operand, int order);
unsigned short __lockstep_rmw16(volatile void *p, int kind, unsigned short operand, int order);
unsigned int __lockstep_rmw32(volatile void *p, int kind, unsigned int operand, int order);
unsigned long __lockstep_rmw64(volatile void *p, int kind, unsigned long operand, int order);
unsigned char __lockstep_cmpxchg8(volatile void *p, unsigned char expected, unsigned char value, int order);
unsigned short __lockstep_cmpxchg16(volatile void *p, unsigned short expected, unsigned short value, int order);
unsigned int __lockstep_cmpxchg32(volatile void *p, unsigned int expected, unsigned int value, int order);
unsigned long __lockstep_cmpxchg64(volatile void *p, unsigned long expected, unsigned long value, int order);
void __lockstep_fence(int order);

/* Who and where. */
struct task_struct;
struct task_struct *__lockstep_current(void);
int __lockstep_self(void);
int __lockstep_cpu(void);
int __lockstep_nr_cpus(void);
/* Distance in bytes from a per-CPU variable to the copy of that CPU (asm/percpu.h). */
unsigned long __lockstep_percpu_offset(int cpu);

/* Spinlocks: one word, 0 free, else 1 + index of the owning task. lock, trylock, unlock, is_locked are events. */
void __lockstep_spin_lock(void *lock, unsigned long ip);
int __lockstep_spin_trylock(void *lock, unsigned long ip);
void __lockstep_spin_unlock(void *lock, unsigned long ip);
int __lockstep_spin_is_locked(const void *lock);
int __lockstep_spin_held(const void *lock);

/* Preemption and interrupts. Dropping to 0 with a reschedule wanted is a preemption point. */
void __lockstep_preempt_add(int n);
int __lockstep_preempt_count(void);
void __lockstep_irq_disable(void);
void __lockstep_irq_enable(void);
unsigned long __lockstep_irq_save(void);
void __lockstep_irq_restore(unsigned long flags);
int __lockstep_irqs_disabled(void);

/* Sleeping and waking; all are events. */
void __lockstep_sched_out(void);
void __lockstep_sched_in(void);
int __lockstep_wake(struct task_struct *p, unsigned int states);
int __lockstep_need_resched(void);
/* A grace period: start notes who is in an RCU section, wait goes on when each of them has left it. */
void __lockstep_grace_start(void);
void __lockstep_grace_wait(void);
int __lockstep_signal_pending(struct task_struct *p);
int __lockstep_fatal_signal_pending(struct task_struct *p);
void __lockstep_exit(void) __attribute__((__noreturn__));
void __lockstep_task_free(struct task_struct *p);
unsigned long long __lockstep_clock(void);

/* Complaints. */
void __lockstep_warn(const char *file, int line, const char *function, const char *format, __builtin_va_list args);
void __lockstep_panic(const char *format, __builtin_va_list args) __attribute__((__noreturn__));
int __lockstep_printk(const char *format, __builtin_va_list args);
int __lockstep_snprintf(char *buf, unsigned long size, const char *format, __builtin_va_list args);
void __lockstep_might_sleep(const char *file, int line);

/* The lock validator (linux/lockdep.h). */
struct lockdep_map;
void __lockstep_lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read, int check,
			     struct lockdep_map *nest, unsigned long ip);
void __lockstep_lock_release(struct lockdep_map *map, unsigned long ip);
void __lockstep_lock_downgrade(struct lockdep_map *map, unsigned long ip);
int __lockstep_lock_is_held(const struct lockdep_map *map, int read);

/* Memory. */
void *__lockstep_kmalloc(unsigned long size, int zero);
void __lockstep_kfree(const void *p);
/* Of a block that is alive. */
unsigned long __lockstep_ksize(const void *p);

/* Scenarios and rules. None is an event but __lockstep_point(), which does nothing else, and __lockstep_choose(). */
void __lockstep_expect(int condition, const char *text, const char *file, int line);
void __lockstep_invariant(int condition, const char *text, const char *file, int line);
void __lockstep_exclusion(int condition, const char *text, const char *file, int line);
void __lockstep_starvation(int condition, const char *text, const char *file, int line);
void __lockstep_possible(int condition, const char *text);
void __lockstep_outcome(const char *name, long value);
void __lockstep_point(void);
int __lockstep_choose(int n);
/* Sends a signal; an event. */
void __lockstep_kill(struct task_struct *p, int fatal);

/* Rules only: 8 bytes of memory as they are at the moment (0 where there is none), without an event; number of tasks. */
unsigned long __lockstep_peek(const volatile void *p);
int __lockstep_tasks(void);

/* In model C: a check of the kernel failed; `text` names it. */
void lockstep_check_failed(const char *file, int line, const char *function, const char *text);

#endif
