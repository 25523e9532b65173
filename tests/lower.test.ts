/**
 * Lowering: what C becomes (printed), that it runs as gcc makes it run, what is alive where a task can stand, linking and
 * what is wrong with it, faults that only the machine can see.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { OP, type Program } from '../interp/c/ir.ts';
import { printFunction } from '../interp/c/print.ts';
import { STEP_PARKED } from '../interp/vm/access.ts';
import { Machine } from '../interp/vm/machine.ts';
import { CASES } from './lower/cases.ts';
import { compile, compileAll, complaints, lineOf, nativeReturning, run, type Sources } from './lower/compile.ts';

/** `$` names what is the case's own. */
function numbered(source: string, number: number): string {
  return source.replaceAll('$', `_${number}`);
}

const TEXT = CASES.map(([, source], number) => numbered(source, number)).join('\n');

/** What gcc makes of all cases: one number each. */
function gccResults(): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-lower-'));
  try {
    const prints = CASES.map((_, number) => `  printf("%ld\\n", test_${number}());`).join('\n');
    const file = join(directory, 't.c');
    writeFileSync(file, `${TEXT}\nint printf(const char *, ...);\nint main(void)\n{\n${prints}\n  return 0;\n}\n`);
    const flags = ['-std=gnu11', '-w', '-O1', '-fno-strict-overflow', '-fno-strict-aliasing'];
    execFileSync('gcc', [...flags, file, '-o', join(directory, 't')]);
    return execFileSync(join(directory, 't'), { encoding: 'utf8' }).trim().split('\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('C runs as gcc makes it run', () => {
  let expected: string[] = [];
  beforeAll(() => {
    expected = gccResults();
  });
  const roots = CASES.map((_, number) => `test_${number}`);
  for (const inline of [false, true]) {
    const program = compile(TEXT, { roots, inline });
    test.each(CASES.map(([name], number) => [name, number] as const))(
      `${inline ? 'inlined' : 'with calls'}: %s`,
      (_, number) => {
        expect(run(program, `test_${number}`)).toBe(expected[number]);
      },
    );
  }

  test('the same text gives the same program', () => {
    expect(compile(TEXT, { roots })).toEqual(compile(TEXT, { roots }));
  });
});

const ATOMICS = `
unsigned long __lockstep_load64(const volatile void *p, int order);
void __lockstep_store64(volatile void *p, unsigned long v, int order);
unsigned long __lockstep_rmw64(volatile void *p, int kind, unsigned long v, int order);
unsigned __lockstep_rmw8(volatile void *p, int kind, unsigned v, int order);
unsigned long __lockstep_cmpxchg64(volatile void *p, unsigned long o, unsigned long n, int order);
unsigned __lockstep_cmpxchg16(volatile void *p, unsigned o, unsigned n, int order);
void __lockstep_fence(int order);
`;

const LAYERS = `${ATOMICS}
typedef struct { long counter; } atomic_t;
static inline long arch_add(long i, atomic_t *v) { return i + __lockstep_rmw64(&v->counter, 1, i, 4); }
static inline long raw_add(long i, atomic_t *v) { return arch_add(i, v); }
static inline _Bool arch_try(atomic_t *v, long *old, long new)
{
  long r, o = *old;
  r = __lockstep_cmpxchg64(&v->counter, o, new, 1);
  if (__builtin_expect(!!(r != o), 0)) *old = r;
  return __builtin_expect(!!(r == o), 1);
}
static inline _Bool raw_try(atomic_t *v, long *old, long new) { return arch_try(v, old, new); }
struct sem { int pad; atomic_t count; };
`;

