/**
 * Checked accesses of any size and alignment, atomics, block copies: everything that is not on the loop's fast paths.
 *
 * Every byte knows whether it is allocated, initialised, constant or shared (layout.ts); an access that is not allowed
 * ends the step with a fault. Methods return undefined when the access is done, else the step's outcome.
 */

import {
  ACCESS_BOOL,
  ACCESS_INDETERMINATE,
  ACCESS_RELEASE,
  ACCESS_UNALIGNED,
  CELL_BYTES,
  ELEMENT_UNSIGNED,
  FIRST_OFFSET,
  fieldOf,
  LIST_ENDED,
  MEMORY_BASE_HIGH,
  OP,
  ORDER,
} from '../c/ir.ts';
import { bug } from '../diagnostic.ts';
import type { Fault, FaultKind, Recorder } from './event.ts';
import * as L from './layout.ts';
import { byteMask } from './memory.ts';
import { BufferedMemory } from './store-buffer.ts';

/** What `step` reports. */
export const STEP_PARKED = 0;
export const STEP_EXITED = 1;
export const STEP_FAULT = 2;

const HIGH = MEMORY_BASE_HIGH;

export abstract class CheckedMemory extends BufferedMemory {
  /** The fault that ended the last step, if it returned STEP_FAULT. */
  fault: Fault | undefined;
  /** Sees every shared access, native, call and return while it is set. */
  recorder: Recorder | null = null;
  /** Code index of the instruction that runs, for natives and faults. */
  pc = 0;
  /** Instructions that one step may execute before it is taken for an endless loop. */
  abstract readonly stepLimit: number;
  abstract readonly code: Int32Array;
  /** Plain accesses need no alignment. */
  abstract readonly anyAlignment: boolean;

  abstract override stackObject(offset: number): { start: number; end: number; object: number } | undefined;

  /** Ends the step with a fault at the running instruction. */
  fail(kind: FaultKind, message: string, low = 0, high = 0, size = 0): number {
    this.fault = { kind, message, task: this.task, pc: this.pc, low, high, size };
    return STEP_FAULT;
  }

  /** A division by zero, or of the least number by -1 (C11 6.5.5p6: both are undefined, and x86 stops at both). */
  badDivision(pc: number, zero: boolean): number {
    this.pc = pc;
    return this.fail('division-by-zero', zero ? 'division by zero' : 'a division whose quotient does not fit its type');
  }

  /** A subscript of an array that it does not have (C11 6.5.6p8). `fp`: of the running frame; the index in two lanes. */
  badIndex(pc: number, fp: number, low: number, high: number): number {
    const { code, state } = this;
    this.pc = pc;
    const isLong = code[pc] === OP.element64;
    const unsigned = (code[pc + 6]! & ELEMENT_UNSIGNED) !== 0;
    const lanes = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    const index = unsigned ? lanes : BigInt.asIntN(isLong ? 64 : 32, lanes);
    const [array, size, length] = [fp + code[pc + 2]!, code[pc + 4]!, code[pc + 5]!];
    const start = (BigInt(state[array + 1]! >>> 0) << 32n) | BigInt(state[array]! >>> 0);
    const address = start + index * BigInt(size);
    const elements = `${length} element${length === 1 ? '' : 's'}`;
    const lane = (bits: bigint): number => Number(BigInt.asIntN(32, address >> bits));
    return this.fail('out-of-bounds', `index ${index} of an array of ${elements}`, lane(0n), lane(32n), size);
  }

  /** Is there a variable argument of that size (as in its cell)? `who` asks for it. */
  checkArgument(low: number, high: number, size: number, who: string): number | undefined {
    if (high === 0 && low === LIST_ENDED) return this.fail('bad-call', `${who} after va_end()`);
    const isCell = high === HIGH && this.usable(low, 12, true);
    if (!isCell) {
      const between = high === HIGH ? this.stackObject(low) : undefined;
      const isNone = (high === 0 && low === 0) || between?.object === -1;
      if (isNone) return this.fail('bad-call', `there is no argument for ${who}`);
      return this.diagnose(low, high, CELL_BYTES, false);
    }
    const given = this.peek32(low + 8);
    if (given === size) return undefined;
    const described = (bytes: number) => (bytes < 0 ? `a structure of ${-bytes}` : `${bytes}`);
    return this.fail('bad-call', `${who} takes ${described(size)} bytes, and the argument has ${described(given)}`);
  }

