// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold of an rwsem, whatever the scenario. Compiled into the same unit as kernel/locking/rwsem.c, so that its
 * bits and its struct rwsem_waiter are known here; applied to every call that a scenario makes.
 *
 * Each exported function f has a wrapper __wrap_f(), which calls the kernel's as __real_f() and keeps a ghost of the
 * lock: who holds it according to what the callers were told. The ghost is taken when an acquiring call has returned and
 * dropped before a releasing call is made, so it lies within the time in which the kernel's lock is held: two ghosts
 * that overlap are two holders that overlap. What the kernel keeps (count, owner, wait_list) is compared with the ghost
 * in quiescent states: nobody is inside of these functions except asleep in them.
 *
 * A lock is known from the first call with its address on, and must live as long as the run.
 */
#include <linux/sched/signal.h>
#include <lockstep/descriptor.h>

#define GHOST_LOCKS	16

struct ghost {
	struct rw_semaphore *sem;
	/* As told by the return of the acquiring calls. */
	int readers;
	struct task_struct *writer;
	/* Tasks that are inside of a call right now, asleep or not. */
	int inside;
	/* The task that is inside since when nobody else was and nobody held the lock. */
	struct task_struct *alone;
	/* Bounded overtaking; see there. */
	struct task_struct *first;
	unsigned long first_at;
	bool asked;
	unsigned char overtaken;
	unsigned char joined;
};

static struct ghost ghosts[GHOST_LOCKS] LOCKSTEP_GHOST;
/* By task: how deep it is inside of such calls. The harness reads it to tell quiescent states. */
int lockstep_inside[LOCKSTEP_TASKS] LOCKSTEP_GHOST;

static struct ghost *ghost_of(struct rw_semaphore *sem)
{
	int i;

	for (i = 0; i < GHOST_LOCKS - 1; i++) {
		if (ghosts[i].sem == sem)
			break;
		if (!ghosts[i].sem) {
			ghosts[i].sem = sem;
			break;
		}
	}
	/* The last one is for all that do not fit, and is not looked at. */
	return &ghosts[i];
}

static struct ghost *enter(struct rw_semaphore *sem)
{
	struct ghost *g = ghost_of(sem);

	lockstep_inside[__lockstep_self()]++;
	g->alone = NULL;
	if (!g->inside && !g->readers && !g->writer)
		g->alone = current;
	g->inside++;
	return g;
}

static void leave(struct ghost *g)
{
	__lockstep_fence(LOCKSTEP_SETTLED);
	g->inside--;
	if (g->alone == current)
		g->alone = NULL;
	lockstep_inside[__lockstep_self()]--;
}

#ifndef CONFIG_PREEMPT_RT

/* ---- bounded overtaking ---- */

/*
 * Whom the queue holds at its head, how often others got the lock since he may insist on it, and how many readers joined
 * other readers in spite of him. Both are bounded:
 *
 * - A writer at the head that runs its loop once more after its time-out sets HANDOFF if it fails, or finds it set. From
 *   then on nobody else takes the lock, except who has it already and has only to return from the call (one for each
 *   other task), and, where HANDOFF was left behind by somebody who was killed, another queued writer, whose release
 *   wakes the head again: once more one for each task. That it ran is seen from when it last came back from schedule().
 * - With a reader at the head, whoever unlocks after the reader's time-out tries to let it in, and sets HANDOFF if
 *   somebody else has the lock by then: one acquisition for each task whose unlock has not come to that, and one for
 *   each that has the lock already.
 * - While readers hold the lock all the time, a reader that finds others there and owner saying so queues behind the
 *   writer. Owner says so when the first of them returns; only who looked before that comes in: one for each task.
 */
static bool after(unsigned long moment, unsigned long than)
{
	return (long)(than - moment) < 0;
}

