/**
 * Edits of a C text: of its tokens as a rough reading has them, and of its characters.
 *
 * In: a text, numbers to choose by. Out: another text, which may be anything.
 */
import type { Random } from './random.ts';

const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_$][\w$]*|\.?\d(?:[eEpP][+-]|[\w.])*|\s+|<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|[<>=!+\-*/%&|^]=|&&|\|\||##|::|[^\s]/g;

/** What a text is not likely to have itself. */
const WORDS: readonly string[] = [
  ...[
    'int',
    'char',
    'long',
    'short',
    'unsigned',
    'signed',
    'void',
    '_Bool',
    'float',
    'double',
    'struct',
    'union',
    'enum',
  ],
  ...[
    'const',
    'volatile',
    'restrict',
    '_Atomic',
    'static',
    'extern',
    'inline',
    'register',
    'typedef',
    'auto',
    '_Thread_local',
  ],
  ...['if', 'else', 'while', 'do', 'for', 'switch', 'case', 'default', 'break', 'continue', 'goto', 'return', 'sizeof'],
  ...[
    '_Alignof',
    '_Alignas',
    '_Generic',
    '_Static_assert',
    '_Noreturn',
    'typeof',
    '__typeof__',
    '__auto_type',
    '__label__',
  ],
  ...['asm', '__extension__', '__attribute__', '__builtin_offsetof', '__builtin_choose_expr', '__builtin_constant_p'],
  ...['__builtin_types_compatible_p', '__builtin_va_arg', '__builtin_add_overflow', '__func__', '__int128', '_Complex'],
  ...[
    '__attribute__((packed))',
    '__attribute__((aligned(16)))',
    '__attribute__((cleanup(f)))',
    '__attribute__((section("a")))',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ';',
    ',',
    '.',
    '...',
    '->',
    '++',
    '--',
    '&',
    '*',
    '+',
    '-',
    '~',
    '!',
    '/',
    '%',
    '<<',
    '>>',
  ],
  ...[
    '<',
    '>',
    '<=',
    '>=',
    '==',
    '!=',
    '^',
    '|',
    '&&',
    '||',
    '?',
    ':',
    '::',
    '=',
    '*=',
    '<<=',
    '#',
    '##',
    '@',
    '\\',
    '`',
    '$',
  ],
  ...[
    '0',
    '1',
    '-1',
    '64',
    '2147483648',
    '0xffffffffffffffff',
    '18446744073709551616',
    '0777777777777777777777777',
    '1e9',
  ],
  ...[
    '1.5f',
    '0x',
    '08',
    '1uu',
    "'a'",
    "''",
    "'abcdefghi'",
    '"text"',
    '""',
    'L"wide"',
    '"\\x"',
    '"\\777"',
    "'\\u12'",
    '[0 ... 9]',
  ],
  ...['({', '})', '(int)', '(struct s){ 0 }', '({ int x = 1; x; })', '&&label', '*&', 'sizeof(int[', 'sizeof sizeof'],
  ...[
    '\n#define',
    '\n#undef',
    '\n#if',
    '\n#else',
    '\n#endif\n',
    '\n#elif 1\n',
    '\n#include',
    '\n#include "t.c"\n',
    '\n#error e\n',
  ],
  ...[
    '\n#line 7 "x.c"\n',
    '\n#pragma once\n',
    '\n#pragma pack(1)\n',
    '_Pragma("once")',
    'defined',
    '__VA_ARGS__',
    '__VA_OPT__(',
  ],
  ...[
    '__LINE__',
    '__FILE__',
    '__COUNTER__',
    '__has_attribute(',
    '/*',
    '*/',
    '//',
    '\\\n',
    '\0',
    '\r',
    '\f',
    '\ufeff',
    'é',
    '\ud800',
  ],
];

