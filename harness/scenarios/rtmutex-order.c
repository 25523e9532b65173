// SPDX-License-Identifier: GPL-2.0
/* The lock is free while its next owner is being woken: who is awake by chance must not take it in front of him. */
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>

SCENARIO("An rt_mutex is given back while an urgent task sleeps for it: can another waiter that is awake take it first?");

static DEFINE_RT_MUTEX(lock);
static struct task_struct *first;

/* Notes who is in the most hurry, and unlocks. */
static void give_back(void)
{
	raw_spin_lock_irq(&current->pi_lock);
	first = current->pi_top_task;
	raw_spin_unlock_irq(&current->pi_lock);
	rt_mutex_unlock(&lock);
}

/* Somebody more urgent may have come in the meantime. */
static void check_turn(void)
{
	EXPECT(!first || current->normal_prio <= first->normal_prio);
}

INIT
{
	rt_mutex_lock(&lock);
}

TASK(holder)
{
	give_back();
}

TASK(normal, SPURIOUS)
{
	rt_mutex_lock(&lock);
	check_turn();
	give_back();
}

TASK(urgent, FIFO(10))
{
	rt_mutex_lock(&lock);
	check_turn();
	give_back();
}
