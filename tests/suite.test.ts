/**
 * The order of the suite: what is about the patch comes ahead of everything else.
 */
import { expect, test } from 'vitest';
import { loadScenario } from '../harness/catalog.ts';
import { readPatchInputs } from '../harness/patch-input.ts';
import { makeRevision } from '../harness/revision.ts';
import { runSuite } from '../harness/suite.ts';
import { DEFAULT_SPEC, openTree } from '../kernel-src/index.ts';

test.each([
  [true, 'not reached within the budget'],
  [false, undefined],
])('ahead: %s', async (ahead, reason) => {
  const patches = await readPatchInputs(['rwsem-wait-v1']);
  const made = makeRevision('v1', DEFAULT_SPEC, await openTree(DEFAULT_SPEC), patches, []);
  if (made.kind !== 'made') throw new Error(made.kind);
  const sources = ['writers-2', 'wait-then-writer'].map((name) => {
    const loaded = loadScenario(name);
    if (loaded.kind !== 'loaded') throw new Error(loaded.message);
    return loaded.source;
  });
  const items = await runSuite([{ configuration: 'default', revision: made.revision }], sources, {
    ...{ limits: {}, budgetSeconds: undefined, stopOnFinding: true },
    ...(ahead ? { ahead: ({ name }: { readonly name: string }) => name === 'wait-then-writer' } : {}),
  });
  expect(items.map(({ outcome }) => outcome.verdict)).toEqual([ahead ? 'incomplete' : 'pass', 'finding']);
  expect(items[0]!.outcome.reason).toBe(reason);
});
