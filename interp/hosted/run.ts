/**
 * An ordinary C program, run: files in, what it writes and how it ends out.
 *
 * The program is compiled together with our own C library (include/, library.c, natives.ts) and executed by a
 * sequential machine: one task, nothing is an event, every access is checked.
 *
 * Invariant: a program that ends by itself has done nothing undefined on its way, as far as the machine can tell;
 * one that has is stopped there and reported.
 */

import { MEMORY_BASE_HIGH, type Program } from '../c/ir.ts';
import type { LowerOptions } from '../c/lower.ts';
import type { SourceReader } from '../c/token.ts';
import { type Compilation, compile } from '../compile.ts';
import { bug } from '../diagnostic.ts';
import type { UnitStore } from '../unit.ts';
import { STEP_EXITED, STEP_FAULT } from '../vm/access.ts';
import { BUILTIN_NATIVES } from '../vm/builtins.ts';
import type { ExecutionCounts } from '../vm/coverage.ts';
import { Machine } from '../vm/machine.ts';
import { LIBRARY, SOURCES, withLibrary } from './files.ts';
import { Heap } from './heap.ts';
import { hostedNatives, isHostedNative, type Surroundings } from './natives.ts';
import { describeFault } from './report.ts';

export interface CompileHostedOptions {
  /** Reads the program's files. */
  readonly reader: SourceReader;
  /** -I: searched before the library's headers. */
  readonly includeDirs?: readonly string[];
  /** -D: name to replacement text. */
  readonly defines?: ReadonlyMap<string, string>;
  readonly inline?: LowerOptions['inline'];
  /** -funsigned-char. */
  readonly unsignedChar?: boolean;
  /** Keeps what many programs have in common, the library above all. */
  readonly store?: UnitStore;
}

export interface RunHostedOptions {
  /** Takes the program's output as it comes: stdout (1) or stderr (2), one character a byte. */
  readonly write: (descriptor: number, bytes: string) => void;
  /** Gives the next byte of stdin, or -1 at its end. Default: it is empty. */
  readonly read?: () => number;
  /** Behind argv[0]. */
  readonly arguments?: readonly string[];
  /** argv[0]. */
  readonly name?: string;
  /** Bytes for malloc(); default 64 MiB. Address space, of which only what is used costs memory. */
  readonly heapBytes?: number;
  /** Plain accesses may be misaligned. */
  readonly anyAlignment?: boolean;
  /** Filled with how often each instruction was executed. */
  readonly counts?: ExecutionCounts;
  /** Asked from time to time: stop here? */
  readonly stop?: () => boolean;
}

export type HostedOutcome =
  /** main() returned, exit() was called; 134: abort(). */
  | { readonly kind: 'exited'; readonly code: number }
  /** Undefined behaviour, or C that is not supported: a report of several lines, and what a test asks for. */
  | {
      readonly kind: 'fault';
      readonly fault: string;
      readonly path: string;
      readonly line: number;
      readonly report: string;
    }
  /** `stop` said so. */
  | { readonly kind: 'stopped' };

const STACK_BYTES = 8 << 20;
const REGISTER_WORDS = 4 << 20;
const HEAP_BYTES = 64 << 20;
/** Turns of loops, and calls, between two questions to `stop`. */
const SLICE = 1_000_000;

export function compileHosted(files: readonly string[], options: CompileHostedOptions): Compilation {
  const preprocessing = {
    includeDirs: [...(options.includeDirs ?? []), `${LIBRARY}include`],
    defines: new Map([['__STDC_HOSTED__', '1'], ...(options.defines ?? [])]),
    preInclude: [],
    ...(options.unsignedChar === undefined ? {} : { unsignedChar: options.unsignedChar }),
  };
  const library = SOURCES.map((path) => ({ path, options: preprocessing }));
  const own = files.map((path) => ({ path, options: preprocessing, passing: true }));
  const lowering = { roots: ['main'], isNative, ...(options.inline === undefined ? {} : { inline: options.inline }) };
  return compile(withLibrary(options.reader), [...library, ...own], lowering, options.store);
}

function isNative(name: string): boolean {
  return isHostedNative(name) || BUILTIN_NATIVES.has(name);
}

export function runHosted(program: Program, options: RunHostedOptions): HostedOutcome {
  const surroundings: Surroundings = {
    heap: undefined,
    exitCode: undefined,
    write: options.write,
    read: options.read ?? (() => -1),
  };
  const machine = new Machine(program, {
    tasks: 1,
    natives: new Map([...BUILTIN_NATIVES, ...hostedNatives(surroundings)]),
    heapBytes: options.heapBytes ?? HEAP_BYTES,
    sequential: true,
    stepLimit: SLICE,
    anyAlignment: options.anyAlignment ?? false,
    room: { stackBytes: STACK_BYTES, registerWords: REGISTER_WORDS },
    ...(options.counts === undefined ? {} : { counts: options.counts }),
  });
  const heap = new Heap(machine);
  surroundings.heap = heap;
  const main = program.functions.find((each) => each.name === 'main') ?? bug('a program without main()');
  const words = argumentWords(machine, heap, [options.name ?? 'a.out', ...(options.arguments ?? [])]);
  let outcome = machine.spawn(0, main.id, words.slice(0, main.parameterWords));
  while (outcome !== STEP_EXITED && outcome !== STEP_FAULT) {
    if (options.stop?.() === true) return { kind: 'stopped' };
    outcome = machine.step(0);
  }
  if (outcome === STEP_FAULT) return { kind: 'fault', ...describeFault(machine, heap) };
  return { kind: 'exited', code: surroundings.exitCode ?? machine.resultLow & 0xff };
}

/** argc, argv and an empty environment, as words for main(). */
function argumentWords(machine: Machine, heap: Heap, texts: readonly string[]): number[] {
  const high = MEMORY_BASE_HIGH;
  const vector = heap.allocate(8 * (texts.length + 2), true);
  for (const [index, text] of texts.entries()) {
    const bytes = Buffer.from(`${text}\0`, 'utf8');
    const at = heap.allocate(bytes.length, true);
    for (const [n, byte] of bytes.entries()) machine.poke8(at + n, byte);
    machine.poke32(vector + 8 * index, at);
    machine.poke32(vector + 8 * index + 4, high);
  }
  return [texts.length, vector, high, vector + 8 * (texts.length + 1), high];
}
