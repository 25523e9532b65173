/**
 * A booted scenario: machine, simulated kernel and hooks as one thing that can take choices and be asked about its state.
 *
 * In: a built program with its scenario descriptors. Out: `take`, `inspect`, `finish`, and words for people about where
 * everybody stands.
 *
 * Invariant: everything here is a function of the machine's state; nothing is remembered from run to run except
 * answers to existential questions.
 */
import {
  ACCESS_MARKED,
  bug,
  type CodePlace,
  expansionSite,
  type Fault,
  isPlainAccess,
  layout,
  Machine,
  OP,
  STEP_FAULT,
} from '../interp/index.ts';
import { RaceDetector } from './checkers/races.ts';
import { nameOf } from './describe.ts';
import { type Finding, kindOfFault } from './finding.ts';
import { Kernel, type Report, TASK_RUNNING } from './kernel/kernel.ts';
import { Lockdep } from './kernel/lockdep.ts';
import { kernelNatives } from './kernel/natives.ts';
import type { BuiltScenario, Hook } from './scenario.ts';
import { CHOICE_TICK, choice, choiceKind, choiceTask } from './schedule.ts';

/** A finding before it has a schedule. */
export type Unscheduled = Omit<Finding, 'schedule'>;

/** Scenarios with more tasks are not searched for data races. */
export const MAX_RACE_TASKS = 8;

export interface StackEntry {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

/** Bytes behind a block of the heap in which an address still is taken for one of the block's. */
const NEAR = 16;

export class System {
  readonly machine: Machine;
  readonly kernel: Kernel;
  /** Are there hooks that run in states before the end? */
  readonly hasHooks: boolean;
  private readonly probe: number;

  /** Follows happens-before, where data races are looked for. */
  readonly races: RaceDetector | undefined;

  /**
   * `assumes`: what the lock validator knows from other runs.
   * `reveal`: code indices of plain accesses that are known to be events. `races`: look for data races. `tagged`:
   * numbers that say who somebody is stand out (kernel.ts).
   */
  constructor(
    readonly built: BuiltScenario,
    reveal: readonly number[] = [],
    races = false,
    tagged = false,
    assumes: string | undefined = undefined,
  ) {
    const { scenario, program } = built;
    this.kernel = new Kernel(
      scenario.tasks.map((task) => ({ ...task, structure: 0 })),
      scenario.interrupts,
      scenario.budgets,
      built.taskFields,
      built.taskSize,
      built.jiffies,
      built.hz,
      built.perCpuStride,
    );
    this.kernel.tagged = tagged;
    this.kernel.fileAt = (pc) => this.fileAt(pc);
    if (built.lockdepFields !== undefined) this.kernel.lockdep = new Lockdep(this.kernel, built.lockdepFields);
    if (assumes !== undefined) this.kernel.lockdep?.preload(assumes);
    this.hasHooks = scenario.hooks.some((hook) => hook.kind === 'always' || hook.kind === 'quiescent');
    this.probe = scenario.tasks.length;
    this.machine = new Machine(program, {
      tasks: scenario.tasks.length + 1,
      natives: kernelNatives(this.kernel),
      heapBytes:
        65536 +
        (scenario.tasks.length + 1) * (built.taskSize + 768) +
        (races ? RaceDetector.heapBytes(scenario.tasks.length) : 0),
      privateSections: ['.lockstep.ghost', '.lockstep.scenario'],
      mergePlain: built.mergePlain,
      weak: built.memory === 'weak',
      ...(built.counts === undefined ? {} : { counts: built.counts }),
    });
    for (const pc of reveal) this.machine.visible[pc] = 1;
    this.kernel.locate = () => ({
      place: this.outerPlaceAt(this.machine.pc, this.machine.task),
      stack: formatEntries(this.stackFrom(this.machine.pc, this.machine.fp)),
    });
    this.kernel.boot(this.machine);
    for (const hook of scenario.hooks) if (hook.kind === 'init') this.bootHook(hook);
    if (races) {
      this.races = new RaceDetector(this);
      this.machine.recorder = this.races;
      this.kernel.switched = this.races.switched.bind(this.races);
    }
    for (const task of this.kernel.tasks) this.kernel.start(task);
  }

  private bootHook(hook: Hook): void {
    this.kernel.hookPreemptCount = 0;
    if (this.machine.callNow(this.probe, hook.functionId, []) !== undefined) return;
    // The kernel's function that makes the lock may be what is broken. What the model reports is in `reports` by now.
    const { fault } = this.machine;
    if (fault !== undefined && fault.kind !== 'native') {
      const place = this.placeAt(fault.pc);
      this.kernel.reports.push({
        kind: kindOfFault(fault.kind),
        message: fault.message,
        place,
        fatal: true,
        stack: '',
      });
    }
    this.machine.fault = undefined;
  }

