/**
 * struct, union and enum specifiers (C11 6.7.2.1 to 6.7.2.3).
 *
 * In: a specifier with its tag and braces. Out: the type, declared and where there are braces completed in its scope.
 *
 * Invariant: the type object of a tag is made once; completing it changes that object, so every pointer to it sees it.
 */
import type { Origin } from '../diagnostic.ts';
import { DiagnosticError } from '../diagnostic.ts';
import type {
  Declarator,
  Enumerator,
  Expression,
  MemberDeclaration,
  MemberDeclarator,
  Specifiers,
  TypeName,
  TypeSpecifier,
} from './ast.ts';
import { alignedAttribute, attributesOf, hasAttribute } from './attribute.ts';
import { type Field, LARGEST_OBJECT, layoutRecord, sizeOf } from './layout.ts';
import {
  addTag,
  definedTags,
  diagnosticsOf,
  fail,
  freshNumber,
  lookupTag,
  type Mutable,
  report,
  type Scope,
  type Tag,
  touchTag,
  warn,
} from './scope.ts';
import { didYouMean } from './spelling.ts';
import { staticAssertion } from './static-assert.ts';
import { spell } from './type-relation.ts';
import {
  CHAR,
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
import { fits } from './value.ts';

type RecordSpecifier = Extract<TypeSpecifier, { kind: 'record' }>;
type EnumSpecifier = Extract<TypeSpecifier, { kind: 'enum' }>;
type ConstantInteger = (scope: Scope, expression: Expression, wrong: string) => bigint;

/** How the types of members are found; given by check-type, which needs this file in turn. */
export interface MemberTypes {
  readonly specified: (scope: Scope, specifiers: Specifiers) => QualifiedType;
  readonly declared: (scope: Scope, base: QualifiedType, declarator: Declarator) => QualifiedType;
  readonly integer: ConstantInteger;
  readonly alignas: (scope: Scope, operand: Expression | TypeName) => number;
}

/** The tag that a specifier means: an earlier one, or a new one where it defines or stands alone (C11 6.7.2.3). */
function tagOf(
  scope: Scope,
  specifier: RecordSpecifier | EnumSpecifier,
  defines: boolean,
  lone: boolean,
  make: () => Tag,
): Tag {
  const { tag: name, origin } = specifier;
  const keyword = specifier.kind === 'enum' ? 'enum' : specifier.union ? 'union' : 'struct';
  const hidden = (what: string): void => {
    if (scope.kind !== 'prototype') return;
    const why = 'declared inside parameter list will not be visible outside of this definition or declaration';
    const near = name === undefined ? undefined : didYouMean(name, definedTags(scope));
    warn(scope, undefined, `${what} ${why}`, origin, near);
  };
  if (name === undefined) {
    hidden(`anonymous ${keyword}`);
    return make();
  }
  const here = scope.tags.get(name);
  const visible = here !== undefined && (scope.kind !== 'file' || here.position <= scope.limit) ? here : undefined;
  const found = defines || lone ? visible : lookupTag(scope, name);
  if (found === undefined) {
    hidden(`'${keyword} ${name}'`);
    const made = make();
    addTag(scope, name, made);
    return made;
  }
  if (found.keyword !== keyword) return fail(`'${name}' defined as wrong kind of tag`, origin);
  if (defines) touchTag(scope.unit, name, found);
  if (defines && found.defined) return fail(`redefinition of '${keyword} ${name}'`, origin);
  return found;
}

// Records

export function recordType(scope: Scope, specifier: RecordSpecifier, lone: boolean, types: MemberTypes): RecordType {
  const { members, union, attributes } = specifier;
  const make = (): Tag => ({
    keyword: union ? 'union' : 'struct',
    type: {
      kind: 'record',
      union,
      tag: specifier.tag,
      id: freshNumber(scope),
      members: undefined,
      size: 0,
      align: 1,
      flexible: false,
    },
    defined: false,
    position: scope.unit.position,
  });
  const tag = tagOf(scope, specifier, members !== undefined, lone, make);
  const record = tag.type as RecordType;
  if (members === undefined) return record;
  tag.defined = true;
  const packed = hasAttribute(attributes, 'packed');
  const fields: PlacedField[] = [];
  const errors = diagnosticsOf(scope);
  for (const member of members) {
    try {
      addFields(scope, member, packed, fields, types);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      errors.push(...error.diagnostics);
    }
  }
  refuseFlexible(record, fields);
  if (hasAttribute(attributes, 'transparent_union')) record.transparent = true;
  if (hasAttribute(attributes, 'designated_init')) record.designated = true;
  const most = alignedAttribute(scope, attributes, types.integer, 'pragma_pack');
  layoutRecord(record, fields, alignedAttribute(scope, attributes, types.integer), most);
  if (record.size > LARGEST_OBJECT) {
    record.size = 0;
    fail(`type '${record.union ? 'union' : 'struct'} ${record.tag ?? '<anonymous>'}' is too large`, specifier.origin);
  }
  refuseDuplicates(scope, fields);
  return record;
}

/** With the place where it is declared. */
type PlacedField = Field & { readonly origin: Origin };

function addFields(
  scope: Scope,
  member: MemberDeclaration,
  packed: boolean,
  fields: PlacedField[],
  types: MemberTypes,
): void {
  if (member.kind === 'static-assert') {
    staticAssertion(scope, member);
    return;
  }
  const { specifiers, declarators } = member;
  const base = types.specified(scope, specifiers);
  if (specifiers.storage !== undefined) {
    fail(`expected specifier-qualifier-list before '${specifiers.storage}'`, specifiers.origin);
  }
  if (declarators.length === 0) {
    // An anonymous member; with a tag it only declares the tag (no -fms-extensions).
    if (specifiers.type.kind !== 'record' || specifiers.type.tag !== undefined) {
      warn(scope, undefined, 'declaration does not declare anything', specifiers.origin);
      return;
    }
    fields.push({
      origin: specifiers.origin,
      ...fieldAttributes(scope, specifiers, undefined, packed, types),
      name: undefined,
      type: base,
      width: undefined,
    });
    return;
  }
  for (const declarator of declarators) fields.push(field(scope, specifiers, base, declarator, packed, types));
}

function fieldAttributes(
  scope: Scope,
  specifiers: Specifiers,
  declarator: Declarator | undefined,
  packed: boolean,
  types: MemberTypes,
): { packed: boolean; align: number | undefined } {
  const attributes = attributesOf(specifiers, declarator);
  let align = alignedAttribute(scope, attributes, types.integer);
  for (const operand of specifiers.alignas) align = Math.max(align ?? 1, types.alignas(scope, operand));
  return { packed: packed || hasAttribute(attributes, 'packed'), align };
}

function field(
  scope: Scope,
  specifiers: Specifiers,
  base: QualifiedType,
  { declarator, bits }: MemberDeclarator,
  packed: boolean,
  types: MemberTypes,
): PlacedField {
  const type = declarator === undefined ? base : types.declared(scope, base, declarator);
  const name = declarator?.name;
  const origin = declarator?.origin ?? specifiers.origin;
  const common = { ...fieldAttributes(scope, specifiers, declarator, packed, types), name, type, origin };
  if (bits !== undefined) return { ...common, width: bitFieldWidth(scope, type.type, bits, name, types) };
  if (type.type.kind === 'function') fail(`field '${name ?? '<anonymous>'}' declared as a function`, origin);
  const flexible = type.type.kind === 'array' && type.type.length === undefined;
  if (type.type.kind === 'void' || (sizeOf(type.type) === undefined && !flexible)) {
    fail(`field '${name ?? '<anonymous>'}' has incomplete type '${spell(type)}'`, origin);
  }
  return { ...common, width: undefined };
}

function bitFieldWidth(
  scope: Scope,
  type: Type,
  bits: Expression,
  name: string | undefined,
  types: MemberTypes,
): number {
  const what = `'${name ?? '<anonymous>'}'`;
  if (type.kind !== 'integer') return fail(`bit-field ${what} has invalid type`, bits.origin);
  const width = types.integer(scope, bits, `bit-field ${what} width not an integer constant`);
  if (width < 0n) return fail(`negative width in bit-field ${what}`, bits.origin);
  if (width > BigInt(type.bool ? 1 : type.size * 8)) return fail(`width of ${what} exceeds its type`, bits.origin);
  if (width === 0n && name !== undefined) return fail(`zero width for bit-field ${what}`, bits.origin);
  return Number(width);
}

function refuseFlexible(record: RecordType, fields: readonly PlacedField[]): void {
  for (const [i, { type, name, origin }] of fields.entries()) {
    if (type.type.kind !== 'array' || type.type.length !== undefined) continue;
    if (record.union) fail(`flexible array member '${name}' in union`, origin);
    if (i < fields.length - 1) fail(`flexible array member '${name}' not at end of struct`, origin);
    if (i === 0) fail('flexible array member in a struct with no named members', origin);
  }
}

function refuseDuplicates(scope: Scope, fields: readonly PlacedField[]): void {
  const seen = new Set<string>();
  const visit = (members: readonly Pick<Member, 'name' | 'type'>[], origin: Origin): void => {
    for (const { name, type } of members) {
      if (name === undefined) {
        if (type.type.kind === 'record') visit(type.type.members ?? [], origin);
      } else if (seen.has(name)) report(scope, `duplicate member '${name}'`, origin);
      else seen.add(name);
    }
  };
  for (const one of fields) visit([one], one.origin);
}

/** Of members, and of those of members without a name. */
export function* memberNames(record: RecordType): Iterable<string> {
  for (const { name, type } of record.members ?? []) {
    if (name !== undefined) yield name;
    else if (type.type.kind === 'record') yield* memberNames(type.type);
  }
}

/** The way to a member, through anonymous members (C11 6.7.2.1p13); undefined if there is none of that name. */
export function findMember(record: RecordType, name: string): readonly Member[] | undefined {
  for (const member of record.members ?? []) {
    if (member.name === name) return [member];
    if (member.name === undefined && member.type.type.kind === 'record') {
      const inner = findMember(member.type.type, name);
      if (inner !== undefined) return [member, ...inner];
    }
  }
  return undefined;
}

// Enums

export function enumType(scope: Scope, specifier: EnumSpecifier, lone: boolean, integer: ConstantInteger): IntegerType {
  const { tag: name, enumerators, attributes } = specifier;
  // Until its list is known an enum is taken for what most of them are.
  const make = (): Tag => ({
    keyword: 'enum',
    type: { ...UINT, name: `enum ${name ?? '<anonymous>'}`, enumeration: { tag: name, enumerators: [] } },
    defined: false,
    position: scope.unit.position,
  });
  const tag = tagOf(scope, specifier, enumerators !== undefined, lone, make);
  const type = tag.type as Mutable<IntegerType>;
  if (enumerators === undefined) return type;
  if (enumerators.length === 0) fail('empty enum is invalid', specifier.origin);
  tag.defined = true;
  const values = enumeratorValues(scope, enumerators, integer);
  const holder = enumRepresentation(values, hasAttribute(attributes, 'packed'));
  type.size = holder.size;
  type.signed = holder.signed;
  type.rank = holder.rank;
  for (const [i, { name: enumerator }] of enumerators.entries()) {
    const value = values[i]!;
    type.enumeration!.enumerators.push({ name: enumerator, value });
    if (!fits(value, INT))
      scope.names.set(enumerator, { kind: 'enumerator', value, type, position: scope.unit.position });
  }
  return type;
}

/** Declares each enumerator as soon as it is read, so that the next can use it. */
function enumeratorValues(scope: Scope, enumerators: readonly Enumerator[], integer: ConstantInteger): bigint[] {
  const values: bigint[] = [];
  let next = 0n;
  for (const { name, value: given, origin } of enumerators) {
    const value =
      given === undefined ? next : integer(scope, given, `enumerator value for '${name}' is not an integer constant`);
    const before = scope.names.get(name);
    if (before !== undefined && before.position <= scope.limit) {
      report(
        scope,
        before.kind === 'enumerator'
          ? `redeclaration of enumerator '${name}'`
          : `'${name}' redeclared as different kind of symbol`,
        origin,
      );
    }
    const type = fits(value, INT) ? INT : fits(value, UINT) ? UINT : fits(value, LONG) ? LONG : ULONG;
    scope.names.set(name, { kind: 'enumerator', value, type, position: scope.unit.position });
    values.push(value);
    next = value + 1n;
  }
  return values;
}

/** gcc's choice: unsigned unless a value is negative, and at least an int unless packed. */
function enumRepresentation(values: readonly bigint[], packed: boolean): IntegerType {
  const signed = values.some((value) => value < 0n);
  const all = signed ? [SCHAR, SHORT, INT, LONG] : [UCHAR, USHORT, UINT, ULONG];
  const candidates = packed ? all : all.slice(2);
  return (
    candidates.find((type) => values.every((value) => fits(value, type))) ?? candidates[candidates.length - 1] ?? CHAR
  );
}