static struct rwsem_waiter *look_at_head(struct ghost *g)
{
	struct rw_semaphore *sem = g->sem;
	struct list_head *head = (struct list_head *)__lockstep_peek(&sem->wait_list.next);
	struct rwsem_waiter *waiter = NULL;
	struct task_struct *task = NULL;

	/* Until WAITERS is set nobody can know of the first one. */
	if (head && head != &sem->wait_list && (__lockstep_peek(&sem->count) & RWSEM_FLAG_WAITERS)) {
		waiter = list_entry(head, struct rwsem_waiter, list);
		task = (struct task_struct *)__lockstep_peek(&waiter->task);
	}
	if (task != g->first) {
		g->first = task;
		g->first_at = task ? __lockstep_peek(&jiffies) : 0;
		g->asked = false;
		g->overtaken = 0;
		g->joined = 0;
	}
	return task ? waiter : NULL;
}

static bool is_writer(const struct rwsem_waiter *waiter)
{
	return (unsigned int)__lockstep_peek(&waiter->type) == RWSEM_WAITING_FOR_WRITE;
}

/* Has the first waiter done what it can to be the next? */
static bool may_insist(const struct ghost *g, const struct rwsem_waiter *waiter)
{
	unsigned long timeout = __lockstep_peek(&waiter->timeout);
	unsigned long woke_at;

	if (!is_writer(waiter))
		return after(__lockstep_peek(&jiffies), timeout);
	if ((int)__lockstep_peek(&g->first->on_rq))
		return false;
	woke_at = __lockstep_peek(&g->first->lockstep_woke_at);
	return after(woke_at, timeout) && after(woke_at, g->first_at);
}

/* Somebody is about to let go. */
static void watch_head(struct ghost *g)
{
	struct rwsem_waiter *waiter;

	if (!lockstep_overtaking)
		return;
	waiter = look_at_head(g);
	if (waiter && may_insist(g, waiter))
		g->asked = true;
}

static void count_overtaking(struct ghost *g, bool reader)
{
	struct rwsem_waiter *waiter;

	if (!lockstep_overtaking)
		return;
	waiter = look_at_head(g);
	if (!waiter)
		return;
	if (g->asked || may_insist(g, waiter)) {
		g->asked = false;
		g->overtaken++;
		STARVATION(g->overtaken <= 2 * __lockstep_tasks(),
			   "the first waiter is overtaken again and again, long after its time-out");
	}
	if (!is_writer(waiter) || !reader || !g->readers)
		return;
	g->joined++;
	STARVATION(g->joined <= __lockstep_tasks(),
		   "readers join readers again and again, and a writer waits all the time");
}

#else
static void watch_head(struct ghost *g) { }
static void count_overtaking(struct ghost *g, bool reader) { }
#endif

/* ---- exclusion ---- */

static void got_read(struct ghost *g)
{
	EXCLUSION(!g->writer, "a reader got the rwsem while a writer holds it");
	count_overtaking(g, true);
	g->readers++;
}

static void got_write(struct ghost *g)
{
	EXCLUSION(!g->writer, "a writer got the rwsem while another writer holds it");
	EXCLUSION(!g->readers, "a writer got the rwsem while a reader holds it");
	count_overtaking(g, false);
	g->writer = current;
}

/*
 * Releasing. The point in front lets others run while the lock is held, even if the critical section is empty. That the
 * lock is held at all is the scenario's business; non-owners may release, so nobody asks who.
 */
static struct ghost *drop_read(struct rw_semaphore *sem)
{
	struct ghost *g;

	__lockstep_point();
	g = enter(sem);
	watch_head(g);
	if (g->readers > 0 && --g->readers == 0)
		g->joined = 0;
	return g;
}

static struct ghost *drop_write(struct rw_semaphore *sem)
{
	struct ghost *g;

	__lockstep_point();
	g = enter(sem);
	watch_head(g);
	g->writer = NULL;
	return g;
}

/* ---- what calls may return ---- */

