/**
 * Reductions lose nothing: generated programs under a naive enumerator and under the explorer with each reduction on
 * and off, and the built-in scenarios with each on and off.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { parseReductions } from '../harness/explore/reduction.ts';
import { DEFAULT_SPEC, openTree, type SourceTree } from '../kernel-src/index.ts';
import { compareAll, compareLate, compareScenario } from './explore-compare.ts';

/** `npm run conformance` does more. */
const PROGRAMS = 35;

test('generated programs show the same with and without', async () => {
  const { compared, symmetric, withFindings } = await compareAll(PROGRAMS);
  expect(compared).toBe(PROGRAMS);
  // Programs in which nothing can go wrong, or nobody is like another, show nothing.
  expect(withFindings).toBeGreaterThan(PROGRAMS / 10);
  expect(symmetric).toBeGreaterThan(PROGRAMS / 10);
}, 240_000);

test('generated programs with late stores show the same with and without, and all that they show without late stores', async () => {
  const { compared, late, withFindings } = await compareLate(PROGRAMS);
  expect(compared).toBe(PROGRAMS);
  expect(withFindings).toBeGreaterThan(PROGRAMS / 20);
  expect(late).toBeGreaterThan(PROGRAMS / 10);
}, 240_000);

describe('built-in scenarios show the same with and without', () => {
  let tree: SourceTree;
  beforeAll(async () => {
    tree = await openTree(DEFAULT_SPEC);
  });

  test.each(
    ['writers-2', 'writer-reader', 'writer-readers-2', 'trylocks'].flatMap((name) => [
      [name, 'n'],
      [name, 'y'],
    ]),
  )('%s, SPIN_ON_OWNER=%s', async (name, spin) => {
    expect(await compareScenario(tree, name!, [`RWSEM_SPIN_ON_OWNER=${spin}`])).toBe('compared');
  });

  test.each(['mutex-2', 'rtmutex-2', 'rwlock-order', 'semaphore-binary', 'semaphore-trylock'])('%s', async (name) => {
    expect(await compareScenario(tree, name, [])).toBe('compared');
  });
});

describe('built-in scenarios with late stores show the same with and without', () => {
  test.each(['contended', 'writers-2', 'percpu-rwsem-writer-reader', 'qspinlock-2', 'mutex-2'])('%s', async (name) => {
    expect(await compareScenario(await openTree(DEFAULT_SPEC), name, [], 'weak')).toBe('compared');
  });
});

describe('names', () => {
  test.each([
    ['none', []],
    ['symmetry', ['symmetry']],
    ['por,invisible,por', ['por', 'invisible']],
    ['all', "'all' is unknown; there are none, invisible, symmetry, por"],
    ['none,por', "'none' is unknown; there are none, invisible, symmetry, por"],
  ])('%s', (text, expected) => expect(parseReductions(text)).toEqual(expected));
});