  /** Code indices that were found to be events while running. */
  revealed(): number[] {
    const fresh: number[] = [];
    const { code, visible } = this.machine;
    const { placeAt } = this.built.program;
    for (let pc = 0; pc < code.length; pc++) {
      if (visible[pc] === 1 && placeAt[pc] !== -1 && this.isPlain(pc)) fresh.push(pc);
    }
    return fresh;
  }

  private isPlain(pc: number): boolean {
    const op = this.machine.code[pc]!;
    return (
      (isPlainAccess(op) && (this.machine.code[pc + 4]! & ACCESS_MARKED) === 0) || op === OP.memcpy || op === OP.memset
    );
  }

  /** Carries out a choice; true if the run cannot go on from there (a fault). */
  take(packed: number): boolean {
    // A fault of the run before is still there, and not every choice makes a step that clears it.
    this.machine.fault = undefined;
    const outcome = this.kernel.take(packed);
    if (outcome === STEP_FAULT) return true;
    return this.kernel.reports.length > 0 && this.kernel.reports.some((report) => report.fatal);
  }

  /** Did the last step report anything, or fault? */
  hasReports(): boolean {
    return this.kernel.reports.length > 0 || this.machine.fault !== undefined;
  }

  /** What the last step had to report, faults of the machine included. */
  takeReports(): Unscheduled[] {
    const { fault } = this.machine;
    const found = this.kernel.reports.map((report) => this.fromReport(report, this.machine.task));
    this.kernel.reports = [];
    if (fault !== undefined && fault.kind !== 'native') found.push(this.fromFault());
    return found;
  }

  private fromReport(report: Report, task: number): Unscheduled {
    const name = this.kernel.isTask(task) ? this.kernel.info(task).name : undefined;
    return {
      kind: report.kind,
      message: report.message,
      place: report.place,
      task: name,
      details: [
        ...(report.stack === '' ? [] : [report.stack]),
        ...(report.fatal && this.machine.fault !== undefined ? this.heapNote(this.machine.fault) : []),
      ],
      ...(report.assumes === undefined ? {} : { assumes: report.assumes }),
    };
  }

  private fromFault(): Unscheduled {
    const fault = this.machine.fault!;
    const name = this.kernel.isTask(fault.task) ? this.kernel.info(fault.task).name : undefined;
    return {
      kind: kindOfFault(fault.kind),
      message: fault.message,
      place: this.outerPlaceAt(fault.pc, fault.task) ?? this.placeAt(fault.pc),
      task: name,
      details: [this.formatStack(fault.task), ...this.addressNote(fault)],
    };
  }

  /** What the address that a fault is about belongs to, or just misses. */
  private addressNote(fault: Fault): string[] {
    const others = fault.other === undefined ? [] : [fault.other];
    return [fault.low, ...others].flatMap((low) => {
      const { layout: areas } = this.machine;
      if (fault.high !== layout.DATA_HIGH) return [];
      if (low >= areas.heap) return this.heapNote({ ...fault, low });
      return low >= areas.stacks ? this.localNote(low) : this.globalNote(low);
    });
  }

  private globalNote(low: number): string[] {
    const before = this.built.program.globals.filter(({ offset }) => offset <= low);
    const global = before.reduce((best, each) => (each.offset > best.offset ? each : best), before[0]!);
    if (global === undefined || low >= global.offset + global.size + NEAR) return [];
    return [`the address is ${byteOf(low - global.offset, global.size)} of '${global.name}'`];
  }

  private localNote(low: number): string[] {
    const { machine } = this;
    const found = machine.stackObject(low);
    if (found === undefined) return [];
    const { name, objects } = machine.functionInfo(machine.state[found.fp - layout.FRAME_HEADER + layout.F_FUNCTION]!);
    const base = machine.state[found.fp - layout.FRAME_HEADER + layout.F_MEMORY]!;
    const object = objects.findLast(({ offset }) => base + offset <= low);
    if (object === undefined) return [];
    return [`the address is ${byteOf(low - base - object.offset, object.size)} of '${object.name}' of ${name}()`];
  }

  /** Of an address in the heap: which block of kmalloc()'s it belongs to. */
  private heapNote({ low, high }: Fault): string[] {
    if (high !== layout.DATA_HIGH || low < this.machine.layout.heap) return [];
    const block = this.machine.heapObjectBefore(low);
    if (block === undefined || low >= block.start + block.size + NEAR) return [];
    const { start, size, live } = block;
    if (this.kernel.tasks.some((task) => task.structure === start)) return [];
    return [`the address is ${byteOf(low - start, size)} at ${this.nameOf(start)}${live ? '' : ', which were freed'}`];
  }

  // ---- questions about the present state --------------------------------------------------------------------------

