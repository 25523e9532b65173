/**
 * C's types, with sizes and layouts of the LP64 ABI (System V AMD64 psABI, chapter 3.1), as gcc lays them out.
 *
 * Types are compared structurally except records and enums, which are compared by identity. A record is the one type
 * that is completed after it was made (C11 6.2.5p22), so it is a mutable object.
 */

export interface VoidType {
  readonly kind: 'void';
}

/** Every integer type; `name` as C spells it. `_Bool` is {size: 1, signed: false, bool: true}. */
export interface IntegerType {
  readonly kind: 'integer';
  readonly name: string;
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly bool: boolean;
  /** Conversion rank (C11 6.3.1.1): 0 _Bool, 1 char, 2 short, 3 int, 4 long, 5 long long. */
  readonly rank: number;
  /** Fewer bits than `size` has: the type that a bit-field of 33 to 63 bits is computed in (see `fieldType`). */
  readonly width?: number;
  /** The enum behind it, if it is one's type: only for messages, `_Generic` and compatibility. */
  readonly enumeration?: EnumInfo;
}

export interface EnumInfo {
  readonly tag: string | undefined;
  readonly enumerators: { readonly name: string; readonly value: bigint }[];
}

/** Floating types exist so that declarations in headers parse; every use in evaluated code is a Diagnostic. */
export interface FloatingType {
  readonly kind: 'floating';
  readonly name: string;
  readonly size: 4 | 8 | 16;
}

export interface PointerType {
  readonly kind: 'pointer';
  readonly to: QualifiedType;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly of: QualifiedType;
  /** Undefined for an incomplete array; 0 for GNU zero-length arrays. */
  readonly length: number | undefined;
}

export interface FunctionType {
  readonly kind: 'function';
  readonly result: QualifiedType;
  readonly parameters: readonly QualifiedType[];
  readonly variadic: boolean;
  /** Declared with `()`. */
  readonly unspecified: boolean;
  /** GNU: of what a pointer with the attribute points to. */
  readonly noreturn?: true;
}

/**
 * Where a bit-field lies: from the least significant bit of a unit. The unit has the size of the field's type, which is
 * chosen so that it covers no other memory location (C11 3.14p3); or, where no type has that size, it has `bytes`.
 */
export interface BitRange {
  readonly offset: number;
  readonly width: number;
  readonly bytes?: number;
}

export interface Member {
  /** Undefined for an anonymous struct/union (its members are also reachable through the record) and unnamed bit-fields. */
  readonly name: string | undefined;
  readonly type: QualifiedType;
  /** Bytes from the record's start; for a bit-field, of the storage unit that is accessed. */
  readonly offset: number;
  /** For a bit-field: bits from the least significant bit of the unit of `type.size` bytes at `offset`. */
  readonly bits: BitRange | undefined;
  /** What `packed` or `aligned` on the member itself makes of its alignment. */
  readonly align?: number;
}

export interface RecordType {
  readonly kind: 'record';
  readonly union: boolean;
  readonly tag: string | undefined;
  /** Distinguishes equal tags of different scopes and units. */
  readonly id: number;
  /** Undefined while incomplete. */
  members: readonly Member[] | undefined;
  size: number;
  align: number;
  /** Last member is a flexible (or zero-length) array. */
  flexible: boolean;
  /** GNU `transparent_union`: a parameter of this type takes an argument of any member's type. */
  transparent?: boolean;
  /** GNU `designated_init`: its members are to be initialised by name. */
  designated?: boolean;
}

export type Type = VoidType | IntegerType | FloatingType | PointerType | ArrayType | FunctionType | RecordType;

export interface QualifiedType {
  readonly type: Type;
  readonly const: boolean;
  readonly volatile: boolean;
  /** A typedef's or a declarator's `__attribute__((aligned(n)))`, where it differs from the type's own. */
  readonly align?: number;
}

function integer(name: string, size: 1 | 2 | 4 | 8, signed: boolean, rank: number): IntegerType {
  return { kind: 'integer', name, size, signed, bool: false, rank };
}

export const VOID: VoidType = { kind: 'void' };
export const BOOL: IntegerType = { kind: 'integer', name: '_Bool', size: 1, signed: false, bool: true, rank: 0 };
export const CHAR = integer('char', 1, true, 1);
/** -funsigned-char: by name the same type. */
export const UNSIGNED_CHAR = integer('char', 1, false, 1);
export const SCHAR = integer('signed char', 1, true, 1);
export const UCHAR = integer('unsigned char', 1, false, 1);
export const SHORT = integer('short', 2, true, 2);
export const USHORT = integer('unsigned short', 2, false, 2);
export const INT = integer('int', 4, true, 3);
export const UINT = integer('unsigned int', 4, false, 3);
export const LONG = integer('long', 8, true, 4);
export const ULONG = integer('unsigned long', 8, false, 4);
export const LLONG = integer('long long', 8, true, 5);
export const ULLONG = integer('unsigned long long', 8, false, 5);

const fieldTypes = new Map<string, IntegerType>();

/**
 * What the value of a bit-field of 33 to 63 bits is of, as gcc has it: an integer type of its own width, between int and
 * long. Its values lie in 8 bytes, extended.
 */
export function fieldType(width: number, signed: boolean): IntegerType {
  const name = `${signed ? '' : 'unsigned '}long:${width}`;
  let type = fieldTypes.get(name);
  if (type === undefined) {
    type = { ...integer(name, 8, signed, INT.rank + width / 64), width };
    fieldTypes.set(name, type);
  }
  return type;
}

/** Bits of a value. */
export function widthOf(type: IntegerType): number {
  return type.width ?? type.size * 8;
}

/** What va_list is an array of (psABI, figure 3.34). */
export const VA_LIST_TAG: RecordType = {
  kind: 'record',
  union: false,
  tag: '__va_list_tag',
  id: 0,
  members: ['gp_offset', 'fp_offset', 'overflow_arg_area', 'reg_save_area'].map((name, i) => ({
    name,
    type: i < 2 ? qualified(UINT) : qualified(pointerTo(VOID)),
    offset: i < 2 ? i * 4 : i * 8 - 8,
    bits: undefined,
  })),
  size: 24,
  align: 8,
  flexible: false,
};

export function qualified(type: Type, qualifiers: { const?: boolean; volatile?: boolean } = {}): QualifiedType {
  return { type, const: qualifiers.const ?? false, volatile: qualifiers.volatile ?? false };
}

export function pointerTo(type: Type, qualifiers: { const?: boolean; volatile?: boolean } = {}): PointerType {
  return { kind: 'pointer', to: qualified(type, qualifiers) };
}

/** Is an object of that type constant as a whole? An array is if its elements are. */
export function isConstant(type: QualifiedType): boolean {
  return type.const || (type.type.kind === 'array' && isConstant(type.type.of));
}

/** How a value of the type is held in the machine: 32-bit slot, pair of slots, in memory only, or not at all. */
export type ValueClass = 'i32' | 'i64' | 'memory' | 'void';

export function valueClass(type: Type): ValueClass {
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'integer':
      return type.size === 8 ? 'i64' : 'i32';
    case 'pointer':
      return 'i64';
    case 'floating':
    case 'array':
    case 'function':
    case 'record':
      return 'memory';
  }
}
