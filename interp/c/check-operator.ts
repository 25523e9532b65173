/**
 * Unary, binary, assignment and conditional operators (C11 6.5.3.3, 6.5.5 to 6.5.16): operands in, typed operand out.
 *
 * The idea: the usual conversions are made explicit here, so that a node's operands have the type it is computed in.
 */
import type { Origin } from '../diagnostic.ts';
import type { AssignmentOperator, BinaryOperator } from './ast.ts';
import { ASSIGNING, assigned } from './conversion.ts';
import * as fold from './fold.ts';
import { sizeOf } from './layout.ts';
import {
  floatingOperand,
  intOperand,
  isNullPointerConstant,
  isOfConstants,
  type Operand,
  placeOf,
  promotedType,
  promotedValue,
  refuseFloating,
  rvalue,
  scalarOf,
  typeOf,
  valueOperand,
} from './operand.ts';
import { fail, type Scope, warn } from './scope.ts';
import { common, compatible, composite, promoted, spell, spellType, targetsCompatible } from './type-relation.ts';
import type { Arithmetic, Bound, Comparison, Place, TypedExpression } from './typed.ts';
import {
  type FloatingType,
  INT,
  type IntegerType,
  LONG,
  type PointerType,
  pointerTo,
  qualified,
  type Type,
  VOID,
  widthOf,
} from './types.ts';
import { fits, wrap } from './value.ts';

type PointerValue = TypedExpression & { readonly type: PointerType };
type IntegerValue = TypedExpression & { readonly type: IntegerType };

function isPointer(value: TypedExpression): value is PointerValue {
  return value.type.kind === 'pointer';
}

function isInteger(value: TypedExpression): value is IntegerValue {
  return value.type.kind === 'integer';
}

function isComparison(operator: BinaryOperator): operator is Comparison {
  return ['<', '>', '<=', '>=', '==', '!='].includes(operator);
}

// Binary

export function binaryOperator(
  scope: Scope,
  operator: Exclude<BinaryOperator, '&&' | '||'>,
  leftOperand: Operand,
  rightOperand: Operand,
  origin: Origin,
  at: Origin,
): Operand {
  const left = rvalue(scope, leftOperand);
  const right = rvalue(scope, rightOperand);
  const constants = isOfConstants(leftOperand) && isOfConstants(rightOperand);
  if (isInteger(left) && isInteger(right)) {
    const a = promotedType(leftOperand, left.type);
    const b = promotedType(rightOperand, right.type);
    const value = integerOperator(operator, fold.convert(left, a), fold.convert(right, b), origin);
    if (!scope.dead && right.kind === 'constant') checkArithmetic(scope, operator, left, right, a, value.type, at);
    return valueOperand(value, constants);
  }
  const floating = [left.type, right.type].find((type): type is FloatingType => type.kind === 'floating');
  if (floating !== undefined && left.type.kind !== 'record' && right.type.kind !== 'record') {
    return isComparison(operator) ? intOperand(0n, origin) : floatingOperand(scope, floating, origin);
  }
  if (isComparison(operator)) checkComparison(scope, operator, leftOperand, left, rightOperand, right, at);
  const value = pointerOperator(operator, left, right, origin);
  if (value !== undefined) return valueOperand(value);
  if (left.type.kind === 'void' || right.type.kind === 'void') fail('void value not ignored as it ought to be', origin);
  const have = `(have '${spellType(left.type)}' and '${spellType(right.type)}')`;
  return fail(`invalid operands to binary ${operator} ${have}`, origin);
}

/** Operands already promoted. */
function integerOperator(
  operator: Exclude<BinaryOperator, '&&' | '||'>,
  left: IntegerValue,
  right: IntegerValue,
  origin: Origin,
): IntegerValue {
  if (operator === '<<' || operator === '>>') return fold.binary(operator, left, right, left.type, origin);
  const type = common(left.type, right.type);
  const a = fold.convert(left, type);
  const b = fold.convert(right, type);
  return isComparison(operator) ? fold.compare(operator, a, b, origin) : fold.binary(operator, a, b, type, origin);
}

