/**
 * Runs one scenario to a verdict: explore, start over when a merged access turns out to be an event, minimise.
 *
 * In: a built scenario and limits. Out: a result with its completeness. Only an exhaustive exploration without a finding
 * is a `pass`; a limit that was hit makes it `incomplete`, and says which.
 */
import { minimize } from './explore/minimize.ts';
import { Search, type SearchStatus } from './explore/search.ts';
import { type Finding, findingKey } from './finding.ts';
import type { BuiltScenario } from './scenario.ts';
import { CHOICE_STEP, choiceKind, choiceTask } from './schedule.ts';
import { MAX_RACE_TASKS, System } from './system.ts';

export type Verdict = 'pass' | 'finding' | 'n/a' | 'unsupported' | 'incomplete';

export type Completeness =
  | { readonly kind: 'exhaustive' }
  /** `by` says which bound: `states 1000000`, `seconds 10`, `interrupted`, `stopped at the first finding`. */
  | { readonly kind: 'bounded'; readonly by: string }
  | { readonly kind: 'sampled'; readonly runs: number; readonly seed: number };

export interface RunLimits {
  readonly states: number;
  /** Of wall-clock time; undefined for none. Only ends a run early, never changes what a finished one says. */
  readonly seconds: number | undefined;
  readonly findings: number;
  /** Also look for data races of the scenario's own variables, in a second exploration. Default: with two tasks at most. */
  readonly races?: boolean;
}

export const DEFAULT_LIMITS: RunLimits = { states: 20_000_000, seconds: undefined, findings: 20 };

export interface RunProgress {
  readonly scenario: string;
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
}

export interface RunHooks {
  readonly progress?: (progress: RunProgress) => void;
  /** Asked now and then; true ends the run with what is known. */
  readonly stop?: () => boolean;
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
}

/** Transitions between two looks at the clock and at `stop`. */
const SLICE = 20_000;
const MAX_DEPTH = 100_000;

export async function runScenario(
  built: BuiltScenario,
  limits: RunLimits = DEFAULT_LIMITS,
  hooks: RunHooks = {},
): Promise<ScenarioResult> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  if (built.scenario.representative) return representative(built, seconds);
  const main = await explore(built, limits, hooks, seconds, false);
  const races = limits.races ?? built.scenario.tasks.length <= 2;
  if (!races || main.status !== 'exhausted' || built.scenario.tasks.length > MAX_RACE_TASKS) {
    return conclude(built, limits, [main], seconds);
  }
  return conclude(built, limits, [main, await explore(built, limits, hooks, seconds, true)], seconds);
}

type Ending = SearchStatus | 'seconds' | 'interrupted' | 'race-tables';

/** One exploration, with all its fresh starts. */
interface Exploration {
  readonly races: boolean;
  readonly system: System;
  readonly search: Search;
  readonly status: Ending;
  /** Of all starts. */
  readonly transitions: number;
  readonly revealed: readonly number[];
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
  for (;;) {
    const system = new System(built, revealed, races);
    const search = new Search(system, { states: limits.states, depth: MAX_DEPTH, findings: limits.findings });
    let status: Ending = search.advance(SLICE);
    while (status === 'paused') {
      hooks.progress?.({ scenario: built.name, states: search.states, transitions, seconds: seconds() });
      await new Promise((resolve) => setImmediate(resolve));
      if (hooks.stop?.() === true) status = 'interrupted';
      else if (limits.seconds !== undefined && seconds() > limits.seconds) status = 'seconds';
      else status = search.advance(SLICE);
    }
    transitions += search.transitions;
    revealed = system.revealed();
    if (status === 'refined') continue;
    if (status === 'exhausted' && system.races?.overflow === true) status = 'race-tables';
    return { races, system, search, status, transitions, revealed };
  }
}

function conclude(
  built: BuiltScenario,
  limits: RunLimits,
  explorations: readonly Exploration[],
  seconds: () => number,
): ScenarioResult {
  const findings: Finding[] = [];
  const known = new Set<string>();
  for (const { search, revealed, races } of explorations) {
    const boot = (): System => new System(built, revealed, races);
    for (const finding of search.findings) {
      if (known.has(findingKey(finding))) continue;
      known.add(findingKey(finding));
      findings.push({ ...minimize(boot, search.targetOf(finding)), revealed });
    }
  }
  const main = explorations[0]!;
  const open = explorations.find(({ status }) => status !== 'exhausted');
  const by = open === undefined ? undefined : `${boundName(open.status, limits)}${open.races ? ' (data races)' : ''}`;
  return {
    scenario: built.name,
    verdict: findings.length > 0 ? 'finding' : open === undefined ? 'pass' : 'incomplete',
    completeness: by === undefined ? { kind: 'exhaustive' } : { kind: 'bounded', by },
    states: main.search.states,
    transitions: explorations.reduce((sum, { transitions }) => sum + transitions, 0),
    seconds: seconds(),
    findings,
    reason: by === undefined ? undefined : `not exhausted: ${by}`,
    outcomes: new Map([...main.search.outcomes].map(([text, { count }]) => [text, count])),
    possible: new Map(main.system.kernel.possible),
    revealed: main.revealed,
    omission: main.search.memory().omission,
  };
}

function boundName(status: Ending, limits: RunLimits): string {
  switch (status) {
    case 'limit-states':
      return `limit of ${limits.states} states`;
    case 'limit-depth':
      return `limit of ${MAX_DEPTH} choices in a run`;
    case 'limit-findings':
      return `stopped after ${limits.findings} findings`;
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
