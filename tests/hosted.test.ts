/**
 * Ordinary programs: how they begin and end, what they read and write, what is theirs and what the library's.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  compileHosted,
  formatDiagnostic,
  type HostedOutcome,
  type RunHostedOptions,
  runHosted,
} from '../interp/index.ts';
import { checkSeed, missingTools } from './conformance/csmith.ts';

type Files = Readonly<Record<string, string>>;

interface Ran {
  readonly outcome: HostedOutcome;
  readonly out: string;
  readonly err: string;
}

function compiled(files: Files, defines: ReadonlyMap<string, string> = new Map()) {
  const units = Object.keys(files).filter((path) => path.endsWith('.c'));
  const reader = { read: (path: string) => files[path] };
  return compileHosted(units, { reader, defines, includeDirs: ['include'] });
}

function run(files: Files, options: Partial<RunHostedOptions> = {}, defines?: ReadonlyMap<string, string>): Ran {
  const program = compiled(files, defines);
  if (program.kind === 'failed') throw new Error(program.diagnostics.map(formatDiagnostic).join('\n'));
  const written = ['', '', ''];
  const write = (descriptor: number, bytes: string): void => void (written[descriptor] += bytes);
  const outcome = runHosted(program.program, { write, heapBytes: 1 << 16, ...options });
  return { outcome, out: written[1]!, err: written[2]! };
}

const INCLUDES =
  '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <assert.h>\n#include <errno.h>\n';

describe('the end of a program', () => {
  const CASES: readonly (readonly [name: string, body: string, code: number, out: string, err: string])[] = [
    ['main returns', 'puts("a"); return 3;', 3, 'a\n', ''],
    ['main ends', 'putchar(65);', 0, 'A', ''],
    ['a code of more than a byte', 'return 257;', 1, '', ''],
    ['exit', 'atexit(bye); atexit(again); exit(4);', 4, 'again bye ', ''],
    ['_Exit', 'atexit(bye); _Exit(5);', 5, '', ''],
    ['abort', 'printf("x"); abort();', 134, 'x', 'Aborted\n'],
    ['assert', 'assert(1 + 1 == 3);', 134, '', "t.c:13: main: Assertion `1 + 1 == 3' failed.\n"],
    [
      'stderr',
      'fprintf(stderr, "e%d", 1); fputs("2", stderr); putc(51, stderr); errno = 7; perror("p");',
      0,
      '',
      'e123p: Error 7\n',
    ],
  ];
  test.each(CASES)('%s', (_name, body, code, out, err) => {
    const text = `${INCLUDES}\nstatic void bye(void) { printf("bye "); }\nstatic void again(void) { printf("again "); }\nint main(void)\n{\n\t(void)bye;\n\t(void)again;\n\t${body}\n}\n`;
    expect(run({ 't.c': text })).toEqual({ outcome: { kind: 'exited', code }, out, err });
  });
});

/** A program needs no header for what the compiler knows. */
test('the library under the names of builtins, undeclared', () => {
  const text = `int main(void)
{
	char text[32], *end;
	long sum = 0;
	__builtin_strcpy(text, "one");
	__builtin_strncat(text, " two", 3);
	__builtin_printf("%s %d|", text, __builtin_abs(-4));
	__builtin_snprintf(text, sizeof(text), "%03x", 10);
	__builtin_puts(text);
	end = __builtin_strrchr(text, '0');
	__builtin_putchar(*end + (__builtin_toupper('a') == 'A') + __builtin_isdigit('5'));
	int *block = __builtin_calloc(4, sizeof(int));
	for (int i = 0; i < 4; i++) sum += block[i];
	__builtin_free(block);
	if (sum == 0) __builtin_exit(9);
	__builtin_abort();
}
`;
  expect(run({ 't.c': text })).toEqual({ outcome: { kind: 'exited', code: 9 }, out: 'one tw 4|00a\n2', err: '' });
  const foreign = compiled({ 't.c': 'int main(void) { return __builtin_nonsense(1); }' });
  expect(foreign.kind === 'failed' && foreign.diagnostics.map(({ message }) => message)).toEqual([
    "implicit declaration of function '__builtin_nonsense'",
  ]);
});

