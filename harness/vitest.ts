/**
 * A matcher for vitest: `expect(await explore(revision, 'writers-2')).toHoldUnderEverySchedule()`.
 *
 * In: an outcome of explore(). It holds if it is a `pass`: every schedule was seen and nothing was found. Else the message
 * is the finding with its schedule as a table, or why there is no verdict.
 *
 * Invariant: what was not exhausted, or could not be run, does not hold; nor does `.not` take it for a failure found.
 */
import { expect } from 'vitest';
import { makeStyle } from './report/style.ts';
import { findingText, replayLine } from './report/text.ts';
import type { Outcome } from './revision.ts';

declare module 'vitest' {
  interface Matchers<T> {
    /** Every schedule was seen, and none of them has a finding. */
    toHoldUnderEverySchedule(): T;
  }
}

const WIDTH = 120;

/** What the matcher says of an outcome. */
export function holds(outcome: Outcome, isNot: boolean): { pass: boolean; message: () => string } {
  const { verdict, scenario } = outcome;
  // With .not, vitest asks for the opposite: only a finding may count as that.
  const pass = verdict === 'pass' || (isNot && verdict !== 'finding');
  return { pass, message: () => (verdict === 'pass' ? `${scenario} holds under every schedule` : describe(outcome)) };
}

function describe({ scenario, verdict, reason, diagnostics, findings }: Outcome): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  if (verdict !== 'finding') return [`${scenario} was not shown to hold, ${verdict}${why}`, ...diagnostics].join('\n');
  const style = makeStyle(false);
  return [
    `${scenario} does not hold under every schedule${why}`,
    ...findings.flatMap((shown) => [
      '',
      ...findingText(shown, { width: WIDTH, verbose: false }, style),
      '',
      replayLine(shown.token),
    ]),
  ].join('\n');
}

expect.extend({
  toHoldUnderEverySchedule(received: Outcome) {
    return holds(received, this.isNot);
  },
});
