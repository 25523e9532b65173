/**
 * Conversion as if by assignment (C11 6.5.16.1), and the default argument promotions (6.5.2.2p6).
 *
 * In: an operand and the type wanted. Out: its value in that type. What C has a constraint against but gcc compiles
 * (pointers of another type, integers for pointers) is said, and converted all the same.
 */
import type { Origin } from '../diagnostic.ts';
import { constant, convert } from './fold.ts';
import { alignOf } from './layout.ts';
import { isNullPointerConstant, type Operand, promotedValue, refuseFloating, rvalue } from './operand.ts';
import { enclosingBlock, fail, report, type Scope, unsupported, warn } from './scope.ts';
import {
  compatible,
  differInSign,
  elementType,
  isScalar,
  lostQualifiers,
  type ScalarType,
  spellType,
  targetsCompatible,
} from './type-relation.ts';
import type { AutomaticInitializer, LocalSymbol, TypedExpression } from './typed.ts';
import type { BitRange, IntegerType, PointerType, QualifiedType, RecordType, Type } from './types.ts';
import { fits, wrap } from './value.ts';

/** What a value is converted for: the words of what is said about it. */
export interface Use {
  /** Structures and the like for something else. */
  readonly mismatch: (target: Type, source: Type) => string;
  readonly incompatible: (target: Type, source: Type) => string;
  /** Ends with `makes pointer from integer without a cast` and the like. */
  readonly makes: (target: Type, source: Type) => string;
  /** `assignment`, as in `assignment discards ...`. */
  readonly name: string;
  /** Which types they are, where the messages do not say it. */
  readonly hint?: (target: Type, source: Type) => string;
}

export const ASSIGNING: Use = {
  mismatch: (target, source) =>
    `incompatible types when assigning to type '${spellType(target)}' from type '${spellType(source)}'`,
  incompatible: (target, source) =>
    `assignment to '${spellType(target)}' from incompatible pointer type '${spellType(source)}'`,
  makes: (target, source) => `assignment to '${spellType(target)}' from '${spellType(source)}'`,
  name: 'assignment',
};
export const INITIALIZING: Use = {
  mismatch: (target, source) =>
    target.kind === 'record' && source.kind !== 'record'
      ? 'invalid initializer'
      : `incompatible types when initializing type '${spellType(target)}' using type '${spellType(source)}'`,
  incompatible: (target, source) =>
    `initialization of '${spellType(target)}' from incompatible pointer type '${spellType(source)}'`,
  makes: (target, source) => `initialization of '${spellType(target)}' from '${spellType(source)}'`,
  name: 'initialization',
};
export const RETURNING: Use = {
  mismatch: (target, source) =>
    `incompatible types when returning type '${spellType(source)}' but '${spellType(target)}' was expected`,
  incompatible: (target, source) =>
    `returning '${spellType(source)}' from a function with incompatible return type '${spellType(target)}'`,
  makes: (target, source) => `returning '${spellType(source)}' from a function with return type '${spellType(target)}'`,
  name: 'return',
};

/** `index` counts from 0. */
export function passing(index: number, name: string): Use {
  const argument = `passing argument ${index + 1} of '${name}'`;
  return {
    mismatch: () => `incompatible type for argument ${index + 1} of '${name}'`,
    incompatible: () => `${argument} from incompatible pointer type`,
    makes: () => argument,
    name: argument,
    hint: (target, source) => `expected '${spellType(target)}' but argument is of type '${spellType(source)}'`,
  };
}

/** `at` is where gcc would say it; `bits` are those of a bit-field that it goes to. */
export function assigned(
  scope: Scope,
  operand: Operand,
  target: Type,
  use: Use,
  at: Origin = operand.origin,
  bits?: BitRange,
): TypedExpression {
  const value = rvalue(scope, operand);
  const source = value.type;
  if (source.kind === 'void') return fail('void value not ignored as it ought to be', operand.origin);
  if (isScalar(target) && isScalar(source)) {
    const isChecked = source !== target || target.kind === 'pointer' || bits !== undefined;
    if (isChecked) checkScalars(scope, operand, value, source, fieldOf(target, bits), use, at);
    return convert(value, target);
  }
  if (target.kind === 'floating' || source.kind === 'floating') return assignedFloating(scope, value, target, use);
  if (target.kind === 'record' && compatible(target, source)) return value;
  if (target.kind === 'record' && target.transparent) return transparent(scope, operand, value, target, use);
  return fail(use.mismatch(target, source), operand.origin);
}

function fieldOf(type: ScalarType, bits: BitRange | undefined): ScalarType {
  if (bits === undefined || type.kind !== 'integer') return type;
  return { ...type, width: bits.width, name: `${type.name}:${bits.width}` };
}

