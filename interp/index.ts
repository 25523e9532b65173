/**
 * The door of the C interpreter: text in, program out; program in, machine out. Knows C, knows no Linux.
 */

export { excerpt } from './c/excerpt.ts';
export * from './c/ir.ts';
export type { LowerOptions } from './c/lower.ts';
export { type IncludeDir, leadingHeaders, type MacroDefinition, type PreprocessOptions } from './c/preprocess.ts';
export { distance } from './c/spelling.ts';
export type { SourceReader } from './c/token.ts';
export type { TypedUnit } from './c/typed.ts';
export type { QualifiedType, RecordType, Type } from './c/types.ts';
export type { Errors, WarningName } from './c/warning.ts';
export { type Compilation, type CompiledUnit, compile, type UnitSpec } from './compile.ts';
export * from './diagnostic.ts';
export {
  type CompileHostedOptions,
  compileHosted,
  type HostedOutcome,
  type RunHostedOptions,
  runHosted,
} from './hosted/run.ts';
export { UnitStore } from './unit.ts';
export { STEP_EXITED, STEP_FAULT, STEP_PARKED } from './vm/access.ts';
export { type ExecutionCounts, executions, isBranch, makeCounts } from './vm/coverage.ts';
export type { Access, Commit, Fault, FaultKind, Native, Recorder } from './vm/event.ts';
export * as layout from './vm/layout.ts';
export { type BootOptions, Machine } from './vm/machine.ts';
export { readString, toBig } from './vm/print.ts';
