/**
 * The report for people: what was run, a table of verdicts, answers and outcomes, then every finding with its schedule.
 *
 * In: revisions with their outcomes. Out: text. One revision is shown with all its numbers, several side by side.
 *
 * Invariant: a result that is not exhaustive never reads as proved: its completeness stands beside the verdict, and what
 * was not seen is called `not seen`, not `no`.
 */

import { causeLines } from '../checkers/hangs.ts';
import type { FindingKind } from '../finding.ts';
import type { Outcome, ShownFinding } from '../revision.ts';
import type { Completeness } from '../run.ts';
import { annotatedDiff, coverageText } from './coverage.ts';
import type { RevisionReport } from './report.ts';
import { scheduleTable } from './schedule-table.ts';
import { type Column, counted, grouped, printable, type Style, table, wrap } from './style.ts';

export interface TextOptions {
  readonly width: number;
  readonly verbose: boolean;
  /** Show the series with what ran of it. */
  readonly coverage?: boolean;
}

/** Outcomes of one scenario that are listed. */
const MAX_OUTCOMES = 12;

export function reportText(reports: readonly RevisionReport[], options: TextOptions, style: Style): string {
  const only = reports.length === 1 ? reports[0] : undefined;
  const groups = byConfiguration(reports);
  const each = (make: (group: readonly RevisionReport[]) => string[]): string[][] => groups.map(make);
  const sections = [
    head(reports, options, style),
    ...(only === undefined ? each((group) => verdictMatrix(group, style)) : [verdictTable(only, style)]),
    reasons(reports, options),
    diagnostics(reports, style),
    ...each((group) => questions(group, style)),
    ...each((group) => outcomes(group, options, style)),
    ...findings(reports, options, style),
    options.coverage === true ? annotatedDiff(reports, style) : [],
    coverageText(reports, style),
    [summary(reports, style), ...omissionText(reports)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** Several revisions in several configurations: one after the other, side by side they would be too wide. */
function byConfiguration(reports: readonly RevisionReport[]): (readonly RevisionReport[])[] {
  if (new Set(reports.map(({ variant }) => variant?.revision)).size <= 1) return [reports];
  const groups = new Map<string, RevisionReport[]>();
  for (const report of reports) {
    const name = report.variant?.configuration ?? '';
    groups.set(name, [...(groups.get(name) ?? []), report]);
  }
  return [...groups.values()];
}

// ---- what was run ---------------------------------------------------------------------------------------------------

function head(reports: readonly RevisionReport[], options: TextOptions, style: Style): string[] {
  const first = reports[0];
  if (first === undefined) return [];
  const entries: [string, string][] = [['kernel', first.label]];
  if (reports.length === 1) {
    if (first.patches.length > 0) entries.push(['patches', first.patches.join(', ')]);
  } else {
    const known = new Set<string>();
    for (const { name, variant, patches } of reports) {
      const revision = variant?.revision ?? name;
      if (!known.has(revision)) entries.push([revision, patches.length === 0 ? 'as it is' : patches.join(', ')]);
      known.add(revision);
    }
  }
  const configurations = new Map(reports.map(({ variant, settings }) => [variant?.configuration, settings]));
  for (const [name, settings] of configurations) {
    const lead = name === undefined ? '' : `${name}: `;
    if (lead !== '' || settings.length > 0) entries.push(['config', `${lead}${settings.join(' ') || 'the default'}`]);
  }
  for (const report of reports) {
    const lead = `${report.name}: `;
    for (const note of report.notes) {
      entries.push(['note', reports.length === 1 || note.startsWith(lead) ? note : lead + note]);
    }
  }
  for (const report of options.verbose ? reports : []) {
    for (const repair of report.repairs ?? []) entries.push(['repair', repair]);
  }
  const wide = Math.max(...entries.map(([name]) => name.length));
  return entries.flatMap(([name, text]) => {
    const [line = '', ...rest] = wrap(printable(text), options.width - wide - 2);
    const indent = ' '.repeat(wide + 2);
    return [`${style.bold(name.padEnd(wide))}  ${line}`, ...rest.map((more) => indent + more)];
  });
}

// ---- verdicts -------------------------------------------------------------------------------------------------------

/** `pass`, `n/a`, or the kinds that were found. */
export function verdictWord(outcome: Outcome): string {
  if (outcome.verdict !== 'finding') return outcome.verdict;
  const kinds = [...new Set(outcome.findings.map(({ finding }) => finding.kind))];
  return kinds.join(', ');
}

export function completenessWord(completeness: Completeness | undefined): string {
  if (completeness === undefined) return '-';
  return completeness.memory === undefined ? completeness.kind : `${completeness.kind}, ${completeness.memory}`;
}

function paintVerdict(cell: string, verdict: Outcome['verdict'], style: Style): string {
  switch (verdict) {
    case 'pass':
      return style.green(cell);
    case 'finding':
      return style.red(cell);
    case 'unsupported':
    case 'incomplete':
      return style.yellow(cell);
    case 'n/a':
      return style.dim(cell);
  }
}

function verdictTable(report: RevisionReport, style: Style): string[] {
  const columns: Column[] = [
    { title: 'scenario' },
    { title: 'verdict' },
    { title: 'completeness' },
    { title: 'states', right: true },
    { title: 'transitions', right: true },
    { title: 'seconds', right: true },
  ];
  const rows = report.outcomes.map((outcome) => [
    printable(outcome.scenario),
    verdictWord(outcome),
    completenessWord(outcome.completeness),
    ...(hasRun(outcome)
      ? [grouped(outcome.states), grouped(outcome.transitions), outcome.seconds.toFixed(2)]
      : ['-', '-', '-']),
  ]);
  return table(columns, rows, style, (cell, row, column) =>
    column === 1 ? paintVerdict(cell, report.outcomes[row]!.verdict, style) : cell,
  );
}

function hasRun(outcome: Outcome): boolean {
  return outcome.completeness !== undefined;
}

/** Scenarios down, revisions across; three columns each: verdict, completeness, states. */
function verdictMatrix(reports: readonly RevisionReport[], style: Style): string[] {
  const columns: Column[] = [{ title: 'scenario' }];
  for (const report of reports) columns.push({ title: report.name }, { title: '' }, { title: 'states', right: true });
  const names = reports[0]?.outcomes.map((outcome) => outcome.scenario) ?? [];
  const at = (row: number, column: number): Outcome => reports[column]!.outcomes[row]!;
  const rows = names.map((name, row) => [
    printable(name),
    ...reports.flatMap((_, column) => {
      const outcome = at(row, column);
      if (!hasRun(outcome)) return [verdictWord(outcome), '', ''];
      return [verdictWord(outcome), completenessWord(outcome.completeness), grouped(outcome.states)];
    }),
  ]);
  return table(columns, rows, style, (cell, row, column) =>
    column % 3 === 1 ? paintVerdict(cell, at(row, (column - 1) / 3).verdict, style) : cell,
  );
}

/** Why there is no verdict, or why it is not complete; the same reason said once. */
function reasons(reports: readonly RevisionReport[], options: TextOptions): string[] {
  const groups = new Map<string, string[]>();
  for (const report of reports) {
    const lead = reports.length === 1 ? '' : `${report.name}: `;
    for (const outcome of report.outcomes) {
      if (outcome.reason === undefined) continue;
      const what = outcome.verdict === 'finding' ? 'exploration' : outcome.verdict;
      const key = `${lead}${what}, ${printable(outcome.reason)}`;
      groups.set(key, [...(groups.get(key) ?? []), printable(outcome.scenario)]);
    }
  }
  return [...groups].flatMap(([reason, names]) => wrap(`${reason}: ${names.join(', ')}`, options.width, 4));
}

/** The same diagnostic, in however many scenarios and revisions, is printed once. */
function diagnostics(reports: readonly RevisionReport[], style: Style): string[] {
  const seen = new Map<string, Set<string>>();
  for (const report of reports) {
    for (const outcome of report.outcomes) {
      for (const text of [...outcome.diagnostics, ...(outcome.warnings ?? [])]) {
        const names = seen.get(text) ?? new Set();
        seen.set(text, names.add(report.name));
      }
    }
  }
  return [...seen].flatMap(([text, names]) => {
    const lead = reports.length === 1 ? [] : [style.bold(`${[...names].join(', ')}:`)];
    return [...lead, ...text.split('\n').map(printable)];
  });
}

// ---- answers --------------------------------------------------------------------------------------------------------

function answer(outcome: Outcome, question: string): string {
  const seen = outcome.possible.get(question);
  if (seen === true) return 'yes';
  if (!hasRun(outcome)) return outcome.verdict;
  return outcome.completeness?.kind === 'exhaustive' ? 'no' : 'not seen';
}

function questions(reports: readonly RevisionReport[], style: Style): string[] {
  const rows: string[][] = [];
  for (const [scenario, row] of scenariosOf(reports)) {
    const asked = new Set(row.flatMap((outcome) => [...outcome.possible.keys()]));
    for (const question of asked) {
      rows.push([printable(scenario), printable(question), ...row.map((outcome) => answer(outcome, question))]);
    }
  }
  if (rows.length === 0) return [];
  const names = reports.length === 1 ? ['answer'] : reports.map((report) => report.name);
  return table([{ title: 'scenario' }, { title: 'possible?' }, ...names.map((title) => ({ title }))], rows, style);
}

function scenariosOf(reports: readonly RevisionReport[]): [string, Outcome[]][] {
  const names = reports[0]?.outcomes.map((outcome) => outcome.scenario) ?? [];
  return names.map((name, n) => [name, reports.map((report) => report.outcomes[n]!)]);
}

/** Values of OUTCOME() at the end of runs, with the number of end states that have them. */
function outcomes(reports: readonly RevisionReport[], options: TextOptions, style: Style): string[] {
  const rows: string[][] = [];
  for (const [scenario, row] of scenariosOf(reports)) {
    const texts = [...new Set(row.flatMap((outcome) => [...outcome.outcomes.keys()]))]
      .filter((text) => text !== '')
      .sort();
    const listed = options.verbose ? texts : texts.slice(0, MAX_OUTCOMES);
    for (const text of listed) {
      const cells = row.map((outcome) => {
        const count = outcome.outcomes.get(text);
        return count === undefined ? (hasRun(outcome) ? '-' : outcome.verdict) : grouped(count);
      });
      rows.push([printable(scenario), printable(text), ...cells]);
    }
    if (listed.length < texts.length) {
      rows.push([printable(scenario), `... ${texts.length - listed.length} more; --verbose lists them`]);
    }
  }
  if (rows.length === 0) return [];
  const names = reports.length === 1 ? ['end states'] : reports.map((report) => report.name);
  const columns = [{ title: 'scenario' }, { title: 'outcome' }, ...names.map((title) => ({ title, right: true }))];
  return table(columns, rows, style);
}

// ---- findings -------------------------------------------------------------------------------------------------------

/** Every finding once: revisions in which it comes out word for word the same share a section. */
function findings(reports: readonly RevisionReport[], options: TextOptions, style: Style): string[][] {
  const sections: string[][] = [];
  for (const [scenario, row] of scenariosOf(reports)) {
    const same = new Map<string, { revisions: string[]; shown: ShownFinding; lines: string[] }>();
    for (const [n, outcome] of row.entries()) {
      for (const shown of outcome.findings) {
        const lines = findingText(shown, options, style);
        const key = lines.join('\n');
        const known = same.get(key);
        if (known === undefined) same.set(key, { revisions: [reports[n]!.name], shown, lines });
        else known.revisions.push(reports[n]!.name);
      }
    }
    for (const { revisions, shown, lines } of same.values()) {
      const where = reports.length === 1 ? '' : ` on ${revisions.join(', ')}`;
      const { kind, more = 0 } = shown.finding;
      const others = more === 0 ? '' : `, and ${more} more of the same form`;
      const title = `--- ${printable(scenario)}${where}: ${kind}${others} ---`;
      const about = row[0]?.description || row.find((outcome) => outcome.description !== '')?.description || '';
      const told = about === '' ? [] : wrap(printable(about), options.width).map(style.dim);
      sections.push([style.bold(title), ...told, ...lines, '', replayLine(shown.token)]);
    }
  }
  return sections;
}

export function replayLine(token: string): string {
  return `replay: npx lockstep replay ${token}`;
}

/** Findings whose cause may be a single write to a list or a reference count. */
export const PLUMBING_KINDS: ReadonlySet<FindingKind> = new Set([
  'use-after-free',
  'null-dereference',
  'out-of-bounds',
  'uninitialised',
  'data-race',
  'refcount',
]);

/** A finding as `lockstep replay` prints it: place and message, the schedule, and what more is known. */
export function findingText({ finding, trace }: ShownFinding, options: TextOptions, style: Style): string[] {
  const { kind, message, place, task, details, cause } = finding;
  const where = place === undefined ? '' : `${place.file}:${place.line}: `;
  const inside = place === undefined ? '' : `, in ${place.function}()`;
  const who = task === undefined ? '' : ` [task ${task}${inside}]`;
  const steps = finding.schedule.length;
  return [
    ...wrap(printable(`${where}${kind}: ${message}${who}`), options.width, 4).map(style.red),
    ...[...details, ...(cause === undefined ? [] : causeLines(cause, trace))].flatMap((line) =>
      wrap(`  ${printable(line)}`, options.width, 4),
    ),
    '',
    `after ${counted(steps, 'step')}:`,
    ...scheduleTable(trace, { ...options, plumbing: PLUMBING_KINDS.has(kind) }, style),
  ];
}

// ---- the last line --------------------------------------------------------------------------------------------------

/** Below it nobody need be told; one million states have it. */
const OMISSION = 1e-8;

/** Of hash compaction (visited.ts), summed up: some state of some run. */
function omissionText(reports: readonly RevisionReport[]): string[] {
  const sum = reports.flatMap((report) => report.outcomes).reduce((total, { omission }) => total + omission, 0);
  if (sum < OMISSION) return [];
  return [`states are kept as 64-bit hashes: the probability that one was missed is ${sum.toExponential(0)}`];
}

const ORDER: readonly Outcome['verdict'][] = ['finding', 'unsupported', 'incomplete', 'n/a', 'pass'];

export function summary(reports: readonly RevisionReport[], style: Style): string {
  const all = reports.flatMap((report) => report.outcomes);
  const parts = ORDER.flatMap((verdict) => {
    const count = all.filter((outcome) => outcome.verdict === verdict).length;
    if (count === 0) return [];
    const noun = verdict === 'finding' ? 'with findings' : verdict;
    return [paintVerdict(`${count} ${noun}`, verdict, style)];
  });
  return `${counted(all.length, 'run')}: ${parts.join(', ')}`;
}
