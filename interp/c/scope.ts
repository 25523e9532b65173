/**
 * Names and what they stand for while a unit is checked (C11 6.2.1 to 6.2.3), and how checking is given up.
 *
 * A Unit is what all of one `check` share; a Scope is a link of the chain in which names are looked up, and is what every
 * checking function is given. Bodies are checked after the whole file, in any order: each sees the file's names only up
 * to its own place, by `limit`.
 *
 * Invariant: a Diagnostic that ends the checking of a construct is thrown as a DiagnosticError (wrong) or Unsupported
 * (right, but not for us), and caught where the next statement, declarator or file-scope item can go on.
 */
import { type Diagnostic, DiagnosticError, type Origin } from '../diagnostic.ts';
import type { CompoundStatement, Expression, Initializer } from './ast.ts';
import type { Operand } from './operand.ts';
import type {
  AutomaticInitializer,
  BlockStatement,
  FunctionSymbol,
  GlobalSymbol,
  LabelSymbol,
  LocalSymbol,
  StaticInitializer,
  TypedExpression,
} from './typed.ts';
import type { IntegerType, QualifiedType, RecordType } from './types.ts';
import { type Dialect, isError, type WarningName } from './warning.ts';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type Entry = { readonly position: number } & (
  | { readonly kind: 'typedef'; readonly type: QualifiedType }
  | { readonly kind: 'enumerator'; readonly value: bigint; readonly type: IntegerType }
  | { readonly kind: 'object'; readonly symbol: Mutable<GlobalSymbol> | LocalSymbol }
  | { readonly kind: 'function'; readonly symbol: Mutable<FunctionSymbol> }
  /** Declared, but in a way that we could not follow: every use ends like the declaration did. */
  | { readonly kind: 'poisoned'; readonly error: DiagnosticError | Unsupported }
);

export interface Tag {
  readonly keyword: 'struct' | 'union' | 'enum';
  readonly type: RecordType | IntegerType;
  /** Its braces have been seen. */
  defined: boolean;
  readonly position: number;
}

/** The parts of the checker that need each other in a circle, tied together by check.ts. */
export interface Knot {
  readonly expression: (scope: Scope, expression: Expression) => Operand;
  readonly statementExpression: (scope: Scope, body: CompoundStatement) => StatementExpression;
  /** The type comes back completed where it was an array of unknown length. */
  readonly staticInitializer: (
    scope: Scope,
    type: QualifiedType,
    initializer: Initializer,
  ) => { type: QualifiedType; initializer: StaticInitializer };
  readonly automaticInitializer: (
    scope: Scope,
    type: QualifiedType,
    initializer: Initializer,
  ) => { type: QualifiedType; initializer: AutomaticInitializer };
}

export interface StatementExpression {
  readonly body: BlockStatement;
  readonly value: TypedExpression | undefined;
}

export interface Unit {
  readonly path: string;
  readonly knot: Knot;
  readonly dialect: Dialect;
  /** Plain `char`. */
  readonly char: IntegerType;
  /** What has linkage, by name, wherever it was declared. */
  readonly functions: Map<string, Mutable<FunctionSymbol>>;
  readonly globals: Map<string, Mutable<GlobalSymbol>>;
  /** Those outside of bodies. */
  readonly strings: Map<string, GlobalSymbol>;
  readonly diagnostics: Diagnostic[];
  /** Names of macros, for hints. */
  readonly macros: () => readonly string[];
  /** Number of the file-scope item that is being declared. */
  position: number;
  /** Of that item. */
  nextId: number;
  /** File scope of what stands in front of this unit and of others. */
  readonly head: Scope | undefined;
}

/** A unit says more of what its head declares: the head can then not be what others begin with. */
export class HeadTouched extends Error {}

/** Whoever changes a symbol, or completes a tag, says so before. */
export function touch({ head }: Unit, symbol: FunctionSymbol | GlobalSymbol): void {
  if (head === undefined) return;
  const { functions, globals } = head.unit;
  if ((symbol.kind === 'function' ? functions : globals).get(symbol.name) === symbol) throw new HeadTouched();
}

export function touchTag({ head }: Unit, name: string, tag: Tag): void {
  if (head?.tags.get(name) === tag) throw new HeadTouched();
}

export interface SwitchState {
  readonly type: IntegerType;
  /** Before it was promoted. */
  readonly original: IntegerType;
  /** Number of statement expressions around it. */
  readonly nest: number;
  readonly cases: { readonly first: bigint; readonly last: bigint; readonly label: LabelSymbol }[];
  /** Of the cases: those of several values, and the values of the others. */
  readonly ranges: { readonly first: bigint; readonly last: bigint }[];
  readonly singles: Set<bigint>;
  default: LabelSymbol | undefined;
}

