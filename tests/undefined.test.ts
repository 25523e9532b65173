/**
 * Programs that do something undefined: each must be stopped with that kind of fault, at the line marked HERE.
 */
import { describe, expect, test } from 'vitest';
import {
  compileHosted,
  type FaultKind,
  formatDiagnostic,
  type HostedOutcome,
  runHosted,
  UnitStore,
} from '../interp/index.ts';

const HEADERS =
  '#include <limits.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n';

const store = new UnitStore();

function outcomeOf(text: string, inline: boolean): HostedOutcome {
  const reader = { read: (path: string) => (path === 't.c' ? text : undefined) };
  const compiled = compileHosted(['t.c'], { reader, inline, store });
  if (compiled.kind === 'failed') throw new Error(compiled.diagnostics.map(formatDiagnostic).join('\n'));
  return runHosted(compiled.program, { write: () => {}, heapBytes: 1 << 20 });
}

type Case = readonly [name: string, fault: FaultKind, text: string];

const CASES: readonly Case[] = [
  [
    'read behind an array',
    'out-of-bounds',
    'int a[4] = { 1 };\nint main(void)\n{\n\tint s = 0;\n\tfor (int i = 0; i <= 4; i++)\n\t\ts += a[i]; /* HERE */\n\treturn s;\n}',
  ],
  [
    'read in front of an array',
    'out-of-bounds',
    'int first, a[4];\nint main(int argc, char **argv)\n{\n\treturn first + a[-argc]; /* HERE */\n}',
  ],
  [
    'write behind a local array',
    'out-of-bounds',
    'int main(void)\n{\n\tint a[3];\n\tfor (int i = 0; i < 10; i++)\n\t\ta[i] = i; /* HERE */\n\treturn a[0];\n}',
  ],
  [
    'write behind a block',
    'out-of-bounds',
    'int main(void)\n{\n\tchar *p = malloc(10);\n\tp[9] = 1;\n\tp[10] = 1; /* HERE */\n\treturn 0;\n}',
  ],
  [
    'read in front of a block',
    'out-of-bounds',
    'int main(void)\n{\n\tint *p = calloc(4, sizeof(int));\n\treturn p[-1]; /* HERE */\n}',
  ],
  [
    'half an int behind a block',
    'out-of-bounds',
    'int main(void)\n{\n\tshort *p = calloc(3, sizeof(short));\n\treturn *(int *)(p + 2); /* HERE */\n}',
  ],
  [
    'memcpy behind an array',
    'out-of-bounds',
    'char a[8], b[16];\nint main(void)\n{\n\tmemcpy(a, b, 9); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'memset behind an array',
    'out-of-bounds',
    'int main(void)\n{\n\tint a[4];\n\tmemset(a, 0, sizeof(a) + 1); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'strcpy into too little',
    'out-of-bounds',
    'int main(void)\n{\n\tchar a[4];\n\tstrcpy(a, "abcd"); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'strlen without an end',
    'out-of-bounds',
    'int main(void)\n{\n\tchar a[4] = { 1, 2, 3, 4 };\n\treturn strlen(a); /* HERE */\n}',
  ],
  [
    'printf of a text without an end',
    'out-of-bounds',
    'char a[2] = "ab";\nint main(void)\n{\n\tprintf("%s", a); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'snprintf that is told of too much room',
    'out-of-bounds',
    'int main(void)\n{\n\tchar a[4];\n\tsnprintf(a, 10, "%d", 12345); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'struct copied from too little',
    'out-of-bounds',
    'struct s { long a[4]; };\nlong small[2];\nint main(void)\n{\n\tstruct s s = *(struct s *)small; /* HERE */\n\treturn s.a[0];\n}',
  ],
  [
    'flexible array behind its block',
    'out-of-bounds',
    'struct s { int n; int data[]; };\nint main(void)\n{\n\tstruct s *s = malloc(sizeof(*s) + 2 * sizeof(int));\n\ts->data[1] = 5;\n\ts->data[2] = 6; /* HERE */\n\treturn 0;\n}',
  ],
  [
    'read of a freed block',
    'use-after-free',
    'int main(void)\n{\n\tint *p = calloc(1, sizeof(*p));\n\tfree(p);\n\treturn *p; /* HERE */\n}',
  ],
  [
    'write to a freed block',
    'use-after-free',
    'struct n { struct n *next; };\nint main(void)\n{\n\tstruct n *a = calloc(1, sizeof(*a)), *b = calloc(1, sizeof(*b));\n\ta->next = b;\n\tfree(b);\n\ta->next->next = 0; /* HERE */\n\treturn 0;\n}',
  ],
  [
    'walking a list while freeing it',
    'use-after-free',
    'struct n { struct n *next; };\nint main(void)\n{\n\tstruct n *head = 0;\n\tfor (int i = 0; i < 3; i++) {\n\t\tstruct n *x = malloc(sizeof(*x));\n\t\tx->next = head;\n\t\thead = x;\n\t}\n\tfor (struct n *p = head; p;\n\t     p = p->next) /* HERE */\n\t\tfree(p);\n\treturn 0;\n}',
  ],
  [
    'old block after realloc',
    'use-after-free',
    'int main(void)\n{\n\tchar *p = malloc(4), *old = p;\n\tp[0] = 1;\n\tp = realloc(p, 1000);\n\treturn old[0]; /* HERE */\n}',
  ],
  [
    'memcpy from a freed block',
    'use-after-free',
    'int main(void)\n{\n\tchar a[8], *p = calloc(1, 8);\n\tfree(p);\n\tmemcpy(a, p, 8); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'block freed twice',
    'bad-free',
    'int main(void)\n{\n\tvoid *p = malloc(4);\n\tfree(p);\n\tfree(p); /* HERE */\n\treturn 0;\n}',
  ],
  ['free of a local', 'bad-free', 'int main(void)\n{\n\tint x;\n\tfree(&x); /* HERE */\n\treturn 0;\n}'],
  [
    'free into a block',
    'bad-free',
    'int main(void)\n{\n\tchar *p = malloc(40);\n\tfree(p + 16); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'realloc of a freed block',
    'bad-free',
    'int main(void)\n{\n\tvoid *p = malloc(4);\n\tfree(p);\n\tp = realloc(p, 8); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'a local after its function',
    'use-after-return',
    '__attribute__((noinline)) int *f(void)\n{\n\tint x[2] = { 5, 6 };\n\tint *volatile p = x;\n\treturn p;\n}\nint main(void)\n{\n\tint *p = f();\n\treturn *p; /* HERE */\n}',
  ],
  [
    'a local after its function, in another',
    'use-after-return',
    'int *keep;\n__attribute__((noinline)) void f(void)\n{\n\tint x = 5;\n\tkeep = &x;\n}\nint g(int *p)\n{\n\treturn *p; /* HERE */\n}\nint main(void)\n{\n\tf();\n\treturn g(keep);\n}',
  ],
  [
    'a local after its block',
    'use-after-scope',
    'int main(void)\n{\n\tint *p;\n\t{\n\t\tint x = 5;\n\t\tp = &x;\n\t}\n\treturn *p; /* HERE */\n}',
  ],
  [
    'a compound literal after its block',
    'use-after-scope',
    'int main(int argc, char **argv)\n{\n\tint *p = 0;\n\tif (argc)\n\t\tp = (int[]){ argc, 2 };\n\treturn p[1]; /* HERE */\n}',
  ],
  [
    "a loop's variable after its turn",
    'use-after-scope',
    'int main(void)\n{\n\tint *p = 0;\n\tfor (int i = 0; i < 2; i++) {\n\t\tint x = i;\n\t\tp = &x;\n\t}\n\t*p = 3; /* HERE */\n\treturn 0;\n}',
  ],
  [
    'decision on a variable never written',
    'uninitialised',
    'int main(int argc, char **argv)\n{\n\tint x;\n\tif (argc > 5)\n\t\tx = 1;\n\tif (x) /* HERE */\n\t\treturn 1;\n\treturn 0;\n}',
  ],
  ['index never written', 'uninitialised', 'int a[4];\nint main(void)\n{\n\tint i;\n\treturn a[i]; /* HERE */\n}'],
  ['pointer never written', 'uninitialised', 'int main(void)\n{\n\tint *p;\n\treturn *p; /* HERE */\n}'],
  [
    'element never written',
    'uninitialised',
    'int main(void)\n{\n\tint a[3];\n\ta[0] = a[2] = 1;\n\treturn a[0] + a[1]; /* HERE */\n}',
  ],
  [
    'member never written',
    'uninitialised',
    'struct s { int a, b; };\nint main(void)\n{\n\tstruct s s, t;\n\ts.a = 1;\n\tt = s;\n\tif (t.b) /* HERE */\n\t\treturn 1;\n\treturn 0;\n}',
  ],
  ['malloc gives no zeros', 'uninitialised', 'int main(void)\n{\n\tint *p = malloc(8);\n\treturn p[1]; /* HERE */\n}'],
  [
    'realloc gives no zeros',
    'uninitialised',
    'int main(void)\n{\n\tchar *p = calloc(1, 4);\n\tp = realloc(p, 8);\n\treturn p[3] + p[4]; /* HERE */\n}',
  ],
  [
    'printf of what was never written',
    'uninitialised',
    'int main(void)\n{\n\tchar t[4];\n\tt[0] = 65;\n\tputs(t); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'switch on what was never written',
    'uninitialised',
    'int main(void)\n{\n\tenum { A, B } e;\n\tswitch (e) { /* HERE */\n\tcase A:\n\t\treturn 1;\n\tdefault:\n\t\treturn 2;\n\t}\n}',
  ],
  [
    'jump around an initialiser',
    'uninitialised',
    'int main(void)\n{\n\tgoto in;\n\t{\n\t\tint x = 5;\nin:\n\t\treturn x; /* HERE */\n\t}\n}',
  ],
  [
    'read of a null pointer',
    'null-dereference',
    'int main(int argc, char **argv)\n{\n\tint *p = argc ? 0 : &argc;\n\treturn *p; /* HERE */\n}',
  ],
  [
    'member of a null pointer',
    'null-dereference',
    'struct s { int a[10]; int b; } *s;\nint main(void)\n{\n\ts->b = 3; /* HERE */\n\treturn 0;\n}',
  ],
  ['call of a null pointer', 'bad-call', 'int (*f)(void);\nint main(void)\n{\n\treturn f(); /* HERE */\n}'],
  [
    'strlen of a null pointer',
    'null-dereference',
    'int main(int argc, char **argv)\n{\n\treturn strlen(argv[argc]); /* HERE */\n}',
  ],
  [
    'memcpy from a null pointer',
    'null-dereference',
    'char a[4], *p;\nint main(void)\n{\n\tmemcpy(a, p, 4); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'printf of a null pointer',
    'null-dereference',
    'char *p;\nint main(void)\n{\n\tprintf("%s", p); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'a misaligned read',
    'misaligned',
    'char a[8] = { 0, 2 };\nint main(void)\n{\n\treturn *(int *)(a + 1); /* HERE */\n}',
  ],
  [
    'a misaligned write of a long',
    'misaligned',
    'int a[4];\nint main(void)\n{\n\t*(long *)&a[1] = 5; /* HERE */\n\treturn 0;\n}',
  ],
  ['an integer as a pointer', 'wild-pointer', 'int main(void)\n{\n\treturn *(int *)0x123456789abc; /* HERE */\n}'],
  [
    'an error code as a pointer',
    'wild-pointer',
    'int main(void)\n{\n\tint *p = (void *)-12L;\n\t*p = 1; /* HERE */\n\treturn 0;\n}',
  ],
  ['call of data', 'bad-call', 'int x;\nint main(void)\n{\n\treturn ((int (*)(void))&x)(); /* HERE */\n}'],
  [
    'call with other arguments',
    'bad-call',
    'int f(int a, long b)\n{\n\treturn a + b;\n}\nint main(void)\n{\n\tint (*p)(int) = (int (*)(int))f;\n\treturn p(1); /* HERE */\n}',
  ],
  ['printf without an argument', 'bad-call', 'int main(void)\n{\n\tprintf("%d %d", 1); /* HERE */\n\treturn 0;\n}'],
  ['shift by the width', 'shift-range', 'int main(int argc, char **argv)\n{\n\treturn 1 << (argc + 31); /* HERE */\n}'],
  [
    'shift by less than nothing',
    'shift-range',
    'int main(int argc, char **argv)\n{\n\treturn 16 >> -argc; /* HERE */\n}',
  ],
  [
    'long shift by the width',
    'shift-range',
    'int main(int argc, char **argv)\n{\n\treturn 1UL << (argc + 63) != 0; /* HERE */\n}',
  ],
  [
    'constant shift by the width',
    'shift-range',
    'int main(int argc, char **argv)\n{\n\treturn argc << 32; /* HERE */\n}',
  ],
  [
    'shift of a short by more than an int has',
    'shift-range',
    'int main(int argc, char **argv)\n{\n\tshort s = argc;\n\ts <<= 40 - argc; /* HERE */\n\treturn s;\n}',
  ],
  [
    'division by zero',
    'division-by-zero',
    'int main(int argc, char **argv)\n{\n\treturn 5 / (argc - 1); /* HERE */\n}',
  ],
  [
    'remainder by zero',
    'division-by-zero',
    'int main(int argc, char **argv)\n{\n\treturn 5u % (argc - 1u); /* HERE */\n}',
  ],
  [
    'long division by zero',
    'division-by-zero',
    'int main(int argc, char **argv)\n{\n\tlong n = argc - 1;\n\treturn 5 / n; /* HERE */\n}',
  ],
  [
    'constant division by zero',
    'division-by-zero',
    'int main(int argc, char **argv)\n{\n\treturn argc / 0; /* HERE */\n}',
  ],
  [
    'quotient that does not fit',
    'division-by-zero',
    'int main(int argc, char **argv)\n{\n\treturn INT_MIN / -argc; /* HERE */\n}',
  ],
  [
    'long remainder whose quotient does not fit',
    'division-by-zero',
    'int main(int argc, char **argv)\n{\n\treturn LONG_MIN % -(long)argc; /* HERE */\n}',
  ],
  [
    'unreachable code that is reached',
    'unreachable',
    'int main(int argc, char **argv)\n{\n\tswitch (argc) {\n\tcase 2:\n\t\treturn 0;\n\tdefault:\n\t\t__builtin_unreachable(); /* HERE */\n\t}\n}',
  ],
  ['trap', 'unreachable', 'int main(void)\n{\n\t__builtin_trap(); /* HERE */\n}'],
  [
    'a function that must not return',
    'unreachable',
    '__attribute__((noreturn)) void f(int n)\n{\n\tif (n > 100)\n\t\texit(0);\n}\nint main(int argc, char **argv)\n{\n\tf(argc); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'write to a constant',
    'read-only',
    'const int c = 3;\nint main(void)\n{\n\t*(int *)&c = 4; /* HERE */\n\treturn 0;\n}',
  ],
  [
    'write to a string literal',
    'read-only',
    'int main(void)\n{\n\tchar *s = "abc";\n\ts[0] = 88; /* HERE */\n\treturn 0;\n}',
  ],
  [
    'memset of a constant',
    'read-only',
    'static const long table[4] = { 1, 2 };\nint main(void)\n{\n\tmemset((void *)table, 0, 8); /* HERE */\n\treturn 0;\n}',
  ],
  [
    'endless recursion',
    'stack-overflow',
    'int f(int n)\n{\n\tint a[4] = { n };\n\treturn f(n + a[0]) + 1; /* HERE */\n}\nint main(void)\n{\n\treturn f(1);\n}',
  ],
  [
    'a frame that is too large',
    'stack-overflow',
    'int main(int argc, char **argv)\n{\n\tchar a[9000000]; /* HERE */\n\ta[argc] = 1;\n\treturn a[argc];\n}',
  ],
];

