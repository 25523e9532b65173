/**
 * Suggestions for misspelt names.
 *
 * In: what was written and what there is. Out: `; did you mean 'x'?`, or nothing where nothing is near.
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

export function suggest(word: string, names: readonly string[]): string {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const near = names
    .map((name) => ({ name, far: distance(word, name) }))
    .filter(({ far }) => far <= limit)
    .sort((x, y) => x.far - y.far || x.name.localeCompare(y.name));
  return near[0] === undefined ? '' : `; did you mean '${near[0].name}'?`;
}
