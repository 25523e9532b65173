/**
 * Why somebody hangs, in plain words: who sleeps since when, and which step of the schedule took the last chance away.
 *
 * In: a built scenario, a schedule that ends in a hang or deadlock, and its trace. Out: for each task that is stuck, the
 * first step after which no schedule lets it end, the locks then, and who would have woken it had the schedule parted
 * in front of that step.
 *
 * The idea: whether a task can still end is a question about a state, and can be answered by searching on from it. The
 * states of the schedule are asked from the last one backwards; what was found dead stays dead, so all the searches
 * together visit no state twice, and the first one that succeeds names the step. Only what comes sooner or later (steps,
 * ticks) counts as a way on: a signal might never come.
 *
 * Invariant: `step` and `never` are proved by exhausting the states behind; where the budget does not suffice, the
 * answer is `unknown`. The budget counts transitions, so that the answer is the same on every machine.
 */
import { layout, type Recorder } from '../../interp/index.ts';
import { Visited } from '../explore/visited.ts';
import type { BuiltScenario } from '../scenario.ts';
import { CHOICE_STEP, choiceKind, choiceTask, isInevitable } from '../schedule.ts';
import { System } from '../system.ts';
import { type LockState, lockLine, type Place, type Trace, type TraceRow } from '../trace.ts';

/** Who does what where. */
export interface Deed {
  /** Name of the choice: the task's, or `tick`, `signal to w1`. */
  readonly who: string;
  readonly place: Place | undefined;
  /** `sem.count: 2 -> 0x102`; empty where it changed nothing. */
  readonly what: string;
}

export interface StepChance {
  readonly kind: 'step';
  /** 1-based: after it no schedule lets the task end; before it one does. */
  readonly step: number;
  readonly deed: Deed;
  /** The locks after that step. */
  readonly locks: readonly LockState[];
  /** Who wakes the task in the schedule that parts in front of the step; undefined if it does not sleep in it. */
  readonly waker: Deed | undefined;
}

export type LastChance =
  | StepChance
  /** No schedule at all lets the task end. */
  | { readonly kind: 'never' }
  /** After step `from` none does; what was possible before it was not found out. */
  | { readonly kind: 'unknown'; readonly from: number; readonly transitions: number };

export interface Cause {
  readonly task: string;
  readonly how: 'sleeps' | 'spins';
  /** Step after which it never got on. */
  readonly since: number;
  readonly place: Place | undefined;
  readonly chance: LastChance;
}

/** Transitions that may be spent on one finding. */
const BUDGET = 200_000;

export function explainHang(
  built: BuiltScenario,
  revealed: readonly number[],
  schedule: readonly number[],
  trace: Trace,
  budget = BUDGET,
): readonly Cause[] {
  const end = trace.rows.at(-1);
  if (end === undefined) return [];
  const stuck = trace.tasks.map((_, task) => task).filter((task) => end.states[task] !== 'done');
  const rescuer = new Rescuer(new System(built, revealed), schedule, stuck, budget);
  rescuer.run();
  return stuck.map((task) => {
    const how = end.states[task] === 'sleeps' ? 'sleeps' : 'spins';
    const chance = rescuer.answers.get(task)!;
    return {
      task: trace.tasks[task]!,
      how,
      since: since(trace, task),
      place: end.places[task],
      chance: chance.kind === 'step' ? describeStep(trace, chance.taken, chance.waker) : chance,
    };
  });
}

/** First step of the last stretch in which the task stands as it does in the end; 0: from the start. */
function since({ rows }: Trace, task: number): number {
  const state = rows.at(-1)!.states[task];
  let first = rows.length;
  while (first > 0 && rows[first - 1]!.states[task] === state) first--;
  return state === 'sleeps' ? first + 1 : lastStepOf(rows, task);
}

/** A task that waits for a spinlock stands still from its own last step on, whoever held the lock then. */
function lastStepOf(rows: readonly TraceRow[], task: number): number {
  return rows.findLast((row) => row.task === task)?.number ?? 0;
}

