/**
 * The work of `run` and `diff`: scenarios on revisions, with progress, until done or interrupted; then the report.
 */
import type { SourceTree } from '../../kernel-src/index.ts';
import { formatHunk, formatRepairs } from '../../kernel-src/index.ts';
import type { Difference } from '../behaviour.ts';
import type { ScenarioSource } from '../build.ts';
import { coverPatch, type PatchCoverage } from '../coverage.ts';
import { assumptions } from '../kbuild.ts';
import { notExecuted } from '../not-executed.ts';
import { applyInputs, type PatchInput, sourcesOf } from '../patch-input.ts';
import type { ProgramCache } from '../program-cache.ts';
import type { RevisionReport } from '../report/report.ts';
import { counted, grouped, printable } from '../report/style.ts';
import type { Fault, Outcome, Revision } from '../revision.ts';
import type { RunHooks, RunLimits } from '../run.ts';
import type { Configuration } from '../suite.ts';
import { programVersion } from '../version.ts';
import { coverageInputs, readConfigurations, unite } from './configurations.ts';
import { EXIT, exitCodeOf, usage } from './exit.ts';
import { openKernelFor, readPatchWords, rejection } from './inputs.ts';
import type { Format, NamedSeries, RunSettings } from './options.ts';
import { writeReport } from './output.ts';
import { checkFiles } from './pages.ts';
import { makeProgress, type ProgressLine } from './progress.ts';
import type { Terminal } from './terminal.ts';

export interface Verified {
  readonly reports: readonly RevisionReport[];
  /** Of each report. */
  readonly revisions: readonly Revision[];
  readonly code: number;
}

/** Everything that the command line names is read, and every series applied, before the first scenario runs. */
export async function verify(
  series: readonly NamedSeries[],
  sources: readonly ScenarioSource[],
  settings: RunSettings,
  terminal: Terminal,
): Promise<Verified> {
  return verifyInputs(await readSeries(series, settings, terminal), sources, settings, terminal);
}

/** What cannot be written in the end is said before anything is read. */
export async function readSeries(
  series: readonly NamedSeries[],
  settings: RunSettings,
  terminal: Terminal,
): Promise<NamedInputs[]> {
  checkFiles(settings);
  const inputs: NamedInputs[] = [];
  for (const { name, patches } of series) inputs.push({ name, patches: await readPatchWords(patches, terminal) });
  return inputs;
}

/** A revision by its name, and what makes it. */
export interface NamedInputs {
  readonly name: string;
  readonly patches: readonly PatchInput[];
  /** One of several that were found, not one that was asked for. */
  readonly isOfThread?: true;
}

export async function verifyInputs(
  inputs: readonly NamedInputs[],
  sources: readonly ScenarioSource[],
  settings: RunSettings,
  terminal: Terminal,
): Promise<Verified> {
  const configurations = await readConfigurations(settings.configSets);
  const mails = inputs.flatMap(({ patches }) => sourcesOf(patches));
  const { tree, kernel } = await openKernelFor(settings.kernel, mails, terminal, settings.progress);
  const { usable, left } = leaveOut(inputs, tree, terminal);
  const revisions = await makeRevisions(usable, configurations, tree, { ...settings, kernel });
  const { openProgramCache } = await import('../program-cache.ts');
  const programs = settings.cache ? openProgramCache() : undefined;
  const line = makeProgress(terminal, settings.progress);
  const interrupt = watchInterrupt(terminal);
  const { sideBySide } = await import('../jobs/side-by-side.ts');
  const jobs = revisions.flatMap((revision) => sources.map((source) => ({ revision, source })));
  let outcomes: readonly Outcome[];
  try {
    outcomes = await sideBySide(jobs, settings.jobs, settings.limits, (job, limits, hooks) =>
      runOne(job, limits, hooks, programs, line, interrupt),
    );
  } finally {
    interrupt.end();
    line.end();
  }
  const reports = revisions.map((revision, n) => {
    const report = reportOf(
      revision,
      outcomes.filter((_, index) => jobs[index]!.revision === revision),
    );
    return n === 0 ? { ...report, notes: [...report.notes, ...left] } : report;
  });
  const code = exitCodeOf(outcomes);
  const isShort = left.length > 0 && code === EXIT.pass;
  return { reports: unite(reports, revisions), revisions, code: isShort ? EXIT.patch : code };
}

