// SPDX-License-Identifier: GPL-2.0
/* Who waits without an order of age, who tries, and who gets a signal, beside those who have one. */
#include <linux/ww_mutex.h>
#include <lockstep/scenario.h>

SCENARIO("A ww_mutex with and without a context, tried, and left on a signal: does everybody who says so hold it?");

/* Else a task that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DEFINE_WW_CLASS(class);
static struct ww_mutex lock;
static int data, got, left;

INIT
{
	ww_mutex_init(&lock, &class);
}

TASK(plain)
{
	EXPECT(ww_mutex_lock(&lock, NULL) == 0);
	data++;
	ww_mutex_unlock(&lock);
}

TASK(aged, SIGNAL)
{
	struct ww_acquire_ctx ctx;
	int ret;

	ww_acquire_init(&ctx, &class);
	ret = ww_mutex_lock_interruptible(&lock, &ctx);
	EXPECT(ret == 0 || ret == -EINTR);
	if (!ret) {
		EXPECT(ww_mutex_lock(&lock, &ctx) == -EALREADY);
		data++;
		ww_mutex_unlock(&lock);
	} else {
		left = 1;
	}
	ww_acquire_fini(&ctx);
}

TASK(tryer)
{
	if (!ww_mutex_trylock(&lock, NULL))
		return;
	data++;
	got = 1;
	ww_mutex_unlock(&lock);
}

FINALLY
{
	EXPECT(data == 2 + got - left);
	EXPECT(!ww_mutex_is_locked(&lock));
	OUTCOME("left", left);
}
