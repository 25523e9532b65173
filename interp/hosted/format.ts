/**
 * printf of a hosted program: C11 7.21.6.1 without floating point and wide characters.
 *
 * In: a format and the address of the first argument's cell (ir.ts: CELL_BYTES). Out: the bytes, one character each. An
 * argument that the call does not have, or of another size, and a conversion that is not known are faults.
 */
import { CELL_BYTES } from '../c/ir.ts';
import type { Machine } from '../vm/machine.ts';
import { toBig } from '../vm/print.ts';
import { type Pointer, plus, readText, readWord64 } from './bytes.ts';

const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d*))?(hh|h|ll|l|z|j|t|q)?([\s\S]?)/y;

export interface Formatted {
  readonly text: string;
  /** Memory that was read for it: first byte, and one past the last. */
  readonly read: readonly { readonly first: number; readonly behind: number }[];
}

/** Undefined after a fault. */
export function formatText(machine: Machine, format: Pointer, cells: Pointer): Formatted | undefined {
  const text = readText(machine, format);
  if (text === undefined) return undefined;
  const source = new Cells(machine, cells);
  source.noteRead(format, text.length + 1);
  let out = '';
  for (let at = 0; at < text.length; ) {
    const percent = text.indexOf('%', at);
    if (percent < 0) return { text: out + text.slice(at), read: source.read };
    out += text.slice(at, percent);
    DIRECTIVE.lastIndex = percent;
    const match = DIRECTIVE.exec(text)!;
    at = DIRECTIVE.lastIndex;
    const part = directive(machine, source, match);
    if (part === undefined) return undefined;
    out += part;
  }
  return { text: out, read: source.read };
}

/** Variable arguments, one after the other. */
class Cells {
  readonly read: { first: number; behind: number }[] = [];

  constructor(
    private readonly machine: Machine,
    private at: Pointer,
  ) {}

  noteRead({ low }: Pointer, size: number): void {
    this.read.push({ first: low, behind: low + size });
  }

  /** `size`: bytes that the directive takes. */
  next(directive: string, size: number): Pointer | undefined {
    const { machine, at } = this;
    if (machine.checkArgument(at.low, at.high, size, directive) !== undefined) return undefined;
    this.at = plus(at, CELL_BYTES);
    return readWord64(machine, at);
  }
}

function directive(machine: Machine, cells: Cells, match: RegExpExecArray): string | undefined {
  const [whole, flags = '', widthText, precisionText, length = '', kind = ''] = match;
  if (kind === '%') return '%';
  const starred = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === '' ? 0 : Number(text);
    return cells.next(whole, 4)?.low;
  };
  const width = widthText === undefined ? 0 : starred(widthText);
  const precision = precisionText === undefined ? -1 : starred(precisionText);
  if (width === undefined || precision === undefined) return undefined;
  if (kind === '' || !'diouxXcsp'.includes(kind)) {
    machine.fail('unsupported', `the conversion ${whole} is not supported`);
    return undefined;
  }
  const value = cells.next(whole, argumentSize(kind, length));
  if (value === undefined) return undefined;
  const conversion: Conversion = {
    flags: width < 0 ? `${flags}-` : flags,
    width: Math.abs(width),
    precision: precision < 0 ? undefined : precision,
    length,
    kind,
  };
  const body = convert(machine, conversion, value);
  if (kind === 's' && body !== undefined) cells.noteRead(value, body.length);
  return body === undefined ? undefined : padded(body, conversion);
}

function convert(machine: Machine, conversion: Conversion, value: Pointer): string | undefined {
  switch (conversion.kind) {
    case 'c':
      return String.fromCharCode(value.low & 0xff);
    case 's':
      if (value.low === 0 && value.high === 0) {
        machine.fail('null-dereference', '%s of a null pointer', 0, 0, 1);
        return undefined;
      }
      return readText(machine, value, conversion.precision);
    case 'p': {
      const address = toBig(value.low, value.high, false);
      return address === 0n ? '(nil)' : `0x${address.toString(16)}`;
    }
    default:
      return integerText(conversion, value);
  }
}

// ---- numbers

/** Bytes of the argument that a conversion takes. */
function argumentSize(kind: string, length: string): number {
  return 'ps'.includes(kind) || (kind !== 'c' && !(length in WIDTHS)) ? 8 : 4;
}

/** A conversion's flags, length and letter as written; the precision is undefined where none is given. */
interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly length: string;
  readonly kind: string;
}

const WIDTHS: Readonly<Record<string, number>> = { hh: 8, h: 16, '': 32 };

/** The digits of d, i, u, o, x, X with sign and prefix, not yet padded. */
function integerText({ flags, precision, length, kind }: Conversion, { low, high }: Pointer): string {
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
function padded(text: string, { flags, width, precision, kind }: Conversion): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (flags.includes('0') && !'csp'.includes(kind) && precision === undefined) {
    const [, lead = '', digits = ''] = /^([-+ ]?(?:0[xX])?)(.*)$/.exec(text)!;
    return lead + digits.padStart(width - lead.length, '0');
  }
  return text.padStart(width);
}
