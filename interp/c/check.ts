/**
 * The checker's door: the syntax tree of a unit in, the typed tree out (C11 clause 6 plus GNU C as the kernel uses it).
 *
 * The file scope is checked at once; a function's body when its definition is asked for, once. Bodies see the file's
 * names as they were at their own place.
 *
 * Invariant: what is wrong at file scope is in `diagnostics`; what is wrong in a body is thrown, all of it at once, by
 * whoever asks for the body. What is right but not supported is an `unsupported` statement where it stands.
 */
import { bug, DiagnosticError, describePlace, type Origin } from '../diagnostic.ts';
import type { FunctionDefinition, TopLevel } from './ast.ts';
import { attributesOf, hasAttribute } from './attribute.ts';
import {
  alignment,
  completeTentative,
  declaration,
  functionDeclaration,
  linkedDeclaration,
} from './check-declaration.ts';
import { expression } from './check-expression.ts';
import { automaticInitializer, staticInitializer } from './check-initializer.ts';
import { checkLabels, compound, statementExpression } from './check-statement.ts';
import { type Declared, declaredType, type NamedParameter, specifiedType } from './check-type.ts';
import { alignOf, sizeOf } from './layout.ts';
import { goesOn, pruneBlock } from './prune.ts';
import { reachesEnd } from './reach.ts';
import { livesInMemory, markAddressTaken } from './residence.ts';
import {
  addTag,
  type Body,
  fail,
  fileScope,
  HeadTouched,
  innerScope,
  type Knot,
  type Mutable,
  poison,
  type Scope,
  type Unit,
  Unsupported,
  warn,
} from './scope.ts';
import { staticAssertion } from './static-assert.ts';
import { spellType } from './type-relation.ts';
import type { BlockStatement, FunctionBody, FunctionSymbol, LocalSymbol, TypedUnit } from './typed.ts';
import { CHAR, type FunctionType, type Type, UNSIGNED_CHAR } from './types.ts';
import { type Dialect, isSaid, PLAIN } from './warning.ts';

const KNOT: Knot = { expression, statementExpression, staticInitializer, automaticInitializer };

/** Checks a unit. Never throws for wrong C. `macros`: names that a misspelt one may have been meant for. */
export function check(
  path: string,
  items: readonly TopLevel[],
  macros: () => readonly string[] = () => [],
  dialect: Dialect = PLAIN,
): TypedUnit {
  return typedUnit(checkItems(path, items, undefined, dialect, macros));
}

/** What units begin with, checked. Undefined if there is anything to be said of it. */
export function checkHead(items: readonly TopLevel[], dialect: Dialect): Scope | undefined {
  const scope = checkItems('', items, undefined, dialect);
  return scope.unit.diagnostics.length > 0 ? undefined : scope;
}

/**
 * The rest of a unit. Undefined if it says more of what its head declares: the head is left as it was, and the unit has to
 * be checked as a whole. So that this is known at once, all of its own bodies are checked.
 */
export function checkBehind(
  head: Scope,
  path: string,
  items: readonly TopLevel[],
  macros: () => readonly string[],
): TypedUnit | undefined {
  try {
    const scope = checkItems(path, items, head, head.unit.dialect, macros);
    for (const [name, { definition }] of scope.unit.functions) {
      if (definition !== undefined && !head.unit.functions.has(name)) checkBody(definition);
    }
    return typedUnit(scope);
  } catch (error) {
    if (!(error instanceof HeadTouched)) throw error;
    return undefined;
  }
}

/** Whoever wants it is told what is wrong with it. */
function checkBody(definition: () => FunctionBody): void {
  try {
    definition();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
  }
}

function checkItems(
  path: string,
  items: readonly TopLevel[],
  head: Scope | undefined,
  dialect: Dialect,
  macros: () => readonly string[] = () => [],
): Scope {
  const unit: Unit = {
    path,
    knot: KNOT,
    dialect,
    char: dialect.unsignedChar ? UNSIGNED_CHAR : CHAR,
    functions: new Map(head?.unit.functions),
    globals: new Map(head?.unit.globals),
    strings: new Map(head?.unit.strings),
    diagnostics: [],
    macros,
    position: head?.unit.position ?? 0,
    nextId: 0,
    head,
  };
  const scope = fileScope(unit);
  for (const item of items) {
    unit.position++;
    unit.nextId = 0;
    topLevel(scope, item);
  }
  completeTentative(scope);
  return scope;
}

function topLevel(scope: Scope, item: TopLevel): void {
  try {
    switch (item.kind) {
      case 'declaration':
        declaration(scope, item);
        break;
      case 'function':
        defineFunction(scope, item);
        break;
      case 'static-assert':
        staticAssertion(scope, item);
        break;
      case 'file-asm':
        // Data and symbols for the linker; what is wanted of it comes up where it is used.
        break;
      case 'unmentioned':
        break;
    }
  } catch (error) {
    if (error instanceof DiagnosticError) scope.unit.diagnostics.push(...error.diagnostics);
    else if (!(error instanceof Unsupported)) throw error;
    else if (item.kind === 'static-assert') scope.unit.diagnostics.push(error.diagnostic);
  }
}

function typedUnit(scope: Scope): TypedUnit {
  const { path, functions, globals, diagnostics } = scope.unit;
  const tags = new Map<string, Type>();
  for (const [name, { keyword, type }] of scope.tags) tags.set(`${keyword} ${name}`, type);
  return { path, functions, globals, tags, diagnostics };
}

// Functions

