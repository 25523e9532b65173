/**
 * Revisions: a tree after a patch series, with a configuration, and the scenarios run on it.
 *
 * In: what the user named (a kernel, patch files or names of built-in ones, settings). Out: a Revision; from that and a
 * scenario, a verdict with every finding replayed. The command line, replay tokens and the TypeScript API all go this way,
 * so that the same words give the same program.
 *
 * Invariant: a finding is handed out only after its schedule was replayed from the token's data and gave it again. What goes
 * wrong in ourselves, a finding that does not come out again too, is an outcome's fault: it ends no more than that.
 */
import { createHash } from 'node:crypto';
import { Bug, bug, DiagnosticError, formatDiagnostic, makeCounts, type Severity } from '../interp/index.ts';
import type { AddedLine, FileReport, Patch, Repair, SourceTree } from '../kernel-src/index.ts';
import { buildScenario, type ScenarioSource } from './build.ts';
import { type Config, makeConfig } from './config.ts';
import { type CodeRuns, coverScenario } from './coverage.ts';
import { type AppliedInput, applyInputs, hashText, type InputsOutcome, type PatchInput } from './patch-input.ts';
import type { ProgramCache } from './program-cache.ts';
import { reproduce } from './reproduce.ts';
import type { Completeness, RunHooks, RunLimits, ScenarioResult, Verdict } from './run.ts';
import { DEFAULT_LIMITS, runScenario } from './run.ts';
import type { BuiltScenario } from './scenario.ts';
import { encodeToken, type TokenData } from './token.ts';
import type { Trace } from './trace.ts';

export interface Revision {
  /** `base`, `v1`, `v1 (spin)`, ... */
  readonly name: string;
  /** Where it stands in several configurations: what `name` is made of. */
  readonly variant?: { readonly revision: string; readonly configuration: string };
  /** What stood after --kernel. */
  readonly kernel: string;
  readonly base: SourceTree;
  readonly tree: SourceTree;
  readonly patches: readonly AppliedInput[];
  /** The patches as they were applied, damaged ones repaired. */
  readonly series: readonly Patch[];
  /** What happened to each file of the series. */
  readonly report: readonly FileReport[];
  /** Lines of the tree that the series added or changed, by path. */
  readonly added: ReadonlyMap<string, readonly AddedLine[]>;
  readonly repairs: readonly Repair[];
  /** What was decided when mails were read: which version, on top of what. */
  readonly notes: readonly string[];
  /** Paths that the series changed. */
  readonly changed: readonly string[];
  readonly settings: readonly string[];
  readonly config: Config;
}

export type RevisionOutcome =
  | { readonly kind: 'made'; readonly revision: Revision }
  | Exclude<InputsOutcome, { kind: 'applied' }>;

/** A finding with what is needed to look at it. */
export interface ShownFinding {
  readonly finding: ScenarioResult['findings'][number];
  readonly trace: Trace;
  readonly token: string;
}

/** One scenario on one revision. */
export interface Outcome {
  readonly scenario: string;
  readonly description: string;
  readonly verdict: Verdict;
  readonly completeness: Completeness | undefined;
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
  readonly findings: readonly ShownFinding[];
  /** Why there is no verdict, or why it is not complete: one line. */
  readonly reason: string | undefined;
  /** Diagnostics of unsupported C, each as a compiler prints it. */
  readonly diagnostics: readonly string[];
  /** Of C that compiles, each as a compiler prints it; left out where there is none. */
  readonly warnings?: readonly string[];
  readonly possible: ReadonlyMap<string, boolean>;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly omission: number;
  /** What ran of the files that the series changed; left out where nothing ran, or nothing is changed. */
  readonly coverage?: CodeRuns;
  /** Files that the program was made of; empty where there is none. */
  readonly files: readonly string[];
  /** Faults of our own: what is said besides is true, but not all; left out where there is none. */
  readonly faults?: readonly Fault[];
}

/** We are wrong, not the input. */
export interface Fault {
  readonly message: string;
  readonly stack: string;
}

/** The scenario itself is wrong: the user's text, not the kernel's. */
export class ScenarioError extends Error {}

/** Applies the series and makes the configuration. Throws ConfigError. */
export function makeRevision(
  name: string,
  kernel: string,
  base: SourceTree,
  patches: readonly PatchInput[],
  settings: readonly string[],
): RevisionOutcome {
  const config = makeConfig(settings);
  const applied = applyInputs(base, patches);
  if (applied.kind !== 'applied') return applied;
  const { kind: _, inputs, ...made } = applied;
  const changed = [...applied.changed.keys()].sort();
  return { kind: 'made', revision: { ...made, name, kernel, base, patches: inputs, changed, settings, config } };
}

/** Runs one scenario to a verdict. Throws ScenarioError where the scenario's own text is no scenario. */
export async function runOn(
  revision: Revision,
  source: ScenarioSource,
  limits: RunLimits = DEFAULT_LIMITS,
  hooks: RunHooks = {},
  programs?: ProgramCache,
): Promise<Outcome> {
  const started = performance.now();
  try {
    return await build(revision, source, limits, hooks, programs, started);
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    const spent = (performance.now() - started) / 1000;
    if (error instanceof DiagnosticError) return nothing(source, 'unsupported', '1 error', [error.message], spent);
    return faulty(nothing(source, 'incomplete', '', [], spent), [faultOf(error)]);
  }
}

