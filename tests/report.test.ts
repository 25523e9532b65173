/**
 * Reports from data made by hand: what people read and what programs read.
 */
import { describe, expect, test } from 'vitest';
import { diffJson, runJson } from '../harness/report/json.ts';
import { scheduleTable, shareOut } from '../harness/report/schedule-table.ts';
import { counted, grouped, makeStyle, printable, table, wrap } from '../harness/report/style.ts';
import { findingText, reportText } from '../harness/report/text.ts';
import { event, outcome, revision, SHOWN, TRACE } from './report-data.ts';

const plain = makeStyle(false);
const options = { width: 100, verbose: false };

describe('the schedule table', () => {
  test('one column per task, only what others can see', () => {
    expect(scheduleTable(TRACE, options, plain).join('\n')).toBe(
      `step | w1                                 | w2
-----+------------------------------------+-----------------------
1    | take(&lock)                        |
3    |   try_take()                       |
     |   lock.c:41 lock.word: 0 -> 1      |
     |   lock.c:42 lock.owner: NULL -> w1 |
     => lock.word = 0x1: held   lock.queue: empty
4    |                                    | take(&lock)
5    | *** tick ***
6    |                                    |   take_slowly()
     |                                    |   lock.c:88 schedule()
     |                                    | (sleeps)
     => lock.queue: w2
7    | take() returns 0                   |
-----+------------------------------------+-----------------------
end  | done                               | sleeps

lock.c is kernel/locking/lock.c
not in the table, as they changed nothing: idle`,
    );
  });

  test('verbose shows every event', () => {
    const lines = scheduleTable(TRACE, { ...options, verbose: true }, plain);
    expect(lines.some((line) => /^2 .*try_take\(\)/.test(line))).toBe(true);
    expect(lines.some((line) => line.includes('lock.c:40 lock.word = 0'))).toBe(true);
  });

  test('where a task that is not done was seen last is shown, though it changed nothing', () => {
    const states = ['runs', 'sleeps', 'runs'] as const;
    const rows = TRACE.rows.map((row) => (row.number === 8 ? { ...row, states } : row));
    const lines = scheduleTable({ ...TRACE, rows }, options, plain);
    expect(lines.some((line) => line.includes('two.c:9 stop = 0'))).toBe(true);
  });

  test.each([60, 72, 80, 100, 120, 200])('no line is longer than %i characters', (width) => {
    const long = event('store', `a_very_long_variable_name.with_members: ${'0x1234567890 '.repeat(9)}`, 'x/y/z.c:1 f');
    const rows = [...TRACE.rows, { ...TRACE.rows[3]!, number: 9, events: [long], locks: [long.text] }];
    for (const line of scheduleTable({ ...TRACE, rows }, { ...options, width }, plain)) {
      expect(line.length, line).toBeLessThanOrEqual(width);
    }
  });

  test('too many tasks for columns become a list, whose middle is left out', () => {
    const tasks = Array.from({ length: 40 }, (_, n) => `r${n}`);
    const states = tasks.map(() => 'runs' as const);
    const rows = Array.from({ length: 400 }, (_, n) => ({
      ...TRACE.rows[2]!,
      number: n + 1,
      task: n % 40,
      who: `r${n % 40}`,
      states,
    }));
    const wide = { ...TRACE, tasks, rows };
    const lines = scheduleTable(wide, options, plain);
    expect(lines[0]).toBe('step  task  what');
    expect(lines.some((line) => /lines left out; --verbose shows them/.test(line))).toBe(true);
    expect(lines.length).toBeLessThan(130);
    expect(scheduleTable(wide, { ...options, verbose: true }, plain).length).toBeGreaterThan(1000);
  });

  test('control characters of names do not reach the terminal', () => {
    const rows = [{ ...TRACE.rows[0]!, events: [event('call', 'f(\x1b[31m)', 'two.c:7 w1')], locks: ['\x07'] }];
    const text = scheduleTable({ ...TRACE, rows }, options, plain).join('\n');
    expect(text).toContain('f(\\x1b[31m)');
    expect(text).toContain('\\x07');
  });

  test('colour changes nothing but colour', () => {
    const coloured = scheduleTable(TRACE, options, makeStyle(true));
    const bare = coloured.map((line) => line.replace(/\x1b\[\d+m/g, '').trimEnd());
    expect(coloured.join('')).toContain('\x1b[1m');
    expect(bare).toEqual(scheduleTable(TRACE, options, plain));
  });
});

test.each<[readonly number[], number, readonly number[]]>([
  [[10, 10], 100, [10, 10]],
  [[10, 90], 60, [10, 50]],
  [[90, 90, 5], 65, [30, 30, 5]],
  [[50, 50], 40, [20, 20]],
])('columns that wish for %j of %i get %j', (wishes, room, expected) => {
  expect(shareOut(wishes, room)).toEqual(expected);
});

test.each<[string, number, readonly string[]]>([
  ['short', 10, ['short']],
  ['one two three', 8, ['one two', 'three']],
  ['  indented text goes on', 14, ['  indented', '    text goes', '    on']],
  ['waiter.list.next.of.the.queue', 14, ['waiter.list.', '  next.of.the.', '  queue']],
  ['abcdefghijklmnop', 10, ['abcdefghij', '  klmnop']],
])('%j in %i characters', (text, width, expected) => {
  expect(wrap(text, width)).toEqual(expected);
});

test('numbers and words', () => {
  expect([grouped(7), grouped(1234), grouped(1234567)]).toEqual(['7', '1,234', '1,234,567']);
  expect([counted(1, 'step'), counted(2000, 'step')]).toEqual(['1 step', '2,000 steps']);
  expect(printable('a\tb\nc\x1b')).toBe('a\tb\nc\\x1b');
  expect(
    table(
      [{ title: 'a' }, { title: 'n', right: true }],
      [
        ['xyz', '1'],
        ['', '22'],
      ],
      plain,
    ),
  ).toEqual(['a     n', '---  --', 'xyz   1', '     22']);
});

const asked = (seen: boolean, more = {}) =>
  outcome('second-writer', 'pass', { possible: new Map([['a second writer holds it', seen]]), ...more });

describe('the text report', () => {
  const text = (...reports: ReturnType<typeof revision>[]) => reportText(reports, options, plain);

  test.each([
    [[0, 2e-8], true],
    [[2e-9, 3e-9], false],
    [[6e-9, 6e-9], true],
  ])('the chance of an omission: %j', (omissions, isSaid) => {
    const outcomes = omissions.map((omission, n) => outcome(`s${n}`, 'pass', { omission }));
    expect(/the probability that one was missed is \de-8$/m.test(text(revision('base', outcomes)))).toBe(isSaid);
  });

  test('of one revision shows all numbers', () => {
    const report = text(
      revision('base', [outcome('two', 'pass'), outcome('wait', 'n/a', { reason: 'f is not defined' })]),
    );
    expect(report).toBe(`kernel  debian:6.12 (6.12.1-1)

scenario  verdict  completeness  states  transitions  seconds
--------  -------  ------------  ------  -----------  -------
two       pass     exhaustive     1,234    5,678,901     0.13
wait      n/a      -                  -            -        -

n/a, f is not defined: wait

2 runs: 1 n/a, 1 pass
`);
  });

  test('of several shows verdicts side by side', () => {
    const v1 = revision('v1', [outcome('two', 'finding')], { patches: ['a.patch', 'b.patch'] });
    const report = text(revision('base', [outcome('two', 'pass')]), v1);
    expect(report).toContain('base    as it is\nv1      a.patch, b.patch\n');
    expect(report).toContain('two       pass  exhaustive   1,234  hang  exhaustive   1,234\n');
    expect(report).toContain('--- two on v1: hang ---\nkernel/locking/lock.c:88: hang: INFO: task blocked for ever');
    expect(report).toContain('replay: npx lockstep replay ls1.TOKEN.abcd\n');
    expect(report.trimEnd().split('\n').at(-1)).toBe('2 runs: 1 with findings, 1 pass');
  });

  test('the same finding on two revisions is printed once', () => {
    const both = ['v1', 'v2'].map((name) => revision(name, [outcome('two', 'finding')]));
    const report = text(...both);
    expect(report.match(/^--- /gm)).toHaveLength(1);
    expect(report).toContain('--- two on v1, v2: hang ---');
  });

  test.each([
    ['seen', asked(true), 'yes'],
    ['not seen by an exhaustive exploration', asked(false), 'no'],
    [
      'not seen within a bound',
      asked(false, { verdict: 'incomplete', completeness: { kind: 'bounded', by: '5 states' } }),
      'not seen',
    ],
    ['not seen on one schedule', asked(false, { completeness: { kind: 'sampled', runs: 1, seed: 0 } }), 'not seen'],
  ])('a question that was %s', (_name, result, answer) => {
    const line = text(revision('base', [result]))
      .split('\n')
      .find((row) => row.includes('a second writer'));
    expect(line?.endsWith(`a second writer holds it  ${answer}`)).toBe(true);
  });

  test('outcomes are counted, and a long list is cut', () => {
    const many = new Map(Array.from({ length: 15 }, (_, n) => [`r=${n + 10}`, n + 1]));
    const report = text(revision('base', [outcome('two', 'pass', { outcomes: many })]));
    expect(report).toContain('two       r=10');
    expect(report).not.toContain('r=24');
    expect(report).toContain('... 3 more; --verbose lists them');
  });

  test('what is incomplete says why, and is not counted as passed', () => {
    const cut = outcome('big', 'incomplete', {
      completeness: { kind: 'bounded', by: 'limit of 10 states' },
      reason: 'not exhausted: limit of 10 states',
    });
    const report = text(revision('base', [cut]));
    expect(report).toContain('incomplete, not exhausted: limit of 10 states: big');
    expect(report).toContain('1 run: 1 incomplete\n');
  });

  test('a diagnostic common to many scenarios is printed once', () => {
    const wrong = ['a', 'b', 'c'].map((name) =>
      outcome(name, 'unsupported', { reason: '1 error', diagnostics: ['x.c:3:1: error: no'] }),
    );
    const report = text(revision('base', wrong));
    expect(report.match(/x\.c:3:1/g)).toHaveLength(1);
    expect(report).toContain('unsupported, 1 error: a, b, c');
  });

  test('settings and notes stand at the top', () => {
    const report = text(revision('v1', [], { settings: ['SMP=n'], notes: ['mm/mmap.c: not interpreted'] }));
    expect(report).toMatch(/^kernel .*\nconfig {2}SMP=n\nnote {4}mm\/mmap\.c: not interpreted\n/);
  });
});

test('a finding without a place or a task', () => {
  const finding = { ...SHOWN.finding, place: undefined, task: undefined, details: [] };
  const [first] = findingText({ ...SHOWN, finding }, options, plain);
  expect(first).toBe('hang: INFO: task blocked for ever: w2 in take_slowly()');
});

describe('JSON, version 1', () => {
  test('of one revision', () => {
    expect(JSON.parse(runJson(revision('base', [outcome('two', 'finding')])))).toEqual({
      version: 1,
      kernel: 'debian:6.12',
      label: 'debian:6.12 (6.12.1-1)',
      tree: 'overlay-0123456789ab',
      revision: 'base',
      configuration: null,
      patches: [],
      config: { CONFIG_HZ: '250', CONFIG_SMP: 'y' },
      notes: [],
      warnings: [],
      repairs: [],
      results: [
        {
          scenario: 'two',
          description: '',
          verdict: 'finding',
          completeness: 'exhaustive',
          states: 1234,
          transitions: 5678901,
          seconds: 0.126,
          reason: null,
          findings: [
            {
              kind: 'hang',
              message: 'INFO: task blocked for ever: w2 in take_slowly()',
              file: 'kernel/locking/lock.c',
              line: 88,
              function: 'take_slowly',
              task: 'w2',
              schedule: '3*0,1,9zlds,1,2*0',
              steps: 8,
              more: 0,
              details: ['task w2:12 sleeps (D) in take_slowly() at kernel/locking/lock.c:88'],
              token: 'ls1.TOKEN.abcd',
            },
          ],
          diagnostics: [],
          possible: {},
          outcomes: {},
          omission: 0,
        },
      ],
      coverage: null,
    });
  });

  test('bounds are named', () => {
    const cut = outcome('a', 'incomplete', { completeness: { kind: 'bounded', by: 'limit of 5 states' } });
    const one = outcome('b', 'incomplete', { completeness: { kind: 'sampled', runs: 1, seed: 7 } });
    const { results } = JSON.parse(runJson(revision('base', [cut, one, outcome('c', 'n/a')])));
    expect(results[0]).toMatchObject({ completeness: 'bounded', bound: 'limit of 5 states' });
    expect(results[1]).toMatchObject({ completeness: 'sampled', runs: 1, seed: 7 });
    expect(results[2]).toMatchObject({ verdict: 'n/a', completeness: null });
  });

  test('several revisions are each as they would be alone', () => {
    const reports = ['base', 'v1'].map((name) => revision(name, [outcome('two', 'pass')]));
    const both = JSON.parse(diffJson(reports));
    expect(both.version).toBe(1);
    expect(both.revisions).toEqual(
      reports.map((report) => {
        const { version: _version, ...rest } = JSON.parse(runJson(report));
        return rest;
      }),
    );
  });
});
