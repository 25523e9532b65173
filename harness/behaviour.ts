/**
 * The behaviour of a scenario on a revision: the canonical summary of all its runs, and how two of them differ.
 *
 * In: a built scenario with the result of its exploration. Out: final values, findings, the minimal automaton of event
 * words (calls that begin and return, with results; sleeps apart from them), who wakes whom, who can overtake whom; of
 * two behaviours, what one can do and the other cannot, with the shortest words and a schedule for each.
 *
 * The idea: the words of API events are a regular language (api-graph.ts), so equality and the shortest difference are
 * exact for the scenario, with its budgets of ticks and signals.
 *
 * Invariant: without an automaton nothing is called the same that was not compared.
 */
import { bug } from '../interp/index.ts';
import { type ApiGraph, apiGraph, type GraphOutcome, SLEEPS } from './api-graph.ts';
import { type Automaton, determinise, hide, isSame, wordsOnlyIn } from './automaton.ts';
import { buildScenario, type ScenarioSource } from './build.ts';
import type { ProgramCache } from './program-cache.ts';
import { type Outcome, type Revision, tokenFor } from './revision.ts';
import type { RunHooks } from './run.ts';
import type { BuiltScenario } from './scenario.ts';
import { replay, type Trace } from './trace.ts';

/** Most states of the graph, events that are still to come out included. */
export const BEHAVIOUR_STATES = 300_000;
/** Words that are listed for one direction of a difference. */
const MOST_WORDS = 3;

export interface Events {
  /** Over calls, returns and the end of runs. */
  readonly api: Automaton;
  /** Over sleeps, too. */
  readonly sleeping: Automaton;
  readonly wakes: readonly string[];
  /** `w2 in down_write() overtakes w1 asleep in down_write()`, sorted. */
  readonly overtakes: readonly string[];
  readonly graph: ApiGraph;
}

export interface Behaviour {
  readonly scenario: string;
  readonly revision: string;
  /** The sets of values of OUTCOME() at the end, sorted. */
  readonly outcomes: readonly string[];
  /** `hang: INFO: ...`, sorted; without lines, which differ from revision to revision. */
  readonly findings: readonly string[];
  readonly states: number;
  /** Were outcomes and findings exhausted? */
  readonly exhaustive: boolean;
  /** A string says why there are none. */
  readonly events: Events | string;
  /** A run as something to look at. */
  readonly run: (events: readonly string[], schedule: readonly number[], revealed: readonly number[]) => Sequence;
}

export interface BehaviourOptions {
  /** Most states of the graph. Default: BEHAVIOUR_STATES. */
  readonly limit?: number;
  readonly hooks?: RunHooks;
  readonly programs?: ProgramCache;
}

/** Summarises what was explored, and the words of events; undefined where nothing could be run. */
export async function behaviourOf(
  revision: Revision,
  source: ScenarioSource,
  outcome: Outcome,
  options: BehaviourOptions = {},
): Promise<Behaviour | undefined> {
  const made = buildScenario(revision.tree, revision.config, source, options.programs);
  if (made.kind !== 'built' || outcome.completeness === undefined) return undefined;
  const { memory } = outcome.completeness;
  const built = memory === undefined ? made.built : { ...made.built, memory };
  const findings = outcome.findings.map(({ finding }) => `${finding.kind}: ${finding.message}`);
  return {
    scenario: outcome.scenario,
    revision: revision.name,
    outcomes: [...outcome.outcomes.keys()].sort(),
    findings: [...new Set(findings)].sort(),
    states: outcome.states,
    exhaustive: outcome.completeness.kind === 'exhaustive',
    events: await eventsOf(built, outcome.states, options.limit ?? BEHAVIOUR_STATES, options.hooks ?? {}),
    run: (events, schedule, revealed) => {
      const trace = replay(built, revealed, schedule);
      const about = { kind: 'sequence' as const, message: events.join('; '), place: undefined, schedule, revealed };
      return { events, schedule, revealed, trace, token: tokenFor(revision, source, built, about) };
    },
  };
}

