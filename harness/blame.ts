/**
 * Who brought a finding in: which hunks of a series, or which commit of a history.
 *
 * In: a revision with a finding, or commits in order; and how to try one. Out: hunks none of which can be left out, or the
 * commits among which the first bad one is, with what was tried.
 *
 * The idea: delta debugging (Zeller and Hildebrandt, 2002, ddmin): subsets and their complements, in finer and finer
 * parts. A subset that does not apply or does not compile is neither good nor bad.
 *
 * Invariant: what is blamed has been run as it is said: the hunks that are named, alone on the base, have the finding.
 */
import { applySeries, type FilePatch, type Hunk, type Patch, type SourceTree } from '../kernel-src/index.ts';
import type { ScenarioSource } from './build.ts';
import type { Finding } from './finding.ts';
import type { ProgramCache } from './program-cache.ts';
import { type Outcome, type Revision, runOn } from './revision.ts';
import type { RunHooks, RunLimits } from './run.ts';

/** `unresolved`: it does not apply, does not compile, or could not be exhausted. */
export type Verdict = 'good' | 'bad' | 'unresolved';

// ---- the same finding -------------------------------------------------------------------------------------------------

/**
 * What two findings of one fault have in common: the kind, and the message without the names of tasks, numbers, and how
 * often something is said.
 */
export function findingForm({ kind, message }: Pick<Finding, 'kind' | 'message'>, tasks: readonly string[]): string {
  const names = [...tasks].sort((a, b) => b.length - a.length).map((name) => name.replace(/[^\w]/g, '\\$&'));
  const nameless = names.length === 0 ? message : message.replace(new RegExp(`\\b(?:${names.join('|')})\\b`, 'g'), 'T');
  const plain = nameless.replace(/\b(?:0x[0-9a-f]+|\d+)\b/g, 'N').replace(/\btasks\b/g, 'task');
  const list = plain.lastIndexOf(': ') + 1;
  const parts = new Set(plain.slice(list).trim().split(', ').sort());
  return `${kind}: ${plain.slice(0, list)} ${[...parts].join(', ')}`;
}

/** The forms of all findings of an outcome. */
export function formsOf(outcome: Outcome): Set<string> {
  return new Set(outcome.findings.map(({ finding, trace }) => findingForm(finding, trace.tasks)));
}

/** How an outcome counts in the search for a finding of one of these forms. */
export function judge(outcome: Outcome, forms: ReadonlySet<string>): Verdict {
  for (const form of formsOf(outcome)) if (forms.has(form)) return 'bad';
  if (outcome.verdict === 'n/a') return 'good';
  return outcome.completeness?.kind === 'exhaustive' ? 'good' : 'unresolved';
}

// ---- hunks ------------------------------------------------------------------------------------------------------------

/** What is put in or left out as one: a hunk, or a file that is made, deleted or renamed. */
export interface Piece {
  readonly patch: Patch;
  readonly file: FilePatch;
  /** Undefined: the whole file. */
  readonly hunk: Hunk | undefined;
}

export function piecesOf(series: readonly Patch[]): Piece[] {
  return series.flatMap((patch) =>
    patch.files.flatMap((file): Piece[] =>
      file.action === 'change' ? file.hunks.map((hunk) => ({ patch, file, hunk })) : [{ patch, file, hunk: undefined }],
    ),
  );
}

/** The series with nothing but these pieces in it. */
export function seriesOf(pieces: readonly Piece[], series: readonly Patch[]): Patch[] {
  return series.flatMap((patch) => {
    const files = patch.files.flatMap((file) => {
      const mine = pieces.filter((piece) => piece.file === file);
      if (mine.length === 0) return [];
      return file.action === 'change' ? [{ ...file, hunks: mine.flatMap(({ hunk }) => hunk ?? []) }] : [file];
    });
    return files.length === 0 ? [] : [{ ...patch, files }];
  });
}

export interface Tried {
  readonly pieces: readonly Piece[];
  readonly verdict: Verdict;
}

export type BlameOutcome =
  | {
      readonly kind: 'blamed';
      readonly pieces: readonly Piece[];
      readonly of: number;
      readonly tried: readonly Tried[];
    }
  /** The finding is there without the patch. */
  | { readonly kind: 'in-base' }
  | { readonly kind: 'interrupted' };

export interface BlameOptions {
  readonly limits: RunLimits;
  readonly hooks?: RunHooks;
  readonly programs?: ProgramCache;
}