async function build(
  revision: Revision,
  source: ScenarioSource,
  limits: RunLimits,
  hooks: RunHooks,
  programs: ProgramCache | undefined,
  started: number,
): Promise<Outcome> {
  const outcome = buildScenario(revision.tree, revision.config, source, programs);
  const spent = (): number => (performance.now() - started) / 1000;
  switch (outcome.kind) {
    case 'built': {
      const { built, files, warnings } = outcome;
      return { ...(await explore(revision, source, built, limits, hooks)), files, warnings };
    }
    case 'other-configuration':
      return nothing(source, 'n/a', `it is not made for ${outcome.setting}`, [], spent());
    case 'not-applicable':
      return nothing(source, 'n/a', `${outcome.missing} is not defined`, [], spent());
    case 'unsupported': {
      const said = (wanted: Severity): string[] =>
        // What is wrong with a header is wrong in every unit that includes it.
        [...new Set(outcome.diagnostics.filter(({ severity }) => severity === wanted).map(formatDiagnostic))];
      const errors = said('error');
      const reason = errors.length === 1 ? '1 error' : `${errors.length} errors`;
      return { ...nothing(source, 'unsupported', reason, errors, spent()), warnings: said('warning') };
    }
    case 'bad-scenario':
      throw new ScenarioError(`${source.path}: ${outcome.message}`);
  }
}

/** A scenario that was not run, and why. */
export function nothing(
  source: ScenarioSource,
  verdict: Verdict,
  reason: string,
  diagnostics: readonly string[] = [],
  seconds = 0,
): Outcome {
  return {
    scenario: source.name,
    description: '',
    verdict,
    completeness: undefined,
    states: 0,
    transitions: 0,
    seconds,
    findings: [],
    reason,
    diagnostics,
    possible: new Map(),
    outcomes: new Map(),
    omission: 0,
    files: [],
  };
}

async function explore(
  revision: Revision,
  source: ScenarioSource,
  compiled: BuiltScenario,
  limits: RunLimits,
  hooks: RunHooks,
): Promise<Omit<Outcome, 'files'>> {
  const built = limits.memory === 'weak' ? { ...compiled, memory: limits.memory } : compiled;
  const paths = new Set(revision.added.keys());
  const counted = paths.size === 0 ? built : { ...built, counts: makeCounts(built.program) };
  const result = await (hooks.elsewhere ?? runScenario)(counted, limits, hooks);
  const faulted = result.findings.flatMap(({ place }) => place ?? []);
  const shown = {
    ...result,
    ...(paths.size === 0 ? {} : { coverage: coverScenario(counted, paths, faulted) }),
    description: built.scenario.description,
    diagnostics: [],
  };
  const findings: ShownFinding[] = [];
  const faults: Fault[] = [];
  for (const finding of result.findings) {
    try {
      findings.push(show(revision, source, built, result, finding));
    } catch (error) {
      faults.push(faultOf(error));
    }
  }
  if (faults.length === 0) return { ...shown, findings };
  const verdict: Verdict = findings.length > 0 ? 'finding' : 'incomplete';
  return faulty({ ...shown, findings, verdict }, faults);
}

export function faultOf(error: unknown): Fault {
  const fault = error instanceof Error ? error : new Error(String(error));
  const message = fault instanceof Bug ? fault.message : `${fault.name}: ${fault.message}`;
  return { message, stack: fault.stack ?? '' };
}

/** The outcome's reason says so too: every form of report has that. */
function faulty<T extends Pick<Outcome, 'reason'>>(outcome: T, faults: readonly Fault[]): T & Pick<Outcome, 'faults'> {
  const told = `a fault of lockstep itself: ${faults.map(({ message }) => message).join('; ')}`;
  const reason = [outcome.reason ?? '', told].filter((text) => text !== '').join('; ');
  return { ...outcome, reason, faults };
}

function show(
  revision: Revision,
  source: ScenarioSource,
  built: BuiltScenario,
  result: ScenarioResult,
  finding: ScenarioResult['findings'][number],
): ShownFinding {
  const { kind, message, place, schedule, assumes } = finding;
  const recorded = {
    ...{ kind, message, place, schedule, revealed: finding.revealed ?? result.revealed },
    ...(assumes === undefined ? {} : { assumes }),
  };
  const again = reproduce(built, recorded);
  if (again.kind === 'departed')
    bug(`${source.name} on ${revision.name}: '${finding.message}' does not come out again: ${again.reason}`);
  const more = finding.more === undefined ? {} : { more: finding.more };
  return {
    finding: { ...again.finding, ...more },
    trace: again.trace,
    token: tokenFor(revision, source, built, recorded),
  };
}

/** Everything that is needed to do it again, on one line. */
export function tokenFor(
  revision: Revision,
  source: ScenarioSource,
  built: BuiltScenario,
  recorded: Pick<TokenData, 'kind' | 'message' | 'place' | 'schedule' | 'revealed' | 'assumes'>,
): string {
  return encodeToken({
    scenario: source.word ?? source.name,
    text: hashText(source.text),
    kernel: revision.kernel,
    base: revision.base.id,
    tree: revision.tree.id,
    patches: revision.patches,
    settings: revision.settings,
    program: programHash(built),
    ...(built.memory === 'weak' ? { memory: built.memory } : {}),
    ...recorded,
  });
}

/** Identifies the compiled program: everything that a schedule's meaning depends on. 16 hex digits. */
export function programHash(built: BuiltScenario): string {
  const { code, image } = built.program;
  const hash = createHash('sha256');
  hash.update(new Uint8Array(code.buffer, code.byteOffset, code.byteLength));
  hash.update(image);
  return hash.digest('hex').slice(0, 16);
}
