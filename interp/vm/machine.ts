/**
 * The machine: executes the IR of one program, task by task, from one visible event to the next.
 *
 * In: a Program and the natives (functions that the embedding supplies). Out: steps, undo, a 64-bit hash of the state.
 * The machine never chooses: who runs next is the caller's business.
 *
 * The idea (an undo log and an incremental hash instead of snapshots): every write to memory goes through `put`, which
 * logs (index, old value) and updates two 32-bit Zobrist-style hash lanes; going back is popping the log. Registers
 * are neither logged nor hashed as they are written: when a step begins, or returns into an older frame, only what
 * liveness says can still matter is logged; when it ends, only that is hashed. Dead registers thus cost nothing and
 * never split states.
 *
 * Events: an access to shared memory (memory that another task can reach) parks the task in front of it if its site is
 * in `visible`. Memory becomes shared when it is global, heap, or when a pointer to a stack object is stored into
 * shared memory. Plain accesses are merged into the step before them; that this loses nothing is checked while
 * running: words touched by merged accesses carry the task's mark until its next step, and another task's conflicting
 * access in that time makes the merged site visible (`refined`), after which the caller starts over.
 *
 * Invariant: same program, same sequence of steps, same state, bit for bit.
 */

import {
  ACCESS_MARKED,
  ACCESS_RELEASE,
  FIRST_OFFSET,
  type FunctionInfo,
  isPlainAccess,
  isStore,
  MEMORY_BASE_HIGH,
  OP,
  OP_NAMES,
  type Program,
  TEXT_BASE_HIGH,
  TEXT_BASE_LOW,
  TEXT_STEP,
  widthsOf,
} from '../c/ir.ts';
import { bug } from '../diagnostic.ts';
import { CheckedMemory, STEP_EXITED, STEP_FAULT, STEP_PARKED } from './access.ts';
import { BUILTIN_NATIVES } from './builtins.ts';
import { type ExecutionCounts, makeCounts } from './coverage.ts';
import type { Native } from './event.ts';
import * as L from './layout.ts';
import { run } from './loop.ts';
import { byteMask } from './memory.ts';

export interface BootOptions {
  /** Number of tasks that can be created (control blocks and stacks). */
  readonly tasks: number;
  readonly natives: ReadonlyMap<string, Native>;
  readonly heapBytes?: number;
  /** Merge plain accesses to shared memory into the step before them (checked at run time). Default true. */
  readonly mergePlain?: boolean;
  /** Globals in these sections are private to the embedding's instrumentation: never events. */
  readonly privateSections?: readonly string[];
  /**
   * An ordinary program: one task, run once. No memory is shared, so nothing is an event, and the state has neither
   * undo log nor hash. A step parks only when it has executed `stepLimit` instructions. Default false.
   */
  readonly sequential?: boolean;
  /** Where executions are counted: machines that share it are counted together. Default: one of its own. */
  readonly counts?: ExecutionCounts;
  /** Plain accesses may be misaligned, as x86 has it but C does not. Default false. */
  readonly anyAlignment?: boolean;
  /** Stores come late: see store-buffer.ts. Default false. */
  readonly weak?: boolean;
  /** Where the default is not enough. */
  readonly room?: L.TaskRoom;
  /** Instructions that one step may execute before it is taken for an endless loop. Default 2,000,000. */
  readonly stepLimit?: number;
}

export class Machine extends CheckedMemory {
  readonly code: Int32Array;
  readonly visible: Uint8Array;
  /** How often instructions ended, and functions were entered (coverage.ts). Neither logged nor hashed. */
  readonly ran: Int32Array;
  readonly entered: Int32Array;
  readonly natives: readonly Native[];
  readonly stepLimit: number;
  readonly anyAlignment: boolean;
  /** Arguments of the native that runs: raw words. */
  readonly args = new Int32Array(64);
  /** Its result: low and high word. */
  resultLow = 0;
  resultHigh = 0;
  /** Set by a native: the running task ends here (do_exit()). */
  ending = false;
  /** Of the running frame: state index of its first slot; first free word above it. */
  fp = 0;
  sp = 0;
  /** Frames from here up are saved in the log for this step. */
  private lowWater = 0;

