/**
 * What printk(), snprintf() and their kin make of a format: lib/vsprintf.c, as far as locks and what is around them use it.
 *
 * In: addresses of a format and of the first argument's cell. Out: the text, one character a byte, and the conversion that it
 * stopped at, if the kernel knows no such. Where the kernel differs from C it is the kernel's way: `%.d` has no precision, 0 has a digit with any.
 * `%p` shows the address, as with no_hash_pointers; a `%p` with letters that are not known here leaves `(%pX?)`.
 *
 * Invariant: what is read is checked as the program's own reads are; undefined says that it faulted.
 */
import { CELL_BYTES, type Machine, TEXT_BASE_HIGH, toBig } from '../../interp/index.ts';

export interface Formatted {
  readonly text: string;
  /** `%n` and the like: nothing behind it is printed. */
  readonly stoppedAt?: string;
}

interface Pointer {
  readonly low: number;
  readonly high: number;
}

/** struct printf_spec: -1 where nothing is given. */
interface Spec {
  readonly flags: string;
  readonly width: number;
  readonly precision: number;
  readonly base: 8 | 10 | 16;
}

const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(hh|h|ll|l|L|z|t)?(p[A-Za-z0-9]*|[cs%oxXdiu])?/y;

export function vsprintf(machine: Machine, at: Pointer, cells: Pointer): Formatted | undefined {
  const format = readText(machine, at, Infinity);
  return format === undefined ? undefined : expand(machine, format, cells);
}

function expand(machine: Machine, format: string, cells: Pointer): Formatted | undefined {
  const source = new Arguments(machine, cells);
  let text = '';
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf('%', at);
    if (percent < 0) return { text: text + format.slice(at) };
    text += format.slice(at, percent);
    DIRECTIVE.lastIndex = percent;
    const match = DIRECTIVE.exec(format)!;
    at = DIRECTIVE.lastIndex;
    if (match[5] === undefined) return { text, stoppedAt: `%${format.charAt(at)}` };
    const part = convert(machine, match, source);
    if (part === undefined) return undefined;
    text += part;
  }
  return { text };
}

class Arguments {
  constructor(
    private readonly machine: Machine,
    private at: Pointer,
  ) {}

  /** The next one, of so many bytes. */
  next(size: 4 | 8, who: string): Pointer | undefined {
    const { machine, at } = this;
    if (machine.checkArgument(at.low, at.high, size, who) !== undefined) return undefined;
    this.at = plus(at, CELL_BYTES);
    return { low: machine.peek32(at.low), high: machine.peek32(at.low + 4) };
  }
}

function plus({ low, high }: Pointer, bytes: number): Pointer {
  return { low: (low + bytes) | 0, high };
}

function convert(machine: Machine, match: RegExpExecArray, source: Arguments): string | undefined {
  const [whole, written = '', width, precision, length = '', kind = ''] = match;
  const given = number32(width, -1, source, whole);
  const digits = given === undefined ? undefined : number32(precision, -1, source, whole);
  if (given === undefined || digits === undefined) return undefined;
  const spec: Spec = {
    flags: width === '*' && given < 0 ? `${written}-` : written,
    width: width === '*' ? Math.abs(given) : given,
    precision: precision === '*' ? Math.max(digits, 0) : digits,
    base: kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10,
  };
  if (kind === '%') return '%';
  if (kind === 'c') {
    const value = source.next(4, whole);
    return value === undefined ? undefined : widen(String.fromCharCode(value.low & 0xff), spec);
  }
  if (kind === 's') {
    const value = source.next(8, whole);
    return value === undefined ? undefined : string(machine, value, spec);
  }
  if (kind.startsWith('p')) {
    const value = source.next(8, whole);
    return value === undefined ? undefined : pointer(machine, value, spec, kind.slice(1));
  }
  const size = length === '' || length.startsWith('h') ? 4 : 8;
  const value = source.next(size, whole);
  if (value === undefined) return undefined;
  const bits = length === 'hh' ? 8 : length === 'h' ? 16 : size * 8;
  const signed = kind === 'd' || kind === 'i';
  const cut = signed ? BigInt.asIntN : BigInt.asUintN;
  const text = number(cut(bits, toBig(value.low, value.high, false)), spec, signed);
  return kind === 'X' ? text.toUpperCase() : text;
}

