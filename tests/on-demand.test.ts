/** What headers declare and nobody mentions is passed over: the program is the one that it is with all of it. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type BuildOutcome, buildScenario, type ScenarioSource } from '../harness/build.ts';
import { builtinScenarios, loadScenario } from '../harness/catalog.ts';
import { makeConfig } from '../harness/config.ts';
import { preprocessHead } from '../interp/c/preprocess.ts';
import { isFunction, isUnread, type Token } from '../interp/c/token.ts';
import { type Compilation, compile, formatDiagnostic, type LowerOptions } from '../interp/index.ts';
import { openTree, overlay } from '../kernel-src/index.ts';

const HEADER = `
  typedef long word;
  typedef word other;
  struct later;
  struct pair { char a; struct inner { long b; } c; };
  struct lone { int x; };
  enum mood { FINE = 3, BAD };
  enum { FIRST = sizeof(struct lone) };
  extern long counter;
  struct unseen;
  long take(struct unseen *u);
  long give(void);
  static long one(void) { return 1; }
  static inline word twice(word w) { return w * FINE; }
  static inline other deep(struct later *l) { return twice(1); }
  static void gone(long *p) { *p = 0; }
  static inline void tidy(int n) { long x __attribute__((cleanup(gone))) = n; }
  void hook(void) __attribute__((weak, alias("real")));
  void real(void) { }
  static long first, second;
  long (*pointer)(struct lone);
  long table[BAD];
  _Static_assert(sizeof(struct inner) == 8, "inner");
`;

/** Of a unit: its text, what of the header it has, what it has not. */
const UNITS: readonly [string, readonly string[], readonly string[]][] = [
  ['long f(void) { return 1; }', [], ['take', 'one', 'twice', 'table', 'pointer', 'real']],
  ['long f(void) { return twice(2); }', ['twice'], ['deep', 'one', 'give', 'real']],
  ['long f(void) { return deep(0); }', ['deep', 'twice'], ['one', 'tidy']],
  ['long f(void) { return BAD + FIRST; }', [], ['twice', 'take']],
  ['long f(void) { return sizeof(struct inner) + sizeof(struct pair); }', [], ['one']],
  ['long f(void) { tidy(1); return 0; }', ['tidy', 'gone'], ['one']],
  ['long f(void) { hook(); return 0; }', ['hook', 'real'], ['one']],
  ['long f(void) { return sizeof(take(0)); }', ['take'], ['give']],
  ['long f(void) { struct { int one; } s = { .one = 4 }; return s.one; }', ['one'], ['give']],
  ['long f(void) { return second; }', ['first', 'second'], ['give']],
  ['long f(void) { return pointer != 0; }', ['pointer'], ['table']],
  ['long f(void) { return sizeof(table); }', ['table'], ['pointer']],
  ['#define CAT(a, b) a##b\nlong f(void) { return CAT(o, ne)(); }', ['one'], ['give']],
  ['long counter = 2; long f(void) { long give; return counter + (give = 1); }', ['counter', 'give'], ['one']],
];

const LOWERING: LowerOptions = { roots: ['f'], isNative: () => false };

function compileOne(
  text: string,
  onDemand: readonly string[],
  header = HEADER,
  front: readonly string[] = [],
): Compilation {
  const files: Readonly<Record<string, string>> = { 'include/a.h': header, 'a.c': `#include <a.h>\n${text}` };
  const options = { includeDirs: ['include'], defines: new Map<string, string>(), preInclude: [] };
  return compile({ read: (path) => files[path] }, [{ path: 'a.c', options, onDemand, front }], LOWERING);
}

function dataOf(compilation: Compilation): unknown {
  if (compilation.kind === 'failed') return compilation.diagnostics.map(formatDiagnostic);
  const { places: _, functions, globals, ...rest } = compilation.program;
  return {
    ...rest,
    functions: functions.map(({ name, entry }) => [name, entry]),
    globals: globals.map(({ name, offset, size, section }) => [name, offset, size, section]),
  };
}

const namesOf = ({ units }: Compilation): readonly string[] =>
  units.flatMap(({ typed }) => [...typed.functions.keys(), ...typed.globals.keys()]);