  /** A va_list that is to be started; one that has been and not ended leads to memory. */
  checkUnstarted(low: number, high: number): number | undefined {
    if (high !== HIGH || !this.usable(low, 8, true) || this.peek32(low + 4) !== HIGH) return undefined;
    if (this.stackObject(this.peek32(low)) === undefined) return undefined;
    return this.fail('bad-call', 'va_start() of a va_list that is started, without va_end()', low, high, 8);
  }

  /** Are two offsets in one object, or at its end? A difference of others means nothing (C11 6.5.6p9). */
  checkRelated(left: number, right: number): number | undefined {
    const [low, high] = left < right ? [left, right] : [right, left];
    if (low < FIRST_OFFSET || high > this.layout.end || this.isOneBlock(low, high)) return undefined;
    const message = 'difference of pointers to different objects';
    this.fail('unrelated-pointers', message, left, HIGH, 1);
    this.fault = { ...this.fault!, other: right };
    return STEP_FAULT;
  }

  /** Is everything in [low, high) of one object, living or freed? Between two there is always something that is of none. */
  private isOneBlock(low: number, high: number): boolean {
    const { state, layout } = this;
    const known = low >= this.blockLow && low <= this.blockHigh;
    if (known && high <= this.blockHigh) return true;
    for (let at = (known ? this.blockHigh : low) & ~3; at < high; at += 4) {
      const flags = state[layout.shadow + (at >>> 2)]!;
      const bytes = byteMask(at, low, high) << 4;
      if ((flags & bytes) !== bytes && (flags & L.SHADOW_FREED) === 0) return false;
    }
    if (this.sequential) {
      this.blockLow = known ? this.blockLow : low;
      this.blockHigh = high;
    }
    return true;
  }

  /** What is wrong with an access; undefined if nothing is. `flags`: of a read, which bits it is for (fieldFlags). */
  diagnose(low: number, high: number, size: number, write: boolean, flags = 0): number | undefined {
    const { state, layout } = this;
    const what = write ? 'write' : 'read';
    if (high === 0 && low >>> 0 < 4096)
      return this.fail('null-dereference', `${what} of ${size} bytes at a null pointer`, low, high, size);
    if (high !== HIGH || low < FIRST_OFFSET || low + size > layout.end) {
      return this.fail('wild-pointer', `${what} of ${size} bytes at an address that is no object's`, low, high, size);
    }
    for (let at = low; at < low + size; at++) {
      const shadow = state[layout.shadow + (at >>> 2)]!;
      const bit = 1 << (at & 3);
      if ((shadow & (bit << 4)) === 0) {
        if ((shadow & L.SHADOW_FREED) !== 0) {
          return this.fail('use-after-free', `${what} of ${size} bytes in freed memory`, low, high, size);
        }
        if (at >= layout.stacks && at < layout.heap) {
          const live = this.stackObject(at);
          if (live === undefined)
            return this.fail(
              'use-after-return',
              `${what} of ${size} bytes in a stack frame that is gone`,
              low,
              high,
              size,
            );
          if (live.object >= 0) {
            const message = `${what} of ${size} bytes of a variable that is out of scope`;
            return this.fail('use-after-scope', message, low, high, size);
          }
        }
        return this.fail('out-of-bounds', `${what} of ${size} bytes outside of every object`, low, high, size);
      }
      if (write && (shadow & L.SHADOW_READ_ONLY) !== 0 && !this.atomic) {
        return this.fail('read-only', `write of ${size} bytes to a constant object`, low, high, size);
      }
      if (!write && (shadow & bit) === 0 && (fieldBits(flags, at - low) & ~this.writtenBits(at)) !== 0) {
        const { width } = fieldOf(flags);
        const read = width === 0 ? `${size} bytes that were` : `a bit-field of ${width} bits that was`;
        return this.fail('uninitialised', `read of ${read} never written`, low, high, size);
      }
    }
    const owner = L.stackOwner(layout, low);
    if (
      owner >= 0 &&
      owner !== this.task &&
      !this.atomic &&
      (state[layout.shadow + (low >>> 2)]! & L.SHADOW_SHARED) === 0
    ) {
      // Its owner told nobody where it is: the pointer is an old one, to what stood in its place before.
      const message = `${what} of ${size} bytes in a stack frame that is gone, and whose place is used anew`;
      return this.fail('use-after-return', message, low, high, size);
    }
    return undefined;
  }