describe('what a program is given', () => {
  test('arguments', () => {
    const text = `${INCLUDES}int main(int argc, char **argv)\n{\n\tfor (int i = 0; i <= argc; i++)\n\t\tprintf("[%s]", argv[i] ? argv[i] : "end");\n\treturn argc;\n}`;
    const ran = run({ 't.c': text }, { name: 'prog', arguments: ['one', 'two words'] });
    expect(ran).toMatchObject({ outcome: { code: 3 }, out: '[prog][one][two words][end]' });
  });
  test('input', () => {
    const text = `${INCLUDES}int main(void)\n{\n\tchar line[8];\n\tint c = getchar();\n\tprintf("%c|", c);\n\twhile (fgets(line, sizeof(line), stdin))\n\t\tprintf("%s|", line);\n\treturn feof(stdin) + (getchar() == EOF);\n}`;
    const bytes = [...Buffer.from('xlong line\nab\nlast')];
    const ran = run({ 't.c': text }, { read: () => bytes.shift() ?? -1 });
    expect(ran).toMatchObject({ outcome: { code: 2 }, out: 'x|long li|ne\n|ab\n|last|' });
  });
  test('input as numbers and texts, and a byte that is put back', () => {
    const text = `${INCLUDES}int main(void)\n{\n\tint a, b, c;\n\tchar t[8], u[4];\n\tprintf("%d ", scanf("%d,%x", &a, &b));\n\tc = getchar();\n\tungetc(c, stdin);\n\tprintf("%d ", fscanf(stdin, " %7s", t));\n\tprintf("%zu ", fread(u, 1, 3, stdin));\n\tprintf("%d %x %d %s %.3s ", a, b, c, t, u);\n\treturn scanf("%d", &a) == EOF && feof(stdin);\n}`;
    const bytes = [...Buffer.from('12,ff word\nxy')];
    const ran = run({ 't.c': text }, { read: () => bytes.shift() ?? -1 });
    expect(ran).toMatchObject({ outcome: { code: 1 }, out: '2 1 3 12 ff 32 word \nxy ' });
  });
  test('files, headers and macros', () => {
    const files = {
      'a.c':
        '#include <stdio.h>\n#include "a.h"\nstatic int f(void) { return 1; }\nint main(void) { printf("%d %d %s", f(), g(), NAME); return N; }',
      'b.c': '#include "a.h"\nstatic int f(void) { return 2; }\nint g(void) { return f() * 10; }',
      'include/a.h': 'int g(void);\n#define NAME "h"',
    };
    expect(run(files, {}, new Map([['N', '9']]))).toMatchObject({ outcome: { code: 9 }, out: '1 20 h' });
  });
  test("the program's own function goes before the library's", () => {
    const text = `${INCLUDES}int abs(int x) { return x + 100; }\nint main(void) { return abs(5) + atoi("1"); }`;
    expect(run({ 't.c': text }).outcome).toEqual({ kind: 'exited', code: 106 });
  });
  test('memory comes back when it has run out', () => {
    const text = `${INCLUDES}int main(void)\n{\n\tfor (int i = 0; i < 1000; i++) {\n\t\tchar *p = malloc(1000);\n\t\tif (!p)\n\t\t\treturn 1;\n\t\tmemset(p, i, 1000);\n\t\tfree(p);\n\t}\n\treturn malloc(1 << 20) == 0 ? 7 : 2;\n}`;
    expect(run({ 't.c': text }).outcome).toEqual({ kind: 'exited', code: 7 });
  });
  test('an end from outside', () => {
    let asked = 0;
    const ran = run({ 't.c': 'int main(void)\n{\n\tfor (;;)\n\t\t;\n}' }, { stop: () => ++asked === 3 });
    expect(ran.outcome).toEqual({ kind: 'stopped' });
  });
});

