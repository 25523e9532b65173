/**
 * Replays a schedule and records what happened, as data for every kind of report.
 *
 * In: a built scenario, the sites known to be events, a schedule. Out: one row per choice: who, where, the events, the
 * locks afterwards, who holds what, and where everybody stands. Same input, same trace, byte for byte.
 */
import type { Access, Commit, Recorder } from '../interp/index.ts';
import { layout, toBig } from '../interp/index.ts';
import { ApiCalls } from './api-calls.ts';
import { decodeWord, findObjects, formatValue, GHOST_SECTION, nameOf, readHolders, readQueue } from './describe.ts';
import { LateTrace, type OpenEvent } from './late-trace.ts';
import type { BuiltScenario } from './scenario.ts';
import { CHOICE_COMMIT, CHOICE_STEP, choiceKind, choiceTask, isProgress } from './schedule.ts';
import { MAX_RACE_TASKS, System, type Unscheduled } from './system.ts';

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

export interface TraceEvent {
  readonly kind: 'load' | 'store' | 'rmw' | 'native' | 'call' | 'return';
  /** `sem.count: 0 -> 0x1`, `schedule()`, `down_write(&sem)`. */
  readonly text: string;
  readonly place: Place | undefined;
  /** It changed something that others can see, or is a call or return of the API. */
  readonly matters: boolean;
}

/** A described word or queue of a lock. */
export interface LockState {
  /** `sem.count`, `sem.wait_list`. */
  readonly name: string;
  readonly kind: 'word' | 'queue';
  /** As a person reads it: `0x3: WRITER_LOCKED, WAITERS`; of a queue, the tasks from first to last. */
  readonly text: string;
  /** The word as a number, unless it points to a task; the length of the queue. */
  readonly value: number | undefined;
}

export interface Hold {
  /** `sem`. */
  readonly lock: string;
  readonly as: 'read' | 'write';
  /** Index of the task; undefined where the lock was taken before any task ran. */
  readonly task: number | undefined;
}

/** Where everything stands between two choices. What did not change since the last row is the same object. */
export interface Standing {
  /** Where every task stands: what it does next, in a function that is not the model's. */
  readonly places: readonly (Place | undefined)[];
  /** Who holds which lock, as the callers of its functions were told. */
  readonly holds: readonly Hold[];
  /** Every described word and queue of every lock. */
  readonly lockStates: readonly LockState[];
}

export interface TraceRow extends Standing {
  /** 1-based. */
  readonly number: number;
  readonly choice: number;
  /** Name of the choice: the task's, or `tick`, `signal to w1`. */
  readonly who: string;
  /** Index of the task that made a step, or whose late store became visible; undefined for an event from outside. */
  readonly task: number | undefined;
  readonly events: readonly TraceEvent[];
  /** Per lock: decoded words and queue, only those that differ from the row before. */
  readonly locks: readonly string[];
  /** Where every task stands afterwards: `runs`, `sleeps`, `spins`, `done`. */
  readonly states: readonly ('runs' | 'sleeps' | 'spins' | 'done')[];
}

export interface Trace {
  readonly tasks: readonly string[];
  /** Before the first choice. */
  readonly start: Standing;
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
  /** Where stores come late. */
  readonly late: LateTrace | undefined;

  /** What only the rules know of: from, to. */
  private readonly ghosts: readonly (readonly [number, number])[];

  constructor(private readonly system: System) {
    this.calls = new ApiCalls(system);
    if (system.machine.weak) this.late = new LateTrace();
    this.ghosts = system.built.program.globals
      .filter((global) => global.section === GHOST_SECTION)
      .map(({ offset, size }) => [offset, offset + size]);
  }

  access(access: Access): void {
    const { system } = this;
    if (this.isProbe(access.task)) return;
    if (this.ghosts.some(([from, to]) => access.offset >= from && access.offset < to)) return;
    this.events.push(...this.calls.moveTo(access.task, access.pc, system.machine.fp));
    const named = nameOf(system, access.offset);
    const before = formatValue(system, named.type, access.oldLow, access.oldHigh, access.size);
    const after = formatValue(system, named.type, access.newLow, access.newHigh, access.size);
    const changed = access.oldLow !== access.newLow || access.oldHigh !== access.newHigh;
    const state = named.name.endsWith('->__state') ? TASK_STATES.get(access.newLow) : undefined;
    const only = access.kind === 'load' || !changed || state !== undefined;
    const event: OpenEvent = {
      kind: access.kind,
      text: only ? `${named.name} = ${state ?? after}` : `${named.name}: ${before} -> ${after}`,
      place: system.placeAt(access.pc),
      matters: changed,
    };
    this.events.push(event);
    this.late?.access(access, event);
  }