  /** A plain access that is not aligned, where its type promises that it is (C11 6.3.2.3p7). */
  private misaligned(pc: number, low: number, high: number, size: number): number | undefined {
    if ((low & (size - 1)) === 0 || this.anyAlignment || (this.code[pc + 4]! & ACCESS_UNALIGNED) !== 0)
      return undefined;
    return this.fail('misaligned', `access of ${size} bytes that is not aligned`, low, high, size);
  }

  /** Load of any size and alignment with all checks; result zero-extended in loadLow/loadHigh. */
  loadAny(pc: number, low: number, high: number, size: number): number | undefined {
    this.pc = pc;
    const wrong =
      (this.code[pc + 4]! & ACCESS_INDETERMINATE) !== 0
        ? this.diagnoseBlock(low, high, size, false)
        : this.diagnose(low, high, size, false, this.code[pc + 4]!);
    const odd = wrong ?? this.misaligned(pc, low, high, size);
    if (odd !== undefined) return odd;
    const word = low >>> 2;
    const words = ((low + size - 1) >>> 2) - word + 1;
    if ((this.state[this.layout.shadow + word]! & L.SHADOW_SHARED) !== 0) {
      if (this.touch(pc, word, words, false)) {
        return STEP_PARKED;
      }
      if (this.weak && !this.atomic) {
        const own = this.loadThrough(pc, low, size);
        if (own && this.recorder !== null)
          this.record('load', low, size, this.loadLow, this.loadHigh, this.loadLow, this.loadHigh);
        if (own || this.fault !== undefined) return this.lost();
      }
    }
    this.loadLow = 0;
    this.loadHigh = 0;
    for (let n = size - 1; n >= 4; n--) this.loadHigh = (this.loadHigh << 8) | this.peek8(low + n);
    for (let n = Math.min(size, 4) - 1; n >= 0; n--) this.loadLow = (this.loadLow << 8) | this.peek8(low + n);
    if (this.recorder !== null)
      this.record('load', low, size, this.loadLow, this.loadHigh, this.loadLow, this.loadHigh);
    if (size === 1 && this.loadLow > 1 && (this.code[pc + 4]! & ACCESS_BOOL) !== 0)
      return this.fail('bad-value', `a _Bool with the value ${this.loadLow}`, low, high, 1);
    return undefined;
  }

  /** The bits of a byte that have been written. */
  private writtenBits(at: number): number {
    const { shadow, masks } = this.layout;
    if (((this.state[shadow + (at >>> 2)]! >>> (at & 3)) & 1) !== 0) return 0xff;
    return masks === undefined ? 0 : (this.state[masks + (at >>> 2)]! >>> ((at & 3) * 8)) & 0xff;
  }

  /** Says which bits of a byte have been written. */
  private setWrittenBits(at: number, bits: number): void {
    const { shadow, masks } = this.layout;
    const index = shadow + (at >>> 2);
    const whole = 1 << (at & 3);
    const flags = bits === 0xff ? this.state[index]! | whole : this.state[index]! & ~whole;
    if (masks === undefined) {
      this.put(index, flags);
      return;
    }
    const shift = (at & 3) * 8;
    const others = this.state[masks + (at >>> 2)]! & ~(0xff << shift);
    const mask = bits === 0xff ? others : others | (bits << shift);
    this.put(masks + (at >>> 2), mask);
    this.put(index, mask === 0 ? flags & ~L.SHADOW_PARTIAL : flags | L.SHADOW_PARTIAL);
  }

  /** `flags`: which bits it is for (fieldFlags). */
  storeAny(
    pc: number,
    low: number,
    high: number,
    size: number,
    valueLow: number,
    valueHigh: number,
    flags = 0,
  ): number | undefined {
    this.pc = pc;
    const wrong = this.diagnose(low, high, size, true) ?? this.misaligned(pc, low, high, size);
    if (wrong !== undefined) return wrong;
    const { memory, shadow } = this.layout;
    const word = low >>> 2;
    const words = ((low + size - 1) >>> 2) - word + 1;
    if ((this.state[shadow + word]! & L.SHADOW_SHARED) !== 0) {
      if (this.touch(pc, word, words, true)) {
        return STEP_PARKED;
      }
      const late = this.weak && !this.atomic;
      if (this.recorder !== null) {
        let old = this.peekSized(low, size);
        let oldHigh = size === 8 ? this.peek32((low & ~3) + 4) : 0;
        if (late && this.ownLate(low, size)) [old, oldHigh] = [this.loadLow, this.loadHigh];
        this.record('store', low, size, old, oldHigh, valueLow, valueHigh);
      }
      if (size === 8) this.publish(valueLow, valueHigh);
      if (late) {
        this.storeLate(pc, low, size, valueLow, valueHigh, (this.code[pc + 4]! & ACCESS_RELEASE) !== 0);
        // A load of the task's own would find it unwritten.
        this.noteWritten(low, size, flags);
        return this.lost();
      }
    }
    for (let n = 0; n < size; n++) {
      const at = low + n;
      const value = (n < 4 ? valueLow >>> (8 * n) : valueHigh >>> (8 * (n - 4))) & 0xff;
      const shift = (at & 3) * 8;
      const index = memory + (at >>> 2);
      this.put(index, (this.state[index]! & ~(0xff << shift)) | (value << shift));
    }
    this.noteWritten(low, size, flags);
    return undefined;
  }