test.each(UNITS)('%s', (text, present, absent) => {
  const part = compileOne(text, ['include/']);
  expect(dataOf(part)).toEqual(dataOf(compileOne(text, [])));
  const names = namesOf(part);
  expect(present.filter((name) => !names.includes(name))).toEqual([]);
  expect(absent.filter((name) => names.includes(name))).toEqual([]);
});

/** Functions of a header that is read in front: what is special about them, the header, what of it is used. */
const BODIES: readonly [string, string, string][] = [
  [
    'a macro that is another one later',
    '#define N 1\nstatic int g(void) { return N; }\n#undef N\n#define N 2',
    'g() + N',
  ],
  ['a macro that is none later', '#define N 1\nstatic int g(void) { return N; }\n#undef N', 'g()'],
  ['a macro later', 'static int n(void) { return 1; }\nstatic int g(void) { return n(); }\n#define n() 2', 'g() + n()'],
  [
    'a macro within a macro',
    '#define A B\n#define B 1\nstatic int g(void) { return A; }\n#undef B\n#define B 2',
    'g() + A',
  ],
  ['a macro that the unit changes', '#define N 1\nstatic int g(void) { return N; }', 'g()\n#undef N\n#define N 2\n+ N'],
  ['__LINE__ and __FILE__', '\n\nstatic int g(void)\n{\n  return __LINE__ + sizeof(__FILE__);\n}', 'g()'],
  ['#line', '#line 70 "elsewhere.h"\nstatic int g(void) { return __LINE__ + sizeof(__FILE__); }', 'g()'],
  [
    '__COUNTER__',
    '#define J(a, b) a##b\n#define K(a, b) J(a, b)\nstatic int g(void) { int K(x, __COUNTER__) = 3; return 4; }',
    'g() + __COUNTER__',
  ],
  ['__INCLUDE_LEVEL__', 'static int g(void) { return __INCLUDE_LEVEL__; }', 'g()'],
  ['__BASE_FILE__', 'static int g(void) { return sizeof(__BASE_FILE__); }', 'g()'],
  ['braces in literals', `static int g(void) { return '}' + sizeof("}{\\"}"); }`, 'g()'],
  ['braces in comments', 'static int g(void) { /* } */ return 1; // }\n}', 'g()'],
  ['digraphs', 'static int g(void) <% return 1; %>\nstatic int h(void) { return g(); }', 'h()'],
  ['a directive inside', 'static int g(void) {\n#if 1\n  return 1;\n#else\n}\n#endif\n}', 'g()'],
  ['a directive behind a comment', 'static int g(void) {\n/* a */ # define N 1\n  return N;\n}', 'g() + N'],
  ['a splice', 'static int g(void) { ret\\\nurn 1; }', 'g()'],
  [
    'a macro that opens a brace',
    '#define OPEN {\nstatic int g(int x) { if (x) OPEN return 2; } return 1; }\nint z;',
    'g(1)',
  ],
  [
    'a macro that closes one',
    '#define CLOSE }\nstatic int g(int x) { if (x) { return 2; CLOSE return 1; }\nint z;',
    'g(1)',
  ],
  ['_Pragma', '#define P _Pragma("GCC diagnostic push")\nstatic int g(void) { P return 1; }', 'g()'],
  [
    'saved macros',
    '#define N 1\n#define P _Pragma("push_macro(\\"N\\")")\nstatic int g(void) { P return N; }\n#undef N\n#define N 2\n#pragma pop_macro("N")',
    'g() + N',
  ],
  [
    'an attribute in front',
    'struct __attribute__((packed)) s { char a; long b; };\nenum __attribute__((packed)) e { E };',
    'sizeof(struct s) + sizeof(enum e)',
  ],
  [
    'a compound literal',
    'struct s { int a; };\nstatic struct s s = (struct s){ 3 };\nstatic int t = sizeof (struct s){ 3 };',
    's.a + t',
  ],
  ['a statement expression', '#define V(x) ({ int y = (x); y; })\nstatic int g(void) { return V(1) + V(2); }', 'g()'],
  [
    'braces that macros make, and that the text seems to balance',
    '#define CLOSE }\n#define OPEN {\nstatic int g(int x) { if (x) { return 2; CLOSE return 1; }\nstatic int h(void) OPEN return 3; }',
    'g(1) + h()',
  ],
  [
    'a function that returns a function',
    'static int k(int a) { return a; }\nstatic int (*g(void))(int a) { return k; }',
    'g()(1)',
  ],
  ['a body made by a macro', '#define BODY { return 1; }\nstatic int g(void) BODY', 'g()'],
  ['a function made by a macro', '#define F(n) static int n(void) { return 1; }\nF(g) F(h)', 'g() + h()'],
  ['a name made by a macro', '#define F(n) static int n(void)\nF(g) { return 1; }', 'g()'],
  [
    'a declaration and a definition',
    'static int g(int);\nstatic int h(void)\n{\n  return g(1);\n}\nstatic int g(int a) { return a; }',
    'h()',
  ],
  [
    'a type that is one later',
    'static int g(int a) { int b = a; return b; }\ntypedef int b;\ntypedef long a;',
    'g((a)(b)1)',
  ],
  ['a type that its parameter hides', 'typedef int a;\nstatic int g(int a) { return a * a; }', 'g((a)2)'],
  ['a type declared where a function is', 'struct s *h(void);\nint g(struct s *p);', 'sizeof(g(h()))'],
  [
    'a type declared where nobody looks',
    'struct s *h(void);\nint g(struct s *p);\nstruct s { int a; };',
    'sizeof(struct s)',
  ],
  [
    'a type defined there',
    'static struct s { int a; } g(void) { struct s s = { 1 }; return s; }',
    'g().a + sizeof(struct s)',
  ],
  ['an enumeration defined in parameters', 'static int g(enum e { E = 3 } e) { return E; }', 'g(0)'],
  [
    'a function as a parameter',
    'static int h(int a) { return a; }\nstatic int g(int f(int), int (*q)(int)) { return f(1) + q(2); }',
    'g(h, h)',
  ],
  ['parentheses around a name', 'static int (g)(int a) { return a; }\nint (h)(void);', 'g(1)'],
  [
    'a pointer to a function',
    'static int h(void) { return 1; }\nstatic int (*g)(void) = h;\nextern int (*k)(int);',
    'g()',
  ],
  ['a typedef of a function', 'typedef int t(int);\nstatic t g;\nstatic int g(int a) { return a; }', 'g(1)'],
  ['several declarators', 'int g(void), h, k(int);', 'h'],
  [
    'attributes',
    'static inline __attribute__((always_inline)) int g(void) __attribute__((pure));\nstatic inline int g(void) { return 1; }',
    'g()',
  ],
  [
    'a macro for attributes',
    '#define __pure __attribute__((pure))\n#define __acquires(x)\nstatic int __pure g(int a) __acquires(a) { return a; }',
    'g(1)',
  ],
  [
    'a macro that makes the name',
    '#define NAME(x) x##_made\nstatic int NAME(g)(void) { return 1; }\nstatic int h(void) { return g_made(); }',
    'h()',
  ],
  ['a macro that is the name', '#define h g\nstatic int h(void) { return 1; }\n#undef h', 'g()'],
  [
    'a macro that hides another function',
    '#define BOTH int hidden(void) { return 2; } static int\nstatic BOTH g(void) { return 1; }',
    'g() + hidden()',
  ],
  ['an argument that is a comment', 'static int g(int a /* ) { */, int b // (\n) { return a + b; }', 'g(1, 2)'],
  [
    'a name that begins as a keyword',
    'extern int interrupts(void);\nstatic int if_any(void) { return 1; }',
    'if_any()',
  ],
  [
    'a definition behind something on its line',
    'int a; static int g(void) { return 1; } static int h(void) { return g(); }',
    'h()',
  ],
  [
    'static assertions and variables among them',
    'static int g(void) { return 1; }\n_Static_assert(sizeof(int) == 4, "int");\nstatic int v = 3;\nint h(void);',
    'g() + v',
  ],
  [
    '#pragma pack',
    '#pragma pack(1)\nstatic int g(void) { struct s { char a; long b; } s; return sizeof s; }\n#pragma pack()\nstatic int h(void) { struct s { char a; long b; } s; return sizeof s; }',
    'g() + h()',
  ],
  ['arguments over lines', '#define F(a, b) a + b\nstatic int g(void) { return F(1,\n  2); }', 'g()'],
];

