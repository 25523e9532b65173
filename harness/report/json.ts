/**
 * The report for programs: JSON, version 1. Its form is described in schema.json and kept stable: members may be added, none
 * changes its meaning.
 */

import type { Difference } from '../behaviour.ts';
import { type Cause, causeLines } from '../checkers/hangs.ts';
import type { PatchCoverage } from '../coverage.ts';
import type { Outcome, ShownFinding } from '../revision.ts';
import type { Completeness } from '../run.ts';
import { formatSchedule } from '../schedule.ts';
import { lockLine, type Trace } from '../trace.ts';
import { differenceJson } from './behaviour.ts';
import type { RevisionReport } from './report.ts';

export const JSON_VERSION = 1;

/** One revision: `{"version":1,"kernel":...,"revision":...,"config":{...},"results":[...]}`. */
export function runJson(report: RevisionReport): string {
  return print({ version: JSON_VERSION, ...revisionJson(report) });
}

/** Several: `{"version":1,"revisions":[...]}`, each as it would be alone; with `behaviours` where they were compared. */
export function diffJson(reports: readonly RevisionReport[], differences?: readonly Difference[]): string {
  const behaviours = differences === undefined ? {} : { behaviours: differences.map(differenceJson) };
  const united = new Set(reports.flatMap((report) => report.united ?? []));
  const coverage =
    united.size === 0
      ? {}
      : {
          coverage: [...united].map((one) => ({
            revision: one.revision,
            configurations: one.configurations,
            ...coverageJson(one),
          })),
        };
  return print({ version: JSON_VERSION, revisions: reports.map(revisionJson), ...coverage, ...behaviours });
}

function print(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function revisionJson(report: RevisionReport): object {
  return {
    kernel: report.kernel,
    label: report.label,
    tree: report.tree,
    revision: report.name,
    configuration: report.variant?.configuration ?? null,
    patches: report.patches,
    config: Object.fromEntries([...report.config].sort(([a], [b]) => (a < b ? -1 : 1))),
    notes: report.notes,
    warnings: report.warnings ?? [],
    repairs: report.repairs ?? [],
    results: report.outcomes.map(outcomeJson),
    coverage: coverageJson(report),
  };
}

/** Lines that are no code are left out. */
function coverageJson({ coverage }: { readonly coverage?: PatchCoverage }): object | null {
  if (coverage === undefined) return null;
  return {
    scenarios: coverage.scenarios,
    notExhausted: coverage.open,
    uncalled: coverage.unreached.map(({ path, function: name, guarded }) => ({ file: path, function: name, guarded })),
    files: [...coverage.files].map(([file, lines]) => ({
      file,
      lines: lines.flatMap(({ line, status, function: name, scenarios, times, oneSided }) =>
        status === 'no-code'
          ? []
          : [{ line, status, function: name ?? null, scenarios, times, oneSided: oneSided.map(sideJson) }],
      ),
    })),
  };
}

function sideJson({ column, never }: { readonly column: number; readonly never: number | undefined }): object {
  return { column, never: never ?? null };
}

function outcomeJson(outcome: Outcome): object {
  return {
    scenario: outcome.scenario,
    description: outcome.description,
    verdict: outcome.verdict,
    completeness: outcome.completeness?.kind ?? null,
    ...boundJson(outcome.completeness),
    ...(outcome.completeness?.memory === undefined ? {} : { memory: outcome.completeness.memory }),
    states: outcome.states,
    transitions: outcome.transitions,
    seconds: Math.round(outcome.seconds * 1000) / 1000,
    reason: outcome.reason ?? null,
    findings: outcome.findings.map(findingJson),
    diagnostics: outcome.diagnostics,
    possible: Object.fromEntries(outcome.possible),
    outcomes: Object.fromEntries(outcome.outcomes),
    omission: outcome.omission,
    ...(outcome.faults === undefined ? {} : { faults: outcome.faults.map(({ message }) => message) }),
  };
}

function boundJson(completeness: Completeness | undefined): object {
  switch (completeness?.kind) {
    case 'bounded':
      return { bound: completeness.by };
    case 'sampled':
      return { runs: completeness.runs, seed: completeness.seed };
    default:
      return {};
  }
}

function findingJson({ finding, trace, token }: ShownFinding): object {
  return {
    kind: finding.kind,
    message: finding.message,
    file: finding.place?.file ?? null,
    line: finding.place?.line ?? null,
    function: finding.place?.function ?? null,
    task: finding.task ?? null,
    schedule: formatSchedule(finding.schedule),
    steps: finding.schedule.length,
    more: finding.more ?? 0,
    details: finding.details,
    ...(finding.cause === undefined ? {} : { cause: causeJson(finding.cause, trace) }),
    token,
  };
}

/** Structured as `tasks`, and in words as `text`. */
function causeJson(causes: readonly Cause[], trace: Trace): object {
  return {
    tasks: causes.map(({ chance, ...cause }) => ({
      ...cause,
      place: cause.place ?? null,
      chance: chance.kind,
      ...(chance.kind === 'step'
        ? { step: chance.step, deed: chance.deed, waker: chance.waker ?? null, locks: chance.locks.map(lockLine) }
        : {}),
    })),
    text: causeLines(causes, trace),
  };
}