const PRINTED: readonly (readonly [name: string, source: string, printed: string])[] = [
  [
    'a condition jumps',
    'long test(int a, int b) { if (a < b && a != 3) return a + 1; return b - 4; }',
    `
test(2) -> 2
  lts32 %2 %0 %1
  bz32 %2 L0
  ne32i %2 %0 3
  bz32 %2 L0
  add32i %2 %0 1
  sext64 %3 %2
  ret64 %3
L0:
  add32i %2 %1 -4
  sext64 %3 %2
  ret64 %3`,
  ],
  [
    'a loop tests at its end',
    'int test(int n) { int t = 0; for (int i = 0; i < n; i++) t += i; return t; }',
    `
test(1) -> 1
  const32 %1 0
  const32 %2 0
  jmp L1
L0:
  add32 %1 %1 %2
  add32i %2 %2 1
L1:
  lts32 %3 %2 %0
  bnz32 %3 L0
  ret32 %1`,
  ],
  [
    'members are offsets of accesses',
    'struct s { int a; struct { long b; } in; }; void test(struct s *p, long v) { p->in.b = v; p->a = 3; }',
    `
test(4) -> 0
  store64 %0 8 %2 0
  const32 %4 3
  store32 %0 0 %4 0
  ret`,
  ],
  [
    'volatile accesses are marked',
    'int test(int *p) { *(volatile int *)p = 1; return *(volatile int *)p; }',
    `
test(2) -> 1
  const32 %2 1
  store32 %0 0 %2 1
  load32 %2 %0 0 1
  ret32 %2`,
  ],
  [
    'layers of an atomic are one instruction',
    `${LAYERS} _Bool test(struct sem *s, long *out) { *out = raw_add(256, &s->count); return !(*out & 7); }`,
    `
test(4) -> 1
  const64 %4 256 0
  add64i %6 %0 8
  rmw64 %8 %6 %4 1 4
  add64i %8 %8 256
  store64 %2 0 %8 0
  load64 %8 %2 0 0
  and64i %8 %8 7
  isz64 %10 %8
  ret32 %10`,
  ],
  [
    'a local whose address is for an inlined function only is no memory',
    `${LAYERS} _Bool test(struct sem *s) { long old = 5; return raw_try(&s->count, &old, old + 1); }`,
    `
test(2) -> 1
  add64i %2 %0 8
  const64 %4 6 0
  const64 %8 5 0
  cmpxchg64 %6 %2 %8 %4 1
  eq64i %10 %6 5
  ret32 %10`,
  ],
  [
    'intrinsics are instructions',
    `${ATOMICS} unsigned long test(long *p, short *q, char *r)
{
  unsigned long v = __lockstep_load64(p, 1);
  __lockstep_store64(p, v, 2);
  __lockstep_fence(4);
  return __lockstep_cmpxchg16(q, 1, 2, 3) + __lockstep_rmw8(r, 0, 9, 0);
}`,
    `
test(6) -> 2
  load64 %6 %0 0 3
  store64 %0 0 %6 5
  fence 4
  const32 %8 1
  const32 %9 2
  cmpxchg16 %9 %2 %8 %9 3
  const32 %8 9
  rmw8 %8 %4 %8 0 0
  add32 %8 %9 %8
  zext64 %10 %8
  ret64 %10`,
  ],
];

describe('code', () => {
  test.each(PRINTED)('%s', (_, source, printed) => {
    expect(`\n${printFunction(compile(source), 'test')}`).toBe(printed);
  });
});

/** What is alive at each native call of `test`, as `%slot:mask`, arguments excluded. */
function alive(program: Program): string[] {
  const info = program.functions.find(({ name }) => name === 'test')!;
  const found: string[] = [];
  for (let at = info.entry; at < info.limit; at++) {
    if (program.placeAt[at] === -1 || program.code[at] !== OP.native) continue;
    const list = program.liveAt[at]!;
    const pairs: string[] = [];
    for (let n = 0; n < program.live[list]!; n++) {
      const mask = program.live[list + 2 + 2 * n]!;
      pairs.push(`%${program.live[list + 1 + 2 * n]!}:${(mask >>> 0).toString(16)}`);
    }
    found.push(pairs.join(' '));
  }
  return found;
}

