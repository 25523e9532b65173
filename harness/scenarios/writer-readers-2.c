// SPDX-License-Identifier: GPL-2.0
/* Two readers can be inside together; can both be woken by one unlock? */
#include <lockstep/scenario.h>

SCENARIO("A writer and two readers: can the readers share, and does everybody get through?");

/* Else a writer that spins would never queue: the owner runs all the time. */
RESCHED(1);

static DECLARE_RWSEM(sem);
static int data, copy;
static atomic_t inside;

TASK(writer)
{
	down_write(&sem);
	data++;
	copy++;
	up_write(&sem);
}

TASK(reader, COUNT(2))
{
	down_read(&sem);
	EXPECT(data == copy);
	POSSIBLE("both readers are inside at once", atomic_inc_return(&inside) == 2);
	atomic_dec(&inside);
	up_read(&sem);
}

FINALLY
{
	EXPECT(data == 1);
}
