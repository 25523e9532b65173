/**
 * The report for robots that read the kernel's test protocol: KTAP version 1 (Documentation/dev-tools/ktap.rst).
 *
 * One subtest per configuration, one line per scenario. `not ok` is a finding or C that is not supported; what a
 * revision does not have is a SKIP. A scenario that was not exhausted is `ok` with `# bounded by ...` behind it: nothing
 * was found as far as it was searched, and the line says how far.
 */
import type { Outcome } from '../revision.ts';
import { coverages, missedLines } from './coverage.ts';
import { type RevisionReport, remarks } from './report.ts';
import { completenessWord } from './text.ts';

export function ktap(reports: readonly RevisionReport[]): string {
  const lines = ['KTAP version 1', `1..${reports.length}`];
  const told = coverages(reports);
  for (const [index, report] of reports.entries()) {
    lines.push('    KTAP version 1', `    # Subtest: ${report.name}`, `    # kernel: ${report.label}`);
    for (const patch of report.patches) lines.push(`    # patch: ${patch}`);
    for (const remark of remarks(report)) lines.push(`    # ${remark}`);
    for (const { coverage } of told.filter((one) => one.report === report)) {
      lines.push(...missedLines(coverage).map((missed) => `    # ${missed}`));
    }
    lines.push(`    1..${report.outcomes.length}`);
    for (const [number, outcome] of report.outcomes.entries()) lines.push(...item(number + 1, outcome));
    lines.push(`${report.outcomes.every(isOk) ? 'ok' : 'not ok'} ${index + 1} ${report.name}`);
  }
  const all = reports.flatMap((report) => report.outcomes);
  const count = (verdict: Outcome['verdict']): number => all.filter((outcome) => outcome.verdict === verdict).length;
  const failed = count('finding') + count('unsupported');
  const unseen = all.filter(neverRan).length;
  const bounded = count('incomplete') - unseen;
  lines.push(
    `# Totals: pass:${count('pass') + bounded} fail:${failed} xfail:0 xpass:0 skip:${count('n/a') + unseen} error:0`,
  );
  if (bounded > 0) lines.push(`# not exhausted: ${bounded}`);
  if (unseen > 0) lines.push(`# not run: ${unseen}`);
  return `${lines.join('\n')}\n`;
}

/** The budget was used up before its turn came. */
function neverRan(outcome: Outcome): boolean {
  return outcome.verdict === 'incomplete' && outcome.completeness === undefined;
}

function isOk(outcome: Outcome): boolean {
  return outcome.verdict !== 'finding' && outcome.verdict !== 'unsupported';
}

function item(number: number, outcome: Outcome): string[] {
  const lines: string[] = [];
  for (const { finding, token } of outcome.findings) {
    const at = finding.place === undefined ? '' : ` at ${finding.place.file}:${finding.place.line}`;
    lines.push(`    # ${finding.kind}: ${finding.message}${at}`);
    for (const detail of finding.details) lines.push(`    #   ${detail}`);
    lines.push(`    # replay: lockstep replay ${token}`);
  }
  for (const text of outcome.diagnostics) lines.push(...text.split('\n').map((line) => `    # ${line}`));
  const name = `${number} ${outcome.scenario}`;
  switch (outcome.verdict) {
    case 'pass':
      lines.push(`    ok ${name} # ${completenessWord(outcome.completeness)}, ${outcome.states} states`);
      break;
    case 'n/a':
      lines.push(`    ok ${name} # SKIP ${outcome.reason ?? 'not applicable'}`);
      break;
    case 'incomplete':
      if (outcome.faults !== undefined) lines.push(`    not ok ${name} # ${outcome.reason ?? ''}`);
      else
        lines.push(`    ok ${name} # ${neverRan(outcome) ? `SKIP ${outcome.reason ?? 'not run'}` : boundOf(outcome)}`);
      break;
    case 'finding':
      lines.push(`    not ok ${name} # ${outcome.findings.map(({ finding }) => finding.kind).join(', ')}`);
      break;
    case 'unsupported':
      lines.push(`    not ok ${name} # C not supported: ${outcome.reason ?? ''}`);
  }
  return lines;
}

function boundOf(outcome: Outcome): string {
  switch (outcome.completeness?.kind) {
    case 'sampled':
      return `sampled, ${outcome.completeness.runs} run${outcome.completeness.runs === 1 ? '' : 's'}`;
    case 'bounded':
      return `bounded by ${outcome.completeness.by}, ${outcome.states} states`;
    default:
      return outcome.reason ?? 'not exhausted';
  }
}