  constructor(
    readonly program: Program,
    options: BootOptions,
  ) {
    super(
      L.makeLayout(
        program.image.length,
        options.tasks,
        options.heapBytes ?? 4096,
        { ...options.room, fields: hasFields(program) },
        options.weak,
      ),
      options.sequential ?? false,
    );
    this.code = program.code;
    const counts = options.counts ?? makeCounts(program);
    this.ran = counts.ran;
    this.entered = counts.entered;
    this.stepLimit = options.stepLimit ?? 2_000_000;
    this.anyAlignment = options.anyAlignment ?? false;
    this.checking = (options.mergePlain ?? true) && options.tasks <= L.MAX_CHECKED_TASKS;
    this.natives = program.natives.map(
      (name) => options.natives.get(name) ?? BUILTIN_NATIVES.get(name) ?? bug(`no native is supplied for ${name}()`),
    );
    this.visible = initialVisibility(program, this.natives, this.checking);
    this.loadImage(new Set(options.privateSections ?? []));
  }

  private loadImage(privateSections: ReadonlySet<string>): void {
    const { image } = this.program;
    const words = new Int32Array(image.buffer.slice(image.byteOffset, image.byteOffset + (image.length & ~3)));
    this.state.set(words, this.layout.memory + (FIRST_OFFSET >>> 2));
    for (const info of this.program.globals) {
      const shared = !this.sequential && (info.section === undefined || !privateSections.has(info.section));
      let flags = 0;
      if (shared && !info.readOnly) flags |= L.SHADOW_SHARED;
      if (info.readOnly) flags |= L.SHADOW_READ_ONLY;
      for (let at = info.offset & ~3; at < info.offset + info.size; at += 4) {
        const live = byteMask(at, info.offset, info.offset + info.size);
        this.state[this.layout.shadow + (at >>> 2)] = live | (live << 4) | flags;
      }
    }
  }

  status(task: number): number {
    return this.state[task * L.CONTROL_WORDS + L.C_STATUS]!;
  }

  /** The embedding's word of a task's state. */
  setUser(task: number, value: number): void {
    this.putPlain(task * L.CONTROL_WORDS + L.C_USER, value);
    this.rehash(task);
  }

  user(task: number): number {
    return this.state[task * L.CONTROL_WORDS + L.C_USER]!;
  }

  /**
   * Creates a task that will run `functionId` with the argument words, and runs it up to its first event (what comes
   * before can neither see nor be seen).
   */
  spawn(task: number, functionId: number, args: readonly number[]): number {
    const control = task * L.CONTROL_WORDS;
    const info = this.functionInfo(functionId);
    if (this.state[control + L.C_STATUS] !== L.UNBORN) bug(`task ${task} exists already`);
    const base = this.layout.registers + task * this.layout.registerWords;
    const fp = base + L.FRAME_HEADER;
    this.pushHeader(base, L.CALL_NONE, 0, functionId, L.stackOf(this.layout, task));
    for (const [index, word] of args.entries()) this.putPlain(fp + index, word);
    this.putPlain(control + L.C_STATUS, L.PARKED);
    this.putPlain(control + L.C_PC, info.entry);
    this.putPlain(control + L.C_FP, fp);
    this.putPlain(control + L.C_SP, fp + info.frameWords);
    if (info.frameWords + L.FRAME_HEADER > this.layout.registerWords || info.frameBytes > this.layout.stackBytes) {
      this.task = task;
      this.fp = fp;
      this.pc = info.entry;
      return this.fail('stack-overflow', `no room on the stack for ${info.name}()`);
    }
    return this.advance(task, false);
  }

