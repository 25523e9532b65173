/**
 * Misspelt names: what was written and what there is in, what was probably meant out.
 */

/** Edits (insertions, deletions, replacements, swaps of neighbours) between two words: optimal string alignment. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}

/** Longer names are not misspelt but wrong. */
const LONGEST_NAME = 100;

/** The nearest of the names, the first in the alphabet if there are several; undefined if none is near. */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  if (word.length > LONGEST_NAME) return undefined;
  let limit = Math.floor(word.length / 4) + 1;
  if (word.length < 3) limit = 0;
  let found: string | undefined;
  for (const name of names) {
    if (name === word || Math.abs(name.length - word.length) > limit) continue;
    const far = distance(word, name);
    if (far > limit || (far === limit && found !== undefined && name > found)) continue;
    found = name;
    limit = far;
  }
  return found;
}

/** The hint of a Diagnostic, if anything is near. */
export function didYouMean(word: string, names: Iterable<string>): string | undefined {
  const found = nearest(word, names);
  return found === undefined ? undefined : `did you mean '${found}'?`;
}
