/**
 * The suite: every scenario in several configurations, in an order that finds bugs early, within a budget of time.
 *
 * In: revisions (one tree, one per configuration) and scenarios. Out: one outcome per pair. The idea is iterative
 * deepening: all pairs with a small limit of states first, then those that were not exhausted with larger ones. Small
 * scenarios are thus done at once, and a bug that shows within a few thousand states of any scenario is found before
 * any scenario is searched to the end. Scenarios of locks whose files the patch leaves alone come behind all others.
 *
 * Invariant: a pair's outcome says how far it got; one that the budget did not reach is `incomplete`, never a pass.
 */
import { mayConcern, type ScenarioSource } from './build.ts';
import { CLIENT_PREFIX } from './clients.ts';
import { nothing, type Outcome, type Revision, runOn } from './revision.ts';
import { DEFAULT_LIMITS, type RunLimits } from './run.ts';

export interface Configuration {
  readonly name: string;
  readonly settings: readonly string[];
}

/** What `lockstep test` runs where no other configuration is asked for; --config goes on top of each. */
export const CONFIGURATIONS: readonly Configuration[] = [
  { name: 'default', settings: [] },
  { name: 'spin', settings: ['RWSEM_SPIN_ON_OWNER=y', 'MUTEX_SPIN_ON_OWNER=y'] },
  {
    name: 'debug',
    settings: [
      'RWSEM_SPIN_ON_OWNER=y',
      'MUTEX_SPIN_ON_OWNER=y',
      'DEBUG_RWSEMS=y',
      'DEBUG_MUTEXES=y',
      'DEBUG_LOCK_ALLOC=y',
    ],
  },
];

/**
 * Rounds: which sources (0 written ones, 1 generated clients of two tasks, 2 larger ones) with how many states each. Once
 * these are through, everything that is still open gets what the user allows.
 */
const ROUNDS: readonly { readonly levels: readonly number[]; readonly states: number }[] = [
  { levels: [0], states: 4_000 },
  { levels: [0, 1], states: 60_000 },
  { levels: [0], states: 400_000 },
  { levels: [2], states: 60_000 },
];

function levelOf(source: ScenarioSource): number {
  if (!source.name.startsWith(CLIENT_PREFIX)) return 0;
  return source.name.split('+').length <= 2 ? 1 : 2;
}

/** Those with few tasks first: they tell most per second. */
export function smallFirst(sources: readonly ScenarioSource[]): ScenarioSource[] {
  return [...sources].sort((a, b) => countTasks(a) - countTasks(b));
}

function countTasks({ text }: ScenarioSource): number {
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
  outcome: Outcome;
  /** No later stage can say more. */
  done: boolean;
}

export interface SuiteOptions {
  readonly limits: Partial<RunLimits>;
  /** Of wall-clock time for everything; undefined for none. */
  readonly budgetSeconds: number | undefined;
  readonly stopOnFinding: boolean;
  /** Told before each run, and now and then during it. */
  readonly progress?: (text: string, states: number) => void;
  /** Told when the last word on an item is said. */
  readonly settled?: (item: SuiteItem) => void;
  readonly stop?: () => boolean;
}

/** Runs the suite. Items come back in the order configurations x scenarios. Throws ScenarioError. */
export async function runSuite(
  revisions: readonly { readonly configuration: string; readonly revision: Revision }[],
  sources: readonly ScenarioSource[],
  options: SuiteOptions,
): Promise<SuiteItem[]> {
  const started = performance.now();
  const left = (): number =>
    options.budgetSeconds === undefined
      ? Number.POSITIVE_INFINITY
      : options.budgetSeconds - (performance.now() - started) / 1000;
  const items: SuiteItem[] = revisions.flatMap(({ configuration, revision }) =>
    sources.map((source) => ({
      configuration,
      source,
      revision,
      outcome: nothing(source, 'incomplete', 'not reached within the budget'),
      done: false,
    })),
  );
  const most = options.limits.states ?? DEFAULT_LIMITS.states;
  const short = ROUNDS.filter((round) => round.states < most);
  const last = { levels: [0, 1, 2], states: most };
  // What the patch cannot have changed comes last.
  const concerned = (item: SuiteItem): boolean => mayConcern(item.source, item.revision.changed, item.revision.config);
  const plan = [short, [last]].flatMap((rounds) =>
    [true, false].flatMap((first) => rounds.map((round) => ({ ...round, first }))),
  );
  // Of the small ones every configuration before any larger one: some bugs show in one configuration only.
  const isLarge = (item: SuiteItem): number => (countTasks(item.source) > 2 ? 1 : 0);
  const queue = [...items].sort((a, b) => isLarge(a) - isLarge(b));
  for (const { levels, states, first } of plan) {
    for (const item of queue) {
      if (item.done || !levels.includes(levelOf(item.source)) || concerned(item) !== first) continue;
      if (options.stop?.() === true || left() <= 0) return items;
      await runStage(item, states, states === most, left(), options);
      if (item.done) options.settled?.(item);
      if (options.stopOnFinding && item.outcome.verdict === 'finding') return items;
    }
  }
  return items;
}

async function runStage(
  item: SuiteItem,
  states: number,
  last: boolean,
  left: number,
  options: SuiteOptions,
): Promise<void> {
  const where = `${item.configuration}, ${item.source.name}`;
  options.progress?.(where, 0);
  const seconds = Math.min(left, options.limits.seconds ?? Number.POSITIVE_INFINITY);
  const limits: RunLimits = {
    ...DEFAULT_LIMITS,
    ...options.limits,
    states,
    seconds: Number.isFinite(seconds) ? seconds : undefined,
    findings: options.stopOnFinding ? 1 : (options.limits.findings ?? 3),
  };
  const hooks = {
    progress: (progress: { states: number }) => options.progress?.(where, progress.states),
    ...(options.stop === undefined ? {} : { stop: options.stop }),
  };
  item.outcome = await runOn(item.revision, item.source, limits, hooks);
  const open = item.outcome.verdict === 'incomplete' && item.outcome.completeness?.kind === 'bounded';
  item.done = !open || last;
}