const GUARDS = `
#define inline inline __attribute__((unused))
#define CONDITIONAL(name, is) static const int name##_is_conditional = is
#define CLASS(name, type, exit, init, args...) typedef type name##_t; \\
  static inline void name##_exit(type *p) { type T = *p; exit; } \\
  static inline type name##_init(args) { type t = init; return t; }
#define GUARD(name, type, lock, unlock) CONDITIONAL(name, 0); \\
  CLASS(name, type, if (T) { unlock; }, ({ lock; T; }), type T) \\
  static inline void *name##_ptr(name##_t *T) { return (void *)*T; }
#define GUARD_COND(name, ext, lock) CONDITIONAL(name##ext, 1); \\
  typedef name##_t name##ext##_t; \\
  static inline name##_t name##ext##_init(name##_t T) { return lock ? T : 0; }
#define LOCK_GUARD(name, type, lock, ...) \\
  typedef struct { type *lock_; __VA_ARGS__; } name##_t; \\
  static inline name##_t name##_init(type *l) { name##_t t = { .lock_ = l }, *T = &t; lock; return t; }
struct mutex { long owner; };
static void take(struct mutex *m) { m->owner = 1; }
static void drop(struct mutex *m) { m->owner = 0; }
`;

/** Calls of macros at file scope: what is special about them, the header, names that are passed over (`:` behind types), what is used. */
const CALLS: readonly [string, string, string, string][] = [
  ['a guard', 'GUARD(m, struct mutex *, take(T), drop(T))', 'm_is_conditional m_t: m_exit m_init m_ptr', 'sizeof(m_t)'],
  [
    'one that is extended',
    'GUARD(m, struct mutex *, take(T), drop(T))\nGUARD_COND(m, _try, T->owner == 0)',
    'm_is_conditional m_t: m_exit m_init m_ptr m_try_is_conditional m_try_t: m_try_init',
    'm_try_init((m_t)0) == 0 && m_try_is_conditional',
  ],
  [
    'one that is extended in its place',
    'GUARD(m, struct mutex *, take(T), drop(T))\ntypedef m_t *pointer; extern int GUARDED(m_t);',
    'm_is_conditional m_t: m_exit m_init m_ptr',
    'sizeof(pointer)',
  ],
  [
    'arguments over lines, and variable ones',
    'LOCK_GUARD(irq, struct mutex,\n  take(T->lock_),\n  unsigned long flags)\n;',
    'irq_t: irq_init',
    'irq_init(0).flags + sizeof(irq_t)',
  ],
  ['no variable arguments', 'LOCK_GUARD(irq, struct mutex, take(T->lock_))', 'irq_t: irq_init', 'sizeof(irq_t)'],
  [
    'a macro that changes',
    '#define N 1\n#define F(n) static int n(void) { return N; }\nF(g)\n#undef N\n#define N 2\nF(h)',
    'g h',
    'g() * 10 + h()',
  ],
  [
    'a macro within it that changes',
    '#define W(n) static int n##_w(void)\n#define F(n) W(n) { return 1; }\nF(g)\n#undef W\n#define W(n) static int n##_v(void)\nF(g)',
    'g_w g_v',
    'g_w() + g_v()',
  ],
  [
    'a name that is a macro',
    '#define g other\n#define F(n) static int n(void) { return 1; }\nF(g)\n#undef g',
    '',
    'other()',
  ],
  [
    'part of a name that is a macro with parameters',
    '#define g(x) (x)\n#define P(n) static int n##_x(void) { return g(1); }\n#define F(n) P(n)\nF(g)',
    'g_x',
    'g_x()',
  ],
  [
    'a name that is a macro with parameters',
    '#define g(x) h(x)\n#define F(n) static int n(void) { return 1; }\nF(g)',
    '',
    'h()',
  ],
  [
    'a name that is made a macro',
    '#define g_x other\n#define F(n) static int n##_x(void) { return 1; }\nF(g)\n#undef g_x',
    '',
    'other()',
  ],
  ['a variable', '#define V(n, v) static int n##_v = v;\nV(g, 3)', 'g_v', 'g_v'],
  ['several variables', '#define V(n, v) static int n##_v = v, n##_w = v;\nV(g, 3)', '', 'g_v + g_w'],
  ['a list', '#define V(n, v) static int n##_v[] = { v, v };\nV(g, 3)', '', 'g_v[1]'],
  [
    'an attribute behind the name',
    '#define A __attribute__((unused))\n#define V(n) static int n##_v A;\nV(g)',
    '',
    'g_v',
  ],
  ['a structure with a tag', '#define S(n) struct n##_s { int a; };\nS(g)', '', 'sizeof(struct g_s)'],
  ['an enumeration', '#define E(n) enum { n##_e = 3 };\nE(g)', '', 'g_e'],
  ['an assertion', '#define F(n) _Static_assert(1, "n"); static int n(void) { return 1; }\nF(g)', '', 'g()'],
  ['a string', '#define F(n) static char *n(void) { return #n; }\nF(g)', 'g', 'g()[0]'],
  [
    'an attribute with a name',
    '#define F(n) int n(void) __attribute__((weak, alias("real")));\nint real(void) { return 7; }\nF(g)',
    'g',
    'g()',
  ],
  [
    'a declaration',
    '#define F(n) static int n(void) __attribute__((pure));\nF(g)\nstatic int g(void) { return 7; }',
    'g',
    'g()',
  ],
  [
    'a definition that is declared',
    '#define F(n) static int n(void) { return 7; }\nstatic int g(void);\nF(g)',
    'g',
    'g()',
  ],
  ['braces in an argument', '#define F(n, b) static int n(void) b\nF(g, { return 1; })', '', 'g()'],
  [
    'a tag in an argument',
    '#define F(n, t) t n(t x);\nF(g, struct fresh *)\nstruct fresh { int a; };',
    'g',
    'sizeof(*g(0))',
  ],
  ['part of a declaration', '#define F(n) static int n##_f(void)\nF(g) { return 1; }', '', 'g_f()'],
  ['part of an initialiser', '#define V(n) static int n##_v =\nV(g) 3;', '', 'g_v'],
  ['a call that is no declaration', '#define F(n) n(int a);\nextern int\nF(g)', '', 'sizeof(g(1))'],
  ['an argument too few', '#define F(n, m...) static int n##m(void) { return 1; }\nF(g)', 'g', 'g()'],
  [
    'a word handed on that is a macro',
    '#define N g\n#define Q(n) static int n##_x(void) { return 1; }\n#define P(n) Q(n)\n#define F(n) P(N)\nF(k)',
    '',
    'g_x()',
  ],
  [
    'a name handed on that is made a macro',
    '#define g_try k\n#define Q(n) static int n##_x(void) { return 1; }\n#define P(n) Q(n)\n#define F(n) P(n##_try)\nF(g)\n#undef g_try',
    '',
    'k_x()',
  ],
  [
    'a macro handed on as a value',
    '#define N 3\n#define V(n, v) static int n##_v = v;\n#define F(n) V(n, N)\nF(g)',
    'g_v',
    'g_v',
  ],
  [
    'a tag that is made',
    '#define F(n) struct n##_s *n(struct n##_s *);\nF(g)\nstruct g_s { int a; };',
    'g',
    'sizeof(g(0)->a)',
  ],
  [
    'a tag that is an argument',
    '#define F(n, s) struct s *n(void);\nF(g, g_s)\nstruct g_s { int a; };',
    'g',
    'sizeof(g()->a)',
  ],
  [
    'a tag among members',
    '#define F(n) typedef struct { struct late *l[2]; } n##_t;\nF(g)\nstruct late { int a; };',
    'g_t:',
    'sizeof(((g_t *)0)->l[1]->a)',
  ],
  ['a type of enumerators', '#define F(n) typedef enum { n##_A = 3 } n##_t;\nF(g)', '', 'g_A + sizeof(g_t)'],
  ['enumerators among members', '#define F(n) typedef struct { enum { n##_A = 3 } e; } n##_t;\nF(g)', '', 'g_A'],
  [
    'a structure among members',
    '#define F(n) typedef struct { struct n##_s { int a; } s; } n##_t;\nF(g)',
    '',
    'sizeof(struct g_s)',
  ],
  [
    'a structure without a name among members',
    '#define F(n) typedef struct { union { int a; long b; }; } n##_t;\nF(g)',
    'g_t:',
    'sizeof(g_t)',
  ],
  [
    'names that nest',
    '#define P(a, b) a##b\n#define F(n) static int P(n, _f)(void) { return 1; }\nF(g)',
    'g_f',
    'g_f()',
  ],
  ['a bare name', '#define F(n) static int n(void) { return 1; }\nF(g) F(h)', 'g', 'g() + h()'],
  [
    '__COUNTER__ and __LINE__',
    '#define J(a, b) a##b\n#define K(a, b) J(a, b)\n#define F(n) static int n(void) { int K(x, __COUNTER__) = __LINE__; return sizeof(int); }\n\nF(g)',
    'g',
    'g()',
  ],
];

