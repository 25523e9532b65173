/**
 * Specifiers and declarators become types (C11 6.7.2 to 6.7.7).
 *
 * In: the AST of declaration specifiers, declarators and type names. Out: qualified types; tags are declared in passing.
 *
 * Invariant: a function's parameters are adjusted here (arrays and functions become pointers), so that no later stage
 * sees a parameter of array type.
 */
import type { Origin } from '../diagnostic.ts';
import type { BasicSpecifier, Declarator, Derivation, Expression, Specifiers, TypeName } from './ast.ts';
import { alignedAttribute, hasAttribute, refuseTypeAttributes } from './attribute.ts';
import { enumType, recordType } from './check-tag.ts';
import { alignOf, LARGEST_OBJECT, sizeOf } from './layout.ts';
import { rvalue, typeOf } from './operand.ts';
import { fail, innerScope, lookup, report, type Scope, unevaluated, unsupported, warn } from './scope.ts';
import { requalified, spell } from './type-relation.ts';
import {
  BOOL,
  type FunctionType,
  INT,
  LLONG,
  LONG,
  type QualifiedType,
  qualified,
  SCHAR,
  SHORT,
  type Type,
  UCHAR,
  UINT,
  ULLONG,
  ULONG,
  USHORT,
  VA_LIST_TAG,
  VOID,
} from './types.ts';
import { isSaid } from './warning.ts';

/** Pointers to, arrays of and functions of each other. */
const DEEPEST_TYPE = 1000;

export interface NamedParameter {
  readonly name: string | undefined;
  readonly type: QualifiedType;
  readonly align: number | undefined;
  readonly register: boolean;
  readonly origin: Origin;
}

export interface Declared {
  readonly type: QualifiedType;
  /** Of a function declarator: its parameters, and the scope in which they and tags among them were declared. */
  readonly parameters: readonly NamedParameter[];
  readonly prototype: Scope | undefined;
}

/** The value of an integer constant expression; `wrong` is the message if it is none. */
export function constantInteger(scope: Scope, expression: Expression, wrong: string): bigint {
  const value = rvalue(scope, scope.unit.knot.expression(scope, expression));
  if (value.kind === 'constant' && value.type.kind === 'integer') return value.value;
  return fail(wrong, expression.origin);
}

/** `lone`: nothing is declared but the tag (`struct foo;`), which is then a new one. */
export function specifiedType(scope: Scope, specifiers: Specifiers, lone = false): QualifiedType {
  refuseTypeAttributes(specifiers.attributes);
  if (specifiers.atomic) unsupported("'_Atomic' is", specifiers.origin);
  const base = specifierType(scope, specifiers, lone);
  if (specifiers.restrict && base.type.kind !== 'pointer') fail("invalid use of 'restrict'", specifiers.origin);
  return requalified(base, specifiers);
}

function specifierType(scope: Scope, specifiers: Specifiers, lone: boolean): QualifiedType {
  const { type, origin } = specifiers;
  switch (type.kind) {
    case 'basic':
      return qualified(basicType(scope, type, origin));
    case 'name': {
      const entry = lookup(scope, type.name);
      if (entry?.kind === 'typedef') return entry.type;
      if (entry?.kind === 'poisoned') throw entry.error;
      return fail(`unknown type name '${type.name}'`, type.origin);
    }
    case 'typeof-expression': {
      const operand = scope.unit.knot.expression(unevaluated(scope), type.operand);
      if (operand.kind === 'place' && operand.place.bits !== undefined) fail("'typeof' applied to a bit-field", origin);
      return type.unqualified ? qualified(typeOf(operand).type) : typeOf(operand);
    }
    case 'typeof-type': {
      const named = typeName(unevaluated(scope), type.operand);
      return type.unqualified ? qualified(named.type) : named;
    }
    case 'auto-type':
      return fail("'__auto_type' used without an initializer", origin);
    case 'va-list':
      return qualified({ kind: 'array', of: qualified(VA_LIST_TAG), length: 1 });
    case 'record':
      return qualified(recordType(scope, type, lone, memberTypes));
    case 'enum':
      return qualified(enumType(scope, type, lone, constantInteger));
  }
}

