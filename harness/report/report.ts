/**
 * What a report is made of: revisions, each with the outcome of every scenario, in the same order.
 */
import type { Patch } from '../../kernel-src/index.ts';
import type { Config } from '../config.ts';
import type { PatchCoverage } from '../coverage.ts';
import type { Outcome } from '../revision.ts';

export interface RevisionReport {
  /** `base`, `v1`, `v1 (spin)`, ... */
  readonly name: string;
  /** Where the revision was run in several configurations: which of both this is. */
  readonly variant?: { readonly revision: string; readonly configuration: string };
  /** What stood after --kernel, and what it turned out to be. */
  readonly kernel: string;
  readonly label: string;
  /** Id of the patched tree. */
  readonly tree: string;
  readonly patches: readonly string[];
  /** What stood after --config. */
  readonly settings: readonly string[];
  readonly config: Config;
  /** Said once about the revision: hunks that moved, files that are not interpreted. */
  readonly notes: readonly string[];
  /** Of its C and the scenarios', each once, as a compiler prints it. */
  readonly warnings?: readonly string[];
  /** Line by line, what was repaired in damaged mails. */
  readonly repairs?: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** Which lines of the series ran; left out where there is none. */
  readonly coverage?: PatchCoverage;
  /** The same over all configurations, where there are several: one object for all reports of the revision. */
  readonly united?: UnitedCoverage;
  /** The series as it was applied. */
  readonly series?: readonly Patch[];
}

/** What is said once about a revision, warnings in a line each. */
export function remarks({ notes, warnings = [] }: RevisionReport): string[] {
  return [...notes, ...warnings.map((warning) => warning.split('\n', 1)[0]!)];
}

/** What ran of a series in any of several configurations. */
export interface UnitedCoverage {
  readonly revision: string;
  readonly configurations: readonly string[];
  readonly coverage: PatchCoverage;
}
