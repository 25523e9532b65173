/**
 * Suggestions for misspelt names.
 *
 * In: what was written and what there is. Out: `; did you mean 'x'?`, or nothing where nothing is near.
 */

import { distance } from '../interp/index.ts';

export function suggest(word: string, names: readonly string[]): string {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const near = names
    .map((name) => ({ name, far: distance(word, name) }))
    .filter(({ far }) => far <= limit)
    .sort((x, y) => x.far - y.far || x.name.localeCompare(y.name));
  return near[0] === undefined ? '' : `; did you mean '${near[0].name}'?`;
}