  /** These bytes have been written from now on, or the bits of them that `flags` says. */
  private noteWritten(low: number, size: number, flags: number): void {
    for (let n = 0; n < size; n++) {
      const at = low + n;
      const known = this.state[this.layout.shadow + (at >>> 2)]! & (1 << (at & 3));
      if (known === 0) this.setWrittenBits(at, fieldBits(flags, n) | this.writtenBits(at));
    }
  }

  peekSized(low: number, size: number): number {
    let value = 0;
    for (let n = Math.min(size, 4) - 1; n >= 0; n--) value = (value << 8) | this.peek8(low + n);
    return value;
  }

  /** rmw and cmpxchg of every size: `kind` -1 is compare and exchange. Old value in loadLow/loadHigh. */
  rmwAny(
    pc: number,
    low: number,
    high: number,
    size: number,
    kind: number,
    valueLow: number,
    valueHigh: number,
    expectedLow: number,
    expectedHigh: number,
  ): number | undefined {
    this.pc = pc;
    if ((low & (size - 1)) !== 0)
      return this.fail('misaligned', `atomic access of ${size} bytes that is not aligned`, low, high, size);
    const wrong = this.diagnose(low, high, size, true) ?? this.diagnose(low, high, size, false);
    if (wrong !== undefined) return wrong;
    const { memory, shadow } = this.layout;
    const word = low >>> 2;
    const shared = (this.state[shadow + word]! & L.SHADOW_SHARED) !== 0;
    if (shared && this.touch(pc, word, size === 8 ? 2 : 1, true)) {
      return STEP_PARKED;
    }
    const late = shared && this.weak && !this.atomic;
    if (late) this.beginAtomic(low, size);
    const mask = size >= 4 ? -1 : (1 << (8 * size)) - 1;
    const shift = (low & 3) * 8;
    const oldWord = this.state[memory + word]!;
    const oldLow = (oldWord >>> shift) & mask;
    const oldHigh = size === 8 ? this.state[memory + word + 1]! : 0;
    this.loadLow = oldLow;
    this.loadHigh = oldHigh;
    let newLow = valueLow;
    let newHigh = valueHigh;
    switch (kind) {
      case -1: // compare and exchange
        if (oldLow !== (expectedLow & mask) || (size === 8 && oldHigh !== expectedHigh)) {
          if (shared && this.recorder !== null) this.record('rmw', low, size, oldLow, oldHigh, oldLow, oldHigh);
          return this.lost();
        }
        break;
      case 0: // xchg
        break;
      case 1: {
        // add
        newLow = (oldLow + valueLow) | 0;
        newHigh = (oldHigh + valueHigh + (newLow >>> 0 < oldLow >>> 0 ? 1 : 0)) | 0;
        break;
      }
      case 2: {
        // sub
        newLow = (oldLow - valueLow) | 0;
        newHigh = (oldHigh - valueHigh - (oldLow >>> 0 < valueLow >>> 0 ? 1 : 0)) | 0;
        break;
      }
      case 3:
        newLow = oldLow & valueLow;
        newHigh = oldHigh & valueHigh;
        break;
      case 4:
        newLow = oldLow | valueLow;
        newHigh = oldHigh | valueHigh;
        break;
      case 5:
        newLow = oldLow ^ valueLow;
        newHigh = oldHigh ^ valueHigh;
        break;
      case 6:
        newLow = oldLow & ~valueLow;
        newHigh = oldHigh & ~valueHigh;
        break;
      default:
        bug(`no rmw kind ${kind}`);
    }
    newLow &= mask;
    if (shared && this.recorder !== null) this.record('rmw', low, size, oldLow, oldHigh, newLow, newHigh);
    const order = this.code[pc + 5]!;
    if (late && this.mayWriteLate(order === ORDER.release || order === ORDER.acqRel, order === ORDER.full)) {
      this.writeLate(pc, low, size, newLow, size === 8 ? newHigh : 0);
      if (size === 8) this.publish(newLow, newHigh);
      return this.lost();
    }
    if (size >= 4) this.put(memory + word, newLow);
    else this.put(memory + word, (oldWord & ~(mask << shift)) | (newLow << shift));
    if (size === 8) {
      this.put(memory + word + 1, newHigh);
      if (shared) this.publish(newLow, newHigh);
    }
    return this.lost();
  }