/** `known`: states without events, of which there are no more than with them. */
async function eventsOf(built: BuiltScenario, known: number, limit: number, hooks: RunHooks): Promise<Events | string> {
  if (built.scenario.representative) return 'one representative schedule; it cannot be exhausted';
  const made: GraphOutcome = known > limit ? { kind: 'too-large', states: limit } : await apiGraph(built, limit, hooks);
  switch (made.kind) {
    case 'interrupted':
      return 'interrupted';
    case 'too-large':
      return `more than ${made.states} states with events`;
    case 'graph': {
      const { graph } = made;
      const sleeping = determinise(graph, graph.names);
      const api = sleeping === undefined ? undefined : hide(sleeping, isSleep);
      if (sleeping === undefined || api === undefined) return 'the automaton of its events is too large';
      return { api, sleeping, wakes: graph.wakes, overtakes: overtakesOf(sleeping), graph };
    }
  }
}

const isSleep = (label: string): boolean => label.includes(SLEEPS);

// ---- who can overtake whom --------------------------------------------------------------------------------------------

interface CallLabel {
  readonly task: string;
  readonly name: string;
  readonly returns: boolean;
}

/** `w1:down_write(&sem)`, `w1:down_write() returns 0`; undefined for other labels. */
function readLabel(label: string): CallLabel | undefined {
  const match = /^([^\s:(]+):(\w+)\(.*\)( returns(?: -?\d+)?)?$/.exec(label);
  return match === null ? undefined : { task: match[1]!, name: match[2]!, returns: match[3] !== undefined };
}

/** By state of the automaton, for one task and one function: where a pair of calls stands. */
type Stage = 'before' | 'asleep' | 'called';

/**
 * A task sleeps in a call; then another task calls the same or another function that can make it sleep, and returns
 * first. Only calls in which somebody can sleep are looked at: the others wait for nobody.
 */
function overtakesOf(automaton: Automaton): string[] {
  const sleepers = new Map<string, { task: string; name: string }>();
  for (const next of automaton.states) {
    for (const label of next.keys()) {
      const match = /^(\S+) sleeps in (\w+)\(/.exec(label);
      if (match !== null) sleepers.set(`${match[1]}:${match[2]}`, { task: match[1]!, name: match[2]! });
    }
  }
  const found: string[] = [];
  for (const slow of sleepers.values()) {
    for (const fast of sleepers.values()) {
      if (slow.task !== fast.task && canOvertake(automaton, slow, fast)) {
        found.push(`${fast.task} in ${fast.name}() overtakes ${slow.task} asleep in ${slow.name}()`);
      }
    }
  }
  return found.sort();
}

function canOvertake(
  automaton: Automaton,
  slow: { task: string; name: string },
  fast: { task: string; name: string },
): boolean {
  const asleep = `${slow.task}${SLEEPS}${slow.name}(`;
  const seen = new Set<string>(['0 before']);
  const queue: [number, Stage][] = [[0, 'before']];
  for (const [state, stage] of queue) {
    for (const [label, target] of automaton.states[state]!) {
      const call = readLabel(label);
      let next: Stage = stage;
      if (stage === 'before' && label.startsWith(asleep)) next = 'asleep';
      else if (stage !== 'before' && call?.task === slow.task && call.returns) next = 'before';
      else if (call?.task === fast.task && call.name === fast.name) {
        if (stage === 'called' && call.returns) return true;
        if (stage === 'asleep' && !call.returns) next = 'called';
      }
      const key = `${target} ${next}`;
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push([target, next]);
    }
  }
  return false;
}

// ---- differences ------------------------------------------------------------------------------------------------------

/** A word of events that only one of two revisions can bring about, with a run that does. */
export interface Sequence {
  readonly events: readonly string[];
  readonly schedule: readonly number[];
  readonly revealed: readonly number[];
  readonly trace: Trace;
  /** For `lockstep replay`. */
  readonly token: string;
}

/** What one can do and the other cannot. */
export interface Surplus {
  readonly revision: string;
  readonly outcomes: readonly string[];
  readonly findings: readonly string[];
  readonly sequences: readonly Sequence[];
  /** Sequences that differ in sleeps only; empty where those of API events differ. */
  readonly sleeping: readonly Sequence[];
  readonly wakes: readonly string[];
  readonly overtakes: readonly string[];
}

export type Comparison = 'same' | 'different' | 'not compared';

export interface Difference {
  readonly scenario: string;
  readonly first: Surplus;
  readonly second: Surplus;
  /** Part -> how it came out. Parts: outcomes, findings, API events, sleeps, wake-ups, overtaking. */
  readonly parts: ReadonlyMap<string, Comparison>;
  /** Why events were not compared. */
  readonly reason: string | undefined;
  readonly states: readonly [number, number];
}

export function compareBehaviours(a: Behaviour, b: Behaviour): Difference {
  const first = surplus(a, b);
  const second = surplus(b, a);
  const parts = new Map<string, Comparison>();
  const judge = (part: string, compared: boolean, of: (one: Surplus) => readonly unknown[]): void => {
    const differs = of(first).length > 0 || of(second).length > 0;
    parts.set(part, differs ? 'different' : compared ? 'same' : 'not compared');
  };
  const exhausted = a.exhaustive && b.exhaustive;
  judge('outcomes', exhausted, ({ outcomes }) => outcomes);
  judge('findings', exhausted, ({ findings }) => findings);
  const [reason] = [a, b].flatMap(({ revision, events }) =>
    typeof events === 'string' ? [`${revision}: ${events}`] : [],
  );
  const known = reason === undefined;
  judge('API events', known, ({ sequences }) => sequences);
  const sameSleeps =
    typeof a.events !== 'string' && typeof b.events !== 'string' && isSame(a.events.sleeping, b.events.sleeping);
  parts.set('sleeps', !known ? 'not compared' : sameSleeps ? 'same' : 'different');
  judge('wake-ups', known, ({ wakes }) => wakes);
  judge('overtaking', known, ({ overtakes }) => overtakes);
  return { scenario: a.scenario, first, second, parts, reason, states: [a.states, b.states] };
}

/** Are all parts compared, and the same? */
export function isEquivalent({ parts }: Difference): boolean {
  return [...parts.values()].every((comparison) => comparison === 'same');
}

/** Outcomes and findings that a search that is not exhaustive did not meet are no difference. */
function surplus(of: Behaviour, against: Behaviour): Surplus {
  const missing = (mine: readonly string[], theirs: readonly string[]): string[] =>
    mine.filter((text) => !theirs.includes(text));
  const comparable = against.exhaustive;
  const none = { sequences: [], sleeping: [], wakes: [], overtakes: [] };
  const outcomes = comparable ? missing(of.outcomes, against.outcomes) : [];
  const findings = comparable ? missing(of.findings, against.findings) : [];
  const { events } = of;
  const other = against.events;
  if (typeof events === 'string' || typeof other === 'string') {
    return { revision: of.revision, outcomes, findings, ...none };
  }
  const sequences = wordsOnlyIn(events.api, other.api, MOST_WORDS).map((word) => show(of, events, word, true));
  const sleeping = isSame(events.api, other.api)
    ? wordsOnlyIn(events.sleeping, other.sleeping, MOST_WORDS).map((word) => show(of, events, word, false))
    : [];
  return {
    revision: of.revision,
    outcomes,
    findings,
    sequences,
    sleeping,
    wakes: missing(events.wakes, other.wakes),
    overtakes: missing(events.overtakes, other.overtakes),
  };
}

function show(of: Behaviour, { graph }: Events, events: readonly string[], hideSleeps: boolean): Sequence {
  return of.run(events, scheduleOf(graph, events, hideSleeps), graph.revealed);
}

/** The fewest edges of the graph that spell the word; the choices on them. */
export function scheduleOf(graph: ApiGraph, word: readonly string[], hideSleeps: boolean): number[] {
  const { first, labels, targets, choices, names } = graph;
  const wide = word.length + 1;
  const isSilent = names.map((name) => name === '' || (hideSleeps && isSleep(name)));
  /** By node and place in the word: the edge that led there, + 1; and the node it came from. */
  const edgeTo = new Map<number, number>([[0, -1]]);
  const nodeBefore = new Map<number, number>();
  const queue = [0];
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head]!;
    const node = Math.floor(at / wide);
    const place = at % wide;
    if (place === word.length) return pathTo(at);
    for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
      const label = labels[edge]!;
      const step = isSilent[label] === true ? 0 : names[label] === word[place] ? 1 : -1;
      if (step < 0) continue;
      const next = targets[edge]! * wide + place + step;
      if (edgeTo.has(next)) continue;
      edgeTo.set(next, edge);
      nodeBefore.set(next, at);
      queue.push(next);
    }
  }
  return bug(`no run has the events ${word.join('; ')}`);

  function pathTo(end: number): number[] {
    const path: number[] = [];
    for (let at = end; edgeTo.get(at) !== -1; at = nodeBefore.get(at)!) {
      const choice = choices[edgeTo.get(at)!]!;
      if (choice >= 0) path.push(choice);
    }
    return path.reverse();
  }
}
