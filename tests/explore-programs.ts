/**
 * Small programs for the explorer: a tiny prelude in place of the kernel's headers, generated tasks, and an enumerator
 * of all their runs that shares no code with the explorer.
 */
import { findingKey } from '../harness/finding.ts';
import { fieldsOf } from '../harness/kernel/records.ts';
import { type BuiltScenario, readScenario, SCENARIO_SECTION } from '../harness/scenario.ts';
import { isProgress } from '../harness/schedule.ts';
import { System, type Unscheduled } from '../harness/system.ts';
import { lowerProgram } from '../interp/c/lower.ts';
import { DiagnosticError } from '../interp/diagnostic.ts';
import { typedUnit } from './lower/compile.ts';

const PRELUDE = `
struct task_struct {
	unsigned int __state; int usage; int on_cpu; int on_rq; unsigned int cpu; int pid; int exit_state;
	int lockstep_preempt_count; int lockstep_enters_section; int lockstep_irqs_off; int lockstep_sigpending; int lockstep_need_resched;
};
struct lockstep_task { const char *name; void (*run)(void); int cpu; int policy; int priority; int count; unsigned flags; };
struct lockstep_hook { const char *kind; const char *name; void (*run)(void); int argument; };
struct lockstep_option { const char *name; long value; const char *text; };
unsigned int __lockstep_load32(const volatile void *p, int order);
unsigned long __lockstep_load64(const volatile void *p, int order);
void __lockstep_store32(volatile void *p, unsigned int value, int order);
void __lockstep_store64(volatile void *p, unsigned long value, int order);
unsigned int __lockstep_rmw32(volatile void *p, int kind, unsigned int operand, int order);
unsigned int __lockstep_cmpxchg32(volatile void *p, unsigned int expected, unsigned int value, int order);
struct task_struct *__lockstep_current(void);
int __lockstep_self(void);
void __lockstep_spin_lock(void *lock, unsigned long ip);
void __lockstep_spin_unlock(void *lock, unsigned long ip);
int __lockstep_spin_trylock(void *lock, unsigned long ip);
void __lockstep_sched_out(void);
void __lockstep_sched_in(void);
void __lockstep_fence(int order);
int __lockstep_wake(struct task_struct *p, unsigned int states);
int __lockstep_need_resched(void);
int __lockstep_fatal_signal_pending(struct task_struct *p);
void __lockstep_expect(int condition, const char *text, const char *file, int line);
void __lockstep_outcome(const char *name, long value);
#define DESCRIPTOR __attribute__((used, section("${SCENARIO_SECTION}")))
#define TASKS(n, f, bits) static void f(void); \\
	static const struct lockstep_task task_##f DESCRIPTOR = { .name = #f, .run = f, .count = n, .flags = bits }; \\
	static void f(void)
#define FINALLY static void finally(void); \\
	static const struct lockstep_hook at_end DESCRIPTOR = { .kind = "finally", .name = "finally", .run = finally }; \\
	static void finally(void)
#define OPTION(n, v) static const struct lockstep_option option_##n DESCRIPTOR = { .name = #n, .value = v }
#define EXPECT(c) __lockstep_expect((c) != 0, #c, "t.c", __LINE__)
#define LOAD(v) __lockstep_load32(&(v), 1)
#define STORE(v, x) __lockstep_store32(&(v), x, 2)
#define ADD(v, x) __lockstep_rmw32(&(v), 1, x, 4)
#define SWAP(v, old, new) __lockstep_cmpxchg32(&(v), old, new, 4)
#define SEE(v) (history[__lockstep_self()] = 7 * history[__lockstep_self()] + 1 + __lockstep_load32(&(v), 0))
#define LOCK(l) __lockstep_spin_lock(&(l), 0)
#define UNLOCK(l) __lockstep_spin_unlock(&(l), 0)
unsigned long jiffies;
int x, y, z, l, m, flag;
struct task_struct *sleeper;
int history[8] __attribute__((section(".lockstep.ghost")));
static void sleep_until(int early, unsigned state)
{
	__lockstep_store64(&sleeper, (unsigned long)__lockstep_current(), 2);
	if (early && LOAD(flag))
		return;
	STORE(__lockstep_current()->__state, state);
	if (early || !LOAD(flag)) {
		__lockstep_sched_out();
		__lockstep_sched_in();
	}
	STORE(__lockstep_current()->__state, 0);
}
static void wake_sleeper(void)
{
	struct task_struct *p;

	STORE(flag, 1);
	p = (struct task_struct *)__lockstep_load64(&sleeper, 1);
	if (p)
		__lockstep_wake(p, 3);
}
FINALLY
{
	__lockstep_outcome("x", x); __lockstep_outcome("y", y); __lockstep_outcome("z", z); __lockstep_outcome("flag", flag);
}
`;