/** C11 6.5.16.1p1, in the cases that gcc 12's convert_for_assignment() makes of it. */
function checkScalars(
  scope: Scope,
  operand: Operand,
  value: TypedExpression,
  source: ScalarType,
  target: ScalarType,
  use: Use,
  at: Origin,
): void {
  if (source.kind === 'integer' && target.kind === 'integer') {
    checkConstant(scope, value, source, target, at);
  } else if (source.kind === 'pointer' && target.kind === 'pointer') {
    checkPointers(scope, source, target, use, at);
  } else {
    const [pointer, integer] = source.kind === 'pointer' ? [source, target] : [target, source];
    if (integer.kind === 'integer' && pointer.kind === 'pointer') {
      checkPointerAndInteger(scope, operand, source, target, integer, use, at);
    }
  }
}

function checkPointerAndInteger(
  scope: Scope,
  operand: Operand,
  source: ScalarType,
  target: ScalarType,
  integer: IntegerType,
  use: Use,
  at: Origin,
): void {
  if (target === integer && integer.bool) return;
  // Of these gcc makes no pointer without a cast, nor the other way.
  if (integer.bool || integer.enumeration !== undefined) {
    report(scope, use.mismatch(target, source), at);
  } else if (!isNullPointerConstant(operand)) {
    const makes = target === integer ? 'makes integer from pointer' : 'makes pointer from integer';
    const hint = use.hint?.(target, source);
    warn(scope, 'int-conversion', `${use.makes(target, source)} ${makes} without a cast`, at, hint);
  }
}

/** What is said of a pointer that becomes one to something else. */
export function checkPointers(scope: Scope, source: PointerType, target: PointerType, use: Use, at: Origin): void {
  const to = target.to.type;
  const from = source.to.type;
  const fits =
    to.kind === 'void' || from.kind === 'void' || targetsCompatible(target, source) || differInSign(to, from);
  if (!fits) {
    warn(scope, 'incompatible-pointer-types', use.incompatible(target, source), at, use.hint?.(target, source));
  } else if (to.kind !== 'function' && from.kind !== 'function') {
    const lost = lostQualifiers(elementType(source.to), elementType(target.to));
    if (lost === '') return;
    const discards = `${use.name} discards '${lost}' qualifier from pointer target type`;
    const hint = use.hint?.(target, source) ?? `the pointer is a '${spellType(source)}'`;
    warn(scope, 'discarded-qualifiers', discards, at, hint);
  }
}

/** A constant that another one is made of. */
function checkConstant(
  scope: Scope,
  value: TypedExpression,
  source: IntegerType,
  target: IntegerType,
  at: Origin,
): void {
  if (value.kind === 'comma') checkConstant(scope, value.right, source, target, at);
  if (scope.dead || value.kind !== 'constant' || target.bool || fits(value.value, target)) return;
  if (fits(value.value, { ...target, signed: !target.signed })) return;
  const change = `changes value from '${value.value}' to '${wrap(value.value, target)}'`;
  const conversion = target.signed ? 'overflow in conversion' : 'unsigned conversion';
  warn(scope, 'overflow', `${conversion} from '${source.name}' to '${target.name}' ${change}`, at);
}

/** Only where nothing is evaluated: the value stands for any. */
function assignedFloating(scope: Scope, value: TypedExpression, target: Type, use: Use): TypedExpression {
  refuseFloating(scope, target, value.origin);
  if (target.kind === 'floating' || target.kind === 'integer') return constant(target, 0n, value.origin);
  return fail(use.mismatch(target, value.type), value.origin);
}

/** The argument becomes the first member whose type takes it (GNU transparent_union). */
function transparent(
  scope: Scope,
  operand: Operand,
  value: TypedExpression,
  target: RecordType,
  use: Use,
): TypedExpression {
  const member =
    target.members?.find(({ type }) => takes(type.type, operand, value, true)) ??
    target.members?.find(({ type }) => takes(type.type, operand, value, false));
  if (member === undefined) return fail(use.mismatch(target, value.type), operand.origin);
  const { type } = member.type;
  if (type.kind === 'pointer' && value.type.kind === 'pointer') {
    checkPointers(scope, value.type, type, use, operand.origin);
  }
  const part = { offset: 0, type: member.type, bits: undefined, value: convert(value, type) };
  const whole: QualifiedType = { type: target, const: false, volatile: false };
  const literal = temporary(scope, whole, { clear: target.size, parts: [part] }, operand.origin);
  return {
    kind: 'load',
    type: target,
    origin: operand.origin,
    place: { kind: 'pointer', pointer: literal, offset: 0, type: whole, bits: undefined },
  };
}

/** `whole`: without qualifiers lost. */
function takes(type: Type, operand: Operand, { type: source }: TypedExpression, whole: boolean): boolean {
  if (compatible(type, source)) return true;
  if (type.kind !== 'pointer') return false;
  if (source.kind !== 'pointer') return isNullPointerConstant(operand);
  const isVoid = type.to.type.kind === 'void' || source.to.type.kind === 'void';
  if (!isVoid && !targetsCompatible(type, source)) return false;
  return !whole || lostQualifiers(source.to, type.to) === '';
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
