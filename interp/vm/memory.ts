/**
 * The machine's memory: one array of words, an undo log, an incremental hash.
 *
 * Every write goes through `put`, which logs (index, old value) and updates two 32-bit Zobrist-style hash lanes; going
 * back is popping the log. The cost is thus independent of the state's size. Registers are not written through `put`:
 * the machine logs and hashes them itself, when a step begins and ends.
 *
 * Invariant: the hash lanes are a function of the contents, not of the way that led there.
 */
import { FIRST_OFFSET } from '../c/ir.ts';
import * as L from './layout.ts';

export class Memory {
  readonly state: Int32Array;
  /** The two lanes of the state's hash. */
  hashA = 0;
  hashB = 0;
  private log = new Int32Array(1 << 16);
  private logged = 0;
  private marks = new Int32Array(1 << 12);
  private markCount = 0;
  /** What was found to lie in one living object last; nothing if the end is 0. Only where nothing can be taken back. */
  protected blockLow = 0;
  protected blockHigh = 0;

  /** `sequential`: nothing can be taken back, and the hash lanes mean nothing. */
  constructor(
    readonly layout: L.Layout,
    readonly sequential: boolean,
  ) {
    this.state = new Int32Array(layout.words);
  }

  /** Remembers the present state; `rewind` comes back to it. Marks nest. */
  mark(): number {
    const at = this.markCount * 3;
    if (at + 3 > this.marks.length) this.marks = grow(this.marks);
    this.marks[at] = this.logged;
    this.marks[at + 1] = this.hashA;
    this.marks[at + 2] = this.hashB;
    return this.markCount++;
  }

  /** Back to the state at `mark`, which stays set. */
  rewind(mark: number): void {
    const { state, log, marks } = this;
    const to = marks[mark * 3]!;
    for (let n = this.logged - 2; n >= to; n -= 2) state[log[n]!] = log[n + 1]!;
    this.logged = to;
    this.hashA = marks[mark * 3 + 1]!;
    this.hashB = marks[mark * 3 + 2]!;
    this.markCount = mark + 1;
  }

  /** Appends to `fresh` every index written since `mark` that `seen` has no flag for, and flags it. */
  writtenSince(mark: number, seen: Uint8Array, fresh: number[]): void {
    const { log } = this;
    for (let n = this.marks[mark * 3]!; n < this.logged; n += 2) {
      const index = log[n]!;
      if (seen[index] !== 0) continue;
      seen[index] = 1;
      fresh.push(index);
    }
  }

  /** Drops the last mark (and keeps the state). */
  unmark(): void {
    this.markCount--;
  }

  /** The only way to write memory, shadow and tail words: logs and hashes. */
  put(index: number, value: number): void {
    if (this.sequential) {
      this.state[index] = value;
      return;
    }
    const old = this.state[index]!;
    if (old === value) return;
    if (this.logged + 2 > this.log.length) this.fullLog();
    this.log[this.logged] = index;
    this.log[this.logged + 1] = old;
    this.logged += 2;
    this.state[index] = value;
    this.hashA ^= mixA(index, old) ^ mixA(index, value);
    this.hashB ^= mixB(index, old) ^ mixB(index, value);
  }

  /** Writes a word whose share of the hash is computed elsewhere (control blocks, frame headers). */
  putPlain(index: number, value: number): void {
    if (this.logged + 2 > this.log.length) this.fullLog();
    this.log[this.logged] = index;
    this.log[this.logged + 1] = this.state[index]!;
    this.logged += 2;
    this.state[index] = value;
  }

  save(index: number): void {
    if (this.logged + 2 > this.log.length) this.fullLog();
    this.log[this.logged] = index;
    this.log[this.logged + 1] = this.state[index]!;
    this.logged += 2;
  }

  private fullLog(): void {
    if (this.sequential) this.logged = 0;
    else this.log = grow(this.log);
  }

  /** Reads 4 aligned bytes at an offset, without checks. */
  peek32(offset: number): number {
    return this.state[this.layout.memory + (offset >>> 2)]!;
  }

  peek8(offset: number): number {
    return (this.peek32(offset & ~3) >>> ((offset & 3) * 8)) & 0xff;
  }

  /** Writes 4 aligned bytes and marks them initialised. */
  poke32(offset: number, value: number): void {
    const word = offset >>> 2;
    this.put(this.layout.memory + word, value);
    const shadow = this.state[this.layout.shadow + word]!;
    if ((shadow & 0xf) !== 0xf) this.put(this.layout.shadow + word, shadow | 0xf);
  }

  /** Writes a byte and marks it initialised. */
  poke8(offset: number, value: number): void {
    const shift = (offset & 3) * 8;
    const word = offset >>> 2;
    const others = this.peek32(offset & ~3) & ~(0xff << shift);
    this.put(this.layout.memory + word, others | ((value & 0xff) << shift));
    this.put(this.layout.shadow + word, this.state[this.layout.shadow + word]! | (1 << (offset & 3)));
  }

  /** Is every byte of [offset, offset + size) allocated (and, if asked, initialised)? */
  usable(offset: number, size: number, initialised: boolean): boolean {
    if (offset < FIRST_OFFSET || offset + size > this.layout.end) return false;
    for (let at = offset & ~3; at < offset + size; at += 4) {
      const bytes = byteMask(at, offset, offset + size);
      const need = (bytes << 4) | (initialised ? bytes : 0);
      if ((this.state[this.layout.shadow + (at >>> 2)]! & need) !== need) return false;
    }
    return true;
  }

