/**
 * C's integer arithmetic (C11 6.2.5, 6.3.1, 6.5) on values that carry their type.
 *
 * In: operands and an operator. Out: the value as an LP64 GNU C compiler computes it, with signed arithmetic wrapping
 * (-fno-strict-overflow) and `>>` of a negative number arithmetic.
 *
 * Invariant: `value` always lies in the range of `type`.
 */

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
  | '*' | '/' | '%' | '+' | '-' | '<<' | '>>' | '<' | '>' | '<=' | '>=' | '==' | '!=' | '&' | '^' | '|';
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