function basicType(scope: Scope, specifier: BasicSpecifier, origin: Origin): Type {
  const { base, signed, unsigned, short, long, complex } = specifier;
  if (complex) unsupported("'_Complex' is", origin);
  switch (base) {
    case 'void':
      return VOID;
    case '_Bool':
      return BOOL;
    case 'char':
      return unsigned ? UCHAR : signed ? SCHAR : scope.unit.char;
    case 'float':
      return { kind: 'floating', name: 'float', size: 4 };
    case 'double':
      return long > 0
        ? { kind: 'floating', name: 'long double', size: 16 }
        : { kind: 'floating', name: 'double', size: 8 };
    case '__int128':
      return { kind: 'floating', name: unsigned ? 'unsigned __int128' : '__int128', size: 16 };
    case 'int':
    case 'none':
      if (short) return unsigned ? USHORT : SHORT;
      if (long === 0) return unsigned ? UINT : INT;
      if (long === 1) return unsigned ? ULONG : LONG;
      return unsigned ? ULLONG : LLONG;
  }
}

/** What `check-tag` needs from here to lay out a record, without an import back. */
const memberTypes = {
  specified: (scope: Scope, specifiers: Specifiers) => specifiedType(scope, specifiers),
  declared: (scope: Scope, base: QualifiedType, declarator: Declarator) => declaredType(scope, base, declarator).type,
  integer: constantInteger,
  alignas: alignasOperand,
};

/** In bytes; 0 says nothing (C11 6.7.5p6). */
export function alignasOperand(scope: Scope, operand: Expression | TypeName): number {
  if (operand.kind === 'type-name') return alignOf(typeName(scope, operand));
  const wanted = Number(constantInteger(scope, operand, 'requested alignment is not an integer constant'));
  if (wanted < 0 || (wanted & (wanted - 1)) !== 0)
    fail(`requested alignment '${wanted}' is not a positive power of 2`, operand.origin);
  return wanted;
}

export function typeName(scope: Scope, name: TypeName): QualifiedType {
  const { type } = declaredType(scope, specifiedType(scope, name.specifiers), name.declarator);
  const align = alignedAttribute(scope, name.specifiers.attributes, constantInteger);
  return align === undefined ? type : { ...type, align };
}

/** Applies a declarator's derivations, the innermost (nearest to the specifiers) first. */
export function declaredType(scope: Scope, base: QualifiedType, declarator: Declarator): Declared {
  refuseTypeAttributes(declarator.attributes);
  let declared: Declared = { type: base, parameters: [], prototype: undefined };
  for (let i = declarator.derivations.length - 1; i >= 0; i--) {
    declared = derive(scope, declared.type, declarator.derivations[i]!, declarator);
  }
  return hasAttribute(declarator.attributes, 'noreturn')
    ? { ...declared, type: withNoreturn(declared.type) }
    : declared;
}

/** The attribute on a pointer to a function is the function's. */
export function withNoreturn(type: QualifiedType): QualifiedType {
  const inner = type.type;
  if (inner.kind === 'pointer') return { ...type, type: { ...inner, to: withNoreturn(inner.to) } };
  return inner.kind === 'function' ? { ...type, type: { ...inner, noreturn: true } } : type;
}

/** By how many steps the type is made; parameters do not count. */
function depthOf(type: Type): number {
  let depth = 0;
  for (let at = type; depth <= DEEPEST_TYPE; depth++) {
    if (at.kind === 'pointer') at = at.to.type;
    else if (at.kind === 'array') at = at.of.type;
    else if (at.kind === 'function') at = at.result.type;
    else break;
  }
  return depth;
}

function derive(scope: Scope, of: QualifiedType, derivation: Derivation, declarator: Declarator): Declared {
  const derived = deriveOnce(scope, of, derivation, declarator);
  if (depthOf(derived.type.type) > DEEPEST_TYPE) {
    fail(`the type is derived more than ${DEEPEST_TYPE} times from another`, declarator.origin);
  }
  return derived;
}

function deriveOnce(scope: Scope, of: QualifiedType, derivation: Derivation, declarator: Declarator): Declared {
  const plain = { parameters: [], prototype: undefined };
  switch (derivation.kind) {
    case 'pointer':
      return { ...plain, type: qualified({ kind: 'pointer', to: of }, derivation) };
    case 'array':
      return { ...plain, type: arrayType(scope, of, derivation.size, declarator) };
    case 'function':
      return functionType(scope, of, derivation, declarator);
  }
}

function arrayType(
  scope: Scope,
  of: QualifiedType,
  size: Expression | undefined,
  declarator: Declarator,
): QualifiedType {
  const { origin, name } = declarator;
  const what = name === undefined ? 'type name' : `'${name}'`;
  if (of.type.kind === 'void') fail(`declaration of ${what} as array of voids`, origin);
  if (of.type.kind === 'function') fail(`declaration of ${what} as array of functions`, origin);
  const element = sizeOf(of.type);
  if (element === undefined) return fail(`array type has incomplete element type '${spell(of)}'`, origin);
  const length = size === undefined ? undefined : arrayLength(scope, size, what);
  if (element * (length ?? 1) > LARGEST_OBJECT) fail(`size of array ${what} is too large`, origin);
  return qualified({ kind: 'array', of, length });
}