test.each([
  ['a function that nobody has', 'int f(void);\nint main(void) { return f(); }', /undefined reference to 'f'/],
  ['no main', 'int f(void) { return 1; }', /'main' is not defined/],
  ['a folder for a file', '#include <.>\n', /cannot find include file '\.'/],
  ['a file that is not there', '#include "none.h"\n', /cannot find include file 'none\.h'/],
])('it does not compile: %s', (_name, text, message) => {
  const program = compiled({ 't.c': text });
  expect(program.kind === 'failed' ? program.diagnostics.map(formatDiagnostic).join('\n') : '').toMatch(message);
});

describe('lockstep c', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-c-'));
  const file = (name: string): string => join(folder, name);
  beforeAll(() => {
    mkdirSync(file('inc'));
    writeFileSync(file('inc/n.h'), '#define H 5\n');
    writeFileSync(
      file('ok.c'),
      '#include <stdio.h>\n#include <n.h>\nint main(void) { printf("h\\xc3\\xa9 %d %d\\n", H, N); return getchar(); }\n',
    );
    writeFileSync(
      file('bytes.c'),
      '#include <stdio.h>\nint main(void) { fputs("\\xc3", stderr); printf("\\xff\\xc3"); return 0; }\n',
    );
    writeFileSync(file('bad.c'), 'int a[2];\nint main(int argc, char **argv) { return a[argc + 1]; }\n');
    writeFileSync(file('float.c'), 'double d = 1;\nint main(void) { return d + 1; }\n');
    execFileSync('node', ['build.mjs']);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const CASES: readonly (readonly [string, readonly string[], number, RegExp, RegExp])[] = [
    ['output and code', ['ok.c', '-I', 'inc', '-D', 'N=3'], 65, /^hé 5 3\n$/, /^$/],
    ['options without a space', ['-Iinc', '-DN=4', 'ok.c'], 65, /^hé 5 4\n$/, /^$/],
    ['a macro without a value', ['-Iinc', '-DN', 'ok.c'], 65, /^hé 5 1\n$/, /^$/],
    ['undefined behaviour', ['bad.c'], 1, /^$/, /^bad\.c:2:\d+: error: undefined behaviour \(out-of-bounds\)/],
    ['C that is not supported', ['float.c'], 4, /^$/, /floating point/],
    ['no such file', ['none.c'], 2, /^$/, /^lockstep: there is no file none\.c\n$/],
    ['no macro', ['ok.c', '-D', '3=4'], 2, /^$/, /^lockstep: -D: '3=4' is no macro/],
  ];
  test.each(CASES)('%s', (_name, words, code, out, err) => {
    const ran = spawnSync('node', [join(process.cwd(), 'bin/lockstep.mjs'), 'c', ...words], {
      cwd: folder,
      input: 'A',
      encoding: 'utf8',
    });
    expect(ran.stderr).toMatch(err);
    expect(ran.stdout).toMatch(out);
    expect(ran.status).toBe(code);
  });
  test('bytes that are no text come out as they are', () => {
    const ran = spawnSync('node', [join(process.cwd(), 'bin/lockstep.mjs'), 'c', 'bytes.c'], { cwd: folder });
    expect([ran.stdout, ran.stderr]).toEqual([Buffer.from([0xff, 0xc3]), Buffer.from([0xc3])]);
  });
  test('it ends with whoever reads what it writes', () => {
    writeFileSync(file('yes.c'), '#include <stdio.h>\nint main(void) { for (;;) puts("y"); }\n');
    const script = `node "${join(process.cwd(), 'bin/lockstep.mjs')}" c yes.c | (head -c 200000; sleep 1; head -c 100000) | wc -c`;
    const ran = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8', timeout: 50_000 });
    expect([ran.signal, ran.stdout.trim()]).toEqual([null, '300000']);
  });
});

// csmith is no tool that the tests ask for: `npm run conformance` is.
if (missingTools() === undefined) {
  const SAMPLE = [1, 2, 3, 4, 26, 27, 48, 55];
  test.each(SAMPLE)("csmith's program %i by gcc and interpreted", (seed) => {
    const verdict = checkSeed(seed);
    expect(verdict.kind === 'different' ? verdict.message : verdict.kind).toBe('same');
  });
}
