/**
 * Makes nodes of the typed tree, and makes constants where the operands are: there is no second evaluator.
 *
 * In: operands that already have the types the operation is done in. Out: a node, folded as far as gcc's front end
 * folds it: arithmetic on constants, addresses of static objects plus constants, `0 && x`. What is undefined (`1 / 0`)
 * is left as it is, for the machine to find if it is ever reached.
 *
 * Invariant: no evaluation is lost. An operand that may have a side effect is dropped only where C does not evaluate it.
 */
import type { Origin } from '../diagnostic.ts';
import { sizeOf } from './layout.ts';
import { isScalar, requalified } from './type-relation.ts';
import type { Arithmetic, Bound, Comparison, FunctionSymbol, GlobalSymbol, Place, TypedExpression } from './typed.ts';
import {
  type FloatingType,
  INT,
  type IntegerType,
  LONG,
  type Member,
  type PointerType,
  type QualifiedType,
  type RecordType,
  type Type,
  ULONG,
  VOID,
  widthOf,
} from './types.ts';
import { arithmetic, holds, wrap, wrapBits } from './value.ts';

type Typed<T extends Type> = TypedExpression & { readonly type: T };

export function constant<T extends IntegerType | PointerType | FloatingType>(
  type: T,
  value: bigint,
  origin: Origin,
): Typed<T> {
  return { kind: 'constant', type, value, origin };
}

/** The value as an object of the type holds it; pointers are unsigned. */
function normalised(value: bigint, type: Type): bigint {
  return type.kind === 'integer' ? wrap(value, type) : wrapBits(value, 64, false);
}