/** Of a thread, what does not apply ends nothing as long as something does: it is told on stderr, and left out. */
function leaveOut(
  inputs: readonly NamedInputs[],
  tree: SourceTree,
  terminal: Terminal,
): { readonly usable: readonly NamedInputs[]; readonly left: readonly string[] } {
  const left: string[] = [];
  const patched = inputs.filter(({ patches }) => patches.length > 0).length;
  const usable = inputs.filter(({ name, patches, isOfThread }) => {
    if (isOfThread !== true) return true;
    const outcome = applyInputs(tree, patches);
    if (outcome.kind === 'applied') return true;
    const error = rejection(outcome, name, tree.label);
    if (left.length + 1 === patched) throw error;
    for (const line of error.details) terminal.err(`${printable(line)}\n`);
    terminal.err(`lockstep: ${printable(error.message)}: left out\n`);
    left.push(`${error.message}: left out`);
    return false;
  });
  return { usable, left };
}

async function makeRevisions(
  inputs: readonly NamedInputs[],
  configurations: readonly Configuration[],
  tree: SourceTree,
  settings: RunSettings,
): Promise<Revision[]> {
  const { makeRevision } = await import('../revision.ts');
  const make = ({ name, patches }: NamedInputs, extra: readonly string[]): Revision => {
    const outcome = makeRevision(name, settings.kernel, tree, patches, [...extra, ...settings.settings]);
    if (outcome.kind !== 'made') throw rejection(outcome, inputs.length === 1 ? '' : name, tree.label);
    return outcome.revision;
  };
  if (configurations.length === 0) return inputs.map((one) => make(one, []));
  return configurations.flatMap((configuration) =>
    inputs.map((one) => {
      const variant = { revision: one.name, configuration: configuration.name };
      return { ...make(one, configuration.settings), name: `${one.name} (${configuration.name})`, variant };
    }),
  );
}

interface Interrupt {
  readonly asked: () => boolean;
  readonly end: () => void;
}

/** The first Ctrl-C asks to stop; a second one does not wait. */
export function watchInterrupt(terminal: Terminal): Interrupt {
  let asked = false;
  const off = terminal.onInterrupt(() => {
    if (asked) process.exit(130);
    asked = true;
  });
  return { asked: () => asked, end: off };
}

async function runOne(
  { revision, source }: { readonly revision: Revision; readonly source: ScenarioSource },
  limits: Partial<RunLimits>,
  hooks: RunHooks,
  programs: ProgramCache | undefined,
  line: ProgressLine,
  interrupt: Interrupt,
): Promise<Outcome> {
  const { nothing, runOn, ScenarioError } = await import('../revision.ts');
  const { DEFAULT_LIMITS } = await import('../run.ts');
  // Compiling does not let signals in: do so between scenarios.
  await new Promise((resolve) => setImmediate(resolve));
  if (interrupt.asked()) return nothing(source, 'incomplete', 'interrupted before it was run');
  const where = `${revision.name}, ${source.name}`;
  line.show(where);
  try {
    return await runOn(
      revision,
      source,
      { ...DEFAULT_LIMITS, ...limits },
      {
        ...hooks,
        progress: ({ states, seconds, remaining }) =>
          line.show(`${where}: ${grouped(states)} states, ${seconds.toFixed(1)} s, ${remaining}`),
        stop: interrupt.asked,
      },
      programs,
    );
  } catch (error) {
    if (error instanceof ScenarioError) throw usage(error.message);
    throw error;
  }
}

