/**
 * Replays a schedule and records what happened, as data for every kind of report.
 *
 * In: a built scenario, the sites known to be events, a schedule. Out: one row per choice: who, where, the events, the
 * locks afterwards. Same input, same trace, byte for byte.
 */
import type { Access, Recorder } from '../interp/index.ts';
import { layout } from '../interp/index.ts';
import { ApiCalls } from './api-calls.ts';
import { decodeWord, findObjects, formatValue, nameOf, readQueue } from './describe.ts';

import type { BuiltScenario } from './scenario.ts';
import { CHOICE_STEP, choiceKind, choiceTask } from './schedule.ts';
import { MAX_RACE_TASKS, System, type Unscheduled } from './system.ts';

export interface TraceEvent {
  readonly kind: 'load' | 'store' | 'rmw' | 'native' | 'call' | 'return';
  /** `sem.count: 0 -> 0x1`, `schedule()`, `down_write(&sem)`. */
  readonly text: string;
  readonly place: { readonly file: string; readonly line: number; readonly function: string } | undefined;
  /** It changed something that others can see, or is a call or return of the API. */
  readonly matters: boolean;
}

export interface TraceRow {
  /** 1-based. */
  readonly number: number;
  readonly choice: number;
  /** Name of the choice: the task's, or `tick`, `signal to w1`. */
  readonly who: string;
  /** Index of the task that made a step; undefined for an event from outside. */
  readonly task: number | undefined;
  readonly events: readonly TraceEvent[];
  /** Per lock: decoded words and queue, only those that differ from the row before. */
  readonly locks: readonly string[];
  /** Where every task stands afterwards: `runs`, `sleeps`, `spins`, `done`. */
  readonly states: readonly ('runs' | 'sleeps' | 'spins' | 'done')[];
}

export interface Trace {
  readonly tasks: readonly string[];
  readonly rows: readonly TraceRow[];
  /** What was reported on the way and at the end. */
  readonly reports: readonly Unscheduled[];
  /** The schedule did not fit: at which row, and why. */
  readonly departed: { readonly row: number; readonly reason: string } | undefined;
}

/** include/linux/sched.h: what a sleeper writes into its state. */
const TASK_STATES = new Map([
  [0, 'TASK_RUNNING'],
  [1, 'TASK_INTERRUPTIBLE'],
  [2, 'TASK_UNINTERRUPTIBLE'],
  [0x102, 'TASK_KILLABLE'],
]);

class TraceRecorder implements Recorder {
  events: TraceEvent[] = [];
  readonly calls: ApiCalls;

  constructor(private readonly system: System) {
    this.calls = new ApiCalls(system);
  }

  access(access: Access): void {
    const { system } = this;
    if (this.isProbe(access.task)) return;
    this.events.push(...this.calls.moveTo(access.task, access.pc, system.machine.fp));
    const named = nameOf(system, access.offset);
    const before = formatValue(system, named.type, access.oldLow, access.oldHigh, access.size);
    const after = formatValue(system, named.type, access.newLow, access.newHigh, access.size);
    const changed = access.oldLow !== access.newLow || access.oldHigh !== access.newHigh;
    const state = named.name.endsWith('->__state') ? TASK_STATES.get(access.newLow) : undefined;
    const only = access.kind === 'load' || !changed || state !== undefined;
    this.events.push({
      kind: access.kind,
      text: only ? `${named.name} = ${state ?? after}` : `${named.name}: ${before} -> ${after}`,
      place: system.placeAt(access.pc),
      matters: changed,
    });
  }

  native(task: number, pc: number, native: number): void {
    if (this.isProbe(task)) return;
    const name = this.system.built.program.natives[native]!;
    const text = this.nativeText(name);
    if (text !== undefined) {
      this.events.push(...this.calls.moveTo(task, pc, this.system.machine.fp));
      this.events.push({
        kind: 'native',
        text: text.text,
        place: this.system.outerPlaceAt(pc, task),
        matters: text.matters,
      });
    }
  }

  private nativeText(name: string): { text: string; matters: boolean } | undefined {
    const { system } = this;
    const { args } = system.machine;
    const target = (): string => (args[1] === layout.DATA_HIGH ? nameOf(system, args[0]!).name : 'NULL');
    const result = system.machine.resultLow;
    switch (name) {
      case '__lockstep_spin_lock':
        return { text: `spin_lock(${target()})`, matters: false };
      case '__lockstep_spin_trylock':
        return { text: `spin_trylock(${target()}) = ${result}`, matters: false };
      case '__lockstep_spin_unlock':
        return { text: `spin_unlock(${target()})`, matters: false };
      case '__lockstep_sched_out':
        return { text: 'schedule()', matters: true };
      case '__lockstep_sched_in':
        return { text: 'back from schedule()', matters: true };
      case '__lockstep_wake': {
        const task = system.kernel.taskAt(args[0]!);
        return { text: `wake up ${task?.name ?? '?'}${result === 1 ? '' : ': not asleep'}`, matters: true };
      }
      case '__lockstep_signal_pending':
      case '__lockstep_fatal_signal_pending':
        return { text: `${name.slice(11)}() = ${result}`, matters: result !== 0 };
      case '__lockstep_need_resched':
        return { text: `need_resched() = ${result}`, matters: false };
      case '__lockstep_exit':
        return { text: 'do_exit()', matters: true };
      case '__lockstep_warn':
        return { text: 'WARN', matters: true };
      default:
        return undefined;
    }
  }

  call(): void {}

