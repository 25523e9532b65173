/**
 * An example of a suite that somebody keeps who changes rwsem: few scenarios, all fast, each exhausted.
 *
 * LOCKSTEP_KERNEL names the tree and LOCKSTEP_PATCHES the patches (with commas between); without them it is Debian's 6.12 as
 * it is. Copy the file, put `lockstep` into your package.json, and add the scenarios that matter to you.
 */
import { compare, explore, loadKernel, type Revision } from 'lockstep';
import 'lockstep/vitest';
import { beforeAll, describe, expect, test } from 'vitest';

const KERNEL = process.env.LOCKSTEP_KERNEL ?? 'debian:6.12';
const PATCHES = (process.env.LOCKSTEP_PATCHES ?? '').split(',').filter((word) => word !== '');

let base: Revision;
let mine: Revision;

beforeAll(async () => {
  base = await loadKernel({ kernel: KERNEL });
  mine = await loadKernel({ kernel: KERNEL, patches: PATCHES, name: 'mine' });
});

describe('every schedule', () => {
  test.each(['writers-2', 'writer-reader', 'trylocks'])('of %s', async (scenario) => {
    expect(await explore(mine, scenario)).toHoldUnderEverySchedule();
  });

  test('of a reader beside a writer that downgrades: the reader may come in then, and not before', async () => {
    const text = `#include <lockstep/scenario.h>
static DECLARE_RWSEM(sem);
static int stage;

TASK(w)
{
	down_write(&sem);
	WRITE_ONCE(stage, 1);
	WRITE_ONCE(stage, 2);
	downgrade_write(&sem);
	up_read(&sem);
}

TASK(r)
{
	down_read(&sem);
	EXPECT(READ_ONCE(stage) != 1);
	up_read(&sem);
}
`;
    const outcome = await explore(mine, { name: 'downgrading', path: 'downgrading.c', text });
    expect(outcome).toHoldUnderEverySchedule();
  });
});

describe('callers cannot tell the patched kernel from the one before', () => {
  test.each(['writers-2', 'trylocks'])('by %s', async (scenario) => {
    const { difference, equivalent } = await compare(base, mine, scenario);
    expect(difference?.second.sequences.map(({ events }) => events)).toEqual([]);
    expect(equivalent).toBe(true);
  });
});
