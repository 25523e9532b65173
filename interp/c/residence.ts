/**
 * Which locals live in memory: those whose address is really used, after dead code is gone.
 *
 * `*(volatile int *)&x` reads x itself, so the `&` alone does not count: what counts is an address that is left as a
 * value, or an access that is not to the whole of a scalar.
 */
import { sizeOf } from './layout.ts';
import type { BlockStatement, LocalSymbol, Place } from './typed.ts';
import { isConstant, type QualifiedType } from './types.ts';
import { type PlaceUse, type Visitor, visitExpression, visitPlace, visitStatement } from './walk.ts';

/** What must live in memory whatever is done with it. */
export function livesInMemory({ type, volatile }: QualifiedType): boolean {
  return type.kind === 'array' || type.kind === 'record' || volatile;
}

export function markAddressTaken(body: BlockStatement): void {
  const to: Visitor = {
    expression: (expression) => visitExpression(expression, to),
    place: (place, use) => {
      markPlace(place, use);
      visitPlace(place, to);
    },
    statement: (statement) => visitStatement(statement, to),
  };
  visitStatement(body, to);
}

function markPlace(place: Place, use: PlaceUse): void {
  if (place.kind !== 'symbol' || place.symbol.kind !== 'local') return;
  const { symbol } = place;
  // What is constant and taken for what is not may be written to: the machine has to see that.
  const isCast = isConstant(symbol.type) && !isConstant(place.type);
  if (use === 'address' || isCast || !isWhole(place, symbol)) symbol.addressTaken = true;
}

function isWhole({ offset, type, bits }: Place, symbol: LocalSymbol): boolean {
  const own = symbol.type.type;
  if (offset !== 0 || bits !== undefined || sizeOf(type.type) !== sizeOf(own)) return false;
  // A slot holds less than its 32 bits as its own type has them extended.
  const narrow = own.kind === 'integer' && type.type.kind === 'integer' && own.size < 4;
  return !narrow || (own.signed === type.type.signed && own.bool === type.type.bool);
}
