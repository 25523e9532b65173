/**
 * Objects and functions with linkage (C11 6.2.2, 6.2.7, 6.9.2): one symbol for each name of a unit, whatever number of
 * declarations it has.
 *
 * In: what one declaration says. Out: the symbol, made or brought up to date.
 *
 * Invariant: a symbol is never replaced, so a reference made before a later declaration sees what that one added.
 */
import { describePlace, type Origin } from '../diagnostic.ts';
import type { Attribute } from './ast.ts';
import { attributeString, hasAttribute } from './attribute.ts';
import { alignOf } from './layout.ts';
import { fail, type Mutable, report, type Scope, touch } from './scope.ts';
import { compatible, compatibleQualified, composite } from './type-relation.ts';
import type { FunctionSymbol, GlobalSymbol } from './typed.ts';
import type { FunctionType, QualifiedType } from './types.ts';

export interface LinkedDeclaration {
  readonly name: string;
  readonly static: boolean;
  readonly extern: boolean;
  readonly attributes: readonly Attribute[];
  readonly asmName: string | undefined;
  readonly align: number | undefined;
  readonly origin: Origin;
}

/** C11 6.2.2p4 and p7, as gcc complains. */
function checkLinkage(before: { external: boolean }, now: LinkedDeclaration, isFunction: boolean): void {
  if (now.static && before.external) {
    fail(`static declaration of '${now.name}' follows non-static declaration`, now.origin);
  }
  if (!now.static && !now.extern && !isFunction && !before.external) {
    fail(`non-static declaration of '${now.name}' follows static declaration`, now.origin);
  }
}

function linkNameOf({ name, attributes, asmName }: LinkedDeclaration): string {
  return attributeString(attributes, 'alias') ?? asmName ?? name;
}

export function declareObject(scope: Scope, type: QualifiedType, now: LinkedDeclaration): Mutable<GlobalSymbol> {
  const { unit } = scope;
  const { name, attributes, origin } = now;
  if (unit.functions.has(name)) fail(`'${name}' redeclared as different kind of symbol`, origin);
  const before = unit.globals.get(name);
  if (before === undefined) {
    const symbol: Mutable<GlobalSymbol> = {
      kind: 'global',
      name,
      linkName: linkNameOf(now),
      type,
      external: !now.static,
      weak: hasAttribute(attributes, 'weak'),
      section: attributeString(attributes, 'section'),
      align: Math.max(alignOf(type), now.align ?? 1),
      initializer: undefined,
      tentative: false,
      owner: undefined,
      origin,
    };
    unit.globals.set(name, symbol);
    return symbol;
  }
  touch(unit, before);
  checkLinkage(before, now, false);
  if (!compatibleQualified(before.type, type))
    fail(`conflicting types for '${name}'`, origin, `declared before at ${describePlace(before.origin)}`);
  before.type = { ...before.type, type: composite(before.type.type, type.type) };
  before.weak ||= hasAttribute(attributes, 'weak');
  before.section ??= attributeString(attributes, 'section');
  before.align = Math.max(before.align, alignOf(before.type), now.align ?? 1);
  if (linkNameOf(now) !== name) before.linkName = linkNameOf(now);
  return before;
}

export interface FunctionSpecifiers {
  readonly inline: boolean;
  readonly noreturn: boolean;
}

/** Such a function is called, or stands for another, where nobody mentions it: so it is refused where it is declared. */
const UNSEEN: ReadonlySet<string> = new Set(['constructor', 'destructor', 'ifunc', 'weakref']);

export function declareFunction(
  scope: Scope,
  type: FunctionType,
  now: LinkedDeclaration,
  specifiers: FunctionSpecifiers,
): Mutable<FunctionSymbol> {
  const { unit } = scope;
  const { name, attributes, origin } = now;
  if (unit.globals.has(name)) fail(`'${name}' redeclared as different kind of symbol`, origin);
  for (const attribute of attributes)
    if (UNSEEN.has(attribute.name)) report(scope, `attribute '${attribute.name}' is not supported`, attribute.origin);
  const noreturn = specifiers.noreturn || hasAttribute(attributes, 'noreturn');
  const error = attributeString(attributes, 'error');
  const before = unit.functions.get(name);
  if (before === undefined) {
    const symbol: Mutable<FunctionSymbol> = {
      kind: 'function',
      name,
      linkName: linkNameOf(now),
      type,
      external: !now.static,
      weak: hasAttribute(attributes, 'weak'),
      noreturn,
      inline: inlineOf(attributes, specifiers.inline),
      definition: undefined,
      ...(error === undefined ? {} : { error }),
      origin,
    };
    unit.functions.set(name, symbol);
    return symbol;
  }
  touch(unit, before);
  checkLinkage(before, now, true);
  if (!compatible(before.type, type))
    fail(`conflicting types for '${name}'`, origin, `declared before at ${describePlace(before.origin)}`);
  const both = composite(before.type, type);
  if (both.kind === 'function') before.type = both;
  before.weak ||= hasAttribute(attributes, 'weak');
  before.noreturn ||= noreturn;
  if (before.inline === 'no' || before.inline === 'hint')
    before.inline = inlineOf(attributes, specifiers.inline || before.inline === 'hint');
  if (error !== undefined) before.error = error;
  if (linkNameOf(now) !== name) before.linkName = linkNameOf(now);
  return before;
}

function inlineOf(attributes: readonly Attribute[], inline: boolean): FunctionSymbol['inline'] {
  if (hasAttribute(attributes, 'always_inline')) return 'always';
  if (hasAttribute(attributes, 'noinline')) return 'never';
  return inline ? 'hint' : 'no';
}
