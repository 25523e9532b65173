/**
 * Initialisers (C11 6.7.9) with GNU's ranges, flexible arrays and compound literals as initialisers.
 *
 * In: a type and an initialiser. Out: for static objects bytes and addresses, for automatic ones parts to be stored in
 * order. The idea: both first become a list of parts (offset, type, value); a braced list is read with a stack of the
 * aggregates that are being filled, so that elided braces and nested designators are the same thing: pushed levels.
 *
 * Invariant: no two parts of the list overlap. What a later initialiser overrides is taken out when it comes.
 */

import { bug, type Origin } from '../diagnostic.ts';
import type { Designator, Expression, Initializer, InitializerItem } from './ast.ts';
import { findMember, memberNames } from './check-tag.ts';
import { constantInteger, typeName } from './check-type.ts';
import { assigned, INITIALIZING } from './conversion.ts';
import * as fold from './fold.ts';
import { type Part, Parts } from './initializer-parts.ts';
import { sizeOf } from './layout.ts';
import { constantObject, initialValue, type Operand, rvalue, typeOf, valueOperand } from './operand.ts';
import { fail, initializing, type Scope, unsupported, warn } from './scope.ts';
import { didYouMean } from './spelling.ts';
import { decodedString, decodeString, type StringValue, stringBytes } from './string.ts';
import { compatible, representation, spell } from './type-relation.ts';
import type {
  AutomaticInitializer,
  FunctionSymbol,
  GlobalSymbol,
  Place,
  StaticInitializer,
  TypedExpression,
} from './typed.ts';
import {
  type ArrayType,
  type BitRange,
  INT,
  type Member,
  type QualifiedType,
  type RecordType,
  type Type,
} from './types.ts';

/** An object, or a part of one, that is to be initialised. */
interface Target {
  readonly type: QualifiedType;
  readonly offset: number;
  readonly bits: BitRange | undefined;
}

/** An aggregate that a list is filling, and how far it is. */
interface Level {
  readonly target: Target;
  /** Index of the element or member that the next item is for. */
  next: number;
}

/** More copies of an expression than anyone writes by hand. */
const LARGEST_AUTOMATIC_RANGE = 4096;

/** Bytes of a static object that is given an initialiser: they are kept as they are. */
const LARGEST_IMAGE = 1 << 26;

type ListInitializer = Extract<Initializer, { kind: 'list' }>;
type StringExpression = Extract<Expression, { kind: 'string' }>;

export function staticInitializer(
  scope: Scope,
  type: QualifiedType,
  initializer: Initializer,
): { type: QualifiedType; initializer: StaticInitializer } {
  const filled = new Filling(scope, true).fill(type, initializer);
  return { type: filled.type, initializer: staticBytes(filled.parts, filled.size) };
}

export function automaticInitializer(
  scope: Scope,
  type: QualifiedType,
  initializer: Initializer,
): { type: QualifiedType; initializer: AutomaticInitializer } {
  const { type: complete, parts, size } = new Filling(scope, false).fill(type, initializer);
  return { type: complete, initializer: { clear: coversAll(parts, size) ? 0 : size, parts } };
}

/** Whether parts give every byte. */
function coversAll(parts: readonly Part[], size: number): boolean {
  let covered = 0;
  for (const { type, bits } of parts) {
    if (bits !== undefined) return false;
    covered += sizeOf(type.type) ?? 0;
  }
  return covered >= size;
}

/** The aggregate's element or member of that index; undefined behind the last. */
function childOf({ type, offset }: Target, index: number): Target | undefined {
  const aggregate = type.type;
  if (aggregate.kind === 'array') {
    if (aggregate.length !== undefined && index >= aggregate.length) return undefined;
    return { type: aggregate.of, offset: offset + index * (sizeOf(aggregate.of.type) ?? 0), bits: undefined };
  }
  if (aggregate.kind !== 'record') return undefined;
  const member = aggregate.members?.[index];
  return member === undefined ? undefined : { type: member.type, offset: offset + member.offset, bits: member.bits };
}