  leave(task: number, functionId: number, low: number): void {
    if (this.isProbe(task)) return;
    const info = this.system.machine.functionInfo(functionId);
    this.calls.leave(task, info.name, info.resultWords === 0 ? undefined : low);
  }

  fence(): void {}

  private isProbe(task: number): boolean {
    return !this.system.kernel.isTask(task);
  }
}

/** Two recorders as one; the first sees each event first. */
function tee(first: Recorder | undefined, second: Recorder): Recorder {
  if (first === undefined) return second;
  return {
    access(access) {
      first.access(access);
      second.access(access);
    },
    native(task, pc, native) {
      first.native(task, pc, native);
      second.native(task, pc, native);
    },
    call(task, pc, functionId) {
      first.call(task, pc, functionId);
      second.call(task, pc, functionId);
    },
    leave(task, functionId, low, high) {
      first.leave(task, functionId, low, high);
      second.leave(task, functionId, low, high);
    },
    fence(task, pc) {
      first.fence(task, pc);
      second.fence(task, pc);
    },
  };
}

/** Runs a schedule with a recorder. `known` sites are events from the start, as they were when the schedule was made. */
export function replay(built: BuiltScenario, known: readonly number[], schedule: readonly number[]): Trace {
  const system = new System(built, known, built.scenario.tasks.length <= MAX_RACE_TASKS);
  const recorder = new TraceRecorder(system);
  // Tasks run up to their first event when they are made, which no recorder sees.
  const opening = system.kernel.tasks.map((task) => recorder.calls.settle(task.index));
  system.machine.recorder = tee(system.races, recorder);
  const rows: TraceRow[] = [];
  const reports: Unscheduled[] = [...system.inspect()];
  let locks = lockLines(system);
  let departed: Trace['departed'];
  let ended = false;
  for (const [index, packed] of schedule.entries()) {
    const choices: number[] = [];
    system.kernel.choices(choices, true);
    if (!choices.includes(packed)) {
      departed = { row: index + 1, reason: `${system.choiceName(packed)} cannot go on here` };
      break;
    }
    const task = choiceKind(packed) === CHOICE_STEP ? choiceTask(packed) : undefined;
    recorder.events = task === undefined ? [] : opening[task]!.splice(0);
    ended = system.take(packed);
    if (task !== undefined && !ended) recorder.events.push(...recorder.calls.settle(task));
    reports.push(...system.takeReports());
    const after = lockLines(system);
    rows.push({
      number: index + 1,
      choice: packed,
      who: system.choiceName(packed),
      task,
      events: recorder.events,
      locks: after.filter((line, n) => line !== locks[n]),
      states: taskStates(system),
    });
    locks = after;
    if (ended) break;
    system.machine.recorder = null;
    reports.push(...system.inspect());
    system.machine.recorder = tee(system.races, recorder);
  }
  system.machine.recorder = null;
  if (departed === undefined && !ended) reports.push(...endReports(system));
  return { tasks: system.kernel.tasks.map((task) => task.name), rows, reports, departed };
}

/** What can be said of the state that a schedule ends in. */
function endReports(system: System): Unscheduled[] {
  if (system.isFinished()) return [...system.finish().reports];
  const choices: number[] = [];
  system.kernel.choices(choices);
  if (!choices.some((packed) => choiceKind(packed) === CHOICE_STEP)) return [system.describeHang()];
  return [];
}

function taskStates(system: System): TraceRow['states'] {
  return system.kernel.tasks.map((task) => {
    if (system.machine.status(task.index) !== layout.PARKED) return 'done';
    if (system.kernel.get(task, system.kernel.at.onRq) === 0) return 'sleeps';
    return system.machine.isReady(task.index) ? 'runs' : 'spins';
  });
}

/** One line per described word and queue of every lock. */
export function lockLines(system: System): string[] {
  const { decode, queues } = system.built;
  const lines: string[] = [];
  const records = new Set([...decode.map((rule) => rule.record), ...queues.map((rule) => rule.record)]);
  for (const record of records) {
    for (const object of findObjects(system, record)) {
      for (const member of new Set(decode.filter((rule) => rule.record === record).map((rule) => rule.member))) {
        lines.push(wordLine(system, record, object, member));
      }
      for (const rule of queues.filter((candidate) => candidate.record === record)) {
        const queue = readQueue(system, object.offset + memberOffset(system, record, rule.member), rule);
        lines.push(`${object.name}.${rule.member}: ${queue.length === 0 ? 'empty' : queue.join(', ')}`);
      }
    }
  }
  return lines;
}

function wordLine(system: System, record: string, object: { name: string; offset: number }, member: string): string {
  const at = object.offset + memberOffset(system, record, member);
  const low = system.machine.peek32(at);
  const high = system.machine.peek32(at + 4);
  const decoded = decodeWord(system.built.decode, record, member, low, high);
  const task = system.kernel.taskAt(low & ~7);
  if (high === layout.DATA_HIGH && task !== undefined) {
    // A pointer to a task with flags in its low bits (`owner`): the name instead of the number.
    const flags = (low & 7) === 0 ? undefined : decoded?.slice(decoded.indexOf(':') + 1);
    return `${object.name}.${member} = ${task.name}${flags === undefined ? '' : `,${flags}`}`;
  }
  return `${object.name}.${member} = ${decoded ?? formatValue(system, undefined, low, high, 8)}`;
}

function memberOffset(system: System, record: string, member: string): number {
  return system.built.memberOffset(record, member);
}