  /** Have all tasks ended? */
  isFinished(): boolean {
    return this.kernel.tasks.every((task) => this.machine.status(task.index) === layout.EXITED);
  }

  /** Runs the scenario's and the rules' hooks that hold in this state. */
  inspect(): Unscheduled[] {
    const found: Unscheduled[] = [];
    for (const hook of this.built.scenario.hooks) {
      if (hook.kind === 'always' || (hook.kind === 'quiescent' && this.isQuiescent()))
        found.push(...this.runHook(hook));
    }
    return found;
  }

  /** Nobody is inside an API function, except asleep (the rules count who is inside). */
  private isQuiescent(): boolean {
    const { inside } = this.built.scenario;
    if (inside === undefined) return false;
    for (const task of this.kernel.tasks) {
      const depth = this.machine.peek32(inside + 4 * task.index);
      if (depth > 0 && (this.kernel.get(task, this.kernel.at.onRq) !== 0 || this.machine.interrupts(task.index) > 0))
        return false;
    }
    return true;
  }

  /** One bit a task: is it inside a call of a lock's function? (The rules count who is.) With 31 tasks at most. */
  insideCalls(): number {
    const { inside } = this.built.scenario;
    let bits = 0;
    if (inside === undefined) return bits;
    for (const { index } of this.kernel.tasks) if (this.machine.peek32(inside + 4 * index) > 0) bits |= 1 << index;
    return bits;
  }

  private runHook(hook: Hook): Unscheduled[] {
    const { machine, kernel } = this;
    const mark = machine.mark();
    // Rules look at memory as it is once all stores have got there.
    machine.atomic = true;
    machine.drainAll();
    machine.atomic = false;
    kernel.reports = [];
    kernel.hookPreemptCount = 0;
    machine.callNow(this.probe, hook.functionId, [hook.argument]);
    const found = kernel.reports.map((report) => this.fromReport(report, this.probe));
    if (machine.fault !== undefined && machine.fault.kind !== 'native') found.push(this.fromFault());
    kernel.reports = [];
    machine.rewind(mark);
    machine.unmark();
    return found;
  }

  /** Everybody has ended: what must hold then, and the outcome as text. */
  finish(): { reports: Unscheduled[]; outcome: string } {
    const values: string[] = [];
    const { kernel } = this;
    kernel.onOutcome = (name, value) => values.push(`${name}=${value}`);
    const reports: Unscheduled[] = [];
    for (const hook of this.built.scenario.hooks) if (hook.kind === 'finally') reports.push(...this.runHook(hook));
    kernel.onOutcome = undefined;
    for (const task of kernel.leakedTasks()) {
      reports.push({
        kind: 'refcount',
        message: `the task_struct of ${task.name} is never freed: a reference is left`,
        place: undefined,
        task: task.name,
        details: [],
      });
    }
    return { reports, outcome: values.join(' ') };
  }

  /** Variable and member at an offset, for messages. */
  nameOf(offset: number): string {
    return nameOf(this, offset).name;
  }

  tickChoice(): number {
    return choice(CHOICE_TICK, 0);
  }

  /** Name of a choice for people: `w1`, `tick`, `fatal signal to r1`. */
  choiceName(packed: number): string {
    const task = this.kernel.tasks[choiceTask(packed)];
    switch (choiceKind(packed)) {
      case 0:
        return task?.name ?? '?';
      case 1:
        return 'tick';
      case 2:
        return `signal to ${task?.name ?? '?'}`;
      case 3:
        return `spurious wake-up of ${task?.name ?? '?'}`;
      case 6:
        return `late store of ${task?.name ?? '?'}`;
      case 4:
        return `resched ${task?.name ?? '?'}`;
      default:
        return `interrupt on ${task?.name ?? '?'}`;
    }
  }

  // ---- hangs ------------------------------------------------------------------------------------------------------

  describeHang(): Unscheduled {
    const stuck = this.kernel.tasks.filter((task) => this.machine.status(task.index) === layout.PARKED);
    const spinning = stuck.filter((task) => this.kernel.get(task, this.kernel.at.onRq) !== 0);
    const details = stuck.map((task) => this.describeTask(task.index));
    const first = (spinning.length > 0 ? spinning : stuck)[0] ?? bug('nobody hangs');
    const kind = spinning.length > 0 ? 'deadlock' : 'hang';
    const names = stuck.map((task) => `${task.name} in ${this.placeOf(task.index)?.function ?? '?'}()`).join(', ');
    return {
      kind,
      message: `INFO: task${stuck.length === 1 ? '' : 's'} blocked for ever: ${names}`,
      place: this.placeOf(first.index),
      task: first.name,
      details,
    };
  }