/** Unnamed bit-fields take no initialiser (C11 6.7.9p9). */
function isInitializable({ name, type }: Member): boolean {
  return name !== undefined || type.type.kind === 'record';
}

/** The first index at or behind `index` that takes an initialiser; a union is full once it has one. */
function nextIndex({ type }: Target, index: number): number | undefined {
  const aggregate = type.type;
  if (aggregate.kind === 'array')
    return aggregate.length !== undefined && index >= aggregate.length ? undefined : index;
  if (aggregate.kind !== 'record') return undefined;
  const members = aggregate.members ?? [];
  let at = index;
  while (at < members.length && !isInitializable(members[at]!)) at++;
  return at < members.length ? at : undefined;
}

/** Behind every index of a union: it takes one initialiser. */
function after({ type }: Target, index: number): number {
  return type.type.kind === 'record' && type.type.union ? (type.type.members?.length ?? 0) : index + 1;
}

function isAggregate(type: Type): type is ArrayType | RecordType {
  return type.kind === 'array' || type.kind === 'record';
}

/** One initialiser being read. */
class Filling {
  private readonly parts = new Parts();
  /** The expression that was looked at last. */
  private checked: { readonly value: Expression; readonly operand: Operand } | undefined;
  /** The whole object. */
  private root: Target | undefined;
  /** One behind the last byte given, for flexible arrays. */
  private end = 0;
  /** Which member of a union was given, by the union's offset and identity. */
  private readonly active = new Map<string, number>();

  /** Of the values; designators are looked up in `scope`. */
  private readonly valueScope: Scope;

  constructor(
    private readonly scope: Scope,
    private readonly isStatic: boolean,
  ) {
    this.valueScope = isStatic ? initializing(scope) : scope;
  }

  fill(type: QualifiedType, initializer: Initializer): { type: QualifiedType; parts: readonly Part[]; size: number } {
    const element = type.type.kind === 'array' && type.type.length === undefined ? type.type.of : undefined;
    if (element === undefined && sizeOf(type.type) === undefined) {
      fail('initializer for an object of incomplete type', initializer.origin);
    }
    this.root = { type, offset: 0, bits: undefined };
    const length = this.initialize(this.root, initializer);
    const complete: QualifiedType =
      element === undefined ? type : { ...type, type: { kind: 'array', of: element, length: length ?? 0 } };
    const size = sizeOf(complete.type) ?? 0;
    return { type: complete, parts: this.parts.all(), size: this.isStatic ? Math.max(size, this.end) : size };
  }

  /** Returns how many elements an array of unknown length turned out to have. */
  private initialize(target: Target, initializer: Initializer, nested = target !== this.root): number | undefined {
    const { type } = target.type;
    if (initializer.kind === 'expression') return this.initializeBy(target, initializer.value);
    const [only, ...others] = initializer.items;
    if (isAggregate(type)) {
      const text = initializer.items.length === 1 && only !== undefined ? literalFor(target, only) : undefined;
      return text === undefined ? this.list(target, initializer) : this.string(target, text);
    }
    // Braces around a scalar (C11 6.7.9p11); empty ones are a zero, as from gcc 13 on.
    if (nested && only !== undefined)
      warn(this.scope, undefined, 'braces around scalar initializer', initializer.origin);
    for (const { value } of others) this.excess(value, type);
    if (only === undefined) this.put(target, fold.convert(zero(initializer.origin), type));
    else if (only.designators.length > 0) fail('designator in initializer for scalar type', initializer.origin);
    else this.initialize(target, only.value, true);
    return undefined;
  }

  private initializeBy(target: Target, value: Expression): number | undefined {
    const { type } = target.type;
    if (value.kind === 'string' && isCharacterArray(type, value)) return this.string(target, value);
    const literal = this.literalInitializer(type, value);
    if (literal !== undefined) return this.initialize(target, literal);
    if (type.kind === 'array') return fail('invalid initializer', value.origin);
    const operand = this.isStatic ? compoundValue(this.expression(value)) : this.expression(value);
    this.put(target, assigned(this.valueScope, operand, type, INITIALIZING, value.origin, target.bits));
    return undefined;
  }

