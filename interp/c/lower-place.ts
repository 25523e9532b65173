/**
 * Places: where an lvalue lies, reading and writing it, copying records.
 *
 * Invariant: a place is resolved once; its address is in a slot that nothing writes again.
 */
import { bug } from '../diagnostic.ts';
import { ACCESS_BOOL, ACCESS_INDETERMINATE, ACCESS_MARKED, ACCESS_UNALIGNED, fieldFlags } from './ir.ts';
import { alignOf, sizeOf } from './layout.ts';
import { type Address, type FunctionLowering, fieldOp, loadOp, storeOp, wordsOf } from './lower-function.ts';
import type { FunctionSymbol, GlobalSymbol, Place, TypedExpression } from './typed.ts';
import { type BitRange, type QualifiedType, type Type, valueClass } from './types.ts';

/** A resolved lvalue. */
export type Target = {
  readonly type: QualifiedType;
  readonly bits: BitRange | undefined;
} & ({ readonly kind: 'slot'; readonly slot: number } | { readonly kind: 'memory'; readonly address: Address });

export function resolve(f: FunctionLowering, place: Place): Target {
  const { type, bits } = place;
  if (place.kind === 'symbol' && place.symbol.kind === 'local') {
    const home = f.home(place.symbol);
    if (home.kind === 'slot') {
      if (place.offset !== 0 || bits !== undefined) bug(`a part of ${place.symbol.name}, which lives in a slot`);
      return { kind: 'slot', slot: home.slot, type, bits };
    }
  }
  return { kind: 'memory', address: addressOf(f, place), type, bits };
}

/** Where a place in memory lies. */
export function addressOf(f: FunctionLowering, place: Place): Address {
  switch (place.kind) {
    case 'symbol': {
      const { symbol } = place;
      if (symbol.kind === 'global') return staticAddress(f, symbol, place.offset);
      const home = f.home(symbol);
      if (home.kind === 'slot') return bug(`the address of ${symbol.name}, which lives in a slot`);
      if (home.kind === 'indirect') return { base: home.slot, offset: place.offset };
      return { base: f.op('frame', 2, home.object.offset + place.offset), offset: 0 };
    }
    case 'pointer':
      return shifted(pointerAddress(f, place.pointer), place.offset);
    case 'value':
      return shifted(f.record(place.value), place.offset);
  }
}

function shifted({ base, offset }: Address, by: number): Address {
  return { base, offset: offset + by };
}

/** A pointer's value as base and offset, without computing the sum where the offset is constant. */
export function pointerAddress(f: FunctionLowering, pointer: TypedExpression): Address {
  switch (pointer.kind) {
    case 'address':
      f.at(pointer.origin);
      return addressOf(f, pointer.place);
    case 'static-address':
      f.at(pointer.origin);
      return staticAddress(f, pointer.symbol, pointer.addend);
    case 'convert':
      if (pointer.operand.type.kind === 'pointer') return pointerAddress(f, pointer.operand);
      break;
    case 'pointer-add':
      if (pointer.index.kind === 'constant' && pointer.bound === undefined) {
        const by = BigInt.asIntN(64, pointer.index.value * BigInt(pointer.scale));
        if (by === BigInt.asIntN(31, by)) return shifted(pointerAddress(f, pointer.pointer), Number(by));
      }
      break;
  }
  return { base: f.value(pointer), offset: 0 };
}

export function staticAddress(f: FunctionLowering, symbol: GlobalSymbol | FunctionSymbol, addend: number): Address {
  return { base: f.address(symbol, addend), offset: 0 };
}

/** The address as a pointer's value. */
export function pointerTo(f: FunctionLowering, { base, offset }: Address): number {
  return offset === 0 ? base : f.op('add64i', 2, base, offset);
}

/** Reads a scalar. */
export function load(f: FunctionLowering, target: Target): number {
  if (target.kind === 'slot') return target.slot;
  const { bits } = target;
  if (bits?.bytes !== undefined) return loadOdd(f, target, target.address, bits, bits.bytes);
  if (bits !== undefined) {
    const flags = fieldFlags(bits.offset, bits.width);
    return extract(f, loadUnit(f, target, target.address, flags), target.type.type, bits);
  }
  return loadAt(f, target.address, target.type.type, accessFlags(target.type));
}

/** Flags of an access to a whole scalar of that type. */
export function accessFlags(type: QualifiedType): number {
  return marks(type) | (type.type.kind === 'integer' && type.type.bool ? ACCESS_BOOL : 0);
}