  /** A late store that the instruction committed went to memory that is gone: the outcome of the step; else undefined. */
  private lost(): number | undefined {
    return this.weak && this.fault !== undefined ? STEP_FAULT : undefined;
  }

  protected override lostStore(task: number, pc: number, offset: number, size: number): void {
    if (this.atomic || this.fault !== undefined) return;
    const running = { task: this.task, pc: this.pc };
    this.task = task;
    this.pc = pc;
    this.diagnose(offset, HIGH, size, true);
    if (this.fault !== undefined) {
      const { message, ...rest } = this.fault as Fault;
      this.fault = { ...rest, message: `${message}: it came late` };
    }
    this.task = running.task;
    this.pc = running.pc;
  }

  /** A fence: the outcome of the step if it ends here, in front of the fence or by a fault. */
  fenceLate(pc: number, order: number): number | undefined {
    if (this.atomic || this.late(this.task) === 0) return undefined;
    if (order === ORDER.release) this.fenceStores();
    return order >= ORDER.acqRel ? this.drainAt(pc) : undefined;
  }

  /** Commits everything, in an event of its own if somebody could tell. */
  drainAt(pc: number): number | undefined {
    this.pc = pc;
    if (this.looked && pc !== this.go) return STEP_PARKED;
    if (pc === this.go) this.go = -1;
    this.drain();
    return this.lost();
  }

  record(
    kind: 'load' | 'store' | 'rmw',
    low: number,
    size: number,
    oldLow: number,
    oldHigh: number,
    newLow: number,
    newHigh: number,
  ): void {
    this.recorder?.access({ task: this.task, pc: this.pc, kind, offset: low, size, oldLow, oldHigh, newLow, newHigh });
  }

  /** What is wrong with a copy between blocks that are there: `align` as in the instruction `memcpy`. */
  private badCopy(to: number, from: number, size: number, align: number): number | undefined {
    const distance = Math.abs(to - from);
    if (align !== 0 && distance !== 0 && distance < size) {
      const where = `${distance} byte${distance === 1 ? '' : 's'} ${to < from ? 'in front of' : 'behind'} them`;
      const message = `copy of ${size} bytes that overlap with where they go, ${where}`;
      return this.fail('bad-argument', message, to, HIGH, size);
    }
    const odd = align > 1 && !this.anyAlignment ? [to, from].find((each) => (each & (align - 1)) !== 0) : undefined;
    if (odd === undefined) return undefined;
    const message = `copy of an object of ${size} bytes that is not aligned to ${align}`;
    return this.fail('misaligned', message, odd, HIGH, size);
  }

  /** memcpy and memmove with shadow. */
  copyMemory(
    pc: number,
    to: number,
    toHigh: number,
    from: number,
    fromHigh: number,
    size: number,
    align: number,
  ): number | undefined {
    this.pc = pc;
    if (size === 0) return undefined;
    const { shadow, memory } = this.layout;
    const wrong =
      this.diagnoseBlock(to, toHigh, size, true) ??
      this.diagnoseBlock(from, fromHigh, size, false) ??
      this.badCopy(to, from, size, align);
    if (wrong !== undefined) return wrong;
    const sharedTo = (this.state[shadow + (to >>> 2)]! & L.SHADOW_SHARED) !== 0;
    const sharedFrom = (this.state[shadow + (from >>> 2)]! & L.SHADOW_SHARED) !== 0;
    const wordsOf = (offset: number) => ((offset + size - 1) >>> 2) - (offset >>> 2) + 1;
    const passed = pc === this.go;
    if (sharedFrom && this.touch(pc, from >>> 2, wordsOf(from), false)) return STEP_PARKED;
    if (sharedTo) {
      if (passed) this.go = pc;
      if (this.touch(pc, to >>> 2, wordsOf(to), true)) return STEP_PARKED;
    }
    if (sharedFrom) this.beginBlock(pc, from, size);
    if (sharedTo) this.beginBlock(pc, to, size);
    const values = new Uint8Array(size);
    const written = new Uint8Array(size);
    for (let n = 0; n < size; n++) {
      values[n] = this.peek8(from + n);
      written[n] = this.writtenBits(from + n);
    }
    for (let n = 0; n < size; n++) {
      const at = to + n;
      this.setWrittenBits(at, written[n]!);
      const shift = (at & 3) * 8;
      const index = memory + (at >>> 2);
      this.put(index, (this.state[index]! & ~(0xff << shift)) | (values[n]! << shift));
    }
    if (sharedTo)
      for (let at = (to + 7) & ~7; at + 8 <= to + size; at += 8) this.publish(this.peek32(at), this.peek32(at + 4));
    return this.lost();
  }

