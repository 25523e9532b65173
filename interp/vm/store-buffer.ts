/**
 * Late stores: with `weak`, a store to shared memory waits in its task's buffer, and becomes visible to others later.
 *
 * In: the stores, fences and atomics of the running task. Out: what it reads (its own stores first), and entries that the
 * embedding commits one by one, whenever it likes: when is its choice. Where it commits nothing, fences and atomics do.
 *
 * The model (partial store order, SPARC V8, with release stores): a buffer is a list in program order. An entry may
 * overtake older ones to other places, unless a fence for stores stands between (`needs`: so many of the oldest entries come
 * first); a release entry needs all. Full fences, successful fully ordered atomics and the end of a task commit
 * everything. Loads are made in program order, when the task comes to them. An atomic without full order reads at once and
 * may write late: until then its entry is exclusive, nobody else writes there (whoever is about to commits it first). There is
 * one memory, so that all tasks see commits in the same order. All of it is less than the Linux kernel's memory model allows
 * (tools/memory-model): what happens here may happen there.
 *
 * Accesses whose sizes differ from an own entry's commit it first. What a task frees or leaves behind takes its own entries
 * with it; somebody else's late store to it is a fault.
 *
 * Invariant: buffers are part of the state, logged and hashed, but for where entries come from. Without `weak` they are
 * not there, and nothing here is called.
 */
import type { Recorder } from './event.ts';
import * as L from './layout.ts';
import { SharedMemory } from './sharing.ts';

/** Late stores that a task can have at once; one more commits the oldest. */
export const MOST_LATE = L.BUFFER_ENTRIES;

// Words of an entry, and of a buffer in front of its entries.
const E_OFFSET = 0;
const E_SIZE = 1;
const E_LOW = 2;
const E_HIGH = 3;
/** So many entries at the front of the buffer have to be committed first. */
const E_NEEDS = 4;
/** Code index of the store. Logged, but not hashed. */
const E_PC = 5;
const B_COUNT = 0;
/** So many entries stood in the buffer at the last fence for stores. */
const B_FENCED = 1;

/** Beside the size: the write of an atomic. */
const EXCLUSIVE = 0x100;

export abstract class BufferedMemory extends SharedMemory {
  abstract recorder: Recorder | null;
  /** A buffer was full at some time, so that not all orders were possible. */
  overflowed = false;
  /** What a load through the buffer found. */
  loadLow = 0;
  loadHigh = 0;
  /**
   * Stores were late when the step began, and others can tell what it did from what its fence commits: it looked at what
   * others do, or made a store that may overtake. If not, a fence is part of the step.
   */
  protected looked = false;

  get weak(): boolean {
    return this.layout.buffers >= 0;
  }

  /** A late store of `task` goes to memory that is no object's any more. */
  protected abstract lostStore(task: number, pc: number, offset: number, size: number): void;

  // ---- what the embedding may ask -----------------------------------------------------------------------------------

  /** Number of a task's late stores. */
  late(task: number): number {
    return this.weak ? this.state[this.buffer(task) + B_COUNT]! : 0;
  }

  /** Has the task a late store there? */
  isLate(task: number, offset: number): boolean {
    for (let n = this.late(task) - 1; n >= 0; n--) if (this.lateOffset(task, n) === offset) return true;
    return false;
  }

  lateOffset(task: number, n: number): number {
    return this.state[this.entry(task, n) + E_OFFSET]!;
  }

  lateSize(task: number, n: number): number {
    return this.state[this.entry(task, n) + E_SIZE]! & 0xff;
  }

  /** The write of an atomic: whoever writes there too commits it first. */
  isExclusive(task: number, n: number): boolean {
    return (this.state[this.entry(task, n) + E_SIZE]! & EXCLUSIVE) !== 0;
  }

  latePlace(task: number, n: number): number {
    return this.state[this.entry(task, n) + E_PC]!;
  }

