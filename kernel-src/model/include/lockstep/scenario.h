/* SPDX-License-Identifier: GPL-2.0 */
/*
 * No counterpart: what a scenario includes.
 * Why: a scenario is one C file, with locks and variables, tasks, and what must hold at the end.
 *
 *	#include <lockstep/scenario.h>
 *
 *	SCENARIO("Do a writer and a reader keep out of each other's way?");
 *
 *	static DECLARE_RWSEM(sem);
 *	static int data;
 *
 *	TASK(writer)
 *	{
 *		down_write(&sem);
 *		data++;
 *		up_write(&sem);
 *	}
 *
 *	TASK(reader, FATAL_SIGNAL)
 *	{
 *		if (down_read_killable(&sem))
 *			return;
 *		EXPECT(data == 0 || data == 1);
 *		up_read(&sem);
 *	}
 *
 *	FINALLY
 *	{
 *		EXPECT(data == 1);
 *	}
 *
 * All tasks start together, each on a CPU of its own unless it says otherwise; every order in which their steps can
 * follow each other is tried. Without being asked, the rules of the locks are checked on top (harness/rules/).
 * A scenario that calls a function which a revision does not have is not applicable to that revision.
 */
#ifndef _LOCKSTEP_SCENARIO_H
#define _LOCKSTEP_SCENARIO_H

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/atomic.h>
#include <linux/hardirq.h>
#include <linux/jiffies.h>
#include <linux/spinlock.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/wake_q.h>
#include <lockstep/descriptor.h>

/* SCENARIO("the question in one line"); once in each file. */
#define SCENARIO(text)		LOCKSTEP_OPTION("description", 0, text)

/* TOPIC("name"); - on the command line, @name stands for all scenarios that say so. */
#define TOPIC(text)		LOCKSTEP_OPTION("topic", 0, text)

/*
 * TASK(name, attribute, ...) { body } - a kernel thread. It ends when the body returns. Attributes:
 *	CPU(n)		runs on CPU n and shares it with all that say the same
 *	FIFO(p)		SCHED_FIFO with priority p, 1 to 99 (else SCHED_NORMAL)
 *	COUNT(n)	n tasks of this kind, name0, name1, ...
 *	FATAL_SIGNAL	may get a fatal signal at any point (see SIGNALS)
 *	SIGNAL		may get a signal that is not fatal at any point
 *	SPURIOUS	may be woken without a reason while it sleeps (see WAKEUPS)
 *	TASK_EXITS	leaves the system: its task_struct is freed when the last reference is gone
 */
