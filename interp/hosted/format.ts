/**
 * printf of a hosted program: C11 7.21.6.1 without floating point and wide characters.
 *
 * In: a format and the address of the first argument cell (lower stores variable arguments as 8-byte cells). Out: the
 * bytes, one character each. An argument that the call does not have, or a conversion that is not known, is a fault.
 */
import type { Machine } from '../vm/machine.ts';
import { type Conversion, integerText, padded, toBig } from '../vm/print.ts';
import { type Pointer, plus, readText, readWord64 } from './bytes.ts';

const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d*))?(hh|h|ll|l|z|j|t|q)?([\s\S]?)/y;

/** Undefined after a fault. */
export function formatText(machine: Machine, format: Pointer, cells: Pointer): string | undefined {
  const text = readText(machine, format);
  if (text === undefined) return undefined;
  const source = new Cells(machine, cells);
  let out = '';
  for (let at = 0; at < text.length; ) {
    const percent = text.indexOf('%', at);
    if (percent < 0) return out + text.slice(at);
    out += text.slice(at, percent);
    DIRECTIVE.lastIndex = percent;
    const match = DIRECTIVE.exec(text)!;
    at = DIRECTIVE.lastIndex;
    const part = directive(machine, source, match);
    if (part === undefined) return undefined;
    out += part;
  }
  return out;
}

/** Variable arguments, one after the other. */
class Cells {
  constructor(
    private readonly machine: Machine,
    private at: Pointer,
  ) {}

  next(directive: string): Pointer | undefined {
    const { machine, at } = this;
    const object = machine.stackObject(at.low);
    if (at.high === 0 || object === undefined || object.object < 0 || at.low + 8 > object.end) {
      machine.fail('bad-call', `there is no argument for ${directive}`);
      return undefined;
    }
    this.at = plus(at, 8);
    return readWord64(machine, at);
  }
}

function directive(machine: Machine, cells: Cells, match: RegExpExecArray): string | undefined {
  const [whole, flags = '', widthText, precisionText, length = '', kind = ''] = match;
  if (kind === '%') return '%';
  const starred = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === '' ? 0 : Number(text);
    return cells.next(whole)?.low;
  };
  const width = widthText === undefined ? 0 : starred(widthText);
  const precision = precisionText === undefined ? -1 : starred(precisionText);
  if (width === undefined || precision === undefined) return undefined;
  if (kind === '' || !'diouxXcsp'.includes(kind)) {
    machine.fail('unsupported', `the conversion ${whole} is not supported`);
    return undefined;
  }
  const value = cells.next(whole);
  if (value === undefined) return undefined;
  const conversion: Conversion = {
    flags: width < 0 ? `${flags}-` : flags,
    width: Math.abs(width),
    precision: precision < 0 ? undefined : precision,
    length,
    kind,
  };
  const body = convert(machine, conversion, value);
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
