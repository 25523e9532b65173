// SPDX-License-Identifier: GPL-2.0
/* What the lock says of itself, and what can be had without waiting, while others hold it or wait for it. */
#include <lockstep/script.h>

SCENARIO("Others hold the lock, or wait for it: do trylocks and questions say so?");
/* It looks at what only the ordinary rwsem has or promises. */
NOT_WITH(CONFIG_PREEMPT_RT);

static DECLARE_RWSEM(sem);

static void read_lock_it(struct actor *me) { down_read(&sem); me->holds = 1; }
static void write_lock_it(struct actor *me) { down_write(&sem); me->holds = 1; }
static void read_unlock_it(struct actor *me) { up_read(&sem); me->holds = 0; }
static void write_unlock_it(struct actor *me) { up_write(&sem); me->holds = 0; }
static void downgrade_it(struct actor *me) { downgrade_write(&sem); }
static void read_lock_for_another(struct actor *me) { down_read_non_owner(&sem); }
static void read_unlock_of_another(struct actor *me) { up_read_non_owner(&sem); }

static void expect_free(void)
{
	EXPECT(!rwsem_is_locked(&sem));
	EXPECT(!rwsem_is_contended(&sem));
	EXPECT(down_read_trylock(&sem) == 1);
	EXPECT(rwsem_is_locked(&sem));
	up_read(&sem);
	EXPECT(down_write_trylock(&sem) == 1);
	EXPECT(rwsem_is_locked(&sem));
	up_write(&sem);
	EXPECT(!rwsem_is_locked(&sem));
}

static void expect_read_locked(void)
{
	EXPECT(rwsem_is_locked(&sem));
	EXPECT(!rwsem_is_contended(&sem));
	EXPECT(down_write_trylock(&sem) == 0);
	EXPECT(down_read_trylock(&sem) == 1);
	up_read(&sem);
	EXPECT(rwsem_is_locked(&sem));
	down_read(&sem);
	up_read(&sem);
	EXPECT(rwsem_is_locked(&sem));
}

static void expect_write_locked(void)
{
	EXPECT(rwsem_is_locked(&sem));
	/* There a writer always makes it look contended. */
	EXPECT(IS_ENABLED(CONFIG_PREEMPT_RT) || !rwsem_is_contended(&sem));
	EXPECT(down_read_trylock(&sem) == 0);
	EXPECT(down_write_trylock(&sem) == 0);
	EXPECT(rwsem_is_locked(&sem));
}

static void from_hand_to_hand(void)
{
	act(&a, read_lock_it);
	expect_read_locked();
	act(&b, read_lock_it);
	EXPECT(b.holds);
	expect_read_locked();
	act(&a, read_unlock_it);
	expect_read_locked();
	act(&c, write_lock_it);
	EXPECT(!c.holds);
	EXPECT(rwsem_is_contended(&sem));
	EXPECT(down_write_trylock(&sem) == 0);
	act(&b, read_unlock_it);
	EXPECT(c.holds);
	expect_write_locked();
	act(&a, read_lock_it);
	EXPECT(!a.holds);
	EXPECT(rwsem_is_contended(&sem));
	EXPECT(down_read_trylock(&sem) == 0);
	act(&c, downgrade_it);
	EXPECT(a.holds);
	expect_read_locked();
	act(&c, read_unlock_it);
	act(&a, read_unlock_it);
	expect_free();
}

static void downgraded(void)
{
	act(&a, write_lock_it);
	expect_write_locked();
	act(&a, downgrade_it);
	expect_read_locked();
	act(&b, write_lock_it);
	EXPECT(!b.holds);
	act(&a, read_unlock_it);
	EXPECT(b.holds);
	act(&b, write_unlock_it);
	expect_free();
}

static void for_another(void)
{
	act(&a, read_lock_for_another);
	expect_read_locked();
	act(&b, read_unlock_of_another);
	expect_free();
	act(&a, read_lock_for_another);
	act(&c, write_lock_it);
	EXPECT(!c.holds);
	act(&b, read_unlock_of_another);
	EXPECT(c.holds);
	act(&a, read_lock_for_another);
	act(&c, write_unlock_it);
	act(&b, read_unlock_of_another);
	expect_free();
}

SCRIPT(FIFO(1))
{
	expect_free();
	switch (CHOOSE(3)) {
	case 0:
		from_hand_to_hand();
		break;
	case 1:
		downgraded();
		break;
	case 2:
		for_another();
	}
}