  /** Each expression is checked once, however often it is asked what it is. */
  private expression(value: Expression): Operand {
    if (this.checked?.value !== value) {
      this.checked = { value, operand: this.scope.unit.knot.expression(this.valueScope, value) };
    }
    return this.checked.operand;
  }

  /** GNU: a compound literal of the target's own type stands for its list, where a copy of it would be no constant. */
  private literalInitializer(type: Type, value: Expression): Initializer | undefined {
    if (value.kind === 'unary' && value.operator === '__extension__')
      return this.literalInitializer(type, value.operand);
    if (value.kind !== 'compound-literal' || !isAggregate(type)) return undefined;
    if (!this.isStatic && type.kind !== 'array') return undefined;
    const literal = typeName(this.scope, value.type).type;
    if (!compatible(literal, type)) return undefined;
    if (!this.isStatic) fail('array initialized from non-constant array expression', value.origin);
    return value.initializer;
  }

  // Lists

  private list(target: Target, { items }: ListInitializer): number | undefined {
    this.drop(target);
    const base: Level = { target, next: 0 };
    let levels: Level[] = [base];
    let length = 0;
    for (const item of items) {
      const range =
        item.designators.length > 0 ? this.designate(base, item.designators, (to) => (levels = to)) : undefined;
      this.item(levels, item);
      if (range !== undefined) this.repeat(range, item.value.origin);
      // An element whose braces are missing may be given in part.
      length = Math.max(length, levels.length > 1 ? base.next + 1 : base.next);
    }
    return target.type.type.kind === 'array' ? length : undefined;
  }

  /** One item of a list, for what the innermost level's turn is; braces may be missing (C11 6.7.9p20). */
  private item(levels: Level[], { designators, value }: InitializerItem): void {
    let child: Target | undefined;
    for (;;) {
      const level = levels[levels.length - 1];
      if (level === undefined) bug('an initializer list without a level');
      const index = nextIndex(level.target, level.next);
      if (index !== undefined) {
        level.next = index;
        child = childOf(level.target, index);
        if (designators.length === 0) this.checkPosition(level.target, value.origin);
        break;
      }
      if (levels.length === 1) {
        this.excess(value, level.target.type.type);
        return;
      }
      levels.pop();
      advance(levels);
    }
    if (child === undefined) return;
    this.refuseFlexible(levels, child, value.origin);
    if (value.kind === 'list') this.initialize(this.enter(levels, child), value);
    else child = this.elided(levels, child, value.value);
    if (child !== undefined) advance(levels);
  }

  /** Only a static object may have elements in its flexible array, and only in its own. */
  private refuseFlexible(levels: readonly Level[], { type: { type } }: Target, origin: Origin): void {
    if (type.kind !== 'array' || type.length !== undefined) return;
    if (!this.isStatic) fail('non-static initialization of a flexible array member', origin);
    if (levels[levels.length - 1]?.target !== this.root) {
      fail('initialization of flexible array member in a nested context', origin);
    }
  }

  /** Goes down into aggregates until the expression fits. Undefined if an empty one was met: the item is for the next. */
  private elided(levels: Level[], start: Target, value: Expression): Target | undefined {
    let child = this.enter(levels, start);
    while (isAggregate(child.type.type)) {
      if (this.fitsWhole(child, value)) break;
      const first = nextIndex(child, 0);
      const inner = first === undefined ? undefined : childOf(child, first);
      if (first === undefined || inner === undefined) {
        advance(levels);
        this.item(levels, { designators: [], value: { kind: 'expression', value, origin: value.origin } });
        return undefined;
      }
      levels.push({ target: child, next: first });
      child = this.enter(levels, inner);
    }
    this.initializeBy(child, value);
    return child;
  }

  private fitsWhole({ type: { type } }: Target, value: Expression): boolean {
    if (value.kind === 'string') return isCharacterArray(type, value);
    if (this.literalInitializer(type, value) !== undefined) return true;
    if (type.kind === 'array' || isPlainScalar(value)) return false;
    return compatible(type, typeOf(this.expression(value)).type);
  }

