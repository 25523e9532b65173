/**
 * Applying the hunks of one file.
 *
 * In: a file as lines and the hunks for it. Out: the new lines and where each hunk went, or for each hunk that does not
 * apply what it expected and what is there.
 *
 * Where a hunk goes is decided as GNU patch 2.7 does (patch.c, main() and locate_hunk()): first at the line its header
 * says, moved by the offset of the hunk before, then at growing distances after and before that; if it is nowhere, again
 * with one more line of context ignored at either end, up to the permitted fuzz. A hunk never goes before the last line
 * that an earlier one changed. A first hunk that fits the other way round at less fuzz means that the patch is reversed.
 *
 * Invariant: lines that no hunk adds or removes are the file's own, also where fuzz ignored what the hunk says of them.
 */
import type { Hunk, HunkLine } from './diff.ts';

/** Which line of which patch a line of a file comes from. */
export interface LineSource {
  readonly patch: string;
  /** 1-based line in the patch file. */
  readonly at: number;
}

/** A file in the course of a series. `sources` is parallel to `lines`: undefined for the base tree's own. */
export interface WorkFile {
  readonly lines: readonly string[];
  readonly sources: readonly (LineSource | undefined)[];
}

export interface HunkReport {
  /** 1-based within the file's part of the patch. */
  readonly hunk: number;
  readonly kind: 'succeeded' | 'failed';
  /** 1-based, in the patched file as far as it has got; where it failed, the line where it should have been. */
  readonly line: number;
  /** How many lines further down than the header says the hunk was found. */
  readonly offset: number;
  readonly fuzz: number;
}

export type RejectReason =
  | 'no-such-file'
  | 'exists'
  /** A new file below what is a file. */
  | 'no-folder'
  /** Only for deletions: something is left after all lines of the hunk are gone. */
  | 'content-differs'
  | 'reversed'
  | 'line-endings'
  | 'white-space'
  /** The lines are there, but the hunk has so little context at one end that it has to be at the file's. */
  | 'not-at-edge'
  /** A hunk without context adds lines after a line that the file does not have. */
  | 'too-short'
  /** An earlier hunk has changed lines that this one needs. */
  | 'overlaps'
  | 'mismatch';

export interface HunkFailure {
  /** 1-based; 0 where it is about the file as a whole. */
  readonly hunk: number;
  readonly header: string;
  /** 1-based line of the hunk in the patch file. */
  readonly at: number;
  readonly reason: RejectReason;
  /** The hunk's context and removed lines, without terminators. */
  readonly expected: readonly string[];
  /** The file's lines at the place that resembles them most. */
  readonly found: readonly string[];
  /** 1-based line of the first of `found`. */
  readonly where: number;
}

export type FileOutcome =
  | { readonly kind: 'applied'; readonly file: WorkFile; readonly hunks: readonly HunkReport[] }
  | { readonly kind: 'rejected'; readonly hunks: readonly HunkReport[]; readonly failures: readonly HunkFailure[] };

/** The lines that a hunk has to find. */
interface Pattern {
  readonly lines: readonly string[];
  /** 1-based line where it should be; one further than in the header if it has no lines. */
  readonly first: number;
  readonly prefix: number;
  readonly suffix: number;
}

