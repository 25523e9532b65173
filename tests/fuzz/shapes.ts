/**
 * Texts of one shape and any size: nests, chains, and macros that grow.
 *
 * Each is C that a compiler with room enough takes, or says a clear word about; of a size that no compiler has room
 * for, it has to be a Diagnostic.
 */

/** Text of size n. */
export type Shape = (n: number) => string;

const inside = (body: string): string =>
  `int x, *p; struct s { int a; struct s *n; } s;\nint f(int a)\n{\n\t${body}\n\treturn a;\n}\n`;
const wrap = (open: string, middle: string, close: string, n: number): string =>
  open.repeat(n) + middle + close.repeat(n);
const list = (n: number, each: (i: number) => string, between = ''): string =>
  Array.from({ length: n }, (_, i) => each(i)).join(between);

/** The nests and chains: linear in n. */
export const NESTS: Readonly<Record<string, Shape>> = {
  parentheses: (n) => inside(`a = ${wrap('(', 'a', ')', n)};`),
  'parentheses, never closed': (n) => inside(`a = ${'('.repeat(n)};`),
  'closing parentheses': (n) => inside(`a = a${')'.repeat(n)};`),
  brackets: (n) => inside(`a = ${wrap('p[', '0', ']', n)};`),
  'brackets in a row': (n) => inside(`a = p${'[0]'.repeat(n)};`),
  braces: (n) => inside(wrap('{', ';', '}', n)),
  'braces, never closed': (n) => inside('{'.repeat(n)),
  'closing braces': (n) => inside('}'.repeat(n)),
  'braces at file scope': (n) => '{'.repeat(n),
  'calls in calls': (n) => inside(`a = ${wrap('f(', 'a', ')', n)};`),
  'calls in a row': (n) => inside(`a = f${'(a)'.repeat(n)};`),
  casts: (n) => inside(`a = ${'(int)'.repeat(n)}a;`),
  'prefix minus': (n) => inside(`a = ${'- '.repeat(n)}a;`),
  'prefix not': (n) => inside(`a = ${'!'.repeat(n)}a;`),
  'prefix star': (n) => inside(`a = ${'*'.repeat(n)}p;`),
  'star and address': (n) => inside(`a = ${'*&'.repeat(n)}a;`),
  'prefix increments': (n) => inside(`${'++'.repeat(n)}a;`),
  'postfix increments': (n) => inside(`a${'++'.repeat(n)};`),
  sizeof: (n) => inside(`a = ${'sizeof '.repeat(n)}a;`),
  'sizeof in parentheses': (n) => inside(`a = ${wrap('sizeof(', 'a', ')', n)};`),
  sums: (n) => inside(`a = a${' + a'.repeat(n)};`),
  'sums of constants': (n) => `int x = 1${' + 1'.repeat(n)};`,
  products: (n) => inside(`a = a${' * a'.repeat(n)};`),
  'alternating operators': (n) => inside(`a = a${' + a * a'.repeat(n)};`),
  assignments: (n) => inside(`${'a = '.repeat(n)}a;`),
  conditionals: (n) => inside(`a = ${'a ? a : '.repeat(n)}a;`),
  'conditionals in the middle': (n) => inside(`a = ${wrap('a ? ', 'a', ' : a', n)};`),
  'and chains': (n) => inside(`a = a${' && a'.repeat(n)};`),
  commas: (n) => inside(`a = (a${', a'.repeat(n)});`),
  arguments: (n) => inside(`f(a${', a'.repeat(n)});`),
  members: (n) => inside(`a = s${'.n'.repeat(n)};`),
  arrows: (n) => inside(`a = s${'.n[0]'.repeat(n)}.a;`),
  'else if': (n) => inside(`${'if (a) a++; else '.repeat(n)}a--;`),
  'if in if': (n) => inside(`${'if (a) '.repeat(n)}a--;`),
  'for in for': (n) => inside(`${'for (;;) '.repeat(n)}a--;`),
  'while in while': (n) => inside(`${'while (a) '.repeat(n)}a--;`),
  'do in do': (n) => inside(`${wrap('do ', 'a--;', ' while (a);', n)}`),
  'switch in switch': (n) => inside(`${'switch (a) case 1: '.repeat(n)}a--;`),
  cases: (n) => inside(`switch (a) { ${list(n, (i) => `case ${i}: a++;`)} }`),
  'cases in a row': (n) => inside(`switch (a) { ${list(n, (i) => `case ${i}: `)} a++; }`),
  labels: (n) => inside(`${list(n, (i) => `l${i}: `)} a++;`),
  gotos: (n) => inside(`${list(n, (i) => `goto l${i}; l${i}: a++; `)}`),
  statements: (n) => inside('a++;\n'.repeat(n)),
  'empty statements': (n) => inside(';'.repeat(n)),
  locals: (n) => inside(list(n, (i) => `int v${i} = a; `)),
  'locals in blocks': (n) => inside(wrap('{ int v = a; ', 'a++;', ' a += v; }', n)),
  'statement expressions': (n) => inside(`a = ${wrap('({ ', 'a', '; })', n)};`),
  'compound literals': (n) => inside(`a = ${wrap('(int){ ', 'a', ' }', n)};`),
  _Generic: (n) => inside(`a = ${wrap('_Generic(a, int: ', 'a', ')', n)};`),
  typeof: (n) => inside(`${wrap('typeof(', 'a', ')', n)} b = a; a = b;`),
  choose_expr: (n) => inside(`a = ${wrap('__builtin_choose_expr(1, ', 'a', ', a)', n)};`),
  'pointers to pointers': (n) => `int ${'*'.repeat(n)}q;`,
  'arrays of arrays': (n) => `int q${'[1]'.repeat(n)};`,
  'functions returning functions': (n) => `int ${wrap('(*', 'q', ')(void)', n)};`,
  'parentheses in a declarator': (n) => `int ${wrap('(', 'q', ')', n)};`,
  'functions taking functions': (n) => `int q(${wrap('int (', 'void', ')', n)});`,
  structs: (n) => `${wrap('struct { int a; ', 'int b;', ' } m;', n)}`,
  'structs without a name': (n) => `struct s { ${wrap('struct { ', 'int b;', ' };', n)} };`,
  unions: (n) => `struct s { ${wrap('union { struct { ', 'int b;', ' }; };', n)} };`,
  'many members': (n) => `struct s { ${list(n, (i) => `int m${i};`)} } s = { 1 };`,
  'many structs': (n) => list(n, (i) => `struct s${i} { ${i === 0 ? 'int' : `struct s${i - 1}`} a; };`),
  'many enumerators': (n) => `enum e { ${list(n, (i) => `E${i},`)} };`,
  'enumerators of each other': (n) => `enum e { E0, ${list(n, (i) => `E${i + 1} = E${i} + 1,`)} };`,
  'many globals': (n) => list(n, (i) => `int g${i} = ${i};`),
  'many declarators': (n) => `int g${list(n, (i) => `, g${i} = ${i}`)};`,
  'many functions': (n) => list(n, (i) => `int f${i}(int a) { return ${i === 0 ? 'a' : `f${i - 1}(a)`}; }\n`),
  'many parameters': (n) => `int f(int a${list(n, (i) => `, int p${i}`)}) { return a; }`,
  'many typedefs': (n) => `typedef int t0; ${list(n, (i) => `typedef t${i} t${i + 1};`)} t${n} v;`,
  'typedefs of pointers': (n) => `typedef int t0; ${list(n, (i) => `typedef t${i} *t${i + 1};`)} t${n} v;`,
  'typedefs of arrays': (n) => `typedef int t0; ${list(n, (i) => `typedef t${i} t${i + 1}[2];`)} extern t${n} v;`,
  initialisers: (n) => `int q[] = { ${wrap('{', '1', '}', n)} };`,
  'initialisers of structs': (n) => `struct s { int a; struct s *n; } q = ${wrap('{ 1, (void *)', '0', ' }', n)};`,
  'many initialisers': (n) => `int q[] = { ${'1, '.repeat(n)} };`,
  'many designators': (n) => `int q[] = { ${list(n, (i) => `[${n - i}] = ${i}, `)} };`,
  'designators in a row': (n) => `struct s { int a; } q = { ${'.a'.repeat(n)} = 1 };`,
  strings: (n) => `char *q = ${'"a" '.repeat(n)};`,
  'one string': (n) => `char q[] = "${'a'.repeat(n)}";`,
  'one number': (n) => `unsigned q = ${'9'.repeat(n)};`,
  'one name': (n) => `int ${'q'.repeat(n)};`,
  'one character': (n) => `int q = '${'a'.repeat(n)}';`,
  'one comment': (n) => `/*${'a\n'.repeat(n)}*/ int q;`,
  'one line': (n) => `int q; ${' '.repeat(n)} int r = t;`,
  'faults on one line': (n) => inside('a = b; '.repeat(n)),
  'faults everywhere': (n) => inside('a = = b;\n'.repeat(n)),
  'unknown types': (n) => 'foo bar;\n'.repeat(n),
  'lines joined': (n) => `int${'\\\n'.repeat(n)} q;`,
  attributes: (n) => `int q ${'__attribute__((unused)) '.repeat(n)};`,
  'attributes in one': (n) => `int q __attribute__((${'unused, '.repeat(n)}unused));`,
  qualifiers: (n) => `${'const '.repeat(n)}int q;`,
  types: (n) => `${'long '.repeat(n)}int q;`,
  '#if in #if': (n) => `${'#if 1\n'.repeat(n)}int q;\n${'#endif\n'.repeat(n)}`,
  '#if never closed': (n) => `${'#if 0\n'.repeat(n)}int q;\n`,
  '#elif': (n) => `#if 0\n${'#elif 0\n'.repeat(n)}#endif\nint q;`,
  'parentheses in #if': (n) => `#if ${wrap('(', '1', ')', n)}\nint q;\n#endif\n`,
  'minus in #if': (n) => `#if ${'-'.repeat(n)}1\nint q;\n#endif\n`,
  'sums in #if': (n) => `#if 1${' + 1'.repeat(n)}\nint q;\n#endif\n`,
  'conditionals in #if': (n) => `#if ${'1 ? 1 : '.repeat(n)}1\nint q;\n#endif\n`,
  'many macros': (n) => `${list(n, (i) => `#define M${i} ${i === 0 ? 'q' : `M${i - 1}`}\n`)}int M${n - 1};`,
  'macro in itself': (n) => `#define M ${'M '.repeat(n)}\nint q = M;`,
  'macros in each other': (n) => `#define A(x) B(x)\n#define B(x) A(x)\nint q = ${wrap('A(', '1', ')', n)};`,
  'a macro called in itself': (n) => `#define I(x) x\nint q = ${wrap('I(', '1', ')', n)};`,
  'a macro called by its result': (n) => `#define F() 1 F\nint q = F ${'() '.repeat(n)};`,
  'arguments of a macro': (n) => `#define F(...) 1\nint q = F(${'1, '.repeat(n)}1);`,
  'arguments of a macro, used': (n) => `#define F(...) { __VA_ARGS__ }\nint q[] = F(${'1, '.repeat(n)}1);`,
  'parameters of a macro': (n) =>
    `#define F(${list(n, (i) => `a${i}`, ', ')}) a0\nint q = F(${list(n, () => '1', ', ')});`,
  'a macro never closed': (n) => `#define F(x) x\nint q = F(${'1 + '.repeat(n)}`,
  'calls of a macro never closed': (n) => `#define F(x) x\nint q = ${'F('.repeat(n)}`,
  '## in a row': (n) => `#define F(a) a${' ## a'.repeat(n)}\nint F(q);`,
  '# of a long argument': (n) => `#define F(a) #a\nchar *q = F(${'"a" + '.repeat(n)} 1);`,
  '# of #': (n) => `#define S(a) #a\n#define T(a) S(a)\nchar *q = ${wrap('T(', 'S("a")', ')', n)};`,
  'an #include in itself': () => '#include "t.c"\n',
  'two that include each other': () => '#include "other.h"\n#include "other.h"\n',
  '#line': (n) => `#line ${'9'.repeat(n)}\nint q = r;`,
  '#error': (n) => `#error ${'a '.repeat(n)}\n`,
  '#pragma': (n) => '#pragma pack(push, 1)\n'.repeat(n),
  _Pragma: (n) => '_Pragma("once") '.repeat(n),
  'bytes of zero': (n) => `int q;${'\0'.repeat(n)}`,
  'characters of nobody': (n) => `int q;${'\ufffd'.repeat(n)}`,
  'stray characters': (n) => `int q; ${'@ '.repeat(n)}`,
  'stray words': (n) => 'a '.repeat(n),
  'stray commas': (n) => inside(`f(${','.repeat(n)});`),
  'stray semicolons': (n) => ';'.repeat(n),
  asm: (n) => inside(`asm volatile("" : ${list(n, () => '"=r"(a)', ', ')});`),
  asserts: (n) => '_Static_assert(1, "a");\n'.repeat(n),
  offsets: (n) => `struct s { struct s *n; int a[9]; }; int q = __builtin_offsetof(struct s, a${'[0]'.repeat(n)});`,
};

