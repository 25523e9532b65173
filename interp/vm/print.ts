/**
 * printf-style formatting of arguments that lie in the machine's memory, with the kernel's additions.
 *
 * In: a format string's offset and that of the first argument cell (lower stores variable arguments as 8-byte cells).
 * Out: the text. Formats: C11 7.21.6.1 without floating point; `%p` and `%px` as the address, `%pS`/`%ps` as a
 * function's name (lib/vsprintf.c). A conversion that is not known is printed as it stands, never guessed.
 */
import { FIRST_OFFSET, MEMORY_BASE_HIGH, TEXT_BASE_HIGH } from '../c/ir.ts';
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

const CONVERSION = /^%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(hh|h|ll|l|z|j|t|L|q)?([diuoxXcspn%])(x|S|s|K|B)?/;

/** Formats; `cells` is the offset of the first argument cell. */
export function formatPrintf(machine: Machine, format: string, cells: number): string {
  let out = '';
  let cell = cells;
  const next = (): { low: number; high: number } => {
    const low = machine.peek32(cell);
    const high = machine.peek32(cell + 4);
    cell += 8;
    return { low, high };
  };
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf('%', at);
    if (percent < 0) {
      out += format.slice(at);
      break;
    }
    out += format.slice(at, percent);
    const match = CONVERSION.exec(format.slice(percent));
    if (match === null) {
      out += '%';
      at = percent + 1;
      continue;
    }
    const [whole, flags = '', widthText, precisionText, length = '', kind, pointerKind = ''] = match;
    let used = whole.length;
    if (kind !== 'p' && pointerKind !== '') used -= pointerKind.length;
    at = percent + used;
    if (kind === '%') {
      out += '%';
      continue;
    }
    const width = widthText === '*' ? next().low : Number(widthText ?? 0);
    const hasPrecision = whole.includes('.');
    const precision = precisionText === '*' ? next().low : hasPrecision ? Number(precisionText ?? 0) : undefined;
    out += pad(convert(machine, kind!, length, flags, precision, pointerKind, next()), width, flags, kind!, precision);
  }
  return out;
}

function convert(
  machine: Machine,
  kind: string,
  length: string,
  flags: string,
  precision: number | undefined,
  pointerKind: string,
  value: { low: number; high: number },
): string {
  switch (kind) {
    case 'c':
      return String.fromCharCode(value.low & 0xff);
    case 's':
      return readString(machine, value.low, value.high, precision ?? 4096);
    case 'p':
      return pointerText(machine, value.low, value.high, pointerKind);
    case 'n':
      return '';
    default: {
      const signed = kind === 'd' || kind === 'i';
      const number = BigInt(narrow(value.low, value.high, length, signed));
      const radix = kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10;
      let digits = (number < 0n ? -number : number).toString(radix);
      if (kind === 'X') digits = digits.toUpperCase();
      if (precision !== undefined) digits = precision === 0 && number === 0n ? '' : digits.padStart(precision, '0');
      const prefix = flags.includes('#') && number !== 0n ? (radix === 16 ? `0${kind}` : radix === 8 ? '0' : '') : '';
      const sign = number < 0n ? '-' : signed && flags.includes('+') ? '+' : signed && flags.includes(' ') ? ' ' : '';
      return sign + prefix + digits;
    }
  }
}

function narrow(low: number, high: number, length: string, signed: boolean): bigint | number {
  switch (length) {
    case 'hh':
      return signed ? (low << 24) >> 24 : low & 0xff;
    case 'h':
      return signed ? (low << 16) >> 16 : low & 0xffff;
    case '':
      return signed ? low : low >>> 0;
    default:
      return toBig(low, high, signed);
  }
}

function pad(text: string, width: number, flags: string, kind: string, precision: number | undefined): string {
  const target = Math.abs(width);
  if (text.length >= target) return text;
  if (flags.includes('-') || width < 0) return text.padEnd(target);
  if (flags.includes('0') && !'csp'.includes(kind) && precision === undefined) {
    const match = /^([-+ ]?(?:0[xX])?)(.*)$/.exec(text)!;
    return match[1]! + match[2]!.padStart(target - match[1]!.length, '0');
  }
  return text.padStart(target);
}

function pointerText(machine: Machine, low: number, high: number, kind: string): string {
  if ((kind === 'S' || kind === 's' || kind === 'B') && high === TEXT_BASE_HIGH) {
    const id = machine.functionAt(low, high);
    if (id >= 0) return kind === 's' ? machine.functionInfo(id).name : `${machine.functionInfo(id).name}+0x0`;
  }
  return toBig(low, high, false).toString(16).padStart(16, '0');
}
