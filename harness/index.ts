/**
 * The TypeScript door: the same road that the command line goes, as functions: loadKernel(), explore(), compare().
 * harness/README.md has examples; harness/vitest.ts a matcher for tests.
 *
 * Nothing behind this door imports it.
 */
import { DEFAULT_SPEC, formatReject, formatReport, formatTrouble, openTree } from '../kernel-src/index.ts';
import { type BehaviourOptions, behaviourOf, compareBehaviours, type Difference, isEquivalent } from './behaviour.ts';
import type { ScenarioSource } from './build.ts';
import { loadScenario } from './catalog.ts';
import { kernelFor, readPatchInputs, sourcesOf } from './patch-input.ts';
import { makeStyle } from './report/style.ts';
import { findingText } from './report/text.ts';
import { makeRevision, type Outcome, type Revision, runOn, type ShownFinding } from './revision.ts';
import { DEFAULT_LIMITS, type RunHooks, type RunLimits } from './run.ts';

export { openTree, type SourceTree } from '../kernel-src/index.ts';
export { type Automaton, isSame, wordsOnlyIn } from './automaton.ts';
export {
  BEHAVIOUR_STATES,
  type Behaviour,
  type BehaviourOptions,
  behaviourOf,
  type Comparison,
  compareBehaviours,
  type Difference,
  type Events,
  isEquivalent,
  type Sequence,
  type Surplus,
} from './behaviour.ts';
export { type BlameOptions, type BlameOutcome, blame, formsOf, type Piece } from './blame.ts';
export { type BuildOutcome, buildScenario, type ScenarioSource } from './build.ts';
export { builtinScenarios, loadScenario, selectScenarios } from './catalog.ts';
export { type Config, ConfigError, makeConfig } from './config.ts';
export { type CoveredLine, coverPatch, type PatchCoverage } from './coverage.ts';
export { FINDING_KINDS, type Finding, type FindingKind } from './finding.ts';
export { type PatchInput, readPatchInputs } from './patch-input.ts';
export { diffJson, runJson } from './report/json.ts';
export type { RevisionReport } from './report/report.ts';
export { reportText } from './report/text.ts';
export { makeRevision, type Outcome, type Revision, runOn, ScenarioError, type ShownFinding } from './revision.ts';
export {
  type Completeness,
  DEFAULT_LIMITS,
  type RunHooks,
  type RunLimits,
  runScenario,
  type ScenarioResult,
  type Verdict,
} from './run.ts';
export { decodeToken, encodeToken, type TokenData } from './token.ts';
export { replay, type Trace, type TraceEvent, type TraceRow } from './trace.ts';

/** A patch series that makes no revision: `lines` say why, in the words of patch(1). */
export class PatchError extends Error {
  constructor(
    message: string,
    readonly lines: readonly string[],
  ) {
    super([message, ...lines].join('\n'));
    this.name = 'PatchError';
  }
}

export interface KernelRequest {
  /** As behind --kernel; Debian's 6.12 where it is left out. */
  readonly kernel?: string;
  /** Patch files, mails, mailboxes, `thread.mbox#v2`, or names of built-in patches, in their order. */
  readonly patches?: readonly string[];
  /** `NAME=y`, `NAME=n`, `NAME=VALUE`, over the default configuration. */
  readonly config?: readonly string[];
  /** The revision's name in reports. */
  readonly name?: string;
}

/** Opens a kernel and applies the series. Rejects with SourceError, ConfigError or PatchError. */
export async function loadKernel(request: KernelRequest = {}): Promise<Revision> {
  const { patches = [], config = [] } = request;
  const inputs = await readPatchInputs(patches);
  const kernel = kernelFor(request.kernel ?? DEFAULT_SPEC, sourcesOf(inputs));
  const tree = await openTree(kernel);
  const name = request.name ?? (patches.length === 0 ? 'base' : 'patched');
  const outcome = makeRevision(name, kernel, tree, inputs, config);
  switch (outcome.kind) {
    case 'made':
      return outcome.revision;
    case 'malformed':
      throw new PatchError('not usable as a patch', formatTrouble(outcome));
    case 'refused':
      throw new PatchError('the damaged patch cannot be repaired', formatTrouble(outcome));
    case 'rejected':
      throw new PatchError(`the series does not apply to ${tree.label}`, [
        ...formatReport(outcome.report),
        ...outcome.rejects.flatMap(formatReject),
      ]);
  }
}

/** Runs one scenario, by name, path or text, under every schedule. Rejects with ScenarioError. */
export async function explore(
  revision: Revision,
  scenario: string | ScenarioSource,
  limits: Partial<RunLimits> = {},
  hooks: RunHooks = {},
): Promise<Outcome> {
  return runOn(revision, sourceOf(scenario), { ...DEFAULT_LIMITS, ...limits }, hooks);
}

function sourceOf(scenario: string | ScenarioSource): ScenarioSource {
  if (typeof scenario !== 'string') return scenario;
  const loaded = loadScenario(scenario);
  if (loaded.kind === 'unknown') throw new Error(loaded.message);
  return loaded.source;
}

export interface RevisionComparison {
  /** What one can do and the other cannot; undefined where one of them could not be run. */
  readonly difference: Difference | undefined;
  /** No sequence of calls and returns, no outcome, no finding tells them apart. Never true of what was not exhausted. */
  readonly equivalent: boolean;
  readonly outcomes: readonly [Outcome, Outcome];
}

/** Runs one scenario on two revisions, and says how they differ to their callers. Rejects with ScenarioError. */
export async function compare(
  first: Revision,
  second: Revision,
  scenario: string | ScenarioSource,
  options: BehaviourOptions = {},
): Promise<RevisionComparison> {
  const source = sourceOf(scenario);
  const outcomes = [await explore(first, source), await explore(second, source)] as const;
  const a = await behaviourOf(first, source, outcomes[0], options);
  const b = await behaviourOf(second, source, outcomes[1], options);
  const difference = a === undefined || b === undefined ? undefined : compareBehaviours(a, b);
  return { difference, equivalent: difference !== undefined && isEquivalent(difference), outcomes };
}

/** A finding as the command line prints it, without colour. */
export function renderFinding(finding: ShownFinding, width = 120): string {
  return findingText(finding, { width, verbose: false }, makeStyle(false)).join('\n');
}