export function reportOf(revision: Revision, outcomes: readonly Outcome[]): RevisionReport {
  const { name, kernel, base, tree, patches, settings, config, variant } = revision;
  const files = new Set(outcomes.flatMap((outcome) => outcome.files));
  return {
    name,
    ...(variant === undefined ? {} : { variant }),
    kernel,
    label: base.label,
    tree: tree.id,
    patches: patches.map((input) => input.name),
    settings,
    config,
    notes: [
      ...assumptions(tree),
      ...[...revision.notes, ...repairedMails(revision), ...movedHunks(revision), ...notExecuted(revision, files)],
    ],
    warnings: [...new Set(outcomes.flatMap((outcome) => outcome.warnings ?? []))],
    repairs: formatRepairs(revision.repairs),
    outcomes,
    ...(revision.series.length === 0 ? {} : { series: revision.series, coverage: coverageOf(revision, outcomes) }),
  };
}

function coverageOf({ tree, added }: Revision, outcomes: readonly Outcome[]): PatchCoverage {
  return coverPatch(tree, added, coverageInputs(outcomes));
}

/** How much of a damaged mail had to be repaired; --verbose and JSON have it line by line. */
function repairedMails({ repairs }: Revision): string[] {
  const mails = [...new Set(repairs.map(({ patch }) => patch))];
  return mails.map((mail) => {
    const count = repairs.filter(({ patch }) => patch === mail).length;
    return `${mail} is damaged: ${counted(count, 'line')} repaired, white space only; --verbose shows them`;
  });
}

/** Hunks that went elsewhere than they say are worth a look; what patch(1) says of them. */
function movedHunks({ report }: Revision): string[] {
  return report.flatMap(({ path, hunks, notes, action }) => [
    ...(action === 'outside' ? [`${path}: skipped, this tree does not hold its folder`] : []),
    ...hunks.filter((hunk) => hunk.fuzz > 0).map((hunk) => `${path}: ${formatHunk(hunk)}`),
    ...notes.map((note) => `${path}: ${note}`),
  ]);
}

async function reportAs(
  format: Exclude<Format, 'text'>,
  reports: readonly RevisionReport[],
  asJson: () => Promise<string>,
): Promise<string> {
  switch (format) {
    case 'json':
      return asJson();
    case 'ktap':
      return (await import('../report/ktap.ts')).ktap(reports);
    case 'junit':
      return (await import('../report/junit.ts')).junit(reports);
    case 'sarif':
      return (await import('../report/sarif.ts')).sarif(reports, programVersion());
    case 'reply':
      return (await import('../report/reply.ts')).replyText(reports);
  }
}

/** Prints or writes the report. */
export async function report(
  reports: readonly RevisionReport[],
  asJson: () => Promise<string>,
  settings: RunSettings,
  terminal: Terminal,
  differences: readonly Difference[] = [],
): Promise<void> {
  sayFaults(
    reports.flatMap(({ outcomes }) => outcomes.flatMap(({ faults }) => faults ?? [])),
    settings,
    terminal,
  );
  if (settings.format !== 'text') {
    writeReport(await reportAs(settings.format, reports, asJson), settings.output, terminal);
    return;
  }
  const { reportText } = await import('../report/text.ts');
  const { makeStyle } = await import('../report/style.ts');
  const toFile = settings.output !== undefined;
  const style = makeStyle(terminal.colour && !toFile);
  const width = toFile ? 120 : terminal.width;
  const options = { width, verbose: settings.verbose, coverage: settings.coverage };
  const { behaviourText } = await import('../report/behaviour.ts');
  const text = reportText(reports, options, style) + behaviourText(differences, options, style);
  writeReport(text, settings.output, terminal);
}

/** What is our fault, on stderr, whatever the form of the report. */
export function sayFaults(faults: readonly Fault[], { debug }: RunSettings, terminal: Terminal): void {
  for (const { message, stack } of faults) {
    terminal.err(`lockstep: this is a fault of lockstep ${programVersion()}: ${printable(message)}\n`);
    if (debug) terminal.err(`${stack}\n`);
  }
  if (faults.length > 0 && !debug)
    terminal.err('  please report it with the command line and the output with --debug\n');
}
