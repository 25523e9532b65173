// SPDX-License-Identifier: GPL-2.0
/* One task, every function, nobody else: what each returns, what is held then, and what lockdep believes to be held. */
#include <lockstep/scenario.h>

SCENARIO("Nobody else is there: does every function do what it says?");

static DECLARE_RWSEM(sem);

static void expect_free(void)
{
	EXPECT(!rwsem_is_locked(&sem));
	EXPECT(!rwsem_is_contended(&sem));
}

static void expect_reading(void)
{
	EXPECT(rwsem_is_locked(&sem));
	lockdep_assert_held_read(&sem);
	EXPECT(!down_write_trylock(&sem));
	up_read(&sem);
	expect_free();
}

static void expect_writing(void)
{
	EXPECT(rwsem_is_locked(&sem));
	lockdep_assert_held_write(&sem);
	EXPECT(!down_read_trylock(&sem));
	EXPECT(!down_write_trylock(&sem));
	up_write(&sem);
	expect_free();
}

TASK(alone)
{
	down_read(&sem);
	expect_reading();
	EXPECT(down_read_interruptible(&sem) == 0);
	expect_reading();
	EXPECT(down_read_killable(&sem) == 0);
	expect_reading();
	EXPECT(down_read_trylock(&sem) == 1);
	expect_reading();
	down_write(&sem);
	expect_writing();
	EXPECT(down_write_killable(&sem) == 0);
	expect_writing();
	EXPECT(down_write_trylock(&sem) == 1);
	expect_writing();
	down_write(&sem);
	downgrade_write(&sem);
	expect_reading();
	down_read(&sem);
	/* Lockdep sees no recursion in a trylock. */
	EXPECT(down_read_trylock(&sem) == 1);
	up_read(&sem);
	expect_reading();
}
