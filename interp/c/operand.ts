/**
 * What checking an expression yields before it is known how the expression is used (C11 6.3.2.1): an object that may be
 * read, written or have its address taken, a function, or a value.
 *
 * Invariant: whoever needs a value asks `rvalue`, where lvalue conversion, decay and the refusal of floating point live.
 */
import type { Origin } from '../diagnostic.ts';
import { addressOf, constant, convert, load } from './fold.ts';
import { alignOf, sizeOf } from './layout.ts';
import { fail, type Scope, unsupported } from './scope.ts';
import { isScalar, promoted, type ScalarType, spellType } from './type-relation.ts';
import type { FunctionSymbol, GlobalSymbol, Place, TypedExpression } from './typed.ts';
import {
  type ArrayType,
  type BitRange,
  type FloatingType,
  INT,
  type IntegerType,
  isConstant,
  type PointerType,
  type QualifiedType,
  qualified,
  type Type,
} from './types.ts';
import { wrapBits } from './value.ts';

export type Operand = { readonly origin: Origin } & (
  | {
      readonly kind: 'place';
      readonly place: Place;
      /** False for a member of a record that is a value. */
      readonly lvalue: boolean;
      /** The type as declared, where that of the place says more (a member of a packed record). */
      readonly declared?: QualifiedType;
      /** How messages name it. */
      readonly name: string | undefined;
      /** Of a member: is it the last of its record, and that of the one around, and so on? */
      readonly last?: boolean;
      /** Of an element: the same place if it is not accessed, so that it may be the one behind the last. */
      readonly unaccessed?: Place;
    }
  | { readonly kind: 'function'; readonly symbol: FunctionSymbol }
  /** What a pointer to a function points to. */
  | { readonly kind: 'designator'; readonly pointer: TypedExpression & { readonly type: PointerType } }
  | {
      readonly kind: 'value';
      readonly value: TypedExpression;
      /** Made of constants only: where it could be folded, an integer constant expression (C11 6.6p6) as gcc sees it. */
      readonly constant: boolean;
      /** A null pointer constant cast to `void *` (C11 6.3.2.3p3). */
      readonly nullPointer: boolean;
    }
);

export function valueOperand(value: TypedExpression, isConstant = false): Operand {
  return { kind: 'value', value, constant: isConstant, nullPointer: false, origin: value.origin };
}

export function intOperand(value: bigint, origin: Origin): Operand {
  return valueOperand(constant(INT, value, origin), true);
}

export function placeOperand(place: Place, origin: Origin, name?: string): Operand {
  return { kind: 'place', place, lvalue: true, name, origin };
}

/** The type that `typeof` and `sizeof` see. */
export function typeOf(operand: Operand): QualifiedType {
  switch (operand.kind) {
    case 'place':
      return operand.declared ?? operand.place.type;
    case 'function':
      return qualified(operand.symbol.type);
    case 'designator':
      return operand.pointer.type.to;
    case 'value':
      return qualified(operand.value.type);
  }
}

/** See `constant` of an Operand. */
export function isOfConstants(operand: Operand): boolean {
  return operand.kind === 'value' && operand.constant;
}

/** C11 6.3.2.3p3. */
export function isNullPointerConstant(operand: Operand): boolean {
  if (operand.kind !== 'value' || operand.value.kind !== 'constant' || operand.value.value !== 0n) return false;
  return operand.nullPointer || (operand.constant && operand.value.type.kind === 'integer');
}

/** The operand's value: lvalues are read, arrays and functions become pointers (C11 6.3.2.1p2 to p4). */
export function rvalue(scope: Scope, operand: Operand): TypedExpression {
  const { origin } = operand;
  switch (operand.kind) {
    case 'value':
      refuseFloating(scope, operand.value.type, origin);
      return operand.value;
    case 'function': {
      const type: PointerType = { kind: 'pointer', to: qualified(operand.symbol.type) };
      return { kind: 'static-address', symbol: operand.symbol, addend: 0, type, origin };
    }
    case 'designator':
      return operand.pointer;
    case 'place': {
      const { type } = operand.place.type;
      if (type.kind === 'array') {
        refuseRegister(operand.place, origin);
        const { place, unaccessed = place } = operand;
        return addressOf(unaccessed, { kind: 'pointer', to: elementOf(type, place) }, origin);
      }
      if (type.kind === 'void') return fail('void value not ignored as it ought to be', origin);
      if (sizeOf(type) === undefined) return fail(`invalid use of incomplete type '${spellType(type)}'`, origin);
      refuseFloating(scope, type, origin);
      const known = scope.initializing ? constantValue(operand.place, origin) : undefined;
      return known ?? fieldValue(load(operand.place, origin), operand.place);
    }
  }
}

/** GNU: what a constant variable was initialised with, or a member or an element of one. */
function constantValue(place: Place, origin: Origin): TypedExpression | undefined {
  const symbol = constantObject(place);
  return symbol === undefined ? undefined : initialValue(symbol, place, origin);
}