/** Address flags of an access to an object of that type. */
export function marks(type: QualifiedType): number {
  const lies = alignOf(type) < (sizeOf(type.type) ?? 1) ? ACCESS_UNALIGNED : 0;
  return type.volatile ? ACCESS_MARKED | lies : lies;
}

export function loadAt(f: FunctionLowering, { base, offset }: Address, type: Type, flags: number): number {
  const size = sizeOf(type)!;
  const signed = type.kind === 'integer' && type.signed;
  const slot = f.slot(size === 8 ? 2 : 1);
  f.emit(loadOp(size, signed), slot, base, offset, flags);
  return slot;
}

export function storeAt(
  f: FunctionLowering,
  { base, offset }: Address,
  type: Type,
  value: number,
  flags: number,
): void {
  f.emit(storeOp(sizeOf(type)!), base, offset, value, flags);
}

/** Writes a scalar; returns the value that the place then has. */
export function store(f: FunctionLowering, target: Target, value: number): number {
  const { type } = target.type;
  if (target.kind === 'slot') {
    const words = wordsOf(type);
    f.emit(words === 2 ? 'mov64' : 'mov32', target.slot, value);
    return value;
  }
  if (target.bits !== undefined) return storeBits(f, target, target.address, target.bits, value);
  storeAt(f, target.address, type, value, accessFlags(target.type));
  return value;
}

// ---- bit-fields

/** The unit that holds a bit-field, zero-extended. */
function loadUnit(f: FunctionLowering, target: Target, { base, offset }: Address, flags: number): number {
  const size = sizeOf(target.type.type)!;
  const slot = f.slot(size === 8 ? 2 : 1);
  f.emit(loadOp(size, false), slot, base, offset, marks(target.type) | flags);
  return slot;
}

/** The field's value out of the unit (the field's upper bits at the top of the register, then back down). */
function extract(f: FunctionLowering, unit: number, type: Type, bits: BitRange): number {
  const signed = type.kind === 'integer' && type.signed && !type.bool;
  const wide = sizeOf(type) === 8;
  const width = wide ? 64 : 32;
  const words = wide ? 2 : 1;
  const up = width - bits.offset - bits.width;
  const raised = up === 0 ? unit : f.op(wide ? 'shl64i' : 'shl32i', words, unit, up);
  const down = width - bits.width;
  if (down === 0) return raised;
  const op = wide ? (signed ? 'shrs64i' : 'shru64i') : signed ? 'shrs32i' : 'shru32i';
  return f.op(op, words, raised, down);
}

function storeBits(f: FunctionLowering, target: Target, address: Address, bits: BitRange, value: number): number {
  const { type } = target.type;
  if (bits.bytes !== undefined) return storeOdd(f, target, address, bits, bits.bytes, value);
  const size = sizeOf(type)!;
  const wide = size === 8;
  const words = wide ? 2 : 1;
  const mask = ((1n << BigInt(bits.width)) - 1n) << BigInt(bits.offset);
  const constant = (n: bigint) => (wide ? f.const64(n) : f.const32(Number(BigInt.asIntN(32, n))));
  const unit = loadUnit(f, target, address, ACCESS_INDETERMINATE);
  const others = f.op(wide ? 'and64' : 'and32', words, unit, constant(~mask));
  const raised = bits.offset === 0 ? value : f.op(wide ? 'shl64i' : 'shl32i', words, value, bits.offset);
  const field = f.op(wide ? 'and64' : 'and32', words, raised, constant(mask));
  const merged = f.op(wide ? 'or64' : 'or32', words, others, field);
  const flags = marks(target.type) | fieldFlags(bits.offset, bits.width);
  f.emit(fieldOp(size), address.base, address.offset, merged, flags);
  return extract(f, merged, type, bits);
}

/** Which bits of a byte of its unit belong to a field: flags of an access to that byte. */
function byteFlags({ offset, width }: BitRange, byte: number): number {
  const first = Math.max(0, offset - 8 * byte);
  const behind = Math.min(8, offset + width - 8 * byte);
  return behind <= first ? ACCESS_INDETERMINATE : fieldFlags(first, behind - first);
}

/**
 * The bytes of a unit that no access has the size of, as 64 bits; a ninth byte is left out. `flags`: of the access to each.
 */
function loadBytes(
  f: FunctionLowering,
  { base, offset }: Address,
  bytes: number,
  flags: (byte: number) => number,
): number {
  let unit = -1;
  for (let byte = 0; byte < Math.min(bytes, 8); byte++) {
    const slot = f.slot(1);
    f.emit('load8u', slot, base, offset + byte, flags(byte));
    const wide = f.op('zext64', 2, slot);
    const raised = byte === 0 ? wide : f.op('shl64i', 2, wide, 8 * byte);
    unit = unit < 0 ? raised : f.op('or64', 2, unit, raised);
  }
  return unit;
}

