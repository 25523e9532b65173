/**
 * The simulated kernel's own state: tasks, CPUs, budgets, and who can run.
 *
 * All of it lives in the machine's memory (the task structures that C sees, and a block of private words), so that it
 * is undone and hashed with everything else; this object holds only what never changes after boot, and what the step
 * that runs reports.
 *
 * Invariant: `choices` depends on nothing but the machine's state.
 */
import { bug, layout, type Machine, MEMORY_BASE_HIGH, toBig } from '../../interp/index.ts';
import type { FindingKind } from '../finding.ts';
import {
  CHOICE_COMMIT,
  CHOICE_INTERRUPT,
  CHOICE_RESCHED,
  CHOICE_SIGNAL,
  CHOICE_SPURIOUS,
  CHOICE_STEP,
  CHOICE_TICK,
  choice,
  choiceArgument,
  choiceKind,
  choiceTask,
} from '../schedule.ts';
import { LateStores } from './late-stores.ts';
import type { Lockdep } from './lockdep.ts';
import { type Fields, field } from './records.ts';

/** Where choices are put: an array of numbers, or the search's pool. */
export interface ChoiceList {
  readonly length: number;
  push(packed: number): unknown;
}

/** Numbers of CPUs and PIDs while they are tagged: first one, and the distance of two. */
export const CPU_TAG = 0x5c000000;
export const PID_TAG = 0x5d000000;
export const TAG_STEP = 16;
/** Nothing from here on is tagged. */
export const TAG_END = 0x5e000000;

export const TASK_RUNNING = 0;
/** include/linux/sched.h: TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE, and TASK_WAKEKILL. */
export const TASK_INTERRUPTIBLE = 1;
export const TASK_NORMAL = 3;
export const TASK_WAKEKILL = 0x100;
export const SIGNAL_ANY = 1;
export const SIGNAL_FATAL = 2;

/** What a task may be told from outside (struct lockstep_task.flags). */
export const MAY_GET_FATAL = 1;
export const MAY_GET_SIGNAL = 2;
export const MAY_WAKE_SPURIOUSLY = 4;

export interface TaskInfo {
  readonly index: number;
  /** With its number behind a colon where the scenario makes several of one kind. */
  readonly name: string;
  readonly functionId: number;
  readonly cpu: number;
  readonly policy: number;
  /** 0 for SCHED_NORMAL, 1..99 for SCHED_FIFO. */
  readonly priority: number;
  readonly flags: number;
  /** Offset of its task_struct; set at boot. */
  structure: number;
}

/** Byte offsets in struct task_struct. */
export interface TaskOffsets {
  readonly state: number;
  readonly onCpu: number;
  readonly onRq: number;
  readonly usage: number;
  readonly preemptCount: number;
  readonly irqsOff: number;
  readonly enters: number;
  readonly signals: number;
  readonly needResched: number;
  readonly exitState: number;
}

export interface InterruptInfo {
  readonly name: string;
  readonly functionId: number;
}

export interface Budgets {
  readonly ticks: number;
  readonly signals: number;
  readonly spurious: number;
  readonly resched: number;
  readonly interrupts: number;
  /** Are task structures freed only after an RCU grace period? */
  readonly grace: boolean;
}

/** Something a native has to report; the explorer makes it a finding. */
export interface Report {
  readonly kind: FindingKind;
  readonly message: string;
  readonly place: { readonly file: string; readonly line: number; readonly function: string } | undefined;
  readonly fatal: boolean;
  /** Call chain at that moment. */
  readonly stack: string;
  /** What it rests on besides this run (see lockdep.ts). */
  readonly assumes?: string;
}

/** What a native looks at, of the things that come from outside. */
const AWAITS_SIGNAL = 1;
const AWAITS_CLOCK = 2;
const AWAITS_RESCHED = 4;
const LOOKS: Readonly<Record<string, number>> = {
  __lockstep_signal_pending: AWAITS_SIGNAL,
  __lockstep_fatal_signal_pending: AWAITS_SIGNAL,
  __lockstep_sched_out: AWAITS_SIGNAL,
  __lockstep_clock: AWAITS_CLOCK,
  __lockstep_need_resched: AWAITS_RESCHED,
};

