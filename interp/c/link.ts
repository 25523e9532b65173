/**
 * Linking: which definition a name means.
 *
 * In: typed units. External symbols are one by link name: a strong definition before a weak one, a definition before a
 * tentative one before a declaration. Static symbols are their unit's own; a static function of a header is a
 * different one in each unit.
 *
 * Invariant: after `link`, each name has at most one definition; duplicates are diagnostics.
 */
import { type Diagnostic, describePlace } from '../diagnostic.ts';
import type { FunctionSymbol, GlobalSymbol, TypedUnit } from './typed.ts';

export interface Links {
  readonly functions: ReadonlyMap<string, Definition<FunctionSymbol>>;
  readonly globals: ReadonlyMap<string, Definition<GlobalSymbol>>;
  /** Static functions by name, of the first unit that has one. */
  readonly statics: ReadonlyMap<string, Definition<FunctionSymbol>>;
  readonly unitOf: ReadonlyMap<FunctionSymbol | GlobalSymbol, string>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Definition<S> {
  readonly symbol: S;
  readonly unit: string;
}

export function link(units: readonly TypedUnit[]): Links {
  const functions = new Map<string, Definition<FunctionSymbol>>();
  const globals = new Map<string, Definition<GlobalSymbol>>();
  const statics = new Map<string, Definition<FunctionSymbol>>();
  const unitOf = new Map<FunctionSymbol | GlobalSymbol, string>();
  const diagnostics: Diagnostic[] = [];
  for (const { path, functions: ofUnit, globals: objects } of units) {
    for (const symbol of ofUnit.values()) {
      unitOf.set(symbol, path);
      if (symbol.definition === undefined) continue;
      if (symbol.external) define(functions, { symbol, unit: path }, rank, diagnostics);
      else if (!statics.has(symbol.linkName)) statics.set(symbol.linkName, { symbol, unit: path });
    }
    for (const symbol of objects.values()) {
      unitOf.set(symbol, path);
      if (!symbol.external || (symbol.initializer === undefined && !symbol.tentative)) continue;
      define(globals, { symbol, unit: path }, rankObject, diagnostics);
    }
  }
  return { functions, globals, statics, unitOf, diagnostics };
}

const STRONG = 3;

function rank(symbol: FunctionSymbol): number {
  return symbol.weak ? 2 : STRONG;
}

function rankObject(symbol: GlobalSymbol): number {
  if (symbol.initializer === undefined) return 1;
  return symbol.weak ? 2 : STRONG;
}

function define<S extends FunctionSymbol | GlobalSymbol>(
  table: Map<string, Definition<S>>,
  definition: Definition<S>,
  rankOf: (symbol: S) => number,
  diagnostics: Diagnostic[],
): void {
  const name = definition.symbol.linkName;
  const known = table.get(name);
  if (known === undefined || rankOf(definition.symbol) > rankOf(known.symbol)) {
    table.set(name, definition);
  } else if (rankOf(known.symbol) === STRONG && rankOf(definition.symbol) === STRONG) {
    diagnostics.push({
      severity: 'error',
      message: `multiple definition of '${name}': first defined at ${describePlace(known.symbol.origin)}`,
      origin: definition.symbol.origin,
      span: name.length,
    });
  }
}
