/**
 * One input of the fuzzer through the whole front end, and what came of it.
 *
 * In: the text of a C file (and of headers that it may include). Out: how far it came, and what is wrong with us: an
 * exception that is no Diagnostic, or an answer that took too long.
 */
import { lowerProgram } from '../../interp/c/lower.ts';
import { DiagnosticError, formatDiagnostic } from '../../interp/diagnostic.ts';
import { LIBRARY, withLibrary } from '../../interp/hosted/files.ts';
import { compile, compileHosted, type Diagnostic, type PreprocessOptions, runHosted } from '../../interp/index.ts';
import { type CompiledUnit, compileUnit } from '../../interp/unit.ts';

export interface FuzzInput {
  /** What it was made of, for whoever looks at a failure. */
  readonly name: string;
  readonly text: string;
  /** Headers by path; whatever else is asked for is not there. */
  readonly headers?: (path: string) => string | undefined;
  readonly options?: PreprocessOptions;
  /** An ordinary program: is linked with the library and run for some steps. */
  readonly hosted?: boolean;
  /** The text is a header's: it is read in front of this text, once as a whole and once on demand. */
  readonly behind?: string;
}

/** How far an input came. */
export type Stage = 'refused' | 'lowered' | 'ran';

export interface FuzzOutcome {
  readonly stage: Stage;
  /** What users would see, put together as they would see it. */
  readonly messages: readonly string[];
  /** CPU of this process. */
  readonly milliseconds: number;
  /** We are wrong. */
  readonly failure: string | undefined;
}

export const PATH = 't.c';
const PLAIN: PreprocessOptions = {
  includeDirs: ['include', `${LIBRARY}include`, ''],
  defines: new Map(),
  preInclude: [],
};
/** Millions of turns of loops and calls. */
const MOST_SLICES = 2;
/** Bytes. */
const MOST_OUTPUT = 1 << 17;

/** The program writes on and on. */
class TooMuch extends Error {}

export function feed(input: FuzzInput): FuzzOutcome {
  const start = process.cpuUsage();
  let result: { stage: Stage; messages: string[] } = { stage: 'refused', messages: [] };
  let failure: string | undefined;
  try {
    if (input.behind !== undefined) result = inFront(input.text, input.behind);
    else result = input.hosted === true ? hosted(input) : freestanding(input);
    if (result.stage === 'refused' && result.messages.length === 0) failure = 'refused without a word';
  } catch (error) {
    failure = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
  }
  const { user, system } = process.cpuUsage(start);
  return { ...result, milliseconds: (user + system) / 1000, failure };
}

function reader({ text, headers }: FuzzInput): { read(path: string): string | undefined } {
  return { read: (path) => (path === PATH ? text : headers?.(path)) };
}

function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(formatDiagnostic);
}

function freestanding(input: FuzzInput): { stage: Stage; messages: string[] } {
  let unit: CompiledUnit;
  try {
    unit = compileUnit(withLibrary(reader(input)), { path: PATH, options: input.options ?? PLAIN, complete: [PATH] });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { stage: 'refused', messages: shown(error.diagnostics) };
  }
  const messages = shown(unit.diagnostics);
  if (unit.diagnostics.some(({ severity }) => severity === 'error')) return { stage: 'refused', messages };
  const roots = [...unit.typed.functions.values()].flatMap(({ external, definition, linkName }) =>
    external && definition !== undefined ? [linkName] : [],
  );
  const lowered = lowerProgram([unit.typed], {
    roots,
    rootGlobals: () => true,
    isNative: () => true,
    perCpu: { section: '.data..percpu', copies: 2, stride: 4096 },
  });
  if (lowered.kind === 'failed') return { stage: 'refused', messages: [...messages, ...shown(lowered.diagnostics)] };
  return { stage: 'lowered', messages: [...messages, ...shown(lowered.program.diagnostics)] };
}

/** What is read on demand is what is read as a whole; throws if it is not. */
function inFront(header: string, text: string): { stage: Stage; messages: string[] } {
  const files: Readonly<Record<string, string>> = { 'include/h.h': header, [PATH]: `#include <h.h>\n${text}` };
  const reader = { read: (path: string) => files[path] };
  const spec = { path: PATH, options: PLAIN };
  const lowering = { roots: ['main'], isNative: () => true };
  const whole = compile(reader, [spec], lowering);
  const late = compile(reader, [{ ...spec, front: ['h.h'], onDemand: ['include/'] }], lowering);
  if (late.kind === 'failed') {
    const [said, messages] = [whole, late].map((each) => (each.kind === 'failed' ? shown(each.diagnostics) : []));
    if (said!.join() !== messages!.join()) throw new Error(`said on demand:\n${messages!.join('\n')}`);
    return { stage: 'refused', messages: messages! };
  }
  // What nobody mentions may be wrong.
  if (whole.kind === 'failed') return { stage: 'lowered', messages: [] };
  const [all, part] = [whole, late].map(({ program }) =>
    [program.code, program.image, program.functions.map(({ name, entry }) => [name, entry])].map(String).join('\n'),
  );
  if (all !== part) throw new Error('another program on demand');
  return { stage: 'lowered', messages: [] };
}

function hosted(input: FuzzInput): { stage: Stage; messages: string[] } {
  const compiled = compileHosted([PATH], { reader: reader(input) });
  if (compiled.kind === 'failed') return { stage: 'refused', messages: shown(compiled.diagnostics) };
  let slices = 0;
  let written = 0;
  try {
    const outcome = runHosted(compiled.program, {
      write: (_descriptor, bytes) => {
        written += bytes.length;
        if (written > MOST_OUTPUT) throw new TooMuch();
      },
      stop: () => ++slices > MOST_SLICES,
      heapBytes: 1 << 22,
    });
    return { stage: 'ran', messages: outcome.kind === 'fault' ? [outcome.report] : [] };
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return { stage: 'ran', messages: [] };
  }
}