/** Private words: budgets, then one per CPU (its task + 1), then per task (signals used, grace mask). */
/** Of a CHOOSE(). */
export const MOST_ALTERNATIVES = 4096;

/** With more tasks than that (one bit of a word each), task structures are never freed. */
const MAX_LIFETIMES = 31;

const W_TICKS = 0;
const W_SPURIOUS = 1;
const W_RESCHED = 2;
const W_INTERRUPTS = 3;
const W_SIGNALS = 4;
const W_CPUS = 8;

export class Kernel {
  machine!: Machine;
  /** Reports of the step that ran last. */
  reports: Report[] = [];
  /** The step that ran last read the clock (jiffies, sched_clock()). */
  clockRead = false;
  /** Told when a CPU goes over to a task. */
  switched: ((task: TaskInfo) => void) | undefined;
  /** Which alternative of a CHOOSE() the step takes. */
  alternative = 0;
  /** Id of the native of CHOOSE(), or -1. */
  private choosing = -1;
  /** The lock validator, where the configuration has it. */
  lockdep: Lockdep | undefined;
  /** Existential questions answered so far: text -> seen. Not part of the state: it only grows. */
  readonly possible = new Map<string, boolean>();
  /** Preemption count of the hook that runs: hooks have no task_struct to keep it in. */
  hookPreemptCount = 0;
  /** Called for each __lockstep_outcome() while set. */
  onOutcome: ((name: string, value: bigint) => void) | undefined;
  /** What the kernel prints, while set. */
  onPrint: ((text: string) => void) | undefined;

  /**
   * Numbers that say who somebody is (CPU, PID) stand out from all others, so that a search can tell where they are:
   * CPU n is CPU_TAG + 16 n, and so is what is at most 15 away from it (explore/symmetry.ts).
   */
  tagged = false;
  /** With tags: somebody was asked for a number that cannot be told from others, and where. */
  identityTaken: string | undefined;
  /** With tags: offsets of words that were used as spinlocks. */
  readonly lockWords = new Set<number>();

  private block = 0;
  private taskWords = 0;
  /** Offsets of the members that the models use, in a task structure. */
  readonly at: TaskOffsets;
  /** Tasks by CPU. */
  private readonly onCpu: TaskInfo[][] = [];
  readonly cpus: number;
  private lateStores: LateStores | undefined;
  private readonly hasOutside: boolean;
  private readonly hasResched: boolean;

  constructor(
    readonly tasks: readonly TaskInfo[],
    readonly interrupts: readonly InterruptInfo[],
    readonly budgets: Budgets,
    taskFields: Fields,
    private readonly taskSize: number,
    private readonly jiffies: number | undefined,
    readonly hz: number,
    /** Bytes between two CPUs' copies of a per-CPU variable. */
    readonly perCpuStride: number,
  ) {
    const offset = (name: string): number => field(taskFields, name).offset;
    this.at = {
      state: offset('__state'),
      onCpu: offset('on_cpu'),
      onRq: offset('on_rq'),
      usage: offset('usage'),
      preemptCount: offset('lockstep_preempt_count'),
      irqsOff: offset('lockstep_irqs_off'),
      enters: offset('lockstep_enters_section'),
      signals: offset('lockstep_sigpending'),
      needResched: offset('lockstep_need_resched'),
      exitState: offset('exit_state'),
    };
    this.fields = taskFields;
    this.cpus = tasks.reduce((most, task) => Math.max(most, task.cpu + 1), 1);
    for (let cpu = 0; cpu < this.cpus; cpu++) this.onCpu.push(tasks.filter((task) => task.cpu === cpu));
    this.hasOutside = tasks.some((task) => (task.flags & (MAY_GET_FATAL | MAY_GET_SIGNAL | MAY_WAKE_SPURIOUSLY)) !== 0);
    this.hasResched = budgets.resched > 0 || this.onCpu.some((peers) => peers.length > 1);
  }

