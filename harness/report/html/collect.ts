/**
 * From the reports of revisions to the data of the page.
 *
 * In: reports, the revisions they are of, the scenarios. Out: PageData. Findings that come out word for word the same in
 * several columns are shown once; source is taken along only where somebody was, or the series changed something.
 */
import type { CoveredLine, PatchCoverage } from '../../coverage.ts';
import { FINDING_KINDS } from '../../finding.ts';
import type { Outcome, Revision, ShownFinding } from '../../revision.ts';
import type { Place, Standing, Trace, TraceRow } from '../../trace.ts';
import { coverageSummary, coverages, missedLines, type ReportedCoverage } from '../coverage.ts';
import type { RevisionReport } from '../report.ts';
import { chooseRows } from '../schedule-table.ts';
import { makeStyle } from '../style.ts';
import { completenessWord, PLUMBING_KINDS, summary, verdictWord } from '../text.ts';
import type {
  Cell,
  Change,
  FileText,
  MatrixRow,
  PageData,
  PageEvent,
  PageFinding,
  PagePlace,
  PatchRuns,
  SourceLine,
  Step,
} from './page-data.ts';
import { chooseParts, markLines } from './source-text.ts';

export interface PageInput {
  readonly title: string;
  readonly reports: readonly RevisionReport[];
  /** Of each report, in the same order. */
  readonly revisions: readonly Revision[];
  readonly scenarios: readonly { readonly path: string; readonly text: string }[];
}

export function collect({ title, reports, revisions, scenarios }: PageInput): PageData {
  const shelf = new Shelf(scenarios);
  const marked = reports.map((report, n): Marked => {
    const coverage = report.united?.coverage ?? report.coverage;
    return { revision: revisions[n]!, coverage };
  });
  const told = coverages(reports);
  const findings: PageFinding[] = [];
  const known = new Map<string, number>();
  const names = reports[0]?.outcomes.map((outcome) => outcome.scenario) ?? [];
  const rows = names.map((scenario, n): MatrixRow => {
    const outcomes = reports.map((report) => report.outcomes[n]!);
    const description = outcomes.find((outcome) => outcome.description !== '')?.description ?? '';
    const cells = outcomes.map((outcome, column) => {
      const indices = outcome.findings.map((shown) => {
        const made = makeFinding(scenario, description, shown, marked[column]!, shelf);
        const key = JSON.stringify({ ...made, files: 0 });
        const at = known.get(key) ?? findings.length;
        known.set(key, at);
        const before = findings[at] ?? made;
        findings[at] = { ...before, where: [...before.where, { column, token: shown.token }] };
        return at;
      });
      return makeCell(outcome, indices);
    });
    return { scenario, description, cells };
  });
  const first = reports[0];
  return {
    version: 1,
    title,
    kernel: first?.label ?? '',
    columns: reports.map(({ name, patches, settings }) => ({ name, patches, settings })),
    notes: notesOf(reports),
    rows,
    findings,
    patches: told.map((one) => {
      const column = reports.indexOf(one.report);
      return patchRuns(marked[column]!, one, column, shelf);
    }),
    files: shelf.files,
    summary: summary(reports, makeStyle(false)),
  };
}

function notesOf(reports: readonly RevisionReport[]): string[] {
  return reports.flatMap((report) =>
    report.notes.map((note) => (reports.length === 1 ? note : `${report.name}: ${note}`)),
  );
}

function makeCell(outcome: Outcome, findings: readonly number[]): Cell {
  const { verdict, states, seconds, reason, diagnostics, warnings = [] } = outcome;
  const rounded = Math.round(seconds * 100) / 100;
  return {
    verdict,
    word: verdictWord(outcome),
    completeness: completenessText(outcome),
    states,
    seconds: rounded,
    reason: reason ?? '',
    diagnostics: [...diagnostics, ...warnings],
    findings,
  };
}

function completenessText({ completeness }: Outcome): string {
  switch (completeness?.kind) {
    case undefined:
      return '';
    case 'bounded':
      return `bounded by ${completeness.by}`;
    case 'sampled':
      return `sampled, ${completeness.runs} run${completeness.runs === 1 ? '' : 's'}`;
    default:
      return completenessWord(completeness);
  }
}

function makeFinding(
  scenario: string,
  description: string,
  { finding, trace }: ShownFinding,
  marked: Marked,
  shelf: Shelf,
): PageFinding {
  const { kind, message, place, task, details } = finding;
  return {
    scenario,
    description,
    where: [],
    kind,
    meaning: FINDING_KINDS[kind],
    message,
    place: pagePlace(place),
    task: task ?? null,
    details,
    tasks: trace.tasks,
    start: { ...changeOf(trace.start, undefined), states: trace.tasks.map(() => 'runs') },
    steps: stepsOf(trace, PLUMBING_KINDS.has(kind)),
    files: shelf.take(marked, placesOf(trace, place)),
  };
}

