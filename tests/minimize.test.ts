/**
 * What is shown of a finding: one of each form, on the shortest schedule, however long that is.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { minimize } from '../harness/explore/minimize.ts';
import { findingForm } from '../harness/finding.ts';
import { explore, loadKernel, type ScenarioSource } from '../harness/index.ts';
import { makeStyle } from '../harness/report/style.ts';
import { reportText } from '../harness/report/text.ts';
import { reproduce } from '../harness/reproduce.ts';
import type { Revision } from '../harness/revision.ts';
import { formatSchedule } from '../harness/schedule.ts';
import { System } from '../harness/system.ts';
import { decodeToken } from '../harness/token.ts';
import { outcome as outcomeOf, revision as revisionOf, SHOWN } from './report-data.ts';

describe('the form of a finding', () => {
  const names = ['w', 'w1', 'r:0', 'r:1', 'in'];
  const stuck = (kind: 'hang' | 'deadlock', ...details: string[]) => ({ kind, message: '', place: undefined, details });
  const plain = (message: string, line = 7) => ({
    kind: 'assertion' as const,
    message,
    place: { file: 'a.c', line, function: 'f' },
    details: ['by whom'],
  });
  const rows = [
    ['another task', plain('w1 reads 1'), plain('r:0 reads 1'), true],
    ['another value', plain('w reads 1'), plain('w reads 2'), false],
    ['another line', plain('w reads 1'), plain('w reads 1', 8), false],
    ['a name inside of a word', plain('w1 writes w1a'), plain('w writes wa'), false],
    ['a name with a number behind a colon', plain('r:0 and w'), plain('r:1 and w1'), true],
    ['no name at all', plain('line:1'), plain('line:1'), true],
    [
      'hangs in another order',
      stuck('hang', 'task w:12 sleeps (D) in f() at a.c:1', 'task r:0:13 sleeps (D) in g() at a.c:2'),
      stuck('hang', 'task w:12 sleeps (D) in g() at a.c:2', 'task r:1:14 sleeps (D) in f() at a.c:1'),
      true,
    ],
    [
      'hangs on another line',
      stuck('hang', 'task w:12 sleeps (D) in f() at a.c:1'),
      stuck('hang', 'task w:12 sleeps (D) in f() at a.c:2'),
      false,
    ],
    [
      'hangs of more tasks',
      stuck('hang', 'task w:12 sleeps (D) in f() at a.c:1'),
      stuck('hang', 'task w:12 sleeps (D) in f() at a.c:1', 'task w1:13 sleeps (D) in f() at a.c:1'),
      false,
    ],
    ['another kind', stuck('hang', 'task w:12 sleeps'), stuck('deadlock', 'task w:12 sleeps'), false],
  ] as const;
  test.each(rows)('%s', (_name, a, b, same) => {
    expect(findingForm(a, names) === findingForm(b, names)).toBe(same);
  });
});

test('the others of a form are counted in the title', () => {
  const shown = { ...SHOWN, finding: { ...SHOWN.finding, more: 2 } };
  const report = revisionOf('base', [outcomeOf('two', 'finding', { findings: [shown] })]);
  const text = reportText([report], { width: 100, verbose: false }, makeStyle(false));
  expect(text).toContain('--- two: hang, and 2 more of the same form ---');
});

const HEAD = '#include <lockstep/scenario.h>\nstatic DECLARE_RWSEM(sem);\nstatic int data;\n';
const source = (body: string): ScenarioSource => ({ name: 'short', path: 'short.c', text: `${HEAD}${body}\n` });

describe('on the real rwsem.c', () => {
  let base: Revision;
  let patched: Revision;

  beforeAll(async () => {
    base = await loadKernel();
    patched = await loadKernel({ patches: ['rwsem-wait-v1'] });
  });

  test('two tasks that can change parts give one finding, on the schedule with the fewest preemptions and steps', async () => {
    // `slow` makes more steps: the shortest schedule is one in which `quick` holds the lock.
    const { findings } = await explore(
      patched,
      source(`TASK(slow) { WRITE_ONCE(data, 1); WRITE_ONCE(data, 2); down_write(&sem); WRITE_ONCE(data, 3); up_write(&sem); }
TASK(waiter) { rwsem_wait(&sem); }
TASK(quick) { down_write(&sem); up_write(&sem); }`),
    );
    expect(findings.map(({ finding }) => [finding.kind, finding.more])).toEqual([['hang', 1]]);
    const [{ finding, trace }] = findings as [(typeof findings)[0]];
    const parts = finding.schedule.map((packed) => trace.tasks[packed]);
    const runs = parts.filter((part, n) => part !== parts[n - 1]);
    // One preemption: the holder's.
    expect(runs).toHaveLength(5);
    expect(runs[0]).toBe(runs[3]);
    expect(finding.schedule.length).toBeLessThan(60);
  });

  test('a finding deeper than any stack of calls is minimised, printed as a token, and found again', async () => {
    const text = source(`TASK(w1) { for (int n = 0; n < 12000; n++) WRITE_ONCE(data, n); EXPECT(data == 0); }`);
    const { findings } = await explore(base, text);
    expect(findings.map(({ finding }) => finding.kind)).toEqual(['assertion']);
    const { finding, token } = findings[0]!;
    expect(finding.schedule.length).toBeGreaterThanOrEqual(12_000);
    const decoded = decodeToken(token);
    const built = buildScenario(base.tree, base.config, text);
    if (decoded.kind !== 'token' || built.kind !== 'built') throw new Error('no token, or nothing built');
    expect(decoded.data.schedule).toEqual(finding.schedule);
    expect(reproduce(built.built, decoded.data).kind).toBe('same');
  });

  test('what was padded with steps and switches comes back to what it needs', () => {
    const built = buildScenario(
      base.tree,
      base.config,
      source(`TASK(w1) { WRITE_ONCE(data, 1); WRITE_ONCE(data, 2); EXPECT(data == 1); }
TASK(w2) { WRITE_ONCE(data, 3); WRITE_ONCE(data, 4); WRITE_ONCE(data, 5); }`),
    );
    if (built.kind !== 'built') throw new Error(built.kind);
    const boot = (): System => new System(built.built);
    const system = boot();
    const schedule = [1, 0, 1, 0, 1];
    for (const packed of schedule) system.take(packed);
    const choices: number[] = [];
    system.kernel.choices(choices);
    for (; choices.length > 0 && !system.hasReports(); system.kernel.choices(choices)) {
      schedule.push(choices[0]!);
      system.take(choices[0]!);
      choices.length = 0;
    }
    const [report] = system.takeReports();
    const shorter = minimize(boot, { finding: { ...report!, schedule } });
    expect(formatSchedule(shorter.schedule)).toMatch(/^\w\*0$/);
    expect(shorter.schedule.length).toBeLessThan(schedule.length);
  });
});