  private readonly fields: Fields;

  // ---- boot -----------------------------------------------------------------------------------------------------

  /** Makes the private words and the task structures. The machine has just been created. */
  boot(machine: Machine): void {
    this.machine = machine;
    this.taskWords = W_CPUS + this.cpus;
    this.block = machine.allocate((this.taskWords + 2 * this.tasks.length) * 4, true);
    if (this.block === 0) bug('no room for the kernel block');
    this.setWord(W_TICKS, this.budgets.ticks);
    this.setWord(W_SPURIOUS, this.budgets.spurious);
    this.setWord(W_RESCHED, this.budgets.resched);
    this.setWord(W_INTERRUPTS, this.budgets.interrupts);
    this.setWord(W_SIGNALS, this.budgets.signals);
    for (const task of this.tasks) {
      task.structure = machine.allocate(this.taskSize, true);
      if (task.structure === 0) bug('no room for a task structure');
    }
    for (const task of this.tasks) this.fillTask(task);
    this.lockdep?.boot(machine);
    this.choosing = machine.program.natives.indexOf('__lockstep_choose');
    this.looks = Uint8Array.from(machine.program.natives, (name) => LOOKS[name] ?? 0);
    if (machine.weak) this.lateStores = new LateStores(machine, this.tasks, this.at.state);
  }

  private fillTask(task: TaskInfo): void {
    // include/linux/sched/prio.h: MAX_RT_PRIO 100, DEFAULT_PRIO 120
    const prio = task.policy === 0 ? 120 : 99 - task.priority;
    this.set(task, this.at.state, TASK_RUNNING);
    this.set(task, this.at.onRq, 1);
    const shared = this.onCpu[task.cpu]!.length > 1;
    this.set(task, this.at.onCpu, shared ? 0 : 1);
    if (!shared) this.setWord(W_CPUS + task.cpu, task.index + 1);
    this.set(task, this.at.usage, 1);
    this.setIfThere(task, 'cpu', this.cpuNumber(task.cpu));
    this.setIfThere(task, 'prio', prio);
    this.setIfThere(task, 'normal_prio', prio);
    this.setIfThere(task, 'static_prio', 120);
    this.setIfThere(task, 'rt_priority', task.policy === 0 ? 0 : task.priority);
    this.setIfThere(task, 'policy', task.policy);
    const pid = this.tagged ? PID_TAG + TAG_STEP * task.index : this.pid(task.index);
    this.setIfThere(task, 'pid', pid);
    this.setIfThere(task, 'tgid', pid);
    this.setIfThere(task, 'lockstep_index', task.index);
    const comm = this.fields.get('comm');
    if (comm !== undefined) {
      const bytes = new TextEncoder().encode(task.name).subarray(0, comm.size - 1);
      for (const [n, byte] of bytes.entries()) this.machine.poke8(task.structure + comm.offset + n, byte);
    }
  }

  /** PIDs as a reader would see them: 12, 13, ... */
  pid(index: number): number {
    return 12 + index;
  }

  /** A CPU's number as C sees it. */
  cpuNumber(cpu: number): number {
    return this.tagged ? CPU_TAG + TAG_STEP * cpu : cpu;
  }

  /** The inverse. */
  cpuOfNumber(number: number): number {
    return this.tagged ? (number - CPU_TAG) / TAG_STEP : number;
  }

  /** Offsets of the private words that belong to one task: whether its CPU runs it, its signals, its grace mask. */
  privateWords(task: TaskInfo): { cpu: number; signals: number; grace: number } {
    const own = this.block + 4 * (this.taskWords + 2 * task.index);
    return { cpu: this.block + 4 * (W_CPUS + task.cpu), signals: own, grace: own + 4 };
  }

  // ---- words and task structures --------------------------------------------------------------------------------

  private word(index: number): number {
    return this.machine.peek32(this.block + 4 * index);
  }

  private setWord(index: number, value: number): void {
    this.machine.poke32(this.block + 4 * index, value);
  }

