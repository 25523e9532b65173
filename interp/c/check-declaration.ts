/**
 * Declarations, at file scope and in blocks (C11 6.7, 6.9.2).
 *
 * In: one declaration. Out: names in the scope; in a block also the statements that bring locals to life.
 *
 * Invariant: a declarator that fails still leaves its name behind, poisoned, so that its uses raise no false complaints.
 */

import { DiagnosticError, describePlace, type Origin } from '../diagnostic.ts';
import type {
  Attribute,
  Declaration,
  Declarator,
  Expression,
  InitDeclarator,
  Initializer,
  Specifiers,
  StorageClass,
} from './ast.ts';
import { alignedAttribute, attributesOf, hasAttribute } from './attribute.ts';
import { anonymousGlobal, expression } from './check-expression.ts';
import { automaticInitializer, staticInitializer } from './check-initializer.ts';
import { alignasOperand, constantInteger, declaredType, specifiedType, withNoreturn } from './check-type.ts';
import { assigned, checkPointers, INITIALIZING, passing } from './conversion.ts';
import { declareFunction, declareObject, type LinkedDeclaration } from './declare.ts';
import { alignOf, sizeOf } from './layout.ts';
import { refuseFloating, rvalue } from './operand.ts';
import { livesInMemory } from './residence.ts';
import {
  definedTags,
  diagnosticsOf,
  type Entry,
  fail,
  HeadTouched,
  lookup,
  type Mutable,
  poison,
  report,
  type Scope,
  Unsupported,
  unsupported,
  warn,
} from './scope.ts';
import { didYouMean } from './spelling.ts';
import { compatibleQualified, isScalar, requalified, spell } from './type-relation.ts';
import type { FunctionSymbol, GlobalSymbol, LocalInitializer, LocalSymbol, TypedStatement } from './typed.ts';
import { type FunctionType, type QualifiedType, qualified, type Type } from './types.ts';

export function declaration(scope: Scope, d: Declaration): TypedStatement[] {
  const statements: TypedStatement[] = [];
  const isAuto = d.specifiers.type.kind === 'auto-type';
  let base: QualifiedType | undefined;
  const wrong = attempt(scope, d.origin, statements, () => {
    if (!isAuto) base = specifiedType(scope, d.specifiers, d.declarators.length === 0);
  });
  if (d.declarators.length === 0 && wrong === undefined) checkEmpty(scope, d);
  for (const one of d.declarators) {
    const { name, origin } = one.declarator;
    if (wrong !== undefined) {
      poison(scope, name, wrong);
      continue;
    }
    const failed = attempt(scope, origin, statements, () => {
      const made =
        base === undefined ? deduced(scope, d.specifiers, one) : initDeclarator(scope, d.specifiers, base, one);
      for (const statement of made) statements.push(statement);
    });
    if (failed !== undefined) poison(scope, name, failed);
  }
  return statements;
}

/** Nothing is declared but, at best, a tag. */
function checkEmpty(scope: Scope, { specifiers: { type }, origin }: Declaration): void {
  if (type.kind === 'record' && type.tag === undefined) {
    warn(scope, undefined, 'unnamed struct/union that defines no instances', origin);
  } else if (type.kind !== 'record' && type.kind !== 'enum') {
    warn(scope, undefined, 'useless type name in empty declaration', origin);
  }
}

/** Does a part of a declaration. Returns the fault that ended it, which has been noted where it must be. */
function attempt(
  scope: Scope,
  origin: Origin,
  statements: TypedStatement[],
  act: () => void,
): DiagnosticError | Unsupported | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof DiagnosticError) diagnosticsOf(scope).push(...error.diagnostics);
    else if (!(error instanceof Unsupported)) throw error;
    else if (scope.body !== undefined) statements.push({ kind: 'unsupported', diagnostic: error.diagnostic, origin });
    return error;
  }
}