/** Undefined where the operands do not go with the operator. */
function pointerOperator(
  operator: BinaryOperator,
  left: TypedExpression,
  right: TypedExpression,
  origin: Origin,
): TypedExpression | undefined {
  if (operator === '+') {
    if (isPointer(left) && isInteger(right)) return offsetPointer(left, right, false, origin);
    if (isInteger(left) && isPointer(right)) return offsetPointer(right, left, false, origin);
  }
  if (operator === '-' && isPointer(left)) {
    if (isInteger(right)) return offsetPointer(left, right, true, origin);
    if (isPointer(right) && targetsCompatible(left.type, right.type))
      return fold.pointerDifference(left, right, scaleOf(left.type, origin, 1), origin);
  }
  if (isComparison(operator)) {
    if (isPointer(left) && (isPointer(right) || isInteger(right))) {
      return fold.compare(operator, left, fold.convert(right, left.type), origin);
    }
    if (isInteger(left) && isPointer(right)) {
      return fold.compare(operator, fold.convert(left, right.type), right, origin);
    }
  }
  return undefined;
}

/** What is undefined, or overflows, as far as constants tell. The right operand is a constant, `own` the left one's promoted type. */
function checkArithmetic(
  scope: Scope,
  operator: Exclude<BinaryOperator, '&&' | '||'>,
  left: TypedExpression | undefined,
  right: TypedExpression & { readonly kind: 'constant' },
  own: IntegerType,
  type: IntegerType,
  at: Origin,
): void {
  switch (operator) {
    case '<<':
    case '>>': {
      const direction = operator === '<<' ? 'left' : 'right';
      if (right.value < 0n) warn(scope, 'shift-count', `${direction} shift count is negative`, at);
      else if (right.value >= BigInt(widthOf(own)))
        warn(scope, 'shift-count', `${direction} shift count >= width of type`, at);
      break;
    }
    case '/':
    case '%':
      if (right.value === 0n) warn(scope, 'div-by-zero', 'division by zero', at);
      break;
    case '+':
    case '-':
    case '*': {
      if (left?.kind !== 'constant' || !type.signed) break;
      const a = wrap(left.value, type);
      const b = wrap(right.value, type);
      const exact = operator === '+' ? a + b : operator === '-' ? a - b : a * b;
      if (fits(exact, type)) break;
      const result = `of type '${type.name}' results in '${wrap(exact, type)}'`;
      warn(scope, 'overflow', `integer overflow in expression ${result}`, at);
    }
  }
}

/** C11 6.5.8p2 and 6.5.9p2, where one side at least is a pointer. */
function checkComparison(
  scope: Scope,
  operator: Comparison,
  leftOperand: Operand,
  left: TypedExpression,
  rightOperand: Operand,
  right: TypedExpression,
  at: Origin,
): void {
  if (isPointer(left) && isPointer(right)) {
    const equality = operator === '==' || operator === '!=';
    const isVoid = left.type.to.type.kind === 'void' || right.type.to.type.kind === 'void';
    if ((equality && isVoid) || targetsCompatible(left.type, right.type)) return;
    const types = `one is '${spellType(left.type)}', the other '${spellType(right.type)}'`;
    warn(scope, undefined, 'comparison of distinct pointer types lacks a cast', at, types);
  } else if (
    (isPointer(left) && isInteger(right) && !isNullPointerConstant(rightOperand)) ||
    (isInteger(left) && isPointer(right) && !isNullPointerConstant(leftOperand))
  ) {
    warn(scope, undefined, 'comparison between pointer and integer', at);
  }
}

/** Pointer plus or minus an integer; also for subscripts, of which those of arrays have a bound. */
export function offsetPointer(
  pointer: PointerValue,
  index: IntegerValue,
  minus: boolean,
  origin: Origin,
  bound?: Bound,
): PointerValue {
  const wide = fold.convert(fold.convert(index, promoted(index.type)), LONG);
  const signed = minus ? fold.unary('-', wide, origin) : wide;
  return fold.pointerAdd(pointer, signed, scaleOf(pointer.type, origin, 0), origin, bound);
}

/** Bytes from one element to the next; `least` keeps a division by the size of an empty struct away. */
function scaleOf(pointer: PointerType, origin: Origin, least: number): number {
  const size = sizeOf(pointer.to.type);
  if (size === undefined) return fail(`invalid use of incomplete type '${spellType(pointer.to.type)}'`, origin);
  if (size < least) return fail('arithmetic on pointer to an empty aggregate', origin);
  return size;
}

// Unary