  get(task: TaskInfo, offset: number): number {
    return this.machine.peek32(task.structure + offset);
  }

  /** Writes a member of a task structure as the kernel would: other tasks can see it. */
  set(task: TaskInfo, offset: number, value: number): void {
    this.machine.write32(task.structure + offset, value);
  }

  private setIfThere(task: TaskInfo, name: string, value: number): void {
    const there = this.fields.get(name);
    if (there !== undefined) this.machine.poke32(task.structure + there.offset, value);
  }

  /** The task whose structure starts at `offset`. */
  taskAt(offset: number): TaskInfo | undefined {
    return this.tasks.find((task) => task.structure === offset);
  }

  info(task: number): TaskInfo {
    return this.tasks[task] ?? bug(`no task ${task}`);
  }

  /** Is the machine's task one of the scenario's (and not the probe that runs hooks)? */
  isTask(task: number): boolean {
    return task < this.tasks.length;
  }

  /** With tags: the running code asks who it is, in a way that a search cannot follow. */
  takeIdentity(what: string): void {
    const { place } = this.locate();
    this.identityTaken ??= place === undefined ? what : `${what} at ${place.file}:${place.line}`;
  }

  preemptCount(task: number): number {
    return this.isTask(task) ? this.get(this.info(task), this.at.preemptCount) : this.hookPreemptCount;
  }

  /** Are there tasks that are interchangeable with the first one, for which hooks stand? */
  get firstHasTwins(): boolean {
    return this.tasks.some((task) => task.index > 0 && task.functionId === this.tasks[0]!.functionId);
  }

  // ---- reports --------------------------------------------------------------------------------------------------

  /** File of a code index, in the innermost function: set by whoever knows the program's places. */
  fileAt: (pc: number) => string | undefined = () => undefined;

  /** Where the running task stands: set by whoever knows the program's places. */
  locate: () => { place: Report['place']; stack: string } = () => ({ place: undefined, stack: '' });

  report(report: Omit<Report, 'stack'>): void {
    const here = this.locate();
    this.reports.push({ ...report, place: report.place ?? here.place, stack: here.stack });
  }

  /** A report about a task that has ended: it stands nowhere any more. */
  reportAtEnd(kind: FindingKind, message: string): void {
    this.reports.push({ kind, message, place: undefined, fatal: false, stack: '' });
  }

  /** A report that ends the run: the machine stops behind the native that runs. */
  fatal(kind: FindingKind, message: string, place: Report['place'] = undefined, low = 0, high = 0): void {
    this.report({ kind, message, place, fatal: true });
    this.machine.fail('native', message, low, high);
  }

  // ---- who can run ----------------------------------------------------------------------------------------------

  private isParked(task: TaskInfo): boolean {
    return this.machine.status(task.index) === layout.PARKED;
  }

  isRunnable(task: TaskInfo): boolean {
    return this.isParked(task) && this.get(task, this.at.onRq) !== 0;
  }

  preemptible(task: TaskInfo): boolean {
    return this.get(task, this.at.preemptCount) === 0 && this.get(task, this.at.irqsOff) === 0;
  }

  /** Task that the CPU runs, or undefined if it is idle. */
  running(cpu: number): TaskInfo | undefined {
    return this.tasks[this.word(W_CPUS + cpu) - 1];
  }

  private rank(task: TaskInfo): number {
    return task.policy === 0 ? 0 : task.priority;
  }

  /** Can the task make its next step now (perhaps after its CPU switches to it)? */
  canStep(task: TaskInfo): boolean {
    const { machine } = this;
    if (machine.status(task.index) !== layout.PARKED || !machine.isReady(task.index)) return false;
    const peers = this.onCpu[task.cpu]!;
    if (peers.length === 1) return true;
    if (this.get(task, this.at.onRq) === 0) return false;
    const running = this.running(task.cpu);
    if (running !== undefined && running !== task) {
      if (!this.preemptible(running)) return false;
      if (this.rank(task) < this.rank(running) || (this.rank(task) === this.rank(running) && this.rank(task) > 0)) {
        return false;
      }
    }
    if (running === task && !this.preemptible(task)) return true;
    // SCHED_FIFO is strict: somebody of a higher priority who could run does run.
    return !peers.some((peer) => peer !== task && this.rank(peer) > this.rank(task) && this.isRunnable(peer));
  }

