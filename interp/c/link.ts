/**
 * Linking: which definition a name means.
 *
 * In: typed units. External symbols are one by link name: a strong definition before a weak one, a definition before a
 * tentative one before a declaration. Static symbols are their unit's own; a static function of a header is a
 * different one in each unit. Units can be linked onto what others were linked to, which stays as it is.
 *
 * Invariant: after `link`, each name has at most one definition; duplicates are diagnostics.
 */
import { type Diagnostic, describePlace } from '../diagnostic.ts';
import type { FunctionSymbol, GlobalSymbol, TypedUnit } from './typed.ts';

export interface Links {
  readonly functions: Definitions<FunctionSymbol>;
  readonly globals: Definitions<GlobalSymbol>;
  /** Static functions by name, of the first unit that has one. */
  readonly statics: Definitions<FunctionSymbol>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Definition<S> {
  readonly symbol: S;
  readonly unit: string;
}

/** Definitions by name, over those of the units linked before. */
export class Definitions<S> {
  private readonly own = new Map<string, Definition<S>>();

  constructor(private readonly below: Definitions<S> | undefined) {}

  get(name: string): Definition<S> | undefined {
    return this.own.get(name) ?? this.below?.get(name);
  }

  set(name: string, definition: Definition<S>): void {
    this.own.set(name, definition);
  }

  /** Those that are not of the units linked before. */
  get names(): Iterable<string> {
    return this.own.keys();
  }
}

export function link(units: readonly TypedUnit[], onto?: Links): Links {
  const functions = new Definitions(onto?.functions);
  const globals = new Definitions(onto?.globals);
  const statics = new Definitions(onto?.statics);
  const diagnostics: Diagnostic[] = [...(onto?.diagnostics ?? [])];
  for (const { path, functions: ofUnit, globals: objects } of units) {
    for (const symbol of ofUnit.values()) {
      if (symbol.definition === undefined) continue;
      if (symbol.external) define(functions, { symbol, unit: path }, rank, diagnostics);
      else if (statics.get(symbol.linkName) === undefined) statics.set(symbol.linkName, { symbol, unit: path });
    }
    for (const symbol of objects.values()) {
      if (!symbol.external || (symbol.initializer === undefined && !symbol.tentative)) continue;
      define(globals, { symbol, unit: path }, rankObject, diagnostics);
    }
  }
  return { functions, globals, statics, diagnostics };
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
  table: Definitions<S>,
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
