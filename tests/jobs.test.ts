/**
 * Several threads find what one finds: generated programs and scenarios searched alone and shared, the table of states
 * under threads that write at once, and the proof that everything leads to an end.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { loadScenario } from '../harness/catalog.ts';
import { makeConfig } from '../harness/config.ts';
import { ALL_REDUCTIONS } from '../harness/explore/reduction.ts';
import { settle } from '../harness/explore/settle.ts';
import { ENDS, SEEN, SharedTable } from '../harness/explore/shared-table.ts';
import { eachOf, sharedBy, sideBySide } from '../harness/jobs/side-by-side.ts';
import { Workers } from '../harness/jobs/workers.ts';
import { readPatchInputs } from '../harness/patch-input.ts';
import { makeRevision, type Revision, runOn } from '../harness/revision.ts';
import { DEFAULT_LIMITS, runScenario, type ScenarioResult } from '../harness/run.ts';
import type { BuiltScenario } from '../harness/scenario.ts';
import { DEFAULT_SPEC, openTree } from '../kernel-src/index.ts';
import { buildProgram, generate, nameless } from './explore-programs.ts';

const workers = new Workers(2);

beforeAll(() => {
  // Threads run the bundle, which the command makes anew if it is old.
  execFileSync(process.execPath, [fileURLToPath(new URL('../bin/lockstep.mjs', import.meta.url)), '--version']);
});

afterAll(() => workers.end());

function seen(result: ScenarioResult) {
  return {
    verdict: result.verdict,
    completeness: result.completeness,
    outcomes: [...result.outcomes].sort(),
    possible: [...result.possible].sort(),
    findings: result.findings.map(nameless).sort(),
  };
}

async function both(built: BuiltScenario, symmetry: boolean): Promise<[ScenarioResult, ScenarioResult]> {
  const reductions = symmetry ? ALL_REDUCTIONS : ALL_REDUCTIONS.filter((name) => name !== 'symmetry');
  const limits = { ...DEFAULT_LIMITS, findings: 1000, races: false, reductions };
  const alone = await runScenario(built, limits);
  const shared = await runScenario(built, limits, { shareFrom: 0, share: sharedBy(workers) });
  return [alone, shared];
}

describe('one search on two threads', () => {
  test('generated programs', async () => {
    let withFindings = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const text = generate(seed);
      const built = buildProgram(text);
      const [alone, shared] = await both(built, false);
      if (alone.findings.length > 0) withFindings++;
      expect({ seed, text, states: shared.states, ...seen(shared) }).toEqual({
        ...{ seed, text, states: alone.states },
        ...seen(alone),
      });
      const [one, two] = await both(built, true);
      // How often an outcome ends a run depends on which of several like states stands for all.
      const { outcomes, ...rest } = seen(two);
      const expected = seen(one);
      expect({ seed, text, ...rest }).toEqual({ seed, text, ...expected, outcomes: undefined });
      expect(outcomes.map(([name]) => name)).toEqual(expected.outcomes.map(([name]) => name));
    }
    expect(withFindings).toBeGreaterThan(2);
  });

  test.each([
    ['writers-2', false],
    ['writer-reader', true],
    ['trylocks', true],
    ['killed-writer', false],
  ])('%s, spinning: %s', async (name, spin) => {
    const tree = await openTree(DEFAULT_SPEC);
    const loaded = loadScenario(name);
    if (loaded.kind !== 'loaded') throw new Error(loaded.message);
    const outcome = buildScenario(tree, makeConfig([`RWSEM_SPIN_ON_OWNER=${spin ? 'y' : 'n'}`]), loaded.source);
    if (outcome.kind !== 'built') throw new Error(outcome.kind);
    const [alone, shared] = await both(outcome.built, false);
    expect({ states: shared.states, ...seen(shared) }).toEqual({ states: alone.states, ...seen(alone) });
  });
});

describe('scenarios side by side', () => {
  let revision: Revision;

  beforeAll(async () => {
    const patches = await readPatchInputs(['rwsem-wait-v1']);
    const outcome = makeRevision('v1', DEFAULT_SPEC, await openTree(DEFAULT_SPEC), patches, []);
    if (outcome.kind !== 'made') throw new Error(outcome.kind);
    revision = outcome.revision;
  });

  const run = (names: readonly string[], threads: number) =>
    sideBySide(names, threads, {}, async (name, limits, hooks) => {
      const loaded = loadScenario(name);
      if (loaded.kind !== 'loaded') throw new Error(loaded.message);
      return runOn(revision, loaded.source, { ...DEFAULT_LIMITS, ...limits }, hooks);
    });

  test('same outcomes, findings, tokens and coverage in the same order', async () => {
    const names = ['wait-then-writer', 'writers-2', 'wait-alone', 'trylocks', 'wait-second-writer'];
    const [alone, together] = [await run(names, 1), await run(names, 2)];
    const timeless = alone.map((outcome) => ({ ...outcome, seconds: 0 }));
    expect(together.map((outcome) => ({ ...outcome, seconds: 0 }))).toEqual(timeless);
    expect(alone.map(({ verdict }) => verdict)).toContain('finding');
  });

  test('an error in one is an error', async () => {
    const jobs = ['a', 'b', 'c', 'd'];
    const fail = sideBySide(jobs, 2, {}, async (name) => {
      throw new Error(`${name} is wrong`);
    });
    await expect(fail).rejects.toThrow('a is wrong');
  });

  test('as many at a time as asked', async () => {
    let running = 0;
    let most = 0;
    const order: number[] = [];
    await eachOf([3, 1, 2, 0, 5], 2, async (item) => {
      most = Math.max(most, ++running);
      order.push(item);
      await new Promise((resolve) => setTimeout(resolve, item));
      running--;
    });
    expect({ most, order }).toEqual({ most: 2, order: [3, 1, 2, 0, 5] });
  });
});

describe('the table of states', () => {
  const lanes = (n: number): [number, number] => [Math.imul(n, 0x9e3779b1) & 0xff, Math.imul(n, 0x85ebca6b)];

  test('a state is new once', () => {
    const table = SharedTable.make(1 << 12);
    // Few values of lane a: most collide.
    const first = Array.from({ length: 2000 }, (_, n) => table.enter(...lanes(n)));
    const again = Array.from({ length: 2000 }, (_, n) => table.enter(...lanes(n)));
    expect(new Set(first.map((slot) => slot >= 0))).toEqual(new Set([true]));
    expect(again).toEqual(first.map((slot) => ~slot));
  });

  test('zero lanes are states', () => {
    const table = SharedTable.make(16);
    expect(table.enter(0, 0)).toBeGreaterThanOrEqual(0);
    expect(table.enter(0, 0)).toBeLessThan(0);
  });

  test('grown, it has the same states and values', () => {
    const table = SharedTable.make(1 << 11);
    for (let n = 0; n < 1200; n++) table.setValue(table.enter(...lanes(n)), n % 3 === 0 ? ENDS : SEEN);
    const larger = table.grown();
    expect(larger.capacity).toBe(1 << 13);
    for (let n = 0; n < 1200; n++) expect(larger.value(~larger.enter(...lanes(n)))).toBe(n % 3 === 0 ? ENDS : SEEN);
  });

  test('a full one says so', () => {
    const table = SharedTable.make(4);
    for (let n = 1; n <= 4; n++) table.enter(n, n);
    expect(() => table.enter(5, 5)).toThrow('full');
  });
});

describe('does everything lead to an end?', () => {
  // Edges of states that were left unsettled, by thread; states in `ends` lead to one.
  test.each([
    ['nothing left', [], [], 0],
    [
      'a chain',
      [
        [
          [1, 2],
          [2, 3],
          [3, 9],
        ],
      ],
      [9],
      0,
    ],
    [
      'a chain, listed backwards, on two threads',
      [
        [
          [3, 9],
          [2, 3],
        ],
        [[1, 2]],
      ],
      [9],
      0,
    ],
    [
      'a cycle with a way out',
      [
        [
          [1, 2],
          [2, 1],
          [2, 9],
        ],
      ],
      [9],
      0,
    ],
    [
      'a cycle with a way out that another thread knows',
      [
        [
          [1, 2],
          [2, 1],
        ],
        [[2, 9]],
      ],
      [9],
      0,
    ],
    [
      'a cycle',
      [
        [
          [1, 2],
          [2, 1],
        ],
      ],
      [9],
      2,
    ],
    [
      'a way into a cycle, and one out before it',
      [
        [
          [1, 2],
          [2, 3],
          [3, 2],
          [1, 9],
        ],
      ],
      [9],
      2,
    ],
    ['no successor at all', [[[1]]], [], 1],
  ] as const)('%s', (_, lists, ends, left) => {
    const table = SharedTable.make(64);
    const enter = (state: number): number => {
      const slot = table.enter(state, state);
      return slot >= 0 ? slot : ~slot;
    };
    for (const state of [1, 2, 3, ...ends]) enter(state);
    for (const state of ends) table.setValue(enter(state), ENDS);
    const unsettled = lists.map((edges) =>
      Int32Array.from(
        edges.flatMap(([from, ...to]) => [from, from, to.length, ...to.flatMap((state) => [state, state])]),
      ),
    );
    expect(new Set([settle(table, unsettled)])).toEqual(new Set([left]));
  });
});