  /**
   * Writes all choices of the present state to `out` from `at` on; returns one past the last.
   * `forced`: also what nothing but the passing of time brings (see explore/search.ts).
   */
  choices(out: ChoiceList, forced = false): number {
    const from = out.length;
    const { tasks } = this;
    for (let n = 0; n < tasks.length; n++) {
      if (!this.canStep(tasks[n]!)) continue;
      out.push(choice(CHOICE_STEP, n));
      if (this.choosing >= 0)
        for (let which = 1; which < this.alternatives(n); which++) out.push(choice(CHOICE_STEP, n, which));
    }
    const steps = out.length - from;
    if (this.hasResched) for (let cpu = 0; cpu < this.cpus; cpu++) this.reschedChoices(out, cpu, this.onCpu[cpu]!);
    if (forced || (this.word(W_TICKS) > 0 && (!this.lateChoices || this.timeMatters())))
      out.push(choice(CHOICE_TICK, 0));
    if (this.hasOutside) for (const task of tasks) if (task.flags !== 0) this.outsideChoices(out, task);
    if (this.interrupts.length > 0 && this.word(W_INTERRUPTS) > 0) this.interruptChoices(out);
    // Where nobody can make a step, nothing is put off.
    this.lateStores?.choices(out, forced || !this.lateChoices || steps === 0);
    return out.length - from;
  }

  /** Of the CHOOSE() that a task is parked in front of; 1 where it is parked elsewhere. */
  private alternatives(task: number): number {
    if (this.machine.parkedNative(task) !== this.choosing) return 1;
    const wanted = this.machine.parkedArgument(task);
    return wanted >= 1 && wanted <= MOST_ALTERNATIVES ? wanted : 1;
  }

  private reschedChoices(out: ChoiceList, cpu: number, peers: readonly TaskInfo[]): void {
    const running = this.running(cpu);
    if (running === undefined || !this.isParked(running) || this.get(running, this.at.needResched) !== 0) return;
    if (peers.length > 1) {
      // The scheduler's tick asks a SCHED_NORMAL task to make room for another one, sooner or later.
      if (this.rank(running) > 0 || this.preemptible(running)) return;
      if (peers.some((peer) => peer !== running && this.isRunnable(peer))) {
        out.push(choice(CHOICE_RESCHED, running.index, 1));
      }
    } else if (this.word(W_RESCHED) > 0 && this.awaits(running, AWAITS_RESCHED)) {
      out.push(choice(CHOICE_RESCHED, running.index, 0));
    }
  }

  // Late choices: what comes from outside is offered only where it can be seen next. A signal, a tick or a request to
  // reschedule commutes with every event that does not look at it, so a run in which it came earlier ends in the same
  // state as the one in which it comes right in front of the first look (`lateChoices` off: it may come at any time).

  /** Offer events from outside only where they can be seen next. A search says so; a replay takes them wherever they come. */
  lateChoices = false;
  /** By native id: what the native looks at. */
  private looks: Uint8Array = new Uint8Array(0);

  /** Is the task parked in front of something that looks at `what`? */
  private awaits(task: TaskInfo, what: number): boolean {
    return !this.lateChoices || this.looksAt(task, what);
  }

  private looksAt(task: TaskInfo, what: number): boolean {
    const native = this.machine.parkedNative(task.index);
    return native >= 0 && (this.looks[native]! & what) !== 0;
  }

  /** Is anybody about to read the clock? */
  timeMatters(): boolean {
    for (const task of this.tasks) {
      if (!this.isParked(task)) continue;
      if (this.looksAt(task, AWAITS_CLOCK)) return true;
      const offset = this.machine.parkedAddress(task.index);
      if (offset >= 0 && this.jiffies !== undefined && offset >= this.jiffies && offset < this.jiffies + 8) return true;
    }
    return false;
  }

