/**
 * What the page is given: everything that it shows, as plain data that survives JSON.
 *
 * Written by collect.ts, read in the browser by page/. What does not change from step to step is left out of a step and
 * carried on by page/positions.ts, so that long traces stay small.
 */

export interface PageData {
  readonly version: 1;
  readonly title: string;
  readonly kernel: string;
  /** Columns of the matrix: revisions or configurations. */
  readonly columns: readonly Column[];
  readonly notes: readonly string[];
  readonly rows: readonly MatrixRow[];
  readonly findings: readonly PageFinding[];
  /** What ran of the series of each column that has one. */
  readonly patches: readonly PatchRuns[];
  readonly files: readonly FileText[];
  /** `33 runs: 16 with findings, 17 pass`. */
  readonly summary: string;
}

export interface Column {
  readonly name: string;
  readonly patches: readonly string[];
  /** What it was configured with, over the default. */
  readonly settings: readonly string[];
}

export interface PatchRuns {
  readonly column: number;
  /** `60 of 62 added lines with code ran in 11 scenarios`. */
  readonly summary: string;
  /** `kernel/locking/rwsem.c:1441 was never executed: ...`. */
  readonly missed: readonly string[];
  /** Indices in PageData.files: what the series changed, and what stands around it. */
  readonly files: readonly number[];
}

export interface MatrixRow {
  readonly scenario: string;
  readonly description: string;
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly verdict: 'pass' | 'finding' | 'n/a' | 'unsupported' | 'incomplete';
  /** `pass`, or the kinds that were found. */
  readonly word: string;
  /** `exhaustive`, `bounded by time`, empty where nothing was run. */
  readonly completeness: string;
  readonly states: number;
  readonly seconds: number;
  readonly reason: string;
  readonly diagnostics: readonly string[];
  /** Indices in PageData.findings. */
  readonly findings: readonly number[];
}

export interface PagePlace {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

export interface PageFinding {
  readonly scenario: string;
  readonly description: string;
  /** Columns in which it comes out word for word the same, with the token of each. */
  readonly where: readonly { readonly column: number; readonly token: string }[];
  readonly kind: string;
  /** What the kind means. */
  readonly meaning: string;
  readonly message: string;
  readonly place: PagePlace | null;
  readonly task: string | null;
  readonly details: readonly string[];
  readonly tasks: readonly string[];
  readonly start: Change;
  readonly steps: readonly Step[];
  /** Index in PageData.files, by path. */
  readonly files: Readonly<Record<string, number>>;
}

export interface PageHold {
  readonly lock: string;
  readonly as: 'read' | 'write';
  readonly task: number | null;
}

/** What is other than before; what is left out stays. */
export interface Change {
  readonly places?: readonly (readonly [task: number, place: PagePlace | null])[];
  readonly holds?: readonly PageHold[];
  readonly locks?: readonly (readonly [name: string, text: string, isQueue: boolean])[];
  readonly states?: readonly TaskState[];
}

export type TaskState = 'runs' | 'sleeps' | 'spins' | 'done';

export interface Step extends Change {
  /** 1-based. */
  readonly number: number;
  readonly who: string;
  /** null for an event from outside. */
  readonly task: number | null;
  /** Worth a look, as in the text report. */
  readonly shown: boolean;
  readonly events: readonly PageEvent[];
}

export interface PageEvent {
  readonly kind: 'load' | 'store' | 'rmw' | 'native' | 'call' | 'return';
  readonly text: string;
  readonly place: PagePlace | null;
  readonly shown: boolean;
}

/** The parts of a file that are looked at. */
export interface FileText {
  readonly path: string;
  readonly parts: readonly (readonly SourceLine[])[];
}

export interface SourceLine {
  /** In the revision's file; null for a line that the patch removed. */
  readonly line: number | null;
  readonly text: string;
  /** The patch that added it, `-` for one that was removed. */
  readonly mark?: string;
  /** Of an added line with code: how often it ran in all schedules of all scenarios. */
  readonly runs?: LineRuns;
}

export interface LineRuns {
  readonly times: number;
  readonly scenarios: number;
}