  fillMemory(pc: number, to: number, toHigh: number, byte: number, size: number): number | undefined {
    this.pc = pc;
    if (size === 0) return undefined;
    const { shadow, memory } = this.layout;
    const wrong = this.diagnoseBlock(to, toHigh, size, true);
    if (wrong !== undefined) return wrong;
    if ((this.state[shadow + (to >>> 2)]! & L.SHADOW_SHARED) !== 0) {
      if (this.touch(pc, to >>> 2, ((to + size - 1) >>> 2) - (to >>> 2) + 1, true)) return STEP_PARKED;
      this.beginBlock(pc, to, size);
    }
    const fill = Math.imul(byte & 0xff, 0x01010101);
    for (let at = to & ~3; at < to + size; at += 4) {
      const bytes = byteMask(at, to, to + size);
      const mask = spread(bytes);
      const index = memory + (at >>> 2);
      this.put(index, (this.state[index]! & ~mask) | (fill & mask));
      this.write(at >>> 2, bytes);
    }
    return this.lost();
  }

  /** These bytes of a word have been written. */
  private write(word: number, bytes: number): void {
    const { shadow, masks } = this.layout;
    const flags = this.state[shadow + word]!;
    if (masks === undefined || (flags & L.SHADOW_PARTIAL) === 0) {
      this.put(shadow + word, flags | bytes);
      return;
    }
    const mask = this.state[masks + word]! & ~spread(bytes);
    this.put(masks + word, mask);
    this.put(shadow + word, (mask === 0 ? flags & ~L.SHADOW_PARTIAL : flags) | bytes);
  }

  /** As diagnose, for a block: contents may be uninitialised (they are copied as such). */
  diagnoseBlock(low: number, high: number, size: number, write: boolean): number | undefined {
    if (size < 0 || high !== HIGH || low < FIRST_OFFSET || low + size > this.layout.end) {
      return (
        this.diagnose(low, high, Math.max(1, Math.min(size >>> 0, 4096)), write) ??
        this.fail('out-of-bounds', `block of ${size >>> 0} bytes`, low, high, size)
      );
    }
    if (this.usable(low, size, false)) return write ? this.diagnose(low, high, size, true) : undefined;
    for (let at = low; at < low + size; at++) {
      if (!this.usable(at, 1, false)) return this.diagnose(at, high, 1, write);
    }
    return undefined;
  }

  /**
   * The step went on for too long without an event: merged reads in it become events; if there are none it is a fault.
   * A sequential program gives its caller the chance to look at the clock.
   */
  runaway(pc: number): number {
    this.pc = pc;
    if (this.sequential) return STEP_PARKED;
    const list = this.layout.tailLists + this.task * L.TAIL_ENTRIES * 2;
    const count = this.control(this.task, L.C_TAILS);
    if (!this.atomic && count > 0) {
      for (let n = 0; n < count; n++) this.reveal(this.state[list + 2 * n + 1]!);
      if (this.refined) return STEP_PARKED;
    }
    return this.fail('endless-loop', `${this.stepLimit} instructions without an event`);
  }
}

/** The bits of byte `n` of what is accessed that the access is for. */
function fieldBits(flags: number, n: number): number {
  const { offset, width } = fieldOf(flags);
  if (width === 0) return 0xff;
  const first = Math.max(0, offset - 8 * n);
  const behind = Math.min(8, offset + width - 8 * n);
  return behind <= first ? 0 : ((1 << (behind - first)) - 1) << first;
}

/** Four byte bits to four byte masks. */
function spread(bytes: number): number {
  return (bytes & 1 ? 0xff : 0) | (bytes & 2 ? 0xff00 : 0) | (bytes & 4 ? 0xff0000 : 0) | (bytes & 8 ? 0xff000000 : 0);
}
