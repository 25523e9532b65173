/**
 * The project's own corpus through the whole suite, as `lockstep test` runs it: every bug is found, what is none is let pass.
 */
import { expect, test } from 'vitest';
import { openTree } from '../../kernel-src/index.ts';
import { KERNEL, readCorpus, runEntry } from '../corpus/entries.ts';

const BUDGET = 60;
const base = await openTree(KERNEL);

test.each((await readCorpus('tests/mutants')).map((entry) => [entry.id, entry] as const))('%s', async (_, entry) => {
  const { verdict, detail } = await runEntry(base, entry, BUDGET);
  expect(verdict, detail).toBe(entry.expect === 'detect' ? 'found' : 'clean');
});
