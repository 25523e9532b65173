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

/** The value, which is 1 after a fault: of 0 there is no answer. */
function notZero(machine: Machine, value: bigint, name: string): bigint {
  if (value !== 0n) return value;
  machine.fail('bad-argument', `__builtin_${name}(0)`);
  return 1n;
}

function leadingZeros(value: bigint, width: number): bigint {
  return BigInt(width - value.toString(2).length);
}

/** Of a value that is not 0. */
function trailingZeros(value: bigint): bigint {
  return BigInt((value & -value).toString(2).length - 1);
}

function firstOne(value: bigint): bigint {
  return value === 0n ? 0n : trailingZeros(value) + 1n;
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
  ['__builtin_clz32', native(1, (machine, args) => leadingZeros(notZero(machine, low32(args), 'clz'), 32))],
  ['__builtin_clz64', native(1, (machine, args) => leadingZeros(notZero(machine, unsigned64(args, 0), 'clzl'), 64))],
  ['__builtin_ctz32', native(1, (machine, args) => trailingZeros(notZero(machine, low32(args), 'ctz')))],
  ['__builtin_ctz64', native(1, (machine, args) => trailingZeros(notZero(machine, unsigned64(args, 0), 'ctzl')))],
  ['__builtin_popcount32', native(1, (_, args) => ones(low32(args)))],
  ['__builtin_popcount64', native(1, (_, args) => ones(unsigned64(args, 0)))],
  ['__builtin_ffs32', native(1, (_, args) => firstOne(low32(args)))],
  ['__builtin_ffs64', native(1, (_, args) => firstOne(unsigned64(args, 0)))],
  ['__builtin_bswap16', native(1, (_, args) => swapped(low32(args), 2))],
  ['__builtin_bswap32', native(1, (_, args) => swapped(low32(args), 4))],
  ['__builtin_bswap64', native(2, (_, args) => swapped(unsigned64(args, 0), 8))],
  ['__builtin_overflow', native(1, (_, args) => overflows(args))],
  ['__builtin_memcmp', native(1, (machine, args) => compareBytes(machine, args, boundedSize(args), false))],
  ['__builtin_strcmp', native(1, (machine, args) => compareBytes(machine, args, Infinity, true))],
  ['__builtin_strncmp', native(1, (machine, args) => compareBytes(machine, args, boundedSize(args), true))],
  ['__builtin_strlen', native(2, length)],
]);
