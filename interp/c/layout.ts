/**
 * Sizes, alignments and the layout of records, as gcc lays them out for x86-64 (System V psABI 3.1, and for what the
 * ABI leaves open gcc's stor-layout.c: place_field, update_alignment_for_field).
 *
 * In: fields in the order of their declaration. Out: members with offsets, put into the record.
 *
 * Invariant: an access to a member touches no byte of another memory location (C11 3.14): the unit in which a
 * bit-field is accessed reaches from the start of its run of bit-fields at most to the next member.
 */
import {
  INT,
  type IntegerType,
  LONG,
  type Member,
  type QualifiedType,
  type RecordType,
  SCHAR,
  SHORT,
  type Type,
  UCHAR,
  UINT,
  ULONG,
  USHORT,
} from './types.ts';

/** In bytes; larger ones could not be counted exactly. */
export const LARGEST_OBJECT = 2 ** 52;

/** In bytes; undefined for an incomplete type. Of void and functions 1, as GNU C has it. */
export function sizeOf(type: Type): number | undefined {
  switch (type.kind) {
    case 'void':
    case 'function':
      return 1;
    case 'integer':
      return type.enumeration?.enumerators.length === 0 ? undefined : type.size;
    case 'floating':
      return type.size;
    case 'pointer':
      return 8;
    case 'array': {
      const element = sizeOf(type.of.type);
      return element === undefined || type.length === undefined ? undefined : element * type.length;
    }
    case 'record':
      return type.members === undefined ? undefined : type.size;
  }
}

export function alignOf({ type, align }: QualifiedType): number {
  if (align !== undefined) return align;
  switch (type.kind) {
    case 'void':
    case 'function':
      return 1;
    case 'integer':
    case 'floating':
      return type.size;
    case 'pointer':
      return 8;
    case 'array':
      return alignOf(type.of);
    case 'record':
      return type.align;
  }
}

export interface Field {
  readonly name: string | undefined;
  readonly type: QualifiedType;
  /** Of a bit-field. */
  readonly width: number | undefined;
  readonly packed: boolean;
  /** `aligned` on the member itself. */
  readonly align: number | undefined;
}