/** A scenario out of the text of its tasks. */
export function buildProgram(text: string): BuiltScenario {
  const unit = typedUnit('t.c', `${PRELUDE}${text}`);
  const lowered = lowerProgram([unit], {
    roots: [],
    rootGlobals: (_name, section) => section === SCENARIO_SECTION,
    isNative: (name) => name.startsWith('__lockstep_'),
  });
  if (lowered.kind === 'failed') throw new DiagnosticError(lowered.diagnostics);
  const { program } = lowered;
  const scenario = readScenario(program);
  const task = unit.tags.get('struct task_struct');
  if (typeof scenario === 'string' || task?.kind !== 'record') throw new Error(String(scenario));
  return {
    name: 'generated',
    path: 't.c',
    program,
    scenario,
    taskFields: fieldsOf(task),
    taskType: task,
    taskSize: task.size,
    lockdepFields: undefined,
    decode: [],
    queues: [],
    holders: [],
    jiffies: program.globals.find((global) => global.name === 'jiffies')?.offset,
    hz: 250,
    perCpuStride: 2048,
    mergePlain: true,
    isModel: () => false,
    memberOffsets: new Map(),
    memberOffset: () => 0,
  };
}

// ---- generating -----------------------------------------------------------------------------------------------------

/** xorshift32; the seed is not 0. */
export function makeRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

type Draw = (limit: number) => number;

const STATEMENTS: readonly ((draw: Draw, v: string, w: string) => string)[] = [
  (draw, v) => `${v} = ${1 + draw(3)};`,
  (_draw, v) => `${v}++;`,
  (_draw, v, w) => `${v} = ${w} + 1;`,
  (draw, v) => `STORE(${v}, ${1 + draw(3)});`,
  (_draw, v, w) => `if (LOAD(${v})) ${w} = 4;`,
  (draw, v) => `ADD(${v}, ${1 + draw(2)});`,
  (draw, v) => `SWAP(${v}, ${draw(2)}, 5);`,
  (_draw, v) => `LOCK(l); ${v}++; UNLOCK(l);`,
  (_draw, v) => `LOCK(m); ${v} = ${v} + 2; UNLOCK(m);`,
  (_draw, v) => `LOCK(l); LOCK(m); ${v}++; UNLOCK(m); UNLOCK(l);`,
  (_draw, v) => `LOCK(m); LOCK(l); STORE(${v}, 6); UNLOCK(l); UNLOCK(m);`,
  (_draw, v) => `if (__lockstep_spin_trylock(&l, 0)) { ${v} = 7; UNLOCK(l); }`,
  (draw, v) => `EXPECT(LOAD(${v}) != ${1 + draw(3)});`,
  (_draw, v, w) => `EXPECT(${v} <= ${w} + 2);`,
  (draw) => `sleep_until(${draw(2)}, 2);`,
  () => 'wake_sleeper();',
  () => 'sleep_until(0, 0x102);',
  (_draw, v) => `if (__lockstep_fatal_signal_pending(__lockstep_current())) ${v} = 8;`,
  (_draw, v) => `if (__lockstep_load64(&jiffies, 0)) ${v} = 9;`,
  (_draw, v) => `if (__lockstep_need_resched()) ${v} = 10;`,
  (_draw, v) =>
    `__lockstep_store64(&sleeper, (unsigned long)__lockstep_current(), 0); if (sleeper == __lockstep_current()) ${v}++;`,
];

/** What can stand between two accesses, where stores come late. SEE() keeps what the task has seen, for the outcome. */
const BETWEEN: readonly ((draw: Draw, v: string, w: string) => string)[] = [
  () => '',
  () => '',
  () => '',
  () => '__lockstep_fence(1);',
  () => '__lockstep_fence(2);',
  () => '__lockstep_fence(4);',
  (draw, v) => `__lockstep_rmw32(&${v}, ${draw(2)}, ${1 + draw(2)}, ${draw(3)});`,
  (draw, v) => `ADD(${v}, ${1 + draw(2)});`,
  (draw, v) => `__lockstep_cmpxchg32(&${v}, ${draw(2)}, 5, ${[0, 1, 2, 4][draw(4)]});`,
  (_draw, v) => `LOCK(l); ${v}++; UNLOCK(l);`,
  (_draw, v, w) => `${v} = ${w} + 1;`,
  (draw) => `sleep_until(${draw(2)}, 2);`,
  () => 'wake_sleeper();',
  (draw, v) => `EXPECT(__lockstep_load32(&${v}, 0) != ${1 + draw(3)});`,
];

/** Stores, of each kind. */
const STORES: readonly ((draw: Draw, v: string) => string)[] = [
  (draw, v) => `__lockstep_store32(&${v}, ${1 + draw(3)}, 0);`,
  (draw, v) => `__lockstep_store32(&${v}, ${1 + draw(3)}, 0);`,
  (draw, v) => `STORE(${v}, ${1 + draw(3)});`,
  (draw, v) => `${v} = ${1 + draw(3)};`,
  (draw, v) => `__lockstep_rmw32(&${v}, 0, ${1 + draw(3)}, ${[0, 1, 2, 4][draw(4)]});`,
];