/*
 * 0, or -EINTR if a signal of the right kind is pending. It is looked at after the return, when it still is there:
 * a task takes its signals only on its way to user mode.
 */
static void check_interrupted(int ret, int signals, const char *without)
{
	INVARIANT(ret == 0 || ret == -EINTR, "a lock function returned neither 0 nor -EINTR");
	if (ret)
		INVARIANT(current->lockstep_sigpending & signals, without);
}

#define ANY_SIGNAL	1
#define A_FATAL_SIGNAL	2

/*
 * 0 or 1; and 0 only for a reason. If nobody held the lock and nobody else was inside any function all the time, then
 * count was 0 all the time: no holder, no waiter, hence no flag, and no reader on its way in or out.
 */
static void check_trylock(struct ghost *g, int ret)
{
	INVARIANT(ret == 0 || ret == 1, "a trylock returned neither 0 nor 1");
	if (!ret)
		INVARIANT(g->alone != current, "a trylock failed on a free rwsem that nobody else was using");
}

/* ---- the wrappers ---- */

#define RULES_ACQUIRE(function, got)					\
void __real_##function(struct rw_semaphore *sem);			\
void __wrap_##function(struct rw_semaphore *sem)			\
{									\
	struct ghost *g = enter(sem);					\
									\
	__real_##function(sem);						\
	got(g);								\
	leave(g);							\
}

#define RULES_ACQUIRE_OR_SIGNAL(function, got, signals)			\
int __real_##function(struct rw_semaphore *sem);			\
int __wrap_##function(struct rw_semaphore *sem)				\
{									\
	struct ghost *g = enter(sem);					\
	int ret = __real_##function(sem);				\
									\
	check_interrupted(ret, signals, #function "() returned -EINTR, but no such signal is pending"); \
	if (!ret)							\
		got(g);							\
	leave(g);							\
	return ret;							\
}

#define RULES_TRYLOCK(function, got)					\
int __real_##function(struct rw_semaphore *sem);			\
int __wrap_##function(struct rw_semaphore *sem)				\
{									\
	struct ghost *g = enter(sem);					\
	int ret = __real_##function(sem);				\
									\
	check_trylock(g, ret);						\
	if (ret)							\
		got(g);							\
	leave(g);							\
	return ret;							\
}

#define RULES_RELEASE(function, drop)					\
void __real_##function(struct rw_semaphore *sem);			\
void __wrap_##function(struct rw_semaphore *sem)			\
{									\
	struct ghost *g = drop(sem);					\
									\
	__real_##function(sem);						\
	leave(g);							\
}

/* Calls that hold nothing afterwards: only their being inside is kept. */
static void got_nothing(struct ghost *g)
{
}

RULES_ACQUIRE(down_read, got_read)
RULES_ACQUIRE(down_write, got_write)
RULES_ACQUIRE_OR_SIGNAL(down_read_interruptible, got_read, ANY_SIGNAL)
RULES_ACQUIRE_OR_SIGNAL(down_read_killable, got_read, A_FATAL_SIGNAL)
RULES_ACQUIRE_OR_SIGNAL(down_write_killable, got_write, A_FATAL_SIGNAL)
RULES_TRYLOCK(down_read_trylock, got_read)
RULES_TRYLOCK(down_write_trylock, got_write)
RULES_RELEASE(up_read, drop_read)
RULES_RELEASE(up_write, drop_write)

/* Only a patch may have these; where it does not, nobody calls their wrappers. */
RULES_ACQUIRE(rwsem_wait, got_nothing)
RULES_ACQUIRE_OR_SIGNAL(rwsem_wait_killable, got_nothing, A_FATAL_SIGNAL)

/* The writer becomes a reader at some moment of the call: from its start on only a reader is counted on. */
void __real_downgrade_write(struct rw_semaphore *sem);
void __wrap_downgrade_write(struct rw_semaphore *sem)
{
	struct ghost *g = drop_write(sem);

	g->readers++;
	__real_downgrade_write(sem);
	leave(g);
}

#ifdef CONFIG_DEBUG_LOCK_ALLOC
/* Without it these are macros for the functions above. */
#define RULES_ACQUIRE_NESTED(function, type, got)			\
void __real_##function(struct rw_semaphore *sem, type nest);		\
void __wrap_##function(struct rw_semaphore *sem, type nest)		\
{									\
	struct ghost *g = enter(sem);					\
									\
	__real_##function(sem, nest);					\
	got(g);								\
	leave(g);							\
}

#define RULES_KILLABLE_NESTED(function, got)				\
int __real_##function(struct rw_semaphore *sem, int subclass);		\
int __wrap_##function(struct rw_semaphore *sem, int subclass)		\
{									\
	struct ghost *g = enter(sem);					\
	int ret = __real_##function(sem, subclass);			\
									\
	check_interrupted(ret, A_FATAL_SIGNAL, #function "() returned -EINTR, but no fatal signal is pending"); \
	if (!ret)							\
		got(g);							\
	leave(g);							\
	return ret;							\
}

RULES_ACQUIRE_NESTED(down_read_nested, int, got_read)
RULES_ACQUIRE_NESTED(down_write_nested, int, got_write)
RULES_ACQUIRE_NESTED(_down_write_nest_lock, struct lockdep_map *, got_write)
RULES_KILLABLE_NESTED(down_read_killable_nested, got_read)
RULES_KILLABLE_NESTED(down_write_killable_nested, got_write)
RULES_ACQUIRE(down_read_non_owner, got_read)
RULES_RELEASE(up_read_non_owner, drop_read)
#endif

/* A lock that is made anew is held by nobody. */
void __real___init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key);
void __wrap___init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	struct ghost *g = ghost_of(sem);

	g->readers = 0;
	g->writer = NULL;
	__real___init_rwsem(sem, name, key);
}