  /** Does a fence stand behind all late stores of the task? */
  protected isFenced(task: number): boolean {
    const buffer = this.buffer(task);
    return this.state[buffer + B_FENCED] === this.state[buffer + B_COUNT];
  }

  /** Commits a late store and what has to come before it. */
  commitWith(task: number, n: number): void {
    let must = 1 << n;
    for (let m = n; m >= 0; m--) {
      if (((must >>> m) & 1) === 0) continue;
      const needs = this.state[this.entry(task, m) + E_NEEDS]!;
      for (let k = 0; k < m; k++) if (k < needs || this.meet(task, k, m)) must |= 1 << k;
    }
    for (let m = 0, gone = 0; m <= n; m++) if (((must >>> m) & 1) === 1) this.commit(task, m - gone++);
  }

  /** Commits all that a task has. */
  drainOf(task: number): void {
    while (this.late(task) > 0) this.commit(task, 0);
  }

  /** A full fence of the running task. */
  drain(): void {
    if (!this.atomic) this.drainOf(this.task);
  }

  /** Four aligned bytes as they will be once all stores have got there. */
  settled32(offset: number): number {
    let value = this.peek32(offset);
    for (let task = 0; task < this.layout.tasks; task++) {
      const late = this.late(task);
      for (let n = 0; n < late; n++) {
        const entry = this.entry(task, n);
        for (let at = 0; at < this.lateSize(task, n); at++) {
          const to = this.lateOffset(task, n) + at - offset;
          if (to < 0 || to > 3) continue;
          const byte = (this.state[entry + (at < 4 ? E_LOW : E_HIGH)]! >>> (8 * (at & 3))) & 0xff;
          value = (value & ~(0xff << (8 * to))) | (byte << (8 * to));
        }
      }
    }
    return value;
  }

  /** Everybody's stores, for a look at memory that is taken back. */
  drainAll(): void {
    for (let task = 0; task < this.layout.tasks; task++) this.drainOf(task);
  }

  /** The embedding is about to write to a word, or to read one that it will write: stores behind a fence come first. */
  orderWord(offset: number): void {
    if (!this.weak || this.atomic) return;
    this.orderBefore();
    this.settle(this.task, offset, 4);
    this.commitExclusive(offset, 4, -1);
  }

  /** The value of an access of the running task to bytes that it has yet to commit, in loadLow and loadHigh: true if there is one. */
  protected ownLate(offset: number, size: number): boolean {
    const n = this.youngest(this.task, offset, size);
    if (n < 0 || this.lateOffset(this.task, n) !== offset || this.lateSize(this.task, n) !== size) return false;
    const entry = this.entry(this.task, n);
    const mask = size >= 4 ? -1 : (1 << (8 * size)) - 1;
    this.loadLow = this.state[entry + E_LOW]! & mask;
    this.loadHigh = this.state[entry + E_HIGH]!;
    return true;
  }

  // ---- what instructions do -----------------------------------------------------------------------------------------

  /**
   * A load by the running task: true if it reads its own late store (in loadLow, loadHigh). A merged site that reads
   * what another task has yet to commit turns out to be an event.
   */
  protected loadThrough(pc: number, offset: number, size: number): boolean {
    if (this.visible[pc] === 0 && this.isLateElsewhere(offset, size)) this.reveal(pc);
    if (this.ownLate(offset, size)) return true;
    this.settle(this.task, offset, size);
    return false;
  }

  /** A block of memory is about to be read or written, all at once. */
  protected beginBlock(pc: number, offset: number, size: number): void {
    if (!this.weak || this.atomic) return;
    if (this.visible[pc] === 0 && this.isLateElsewhere(offset, size)) this.reveal(pc);
    this.drainOf(this.task);
    this.commitExclusive(offset, size, -1);
  }

