/**
 * 3,000 damaged patches and mails (patch-mutants.ts): each is applied faithfully, or is refused; none makes us stumble.
 */
import { expect, test } from 'vitest';
import { type Fate, tryMutant } from './patch-mutants.ts';

test('3,000 mutants are applied faithfully or refused', async () => {
  const tally: Record<Fate, number> = { applied: 0, repaired: 0, refused: 0, 'no patch': 0, wrong: 0 };
  for (let seed = 1; seed <= 3000; seed++) {
    const { fate, text } = await tryMutant(seed);
    expect(fate, `seed ${seed}\n${text}`).not.toBe('wrong');
    tally[fate] += 1;
  }
  // They are worth something only while all ways to end are seen.
  for (const fate of ['applied', 'repaired', 'refused', 'no patch'] as const) {
    expect({ fate, enough: tally[fate] >= 200 }).toEqual({ fate, enough: true });
  }
});