/** The program that uses this of a header is the one that it is with all of it, and so is one that uses nothing. */
function expectAsWhole(header: string, call: string): void {
  const text = `long f(void) { return ${call}; }`;
  const whole = compileOne(text, [], header);
  expect(whole.kind === 'failed' ? whole.diagnostics.map(formatDiagnostic) : []).toEqual([]);
  expect(whole.kind).toBe('compiled');
  expect(dataOf(compileOne(text, ['include/'], header, ['a.h']))).toEqual(dataOf(whole));
  const none = 'long f(void) { return 1; }';
  expect(dataOf(compileOne(none, ['include/'], header, ['a.h']))).toEqual(dataOf(compileOne(none, [], header)));
}

describe('calls of macros are passed over', () => {
  test.each(CALLS)('%s', (_, text, names, call) => {
    const header = `${GUARDS}${text}\n`;
    const options = { includeDirs: [''], defines: new Map<string, string>(), preInclude: [] };
    const reader = { read: (path: string) => (path === 'a.h' ? header : undefined) };
    const { tokens } = preprocessHead(reader, ['a.h'], options, ['a']);
    const passed = tokens
      .filter(isFunction)
      .flatMap(({ declares, origin }) => (/^[A-Z]/.test(origin.file.text.slice(origin.offset)) ? declares : []));
    expect(passed.map(({ name, isType }) => `${name}${isType ? ':' : ''}`).join(' ')).toBe(names);
    expectAsWhole(header, call);
  });
});