  commit(commit: Commit): void {
    const event = this.late?.commit(commit);
    if (event !== undefined) this.events.push(event);
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
      case '__lockstep_choose':
        return { text: `CHOOSE(${args[0]}) = ${result}`, matters: true };
      case '__lockstep_sched_out':
        return { text: 'schedule()', matters: true };
      case '__lockstep_sched_in':
        return { text: 'back from schedule()', matters: true };
      case '__lockstep_wake': {
        const task = system.kernel.taskAt(args[0]!);
        if (task !== undefined) this.late?.look(system.machine.task, task.structure + system.kernel.at.state, 4);
        return { text: `wake up ${task?.name ?? '?'}${result === 1 ? '' : ': not asleep'}`, matters: true };
      }
      case '__lockstep_signal_pending':
      case '__lockstep_fatal_signal_pending':
        return { text: `${name.slice(11)}() = ${result}`, matters: result !== 0 };
      case '__lockstep_need_resched':
        return { text: `need_resched() = ${result}`, matters: false };
      case '__lockstep_kmalloc': {
        const given = system.machine.resultHigh === 0 ? 'NULL' : system.nameOf(result);
        return { text: `kmalloc(${args[0]}) = ${given}`, matters: true };
      }
      case '__lockstep_kfree':
        return { text: `kfree(${target()})`, matters: true };
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
    commit(commit) {
      first.commit?.(commit);
      second.commit?.(commit);
    },
  };
}

/** Runs a schedule with a recorder. `known` sites are events from the start, as they were when the schedule was made. */
export function replay(
  built: BuiltScenario,
  known: readonly number[],
  schedule: readonly number[],
  assumes?: string,
): Trace {
  const looksForRaces = built.memory !== 'weak' && built.scenario.tasks.length <= MAX_RACE_TASKS;
  const system = new System(built, known, looksForRaces, false, assumes);
  const recorder = new TraceRecorder(system);
  // Tasks run up to their first event when they are made, which no recorder sees.
  const opening = system.kernel.tasks.map((task) => recorder.calls.settle(task.index));
  system.machine.recorder = tee(system.races, recorder);
  const rows: TraceRow[] = [];
  const reports: Unscheduled[] = [...system.takeReports(), ...system.inspect()];
  const observer = new Observer(system);
  const start = observer.standing;
  let locks = start.lockStates.map(lockLine);
  let departed: Trace['departed'];
  let ended = false;
  for (const [index, packed] of schedule.entries()) {
    const choices: number[] = [];
    system.kernel.choices(choices, true);
    if (!choices.includes(packed)) {
      departed = { row: index + 1, reason: `${system.choiceName(packed)} cannot go on here` };
      break;
    }
    const isStep = choiceKind(packed) === CHOICE_STEP;
    const task = isStep || choiceKind(packed) === CHOICE_COMMIT ? choiceTask(packed) : undefined;
    recorder.events = task === undefined || !isStep ? [] : opening[task]!.splice(0);
    if (recorder.late !== undefined) recorder.late.row = index + 1;
    ended = system.take(packed);
    if (task !== undefined && isStep && !ended) recorder.events.push(...recorder.calls.settle(task));
    reports.push(...system.takeReports());
    const standing = observer.look(choiceTask(packed));
    const after = standing.lockStates.map(lockLine);
    rows.push({
      number: index + 1,
      choice: packed,
      who: system.choiceName(packed),
      task,
      events: recorder.events,
      locks: after.filter((line, n) => line !== locks[n]),
      states: taskStates(system),
      ...standing,
    });
    locks = after;
    if (ended) break;
    system.machine.recorder = null;
    reports.push(...system.inspect());
    system.machine.recorder = tee(system.races, recorder);
  }
  system.machine.recorder = null;
  recorder.late?.end((task, offset) => system.machine.isLate(task, offset));
  if (departed === undefined && !ended) reports.push(...endReports(system));
  return { tasks: system.kernel.tasks.map((task) => task.name), start, rows, reports, departed };
}

/** What can be said of the state that a schedule ends in. */
function endReports(system: System): Unscheduled[] {
  if (system.isFinished()) return [...system.finish().reports];
  const choices: number[] = [];
  system.kernel.choices(choices);
  if (!choices.some(isProgress)) return [system.describeHang()];
  return [];
}

function taskStates(system: System): TraceRow['states'] {
  return system.kernel.tasks.map((task) => {
    if (system.machine.status(task.index) !== layout.PARKED) return 'done';
    if (system.kernel.get(task, system.kernel.at.onRq) === 0) return 'sleeps';
    return system.machine.isReady(task.index) ? 'runs' : 'spins';
  });
}