export function unaryOperator(
  scope: Scope,
  operator: '+' | '-' | '~' | '!',
  operand: Operand,
  origin: Origin,
): Operand {
  const constants = isOfConstants(operand);
  if (operator === '!') {
    const value = rvalue(scope, operand);
    if (value.type.kind === 'floating') return intOperand(0n, origin);
    return valueOperand(fold.not(scalarOf(scope, operand, ''), origin), constants);
  }
  const value = promotedValue(scope, operand);
  if (value === undefined) {
    const { type } = rvalue(scope, operand);
    if (type.kind === 'floating') return floatingOperand(scope, type, origin);
    const what = { '+': 'unary plus', '-': 'unary minus', '~': 'bit-complement' }[operator];
    return fail(`wrong type argument to ${what}`, origin);
  }
  return valueOperand(operator === '+' ? value : fold.unary(operator, value, origin), constants);
}

// Assignment

/** The place that an operator is about to change. */
function modifiable(scope: Scope, operand: Operand, use: string, verb: string): Place {
  const place = placeOf(operand, use);
  const { type, const: isConst } = place.type;
  if (type.kind === 'array') fail('assignment to expression with array type', operand.origin);
  if (type.kind === 'void') fail('invalid use of void expression', operand.origin);
  if (sizeOf(type) === undefined) fail(`invalid use of incomplete type '${spellType(type)}'`, operand.origin);
  if (isConst || hasConstMember(type)) {
    const name = operand.kind === 'place' ? operand.name : undefined;
    fail(`${verb} of read-only ${name === undefined ? 'location' : name}`, operand.origin);
  }
  refuseFloating(scope, type, operand.origin);
  const isText = place.kind === 'symbol' && place.symbol.kind === 'global' && place.symbol.literal === true;
  if (isText) warn(scope, undefined, `${verb} of read-only location`, operand.origin);
  return place;
}

/** C11 6.3.2.1p1. */
function hasConstMember(type: Type): boolean {
  if (type.kind === 'array') return type.of.const || hasConstMember(type.of.type);
  if (type.kind !== 'record') return false;
  return type.members?.some((member) => member.type.const || hasConstMember(member.type.type)) === true;
}

export function assignment(scope: Scope, left: Operand, right: Operand, origin: Origin, at: Origin): Operand {
  const place = modifiable(scope, left, 'as left operand of assignment', 'assignment');
  const { type } = place.type;
  const value = assigned(scope, right, type, ASSIGNING, at, place.bits);
  return valueOperand({ kind: 'assign', place, value, type, origin });
}

export function compoundAssignment(
  scope: Scope,
  operator: Exclude<AssignmentOperator, '='>,
  left: Operand,
  right: Operand,
  origin: Origin,
  at: Origin,
): Operand {
  const place = modifiable(scope, left, 'as left operand of assignment', 'assignment');
  return valueOperand(update(scope, place, operator.slice(0, -1) as Arithmetic, left, right, 'new', origin, at));
}

export function increment(
  scope: Scope,
  operator: '++' | '--',
  operand: Operand,
  result: 'old' | 'new',
  origin: Origin,
): Operand {
  const verb = operator === '++' ? 'increment' : 'decrement';
  const place = modifiable(scope, operand, `as ${verb} operand`, verb);
  const one = intOperand(1n, origin);
  return valueOperand(update(scope, place, operator === '++' ? '+' : '-', operand, one, result, origin, origin));
}

function update(
  scope: Scope,
  place: Place,
  operator: Arithmetic,
  left: Operand,
  right: Operand,
  result: 'old' | 'new',
  origin: Origin,
  at: Origin,
): TypedExpression {
  const { type } = place.type;
  const operand = promotedValue(scope, right);
  if (operand !== undefined && type.kind === 'integer') {
    const own = promotedType(left, type);
    const shift = operator === '<<' || operator === '>>';
    const computation = shift ? own : common(own, operand.type);
    const converted = shift ? operand : fold.convert(operand, computation);
    if (!scope.dead && operand.kind === 'constant')
      checkArithmetic(scope, operator, undefined, operand, own, computation, at);
    return { kind: 'update', place, operator, operand: converted, computation, scale: undefined, result, type, origin };
  }
  if (operand !== undefined && type.kind === 'pointer' && (operator === '+' || operator === '-')) {
    const scale = scaleOf(type, origin, 0);
    const index = fold.convert(operand, LONG);
    return { kind: 'update', place, operator, operand: index, computation: type, scale, result, type, origin };
  }
  const source = rvalue(scope, right).type;
  if (source.kind === 'floating' || type.kind === 'floating') return fold.constant(INT, 0n, origin);
  const have = `(have '${spellType(type)}' and '${spellType(source)}')`;
  return fail(`invalid operands to binary ${operator} ${have}`, origin);
}

