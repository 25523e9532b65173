/**
 * Data races of the lock's clients: happens-before by sets of known accesses.
 *
 * In: the accesses of a run, as the machine's recorder sees them. Out: a finding for two conflicting plain accesses by
 * the scenario's own code that no release/acquire chain orders (C11 5.1.2.4; tools/memory-model in the kernel tree).
 *
 * The idea: instead of vector clocks, whose numbers only grow and make every state a new one, keep for each task the
 * set of *latest* plain accesses (word, task, read or write) that happen before its present point. A new access
 * replaces the task's earlier one of the same kind to the same word, and is unknown to everybody else. A release
 * store attaches the task's set to the word; an acquire load joins it. The sets are bit sets in the machine's memory,
 * so they are undone and hashed: two states are the same only if they agree on what is ordered, and the visited set
 * loses no race. As FastTrack (Flanagan and Freund, 2009) shows, the last write and the last reads are all that matters.
 *
 * Of the scenario's code every pair of accesses is checked: a lock is there to order its clients' data. In the kernel's
 * files a plain read may be meant as it stands (data_race(), lists that are looked at from afar), but a plain write is
 * nobody else's to overwrite: whoever writes the same word after it, plainly or marked, must know of it, or one of the
 * two writes can come late and undo the other. A pair of writes is seen in the order in which the plain one comes first.
 */
import {
  ACCESS_MARKED,
  type Access,
  isPlainAccess,
  type Machine,
  OP,
  ORDER,
  type Recorder,
} from '../../interp/index.ts';
import type { TaskInfo } from '../kernel/kernel.ts';
import type { System } from '../system.ts';

/** 512 different (word, task, kind) triples; more are a limit that is said. */
const SET_WORDS = 16;
const MAX_TOKENS = SET_WORDS * 32;
/** Words that releases were attached to. */
const MAX_SYNC = 192;

/** So many triples may be the kernel's own. */
const MAX_INNER = MAX_TOKENS / 2;

/** Whose code an instruction is. */
const SCENARIO = 1;
const TREE = 2;
const MODEL = 3;

const ACQUIRE = 1;
const RELEASE = 2;

export class RaceDetector implements Recorder {
  /** Set when a table was too small: races may have been missed. */
  overflow = false;
  private readonly tokens = new Map<string, number>();
  /** By word: ids of all tokens of it. */
  private readonly byWord = new Map<number, { id: number; task: number; write: boolean; pc: number }[]>();
  private readonly sync = new Map<number, number>();
  private readonly base: number;
  private readonly tasks: number;
  private readonly machine: Machine;
  private readonly authors: Uint8Array;

  constructor(private readonly system: System) {
    this.machine = system.machine;
    this.authors = new Uint8Array(this.machine.code.length);
    this.tasks = system.kernel.tasks.length;
    const sets = 3 * this.tasks + MAX_SYNC;
    this.base = this.machine.allocate(sets * SET_WORDS * 4, true);
    if (this.base === 0) this.overflow = true;
  }

  /** Bytes of heap that a detector needs. */
  static heapBytes(tasks: number): number {
    return (3 * tasks + MAX_SYNC) * SET_WORDS * 4 + 128;
  }

  // ---- sets -------------------------------------------------------------------------------------------------------

  private known(task: number): number {
    return this.base + task * SET_WORDS * 4;
  }

  /** What relaxed reads have seen and an acquire fence would join; what a release fence attached to later stores. */
  private pending(task: number): number {
    return this.base + (this.tasks + task) * SET_WORDS * 4;
  }

  private fenced(task: number): number {
    return this.base + (2 * this.tasks + task) * SET_WORDS * 4;
  }

  private attached(word: number): number | undefined {
    let index = this.sync.get(word);
    if (index === undefined) {
      if (this.sync.size >= MAX_SYNC) {
        this.overflow = true;
        return undefined;
      }
      index = this.sync.size;
      this.sync.set(word, index);
    }
    return this.base + (3 * this.tasks + index) * SET_WORDS * 4;
  }

  private join(to: number, from: number): void {
    for (let n = 0; n < SET_WORDS; n++) {
      const old = this.machine.peek32(to + 4 * n);
      const added = old | this.machine.peek32(from + 4 * n);
      if (added !== old) this.machine.poke32(to + 4 * n, added);
    }
  }

  private copy(to: number, from: number): void {
    for (let n = 0; n < SET_WORDS; n++) this.machine.poke32(to + 4 * n, this.machine.peek32(from + 4 * n));
  }

  private has(set: number, id: number): boolean {
    return ((this.machine.peek32(set + 4 * (id >>> 5)) >>> (id & 31)) & 1) === 1;
  }

  // ---- events -----------------------------------------------------------------------------------------------------

