/**
 * How schedules are chosen: all of them, or fewer where all are too many. The names that the command line takes.
 *
 * - `all`: every schedule (search.ts).
 * - `preemptions=N`: every schedule with at most N preemptions, those with the fewest first (bounded.ts).
 * - `random=N`: N runs, each choice drawn with equal chances (sampling.ts).
 * - `pct=N,depth=D`: N runs by random priorities with D - 1 points of change (sampling.ts).
 */
import type { Finding } from '../finding.ts';
import type { MinimizeTarget } from './minimize.ts';
import type { SearchStatus } from './search.ts';

export type Strategy =
  | { readonly kind: 'all' }
  | { readonly kind: 'preemptions'; readonly bound: number }
  | { readonly kind: 'random'; readonly runs: number }
  | { readonly kind: 'pct'; readonly runs: number; readonly depth: number };

/** What runs a strategy over a system, a slice at a time. */
export interface Explorer {
  readonly states: number;
  readonly transitions: number;
  readonly findings: readonly Finding[];
  /** Outcome texts, with the number of terminal states (or runs) and the first schedule. */
  readonly outcomes: ReadonlyMap<string, { readonly count: number; readonly schedule: readonly number[] }>;
  /** Explores up to about `transitions` more; `exhausted`: there is nothing left that the strategy would do. */
  advance(transitions: number): SearchStatus;
  /** What remains, as far as one can tell, for people. */
  remaining(): string;
  /** What to look for when a finding is minimised. */
  targetOf(finding: Finding): MinimizeTarget;
  /** Memory of the visited set, in bytes, and the probability that it made us miss a state. */
  memory(): { readonly bytes: number; readonly omission: number };
}

const LARGEST = 1_000_000_000;

/** A string says what is wrong with the text. */
export function parseStrategy(text: string): Strategy | string {
  const match = /^(?:(all)|preemptions=(\d{1,10})|random=(\d{1,10})|pct=(\d{1,10})(?:,depth=(\d{1,10}))?)$/.exec(text);
  if (match === null) return `'${text}' is unknown; there are all, preemptions=N, random=N and pct=N,depth=D`;
  const [, all, preemptions, random, pct, depth = '3'] = match;
  if (all !== undefined) return { kind: 'all' };
  const number = Number(preemptions ?? random ?? pct);
  if (number > LARGEST || Number(depth) > LARGEST) return `'${text}' has a number that is too large`;
  if (preemptions !== undefined) return { kind: 'preemptions', bound: number };
  if (number === 0) return `'${text}' makes no run`;
  if (random !== undefined) return { kind: 'random', runs: number };
  if (Number(depth) === 0) return `'${text}': a depth is 1 at least`;
  return { kind: 'pct', runs: number, depth: Number(depth) };
}
