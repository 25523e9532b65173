/**
 * What the C library needs from outside: output, input, memory, the end of the program.
 *
 * Arguments are raw words: a pointer or a long takes two, low lane first; variable arguments are the address of their
 * cells. Nothing here is an event.
 */
import { MEMORY_BASE_HIGH } from '../c/ir.ts';
import type { Native } from '../vm/event.ts';
import type { Machine } from '../vm/machine.ts';
import { type Pointer, pointerArgument, readBytes, readText, readWord64, sizeArgument, writeText } from './bytes.ts';
import { formatText } from './format.ts';
import type { Heap } from './heap.ts';

/** What a running program has beside its memory. */
export interface Surroundings {
  /** Blocks of malloc(); set as soon as there is a machine. */
  heap: Heap | undefined;
  /** Set by exit() and abort(). */
  exitCode: number | undefined;
  /** Bytes to stdout (1) or stderr (2), one character each. */
  readonly write: (descriptor: number, bytes: string) => void;
  /** The next byte of stdin, or -1. */
  readonly read: () => number;
}

export const ABORTED = 134;

type Run = (machine: Machine, program: Surroundings) => void;

export function hostedNatives(program: Surroundings): ReadonlyMap<string, Native> {
  const made = new Map<string, Native>();
  for (const [name, [result, run]] of Object.entries(TABLE)) {
    made.set(name, { visible: false, result, run: (machine) => run(machine, program) });
  }
  return made;
}

export function isHostedNative(name: string): boolean {
  return Object.hasOwn(TABLE, name);
}

function giveInt(machine: Machine, value: number): void {
  machine.resultLow = value;
}

function givePointer(machine: Machine, offset: number): void {
  machine.resultLow = offset;
  machine.resultHigh = offset === 0 ? 0 : MEMORY_BASE_HIGH;
}

/** The address of the next cell is the first member of a va_list. */
function cellsOf(machine: Machine, word: number): Pointer | undefined {
  return readWord64(machine, pointerArgument(machine, word));
}

/** Formats to a stream; `cells` undefined after a fault. */
function print(
  machine: Machine,
  program: Surroundings,
  descriptor: number,
  format: Pointer,
  cells: Pointer | undefined,
): void {
  const formatted = cells === undefined ? undefined : formatText(machine, format, cells);
  if (formatted === undefined) return;
  program.write(descriptor, formatted.text);
  giveInt(machine, formatted.text.length);
}

/** Formats to memory: at most `size` bytes with the final zero. */
function printTo(machine: Machine, to: Pointer, size: number, format: Pointer, cells: Pointer | undefined): void {
  const formatted = cells === undefined ? undefined : formatText(machine, format, cells);
  if (formatted === undefined) return;
  const written = size > 0 ? `${formatted.text.slice(0, size - 1)}\0` : '';
  const overlap = formatted.read.find(({ first, behind }) => first < to.low + written.length && to.low < behind);
  if (overlap !== undefined && to.high === MEMORY_BASE_HIGH) {
    // C11 7.21.6.6p2.
    machine.fail('bad-argument', 'a text is written over what it is made of', to.low, to.high, written.length);
    return;
  }
  if (!writeText(machine, to, written)) return;
  giveInt(machine, formatted.text.length);
}

/** A product of sizes, or Infinity. */
function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

function reallocate(machine: Machine, program: Surroundings): void {
  const from = pointerArgument(machine, 0);
  const size = sizeArgument(machine, 2);
  if (from.low === 0 && from.high === 0) {
    givePointer(machine, program.heap!.allocate(size, false));
    return;
  }
  const block = program.heap!.block(from.low, from.high);
  if (block === undefined) {
    program.heap!.release(from.low, from.high);
    return;
  }
  const to = program.heap!.allocate(size, false);
  if (to === 0) return;
  machine.copyMemory(machine.pc, to, MEMORY_BASE_HIGH, from.low, from.high, Math.min(size, block.size), 1);
  program.heap!.release(from.low, from.high);
  givePointer(machine, to);
}

function end(machine: Machine, program: Surroundings, code: number): void {
  program.exitCode = code;
  machine.ending = true;
}

