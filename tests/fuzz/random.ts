/** Numbers from a seed: the same ones everywhere, so that a failure's number is all it takes to see it again. */

export interface Random {
  /** A whole number of at least 0 and below `bound`. */
  below(bound: number): number;
  pick<T>(list: readonly T[]): T;
  chance(oneIn: number): boolean;
}

/** Marsaglia's xorshift on 32 bits, of a seed that is mixed first. */
export function randomOf(seed: number): Random {
  let state = Math.imul(seed ^ (seed >>> 16) ^ 0x9e3779b9, 0x85ebca6b) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let n = 0; n < 8; n++) next();
  const below = (bound: number): number => next() % bound;
  return {
    below,
    pick: (list) => {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    chance: (oneIn) => below(oneIn) === 0,
  };
}
