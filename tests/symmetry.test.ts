/** The key of a state is that of the state alone: it does not depend on what the search has seen before. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { loadScenario } from '../harness/catalog.ts';
import { makeConfig } from '../harness/config.ts';
import { Random } from '../harness/explore/random.ts';
import { Symmetry } from '../harness/explore/symmetry.ts';
import { bootWith, DEFAULT_LIMITS } from '../harness/run.ts';
import type { BuiltScenario } from '../harness/scenario.ts';
import type { System } from '../harness/system.ts';
import { DEFAULT_SPEC, openTree, type SourceTree } from '../kernel-src/index.ts';

/** With tasks that are identical, and with a lock that is taken before they begin. */
const SCENARIOS = [
  'mutex-3',
  'queue-mixed',
  'rtmutex-chain-signals',
  'semaphore-binary',
  'writers-2-reader',
  'writers-3',
];
const RUNS = 40;
const LONGEST = 200;

let tree: SourceTree;
beforeAll(async () => {
  tree = await openTree(DEFAULT_SPEC);
});

function build(name: string): BuiltScenario {
  const loaded = loadScenario(name);
  if (loaded.kind !== 'loaded') throw new Error(loaded.message);
  const outcome = buildScenario(tree, makeConfig([]), loaded.source);
  if (outcome.kind !== 'built') throw new Error(outcome.kind);
  return outcome.built;
}

function boot(built: BuiltScenario, revealed: readonly number[]): { system: System; symmetry: Symmetry } {
  const system = bootWith(built, DEFAULT_LIMITS, revealed, false, true);
  const symmetry = Symmetry.of(system);
  if (typeof symmetry === 'string') throw new Error(symmetry);
  return { system, symmetry };
}

/** Goes one way at random, and back; `each` is called in every state. False if the search would have to start over. */
function wander({ system, symmetry }: ReturnType<typeof boot>, random: Random, each: () => void): boolean {
  const { machine } = system;
  const { hashA } = machine;
  const marks: number[] = [];
  for (let ended = false; !ended && marks.length < LONGEST; ) {
    const choices: number[] = [];
    system.kernel.choices(choices);
    if (choices.length === 0) break;
    marks.push(machine.mark());
    ended = system.take(choices[random.below(choices.length)]!);
    system.takeReports();
    if (machine.refined) return false;
    if (ended) break;
    symmetry.note(marks.at(-1)!);
    each();
  }
  for (const mark of marks.reverse()) {
    machine.rewind(mark);
    machine.unmark();
  }
  expect(machine.hashA).toBe(hashA);
  return true;
}

/** Has gone all ways. Keys are kept once computed: it computes none on them. */
function experienced(built: BuiltScenario): { old: ReturnType<typeof boot>; revealed: readonly number[] } {
  for (let revealed: readonly number[] = []; ; ) {
    const old = boot(built, revealed);
    let run = 0;
    while (run < RUNS && wander(old, new Random(run), () => {})) run++;
    if (run === RUNS) return { old, revealed };
    revealed = [...revealed, ...old.system.revealed()];
  }
}

function keyOf(symmetry: Symmetry): string {
  symmetry.compute();
  return `${symmetry.keyA} ${symmetry.keyB}`;
}

describe.each(SCENARIOS)('%s', (name) => {
  test('a search that has been about has the keys of one that begins', () => {
    const built = build(name);
    const { old, revealed } = experienced(built);
    const fresh = boot(built, revealed);
    expect(keyOf(old.symmetry)).toBe(keyOf(fresh.symmetry));
    for (let run = 0; run < 5; run++) {
      const keys: string[][] = [old, boot(built, revealed)].map((one) => {
        const found: string[] = [];
        wander(one, new Random(run), () => found.push(keyOf(one.symmetry)));
        return found;
      });
      expect(keys[0]!.length).toBeGreaterThan(10);
      expect(keys[0]).toEqual(keys[1]);
    }
  });
});