/** Looks at the system between choices, and remembers what cannot be seen in a single state: which readers hold a lock. */
class Observer {
  standing: Standing;
  /** By lock. */
  private readonly readers = new Map<string, (number | undefined)[]>();
  private readonly locks: readonly LockObject[];

  constructor(private readonly system: System) {
    this.locks = lockObjects(system);
    const places = system.kernel.tasks.map((task) => system.placeOf(task.index));
    this.standing = { places, holds: this.holds(undefined), lockStates: lockStates(system, this.locks) };
  }

  /** After a choice that concerned `task`: nobody else has moved. */
  look(task: number): Standing {
    const { system, standing: before } = this;
    const place = system.placeOf(task);
    const stays = samePlace(place, before.places[task]);
    const holds = this.holds(task);
    const states = lockStates(system, this.locks);
    this.standing = {
      places: stays ? before.places : before.places.with(task, place),
      holds: JSON.stringify(holds) === JSON.stringify(before.holds) ? before.holds : holds,
      lockStates: states.map((state, n) => {
        const old = before.lockStates[n];
        return old?.text === state.text && old.name === state.name ? old : state;
      }),
    };
    return this.standing;
  }

  /** The rules count readers without their names: who has moved is the one who came or went. */
  private holds(mover: number | undefined): Hold[] {
    const nameLock = (offset: number): string =>
      this.locks.find((lock) => lock.offset === offset)?.name ?? nameOf(this.system, offset).name;
    return readHolders(this.system, nameLock).flatMap(({ lock, readers, writer }) => {
      const known = this.readers.get(lock) ?? [];
      this.readers.set(lock, known);
      while (known.length < readers) known.push(mover);
      while (known.length > readers) known.splice(Math.max(0, known.indexOf(mover)), 1);
      return [
        ...(writer === undefined ? [] : [{ lock, as: 'write' as const, task: writer }]),
        ...known.map((task) => ({ lock, as: 'read' as const, task })),
      ];
    });
  }
}

function samePlace(a: Place | undefined, b: Place | undefined): boolean {
  return a === b || (a?.line === b?.line && a?.file === b?.file && a?.function === b?.function);
}

/** `sem.count = 0x1: WRITER_LOCKED`, `sem.wait_list: w1, r1`. */
export function lockLine({ name, kind, text }: LockState): string {
  return kind === 'word' ? `${name} = ${text}` : `${name}: ${text}`;
}

interface LockObject {
  readonly record: string;
  readonly name: string;
  readonly offset: number;
}

/** Every lock in static memory. */
function lockObjects(system: System): LockObject[] {
  const { decode, queues } = system.built;
  const records = new Set([...decode.map((rule) => rule.record), ...queues.map((rule) => rule.record)]);
  return [...records].flatMap((record) => findObjects(system, record).map((object) => ({ record, ...object })));
}

/** Every described word and queue of every lock. */
function lockStates(system: System, locks: readonly LockObject[]): LockState[] {
  const { decode, queues } = system.built;
  const states: LockState[] = [];
  for (const lock of locks) {
    const { record } = lock;
    for (const member of new Set(decode.filter((rule) => rule.record === record).map((rule) => rule.member))) {
      states.push(wordState(system, lock, member));
    }
    for (const rule of queues.filter((candidate) => candidate.record === record)) {
      const queue = readQueue(system, lock.offset + system.built.memberOffset(record, rule.member), rule);
      const text = queue.length === 0 ? 'empty' : queue.join(', ');
      states.push({ name: `${lock.name}.${rule.member}`, kind: 'queue', text, value: queue.length });
    }
  }
  return states;
}

function wordState(system: System, { record, name, offset }: LockObject, member: string): LockState {
  const at = offset + system.built.memberOffset(record, member);
  const low = system.machine.settled32(at);
  const high = system.machine.settled32(at + 4);
  const decoded = decodeWord(system.built.decode, record, member, low, high);
  const word = { name: `${name}.${member}`, kind: 'word' as const };
  const task = system.kernel.taskAt(low & ~7);
  if (high === layout.DATA_HIGH && task !== undefined) {
    // A pointer to a task with flags in its low bits (`owner`): the name instead of the number.
    const flags = (low & 7) === 0 ? undefined : decoded?.slice(decoded.indexOf(':') + 1);
    return { ...word, text: `${task.name}${flags === undefined ? '' : `,${flags}`}`, value: undefined };
  }
  const text = decoded ?? formatValue(system, undefined, low, high, 8);
  return { ...word, text, value: Number(toBig(low, high, true)) };
}