describe.each([true, false])('undefined behaviour is stopped where it happens (inlined: %s)', (inline) => {
  test.each(CASES)('%s: %s', (_name, fault, text) => {
    const lines = (HEADERS + text).split('\n');
    const outcome = outcomeOf(HEADERS + text, inline);
    expect(outcome).toMatchObject({ kind: 'fault', fault, path: 't.c' });
    if (outcome.kind === 'fault') expect(lines[outcome.line - 1], outcome.report).toContain('HERE');
  });
});

/** What the kernel's flags, or gcc, define: no fault. */
const DEFINED: readonly (readonly [name: string, code: number, text: string])[] = [
  ['signed arithmetic wraps', 1, 'int main(int argc, char **argv)\n{\n\treturn INT_MAX + argc == INT_MIN;\n}'],
  ['types may be punned', 1, 'int main(void)\n{\n\tlong l = 1;\n\treturn *(int *)&l;\n}'],
  [
    'one behind the end may be pointed to',
    0,
    'int a[3];\nint main(void)\n{\n\tint n = 0;\n\tfor (int *p = a; p != a + 3; p++)\n\t\tn += *p;\n\treturn n;\n}',
  ],
  [
    'what was never written may be copied',
    3,
    'struct s { int a, b; };\nint main(void)\n{\n\tstruct s s, t;\n\ts.a = 3;\n\tt = s;\n\treturn t.a;\n}',
  ],
  ['free of nothing', 0, 'int main(void)\n{\n\tfree(0);\n\treturn 0;\n}'],
  ['shift into the sign', 1, 'int main(int argc, char **argv)\n{\n\treturn argc << 31 < 0;\n}'],
  [
    'a member of a packed structure at an odd address',
    2,
    'struct __attribute__((packed)) s { char a; int b; short c[2]; long d : 61; } s[2] = { { 1, 2, { 3, 4 }, 5 } };\nint main(void)\n{\n\tstruct s t = { .b = 1 }, *p = &t;\n\tp->b += s[0].b;\n\ts[1].d = p->c[1] = s[0].c[1]++;\n\treturn p->b - (int)s[1].d + 3;\n}',
  ],
  [
    'a type that may lie anywhere',
    3,
    'typedef int odd __attribute__((aligned(1), may_alias));\nchar a[8] = { 0, 3 };\nint main(void)\n{\n\todd *p = (odd *)(a + 1);\n\treturn *p;\n}',
  ],
  ['main without a return', 0, 'int main(void)\n{\n}'],
];