function arrayLength(scope: Scope, size: Expression, what: string): number {
  const value = rvalue(scope, scope.unit.knot.expression(scope, size));
  if (value.type.kind !== 'integer') return fail(`size of array ${what} has non-integer type`, size.origin);
  if (value.kind !== 'constant') {
    if (scope.kind === 'file') fail(`variably modified ${what} at file scope`, size.origin);
    return unsupported('a variable-length array is', size.origin);
  }
  if (value.value < 0n) fail(`size of array ${what} is negative`, size.origin);
  return Number(value.value);
}

function functionType(
  scope: Scope,
  result: QualifiedType,
  derivation: Extract<Derivation, { kind: 'function' }>,
  declarator: Declarator,
): Declared {
  const what = declarator.name === undefined ? 'type name' : `'${declarator.name}'`;
  if (result.type.kind === 'function') fail(`${what} declared as function returning a function`, declarator.origin);
  if (result.type.kind === 'array') fail(`${what} declared as function returning an array`, declarator.origin);
  const prototype = innerScope(scope, 'prototype');
  if (derivation.unspecified && isSaid(scope.unit.dialect, 'strict-prototypes')) {
    warn(
      scope,
      'strict-prototypes',
      "function declaration isn't a prototype",
      declarator.origin,
      "'(void)' says that there are no parameters",
    );
  }
  const parameters = derivation.parameters.map(({ specifiers, declarator: inner }, i) => {
    const parameter = namedParameter(prototype, specifiers, inner);
    const { name, type } = parameter;
    const { storage } = specifiers;
    if (storage !== undefined && storage !== 'register') {
      report(scope, `storage class specified for parameter '${name ?? `${i + 1}`}'`, parameter.origin);
    }
    if (type.type.kind === 'void') voidParameter(scope, parameter, i);
    if (name !== undefined) declareParameter(prototype, parameter);
    return parameter;
  });
  const type: FunctionType = {
    kind: 'function',
    result: qualified(result.type),
    parameters: parameters.map((parameter) => parameter.type),
    variadic: derivation.variadic,
    unspecified: derivation.unspecified,
  };
  return { type: qualified(type), parameters, prototype };
}

/** `(void)` has been taken for what it says; everything else that looks like it is a mistake. */
function voidParameter(scope: Scope, { name, type, origin }: NamedParameter, index: number): void {
  if (name !== undefined) warn(scope, undefined, `parameter ${index + 1} ('${name}') has void type`, origin);
  else if (type.const || type.volatile) report(scope, "'void' as only parameter may not be qualified", origin);
  else report(scope, "'void' must be the only parameter", origin);
}

/** So that later parameters can mention it, as in `int f(int n, char (*p)[sizeof(n)])`. */
function declareParameter(prototype: Scope, { name, type, origin }: NamedParameter): void {
  if (name === undefined) return;
  if (prototype.names.has(name)) fail(`redefinition of parameter '${name}'`, origin);
  const symbol = {
    kind: 'local',
    name,
    type,
    align: 1,
    parameter: true,
    addressTaken: false,
    cleanup: undefined,
    origin,
  } as const;
  prototype.names.set(name, { kind: 'object', symbol: { ...symbol }, position: 0 });
}

function namedParameter(scope: Scope, specifiers: Specifiers, declarator: Declarator): NamedParameter {
  const base = specifiedType(scope, specifiers);
  const { name, origin } = declarator;
  const align = alignedAttribute(scope, [...specifiers.attributes, ...declarator.attributes], constantInteger);
  const register = specifiers.storage === 'register';
  const [first, ...rest] = declarator.derivations;
  if (first?.kind === 'array') {
    // The length of a parameter's outermost array is never looked at (C11 6.7.6.3p7).
    const { type } = declaredType(scope, base, { ...declarator, derivations: rest });
    return { name, type: qualified({ kind: 'pointer', to: type }), align, register, origin };
  }
  return { name, type: adjusted(declaredType(scope, base, declarator).type), align, register, origin };
}

/** C11 6.7.6.3p7 and p8, for types that were arrays or functions by typedef. */
function adjusted(type: QualifiedType): QualifiedType {
  if (type.type.kind === 'array') return qualified({ kind: 'pointer', to: type.type.of });
  if (type.type.kind === 'function') return qualified({ kind: 'pointer', to: type });
  return type;
}