  /** Pushes a handler's frame onto a parked task and runs it to its first event; it returns to where the task stood. */
  interrupt(task: number, functionId: number, args: readonly number[]): number {
    const control = task * L.CONTROL_WORDS;
    const { state } = this;
    const info = this.functionInfo(functionId);
    const fp = state[control + L.C_FP]!;
    const sp = state[control + L.C_SP]!;
    const below = this.functionInfo(state[fp - L.FRAME_HEADER + L.F_FUNCTION]!);
    const memory = state[fp - L.FRAME_HEADER + L.F_MEMORY]! + below.frameBytes;
    this.saveFrame(fp, state[control + L.C_PC]!);
    this.saveHeader(sp);
    this.pushHeader(sp, L.CALL_INTERRUPT, fp, functionId, memory);
    this.putPlain(sp + L.F_RESUME, state[control + L.C_PC]!);
    for (const [index, word] of args.entries()) this.putPlain(sp + L.FRAME_HEADER + index, word);
    this.putPlain(control + L.C_PC, info.entry);
    this.putPlain(control + L.C_FP, sp + L.FRAME_HEADER);
    this.putPlain(control + L.C_SP, sp + L.FRAME_HEADER + info.frameWords);
    this.putPlain(control + L.C_INTERRUPTS, state[control + L.C_INTERRUPTS]! + 1);
    return this.advance(task, false);
  }

  /** How deep in interrupt handlers a task is. */
  interrupts(task: number): number {
    return this.control(task, L.C_INTERRUPTS);
  }

  /**
   * Runs a function to its end at once, on the stack of `task` (one that was never spawned), without events.
   * Undefined if it faulted (`fault` says why); else the result's low word. The caller rewinds.
   */
  callNow(task: number, functionId: number, args: readonly number[]): number | undefined {
    const saved = { task: this.task, pc: this.pc, fp: this.fp, sp: this.sp, go: this.go, low: this.lowWater };
    const outer = this.atomic;
    const info = this.functionInfo(functionId);
    const base = this.layout.registers + task * this.layout.registerWords;
    this.atomic = true;
    this.task = task;
    this.pushHeader(base, L.CALL_HOST, 0, functionId, L.stackOf(this.layout, task));
    this.fp = base + L.FRAME_HEADER;
    this.sp = this.fp + info.frameWords;
    this.lowWater = this.fp;
    for (const [index, word] of args.entries()) this.state[this.fp + index] = word;
    this.pc = info.entry;
    const outcome = run(this);
    this.atomic = outer;
    this.task = saved.task;
    this.pc = saved.pc;
    this.fp = saved.fp;
    this.sp = saved.sp;
    this.go = saved.go;
    this.lowWater = saved.low;
    return outcome === STEP_FAULT ? undefined : this.resultLow;
  }

  /** Runs a parked task through the event that it is parked at and on to the next one. */
  step(task: number): number {
    return this.advance(task, true);
  }

  /** `pass`: the instruction at which the task stands is an event that it is to go through. */
  private advance(task: number, pass: boolean): number {
    const control = task * L.CONTROL_WORDS;
    const { state } = this;
    this.task = task;
    this.fault = undefined;
    this.pc = state[control + L.C_PC]!;
    this.fp = state[control + L.C_FP]!;
    this.sp = state[control + L.C_SP]!;
    this.go = pass ? this.pc : -1;
    this.lowWater = this.fp;
    for (let word = L.C_STATUS; word <= L.C_INTERRUPTS; word++) this.save(control + word);
    this.saveFrame(this.fp, this.pc);
    if (state[control + L.C_TAILS]! > 0) this.clearTails(task);
    if (this.weak) this.looked = !this.checking || (this.late(task) > 0 && !(pass && this.isOrderedStore(this.pc)));
    const outcome = run(this);
    state[control + L.C_PC] = this.pc;
    state[control + L.C_FP] = this.fp;
    state[control + L.C_SP] = this.sp;
    if (outcome === STEP_EXITED) {
      // The marks of its last step stay: what another task does from now on could have come in between.
      state[control + L.C_STATUS] = L.EXITED;
    }
    if (outcome !== STEP_FAULT && !this.sequential) this.rehash(task);
    return outcome;
  }