LOCKSTEP_HOLDERS(ghosts, sem, readers, writer);

/* ---- the lock's own words, in quiescent states ---- */

#ifndef CONFIG_PREEMPT_RT

/*
 * Every entry is linked both ways and belongs to a task that waits; an entry whose stack frame is gone is found by
 * reading it. Waiters enter and leave under wait_lock, and a reader's `task` is cleared only off the list.
 * Returns the number of entries.
 */
static int check_queue(struct rw_semaphore *sem)
{
	struct list_head *entry = &sem->wait_list;
	int waiters = 0;

	do {
		struct list_head *next = entry->next;

		INVARIANT(next->prev == entry, "wait_list is not linked both ways");
		if (next != &sem->wait_list) {
			INVARIANT(list_entry(next, struct rwsem_waiter, list)->task,
				  "a waiter on wait_list has no task");
			waiters++;
		}
		entry = next;
	} while (entry != &sem->wait_list && waiters <= LOCKSTEP_TASKS);
	return waiters;
}

static void check_lock(const struct ghost *g)
{
	struct rw_semaphore *sem = g->sem;
	unsigned long count = sem->count.counter;
	unsigned long owner = sem->owner.counter;
	int waiters = check_queue(sem);

	/*
	 * Each flag changes under wait_lock together with the queue: set by the first who queues, or for the one at the
	 * head; cleared by whoever takes the last one off. HANDOFF outlives the waiter it was set for only if another
	 * one becomes the first, who then inherits it.
	 */
	INVARIANT(!!(count & RWSEM_FLAG_WAITERS) == (waiters > 0), "RWSEM_FLAG_WAITERS does not say whether anybody waits");
	INVARIANT(!(count & RWSEM_FLAG_HANDOFF) || waiters > 0, "RWSEM_FLAG_HANDOFF is set and nobody waits");

	/*
	 * Readers that fail take their bias back before they sleep, granted ones are counted before they are woken (and
	 * are awake until they return): what is left in count are holders.
	 */
	INVARIANT(count >> RWSEM_READER_SHIFT == g->readers, "the number of readers in count is not that of the holders");
	INVARIANT(!!(count & RWSEM_WRITER_LOCKED) == !!g->writer,
		  "RWSEM_WRITER_LOCKED does not say whether a writer holds the rwsem");

	/*
	 * A writer sets owner after it has the lock and clears it before it lets go, in one section with preemption off
	 * each, and inside of these functions. Readers write owner only while they hold the lock (or are being granted
	 * it), NONSPINNABLE is set only beside READER_OWNED. Without a holder owner may be stale.
	 */
	if (g->writer)
		INVARIANT(owner == (unsigned long)g->writer, "owner is not the writer that holds the rwsem");
	if (g->readers)
		INVARIANT(owner & RWSEM_READER_OWNED, "readers hold the rwsem, but owner does not say so");

	/*
	 * Who queues as a reader while readers hold the lock lets itself in, unless somebody waits in front; who leaves
	 * the front, or makes readers of the holders, lets in who stands there then. Except: one wake-up lets in at
	 * most MAX_READERS_WAKEUP. Sleeping at the head beside readers is for writers.
	 */
	if (g->readers && waiters && waiters + g->readers <= MAX_READERS_WAKEUP)
		INVARIANT(rwsem_first_waiter(sem)->type == RWSEM_WAITING_FOR_WRITE,
			  "readers hold the rwsem, and the first waiter, no writer, is not let in");

	/* Both are only held inside of the functions, and never asleep. */
	INVARIANT(sem->wait_lock.raw_lock.owner == 0, "wait_lock is held by nobody who is inside");
#ifdef CONFIG_RWSEM_SPIN_ON_OWNER
	INVARIANT(sem->osq.tail.counter == OSQ_UNLOCKED_VAL, "osq is held by nobody who is inside");
#endif
}