function isSafe(addend: bigint): boolean {
  return addend >= BigInt(Number.MIN_SAFE_INTEGER) && addend <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** An address that can be no null pointer. */
function isStrong(symbol: GlobalSymbol | FunctionSymbol): boolean {
  return !symbol.weak;
}

/** Whether a scalar is not zero, where that is plain from the node itself. */
function truthOf(value: TypedExpression): boolean | undefined {
  if (value.kind === 'constant') return value.value !== 0n;
  if (value.kind === 'static-address' && isStrong(value.symbol)) return true;
  return undefined;
}

export function convert<T extends Type>(value: TypedExpression, type: T): Typed<T> {
  // The branches below make nodes of exactly this type; the compiler cannot follow that through a spread.
  return converted(value, type) as Typed<T>;
}

/** Pointers of one type that was made twice. Only where that is seen at once: a conversion too many does no harm. */
function samePointer(a: Type, b: Type): boolean {
  if (a.kind !== 'pointer' || b.kind !== 'pointer') return false;
  if (a.to.const !== b.to.const || a.to.volatile !== b.to.volatile || a.to.align !== b.to.align) return false;
  return a.to.type === b.to.type || samePointer(a.to.type, b.to.type);
}

function converted(value: TypedExpression, type: Type): TypedExpression {
  if (value.type === type || samePointer(value.type, type)) return value;
  if (type.kind === 'void')
    return value.type.kind === 'void' ? value : { kind: 'convert', type, operand: value, origin: value.origin };
  const { origin } = value;
  if (type.kind === 'integer' && type.bool) {
    const truth = truthOf(value);
    if (truth !== undefined) return constant(type, truth ? 1n : 0n, origin);
  }
  if (value.kind === 'constant') return { ...value, type, value: normalised(value.value, type) };
  if (value.kind === 'static-address' && (type.kind === 'pointer' || (type.kind === 'integer' && type.size === 8))) {
    return { ...value, type };
  }
  if (type.kind === 'pointer' && value.type.kind === 'pointer') {
    if (value.kind === 'address' || value.kind === 'pointer-add') return { ...value, type };
    if (value.kind === 'convert' && value.operand.type.kind === 'pointer') return convert(value.operand, type);
  }
  return { kind: 'convert', type, operand: value, origin };
}

/** Operands as `binary` nodes have them: of the result's type, but for the count of a shift. */
export function binary(
  operator: Arithmetic,
  left: TypedExpression,
  right: TypedExpression,
  type: IntegerType,
  origin: Origin,
): Typed<IntegerType> {
  if (left.kind === 'constant' && right.kind === 'constant') {
    const value = arithmetic(operator, left.value, right.value, type);
    if (value !== undefined) return constant(type, value, origin);
  }
  // Addresses that were cast to integers.
  if (left.kind === 'static-address' && right.kind === 'constant' && (operator === '+' || operator === '-')) {
    const addend = BigInt(left.addend) + (operator === '+' ? right.value : -right.value);
    if (isSafe(addend)) return { ...left, type, addend: Number(addend), origin };
  }
  if (left.kind === 'constant' && right.kind === 'static-address' && operator === '+') {
    return binary(operator, right, left, type, origin);
  }
  if (left.kind === 'static-address' && right.kind === 'static-address' && operator === '-') {
    if (left.symbol === right.symbol) return constant(type, wrap(BigInt(left.addend - right.addend), type), origin);
  }
  return inContainer(type, origin, (container) => {
    const count = operator === '<<' || operator === '>>' ? right : convert(right, container);
    return { kind: 'binary', operator, left: convert(left, container), right: count, type: container, origin };
  });
}

/** What a type of odd width computes is computed in 64 bits and cut. */
function inContainer(
  type: IntegerType,
  origin: Origin,
  make: (container: IntegerType) => TypedExpression,
): Typed<IntegerType> {
  if (type.width === undefined) return make(type) as Typed<IntegerType>;
  const operand = make(type.signed ? LONG : ULONG);
  return { kind: 'convert', type, operand, origin };
}

export function compare(
  operator: Comparison,
  left: TypedExpression,
  right: TypedExpression,
  origin: Origin,
): Typed<IntegerType> {
  const known = compareStatic(operator, left, right);
  if (known !== undefined) return constant(INT, known ? 1n : 0n, origin);
  return { kind: 'compare', operator, left, right, type: INT, origin };
}

function compareStatic(operator: Comparison, left: TypedExpression, right: TypedExpression): boolean | undefined {
  if (left.kind === 'constant' && right.kind === 'constant') return holds(operator, left.value, right.value);
  if (left.kind === 'static-address' && right.kind === 'static-address') {
    if (left.symbol !== right.symbol) return undefined;
    return holds(operator, BigInt(left.addend), BigInt(right.addend));
  }
  if (operator !== '==' && operator !== '!=') return undefined;
  const [address, other] = left.kind === 'constant' ? [right, left] : [left, right];
  if (other.kind !== 'constant' || other.value !== 0n || truthOf(address) !== true) return undefined;
  return operator === '!=';
}

export function not(operand: TypedExpression, origin: Origin): Typed<IntegerType> {
  const truth = truthOf(operand);
  if (truth !== undefined) return constant(INT, truth ? 0n : 1n, origin);
  return { kind: 'unary', operator: '!', operand, type: INT, origin };
}

export function unary(operator: '-' | '~', operand: Typed<IntegerType>, origin: Origin): Typed<IntegerType> {
  const { type } = operand;
  if (operand.kind === 'constant') {
    return constant(type, wrap(operator === '-' ? -operand.value : ~operand.value, type), origin);
  }
  return inContainer(type, origin, (container) => {
    return { kind: 'unary', operator, operand: convert(operand, container), type: container, origin };
  });
}

/** 0 or 1, of type int. */
export function truthValue(operand: TypedExpression, origin: Origin): Typed<IntegerType> {
  const truth = truthOf(operand);
  if (truth !== undefined) return constant(INT, truth ? 1n : 0n, origin);
  return compare('!=', operand, convert(constant(INT, 0n, origin), operand.type), origin);
}

export function logical(
  operator: '&&' | '||',
  left: TypedExpression,
  right: TypedExpression,
  origin: Origin,
): Typed<IntegerType> {
  const first = truthOf(left);
  if (first === undefined) return { kind: 'logical', operator, left, right, type: INT, origin };
  if (first === (operator === '||')) return constant(INT, first ? 1n : 0n, origin);
  return truthValue(right, origin);
}

/** Arms already converted to `type`. */
export function conditional(
  condition: TypedExpression,
  then: TypedExpression,
  otherwise: TypedExpression,
  type: Type,
  origin: Origin,
): TypedExpression {
  const plain = truthOf(condition);
  if (plain !== undefined) return plain ? then : otherwise;
  const truth = known(condition);
  if (truth !== undefined) return comma(convert(condition, VOID), truth ? then : otherwise, origin);
  return { kind: 'conditional', condition, then, otherwise, type, origin };
}

export function comma(left: TypedExpression, right: TypedExpression, origin: Origin): TypedExpression {
  if (isEffectFree(left)) return right;
  return { kind: 'comma', left, right, type: right.type, origin };
}

/** Reads nothing and does nothing. */
export function isEffectFree(value: TypedExpression): boolean {
  switch (value.kind) {
    case 'constant':
    case 'static-address':
    case 'reused':
    case 'label-address':
      return true;
    case 'convert':
    case 'unary':
      return isEffectFree(value.operand);
    case 'binary':
    case 'compare':
    case 'logical':
      return isEffectFree(value.left) && isEffectFree(value.right);
    case 'address':
      return value.place.kind === 'symbol';
    default:
      return false;
  }
}

/**
 * The truth of a scalar that is certain although evaluating it may do something: of `(f(), 0)`, of `x && 0`. gcc's
 * optimiser would know it too, and drop what depends on it.
 */
export function known(value: TypedExpression): boolean | undefined {
  const plain = truthOf(value);
  if (plain !== undefined) return plain;
  switch (value.kind) {
    case 'address':
      return value.place.kind === 'symbol' ? true : undefined;
    case 'comma':
      return known(value.right);
    case 'statement-expression':
      return value.value === undefined ? undefined : known(value.value);
    case 'convert': {
      // Narrowing may lose the bits that made it true, but zero stays zero.
      const truth = known(value.operand);
      const wide = isScalar(value.type) && bitsOf(value.type) >= bitsOf(value.operand.type);
      return truth === false || wide ? truth : undefined;
    }
    case 'unary': {
      const truth = value.operator === '!' ? known(value.operand) : undefined;
      return truth === undefined ? undefined : !truth;
    }
    case 'compare': {
      if ((value.operator !== '!=' && value.operator !== '==') || truthOf(value.right) !== false) return undefined;
      const truth = known(value.left);
      return truth === undefined ? undefined : truth === (value.operator === '!=');
    }
    case 'logical': {
      const decisive = value.operator === '||';
      const left = known(value.left);
      const right = known(value.right);
      if (left === decisive || right === decisive) return decisive;
      return left !== undefined && right !== undefined ? !decisive : undefined;
    }
    default:
      return undefined;
  }
}

function bitsOf(type: Type): number {
  return type.kind === 'integer' ? widthOf(type) : (sizeOf(type) ?? 0) * 8;
}

/** `index` is of type long. A constant outside of the bound is left for the machine, as every other undefined thing. */
export function pointerAdd(
  pointer: Typed<PointerType>,
  index: TypedExpression,
  scale: number,
  origin: Origin,
  bound?: Bound,
): Typed<PointerType> {
  const { type } = pointer;
  if (bound !== undefined && !isWithin(index, bound)) {
    return { kind: 'pointer-add', pointer, index, scale, bound, type, origin };
  }
  if (index.kind === 'constant') {
    const bytes = index.value * BigInt(scale);
    if (pointer.kind === 'constant') return constant(type, wrapBits(pointer.value + bytes, 64, false), origin);
    if (pointer.kind === 'static-address' && isSafe(BigInt(pointer.addend) + bytes)) {
      return { ...pointer, addend: pointer.addend + Number(bytes), origin };
    }
    if (pointer.kind === 'address' && isSafe(bytes)) {
      const { place } = pointer;
      return { ...pointer, place: { ...place, offset: place.offset + Number(bytes) }, origin };
    }
    if (bytes === 0n) return pointer;
  }
  return { kind: 'pointer-add', pointer, index, scale, type, origin };
}

function isWithin(index: TypedExpression, { length, end }: Bound): boolean {
  if (index.kind !== 'constant' || index.value < 0n) return false;
  return index.value < BigInt(length) || (end && index.value === BigInt(length));
}

export function pointerDifference(
  left: TypedExpression,
  right: TypedExpression,
  scale: number,
  origin: Origin,
): Typed<IntegerType> {
  const bytes = staticDifference(left, right);
  if (bytes !== undefined && bytes % BigInt(scale) === 0n) return constant(LONG, bytes / BigInt(scale), origin);
  return { kind: 'pointer-difference', left, right, scale, type: LONG, origin };
}

function staticDifference(left: TypedExpression, right: TypedExpression): bigint | undefined {
  if (left.kind === 'constant' && right.kind === 'constant') return wrapBits(left.value - right.value, 64, true);
  if (left.kind !== 'static-address' || right.kind !== 'static-address') return undefined;
  return left.symbol === right.symbol ? BigInt(left.addend) - BigInt(right.addend) : undefined;
}

// Places

/** `type` is the pointer's. */
export function addressOf(place: Place, type: PointerType, origin: Origin): Typed<PointerType> {
  if (place.kind === 'symbol' && place.symbol.kind === 'global') {
    return { kind: 'static-address', symbol: place.symbol, addend: place.offset, type, origin };
  }
  if (place.kind === 'pointer') {
    const { pointer, offset } = place;
    if (pointer.kind === 'constant') return constant(type, wrapBits(pointer.value + BigInt(offset), 64, false), origin);
    if (offset === 0) return { ...convert(pointer, type), origin };
  }
  return { kind: 'address', place, type, origin };
}

/** What a pointer points to. An address that was just taken leads back to its place. */
export function placeAt(pointer: TypedExpression, type: QualifiedType): Place {
  switch (pointer.kind) {
    case 'convert':
      if (pointer.operand.type.kind === 'pointer') return placeAt(pointer.operand, type);
      break;
    case 'static-address':
      if (pointer.symbol.kind === 'function') break;
      return { kind: 'symbol', symbol: pointer.symbol, offset: pointer.addend, type, bits: undefined };
    case 'address':
      return { ...pointer.place, type, bits: undefined };
    case 'pointer-add':
      if (pointer.index.kind === 'constant' && pointer.bound === undefined) {
        const bytes = pointer.index.value * BigInt(pointer.scale);
        const place = placeAt(pointer.pointer, type);
        if (isSafe(bytes)) return { ...place, offset: place.offset + Number(bytes) };
      }
      break;
  }
  return { kind: 'pointer', pointer, offset: 0, type, bits: undefined };
}

export function memberPlace(place: Place, record: RecordType, member: Member): Place {
  const type = requalified(member.type, place.type);
  // A record that lies less aligned than it should passes that on to its members.
  const { align } = place.type;
  const outer = align !== undefined && align < record.align ? align : undefined;
  const least = outer === undefined ? member.align : Math.min(outer, member.align ?? outer);
  const lowered = least === undefined ? type : { ...type, align: least };
  return { ...place, type: lowered, offset: place.offset + member.offset, bits: member.bits };
}

/** Of a place that is no array. */
export function load(place: Place, origin: Origin): TypedExpression {
  const { type } = place.type;
  if (place.kind === 'symbol' && place.symbol.kind === 'global' && place.symbol.literal && type.kind === 'integer') {
    const byte = place.symbol.initializer?.bytes[place.offset];
    if (type.size === 1 && byte !== undefined) return constant(type, wrap(BigInt(byte), type), origin);
  }
  return { kind: 'load', place, type, origin };
}
