/**
 * Which memory other tasks can reach, which accesses to it are events, and the check that merging the others is sound.
 *
 * Memory becomes shared when it is global, heap, or when a pointer to a stack object is stored into shared memory. An
 * access to shared memory parks the task in front of it if its site (the instruction) is in `visible`. The others are
 * merged into the step before them. That this loses nothing is checked while running: a word touched by a merged
 * access carries the task's mark until its next step; if another task makes a conflicting access in that time, the
 * two do not commute, so the merged site becomes visible (`refined`), and the caller starts over. If no such
 * conflict is seen in an exhaustive exploration, merged accesses are both-movers (Lipton, 1975) in all of it.
 */
import { MEMORY_BASE_HIGH } from '../c/ir.ts';
import * as L from './layout.ts';
import { Memory } from './memory.ts';

export abstract class SharedMemory extends Memory {
  /** 1 where an access by the instruction at that code index to shared memory is an event. */
  abstract readonly visible: Uint8Array;
  /** A merged site turned out to conflict and was made visible: start over. */
  refined = false;
  /** Task that runs, or ran last. */
  task = 0;
  /** No parking, no checks: a call by the embedding runs to its end. */
  atomic = false;
  /** Parked instruction that may pass once. */
  go = -1;
  /** Merged accesses leave marks. */
  protected checking = false;

  control(task: number, word: number): number {
    return this.state[task * L.CONTROL_WORDS + word]!;
  }

  /** Bounds of the frame object that a stack address lies in; undefined in a dead frame. */
  abstract stackObject(offset: number): { start: number; end: number } | undefined;

  /** Reads 4 aligned bytes for a model: as peek32, but a conflict with another task's merged write is noted. */
  read32(offset: number): number {
    const word = offset >>> 2;
    if (this.checking && !this.atomic && this.state[this.layout.tails + word] !== 0) this.conflict(word, false);
    return this.state[this.layout.memory + word]!;
  }

  /** Writes 4 aligned bytes for a model: as poke32, but a conflict with another task's merged access is noted. */
  write32(offset: number, value: number): void {
    const word = offset >>> 2;
    if (this.checking && !this.atomic && this.state[this.layout.tails + word] !== 0) this.conflict(word, true);
    this.poke32(offset, value);
  }

  /** An access to shared memory by the running task: true if it has to park in front of it. */
  touch(pc: number, word: number, words: number, write: boolean): boolean {
    if (this.atomic) return false;
    const merged = pc !== this.go;
    if (merged && this.visible[pc] !== 0) return true;
    if (!merged) this.go = -1;
    if (this.checking) {
      for (let n = 0; n < words; n++) {
        if (this.state[this.layout.tails + word + n] !== 0) this.conflict(word + n, write);
        if (merged && this.visible[pc] === 0) this.leaveTail(pc, word + n, write);
      }
    }
    return false;
  }

  conflict(word: number, write: boolean): void {
    const marks = this.state[this.layout.tails + word]!;
    const others = ((write ? marks | (marks >>> 16) : marks >>> 16) & 0xffff & ~(1 << this.task)) >>> 0;
    for (let task = 0; others >>> task !== 0; task++) {
      if (((others >>> task) & 1) === 0) continue;
      const list = this.layout.tailLists + task * L.TAIL_ENTRIES * 2;
      const count = this.control(task, L.C_TAILS);
      for (let n = 0; n < count; n++) {
        if (this.state[list + 2 * n] === word) this.reveal(this.state[list + 2 * n + 1]!);
      }
    }
  }

  reveal(pc: number): void {
    if (this.visible[pc] === 0) {
      this.visible[pc] = 1;
      this.refined = true;
    }
  }

  leaveTail(pc: number, word: number, write: boolean): void {
    const { state } = this;
    const index = this.layout.tails + word;
    const marks = state[index]! | ((1 << this.task) << (write ? 16 : 0));
    const control = this.task * L.CONTROL_WORDS;
    const count = state[control + L.C_TAILS]!;
    const list = this.layout.tailLists + this.task * L.TAIL_ENTRIES * 2;
    for (let n = 0; n < count; n++) {
      if (state[list + 2 * n] === word && state[list + 2 * n + 1] === pc) {
        this.put(index, marks);
        return;
      }
    }
    if (count >= L.TAIL_ENTRIES) {
      this.reveal(pc);
      return;
    }
    this.put(index, marks);
    this.putPlain(list + 2 * count, word);
    this.putPlain(list + 2 * count + 1, pc);
    state[control + L.C_TAILS] = count + 1;
  }

  clearTails(task: number): void {
    const { state } = this;
    const control = task * L.CONTROL_WORDS;
    const list = this.layout.tailLists + task * L.TAIL_ENTRIES * 2;
    const keep = ~((1 << task) | ((1 << task) << 16));
    for (let n = state[control + L.C_TAILS]! - 1; n >= 0; n--) {
      const index = this.layout.tails + state[list + 2 * n]!;
      this.put(index, state[index]! & keep);
    }
    state[control + L.C_TAILS] = 0;
  }

  /** A 64-bit value goes to shared memory: if it points into a stack, what it points to becomes shared. */
  publish(low: number, high: number): void {
    if (high === MEMORY_BASE_HIGH && low >= this.layout.stacks && low < this.layout.heap) this.share(low);
  }

  /** Makes the stack object at `offset` shared, and all that it points to. */
  share(offset: number): void {
    if ((this.state[this.layout.shadow + (offset >>> 2)]! & L.SHADOW_SHARED) !== 0) return;
    const object = this.stackObject(offset);
    if (object === undefined) return;
    const { shadow, memory } = this.layout;
    for (let word = object.start >>> 2; word < (object.end + 3) >>> 2; word++) {
      this.put(shadow + word, this.state[shadow + word]! | L.SHADOW_SHARED);
    }
    for (let word = (object.start + 7) >>> 3; word < object.end >>> 3; word++) {
      this.publish(this.state[memory + 2 * word]!, this.state[memory + 2 * word + 1]!);
    }
  }
}
