/**
 * What exploration reports: the closed list of kinds, and findings as data.
 *
 * Invariant: a finding always carries the schedule that leads to it; replaying that schedule gives the finding again.
 */
import type { FaultKind } from '../interp/index.ts';
import type { Cause } from './checkers/hangs.ts';

/** Every kind there is, with the sentence that the README prints. */
export const FINDING_KINDS = {
  hang: 'nobody can run any more and somebody sleeps: a lost wake-up',
  deadlock: 'nobody can run any more and somebody spins on a lock that is never released',
  livelock: 'tasks run for ever in a set of states that no schedule leaves, and nobody gets on',
  exclusion: 'two tasks hold a lock that excludes them',
  assertion: 'an EXPECT() of the scenario failed',
  invariant: 'a rule of the lock is broken',
  'use-after-free': 'access to freed memory, or to a stack frame or scope that is gone',
  'null-dereference': 'access through a null pointer',
  'out-of-bounds': 'access outside of every object or through a wild pointer, or an index that the array does not have',
  uninitialised: 'read of what was never written, or of the value of a function that returned none',
  'data-race': 'two unordered accesses, at least one of them plain and one a write',
  lockdep: 'a report that lockdep would print',
  warning: 'a WARN*() of the kernel fired',
  bug: 'a BUG() or panic() was reached',
  refcount: 'a reference count was dropped too often or never',
  'atomic-sleep': 'sleeping with preemption or interrupts disabled',
  imbalance:
    'a task ends or returns with preemption or interrupts disabled, with a spinlock held, or in a state in which tasks sleep',
  starvation: 'a waiter is overtaken without bound',
  undefined:
    'undefined behaviour of C: division by zero, shift out of range, unreachable(), misaligned access, what a call may not be given, `i = i++`',
} as const;

export type FindingKind = keyof typeof FINDING_KINDS;

export interface Finding {
  readonly kind: FindingKind;
  /** One line, without values that differ from schedule to schedule where that can be avoided. */
  readonly message: string;
  /** `file`, 1-based `line` and function of the instruction concerned; undefined for what has no single place. */
  readonly place: { readonly file: string; readonly line: number; readonly function: string } | undefined;
  /** Of a hang or deadlock: since when who is stuck, and which step took the last chance away. */
  readonly cause?: readonly Cause[];
  /** Name of the task concerned, if there is one. */
  readonly task: string | undefined;
  /** Findings of the same form that were seen besides this one (findingForm); 0 where it is not given. */
  readonly more?: number;
  /** Choices that lead from boot to the finding. */
  readonly schedule: readonly number[];
  /** Code indices of the plain accesses that were events when it was found; a replay needs them. */
  readonly revealed?: readonly number[];
  /** What the lock validator had learnt from other runs, where the finding rests on it: a replay starts out with it. */
  readonly assumes?: string;
  /** Further lines: who sleeps where, object's story, decoded words. */
  readonly details: readonly string[];
}

/** What findings are told apart by. */
export type KeyParts = Pick<Finding, 'kind' | 'message' | 'place'>;

/** The same fault reached by different schedules has the same key. */
export function findingKey({ kind, message, place }: KeyParts): string {
  return place === undefined ? `${kind}|${message}` : `${kind}|${place.file}:${place.line}|${message}`;
}

/**
 * Of two findings with the same key: should the second stand for both? Which states an exploration meets first depends on how
 * it goes about; which one it shows must not.
 */
export function standsBefore(known: Pick<Finding, 'details'>, other: Pick<Finding, 'details'>): boolean {
  return other.details.join('\n') < known.details.join('\n');
}

/**
 * Faults that differ only in which task plays which part have the same form: kind, place and message without the tasks'
 * names. Of tasks that are stuck it is where they are that counts, in whatever order.
 */
export function findingForm(finding: KeyParts & Pick<Finding, 'details'>, names: readonly string[]): string {
  const { kind, message, place, details } = finding;
  if (kind === 'hang' || kind === 'deadlock' || kind === 'livelock') {
    return [kind, ...details.map((line) => line.replace(/^task \S+ /, '')).sort()].join('|');
  }
  return findingKey({ kind, message: withoutNames(message, names), place });
}

/** The names of tasks, as whole words, replaced by `*`. */
export function withoutNames(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  const longestFirst = [...names].sort((a, b) => b.length - a.length).map((name) => name.replace(/[^\w]/g, '\\$&'));
  return text.replace(new RegExp(`(?<!\\w)(?:${longestFirst.join('|')})(?!\\w|:\\d)`, 'g'), '*');
}

/** A fault of the machine as a kind of finding. */
export function kindOfFault(fault: FaultKind): FindingKind {
  switch (fault) {
    case 'null-dereference':
      return 'null-dereference';
    case 'wild-pointer':
    case 'out-of-bounds':
    case 'read-only':
    case 'stack-overflow':
      return 'out-of-bounds';
    case 'use-after-free':
    case 'use-after-return':
    case 'use-after-scope':
    case 'bad-free':
      return 'use-after-free';
    case 'uninitialised':
      return 'uninitialised';
    case 'endless-loop':
      return 'livelock';
    case 'misaligned':
    case 'division-by-zero':
    case 'shift-range':
    case 'unreachable':
    case 'bad-call':
    case 'bad-argument':
    case 'unrelated-pointers':
    case 'bad-value':
    case 'unsequenced':
    case 'unsupported':
    case 'native':
      return 'undefined';
  }
}
