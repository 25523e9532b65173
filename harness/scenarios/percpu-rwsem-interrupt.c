// SPDX-License-Identifier: GPL-2.0
/*
 * Who began to write to a file is a reader until the interrupt comes that says it is written. The interrupt may hit in
 * the middle of another reader's counting, on the same CPU.
 */
#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>

SCENARIO("An interrupt lets go of a percpu-rwsem that a task has taken: is any reader lost, or counted for ever?");

DEFINE_STATIC_PERCPU_RWSEM(sem);
static int handed_over;

/* It belongs to no task while it is on its way (as in fs/aio.c: the lock validator has to be told). */
static void let_go(void)
{
	if (!xchg(&handed_over, 0))
		return;
	lock_acquire(&sem.dep_map, 0, 1, 1, 1, NULL, 0);
	percpu_up_read(&sem);
}

INTERRUPT(written)
{
	let_go();
}

TASK(reader)
{
	percpu_down_read(&sem);
	lock_release(&sem.dep_map, 0);
	xchg(&handed_over, 1);
	if (percpu_down_read_trylock(&sem))
		percpu_up_read(&sem);
	/* The interrupt may never come. */
	let_go();
}

TASK(writer)
{
	percpu_down_write(&sem);
	percpu_up_write(&sem);
}
