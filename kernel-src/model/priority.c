// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces what rt_mutex asks of kernel/sched/core.c: to sleep as one who blocks on an rt_mutex, and to run with the
 * priority of the first of those who wait for one. The priority is kept for those who look at it; it changes nothing
 * about who can run.
 * Why: that is decided by the simulated scheduler, by the policy that the scenario gives.
 */
#include <linux/sched.h>
#include <linux/sched/rt.h>
#include <linux/rtmutex.h>

void rt_mutex_pre_schedule(void)
{
	lockdep_assert(!current->sched_rt_mutex);
	current->sched_rt_mutex = 1;
}

void rt_mutex_schedule(void)
{
	lockdep_assert(current->sched_rt_mutex);
	schedule();
}

void rt_mutex_post_schedule(void)
{
	lockdep_assert(current->sched_rt_mutex);
	current->sched_rt_mutex = 0;
}

/* The same for one who waits on behalf of a futex. */
void rt_mutex_futex_pre_schedule(void)
{
	rt_mutex_pre_schedule();
}

void rt_mutex_futex_post_schedule(void)
{
	rt_mutex_post_schedule();
}

void rt_mutex_setprio(struct task_struct *p, struct task_struct *pi_task)
{
	int prio = p->normal_prio;

	if (pi_task && pi_task->prio < prio)
		prio = pi_task->prio;
	p->pi_top_task = pi_task;
	WRITE_ONCE(p->prio, prio);
}
