/**
 * String literals (C11 6.4.5): spellings in, elements out.
 *
 * Adjacent literals have been gathered by the parser; each still has its prefix and quotes.
 */
import type { Expression } from './ast.ts';
import { decodeElements } from './literal.ts';
import { fail, type Scope, warn } from './scope.ts';
import { CHAR, INT, type IntegerType, UINT, USHORT } from './types.ts';

/** Means what is written. */
const PLAIN = /^"[ !#-[\]-~]*"$/;

type StringExpression = Extract<Expression, { kind: 'string' }>;

export interface StringValue {
  readonly element: IntegerType;
  /** Without the terminating zero, as unsigned numbers. */
  readonly elements: readonly number[];
  readonly warnings: readonly string[];
}

export function decodeString({ parts, origin }: StringExpression): StringValue {
  const split = parts.map((part) => {
    const [, prefix = '', inside = ''] = /^(u8|L|u|U|)"(.*)"$/s.exec(part) ?? fail('malformed string literal', origin);
    return { prefix: prefix === 'u8' ? '' : prefix, inside };
  });
  const wide = new Set(split.map(({ prefix }) => prefix).filter((prefix) => prefix !== ''));
  if (wide.size > 1) fail('unsupported non-standard concatenation of string literals', origin);
  const [prefix = ''] = wide;
  const element = prefix === '' ? CHAR : prefix === 'L' ? INT : prefix === 'u' ? USHORT : UINT;
  const elements: number[] = [];
  const warnings: string[] = [];
  for (const { inside } of split) {
    const decoded = decodeElements(inside, element.size * 8, warnings);
    if (typeof decoded === 'string') return fail(decoded, origin);
    decoded.forEach((one) => {
      if (element.size === 2 && one > 0xffff) elements.push(...surrogates(one));
      else elements.push(one);
    });
  }
  return { element, elements, warnings };
}

/** The same for the unit's own `char`; what is strange about it is said. */
export function decodedString(scope: Scope, literal: StringExpression): StringValue {
  const value = decodeString(literal);
  for (const warning of value.warnings) warn(scope, undefined, warning, literal.origin);
  return value.element === CHAR ? { ...value, element: scope.unit.char } : value;
}

function surrogates(code: number): [number, number] {
  return [0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff)];
}

/** The elements and the terminating zero as bytes of memory. */
export function stringBytes({ element, elements }: StringValue): Uint8Array {
  const bytes = new Uint8Array((elements.length + 1) * element.size);
  const view = new DataView(bytes.buffer);
  elements.forEach((one, i) => {
    if (element.size === 1) bytes[i] = one;
    else if (element.size === 2) view.setUint16(i * 2, one, true);
    else view.setUint32(i * 4, one, true);
  });
  return bytes;
}

/** As text, for messages and names; undefined for a wide string. */
export function stringOf(expression: StringExpression): string | undefined {
  const [only] = expression.parts;
  if (expression.parts.length === 1 && PLAIN.test(only!)) return only!.slice(1, -1);
  const { element, elements } = decodeString(expression);
  return element === CHAR ? Buffer.from(elements).toString('utf8') : undefined;
}
