// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces what percpu-rwsem.c needs beside wait queues: grace periods, rcu_sync (kernel/rcu/sync.c), the end of an
 * rcuwait (kernel/rcu/update.c), per-CPU memory. rcu_sync is written anew from its contract: readers may take their
 * fast path only while gp_state is idle, and both ways between idle and not idle lie a grace period.
 * Why: grace periods are the simulated kernel's. The way back is a callback in the kernel; here the last one to leave
 * waits for it himself, since nobody is there to call back.
 */
#include <linux/sched.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/rcuwait.h>
#include <linux/rcu_sync.h>
#include <linux/wait.h>

void synchronize_rcu(void)
{
	might_sleep();
	__lockstep_grace_start();
	__lockstep_grace_wait();
}

void finish_rcuwait(struct rcuwait *w)
{
	rcu_assign_pointer(w->task, NULL);
	__set_current_state(TASK_RUNNING);
}

int default_wake_function(struct wait_queue_entry *curr, unsigned int mode, int wake_flags, void *key)
{
	return __lockstep_wake(curr->private, mode);
}

/* AGAIN: while somebody waits on his way out, others came and went: readers of theirs may be about. */
enum { SYNC_IDLE, SYNC_ENTERING, SYNC_PASSED, SYNC_LEAVING, SYNC_AGAIN };

void rcu_sync_init(struct rcu_sync *rsp)
{
	rsp->gp_state = SYNC_IDLE;
	rsp->gp_count = 0;
	init_waitqueue_head(&rsp->gp_wait);
}

void rcu_sync_enter(struct rcu_sync *rsp)
{
	bool first;

	spin_lock_irq(&rsp->gp_wait.lock);
	first = rsp->gp_state == SYNC_IDLE;
	if (first)
		WRITE_ONCE(rsp->gp_state, SYNC_ENTERING);
	rsp->gp_count++;
	spin_unlock_irq(&rsp->gp_wait.lock);
	if (!first) {
		wait_event(rsp->gp_wait, READ_ONCE(rsp->gp_state) >= SYNC_PASSED);
		return;
	}
	synchronize_rcu();
	WRITE_ONCE(rsp->gp_state, SYNC_PASSED);
	wake_up_all(&rsp->gp_wait);
}

/* What the callback does behind a grace period; true if it takes another one. */
static bool sync_left(struct rcu_sync *rsp)
{
	bool again = false;

	spin_lock_irq(&rsp->gp_wait.lock);
	if (rsp->gp_count) {
		WRITE_ONCE(rsp->gp_state, SYNC_PASSED);
	} else if (rsp->gp_state == SYNC_AGAIN) {
		WRITE_ONCE(rsp->gp_state, SYNC_LEAVING);
		again = true;
	} else {
		WRITE_ONCE(rsp->gp_state, SYNC_IDLE);
	}
	spin_unlock_irq(&rsp->gp_wait.lock);
	return again;
}

void rcu_sync_exit(struct rcu_sync *rsp)
{
	bool last = false;

	spin_lock_irq(&rsp->gp_wait.lock);
	WARN_ON_ONCE(rsp->gp_count == 0 || rsp->gp_state == SYNC_IDLE);
	if (!--rsp->gp_count) {
		last = rsp->gp_state == SYNC_PASSED;
		WRITE_ONCE(rsp->gp_state, last ? SYNC_LEAVING : SYNC_AGAIN);
	}
	spin_unlock_irq(&rsp->gp_wait.lock);
	if (!last)
		return;
	do {
		__lockstep_grace_start();
		__lockstep_grace_wait();
	} while (sync_left(rsp));
}

void rcu_sync_dtor(struct rcu_sync *rsp)
{
	WARN_ON_ONCE(rsp->gp_count);
}

/* mm/percpu.c: memory with a copy for each CPU, zeroed, at the distance of all per-CPU variables. */
static void __percpu *allocate_percpu(size_t size)
{
	return (void __percpu *)__lockstep_kmalloc(__lockstep_percpu_offset(__lockstep_nr_cpus() - 1) + size, 1);
}

#ifdef __alloc_percpu
void __percpu *pcpu_alloc_noprof(size_t size, size_t align, bool reserved, gfp_t gfp)
{
	return allocate_percpu(size);
}
#else
/* In older trees. */
void __percpu *__alloc_percpu(size_t size, size_t align)
{
	return allocate_percpu(size);
}
#endif

void free_percpu(void __percpu *p)
{
	__lockstep_kfree((const void *)p);
}
