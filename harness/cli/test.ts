/**
 * `lockstep test`: the whole suite on one revision, in several configurations, within a budget.
 */
import type { ScenarioSource } from '../build.ts';
import {
  addedFunctions,
  CLIENT_PREFIX,
  type Contract,
  ContractError,
  clientNames,
  clientOperations,
  clientScenario,
  FULL,
  type Operation,
  readContract,
  SMALL,
} from '../clients.ts';
import { Random } from '../explore/random.ts';
import type { Ledger } from '../ledger.ts';
import { sourcesOf } from '../patch-input.ts';
import { grouped } from '../report/style.ts';
import type { Configuration, SuiteItem, SuiteRevision } from '../suite.ts';
import type { Command } from './command.ts';
import { readConfigurations, unite } from './configurations.ts';
import { EXIT, usage } from './exit.ts';
import { chooseScenarios, openKernelFor, readPatchWords, rejection } from './inputs.ts';
import {
  type Arguments,
  FORMATS,
  flag,
  many,
  one,
  PATCH,
  RUN_OPTIONS,
  type RunSettings,
  readRunSettings,
  words,
} from './options.ts';
import { checkFiles, writePages } from './pages.ts';
import { makeProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { report, reportOf, watchInterrupt } from './verify.ts';

export const test: Command = {
  form: 'test [scenario..]',
  summary: 'run the whole suite in several configurations',
  positionals: { scenario: 'names, globs or .c files [default: all]' },
  options: {
    ...RUN_OPTIONS,
    format: { ...RUN_OPTIONS.format, describe: `${FORMATS.join(', ')} [default: ktap]` },
    patch: PATCH,
    budget: { type: 'string', requiresArg: true, describe: 'time for everything: 30s, 5m, 1h [default: none]' },
    clients: {
      type: 'string',
      requiresArg: true,
      describe:
        'generated clients: none, small (2 and 3 tasks, one call each) or full (up to 4 tasks) [default: small]',
    },
    contract: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: "what an added function does: 'FUNCTION: ..., returns without the lock'; repeatable",
    },
    resume: {
      type: 'string',
      requiresArg: true,
      describe: 'file that keeps what was settled: pairs in it are not run again, new ones are added',
    },
    'stop-on-finding': { type: 'boolean', describe: 'end at the first finding' },
  },
  examples: [['lockstep test --patch my.patch --budget 1m', 'what a robot runs on a mail']],
  run: async (args, terminal) => {
    return await runTest(args, readRunSettings(args, 'ktap'), terminal);
  },
};

/** `30s`, `5m`, `1h`, or seconds. */
export function readBudget(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text);
  const value = match === null ? 0 : Number(match[1]) * { s: 1, m: 60, h: 3600 }[(match[2] ?? 's') as 's' | 'm' | 'h'];
  if (value <= 0) throw usage(`--budget: '${text}' is no time; write 30s, 5m or 1h`);
  return value;
}

async function runTest(args: Arguments, settings: RunSettings, terminal: Terminal): Promise<number> {
  checkFiles(settings);
  const budgetSeconds = readBudget(one(args, 'budget'));
  const chosen = words(args, 'scenario');
  const contracts = readContracts(many(args, 'contract'));
  const shapes = clientShapes(one(args, 'clients') ?? (chosen.length > 0 ? 'none' : 'small'));
  const { nothing } = await import('../revision.ts');
  const { CONFIGURATIONS, WEAK_CONFIGURATIONS, furtherConfigurations, runSuite, suits } = await import('../suite.ts');
  const usual = settings.limits.memory === undefined ? [...CONFIGURATIONS, ...WEAK_CONFIGURATIONS] : CONFIGURATIONS;
  const own = await readConfigurations(settings.configSets);
  const revisions =
    own.length > 0
      ? await suiteRevisions(args, settings, own, () => [], terminal)
      : await suiteRevisions(args, settings, usual, furtherConfigurations, terminal);
  const { base, tree } = revisions[0]!.revision;
  const added = addedFunctions(base, tree);
  const operations = clientOperations(added, contracts);
  const clients = clientSources(operations, shapes);
  // Not all of them will be reached: then those that are shall be a sample, and not those that come first in the alphabet.
  if (budgetSeconds !== undefined) shuffle(clients, settings.seed);
  const sources = [...(await suiteSources(chosen, settings.scenarios)), ...clients];
  const ledger = await openLedger(one(args, 'resume'));
  const total = revisions.reduce((sum, { memory }) => sum + sources.filter((one) => suits(one, memory)).length, 0);
  let settled = 0;
  const line = makeProgress(terminal, settings.progress);
  const interrupt = watchInterrupt(terminal);
  let items: Awaited<ReturnType<typeof runSuite>>;
  try {
    items = await runSuite(revisions, sources, {
      limits: settings.limits,
      budgetSeconds,
      stopOnFinding: flag(args, 'stop-on-finding'),
      jobs: settings.jobs,
      ahead: ({ name, text }) =>
        !name.startsWith(CLIENT_PREFIX) && added.some((one) => new RegExp(`\\b${one.name}\\(`).test(text)),
      known: (revision, source, memory) => {
        const outcome = ledger?.known(revision, source, memory);
        if (outcome !== undefined) settled++;
        return outcome;
      },
      settled: ({ revision, source, outcome }) => {
        settled++;
        ledger?.note(revision, source, outcome);
      },
      progress: (where, states) =>
        line.show(
          `${grouped(settled)} of ${grouped(total)}: ${where}${states === 0 ? '' : `: ${grouped(states)} states`}`,
        ),
      stop: interrupt.asked,
    });
  } finally {
    interrupt.end();
    line.end();
  }
  const made = revisions.map(({ revision }) => revision);
  const seen = new Set(items.filter((item) => !isUnseenClient(item)).map(({ source }) => source));
  const shown = sources.filter((source) => seen.has(source));
  const apart = revisions.map(({ configuration, revision, memory }) => {
    const own = items.filter((item) => item.configuration === configuration);
    const bySource = new Map(own.map(({ source, outcome }) => [source, outcome]));
    // Every report has the same scenarios, in the same order.
    const outcomes = shown.map(
      (source) => bySource.get(source) ?? { ...nothing(source, 'n/a', ''), reason: undefined },
    );
    const variant = { revision: revision.name, configuration };
    const made = reportOf(revision, outcomes);
    const notes = [...made.notes, ...sampleNote(own, settings.seed), ...(memory === undefined ? [] : [WEAK_NOTE])];
    return { ...made, notes, name: configuration, variant };
  });
  const reports = unite(apart, made);
  await report(reports, async () => (await import('../report/json.ts')).diffJson(reports), settings, terminal);
  const title = `test of ${made[0]!.name} in ${reports.map(({ name }) => name).join(', ')}`;
  await writePages({ title, reports, revisions: made, scenarios: sources }, settings, terminal);
  const outcomes = items.map((item) => item.outcome);
  if (outcomes.some((outcome) => outcome.faults !== undefined)) return EXIT.bug;
  if (outcomes.some((outcome) => outcome.verdict === 'finding')) return EXIT.finding;
  if (outcomes.some((outcome) => outcome.verdict === 'unsupported')) return EXIT.unsupported;
  // A scenario that ran into a limit says so in its line; one that never ran makes the suite incomplete.
  const unseen = outcomes.some((outcome) => outcome.verdict === 'incomplete' && outcome.completeness === undefined);
  return unseen || interrupt.asked() ? EXIT.incomplete : EXIT.pass;
}

