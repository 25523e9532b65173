/**
 * The visited set: an open-addressing hash table over one Int32Array, with a value per state.
 *
 * States are kept as their 64-bit hash alone (hash compaction, Wolper and Leroy 1993): two different states with the
 * same 64 bits would be taken for one. With n states the expected number of such pairs is n^2 / 2^65: 3e-8 for a million.
 *
 * 12 bytes a slot and at most three quarters full: 100 million states take 1.6 GB, and 2.4 GB while the table grows.
 *
 * Values: 0 empty; n > 0: state number n - 1 of those whose component is not complete (see search.ts); -1: done.
 */
const WORDS = 3;

export class Visited {
  private table: Int32Array;
  private mask: number;
  size = 0;

  constructor(capacity = 1 << 16) {
    this.table = new Int32Array(capacity * WORDS);
    this.mask = capacity - 1;
  }

  /** Slot of the state, or ~slot of the empty place where it belongs. */
  find(a: number, b: number): number {
    const { table, mask } = this;
    for (let slot = (a ^ (b >>> 7)) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * WORDS;
      if (table[at + 2] === 0) return ~slot;
      if (table[at] === a && table[at + 1] === b) return slot;
    }
  }

  value(slot: number): number {
    return this.table[slot * WORDS + 2]!;
  }

  setValue(slot: number, value: number): void {
    this.table[slot * WORDS + 2] = value;
  }

  /** Puts a state into the empty slot that `find` named; slots of other states may move (see `moved`). */
  insert(slot: number, a: number, b: number, value: number): void {
    const at = slot * WORDS;
    this.table[at] = a;
    this.table[at + 1] = b;
    this.table[at + 2] = value;
    this.size++;
    if (this.size * 4 > (this.mask + 1) * 3) this.grow();
  }

  /** Expected number of states that were wrongly taken for visited ones. */
  omissionProbability(): number {
    return this.size ** 2 / 2 ** 65;
  }

  bytes(): number {
    return this.table.byteLength;
  }

  private grow(): void {
    const old = this.table;
    this.mask = this.mask * 2 + 1;
    this.table = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at + 2] === 0) continue;
      const to = ~this.find(old[at]!, old[at + 1]!) * WORDS;
      this.table[to] = old[at]!;
      this.table[to + 1] = old[at + 1]!;
      this.table[to + 2] = old[at + 2]!;
    }
  }
}
