/**
 * Runs one scenario to a verdict: explore, start over when a merged access turns out to be an event, minimise.
 *
 * In: a built scenario and limits. Out: a result with its completeness. Only an exhaustive exploration without a finding
 * is a `pass`; a limit that was hit makes it `incomplete`, and says which.
 */
import { layout } from '../interp/index.ts';
import { BoundedSearch } from './explore/bounded.ts';
import { Collected, type Shared, type ShareHooks, type ShareRequest } from './explore/collected.ts';
import { ExactStates } from './explore/exact.ts';
import { minimize } from './explore/minimize.ts';
import { ALL_REDUCTIONS, type Reduction } from './explore/reduction.ts';
import { Sampling } from './explore/sampling.ts';
import { MAX_FAIR_TASKS, Search, type SearchStatus } from './explore/search.ts';
import type { Explorer, Strategy } from './explore/strategy.ts';
import { Symmetry } from './explore/symmetry.ts';
import { type Finding, findingForm, findingKey } from './finding.ts';
import { reproduce } from './reproduce.ts';
import type { BuiltScenario, MemoryModel } from './scenario.ts';
import { CHOICE_STEP, choiceKind, choiceTask } from './schedule.ts';
import { MAX_RACE_TASKS, System } from './system.ts';

export type Verdict = 'pass' | 'finding' | 'n/a' | 'unsupported' | 'incomplete';

export type Completeness = (
  | { readonly kind: 'exhaustive' }
  /** `by` says which bound: `states 1000000`, `seconds 10`, `interrupted`, `stopped at the first finding`. */
  | { readonly kind: 'bounded'; readonly by: string }
  | { readonly kind: 'sampled'; readonly runs: number; readonly seed: number }
) & {
  /** Of which executions: those in which stores may come late. Else of the sequentially consistent ones. */
  readonly memory?: 'weak';
};

export interface RunLimits {
  readonly states: number;
  /** Of wall-clock time; undefined for none. Only ends a run early, never changes what a finished one says. */
  readonly seconds: number | undefined;
  readonly findings: number;
  /** Also look for data races of the scenario's own variables, in a second exploration. Default: with two tasks, or up to four and few states. */
  readonly races?: boolean;
  /** With three tasks: if there are no more states than that without them. Default 2,000. */
  readonly raceStates?: number;
  /** Also look for livelocks that a lucky schedule would leave (search.ts); without symmetry. Default false. */
  readonly liveness?: boolean;
  /** Can stores come late? Default: no (`sc`). */
  readonly memory?: MemoryModel;
  /** Default: all of them. */
  readonly reductions?: readonly Reduction[];
  /** Default: every schedule. */
  readonly strategy?: Strategy;
  /** Keep whole states instead of their hashes, and tell identical tasks apart. Default false. */
  readonly exact?: boolean;
  /** Of sampled runs. Default 0. */
  readonly seed?: number;
  /** A trial: where the limit of states is hit, findings are not looked at, as it will be run again. Default false. */
  readonly trial?: boolean;
}

export const DEFAULT_LIMITS: RunLimits = { states: 20_000_000, seconds: undefined, findings: 20 };

export interface RunProgress {
  readonly scenario: string;
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
  /** What remains, as far as one can tell, in words. */
  readonly remaining: string;
}

export interface RunHooks {
  readonly progress?: (progress: RunProgress) => void;
  /** Asked now and then; true ends the run with what is known. */
  readonly stop?: () => boolean;
  /** Searches on several threads what has more than `shareFrom` states (default: SHARE_FROM). */
  readonly shareFrom?: number;
  readonly share?: (request: ShareRequest, hooks: ShareHooks) => Promise<Shared>;
  /** Runs a scenario to a verdict on another thread. */
  readonly elsewhere?: (built: BuiltScenario, limits: RunLimits, hooks: RunHooks) => Promise<ScenarioResult>;
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly verdict: Verdict;
  readonly completeness: Completeness | undefined;
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
  readonly findings: readonly Finding[];
  /** Why there is no verdict: what is missing or not supported. */
  readonly reason: string | undefined;
  /** Values of OUTCOME() at the end of runs, with the number of terminal states. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Answers to POSSIBLE(). */
  readonly possible: ReadonlyMap<string, boolean>;
  /** Sites that were found to be events; a replay needs them. */
  readonly revealed: readonly number[];
  /** Probability that hash compaction made the search miss a state. */
  readonly omission: number;
  /** Why identical tasks were told apart, where they could have been taken for one. */
  readonly asymmetric?: string;
}

