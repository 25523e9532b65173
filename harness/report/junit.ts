/**
 * The report for CI that reads JUnit's XML: a suite for each revision or configuration, a case for each scenario.
 *
 * A finding is a failure; C that is not supported, and a scenario that was never run, an error; what a revision does not
 * have is skipped. A scenario that was not exhausted is no failure, but says so in its output and a property.
 */
import type { Outcome } from '../revision.ts';
import { coverages, missedLines, type ReportedCoverage } from './coverage.ts';
import { type RevisionReport, remarks } from './report.ts';
import { makeStyle } from './style.ts';
import { completenessWord, findingText, replayLine, verdictWord } from './text.ts';
import { type XmlNode, xml } from './xml.ts';

const PLAIN = makeStyle(false);
const WIDTH = 120;

const node = (name: string, attributes: XmlNode['attributes'], children: XmlNode['children'] = []): XmlNode => ({
  name,
  attributes,
  children,
});

export function junit(reports: readonly RevisionReport[]): string {
  const all = reports.flatMap((report) => report.outcomes);
  const told = coverages(reports);
  return xml(
    node(
      'testsuites',
      { name: 'lockstep', ...totals(all) },
      reports.map((report) => suite(report, told)),
    ),
  );
}

function totals(outcomes: readonly Outcome[]): Record<string, string | number> {
  const count = (kind: string): number => outcomes.filter((outcome) => kindOf(outcome) === kind).length;
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  return {
    tests: outcomes.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds.toFixed(3),
  };
}

function kindOf(outcome: Outcome): 'failure' | 'error' | 'skipped' | 'none' {
  if (outcome.verdict === 'finding') return 'failure';
  if (outcome.verdict === 'unsupported') return 'error';
  if (outcome.verdict === 'incomplete')
    return outcome.completeness === undefined || outcome.faults !== undefined ? 'error' : 'none';
  return outcome.verdict === 'n/a' ? 'skipped' : 'none';
}

function suite(report: RevisionReport, told: readonly ReportedCoverage[]): XmlNode {
  const properties = [
    ['kernel', report.label],
    ['tree', report.tree],
    ...report.patches.map((patch) => ['patch', patch]),
    ...report.settings.map((setting) => ['config', setting]),
    ...remarks(report).map((remark) => ['note', remark]),
    ...told
      .filter((one) => one.report === report)
      .flatMap((one) => missedLines(one.coverage).map((line) => ['coverage', line])),
  ].map(([name, value]) => node('property', { name: name!, value: value! }));
  const cases = report.outcomes.map((outcome) => testCase(report, outcome));
  return node('testsuite', { name: report.name, ...totals(report.outcomes) }, [
    node('properties', {}, properties),
    ...cases,
  ]);
}

function testCase(report: RevisionReport, outcome: Outcome): XmlNode {
  const attributes = { name: outcome.scenario, classname: `lockstep.${report.name}`, time: outcome.seconds.toFixed(3) };
  const told = node('system-out', {}, [
    `${completenessWord(outcome.completeness)}, ${outcome.states} states${outcome.reason === undefined ? '' : `: ${outcome.reason}`}`,
  ]);
  const reason = outcome.reason ?? '';
  switch (kindOf(outcome)) {
    case 'failure':
      return node('testcase', attributes, [failure(outcome), told]);
    case 'error':
      return node('testcase', attributes, [
        node('error', { type: outcome.verdict, message: reason }, [[reason, ...outcome.diagnostics].join('\n')]),
      ]);
    case 'skipped':
      return node('testcase', attributes, [node('skipped', { message: reason })]);
    case 'none':
      return node('testcase', attributes, [told]);
  }
}

/** One element for all findings of a scenario: readers take the first only. */
function failure(outcome: Outcome): XmlNode {
  const first = outcome.findings[0]?.finding;
  const texts = outcome.findings.map((shown) =>
    [...findingText(shown, { width: WIDTH, verbose: false }, PLAIN), '', replayLine(shown.token)].join('\n'),
  );
  return node('failure', { type: verdictWord(outcome), message: first?.message ?? '' }, [texts.join('\n\n')]);
}