/** A width or precision; from the arguments where it is `*`. */
function number32(text: string | undefined, none: number, source: Arguments, who: string): number | undefined {
  if (text === '*') return source.next(4, who)?.low;
  return text === undefined ? none : Number(text);
}

/** number(): 0 has a digit and no `0` in front of it, whatever the precision; a prefix counts before zeros fill the width. */
function number(value: bigint, { flags, width, precision, base }: Spec, signed: boolean): string {
  const digits = (value < 0n ? -value : value).toString(base).padStart(Math.max(precision, 1), '0');
  const plain = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const sign = !signed ? '' : value < 0n ? '-' : plain;
  const octal = base === 8 && value !== 0n ? '0' : '';
  const prefix = !flags.includes('#') ? '' : base === 16 ? '0x' : octal;
  const lead = sign + prefix;
  if (flags.includes('-')) return (lead + digits).padEnd(width);
  if (flags.includes('0')) return lead + digits.padStart(width - lead.length, '0');
  return (lead + digits).padStart(width);
}

function widen(text: string, { flags, width }: Spec): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width);
}

// ---- texts

const PAGE_SIZE = 4096;

/** check_pointer_msg(): what is printed instead of what such a pointer leads to. */
function excuse({ low, high }: Pointer): string | undefined {
  if (low === 0 && high === 0) return '(null)';
  return (high === 0 && low >>> 0 < PAGE_SIZE) || isError({ low, high }) ? '(efault)' : undefined;
}

function isError({ low, high }: Pointer): boolean {
  return high === -1 && low >= -4095 && low < 0;
}

/** error_string(): 16 characters at most. */
function apology(text: string, spec: Spec): string {
  return widen(text.slice(0, spec.precision < 0 ? 16 : spec.precision), spec);
}

function string(machine: Machine, at: Pointer, spec: Spec): string | undefined {
  const message = excuse(at);
  if (message !== undefined) return apology(message, spec);
  const text = readText(machine, at, spec.precision < 0 ? Infinity : spec.precision);
  return text === undefined ? undefined : widen(text, spec);
}