const TABLE: Readonly<Record<string, readonly [result: 0 | 1 | 2, run: Run]>> = {
  malloc: [2, (machine, program) => givePointer(machine, program.heap!.allocate(sizeArgument(machine, 0), false))],
  calloc: [
    2,
    (machine, program) => {
      const size = product(sizeArgument(machine, 0), sizeArgument(machine, 2));
      givePointer(machine, program.heap!.allocate(size, true));
    },
  ],
  aligned_alloc: [
    2,
    (machine, program) => {
      const align = Math.max(sizeArgument(machine, 0), 16);
      givePointer(machine, program.heap!.allocate(sizeArgument(machine, 2), false, align));
    },
  ],
  realloc: [2, reallocate],
  free: [
    0,
    (machine, program) => {
      const { low, high } = pointerArgument(machine, 0);
      if (low !== 0 || high !== 0) program.heap!.release(low, high);
    },
  ],
  abort: [
    0,
    (machine, program) => {
      program.write(2, 'Aborted\n');
      end(machine, program, ABORTED);
    },
  ],
  __hosted_exit: [0, (machine, program) => end(machine, program, machine.args[0]! & 0xff)],
  __hosted_assert_failed: [
    0,
    (machine, program) => {
      const condition = readText(machine, pointerArgument(machine, 0));
      const file = readText(machine, pointerArgument(machine, 2));
      const name = readText(machine, pointerArgument(machine, 5));
      program.write(2, `${file}:${machine.args[4]}: ${name}: Assertion \`${condition}' failed.\n`);
      end(machine, program, ABORTED);
    },
  ],
  __hosted_no_character: [
    0,
    (machine) => void machine.fail('bad-argument', `${machine.args[0]} is no unsigned char, and not EOF`),
  ],
  __hosted_unsupported: [
    0,
    (machine) => {
      const what = readText(machine, pointerArgument(machine, 0));
      const letter = String.fromCharCode(machine.args[2]!);
      if (what !== undefined) machine.fail('unsupported', `${what.replace('%', `%${letter}`)} is not supported`);
    },
  ],
  __hosted_write: [
    2,
    (machine, program) => {
      const bytes = readBytes(machine, pointerArgument(machine, 1), sizeArgument(machine, 3));
      if (bytes !== undefined) program.write(machine.args[0]!, bytes);
      machine.resultLow = machine.args[3]!;
      machine.resultHigh = machine.args[4]!;
    },
  ],
  __hosted_getc: [1, (machine, program) => giveInt(machine, program.read())],
  __hosted_vformat: [
    1,
    (machine, program) => print(machine, program, machine.args[0]!, pointerArgument(machine, 1), cellsOf(machine, 3)),
  ],
  printf: [
    1,
    (machine, program) => print(machine, program, 1, pointerArgument(machine, 0), pointerArgument(machine, 2)),
  ],
  vprintf: [1, (machine, program) => print(machine, program, 1, pointerArgument(machine, 0), cellsOf(machine, 2))],
  sprintf: [
    1,
    (machine) =>
      printTo(machine, pointerArgument(machine, 0), Infinity, pointerArgument(machine, 2), pointerArgument(machine, 4)),
  ],
  vsprintf: [
    1,
    (machine) =>
      printTo(machine, pointerArgument(machine, 0), Infinity, pointerArgument(machine, 2), cellsOf(machine, 4)),
  ],
  snprintf: [
    1,
    (machine) => {
      const cells = pointerArgument(machine, 6);
      printTo(machine, pointerArgument(machine, 0), sizeArgument(machine, 2), pointerArgument(machine, 4), cells);
    },
  ],
  vsnprintf: [
    1,
    (machine) => {
      const cells = cellsOf(machine, 6);
      printTo(machine, pointerArgument(machine, 0), sizeArgument(machine, 2), pointerArgument(machine, 4), cells);
    },
  ],
  puts: [
    1,
    (machine, program) => {
      const text = readText(machine, pointerArgument(machine, 0));
      if (text === undefined) return;
      program.write(1, `${text}\n`);
      giveInt(machine, text.length + 1);
    },
  ],
  putchar: [
    1,
    (machine, program) => {
      const byte = machine.args[0]! & 0xff;
      program.write(1, String.fromCharCode(byte));
      giveInt(machine, byte);
    },
  ],
};