// Conditional

export function conditionalOperator(
  scope: Scope,
  condition: Operand,
  then: Operand,
  otherwise: Operand,
  origin: Origin,
  at: Origin,
): Operand {
  const test = scalarOf(scope, condition, '');
  const type = conditionalType(scope, then, otherwise, origin, at);
  const constants = isOfConstants(condition) && isOfConstants(then) && isOfConstants(otherwise);
  const a = arm(scope, then, type);
  const b = arm(scope, otherwise, type);
  return valueOperand(fold.conditional(test, a, b, type, origin), constants);
}

/** GNU `a ?: b`. */
export function elvisOperator(
  scope: Scope,
  condition: Operand,
  otherwise: Operand,
  origin: Origin,
  at: Origin,
): Operand {
  const value = scalarOf(scope, condition, '');
  const type = conditionalType(scope, condition, otherwise, origin, at);
  const b = arm(scope, otherwise, type);
  const constants = isOfConstants(condition) && isOfConstants(otherwise);
  if (fold.isEffectFree(value)) {
    return valueOperand(fold.conditional(value, fold.convert(value, type), b, type, origin), constants);
  }
  const reused: TypedExpression = { kind: 'reused', type: value.type, origin: value.origin };
  return valueOperand({
    kind: 'elvis',
    value,
    condition: reused,
    then: fold.convert(reused, type),
    otherwise: b,
    type,
    origin,
  });
}

function arm(scope: Scope, operand: Operand, type: Type): TypedExpression {
  const isVoid = typeOf(operand).type.kind === 'void' && operand.kind === 'place';
  if (isVoid) return fail('invalid use of void expression', operand.origin);
  const value = rvalue(scope, operand);
  if (type.kind === 'record') return value;
  if (type.kind === 'floating') return fold.constant(type, 0n, operand.origin);
  return fold.convert(value, type);
}

/** C11 6.5.15p3 to p6. */
function conditionalType(scope: Scope, then: Operand, otherwise: Operand, origin: Origin, at: Origin): Type {
  const a = rvalue(scope, then);
  const b = rvalue(scope, otherwise);
  if (isInteger(a) && isInteger(b)) return common(promotedType(then, a.type), promotedType(otherwise, b.type));
  if (a.type.kind === 'void' || b.type.kind === 'void') return VOID;
  if (a.type.kind === 'record' && compatible(a.type, b.type)) return a.type;
  if (isPointer(a) && isPointer(b)) return pointerArms(scope, then, a.type, otherwise, b.type, at);
  const [pointer, integer] = isPointer(a) ? [a, otherwise] : [b, then];
  if (isPointer(pointer) && (isInteger(a) || isInteger(b))) {
    if (!isNullPointerConstant(integer))
      warn(scope, undefined, 'pointer/integer type mismatch in conditional expression', at);
    return pointer.type;
  }
  const floating = [a.type, b.type].find((type) => type.kind === 'floating');
  if (floating !== undefined && a.type.kind !== 'pointer' && b.type.kind !== 'pointer') return floating;
  const have = `(have '${spell(qualified(a.type))}' and '${spell(qualified(b.type))}')`;
  return fail(`type mismatch in conditional expression ${have}`, origin);
}

function pointerArms(
  scope: Scope,
  then: Operand,
  a: PointerType,
  otherwise: Operand,
  b: PointerType,
  at: Origin,
): PointerType {
  const qualifiers = { const: a.to.const || b.to.const, volatile: a.to.volatile || b.to.volatile };
  if (targetsCompatible(a, b)) return pointerTo(composite(a.to.type, b.to.type), qualifiers);
  if (isNullPointerConstant(then)) return b;
  if (isNullPointerConstant(otherwise)) return a;
  if (a.to.type.kind === 'void' || b.to.type.kind === 'void') return pointerTo(VOID, qualifiers);
  const types = `one is '${spellType(a)}', the other '${spellType(b)}'`;
  warn(scope, undefined, 'pointer type mismatch in conditional expression', at, types);
  return pointerTo(VOID);
}