  /** Is it a store that comes behind all late ones? */
  private isOrderedStore(pc: number): boolean {
    const op = this.code[pc]!;
    if (!isStore(op)) return false;
    return (this.code[pc + 4]! & ACCESS_RELEASE) !== 0 || this.isFenced(this.task);
  }

  /** Commits a late store, and what has to come before it: an event by itself. */
  commitLate(task: number, n: number): number {
    this.fault = undefined;
    this.task = task;
    this.fp = this.control(task, L.C_FP);
    this.commitWith(task, n);
    return this.fault === undefined ? STEP_PARKED : STEP_FAULT;
  }

  /** The running function ends: if it is the task's last, late stores come first. */
  endLate(pc: number): number | undefined {
    if (this.atomic || this.late(this.task) === 0) return undefined;
    if (this.state[this.fp - L.FRAME_HEADER + L.F_CALL] !== L.CALL_NONE) return undefined;
    return this.drainAt(pc);
  }

  /** Id of the native that a parked task stands in front of, or -1. */
  parkedNative(task: number): number {
    const pc = this.control(task, L.C_PC);
    return this.code[pc] === OP.native ? this.code[pc + 1]! : -1;
  }

  /** The low word of the first argument of the native that a parked task stands in front of. */
  parkedArgument(task: number): number {
    return this.state[this.control(task, L.C_FP) + this.code[this.control(task, L.C_PC) + 4]!]!;
  }

  /** Offset of the memory that a parked task is about to access by a load, store or atomic; -1 if it is about to do something else. */
  parkedAddress(task: number): number {
    const pc = this.control(task, L.C_PC);
    const op = this.code[pc]!;
    const isPlain = isPlainAccess(op);
    if (!isPlain && (op < OP.rmw8 || op > OP.cmpxchg64)) return -1;
    const store = isStore(op);
    const slot = this.control(task, L.C_FP) + this.code[pc + (store ? 1 : 2)]!;
    const delta = isPlain ? this.code[pc + (store ? 2 : 3)]! : 0;
    return this.state[slot + 1] === MEMORY_BASE_HIGH ? (this.state[slot]! + delta) | 0 : -1;
  }

  /** Bytes that the load, store or atomic concerns that a parked task stands in front of. */
  parkedSize(task: number): number {
    return ACCESS_BYTES[this.parkedOp(task)] ?? 0;
  }

  /** Has the task ended, or not begun? */
  isOver(task: number): boolean {
    return this.status(task) !== L.PARKED;
  }

  /** The opcode of the event that a parked task stands in front of. */
  parkedOp(task: number): number {
    return this.code[this.control(task, L.C_PC)]!;
  }

  /** Can a parked task get past the event that it is parked at? Only natives can hold it up. */
  isReady(task: number): boolean {
    const pc = this.control(task, L.C_PC);
    if (this.code[pc] !== OP.native) return true;
    const native = this.natives[this.code[pc + 1]!]!;
    if (native.ready === undefined) return true;
    const fp = this.control(task, L.C_FP);
    const count = this.code[pc + 3]!;
    for (let n = 0; n < count; n++) this.args[n] = this.state[fp + this.code[pc + 4 + n]!]!;
    return native.ready(this, task);
  }

  functionInfo(id: number): FunctionInfo {
    return this.program.functions[id] ?? bug(`no function ${id}`);
  }

  private pushHeader(base: number, call: number, caller: number, functionId: number, memory: number): void {
    const { state } = this;
    state[base + L.F_CALL] = call;
    state[base + L.F_CALLER] = caller;
    state[base + L.F_FUNCTION] = functionId;
    state[base + L.F_MEMORY] = memory;
    state[base + L.F_CHAINED] = 0;
    this.entered[functionId]!++;
  }