const LIVE: readonly (readonly [name: string, body: string, alive: readonly string[]])[] = [
  ['nothing', 'int test(int a, int b) { int c = a + b; native_go(); return 0; }', ['']],
  ['a value that is returned', 'int test(int a) { native_go(); return a; }', ['%0:ffffffff']],
  ['masked', 'int test(int a) { native_go(); return a & 0xf0; }', ['%0:f0']],
  ['a counter of which four bits count', 'int test(int a) { do native_go(); while (++a & 0xf); return 1; }', ['%0:f']],
  ['a counter that is compared', 'int test(int a) { do native_go(); while (++a < 9); return 1; }', ['%0:ffffffff']],
  ['sums up to the highest bit', 'int test(int a, int b) { native_go(); return (a + b * 3) & 0x10; }', ['%0:1f %1:1f']],
  ['set bits do not matter', 'int test(int a) { native_go(); return a | 0xff; }', ['%0:ffffff00']],
  ['shifted left', 'int test(int a) { native_go(); return (a << 24) & 0x3000000; }', ['%0:3']],
  ['shifted right', 'unsigned test(unsigned a) { native_go(); return (a >> 8) & 0xff; }', ['%0:ff00']],
  ['shifted right with sign', 'int test(int a) { native_go(); return (a >> 28) & 0x100; }', ['%0:80000000']],
  ['a char of it', 'int test(int a) { native_go(); return (char)a; }', ['%0:ff']],
  ['stored in a char', 'void test(char *p, int a) { native_go(); *p = a; }', ['%0:ffffffff %1:ffffffff %2:ff']],
  ['low lane of a long', 'int test(long a) { native_go(); return a + 1; }', ['%0:ffffffff']],
  ['high lane of a long', 'int test(long a) { native_go(); return (a >> 32) & 0xf; }', ['%1:f']],
  ['high lane of a sum', 'int test(long a) { native_go(); return (a + 1) >> 60 & 1; }', ['%0:ffffffff %1:1fffffff']],
  ['a flag in a long', 'int test(long a) { native_go(); return !(a & 6); }', ['%0:6']],
  ['a bool out of a comparison', 'int test(long a) { native_go(); return (a == 5) & 2; }', ['']],
  ['until it is written again', 'int test(int a) { native_go(); a = 3; native_go(); return a; }', ['', '%0:ffffffff']],
  [
    'on one way only',
    'int test(int a, int b) { native_go(); if (a) return 1; native_go(); return b; }',
    ['%0:ffffffff %1:ffffffff', '%1:ffffffff'],
  ],
];

describe('liveness', () => {
  test.each(LIVE)('%s', (_, source, expected) => {
    expect(alive(compile(`void native_go(void);\n${source}`))).toEqual(expected);
  });

  test('behind a call, its result excluded', () => {
    const text =
      '__attribute__((noinline)) int f(int a) { return a; } int test(int a) { int b = f(a & 1); return b + (a & 6); }';
    const program = compile(text);
    const info = program.functions.find(({ name }) => name === 'test')!;
    const call = program.code.findIndex((op, at) => at >= info.entry && program.placeAt[at] !== -1 && op === OP.call);
    const list = program.liveAt[call]!;
    expect([...program.live.slice(list, list + 3)]).toEqual([1, 0, 6]);
  });

  test('a spin loop whose counter is only looked at through a mask comes back to where it was', () => {
    const program = compile(`int g = 1; void native_go(void);
      void test(void) { int loop = 0; while (*(volatile int *)&g) if (!(++loop & 7)) native_go(); }`);
    const machine = new Machine(program, { tasks: 1, natives: new Map([['native_go', nativeReturning(0)]]) });
    expect(
      machine.spawn(
        0,
        program.functions.findIndex(({ name }) => name === 'test'),
        [],
      ),
    ).toBe(STEP_PARKED);
    const states = new Set<string>();
    for (let n = 0; n < 100; n++) {
      states.add(`${machine.hashA}:${machine.hashB}`);
      expect(machine.step(0)).toBe(STEP_PARKED);
    }
    expect(states.size).toBe(8);
  });
});

const FAULTS: readonly (readonly [name: string, source: string, fault: string])[] = [
  [
    'read before it is written',
    'int k;\nlong test(void) { int x;\nif (k) x = 1;\nreturn x;\n}',
    'uninitialised at line 4',
  ],
  [
    'read in the next turn of a loop',
    'long test(void) { int s = 0;\nfor (int i = 0; i < 2; i++) { int x;\nif (i == 0) x = 1;\ns += x;\n} return s; }',
    'uninitialised at line 4',
  ],
  [
    'a member that was never written',
    'struct s { int a, b; };\nlong test(void) { struct s x; x.a = 1;\nreturn x.b; }',
    'uninitialised at line 3',
  ],
  ['out of scope', 'long test(void) { int *p;\n{ int x = 1; p = &x; }\nreturn *p; }', 'use-after-scope at line 3'],
  ['past an array', 'int a[4];\nlong test(void) { int *p = a;\nreturn p[4]; }', 'out-of-bounds at line 3'],
  ['write to a constant', 'const int k = 1;\nlong test(void) {\n*(int *)&k = 2; return 0; }', 'read-only at line 3'],
  ['write to a literal', 'long test(void) { char *p = "abc";\n*p = 1; return 0; }', 'read-only at line 2'],
  ['null', 'struct s { int a, b; } *p;\nlong test(void) {\nreturn p->b; }', 'null-dereference at line 3'],
  ['division by zero', 'int z;\nlong test(void) {\n5 / z; return 0; }', 'division-by-zero at line 3'],
  ['shift too far', 'int n = 40;\nlong test(void) {\nreturn 1 << n; }', 'shift-range at line 3'],
  ['unreachable', 'int k;\nlong test(void) { if (!k)\n__builtin_unreachable(); return 0; }', 'unreachable at line 3'],
  [
    'behind a noreturn function',
    '__attribute__((noreturn)) void native_die(void);\nlong test(void) {\nnative_die(); }',
    'unreachable at line 3',
  ],
  [
    'call through a data pointer',
    'int v; int (*p)(void) = (void *)&v;\nlong test(void) {\nreturn p(); }',
    'bad-call at line 3',
  ],
  [
    'inline assembly that is reached',
    'long test(void) {\nasm volatile("mfence" : : "r"(1)); return 0; }',
    'unsupported at line 2',
  ],
];

