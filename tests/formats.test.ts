/**
 * Reports for other programs and for mails: JSON against its schema, JUnit, SARIF, b4's check list, --reply.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { coverPatch, type PatchCoverage } from '../harness/coverage.ts';
import { FINDING_KINDS } from '../harness/finding.ts';
import { checkList, checkResult } from '../harness/report/b4.ts';
import { diffJson, runJson } from '../harness/report/json.ts';
import { junit } from '../harness/report/junit.ts';
import { replyText } from '../harness/report/reply.ts';
import type { RevisionReport } from '../harness/report/report.ts';
import { sarif } from '../harness/report/sarif.ts';
import { xml } from '../harness/report/xml.ts';
import type { Outcome } from '../harness/revision.ts';
import { treeOf } from '../kernel-src/index.ts';
import { outcome, revision, SHOWN } from './report-data.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FILE = 'kernel/locking/lock.c';

/** Two added lines: one ran, one did not. */
function coverage(): PatchCoverage {
  const tree = treeOf(
    new Map([[FILE, 'void take(void)\n{\n\tif (x)\n\t\ty++;\n}\nvoid drop(void)\n{\n\tz();\n}\n']]),
    'made',
  );
  const added = new Map([[FILE, [3, 4, 8].map((line) => ({ line, patch: 'my.patch', at: line }))]]);
  const runs = new Map([
    [
      FILE,
      new Map([
        [
          3,
          {
            times: 12,
            conditions: [
              {
                column: 2,
                ways: [
                  { times: 12, line: 5 },
                  { times: 0, line: 4 },
                ],
              },
            ],
          },
        ],
        [4, { times: 0, conditions: [] }],
      ]),
    ],
  ]);
  return coverPatch(tree, added, [{ runs, exhaustive: false }]);
}

const NASTY = `<&>"'\u0001\ud800 ]]>\n\t--`;
const ALL: readonly Outcome[] = [
  outcome('two', 'finding'),
  outcome('good', 'pass'),
  outcome('absent', 'n/a', { completeness: undefined, reason: 'rwsem_wait is not defined' }),
  outcome('large', 'incomplete', {
    completeness: { kind: 'bounded', by: 'limit of 5 states' },
    reason: 'not exhausted: limit',
  }),
  outcome('late', 'incomplete', { completeness: undefined, reason: 'not reached' }),
  outcome('odd', 'unsupported', {
    completeness: undefined,
    reason: '1 error',
    diagnostics: [`a.c:1:2: error: ${NASTY}`],
  }),
];
const REPORTS: readonly RevisionReport[] = [
  revision('base', [outcome('two', 'pass'), ...ALL.slice(1)]),
  revision('v1', ALL, { patches: ['my.patch'], notes: [NASTY], coverage: coverage() }),
];

describe('the schema of the JSON report', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'harness/report/schema.json'), 'utf8')) as object;
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  const check = (text: string): unknown => {
    validate(JSON.parse(text));
    return validate.errors ?? [];
  };

  test('holds for what is printed', () => {
    for (const report of REPORTS) expect(check(runJson(report))).toEqual([]);
    expect(check(diffJson(REPORTS))).toEqual([]);
  });

  test('names every kind of finding', () => {
    const { $defs } = schema as { $defs: { finding: { properties: { kind: { enum: string[] } } } } };
    expect($defs.finding.properties.kind.enum).toEqual(Object.keys(FINDING_KINDS));
  });

  const rows: readonly (readonly [what: string, change: (report: Record<string, unknown>) => void])[] = [
    ['a version that there is not', (report) => (report.version = 2)],
    ['no results', (report) => delete report.results],
    ['notes that are no list', (report) => (report.notes = 'none')],
    [
      'a pass that is not exhaustive',
      (report) => ((report.results as { completeness: unknown }[])[1]!.completeness = 'sampled'),
    ],
    ['a finding without one', (report) => ((report.results as { findings: unknown }[])[0]!.findings = [])],
    ['an unknown verdict', (report) => ((report.results as { verdict: unknown }[])[0]!.verdict = 'fine')],
    ['coverage left out', (report) => delete report.coverage],
  ];
  test.each(rows)('refuses %s', (_what, change) => {
    const report = JSON.parse(runJson(REPORTS[1]!)) as Record<string, unknown>;
    change(report);
    expect(check(JSON.stringify(report))).not.toEqual([]);
  });
});

