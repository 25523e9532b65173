/**
 * Conversion as if by assignment (C11 6.5.16.1), and the default argument promotions (6.5.2.2p6).
 *
 * In: an operand and the type wanted. Out: its value in that type. What gcc only warns about (pointers of another type,
 * integers for pointers) is converted without a word.
 */
import type { Origin } from '../diagnostic.ts';
import { constant, convert } from './fold.ts';
import { alignOf } from './layout.ts';
import { isNullPointerConstant, type Operand, promotedValue, refuseFloating, rvalue } from './operand.ts';
import { enclosingBlock, fail, type Scope, unsupported } from './scope.ts';
import { compatible, isScalar, spellType } from './type-relation.ts';
import type { AutomaticInitializer, LocalSymbol, TypedExpression } from './typed.ts';
import type { QualifiedType, RecordType, Type } from './types.ts';

/** What to say where the types do not go together. */
export type Mismatch = (target: Type, source: Type) => string;

export const ASSIGNING: Mismatch = (target, source) =>
  `incompatible types when assigning to type '${spellType(target)}' from type '${spellType(source)}'`;
export const INITIALIZING: Mismatch = (target, source) =>
  target.kind === 'record' && source.kind !== 'record'
    ? 'invalid initializer'
    : `incompatible types when initializing type '${spellType(target)}' using type '${spellType(source)}'`;
export const RETURNING: Mismatch = (target, source) =>
  `incompatible types when returning type '${spellType(source)}' but '${spellType(target)}' was expected`;

export function assigned(scope: Scope, operand: Operand, target: Type, mismatch: Mismatch): TypedExpression {
  const value = rvalue(scope, operand);
  const source = value.type;
  if (source.kind === 'void') return fail('void value not ignored as it ought to be', operand.origin);
  if (isScalar(target) && isScalar(source)) return convert(value, target);
  if (target.kind === 'floating' || source.kind === 'floating') return assignedFloating(scope, value, target, mismatch);
  if (target.kind === 'record' && compatible(target, source)) return value;
  if (target.kind === 'record' && target.transparent) return transparent(scope, operand, value, target, mismatch);
  return fail(mismatch(target, source), operand.origin);
}

/** Only where nothing is evaluated: the value stands for any. */
function assignedFloating(scope: Scope, value: TypedExpression, target: Type, mismatch: Mismatch): TypedExpression {
  refuseFloating(scope, target, value.origin);
  if (target.kind === 'floating' || target.kind === 'integer') return constant(target, 0n, value.origin);
  return fail(mismatch(target, value.type), value.origin);
}

/** The argument becomes the first member whose type takes it (GNU transparent_union). */
function transparent(
  scope: Scope,
  operand: Operand,
  value: TypedExpression,
  target: RecordType,
  mismatch: Mismatch,
): TypedExpression {
  const takes = ({ type }: QualifiedType) =>
    compatible(type, value.type) ||
    (type.kind === 'pointer' &&
      (isNullPointerConstant(operand) ||
        (value.type.kind === 'pointer' && compatible(type.to.type, value.type.to.type))));
  const member = target.members?.find((candidate) => takes(candidate.type));
  if (member === undefined) return fail(mismatch(target, value.type), operand.origin);
  const part = { offset: 0, type: member.type, bits: undefined, value: convert(value, member.type.type) };
  const type: QualifiedType = { type: target, const: false, volatile: false };
  const literal = temporary(scope, type, { clear: target.size, parts: [part] }, operand.origin);
  return {
    kind: 'load',
    type: target,
    origin: operand.origin,
    place: { kind: 'pointer', pointer: literal, offset: 0, type, bits: undefined },
  };
}

/** An unnamed object of the enclosing block: its address, once it is initialised. */
export function temporary(
  scope: Scope,
  type: QualifiedType,
  initializer: AutomaticInitializer,
  origin: Origin,
): TypedExpression {
  const block = enclosingBlock(scope) ?? unsupported('a compound literal in this place is', origin);
  const symbol: LocalSymbol = {
    kind: 'local',
    name: '<compound literal>',
    type,
    align: alignOf(type),
    parameter: false,
    addressTaken: true,
    cleanup: undefined,
    origin,
  };
  if (scope.evaluated) block.locals.push(symbol);
  return { kind: 'compound-literal', symbol, initializer, type: { kind: 'pointer', to: type }, origin };
}

/** For arguments that no parameter's type speaks of. */
export function defaultPromoted(scope: Scope, operand: Operand): TypedExpression {
  const integer = promotedValue(scope, operand);
  if (integer !== undefined) return integer;
  const value = rvalue(scope, operand);
  if (value.type.kind === 'void') return fail('invalid use of void expression', operand.origin);
  return value;
}