describe('faults', () => {
  test('a variable of a function that has returned', () => {
    const source = `static inline int *f(void) { int x = 1; int *p = &x; return p; }
      long test(void) { return *f(); }`;
    expect(run(compile(source, { inline: false }), 'test')).toBe('use-after-return at line 2');
    expect(run(compile(source), 'test')).toBe('use-after-scope at line 2');
  });

  const natives = new Map([['native_die', nativeReturning(0)]]);
  for (const inline of [false, true]) {
    test.each(FAULTS)(`${inline ? 'inlined' : 'with calls'}: %s`, (_, source, fault) => {
      expect(run(compile(source, { inline }), 'test', natives)).toBe(fault);
    });
  }
});

const LINKED: readonly (readonly [name: string, sources: Sources, result: string])[] = [
  [
    'across units',
    {
      'a.c': 'int f(void); extern int v; long test(void) { return f() + v; }',
      'b.c': 'int v = 5; int f(void) { return 10 * v; }',
    },
    '55',
  ],
  [
    'static functions are their own',
    {
      'a.c': 'static int f(void) { return 1; } int g(void); long test(void) { return f() + g(); }',
      'b.c': 'static int f(void) { return 20; } int g(void) { return f(); }',
    },
    '21',
  ],
  [
    'strong before weak',
    {
      'a.c': '__attribute__((weak)) int f(void) { return 1; } long test(void) { return f(); }',
      'b.c': 'int f(void) { return 2; }',
    },
    '2',
  ],
  [
    'tentative definitions are one',
    { 'a.c': 'int v; void set(void); long test(void) { set(); return v; }', 'b.c': 'int v; void set(void) { v = 7; }' },
    '7',
  ],
  ['a definition before a tentative one', { 'a.c': 'int v; long test(void) { return v; }', 'b.c': 'int v = 9;' }, '9'],
  [
    'equal literals are one',
    {
      'a.c': 'const char *p = "abc"; extern const char *q; long test(void) { return p == q; }',
      'b.c': 'const char *q = "abc";',
    },
    '1',
  ],
  [
    'functions have one address',
    {
      'a.c': 'int f(void); int (*other(void))(void); long test(void) { return other() == f; }',
      'b.c': 'int f(void) { return 1; } int (*other(void))(void) { return f; }',
    },
    '1',
  ],
  [
    'the address of a native can be called',
    { 'a.c': 'int native_five(void); int (*p)(void) = native_five; long test(void) { return p() + native_five(); }' },
    '10',
  ],
  [
    'what nobody reaches may be anything',
    { 'a.c': 'static double d(double x) { return x + missing(); } int missing(); long test(void) { return 3; }' },
    '3',
  ],
  [
    'dead calls need no function',
    {
      'a.c':
        'void gone(void); static inline void check(int ok) { if (!ok) gone(); } long test(void) { check(sizeof(int) == 4); return 4; }',
    },
    '4',
  ],
];

const WRAPPED: Sources = {
  's.c':
    'int f(void); static int s(void) { return 5; } int s2(void); long test(void) { return f() * 10 + s2(); } int __real_f(void); int __real_s(void); int __wrap_f(void) { return __real_f() + __real_s() + 1; }',
  'l.c': 'int f(void) { return 2; } int s2(void) { return f(); }',
};

