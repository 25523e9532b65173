/**
 * Damaged patches and mails beyond those of the usual tests: 40,000, in parts of 10,000.
 */
import { expect, test } from 'vitest';
import { tryMutant } from '../patch-mutants.ts';

const PART = 10_000;

test.each([0, 1, 2, 3])('part %i of 0 to 3', async (part) => {
  for (let seed = 3001 + part * PART; seed <= 3000 + (part + 1) * PART; seed++) {
    const { fate, text } = await tryMutant(seed);
    expect(fate, `seed ${seed}\n${text}`).not.toBe('wrong');
  }
});
