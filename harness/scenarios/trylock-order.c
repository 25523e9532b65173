// SPDX-License-Identifier: GPL-2.0
/* Trylocks may be taken against the order of the locks: they do not wait. One task, nobody else. */
#include <lockstep/scenario.h>

SCENARIO("Locks are tried in both orders: does lockdep know that a trylock does not wait?");

static DECLARE_RWSEM(one);
static DECLARE_RWSEM(two);

TASK(trier)
{
	down_write(&one);
	down_write(&two);
	up_write(&two);
	up_write(&one);

	down_write(&two);
	EXPECT(down_write_trylock(&one));
	up_write(&one);
	EXPECT(down_read_trylock(&one));
	up_read(&one);
	up_write(&two);
}
