/**
 * Bytes and words of a program's memory as the library's natives read and write them: checked, as the program's own
 * accesses are.
 *
 * Invariant: what is not there, or was never written, is a fault of the machine, and the answer then is undefined.
 */
import type { Machine } from '../vm/machine.ts';

/** An address in two lanes. */
export interface Pointer {
  readonly low: number;
  readonly high: number;
}

export function plus(pointer: Pointer, bytes: number): Pointer {
  return { low: (pointer.low + bytes) | 0, high: pointer.high };
}

/** The pointer in the argument words from `word` on. */
export function pointerArgument(machine: Machine, word: number): Pointer {
  return { low: machine.args[word]!, high: machine.args[word + 1]! };
}

/** A size_t as a number; what no memory could hold comes out as Infinity. */
export function sizeArgument(machine: Machine, word: number): number {
  return machine.args[word + 1] === 0 ? machine.args[word]! >>> 0 : Infinity;
}

export function readByte(machine: Machine, { low, high }: Pointer): number | undefined {
  if (machine.diagnose(low, high, 1, false) !== undefined) return undefined;
  return machine.peek8(low);
}

export function readWord64(machine: Machine, { low, high }: Pointer): Pointer | undefined {
  if (machine.diagnose(low, high, 8, false) !== undefined) return undefined;
  return { low: machine.peek32(low), high: machine.peek32(low + 4) };
}

/** Bytes up to a zero, `limit` at most, one character each. */
export function readText(machine: Machine, at: Pointer, limit = Infinity): string | undefined {
  const parts: string[] = [];
  for (let n = 0; n < limit; n++) {
    const byte = readByte(machine, plus(at, n));
    if (byte === undefined) return undefined;
    if (byte === 0) break;
    parts.push(String.fromCharCode(byte));
  }
  return parts.join('');
}

/** `size` bytes, one character each. */
export function readBytes(machine: Machine, at: Pointer, size: number): string | undefined {
  const parts: string[] = [];
  for (let n = 0; n < size; n++) {
    const byte = readByte(machine, plus(at, n));
    if (byte === undefined) return undefined;
    parts.push(String.fromCharCode(byte));
  }
  return parts.join('');
}

/** Writes one byte a character; false after a fault. */
export function writeText(machine: Machine, at: Pointer, text: string): boolean {
  const { pc } = machine;
  for (let n = 0; n < text.length; n++) {
    if (machine.storeAny(pc, (at.low + n) | 0, at.high, 1, text.charCodeAt(n), 0) !== undefined) return false;
  }
  return true;
}