test.each(DEFINED)('%s', (_name, code, text) => {
  expect(outcomeOf(HEADERS + text, true)).toEqual({ kind: 'exited', code });
});

describe('the report', () => {
  const reportOf = (text: string): string => {
    const outcome = outcomeOf(text, false);
    return outcome.kind === 'fault' ? outcome.report : outcome.kind;
  };
  test('names the place, the object and the calls', () => {
    const text =
      'static int get(int *p, int i)\n{\n\treturn p[i];\n}\nint table[4];\nint main(void)\n{\n\treturn get(table, 6);\n}\n';
    expect(reportOf(text)).toMatch(
      /^t\.c:3:9: error: undefined behaviour \(out-of-bounds\): read of 4 bytes outside of every object\n {4}3 \| \treturn p\[i\];\n {6}\| \t {7}\^\n {2}the address 0x[0-9a-f]{16} is 8 bytes behind the end of 'table' \(int\[4\], t\.c:5:5\)\n.*in get\(\) at t\.c:3\n {2}called by main\(\) at t\.c:8\n$/s,
    );
  });
  test("tells a block's story", () => {
    const text = '#include <stdlib.h>\nint main(void)\n{\n\tint *p = malloc(8);\n\tfree(p);\n\treturn p[1];\n}\n';
    expect(reportOf(text)).toContain(
      'is 4 bytes into a block of 8 bytes allocated in main() at t.c:4, freed in main() at t.c:5',
    );
  });
  test('stands in the program where the library faults', () => {
    const text = '#include <string.h>\nint main(void)\n{\n\tchar a[2];\n\tstrcpy(a, "long");\n\treturn 0;\n}\n';
    expect(reportOf(text)).toMatch(/^t\.c:5:/);
  });
});

test('a misaligned access is none where the machine is told so', () => {
  const text = 'char a[8] = { 0, 2 };\nint main(void)\n{\n\treturn *(int *)(a + 1);\n}\n';
  const reader = { read: (path: string) => (path === 't.c' ? text : undefined) };
  const compiled = compileHosted(['t.c'], { reader });
  if (compiled.kind === 'failed') throw new Error('it does not compile');
  const outcome = runHosted(compiled.program, { write: () => {}, heapBytes: 1 << 16, anyAlignment: true });
  expect(outcome).toEqual({ kind: 'exited', code: 2 });
});
