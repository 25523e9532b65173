/**
 * Patch coverage as text: the lines that never ran, and the patch itself with what each of its lines did beside it.
 *
 * In: a revision's report with its coverage. Out: lines of text.
 *
 * Invariant: "never" is said of the schedules that were explored, and how many scenarios did not see all stands beside it.
 */
import type { FilePatch, HunkLine, Patch } from '../../kernel-src/index.ts';
import type { CoveredLine, PatchCoverage } from '../coverage.ts';
import type { RevisionReport } from './report.ts';
import { counted, grouped, printable, type Style } from './style.ts';

/** `kernel/locking/rwsem.c:1441 was never executed`, one for each line; whole functions that nobody calls in one. */
export function coverageText(reports: readonly RevisionReport[], style: Style): string[] {
  return coverages(reports).flatMap((one) => {
    if (one.coverage.scenarios === 0) return [];
    return [coverageSummary(one), ...missedLines(one.coverage).map((line) => style.yellow(`  ${line}`))];
  });
}

export interface ReportedCoverage {
  readonly report: RevisionReport;
  readonly coverage: PatchCoverage;
  /** `v1: `, `v1 in spin, debug: `; empty where there is one report. */
  readonly lead: string;
  /** What it counts by. */
  readonly noun: 'scenario' | 'run';
}

/** What is to be told of all reports: that of a revision in several configurations once, with the last of them. */
export function coverages(reports: readonly RevisionReport[]): ReportedCoverage[] {
  return reports.flatMap((report, n): ReportedCoverage[] => {
    const { united } = report;
    if (united !== undefined) {
      if (reports.slice(n + 1).some((later) => later.united === united)) return [];
      const lead = `${united.revision} in ${united.configurations.join(', ')}: `;
      return [{ report, coverage: united.coverage, lead, noun: 'run' }];
    }
    const lead = reports.length === 1 ? '' : `${report.name}: `;
    return report.coverage === undefined ? [] : [{ report, coverage: report.coverage, lead, noun: 'scenario' }];
  });
}

export function coverageSummary({
  lead,
  coverage,
  noun,
}: Pick<ReportedCoverage, 'lead' | 'coverage' | 'noun'>): string {
  const lines = [...coverage.files.values()].flat();
  const code = lines.filter(({ status }) => status === 'executed' || status === 'never' || status === 'unreached');
  const ran = code.filter(({ status }) => status === 'executed').length;
  const where = `in ${counted(coverage.scenarios, noun)}`;
  const open = coverage.open === 0 ? '' : `, ${coverage.open} of them not exhausted`;
  if (code.length === 0) return `${lead}the patch adds no code that is interpreted`;
  return `${lead}${ran} of ${counted(code.length, 'added line')} with code ran ${where}${open}`;
}

/** What a reviewer wants to know first. */
export function missedLines({ files, unreached }: PatchCoverage): string[] {
  const missed: string[] = [];
  for (const { path, function: name, guarded } of unreached) {
    const why = guarded ? ', or is not part of this configuration' : '';
    missed.push(`${path}: ${name}() is never called by any scenario${why}`);
  }
  for (const [path, lines] of files) {
    const never = new Set(lines.flatMap(({ line, status }) => (status === 'never' ? [line] : [])));
    for (const { line, status, text, oneSided } of lines) {
      if (status === 'never') missed.push(`${path}:${line} was never executed: ${printable(text.trim())}`);
      for (const { column, never: other } of oneSided) {
        if (other === undefined || !never.has(other)) missed.push(`${path}:${line}:${column}: ${oneWay(other)}`);
      }
    }
  }
  return missed;
}

function oneWay(never: number | undefined): string {
  return never === undefined ? 'this condition had one outcome only' : `this condition never led to line ${never}`;
}

/** The series, each added line with how often it ran and in how many scenarios. */
export function annotatedDiff(reports: readonly RevisionReport[], style: Style): string[] {
  return coverages(reports).flatMap(({ report: { series }, coverage, lead }) => {
    if (series === undefined) return [];
    const title = lead === '' ? [] : [style.bold(`--- coverage of ${printable(lead.slice(0, -2))} ---`)];
    const legend =
      'times executed, in how many scenarios; NEVER: code that did not run; uncalled: its function is never called';
    const lookup = makeLookup(coverage);
    return [...title, style.dim(legend), ...series.flatMap((patch) => annotatePatch(patch, lookup, style))];
  });
}

type Lookup = (patch: string, at: number) => CoveredLine | undefined;

/** Each line once, in order: where a damaged mail lost lines, several go by the same number. */
function makeLookup({ files }: PatchCoverage): Lookup {
  const lines = new Map<string, CoveredLine[]>();
  for (const line of [...files.values()].flat()) {
    const key = `${line.patch}:${line.at}`;
    lines.set(key, [...(lines.get(key) ?? []), line]);
  }
  return (patch, at) => lines.get(`${patch}:${at}`)?.shift();
}

const GUTTER = 18;

function annotatePatch(patch: Patch, lookup: Lookup, style: Style): string[] {
  return patch.files.flatMap((file) => {
    const [from, to] = [file.oldPath, file.newPath];
    const head = [
      `--- ${from === undefined ? '/dev/null' : `a/${from}`}`,
      `+++ ${to === undefined ? '/dev/null' : `b/${to}`}`,
    ];
    return [
      ...head.map((line) => `${' '.repeat(GUTTER)}${style.bold(printable(line))}`),
      ...annotateHunks(file, patch.name, lookup, style),
    ];
  });
}

function annotateHunks(file: FilePatch, patch: string, lookup: Lookup, style: Style): string[] {
  return file.hunks.flatMap(({ header, lines }) => [
    `${' '.repeat(GUTTER)}${style.cyan(printable(header.trimEnd()))}`,
    ...lines.map((line) => annotateLine(line, line.kind === 'add' ? lookup(patch, line.at) : undefined, style)),
  ]);
}

const SIGNS = { keep: ' ', remove: '-', add: '+' } as const;

function annotateLine({ kind, text }: HunkLine, covered: CoveredLine | undefined, style: Style): string {
  const body = `${SIGNS[kind]}${printable(text.trimEnd())}`;
  const [mark, paint] = markOf(covered, style);
  const line = `${`${mark.padStart(GUTTER - 3)} | `}${body}`.trimEnd();
  return kind === 'add' ? paint(line) : line;
}

function markOf(covered: CoveredLine | undefined, style: Style): [string, (text: string) => string] {
  switch (covered?.status) {
    case 'executed': {
      const half = covered.oneSided.length > 0 ? ' 1way' : '';
      return [`${short(covered.times)}x in ${covered.scenarios}${half}`, half === '' ? style.green : style.yellow];
    }
    case 'never':
      return ['NEVER', style.red];
    case 'unreached':
      return ['uncalled', style.red];
    case 'not-interpreted':
      return ['not run here', style.dim];
    default:
      return ['', (text) => text];
  }
}

/** 1,234 and then 12k, 3.4M. */
function short(times: number): string {
  if (times < 10_000) return grouped(times);
  if (times < 1_000_000) return `${Math.floor(times / 1000)}k`;
  return `${(Math.floor(times / 100_000) / 10).toFixed(1)}M`;
}
