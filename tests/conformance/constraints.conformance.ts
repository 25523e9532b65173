/** What is said of csmith's programs, by gcc and by us. LOCKSTEP_CONFORMANCE_SEED is the seed of the first (default 1). */
import { expect, test } from 'vitest';
import { constraintsOf } from './constraints.ts';
import { missingTools } from './csmith.ts';

const PROGRAMS = 300;

test('errors and warnings are in the same lines', () => {
  const missing = missingTools();
  if (missing !== undefined) throw new Error(`${missing}; apt-get install csmith libcsmith-dev gcc`);
  const first = Number(process.env.LOCKSTEP_CONFORMANCE_SEED ?? '1');
  let lines = 0;
  for (let seed = first; seed < first + PROGRAMS; seed++) {
    const { gcc, ours } = constraintsOf(seed);
    expect(ours, `seed ${seed}`).toEqual(gcc);
    lines += gcc.length;
  }
  console.log(`${PROGRAMS} programs, ${lines} lines`);
  expect(lines).toBeGreaterThan(PROGRAMS);
});