export function applyHunks(file: WorkFile, hunks: readonly Hunk[], patch: string, maxFuzz: number): FileOutcome {
  const { lines } = file;
  const outLines: string[] = [];
  const outSources: (LineSource | undefined)[] = [];
  const reports: HunkReport[] = [];
  const failures: HunkFailure[] = [];
  let offset = 0;
  /** How many lines of the file are copied or replaced so far. */
  let frozen = 0;
  const put = (line: string, source: LineSource | undefined) => {
    // A last line without a newline may come to stand before others, by fuzz or by an earlier hunk.
    const last = outLines.length - 1;
    if (last >= 0 && !outLines[last]!.endsWith('\n')) outLines[last] += '\n';
    outLines.push(line);
    outSources.push(source);
  };
  const copyTo = (end: number) => {
    for (; frozen < end; frozen++) put(lines[frozen]!, file.sources[frozen]);
  };
  let growth = 0;
  for (const [i, hunk] of hunks.entries()) {
    const pattern = patternOf(hunk, 'remove');
    const place = findPlace(lines, hunk, pattern, { offset, frozen, maxFuzz, mayBeReversed: i === 0 });
    if (place.kind !== 'found') {
      reports.push({ hunk: i + 1, kind: 'failed', line: pattern.first + growth, offset: 0, fuzz: 0 });
      failures.push(describeFailure(lines, hunk, pattern, i + 1, place.kind, frozen));
      if (place.kind === 'reversed') break;
      continue;
    }
    offset = place.offset;
    const line = place.where + growth;
    reports.push({ hunk: i + 1, kind: 'succeeded', line, offset, fuzz: place.fuzz });
    let at = place.where - 1;
    for (const part of hunk.lines) {
      if (part.kind !== 'keep') copyTo(at);
      if (part.kind === 'remove') frozen += 1;
      if (part.kind !== 'add') at += 1;
      else put(part.text, { patch, at: part.at });
    }
    growth += hunk.newCount - hunk.oldCount;
  }
  if (failures.length > 0) return { kind: 'rejected', hunks: reports, failures };
  copyTo(lines.length);
  return { kind: 'applied', file: { lines: outLines, sources: outSources }, hunks: reports };
}

/** With the side `add` it is the hunk seen the other way round. */
function patternOf(hunk: Hunk, side: 'remove' | 'add'): Pattern {
  const isContext = (line: HunkLine) => line.kind === 'keep';
  const lines = hunk.lines.filter((line) => isContext(line) || line.kind === side).map((line) => line.text);
  const firstChange = hunk.lines.findIndex((line) => !isContext(line));
  const lastChange = hunk.lines.findLastIndex((line) => !isContext(line));
  const start = side === 'remove' ? hunk.oldStart : hunk.newStart;
  return {
    lines,
    first: lines.length === 0 ? start + 1 : start,
    prefix: firstChange,
    suffix: hunk.lines.length - 1 - lastChange,
  };
}

type Place =
  | { readonly kind: 'found'; readonly where: number; readonly offset: number; readonly fuzz: number }
  | { readonly kind: 'reversed' | 'nowhere' };

interface Search {
  /** Of the hunk before. */
  readonly offset: number;
  /** Lines of the file that earlier hunks have dealt with. */
  readonly frozen: number;
  readonly maxFuzz: number;
  readonly mayBeReversed: boolean;
}

function findPlace(lines: readonly string[], hunk: Hunk, pattern: Pattern, search: Search): Place {
  const most = Math.min(search.maxFuzz, Math.max(pattern.prefix, pattern.suffix));
  for (let fuzz = 0; fuzz <= most; fuzz++) {
    const where = locate(lines, pattern, search.offset, search.frozen, fuzz);
    if (where !== undefined) {
      // Its context may lie among lines that were dealt with, its changes may not.
      if (where - 1 + pattern.prefix < search.frozen) return { kind: 'nowhere' };
      const isNull = pattern.lines.length === 0;
      return { kind: 'found', where, offset: isNull ? search.offset : where - pattern.first, fuzz };
    }
    if (!search.mayBeReversed) continue;
    const swapped = patternOf(hunk, 'add');
    const fits = swapped.lines.length > 0 && locate(lines, swapped, search.offset, search.frozen, fuzz) !== undefined;
    if (fits) return { kind: 'reversed' };
  }
  return { kind: 'nowhere' };
}