/** GNU: the constant variable that a place is, or is a part of, whose initialiser stands for it. */
export function constantObject(place: Place): GlobalSymbol | undefined {
  if (place.kind !== 'symbol' || place.symbol.kind !== 'global') return undefined;
  const { symbol } = place;
  const isKnown = isConstant(symbol.type) && !symbol.type.volatile && symbol.isCompound !== true;
  return isKnown && symbol.initializer !== undefined ? symbol : undefined;
}

/** Of an object with an initialiser, what is at a place in it before the program starts, if that is a scalar. */
export function initialValue(
  { initializer }: GlobalSymbol,
  { offset, type: { type }, bits }: Pick<Place, 'offset' | 'type' | 'bits'>,
  origin: Origin,
): TypedExpression | undefined {
  const size = bits?.bytes ?? sizeOf(type) ?? 0;
  if (initializer === undefined || !isScalar(type) || offset < 0 || offset + size > initializer.bytes.length) {
    return undefined;
  }
  const address = initializer.relocations.find((each) => each.offset < offset + size && offset < each.offset + 8);
  if (address === undefined) {
    const value = integerOf(initializer.bytes.subarray(offset, offset + size), type, bits);
    return constant(bits === undefined ? type : fieldType(type, bits), value, origin);
  }
  if (bits !== undefined || address.offset !== offset || size !== 8) return undefined;
  return { kind: 'static-address', symbol: address.symbol, addend: Number(address.addend), type, origin };
}

/** Little-endian. */
function integerOf(bytes: Uint8Array, type: Type, bits: BitRange | undefined): bigint {
  const value = bytes.reduceRight((high, byte) => (high << 8n) | BigInt(byte), 0n);
  const signed = type.kind === 'integer' && type.signed;
  return wrapBits(value >> BigInt(bits?.offset ?? 0), bits?.width ?? bytes.length * 8, signed);
}

/** C11 6.5.3.2p1. */
export function refuseRegister(place: Place, origin: Origin): void {
  if (place.kind !== 'symbol' || place.symbol.kind !== 'local' || place.symbol.register === undefined) return;
  fail(`address of register variable '${place.symbol.name}' requested`, origin);
}

function fieldValue(value: TypedExpression, { bits, type: { type } }: Place): TypedExpression {
  if (bits === undefined || value.kind !== 'load' || !isScalar(type)) return value;
  const own = fieldType(type, bits);
  return own === type ? value : { ...value, type: own };
}

/** A field that is wider than an int has a type of its own width. */
function fieldType<T extends ScalarType>(type: T, { width }: BitRange): T | IntegerType {
  return width <= 32 || type.kind !== 'integer' ? type : promoted(type, width);
}

/** Elements of an array in a packed record lie as badly as the array. */
function elementOf({ of }: ArrayType, { type: { align } }: Place): QualifiedType {
  return align !== undefined && align < alignOf(of) ? { ...of, align } : of;
}

export function refuseFloating(scope: Scope, type: Type, origin: Origin): void {
  if (type.kind === 'floating' && scope.evaluated) unsupported(`${spellFloating(type)} is`, origin);
}

function spellFloating({ name }: FloatingType): string {
  return name.endsWith('__int128') ? `type '${name}'` : `floating point ('${name}')`;
}

/** Stands for a value of floating type where nothing is evaluated. */
export function floatingOperand(scope: Scope, type: FloatingType, origin: Origin): Operand {
  refuseFloating(scope, type, origin);
  return valueOperand(constant(type, 0n, origin));
}

/** As `rvalue`, but of integer or pointer type. */
export function scalarOf(scope: Scope, operand: Operand, use: string): TypedExpression & { type: ScalarType } {
  const value = rvalue(scope, operand);
  if (isScalarValue(value)) return value;
  if (value.type.kind === 'void') return fail('void value not ignored as it ought to be', operand.origin);
  if (value.type.kind === 'floating') return unsupported(`${spellFloating(value.type)} is`, operand.origin);
  return fail(`used ${spellType(value.type)} type value where scalar is required${use}`, operand.origin);
}

function isScalarValue(value: TypedExpression): value is TypedExpression & { type: ScalarType } {
  return isScalar(value.type);
}

/** The type that the integer promotions give to an operand of integer type. */
export function promotedType(operand: Operand, type: IntegerType): IntegerType {
  return promoted(type, operand.kind === 'place' ? operand.place.bits?.width : undefined);
}

/** The promoted value; undefined unless it is an integer. */
export function promotedValue(scope: Scope, operand: Operand): (TypedExpression & { type: IntegerType }) | undefined {
  const value = rvalue(scope, operand);
  return value.type.kind === 'integer' ? convert(value, promotedType(operand, value.type)) : undefined;
}

/** The place of an operand that must be an lvalue; `use` ends the message. */
export function placeOf(operand: Operand, use: string): Place {
  if (operand.kind === 'place' && operand.lvalue) return operand.place;
  return fail(`lvalue required ${use}`, operand.origin);
}

/** `_Alignof` of an expression (GNU): what is known of the object. */
export function alignOfOperand(operand: Operand): number {
  if (operand.kind !== 'place') return alignOf(typeOf(operand));
  const { place } = operand;
  if (place.kind === 'symbol' && operand.declared === undefined && place.offset === 0) return place.symbol.align;
  return alignOf(place.type);
}
