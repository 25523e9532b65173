/**
 * Coverage: functions found in text, counts of instructions against what a recorder sees, lines of the built-in patch.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { loadScenario } from '../harness/catalog.ts';
import { type CoveredLine, coverPatch, type PatchCoverage } from '../harness/coverage.ts';
import { explore, loadKernel, type Revision } from '../harness/index.ts';
import { annotatedDiff, missedLines } from '../harness/report/coverage.ts';
import { makeStyle } from '../harness/report/style.ts';
import { findFunctions } from '../harness/source-functions.ts';
import { System } from '../harness/system.ts';
import { executions, makeCounts } from '../interp/index.ts';
import { revision } from './report-data.ts';

describe('functions of a text', () => {
  const rows: readonly (readonly [text: string, found: readonly string[]])[] = [
    ['int a(void)\n{\n\treturn 1;\n}\n', ['a 1-4: 3']],
    ['static inline int\nb(int x)\n{ return x; }\n', ['b 2-3: 3']],
    ['struct s { int x; };\nint t[] = { 1, 2 };\nenum { A };\n', []],
    ['/* int a(void) { } */\n// b() {\nint c(void) {\n\t"}"; \'}\';\n}\n', ['c 3-5: 4']],
    ['#define D(x) do { x } while (0)\n#define E(x) \\\n\t{ x }\nint d(void) { }\n', ['d 4-4:']],
    [
      '#ifdef X\nint e(void)\n{\n\tf();\n}\n#else\nint e(void)\n{\n}\n#endif\nint g(void) {}\n',
      ['e 2-5: 4 #', 'e 7-9: #', 'g 11-11:'],
    ],
    ['int h(void) __attribute__((noinline))\n{\n\tif (a) {\n\t\tb;\n\t}\n}\n', ['h 1-6: 3,4']],
    ['int i(void) { ', ['i 1-1:']],
    ['', []],
  ];
  test.each(rows)('%j', (text, found) => {
    const told = findFunctions(text).map(
      ({ name, first, last, codeLines, guarded }) =>
        `${name} ${first}-${last}:${codeLines.size === 0 ? '' : ` ${[...codeLines].join()}`}${guarded ? ' #' : ''}`,
    );
    expect(told).toEqual(found);
  });
});

let v1: Revision;
let alone: PatchCoverage;

beforeAll(async () => {
  v1 = await loadKernel({ patches: ['rwsem-wait-v1'] });
  const outcome = await explore(v1, 'wait-alone');
  alone = coverPatch(v1.tree, v1.added, [{ runs: outcome.coverage!, exhaustive: true }]);
});

test('each load, store and atomic is counted as often as a recorder sees it', () => {
  const loaded = loadScenario('wait-then-writer');
  if (loaded.kind !== 'loaded') throw new Error(loaded.message);
  const outcome = buildScenario(v1.tree, v1.config, loaded.source);
  if (outcome.kind !== 'built') throw new Error(outcome.kind);
  const { program } = outcome.built;
  const counts = makeCounts(program);
  const system = new System({ ...outcome.built, counts });
  const before = executions(program, counts);
  const seen = new Map<number, number>();
  system.machine.recorder = {
    access: ({ pc }) => {
      seen.set(pc, (seen.get(pc) ?? 0) + 1);
    },
    native: () => {},
    call: () => {},
    leave: () => {},
    fence: () => {},
  };
  for (let step = 0; step < 400; step++) {
    const choices: number[] = [];
    system.kernel.choices(choices, true);
    const packed = choices[(step * 7) % Math.max(1, choices.length)];
    if (packed === undefined || system.take(packed)) break;
  }
  const total = executions(program, counts);
  expect(seen.size).toBeGreaterThan(20);
  for (const [pc, times] of seen) expect(total[pc]! - before[pc]!, `at ${pc}`).toBe(times);
});

describe('of rwsem-wait-v1, with a scenario in which nobody waits', () => {
  const lineOf = (text: string): CoveredLine => {
    const found = [...alone.files.values()].flat().find((line) => line.text.trim() === text);
    if (found === undefined) throw new Error(`no line ${text}`);
    return found;
  };

  test.each([
    ['bool set_waiters = false;', 'executed'],
    ['if (list_empty(&sem->wait_list)) {', 'executed'],
    ['woken++;', 'never'],
    ['ret = -EINTR;', 'never'],
    ['return rwbase_wait_lock(&sem->rwbase, TASK_KILLABLE);', 'unreached'],
    ['EXPORT_SYMBOL(rwsem_wait);', 'no-code'],
    ['extern void rwsem_wait(struct rw_semaphore *sem);', 'no-code'],
    ['RWSEM_WAITING_FOR_RELEASE', 'no-code'],
    ['* wait for a writer to release the lock; the reader count is left alone', 'no-code'],
  ] as const)('%s: %s', (text, status) => {
    const line = lineOf(text);
    expect(line.status).toBe(status);
    expect(line.times > 0).toBe(status === 'executed');
    expect(line.scenarios).toBe(status === 'executed' ? 1 : 0);
  });

  test('never is said of lines that did not run, and of functions nobody calls', () => {
    const missed = missedLines(alone);
    const { line } = lineOf('ret = -EINTR;');
    expect(missed).toContain(`kernel/locking/rwsem.c:${line} was never executed: ret = -EINTR;`);
    expect(missed.filter((text) => text.includes('__wait_read_killable()'))).toEqual([
      'kernel/locking/rwsem.c: __wait_read_killable() is never called by any scenario, or is not part of this configuration',
    ]);
  });

  test('the annotated diff has every line of the patch, in order', () => {
    const report = revision('v1', [], { coverage: alone, series: v1.series });
    const lines = annotatedDiff([report], makeStyle(false)).slice(1);
    const bodies = lines.map((line) => line.slice(18)).filter((line) => /^\+(?!\+\+)/.test(line));
    const added = v1.series.flatMap(({ files }) =>
      files.flatMap(({ hunks }) => hunks.flatMap(({ lines: all }) => all.filter(({ kind }) => kind === 'add'))),
    );
    expect(bodies).toEqual(added.map(({ text }) => `+${text.trimEnd()}`));
    expect(lines.find((line) => line.endsWith('ret = -EINTR;'))).toMatch(/^ +NEVER \| \+/);
  });
});