function ninthByte(f: FunctionLowering, { base, offset }: Address, flags: number): number {
  const slot = f.slot(1);
  f.emit('load8u', slot, base, offset + 8, flags);
  return slot;
}

function loadOdd(f: FunctionLowering, target: Target, address: Address, bits: BitRange, bytes: number): number {
  const flags = (byte: number): number => marks(target.type) | byteFlags(bits, byte);
  const unit = loadBytes(f, address, bytes, flags);
  let field = bits.offset === 0 ? unit : f.op('shru64i', 2, unit, bits.offset);
  if (bytes > 8) {
    const top = f.op('zext64', 2, ninthByte(f, address, flags(8)));
    field = f.op('or64', 2, field, f.op('shl64i', 2, top, 64 - bits.offset));
  }
  return cutField(f, field, target.type.type, bits.width);
}

/** The low bits of 64 as a value of the field's type. */
function cutField(f: FunctionLowering, field: number, type: Type, width: number): number {
  const signed = type.kind === 'integer' && type.signed && !type.bool;
  const up = 64 - width;
  const raised = up === 0 ? field : f.op('shl64i', 2, field, up);
  const value = up === 0 ? raised : f.op(signed ? 'shrs64i' : 'shru64i', 2, raised, up);
  return wordsOf(type) === 2 ? value : f.op('trunc', 1, value);
}

function storeOdd(
  f: FunctionLowering,
  target: Target,
  address: Address,
  bits: BitRange,
  bytes: number,
  value: number,
): number {
  const { type } = target.type;
  const flags = marks(target.type);
  const wide = wordsOf(type) === 2 ? value : f.op('zext64', 2, value);
  const ones = (1n << BigInt(bits.width)) - 1n;
  const mask = BigInt.asUintN(64, ones << BigInt(bits.offset));
  const unit = loadBytes(f, address, bytes, () => flags | ACCESS_INDETERMINATE);
  const others = f.op('and64', 2, unit, f.const64(~mask));
  const raised = bits.offset === 0 ? wide : f.op('shl64i', 2, wide, bits.offset);
  const merged = f.op('or64', 2, others, f.op('and64', 2, raised, f.const64(mask)));
  const top = bytes > 8 ? ninthByte(f, address, flags | ACCESS_INDETERMINATE) : -1;
  const storePart = (byte: number, part: number): void => {
    const own = byteFlags(bits, byte);
    if (own !== ACCESS_INDETERMINATE) f.emit('field8', address.base, address.offset + byte, part, flags | own);
  };
  for (let byte = 0; byte < Math.min(bytes, 8); byte++) {
    const part = f.op('trunc', 1, byte === 0 ? merged : f.op('shru64i', 2, merged, 8 * byte));
    storePart(byte, part);
  }
  if (bytes > 8) {
    const over = Number(ones >> BigInt(64 - bits.offset));
    const part = f.op('trunc', 1, f.op('shru64i', 2, wide, 64 - bits.offset));
    const kept = f.op('and32', 1, top, f.const32(~over));
    const last = f.op('or32', 1, kept, f.op('and32', 1, part, f.const32(over)));
    storePart(8, last);
  }
  return cutField(f, wide, type, bits.width);
}

// ---- records

/** Copies `size` bytes to an object that does not overlap with where they are, from another that is aligned as it is. */
export function copy(f: FunctionLowering, to: Address, from: Address, size: number, align = 1): void {
  if (size === 0) return;
  f.emit('memcpy', pointerTo(f, to), pointerTo(f, from), f.const64(BigInt(size)), align);
}

/** Copies a record's value to an object of that type (C11 6.5.16.1p3). */
export function copyRecord(f: FunctionLowering, to: Address, type: QualifiedType, value: TypedExpression): void {
  const from = f.record(value);
  const align = value.kind === 'load' ? Math.min(alignOf(type), alignOf(value.place.type)) : 1;
  f.at(value.origin);
  copy(f, to, from, sizeOf(type.type)!, align);
}

/** Stores a value of any type at an address. */
export function storeValue(f: FunctionLowering, to: Address, type: QualifiedType, expression: TypedExpression): void {
  if (valueClass(type.type) === 'memory') copyRecord(f, to, type, expression);
  else storeAt(f, to, type.type, f.value(expression), accessFlags(type));
}
