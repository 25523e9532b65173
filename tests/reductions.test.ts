/**
 * Reductions lose nothing: generated programs under a naive enumerator and under the explorer with each reduction on
 * and off, and the built-in scenarios with each on and off.
 */
import { describe, expect, test } from 'vitest';
import { ALL_REDUCTIONS, parseReductions, type Reduction } from '../harness/explore/reduction.ts';
import { DEFAULT_LIMITS, runScenario, type ScenarioResult } from '../harness/run.ts';
import type { BuiltScenario } from '../harness/scenario.ts';
import { buildProgram, enumerate, generate, nameless, type Seen } from './explore-programs.ts';

const SETS: readonly (readonly Reduction[])[] = [[], ['invisible'], ['symmetry'], ['por'], ALL_REDUCTIONS];
/** With LOCKSTEP_CONFORMANCE all; else as many as fit between two other tests. */
const PROGRAMS = process.env.LOCKSTEP_CONFORMANCE === undefined ? 150 : 600;
const STEPS = 60_000;

function seen(result: ScenarioResult): Seen {
  expect(result.completeness).toEqual({ kind: 'exhaustive' });
  return { outcomes: [...result.outcomes.keys()].sort(), findings: [...new Set(result.findings.map(nameless))].sort() };
}

function explore(built: BuiltScenario, reductions: readonly Reduction[]): Promise<ScenarioResult> {
  return runScenario(built, { ...DEFAULT_LIMITS, findings: 1000, races: false, reductions });
}

test('generated programs show the same with and without', async () => {
  let compared = 0;
  let symmetric = 0;
  let withFindings = 0;
  for (let seed = 1; compared < PROGRAMS; seed++) {
    const text = generate(seed);
    const built = buildProgram(text);
    const all = enumerate(built, STEPS);
    if (all === undefined) continue;
    compared++;
    if (all.findings.length > 0) withFindings++;
    const states: number[] = [];
    for (const reductions of SETS) {
      const result = await explore(built, reductions);
      states.push(result.states);
      expect({ seed, text, reductions, ...seen(result) }).toEqual({ seed, text, reductions, ...all });
    }
    if (states[2]! < states[0]!) symmetric++;
  }
  // Programs in which nothing can go wrong, or nobody is like another, show nothing.
  expect(withFindings).toBeGreaterThan(PROGRAMS / 5);
  expect(symmetric).toBeGreaterThan(PROGRAMS / 5);
}, 600_000);

describe('names', () => {
  test.each([
    ['none', []],
    ['symmetry', ['symmetry']],
    ['por,invisible,por', ['por', 'invisible']],
    ['all', "'all' is unknown; there are none, invisible, symmetry, por"],
    ['none,por', "'none' is unknown; there are none, invisible, symmetry, por"],
  ])('%s', (text, expected) => expect(parseReductions(text)).toEqual(expected));
});