  /** Notes the member of a union that is about to be given; what another one was given is gone. */
  private enter(levels: readonly Level[], child: Target): Target {
    const level = levels[levels.length - 1]!;
    const { type } = level.target.type;
    if (type.kind === 'record' && type.union) {
      const key = `${level.target.offset}:${type.id}`;
      const before = this.active.get(key);
      if (before !== undefined && before !== level.next) this.drop(level.target);
      this.active.set(key, level.next);
    }
    return child;
  }

  /** GNU `designated_init`. */
  private checkPosition({ type: { type } }: Target, origin: Origin): void {
    if (type.kind !== 'record' || type.designated === undefined) return;
    const declared = "positional initialization of field in 'struct' declared with 'designated_init' attribute";
    warn(this.scope, 'designated-init', declared, origin);
  }

  /** What is left over is checked and dropped, as gcc does. */
  private excess(value: Initializer, type: Type): void {
    const union = type.kind === 'record' && type.union;
    const what = union ? 'union' : type.kind === 'record' ? 'struct' : type.kind === 'array' ? 'array' : 'scalar';
    warn(this.scope, undefined, `excess elements in ${what} initializer`, value.origin);
    if (value.kind === 'expression') rvalue(this.scope, this.expression(value.value));
  }

  // Designators

  /** Opens the levels that a designation leads to. Returns the range to repeat over, if it has one. */
  private designate(
    base: Level,
    designators: readonly Designator[],
    open: (levels: Level[]) => void,
  ): Range | undefined {
    let level = base;
    const levels = [base];
    let range: Range | undefined;
    for (const [i, designator] of designators.entries()) {
      if (i > 0) level = this.descend(levels, designator.origin);
      if (designator.kind === 'member') level = this.toMember(levels, level, designator.name, designator.origin);
      else range = this.toIndex(level, designator) ?? range;
    }
    open(levels);
    return range;
  }

  private descend(levels: Level[], origin: Origin): Level {
    const outer = levels[levels.length - 1]!;
    const child = childOf(outer.target, outer.next) ?? fail('designator beyond the end of the object', origin);
    const level = { target: this.enter(levels, child), next: 0 };
    levels.push(level);
    return level;
  }

  private toMember(levels: Level[], from: Level, name: string, origin: Origin): Level {
    const { type } = from.target.type;
    if (type.kind !== 'record') return fail('field name not in record or union initializer', origin);
    const path =
      findMember(type, name) ??
      fail(
        `'${type.union ? 'union' : 'struct'} ${type.tag ?? '<anonymous>'}' has no member named '${name}'`,
        origin,
        didYouMean(name, memberNames(type)),
      );
    let level = from;
    for (const [i, member] of path.entries()) {
      if (i > 0) level = this.descend(levels, origin);
      const record = level.target.type.type;
      level.next = record.kind === 'record' ? (record.members ?? []).indexOf(member) : 0;
    }
    return level;
  }

  private toIndex(level: Level, designator: Exclude<Designator, { kind: 'member' }>): Range | undefined {
    const { type } = level.target.type;
    const { origin } = designator;
    if (type.kind !== 'array') return fail('array index in non-array initializer', origin);
    const wrong = 'nonconstant array index in initializer';
    const index = (e: Expression): number => Number(constantInteger(this.scope, e, wrong));
    const first = index(designator.kind === 'index' ? designator.index : designator.first);
    const last = designator.kind === 'index' ? first : index(designator.last);
    if (first < 0 || last >= (type.length ?? Number.MAX_SAFE_INTEGER))
      fail('array index in initializer exceeds array bounds', origin);
    if (last < first) fail('empty index range in initializer', origin);
    level.next = last;
    return last === first
      ? undefined
      : { size: sizeOf(type.of.type) ?? 0, count: last - first, target: level.target, last };
  }