  /** Heap: a bump allocator that never reuses, so that every use after free is seen. 0 when the heap is full. */
  allocate(size: number, zero: boolean): number {
    const { heap, end, shadow, memory } = this.layout;
    const top = this.peek32(heap) === 0 ? heap + 32 : this.peek32(heap);
    const start = top + 16;
    const next = (start + size + 31) & ~15;
    if (size < 0 || next > end) return 0;
    this.put(memory + (heap >>> 2), next);
    this.put(memory + ((start - 8) >>> 2), size);
    for (let at = start; at < start + size; at += 4) {
      const bytes = byteMask(at, start, start + size);
      this.put(shadow + (at >>> 2), (bytes << 4) | (zero ? bytes : 0) | (this.sequential ? 0 : L.SHADOW_SHARED));
    }
    return start;
  }

  /** Size of the heap object that starts at `offset`; undefined if there is none (or it has been freed). */
  heapObject(offset: number): number | undefined {
    const { heap, shadow } = this.layout;
    if (offset <= heap || offset >= this.peek32(heap) || (offset & 15) !== 0) return undefined;
    if ((this.state[shadow + (offset >>> 2)]! & 0x10) === 0) return undefined;
    const before = this.state[shadow + (offset >>> 2) - 1]!;
    return (before & L.SHADOW_ALLOCATED) === 0 ? this.peek32(offset - 8) : undefined;
  }

  /** The heap object, living or freed, that begins last at or before `offset`. */
  heapObjectBefore(
    offset: number,
  ): { readonly start: number; readonly size: number; readonly live: boolean } | undefined {
    const { heap } = this.layout;
    const top = this.peek32(heap);
    let found: { start: number; size: number; live: boolean } | undefined;
    for (let start = heap + 48; start <= offset && start < top; ) {
      const size = this.peek32(start - 8);
      found = { start, size, live: this.heapObject(start) !== undefined };
      start = ((start + size + 31) & ~15) + 16;
    }
    return found;
  }

  /** Frees a heap object; false if `offset` is not the start of a live one. */
  release(offset: number): boolean {
    const size = this.heapObject(offset);
    if (size === undefined) return false;
    this.kill(offset, size, L.SHADOW_FREED | L.SHADOW_SHARED);
    return true;
  }

  /** Nothing is known any more of single bits of the words from byte `from` to `to`. */
  private dropMasks(from: number, to: number): void {
    const { shadow, masks } = this.layout;
    if (masks === undefined) return;
    for (let word = from >>> 2; word < (to + 3) >>> 2; word++) {
      if ((this.state[shadow + word]! & L.SHADOW_PARTIAL) !== 0) this.put(masks + word, 0);
    }
  }

  /** Ends the life of [offset, offset + size): contents cleared, shadow set to `flags`. */
  kill(offset: number, size: number, flags: number): void {
    const { memory, shadow } = this.layout;
    this.blockHigh = 0;
    this.dropMasks(offset, offset + size);
    for (let at = offset & ~3; at < offset + size; at += 4) {
      this.put(memory + (at >>> 2), 0);
      this.put(shadow + (at >>> 2), flags);
    }
  }

  beginObject(offset: number, size: number): void {
    const { memory, shadow } = this.layout;
    this.dropMasks(offset, offset + size);
    for (let at = offset & ~3; at < offset + size; at += 4) {
      this.put(memory + (at >>> 2), 0);
      this.put(shadow + (at >>> 2), byteMask(at, offset, offset + size) << 4);
    }
  }

  sealObject(offset: number, size: number): void {
    const { shadow } = this.layout;
    for (let word = offset >>> 2; word < (offset + size + 3) >>> 2; word++) {
      this.put(shadow + word, this.state[shadow + word]! | L.SHADOW_READ_ONLY);
    }
  }

  clearFrame(base: number, bytes: number): void {
    const { memory, shadow } = this.layout;
    this.blockHigh = 0;
    this.dropMasks(base, base + bytes);
    for (let word = base >>> 2; word < (base + bytes) >>> 2; word++) {
      if (this.state[shadow + word] !== 0) {
        this.put(memory + word, 0);
        this.put(shadow + word, 0);
      }
    }
  }
}

function grow(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Bits 0-3: which bytes of the aligned word at `at` lie in [start, end). */
export function byteMask(at: number, start: number, end: number): number {
  let mask = 0xf;
  if (start > at) mask &= 0xf << (start - at);
  if (end < at + 4) mask &= 0xf >> (at + 4 - end);
  return mask & 0xf;
}

/** Zobrist-style: a pseudo-random value for each (index, value), computed instead of tabulated (murmur3 finaliser). */
function mixA(index: number, value: number): number {
  let x = Math.imul(value ^ Math.imul(index, 0x9e3779b1 | 0), 0x85ebca6b | 0);
  x ^= x >>> 15;
  x = Math.imul(x, 0xc2b2ae35 | 0);
  return x ^ (x >>> 13);
}

function mixB(index: number, value: number): number {
  let x = Math.imul(value + Math.imul(index, 0x27d4eb2f), 0x165667b1);
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  return x ^ (x >>> 14);
}