#define TASK(task, ...)							\
	static void task(void);						\
	static const struct lockstep_task __lockstep_task_##task LOCKSTEP_DESCRIPTOR = \
		{ .name = #task, .run = task, ##__VA_ARGS__ };		\
	static void task(void)
#define CPU(n)			.cpu = (n) + 1
#define FIFO(p)			.policy = SCHED_FIFO, .priority = (p)
#define COUNT(n)		.count = (n)
#define FATAL_SIGNAL		.fatal_signal = 1
#define SIGNAL			.signal = 1
#define SPURIOUS		.spurious = 1
#define TASK_EXITS		.exits = 1

/*
 * What may come from outside, and how often in one run:
 *	CPUS(n)		there are n CPUs, for tasks that name none in turn
 *	TICKS(n)	time passes, far enough for every time-out that runs (default 0)
 *	SIGNALS(n)	signals for each task that may get one (default 1)
 *	WAKEUPS(n)	spurious wake-ups (default 1, if a task may get one)
 *	RESCHED(n)	need_resched() becomes true on a CPU with one task (default 0)
 *	INTERRUPTS(n)	interrupts (default 1, if there is a handler)
 */
#define CPUS(n)			LOCKSTEP_OPTION("cpus", n, NULL)
#define TICKS(n)		LOCKSTEP_OPTION("ticks", n, NULL)
#define SIGNALS(n)		LOCKSTEP_OPTION("signals", n, NULL)
#define WAKEUPS(n)		LOCKSTEP_OPTION("spurious", n, NULL)
#define RESCHED(n)		LOCKSTEP_OPTION("resched", n, NULL)
#define INTERRUPTS(n)		LOCKSTEP_OPTION("interrupts", n, NULL)

/*
 * BOUNDED_OVERTAKING; - nobody may be overtaken for ever: for tasks that take a lock again and again until a waiter got
 * it; and who comes later queues behind those who wait, where the lock promises it.
 */
#define BOUNDED_OVERTAKING						\
	LOCKSTEP_HOOK("init", lockstep_bounded_overtaking)		\
	{								\
		lockstep_overtaking = 1;				\
	}								\
	struct lockstep_option

/*
 * NOT_WITH(CONFIG_NAME); - where that is set, what the scenario looks at is not there or means something else: it is not
 * applicable. It stands alone on its line and is read before the file is compiled.
 */
#define NOT_WITH(config)	struct lockstep_option

/* NO_GRACE; - task_structs are freed without waiting for RCU: what references alone must keep alive. */
#define NO_GRACE		LOCKSTEP_OPTION("grace", 0, NULL)

/* REPRESENTATIVE; - too many tasks to exhaust: run one schedule, the tasks in the order in which they stand. */
#define REPRESENTATIVE		LOCKSTEP_OPTION("schedule", 1, NULL)

/*
 * INTERRUPT(name) { body } - a hard interrupt that can hit any CPU that has interrupts on. It must not turn them on itself
 * (kernel/irq/handle.c: __handle_irq_event_percpu()).
 */
#define INTERRUPT(function)						\
	static void function##_handler(void);				\
	LOCKSTEP_HOOK("interrupt", function)				\
	{								\
		irq_enter();						\
		function##_handler();					\
		if (WARN(!irqs_disabled(), "irq handler %s enabled interrupts\n", #function)) \
			local_irq_disable();				\
		irq_exit();						\
	}								\
	static void function##_handler(void)

/*
 * INIT { body } - runs before all tasks, on behalf of the first of them, and must not wait: it can take a lock that the
 * task then holds. FINALLY { body } - runs when all tasks have ended. Neither may sleep.
 */
#define INIT			LOCKSTEP_HOOK("init", lockstep_init)
#define FINALLY			LOCKSTEP_HOOK("finally", lockstep_finally)

/* ALWAYS(name) { body } - runs in every state; QUIESCENT(name) { body } - whenever nobody is at work inside a lock. */
#define ALWAYS(function)	LOCKSTEP_HOOK("always", function)
#define QUIESCENT(function)	LOCKSTEP_HOOK("quiescent", function)

/* EXPECT(condition) - must hold whenever it is reached, in every run. */
#define EXPECT(condition)	__lockstep_expect((condition) != 0, #condition, __FILE__, __LINE__)

/* POSSIBLE("text", condition) - a question: is there a run in which it holds here? */
#define POSSIBLE(text, condition)	__lockstep_possible((condition) != 0, text)

/* OUTCOME("name", value) - in FINALLY: the value tells runs apart; the set of outcomes is what revisions are compared by. */
#define OUTCOME(name, value)	__lockstep_outcome(name, (long)(value))

/* KILL(task), SIGNAL_TO(task) - a fatal signal, or one that is not, for sure and at this point. */
#define KILL(task)		__lockstep_kill(task, 1)
#define SIGNAL_TO(task)		__lockstep_kill(task, 0)

/* Index of the running task, in the order in which tasks stand in the file. */
#define self()			__lockstep_self()

/*
 * BEGIN_WORK() ... END_WORK() - others wait for what the task is about to do: as inside of a lock's functions, no state is
 * quiescent before it is done (or sleeps).
 */
extern int lockstep_inside[LOCKSTEP_TASKS];
#define BEGIN_WORK()		((void)lockstep_inside[__lockstep_self()]++)
#define END_WORK()		((void)lockstep_inside[__lockstep_self()]--)

/* GATE(name); gate_wait(&name) sleeps until somebody calls gate_open(&name). One task may wait, anybody may open it. */
struct gate {
	int open;
	struct task_struct *sleeper;
};
#define GATE(name)		static struct gate name

static inline void gate_wait(struct gate *gate)
{
	WRITE_ONCE(gate->sleeper, current);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (smp_load_acquire(&gate->open))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	WRITE_ONCE(gate->sleeper, NULL);
}

/* Who is about to wake somebody keeps RCU from freeing the task_struct. */
static inline void gate_open(struct gate *gate)
{
	struct task_struct *task;

	smp_store_release(&gate->open, 1);
	/* A sleeper that is not there yet will look. */
	smp_mb();
	rcu_read_lock();
	task = READ_ONCE(gate->sleeper);
	if (task)
		wake_up_process(task);
	rcu_read_unlock();
}

/* A point at which others can run, where a body would have none. */
#define POINT()			__lockstep_point()

/* Any number from 0 to n - 1: all of them are tried. n: 1 to 4096. */
#define CHOOSE(n)		__lockstep_choose(n)

#define LOCKSTEP_OPTION(option, number, words)				\
	static const struct lockstep_option __UNIQUE_ID(lockstep_option) LOCKSTEP_DESCRIPTOR = \
		{ .name = option, .value = number, .text = words }

#endif