function initDeclarator(
  scope: Scope,
  specifiers: Specifiers,
  base: QualifiedType,
  one: InitDeclarator,
): TypedStatement[] {
  const { declarator, initializer } = one;
  const { name, origin } = declarator;
  if (name === undefined) return fail('expected identifier in declaration', origin);
  let { type } = declaredType(scope, base, declarator);
  if (hasAttribute(specifiers.attributes, 'noreturn')) type = withNoreturn(type);
  const attributes = attributesOf(specifiers, declarator);
  const align = alignment(scope, specifiers, attributes);
  checkSpecifiers(scope, specifiers, type, declarator);
  if (specifiers.storage === 'typedef') {
    if (initializer !== undefined) fail(`typedef '${name}' is initialized`, origin);
    declareTypedef(scope, name, align === undefined ? type : { ...type, align }, attributes, origin);
    return [];
  }
  if (specifiers.threadLocal) unsupported('thread-local storage is', origin);
  const linked = linkedDeclaration(specifiers, declarator, attributes, name, align);
  if (type.type.kind === 'function') {
    if (initializer !== undefined) fail(`function '${name}' is initialized like a variable`, origin);
    if (scope.kind === 'block' && specifiers.storage !== undefined && specifiers.storage !== 'extern') {
      fail(`invalid storage class for function '${name}'`, origin);
    }
    functionDeclaration(scope, type.type, linked, specifiers);
    return [];
  }
  if (type.type.kind === 'void' && specifiers.storage !== 'extern')
    fail(`variable or field '${name}' declared void`, origin);
  if (scope.kind === 'file' || specifiers.storage === 'extern') {
    linkedObject(scope, type, linked, initializer, specifiers.storage);
    return [];
  }
  if (specifiers.storage === 'static') {
    staticLocal(scope, type, linked, initializer);
    return [];
  }
  return automaticObject(scope, type, linked, initializer, specifiers.storage === 'register');
}

/** What may stand in front of objects only, or of functions only. */
function checkSpecifiers(
  scope: Scope,
  specifiers: Specifiers,
  type: QualifiedType,
  { name = '', origin }: Declarator,
): void {
  const isFunction = type.type.kind === 'function';
  const what = specifiers.storage === 'typedef' ? 'typedef' : isFunction ? 'function' : 'variable';
  if (specifiers.alignas.length > 0) {
    const largest = Math.max(...specifiers.alignas.map((operand) => alignasOperand(scope, operand)));
    if (what !== 'variable') report(scope, `alignment specified for ${what} '${name}'`, origin);
    else if (largest > 0 && largest < alignOf(type))
      report(scope, `'_Alignas' specifiers cannot reduce alignment of '${name}'`, origin);
  }
  if (what === 'function') return;
  if (specifiers.inline) warn(scope, undefined, `${what} '${name}' declared 'inline'`, origin);
  if (specifiers.noreturn) warn(scope, undefined, `${what} '${name}' declared '_Noreturn'`, origin);
}

export function linkedDeclaration(
  specifiers: Specifiers,
  { asmName, origin }: Declarator,
  attributes: readonly Attribute[],
  name: string,
  align: number | undefined,
): LinkedDeclaration {
  const { storage } = specifiers;
  return { name, static: storage === 'static', extern: storage === 'extern', attributes, asmName, align, origin };
}

/** The largest of `aligned` and `_Alignas`. */
export function alignment(scope: Scope, specifiers: Specifiers, attributes: readonly Attribute[]): number | undefined {
  let align = alignedAttribute(scope, attributes, constantInteger);
  for (const operand of specifiers.alignas) align = Math.max(align ?? 1, alignasOperand(scope, operand));
  return align;
}

/** Enters a name; what it was in this very scope must allow it. */
function enter(scope: Scope, name: string, entry: Entry, origin: Origin): void {
  const before = scope.names.get(name) ?? parameterBefore(scope, name);
  if (before !== undefined && before.kind !== 'poisoned') {
    const same =
      before.kind === entry.kind && 'symbol' in before && 'symbol' in entry && before.symbol === entry.symbol;
    if (same) return;
    if (before.kind !== entry.kind) fail(`'${name}' redeclared as different kind of symbol`, origin);
    const place = 'symbol' in before ? `declared before at ${describePlace(before.symbol.origin)}` : undefined;
    fail(`redeclaration of '${name}' with no linkage`, origin, place);
  }
  scope.names.set(name, entry);
}

/** A function's parameters are of its outermost block (C11 6.2.1p4). */
function parameterBefore({ kind, parent }: Scope, name: string): Entry | undefined {
  if (kind !== 'block' || parent?.kind !== 'block' || parent.parent?.kind !== 'file') return undefined;
  const entry = parent.names.get(name);
  return entry?.kind === 'object' ? entry : undefined;
}

