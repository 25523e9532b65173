/**
 * Strategies that do not exhaust: what they find, that they come out again, and that they never say more than they know.
 */
import { describe, expect, test } from 'vitest';
import { parseStrategy, type Strategy } from '../harness/explore/strategy.ts';
import { DEFAULT_LIMITS, type RunLimits, runScenario, type ScenarioResult } from '../harness/run.ts';
import { buildProgram, generate, nameless } from './explore-programs.ts';

/** The second task has to come between two reads of the first: one preemption. */
const ONE = buildProgram('TASKS(1, a, 0)\n{\n\tEXPECT(LOAD(x) == LOAD(x));\n}\nTASKS(1, b, 0)\n{\n\tSTORE(x, 1);\n}\n');
/** Both have to stop between read and write: two tasks count to 1. */
const LOST = buildProgram('TASKS(2, a, 0)\n{\n\tint r = LOAD(x);\n\tSTORE(x, r + 1);\n}\n');
/** Nobody gets on, for ever. */
const SPIN = buildProgram('TASKS(2, a, 0)\n{\n\tADD(y, 0);\n\twhile (!LOAD(x))\n\t\t;\n}\n');

function run(built: typeof ONE, limits: Partial<RunLimits>): Promise<ScenarioResult> {
  return runScenario(built, { ...DEFAULT_LIMITS, races: false, ...limits });
}

describe('names', () => {
  const rows: readonly [string, Strategy | string][] = [
    ['all', { kind: 'all' }],
    ['preemptions=0', { kind: 'preemptions', bound: 0 }],
    ['random=5', { kind: 'random', runs: 5 }],
    ['pct=7', { kind: 'pct', runs: 7, depth: 3 }],
    ['pct=7,depth=2', { kind: 'pct', runs: 7, depth: 2 }],
    ['pct=7,depth=0', "'pct=7,depth=0': a depth is 1 at least"],
    ['random=0', "'random=0' makes no run"],
    ['random', "'random' is unknown; there are all, preemptions=N, random=N and pct=N,depth=D"],
    ['random=5000000000', "'random=5000000000' has a number that is too large"],
  ];
  test.each(rows)('%s', (text, expected) => expect(parseStrategy(text)).toEqual(expected));
});

describe('preemptions', () => {
  test('a fault that needs one is found with one and not with none', async () => {
    const none = await run(ONE, { strategy: { kind: 'preemptions', bound: 0 } });
    expect([none.verdict, none.completeness]).toEqual(['incomplete', { kind: 'bounded', by: 'at most 0 preemptions' }]);
    const one = await run(ONE, { strategy: { kind: 'preemptions', bound: 1 } });
    expect([one.verdict, one.findings.map(({ kind }) => kind)]).toEqual(['finding', ['assertion']]);
  });

  test('with enough of them the outcomes are all there are', async () => {
    const all = await run(LOST, {});
    const bounded = await run(LOST, { strategy: { kind: 'preemptions', bound: 3 } });
    expect([...all.outcomes.keys()].map((text) => text.slice(0, 3)).sort()).toEqual(['x=1', 'x=2']);
    expect([...bounded.outcomes.keys()].sort()).toEqual([...all.outcomes.keys()].sort());
  });
});

describe('samples', () => {
  const strategies: readonly Strategy[] = [
    { kind: 'random', runs: 100 },
    { kind: 'pct', runs: 100, depth: 2 },
  ];
  test.each(strategies)('$kind finds, says how much it ran, and does the same again', async (strategy) => {
    const first = await run(ONE, { strategy, seed: 3 });
    const second = await run(ONE, { strategy, seed: 3 });
    expect(first.findings.map(({ kind, message }) => [kind, message])).toEqual([['assertion', 'LOAD(x) == LOAD(x)']]);
    expect(first.completeness).toEqual({ kind: 'sampled', runs: 100, seed: 3 });
    expect({ ...second, seconds: 0 }).toEqual({ ...first, seconds: 0 });
  });

  test.each(strategies)('$kind without a finding is never a pass', async (strategy) => {
    const result = await run(LOST, { strategy, seed: 1 });
    expect([result.verdict, result.reason]).toEqual(['incomplete', 'not exhausted: 100 sampled runs, seed 1']);
    expect(result.outcomes.size).toBe(2);
  });

  test('other seeds make other runs', async () => {
    const [strategy] = strategies;
    const counts = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => [...(await run(LOST, { strategy: strategy!, seed })).outcomes.values()].join()),
    );
    expect(new Set(counts).size).toBeGreaterThan(1);
  });

  test('a run that spins for ever is cut, and said to be', async () => {
    const result = await run(SPIN, { strategy: { kind: 'random', runs: 1 } });
    expect([result.verdict, result.completeness]).toEqual(['incomplete', { kind: 'sampled', runs: 1, seed: 0 }]);
  });
});

describe('symmetry', () => {
  test('takes twins for one, and finds that they spin for ever', async () => {
    const apart = await run(SPIN, { reductions: ['invisible', 'por'] });
    const one = await run(SPIN, {});
    expect([one.states < apart.states, one.findings.map(({ kind }) => kind)]).toEqual([true, ['livelock']]);
    expect(apart.findings.map(nameless)).toEqual(one.findings.map(nameless));
  });

  test('a task that asks who it is keeps twins apart, and the result says so', async () => {
    const built = buildProgram('TASKS(2, a, 0)\n{\n\tif (LOAD(x) == 0)\n\t\tSTORE(x, __lockstep_self() + 1);\n}\n');
    const result = await run(built, {});
    expect([...result.outcomes.keys()].map((text) => text.slice(0, 3)).sort()).toEqual(['x=1', 'x=2']);
    expect(result.asymmetric).toMatch(/^self\(\) at t\.c:\d+$/);
  });
});

describe('hash compaction', () => {
  test('loses no state of generated programs', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const built = buildProgram(generate(seed));
      const hashed = await run(built, { reductions: ['invisible', 'por'], findings: 1000 });
      const exact = await run(built, { reductions: ['invisible', 'por'], findings: 1000, exact: true });
      expect({ seed, states: hashed.states, transitions: hashed.transitions, omission: exact.omission }).toEqual({
        seed,
        states: exact.states,
        transitions: exact.transitions,
        omission: 0,
      });
    }
  });
});
