/**
 * The source that a report shows: of each file the functions that somebody was in or that the series changed.
 *
 * In: the text of a file before and after the series, which lines were added, which lines are looked at. Out: parts of
 * the file with every line marked: kept, added (by which patch), or removed.
 *
 * Invariant: every line that is looked at is in some part, under its number in the revision.
 */
import type { SourceLine } from './page-data.ts';

export interface MarkedText {
  readonly before: string | undefined;
  readonly after: string;
  /** Patch by line, 1-based. */
  readonly added: ReadonlyMap<number, string>;
}

/** Files up to so many lines are shown whole. */
const WHOLE = 150;
/** A function is shown up to so many lines from a line that is looked at, in either direction. */
const REACH = 120;
/** Lines around one that stands in no function. */
const MARGIN = 4;

/** All lines of the revision, and those that were removed in between. */
export function markLines({ before, after, added }: MarkedText): SourceLine[] {
  const old = before === undefined ? [] : linesOf(before);
  const marked: SourceLine[] = [];
  let fresh: SourceLine[] = [];
  let next = 0;
  // Between two lines that were kept: first what is gone, then what is new, as in a diff.
  const change = (until: number): void => {
    for (; next < until; next++) marked.push({ line: null, text: old[next]!, mark: '-' });
    marked.push(...fresh);
    fresh = [];
  };
  for (const [index, text] of linesOf(after).entries()) {
    const patch = added.get(index + 1);
    if (patch !== undefined) {
      fresh.push({ line: index + 1, text, mark: patch });
      continue;
    }
    // What was not added was kept: the lines of the old text in front of it are gone.
    const same = old.indexOf(text, next);
    change(Math.max(same, next));
    if (same >= 0) next++;
    marked.push({ line: index + 1, text });
  }
  change(old.length);
  return marked;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The functions around `wanted` lines, and around what the series changed. */
export function chooseParts(lines: readonly SourceLine[], wanted: ReadonlySet<number>): SourceLine[][] {
  if (lines.length <= WHOLE) return [[...lines]];
  const keep = new Uint8Array(lines.length);
  for (const [index, { line, mark }] of lines.entries()) {
    if (mark === undefined && (line === null || !wanted.has(line))) continue;
    if (keep[index] === 1) continue;
    const [from, to] = around(lines, index);
    keep.fill(1, from, to + 1);
  }
  const parts: SourceLine[][] = [];
  for (const [index, line] of lines.entries()) {
    if (keep[index] === 0) continue;
    if (index > 0 && keep[index - 1] === 1) parts.at(-1)!.push(line);
    else parts.push([line]);
  }
  return parts;
}

/** First and last index of the function or type that a line stands in, with the comment in front of it. */
function around(lines: readonly SourceLine[], index: number): [number, number] {
  const isEnd = (at: number): boolean => /^\};?$/.test(lines[at]!.text);
  let from = index;
  while (from > 0 && index - from < REACH && !isEnd(from - 1)) from--;
  let to = index;
  while (to < lines.length - 1 && to - index < REACH && !isEnd(to)) to++;
  const inside = lines.slice(from, index + 1).some(({ text }) => /^(?:\w.*)?\{$/.test(text));
  if (!inside) return [Math.max(from, index - MARGIN), Math.min(to, index + MARGIN)];
  while (from < index && lines[from]!.text.trim() === '') from++;
  return [from, to];
}