function defineFunction(scope: Scope, item: FunctionDefinition): void {
  const { specifiers, declarator } = item;
  const name = declarator.name ?? fail('a function without a name', declarator.origin);
  try {
    const declared = declaredType(scope, specifiedType(scope, specifiers), declarator);
    const { type } = declared.type;
    if (type.kind !== 'function') fail(`'${name}' is not declared as a function`, declarator.origin);
    const { result } = type;
    if (result.type.kind !== 'void' && sizeOf(result.type) === undefined) {
      fail('return type is an incomplete type', declarator.origin);
    }
    const attributes = attributesOf(specifiers, declarator);
    const linked = linkedDeclaration(
      specifiers,
      declarator,
      attributes,
      name,
      alignment(scope, specifiers, attributes),
    );
    const before = scope.unit.functions.get(name);
    if (before?.definition !== undefined) {
      fail(`redefinition of '${name}'`, declarator.origin, `defined at ${describePlace(before.origin)}`);
    }
    // `()` in a definition says that there are none (C11 6.7.6.3p14).
    const own: FunctionType = type.unspecified ? { ...type, unspecified: false } : type;
    const symbol = functionDeclaration(scope, own, linked, specifiers);
    if (isInlineOnly(item, hasAttribute(attributes, 'gnu_inline'), before)) symbol.external = false;
    const limit = scope.unit.position;
    symbol.definition = memoised(() => functionBody(scope, symbol, own, declared, item, limit));
  } catch (error) {
    if (error instanceof DiagnosticError || error instanceof Unsupported) poison(scope, name, error);
    throw error;
  }
}

/** A definition for inlining only: another unit has the real one (gnu_inline with extern; C11 6.7.4p7). */
function isInlineOnly({ specifiers }: FunctionDefinition, gnu: boolean, before: FunctionSymbol | undefined): boolean {
  if (!specifiers.inline || specifiers.storage === 'static') return false;
  return gnu ? specifiers.storage === 'extern' : specifiers.storage !== 'extern' && before === undefined;
}

/** Forgets what it was made from. */
function memoised(from: () => FunctionBody): () => FunctionBody {
  let make: (() => FunctionBody) | undefined = from;
  let made: FunctionBody | DiagnosticError | undefined;
  return () => {
    if (made === undefined) {
      try {
        made = make?.() ?? bug('a body was forgotten');
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        made = error;
      }
      make = undefined;
    }
    if (made instanceof DiagnosticError) throw made;
    return made;
  };
}

function functionBody(
  file: Scope,
  symbol: FunctionSymbol,
  type: FunctionType,
  declared: Declared,
  item: FunctionDefinition,
  limit: number,
): FunctionBody {
  const parsed = item.body();
  const body: Body = {
    symbol: { ...symbol, type },
    diagnostics: [],
    labels: new Map(),
    mentioned: [],
    undeclared: new Set(),
    strings: new Map(),
    nextId: 0,
    switches: [],
    ends: false,
    nests: [],
    jumps: [],
    breakable: 0,
    loops: 0,
  };
  const outer = innerScope(file, 'block', body, limit);
  // Tags and enumerators that were declared among the parameters.
  for (const [name, tag] of declared.prototype?.tags ?? []) addTag(outer, name, tag);
  for (const [name, entry] of declared.prototype?.names ?? [])
    if (entry.kind !== 'object') outer.names.set(name, entry);
  const parameters = declared.parameters.map((parameter, i) => parameterSymbol(outer, parameter, i));
  const block = pruneBlock(compound(outer, parsed));
  checkLabels(body);
  checkEnd(outer, block, parsed.end);
  if (body.diagnostics.some(({ severity }) => severity === 'error')) throw new DiagnosticError(body.diagnostics);
  markAddressTaken(block);
  const locals = [...outer.locals, ...block.locals];
  return { parameters, body: { ...block, locals }, end: parsed.end, warnings: body.diagnostics };
}

/** What gcc says of the end of a function: -Wreturn-type, and that of one that should not return. */
function checkEnd(scope: Scope, block: BlockStatement, end: Origin): void {
  const { symbol, ends } = scope.body ?? bug('the end of no function');
  const { type } = symbol.type.result;
  if (symbol.noreturn) {
    if (goesOn(block) && reachesEnd(block) === 'yes') warn(scope, undefined, "'noreturn' function does return", end);
    return;
  }
  if (type.kind === 'void' || symbol.name === 'main' || !isSaid(scope.unit.dialect, 'return-type')) return;
  const declared = `${symbol.name}() returns '${spellType(type)}'`;
  if (!symbol.external && !ends) {
    warn(scope, 'return-type', 'no return statement in function returning non-void', end, declared);
  } else if (goesOn(block) && reachesEnd(block) === 'yes') {
    warn(scope, 'return-type', 'control reaches end of non-void function', end, declared);
  }
}

function parameterSymbol(scope: Scope, parameter: NamedParameter, index: number): LocalSymbol {
  const { name, type, align, register, origin } = parameter;
  if (sizeOf(type.type) === undefined || type.type.kind === 'void') {
    fail(`parameter ${index + 1} ('${name ?? ''}') has incomplete type`, origin);
  }
  const symbol: Mutable<LocalSymbol> = {
    kind: 'local',
    name: name ?? `<parameter ${index + 1}>`,
    type,
    align: Math.max(alignOf(type), align ?? 1),
    parameter: true,
    addressTaken: livesInMemory(type),
    cleanup: undefined,
    ...(register ? { register } : {}),
    origin,
  };
  if (name !== undefined) scope.names.set(name, { kind: 'object', symbol, position: 0 });
  return symbol;
}
