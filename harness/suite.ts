/**
 * The suite: every scenario in several configurations, in an order that finds bugs early, within a budget of time.
 *
 * In: revisions (one tree, one per configuration) and scenarios. Out: one outcome per pair. Small scenarios come first, in
 * every configuration: they take as long as building their program. Then follows iterative deepening: all larger ones
 * with a small limit of states, then those that were not exhausted with larger limits. A bug that shows within a few
 * thousand states of any scenario is thus found before any large scenario is searched to the end. Scenarios of locks
 * whose files the patch leaves alone come behind all others.
 *
 * Invariant: a pair's outcome says how far it got; one that the budget did not reach is `incomplete`, never a pass.
 */
import { mayConcern, type ScenarioSource } from './build.ts';
import { CLIENT_PREFIX } from './clients.ts';
import { eachOf, runBy, sharedBy } from './jobs/side-by-side.ts';
import { Workers } from './jobs/workers.ts';
import { nothing, type Outcome, type Revision, runOn } from './revision.ts';
import { DEFAULT_LIMITS, type RunHooks, type RunLimits } from './run.ts';
import { RT_FILES, RTMUTEX_FILES } from './units.ts';

export interface Configuration {
  readonly name: string;
  readonly settings: readonly string[];
  /** Stores may come late; only scenarios that are small enough are run. */
  readonly memory?: 'weak';
  /** Whose turn comes first; those without one come last. */
  readonly turn?: number;
}

/**
 * What `lockstep test` runs where no other configuration is asked for; --config goes on top of each. The one that checks
 * most comes first, then the one in which nobody spins, so that everybody soon is in the queue.
 */
export const CONFIGURATIONS: readonly Configuration[] = [
  { name: 'default', turn: 1, settings: [] },
  { name: 'spin', turn: 2, settings: ['RWSEM_SPIN_ON_OWNER=y', 'MUTEX_SPIN_ON_OWNER=y'] },
  {
    name: 'debug',
    turn: 0,
    settings: [
      'RWSEM_SPIN_ON_OWNER=y',
      'MUTEX_SPIN_ON_OWNER=y',
      'DEBUG_RWSEMS=y',
      'DEBUG_MUTEXES=y',
      'DEBUG_LOCK_ALLOC=y',
    ],
  },
];

/** Run besides those, unless somebody asks for one memory model: what needs a store that comes late shows nowhere else. */
export const WEAK_CONFIGURATIONS: readonly Configuration[] = [
  { name: 'weak', turn: 3, settings: [], memory: 'weak' },
  {
    name: 'weak-spin',
    turn: 4,
    settings: ['RWSEM_SPIN_ON_OWNER=y', 'MUTEX_SPIN_ON_OWNER=y'],
    memory: 'weak',
  },
];

/** Run besides those where a patch changes what is compiled with PREEMPT_RT only, or mainly for it. */
const REAL_TIME: Configuration = { name: 'rt', settings: ['PREEMPT_RT=y'] };

/** Configurations that are worth it for the files that a patch changes. */
export function furtherConfigurations(changed: readonly string[]): readonly Configuration[] {
  return changed.some((path) => RT_FILES.includes(path) || RTMUTEX_FILES.includes(path)) ? [REAL_TIME] : [];
}

/** Kinds of sources: written ones of two tasks at most and scripts, larger written ones, generated clients of two tasks, larger ones. */
const SMALL = 0;
const LARGE = 1;
const PAIRS = 2;
const CROWDS = 3;

interface Round {
  readonly levels: readonly number[];
  readonly states: number;
  /** Only with that memory. */
  readonly memory?: 'weak';
}

/**
 * Rounds: which sources with how many states each. Building a program takes as long as some ten thousand states, so that
 * small sources are searched to the end at once. What needs a store that comes late mostly shows within a few thousand
 * states, of whatever scenario. When these are through, everything that is still open gets what the user allows.
 */
