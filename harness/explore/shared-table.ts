/**
 * The visited set of several threads: an open-addressing hash table in shared memory, without locks.
 *
 * In: the two hash lanes of a state. Out: whether this thread is the first to see it, and a value per state that only
 * ever grows. Memory as in visited.ts: 12 bytes a slot.
 *
 * The idea: a slot is taken in two steps by compare-and-swap, first with lane a, then with lane b. Whoever comes in between
 * with the same lane a and another lane b may win the second step; the loser goes on to the next slot, as everybody who looks
 * for that state later does, because lanes never change once they are written (linear probing without deletion; compare
 * Laarman, van de Pol and Weber 2010, who lock a slot while it is written).
 *
 * Invariant: of all threads that insert the same state exactly one is told that it is new.
 */
const WORDS = 3;
/** Slots from which on a table that grows only doubles: 100 million states fit into 1.6 GB, and 2.4 GB while it grows. */
const LARGE = 1 << 22;

/** Values of a state. */
export const SEEN = 0;
/** An inevitable way leads from it to an end (settle.ts). */
export const ENDS = 1;

export class SharedTable {
  private readonly table: Int32Array;
  private readonly mask: number;

  /** `buffer` as `SharedTable.make` gives it. */
  constructor(readonly buffer: SharedArrayBuffer) {
    this.table = new Int32Array(buffer);
    this.mask = this.table.length / WORDS - 1;
  }

  /** `capacity`: a power of two. */
  static make(capacity: number): SharedTable {
    return new SharedTable(new SharedArrayBuffer(capacity * WORDS * 4));
  }

  get capacity(): number {
    return this.mask + 1;
  }

  /** Slot of the state, which is in the table afterwards: `slot` if it is new, ~slot if it was there. */
  enter(laneA: number, laneB: number): number {
    const { table, mask } = this;
    const a = laneA === 0 ? 1 : laneA;
    const b = laneB === 0 ? 1 : laneB;
    for (let slot = (a ^ (b >>> 7)) & mask, seen = 0; seen <= mask; slot = (slot + 1) & mask, seen++) {
      const at = slot * WORDS;
      let there = Atomics.load(table, at);
      if (there === 0) there = Atomics.compareExchange(table, at, 0, a);
      if (there !== 0 && there !== a) continue;
      let other = Atomics.load(table, at + 1);
      if (other === 0) {
        other = Atomics.compareExchange(table, at + 1, 0, b);
        if (other === 0) return slot;
      }
      if (other === b) return ~slot;
    }
    throw new Error('the table of states is full');
  }

  value(slot: number): number {
    return Atomics.load(this.table, slot * WORDS + 2);
  }

  setValue(slot: number, value: number): void {
    Atomics.store(this.table, slot * WORDS + 2, value);
  }

  /** A larger table with the same states. Nobody may use this one meanwhile. */
  grown(): SharedTable {
    const larger = SharedTable.make(this.capacity * (this.capacity < LARGE ? 4 : 2));
    const { table } = this;
    for (let at = 0; at < table.length; at += WORDS) {
      if (table[at] === 0) continue;
      larger.setValue(larger.enter(table[at]!, table[at + 1]!), table[at + 2]!);
    }
    return larger;
  }
}