  private saveHeader(base: number): void {
    for (let word = 0; word < L.FRAME_HEADER; word++) this.save(base + word);
  }

  /** Logs what can still matter of a frame that is about to run on from `pc`. */
  private saveFrame(fp: number, pc: number): void {
    this.saveHeader(fp - L.FRAME_HEADER);
    const { live } = this.program;
    const at = this.program.liveAt[pc]!;
    if (at < 0) return;
    const count = live[at]!;
    for (let n = 0; n < count; n++) this.save(fp + live[at + 1 + 2 * n]!);
  }

  // ---- hash of a task

  private foldA = 0;
  private foldB = 0;

  private fold(value: number): void {
    let a = Math.imul(value, 0xcc9e2d51 | 0);
    a = Math.imul((a << 15) | (a >>> 17), 0x1b873593) ^ this.foldA;
    this.foldA = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    let b = Math.imul(value, 0x239b961b);
    b = Math.imul((b << 16) | (b >>> 16), 0xab0e9789 | 0) ^ this.foldB;
    this.foldB = (Math.imul((b << 17) | (b >>> 15), 9) + 0x38b34ae5) | 0;
  }

  private foldFrame(fp: number, pc: number): void {
    const { live } = this.program;
    const { state } = this;
    this.fold(pc);
    const at = this.program.liveAt[pc]!;
    if (at < 0) return;
    const count = live[at]!;
    for (let n = 0; n < count; n++) this.fold(state[fp + live[at + 1 + 2 * n]!]! & live[at + 2 + 2 * n]!);
  }

  /** Leaves in foldA/foldB the hash of all frames below the one at `fp`. */
  private chain(fp: number): void {
    const { state } = this;
    const header = fp - L.FRAME_HEADER;
    const call = state[header + L.F_CALL]!;
    if (call === L.CALL_NONE || call === L.CALL_HOST) {
      this.foldA = 0x2545f491;
      this.foldB = 0x1b56c4e9;
      return;
    }
    if (state[header + L.F_CHAINED] !== 0) {
      this.foldA = state[header + L.F_CHAIN_A]!;
      this.foldB = state[header + L.F_CHAIN_B]!;
      return;
    }
    const caller = state[header + L.F_CALLER]!;
    this.chain(caller);
    this.foldFrame(caller, call === L.CALL_INTERRUPT ? state[header + L.F_RESUME]! : call);
    if (call === L.CALL_INTERRUPT) this.fold(-2);
    state[header + L.F_CHAIN_A] = this.foldA;
    state[header + L.F_CHAIN_B] = this.foldB;
    state[header + L.F_CHAINED] = 1;
  }

  /** Renews a task's share of the state's hash. Its control block has been saved. */
  private rehash(task: number): void {
    const { state } = this;
    const control = task * L.CONTROL_WORDS;
    if (state[control + L.C_STATUS] === L.PARKED) {
      this.chain(state[control + L.C_FP]!);
      this.foldFrame(state[control + L.C_FP]!, state[control + L.C_PC]!);
    } else {
      this.foldA = 0x3c6ef372;
      this.foldB = 0x54ff53a5;
    }
    this.fold(state[control + L.C_USER]!);
    this.fold(task);
    const a = finish(this.foldA);
    const b = finish(this.foldB);
    this.hashA ^= state[control + L.C_HASH_A]! ^ a;
    this.hashB ^= state[control + L.C_HASH_B]! ^ b;
    this.putPlain(control + L.C_HASH_A, a);
    this.putPlain(control + L.C_HASH_B, b);
  }

  // ---- frames

