/** csmith's programs, so many to a test: those of one half of the seeds, for two workers to share. */
import { expect, test } from 'vitest';
import { checkSeed, missingTools } from './csmith.ts';

const BATCH = 25;

export function checkPrograms(half: 0 | 1): void {
  const programs = Number(process.env.LOCKSTEP_CONFORMANCE_PROGRAMS ?? '2700');
  const first = Number(process.env.LOCKSTEP_CONFORMANCE_SEED ?? '1');
  const missing = missingTools();
  if (missing !== undefined) throw new Error(`${missing}; apt-get install csmith libcsmith-dev gcc`);
  if (!Number.isSafeInteger(programs) || programs < 1 || !Number.isSafeInteger(first) || first < 0)
    throw new Error('LOCKSTEP_CONFORMANCE_PROGRAMS and LOCKSTEP_CONFORMANCE_SEED are whole numbers');
  const tallies = { same: 0, long: 0, different: 0 };
  const batches: number[] = [];
  for (let start = first + half * BATCH; start < first + programs; start += 2 * BATCH) batches.push(start);
  test.each(batches)('from seed %i', (start) => {
    const wrong: string[] = [];
    for (let seed = start; seed < Math.min(start + BATCH, first + programs); seed++) {
      const verdict = checkSeed(seed);
      tallies[verdict.kind]++;
      if (verdict.kind === 'different') wrong.push(`seed ${seed}: ${verdict.message}`);
    }
    console.log(`seeds ${start} to ${start + BATCH - 1}: ${tallies.same} the same, ${tallies.long} too long so far`);
    expect(wrong).toEqual([]);
  });
  test('most of them end', () => {
    console.log(`${tallies.same} the same, ${tallies.long} too long, ${tallies.different} different`);
    expect(tallies.same).toBeGreaterThan(tallies.long);
  });
}