/** Up to a zero, or the limit. */
function readText(machine: Machine, at: Pointer, limit: number): string | undefined {
  let text = '';
  while (text.length < limit) {
    const byte = readBytes(machine, plus(at, text.length), 1)?.[0];
    if (byte === undefined) return undefined;
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}

function readBytes(machine: Machine, { low, high }: Pointer, size: number): number[] | undefined {
  if (machine.diagnose(low, high, size, false) !== undefined) return undefined;
  return Array.from({ length: size }, (_, n) => machine.peek8(low + n));
}

function readPointer(machine: Machine, { low, high }: Pointer): Pointer | undefined {
  if (machine.diagnose(low, high, 8, false) !== undefined) return undefined;
  return { low: machine.peek32(low), high: machine.peek32(low + 4) };
}

// ---- pointers

function pointer(machine: Machine, value: Pointer, spec: Spec, letters: string): string | undefined {
  switch (letters.charAt(0)) {
    case '':
    case 'x':
    case 'K':
      return address(value, spec);
    case 'S':
    case 's':
    case 'B':
      return widen(symbol(machine, value, letters.charAt(0)), spec);
    case 'e':
      // err_ptr() without CONFIG_SYMBOLIC_ERRNAME.
      return isError(value) ? number(BigInt(value.low), { ...spec, base: 10 }, true) : address(value, spec);
    case 'h':
      return hex(machine, value, spec, letters.charAt(1));
    case 'b':
      return letters.charAt(1) === 'l' ? bitmapList(machine, value, spec) : bitmap(machine, value, spec);
    case 'V':
      return nested(machine, value, spec);
    default:
      return `(%p${letters}?)`;
  }
}

/** pointer_string(). */
function address({ low, high }: Pointer, spec: Spec): string {
  const flags = spec.width < 0 ? `${spec.flags}0` : spec.flags;
  return number(toBig(low, high, false), { ...spec, flags, width: spec.width < 0 ? 16 : spec.width, base: 16 }, false);
}

/** sprint_symbol() and its kin; of functions, which have no size here. */
function symbol(machine: Machine, { low, high }: Pointer, kind: string): string {
  const id = high === TEXT_BASE_HIGH ? machine.functionAt(low, high) : -1;
  if (id < 0) return `0x${toBig(low, high, false).toString(16)}`;
  const { name } = machine.functionInfo(id);
  return kind === 's' ? name : `${name}+0x0`;
}

const SEPARATORS: Readonly<Record<string, string>> = { C: ':', D: '-', N: '' };

/** hex_string(): so many bytes as the width says, 64 at most, or one. */
function hex(machine: Machine, at: Pointer, spec: Spec, kind: string): string | undefined {
  if (spec.width === 0) return '';
  const message = excuse(at);
  if (message !== undefined) return apology(message, spec);
  const bytes = readBytes(machine, at, spec.width > 0 ? Math.min(spec.width, 64) : 1);
  return bytes?.map((byte) => byte.toString(16).padStart(2, '0')).join(SEPARATORS[kind] ?? ' ');
}

/** The first bits at an address, as many as the width says, read as longs; a text where that is to be printed instead. */
function bitsAt(machine: Machine, at: Pointer, spec: Spec): readonly boolean[] | string | undefined {
  const message = excuse(at);
  if (message !== undefined) return apology(message, spec);
  const count = Math.max(spec.width, 0);
  const bytes = count === 0 ? [] : readBytes(machine, at, Math.ceil(count / 64) * 8);
  return bytes === undefined
    ? undefined
    : Array.from({ length: count }, (_, bit) => ((bytes[bit >> 3]! >> (bit & 7)) & 1) === 1);
}

/** bitmap_string(): groups of 32 bits, the highest first. */
function bitmap(machine: Machine, at: Pointer, spec: Spec): string | undefined {
  const bits = bitsAt(machine, at, spec);
  if (bits === undefined || typeof bits === 'string') return bits;
  const groups: string[] = [];
  for (let start = 0; start < bits.length; start += 32) {
    const group = bits.slice(start, start + 32);
    const value = group.reduceRight((sum, bit) => sum * 2 + Number(bit), 0);
    groups.unshift(value.toString(16).padStart(Math.ceil(group.length / 4), '0'));
  }
  return groups.join(',');
}

/** bitmap_list_string(): `0-3,7`. */
function bitmapList(machine: Machine, at: Pointer, spec: Spec): string | undefined {
  const bits = bitsAt(machine, at, spec);
  if (bits === undefined || typeof bits === 'string') return bits;
  const ranges: string[] = [];
  for (let first = bits.indexOf(true); first >= 0; ) {
    const behind = bits.indexOf(false, first);
    const last = (behind < 0 ? bits.length : behind) - 1;
    ranges.push(last === first ? `${first}` : `${first}-${last}`);
    first = bits.indexOf(true, last + 1);
  }
  return ranges.join(',');
}

/** va_format(): a struct va_format, a format and a pointer to its va_list. */
function nested(machine: Machine, at: Pointer, spec: Spec): string | undefined {
  const message = excuse(at);
  if (message !== undefined) return apology(message, spec);
  const format = readPointer(machine, at);
  const list = format === undefined ? undefined : readPointer(machine, plus(at, 8));
  const cells = list === undefined ? undefined : readPointer(machine, list);
  if (format === undefined || cells === undefined) return undefined;
  return vsprintf(machine, format, cells)?.text;
}

/** Where the va_list at an address stands. */
export function cellsOf(machine: Machine, list: Pointer): Pointer | undefined {
  return readPointer(machine, list);
}