  private outsideChoices(out: ChoiceList, task: TaskInfo): void {
    if (!this.isParked(task)) return;
    const asleep = this.get(task, this.at.onRq) === 0;
    if (!asleep && !this.awaits(task, AWAITS_SIGNAL)) return;
    const signals = (this.word(W_SIGNALS) >>> 0) - this.word(this.taskWords + 2 * task.index);
    if (signals > 0) {
      const pending = this.get(task, this.at.signals);
      if ((task.flags & MAY_GET_FATAL) !== 0 && (pending & SIGNAL_FATAL) === 0) {
        out.push(choice(CHOICE_SIGNAL, task.index, 1));
      }
      if ((task.flags & MAY_GET_SIGNAL) !== 0 && pending === 0) out.push(choice(CHOICE_SIGNAL, task.index, 0));
    }
    if ((task.flags & MAY_WAKE_SPURIOUSLY) !== 0 && this.word(W_SPURIOUS) > 0 && asleep) {
      out.push(choice(CHOICE_SPURIOUS, task.index));
    }
  }

  private interruptChoices(out: ChoiceList): void {
    for (const [number] of this.interrupts.entries()) {
      for (let cpu = 0; cpu < this.cpus; cpu++) {
        const running = this.running(cpu);
        if (running === undefined || !this.isParked(running) || this.get(running, this.at.onRq) === 0) continue;
        if (this.get(running, this.at.irqsOff) !== 0 || this.machine.interrupts(running.index) > 0) continue;
        out.push(choice(CHOICE_INTERRUPT, running.index, number));
      }
    }
  }

  // ---- taking a choice ------------------------------------------------------------------------------------------

  /** Carries a choice out. The machine's outcome of the step, or 0 (parked) for what is no step. */
  take(packed: number): number {
    if (this.reports.length > 0) this.reports = [];
    this.clockRead = false;
    const task = choiceTask(packed);
    switch (choiceKind(packed)) {
      case CHOICE_STEP:
        this.alternative = choiceArgument(packed);
        return this.step(this.info(task));
      case CHOICE_TICK:
        this.tick();
        return 0;
      case CHOICE_SIGNAL:
        this.countSignal(this.info(task));
        this.signal(this.info(task), choiceArgument(packed) === 1);
        return 0;
      case CHOICE_SPURIOUS:
        this.setWord(W_SPURIOUS, this.word(W_SPURIOUS) - 1);
        this.wake(this.info(task), TASK_NORMAL);
        return 0;
      case CHOICE_RESCHED:
        if (choiceArgument(packed) === 0) this.setWord(W_RESCHED, this.word(W_RESCHED) - 1);
        this.set(this.info(task), this.at.needResched, 1);
        return 0;
      case CHOICE_INTERRUPT: {
        this.setWord(W_INTERRUPTS, this.word(W_INTERRUPTS) - 1);
        const handler = this.interrupts[choiceArgument(packed)] ?? bug('no such interrupt');
        return this.after(this.info(task), this.machine.interrupt(task, handler.functionId, []));
      }
      case CHOICE_COMMIT:
        return this.machine.commitLate(task, choiceArgument(packed));
      default:
        return bug(`no choice ${packed}`);
    }
  }

  private step(task: TaskInfo): number {
    if (this.onCpu[task.cpu]!.length > 1) this.switchTo(task);
    if (this.get(task, this.at.enters) !== 0) this.set(task, this.at.enters, 0);
    return this.after(task, this.machine.step(task.index));
  }

  /** Bookkeeping behind every step: a task that ended leaves its CPU and gives up its reference. */
  private after(task: TaskInfo, outcome: number): number {
    if (this.machine.status(task.index) === layout.EXITED) this.exited(task);
    return outcome;
  }

  /** Starts a task: it runs up to its first event, or to its end if it has none. */
  start(task: TaskInfo): void {
    this.after(task, this.machine.spawn(task.index, task.functionId, []));
  }

