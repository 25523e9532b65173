/**
 * The answer to `b4 review`, which asks check commands about a mail: a JSON list of results, each with `tool`, `status`
 * (`pass`, `warn`, `fail`), `summary` and `details`; an empty list where there is nothing to say.
 *
 * `fail` is only said of findings that the tree without the patch does not have.
 */
import type { Outcome } from '../revision.ts';
import { missedLines } from './coverage.ts';
import { replyText } from './reply.ts';
import type { RevisionReport } from './report.ts';
import { counted } from './style.ts';
import { verdictWord } from './text.ts';

export interface CheckResult {
  readonly tool: 'lockstep';
  readonly status: 'pass' | 'warn' | 'fail';
  readonly summary: string;
  readonly details?: string;
}

export function checkList(results: readonly CheckResult[]): string {
  return `${JSON.stringify(results, null, 2)}\n`;
}

/** `base` has the scenarios in the same order. */
export function checkResult(base: RevisionReport, patched: RevisionReport): CheckResult {
  const fresh = patched.outcomes.filter((outcome, n) => hasNews(outcome, base.outcomes[n]));
  const details = replyText([base, patched]);
  const result = (status: CheckResult['status'], summary: string): CheckResult => ({
    tool: 'lockstep',
    status,
    summary,
    details,
  });
  if (fresh.length > 0) {
    return result('fail', fresh.map((outcome) => `${outcome.scenario}: ${verdictWord(outcome)}`).join('; '));
  }
  const count = (verdict: Outcome['verdict']): number =>
    patched.outcomes.filter((one) => one.verdict === verdict).length;
  const ran = patched.outcomes.length - count('n/a');
  const missed = patched.coverage === undefined ? 0 : missedLines(patched.coverage).length;
  const unseen = missed === 0 ? '' : `; ${counted(missed, 'remark')} on lines that did not run`;
  if (count('unsupported') > 0)
    return result('warn', `C that is not supported in ${counted(count('unsupported'), 'scenario')}`);
  const warnings = patched.warnings?.filter((warning) => base.warnings?.includes(warning) !== true) ?? [];
  if (warnings.length > 0) return result('warn', `${counted(warnings.length, 'warning')} of the compiler${unseen}`);
  if (count('finding') > 0)
    return result('warn', `${counted(count('finding'), 'scenario')} with findings, as without the patch`);
  if (count('incomplete') > 0)
    return result('warn', `${count('incomplete')} of ${counted(ran, 'scenario')} not exhausted${unseen}`);
  return result('pass', `${counted(ran, 'scenario')} under every schedule${unseen}`);
}

/** A finding that the base does not have. Places move with the patch and do not count. */
function hasNews(outcome: Outcome, base: Outcome | undefined): boolean {
  const known = new Set(base?.findings.map(({ finding }) => `${finding.kind}|${finding.message}`));
  return outcome.findings.some(({ finding }) => !known.has(`${finding.kind}|${finding.message}`));
}
