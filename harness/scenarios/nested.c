// SPDX-License-Identifier: GPL-2.0
/* Two locks of one class, one inside the other: what the annotations for lockdep are for. One task, nobody else. */
#include <lockstep/scenario.h>

SCENARIO("Locks of one class nest, said to lockdep in every way there is: does it stay silent, and does each function lock?");

static struct rw_semaphore sems[3];

INIT
{
	int i;

	for (i = 0; i < 3; i++)
		init_rwsem(&sems[i]);
}

TASK(nester)
{
	down_write(&sems[0]);
	down_write_nested(&sems[1], SINGLE_DEPTH_NESTING);
	EXPECT(!down_read_trylock(&sems[1]));
	up_write(&sems[1]);
	down_read_nested(&sems[1], SINGLE_DEPTH_NESTING);
	EXPECT(!down_write_trylock(&sems[1]));
	up_read(&sems[1]);
	EXPECT(down_write_killable_nested(&sems[1], SINGLE_DEPTH_NESTING) == 0);
	EXPECT(!down_read_trylock(&sems[1]));
	up_write(&sems[1]);
	EXPECT(down_read_killable_nested(&sems[1], SINGLE_DEPTH_NESTING) == 0);
	EXPECT(!down_write_trylock(&sems[1]));
	up_read(&sems[1]);
	up_write(&sems[0]);
}
