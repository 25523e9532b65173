/**
 * What an initialiser gives, part by part: where in the object, and what value.
 *
 * In: parts in the order of the text. Out: the same but for those that later ones override. The idea: parts are found
 * by the 8 bytes that they begin in, so that an array filled from its end costs no more than one filled from its start.
 *
 * Invariant: no two parts overlap.
 */
import type { Origin } from '../diagnostic.ts';
import { sizeOf } from './layout.ts';
import { unsupported } from './scope.ts';
import type { TypedExpression } from './typed.ts';
import type { BitRange, QualifiedType } from './types.ts';

export interface Part {
  readonly offset: number;
  readonly type: QualifiedType;
  readonly bits: BitRange | undefined;
  readonly value: TypedExpression;
}

interface Numbered {
  readonly part: Part;
  /** Its place in the order of the text. */
  readonly number: number;
}

/** In bits, of what parts are found by. */
const BUCKET = 64;
/** More than anybody means; each takes some hundred bytes. */
const MOST_PARTS = 1_000_000;

export class Parts {
  private readonly buckets = new Map<number, Numbered[]>();
  private given = 0;
  /** One behind the last bit that a part begins at, or that a record given as a whole has. */
  private behind = 0;
  /** Of the longest record that was given as a whole, in bits. */
  private longest = 0;

  add(part: Part): void {
    const start = startOf(part);
    const bucket = Math.floor(start / BUCKET);
    const there = this.buckets.get(bucket);
    this.expect(1, part.value.origin);
    const numbered = { part, number: this.given++ };
    if (there === undefined) this.buckets.set(bucket, [numbered]);
    else there.push(numbered);
    const end = endOf(part);
    this.behind = Math.max(this.behind, end);
    this.longest = Math.max(this.longest, end - start - 1);
  }

  /** Refuses what would be too many, before they are made. */
  expect(more: number, origin: Origin): void {
    if (this.given + more > MOST_PARTS) unsupported(`an initializer of more than ${MOST_PARTS} parts is`, origin);
  }

  /** Takes out what begins between two bits of the object, and the record that was given as a whole and has them. */
  drop(from: number, to: number): void {
    // Mostly initialisers come in order, and nothing lies there.
    if (from >= this.behind) return;
    for (const bucket of this.bucketsOf(from - this.longest, to)) {
      const there = this.buckets.get(bucket);
      if (there === undefined) continue;
      const kept = there.filter(({ part }) => startOf(part) >= to || endOf(part) <= from);
      if (kept.length > 0) this.buckets.set(bucket, kept);
      else this.buckets.delete(bucket);
    }
  }

  /** Those that begin between two bits, in the order of the text. */
  between(from: number, to: number): Part[] {
    const found: Numbered[] = [];
    for (const bucket of this.bucketsOf(from, to)) {
      for (const each of this.buckets.get(bucket) ?? []) if (lies(each.part, from, to)) found.push(each);
    }
    return inOrder(found);
  }

  all(): Part[] {
    return inOrder([...this.buckets.values()].flat());
  }

  private bucketsOf(from: number, to: number): Iterable<number> {
    const first = Math.floor(from / BUCKET);
    const count = Math.floor((Math.min(to, this.behind) - 1) / BUCKET) - first + 1;
    if (count > this.buckets.size) return [...this.buckets.keys()];
    return Array.from({ length: Math.max(0, count) }, (_, n) => first + n);
  }
}

function inOrder(found: Numbered[]): Part[] {
  return found.sort((a, b) => a.number - b.number).map(({ part }) => part);
}

function startOf({ offset, bits }: Part): number {
  return offset * 8 + (bits?.offset ?? 0);
}

/** One behind the bit that it begins at, but for a record: that is replaced by whatever gives some of it. */
function endOf(part: Part): number {
  const { type } = part.type;
  const least = startOf(part) + 1;
  return type.kind === 'record' ? Math.max(least, (part.offset + (sizeOf(type) ?? 0)) * 8) : least;
}

function lies(part: Part, from: number, to: number): boolean {
  const start = startOf(part);
  return start >= from && start < to;
}
