/**
 * The report as an answer on the list: plain text of 72 columns, to be pasted below the mail that is answered.
 *
 * In: reports. Out: what was run and what came out, each finding once as the kernel would print it, its schedule, the
 * command that shows it again, and which lines of the patch never ran.
 *
 * Invariant: nothing is claimed beyond what was run: a scenario that was not exhausted is said to be so, and the last
 * paragraph says what a pass does not mean. No line but a command is wider than 72 columns.
 */
import { DEFAULT_SPEC } from '../../kernel-src/index.ts';
import { causeLines } from '../checkers/hangs.ts';
import type { Outcome, ShownFinding } from '../revision.ts';
import { coverageSummary, coverages, missedLines } from './coverage.ts';
import { type RevisionReport, remarks } from './report.ts';
import { scheduleTable } from './schedule-table.ts';
import { counted, grouped, makeStyle, printable, table, wrap } from './style.ts';
import { verdictWord } from './text.ts';

const WIDTH = 72;
const PLAIN = makeStyle(false);
/** Findings that are shown with their schedules; of the others there is the line in the table. */
const SHOWN = 3;
const CUT = '------------[ cut here ]------------';

export function replyText(reports: readonly RevisionReport[]): string {
  const first = reports[0];
  if (first === undefined) return '';
  const found = collect(reports);
  const sections = [
    opening(reports),
    verdicts(reports),
    reasons(reports),
    ...found.slice(0, SHOWN).map((one) => findingSection(one, reports)),
    found.length > SHOWN ? [`${counted(found.length - SHOWN, 'further finding')} left out here.`] : [],
    coverage(reports),
    limits(reports),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function paragraph(text: string): string[] {
  return wrap(printable(text), WIDTH, 0);
}

function opening(reports: readonly RevisionReport[]): string[] {
  const [first] = reports as [RevisionReport];
  const lines = paragraph(
    `I ran this with lockstep, which executes the C of the kernel on a simulated machine, schedule by schedule.`,
  );
  lines.push('', ...wrap(`  kernel: ${printable(first.label)}`, WIDTH, 10));
  for (const { name, patches } of reports) {
    if (patches.length > 0) lines.push(...wrap(`  ${printable(`${name}: ${patches.join(', ')}`)}`, WIDTH, 4));
  }
  if (first.settings.length > 0) lines.push(...wrap(`  config: ${first.settings.join(' ')}`, WIDTH, 10));
  for (const note of new Set(reports.flatMap(remarks))) lines.push(...wrap(`  note: ${printable(note)}`, WIDTH, 4));
  return lines;
}

/** One column for each revision; where they do not fit side by side, one table for each. */
function verdicts(reports: readonly RevisionReport[]): string[] {
  const names = reports[0]!.outcomes.map(({ scenario }) => printable(scenario));
  const columns = [{ title: 'scenario' }, ...reports.map(({ name }) => ({ title: name }))];
  const rows = names.map((name, n) => [name, ...reports.map(({ outcomes }) => cell(outcomes[n]))]);
  const lines = table(columns, rows, PLAIN);
  if (lines.every((line) => line.length <= WIDTH)) return lines;
  return reports.flatMap(({ name, outcomes }) => [
    `${name}:`,
    ...outcomes.flatMap((outcome) => wrap(`  ${printable(outcome.scenario)}: ${cell(outcome)}`, WIDTH, 4)),
  ]);
}

function cell(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '-';
  if (outcome.completeness === undefined) return outcome.verdict;
  const whole = outcome.completeness.kind === 'exhaustive';
  return `${verdictWord(outcome)}, ${whole ? 'all' : outcome.completeness.kind} ${grouped(outcome.states)} states${outcome.completeness.memory === undefined ? '' : ' with late stores'}`;
}

function reasons(reports: readonly RevisionReport[]): string[] {
  const told = new Map<string, string[]>();
  for (const { outcomes } of reports) {
    for (const { reason, verdict, scenario } of outcomes) {
      if (reason === undefined) continue;
      const key = `${verdict}, ${printable(reason)}`;
      const names = told.get(key) ?? [];
      if (!names.includes(scenario)) told.set(key, [...names, printable(scenario)]);
    }
  }
  return [...told].flatMap(([reason, names]) => wrap(`${reason}: ${names.join(', ')}`, WIDTH, 2));
}

interface Found {
  readonly scenario: string;
  readonly description: string;
  readonly shown: ShownFinding;
  /** Numbers of the reports in which such a finding comes out. */
  readonly reports: Set<number>;
  /** Messages of other findings of the kind: the same with other tasks, often. */
  readonly others: Set<string>;
}

/** One finding for each scenario and kind, those that not all revisions have first. */
function collect(reports: readonly RevisionReport[]): Found[] {
  const found = new Map<string, Found>();
  for (const [n, { outcomes }] of reports.entries()) {
    for (const { scenario, description, findings } of outcomes) {
      for (const shown of findings) {
        const key = `${scenario}|${shown.finding.kind}`;
        const known = found.get(key);
        if (known === undefined) {
          found.set(key, { scenario, description, shown, reports: new Set([n]), others: new Set() });
          continue;
        }
        known.reports.add(n);
        if (shown.finding.message !== known.shown.finding.message) known.others.add(shown.finding.message);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.reports.size - b.reports.size);
}

function findingSection(
  { scenario, description, shown, reports: at, others }: Found,
  reports: readonly RevisionReport[],
): string[] {
  const { finding, trace } = shown;
  const { kind, message, place, task, details, cause } = finding;
  const names = [...at].map((n) => reports[n]!.name);
  const where = place === undefined ? '' : ` at ${place.file}:${place.line} ${place.function}()`;
  const splat = [
    `${kind}: ${message}`,
    ...(task === undefined && where === '' ? [] : [`task ${task ?? '?'}${where}`]),
    ...details,
  ];
  const on = reports.length === 1 ? '' : ` on ${names.join(', ')}`;
  return [
    ...paragraph(`In ${scenario}${on}${description === '' ? '' : ` (${description})`}:`),
    '',
    CUT,
    ...splat.flatMap((line) => wrap(printable(line), WIDTH, 2)),
    '---[ end of finding ]---',
    ...(cause === undefined ? [] : causeLines(cause, trace).flatMap((line) => wrap(printable(line), WIDTH, 2))),
    ...[...others].flatMap((message) => paragraph(`Also: ${message}`)),
    '',
    `The shortest schedule that I know, ${counted(finding.schedule.length, 'step')}:`,
    '',
    ...scheduleTable(trace, { width: WIDTH, verbose: false }, PLAIN).flatMap((line) => wrap(line, WIDTH, 2)),
    '',
    'To see it again:',
    '',
    `  ${command(reports[Math.min(...at)]!, scenario)}`,
  ];
}

/** Runs the scenario on that revision. */
function command({ kernel, patches, settings }: RevisionReport, scenario: string): string {
  const quote = (word: string): string => (/^[\w./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  const words = kernel === DEFAULT_SPEC ? [scenario] : [scenario, '--kernel', kernel];
  for (const patch of patches) words.push('--patch', patch);
  for (const setting of settings) words.push('--config', setting);
  return `npx lockstep run ${words.map(quote).join(' ')}`;
}

function coverage(reports: readonly RevisionReport[]): string[] {
  return coverages(reports).flatMap((one) => {
    if (one.coverage.scenarios === 0) return [];
    const missed = missedLines(one.coverage);
    const head = paragraph(`${coverageSummary(one)}${missed.length === 0 ? '.' : ':'}`);
    return [...head, ...missed.flatMap((line) => wrap(`  ${line}`, WIDTH, 2))];
  });
}

function limits(reports: readonly RevisionReport[]): string[] {
  const outcomes = reports.flatMap((report) => report.outcomes);
  const whole = outcomes.filter(({ completeness }) => completeness?.kind === 'exhaustive').length;
  const ran = outcomes.filter(({ completeness }) => completeness !== undefined).length;
  const weak = outcomes.filter(({ completeness }) => completeness?.memory !== undefined).length;
  const memory =
    weak === 0
      ? 'memory is sequentially consistent there, so a missing barrier would not be seen'
      : `in ${weak} of them stores could come late, else memory is sequentially consistent; no load comes early, so a missing read barrier would not be seen`;
  return paragraph(
    `${whole} of ${counted(ran, 'run')} saw every schedule of the scenario. This says nothing of other callers and configurations; ${memory}.`,
  );
}