  /** Bounds of the frame object that a stack address lies in (its whole frame, if between objects). */
  stackObject(offset: number): { start: number; end: number; fp: number; object: number } | undefined {
    const task = L.stackOwner(this.layout, offset);
    if (task < 0) return undefined;
    const control = task * L.CONTROL_WORDS;
    const running = task === this.task;
    if (!running && this.state[control + L.C_STATUS] !== L.PARKED) return undefined;
    for (let fp = running ? this.fp : this.state[control + L.C_FP]!; fp !== 0; ) {
      const header = fp - L.FRAME_HEADER;
      const base = this.state[header + L.F_MEMORY]!;
      const info = this.functionInfo(this.state[header + L.F_FUNCTION]!);
      if (offset >= base && offset < base + info.frameBytes) {
        const index = info.objects.findIndex(
          (object) => offset >= base + object.offset && offset < base + object.offset + object.size,
        );
        const object = info.objects[index];
        if (object === undefined) return { start: base, end: base + info.frameBytes, fp, object: -1 };
        return { start: base + object.offset, end: base + object.offset + object.size, fp, object: index };
      }
      fp = this.state[header + L.F_CALLER]!;
    }
    return undefined;
  }

  /** Pushes a frame for a call at `pc`; its argument slots stand from code[list] on. */
  enter(pc: number, functionId: number, list: number): number | undefined {
    const { state, code } = this;
    const info = this.program.functions[functionId]!;
    const { sp, fp } = this;
    const task = this.task;
    const header = fp - L.FRAME_HEADER;
    const caller = this.program.functions[state[header + L.F_FUNCTION]!]!;
    const memory = state[header + L.F_MEMORY]! + caller.frameBytes;
    const next = sp + L.FRAME_HEADER;
    this.pc = pc;
    const count = code[list]!;
    if (count !== info.parameterWords) {
      return this.fail(
        'bad-call',
        `${info.name}() takes ${info.parameterWords} argument words and is called with ${count}`,
      );
    }
    if (
      next + info.frameWords > this.layout.registers + (task + 1) * this.layout.registerWords ||
      memory + info.frameBytes > L.stackOf(this.layout, task) + this.layout.stackBytes
    ) {
      return this.fail('stack-overflow', `no room on the stack for ${info.name}()`);
    }
    state[sp + L.F_CALL] = pc;
    state[sp + L.F_CALLER] = fp;
    state[sp + L.F_FUNCTION] = functionId;
    state[sp + L.F_MEMORY] = memory;
    state[sp + L.F_CHAINED] = 0;
    for (let n = 0; n < count; n++) state[next + n] = state[fp + code[list + 1 + n]!]!;
    this.fp = next;
    this.sp = next + info.frameWords;
    this.entered[functionId]!++;
    this.recorder?.call(task, pc, functionId);
    return undefined;
  }

  /** Has the function at that address parameters of these widths, and so many words of result? */
  checkShape(low: number, high: number, widths: number, results: number): number | undefined {
    const id = this.functionAt(low, high);
    if (id < 0) return undefined;
    const { name, parameters, resultWords } = this.program.functions[id]!;
    if (widthsOf(parameters) !== widths)
      return this.fail(
        'bad-call',
        `${name}() is called through a pointer with arguments of other widths than it takes`,
      );
    if (results < 0 || results === resultWords) return undefined;
    const gives = resultWords === 0 ? 'returns nothing' : `returns ${4 * resultWords} bytes`;
    return this.fail('bad-call', `${name}() ${gives}, and is called through a pointer for ${4 * results} bytes`);
  }

  functionAt(low: number, high: number): number {
    const id = (low - TEXT_BASE_LOW) / TEXT_STEP;
    return high === TEXT_BASE_HIGH && Number.isInteger(id) && id >= 0 && id < this.program.functions.length ? id : -1;
  }

  /** Does the caller of the running function take its value? */
  isWanted(): boolean {
    const call = this.state[this.fp - L.FRAME_HEADER + L.F_CALL]!;
    return call >= 0 && this.code[call + 2]! >= 0;
  }

