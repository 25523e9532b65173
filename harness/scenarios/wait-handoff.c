// SPDX-License-Identifier: GPL-2.0
/*
 * A waiter of the new type can reach the head of the queue, and its time-out can pass while a writer holds the lock.
 * What becomes of HANDOFF and of sem->owner then, and who gets the lock? `holder` comes back for the lock once more. The
 * two that queue share a CPU: they do so in either order, one after the other.
 */
#include <lockstep/scenario.h>

SCENARIO("A release waiter at the head of the queue times out: what happens to HANDOFF and owner, who gets the lock?");
/* It looks at what only the ordinary rwsem has or promises. */
NOT_WITH(CONFIG_PREEMPT_RT);
TOPIC("rwsem-wait");

TICKS(1);

/* kernel/locking/rwsem.c keeps these to itself. */
#define HANDOFF		(1L << 2)
#define READER_OWNED	(1L << 0)

static DECLARE_RWSEM(sem);
static struct task_struct *waiter_task;
static int order, writer_got, holder_again;

TASK(holder, CPU(0))
{
	down_write(&sem);
	POINT();
	up_write(&sem);
	down_write(&sem);
	holder_again = ++order;
	up_write(&sem);
}

TASK(waiter, CPU(1))
{
	WRITE_ONCE(waiter_task, current);
	rwsem_wait(&sem);
}

TASK(writer, CPU(1))
{
	down_write(&sem);
	writer_got = ++order;
	up_write(&sem);
}

/* struct rwsem_waiter begins with its link in wait_list and its task. */
struct entry {
	struct list_head list;
	struct task_struct *task;
};

static bool waiter_is_first(void)
{
	return !list_empty(&sem.wait_list) && waiter_task &&
	       list_first_entry(&sem.wait_list, struct entry, list)->task == waiter_task;
}

ALWAYS(look)
{
	long count = atomic_long_read(&sem.count);
	long owner = atomic_long_read(&sem.owner);
	bool waiter_owns = waiter_task && owner == ((long)waiter_task | READER_OWNED);

	POSSIBLE("HANDOFF is set with the waiter first in the queue", (count & HANDOFF) && waiter_is_first());
	POSSIBLE("HANDOFF is set on a lock that nobody holds", (count & HANDOFF) && !(count & ~0xfeL));
	POSSIBLE("owner names the waiter as a reader", waiter_owns);
	POSSIBLE("owner names the waiter as a reader while nobody holds the lock", waiter_owns && !(count & ~0xfeL));
}

FINALLY
{
	OUTCOME("writer gets it as", writer_got);
	OUTCOME("holder again as", holder_again);
}
