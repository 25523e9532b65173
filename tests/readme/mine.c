#include <lockstep/scenario.h>

SCENARIO("Does a reader see the data whole?");

static DECLARE_RWSEM(sem);
static int data;

TASK(writer)
{
	down_write(&sem);
	data++;
	data++;
	up_write(&sem);
}

TASK(reader)
{
	down_read(&sem);
	EXPECT(data != 1);
	up_read(&sem);
}

FINALLY
{
	EXPECT(data == 2);
}
