// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold of a percpu_rw_semaphore, whatever the scenario; compiled into the unit of percpu-rwsem.c.
 * Readers may leave on another CPU or in an interrupt: nobody asks who.
 */
#include "rules/ghost.h"

#define TO_TASK		((long)offsetof(struct wait_queue_entry, private) - (long)offsetof(struct wait_queue_entry, entry))

static struct ghost *enter_down(struct percpu_rw_semaphore *sem)
{
	struct ghost *g = enter(sem);

#ifndef CONFIG_PREEMPT_RT
	begin_wait(&sem->waiters.head, TO_TASK, &sem->waiters.lock.rlock.raw_lock);
#endif
	return g;
}

static void leave_down(struct ghost *g)
{
	end_wait();
	leave(g);
}

static void got_read(struct ghost *g)
{
	EXCLUSION(!g->writer, "a reader got the percpu-rwsem while a writer holds it");
	g->readers++;
}

void __real_percpu_down_read(struct percpu_rw_semaphore *sem);
void __wrap_percpu_down_read(struct percpu_rw_semaphore *sem)
{
	struct ghost *g = enter_down(sem);

	__real_percpu_down_read(sem);
	got_read(g);
	leave_down(g);
}

bool __real_percpu_down_read_trylock(struct percpu_rw_semaphore *sem);
bool __wrap_percpu_down_read_trylock(struct percpu_rw_semaphore *sem)
{
	struct ghost *g = enter(sem);
	bool ret = __real_percpu_down_read_trylock(sem);

	check_trylock(g, ret);
	if (ret)
		got_read(g);
	leave(g);
	return ret;
}

void __real_percpu_up_read(struct percpu_rw_semaphore *sem);
void __wrap_percpu_up_read(struct percpu_rw_semaphore *sem)
{
	struct ghost *g = enter_release(sem);

	if (g->readers > 0)
		g->readers--;
	__real_percpu_up_read(sem);
	leave(g);
}

void __real_percpu_down_write(struct percpu_rw_semaphore *sem);
void __wrap_percpu_down_write(struct percpu_rw_semaphore *sem)
{
	struct ghost *g = enter_down(sem);

	__real_percpu_down_write(sem);
	EXCLUSION(!g->writer, "a writer got the percpu-rwsem while another writer holds it");
	EXCLUSION(!g->readers, "a writer got the percpu-rwsem while a reader holds it");
	g->writer = current;
	leave_down(g);
}

void __real_percpu_up_write(struct percpu_rw_semaphore *sem);
void __wrap_percpu_up_write(struct percpu_rw_semaphore *sem)
{
	struct ghost *g = enter_release(sem);

	g->writer = NULL;
	__real_percpu_up_write(sem);
	leave(g);
}

static unsigned int sum_of(struct percpu_rw_semaphore *sem)
{
	unsigned int sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu(*sem->read_count, cpu);
	return sum;
}

/* In quiescent states nobody is between counting himself and looking at block. */
static void check_percpu(const struct ghost *g)
{
	struct percpu_rw_semaphore *sem = g->lock;
	int waiters = check_list(&sem->waiters.head);

	check_order(&sem->waiters.head, TO_TASK);
	INVARIANT(!g->writer || sem->block.counter == 1, "a writer holds the percpu-rwsem, but block does not say so");
	INVARIANT(!g->readers || !g->writer, "a reader and a writer hold the percpu-rwsem");
	INVARIANT(sum_of(sem) == g->readers, "the sum of read_count is not the number of readers");
	INVARIANT(!waiters || sem->block.counter, "tasks sleep in the queue of a percpu-rwsem that no writer has");
}

LOCKSTEP_HOOK("quiescent", percpu_quiescent)
{
	struct ghost *g;

	for_each_ghost(g)
		check_percpu(g);
}

LOCKSTEP_HOOK("finally", percpu_finally)
{
	struct ghost *g;

	for_each_ghost(g) {
		struct percpu_rw_semaphore *sem = g->lock;

		if (g->readers || g->writer)
			continue;
		INVARIANT(sem->block.counter == 0, "block is not zero in the end");
		INVARIANT(sum_of(sem) == 0, "the sum of read_count is not zero in the end");
		INVARIANT(list_empty(&sem->waiters.head), "waiters is not empty in the end");
		INVARIANT(!sem->writer.task, "a writer still waits in the end");
	}
}

LOCKSTEP_QUEUE("percpu_rw_semaphore", "waiters", struct wait_queue_entry, entry, private);