  access(access: Access): void {
    const { task, pc } = access;
    if (!this.system.kernel.isTask(task) || this.base === 0) return;
    const { code } = this.machine;
    const op = code[pc]!;
    if (op >= OP.rmw8 && op <= OP.cmpxchg64) {
      const order = code[pc + 5]!;
      const failed = op >= OP.cmpxchg8 && access.oldLow === access.newLow && access.oldHigh === access.newHigh;
      if (!failed) this.overwrite(task, pc, access.offset, order === 1 || order >= 3);
      this.synchronise(task, access.offset, order === 1 || order >= 3, !failed && order >= 2, true, !failed);
      if (order === 4) this.fullFence(task, access.offset);
      return;
    }
    const flags = isPlainAccess(op) ? code[pc + 4]! : 0;
    if ((flags & ACCESS_MARKED) !== 0) {
      const write = access.kind === 'store';
      if (write) this.overwrite(task, pc, access.offset, false);
      this.synchronise(task, access.offset, (flags & 2) !== 0, (flags & 4) !== 0, !write, write, access.size < 4);
      return;
    }
    const write = access.kind === 'store';
    const author = this.authorOf(pc);
    if (author === TREE && write) this.innerWrite(task, pc, access.offset);
    if (author !== SCENARIO) return;
    for (let word = access.offset >>> 2; word <= (access.offset + access.size - 1) >>> 2; word++) {
      this.plain(task, pc, word, write, access.offset);
    }
  }

  /** A marked access: `reads` joins what is attached, `writes` attaches. */
  private synchronise(
    task: number,
    offset: number,
    acquire: boolean,
    release: boolean,
    reads: boolean,
    writes: boolean,
    part = false,
  ): void {
    const set = this.attached(offset >>> 2);
    if (set === undefined) return;
    if (reads) this.join(acquire ? this.known(task) : this.pending(task), set);
    if (!writes) return;
    const source = release ? this.known(task) : this.fenced(task);
    // A read-modify-write continues the release sequence that it read from (C11 5.1.2.4p10); a store starts anew, unless
    // it is one to a part of the word only, whose other part is as it was.
    if (reads || part) this.join(set, source);
    else this.copy(set, source);
  }

  /** A fully ordered atomic is a full fence as well. */
  private fullFence(task: number, offset: number): void {
    this.orderFence(task, ACQUIRE | RELEASE);
    const set = this.attached(offset >>> 2);
    if (set !== undefined) this.join(set, this.fenced(task));
  }

  private orderFence(task: number, what: number): void {
    if ((what & ACQUIRE) !== 0) this.join(this.known(task), this.pending(task));
    if ((what & RELEASE) !== 0) this.copy(this.fenced(task), this.known(task));
  }

  fence(task: number, pc: number): void {
    if (!this.system.kernel.isTask(task) || this.base === 0) return;
    const order = this.machine.code[pc + 1]!;
    if (order === ORDER.relaxed || order === ORDER.settled) return;
    this.orderFence(task, order === 1 ? ACQUIRE : order === 2 ? RELEASE : ACQUIRE | RELEASE);
  }

  /** Locks, wake-ups and sleeps of the model order as their kernel counterparts do. */
  native(task: number, _pc: number, native: number): void {
    if (!this.system.kernel.isTask(task) || this.base === 0) return;
    const { args } = this.machine;
    const taken = this.machine.resultLow !== 0;
    switch (this.system.built.program.natives[native]) {
      case '__lockstep_spin_lock':
        this.synchronise(task, args[0]!, true, false, true, false);
        break;
      case '__lockstep_spin_trylock':
        if (taken) this.synchronise(task, args[0]!, true, false, true, false);
        break;
      case '__lockstep_spin_unlock':
        this.synchronise(task, args[0]!, false, true, false, true);
        break;
      case '__lockstep_wake':
        // try_to_wake_up() orders what came before it with what the woken task does (memory-barriers.txt, sleep and wake-up).
        if (taken) this.synchronise(task, args[0]!, true, true, true, true);
        break;
      case '__lockstep_sched_in':
        this.synchronise(task, this.system.kernel.info(task).structure, true, false, true, false);
        break;
      case '__lockstep_grace_wait':
        this.gracePeriod(task);
        break;
      default:
        break;
    }
  }

  /** A CPU goes over to a task: schedule() is a full fence, and all that others did on this CPU came before. */
  switched({ index, cpu }: TaskInfo): void {
    if (this.base === 0) return;
    for (const other of this.system.kernel.tasks) {
      if (other.cpu !== cpu) continue;
      this.join(this.known(index), this.known(other.index));
      this.join(this.known(index), this.pending(other.index));
    }
    this.orderFence(index, RELEASE);
  }