  /**
   * A store by the running task goes into its buffer. The step may commit it: a merged site that meets a late store of
   * another task is an event.
   */
  protected storeLate(pc: number, offset: number, size: number, low: number, high: number, release: boolean): void {
    if (this.visible[pc] === 0 && this.isLateElsewhere(offset, size)) this.reveal(pc);
    const buffer = this.buffer(this.task);
    this.makeRoom();
    const needs = this.state[buffer + (release ? B_COUNT : B_FENCED)]!;
    this.push(pc, offset, size, low, size === 8 ? high : 0, needs);
  }

  /** In front of an atomic: what it reads is memory from here on. */
  protected beginAtomic(offset: number, size: number): void {
    this.settle(this.task, offset, size);
    this.commitExclusive(offset, size, -1);
  }

  /** An atomic of that order is about to write: what it waits for is committed. True if the write may come late. */
  protected mayWriteLate(release: boolean, full: boolean): boolean {
    if (full || release) this.drainOf(this.task);
    else this.orderBefore();
    return !full;
  }

  protected writeLate(pc: number, offset: number, size: number, low: number, high: number): void {
    this.makeRoom();
    this.push(pc, offset, size | EXCLUSIVE, low, high, 0);
  }

  /** A fence for stores: later ones come behind those in the buffer. */
  protected fenceStores(): void {
    const buffer = this.buffer(this.task);
    this.put(buffer + B_FENCED, this.state[buffer + B_COUNT]!);
  }

  /** A write that goes to memory at once: what stands in front of a fence comes before it. */
  protected orderBefore(): void {
    const buffer = this.buffer(this.task);
    while (this.state[buffer + B_FENCED]! > 0) this.commit(this.task, 0);
  }

  // ---- the end of memory ----------------------------------------------------------------------------------------------

  override kill(offset: number, size: number, flags: number): void {
    super.kill(offset, size, flags);
    if (this.weak) this.forget(offset, size);
  }

  override clearFrame(base: number, bytes: number): void {
    super.clearFrame(base, bytes);
    if (this.weak) this.forget(base, bytes);
  }

  /** The running task's own stores to memory whose life it ends: nobody may look at them. */
  private forget(offset: number, size: number): void {
    for (let n = this.late(this.task) - 1; n >= 0; n--) {
      const at = this.lateOffset(this.task, n);
      if (at < offset + size && at + this.lateSize(this.task, n) > offset) this.remove(this.task, n);
    }
  }

  // ---- entries --------------------------------------------------------------------------------------------------------

  private buffer(task: number): number {
    return this.layout.buffers + task * L.BUFFER_WORDS;
  }

  private entry(task: number, n: number): number {
    return this.buffer(task) + L.BUFFER_HEADER + n * L.ENTRY_WORDS;
  }

  private makeRoom(): void {
    if (this.late(this.task) < L.BUFFER_ENTRIES) return;
    this.overflowed = true;
    this.commit(this.task, 0);
  }

  private push(pc: number, offset: number, size: number, low: number, high: number, needs: number): void {
    const buffer = this.buffer(this.task);
    const count = this.state[buffer + B_COUNT]!;
    const entry = this.entry(this.task, count);
    this.put(entry + E_OFFSET, offset);
    this.put(entry + E_SIZE, size);
    this.put(entry + E_LOW, low);
    this.put(entry + E_HIGH, high);
    this.put(entry + E_NEEDS, needs);
    this.putPlain(entry + E_PC, pc);
    this.put(buffer + B_COUNT, count + 1);
  }

  private remove(task: number, n: number): void {
    const buffer = this.buffer(task);
    const count = this.state[buffer + B_COUNT]! - 1;
    for (let k = n; k < count; k++) {
      const to = this.entry(task, k);
      const from = to + L.ENTRY_WORDS;
      for (let word = E_OFFSET; word <= E_HIGH; word++) this.put(to + word, this.state[from + word]!);
      const needs = this.state[from + E_NEEDS]!;
      this.put(to + E_NEEDS, needs > n ? needs - 1 : needs);
      this.putPlain(to + E_PC, this.state[from + E_PC]!);
    }
    const last = this.entry(task, count);
    for (let word = E_OFFSET; word <= E_NEEDS; word++) this.put(last + word, 0);
    this.put(buffer + B_COUNT, count);
    const fenced = this.state[buffer + B_FENCED]!;
    if (fenced > n) this.put(buffer + B_FENCED, fenced - 1);
  }

