/**
 * Why somebody hangs: the step that took the last chance away is compared with a plain search of all continuations.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { type Cause, causeLines, explainHang } from '../harness/checkers/hangs.ts';
import { explore, loadKernel, type ScenarioSource } from '../harness/index.ts';
import type { Revision, ShownFinding } from '../harness/revision.ts';
import type { BuiltScenario } from '../harness/scenario.ts';
import { isInevitable } from '../harness/schedule.ts';
import { System } from '../harness/system.ts';
import { layout } from '../interp/index.ts';

const HEAD = '#include <lockstep/scenario.h>\nstatic DECLARE_RWSEM(a);\nstatic DECLARE_RWSEM(b);\nstatic int data;\n';

interface Row {
  readonly patched: boolean;
  readonly body: string;
  /** Of the finding. */
  readonly kind: string;
  /** Of each stuck task: `task how chance`. */
  readonly stuck: readonly string[];
  /** What the lines say, among other things. */
  readonly says: readonly RegExp[];
}

const ROWS: Readonly<Record<string, Row>> = {
  'a wake-up that never comes': {
    patched: true,
    body: `TASK(holder) { down_write(&a); up_write(&a); }
TASK(waiter) { rwsem_wait(&a); }
TASK(writer) { down_write(&a); up_write(&a); }`,
    kind: 'hang',
    stuck: ['writer sleeps step'],
    says: [
      /^writer sleeps since step \d+; after step \d+ no schedule lets it end, after step \d+ one still did/,
      /^step \d+: writer in rwsem_\w+\(\) at kernel\/locking\/rwsem\.c:\d+, a\.count = 3/,
      /^after it: a\.count = 0x3: WRITER_LOCKED, WAITERS; a\.owner = 0: free; a\.wait_list: waiter, writer$/,
      /^woken after it: waiter \(step \d+, by holder in wake_up_q\(\)\)$/,
      /^in the end: a\.count = 0x2: WAITERS;.*a\.wait_list: writer;.*nobody holds a lock$/,
    ],
  },
  'two locks in two orders': {
    patched: false,
    body: `TASK(w1) { down_write(&a); down_write(&b); up_write(&b); up_write(&a); }
TASK(w2) { down_write(&b); down_write(&a); up_write(&a); up_write(&b); }`,
    kind: 'hang',
    stuck: ['w1 sleeps step', 'w2 sleeps step'],
    says: [
      /^step \d+: w[12] in rwsem_write_trylock\(\)/,
      /^nobody is woken/,
      /w1 holds a \(write\), w2 holds b \(write\)$/,
    ],
  },
  'a lock taken twice': {
    patched: false,
    body: 'TASK(w1) { down_write(&a); down_write(&a); }',
    kind: 'hang',
    stuck: ['w1 sleeps never'],
    says: [/^w1 sleeps since step \d+; no schedule of this scenario lets it end$/, /w1 holds a \(write\)$/],
  },
  'a spinlock never released': {
    patched: false,
    body: `static DEFINE_RAW_SPINLOCK(lock);
TASK(w1) { raw_spin_lock(&lock); if (READ_ONCE(data)) raw_spin_unlock(&lock); }
TASK(w2) { WRITE_ONCE(data, 1); raw_spin_lock(&lock); raw_spin_unlock(&lock); }`,
    kind: 'deadlock',
    stuck: ['w2 spins step'],
    says: [/^w2 spins since step \d+; after step \d+ no schedule lets it end/],
  },
};

let base: Revision;
let patched: Revision;
const found = new Map<string, { built: BuiltScenario; shown: ShownFinding }>();

beforeAll(async () => {
  base = await loadKernel();
  patched = await loadKernel({ patches: ['rwsem-wait-v1'] });
  for (const [name, row] of Object.entries(ROWS)) {
    const source: ScenarioSource = { name: 'hang', path: 'hang.c', text: `${HEAD}${row.body}\n` };
    const revision = row.patched ? patched : base;
    const outcome = await explore(revision, source);
    const built = buildScenario(revision.tree, revision.config, source);
    const shown = outcome.findings.find(({ finding }) => finding.kind === row.kind);
    if (built.kind !== 'built' || shown === undefined)
      throw new Error(`${name}: ${JSON.stringify(outcome.diagnostics)}`);
    found.set(name, { built: built.built, shown });
  }
});

/** Can the task still end after so many steps of the schedule? By trying everything. */
function canEnd(built: BuiltScenario, { finding }: ShownFinding, task: string, steps: number): boolean {
  const system = new System(built, finding.revealed ?? []);
  for (const packed of finding.schedule.slice(0, steps)) system.take(packed);
  const index = system.kernel.tasks.findIndex(({ name }) => name === task);
  const seen = new Set<string>();
  const search = (): boolean => {
    if (system.machine.status(index) === layout.EXITED) return true;
    const key = `${system.machine.hashA},${system.machine.hashB}`;
    if (seen.has(key)) return false;
    seen.add(key);
    const choices: number[] = [];
    system.kernel.choices(choices);
    const mark = system.machine.mark();
    const ends = choices.filter(isInevitable).some((packed) => {
      system.machine.rewind(mark);
      return !system.take(packed) && search();
    });
    system.machine.rewind(mark);
    system.machine.unmark();
    return ends;
  };
  return search();
}

describe.each(Object.entries(ROWS))('%s', (name, row) => {
  const the = () => found.get(name)!;
  const causes = (): readonly Cause[] => the().shown.finding.cause ?? [];

  test('names who is stuck', () => {
    expect(causes().map(({ task, how, chance }) => `${task} ${how} ${chance.kind}`)).toEqual(row.stuck);
  });

  test('names the step that a search of all continuations names', () => {
    const { built, shown } = the();
    for (const { task, chance } of causes()) {
      if (chance.kind === 'step') {
        expect(canEnd(built, shown, task, chance.step - 1)).toBe(true);
        expect(canEnd(built, shown, task, chance.step)).toBe(false);
      } else expect(canEnd(built, shown, task, 0)).toBe(false);
    }
  });

  test('says it in words', () => {
    const lines = causeLines(causes(), the().shown.trace);
    for (const line of row.says) expect(lines).toContainEqual(expect.stringMatching(line));
  });

  test('since when: from that step on the task makes no step', () => {
    const { rows, tasks } = the().shown.trace;
    for (const { task, since } of causes()) {
      expect(rows[since - 1]?.who).toBe(task);
      expect(rows.slice(since).filter((each) => tasks[each.task ?? -1] === task)).toEqual([]);
    }
  });
});

test('a search that is cut short says so, and says nothing that it does not know', () => {
  const { built, shown } = found.get('a wake-up that never comes')!;
  const { revealed = [], schedule } = shown.finding;
  const [cause] = explainHang(built, revealed, schedule, shown.trace, 5);
  if (cause?.chance.kind !== 'unknown') throw new Error(`it is ${cause?.chance.kind}`);
  const full = shown.finding.cause?.[0]?.chance;
  expect(full?.kind === 'step' && full.step).toBeLessThan(cause.chance.from);
  expect(causeLines([cause], shown.trace)[0]).toMatch(/was not found out in 5 transitions\)$/);
});