// ---- steps ----------------------------------------------------------------------------------------------------------

function stepsOf(trace: Trace, plumbing: boolean): Step[] {
  const shown = new Map(chooseRows(trace, { verbose: false, plumbing }).map(({ row, events }) => [row, events]));
  let before: Standing = trace.start;
  let states = '';
  return trace.rows.map((row) => {
    const change = changeOf(row, before);
    before = row;
    const same = row.states.join() === states;
    states = row.states.join();
    return {
      number: row.number,
      who: row.who,
      task: row.task ?? null,
      shown: shown.has(row),
      events: eventsOf(row, shown.get(row)),
      ...change,
      ...(same ? {} : { states: row.states }),
    };
  });
}

function eventsOf(row: TraceRow, shown: TraceRow['events'] | undefined): PageEvent[] {
  return row.events.map((event) => {
    const { kind, text, place } = event;
    return { kind, text, place: pagePlace(place), shown: shown?.includes(event) === true };
  });
}

function changeOf(now: Standing, before: Standing | undefined): Change {
  const places = now.places.flatMap((place, task) =>
    place === before?.places[task] ? [] : [[task, pagePlace(place)] as const],
  );
  const locks = now.lockStates.flatMap((state, n) =>
    state === before?.lockStates[n] ? [] : [[state.name, state.text, state.kind === 'queue'] as const],
  );
  const holds = now.holds.map(({ lock, as, task }) => ({ lock, as, task: task ?? null }));
  return {
    ...(places.length === 0 ? {} : { places }),
    ...(locks.length === 0 ? {} : { locks }),
    ...(now.holds === before?.holds ? {} : { holds }),
  };
}

function pagePlace(place: Place | undefined): PagePlace | null {
  return place === undefined ? null : { file: place.file, line: place.line, function: place.function };
}

// ---- the patch ------------------------------------------------------------------------------------------------------

/** A revision, and what ran of its series. */
interface Marked {
  readonly revision: Revision;
  readonly coverage: PatchCoverage | undefined;
}

function patchRuns(marked: Marked, told: ReportedCoverage, column: number, shelf: Shelf): PatchRuns {
  const { revision } = marked;
  const { coverage, noun } = told;
  const changed = new Map(revision.changed.map((path) => [path, new Set<number>()]));
  const files = Object.values(shelf.take(marked, changed));
  return { column, summary: coverageSummary({ lead: '', coverage, noun }), missed: missedLines(coverage), files };
}

/** The number of runs at added lines that have code. */
function withRuns(lines: readonly SourceLine[], covered: readonly CoveredLine[] | undefined): SourceLine[] {
  const known = new Map(covered?.map((line) => [line.line, line]));
  return lines.map((line) => {
    const found = line.line === null ? undefined : known.get(line.line);
    if (found === undefined || found.status === 'no-code' || found.status === 'not-interpreted') return line;
    return { ...line, runs: { times: found.times, scenarios: found.scenarios } };
  });
}

// ---- source ---------------------------------------------------------------------------------------------------------

/** Lines that the page may have to show, by path. */
function placesOf(trace: Trace, found: Place | undefined): Map<string, Set<number>> {
  const lines = new Map<string, Set<number>>();
  const add = (place: Place | undefined): void => {
    if (place === undefined) return;
    const ofFile = lines.get(place.file) ?? new Set();
    lines.set(place.file, ofFile.add(place.line));
  };
  add(found);
  for (const place of trace.start.places) add(place);
  let before = trace.start.places;
  for (const row of trace.rows) {
    if (row.places !== before) row.places.forEach(add);
    before = row.places;
    for (const event of row.events) add(event.place);
  }
  return lines;
}

/** The texts that findings share. What lies neither in the tree nor among the scenarios (the model) has no text here. */
class Shelf {
  readonly files: FileText[] = [];
  private readonly known = new Map<string, number>();
  private readonly scenarios: ReadonlyMap<string, string>;

  constructor(scenarios: PageInput['scenarios']) {
    this.scenarios = new Map(scenarios.map(({ path, text }) => [path, text]));
  }

  take({ revision, coverage }: Marked, wanted: ReadonlyMap<string, ReadonlySet<number>>): Record<string, number> {
    const taken: Record<string, number> = {};
    for (const [path, lines] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const scenario = this.scenarios.get(path);
      const after = scenario ?? revision.tree.read(path);
      if (after === undefined) continue;
      const added = new Map(revision.added.get(path)?.map(({ line, patch }) => [line, patch]));
      const before = scenario === undefined ? revision.base.read(path) : undefined;
      const marked = markLines({ before, after, added });
      const parts = chooseParts(withRuns(marked, coverage?.files.get(path)), lines);
      const file: FileText = { path, parts };
      const key = JSON.stringify(file);
      taken[path] = this.known.get(key) ?? this.files.push(file) - 1;
      this.known.set(key, taken[path]);
    }
    return taken;
  }
}
