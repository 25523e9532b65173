/**
 * Plain `char`, signed and unsigned: expressions by gcc and interpreted, the option on the command line, and how it is found
 * out which of the two a kernel is built with.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { makeConfig } from '../harness/config.ts';
import { assumptions, isCharUnsigned } from '../harness/kbuild.ts';
import { runScenario } from '../harness/run.ts';
import { compileHosted, formatDiagnostic, runHosted } from '../interp/index.ts';
import { openTree, overlay, treeOf } from '../kernel-src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-char-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BEFORE = `#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
static char high = 0x80, text[] = "a\\xff\\377", wide[4] = { -1, 200, 255 };
static struct { char a; char b : 4; signed char s; unsigned char u; } members = { 200, 15, 200, 200 };
static char narrow(int n) { return n; }
static int widen(char c) { return c; }
static int next(int count, ...) { va_list list; va_start(list, count); int n = va_arg(list, int); va_end(list); return n; }
enum packed { LAST = 255 } __attribute__((packed));
union both { char c; signed char s; unsigned char u; };
`;

/** Each has the value of a number. */
const EXPRESSIONS = [
  '(char)200',
  '(char)-1',
  '(char)-1 < 0',
  '(char)300',
  "'a'",
  "'\\xff'",
  "'\\377'",
  "'\\200' < 0",
  "'\\xff' == 255",
  "'ab'",
  "'\\xff\\xfe'",
  "L'\\xff'",
  "u'\\xff'",
  'high',
  'high >> 1',
  'high * 2',
  'high == 0x80',
  "high == '\\x80'",
  '-high',
  '~high',
  '!high',
  'high < 0 ? 1 : 2',
  'high ?: 7',
  '(unsigned)high',
  '(unsigned long)high',
  '(long)high',
  '(unsigned char)high',
  '(signed char)high',
  '(_Bool)high',
  'text[1]',
  'text[2]',
  '"\\xff"[0]',
  '*"\\x80"',
  'sizeof("\\xff")',
  'wide[0]',
  'wide[1] + wide[2]',
  'members.a',
  'members.b',
  'members.s',
  'members.u',
  'narrow(200)',
  'narrow(-1)',
  'widen(200)',
  'widen(high)',
  'next(1, high)',
  'CHAR_MIN',
  'CHAR_MAX',
  'CHAR_MAX + 1',
  '({ char c = 127; c++; c; })',
  '({ char c = 0; c--; c; })',
  '({ char c = 100; c += 100; c; })',
  '({ char c = 200; c /= 2; c; })',
  '({ char c = 200; c >>= 1; c; })',
  '({ char c = 200; c %= 7; c; })',
  '({ char c = 200; c |= 0x100; c; })',
  '({ char c = 255; c++ + c; })',
  '({ volatile char c = 200; c; })',
  '({ char c = 200, *p = &c; *p; })',
  '({ char c[2] = { 200, 1 }; c[0] * c[1]; })',
  '({ unsigned char u = 200; *(char *)&u; })',
  '({ char c = 200; *(unsigned char *)&c; })',
  '({ union both both = { .u = 200 }; both.c; })',
  '({ union both both = { .c = 200 }; both.s + both.u; })',
  '({ char c; __builtin_add_overflow(100, 100, &c); })',
  '({ char c; __builtin_add_overflow(100, 100, &c); c; })',
  '({ char c; __builtin_sub_overflow(1, 2, &c); })',
  '({ int n = 0; for (char c = 120; c > 0 && n < 300; c++) n++; n; })',
  "({ int n = 0; switch (high) { case '\\x80': n = 1; break; case 0x80 + 256: n = 2; } n; })",
  '({ int n = 0; switch (high) { case 0x80: n = 1; break; case -0x80: n = 2; } n; })',
  '({ __auto_type c = high; (int)c; })',
  '({ typeof(high) c = 200; c; })',
  '_Generic(high, char: 1, signed char: 2, unsigned char: 3)',
  "_Generic('a', char: 1, int: 2, unsigned char: 3)",
  '_Generic(high + 0, int: 1, unsigned: 2)',
  '_Generic("x", char *: 1, signed char *: 2, unsigned char *: 3)',
  '__builtin_types_compatible_p(char, signed char)',
  '__builtin_types_compatible_p(char, unsigned char)',
  '(enum packed)-1',
  'strcmp("\\xff", "a") > 0',
  'memcmp("\\xff", "a", 1) > 0',
  '*strchr("a\\xff", 0xff)',
  '*__builtin_strchr("a\\xff", 0xff)',
  '__func__[0]',
  '(char)200 == 200',
  '(char)0xffffff80 < (char)1',
  'high + 1u',
  'high & 0xff',
  'high | 0',
  'high << 1',
  '1 ? high : 0u',
  "({ static char c = '\\xff'; c; })",
  "({ static int n = '\\xff'; n; })",
  '({ static const char table[256] = { [200] = 200, [0 ... 9] = -1 }; table[200] + table[5]; })',
];

