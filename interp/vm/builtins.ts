/**
 * The natives that lowered compiler builtins call (listed in c/lower-builtin.ts), for every embedding alike.
 *
 * None is an event. Those that read memory fault on what is not there, as an access would.
 */
import { MEMORY_BASE_HIGH } from '../c/ir.ts';
import type { Native } from './event.ts';
import type { Machine } from './machine.ts';
import { toBig } from './print.ts';

type Compute = (machine: Machine, args: Int32Array) => bigint;

function native(result: 1 | 2, compute: Compute): Native {
  return {
    visible: false,
    result,
    run: (machine) => {
      const value = compute(machine, machine.args);
      machine.resultLow = Number(BigInt.asIntN(32, value));
      machine.resultHigh = Number(BigInt.asIntN(32, value >> 32n));
    },
  };
}

function unsigned64(args: Int32Array, at: number): bigint {
  return toBig(args[at]!, args[at + 1]!, false);
}

function leadingZeros(value: bigint, width: number): bigint {
  return BigInt(value === 0n ? width : width - value.toString(2).length);
}

function trailingZeros(value: bigint, width: number): bigint {
  if (value === 0n) return BigInt(width);
  let count = 0n;
  for (let rest = value; (rest & 1n) === 0n; rest >>= 1n) count++;
  return count;
}

function ones(value: bigint): bigint {
  return BigInt(value.toString(2).replaceAll('0', '').length);
}

function swapped(value: bigint, bytes: number): bigint {
  let result = 0n;
  for (let byte = 0; byte < bytes; byte++) result = (result << 8n) | ((value >> BigInt(8 * byte)) & 0xffn);
  return result;
}

/** Does a sum, difference or product not fit? See lower-builtin.ts for `kind`. */
function overflows(args: Int32Array): bigint {
  const kind = args[4]!;
  const signed = (bit: number) => ((kind >> bit) & 1) === 1;
  const a = toBig(args[0]!, args[1]!, signed(2));
  const b = toBig(args[2]!, args[3]!, signed(3));
  const exact = (kind & 3) === 0 ? a + b : (kind & 3) === 1 ? a - b : a * b;
  const bits = ((kind >> 8) & 0x7f) * 8;
  return exact === (signed(4) ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact)) ? 0n : 1n;
}

/** A byte of initialised memory; undefined after a fault. */
function byteAt(machine: Machine, low: number, high: number): number | undefined {
  if (high === MEMORY_BASE_HIGH && machine.usable(low, 1, true))
    return (machine.read32(low & ~3) >>> ((low & 3) * 8)) & 0xff;
  machine.diagnose(low, high, 1, false);
  return undefined;
}

/** Compares byte by byte, up to `size`, or to a common zero byte if `text`. */
function compareBytes(machine: Machine, args: Int32Array, size: number, text: boolean): bigint {
  for (let n = 0; n < size; n++) {
    const a = byteAt(machine, (args[0]! + n) | 0, args[1]!);
    const b = a === undefined ? undefined : byteAt(machine, (args[2]! + n) | 0, args[3]!);
    if (a === undefined || b === undefined) return 0n;
    if (a !== b) return BigInt(a < b ? -1 : 1);
    if (text && a === 0) return 0n;
  }
  return 0n;
}

function length(machine: Machine, args: Int32Array): bigint {
  for (let n = 0; ; n++) {
    const byte = byteAt(machine, (args[0]! + n) | 0, args[1]!);
    if (byte === undefined || byte === 0) return BigInt(n);
  }
}

function boundedSize(args: Int32Array): number {
  return Number(unsigned64(args, 4));
}

const low32 = (args: Int32Array) => BigInt(args[0]! >>> 0);

export const BUILTIN_NATIVES: ReadonlyMap<string, Native> = new Map([
  ['__builtin_clz32', native(1, (_, args) => leadingZeros(low32(args), 32))],
  ['__builtin_clz64', native(1, (_, args) => leadingZeros(unsigned64(args, 0), 64))],
  ['__builtin_ctz32', native(1, (_, args) => trailingZeros(low32(args), 32))],
  ['__builtin_ctz64', native(1, (_, args) => trailingZeros(unsigned64(args, 0), 64))],
  ['__builtin_popcount32', native(1, (_, args) => ones(low32(args)))],
  ['__builtin_popcount64', native(1, (_, args) => ones(unsigned64(args, 0)))],
  ['__builtin_ffs32', native(1, (_, args) => (low32(args) === 0n ? 0n : trailingZeros(low32(args), 32) + 1n))],
  [
    '__builtin_ffs64',
    native(1, (_, args) => (unsigned64(args, 0) === 0n ? 0n : trailingZeros(unsigned64(args, 0), 64) + 1n)),
  ],
  ['__builtin_bswap16', native(1, (_, args) => swapped(low32(args), 2))],
  ['__builtin_bswap32', native(1, (_, args) => swapped(low32(args), 4))],
  ['__builtin_bswap64', native(2, (_, args) => swapped(unsigned64(args, 0), 8))],
  ['__builtin_overflow', native(1, (_, args) => overflows(args))],
  ['__builtin_memcmp', native(1, (machine, args) => compareBytes(machine, args, boundedSize(args), false))],
  ['__builtin_strcmp', native(1, (machine, args) => compareBytes(machine, args, Infinity, true))],
  ['__builtin_strncmp', native(1, (machine, args) => compareBytes(machine, args, boundedSize(args), true))],
  ['__builtin_strlen', native(2, length)],
]);