/** Two tasks, at times three: each accesses two places, with something between, in an order that others may see or not. */
export function generateLate(seed: number): string {
  const draw = makeRandom(seed * 2654435761 + 1);
  for (let n = 0; n < 5; n++) draw(2);
  const store = (v: string): string => STORES[draw(STORES.length)]!(draw, v);
  const see = (v: string): string => `SEE(${v});`;
  const tasks = Array.from({ length: draw(6) === 0 ? 3 : 2 }, (_, n) => {
    const [v, w] = draw(2) === 0 ? ['x', 'y'] : ['y', 'x'];
    const first = draw(3) === 0 ? see(v) : store(v);
    const last = draw(3) === 0 ? store(w) : see(w);
    const between = BETWEEN[draw(BETWEEN.length)]!(draw, ['x', 'y', 'z'][draw(3)]!, w);
    return `TASKS(1, ${'abc'[n]}, 0)\n{\n\t${first}\n\t${between}\n\t${last}\n}\n`;
  });
  return tasks.join('') + TELL_SEEN;
}

const TELL_SEEN = `
static void tell(void);
static const struct lockstep_hook told DESCRIPTOR = { .kind = "finally", .name = "tell", .run = tell };
static void tell(void) { __lockstep_outcome("seen", (history[0] * 1000 + history[1]) * 1000 + history[2]); }
`;

/** The text of two or three tasks; often two of them are the same. */
export function generate(seed: number): string {
  const draw = makeRandom(seed * 2654435761 + 1);
  for (let n = 0; n < 5; n++) draw(2);
  const variables = ['x', 'y', 'z'].slice(0, 1 + draw(3));
  const variable = (): string => variables[draw(variables.length)]!;
  const body = (length: number): string =>
    Array.from({ length }, () => STATEMENTS[draw(STATEMENTS.length)]!(draw, variable(), variable())).join('\n\t');
  const shapes: readonly (readonly [count: number, length: number])[][] = [
    [
      [1, 3],
      [1, 3],
    ],
    [[2, 2]],
    [[2, 3]],
    [[3, 1]],
    [
      [2, 1],
      [1, 2],
    ],
    [
      [1, 2],
      [1, 1],
      [1, 1],
    ],
  ];
  const shape = shapes[draw(shapes.length)]!;
  const tasks = shape.map(([count, length], n) => {
    const flags = draw(4) === 0 ? 1 : 0;
    return `TASKS(${count}, ${'abc'[n]}, ${flags})\n{\n\t${body(length)}\n}\n`;
  });
  const text = tasks.join('');
  const options = [
    text.includes('jiffies') ? 'OPTION(ticks, 1);\n' : '',
    text.includes('need_resched') ? 'OPTION(resched, 1);\n' : '',
  ];
  return options.join('') + text;
}

// ---- enumerating ----------------------------------------------------------------------------------------------------

export interface Seen {
  readonly outcomes: string[];
  readonly findings: string[];
}

/** Kind, place and message of a finding; tasks of one kind are told apart by their numbers, which may be anybody's. */
export function nameless(finding: Pick<Unscheduled, 'kind' | 'message' | 'place'>): string {
  const names = finding.message.split('for ever: ')[1];
  if (names === undefined) return findingKey(finding).replace(/\b([a-z])\d\b/g, '$1');
  // The place of a hang is that of the first task that hangs, which may be any of its kind.
  const sorted = names.split(', ').map((name) => name.replace(/^([a-z])\d /, '$1 '));
  return `${finding.kind}: ${sorted.sort().join(', ')}`;
}

/**
 * All runs of a program, one after the other, without remembering states: every access is an event, and whatever comes
 * from outside can come at any time. Undefined if there are more than `limit` steps.
 */
export function enumerate(built: BuiltScenario, limit: number): Seen | undefined {
  const system = new System({ ...built, mergePlain: false });
  const outcomes = new Set<string>();
  const findings = new Set<string>();
  let steps = 0;
  const go = (): void => {
    const choices: number[] = [];
    system.kernel.choices(choices);
    if (system.isFinished()) {
      const { reports, outcome } = system.finish();
      outcomes.add(outcome);
      for (const report of reports) findings.add(nameless(report));
      return;
    }
    if (!choices.some(isProgress)) findings.add(nameless(system.describeHang()));
    const mark = system.machine.mark();
    for (const packed of choices) {
      if (++steps > limit) break;
      const ended = system.take(packed);
      for (const report of system.takeReports()) findings.add(nameless(report));
      if (!ended) go();
      system.machine.rewind(mark);
    }
    system.machine.unmark();
  };
  go();
  return steps > limit ? undefined : { outcomes: [...outcomes].sort(), findings: [...findings].sort() };
}