/** `align`: the record's own `aligned` attribute. `most`: what `#pragma pack` bounds the alignment of fields to. */
export function layoutRecord(
  record: RecordType,
  fields: readonly Field[],
  align: number | undefined,
  most: number | undefined,
): void {
  const placed: { field: Field; start: number; end: number }[] = [];
  let recordAlign = 1;
  let bit = 0;
  let size = 0;
  for (const field of fields) {
    const { own, forRecord } = fieldAlignment(field, most ?? Infinity);
    recordAlign = Math.max(recordAlign, forRecord);
    const start = record.union ? 0 : placeField(field, bit, own, most !== undefined);
    const end = start + (field.width ?? (sizeOf(field.type.type) ?? 0) * 8);
    placed.push({ field, start, end });
    bit = end;
    size = Math.max(size, end);
  }
  record.align = Math.max(recordAlign, align ?? 1);
  record.size = roundUp(Math.ceil(size / 8), record.align);
  const last = fields[fields.length - 1]?.type.type;
  record.flexible =
    last !== undefined &&
    ((last.kind === 'array' && (last.length ?? 0) === 0) || (last.kind === 'record' && last.flexible));
  const groups = bitFieldGroups(placed, record);
  record.members = placed.map(({ field, start }, i) => member(field, start, groups[i]!, record, most));
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

/** In bytes; for a bit-field `own` is 0 where it may begin at any bit. */
function fieldAlignment({ type, name, width, packed, align }: Field, most: number): { own: number; forRecord: number } {
  const natural = alignOf(type);
  if (width === undefined) {
    const own = Math.min(packed ? (align ?? 1) : Math.max(natural, align ?? 1), most);
    return { own, forRecord: own };
  }
  if (width === 0) return { own: Math.max(natural, align ?? 1), forRecord: 1 };
  const own = Math.min(align ?? 0, most);
  const forRecord = name === undefined ? 1 : Math.max(own, packed ? 1 : Math.min(natural, most));
  return { own, forRecord };
}

/** The bit where a struct's next field begins. `close`: bit-fields may cross the units of their types. */
function placeField({ type, width, packed }: Field, bit: number, own: number, close: boolean): number {
  if (width === undefined || width === 0) return roundUp(bit, own * 8);
  const start = own === 0 ? bit : roundUp(bit, own * 8);
  if (packed || close) return start;
  // A bit-field may not span more units of its type's alignment than its type does (excess_unit_span).
  const align = alignOf(type) * 8;
  const units = Math.floor(((start % align) + width + align - 1) / align);
  return units > (sizeOf(type.type)! * 8) / align ? roundUp(start, align) : start;
}

interface Group {
  /** In bytes; the memory location that a bit-field belongs to. */
  readonly start: number;
  readonly end: number;
}

/** For each field the run of bit-fields it stands in, up to where the next member begins. */
function bitFieldGroups(placed: readonly { field: Field; start: number; end: number }[], record: RecordType): Group[] {
  if (record.union) return placed.map(() => ({ start: 0, end: record.size }));
  const groups: Group[] = new Array(placed.length);
  for (let first = 0; first < placed.length; ) {
    let next = first + 1;
    const inRun = (i: number) => (placed[i]?.field.width ?? 0) > 0;
    if (inRun(first)) while (inRun(next)) next++;
    let behind = next;
    while (placed[behind]?.field.width === 0) behind++;
    const start = Math.floor(placed[first]!.start / 8);
    const end = Math.floor((placed[behind]?.start ?? record.size * 8) / 8);
    for (; first < next; first++) groups[first] = { start, end };
  }
  return groups;
}

function member(field: Field, start: number, group: Group, record: RecordType, most: number | undefined): Member {
  const { name, type, width } = field;
  if (width === undefined) {
    const close = most !== undefined && most < alignOf(type) ? most : field.align;
    const align = field.packed ? (field.align ?? 1) : close;
    return { name, type, offset: start / 8, bits: undefined, ...(align === undefined ? {} : { align }) };
  }
  if (width === 0 || type.type.kind !== 'integer') {
    return { name, type, offset: Math.floor(start / 8), bits: { offset: start % 8, width } };
  }
  const { offset, size } = accessUnit(type.type, start, width, group);
  const exact = isSize(size);
  const bits = { offset: start - offset * 8, width, ...(exact ? {} : { bytes: size }) };
  const holder = exact ? ofSize(type.type, size) : type.type;
  const aligned = exact && offset % size === 0 && record.align >= size;
  return {
    name,
    type: { type: holder, const: type.const, volatile: type.volatile },
    offset,
    bits,
    ...(aligned ? {} : { align: 1 }),
  };
}

/** The bytes to read or write for a bit-field: as much of its type's natural unit as belongs to its memory location. */
function accessUnit(type: IntegerType, start: number, width: number, group: Group): { offset: number; size: number } {
  const natural = Math.floor(start / (type.size * 8)) * type.size;
  const first = Math.floor(start / 8);
  const behind = Math.ceil((start + width) / 8);
  let from = Math.max(natural, group.start);
  let to = Math.min(natural + type.size, group.end);
  if (behind > to || first < from) [from, to] = [first, behind];
  if (isSize(to - from)) return { offset: from, size: to - from };
  for (const size of [4, 2, 1]) {
    const highest = Math.min(first, to - size);
    const lowest = Math.max(from, behind - size);
    if (highest < lowest) continue;
    const aligned = Math.floor(highest / size) * size;
    return { offset: Math.max(aligned, lowest), size };
  }
  return { offset: from, size: to - from };
}

function isSize(bytes: number): boolean {
  return bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8;
}

function ofSize(type: IntegerType, size: number): IntegerType {
  if (type.size === size || type.bool) return type;
  switch (size) {
    case 1:
      return type.signed ? SCHAR : UCHAR;
    case 2:
      return type.signed ? SHORT : USHORT;
    case 4:
      return type.signed ? INT : UINT;
    default:
      return type.signed ? LONG : ULONG;
  }
}