/** The 1-based line where the pattern fits with this fuzz, or undefined. */
function locate(
  lines: readonly string[],
  pattern: Pattern,
  offset: number,
  frozen: number,
  fuzz: number,
): number | undefined {
  const count = pattern.lines.length;
  const guess = pattern.first + offset;
  if (count === 0) return guess > frozen && guess <= lines.length + 1 ? guess : undefined;
  // A context shorter than the other tells that the file begins or ends there; at most one of the two is.
  const context = Math.max(pattern.prefix, pattern.suffix);
  const prefixFuzz = fuzz + pattern.prefix - context;
  const suffixFuzz = fuzz + pattern.suffix - context;
  const fits = (where: number, prefix: number, suffix: number) => {
    for (let i = prefix; i < count - suffix; i++) if (lines[where - 1 + i] !== pattern.lines[i]) return false;
    return true;
  };
  const least = frozen + 1;
  const most = lines.length - (count - suffixFuzz) + 1;
  if (prefixFuzz < 0 && pattern.first <= 1) {
    return frozen <= pattern.prefix && most >= 1 && fits(1, 0, suffixFuzz) ? 1 : undefined;
  }
  const prefix = Math.max(prefixFuzz, 0);
  if (suffixFuzz < 0) {
    const where = lines.length - count + 1;
    return where >= least && fits(where, prefix, 0) ? where : undefined;
  }
  const reach = Math.max(most - guess, guess - least);
  // A hunk whose context overlaps the change before it is stated above `least`: patch(1) looks from as far above that.
  for (let distance = Math.min(0, guess - least); distance <= reach; distance++) {
    const after = guess + distance;
    if (after >= 1 && after <= most && fits(after, prefix, suffixFuzz)) return after;
    const before = guess - distance;
    if (distance > 0 && before >= least && before <= most && before >= 1 && fits(before, prefix, suffixFuzz))
      return before;
  }
  return undefined;
}

function describeFailure(
  lines: readonly string[],
  hunk: Hunk,
  pattern: Pattern,
  number: number,
  kind: 'reversed' | 'nowhere',
  frozen: number,
): HunkFailure {
  const where = bestPlace(lines, pattern);
  const found = lines.slice(where - 1, where - 1 + Math.max(pattern.lines.length, 1));
  const sameBut = (view: (line: string) => string) =>
    locate(lines.map(view), { ...pattern, lines: pattern.lines.map(view) }, 0, 0, 0) !== undefined;
  const reason = (): RejectReason => {
    if (kind === 'reversed') return 'reversed';
    if (pattern.lines.length === 0) return frozen < pattern.first ? 'too-short' : 'overlaps';
    if (frozen > 0 && locate(lines, pattern, 0, 0, 0) !== undefined) return 'overlaps';
    if (sameBut((line) => line.replace(/\r?\n$/, ''))) return 'line-endings';
    if (sameBut((line) => line.replace(/\s+/g, ''))) return 'white-space';
    const isThere = pattern.lines.length > 0 && pattern.lines.every((line, i) => line === found[i]);
    return isThere ? 'not-at-edge' : 'mismatch';
  };
  return {
    hunk: number,
    header: hunk.header,
    at: hunk.at,
    reason: reason(),
    expected: pattern.lines.map(withoutEnd),
    found: found.map(withoutEnd),
    where,
  };
}

/** The place where most lines agree, the nearest of these; where hardly any do, the place that the header says. */
function bestPlace(lines: readonly string[], pattern: Pattern): number {
  const stated = Math.max(1, Math.min(pattern.first, lines.length));
  let best = stated;
  // Lines such as braces agree everywhere: only what has a word in it counts.
  const telling = pattern.lines.map((line, i) => ({ line, i })).filter(({ line }) => /\w/.test(line));
  let bestScore = Math.max(1, telling.length / 4);
  for (let where = 1; where <= lines.length - pattern.lines.length + 1; where++) {
    let score = 0;
    for (const { line, i } of telling) if (lines[where - 1 + i] === line) score += 1;
    if (score > bestScore || (score === bestScore && Math.abs(where - stated) < Math.abs(best - stated))) {
      best = where;
      bestScore = score;
    }
  }
  return best;
}

function withoutEnd(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}
