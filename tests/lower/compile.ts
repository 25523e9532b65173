/** C text through every stage to a program, and its functions run at once. */
import { check } from '../../interp/c/check.ts';
import type { Program } from '../../interp/c/ir.ts';
import { type LowerOptions, lowerProgram } from '../../interp/c/lower.ts';
import { parse } from '../../interp/c/parse.ts';
import { preprocess } from '../../interp/c/preprocess.ts';
import type { TypedUnit } from '../../interp/c/typed.ts';
import { type Diagnostic, DiagnosticError, expansionSite } from '../../interp/diagnostic.ts';
import { STEP_PARKED } from '../../interp/vm/access.ts';
import { BUILTIN_NATIVES } from '../../interp/vm/builtins.ts';
import type { Native } from '../../interp/vm/event.ts';
import { Machine } from '../../interp/vm/machine.ts';
import { toBig } from '../../interp/vm/print.ts';

export function typedUnit(path: string, text: string): TypedUnit {
  const options = { includeDirs: [], defines: new Map<string, string>(), preInclude: [] };
  const preprocessed = preprocess({ read: (name) => (name === path ? text : undefined) }, path, options);
  const parsed = parse(preprocessed.tokens);
  const unit = check(path, parsed.items);
  const diagnostics = [...preprocessed.diagnostics, ...parsed.diagnostics, ...unit.diagnostics];
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new DiagnosticError(diagnostics);
  return unit;
}

const DEFAULTS = { roots: ['test'], isNative: (name: string) => name.startsWith('native_') };

export type Sources = Readonly<Record<string, string>>;

export function lower(sources: Sources, options: Partial<LowerOptions> = {}): ReturnType<typeof lowerProgram> {
  const units = Object.entries(sources).map(([path, text]) => typedUnit(path, text));
  return lowerProgram(units, { ...DEFAULTS, ...options });
}

export function compile(text: string, options: Partial<LowerOptions> = {}): Program {
  return compileAll({ 't.c': text }, options);
}

export function compileAll(sources: Sources, options: Partial<LowerOptions> = {}): Program {
  const lowered = lower(sources, options);
  if (lowered.kind === 'failed') throw new DiagnosticError(lowered.diagnostics);
  return lowered.program;
}

/** `path:line: message` of each diagnostic. */
export function complaints(sources: Sources, options: Partial<LowerOptions> = {}): string[] {
  const lowered = lower(sources, options);
  return lowered.kind === 'program' ? [] : lowered.diagnostics.map(describe);
}

function describe({ message, origin }: Diagnostic): string {
  if (origin === undefined) return message;
  const site = expansionSite(origin);
  return `${site.file.path}:${site.file.position(site.offset).line}: ${message}`;
}

/** A native that is no event and returns a number. */
export function nativeReturning(value: number): Native {
  return {
    visible: false,
    result: 1,
    run: (machine) => {
      machine.resultLow = value;
    },
  };
}

/** The result of a function without arguments as a signed number, or its fault's kind and line. */
export function run(program: Program, name: string, natives: ReadonlyMap<string, Native> = new Map()): string {
  const machine = new Machine(program, { tasks: 1, natives: new Map([...BUILTIN_NATIVES, ...natives]) });
  const info = program.functions.find((each) => each.name === name);
  if (info === undefined) throw new Error(`no function ${name}`);
  let outcome = machine.spawn(0, info.id, []);
  while (outcome === STEP_PARKED) outcome = machine.step(0);
  const { fault } = machine;
  if (fault !== undefined) return `${fault.kind} at line ${lineOf(program, fault.pc)}`;
  if (info.resultWords < 2) return String(info.resultWords === 1 ? machine.resultLow : 0);
  return String(toBig(machine.resultLow, machine.resultHigh, true));
}

export function lineOf(program: Program, pc: number): number {
  const place = program.places[program.placeAt[pc]!];
  if (place === undefined) return -1;
  const site = expansionSite(place.origin);
  return site.file.position(site.offset).line;
}