function declareTypedef(
  scope: Scope,
  name: string,
  type: QualifiedType,
  attributes: readonly Attribute[],
  origin: Origin,
): void {
  if (hasAttribute(attributes, 'transparent_union') && type.type.kind === 'record') {
    // It may be the head's: nobody knows.
    if (scope.unit.head !== undefined) throw new HeadTouched();
    type.type.transparent = true;
  }
  const before = scope.names.get(name);
  if (before?.kind === 'typedef') {
    if (!compatibleQualified(before.type, type)) fail(`conflicting types for '${name}'`, origin);
    return;
  }
  enter(scope, name, { kind: 'typedef', type, position: scope.unit.position }, origin);
}

// With linkage

export function functionDeclaration(
  scope: Scope,
  type: FunctionType,
  linked: LinkedDeclaration,
  specifiers: Specifiers,
): Mutable<FunctionSymbol> {
  const symbol = declareFunction(scope, type, linked, specifiers);
  enter(scope, linked.name, { kind: 'function', symbol, position: scope.unit.position }, linked.origin);
  return symbol;
}

function linkedObject(
  scope: Scope,
  type: QualifiedType,
  linked: LinkedDeclaration,
  initializer: Initializer | undefined,
  storage: StorageClass | undefined,
): void {
  const { name, origin } = linked;
  if (storage === 'auto') fail(`file-scope declaration of '${name}' specifies 'auto'`, origin);
  if (storage === 'register') {
    if (linked.asmName === undefined) fail(`register name not specified for '${name}'`, origin);
    unsupported('a global register variable is', origin);
  }
  const symbol = declareObject(scope, type, linked);
  enter(scope, name, { kind: 'object', symbol, position: scope.unit.position }, origin);
  if (initializer === undefined) {
    if (!linked.extern && symbol.initializer === undefined) symbol.tentative = true;
    return;
  }
  if (scope.kind !== 'file') fail(`'${name}' has both 'extern' and initializer`, origin);
  if (linked.extern) warn(scope, undefined, `'${name}' initialized and declared 'extern'`, origin);
  if (symbol.initializer !== undefined) {
    fail(`redefinition of '${name}'`, origin, `defined at ${describePlace(symbol.origin)}`);
  }
  initializeStatic(scope, symbol, initializer);
}

function initializeStatic(scope: Scope, symbol: Mutable<GlobalSymbol>, initializer: Initializer): void {
  const filled = staticInitializer(scope, symbol.type, initializer);
  symbol.type = filled.type;
  symbol.initializer = filled.initializer;
  symbol.tentative = false;
}

/** At the end of a unit (C11 6.9.2p2 and p5): what is only tentatively defined is defined, with zeros. */
export function completeTentative(scope: Scope): void {
  for (const symbol of scope.unit.globals.values()) {
    if (!symbol.tentative) continue;
    const { type } = symbol.type;
    if (type.kind === 'array' && type.length === undefined) {
      warn(scope, undefined, `array '${symbol.name}' assumed to have one element`, symbol.origin);
      symbol.type = { ...symbol.type, type: { ...type, length: 1 } };
    }
    if (sizeOf(symbol.type.type) === undefined)
      report(scope, `storage size of '${symbol.name}' isn't known`, symbol.origin);
  }
}

// In blocks

function staticLocal(
  scope: Scope,
  type: QualifiedType,
  linked: LinkedDeclaration,
  initializer: Initializer | undefined,
): void {
  const { name, origin, align, attributes } = linked;
  const symbol = anonymousGlobal(scope, name, type, origin);
  symbol.name = name;
  symbol.align = Math.max(symbol.align, align ?? 1);
  if (hasAttribute(attributes, 'weak')) fail(`weak declaration of '${name}' must be public`, origin);
  enter(scope, name, { kind: 'object', symbol, position: 0 }, origin);
  if (initializer === undefined) symbol.tentative = true;
  else initializeStatic(scope, symbol, initializer);
  if (sizeOf(symbol.type.type) === undefined) fail(`storage size of '${name}' isn't known`, origin);
}