test('functions are read when somebody asks', () => {
  const text = `static int g(int a)
{
  return {;
}}
typedef int t; int p(t a, int (*b)(void)) __attribute__((pure));
struct s *r(struct s *,
  t) ;
int (*q(void))(int);
#define h(x) k
static int h(1)(void) { return 2; }
static int i(void) {
#if 1
}
#endif
int v, w(void), x[3];
`;
  const options = { includeDirs: [''], defines: new Map<string, string>(), preInclude: [] };
  const { tokens } = preprocessHead({ read: (path) => (path === 'a.h' ? text : undefined) }, ['a.h'], options, ['a']);
  const shown = (token: Token): string => (isUnread(token) ? `[${token.read().map(shown).join(' ')}]` : token.text);
  expect(tokens.map(shown).join(' ')).toBe(
    '[static int g ( int a ) { return { ; } }] typedef int t ; int p ( t a , int ( * b ) ( void ) ) __attribute__ ( ( pure ) ) ; ' +
      '[struct s * r ( struct s * , t ) ;] int ( * q ( void ) ) ( int ) ; static int k ( void ) [{ return 2 ; }] ' +
      'static int i ( void ) { } int v , w ( void ) , x [ 3 ] ;',
  );
});

test('what could not be read later leaves nothing behind', () => {
  const bomb = Array.from({ length: 40 }, (_, n) => `#define M${n + 1} M${n} M${n}\n`).join('');
  const text = `#define M0 0\n${bomb}static int g(void) { return (M40); }\nstatic int h(void) { return M0 + M1(1); }\n`;
  const options = { includeDirs: [''], defines: new Map<string, string>(), preInclude: [], maxTokens: 1000 };
  const { tokens } = preprocessHead({ read: (path) => (path === 'a.h' ? text : undefined) }, ['a.h'], options, ['a']);
  const [g, h] = tokens.filter(isUnread);
  expect(() => g!.read()).toThrow(/too many tokens/);
  expect(
    h!
      .read()
      .map((token) => token.text)
      .join(' '),
  ).toBe('static int h ( void ) { return 0 + 0 0 ( 1 ) ; }');
  expect(() => g!.read()).toThrow(/too many tokens/);
});