  /** Copies the parts that were just put into a range's last element into the others. */
  private repeat({ size, count, target, last }: Range, origin: Origin): void {
    const start = target.offset + last * size;
    const made = this.parts.between(start * 8, (start + size) * 8);
    if (!this.isStatic) {
      if (count > LARGEST_AUTOMATIC_RANGE && made.length > 0)
        unsupported(`an automatic initializer of ${count + 1} elements is`, origin);
      if (!made.every(({ value }) => isRepeatable(value)))
        unsupported('a range of elements initialized by something that is to be evaluated once is', origin);
    }
    if (made.length === 0) this.parts.drop((start - count * size) * 8, start * 8);
    else this.parts.expect(count * made.length, origin);
    for (let i = 1; i <= count && made.length > 0; i++) {
      this.parts.drop((start - i * size) * 8, (start - (i - 1) * size) * 8);
      for (const part of made) this.parts.add({ ...part, offset: part.offset - i * size });
    }
  }

  // Parts

  private string(target: Target, literal: StringExpression): number {
    const { type } = target.type;
    if (type.kind !== 'array') return fail('invalid initializer', literal.origin);
    const value = decodedString(this.scope, literal);
    const bytes = stringBytes(value);
    const { size } = value.element;
    if (type.length !== undefined && value.elements.length > type.length) {
      const what = `initializer-string for array of '${spell(type.of)}'`;
      warn(this.scope, undefined, `${what} is too long`, literal.origin);
    }
    // The terminating zero goes first if there is no room (C11 6.7.9p14); gcc cuts off more with a warning.
    const room = type.length === undefined ? bytes.length : Math.min(bytes.length, type.length * size);
    this.drop({ ...target, type: { ...target.type, type: { ...type, length: room / size } } });
    for (const [i, element] of [...value.elements, 0].slice(0, room / size).entries()) {
      if (element === 0 && type.length !== undefined) continue;
      this.parts.add(characterPart(target.offset + i * size, type.of, element, literal.origin));
    }
    this.end = Math.max(this.end, target.offset + room);
    return room / size;
  }

  private put(target: Target, value: TypedExpression): void {
    if (target.type.type.kind === 'array') fail('invalid initializer', value.origin);
    this.drop(target);
    this.parts.add({ ...target, value });
    this.end = Math.max(this.end, target.offset + (sizeOf(target.type.type) ?? 0));
  }

  /** Takes out what was given for the target before. */
  private drop({ type, offset, bits }: Target): void {
    const start = offset * 8 + (bits?.offset ?? 0);
    this.parts.drop(start, start + (bits?.width ?? (sizeOf(type.type) ?? 0) * 8));
  }
}

interface Range {
  /** Of an element, in bytes. */
  readonly size: number;
  /** How many elements come before the last. */
  readonly count: number;
  readonly target: Target;
  readonly last: number;
}

function advance(levels: readonly Level[]): void {
  const level = levels[levels.length - 1]!;
  level.next = after(level.target, level.next);
}

function zero(origin: Origin): TypedExpression {
  return { kind: 'constant', type: INT, value: 0n, origin };
}

/** Evaluated several times is as good as once: of constants and plain local variables only. */
function isRepeatable(value: TypedExpression): boolean {
  switch (value.kind) {
    case 'load':
      return value.place.kind === 'symbol' && value.place.symbol.kind === 'local' && !value.place.type.volatile;
    case 'convert':
    case 'unary':
      return isRepeatable(value.operand);
    case 'binary':
    case 'compare':
    case 'logical':
      return isRepeatable(value.left) && isRepeatable(value.right);
    default:
      return fold.isEffectFree(value);
  }
}

/** What need not be checked to see that it is no record. */
function isPlainScalar(value: Expression): boolean {
  return value.kind === 'number' || value.kind === 'character' || (value.kind === 'unary' && value.operator === '&');
}

/** `char s[] = {"text"}` (C11 6.7.9p14). */
function literalFor({ type: { type } }: Target, { designators, value }: InitializerItem): StringExpression | undefined {
  if (designators.length > 0 || value.kind !== 'expression' || value.value.kind !== 'string') return undefined;
  return isCharacterArray(type, value.value) ? value.value : undefined;
}

