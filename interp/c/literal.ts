/**
 * Integer and character constants (C11 6.4.4): spelling in, number out, or the words for what is wrong with it.
 */

export interface IntegerLiteral {
  readonly kind: 'integer';
  /** As written, however large. */
  readonly value: bigint;
  readonly decimal: boolean;
  readonly unsigned: boolean;
  /** How many `l`s the suffix has. */
  readonly long: 0 | 1 | 2;
}

export interface CharacterLiteral {
  readonly kind: 'character';
  readonly value: bigint;
  /** `u` and `U` constants are, plain ones of one character where `char` is; wide ones are signed on the machines we care for. */
  readonly unsigned: boolean;
  readonly warnings: readonly string[];
}

export interface BadLiteral {
  readonly kind: 'bad';
  readonly message: string;
}

/** More digits than any integer type could hold, without leading zeros. */
const TOO_MANY_DIGITS = 130;

/** Most are written again and again. */
const known = new Map<string, IntegerLiteral | BadLiteral>();
const MOST_KNOWN = 10_000;

export function parseInteger(text: string): IntegerLiteral | BadLiteral {
  let literal = known.get(text);
  if (literal !== undefined) return literal;
  literal = readInteger(text);
  if (known.size === MOST_KNOWN) known.clear();
  known.set(text, literal);
  return literal;
}

function readInteger(text: string): IntegerLiteral | BadLiteral {
  const parts =
    /^(0x)([0-9a-f]+)(.*)$/i.exec(text) ?? /^(0b)([0-9]+)(.*)$/i.exec(text) ?? /^()([0-9]+)(.*)$/.exec(text);
  const [, prefix = '', digits = '', suffix = ''] = parts ?? [];
  if (parts === null || suffix.startsWith('.') || (prefix === '' ? /^e/i : /^p/i).test(suffix)) {
    return bad('floating constant');
  }
  const octal = prefix === '' && digits.startsWith('0');
  const binary = prefix.toLowerCase() === '0b';
  const wrong = octal ? /[89]/.exec(digits) : binary ? /[2-9]/.exec(digits) : null;
  if (wrong !== null) return bad(`invalid digit "${wrong[0]}" in ${octal ? 'octal' : 'binary'} constant`);
  const match = /^(?:(u)(ll?|LL?)?|(ll?|LL?)(u)?)?$/i.exec(suffix);
  const size = match?.[2] ?? match?.[3] ?? '';
  if (match === null || size === 'lL' || size === 'Ll') return bad(`invalid suffix "${suffix}" on integer constant`);
  const significant = digits.replace(/^0+(?=.)/, '');
  if (significant.length > TOO_MANY_DIGITS) return bad('integer constant is too large for any type');
  return {
    kind: 'integer',
    value: BigInt((octal ? '0o' : prefix.toLowerCase()) + significant),
    decimal: prefix === '' && !octal,
    unsigned: (match[1] ?? match[4]) !== undefined,
    long: size.length as 0 | 1 | 2,
  };
}

/** Bits of one element, by prefix. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ['', 8],
  ['L', 32],
  ['u', 16],
  ['U', 32],
]);

const SIMPLE_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['e', 27],
  ['E', 27],
]);

/** One element per plain character, escape, or (in a plain constant) byte of UTF-8; 6.4.4.4 and GCC for several. */
export function parseCharacter(text: string, unsignedChar: boolean): CharacterLiteral | BadLiteral {
  const [, prefix = '', inside = ''] = /^(L|u|U|)'(.*)'$/s.exec(text) ?? [];
  const width = WIDTHS.get(prefix)!;
  const warnings: string[] = [];
  const elements = decodeElements(inside, width, warnings);
  if (typeof elements === 'string') return bad(elements);
  if (elements.length === 0) return bad('empty character constant');
  const unsigned = prefix === 'u' || prefix === 'U';
  if (width !== 8) {
    if (elements.length > 1) warnings.push(TOO_LONG);
    const last = BigInt(elements[elements.length - 1]!);
    return { kind: 'character', value: unsigned ? last : BigInt.asIntN(32, last), unsigned, warnings };
  }
  let value = 0n;
  for (const element of elements) value = BigInt.asUintN(32, (value << 8n) | BigInt(element));
  if (elements.length > 1) {
    warnings.push(elements.length > 4 ? TOO_LONG : MULTICHAR);
    return { kind: 'character', value: BigInt.asIntN(32, value), unsigned, warnings };
  }
  const single = unsignedChar ? BigInt.asUintN(8, value) : BigInt.asIntN(8, value);
  return { kind: 'character', value: single, unsigned: unsignedChar, warnings };
}

export const MULTICHAR = 'multi-character character constant';
const TOO_LONG = 'character constant too long for its type';

/** The elements between the quotes as unsigned numbers of `width` bits, or what is wrong; what is only strange goes to `warnings`. */
export function decodeElements(inside: string, width: number, warnings: string[]): number[] | string {
  const elements: number[] = [];
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1;
  const pattern = /\\(?:x([0-9a-fA-F]*)|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([^\\]+)/gsu;
  for (const [, hex, octal, short, long, escaped, plain] of inside.matchAll(pattern)) {
    if (hex !== undefined) {
      if (hex === '') return '\\x used with no following hex digits';
      if (hex.replace(/^0+/, '').length * 4 > width) warnings.push('hex escape sequence out of range');
      elements.push(Number.parseInt(hex.slice(-8), 16) & mask);
    } else if (octal !== undefined) {
      const code = Number.parseInt(octal, 8);
      if (width === 8 && code > 255) warnings.push('octal escape sequence out of range');
      elements.push(code & mask);
    } else if (escaped !== undefined) {
      if (escaped === 'u' || escaped === 'U') return `incomplete universal character name \\${escaped}`;
      const code = SIMPLE_ESCAPES.get(escaped);
      if (code === undefined && !/['"?\\]/.test(escaped)) warnings.push(`unknown escape sequence: '\\${escaped}'`);
      elements.push(code ?? escaped.codePointAt(0)!);
    } else if (plain !== undefined) append(elements, plain, width);
    else {
      const code = Number.parseInt((short ?? long)!, 16);
      if (code > 0x10ffff) return 'universal character beyond 0x10ffff';
      append(elements, String.fromCodePoint(code), width);
    }
  }
  return width === 32 ? elements.map((element) => element >>> 0) : elements;
}

/** In UTF-8 where an element has 8 bits. */
function append(elements: number[], text: string, width: number): void {
  if (width !== 8) for (const char of text) elements.push(char.codePointAt(0)!);
  else {
    const bytes = Buffer.from(text, 'utf8');
    for (let n = 0; n < bytes.length; n++) elements.push(bytes[n]!);
  }
}

function bad(message: string): BadLiteral {
  return { kind: 'bad', message };
}
