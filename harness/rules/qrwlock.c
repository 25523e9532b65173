// SPDX-License-Identifier: GPL-2.0
/*
 * What must hold of an rwlock_t, whatever the scenario; compiled into the unit of kernel/locking/qrwlock.c. Nobody
 * sleeps in it, so there are no quiescent states but those with nobody inside.
 */
#include "rules/ghost.h"
#include <linux/spinlock.h>

/* How somebody came. */
struct arrival {
	struct ghost *ghost;
	/* Of a reader: a writer waited at the head of the queue, and so often writers had got the lock. */
	bool behind;
	int turns;
};

static struct arrival come(rwlock_t *lock)
{
	return (struct arrival){ .ghost = enter(lock) };
}

/* Who comes as a reader while a writer waits at the head of the queue lets it go first, unless he is in an interrupt. */
static struct arrival come_to_read(rwlock_t *lock)
{
	struct arrival arrival = come(lock);

	if (lockstep_overtaking && !in_interrupt()) {
		__lockstep_point();
		arrival.behind = ((int)__lockstep_peek(&lock->raw_lock.cnts) & _QW_WAITING) != 0;
		arrival.turns = arrival.ghost->turns;
	}
	return arrival;
}

static void got_read(struct arrival arrival)
{
	struct ghost *g = arrival.ghost;

	STARVATION(!arrival.behind || g->turns != arrival.turns, "a reader that came later overtakes a writer that waits");
	EXCLUSION(!g->writer, "a reader got the rwlock while a writer holds it");
	g->readers++;
}

static void got_write(struct arrival arrival)
{
	struct ghost *g = arrival.ghost;

	g->turns++;
	EXCLUSION(!g->writer, "a writer got the rwlock while another writer holds it");
	EXCLUSION(!g->readers, "a writer got the rwlock while a reader holds it");
	g->writer = current;
}

static void drop_read(struct ghost *g)
{
	if (g->readers > 0)
		g->readers--;
}

static void drop_write(struct ghost *g)
{
	g->writer = NULL;
}

#define RULES_TRYLOCK(function, got)					\
int __real_##function(rwlock_t *lock);					\
int __wrap_##function(rwlock_t *lock)					\
{									\
	struct arrival arrival = come(lock);				\
	int ret = __real_##function(lock);				\
									\
	check_trylock(arrival.ghost, ret);				\
	if (ret)							\
		got(arrival);						\
	leave(arrival.ghost);						\
	return ret;							\
}

#define RULES_LOCK(function, come, got)					\
void __real_##function(rwlock_t *lock);					\
void __wrap_##function(rwlock_t *lock)					\
{									\
	struct arrival arrival = come(lock);				\
									\
	__real_##function(lock);					\
	got(arrival);							\
	leave(arrival.ghost);						\
}

#define RULES_LOCK_IRQSAVE(function, come, got)				\
unsigned long __real_##function(rwlock_t *lock);			\
unsigned long __wrap_##function(rwlock_t *lock)				\
{									\
	struct arrival arrival = come(lock);				\
	unsigned long flags = __real_##function(lock);			\
									\
	got(arrival);							\
	leave(arrival.ghost);						\
	return flags;							\
}

#define RULES_UNLOCK(function, drop)					\
void __real_##function(rwlock_t *lock);					\
void __wrap_##function(rwlock_t *lock)					\
{									\
	struct ghost *g = enter_release(lock);				\
									\
	drop(g);							\
	__real_##function(lock);					\
	leave(g);							\
}

#define RULES_UNLOCK_IRQRESTORE(function, drop)				\
void __real_##function(rwlock_t *lock, unsigned long flags);		\
void __wrap_##function(rwlock_t *lock, unsigned long flags)		\
{									\
	struct ghost *g = enter_release(lock);				\
									\
	drop(g);							\
	__real_##function(lock, flags);					\
	leave(g);							\
}

/*
 * In <linux/rwlock.h> read_lock() and the others are macros; these are the functions that they stand for, by the choice
 * of the architecture (CONFIG_INLINE_*, default.config).
 */
RULES_TRYLOCK(__raw_read_trylock, got_read)
RULES_LOCK(__raw_read_lock, come_to_read, got_read)
RULES_LOCK(__raw_read_lock_bh, come_to_read, got_read)
RULES_LOCK(__raw_read_lock_irq, come_to_read, got_read)
RULES_LOCK_IRQSAVE(__raw_read_lock_irqsave, come_to_read, got_read)
RULES_UNLOCK(__raw_read_unlock, drop_read)
RULES_UNLOCK(__raw_read_unlock_bh, drop_read)
RULES_UNLOCK(__raw_read_unlock_irq, drop_read)
RULES_UNLOCK_IRQRESTORE(__raw_read_unlock_irqrestore, drop_read)

RULES_TRYLOCK(__raw_write_trylock, got_write)
RULES_LOCK(__raw_write_lock, come, got_write)
RULES_LOCK(__raw_write_lock_bh, come, got_write)
RULES_LOCK(__raw_write_lock_irq, come, got_write)
RULES_LOCK_IRQSAVE(__raw_write_lock_irqsave, come, got_write)
RULES_UNLOCK(__raw_write_unlock, drop_write)
RULES_UNLOCK(__raw_write_unlock_bh, drop_write)
RULES_UNLOCK(__raw_write_unlock_irq, drop_write)
RULES_UNLOCK_IRQRESTORE(__raw_write_unlock_irqrestore, drop_write)

#ifdef CONFIG_DEBUG_LOCK_ALLOC
/* Without it this is a macro for the function above. */
void __real__raw_write_lock_nested(rwlock_t *lock, int subclass);
void __wrap__raw_write_lock_nested(rwlock_t *lock, int subclass)
{
	struct arrival arrival = come(lock);

	__real__raw_write_lock_nested(lock, subclass);
	got_write(arrival);
	leave(arrival.ghost);
}
#endif

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