const ROUNDS: readonly Round[] = [
  { levels: [SMALL], states: 60_000 },
  { levels: [LARGE], states: 5_000, memory: 'weak' },
  { levels: [LARGE], states: 30_000 },
  { levels: [PAIRS], states: 60_000 },
  { levels: [LARGE], states: 120_000 },
  { levels: [SMALL, LARGE], states: 500_000 },
  { levels: [CROWDS], states: 60_000 },
];

/** States of those that come before all others. */
const AHEAD = 30_000;

/** Of scenarios of three tasks that are searched for data races. */
const RACE_STATES = 30_000;

function turnOf({ configuration }: SuiteItem): number {
  const known = [...CONFIGURATIONS, ...WEAK_CONFIGURATIONS];
  return known.find(({ name }) => name === configuration)?.turn ?? known.length;
}

/** With late stores: so many tasks at once at most. */
const WEAK_TASKS = 4;

/** Is the source run with that memory? A script's tasks take turns: nobody sees a store late. */
export function suits(source: ScenarioSource, memory: 'weak' | undefined): boolean {
  if (memory === undefined) return true;
  if (source.name.startsWith(CLIENT_PREFIX)) return false;
  const weight = weightOf(source);
  return weight <= WEAK_TASKS && weight !== SCRIPT;
}

function levelOf(source: ScenarioSource): number {
  const small = weightOf(source) <= SCRIPT;
  if (source.name.startsWith(CLIENT_PREFIX)) return small ? PAIRS : CROWDS;
  return small ? SMALL : LARGE;
}

/** Those with few tasks first: they tell most per second. */
export function smallFirst(sources: readonly ScenarioSource[]): ScenarioSource[] {
  return [...sources].sort((a, b) => weightOf(a) - weightOf(b));
}

/**
 * Of a script, whose tasks are on one CPU and take turns: behind the scenarios of two tasks. A fault that shows in one of
 * them shows there on a shorter schedule, and for what it is.
 */
const SCRIPT = 2.5;