/** The hunks of the revision's series that bring findings of these forms in: none of them can be left out. */
export async function blame(
  revision: Revision,
  source: ScenarioSource,
  forms: ReadonlySet<string>,
  { limits, hooks = {}, programs }: BlameOptions,
): Promise<BlameOutcome> {
  const all = piecesOf(revision.series);
  const tried: Tried[] = [];
  const test = async (pieces: readonly Piece[]): Promise<Verdict> => {
    const tree = treeWith(revision, pieces);
    const verdict =
      tree === undefined
        ? 'unresolved'
        : judge(await runOn({ ...revision, tree }, source, limits, hooks, programs), forms);
    tried.push({ pieces, verdict });
    return verdict;
  };
  if ((await test([])) === 'bad') return { kind: 'in-base' };
  const pieces = await ddmin(all, test, () => hooks.stop?.() === true);
  return pieces === undefined ? { kind: 'interrupted' } : { kind: 'blamed', pieces, of: all.length, tried };
}

function treeWith(revision: Revision, pieces: readonly Piece[]): SourceTree | undefined {
  const outcome = applySeries(revision.base, seriesOf(pieces, revision.series));
  return outcome.kind === 'applied' ? outcome.tree : undefined;
}

/**
 * A part of `whole`, which is bad, that is bad and ceases to be when any one of its members is left out. Nothing is tried
 * twice. Undefined if it was asked to stop.
 */
export async function ddmin<T>(
  whole: readonly T[],
  test: (part: readonly T[]) => Promise<Verdict>,
  stop: () => boolean = () => false,
): Promise<readonly T[] | undefined> {
  const number = new Map(whole.map((member, n) => [member, n]));
  const known = new Map<string, Verdict>();
  const isBad = async (part: readonly T[]): Promise<boolean> => {
    const key = part.map((member) => number.get(member)).join();
    let verdict = known.get(key);
    if (verdict === undefined) known.set(key, (verdict = await test(part)));
    return verdict === 'bad';
  };
  let rest = whole;
  for (let parts = 2; rest.length > 1; ) {
    if (stop()) return undefined;
    const chunks = split(rest, Math.min(parts, rest.length));
    const smaller = await firstBad(chunks, rest, isBad);
    if (smaller !== undefined) {
      parts = smaller.isChunk ? 2 : Math.max(parts - 1, 2);
      rest = smaller.part;
    } else if (parts >= rest.length) break;
    else parts = Math.min(rest.length, 2 * parts);
  }
  return rest;
}

async function firstBad<T>(
  chunks: readonly (readonly T[])[],
  whole: readonly T[],
  isBad: (part: readonly T[]) => Promise<boolean>,
): Promise<{ part: readonly T[]; isChunk: boolean } | undefined> {
  for (const part of chunks) if (await isBad(part)) return { part, isChunk: true };
  if (chunks.length <= 2) return undefined;
  for (const chunk of chunks) {
    const part = whole.filter((member) => !chunk.includes(member));
    if (await isBad(part)) return { part, isChunk: false };
  }
  return undefined;
}

function split<T>(whole: readonly T[], parts: number): T[][] {
  return Array.from({ length: parts }, (_, n) =>
    whole.slice(Math.floor((n * whole.length) / parts), Math.floor(((n + 1) * whole.length) / parts)),
  );
}

// ---- commits ----------------------------------------------------------------------------------------------------------

export interface Bisection<T> {
  /** The first bad one, behind those that could not be judged between it and the last good one. */
  readonly candidates: readonly T[];
  readonly skipped: readonly T[];
  readonly tried: number;
}

/** `line`: oldest first; what is before it is good, its last one is bad. Undefined if it was asked to stop. */
export async function bisect<T>(
  line: readonly T[],
  test: (one: T) => Promise<Verdict>,
  stop: () => boolean = () => false,
): Promise<Bisection<T> | undefined> {
  let good = -1;
  let bad = line.length - 1;
  const unresolved = new Set<number>();
  let tried = 0;
  for (;;) {
    if (stop()) return undefined;
    const open = Array.from({ length: bad - good - 1 }, (_, n) => good + 1 + n).filter((n) => !unresolved.has(n));
    if (open.length === 0) break;
    const middle = (good + bad) / 2;
    const next = open.reduce((best, n) => (Math.abs(n - middle) < Math.abs(best - middle) ? n : best));
    tried++;
    const verdict = await test(line[next]!);
    if (verdict === 'good') good = next;
    else if (verdict === 'bad') bad = next;
    else unresolved.add(next);
  }
  return {
    candidates: line.slice(good + 1, bad + 1),
    skipped: [...unresolved].sort((a, b) => a - b).map((n) => line[n]!),
    tried,
  };
}
