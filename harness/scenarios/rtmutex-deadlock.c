// SPDX-License-Identifier: GPL-2.0
/* Each of two tasks wants the lock of the other, as futexes do: whoever closes the circle is told. */
#include <linux/rbtree.h>
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>
#include "kernel/locking/rtmutex_common.h"

SCENARIO("Two tasks wait for each other's rt_mutex: is one of them told, and does the other one get on?");

static struct rt_mutex_base a, b;
static atomic_t told = ATOMIC_INIT(0);

INIT
{
	rt_mutex_base_init(&a);
	rt_mutex_base_init(&b);
}

static void both(struct rt_mutex_base *first, struct rt_mutex_base *second)
{
	struct rt_mutex_waiter waiter;
	int ret;

	if (!rt_mutex_futex_trylock(first))
		return;
	rt_mutex_init_waiter(&waiter);
	/* It leaves this as it was; with PREEMPT_RT it is looked at. */
	waiter.ww_ctx = NULL;
	ret = rt_mutex_start_proxy_lock(second, &waiter, current);
	if (ret == -EDEADLK) {
		atomic_inc(&told);
	} else {
		if (ret == 0)
			EXPECT(rt_mutex_wait_proxy_lock(second, NULL, &waiter) == 0);
		rt_mutex_futex_unlock(second);
	}
	rt_mutex_futex_unlock(first);
	EXPECT(current->prio == current->normal_prio);
}

TASK(one)
{
	both(&a, &b);
}

TASK(other, FIFO(10))
{
	both(&b, &a);
}

FINALLY
{
	EXPECT(!rt_mutex_base_is_locked(&a) && !rt_mutex_base_is_locked(&b));
	OUTCOME("told", atomic_read(&told));
}