/** Number of tasks that run at once. */
function weightOf({ text }: ScenarioSource): number {
  if (/^SCRIPT\(/m.test(text)) return SCRIPT;
  let count = 0;
  for (const [, attributes = ''] of text.matchAll(/^TASK\(((?:[^()]|\([^()]*\))*)\)/gm)) {
    count += Number(/COUNT\((\d+)\)/.exec(attributes)?.[1] ?? 1);
  }
  return count;
}

export interface SuiteItem {
  readonly configuration: string;
  readonly source: ScenarioSource;
  readonly revision: Revision;
  readonly memory: 'weak' | undefined;
  outcome: Outcome;
  /** No later stage can say more. */
  done: boolean;
}

export interface SuiteOptions {
  readonly limits: Partial<RunLimits>;
  /** Of wall-clock time for everything; undefined for none. */
  readonly budgetSeconds: number | undefined;
  readonly stopOnFinding: boolean;
  /** Sources that come before all others, whatever their size: those that are about what the patch adds. */
  readonly ahead?: (source: ScenarioSource) => boolean;
  /** Threads that explore. Default 1: this one. */
  readonly jobs?: number;
  /** Told before each run, and now and then during it. */
  readonly progress?: (text: string, states: number) => void;
  /** Told when the last word on an item is said. */
  readonly settled?: (item: SuiteItem) => void;
  /** What is known of a pair without running it. */
  readonly known?: (revision: Revision, source: ScenarioSource, memory: 'weak' | undefined) => Outcome | undefined;
  readonly stop?: () => boolean;
}

/** A revision as one of the configurations has it. */
export interface SuiteRevision {
  readonly configuration: string;
  readonly revision: Revision;
  readonly memory?: 'weak' | undefined;
}

/** Runs the suite. Items come back in the order configurations x scenarios. Throws ScenarioError. */
export async function runSuite(
  revisions: readonly SuiteRevision[],
  sources: readonly ScenarioSource[],
  options: SuiteOptions,
): Promise<SuiteItem[]> {
  const items: SuiteItem[] = revisions.flatMap(({ configuration, revision, memory }) =>
    sources.flatMap((source) => {
      if (!suits(source, memory)) return [];
      const known = options.known?.(revision, source, memory);
      const outcome = known ?? nothing(source, 'incomplete', 'not reached within the budget');
      return [{ configuration, source, revision, memory, outcome, done: known !== undefined }];
    }),
  );
  const { jobs = 1 } = options;
  const workers = jobs > 1 ? new Workers(jobs) : undefined;
  try {
    await runRounds(items, options, workers);
  } finally {
    workers?.end();
  }
  return items;
}

async function runRounds(
  items: readonly SuiteItem[],
  options: SuiteOptions,
  workers: Workers | undefined,
): Promise<void> {
  const started = performance.now();
  const left = (): number =>
    options.budgetSeconds === undefined
      ? Number.POSITIVE_INFINITY
      : options.budgetSeconds - (performance.now() - started) / 1000;
  let found = false;
  const over = (): boolean => options.stop?.() === true || left() <= 0 || (found && options.stopOnFinding);
  const most = options.limits.states ?? DEFAULT_LIMITS.states;
  const short = ROUNDS.filter((round) => round.states < most);
  const last: Round = { levels: [SMALL, LARGE, PAIRS, CROWDS], states: most };
  // What the patch cannot have changed comes last.
  const concerned = (item: SuiteItem): boolean => mayConcern(item.source, item.revision.changed, item.revision.config);
  const plan = [short, [last]].flatMap((rounds) =>
    [true, false].flatMap((first) => rounds.map((round) => ({ ...round, first }))),
  );
  const queue = [...items].sort((a, b) => turnOf(a) - turnOf(b));
  const runTurn = async (turn: readonly SuiteItem[], states: number): Promise<void> => {
    const isLast = states === most;
    // What is left for the end is large: each on all threads. One more at a time than threads, so that this one compiles.
    const width = workers === undefined || isLast ? 1 : workers.size + 1;
    await eachOf(turn, width, async (item) => {
      if (over()) return;
      await runStage(item, { states, isLast, left: left(), stop: over }, options, workers);
      if (item.done) options.settled?.(item);
      if (item.outcome.verdict === 'finding') found = true;
    });
  };
  const { ahead } = options;
  if (ahead !== undefined && AHEAD < most) {
    await runTurn(
      queue.filter((item) => !item.done && ahead(item.source)),
      AHEAD,
    );
  }
  for (const { levels, states, memory, first } of plan) {
    if (over()) return;
    await runTurn(
      queue.filter(
        (item) =>
          !item.done &&
          levels.includes(levelOf(item.source)) &&
          (memory === undefined || memory === item.memory) &&
          concerned(item) === first,
      ),
      states,
    );
  }
}

interface Stage {
  readonly states: number;
  /** There is no later one. */
  readonly isLast: boolean;
  /** Seconds. */
  readonly left: number;
  readonly stop: () => boolean;
}

async function runStage(
  item: SuiteItem,
  { states, isLast, left, stop }: Stage,
  options: SuiteOptions,
  workers: Workers | undefined,
): Promise<void> {
  const where = `${item.configuration}, ${item.source.name}`;
  options.progress?.(where, 0);
  const seconds = Math.min(left, options.limits.seconds ?? Number.POSITIVE_INFINITY);
  const limits: RunLimits = {
    ...DEFAULT_LIMITS,
    raceStates: RACE_STATES,
    ...options.limits,
    ...(item.memory === undefined ? {} : { memory: item.memory }),
    states,
    seconds: Number.isFinite(seconds) ? seconds : undefined,
    findings: options.stopOnFinding ? 1 : (options.limits.findings ?? 3),
  };
  const hooks: RunHooks = {
    progress: (progress) => options.progress?.(where, progress.states),
    stop,
    ...(workers === undefined ? {} : isLast ? { share: sharedBy(workers) } : { elsewhere: runBy(workers) }),
  };
  item.outcome = await runOn(item.revision, item.source, limits, hooks);
  const open = item.outcome.verdict === 'incomplete' && item.outcome.completeness?.kind === 'bounded';
  item.done = !open || isLast;
}
