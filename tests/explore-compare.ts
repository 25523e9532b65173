/** The same program with each reduction on and off: equal findings and outcomes, or the test that asks fails. */
import { expect } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { loadScenario } from '../harness/catalog.ts';
import { makeConfig } from '../harness/config.ts';
import { ALL_REDUCTIONS, type Reduction } from '../harness/explore/reduction.ts';
import { DEFAULT_LIMITS, runScenario, type ScenarioResult } from '../harness/run.ts';
import type { BuiltScenario, MemoryModel } from '../harness/scenario.ts';
import type { SourceTree } from '../kernel-src/index.ts';
import { buildProgram, enumerate, generate, generateLate, nameless, type Seen } from './explore-programs.ts';

const SETS: readonly (readonly Reduction[])[] = [[], ['invisible'], ['symmetry'], ['por'], ALL_REDUCTIONS];
const LATE_SETS: readonly (readonly Reduction[])[] = [[], ['invisible'], ['por'], ALL_REDUCTIONS];
/** With late stores there are more runs. */
const LATE_STEPS = 20_000;
/** Steps of all runs of a program; larger ones are left out. */
const STEPS = 60_000;

function seen(result: ScenarioResult): Seen {
  expect(result.completeness?.kind).toBe('exhaustive');
  return { outcomes: [...result.outcomes.keys()].sort(), findings: [...new Set(result.findings.map(nameless))].sort() };
}

function explore(
  built: BuiltScenario,
  reductions: readonly Reduction[],
  states = DEFAULT_LIMITS.states,
): Promise<ScenarioResult> {
  return runScenario(built, { ...DEFAULT_LIMITS, states, findings: 1000, races: false, reductions });
}

/** Generated programs against the enumerator. How many could be compared, shrink by symmetry, have findings. */
export async function compareAll(
  programs: number,
): Promise<{ compared: number; symmetric: number; withFindings: number }> {
  const counts = { compared: 0, symmetric: 0, withFindings: 0 };
  for (let seed = 1; counts.compared < programs; seed++) {
    const text = generate(seed);
    const built = buildProgram(text);
    const all = enumerate(built, STEPS);
    if (all === undefined) continue;
    counts.compared++;
    if (all.findings.length > 0) counts.withFindings++;
    const states: number[] = [];
    for (const reductions of SETS) {
      const result = await explore(built, reductions);
      states.push(result.states);
      expect({ seed, text, reductions, ...seen(result) }).toEqual({ seed, text, reductions, ...all });
    }
    if (states[2]! < states[0]!) counts.symmetric++;
  }
  return counts;
}

/** The same with late stores. How many could be compared, show more than without, have findings. */
export async function compareLate(programs: number): Promise<{ compared: number; late: number; withFindings: number }> {
  const counts = { compared: 0, late: 0, withFindings: 0 };
  for (let seed = 1; counts.compared < programs; seed++) {
    const text = generateLate(seed);
    const built = { ...buildProgram(text), memory: 'weak' as const };
    const all = enumerate(built, LATE_STEPS);
    if (all === undefined) continue;
    counts.compared++;
    if (all.findings.length > 0) counts.withFindings++;
    for (const reductions of LATE_SETS) {
      const result = await explore(built, reductions);
      expect({ seed, text, reductions, ...seen(result) }).toEqual({ seed, text, reductions, ...all });
    }
    const plain = seen(await explore({ ...built, memory: 'sc' }, ALL_REDUCTIONS));
    expect(all.outcomes).toEqual(expect.arrayContaining(plain.outcomes));
    expect(all.findings).toEqual(expect.arrayContaining(plain.findings));
    if (plain.outcomes.length < all.outcomes.length || plain.findings.length < all.findings.length) counts.late++;
  }
  return counts;
}

/** States without any reduction; scenarios with more are not compared. */
const STATES = 300_000;

/** A built-in scenario: compared, or not as the tree lacks what it calls, or as there are too many states. */
export async function compareScenario(
  tree: SourceTree,
  name: string,
  settings: readonly string[],
  memory: MemoryModel = 'sc',
): Promise<'compared' | 'absent' | 'large'> {
  const loaded = loadScenario(name);
  if (loaded.kind === 'unknown') throw new Error(loaded.message);
  const outcome = buildScenario(tree, makeConfig(settings), loaded.source);
  if (outcome.kind !== 'built' || outcome.built.scenario.representative) return 'absent';
  const built = { ...outcome.built, memory };
  const [none, ...others] = memory === 'weak' ? LATE_SETS : SETS;
  const plain = await explore(built, none!, STATES);
  if (plain.completeness?.kind === 'bounded') return 'large';
  for (const reductions of others) {
    const result = await explore(built, reductions, STATES);
    expect({ name, reductions, ...seen(result) }).toEqual({ name, reductions, ...seen(plain) });
    expect([...result.possible].sort()).toEqual([...plain.possible].sort());
    expect(result.states).toBeLessThanOrEqual(plain.states);
  }
  return 'compared';
}
