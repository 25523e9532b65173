/**
 * Behaviours: automata against words counted by hand and by brute force, event words against runs drawn at random, and
 * the differences of revisions that are different on purpose.
 */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { apiGraph } from '../harness/api-graph.ts';
import { type Automaton, determinise, hide, isSame, type LabelledGraph, wordsOnlyIn } from '../harness/automaton.ts';
import { type Behaviour, behaviourOf, compareBehaviours, isEquivalent, scheduleOf } from '../harness/behaviour.ts';
import { buildScenario, type ScenarioSource } from '../harness/build.ts';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { explore, loadKernel, type Revision } from '../harness/index.ts';
import { System } from '../harness/system.ts';
import { replay } from '../harness/trace.ts';
import { treeOf } from '../kernel-src/index.ts';

type Edge = readonly [from: number, label: number, to: number];
const NAMES = ['', 'a', 'b', 'c'];

function graphOf(nodes: number, edges: readonly Edge[]): LabelledGraph {
  const sorted = [...edges].sort(([a], [b]) => a - b);
  const first = new Int32Array(nodes + 1);
  for (const [from] of sorted) first[from + 1]!++;
  for (let n = 0; n < nodes; n++) first[n + 1]! += first[n]!;
  const labels = Int32Array.from(sorted, ([, label]) => label);
  return { nodes, first, labels, targets: Int32Array.from(sorted, ([, , to]) => to) };
}

/** Every word up to a length, by going all ways. */
function wordsOf(nodes: number, edges: readonly Edge[], length: number): Set<string> {
  const words = new Set<string>(['']);
  const closed = (states: ReadonlySet<number>): Set<number> => {
    const all = new Set(states);
    for (const state of all) for (const [from, label, to] of edges) if (from === state && label === 0) all.add(to);
    return all;
  };
  const visit = (states: ReadonlySet<number>, word: string): void => {
    if (word.length === length) return;
    for (const label of [1, 2, 3]) {
      const next = closed(new Set(edges.filter(([f, l]) => states.has(f) && l === label).map(([, , to]) => to)));
      if (next.size === 0) continue;
      words.add(word + NAMES[label]);
      visit(next, word + NAMES[label]);
    }
  };
  if (nodes > 0) visit(closed(new Set([0])), '');
  return words;
}

function wordsIn({ states }: Automaton, length: number): Set<string> {
  const words = new Set<string>(['']);
  const visit = (state: number, word: string): void => {
    if (word.length === length) return;
    for (const [label, target] of states[state]!) {
      words.add(word + label);
      visit(target, word + label);
    }
  };
  visit(0, '');
  return words;
}

/** A small generator of numbers with a seed (xorshift). */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function randomEdges(seed: number, nodes: number): Edge[] {
  const draw = numbers(seed);
  return Array.from({ length: 2 + draw(3 * nodes) }, () => [draw(nodes), draw(4), draw(nodes)] as const);
}

describe('automata', () => {
  test('have the words of their graph, with cycles and silent edges, and no state too many', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const nodes = 2 + (seed % 6);
      const edges = randomEdges(seed, nodes);
      const automaton = determinise(graphOf(nodes, edges), NAMES)!;
      expect([...wordsIn(automaton, 6)].sort(), `seed ${seed}`).toEqual([...wordsOf(nodes, edges, 6)].sort());
      // No two states have the same words: a minimal automaton is its own minimal automaton.
      const rests = automaton.states.map((_, start) => [...wordsIn(startingAt(automaton, start), 7)].sort().join());
      expect(new Set(rests).size, `seed ${seed}`).toBe(rests.length);
    }
  });

  test('differ exactly where their words do, and the word that is shown is a shortest one', () => {
    let different = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const [a, b] = [seed, seed + 1000].map((one) => randomEdges(one, 3));
      const [first, second] = [a!, b!].map((edges) => determinise(graphOf(3, edges), NAMES)!);
      const mine = wordsOf(3, a!, 6);
      const theirs = wordsOf(3, b!, 6);
      const only = [...mine].filter((word) => !theirs.has(word)).sort((x, y) => x.length - y.length);
      const [shown] = wordsOnlyIn(first!, second!, 3);
      expect(shown?.length, `seed ${seed}`).toBe(only[0]?.length);
      if (shown === undefined) continue;
      different++;
      expect(only).toContain(shown.join(''));
      expect(isSame(first!, second!)).toBe(false);
    }
    expect(different).toBeGreaterThan(50);
  });

  test('can have labels left out', () => {
    const edges: Edge[] = [
      [0, 1, 1],
      [1, 2, 2],
      [2, 1, 3],
      [0, 3, 3],
    ];
    const whole = determinise(graphOf(4, edges), NAMES)!;
    expect([...wordsIn(hide(whole, (label) => label === 'b')!, 5)].sort()).toEqual(['', 'a', 'aa', 'c']);
  });

  test('that would be too large are not made', () => {
    // The third letter from the end is an a: needs 2^3 states.
    const edges: Edge[] = [
      [0, 1, 0],
      [0, 2, 0],
      [0, 1, 1],
      [1, 1, 2],
      [1, 2, 2],
      [2, 3, 3],
    ];
    expect(determinise(graphOf(4, edges), NAMES)!.states.length).toBeGreaterThan(3);
    expect(determinise(graphOf(4, edges), NAMES, 2)).toBeUndefined();
  });
});

