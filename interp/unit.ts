/**
 * One unit through the front end, and a store of those that were compiled before.
 *
 * In: a unit's path, how it is preprocessed, and a reader. Out: its typed tree. A unit is a function of the texts that
 * the preprocessor read and of the paths that it found nothing at, and it remembers both: so an earlier result is taken
 * again when all of them are as they were, whoever asks and whatever tree the reader reads. Of units that come and go
 * (`passing`) that is done with the headers that they begin with.
 *
 * Invariant: a compiled unit is never changed by what is made of it, but for being checked further when somebody asks
 * for a body; the program is the same whether its units are fresh or were shared.
 */
import { check, checkBehind, checkHead } from './c/check.ts';
import type { TypeNames } from './c/keyword.ts';
import { PieceStore } from './c/lower.ts';
import { type ParsedFront, parse, parseBodies, parseFront, parseOnDemand } from './c/parse.ts';
import {
  leadingHeaders,
  type PreprocessedHead,
  type PreprocessedUnit,
  type PreprocessOptions,
  preprocess,
  preprocessBehind,
  preprocessHead,
} from './c/preprocess.ts';
import type { Scope } from './c/scope.ts';
import { isUnread, type SourceReader, type Token } from './c/token.ts';
import type { TypedUnit } from './c/typed.ts';
import type { Dialect, Errors, WarningName } from './c/warning.ts';
import { type Diagnostic, DiagnosticError, expansionSite } from './diagnostic.ts';

/** One translation unit to compile. */
export interface UnitSpec {
  readonly path: string;
  readonly options: PreprocessOptions;
  /** Headers that are read in front of it, as by `#include <...>`: once for all units with the same, if nothing is wrong. */
  readonly front?: readonly string[];
  /** Every function that stands in one of these files has to be right, whether or not anybody calls it. */
  readonly complete?: readonly string[];
  /** Of what only deserves a warning, what is an error; default none. */
  readonly errors?: Errors;
  /** What gcc would warn about only when asked; default none. */
  readonly warnings?: readonly WarningName[];
  /** One of many that begin with the same headers: those are kept from the second on, the unit is not. */
  readonly passing?: true;
  /** Beginnings of paths: what files there declare and nobody mentions is not looked at. */
  readonly onDemand?: readonly string[];
}

export interface CompiledUnit {
  readonly preprocessed: Omit<PreprocessedUnit, 'tokens' | 'macros'>;
  readonly typed: TypedUnit;
  /** Of all stages. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Does a stage's work. Nests are bounded where they are read; what gets around that is said here, of a whole unit. */
export function withinStack<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError) || !/call stack/.test(error.message)) throw error;
    const message = 'nested too deeply to be compiled';
    throw new DiagnosticError([{ severity: 'error', message, origin: undefined, span: 1 }]);
  }
}

export function compileUnit(reader: SourceReader, spec: UnitSpec, front = makeFront(reader, spec).front): CompiledUnit {
  return withinStack(() => compileInside(reader, spec, front));
}

function dialectOf({ options, warnings = [], errors = [] }: UnitSpec): Dialect {
  return { unsignedChar: options.unsignedChar === true, warnings, errors };
}

function compileInside(reader: SourceReader, spec: UnitSpec, front: Front | undefined): CompiledUnit {
  const { path, options, complete, onDemand } = spec;
  const { tokens, macros, ...preprocessed } =
    front === undefined ? alone(reader, path, options) : preprocessBehind(front.preprocessed, reader, path, 0, options);
  // What could be said of a torn text would be faults that it has not.
  const parsed = parseOnDemand(front?.parsed, preprocessed.isTorn ? [] : tokens, onDemand ?? []);
  const typed = check(path, parsed.items, macros, dialectOf(spec));
  // Of a unit whose functions are checked nearly all bodies are asked for sooner or later: other items are not mentioned.
  if (complete !== undefined) parseBodies(parsed.items.filter((item) => item.kind === 'function'));
  const diagnostics = [
    ...preprocessed.diagnostics,
    ...parsed.diagnostics,
    ...typed.diagnostics,
    ...(complete === undefined ? [] : bodyDiagnostics(typed, complete)),
  ];
  return { preprocessed, typed, diagnostics: atMost(MOST_DIAGNOSTICS, diagnostics) };
}