export interface LabelEntry {
  readonly symbol: LabelSymbol;
  defined: boolean;
  /** Defined in code that is evaluated: there once only, elsewhere it may be looked at again. */
  placed: boolean;
  /** Where it was first used. */
  origin: Origin;
  /** The statement expressions that it stands in. */
  nest: readonly CompoundStatement[];
}

/** What the statements of one function share. */
export interface Body {
  readonly symbol: FunctionSymbol;
  readonly diagnostics: Diagnostic[];
  readonly labels: Map<string, LabelEntry>;
  /** Every label that was mentioned, local ones included. */
  readonly mentioned: LabelEntry[];
  /** Names that have been said to be undeclared: once a function is enough. */
  readonly undeclared: Set<string>;
  readonly strings: Map<string, GlobalSymbol>;
  nextId: number;
  /** Innermost last. */
  readonly switches: SwitchState[];
  /** The statement expressions around the present statement, innermost last. */
  readonly nests: CompoundStatement[];
  readonly jumps: { readonly to: LabelEntry; readonly nest: readonly CompoundStatement[]; readonly origin: Origin }[];
  /** It has a `return`, or calls what does not return. */
  ends: boolean;
  /** Loops and switches around the present statement, and loops only. */
  breakable: number;
  loops: number;
}

export interface Scope {
  readonly unit: Unit;
  readonly parent: Scope | undefined;
  readonly kind: 'file' | 'prototype' | 'block';
  readonly names: Map<string, Entry>;
  /** Hardly any block has some: see addTag(). */
  tags: ReadonlyMap<string, Tag>;
  /** `__label__` declarations: see addLabel(). */
  labels: ReadonlyMap<string, LabelEntry>;
  /** Of a block: what it will list as its locals. */
  readonly locals: LocalSymbol[];
  /** Undefined at file scope. */
  readonly body: Body | undefined;
  /** Names of the file at or behind this position are not yet declared. */
  readonly limit: number;
  /** False inside `sizeof`, `typeof` and the like. */
  readonly evaluated: boolean;
  /** Nobody comes here: what values would do is not warned about. */
  readonly dead: boolean;
  /** Inside the initialiser of a static object. */
  readonly initializing: boolean;
}

const NO_TAGS: ReadonlyMap<string, Tag> = new Map();
const NO_LABELS: ReadonlyMap<string, LabelEntry> = new Map();

/** Begins with what the unit's head declares. */
export function fileScope(unit: Unit): Scope {
  const { head } = unit;
  const maps = { names: new Map(head?.names), tags: new Map(head?.tags), labels: NO_LABELS };
  return {
    unit,
    parent: undefined,
    kind: 'file',
    ...maps,
    locals: [],
    body: undefined,
    limit: Infinity,
    evaluated: true,
    dead: false,
    initializing: false,
  };
}

export function innerScope(
  parent: Scope,
  kind: 'prototype' | 'block',
  body = parent.body,
  limit = parent.limit,
): Scope {
  const { unit, evaluated, dead, initializing } = parent;
  const maps = { names: new Map<string, Entry>(), tags: NO_TAGS, labels: NO_LABELS };
  return { unit, parent, kind, ...maps, locals: [], body, limit, evaluated, dead, initializing };
}

export function addTag(scope: Scope, name: string, tag: Tag): void {
  if (scope.tags === NO_TAGS) scope.tags = new Map();
  (scope.tags as Map<string, Tag>).set(name, tag);
}

export function addLabel(scope: Scope, name: string, label: LabelEntry): void {
  if (scope.labels === NO_LABELS) scope.labels = new Map();
  (scope.labels as Map<string, LabelEntry>).set(name, label);
}

/** The same scope for operands that are not evaluated. */
export function unevaluated(scope: Scope): Scope {
  return scope.evaluated ? { ...scope, evaluated: false, dead: true } : scope;
}

/** The same scope for the initialiser of a static object. */
export function initializing(scope: Scope): Scope {
  return scope.initializing ? scope : { ...scope, initializing: true };
}

/** The same scope for operands that a constant in front of them leaves out. */
export function leftOut(scope: Scope): Scope {
  return scope.dead ? scope : { ...scope, dead: true };
}