  private switchTo(task: TaskInfo): void {
    const before = this.running(task.cpu);
    if (before === task) return;
    if (before !== undefined) {
      // kernel/sched/core.c: __schedule() is a full barrier.
      this.machine.drainOf(before.index);
      this.set(before, this.at.onCpu, 0);
      this.set(before, this.at.needResched, 0);
    }
    this.setWord(W_CPUS + task.cpu, task.index + 1);
    this.set(task, this.at.onCpu, 1);
    this.set(task, this.at.needResched, 0);
    this.switched?.(task);
  }

  /** The clock moves on by one second. */
  private tick(): void {
    if (this.word(W_TICKS) > 0) this.setWord(W_TICKS, this.word(W_TICKS) - 1);
    if (this.jiffies === undefined) return;
    const low = this.machine.peek32(this.jiffies);
    const next = (low + this.hz) | 0;
    this.machine.write32(this.jiffies, next);
    if (next >>> 0 < low >>> 0) this.machine.write32(this.jiffies + 4, (this.machine.peek32(this.jiffies + 4) + 1) | 0);
  }

  /** sched_clock(): what jiffies says, in ns. */
  nanoseconds(): bigint {
    if (this.jiffies === undefined) return 0n;
    return (
      toBig(this.machine.peek32(this.jiffies), this.machine.peek32(this.jiffies + 4), false) * BigInt(1e9 / this.hz)
    );
  }

  private countSignal(task: TaskInfo): void {
    const used = this.taskWords + 2 * task.index;
    this.setWord(used, this.word(used) + 1);
  }

  /** kernel/signal.c: send_signal() and signal_wake_up(), as far as a sleeping lock can see them. */
  signal(task: TaskInfo, fatal: boolean): void {
    const bits = SIGNAL_ANY | (fatal ? SIGNAL_FATAL : 0);
    this.set(task, this.at.signals, this.get(task, this.at.signals) | bits);
    this.wake(task, TASK_INTERRUPTIBLE | (fatal ? TASK_WAKEKILL : 0));
  }

  // ---- sleeping and waking (kernel/sched/core.c) ------------------------------------------------------------------

  /** try_to_wake_up(): true if the task was in one of `states`. */
  wake(task: TaskInfo, states: number): boolean {
    if ((this.get(task, this.at.state) & states) === 0) return false;
    this.set(task, this.at.state, TASK_RUNNING);
    if (this.get(task, this.at.onRq) === 0) {
      this.set(task, this.at.onRq, 1);
      const running = this.running(task.cpu);
      if (running !== undefined && running !== task && this.rank(task) > this.rank(running)) {
        this.set(running, this.at.needResched, 1);
      }
    }
    return true;
  }

  /** First half of schedule(): the running task leaves its CPU, and the run queue unless it has a reason to stay. */
  schedOut(task: TaskInfo): void {
    const state = this.get(task, this.at.state);
    const pending = this.get(task, this.at.signals);
    const stays =
      state === TASK_RUNNING ||
      ((state & TASK_INTERRUPTIBLE) !== 0 && pending !== 0) ||
      ((state & TASK_WAKEKILL) !== 0 && (pending & SIGNAL_FATAL) !== 0);
    this.set(task, this.at.needResched, 0);
    if (stays) this.set(task, this.at.state, TASK_RUNNING);
    else this.set(task, this.at.onRq, 0);
    if (!stays || this.onCpu[task.cpu]!.length > 1) {
      this.set(task, this.at.onCpu, 0);
      this.setWord(W_CPUS + task.cpu, 0);
    }
  }

  schedIn(task: TaskInfo): void {
    this.setWord(W_CPUS + task.cpu, task.index + 1);
    this.set(task, this.at.onCpu, 1);
  }

  // ---- the end of a task ----------------------------------------------------------------------------------------