describe('XML', () => {
  test.each([
    ['<&>"', '<a v="&lt;&amp;&gt;&quot;">&lt;&amp;&gt;&quot;</a>'],
    ['\u0000\u001b\ufffe', '<a v="\ufffd\ufffd\ufffd">\ufffd\ufffd\ufffd</a>'],
    ['\ud800x', '<a v="\ufffdx">\ufffdx</a>'],
    ['\u{1f600}', '<a v="\u{1f600}">\u{1f600}</a>'],
    ['a\n\tb', '<a v="a&#10;&#9;b">a\n\tb</a>'],
    [']]>', '<a v="]]&gt;">]]&gt;</a>'],
  ])('%j', (text, expected) => {
    const made = xml({ name: 'a', attributes: { v: text }, children: [text] });
    expect(made).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n${expected}\n`);
  });
});

describe('JUnit', () => {
  const text = junit(REPORTS);
  test('counts and kinds', () => {
    expect(text).toContain('<testsuites name="lockstep" tests="12" failures="1" errors="4" skipped="2"');
    expect(text).toMatch(/<testsuite name="v1" tests="6" failures="1" errors="2" skipped="1" time="[\d.]+">/);
    expect(text).toContain('<property name="coverage" value="kernel/locking/lock.c:4 was never executed: y++;"/>');
    expect(text).toContain('<skipped message="rwsem_wait is not defined"/>');
    expect(text).toMatch(
      /<failure type="hang" message="INFO: task blocked for ever: w2 in take_slowly\(\)">kernel\/locking\/lock\.c:88/,
    );
  });

  test('is well-formed: every element is closed by its own name', () => {
    const open: string[] = [];
    for (const [, slash, name, rest] of text.matchAll(/<(\/?)([a-z-]+)((?:"[^"]*"|[^">])*)>/g)) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (!rest!.endsWith('/')) open.push(name!);
    }
    expect(open).toEqual([]);
  });
});

describe('SARIF', () => {
  const log = JSON.parse(sarif(REPORTS, '1.2.3'));
  test('is of version 2.1.0 with a run for each revision', () => {
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'lockstep', version: '1.2.3' } } }, {}],
    });
    expect(log.$schema).toMatch(/sarif-schema-2\.1\.0\.json$/);
  });

  test('results point to rules and places', () => {
    const { results, tool } = log.runs[1];
    for (const result of results) {
      expect(tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(['error', 'warning', 'note']).toContain(result.level);
      for (const { physicalLocation } of result.locations) {
        expect(physicalLocation.artifactLocation.uri).toBe(FILE);
        expect(physicalLocation.region.startLine).toBeGreaterThan(0);
      }
    }
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      'hang',
      'never-executed',
      'never-executed',
    ]);
    const steps = results[0].codeFlows[0].threadFlows[0].locations;
    expect(steps[0].location.message.text).toBe('w1: take(&lock)');
  });

  test('what has no verdict is a notification', () => {
    const [invocation] = log.runs[1].invocations;
    expect(invocation.executionSuccessful).toBe(false);
    expect(invocation.toolExecutionNotifications.map(({ level }: { level: string }) => level)).toEqual([
      'note',
      'note',
      'note',
      'error',
    ]);
  });
});

describe('the answer for the list', () => {
  const text = replyText(REPORTS);
  test('has 72 columns, but for commands', () => {
    const wide = text.split('\n').filter((line) => line.length > 72 && !line.startsWith('  npx lockstep '));
    expect(wide).toEqual([]);
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
  });

  test.each([
    [
      'the finding',
      /------------\[ cut here \]------------\nhang: INFO: task blocked for ever: w2 in take_slowly\(\)\n/,
    ],
    ['where it is not', /In two on v1:/],
    ['its schedule', /8 steps:\n\nstep/],
    ['the command', /\n {2}npx lockstep run two --patch my\.patch\n/],
    ['what never ran', /kernel\/locking\/lock\.c:4 was never executed: y\+\+;/],
    ['what was not run', /unsupported, 1 error: odd/],
    ['how complete it is', /5 of 8 runs saw every schedule|\d of \d+ runs saw every schedule/],
  ])('says %s', (_what, pattern) => {
    expect(text).toMatch(pattern);
  });

  test('promises nothing where nothing was found', () => {
    const quiet = replyText([revision('v1', [outcome('good', 'pass')])]);
    expect(quiet).toContain('1 of 1 run saw every schedule of the scenario.');
    expect(quiet).not.toMatch(/correct|verified|no bug|proved/i);
  });
});

describe('what b4 review is told', () => {
  const pass = outcome('two', 'pass');
  const found = outcome('two', 'finding');
  const cut = outcome('two', 'incomplete', { completeness: { kind: 'bounded', by: 'seconds' } });
  const rows: readonly (readonly [what: string, base: Outcome, patched: Outcome, status: string, summary: RegExp])[] = [
    ['a pass', pass, pass, 'pass', /^1 scenario under every schedule$/],
    ['a new finding', pass, found, 'fail', /^two: hang$/],
    ['a known finding', found, found, 'warn', /as without the patch/],
    ['a bound', pass, cut, 'warn', /^1 of 1 scenario not exhausted/],
    ['C that is not supported', pass, outcome('two', 'unsupported'), 'warn', /not supported in 1 scenario/],
  ];
  test.each(rows)('%s', (_what, base, patched, status, summary) => {
    const result = checkResult(revision('base', [base]), revision('patched', [patched]));
    expect(result).toMatchObject({ tool: 'lockstep', status });
    expect(result.summary).toMatch(summary);
    expect(JSON.parse(checkList([result]))).toEqual([result]);
  });

  test('a warning of the compiler that the tree does not have', () => {
    const warnings = ['a.c:1:2: warning: old', 'a.c:3:4: warning: new\n    3 | text'];
    const pass = outcome('two', 'pass');
    const base = revision('base', [pass], { warnings: warnings.slice(0, 1) });
    const result = checkResult(base, revision('patched', [pass], { warnings }));
    expect(result).toMatchObject({ status: 'warn', summary: '1 warning of the compiler' });
    expect(result.details).toMatch(/^ {2}note: a\.c:3:4: warning: new$/m);
    expect(checkResult(base, revision('patched', [pass], { warnings: warnings.slice(0, 1) })).status).toBe('pass');
  });

  test('nothing to say is an empty list', () => {
    expect(JSON.parse(checkList([]))).toEqual([]);
  });
});

test('a finding of the data by hand is what these tests look for', () => {
  expect(SHOWN.finding.kind).toBe('hang');
});