/** Exponential or worse in n: already a small n is too much. */
export const GROWING: Readonly<Record<string, Shape>> = {
  'a macro that doubles': (n) => `#define M0 1 +\n${list(n, (i) => `#define M${i + 1} M${i} M${i}\n`)}int q = M${n} 1;`,
  'arguments that double': (n) => `#define D(x) x x\nint q = ${wrap('D(', '1 +', ')', n)} 1;`,
  'a macro that doubles and is thrown away': (n) =>
    `#define N(x)\n#define M0 1 +\n${list(n, (i) => `#define M${i + 1} M${i} M${i}\n`)}int q = 1 N(M${n});`,
  'a macro in #if that doubles': (n) =>
    `#define M0 + 1\n${list(n, (i) => `#define M${i + 1} M${i} M${i}\n`)}#if 1 M${n}\nint q;\n#endif`,
  'texts that double': (n) =>
    `#define S(x) #x\n#define T(x) S(x)\n#define M0 a\n${list(n, (i) => `#define M${i + 1} M${i} M${i}\n`)}char *q = T(M${n});`,
  'names that double': (n) =>
    `#define C(x) x ## x\n#define D(x) C(x)\n#define M0 a\n${list(n, (i) => `#define M${i + 1} D(M${i})\n`)}int M${n};`,
  'an array of many': (n) => `char q[${10 ** Math.min(n, 40)}];`,
  'an array of many, initialised': (n) => `char q[${10 ** Math.min(n, 18)}] = { 1 };`,
  'an array filled': (n) => `int q[] = { [0 ... ${10 ** Math.min(n, 18)}] = 1 };`,
  'an array that one designator makes': (n) => `int q[] = { [${10 ** Math.min(n, 18)}] = 1 };`,
  'a structure of arrays': (n) =>
    `struct s { int a[${10 ** Math.min(n, 18)}]; } q[1000], *p; int f(void) { return p->a[5]; }`,
  'a local array': (n) => `int f(void) { char q[${10 ** Math.min(n, 18)}]; q[0] = 1; return q[0]; }`,
  'a local array, initialised': (n) => `int f(void) { char q[${10 ** Math.min(n, 18)}] = { 1 }; return q[0]; }`,
  'a local array filled': (n) => `int f(void) { int q[] = { [0 ... ${10 ** Math.min(n, 18)}] = 1 }; return q[0]; }`,
  'a structure by value': (n) =>
    `struct s { char a[${10 ** Math.min(n, 18)}]; } q; struct s f(struct s a) { return a; }`,
  'a range of cases': (n) => `int f(int a) { switch (a) { case 0 ... ${10 ** Math.min(n, 18)}: return 1; } return 0; }`,
  'structures of structures': (n) =>
    `struct s0 { int a[2]; };\n${list(n, (i) => `struct s${i + 1} { struct s${i} a, b; };\n`)}struct s${n} q = { 1 };`,
  'designated members of structures of structures': (n) =>
    `struct s0 { int a; };\n${list(n, (i) => `struct s${i + 1} { struct s${i} a, b; };\n`)}struct s${n} q = { 1 }, r = q;`,
  'arrays of arrays of arrays': (n) => `int q${'[10]'.repeat(n)} = { 1 };`,
  'types of typeof': (n) =>
    `int f(void) { int v0 = 0;\n${list(n, (i) => `typeof(({ v${i} + v${i}; })) v${i + 1} = v${i} + v${i};\n`)} return v${n}; }`,
  'statement expressions in macros': (n) =>
    `#define M(a, b) ({ typeof(a) x = (a); typeof(b) y = (b); x < y ? x : y; })\nint f(int a) { return ${wrap('M(a, ', 'a', ')', n)}; }`,
  'always inlined functions that double': (n) =>
    `static inline __attribute__((always_inline)) int f0(int a) { return a + 1; }\n${list(n, (i) => `static inline __attribute__((always_inline)) int f${i + 1}(int a) { return f${i}(a) + f${i}(a + 1); }\n`)}int g(int a) { return f${n}(a); }`,
  'inlined functions that double': (n) =>
    `static inline int f0(int a) { return a + 1; }\n${list(n, (i) => `static inline int f${i + 1}(int a) { return f${i}(a) + f${i}(a + 1); }\n`)}int g(int a) { return f${n}(a); }`,
};