function startingAt(automaton: Automaton, start: number): Automaton {
  const swap = (state: number): number => (state === 0 ? start : state === start ? 0 : state);
  const states = automaton.states.map((_, n) => new Map([...automaton.states[swap(n)]!].map(([l, t]) => [l, swap(t)])));
  return { states };
}

// ---- scenarios ------------------------------------------------------------------------------------------------------

const scenario = (name: string, body: string): ScenarioSource => ({
  name,
  path: `${name}.c`,
  text: `#include <lockstep/scenario.h>\nstatic DECLARE_RWSEM(sem);\nstatic int data;\n${body}`,
});
const TRY = scenario(
  'try',
  `TASK(w) { down_write(&sem); data++; up_write(&sem); }
TASK(t) { int n; for (n = 0; n < 2; n++) if (down_read_trylock(&sem)) up_read(&sem); }
FINALLY { OUTCOME("data", data); }`,
);
const QUEUE = scenario(
  'queue',
  `TASK(w1) { down_write(&sem); up_write(&sem); }
TASK(w2) { down_write(&sem); up_write(&sem); }
TASK(r) { down_read(&sem); up_read(&sem); }`,
);

let base: Revision;

beforeAll(async () => {
  base = await loadKernel();
});

/** The base with another text in place of one in rwsem.c, once. */
function mutant(name: string, from: string, to: string): Revision {
  const path = 'kernel/locking/rwsem.c';
  const text = base.tree.read(path)!;
  if (text.split(from).length !== 2) throw new Error(`'${from}' does not stand in rwsem.c once`);
  const files = new Map([[path, text.replace(from, () => to)]]);
  const over = treeOf(files, name);
  const tree = { ...base.tree, id: `${base.tree.id}-${name}`, read: (p: string) => over.read(p) ?? base.tree.read(p) };
  return { ...base, name, tree };
}

async function behaviour(revision: Revision, source: ScenarioSource, limit?: number): Promise<Behaviour> {
  const outcome = await explore(revision, source);
  const options = limit === undefined ? {} : { limit };
  return (await behaviourOf(revision, source, outcome, options))!;
}

describe('event words', () => {
  test('of a loop over one call: each call begins and returns with its result', async () => {
    const { events } = await behaviour(base, TRY);
    if (typeof events === 'string') throw new Error(events);
    const labels = new Set(events.api.states.flatMap((next) => [...next.keys()]));
    expect(new Set([...labels].filter((label) => label.startsWith('t:')))).toEqual(
      new Set([
        't:down_read_trylock(&sem)',
        't:down_read_trylock() returns 0',
        't:down_read_trylock() returns 1',
        't:up_read(&sem)',
        't:up_read() returns',
      ]),
    );
    const twice = ['t:down_read_trylock(&sem)', 't:down_read_trylock() returns 1', 't:up_read(&sem)'];
    const again = [...twice, 't:up_read() returns', ...twice, 't:up_read() returns'];
    expect(accepts(events.api, again)).toBe(true);
    expect(accepts(events.api, [...again, 't:down_read_trylock(&sem)'])).toBe(false);
    const held = ['w:down_write(&sem)', 'w:down_write() returns', 't:down_read_trylock(&sem)'];
    expect(accepts(events.api, [...held, 't:down_read_trylock() returns 0'])).toBe(true);
    expect(accepts(events.api, [...held, 't:down_read_trylock() returns 1'])).toBe(false);
  });

  test('of runs drawn at random are among them', async () => {
    const { events } = await behaviour(base, QUEUE);
    const made = buildScenario(base.tree, base.config, QUEUE);
    if (typeof events === 'string' || made.kind !== 'built') throw new Error('not built');
    const words = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) {
      const draw = numbers(seed);
      const system = new System(made.built, events.graph.revealed);
      const schedule: number[] = [];
      for (;;) {
        const choices: number[] = [];
        system.kernel.choices(choices);
        if (choices.length === 0) break;
        const packed = choices[draw(choices.length)]!;
        schedule.push(packed);
        system.take(packed);
      }
      // What a trace says is found in another way, and a begin stands elsewhere in it: in front of what comes before it.
      const { rows } = replay(made.built, events.graph.revealed, schedule);
      const word = rows.flatMap(({ who, events: all }) =>
        all.flatMap(({ kind, text }) => (kind === 'call' || kind === 'return' ? [`${who}:${text}`] : [])),
      );
      expect(word).toHaveLength(12);
      expect(accepts(events.api, [...word, '(everybody is done)']), word.join('; ')).toBe(true);
      words.add(word.join('; '));
    }
    expect(words.size).toBeGreaterThan(10);
  });

  test('a schedule out of the graph is one that the machine can follow', async () => {
    const made = buildScenario(base.tree, base.config, QUEUE);
    if (made.kind !== 'built') throw new Error(made.kind);
    const outcome = await apiGraph(made.built, 1_000_000);
    if (outcome.kind !== 'graph') throw new Error(outcome.kind);
    const { graph } = outcome;
    expect(graph.names.filter((name) => name.startsWith('('))).toEqual(['(everybody is done)']);
    const word = [
      'w2:down_write(&sem)',
      'w2:down_write() returns',
      'w1:down_write(&sem)',
      'w1 sleeps in down_write(&sem)',
    ];
    const schedule = scheduleOf(graph, word, false);
    const system = new System(made.built, graph.revealed);
    for (const packed of schedule) {
      const choices: number[] = [];
      system.kernel.choices(choices);
      expect(choices).toContain(packed);
      system.take(packed);
    }
  });
});