/** As a unit behind headers is given. */
function alone(reader: SourceReader, path: string, options: PreprocessOptions): ReturnType<typeof preprocessBehind> {
  const unit = preprocess(reader, path, options);
  const names = [...unit.macros.keys()];
  return { ...unit, macros: () => names };
}

/** Headers that several units have in front. */
interface Front {
  readonly preprocessed: PreprocessedHead;
  readonly parsed: ParsedFront;
}

/** No front if there is anything to be said of it, or if it depends on who has it in front. */
function makeFront(
  reader: SourceReader,
  { front = [], options, onDemand }: UnitSpec,
): { readonly inputs: Inputs; readonly front: Front | undefined } {
  if (front.length === 0) return { inputs: { files: [], missingLookups: [] }, front: undefined };
  const { tokens, isWhole, ...preprocessed } = preprocessHead(reader, front, options, onDemand);
  const parsed = isWhole ? parseFront(tokens) : undefined;
  return { inputs: preprocessed, front: parsed === undefined ? undefined : { preprocessed, parsed } };
}

/** Nobody reads more of one unit. */
const MOST_DIAGNOSTICS = 100;

/** The errors first if there are too many: warnings must not crowd them out. */
function atMost(most: number, all: readonly Diagnostic[]): readonly Diagnostic[] {
  if (all.length <= most) return all;
  const errors = all.filter(({ severity }) => severity === 'error');
  const shown = [...errors, ...all.filter(({ severity }) => severity !== 'error')].slice(0, most);
  const severity = errors.length > most ? 'error' : 'warning';
  return [...shown, { severity, message: `${all.length - most} more are not shown`, origin: undefined, span: 1 }];
}