  /**
   * do_exit() and release_task(): the reference that the task holds on itself is dropped after an RCU grace period,
   * that is, when everybody who has preemption disabled now has enabled it once (kernel/exit.c: put_task_struct_rcu_user).
   */
  private exited(task: TaskInfo): void {
    if (this.get(task, this.at.exitState) !== 0) return;
    this.set(task, this.at.exitState, 16); // EXIT_DEAD
    this.set(task, this.at.onRq, 0);
    this.set(task, this.at.onCpu, 0);
    if (this.word(W_CPUS + task.cpu) === task.index + 1) this.setWord(W_CPUS + task.cpu, 0);
    if (this.get(task, this.at.preemptCount) !== 0 || this.get(task, this.at.irqsOff) !== 0) {
      this.reportAtEnd('imbalance', `task ${task.name} ends with preemption or interrupts disabled`);
    }
    // Whoever has waited is to be running again: at its next schedule() it would sleep, and nobody would wake it.
    if (this.get(task, this.at.state) !== TASK_RUNNING) {
      this.reportAtEnd('imbalance', `task ${task.name} ends in a state in which tasks sleep`);
    }
    this.lockdep?.exiting(task);
    if (this.tasks.length > MAX_LIFETIMES) return;
    const readers = this.budgets.grace ? this.readers(task) : 0;
    this.setWord(this.taskWords + 2 * task.index + 1, readers);
    if (readers === 0) this.putTask(task);
  }

  /** A task waits for a grace period: notes who is in a section that it has to wait for, in the word for its own end. */
  startGrace(task: TaskInfo): void {
    if (this.tasks.length > MAX_LIFETIMES) return;
    this.setWord(this.taskWords + 2 * task.index + 1, this.readers(task));
  }

  graceOver(task: TaskInfo): boolean {
    return this.tasks.length > MAX_LIFETIMES || this.word(this.taskWords + 2 * task.index + 1) === 0;
  }

  /** One bit for each other task that has preemption disabled. */
  private readers(task: TaskInfo): number {
    let readers = 0;
    for (const other of this.tasks) {
      if (other === task || !this.isParked(other) || this.get(other, this.at.preemptCount) === 0) continue;
      // It has disabled preemption and done nothing since: it may as well not have come so far.
      if (this.get(other, this.at.enters) === 0) readers |= 1 << other.index;
    }
    return readers;
  }

  /** The running task has just enabled preemption: grace periods that waited for it may end. */
  quiescent(task: TaskInfo): void {
    if (this.tasks.length > MAX_LIFETIMES) return;
    for (const dead of this.tasks) {
      // It has ended, or it waits in synchronize_rcu().
      const index = this.taskWords + 2 * dead.index + 1;
      const waiting = this.word(index);
      if ((waiting & (1 << task.index)) === 0) continue;
      const rest = waiting & ~(1 << task.index);
      this.setWord(index, rest);
      if (rest === 0 && this.get(dead, this.at.exitState) !== 0) this.putTask(dead);
    }
  }

  private putTask(task: TaskInfo): void {
    this.machine.orderWord(task.structure + this.at.usage);
    const usage = this.get(task, this.at.usage) - 1;
    this.set(task, this.at.usage, usage);
    if (usage === 0) this.freeTask(task);
  }

  /** The last reference is gone. */
  freeTask(task: TaskInfo): void {
    if (this.machine.status(task.index) !== layout.EXITED) {
      this.fatal('refcount', `the last reference to task ${task.name} was dropped while it lives`);
    } else if (!this.machine.release(task.structure)) {
      this.fatal('refcount', `the structure of task ${task.name} is freed twice`);
    }
  }

  /** Tasks that ended and whose structure still has references. */
  leakedTasks(): TaskInfo[] {
    if (this.tasks.length > MAX_LIFETIMES) return [];
    return this.tasks.filter((task) => this.machine.heapObject(task.structure) !== undefined);
  }
}

/** The address of an offset, as two result words of a native. */
export function returnPointer(machine: Machine, offset: number): void {
  machine.resultLow = offset;
  machine.resultHigh = offset === 0 ? 0 : MEMORY_BASE_HIGH;
}