export function lookup(scope: Scope, name: string): Entry | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const entry = at.names.get(name);
    if (entry !== undefined && (at.kind !== 'file' || entry.position <= scope.limit)) return entry;
  }
  return undefined;
}

/** All that `lookup` could find. */
export function* namesInSight(scope: Scope): Iterable<string> {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    for (const [name, { kind, position }] of at.names) {
      if (kind !== 'poisoned' && (at.kind !== 'file' || position <= scope.limit)) yield name;
    }
  }
  yield* scope.unit.macros();
}

/** Tags of what has been defined and can be seen. */
export function* definedTags(scope: Scope): Iterable<string> {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    for (const [name, { defined }] of at.tags) if (defined) yield name;
  }
}

export function lookupTag(scope: Scope, name: string): Tag | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const tag = at.tags.get(name);
    if (tag !== undefined && (at.kind !== 'file' || tag.position <= scope.limit)) return tag;
  }
  return undefined;
}

/** The block whose locals an object made here belongs to; undefined at file scope. */
export function enclosingBlock(scope: Scope): Scope | undefined {
  let at: Scope | undefined = scope;
  while (at !== undefined && at.kind === 'prototype') at = at.parent;
  return at?.kind === 'block' ? at : undefined;
}

/** Right C, but more than we can do: a Diagnostic if the code is reached, not if it is only there. */
export class Unsupported extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.name = 'Unsupported';
  }
}

export function diagnose(message: string, origin: Origin, hint?: string): Diagnostic {
  const spelling = /^[A-Za-z_]\w*/.exec(origin.file.text.slice(origin.offset, origin.offset + 80));
  const span = spelling?.[0].length ?? 1;
  return { severity: 'error', message, origin, span, ...(hint === undefined ? {} : { hint }) };
}

/** The C is wrong, and what stands here cannot be made sense of. */
export function fail(message: string, origin: Origin, hint?: string): never {
  throw new DiagnosticError([diagnose(message, origin, hint)]);
}

/** The C is wrong, but we can go on. */
export function report(scope: Scope, message: string, origin: Origin, hint?: string): void {
  diagnosticsOf(scope).push(diagnose(message, origin, hint));
}

/** The C is wrong, and compiled all the same, unless the dialect has it for an error. */
export function warn(
  scope: Scope,
  name: WarningName | undefined,
  message: string,
  origin: Origin,
  hint?: string,
): void {
  const severity = isError(scope.unit.dialect, name) ? 'error' : 'warning';
  diagnosticsOf(scope).push({ ...diagnose(message, origin, hint), severity });
}

export function unsupported(what: string, origin: Origin): never {
  throw new Unsupported(diagnose(`${what} not supported`, origin));
}

/** More than an item of the file and its body need, each half of them. */
const NUMBERS_OF_AN_ITEM = 20_000_000;

/**
 * A number that nothing else in the unit has. Bodies are checked in any order, and items may be left out: each counts for
 * itself.
 */
export function freshNumber({ unit, body, limit }: Scope): number {
  if (body === undefined) return unit.position * NUMBERS_OF_AN_ITEM + NUMBERS_OF_AN_ITEM / 2 + ++unit.nextId;
  return limit * NUMBERS_OF_AN_ITEM + ++body.nextId;
}

export function diagnosticsOf(scope: Scope): Diagnostic[] {
  return scope.body?.diagnostics ?? scope.unit.diagnostics;
}

/** Names a thing whose declaration failed. Never hides what it was declared as before. */
export function poison(scope: Scope, name: string | undefined, error: DiagnosticError | Unsupported): void {
  if (name === undefined) return;
  const position = scope.unit.position;
  if (error instanceof Unsupported) scope.names.set(name, { kind: 'poisoned', error, position });
  else if (!scope.names.has(name)) {
    // What was wrong has been said once.
    scope.names.set(name, { kind: 'poisoned', error: new DiagnosticError([]), position });
  }
}

/** The label of that name: a local one (`__label__`) if such a block is around, else the function's. */
export function labelEntry(scope: Scope, name: string, origin: Origin): LabelEntry {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const local = at.labels.get(name);
    if (local !== undefined) return local;
  }
  const body = scope.body ?? fail('label used outside of a function', origin);
  const known = body.labels.get(name);
  if (known !== undefined) return known;
  const entry = newLabel(name, origin);
  body.labels.set(name, entry);
  body.mentioned.push(entry);
  return entry;
}

export function newLabel(name: string, origin: Origin): LabelEntry {
  return { symbol: { name, origin, addressTaken: false }, defined: false, placed: false, origin, nest: [] };
}