function describeStep(trace: Trace, taken: number, waker: Deed | undefined): LastChance {
  const row = trace.rows[taken]!;
  const before = taken === 0 ? trace.start : trace.rows[taken - 1]!;
  const event =
    row.events.find(({ kind, matters }) => matters && kind !== 'call' && kind !== 'return') ??
    row.events.find(({ kind }) => kind !== 'call' && kind !== 'return');
  const place = event?.place ?? (row.task === undefined ? undefined : before.places[row.task]);
  const deed = { who: row.who, place, what: event?.text ?? '' };
  return { kind: 'step', step: taken + 1, deed, locks: row.lockStates, waker };
}

type Answer =
  /** Index of the step that takes the chance away. */
  { readonly kind: 'step'; readonly taken: number; readonly waker: Deed | undefined } | Exclude<LastChance, StepChance>;

/** Asks the states of a schedule, from the last one backwards, whether the stuck tasks can still end. */
class Rescuer {
  readonly answers = new Map<number, Answer>();
  private spent = 0;

  constructor(
    private readonly system: System,
    private readonly schedule: readonly number[],
    private readonly stuck: readonly number[],
    private readonly budget: number,
  ) {}

  run(): void {
    const { system, schedule } = this;
    const { machine } = system;
    const marks = schedule.map((packed) => {
      const mark = machine.mark();
      system.take(packed);
      return mark;
    });
    marks.push(machine.mark());
    const dead = new Map(this.stuck.map((task) => [task, new Visited()]));
    for (let at = schedule.length; at >= 0 && this.answers.size < this.stuck.length; at--) {
      for (const task of this.stuck) {
        if (this.answers.has(task)) continue;
        machine.rewind(marks[at]!);
        const way = this.wayToEnd(task, dead.get(task)!, at === 0 ? -1 : choiceTask(schedule[at - 1]!));
        if (way === 'unknown') {
          this.answers.set(task, { kind: 'unknown', from: at + 1, transitions: this.budget });
        } else if (way !== undefined) {
          machine.rewind(marks[at]!);
          this.answers.set(task, { kind: 'step', taken: at, waker: this.wakerIn(way, task) });
        }
      }
    }
    for (const task of this.stuck) if (!this.answers.has(task)) this.answers.set(task, { kind: 'never' });
  }

  /** Choices that lead from the present state to the task's end; undefined: there are none. `dead` grows. */
  private wayToEnd(task: number, dead: Visited, last: number): number[] | 'unknown' | undefined {
    const { system } = this;
    const { machine } = system;
    const path: { choices: number[]; next: number; mark: number; last: number }[] = [];
    const arrive = (mover: number): void => {
      const slot = dead.find(machine.hashA, machine.hashB);
      if (slot >= 0) return;
      dead.insert(~slot, machine.hashA, machine.hashB, -1);
      path.push({ choices: this.waysOn(mover), next: 0, mark: machine.mark(), last: mover });
    };
    arrive(last);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const packed = top.choices[top.next++];
      machine.rewind(top.mark);
      if (packed === undefined) {
        machine.unmark();
        path.pop();
        continue;
      }
      if (this.spent++ >= this.budget) return 'unknown';
      const ended = system.take(packed);
      // The schedule's own program cannot go on as it was found: nothing can be said.
      if (machine.refined) return 'unknown';
      if (ended) continue;
      if (machine.status(task) === layout.EXITED) return path.map(({ choices, next }) => choices[next - 1]!);
      arrive(choiceKind(packed) === CHOICE_STEP ? choiceTask(packed) : top.last);
    }
    return undefined;
  }

  /** What comes sooner or later; the task that ran last first, as a reader would go on. */
  private waysOn(last: number): number[] {
    const choices: number[] = [];
    this.system.kernel.choices(choices);
    const rank = (packed: number): number =>
      choiceKind(packed) !== CHOICE_STEP ? 2 : choiceTask(packed) === last ? 0 : 1;
    return choices.filter(isInevitable).sort((x, y) => rank(x) - rank(y));
  }

  /** Who wakes the task first on the way that `choices` go from the present state. */
  private wakerIn(choices: readonly number[], task: number): Deed | undefined {
    const { system } = this;
    const { machine, kernel, built } = system;
    let found: Deed | undefined;
    const recorder: Recorder = {
      native: (mover, pc, native) => {
        if (found !== undefined || built.program.natives[native] !== '__lockstep_wake') return;
        if (machine.resultLow !== 1 || kernel.taskAt(machine.args[0]!)?.index !== task) return;
        const name = kernel.info(task).name;
        found = { who: kernel.info(mover).name, place: system.outerPlaceAt(pc, mover), what: `wake up ${name}` };
      },
      access: () => {},
      call: () => {},
      leave: () => {},
      fence: () => {},
    };
    machine.recorder = recorder;
    for (const packed of choices) system.take(packed);
    machine.recorder = null;
    return found;
  }
}