  /** Do two entries of a task concern the same bytes? */
  private meet(task: number, one: number, other: number): boolean {
    const a = this.lateOffset(task, one);
    const b = this.lateOffset(task, other);
    return a < b + this.lateSize(task, other) && b < a + this.lateSize(task, one);
  }

  private youngest(task: number, offset: number, size: number): number {
    for (let n = this.late(task) - 1; n >= 0; n--) {
      const at = this.lateOffset(task, n);
      if (at < offset + size && offset < at + this.lateSize(task, n)) return n;
    }
    return -1;
  }

  /** Commits a task's entries for these bytes. */
  private settle(task: number, offset: number, size: number): void {
    for (let n = this.youngest(task, offset, size); n >= 0; n = this.youngest(task, offset, size))
      this.commitWith(task, n);
  }

  /** Commits the writes of atomics to these words, but those of `except`. */
  private commitExclusive(offset: number, size: number, except: number): void {
    const from = offset & ~3;
    const to = (offset + size + 3) & ~3;
    for (let task = 0; task < this.layout.tasks; task++) {
      if (task === except) continue;
      for (let n = this.late(task) - 1; n >= 0; n--) {
        const at = this.lateOffset(task, n);
        if (this.isExclusive(task, n) && at < to && from < at + this.lateSize(task, n)) this.commit(task, n);
      }
    }
  }

  /** Has another task a late store to these words? */
  protected isLateElsewhere(offset: number, size: number): boolean {
    const from = offset & ~3;
    const to = (offset + size + 3) & ~3;
    for (let task = 0; task < this.layout.tasks; task++) {
      if (task === this.task) continue;
      for (let n = this.late(task) - 1; n >= 0; n--) {
        const at = this.lateOffset(task, n);
        if (at < to && from < at + this.lateSize(task, n)) return true;
      }
    }
    return false;
  }

  /** Commits one entry; what has to come before it is committed. */
  private commit(task: number, n: number): void {
    const entry = this.entry(task, n);
    const offset = this.state[entry + E_OFFSET]!;
    const size = this.state[entry + E_SIZE]! & 0xff;
    const low = this.state[entry + E_LOW]!;
    const high = this.state[entry + E_HIGH]!;
    const pc = this.state[entry + E_PC]!;
    this.remove(task, n);
    this.commitExclusive(offset, size, task);
    if (!this.usable(offset, size, false) || this.isStrange(task, offset)) {
      this.lostStore(task, pc, offset, size);
      return;
    }
    if (!this.atomic) {
      this.noteCommit(task, offset, size);
      this.recorder?.commit?.({ task, pc, offset, size, low, high });
    }
    for (let at = 0; at < size; at++) {
      const byte = (at < 4 ? low >>> (8 * at) : high >>> (8 * (at - 4))) & 0xff;
      const index = this.layout.memory + ((offset + at) >>> 2);
      const shift = ((offset + at) & 3) * 8;
      this.put(index, (this.state[index]! & ~(0xff << shift)) | (byte << shift));
    }
  }

  /** Is it another task's stack, in which it has told nobody of the object? Then something else stood there. */
  private isStrange(task: number, offset: number): boolean {
    const owner = L.stackOwner(this.layout, offset);
    return owner >= 0 && owner !== task && (this.state[this.layout.shadow + (offset >>> 2)]! & L.SHADOW_SHARED) === 0;
  }

  /** It must not meet merged accesses of others. */
  private noteCommit(task: number, offset: number, size: number): void {
    if (!this.checking) return;
    const running = this.task;
    this.task = task;
    for (let word = offset >>> 2; word <= (offset + size - 1) >>> 2; word++) {
      if (this.state[this.layout.tails + word] !== 0) this.conflict(word, true);
    }
    this.task = running;
  }
}