/** Transitions between two looks at the clock and at `stop`. */
const SLICE = 20_000;
/** So many tasks are looked at for data races if there are few states without them: knowing who knows what takes up to 40 times more. */
const RACE_TASKS = 4;
const RACE_STATES = 2_000;
export const MAX_DEPTH = 100_000;
/** States after which a search goes on on all threads, where there are several. */
const SHARE_FROM = 100_000;
/** Choices in a sampled run. */
const MAX_RUN = 20_000;

export async function runScenario(
  built: BuiltScenario,
  limits: RunLimits = DEFAULT_LIMITS,
  hooks: RunHooks = {},
): Promise<ScenarioResult> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  if (built.scenario.representative) return representative(built, seconds);
  const main = await explore(built, limits, hooks, seconds, false);
  const { tasks } = built.scenario;
  const races =
    limits.races ??
    (tasks.length <= 2 || (tasks.length <= RACE_TASKS && main.search.states <= (limits.raceStates ?? RACE_STATES)));
  // Data races are those of executions in which no store is late: what comes late is seen by itself.
  if (!races || built.memory === 'weak' || main.status !== 'exhausted' || tasks.length > MAX_RACE_TASKS) {
    return conclude(built, limits, [main], seconds);
  }
  return conclude(built, limits, [main, await explore(built, limits, hooks, seconds, true)], seconds);
}

type Ending = SearchStatus | 'seconds' | 'interrupted' | 'race-tables' | 'late-stores';

/** One exploration, with all its fresh starts. */
interface Exploration {
  readonly races: boolean;
  readonly system: System;
  readonly search: Explorer;
  readonly status: Ending;
  /** Of all starts. */
  readonly transitions: number;
  readonly revealed: readonly number[];
  /** Boots the system as it was explored. */
  readonly boot: (assumes?: string) => System;
  readonly asymmetric: string | undefined;
}

/** Boots a system with the chosen reductions. */
export function bootWith(
  built: BuiltScenario,
  limits: RunLimits,
  revealed: readonly number[],
  races: boolean,
  tagged: boolean,
  assumes?: string,
): System {
  const reductions = limits.reductions ?? ALL_REDUCTIONS;
  const merged = built.mergePlain && reductions.includes('invisible');
  const system = new System({ ...built, mergePlain: merged }, revealed, races, tagged, assumes);
  system.kernel.lateChoices = reductions.includes('por');
  return system;
}

function makeExplorer(system: System, limits: RunLimits, symmetry: Symmetry | undefined): Explorer {
  const { strategy = { kind: 'all' }, findings, states, seed = 0 } = limits;
  switch (strategy.kind) {
    case 'all':
      return new Search(
        system,
        { states, depth: MAX_DEPTH, findings, fair: looksForFair(system.built, limits) },
        symmetry,
        limits.exact === true ? new ExactStates(system.machine) : undefined,
      );
    case 'preemptions':
      return new BoundedSearch(system, { states, depth: MAX_DEPTH, findings }, strategy.bound);
    case 'random':
      return new Sampling(system, { runs: strategy.runs, seed, depth: MAX_RUN, findings }, undefined);
    case 'pct':
      return new Sampling(system, { runs: strategy.runs, seed, depth: MAX_RUN, findings }, strategy.depth);
  }
}

