/**
 * Texts and numbers of the machine's memory, for people.
 */
import { FIRST_OFFSET, MEMORY_BASE_HIGH } from '../c/ir.ts';
import type { Machine } from './machine.ts';

/** A zero-terminated string at an offset; at most `limit` bytes. Unreadable memory gives a marker, not a fault. */
export function readString(machine: Machine, low: number, high: number, limit = 4096): string {
  if (low === 0 && high === 0) return '(null)';
  if (high !== MEMORY_BASE_HIGH || low < FIRST_OFFSET) return '(bad pointer)';
  const bytes: number[] = [];
  for (let at = low; bytes.length < limit; at++) {
    if (!machine.usable(at, 1, true)) return '(bad string)';
    const byte = machine.peek8(at);
    if (byte === 0) break;
    bytes.push(byte);
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** 64-bit lanes as a BigInt. */
export function toBig(low: number, high: number, signed: boolean): bigint {
  const value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return signed ? BigInt.asIntN(64, value) : value;
}
