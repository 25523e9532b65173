// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold of an rwlock_t, whatever the scenario; compiled into the unit of kernel/locking/qrwlock.c. Nobody
 * sleeps in it, so there are no quiescent states but those with nobody inside. With PREEMPT_RT it is another lock.
 */
#ifndef CONFIG_PREEMPT_RT
#include "rules/ghost.h"
#include <linux/rwlock.h>

static void got_read(struct ghost *g)
{
	EXCLUSION(!g->writer, "a reader got the rwlock while a writer holds it");
	g->readers++;
}

static void got_write(struct ghost *g)
{
	g->turns++;
	EXCLUSION(!g->writer, "a writer got the rwlock while another writer holds it");
	EXCLUSION(!g->readers, "a writer got the rwlock while a reader holds it");
	g->writer = current;
}

#define RULES_LOCK(function, got)					\
void __real_##function(rwlock_t *lock);					\
void __wrap_##function(rwlock_t *lock)					\
{									\
	struct ghost *g = enter(lock);					\
									\
	__real_##function(lock);					\
	got(g);								\
	leave(g);							\
}

#define RULES_TRYLOCK(function, got)					\
int __real_##function(rwlock_t *lock);					\
int __wrap_##function(rwlock_t *lock)					\
{									\
	struct ghost *g = enter(lock);					\
	int ret = __real_##function(lock);				\
									\
	check_trylock(g, ret);						\
	if (ret)							\
		got(g);							\
	leave(g);							\
	return ret;							\
}

/*
 * Who comes as a reader while a writer waits at the head of the queue lets it go first, unless he is in an interrupt.
 */
static bool writer_waits(rwlock_t *lock)
{
	if (!lockstep_overtaking || in_interrupt())
		return false;
	__lockstep_point();
	return ((int)__lockstep_peek(&lock->raw_lock.cnts) & _QW_WAITING) != 0;
}

void __real_read_lock(rwlock_t *lock);
void __wrap_read_lock(rwlock_t *lock)
{
	struct ghost *g = enter(lock);
	bool behind = writer_waits(lock);
	int before = g->turns;

	__real_read_lock(lock);
	STARVATION(!behind || g->turns != before, "a reader that came later overtakes a writer that waits");
	got_read(g);
	leave(g);
}

RULES_LOCK(write_lock, got_write)
RULES_TRYLOCK(read_trylock, got_read)
RULES_TRYLOCK(write_trylock, got_write)

void __real_read_unlock(rwlock_t *lock);
void __wrap_read_unlock(rwlock_t *lock)
{
	struct ghost *g = enter_release(lock);

	if (g->readers > 0)
		g->readers--;
	__real_read_unlock(lock);
	leave(g);
}

void __real_write_unlock(rwlock_t *lock);
void __wrap_write_unlock(rwlock_t *lock)
{
	struct ghost *g = enter_release(lock);

	g->writer = NULL;
	__real_write_unlock(lock);
	leave(g);
}

LOCKSTEP_HOOK("quiescent", qrwlock_quiescent)
{
	struct ghost *g;

	for_each_ghost(g) {
		rwlock_t *lock = g->lock;
		int cnts = lock->raw_lock.cnts.counter;

		INVARIANT(cnts >> _QR_SHIFT == g->readers, "the number of readers in cnts is not that of the holders");
		INVARIANT((cnts & _QW_WMASK) == (g->writer ? _QW_LOCKED : 0),
			  "the writer's byte of cnts does not say whether a writer holds the rwlock");
	}
}

LOCKSTEP_DECODE("qrwlock", "cnts", "WAITING", _QW_WAITING, -1);
LOCKSTEP_DECODE("qrwlock", "cnts", "LOCKED", _QW_LOCKED, -1);
LOCKSTEP_DECODE("qrwlock", "cnts", "reader", ~(_QR_BIAS - 1UL) & 0xffffffffUL, _QR_SHIFT);

#endif /* !CONFIG_PREEMPT_RT */