/** What the preprocessor knows of it: each becomes the number of the branch that is taken. */
const CONDITIONS = [
  "'\\xff' < 0",
  "'\\377' == 255",
  "'a' - 'b' < 0",
  "'\\xff\\xfe' < 0",
  "'\\200' >> 1 == 64",
  'defined(__CHAR_UNSIGNED__)',
  '__CHAR_UNSIGNED__ + 0',
  'CHAR_MIN < 0',
  'CHAR_MAX == 255',
];

const PROGRAM = `${BEFORE}
int main(void)
{
${EXPRESSIONS.map((expression) => `printf("%ld\\n", (long)(${expression}));`).join('\n')}
${CONDITIONS.map((condition) => `#if ${condition}\nputs("1");\n#else\nputs("0");\n#endif`).join('\n')}
return 0;
}
`;

describe.each([
  ['-fsigned-char', false],
  ['-funsigned-char', true],
] as const)('%s', (flag, unsignedChar) => {
  const lines = [...EXPRESSIONS, ...CONDITIONS];

  test('every expression is what gcc makes of it', { timeout: 60_000 }, () => {
    const file = join(folder, 'char.c');
    writeFileSync(file, PROGRAM);
    execFileSync('gcc', ['-std=gnu11', '-w', '-fwrapv', flag, file, '-o', join(folder, 'char')]);
    const expected = execFileSync(join(folder, 'char'), { encoding: 'utf8' }).split('\n');
    const reader = { read: (path: string) => (path === 'char.c' ? PROGRAM : undefined) };
    const compiled = compileHosted(['char.c'], { reader, unsignedChar });
    if (compiled.kind === 'failed') throw new Error(compiled.diagnostics.map(formatDiagnostic).join('\n'));
    let text = '';
    const outcome = runHosted(compiled.program, { write: (_, bytes) => void (text += bytes) });
    expect(outcome).toEqual({ kind: 'exited', code: 0 });
    const found = text.split('\n');
    expect(lines.map((line, n) => `${line}: ${found[n]}`)).toEqual(lines.map((line, n) => `${line}: ${expected[n]}`));
  });
});

async function runCli(words: readonly string[]): Promise<{ code: number; err: string }> {
  let err = '';
  const terminal: Terminal = {
    out: () => {},
    err: (text) => void (err += text),
    width: 100,
    colour: false,
    live: false,
    onInterrupt: () => () => {},
  };
  const code = await main(words, terminal);
  return { code, err };
}

describe('lockstep c', () => {
  const program = join(folder, 'sign.c');
  writeFileSync(program, 'int main(void) { char c = 200; return c < 0; }\n');

  test.each<[string, readonly string[], number]>([
    ['signed without an option', [], 1],
    ['unsigned', ['-funsigned-char'], 0],
    ['signed', ['-fsigned-char'], 1],
    ['the last word counts', ['-funsigned-char', '-fsigned-char'], 1],
    ['the last word counts, the other way', ['-fsigned-char', '-f', 'unsigned-char'], 0],
  ])('%s', async (_, flags, code) => {
    expect(await runCli(['c', program, ...flags])).toMatchObject({ code });
  });

  test('no other option of that kind', async () => {
    const { code, err } = await runCli(['c', program, '-fwrapv']);
    expect(code).toBe(2);
    expect(err).toBe('lockstep: -fwrapv is not known here; there are -funsigned-char and -fsigned-char\n');
  });

  test('what is only warned about runs', async () => {
    const file = join(folder, 'warned.c');
    writeFileSync(file, 'int main(void)\n{\n\tint n = 3;\n\tchar *p = &n;\n\treturn *p;\n}\n');
    const { code, err } = await runCli(['c', file]);
    expect(code).toBe(3);
    expect(err).toContain(`${file}:4:12: warning: initialization of 'char *' from incompatible pointer type 'int *'\n`);
    expect(err).toContain('    4 | \tchar *p = &n;\n');
  });
});

describe('what a kernel is built with', () => {
  test.each<[string, string, boolean]>([
    ['nothing is said', 'KBUILD_CFLAGS := -Wall\n', false],
    ['a line of its own', 'KBUILD_CFLAGS :=\nKBUILD_CFLAGS += -std=gnu11\nKBUILD_CFLAGS += -funsigned-char\n', true],
    [
      'in a row',
      'KBUILD_CFLAGS   := -Wall -Wundef \\\n\t\t   -fshort-wchar -funsigned-char \\\n\t\t   -std=gnu11\n',
      true,
    ],
    ['in a comment', '# KBUILD_CFLAGS += -funsigned-char\nKBUILD_CFLAGS += -O2 # -funsigned-char\n', false],
    ['of another program', 'KBUILD_HOSTCFLAGS += -funsigned-char\nKBUILD_CFLAGS_KERNEL := -funsigned-char\n', false],
    ['set back', 'KBUILD_CFLAGS += -funsigned-char\nKBUILD_CFLAGS += -fsigned-char\n', false],
    ['set anew', 'KBUILD_CFLAGS += -funsigned-char\nKBUILD_CFLAGS := -O2\n', false],
    ['asked for', 'KBUILD_CFLAGS += $(call cc-option,-funsigned-char)\n', true],
  ])('%s', (_, makefile, unsigned) => {
    expect(isCharUnsigned(makefile)).toBe(unsigned);
  });

  test.each([
    ['debian:6.12', true],
    ['debian:6.1', false],
  ] as const)('%s', async (kernel, unsigned) => {
    const tree = await openTree(kernel);
    expect(isCharUnsigned(tree.read('Makefile') ?? '')).toBe(unsigned);
    expect(assumptions(tree)).toEqual([]);
  });

  test('a tree without a Makefile is told of', () => {
    expect(assumptions(treeOf(new Map([['kernel/locking/rwsem.c', '']]), 'a part'))).toEqual([
      'the tree has no Makefile that would say whether char is unsigned: it is taken to be signed',
    ]);
  });

  test('the Makefile decides what a scenario means, patched or not', async () => {
    const tree = await openTree('debian:6.12');
    const makefile = tree.read('Makefile') ?? '';
    const signed = overlay(tree, new Map([['Makefile', makefile.replace('-funsigned-char', '')]]), 'signed');
    const text = `#include <lockstep/scenario.h>
SCENARIO("What is a char?");
static char high = 200;
TASK(one) { high++; }
FINALLY { OUTCOME("negative", high < 0); }
`;
    const outcomes = [tree, signed, tree].map((one) =>
      buildScenario(one, makeConfig([]), { name: 'char', path: 'char.c', text }),
    );
    const seen: unknown[] = [];
    for (const outcome of outcomes) {
      if (outcome.kind !== 'built') throw new Error(outcome.kind);
      seen.push([...(await runScenario(outcome.built)).outcomes.keys()]);
    }
    expect(seen).toEqual([['negative=0'], ['negative=1'], ['negative=0']]);
  });
});
