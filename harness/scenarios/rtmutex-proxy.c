// SPDX-License-Identifier: GPL-2.0
/*
 * As a futex uses it: the waiter is queued by somebody, perhaps itself, waits, and is taken off if it did not get the
 * lock; and who would wait for himself in the end is told so.
 */
#include <linux/rbtree.h>
#include <linux/rtmutex.h>
#include <lockstep/scenario.h>
#include "kernel/locking/rtmutex_common.h"

SCENARIO("Waiters that are queued by proxy: does each get the lock or leave no trace, and is a deadlock told?");

static struct rt_mutex_base lock;
static int data, left;

INIT
{
	rt_mutex_base_init(&lock);
}

static int take(void)
{
	struct rt_mutex_waiter waiter;
	int ret;

	rt_mutex_init_waiter(&waiter);
	/* It leaves this as it was; with PREEMPT_RT it is looked at. */
	waiter.ww_ctx = NULL;
	ret = rt_mutex_start_proxy_lock(&lock, &waiter, current);
	EXPECT(ret == 0 || ret == 1);
	if (ret == 1)
		return 0;
	ret = rt_mutex_wait_proxy_lock(&lock, NULL, &waiter);
	EXPECT(ret == 0 || ret == -EINTR);
	if (ret && !rt_mutex_cleanup_proxy_lock(&lock, &waiter))
		ret = 0;
	return ret;
}

TASK(holder)
{
	struct rt_mutex_waiter waiter;

	while (!rt_mutex_futex_trylock(&lock))
		cpu_relax();
	data++;
	rt_mutex_init_waiter(&waiter);
	/* It leaves this as it was; with PREEMPT_RT it is looked at. */
	waiter.ww_ctx = NULL;
	EXPECT(rt_mutex_start_proxy_lock(&lock, &waiter, current) == -EDEADLK);
	rt_mutex_futex_unlock(&lock);
}

TASK(waiter, SIGNAL, FIFO(10))
{
	if (take()) {
		left = 1;
		return;
	}
	data++;
	rt_mutex_futex_unlock(&lock);
	EXPECT(current->prio == current->normal_prio);
}

FINALLY
{
	EXPECT(data == 2 - left);
	EXPECT(!rt_mutex_base_is_locked(&lock));
	EXPECT(RB_EMPTY_ROOT(&lock.waiters.rb_root));
}
