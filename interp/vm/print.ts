/**
 * printf-style formatting of arguments that lie in the machine's memory, with the kernel's additions.
 *
 * In: a format string's offset and that of the first argument cell (lower stores variable arguments as 8-byte cells).
 * Out: the text. Formats: C11 7.21.6.1 without floating point; and lib/vsprintf.c's `%p` and `%px` as the address,
 * `%pS`/`%ps`/`%pB` as a function's name, `%*pb`/`%*pbl` as a bitmap of that many bits, in hex or as a list of ranges,
 * `%pe` as an error's number. A conversion that is not known is printed as it stands, never guessed.
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

const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(hh|h|ll|l|z|j|t|L|q)?(?:(p)([xSsKBbe]?l?)|([diuoxXcsn%]))/y;

/** A conversion's flags, length and letter as written; the precision is undefined where none is given. */
export interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly length: string;
  readonly kind: string;
}

/** Formats; `cells` is the offset of the first argument cell. */
export function formatPrintf(machine: Machine, format: string, cells: number): string {
  let cell = cells;
  const next = (): Lanes => {
    cell += 8;
    return { low: machine.peek32(cell - 8), high: machine.peek32(cell - 4) };
  };
  let out = '';
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf('%', at);
    if (percent < 0) return out + format.slice(at);
    out += format.slice(at, percent);
    DIRECTIVE.lastIndex = percent;
    const match = DIRECTIVE.exec(format);
    at = match === null ? percent + 1 : DIRECTIVE.lastIndex;
    out += match === null ? '%' : directive(machine, match, next);
  }
  return out;
}

interface Lanes {
  readonly low: number;
  readonly high: number;
}

function directive(machine: Machine, match: RegExpExecArray, next: () => Lanes): string {
  const [, flags = '', widthText, precisionText, length = '', pointer, pointerKind = '', letter = ''] = match;
  if (letter === '%') return '%';
  const number = (text: string): number => (text === '*' ? next().low : Number(text));
  const given = widthText === undefined ? 0 : number(widthText);
  const precision = precisionText === undefined ? -1 : number(precisionText);
  const value = next();
  const conversion: Conversion = {
    flags: given < 0 ? `${flags}-` : flags,
    width: Math.abs(given),
    precision: precision < 0 ? undefined : precision,
    length,
    kind: pointer ?? letter,
  };
  if (pointer === undefined) return padded(convert(machine, conversion, value), conversion);
  // The width of a bitmap is its number of bits.
  if (pointerKind.startsWith('b')) return bitmapText(machine, value, given, pointerKind === 'bl');
  const known = pointerKind.replace(/l$/, '');
  const rest = pointerKind.slice(known.length);
  return padded(pointerText(machine, value, known), conversion) + rest;
}

function convert(machine: Machine, conversion: Conversion, value: Lanes): string {
  switch (conversion.kind) {
    case 'c':
      return String.fromCharCode(value.low & 0xff);
    case 's':
      return readString(machine, value.low, value.high, conversion.precision ?? 4096);
    case 'n':
      return '';
    default:
      return integerText(conversion, value);
  }
}

const WIDTHS: Readonly<Record<string, number>> = { hh: 8, h: 16, '': 32 };

/** The digits of d, i, u, o, x, X with sign and prefix, not yet padded. */
export function integerText({ flags, precision, length, kind }: Conversion, { low, high }: Lanes): string {
  const signed = kind === 'd' || kind === 'i';
  const width = WIDTHS[length] ?? 64;
  const whole = toBig(low, high, false);
  const value = signed ? BigInt.asIntN(width, whole) : BigInt.asUintN(width, whole);
  const radix = kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10;
  let digits = precision === 0 && value === 0n ? '' : (value < 0n ? -value : value).toString(radix);
  digits = digits.padStart(precision ?? 1, '0');
  if (kind === 'o' && flags.includes('#') && !digits.startsWith('0')) digits = `0${digits}`;
  const prefix = radix === 16 && flags.includes('#') && value !== 0n ? '0x' : '';
  const sign = !signed ? '' : value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const text = sign + prefix + digits;
  return kind === 'X' ? text.toUpperCase() : text;
}

/** Filled up to the conversion's width. */
export function padded(text: string, { flags, width, precision, kind }: Conversion): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (flags.includes('0') && !'csp'.includes(kind) && precision === undefined) {
    const [, lead = '', digits = ''] = /^([-+ ]?(?:0[xX])?)(.*)$/.exec(text)!;
    return lead + digits.padStart(width - lead.length, '0');
  }
  return text.padStart(width);
}

function pointerText(machine: Machine, { low, high }: Lanes, kind: string): string {
  if ((kind === 'S' || kind === 's' || kind === 'B') && high === TEXT_BASE_HIGH) {
    const id = machine.functionAt(low, high);
    if (id >= 0) return kind === 's' ? machine.functionInfo(id).name : `${machine.functionInfo(id).name}+0x0`;
  }
  if (kind === 'e' && high === -1 && low >= -4095 && low < 0) return String(low);
  return toBig(low, high, false).toString(16).padStart(16, '0');
}

/** `0-3,7`, or hex in groups of 32 bits. */
function bitmapText(machine: Machine, { low, high }: Lanes, bits: number, list: boolean): string {
  if (bits <= 0) return '';
  const bytes = Math.ceil(bits / 32) * 4;
  if (high !== MEMORY_BASE_HIGH || !machine.usable(low, bytes, true)) return '(bad bitmap)';
  const has = (bit: number): boolean => ((machine.peek8(low + (bit >> 3)) >> (bit & 7)) & 1) === 1;
  if (!list) {
    const groups: string[] = [];
    for (let start = Math.floor((bits - 1) / 32) * 32; start >= 0; start -= 32) {
      let value = 0;
      const count = Math.min(32, bits - start);
      for (let bit = count - 1; bit >= 0; bit--) value = value * 2 + (has(start + bit) ? 1 : 0);
      groups.push(value.toString(16).padStart(Math.ceil(count / 4), '0'));
    }
    return groups.join(',');
  }
  const ranges: string[] = [];
  for (let first = 0; first < bits; first++) {
    if (!has(first)) continue;
    let last = first;
    while (last + 1 < bits && has(last + 1)) last++;
    ranges.push(last === first ? String(first) : `${first}-${last}`);
    first = last;
  }
  return ranges.join(',');
}
