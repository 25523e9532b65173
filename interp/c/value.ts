/**
 * C's integer arithmetic (C11 6.2.5, 6.3.1, 6.5) on values that carry their type.
 *
 * In: operands and an operator. Out: the value as an LP64 GNU C compiler computes it, with signed arithmetic wrapping
 * (-fno-strict-overflow) and `>>` of a negative number arithmetic.
 *
 * Invariant: `value` always lies in the range of `type`.
 *
 * The first part works on types given by width and sign, as `#if` needs them; the second on the integer types of objects,
 * and says `undefined` where a compiler would fold something but the language leaves it open.
 */
import type { Arithmetic, Comparison } from './typed.ts';
import type { IntegerType as ObjectType } from './types.ts';

export interface IntegerType {
  readonly width: 8 | 16 | 32 | 64 | 128;
  readonly signed: boolean;
}

export interface IntegerValue {
  readonly type: IntegerType;
  readonly value: bigint;
}

export const INT: IntegerType = { width: 32, signed: true };
export const INTMAX: IntegerType = { width: 64, signed: true };
export const UINTMAX: IntegerType = { width: 64, signed: false };

export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=='
  | '!='
  | '&'
  | '^'
  | '|';
export type UnaryOperator = '+' | '-' | '~' | '!';

/** Conversion to an integer type (6.3.1.3): modulo 2^width. */
export function convert(value: bigint, type: IntegerType): IntegerValue {
  return { type, value: type.signed ? BigInt.asIntN(type.width, value) : BigInt.asUintN(type.width, value) };
}

/** 6.3.1.1p2: what is narrower than int becomes int. */
export function promote(operand: IntegerValue): IntegerValue {
  return operand.type.width < INT.width ? convert(operand.value, INT) : operand;
}

/** The type that both operands take (6.3.1.8), after promotion. */
export function commonType(a: IntegerType, b: IntegerType): IntegerType {
  if (a.signed === b.signed) return a.width >= b.width ? a : b;
  const [unsigned, signed] = a.signed ? [b, a] : [a, b];
  return unsigned.width >= signed.width ? unsigned : signed;
}

/** Undefined when an operand of `/` or `%` is zero on the right. A shift past the width gives what shifting bit by bit would. */
export function binary(operator: BinaryOperator, left: IntegerValue, right: IntegerValue): IntegerValue | undefined {
  const a = promote(left);
  const b = promote(right);
  if (operator === '<<' || operator === '>>') return shift(operator, a, b.value);
  const type = commonType(a.type, b.type);
  const x = convert(a.value, type).value;
  const y = convert(b.value, type).value;
  switch (operator) {
    case '*':
      return convert(x * y, type);
    case '/':
      return y === 0n ? undefined : convert(x / y, type);
    case '%':
      return y === 0n ? undefined : convert(x % y, type);
    case '+':
      return convert(x + y, type);
    case '-':
      return convert(x - y, type);
    case '&':
      return convert(x & y, type);
    case '^':
      return convert(x ^ y, type);
    case '|':
      return convert(x | y, type);
    case '<':
      return truth(x < y);
    case '>':
      return truth(x > y);
    case '<=':
      return truth(x <= y);
    case '>=':
      return truth(x >= y);
    case '==':
      return truth(x === y);
    case '!=':
      return truth(x !== y);
  }
}

/** A negative count shifts the other way, as GCC folds it. */
function shift(operator: '<<' | '>>', a: IntegerValue, count: bigint): IntegerValue {
  const left = (operator === '<<') === count >= 0n;
  const distance = count < 0n ? -count : count;
  const width = BigInt(a.type.width);
  const bounded = distance > width ? width : distance;
  return convert(left ? a.value << bounded : a.value >> bounded, a.type);
}

export function unary(operator: UnaryOperator, operand: IntegerValue): IntegerValue {
  const { type, value } = promote(operand);
  switch (operator) {
    case '+':
      return { type, value };
    case '-':
      return convert(-value, type);
    case '~':
      return convert(~value, type);
    case '!':
      return truth(value === 0n);
  }
}

/** What a comparison yields: an int. */
export function truth(holds: boolean): IntegerValue {
  return { type: INT, value: holds ? 1n : 0n };
}

/** The low `width` bits, read as two's complement where `signed`. */
export function wrapBits(value: bigint, width: number, signed: boolean): bigint {
  return signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
}

/** Conversion to the type of an object: as above, and to _Bool by C11 6.3.1.2. */
export function wrap(value: bigint, type: ObjectType): bigint {
  if (type.bool) return value === 0n ? 0n : 1n;
  return wrapBits(value, type.width ?? type.size * 8, type.signed);
}

export function fits(value: bigint, type: ObjectType): boolean {
  return wrap(value, type) === value;
}

/**
 * Both operands in the type of the result, but the right one of a shift. Undefined where C11 6.5.5 and 6.5.7 leave the
 * value open even when signed arithmetic wraps: division by zero, a quotient that does not fit, shifts out of range.
 */
export function arithmetic(operator: Arithmetic, left: bigint, right: bigint, type: ObjectType): bigint | undefined {
  const { size, signed } = type;
  const shifts = operator === '<<' || operator === '>>';
  if (shifts && (right < 0n || right >= BigInt(type.width ?? size * 8))) return undefined;
  if ((operator === '/' || operator === '%') && (right === 0n || !fits(left / right, type))) return undefined;
  const width = (size * 8) as 8 | 16 | 32 | 64;
  const result = binary(
    operator,
    convert(left, { width, signed }),
    shifts ? convert(right, INTMAX) : convert(right, { width, signed }),
  );
  return result === undefined ? undefined : wrap(result.value, type);
}

/** Both operands normalised to one type. */
export function holds(operator: Comparison, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
  }
}