  /** Every CPU has gone through a full fence since it began (Documentation/RCU/Design/Requirements: memory barriers). */
  private gracePeriod(task: number): void {
    for (let n = 0; n < this.tasks; n++) if (n !== task) this.join(this.known(task), this.known(n));
    for (let n = 0; n < this.tasks; n++) if (n !== task) this.join(this.known(n), this.known(task));
  }

  call(): void {}

  leave(): void {}

  // ---- plain accesses -----------------------------------------------------------------------------------------------

  private plain(task: number, pc: number, word: number, write: boolean, offset: number): void {
    const tokens = this.byWord.get(word) ?? [];
    const known = this.known(task);
    for (const other of tokens) {
      if (other.task === task || (!write && !other.write)) continue;
      // An access that was never made in this run has its bit set nowhere, not even at its own task.
      if (this.has(this.known(other.task), other.id) && !this.has(known, other.id)) this.race(pc, write, other, offset);
    }
    const id = this.token(word, task, write, pc);
    if (id !== undefined) this.renew(task, id);
  }

  private authorOf(pc: number): number {
    const known = this.authors[pc]!;
    if (known !== 0) return known;
    const file = this.system.fileAt(pc);
    const { path, isModel } = this.system.built;
    const author = file === path ? SCENARIO : file === undefined || isModel(file) ? MODEL : TREE;
    this.authors[pc] = author;
    return author;
  }

  /** A plain write by the kernel's own code. */
  private innerWrite(task: number, pc: number, offset: number): void {
    this.overwrite(task, pc, offset, false);
    const word = offset >>> 2;
    // Room is for the scenario's data first.
    if (!this.tokens.has(`${word}/${task}/true`) && this.tokens.size >= MAX_INNER) return;
    const id = this.token(word, task, true, pc);
    if (id !== undefined) this.renew(task, id);
  }

  /** A write to a word that somebody else has written plainly; `reads`: what it replaces it acquires first. */
  private overwrite(task: number, pc: number, offset: number, reads: boolean): void {
    const tokens = this.byWord.get(offset >>> 2);
    if (tokens === undefined) return;
    // A write that depends on a read, by address or condition, stays behind it: relaxed reads count as well.
    const sets = [this.known(task), this.pending(task)];
    const replaced = reads ? this.attached(offset >>> 2) : undefined;
    if (replaced !== undefined) sets.push(replaced);
    for (const other of tokens) {
      if (other.task === task || !other.write || !this.has(this.known(other.task), other.id)) continue;
      if (!sets.some((set) => this.has(set, other.id))) this.race(pc, true, other, offset);
    }
  }

  /** The access is the task's latest of its kind, and nobody else knows of it. */
  private renew(task: number, id: number): void {
    for (let n = 0; n < this.tasks; n++) {
      if (n !== task) this.clear(this.known(n), id);
      this.clear(this.pending(n), id);
      this.clear(this.fenced(n), id);
    }
    for (const index of this.sync.values()) this.clear(this.base + (3 * this.tasks + index) * SET_WORDS * 4, id);
    const at = this.known(task) + 4 * (id >>> 5);
    this.machine.poke32(at, this.machine.peek32(at) | (1 << (id & 31)));
  }

  private clear(set: number, id: number): void {
    const at = set + 4 * (id >>> 5);
    const old = this.machine.peek32(at);
    if (((old >>> (id & 31)) & 1) === 1) this.machine.poke32(at, old & ~(1 << (id & 31)));
  }

  private token(word: number, task: number, write: boolean, pc: number): number | undefined {
    const key = `${word}/${task}/${write}`;
    const existing = this.tokens.get(key);
    if (existing !== undefined) return existing;
    if (this.tokens.size >= MAX_TOKENS) {
      this.overflow = true;
      return undefined;
    }
    const id = this.tokens.size;
    this.tokens.set(key, id);
    const list = this.byWord.get(word);
    const token = { id, task, write, pc };
    if (list === undefined) this.byWord.set(word, [token]);
    else list.push(token);
    return id;
  }

  /** KCSAN's form (kernel/kcsan/report.c). */
  private race(pc: number, write: boolean, other: { task: number; write: boolean; pc: number }, offset: number): void {
    const { system } = this;
    const here = system.placeAt(pc);
    const there = system.placeAt(other.pc);
    const kind = (isWrite: boolean): string => (isWrite ? 'write' : 'read');
    const name = system.nameOf(offset);
    system.kernel.report({
      kind: 'data-race',
      message:
        `BUG: KCSAN: data-race in ${there?.function ?? '?'} / ${here?.function ?? '?'}: ` +
        `${kind(other.write)} and ${kind(write)} of ${name} are not ordered`,
      place: here,
      fatal: false,
    });
  }
}