describe('functions in front', () => {
  test.each(BODIES)('%s', (_, header, call) => {
    expectAsWhole(header, call);
  });
});

describe('what is wrong is said as if all were read', () => {
  test.each([
    ['a misspelt name, and what was meant', 'long f(void) { return twise(1); }', HEADER, /twice/],
    ['a header that does not parse', 'long f(void) { return 1; }', `${HEADER}long 1;`, /a\.h/],
    ['a static assertion', 'long f(void) { return 1; }', `${HEADER}_Static_assert(FINE == 4, "four");`, /four/],
    [
      'a call with too few arguments',
      'long f(void) { return deeper(); }',
      `${HEADER}static long deeper(void) { return twice(); }`,
      /too few/,
    ],
    [
      'a macro with too many',
      'long f(void) { return g(); }',
      '#define M(a) a\nstatic long g(void) { return M(1, 2); }',
      /passed 2/,
    ],
    ['a body without an end', 'long f(void) { return 1; }', `${HEADER}static long g(void) { return 1;`, /never closed/],
    [
      'a comment without an end',
      'long f(void) { return 1; }',
      `${HEADER}static long g(void) { return 1; /* }`,
      /unterminated comment/,
    ],
    [
      'a literal without an end',
      'long f(void) { return g(); }',
      `static long g(void) { return '1; }\n}`,
      /missing terminating/,
    ],
    ['a type that is known later', 'extern long x(late); typedef int late; long f(void) { return 1; }', HEADER, /late/],
  ])('%s', (_, text, header, words) => {
    const said = dataOf(compileOne(text, ['include/'], header));
    expect(said).toEqual(dataOf(compileOne(text, [], header)));
    expect(said).toEqual(dataOf(compileOne(text, ['include/'], header, ['a.h'])));
    expect(String(said)).toMatch(words);
  });
});