function isCharacterArray(type: Type, literal: StringExpression): boolean {
  if (type.kind !== 'array' || type.of.type.kind !== 'integer' || type.of.type.bool) return false;
  const value: StringValue = decodeString(literal);
  const element = representation(type.of.type);
  return value.element.size === 1 ? element.rank === 1 : compatible(element, value.element);
}

function characterPart(offset: number, type: QualifiedType, element: number, origin: Origin): Part {
  const value: TypedExpression = { kind: 'constant', type: INT, value: BigInt(element), origin };
  return { offset, type, bits: undefined, value: fold.convert(value, type.type) };
}

// Static objects

/** GNU: a compound literal of scalar type that is all of an initialiser is its value. */
function compoundValue(operand: Operand): Operand {
  if (operand.kind !== 'place' || operand.place.kind !== 'symbol' || operand.place.symbol.kind !== 'global')
    return operand;
  const { symbol, type } = operand.place;
  const value = symbol.isCompound === true ? initialValue(symbol, operand.place, operand.origin) : undefined;
  return value === undefined || symbol.type !== type ? operand : valueOperand(value);
}

function staticBytes(parts: readonly Part[], size: number): StaticInitializer {
  const origin = parts[0]?.value.origin;
  if (size > LARGEST_IMAGE && origin !== undefined) unsupported(`an initialized object of ${size} bytes is`, origin);
  const bytes = new Uint8Array(Math.min(size, LARGEST_IMAGE));
  const relocations: { offset: number; symbol: GlobalSymbol | FunctionSymbol; addend: bigint }[] = [];
  for (const { offset, type, bits, value } of parts) {
    const copied = value.kind === 'load' && type.type.kind === 'record' ? constantRecord(value.place) : undefined;
    if (copied !== undefined) {
      bytes.set(copied.bytes, offset);
      for (const each of copied.relocations) relocations.push({ ...each, offset: offset + each.offset });
    } else if (value.kind === 'constant') writeInteger(bytes, offset, sizeOf(type.type) ?? 0, bits, value.value);
    else if (value.kind === 'static-address' && sizeOf(value.type) === 8 && bits === undefined) {
      relocations.push({ offset, symbol: value.symbol, addend: BigInt(value.addend) });
    } else if (value.kind === 'label-address')
      unsupported('the address of a label as a static initializer is', value.origin);
    else if (!isEmptyRecord(type.type)) fail('initializer element is not constant', value.origin);
  }
  relocations.sort((a, b) => a.offset - b.offset);
  return { bytes, relocations };
}

/** GNU: what a constant record, or one in a constant object, was initialised with. */
function constantRecord(place: Place): StaticInitializer | undefined {
  const image = constantObject(place)?.initializer;
  const { offset: start } = place;
  const end = start + (sizeOf(place.type.type) ?? 0);
  if (image === undefined || start < 0 || end > image.bytes.length) return undefined;
  const inside = image.relocations.filter(({ offset }) => offset >= start && offset < end);
  const relocations = inside.map((each) => ({ ...each, offset: each.offset - start }));
  return { bytes: image.bytes.subarray(start, end), relocations };
}

function isEmptyRecord(type: Type): boolean {
  return type.kind === 'record' && type.size === 0;
}

/** Little-endian; a bit-field leaves its neighbours alone. */
function writeInteger(
  bytes: Uint8Array,
  offset: number,
  size: number,
  bits: BitRange | undefined,
  value: bigint,
): void {
  const unit = bits?.bytes ?? size;
  const shift = BigInt(bits?.offset ?? 0);
  const mask = ((1n << BigInt(bits?.width ?? size * 8)) - 1n) << shift;
  let word = (value << shift) & mask;
  for (let i = 0, rest = mask; i < unit; i++, word >>= 8n, rest >>= 8n) {
    bytes[offset + i] = (bytes[offset + i]! & ~Number(rest & 0xffn)) | Number(word & 0xffn);
  }
}
