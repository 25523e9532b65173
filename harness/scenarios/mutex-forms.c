// SPDX-License-Identifier: GPL-2.0
/* A mutex that is made while running, and the less common ways to lock one. */
#include <linux/mutex.h>
#include <lockstep/scenario.h>

SCENARIO("mutex_init(), mutex_lock_nested(), atomic_dec_and_mutex_lock(): do they do what they say?");

static DEFINE_MUTEX(outer);
static struct mutex inner;
static atomic_t users = ATOMIC_INIT(2);
static int data, last;

INIT
{
	mutex_init(&inner);
	EXPECT(!mutex_is_locked(&inner));
}

TASK(user, COUNT(2))
{
	mutex_lock(&outer);
	mutex_lock_nested(&inner, SINGLE_DEPTH_NESTING);
	EXPECT(mutex_is_locked(&inner));
	EXPECT(!mutex_trylock(&inner));
	data++;
	mutex_unlock(&inner);
	mutex_unlock(&outer);
	if (atomic_dec_and_mutex_lock(&users, &inner)) {
		EXPECT(mutex_is_locked(&inner));
		last++;
		mutex_unlock(&inner);
	}
}

FINALLY
{
	EXPECT(data == 2);
	EXPECT(last == 1);
	EXPECT(!mutex_is_locked(&inner) && !mutex_is_locked(&outer));
}
