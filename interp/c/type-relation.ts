/**
 * What types are to each other: the same, compatible, promoted, common; and how they are spelt in messages.
 *
 * In and out: types. The idea: records and enums are compared by identity, everything else by structure (C11 6.2.7).
 *
 * Invariant: nothing here looks at a name that is in scope.
 */
import {
  type FunctionType,
  fieldType,
  INT,
  type IntegerType,
  LLONG,
  LONG,
  type PointerType,
  type QualifiedType,
  qualified,
  type RecordType,
  type Type,
  UINT,
  ULLONG,
  ULONG,
  widthOf,
} from './types.ts';

export type ScalarType = IntegerType | PointerType;

export function isScalar(type: Type): type is ScalarType {
  return type.kind === 'integer' || type.kind === 'pointer';
}

/** The integer type that an enum is represented by. */
export function representation(type: IntegerType): IntegerType {
  if (type.enumeration === undefined) return type;
  if (type.size === 8) return type.signed ? LONG : ULONG;
  if (type.size === 4) return type.signed ? INT : UINT;
  const { enumeration: _, ...plain } = type;
  const name = type.size === 1 ? 'char' : 'short';
  return { ...plain, name: type.signed ? (type.size === 1 ? 'signed char' : name) : `unsigned ${name}` };
}

/** C11 6.2.7p1, of unqualified types. */
export function compatible(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'void':
      return b.kind === 'void';
    case 'integer':
      if (b.kind !== 'integer') return false;
      if (a.enumeration !== undefined && b.enumeration !== undefined) return a.enumeration === b.enumeration;
      return representation(a).name === representation(b).name;
    case 'floating':
      return b.kind === 'floating' && a.name === b.name;
    case 'pointer':
      return b.kind === 'pointer' && compatibleQualified(a.to, b.to);
    case 'array':
      if (b.kind !== 'array' || !compatibleQualified(a.of, b.of)) return false;
      return a.length === undefined || b.length === undefined || a.length === b.length;
    case 'function':
      return b.kind === 'function' && compatibleFunctions(a, b);
    case 'record':
      return false;
  }
}

export function compatibleQualified(a: QualifiedType, b: QualifiedType): boolean {
  return a.const === b.const && a.volatile === b.volatile && compatible(a.type, b.type);
}

/** C11 6.7.6.3p15. The qualifiers of parameters do not count. */
function compatibleFunctions(a: FunctionType, b: FunctionType): boolean {
  if (!compatible(a.result.type, b.result.type)) return false;
  if (a.unspecified || b.unspecified) {
    const stated = a.unspecified ? b : a;
    return stated.unspecified || (!stated.variadic && stated.parameters.every(({ type }) => defaultPromoted(type)));
  }
  if (a.variadic !== b.variadic || a.parameters.length !== b.parameters.length) return false;
  return a.parameters.every((parameter, i) => compatible(parameter.type, b.parameters[i]!.type));
}

function defaultPromoted(type: Type): boolean {
  if (type.kind === 'floating') return type.size > 4;
  return type.kind !== 'integer' || type.rank >= INT.rank;
}

/** Pointers whose targets are compatible, qualifiers aside: those of the target, and of an array's elements. */
export function targetsCompatible(a: PointerType, b: PointerType): boolean {
  return compatible(withoutQualifiers(a.to.type), withoutQualifiers(b.to.type));
}

function withoutQualifiers(type: Type): Type {
  return type.kind === 'array' ? { ...type, of: qualified(withoutQualifiers(type.of.type)) } : type;
}

/** What an array is of in the end, with its qualifiers; anything else is itself. */
export function elementType(type: QualifiedType): QualifiedType {
  return type.type.kind === 'array' ? elementType(type.type.of) : type;
}

/** Those that `from` has and `to` has not, as C spells them. */
export function lostQualifiers(from: QualifiedType, to: QualifiedType): string {
  const isConst = from.const && !to.const;
  const isVolatile = from.volatile && !to.volatile;
  if (!isConst) return isVolatile ? 'volatile' : '';
  return isVolatile ? 'const volatile' : 'const';
}

/** `int` and `unsigned int`, and the three kinds of char; no enums. */
export function differInSign(a: Type, b: Type): boolean {
  if (a.kind !== 'integer' || b.kind !== 'integer' || a.rank !== b.rank || a.bool || b.bool) return false;
  return a.enumeration === undefined && b.enumeration === undefined;
}