const WEAK_NOTE = 'with late stores, scripts, generated clients and scenarios of more than four tasks are not run';

/** Generated clients are many: those that were not reached are counted, not listed. */
function isUnseenClient({ source, outcome }: SuiteItem): boolean {
  return (
    source.name.startsWith(CLIENT_PREFIX) && outcome.verdict === 'incomplete' && outcome.completeness === undefined
  );
}

function sampleNote(items: readonly SuiteItem[], seed: number): string[] {
  const clients = items.filter(({ source }) => source.name.startsWith(CLIENT_PREFIX));
  const unseen = clients.filter(isUnseenClient).length;
  if (unseen === 0) return [];
  const reached = grouped(clients.length - unseen);
  return [
    `${reached} of ${grouped(clients.length)} generated clients were reached, in an order drawn with seed ${seed}`,
  ];
}

/** Fisher and Yates, with the numbers of a seed. */
function shuffle<Item>(items: Item[], seed: number): void {
  const random = new Random(seed);
  for (let n = items.length - 1; n > 0; n--) {
    const other = random.below(n + 1);
    [items[n], items[other]] = [items[other]!, items[n]!];
  }
}

async function openLedger(path: string | undefined): Promise<Ledger | undefined> {
  if (path === undefined) return undefined;
  const { Ledger, LedgerError } = await import('../ledger.ts');
  const { bundleVersion } = await import('../program-cache.ts');
  try {
    return new Ledger(path, bundleVersion() ?? 'sources');
  } catch (error) {
    if (error instanceof LedgerError) throw usage(`--resume: ${error.message}`);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw usage(`--resume: ${message}`);
  }
}

function readContracts(texts: readonly string[]): Contract[] {
  try {
    return texts.map(readContract);
  } catch (error) {
    if (error instanceof ContractError) throw usage(`--contract: ${error.message}`);
    throw error;
  }
}

function clientShapes(word: string): readonly (readonly number[])[] {
  if (word === 'none') return [];
  if (word === 'small') return SMALL;
  if (word === 'full') return FULL;
  throw usage(`--clients: '${word}' is unknown; there are none, small and full`);
}

function clientSources(operations: readonly Operation[], shapes: readonly (readonly number[])[]): ScenarioSource[] {
  return [...clientNames(operations, shapes)].map((name) => {
    const source = clientScenario(name);
    if (typeof source === 'string') throw new Error(source);
    return source;
  });
}

async function suiteSources(
  chosen: readonly string[],
  directory: string | undefined,
): Promise<readonly ScenarioSource[]> {
  if (chosen.length > 0) return chooseScenarios(chosen, directory);
  return (await import('../suite.ts')).smallFirst(chooseScenarios(['*'], directory));
}

/** One revision for each configuration, and for those that what the patches change asks for besides. */
async function suiteRevisions(
  args: Arguments,
  settings: RunSettings,
  configurations: readonly Configuration[],
  further: (changed: readonly string[]) => readonly Configuration[],
  terminal: Terminal,
): Promise<SuiteRevision[]> {
  const patches = await readPatchWords(many(args, 'patch'), terminal);
  const { tree, kernel } = await openKernelFor(settings.kernel, sourcesOf(patches), terminal, settings.progress);
  const { makeRevision } = await import('../revision.ts');
  const made = configurations.map(make);
  return [...made, ...further(made[0]?.revision.changed ?? []).map(make)];

  function make(configuration: Configuration): SuiteRevision {
    const all = [...configuration.settings, ...settings.settings];
    const outcome = makeRevision(patches.length === 0 ? 'base' : 'patched', kernel, tree, patches, all);
    if (outcome.kind !== 'made') throw rejection(outcome, '', tree.label);
    return { configuration: configuration.name, revision: outcome.revision, memory: configuration.memory };
  }
}
