// SPDX-License-Identifier: GPL-2.0
/*
 * Is rwsem_wait() to its callers what down_read(); up_read() is? There are two files with the same tasks, one for either
 * call (wait-equivalence-down-read, wait-equivalence-rwsem-wait): compare their verdicts and their sets of outcomes.
 * `stage` is 1 while a writer is half-way; the monitor looks before the call and after it.
 */
#include <lockstep/scenario.h>

SCENARIO("Two writers and a monitor that calls rwsem_wait(): what can it see before and after?");
TOPIC("rwsem-wait");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int stage[2];
static int before[2], after[2];

static void change(int mine)
{
	down_write(&sem);
	WRITE_ONCE(stage[mine], 1);
	WRITE_ONCE(stage[mine], 2);
	up_write(&sem);
}

TASK(first)
{
	change(0);
}

TASK(second)
{
	change(1);
}

static void look(int *seen)
{
	seen[0] = READ_ONCE(stage[0]);
	seen[1] = READ_ONCE(stage[1]);
}

TASK(monitor)
{
	look(before);
	rwsem_wait(&sem);
	look(after);
	/* The writer that was half-way before the call has finished. */
	EXPECT(before[0] != 1 || after[0] == 2);
	EXPECT(before[1] != 1 || after[1] == 2);
}

FINALLY
{
	OUTCOME("before", 10 * before[0] + before[1]);
	OUTCOME("after", 10 * after[0] + after[1]);
}
