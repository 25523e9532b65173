/**
 * malloc for a hosted program: every block is an object of its own, with a gap around it.
 *
 * Fresh memory is used as long as there is some, so that a use after free finds the freed block. When it has run out,
 * freed blocks of the same size class come back, the one that has been free for longest first.
 *
 * Invariant: live blocks never overlap; each block knows where it was allocated and freed.
 */
import { MEMORY_BASE_HIGH } from '../c/ir.ts';
import * as L from '../vm/layout.ts';
import type { Machine } from '../vm/machine.ts';

export interface Block {
  readonly start: number;
  readonly size: number;
  /** Code index of the call that allocated it, and of the one that freed it. */
  readonly allocatedAt: number;
  freedAt: number | undefined;
}

/** Bytes in front of each block that belong to none, and the alignment of blocks. */
const GAP = 16;

export class Heap {
  private readonly blocks = new Map<number, Block>();
  /** Freed places by their room, in the order in which they were freed. */
  private readonly free = new Map<number, number[]>();
  private top: number;

  constructor(private readonly machine: Machine) {
    this.top = machine.layout.heap;
  }

  /** The offset of a new block, or 0: there is no room. */
  allocate(size: number, zero: boolean, align = GAP): number {
    const { machine } = this;
    const start = this.place(size, align);
    if (start === 0) return 0;
    machine.beginObject(start, size);
    if (zero && size > 0) machine.fillMemory(machine.pc, start, MEMORY_BASE_HIGH, 0, size);
    this.blocks.set(start, { start, size, allocatedAt: machine.pc, freedAt: undefined });
    return start;
  }

  private place(size: number, align: number): number {
    const room = roomOf(size);
    const start = Math.ceil((this.top + GAP) / align) * align;
    if (start + room <= this.machine.layout.end) {
      this.top = start + room;
      return start;
    }
    return align > GAP ? 0 : (this.free.get(room)?.shift() ?? 0);
  }

  /** Ends a block's life; false after a fault. */
  release(low: number, high: number): boolean {
    const { machine } = this;
    const block = high === MEMORY_BASE_HIGH ? this.blocks.get(low) : undefined;
    if (block === undefined) {
      machine.fail('bad-free', 'free() of a pointer that malloc() never gave', low, high);
      return false;
    }
    if (block.freedAt !== undefined) {
      machine.fail('bad-free', 'free() of a block that has been freed', low, high);
      return false;
    }
    machine.kill(low, block.size, L.SHADOW_FREED);
    block.freedAt = machine.pc;
    const room = roomOf(block.size);
    const places = this.free.get(room);
    if (places === undefined) this.free.set(room, [low]);
    else places.push(low);
    return true;
  }

  /** The live block that starts at an address. */
  block(low: number, high: number): Block | undefined {
    const block = high === MEMORY_BASE_HIGH ? this.blocks.get(low) : undefined;
    return block?.freedAt === undefined ? block : undefined;
  }

  /** The block that an offset lies in, or else the next one below it. */
  nearest(offset: number): Block | undefined {
    let best: Block | undefined;
    for (const block of this.blocks.values()) {
      if (block.start <= offset && (best === undefined || block.start > best.start)) best = block;
    }
    return best;
  }
}

/** At least one byte, so that two blocks of size 0 are two. */
function roomOf(size: number): number {
  return Math.ceil(Math.max(size, 1) / GAP) * GAP;
}
