/**
 * Exit codes, and the error that carries one.
 *
 * Where several would fit, the one that stands first wins: 70, 2, 3, 1, 4, 5, 0. A finding is certain whatever else was
 * not supported or not exhausted; a `pass` needs that everything was. `n/a` counts as 0.
 */
import type { Completeness, Verdict } from '../run.ts';

export const EXIT = {
  /** Every scenario passed or is not applicable. */
  pass: 0,
  /** At least one finding. */
  finding: 1,
  /** The command line, a scenario or a kernel is wrong, or cannot be had. */
  usage: 2,
  /** A patch is no patch or does not apply. */
  patch: 3,
  /** C that is not supported, or does not compile. */
  unsupported: 4,
  /** A limit was hit, the run was interrupted, or the scenario cannot be exhausted. */
  incomplete: 5,
  /** A fault of this program. */
  bug: 70,
  /** With --bisect-exit, instead of all but `pass` and `finding`. */
  skip: 125,
} as const;

/** Ends a command with one line on stderr, `lockstep: MESSAGE`, behind further lines that explain it. */
export class CommandError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly details: readonly string[] = [],
    readonly hint: string | undefined = undefined,
  ) {
    super(message);
  }
}

export function usage(message: string, hint?: string): CommandError {
  return new CommandError(EXIT.usage, message, [], hint);
}

export function exitCodeOf(
  outcomes: readonly {
    readonly verdict: Verdict;
    readonly completeness: Completeness | undefined;
    readonly faults?: readonly unknown[];
  }[],
): number {
  if (outcomes.some(({ faults }) => faults !== undefined)) return EXIT.bug;
  const has = (verdict: Verdict): boolean => outcomes.some((outcome) => outcome.verdict === verdict);
  if (has('finding')) return EXIT.finding;
  if (has('unsupported')) return EXIT.unsupported;
  return has('incomplete') ? EXIT.incomplete : EXIT.pass;
}