// ---- words ----------------------------------------------------------------------------------------------------------

const at = (place: Place | undefined, word: string): string =>
  place === undefined ? '' : `${word} ${place.function}() at ${place.file}:${place.line}`;

const lockText = (locks: readonly LockState[]): string => locks.map(lockLine).join('; ');

/** The cause as lines for people: first the tasks, then the steps that took their last chances away, then the end. */
export function causeLines(causes: readonly Cause[], trace: Trace): string[] {
  const steps = new Map<number, StepChance>();
  for (const { chance } of causes) if (chance.kind === 'step') steps.set(chance.step, chance);
  return [
    ...causes.map(taskLine),
    ...[...steps.values()].sort((a, b) => a.step - b.step).flatMap((chance) => stepLines(chance, trace)),
    ...endLine(trace),
  ];
}

function taskLine({ task, how, since, chance }: Cause): string {
  const start = `${task} ${how}${since === 0 ? ' from the start' : ` since step ${since}`}`;
  switch (chance.kind) {
    case 'never':
      return `${start}; no schedule of this scenario lets it end`;
    case 'unknown':
      return (
        `${start}; after step ${chance.from} no schedule lets it end (whether one did before was not found out in ` +
        `${chance.transitions} transitions)`
      );
    case 'step': {
      const { waker, step } = chance;
      const before = step === 1 ? 'at the start' : `after step ${step - 1}`;
      const way =
        waker === undefined
          ? 'in it, nobody needs to wake it'
          : `in it, ${waker.who}${at(waker.place, ' in')} wakes it`;
      return `${start}; after step ${step} no schedule lets it end, ${before} one still did (${way})`;
    }
  }
}

function stepLines({ step, deed, locks }: StepChance, trace: Trace): string[] {
  const what = deed.what === '' ? '' : `, ${deed.what}`;
  const wakes = trace.rows.slice(step).flatMap(wakesIn);
  return [
    `step ${step}: ${deed.who}${at(deed.place, ' in')}${what}`,
    ...(locks.length === 0 ? [] : [`after it: ${lockText(locks)}`]),
    wakes.length === 0 ? 'nobody is woken after it' : `woken after it: ${wakes.join(', ')}`,
  ];
}

/** `waiter (step 42, by holder in wake_up_q())`. */
function wakesIn(row: TraceRow): string[] {
  return row.events.flatMap(({ kind, text, place }) => {
    const woken = kind === 'native' ? /^wake up ([^ ]+)$/.exec(text)?.[1] : undefined;
    if (woken === undefined) return [];
    return [`${woken} (step ${row.number}, by ${row.who}${place === undefined ? '' : ` in ${place.function}()`})`];
  });
}

function endLine({ tasks, rows }: Trace): string[] {
  const end = rows.at(-1);
  if (end === undefined || end.lockStates.length === 0) return [];
  const holds = end.holds.map(
    ({ lock, as, task }) => `${task === undefined ? 'somebody' : tasks[task]} holds ${lock} (${as})`,
  );
  return [`in the end: ${lockText(end.lockStates)}; ${holds.length === 0 ? 'nobody holds a lock' : holds.join(', ')}`];
}