async function explore(
  built: BuiltScenario,
  limits: RunLimits,
  hooks: RunHooks,
  seconds: () => number,
  races: boolean,
): Promise<Exploration> {
  let revealed: number[] = [];
  let transitions = 0;
  let asymmetric: string | undefined;
  // What is ordered names accesses by task: in the search for data races tasks are told apart.
  const all = (limits.strategy ?? { kind: 'all' }).kind === 'all';
  let tagged =
    all &&
    !races &&
    limits.exact !== true &&
    !looksForFair(built, limits) &&
    (limits.reductions ?? ALL_REDUCTIONS).includes('symmetry') &&
    built.memory !== 'weak' &&
    hasTwins(built);
  for (;;) {
    const system = bootWith(built, limits, revealed, races, tagged);
    const symmetry = tagged ? Symmetry.of(system) : undefined;
    if (typeof symmetry === 'string') {
      asymmetric = symmetry;
      tagged = false;
      continue;
    }
    let search = makeExplorer(system, limits, symmetry);
    let share = isShareable(built, limits, races) ? hooks.share : undefined;
    const stop = (): 'interrupted' | 'seconds' | undefined => {
      if (hooks.stop?.() === true) return 'interrupted';
      return limits.seconds !== undefined && seconds() > limits.seconds ? 'seconds' : undefined;
    };
    const progress = (states: number, remaining: string): void =>
      hooks.progress?.({ scenario: built.name, states, transitions, seconds: seconds(), remaining });
    let status: Ending = 'paused';
    while (status === 'paused') {
      if (share !== undefined && search.states >= (hooks.shareFrom ?? SHARE_FROM)) {
        const request = { built, limits, revealed, tagged };
        const shared = await share(request, { progress: (states) => progress(states, 'on all threads'), stop });
        share = undefined;
        transitions += shared.transitions;
        if (shared.status !== 'unsettled') {
          search = collect(shared, system);
          asymmetric = shared.asymmetric ?? asymmetric;
          status = shared.status;
          break;
        }
      }
      status = stop() ?? search.advance(SLICE);
      if (status !== 'paused') break;
      progress(search.states, search.remaining());
      await new Promise((resolve) => setImmediate(resolve));
    }
    transitions += search instanceof Collected ? 0 : search.transitions;
    revealed = system.revealed();
    if (status === 'asymmetric') {
      asymmetric ??= symmetry?.broken ?? system.kernel.identityTaken;
      tagged = false;
      continue;
    }
    if (status === 'refined') continue;
    // Tagged numbers must not be what a finding is made of: each has to come out with ordinary ones.
    const doubtful = tagged ? search.findings.find((one) => !comesOut(built, revealed, one)) : undefined;
    if (doubtful !== undefined) {
      asymmetric = `'${doubtful.message}' rests on which of several identical tasks is who`;
      tagged = false;
      continue;
    }
    if (status === 'exhausted' && system.races?.overflow === true) status = 'race-tables';
    if (status === 'exhausted' && system.machine.overflowed) status = 'late-stores';
    const boot = (assumes?: string): System => bootWith(built, limits, revealed, races, tagged, assumes);
    return { races, system, search, status, transitions, revealed, boot, asymmetric };
  }
}

/** What other threads found, as if `system` had been explored here. */
function collect(shared: Shared, system: System): Collected {
  for (const [text, was] of shared.possible) system.kernel.possible.set(text, was);
  for (const pc of shared.revealed) system.machine.visible[pc] = 1;
  return new Collected(shared);
}

/**
 * Can threads share the search? What the lock validator learns is each thread's own, and the sets of known accesses are
 * numbered in the order in which one thread meets them.
 */
function isShareable(built: BuiltScenario, limits: RunLimits, races: boolean): boolean {
  const all = (limits.strategy ?? { kind: 'all' }).kind === 'all';
  // Which thread's buffer was full is not told.
  if (built.memory === 'weak') return false;
  return all && !races && limits.exact !== true && built.lockdepFields === undefined && !looksForFair(built, limits);
}

function looksForFair({ scenario }: BuiltScenario, { liveness = false }: RunLimits): boolean {
  return liveness && scenario.tasks.length <= MAX_FAIR_TASKS;
}

function comesOut(built: BuiltScenario, revealed: readonly number[], finding: Finding): boolean {
  return reproduce(built, { ...finding, revealed }, false).kind === 'same';
}

/** Do two tasks run the same function? */
function hasTwins({ scenario }: BuiltScenario): boolean {
  return new Set(scenario.tasks.map((task) => task.functionId)).size < scenario.tasks.length;
}

function conclude(
  built: BuiltScenario,
  limits: RunLimits,
  explorations: readonly Exploration[],
  seconds: () => number,
): ScenarioResult {
  const main = explorations[0]!;
  const again = limits.trial === true && main.status === 'limit-states';
  const findings = again ? [] : shortestOfEachForm(built, explorations);
  const weak = built.memory === 'weak' ? { memory: built.memory } : {};
  const completeness = { ...completenessOf(explorations, limits), ...weak };
  const by = describeCompleteness(completeness);
  return {
    scenario: built.name,
    verdict: findings.length > 0 ? 'finding' : by === undefined ? 'pass' : 'incomplete',
    completeness,
    states: main.search.states,
    transitions: explorations.reduce((sum, { transitions }) => sum + transitions, 0),
    seconds: seconds(),
    findings,
    reason: by === undefined ? undefined : `not exhausted: ${by}`,
    outcomes: new Map([...main.search.outcomes].map(([text, { count }]) => [text, count])),
    possible: new Map(main.system.kernel.possible),
    revealed: main.revealed,
    omission: main.search.memory().omission,
    ...(main.asymmetric === undefined ? {} : { asymmetric: main.asymmetric }),
  };
}

/**
 * Findings that differ only in which task plays which part are minimised as one; the others are counted. Shortest first:
 * in which order they were found says nothing.
 */