const WRONG: readonly (readonly [name: string, sources: Sources, complaints: readonly string[]])[] = [
  [
    'undefined function',
    { 'a.c': 'void f(void);\nlong test(void) {\nf();\nf(); return 0; }' },
    ["a.c:3: undefined reference to 'f'"],
  ],
  [
    'undefined object',
    { 'a.c': 'extern int v;\nlong test(void) { return v; }' },
    ["a.c:2: undefined reference to 'v'"],
  ],
  [
    'defined twice',
    { 'a.c': 'int f(void) { return 1; } long test(void) { return f(); }', 'b.c': '\nint f(void) { return 2; }' },
    ["b.c:2: multiple definition of 'f': first defined at a.c:1:5"],
  ],
  [
    'object defined twice',
    { 'a.c': 'int v = 1; long test(void) { return v; }', 'b.c': 'int v = 2;' },
    ["b.c:1: multiple definition of 'v': first defined at a.c:1:5"],
  ],
  ['no such root', { 'a.c': 'int other(void) { return 0; }' }, ["'test' is not defined"]],
  [
    'an order that is no constant',
    { 'a.c': `${ATOMICS.trim().split('\n')[0]}\nlong v; long test(int o) {\nreturn __lockstep_load64(&v, o); }` },
    ['a.c:3: argument 2 of __lockstep_load64() must be a constant from 0 to 4'],
  ],
  [
    'a call that must not be left',
    { 'a.c': '__attribute__((error("no good"))) void bad(void); int k;\nlong test(void) {\nif (k) bad(); return 0; }' },
    ["a.c:3: call to 'bad' declared with attribute error: no good"],
  ],
  [
    'in two functions',
    { 'a.c': 'int g(void) {\nreturn nix1; }\nint h(void) {\nreturn nix2; }\nlong test(void) { return g() + h(); }' },
    ["a.c:2: 'nix1' undeclared (first use in this function)", "a.c:4: 'nix2' undeclared (first use in this function)"],
  ],
];

describe('linking', () => {
  const natives = new Map([['native_five', nativeReturning(5)]]);
  test.each(LINKED)('%s', (_, sources, result) => {
    expect(run(compileAll(sources), 'test', natives)).toBe(result);
  });

  test.each(WRONG)('%s', (_, sources, expected) => {
    const found = complaints(sources);
    expect(found).toEqual(expected);
  });

  test('a wrapper stands in front of calls from the units named, the original behind __real_', () => {
    const program = (wrapFrom: readonly string[]) => compileAll(WRAPPED, { wrapFrom });
    expect(run(program(['s.c']), 'test')).toBe('82');
    expect(complaints(WRAPPED, { wrapFrom: ['l.c'] })).toEqual([]);
    expect(run(program([]), 'test')).toBe('22');
  });

  test('globals that nothing names are laid out if they are asked for', () => {
    const text = 'int a; static int b __attribute__((section("s"))) = 3; int c; long test(void) { return c; }';
    const names = (program: Program) => program.globals.map(({ name }) => name);
    expect(names(compile(text))).toEqual(['c']);
    expect(names(compile(text, { rootGlobals: (_, section) => section === 's' }))).toEqual(['b', 'c']);
  });
});

describe('what a debugger is told', () => {
  const text = `void native_go(void);
static inline int inner(int value) {
  native_go();
  return value;
}
static inline int middle(int m) {
  return inner(m + 1);
}
long test(int arg) {
  int local = arg * 2; int *p = &local;
  int array[2] = { 1, 2 };
  return middle(local) + array[*p & 1];
}`;

  test('a step knows the function it was written in, and the calls that were there', () => {
    const program = compile(text);
    const info = program.functions.find(({ name }) => name === 'test')!;
    const native = program.code.findIndex(
      (op, at) => at >= info.entry && program.placeAt[at] !== -1 && op === OP.native,
    );
    const chain: string[] = [];
    for (let place = program.places[program.placeAt[native]!]; place !== undefined; place = place.inlinedAt) {
      chain.push(`${place.function}:${place.origin.file.position(place.origin.offset).line}`);
    }
    expect(chain).toEqual(['inner:3', 'middle:7', 'test:12']);
    expect(lineOf(program, native)).toBe(3);
  });

  test('variables have homes', () => {
    const info = compile(text).functions.find(({ name }) => name === 'test')!;
    const homes = info.locals.map(({ name, home }) => `${name} ${home.kind}`);
    expect(homes).toContain('arg slot');
    expect(homes).toContain('array frame');
    expect(homes).toContain('m slot');
    expect(info.objects.map(({ name, size }) => `${name} ${size}`)).toEqual(['array 8']);
  });
});