  /** `fair`: there is a way out, but a schedule that starves nobody need not find it. */
  describeLivelock(fair: boolean): Unscheduled {
    const busy = this.kernel.tasks.filter((task) => this.machine.status(task.index) === layout.PARKED);
    const running = busy.filter((task) => this.kernel.canStep(task));
    const first = running[0] ?? bug('a livelock of nobody');
    const names = running.map((task) => `${task.name} in ${this.placeOf(task.index)?.function ?? '?'}()`).join(', ');
    return {
      kind: 'livelock',
      message: `tasks ${fair ? 'can spin for ever, though nobody is starved,' : 'spin for ever'} and nobody gets on: ${names}`,
      place: this.placeOf(first.index),
      task: first.name,
      details: busy.map((task) => this.describeTask(task.index)),
    };
  }

  /** `task w2:13 sleeps (D) in rwsem_down_write_slowpath() at kernel/locking/rwsem.c:1185`. */
  describeTask(task: number): string {
    const info = this.kernel.info(task);
    const place = this.placeOf(task);
    const where = place === undefined ? '' : ` in ${place.function}() at ${place.file}:${place.line}`;
    const state = this.kernel.get(info, this.kernel.at.state);
    const asleep = this.kernel.get(info, this.kernel.at.onRq) === 0;
    const how = asleep ? `sleeps (${stateLetter(state)})` : this.machine.isReady(task) ? 'runs' : 'spins on a lock';
    return `task ${info.name}:${this.kernel.pid(task)} ${how}${where}`;
  }

  // ---- places -----------------------------------------------------------------------------------------------------

  /** Source position of a code index, in the innermost function. */
  /** Of the instruction's place, without looking at the file's text. */
  fileAt(pc: number): string | undefined {
    const place = this.codePlaceAt(pc);
    return place === undefined ? undefined : expansionSite(place.origin).file.path;
  }

  private codePlaceAt(pc: number): CodePlace | undefined {
    const { placeAt, places } = this.built.program;
    return places[placeAt[pc] ?? -1];
  }

  placeAt(pc: number): { file: string; line: number; function: string } | undefined {
    const place = this.codePlaceAt(pc);
    if (place === undefined) return undefined;
    const site = expansionSite(place.origin);
    return { file: site.file.path, line: site.file.position(site.offset).line, function: place.function };
  }

  /** Source position of an event inside the model: the place in the tree that led there. */
  outerPlaceAt(pc: number, task: number): { file: string; line: number; function: string } | undefined {
    const entries = this.stackFrom(
      pc,
      task === this.machine.task ? this.machine.fp : this.machine.control(task, layout.C_FP),
    );
    return entries.find((entry) => !this.built.isModel(entry.file)) ?? entries[0];
  }

  /** Where a task stands, in the innermost function that is the tree's or the scenario's own and not the model's. */
  placeOf(task: number): { file: string; line: number; function: string } | undefined {
    const stack = this.stack(task);
    return stack.find((entry) => !this.built.isModel(entry.file)) ?? stack[0];
  }

  /** The call chain of a task, innermost first, inlined calls included. */
  stack(task: number): StackEntry[] {
    const { machine } = this;
    const running = machine.task === task && machine.fault !== undefined;
    if (running) return this.stackFrom(machine.pc, machine.fp);
    if (machine.status(task) !== layout.PARKED) return [];
    return this.stackFrom(machine.control(task, layout.C_PC), machine.control(task, layout.C_FP));
  }

  private stackFrom(from: number, frame: number): StackEntry[] {
    const { machine } = this;
    const { program } = this.built;
    const entries: StackEntry[] = [];
    let pc = from;
    for (let fp = frame; fp !== 0; ) {
      const index = program.placeAt[pc] ?? -1;
      for (let place = program.places[index]; place !== undefined; place = place.inlinedAt) {
        const site = expansionSite(place.origin);
        entries.push({ function: place.function, file: site.file.path, line: site.file.position(site.offset).line });
      }
      const header = fp - layout.FRAME_HEADER;
      const call = machine.state[header + layout.F_CALL]!;
      pc = call === layout.CALL_INTERRUPT ? machine.state[header + layout.F_RESUME]! : call;
      if (call === layout.CALL_NONE || call === layout.CALL_HOST) break;
      fp = machine.state[header + layout.F_CALLER]!;
    }
    return entries;
  }

  formatStack(task: number): string {
    return formatEntries(this.stack(task));
  }
}

function byteOf(delta: number, size: number): string {
  return `byte ${delta}${delta < size ? '' : ', behind the end,'} of the ${size} bytes`;
}

function formatEntries(entries: readonly StackEntry[]): string {
  return entries.map((entry) => `${entry.function} ${entry.file}:${entry.line}`).join(' <- ');
}

/** The letter that ps and the hung-task report print (fs/proc/array.c: task_state_array). */
function stateLetter(state: number): string {
  if (state === TASK_RUNNING) return 'R';
  return (state & 1) !== 0 ? 'S' : 'D';
}