function accepts({ states }: Automaton, word: readonly string[]): boolean {
  let state: number | undefined = 0;
  for (const label of word) {
    state = states[state]!.get(label);
    if (state === undefined) return false;
  }
  return true;
}

describe('two revisions', () => {
  test('with the same text behave the same', async () => {
    const difference = compareBehaviours(await behaviour(base, QUEUE), await behaviour(base, QUEUE));
    expect(isEquivalent(difference)).toBe(true);
    expect([...difference.parts.keys()]).toHaveLength(6);
  });

  test('one whose writer wakes nobody can get stuck, which the other cannot; the run is shown', async () => {
    const mute = mutant('mute', 'if (unlikely(tmp & RWSEM_FLAG_WAITERS))\n\t\trwsem_wake(sem);', ';');
    const difference = compareBehaviours(await behaviour(base, QUEUE), await behaviour(mute, QUEUE));
    expect(difference.parts.get('API events')).toBe('different');
    expect(difference.first.sequences).toEqual([]);
    const [sequence] = difference.second.sequences;
    expect(sequence!.events.at(-1)).toBe('(nobody can go on)');
    expect(sequence!.trace.departed).toBeUndefined();
    expect(sequence!.trace.rows.at(-1)!.states).toContain('sleeps');
    expect(difference.first.wakes.length).toBeGreaterThan(0);
    expect(difference.second.findings.some((text) => text.startsWith('hang: '))).toBe(true);
  });

  test('of more states than the limit are not called the same', async () => {
    const difference = compareBehaviours(await behaviour(base, QUEUE), await behaviour(base, QUEUE, 100));
    expect(isEquivalent(difference)).toBe(false);
    expect(difference.reason).toMatch(/more than 100 states/);
    expect([...difference.parts].filter(([, how]) => how === 'same').map(([part]) => part)).toEqual([
      'outcomes',
      'findings',
    ]);
  });
});

describe('lockstep diff --behaviour', () => {
  const revisions = ['--revision', 'v1=rwsem-wait-v1', '--revision', 'rewake=rwsem-wait-v1,rwsem-wait-rewake'];

  async function lockstep(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    let out = '';
    let err = '';
    const terminal: Terminal = {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      width: 120,
      colour: false,
      live: false,
      onInterrupt: () => () => {},
    };
    return { code: await main(words, terminal), out, err };
  }

  test('says what only one can do, with a run that can be replayed, and what is the same', async () => {
    const { out } = await lockstep('diff', 'wait-then-writer', 'writers-2', ...revisions, '--behaviour');
    expect(out).toMatch(/base and v1 behave the same, event by event: writers-2/);
    expect(out).toMatch(/--- wait-then-writer: v1 and rewake ---\nv1 can, rewake cannot:\n {2}finding {4}hang: /);
    expect(out).toMatch(/8 {2}\(nobody can go on\)\n {2}replay: npx lockstep replay ls1\./);
    expect(out).toMatch(/same: outcomes, overtaking \(states: \d+ v1, \d+ rewake\)/);
    const token = /events of the API(?:.*\n)*? {2}replay: npx lockstep replay (\S+)/.exec(out)![1]!;
    const again = await lockstep('replay', token);
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(again.out).toMatch(/^8 events of the API, in this order:\n/);
    expect((await lockstep('replay', token, '--verbose')).out).toMatch(/rwsem_wait\(\) returns\n(?:.*\n)*end /);
  });

  test('calls nothing the same that is too large', async () => {
    const { out } = await lockstep('diff', 'writers-2', ...revisions, '--behaviour', '--limit-states', '1000');
    expect(out).toMatch(
      /writers-2: same outcomes, findings; not compared: API events, (?:.|\n)*more\s+than\s+1000\s+states/,
    );
    expect(out).not.toMatch(/behave the same/);
  });

  test('has a JSON form that is in the schema', async () => {
    const { out } = await lockstep('diff', 'wait-then-writer', ...revisions, '--behaviour', '--format', 'json');
    const schema = JSON.parse(
      readFileSync(new URL('../harness/report/schema.json', import.meta.url), 'utf8'),
    ) as object;
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    const report = JSON.parse(out) as { behaviours: { first: { sequences: { events: string[] }[] } }[] };
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.behaviours[0]!.first.sequences[0]!.events).toHaveLength(8);
  });
});