/** Words of one kind: one in place of another is likely to leave a text that can be read, and is wrong further on. */
const KINDS: readonly (readonly string[])[] = [
  ...[['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '<', '>', '<=', '>=', '==', '!=', '&&', '||', ',']],
  ...[['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=']],
  ...[['!', '~', '-', '+', '*', '&', '++', '--', 'sizeof', '__extension__', '&&', '(int)', '(void)', '(void *)']],
  ...[
    [
      'int',
      'char',
      'long',
      'short',
      'unsigned',
      'signed',
      'void',
      '_Bool',
      'float',
      'double',
      '__int128',
      'struct { int a; }',
    ],
  ],
  ...[
    [
      'const',
      'volatile',
      'restrict',
      '_Atomic',
      'static',
      'extern',
      'inline',
      'register',
      'typedef',
      '_Thread_local',
      '',
    ],
  ],
  ...[['struct', 'union', 'enum']],
  ...[['if', 'while', 'switch', 'for']],
  ...[['break', 'continue', 'return', 'goto', ';', 'return 0', '{ }']],
  ...[['.', '->', '.*', '[0].']],
];
const NUMBERS: readonly string[] = [
  ...[
    '0',
    '1',
    '-1',
    '2',
    '7',
    '31',
    '32',
    '63',
    '64',
    '255',
    '4096',
    '0x7fffffff',
    '0x80000000',
    '0xffffffffu',
    '1UL << 63',
  ],
  ...[
    '9223372036854775807',
    '0x8000000000000000',
    '18446744073709551615u',
    '1000000000',
    '1.0',
    "'a'",
    '"s"',
    '(void *)0',
  ],
];

/** Another of the same kind; undefined for what has no kind. */
function sibling(token: string, tokens: readonly string[], random: Random): string | undefined {
  const kinds = KINDS.filter((words) => words.includes(token));
  if (kinds.length > 0) return random.pick(random.pick(kinds));
  if (/^\.?\d/.test(token)) return random.pick(NUMBERS);
  if (!/^[A-Za-z_]/.test(token)) return undefined;
  for (let tries = 0; tries < 20; tries++) {
    const other = tokens[random.below(tokens.length)]!;
    if (/^[A-Za-z_]/.test(other) && other !== token) return other;
  }
  return undefined;
}

export function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** Made of `text` by so many edits; `other` is a text to take parts of. In most texts words are replaced by their like only. */
export function mutate(text: string, other: string, edits: number, random: Random): string {
  const tokens = tokensOf(text);
  const others = tokensOf(other);
  const gently = !random.chance(3);
  for (let n = 0; n < edits; n++) {
    if (gently && !random.chance(12)) replaceByLike(tokens, random);
    else edit(tokens, others, random);
  }
  return tokens.join('');
}

function replaceByLike(tokens: string[], random: Random): void {
  for (let tries = 0; tries < 20; tries++) {
    // What stands last is what the rest is there for: a function's body, mostly.
    const from = tries < 15 && !random.chance(5) ? Math.floor(tokens.length * 0.6) : 0;
    const at = from + random.below(Math.max(1, tokens.length - from));
    const other = sibling(tokens[at] ?? '', tokens, random);
    if (other === undefined) continue;
    tokens[at] = other;
    return;
  }
}

function edit(tokens: string[], others: readonly string[], random: Random): void {
  const at = random.below(tokens.length + 1);
  const second = random.below(tokens.length + 1);
  const word = (): string => {
    const kind = random.below(4);
    if (kind === 0) return ` ${random.pick(WORDS)} `;
    return (kind === 1 && others.length > 0 ? random.pick(others) : tokens[random.below(tokens.length)]) ?? ';';
  };
  switch (random.below(12)) {
    case 0:
    case 1:
      tokens.splice(at, 1);
      return;
    case 2:
      tokens.splice(at, 0, tokens[at] ?? ';');
      return;
    case 3: {
      const kept = tokens[at];
      if (kept === undefined || second >= tokens.length) return;
      tokens[at] = tokens[second]!;
      tokens[second] = kept;
      return;
    }
    case 4:
    case 5:
    case 6:
      tokens.splice(at, 1, word());
      return;
    case 7:
    case 8:
      tokens.splice(at, 0, word());
      return;
    case 9:
      tokens.splice(at, random.below(20));
      return;
    case 10:
      tokens.splice(at, 0, ...tokens.slice(second, second + random.below(30)));
      return;
    default:
      if (others.length === 0) return;
      tokens.splice(at, random.below(5), ...others.slice(second % others.length).slice(0, random.below(30)));
  }
}

/** The text up to somewhere. */
export function truncated(text: string, random: Random): string {
  return text.slice(0, random.below(text.length + 1));
}

/** Some characters replaced by, or put in between as, anything at all. */
export function noise(text: string, random: Random): string {
  const characters = text.split('');
  const count = 1 + random.below(random.chance(4) ? 200 : 5);
  for (let n = 0; n < count; n++) {
    const at = random.below(characters.length + 1);
    const code = random.pick([random.below(128), random.below(256), random.below(65536), 0]);
    characters.splice(at, random.below(2), String.fromCharCode(code));
  }
  return characters.join('');
}

/** Bytes of another encoding, read as UTF-8 as a file would be. */
export function misread(text: string, random: Random): string {
  const bytes = Buffer.from(text, random.pick(['utf16le', 'latin1', 'utf8'] as const));
  for (let n = random.below(20); n > 0 && bytes.length > 0; n--) bytes[random.below(bytes.length)] = random.below(256);
  return bytes.toString('utf8');
}
