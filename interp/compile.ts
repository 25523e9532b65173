/**
 * The front end, stage after stage: units in, a program or diagnostics out.
 *
 * Invariant: errors of one unit do not hide those of the next.
 */
import type { Program } from './c/ir.ts';
import { type Lowering, type LowerOptions, lowerProgram } from './c/lower.ts';
import type { SourceReader } from './c/token.ts';
import { type Diagnostic, DiagnosticError } from './diagnostic.ts';
import { type CompiledUnit, compileUnit, type UnitSpec, type UnitStore, withinStack } from './unit.ts';

export type { CompiledUnit, UnitSpec } from './unit.ts';

/** `units` are those that could be made at all. */
export type Compilation =
  | {
      readonly kind: 'compiled';
      readonly program: Program;
      readonly units: readonly CompiledUnit[];
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[]; readonly units: readonly CompiledUnit[] };

/**
 * Units that `store` has, if there is one, are taken from there. What is wrong is said of each unit by itself and of all
 * that it declares, also where that is read on demand: what else is said, and what is hinted at, depends on it.
 */
export function compile(
  reader: SourceReader,
  specs: readonly UnitSpec[],
  options: LowerOptions,
  store?: UnitStore,
): Compilation {
  const compiled = compileOnce(reader, specs, options, store);
  const isSilent = compiled.kind === 'compiled' && compiled.units.every(({ diagnostics }) => diagnostics.length === 0);
  if (isSilent || specs.every(({ front, onDemand }) => front === undefined && onDemand === undefined)) return compiled;
  const whole = specs.map(({ front: _, onDemand: __, ...spec }) => spec);
  return compileOnce(reader, whole, options, store);
}

function compileOnce(
  reader: SourceReader,
  specs: readonly UnitSpec[],
  options: LowerOptions,
  store: UnitStore | undefined,
): Compilation {
  const units: CompiledUnit[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const spec of specs) {
    try {
      const unit = store === undefined ? compileUnit(reader, spec) : store.compile(reader, spec);
      units.push(unit);
      diagnostics.push(...unit.diagnostics);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return { kind: 'failed', diagnostics, units };
  const lowered = lowerAll(units, options, store);
  if (lowered.kind === 'failed') {
    return { kind: 'failed', diagnostics: [...diagnostics, ...lowered.diagnostics], units };
  }
  // What is said of a function's body is said once, whoever asked for it.
  const warnings = [...new Set([...diagnostics, ...lowered.warnings])];
  return { kind: 'compiled', program: lowered.program, units, warnings };
}

function lowerAll(units: readonly CompiledUnit[], options: LowerOptions, store: UnitStore | undefined): Lowering {
  const typed = units.map((unit) => unit.typed);
  try {
    return withinStack(() => lowerProgram(typed, options, store?.pieces));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { kind: 'failed', diagnostics: error.diagnostics };
  }
}
