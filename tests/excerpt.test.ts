/**
 * Functions taken out of a file: they stand where they stood, nothing else is left of the code, and what cannot be found
 * is said.
 */
import { describe, expect, test } from 'vitest';
import { excerpt } from '../interp/index.ts';

/** What a compiler sees: comments are white space. */
const code = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .trim()
    .replace(/\s+/g, ' ');

const WANTED = 'int f(int x)\n{\n\treturn x;\n}';

const ROWS: readonly [string, string, string][] = [
  ['alone', WANTED, ''],
  ['behind others', `int g(void)\n{\n\tif (1) {\n\t}\n\treturn 0;\n}\n\n${WANTED}`, ''],
  ['between others', 'static int a;\n/* What f() is. */\n', 'void h(void)\n{\n}\n'],
  ['behind a structure', 'struct s {\n\tint f;\n};\n', ''],
  ['behind an array', 'int table[] = { 1, 2 };\n', ''],
  ['behind a directive with a bracket', '#define OPEN {\n#include "x.h"\n', ''],
  ['behind a comment with brackets', '/* { f(int x) { */\n// {\n', ''],
  ['behind literals with brackets', 'char c = \'{\', *s = "}{\\"{";\n', ''],
  ['behind a call of itself', 'int g(void)\n{\n\treturn f(1);\n}\n', ''],
  ['behind a declaration', 'int f(int x);\n', 'int g(void);\n'],
  ['behind one that ends in a comment', 'int g(void) /* no f */\n{\n}\n', ''],
  ['behind brackets in comments', 'int g(void)\n{\n\t/* } */ // }\n\t// } \\\n }\n\treturn 0;\n}\n', ''],
  ['behind brackets in literals', `int g(void)\n{\n\tchar c = '}', d = '\\'', *s = "}\\"}";\n}\n`, ''],
  ['behind brackets in directives', 'int g(void)\n{\n #define A } \\\n }\n#if 1 // }\n#endif\n\treturn 0;\n}\n', ''],
  ['behind an apostrophe in a comment', "int g(void)\n{\n\t/* isn't { */\n\treturn 4 / 2;\n}\n", ''],
  ['with its type on a line of its own', 'static\n', ''],
  ['in front of a torn end of a comment', '', '/* a *\\\n/ int g;\n'],
  ['in front of a single bracket', '', '}\n'],
];

describe('a function is taken', () => {
  test.each(ROWS)('%s', (_, before, behind) => {
    const text = before.includes(WANTED) ? before : `${before}${WANTED}\n${behind}`;
    const { text: taken, kept, missing } = excerpt(text, ['f']);
    expect(missing).toEqual([]);
    expect(code(taken)).toBe(code(before.endsWith('static\n') ? `static ${WANTED}` : WANTED));
    expect(kept.map(({ start, end }) => text.slice(start, end)).join('')).toContain(WANTED);
    // Every line is as long as it was up to there, and what is left stands where it stood.
    const start = text.indexOf(WANTED);
    const upTo = `${text.slice(0, start)}${WANTED}\n`;
    expect(taken.split('\n').map((line) => line.length)).toEqual(upTo.split('\n').map((line) => line.length));
    expect(taken.indexOf(WANTED)).toBe(start);
  });
});

test('several, in the order of the text; one that is not there is missing', () => {
  const text = 'void a(void)\n{\n}\nvoid b(void)\n{\n}\nvoid c(void)\n{\n}\n';
  const { text: taken, missing } = excerpt(text, ['c', 'a', 'd']);
  expect(code(taken)).toBe('void a(void) { } void c(void) { }');
  expect(missing).toEqual(['d']);
});

test('a call, a declaration and a macro are no definition', () => {
  const text = '#define f(x) { x }\nint f(int x);\nint g(void)\n{\n\treturn f(1);\n}\n';
  expect(excerpt(text, ['f'])).toMatchObject({ kept: [], missing: ['f'] });
});