/** Those that are made of other units than the ones before them. */
function scenariosOfAllUnits(): ScenarioSource[] {
  const seen = new Set<string>();
  return builtinScenarios().flatMap((name) => {
    const loaded = loadScenario(name);
    if (loaded.kind !== 'loaded') throw new Error(loaded.message);
    const headers =
      loaded.source.text
        .match(/^#include .*$/gm)
        ?.sort()
        .join() ?? '';
    if (seen.has(headers)) return [];
    seen.add(headers);
    return [loaded.source];
  });
}

/** What the two trees make of it; literals and __COUNTER__ have their numbers from all that is read, mentioned or not. */
function dataOfBuild(outcome: BuildOutcome): unknown {
  if (outcome.kind !== 'built') return outcome;
  const { program, memberOffsets, taskFields, taskSize, jiffies } = outcome.built;
  const { code, image, live } = program;
  const numberless = (name: string) =>
    name.replace(/^\.string\.\d.*/, '.string').replace(/^(__UNIQUE_ID_.*?)\d+$/, '$1');
  const globals = program.globals.map(({ name, offset }) => [numberless(name), offset]);
  const words = [code, image, live].map((array) => createHash('sha256').update(array).digest('hex'));
  return { words, globals, members: [...memberOffsets], task: [...taskFields.keys(), taskSize], jiffies };
}

describe.each([
  ['debian:6.12', ['RWSEM_SPIN_ON_OWNER=y', 'DEBUG_RWSEMS=y', 'DEBUG_LOCK_ALLOC=y']],
  ['debian:6.1', ['PREEMPT_RT=y']],
] as const)('on %s, %j', (kernel, settings) => {
  const sources = scenariosOfAllUnits();
  test.each(sources.map((source) => [source.name, source] as const))('%s', async (_, source) => {
    const tree = await openTree(kernel);
    // A tree with a header of its own is read as a whole.
    const whole = overlay(tree, new Map([['include/linux/lockstep-none.h', '']]), tree.label);
    const [part, all] = [tree, whole].map((each) => dataOfBuild(buildScenario(each, makeConfig(settings), source)));
    expect(part).toEqual(all);
  });
});
