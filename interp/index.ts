/**
 * The door of the C interpreter: text in, program out; program in, machine out. Knows C, knows no Linux.
 */
import { check } from './c/check.ts';
import type { Program } from './c/ir.ts';
import { type LowerOptions, lowerProgram } from './c/lower.ts';
import { parse } from './c/parse.ts';
import { type PreprocessedUnit, type PreprocessOptions, preprocess } from './c/preprocess.ts';
import type { SourceReader } from './c/token.ts';
import type { TypedUnit } from './c/typed.ts';
import { type Diagnostic, DiagnosticError } from './diagnostic.ts';

export * from './c/ir.ts';
export { excerpt } from './c/excerpt.ts';
export type { IncludeDir, MacroDefinition, PreprocessOptions } from './c/preprocess.ts';
export type { SourceReader } from './c/token.ts';
export type { TypedUnit } from './c/typed.ts';
export type { QualifiedType, RecordType, Type } from './c/types.ts';
export * from './diagnostic.ts';
export { STEP_EXITED, STEP_FAULT, STEP_PARKED } from './vm/access.ts';
export type { Access, Fault, FaultKind, Native, Recorder } from './vm/event.ts';
export * as layout from './vm/layout.ts';
export { type BootOptions, Machine } from './vm/machine.ts';
export { formatPrintf, readString, toBig } from './vm/print.ts';

/** One translation unit to compile. */
export interface UnitSpec {
  readonly path: string;
  readonly options: PreprocessOptions;
}

export interface CompiledUnit {
  readonly preprocessed: PreprocessedUnit;
  readonly typed: TypedUnit;
}

export type Compilation =
  | { readonly kind: 'compiled'; readonly program: Program; readonly units: readonly CompiledUnit[] }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] };

/** The front end, stage after stage. Errors of one unit do not hide those of the next. */
export function compile(reader: SourceReader, specs: readonly UnitSpec[], options: LowerOptions): Compilation {
  const units: CompiledUnit[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const spec of specs) {
    try {
      units.push(compileUnit(reader, spec, diagnostics));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return { kind: 'failed', diagnostics };
  const lowered = lowerProgram(
    units.map((unit) => unit.typed),
    options,
  );
  if (lowered.kind === 'failed') return { kind: 'failed', diagnostics: [...diagnostics, ...lowered.diagnostics] };
  return { kind: 'compiled', program: lowered.program, units };
}

function compileUnit(reader: SourceReader, spec: UnitSpec, diagnostics: Diagnostic[]): CompiledUnit {
  const preprocessed = preprocess(reader, spec.path, spec.options);
  diagnostics.push(...preprocessed.diagnostics);
  const parsed = parse(preprocessed.tokens);
  diagnostics.push(...parsed.diagnostics);
  const typed = check(spec.path, parsed.items);
  diagnostics.push(...typed.diagnostics);
  return { preprocessed, typed };
}