function shortestOfEachForm({ scenario }: BuiltScenario, explorations: readonly Exploration[]): Finding[] {
  const names = scenario.tasks.map((task) => task.name);
  const known = new Set<string>();
  const forms = new Map<string, { finding: Finding; exploration: Exploration; more: number }>();
  for (const exploration of explorations) {
    const byKey = exploration.search.findings.map((finding) => ({ key: findingKey(finding), finding }));
    byKey.sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const { finding } of byKey) {
      if (known.has(findingKey(finding))) continue;
      known.add(findingKey(finding));
      const form = findingForm(finding, names);
      const same = forms.get(form);
      if (same === undefined) forms.set(form, { finding, exploration, more: 0 });
      else same.more++;
    }
  }
  const shortest = [...forms.values()].map(({ finding, exploration, more }) => {
    const { search, boot, revealed } = exploration;
    const { assumes } = finding;
    const shorter = minimize(() => boot(assumes), search.targetOf(finding));
    const rest = { ...(assumes === undefined ? {} : { assumes }), ...(more === 0 ? {} : { more }) };
    return { ...shorter, ...rest, revealed };
  });
  return shortest.sort((a, b) => a.schedule.length - b.schedule.length);
}

function completenessOf(explorations: readonly Exploration[], limits: RunLimits): Completeness {
  const open = explorations.find(({ status }) => status !== 'exhausted');
  const { strategy = { kind: 'all' }, seed = 0 } = limits;
  const hit = open === undefined ? undefined : `${boundName(open.status, limits)}${open.races ? ' (data races)' : ''}`;
  switch (strategy.kind) {
    case 'all':
      return hit === undefined ? { kind: 'exhaustive' } : { kind: 'bounded', by: hit };
    case 'preemptions': {
      const bound = `at most ${strategy.bound} preemption${strategy.bound === 1 ? '' : 's'}`;
      return { kind: 'bounded', by: hit === undefined ? bound : `${bound}, ${hit}` };
    }
    default: {
      const runs = explorations[0]!.search instanceof Sampling ? explorations[0]!.search.runs : 0;
      return { kind: 'sampled', runs, seed };
    }
  }
}

/** Why a result proves nothing; undefined where it does. */
function describeCompleteness(completeness: Completeness): string | undefined {
  switch (completeness.kind) {
    case 'exhaustive':
      return undefined;
    case 'bounded':
      return completeness.by;
    case 'sampled':
      return `${completeness.runs} sampled run${completeness.runs === 1 ? '' : 's'}, seed ${completeness.seed}`;
  }
}

function boundName(status: Ending, limits: RunLimits): string {
  switch (status) {
    case 'limit-states':
      return `limit of ${limits.states} states`;
    case 'limit-depth':
      return `limit of ${MAX_DEPTH} choices in a run`;
    case 'limit-findings':
      return `stopped after ${limits.findings} findings`;
    case 'late-stores':
      return `at most ${layout.BUFFER_ENTRIES} late stores of a task`;
    case 'race-tables':
      return 'more accesses than the race tables hold';
    case 'seconds':
      return `limit of ${limits.seconds} s`;
    default:
      return status;
  }
}

/**
 * One schedule of a scenario that is too large to exhaust: every task runs as far as it can before the next one does,
 * in the order of the text. Says nothing about other schedules, and is labelled so.
 */
function representative(built: BuiltScenario, seconds: () => number): ScenarioResult {
  const system = new System(built);
  const schedule: number[] = [];
  const findings: Finding[] = [];
  let transitions = 0;
  let last = 0;
  for (;;) {
    const choices: number[] = [];
    system.kernel.choices(choices);
    const steps = choices.filter((packed) => choiceKind(packed) === CHOICE_STEP);
    const packed =
      steps.find((candidate) => choiceTask(candidate) === last) ?? steps.find((c) => choiceTask(c) > last) ?? steps[0];
    if (packed === undefined) break;
    last = choiceTask(packed);
    schedule.push(packed);
    transitions++;
    const ended = system.take(packed);
    for (const report of system.takeReports()) findings.push({ ...report, schedule: [...schedule] });
    if (ended || transitions > 5_000_000) break;
  }
  const outcomes = new Map<string, number>();
  if (system.isFinished()) {
    const { reports, outcome } = system.finish();
    for (const report of reports) findings.push({ ...report, schedule: [...schedule] });
    outcomes.set(outcome, 1);
  } else if (findings.length === 0) findings.push({ ...system.describeHang(), schedule: [...schedule] });
  return {
    scenario: built.name,
    verdict: findings.length > 0 ? 'finding' : 'incomplete',
    completeness: { kind: 'sampled', runs: 1, seed: 0 },
    states: transitions,
    transitions,
    seconds: seconds(),
    findings,
    reason: 'one representative schedule; it cannot be exhausted',
    outcomes,
    possible: new Map(system.kernel.possible),
    revealed: [],
    omission: 0,
  };
}