LOCKSTEP_HOOK("quiescent", rwsem_quiescent)
{
	int i;

	for (i = 0; i < GHOST_LOCKS - 1 && ghosts[i].sem; i++)
		check_lock(&ghosts[i]);
}

/* With the last holder gone the lock is as it was made. Locks that a scenario never unlocks are its own business. */
LOCKSTEP_HOOK("finally", rwsem_finally)
{
	int i;

	for (i = 0; i < GHOST_LOCKS - 1 && ghosts[i].sem; i++) {
		if (ghosts[i].readers || ghosts[i].writer)
			continue;
		INVARIANT(ghosts[i].sem->count.counter == RWSEM_UNLOCKED_VALUE, "count is not zero in the end");
		INVARIANT(list_empty(&ghosts[i].sem->wait_list), "wait_list is not empty in the end");
	}
}

LOCKSTEP_DECODE("rw_semaphore", "count", "WRITER_LOCKED", RWSEM_WRITER_LOCKED, -1);
LOCKSTEP_DECODE("rw_semaphore", "count", "WAITERS", RWSEM_FLAG_WAITERS, -1);
LOCKSTEP_DECODE("rw_semaphore", "count", "HANDOFF", RWSEM_FLAG_HANDOFF, -1);
LOCKSTEP_DECODE("rw_semaphore", "count", "READFAIL", RWSEM_FLAG_READFAIL, -1);
LOCKSTEP_DECODE("rw_semaphore", "count", "reader", RWSEM_READER_MASK & ~RWSEM_FLAG_READFAIL, RWSEM_READER_SHIFT);
LOCKSTEP_DECODE("rw_semaphore", "owner", "READER_OWNED", RWSEM_READER_OWNED, -1);
LOCKSTEP_DECODE("rw_semaphore", "owner", "NONSPINNABLE", RWSEM_NONSPINNABLE, -1);
LOCKSTEP_QUEUE("rw_semaphore", "wait_list", struct rwsem_waiter, list, task);

#endif /* !CONFIG_PREEMPT_RT */
