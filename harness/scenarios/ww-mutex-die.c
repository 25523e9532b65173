// SPDX-License-Identifier: GPL-2.0
/* The younger one does not wait for the older one, but lets go of what he holds. */
#include <linux/ww_mutex.h>
#include <lockstep/scenario.h>

SCENARIO("Two tasks take two ww_mutexes in opposite order (wait-die): does one back off, and do both get on?");

static DEFINE_WD_CLASS(class);
static struct ww_mutex a, b;
static int data;

INIT
{
	ww_mutex_init(&a, &class);
	ww_mutex_init(&b, &class);
}

/* Both, in this order, or after backing off in the other one. */
static void lock_both(struct ww_mutex *first, struct ww_mutex *second, struct ww_acquire_ctx *ctx)
{
	int ret = ww_mutex_lock(first, ctx);

	EXPECT(ret == 0);
	while ((ret = ww_mutex_lock(second, ctx)) != 0) {
		struct ww_mutex *swap = first;

		EXPECT(ret == -EDEADLK);
		ww_mutex_unlock(first);
		ww_mutex_lock_slow(second, ctx);
		first = second;
		second = swap;
	}
}

static void work(struct ww_mutex *first, struct ww_mutex *second)
{
	struct ww_acquire_ctx ctx;

	ww_acquire_init(&ctx, &class);
	lock_both(first, second, &ctx);
	ww_acquire_done(&ctx);
	data++;
	EXPECT(ww_mutex_is_locked(&a) && ww_mutex_is_locked(&b));
	ww_mutex_unlock(&a);
	ww_mutex_unlock(&b);
	ww_acquire_fini(&ctx);
}

TASK(one)
{
	work(&a, &b);
}

TASK(other)
{
	work(&b, &a);
}

FINALLY
{
	EXPECT(data == 2);
	EXPECT(!ww_mutex_is_locked(&a) && !ww_mutex_is_locked(&b));
}