/** A function may be called as another, without that its callers see a difference (gcc's -Wcast-function-type). */
export function mayBeCalledAs(a: FunctionType, b: FunctionType): boolean {
  const isPlain = ({ result, parameters, variadic, unspecified }: FunctionType): boolean =>
    result.type.kind === 'void' && parameters.length === 0 && !variadic && !unspecified;
  if (isPlain(a) || isPlain(b)) return true;
  if (!mayBePassedAs(a.result.type, b.result.type)) return false;
  if (a.unspecified || b.unspecified) return true;
  const [short, long] = a.parameters.length <= b.parameters.length ? [a, b] : [b, a];
  if (!short.parameters.every(({ type }, i) => mayBePassedAs(type, long.parameters[i]!.type))) return false;
  return short.variadic || (short.parameters.length === long.parameters.length && !long.variadic);
}

function mayBePassedAs(a: Type, b: Type): boolean {
  if (a.kind === 'pointer' && b.kind === 'pointer') return true;
  if (a.kind === 'integer' && b.kind === 'integer' && !a.bool && !b.bool && a.size === b.size) {
    if (a.signed === b.signed || a.size >= INT.size) return true;
  }
  return compatible(a, b);
}

/** C11 6.2.7p3: what is known of a thing that was declared with two compatible types. */
export function composite(a: Type, b: Type): Type {
  if (a === b) return a;
  if (a.kind === 'pointer' && b.kind === 'pointer') return { kind: 'pointer', to: compositeQualified(a.to, b.to) };
  if (a.kind === 'array' && b.kind === 'array') {
    return { kind: 'array', of: compositeQualified(a.of, b.of), length: a.length ?? b.length };
  }
  if (a.kind === 'function' && b.kind === 'function') {
    if (a.unspecified) return b;
    if (b.unspecified) return a;
    const parameters = a.parameters.map((parameter, i) => compositeQualified(parameter, b.parameters[i]!));
    return { ...a, result: compositeQualified(a.result, b.result), parameters };
  }
  return a;
}

function compositeQualified(a: QualifiedType, b: QualifiedType): QualifiedType {
  return { ...a, type: composite(a.type, b.type) };
}

/** Integer promotions (C11 6.3.1.1p2); of a bit-field, by its width, whatever its type (as GCC has it). */
export function promoted(type: IntegerType, width = widthOf(type)): IntegerType {
  if (width < 32) return INT;
  if (width === 32) return type.signed ? INT : UINT;
  return width < widthOf(type) ? fieldType(width, type.signed) : representation(type);
}

/** Usual arithmetic conversions (C11 6.3.1.8) of promoted types. */
export function common(a: IntegerType, b: IntegerType): IntegerType {
  if (a.signed === b.signed) return a.rank >= b.rank ? a : b;
  const [unsigned, signed] = a.signed ? [b, a] : [a, b];
  if (unsigned.rank >= signed.rank) return unsigned;
  if (widthOf(signed) > widthOf(unsigned)) return signed;
  return signed.rank === LLONG.rank ? ULLONG : ULONG;
}

/** Adds qualifiers; those of an array are its elements' (C11 6.7.3p9). */
export function requalified(of: QualifiedType, also: { const: boolean; volatile: boolean }): QualifiedType {
  if ((!also.const || of.const) && (!also.volatile || of.volatile)) return of;
  if (of.type.kind === 'array') return { ...of, type: { ...of.type, of: requalified(of.type.of, also) } };
  return { ...of, const: of.const || also.const, volatile: of.volatile || also.volatile };
}

/** A type as a message shows it; with a declarator inside, as C declares it. */
export function spell({ type, const: isConst, volatile }: QualifiedType, declarator = ''): string {
  const qualifiers = (isConst ? 'const ' : '') + (volatile ? 'volatile ' : '');
  switch (type.kind) {
    case 'pointer': {
      const inner = `*${declarator === '' ? qualifiers.trimEnd() : qualifiers}${declarator}`;
      const target = type.to.type.kind;
      return spell(type.to, target === 'array' || target === 'function' ? `(${inner})` : inner);
    }
    case 'array':
      return spell(type.of, `${declarator}[${type.length ?? ''}]`);
    case 'function': {
      const parameters = type.parameters.map((parameter) => spell(parameter));
      if (type.variadic) parameters.push('...');
      if (parameters.length === 0 && !type.unspecified) parameters.push('void');
      return spell(type.result, `${declarator}(${parameters.join(', ')})`);
    }
    case 'void':
      return join(`${qualifiers}void`, declarator);
    case 'record':
      return join(qualifiers + spellRecord(type), declarator);
    case 'integer':
    case 'floating':
      return join(qualifiers + type.name, declarator);
  }
}

export function spellType(type: Type): string {
  return spell(qualified(type));
}

function spellRecord(type: RecordType): string {
  return `${type.union ? 'union' : 'struct'} ${type.tag ?? '<anonymous>'}`;
}

function join(base: string, declarator: string): string {
  return declarator === '' || declarator.startsWith('[') ? base + declarator : `${base} ${declarator}`;
}
