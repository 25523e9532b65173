/**
 * One unit through the front end, and a store of those that were compiled before.
 *
 * In: a unit's path, how it is preprocessed, and a reader. Out: its typed tree. A unit is a function of the texts that
 * the preprocessor read and of the paths that it found nothing at, and it remembers both: so an earlier result is taken
 * again when all of them are as they were, whoever asks and whatever tree the reader reads.
 *
 * Invariant: a compiled unit is never changed by what is made of it, but for being checked further when somebody asks
 * for a body; the program is the same whether its units are fresh or were shared.
 */
import { check } from './c/check.ts';
import { PieceStore } from './c/lower.ts';
import { parse } from './c/parse.ts';
import { type PreprocessedUnit, type PreprocessOptions, preprocess } from './c/preprocess.ts';
import type { SourceReader } from './c/token.ts';
import type { TypedUnit } from './c/typed.ts';
import { type Diagnostic, DiagnosticError, expansionSite } from './diagnostic.ts';

/** One translation unit to compile. */
export interface UnitSpec {
  readonly path: string;
  readonly options: PreprocessOptions;
  /** Every function that stands in this file has to be right, whether or not anybody calls it. */
  readonly complete?: string;
}

export interface CompiledUnit {
  readonly preprocessed: Omit<PreprocessedUnit, 'tokens' | 'macros'>;
  readonly typed: TypedUnit;
  /** Of all stages. */
  readonly diagnostics: readonly Diagnostic[];
}

export function compileUnit(reader: SourceReader, { path, options, complete }: UnitSpec): CompiledUnit {
  const { tokens, macros: _, ...preprocessed } = preprocess(reader, path, options);
  const parsed = parse(tokens);
  const typed = check(path, parsed.items);
  return {
    preprocessed,
    typed,
    diagnostics: [
      ...preprocessed.diagnostics,
      ...parsed.diagnostics,
      ...typed.diagnostics,
      ...(complete === undefined ? [] : bodyDiagnostics(typed, complete)),
    ],
  };
}

/** Checks the bodies of the functions that stand in a file, and of all that others can call: a header may name these first. */
function bodyDiagnostics(typed: TypedUnit, file: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { origin, external, definition } of typed.functions.values()) {
    if (definition === undefined || (!external && expansionSite(origin).file.path !== file)) continue;
    try {
      definition();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  return diagnostics;
}

/** Some megabytes each; all scenarios of a revision, so that the next revision finds what it has in common with it. */
const MOST_UNITS = 48;

export class UnitStore {
  /** What was made of the units further. */
  readonly pieces = new PieceStore();
  /** Last used first. */
  private units: { readonly spec: string; readonly unit: CompiledUnit }[] = [];

  /** The unit of an earlier call if it would come out the same, else a new one. */
  compile(reader: SourceReader, wanted: UnitSpec): CompiledUnit {
    const spec = describe(wanted);
    const known = this.units.find((entry) => entry.spec === spec && isCurrent(reader, entry.unit));
    const entry = known ?? { spec, unit: compileUnit(reader, wanted) };
    this.units = [entry, ...this.units.filter((other) => other !== entry).slice(0, MOST_UNITS - 1)];
    return entry.unit;
  }
}

function isCurrent(reader: SourceReader, { preprocessed }: CompiledUnit): boolean {
  return (
    preprocessed.files.every((file) => reader.read(file.path) === file.text) &&
    preprocessed.missingLookups.every((path) => reader.read(path) === undefined)
  );
}

function describe({ path, complete, options: { defines, ...rest } }: UnitSpec): string {
  return JSON.stringify([path, complete, [...defines], rest]);
}