/** Checks the bodies of the functions that stand in the files, and of all that others can call: a header may name these first. */
function bodyDiagnostics(typed: TypedUnit, files: readonly string[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { origin, external, definition } of typed.functions.values()) {
    if (definition === undefined || (!external && !files.includes(expansionSite(origin).file.path))) continue;
    try {
      diagnostics.push(...definition().warnings);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  return diagnostics;
}

/** Some megabytes each: those of two revisions in all configurations of the suite. */
const MOST_UNITS = 48;
const MOST_HEADS = 24;
const MOST_FRONTS = 6;

/** What units begin with: the text's leading headers, read, parsed and checked. */
interface Head {
  readonly preprocessed: PreprocessedHead;
  readonly names: TypeNames;
  readonly scope: Scope;
}

/** Kept results, last used first. */
class Kept<T> {
  private entries: { readonly name: string; readonly value: T }[] = [];

  constructor(private readonly most: number) {}

  take(name: string, isCurrent: (value: T) => boolean, make: () => T): T {
    const known = this.entries.find((entry) => entry.name === name && isCurrent(entry.value));
    const entry = known ?? { name, value: make() };
    this.entries = [entry, ...this.entries.filter((other) => other !== entry).slice(0, this.most - 1)];
    return entry.value;
  }

  has(name: string, isCurrent: (value: T) => boolean): boolean {
    return this.entries.some((entry) => entry.name === name && isCurrent(entry.value));
  }
}

export class UnitStore {
  /** What was made of the units further. */
  readonly pieces = new PieceStore();
  private readonly units = new Kept<CompiledUnit>(MOST_UNITS);
  /** Headers that a unit has begun with: what they declare is worth reading as a whole when another does. */
  private readonly begun = new Set<string>();
  /** Undefined: these headers cannot be read once for all. */
  private readonly heads = new Kept<{ readonly inputs: Inputs; readonly head: Head | undefined }>(MOST_HEADS);

  private readonly fronts = new Kept<ReturnType<typeof makeFront>>(MOST_FRONTS);

  /** The unit of an earlier call if it would come out the same, else a new one. */
  compile(reader: SourceReader, wanted: UnitSpec): CompiledUnit {
    const name = describe(wanted);
    const isKept = ({ preprocessed }: CompiledUnit): boolean => isCurrent(reader, preprocessed);
    const behind =
      wanted.passing === true && !this.units.has(name, isKept) ? this.compileBehind(reader, wanted) : undefined;
    return behind ?? this.units.take(name, isKept, () => compileUnit(reader, wanted, this.frontOf(reader, wanted)));
  }

  private frontOf(reader: SourceReader, wanted: UnitSpec): Front | undefined {
    const { front = [], options, onDemand = [] } = wanted;
    const name = describe({ path: front.join('\n'), options, onDemand });
    return this.fronts.take(
      name,
      ({ inputs }) => isCurrent(reader, inputs),
      () => makeFront(reader, wanted),
    ).front;
  }

  /** A unit whose leading headers have been read before. Undefined where it has none, or changes what they declare. */
  private compileBehind(reader: SourceReader, spec: UnitSpec): CompiledUnit | undefined {
    const { path, options, front = [], warnings = [], errors = [], onDemand = [] } = spec;
    const { headers: own, end } = leadingHeaders(reader.read(path) ?? '');
    const headers = [...front, ...own];
    if (headers.length === 0) return undefined;
    const name = describe({ path: headers.join('\n'), options, warnings, errors, onDemand });
    if (!this.begun.has(name)) {
      this.begun.add(name);
      return undefined;
    }
    const { head } = this.heads.take(
      name,
      ({ inputs }) => isCurrent(reader, inputs),
      () => makeHead(reader, headers, spec),
    );
    if (head === undefined) return undefined;
    const { tokens, macros, ...preprocessed } = preprocessBehind(head.preprocessed, reader, path, end, options);
    if (preprocessed.isTorn) return undefined;
    const parsed = parse(tokens, head.names);
    const typed = checkBehind(head.scope, path, parsed.items, macros);
    if (typed === undefined) return undefined;
    const diagnostics = [...preprocessed.diagnostics, ...parsed.diagnostics, ...typed.diagnostics];
    return { preprocessed, typed, diagnostics: atMost(MOST_DIAGNOSTICS, diagnostics) };
  }
}

function makeHead(
  reader: SourceReader,
  headers: readonly string[],
  spec: UnitSpec,
): { inputs: Inputs; head: Head | undefined } {
  const { tokens: passed, isWhole, ...preprocessed } = preprocessHead(reader, headers, spec.options, spec.onDemand);
  const { files, missingLookups } = preprocessed;
  const inputs = { files, missingLookups };
  const tokens = isWhole ? readAll(passed) : undefined;
  // What ends in the middle of a declaration goes on in the unit.
  if (tokens === undefined || !/^[;}]?$/.test(tokens.at(-1)?.text ?? '')) return { inputs, head: undefined };
  const parsed = parse(tokens);
  const scope = parsed.diagnostics.length > 0 ? undefined : checkHead(parsed.items, dialectOf(spec));
  return { inputs, head: scope === undefined ? undefined : { preprocessed, names: parsed.names, scope } };
}

/** Undefined if some have to be read in their place. */
function readAll(tokens: readonly Token[]): readonly Token[] | undefined {
  try {
    return tokens.flatMap((token) => (isUnread(token) ? token.read() : [token]));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return undefined;
  }
}

/** What a result depends on. */
type Inputs = Pick<PreprocessedUnit, 'files' | 'missingLookups'>;

function isCurrent(reader: SourceReader, { files, missingLookups }: Inputs): boolean {
  return (
    files.every((file) => reader.read(file.path) === file.text) &&
    missingLookups.every((path) => reader.read(path) === undefined)
  );
}

function describe({
  path,
  complete,
  warnings,
  errors,
  front,
  onDemand,
  options: { defines, ...rest },
}: UnitSpec): string {
  return JSON.stringify([path, complete, warnings, errors, front, onDemand, [...defines], rest]);
}
