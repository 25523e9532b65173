/**
 * The report for what shows findings at lines: SARIF 2.1.0 (OASIS standard, 2020).
 *
 * One run for each revision or configuration. A finding is a result with its place, the steps of its schedule as a thread
 * flow, and a fingerprint; a line of the patch that never ran is a note; C that is not supported a notification of the tool.
 */
import { FINDING_KINDS } from '../finding.ts';
import type { Outcome, ShownFinding } from '../revision.ts';
import type { TraceRow } from '../trace.ts';
import { coverages, type ReportedCoverage } from './coverage.ts';
import { type RevisionReport, remarks } from './report.ts';
import { replayLine } from './text.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const NEVER = 'never-executed';
/** What is found wrong in any case, and what depends on the program that calls. */
const WARNINGS: ReadonlySet<string> = new Set(['data-race', 'starvation', 'lockdep']);

interface Place {
  readonly file: string;
  readonly line: number;
  readonly function?: string;
}

export function sarif(reports: readonly RevisionReport[], version: string): string {
  const told = coverages(reports);
  const log = { $schema: SCHEMA, version: '2.1.0', runs: reports.map((report) => runOf(report, told, version)) };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function runOf(report: RevisionReport, told: readonly ReportedCoverage[], version: string): object {
  const rules = [
    ...Object.entries(FINDING_KINDS).map(([id, text]) => ({ id, shortDescription: { text } })),
    { id: NEVER, shortDescription: { text: 'a line that the patch adds never ran in any schedule' } },
  ];
  const ids = rules.map(({ id }) => id);
  const results = report.outcomes.flatMap((outcome) =>
    outcome.findings.map((shown) => findingResult(outcome, shown, ids)),
  );
  return {
    tool: { driver: { name: 'lockstep', version, rules } },
    automationDetails: { id: `lockstep/${report.name}/` },
    columnKind: 'utf16CodeUnits',
    properties: { kernel: report.label, tree: report.tree, patches: report.patches, notes: remarks(report) },
    invocations: [
      {
        executionSuccessful: report.outcomes.every(
          ({ verdict, faults }) => verdict !== 'unsupported' && faults === undefined,
        ),
        toolExecutionNotifications: report.outcomes.flatMap(notifications),
      },
    ],
    results: [...results, ...told.filter((one) => one.report === report).flatMap((one) => neverResults(one, ids))],
  };
}

/** Why a scenario has no verdict, or not a whole one. */
function notifications(outcome: Outcome): object[] {
  if (outcome.reason === undefined) return [];
  const text = [`${outcome.scenario}: ${outcome.verdict}: ${outcome.reason}`, ...outcome.diagnostics].join('\n');
  return [
    { level: outcome.verdict === 'unsupported' || outcome.faults !== undefined ? 'error' : 'note', message: { text } },
  ];
}

function location({ file, line, function: name }: Place): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file).replace(/[?#]/g, encodeURIComponent) },
      region: { startLine: Math.max(1, line) },
    },
    ...(name === undefined ? {} : { logicalLocations: [{ name, kind: 'function' }] }),
  };
}

function findingResult(outcome: Outcome, { finding, trace, token }: ShownFinding, ids: readonly string[]): object {
  const { kind, message, place, details } = finding;
  const text = [`${outcome.scenario}: ${message}`, ...details, replayLine(token)].join('\n');
  const steps = trace.rows.flatMap(stepOf);
  return {
    ruleId: kind,
    ruleIndex: ids.indexOf(kind),
    level: WARNINGS.has(kind) ? 'warning' : 'error',
    message: { text },
    locations: place === undefined ? [] : [location(place)],
    partialFingerprints: {
      'lockstepFinding/v1': [outcome.scenario, kind, message, place?.file ?? '', place?.function ?? ''].join('|'),
    },
    ...(steps.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: steps }] }] }),
    properties: { scenario: outcome.scenario, completeness: outcome.completeness?.kind ?? null, token },
  };
}

/** All tasks in one flow: their order is what matters. */
function stepOf(row: TraceRow): object[] {
  return row.events.flatMap((event) => {
    if (event.place === undefined || !event.matters) return [];
    const text = `${row.who}: ${event.text}`;
    return [{ executionOrder: row.number, location: { ...location(event.place), message: { text } } }];
  });
}

function neverResults({ coverage, noun }: ReportedCoverage, ids: readonly string[]): object[] {
  return [...coverage.files].flatMap(([file, lines]) =>
    lines.flatMap(({ line, status, function: name }) => {
      if (status !== 'never' && status !== 'unreached') return [];
      const why =
        status === 'never' ? 'was never executed' : `is in ${name ?? 'a function'}(), which no scenario calls`;
      const text = `${file}:${line} ${why} (${coverage.scenarios} ${noun}s, ${coverage.open} of them not exhausted)`;
      const place = { file, line, ...(name === undefined ? {} : { function: name }) };
      return [
        {
          ruleId: NEVER,
          ruleIndex: ids.indexOf(NEVER),
          level: 'note',
          message: { text },
          locations: [location(place)],
        },
      ];
    }),
  );
}