function automaticObject(
  scope: Scope,
  type: QualifiedType,
  linked: LinkedDeclaration,
  initializer: Initializer | undefined,
  register: boolean,
): TypedStatement[] {
  const { name, origin } = linked;
  if (linked.asmName !== undefined) unsupported('a local register variable is', origin);
  refuseFloating(scope, type.type, origin);
  const unknownLength = type.type.kind === 'array' && type.type.length === undefined;
  if (sizeOf(type.type) === undefined && !(unknownLength && initializer !== undefined)) {
    fail(`storage size of '${name}' isn't known`, origin, incompleteHint(scope, type.type));
  }
  const symbol: Mutable<LocalSymbol> = {
    ...localSymbol(scope, name, type, linked),
    ...(register ? { register } : {}),
  };
  enter(scope, name, { kind: 'object', symbol, position: 0 }, origin);
  scope.locals.push(symbol);
  const filled = initializer === undefined ? undefined : localInitializer(scope, symbol, initializer);
  return [{ kind: 'declare', symbol, initializer: filled, origin }];
}

function localSymbol(scope: Scope, name: string, type: QualifiedType, linked: LinkedDeclaration): Mutable<LocalSymbol> {
  const cleanup = cleanupOf(scope, type, linked.attributes);
  return {
    kind: 'local',
    name,
    type,
    align: Math.max(alignOf(type), linked.align ?? 1),
    parameter: false,
    addressTaken: livesInMemory(type) || cleanup !== undefined,
    cleanup,
    origin: linked.origin,
  };
}

function cleanupOf(scope: Scope, type: QualifiedType, attributes: readonly Attribute[]): FunctionSymbol | undefined {
  const attribute = attributes.find(({ name }) => name === 'cleanup');
  const argument: Expression | undefined = attribute?.arguments[0];
  if (attribute === undefined) return undefined;
  const entry = argument?.kind === 'identifier' ? lookup(scope, argument.name) : undefined;
  if (entry?.kind === 'poisoned') throw entry.error;
  if (entry?.kind !== 'function') return fail('cleanup argument not a function', attribute.origin);
  const parameter = entry.symbol.type.parameters[0]?.type;
  if (parameter?.kind === 'pointer') {
    checkPointers(scope, { kind: 'pointer', to: type }, parameter, passing(0, entry.symbol.name), attribute.origin);
  }
  return entry.symbol;
}

function localInitializer(scope: Scope, symbol: Mutable<LocalSymbol>, initializer: Initializer): LocalInitializer {
  const { type } = symbol.type;
  if (initializer.kind === 'expression' && type.kind === 'record') {
    return { kind: 'record', value: assigned(scope, expression(scope, initializer.value), type, INITIALIZING) };
  }
  if (initializer.kind === 'expression' && isScalar(type)) {
    return { kind: 'scalar', value: assigned(scope, expression(scope, initializer.value), type, INITIALIZING) };
  }
  const filled = automaticInitializer(scope, symbol.type, initializer);
  symbol.type = filled.type;
  const [part] = filled.initializer.parts;
  if (isScalar(type) && part !== undefined) return { kind: 'scalar', value: part.value };
  return { kind: 'parts', initializer: filled.initializer };
}

/** GNU `__auto_type x = value;`: the value's type, and the value itself checked once only. */
function deduced(scope: Scope, specifiers: Specifiers, { declarator, initializer }: InitDeclarator): TypedStatement[] {
  const { name, origin } = declarator;
  if (name === undefined || initializer?.kind !== 'expression' || declarator.derivations.length > 0) {
    return fail("'__auto_type' requires a plain identifier and an initializer", origin);
  }
  if (scope.kind === 'file' || specifiers.storage !== undefined) {
    unsupported("'__auto_type' for anything but an automatic variable is", origin);
  }
  const value = rvalue(scope, expression(scope, initializer.value));
  if (value.type.kind === 'void') fail('void value not ignored as it ought to be', origin);
  const type = requalified(qualified(value.type), specifiers);
  const attributes = attributesOf(specifiers, declarator);
  const align = alignment(scope, specifiers, attributes);
  const symbol = localSymbol(scope, name, type, linkedDeclaration(specifiers, declarator, attributes, name, align));
  enter(scope, name, { kind: 'object', symbol, position: 0 }, origin);
  scope.locals.push(symbol);
  const kind = isScalar(type.type) ? 'scalar' : 'record';
  return [{ kind: 'declare', symbol, initializer: { kind, value }, origin }];
}

/** A record without members is often one whose tag is misspelt. */
function incompleteHint(scope: Scope, type: Type): string | undefined {
  if (type.kind !== 'record' || type.tag === undefined) return undefined;
  const near = didYouMean(type.tag, definedTags(scope));
  return `'${spell(qualified(type))}' is not defined${near === undefined ? '' : `; ${near}`}`;
}
