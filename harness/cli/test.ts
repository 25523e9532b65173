/**
 * `lockstep test`: the whole suite on one revision, in several configurations, within a budget.
 */
import type { ScenarioSource } from '../build.ts';
import {
  addedFunctions,
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
import { sourcesOf } from '../patch-input.ts';
import { grouped } from '../report/style.ts';
import type { Revision } from '../revision.ts';
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
  const { CONFIGURATIONS, runSuite } = await import('../suite.ts');
  const own = await readConfigurations(settings.configSets);
  const revisions = await suiteRevisions(args, settings, own.length > 0 ? own : CONFIGURATIONS, terminal);
  const { base, tree } = revisions[0]!.revision;
  const operations = clientOperations(addedFunctions(base, tree), contracts);
  const sources = [...(await suiteSources(chosen, settings.scenarios)), ...clientSources(operations, shapes)];
  const line = makeProgress(terminal, settings.progress);
  const interrupt = watchInterrupt(terminal);
  let items: Awaited<ReturnType<typeof runSuite>>;
  try {
    items = await runSuite(revisions, sources, {
      limits: settings.limits,
      budgetSeconds,
      stopOnFinding: flag(args, 'stop-on-finding'),
      jobs: settings.jobs,
      progress: (where, states) => line.show(states === 0 ? where : `${where}: ${grouped(states)} states`),
      stop: interrupt.asked,
    });
  } finally {
    interrupt.end();
    line.end();
  }
  const made = revisions.map(({ revision }) => revision);
  const apart = revisions.map(({ configuration, revision }) => {
    const outcomes = items.filter((item) => item.configuration === configuration).map((item) => item.outcome);
    const variant = { revision: revision.name, configuration };
    return { ...reportOf(revision, outcomes), name: configuration, variant };
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

async function suiteRevisions(
  args: Arguments,
  settings: RunSettings,
  configurations: readonly { readonly name: string; readonly settings: readonly string[] }[],
  terminal: Terminal,
): Promise<{ configuration: string; revision: Revision }[]> {
  const patches = await readPatchWords(many(args, 'patch'), terminal);
  const { tree, kernel } = await openKernelFor(settings.kernel, sourcesOf(patches), terminal, settings.progress);
  const { makeRevision } = await import('../revision.ts');
  return configurations.map((configuration) => {
    const all = [...configuration.settings, ...settings.settings];
    const outcome = makeRevision(patches.length === 0 ? 'base' : 'patched', kernel, tree, patches, all);
    if (outcome.kind !== 'made') throw rejection(outcome, '', tree.label);
    return { configuration: configuration.name, revision: outcome.revision };
  });
}