  /** The function that the instruction at `pc` is of ends without a value that is wanted. */
  noValue(pc: number): number {
    this.pc = pc;
    const name = this.program.places[this.program.placeAt[pc]!]!.function;
    return this.fail('uninitialised', `${name}() ends without returning a value, and its caller takes it`);
  }

  /** Pops the running frame; -1 to go on in the caller at `this.pc`, else the step's outcome. */
  leave(low: number, high: number, words: number): number {
    const { state, code } = this;
    const fp = this.fp;
    const header = fp - L.FRAME_HEADER;
    const info = this.program.functions[state[header + L.F_FUNCTION]!]!;
    if (this.weak && state[header + L.F_CALL] === L.CALL_NONE) {
      this.drain();
      if (this.fault !== undefined) return STEP_FAULT;
    }
    if (info.frameBytes !== 0) this.clearFrame(state[header + L.F_MEMORY]!, info.frameBytes);
    const call = state[header + L.F_CALL]!;
    this.recorder?.leave(this.task, info.id, low, high);
    if (call === L.CALL_NONE || call === L.CALL_HOST) {
      this.resultLow = low;
      this.resultHigh = high;
      return STEP_EXITED;
    }
    const caller = state[header + L.F_CALLER]!;
    this.sp = header;
    this.fp = caller;
    if (call === L.CALL_INTERRUPT) {
      this.pc = state[header + L.F_RESUME]!;
      if (caller < this.lowWater) {
        this.lowWater = caller;
        this.saveFrame(caller, this.pc);
      }
      state[this.task * L.CONTROL_WORDS + L.C_INTERRUPTS]!--;
      return STEP_PARKED;
    }
    if (caller < this.lowWater) {
      this.lowWater = caller;
      this.saveFrame(caller, call);
    }
    const result = code[call + 2]!;
    if (result >= 0) {
      if (words > 0) state[caller + result] = low;
      if (words > 1) state[caller + result + 1] = high;
    }
    this.ran[call]!++;
    this.pc = call + 4 + code[call + 3]!;
    return -1;
  }

  exitNow(): number {
    this.ending = false;
    if (!this.sequential) this.clearFrame(L.stackOf(this.layout, this.task), this.layout.stackBytes);
    return STEP_EXITED;
  }
}

/** Bytes of an access, by opcode. */
const ACCESS_BYTES: readonly number[] = OP_NAMES.map((name) => {
  const bits = /^(?:load|store|field|rmw|cmpxchg)(8|16|32|64)/.exec(name)?.[1];
  return bits === undefined ? 0 : Number(bits) / 8;
});

function finish(hash: number): number {
  let x = hash ^ (hash >>> 16);
  x = Math.imul(x, 0x85ebca6b | 0);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35 | 0);
  return x ^ (x >>> 16);
}

/** Does it write bit-fields? */
function hasFields({ code, placeAt }: Program): boolean {
  return code.some((op, pc) => op >= OP.field8 && op <= OP.field64 && placeAt[pc] !== -1);
}

/** Marked accesses, atomics and visible natives are events from the start; plain ones if nothing checks their merging. */
function initialVisibility(program: Program, natives: readonly Native[], merge: boolean): Uint8Array {
  const { code, placeAt } = program;
  const visible = new Uint8Array(code.length);
  for (let pc = 0; pc < code.length; pc++) {
    if (placeAt[pc] === -1) continue;
    const op = code[pc]!;
    if (isPlainAccess(op)) visible[pc] = !merge || (code[pc + 4]! & ACCESS_MARKED) !== 0 ? 1 : 0;
    else if (op >= OP.rmw8 && op <= OP.cmpxchg64) visible[pc] = 1;
    else if (op === OP.memcpy || op === OP.memset) visible[pc] = merge ? 0 : 1;
    else if (op === OP.native) visible[pc] = natives[code[pc + 1]!]!.visible ? 1 : 0;
  }
  return visible;
}
