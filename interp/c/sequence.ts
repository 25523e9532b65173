/**
 * Sequence points (C11 6.5p2): where an expression changes a variable and, with no order between the two, changes or reads it
 * once more, as in `i = i++`. gcc's -Wsequence-point sees the same.
 *
 * In: a full expression. Out: the operators that bring the two together, for lower to make a finding of where they are reached.
 *
 * Only variables that are named count, and members of them. What a function or a statement expression does comes before or
 * after everything else, so it is left alone.
 */

import type { ObjectSymbol, Place, TypedExpression } from './typed.ts';
import type { BitRange } from './types.ts';
import { type Visitor, visitExpression, visitPlace } from './walk.ts';

export interface Unsequenced {
  readonly at: TypedExpression;
  readonly name: string;
}

/** A variable or a part of one. */
interface Part {
  readonly symbol: ObjectSymbol;
  readonly offset: number;
  readonly bits: BitRange | undefined;
}

/** What evaluating an expression reads and changes. */
interface Uses {
  readonly reads: readonly Part[];
  readonly writes: readonly Part[];
  /** What of `writes` may come after the expression has its value: there is no sequence point in between. */
  readonly late: readonly Part[];
}

/** More of one expression nobody reads. */
const MOST = 100;

export function unsequenced(expression: TypedExpression): readonly Unsequenced[] {
  if (!isWorthAWalk(expression)) return [];
  const found: Unsequenced[] = [];
  usesOf(expression, found);
  return found.slice(0, MOST);
}

/** Nearly every expression changes nothing, or has one operator that does, on top. */
function isWorthAWalk(expression: TypedExpression): boolean {
  let inner = expression;
  while (inner.kind === 'convert') inner = inner.operand;
  return changes(inner) > (inner.kind === 'assign' || inner.kind === 'update' ? 1 : 0);
}

function changes(e: TypedExpression): number {
  let count = e.kind === 'assign' || e.kind === 'update' ? 1 : 0;
  const to: Visitor = {
    expression: (part) => {
      count += changes(part);
    },
    place: (place) => visitPlace(place, to),
    statement: () => {},
  };
  if (e.kind !== 'statement-expression') visitExpression(e, to);
  return count;
}

function usesOf(e: TypedExpression, found: Unsequenced[]): Uses {
  switch (e.kind) {
    case 'load':
      return together(placeUses(e.place, found), { ...NOTHING, reads: partOf(e.place) });
    case 'assign':
      return changing(e, usesOf(e.value, found), [], found);
    case 'update':
      return changing(e, usesOf(e.operand, found), partOf(e.place), found);
    case 'binary':
    case 'compare':
    case 'pointer-difference':
      return meet(e, usesOf(e.left, found), usesOf(e.right, found), found);
    case 'pointer-add':
      return meet(e, usesOf(e.pointer, found), usesOf(e.index, found), found);
    case 'call': {
      const parts = [...(e.callee === undefined ? [] : [e.callee]), ...e.arguments];
      return settled(parts.map((part) => usesOf(part, found)).reduce((a, b) => meet(e, a, b, found), NOTHING));
    }
    case 'comma':
    case 'logical':
      return together(settled(usesOf(e.left, found)), usesOf(e.right, found));
    case 'conditional': {
      const arms = together(usesOf(e.then, found), usesOf(e.otherwise, found));
      return together(settled(usesOf(e.condition, found)), arms);
    }
    case 'statement-expression':
      return NOTHING;
    default:
      return partsUses(e, found);
  }
}

/** The operator changes its place, once it has the value that is to go there. */
function changing(
  e: Extract<TypedExpression, { kind: 'assign' | 'update' }>,
  value: Uses,
  reads: readonly Part[],
  found: Unsequenced[],
): Uses {
  const own = partOf(e.place);
  const operands = meet(e, placeUses(e.place, found), value, found);
  compare(e, { reads, writes: own, late: own }, { ...NOTHING, writes: operands.late }, found);
  return together(operands, { reads, writes: own, late: own });
}

/** Of one operand, or of several that C puts in an order. */
function partsUses(e: TypedExpression, found: Unsequenced[]): Uses {
  let all = NOTHING;
  const to: Visitor = {
    expression: (part) => {
      all = together(all, usesOf(part, found));
    },
    place: (place) => {
      all = together(all, placeUses(place, found));
    },
    statement: () => {},
  };
  visitExpression(e, to);
  return all;
}

/** With a sequence point behind it. */
function settled(uses: Uses): Uses {
  return uses.late.length === 0 ? uses : { ...uses, late: [] };
}

const NOTHING: Uses = { reads: [], writes: [], late: [] };

function placeUses(place: Place, found: Unsequenced[]): Uses {
  if (place.kind === 'symbol') return NOTHING;
  return usesOf(place.kind === 'pointer' ? place.pointer : place.value, found);
}

function partOf(place: Place): Part[] {
  if (place.kind !== 'symbol' || place.type.type.kind === 'record') return [];
  const { symbol, offset, bits } = place;
  return [{ symbol, offset, bits }];
}

function together(a: Uses, b: Uses): Uses {
  if (a === NOTHING) return b;
  return {
    reads: [...a.reads, ...b.reads],
    writes: [...a.writes, ...b.writes],
    late: [...a.late, ...b.late],
  };
}

/** Of two operands between which there is no order. */
function meet(at: TypedExpression, a: Uses, b: Uses, found: Unsequenced[]): Uses {
  compare(at, a, b, found);
  compare(at, b, { ...NOTHING, reads: a.reads }, found);
  return together(a, b);
}

function compare(at: TypedExpression, a: Uses, b: Uses, found: Unsequenced[]): void {
  const both = a.writes.find((part) => [...b.reads, ...b.writes].some((other) => isSame(part, other)));
  if (both !== undefined) found.push({ at, name: both.symbol.name });
}

function isSame(a: Part, b: Part): boolean {
  return a.symbol === b.symbol && a.offset === b.offset && a.bits?.offset === b.bits?.offset;
}
