/**
 * The parser: C in, AST out, as tables. The AST is printed by `c/print-ast.ts`: types in `<>`, a typedef name with a
 * quote in front of it, derivations from the name outwards.
 */
import { describe, expect, test } from 'vitest';
import type { Expression, FunctionDefinition, TopLevel } from '../interp/c/ast.ts';
import { parse, parseBodies } from '../interp/c/parse.ts';
import { type Diagnostic, DiagnosticError, describePlace } from '../interp/diagnostic.ts';
import { printItem } from './c/print-ast.ts';
import { tokenize } from './c/tokenize.ts';

const TREES: Readonly<Record<string, readonly (readonly [code: string, tree: string])[]>> = {
  declarations: [
    ['int x;', '(decl int x)'],
    ['int x, *y, z[3];', '(decl int x (y *) (z [3]))'],
    ['extern int x;', '(decl extern int x)'],
    ['static const unsigned long int x = 1;', '(decl static const unsigned long int x = 1)'],
    ['long unsigned const long x;', '(decl const unsigned long long x)'],
    ['signed char c;', '(decl signed char c)'],
    ['unsigned x;', '(decl unsigned x)'],
    [
      'short s; long double d; _Bool b; unsigned __int128 w; float f;',
      '(decl short s) (decl long double d) (decl _Bool b) (decl unsigned __int128 w) (decl float f)',
    ],
    [
      '__signed__ int x; __const char *p; __volatile__ int v;',
      '(decl signed int x) (decl const char (p *)) (decl volatile int v)',
    ],
    ['volatile int *const *volatile p;', '(decl volatile int (p *volatile *const))'],
    ['char *restrict p; char *__restrict q;', '(decl char (p *)) (decl char (q *))'],
    ['_Thread_local int a; static __thread int b;', '(decl thread int a) (decl static thread int b)'],
    [
      '_Noreturn void f(void); inline int g(void); static __inline__ int h(void);',
      '(decl noreturn void (f fn())) (decl inline int (g fn())) (decl static inline int (h fn()))',
    ],
    ['_Atomic int x;', '(decl _Atomic int x)'],
    ['_Alignas(16) int x; _Alignas(long) char c;', '(decl (alignas 16) int x) (decl (alignas <long>) char c)'],
    ['int;', '(decl int)'],
    ['__extension__ typedef long long T; __extension__ int x;', '(decl typedef long long T) (decl int x)'],
    ['__builtin_va_list ap;', '(decl va-list ap)'],
    ['int x = 1, y = x + 2;', '(decl int x = 1 y = (+ x 2))'],
    ['register int r;', '(decl register int r)'],
  ],
  declarators: [
    ['int *a[3];', '(decl int (a [3] *))'],
    ['int (*a)[3];', '(decl int (a * [3]))'],
    ['int (*f)(void);', '(decl int (f * fn()))'],
    ['int (*f[4])(int, char *);', '(decl int (f [4] * fn(int, char (- *))))'],
    [
      'int *(*f)(int (*)(void), int [], int g(void));',
      '(decl int (f * fn(int (- * fn()), int (- []), int (g fn())) *))',
    ],
    ['int (*f(int a))(char b);', '(decl int (f fn(int a) * fn(char b)))'],
    ['int (*(*f)(int))(char);', '(decl int (f * fn(int) * fn(char)))'],
    ['int (*(*x[2])(void))[5];', '(decl int (x [2] * fn() * [5]))'],
    ['int (x); int (*(y)); int ((z))[2];', '(decl int x) (decl int (y *)) (decl int (z [2]))'],
    [
      'void f(); void g(void); void h(int, ...); void i(int x, char *, const char *fmt, ...);',
      '(decl void (f fn(?))) (decl void (g fn())) (decl void (h fn(int, ...))) (decl void (i fn(int x, char (- *), const char (fmt *), ...)))',
    ],
    [
      'int f(int (a), int (*b), int ([3]), int (void));',
      '(decl int (f fn(int a, int (b *), int (- [3]), int (- fn()))))',
    ],
    [
      'int f(int a[static 3], int b[const], int c[restrict 4], int d[]);',
      '(decl int (f fn(int (a [3]), int (b []), int (c [4]), int (d []))))',
    ],
    ['int m[2][3]; extern int n[];', '(decl int (m [2] [3])) (decl extern int (n []))'],
    [
      'void (*signal(int sig, void (*func)(int)))(int);',
      '(decl void (signal fn(int sig, void (func * fn(int))) * fn(int)))',
    ],
    ['int f(void), x, *g(int);', '(decl int (f fn()) x (g fn(int) *))'],
    ['typedef int F(int); F f; F *p;', `(decl typedef int (F fn(int))) (decl 'F f) (decl 'F (p *))`],
  ],
  'structs, unions, enums': [
    ['struct s;', '(decl (struct s))'],
    ['struct s { int a; };', '(decl (struct s {int a;}))'],
    ['struct s { int a, *b; char c[4]; } x, *y;', '(decl (struct s {int a (b *); char (c [4]);}) x (y *))'],
    ['struct { int a; } x;', '(decl (struct {int a;}) x)'],
    ['struct s {};', '(decl (struct s {}))'],
    [
      'struct s { struct { int a; }; union { int b; long c; } u; };',
      '(decl (struct s {(struct {int a;}); (union {int b; long c;}) u;}))',
    ],
    [
      'struct s { int a : 3, b : 4; int : 0; unsigned : 5, c : 1; };',
      '(decl (struct s {int a :3 b :4; int - :0; unsigned - :5 c :1;}))',
    ],
    [
      'struct s { int n; char data[]; }; struct t { char none[0]; };',
      '(decl (struct s {int n; char (data []);})) (decl (struct t {char (none [0]);}))',
    ],
    [
      'struct s { int (*f)(struct s *); struct s *next; };',
      '(decl (struct s {int (f * fn((struct s) (- *))); (struct s) (next *);}))',
    ],
    ['struct s { int x; ; int y; };', '(decl (struct s {int x; int y;}))'],
    ['struct s { _Static_assert(1, "m"); int a; };', '(decl (struct s {(static-assert 1 "m") int a;}))'],
    ['union u { int a; long b; };', '(decl (union u {int a; long b;}))'],
    ['enum e;', '(decl (enum e))'],
    ['enum e { A, B = 2, C = A + B, };', '(decl (enum e {A (= B 2) (= C (+ A B))}))'],
    ['enum { X } x;', '(decl (enum {X}) x)'],
    ['enum e { A __attribute__((deprecated)), B __attribute__((unused)) = 1 };', '(decl (enum e {A (= B 1)}))'],
    [
      'struct s { const volatile int a; enum { P, Q } e; struct t { int i; } t; };',
      '(decl (struct s {const volatile int a; (enum {P Q}) e; (struct t {int i;}) t;}))',
    ],
    [
      'struct s x = { 1, .a = 2, .b.c[3] = 4, [5] = 6, [7 ... 9] = { 1, 2 }, {}, };',
      '(decl (struct s) x {1, .a 2, .b.c[3] 4, [5] 6, [7 ... 9] {1, 2}, {}})',
    ],
    ['struct s x = { a: 1, b: { 2 } };', '(decl (struct s) x {.a 1, .b {2}})'],
    [
      'int a[] = { [0] = 1, [1 ... 3] = 2, 4 }; char s[] = "ab" "cd";',
      '(decl int (a []) {[0] 1, [1 ... 3] 2, 4}) (decl char (s []) = "ab" "cd")',
    ],
  ],
  attributes: [
    ['struct s { int a; } __attribute__((packed));', '(decl (struct s {int a;} @packed))'],
    ['struct __attribute__((packed, aligned(8))) s { int a; };', '(decl (struct s {int a;} @packed @aligned(8)))'],
    [
      'struct s { int a __attribute__((aligned(sizeof(long)))); char b __attribute__((packed)), c; };',
      '(decl (struct s {int (a @aligned((sizeof <long>))); char (b @packed) c;}))',
    ],
    [
      'int x __attribute__((__section__(".data"))) = 1, y __attribute__((unused));',
      '(decl int (x @section(".data")) = 1 (y @unused))',
    ],
    ['__attribute__((noreturn)) void f(void);', '(decl void @noreturn (f fn()))'],
    [
      'static __attribute__((always_inline)) inline int f(void) { return 1; }',
      '(function static inline int @always_inline (f fn()) {(return 1)})',
    ],
    ['void f(void) __attribute__((alias("g"))) __attribute__((weak));', '(decl void (f fn() @alias("g") @weak))'],
    [
      'int f(void) __attribute__((noinline)); int f(void) { return 0; }',
      '(decl int (f fn() @noinline)) (function int (f fn()) {(return 0)})',
    ],
    [
      'void f(int x __attribute__((unused)), int __attribute__((unused)) y);',
      '(decl void (f fn(int (x @unused), int @unused y)))',
    ],
    ['int __attribute__((aligned(4))) *p;', '(decl int @aligned(4) (p *))'],
    [
      'struct s __attribute__((section("x"))) *f(void) { return 0; }',
      '(function (struct s) @section("x") (f fn() *) {(return 0)})',
    ],
    ['struct s { int a; } __attribute__((packed)) const *p;', '(decl const (struct s {int a;} @packed) (p *))'],
    ['int *__attribute__((aligned(4))) p;', '(decl int (p * @aligned(4)))'],
    ['int (__attribute__((cdecl)) *f)(void);', '(decl int (f * fn() @cdecl))'],
    ['typedef int T __attribute__((mode(DI)));', '(decl typedef int (T @mode(DI)))'],
    ['typedef struct { int x; } T __attribute__((aligned(16)));', '(decl typedef (struct {int x;}) (T @aligned(16)))'],
    [
      'void f(void) { int x __attribute__((__cleanup__(done))) = 1; __attribute__((unused)) int y; }',
      '(function void (f fn()) {(decl int (x @cleanup(done)) = 1) (decl int @unused y)})',
    ],
    [
      'void f(int x) { switch (x) { case 1: __attribute__((fallthrough)); case 2: out: __attribute__((unused)); } }',
      '(function void (f fn(int x)) {(switch x {(case 1 ;) (case 2 ;) (label out ;)})})',
    ],
    [
      'extern int x asm("y"); int f(void) __asm__("g") __attribute__((const));',
      '(decl extern int (x (asm y))) (decl int (f fn() @const (asm g)))',
    ],
    [
      'int a __attribute__(()); int b __attribute__((const, , format(printf, 1, 2)));',
      '(decl int a) (decl int (b @const @format(printf 1 2)))',
    ],
    [
      'int x __attribute__((aligned(1 << 4), btf_type_tag("user")));',
      '(decl int (x @aligned((<< 1 4)) @btf_type_tag("user")))',
    ],
    [
      'enum e { A } __attribute__((packed)); union u { int a; } __attribute__((transparent_union)) v;',
      '(decl (enum e {A} @packed)) (decl (union u {int a;} @transparent_union) v)',
    ],
  ],
  'typedef names against other names': [
    [
      'typedef int T; T x; T *y; T (z); T (*w)(T);',
      `(decl typedef int T) (decl 'T x) (decl 'T (y *)) (decl 'T z) (decl 'T (w * fn('T)))`,
    ],
    [
      'typedef int T; int f(void) { T * x; return (T)(1); }',
      `(decl typedef int T) (function int (f fn()) {(decl 'T (x *)) (return (cast <'T> 1))})`,
    ],
    [
      'typedef int T; int f(int a) { return (T) - a + (T) * b + (T) & c + (T)(d); }',
      `(decl typedef int T) (function int (f fn(int a)) {(return (+ (+ (+ (cast <'T> (- a)) (cast <'T> (* b))) (cast <'T> (& c))) (cast <'T> d)))})`,
    ],
    [
      'int f(int T, int a) { return (T) - a + (T) * a + ((T) & a) + (T)(a); }',
      '(function int (f fn(int T, int a)) {(return (+ (+ (+ (- T a) (* T a)) (& T a)) (call T a)))})',
    ],
    [
      'typedef int T; int f(int T, int a) { T * a; return (T) - a; }',
      '(decl typedef int T) (function int (f fn(int T, int a)) {(* T a); (return (- T a))})',
    ],
    [
      'typedef int T; int f(void) { int T = 1; T * x; T (x); return sizeof(T); }',
      '(decl typedef int T) (function int (f fn()) {(decl int T = 1) (* T x); (call T x); (return (sizeof T))})',
    ],
    [
      'typedef int T; int f(void) { T T = 1; return T; }',
      `(decl typedef int T) (function int (f fn()) {(decl 'T T = 1) (return T)})`,
    ],
    [
      'typedef int T; int f(void) { { int T; T++; } T x; return sizeof(T); }',
      `(decl typedef int T) (function int (f fn()) {{(decl int T) (post++ T);} (decl 'T x) (return (sizeof <'T>))})`,
    ],
    [
      'typedef int T; int f(void) { for (int T = 0; T < 3; T++) T--; T x; return x; }',
      `(decl typedef int T) (function int (f fn()) {(for (decl int T = 0) (< T 3) (post++ T) (post-- T);) (decl 'T x) (return x)})`,
    ],
    [
      'typedef int T; struct s { T T; int (*f)(T); T a, T2; }; int f(struct s *p) { return p->T + (*p).T; }',
      `(decl typedef int T) (decl (struct s {'T T; int (f * fn('T)); 'T a T2;})) (function int (f fn((struct s) (p *))) {(return (+ (-> p T) (. (* p) T)))})`,
    ],
    [
      'typedef int T; struct s { unsigned T; const T *T2; }; struct T { int x; } t; union T2;',
      `(decl typedef int T) (decl (struct s {unsigned T; const 'T (T2 *);})) (decl (struct T {int x;}) t) (decl (union T2))`,
    ],
    ['typedef int T; struct s x = { .T = 1 };', '(decl typedef int T) (decl (struct s) x {.T 1})'],
    [
      'typedef int T; int f(void) { goto T; T: return 1; }',
      '(decl typedef int T) (function int (f fn()) {(goto T) (label T (return 1))})',
    ],
    [
      'typedef int T; enum { E, T2 = sizeof(T) }; int f(void) { enum { T = 3 } e; return T * e; }',
      `(decl typedef int T) (decl (enum {E (= T2 (sizeof <'T>))})) (function int (f fn()) {(decl (enum {(= T 3)}) e) (return (* T e))})`,
    ],
    [
      'typedef int T; int f(T), g(T, T), h(T T, int y[T]), i(const T), j(unsigned T);',
      `(decl typedef int T) (decl int (f fn('T)) (g fn('T, 'T)) (h fn('T T, int (y [T]))) (i fn(const 'T)) (j fn(unsigned T)))`,
    ],
    [
      'typedef int T; int f(int (T)); int g(int (T x));',
      `(decl typedef int T) (decl int (f fn(int (- fn('T))))) (decl int (g fn(int (- fn('T x)))))`,
    ],
    [
      'typedef int T; void f(void) { typedef char T; T x; { typedef T *U; U y; } }',
      `(decl typedef int T) (function void (f fn()) {(decl typedef char T) (decl 'T x) {(decl typedef 'T (U *)) (decl 'U y)}})`,
    ],
    [
      'typedef int T; typedef T U, *V; U a; V b;',
      `(decl typedef int T) (decl typedef 'T U (V *)) (decl 'U a) (decl 'V b)`,
    ],
    ['typedef int T, A[3], F(T); A a; F f;', `(decl typedef int T (A [3]) (F fn('T))) (decl 'A a) (decl 'F f)`],
    [
      'typedef struct s s; struct s { s *s; }; s s1;',
      `(decl typedef (struct s) s) (decl (struct s {'s (s *);})) (decl 's s1)`,
    ],
    [
      'int f(void) { extern int g(int a); a * b; a (b); return (a)(b); }',
      '(function int (f fn()) {(decl extern int (g fn(int a))) (* a b); (call a b); (return (call a b))})',
    ],
    [
      'typedef int T; int f(void) { return sizeof(T) * 2 + sizeof (T) - 1 + sizeof(T[3]) + sizeof(T *) + sizeof x; }',
      `(decl typedef int T) (function int (f fn()) {(return (+ (+ (+ (- (+ (* (sizeof <'T>) 2) (sizeof <'T>)) 1) (sizeof <'T [3]>)) (sizeof <'T *>)) (sizeof x)))})`,
    ],
    [
      'typedef int T; void f(void) { g((T *)p, (T){1}, (T[]){1, 2}, sizeof(T), (const T)x); }',
      `(decl typedef int T) (function void (f fn()) {(call g (cast <'T *> p) (literal <'T> {1}) (literal <'T []> {1, 2}) (sizeof <'T>) (cast <const 'T> x));})`,
    ],
    [
      'typedef int T; void f(void) { if ((T)x == 1) (T)y; T: (void)z; }',
      `(decl typedef int T) (function void (f fn()) {(if (== (cast <'T> x) 1) (cast <'T> y);) (label T (cast <void> z);)})`,
    ],
    [
      'typedef int T; void f(T *T) { T = T + 1; }',
      `(decl typedef int T) (function void (f fn('T (T *))) {(= T (+ T 1));})`,
    ],
    [
      'typedef int T; void f(void (*g)(T T), T x) { T y; }',
      `(decl typedef int T) (function void (f fn(void (g * fn('T T)), 'T x)) {(decl 'T y)})`,
    ],
    [
      'typedef int T; void f(void) { for (T i = 0; i < 1; i++) ; T x; x = ({ int T = 2; T; }) + (T)1; }',
      `(decl typedef int T) (function void (f fn()) {(for (decl 'T i = 0) (< i 1) (post++ i) ;) (decl 'T x) (= x (+ (block {(decl int T = 2) T;}) (cast <'T> 1)));})`,
    ],
    [
      'typedef int T; void f(void) { int x = sizeof(T), T = x; T = 3; }',
      `(decl typedef int T) (function void (f fn()) {(decl int x = (sizeof <'T>) T = x) (= T 3);})`,
    ],
    ['typedef int T; int a = ({ T b = 1; b; });', `(decl typedef int T) (decl int a = (block {(decl 'T b = 1) b;}))`],
  ],
  expressions: [
    ['int a = 1 + 2 * 3 - 4 / 5 % 6;', '(decl int a = (- (+ 1 (* 2 3)) (% (/ 4 5) 6)))'],
    ['int a = 1 << 2 + 3 >> 4;', '(decl int a = (>> (<< 1 (+ 2 3)) 4))'],
    ['int a = 1 < 2 == 3 > 4 != 5 <= 6 >= 7;', '(decl int a = (!= (== (< 1 2) (> 3 4)) (>= (<= 5 6) 7)))'],
    ['int a = 1 & 2 ^ 3 | 4 && 5 || 6;', '(decl int a = (|| (&& (| (^ (& 1 2) 3) 4) 5) 6))'],
    [
      'int a = 1 ? 2 : 3 ? 4 : 5; int b = c ?: d; int e = f ? g, h : i;',
      '(decl int a = (? 1 2 (? 3 4 5))) (decl int b = (? c - d)) (decl int e = (? f (, g h) i))',
    ],
    [
      'int a = !b++ + ~c-- - -d++ + +e;',
      '(decl int a = (+ (- (+ (! (post++ b)) (~ (post-- c))) (- (post++ d))) (+ e)))',
    ],
    [
      'int a = *p++ + *++p + (*p)++ + ++*p + &q - &r[1];',
      '(decl int a = (- (+ (+ (+ (+ (* (post++ p)) (* (++ p))) (post++ (* p))) (++ (* p))) (& q)) (& ([] r 1))))',
    ],
    [
      'int a = b->c.d[e]->f(1, g(2), (3, 4))(5);',
      '(decl int a = (call (call (-> ([] (. (-> b c) d) e) f) 1 (call g 2) (, 3 4)) 5))',
    ],
    [
      'int a = (char)b + (char)(b) + (char)-b + (char)*b + (char)&b + -(char)b * c + (long)(int)d;',
      '(decl int a = (+ (+ (+ (+ (+ (+ (cast <char> b) (cast <char> b)) (cast <char> (- b))) (cast <char> (* b))) (cast <char> (& b))) (* (- (cast <char> b)) c)) (cast <long> (cast <int> d))))',
    ],
    [
      'int a = sizeof b + sizeof(b) + sizeof *b + sizeof b[1] + sizeof(b)->c + sizeof(int) + sizeof(int *[3]) + sizeof -1;',
      '(decl int a = (+ (+ (+ (+ (+ (+ (+ (sizeof b) (sizeof b)) (sizeof (* b))) (sizeof ([] b 1))) (sizeof (-> b c))) (sizeof <int>)) (sizeof <int [3] *>)) (sizeof (- 1))))',
    ],
    [
      'int a = sizeof(struct s) * 2; int b = _Alignof(int) + __alignof__(struct s) + __alignof__(x.y) + __alignof__ z;',
      '(decl int a = (* (sizeof <(struct s)>) 2)) (decl int b = (+ (+ (+ (alignof <int>) (alignof <(struct s)>)) (alignof (. x y))) (alignof z)))',
    ],
    [
      `int a = 'a' + L'b' + '\\'' + 0x1fUL + 1.5e-3f + 'ab';`,
      `(decl int a = (+ (+ (+ (+ (+ 'a' L'b') '\\'') 0x1fUL) 1.5e-3f) 'ab'))`,
    ],
    [`char *s = "a" "b\\n" L"c"; char t[] = "x";`, `(decl char (s *) = "a" "b\\n" L"c") (decl char (t []) = "x")`],
    [
      'int a = (struct s){ 1, .b = 2 }.c + ((int[]){ 1, 2 })[1] + *(int *){ &x };',
      '(decl int a = (+ (+ (. (literal <(struct s)> {1, .b 2}) c) ([] (literal <int []> {1, 2}) 1)) (* (literal <int *> {(& x)}))))',
    ],
    [
      'int a = sizeof(struct s){ 1 } + sizeof (struct s){ 2 }.x;',
      '(decl int a = (+ (sizeof (literal <(struct s)> {1})) (sizeof (. (literal <(struct s)> {2}) x))))',
    ],
    [
      'void f(void) { a = b = c; a += b -= c *= d; *a = 1; **a = 2; *a++ = 3; a[1] = 4; a.b->c = 5; (a) = 6; *(int *)a = 7; f()->x = 8; *f() = 9; }',
      '(function void (f fn()) {(= a (= b c)); (+= a (-= b (*= c d))); (= (* a) 1); (= (* (* a)) 2); (= (* (post++ a)) 3); (= ([] a 1) 4); (= (-> (. a b) c) 5); (= a 6); (= (* (cast <int *> a)) 7); (= (-> (call f) x) 8); (= (* (call f)) 9);})',
    ],
    [
      'void f(void) { a <<= 1; a >>= 2; a &= 3; a ^= 4; a |= 5; a /= 6; a %= 7; a--; --a; ; }',
      '(function void (f fn()) {(<<= a 1); (>>= a 2); (&= a 3); (^= a 4); (|= a 5); (/= a 6); (%= a 7); (post-- a); (-- a); ;})',
    ],
    [
      'void f(void) { a, b, c; (a, b); x = (a, b); g(({ 1; }), ({ 2; })); }',
      '(function void (f fn()) {(, a (, b c)); (, a b); (= x (, a b)); (call g (block {1;}) (block {2;}));})',
    ],
    [
      'int a = ({ int b = 1; ({ b + 1; }); }) + ({ ; }) + ({ });',
      '(decl int a = (+ (+ (block {(decl int b = 1) (block {(+ b 1);});}) (block {;})) (block {})))',
    ],
    [
      'int a = __extension__ 1 + (__extension__ (2)) + __extension__ ({ 3; });',
      '(decl int a = (+ (+ 1 2) (block {3;})))',
    ],
    [
      'int a = _Generic(x, int: 1, char *: 2, const struct s: f(3), default: 4); int b = _Generic((x), default: (char *)0)[1];',
      '(decl int a = (generic x (<int> 1) (<char *> 2) (<const (struct s)> (call f 3)) (default 4))) (decl int b = ([] (generic x (default (cast <char *> 0))) 1))',
    ],
    [
      'int a = __builtin_offsetof(struct s, a.b[3].c) + __builtin_offsetof(union u, x);',
      '(decl int a = (+ (offsetof <(struct s)> .a .b [3] .c) (offsetof <(union u)> .x)))',
    ],
    [
      'int a = __builtin_types_compatible_p(int *, char[3]) + __builtin_types_compatible_p(typeof(x), struct s);',
      '(decl int a = (+ (compatible <int *> <char [3]>) (compatible <(typeof x)> <(struct s)>)))',
    ],
    [
      'int a = __builtin_choose_expr(1, x, (y, z)) + __builtin_va_arg(ap, int *) + __builtin_expect(!!(x), 0);',
      '(decl int a = (+ (+ (choose 1 x (, y z)) (va-arg ap <int *>)) (call __builtin_expect (! (! x)) 0)))',
    ],
    [
      'typeof(x) a; typeof(int *) b; __typeof__(*p) *c; __typeof(({ int d; d; })) e; typeof_unqual(x) f; typeof((x, y)) g;',
      '(decl (typeof x) a) (decl (typeof <int *>) b) (decl (typeof (* p)) (c *)) (decl (typeof (block {(decl int d) d;})) e) (decl (typeof_unqual x) f) (decl (typeof (, x y)) g)',
    ],
    [
      'typeof(typeof(x) *) a; typeof(typeof(int)[3]) b = { 1 }; typeof(&((struct s *)0)->a) c;',
      '(decl (typeof <(typeof x) *>) a) (decl (typeof <(typeof <int>) [3]>) b {1}) (decl (typeof (& (-> (cast <(struct s) *> 0) a))) c)',
    ],
    [
      'void f(void) { __auto_type x = 1; const __auto_type y = 2; typeof(x) z = (typeof(x))y; }',
      '(function void (f fn()) {(decl auto-type x = 1) (decl const auto-type y = 2) (decl (typeof x) z = (cast <(typeof x)> y))})',
    ],
    [
      'void f(void) { void *p = &&out; goto *p; goto *(&&out + 1); x = y && z; x = y && !&&out; out: ; }',
      '(function void (f fn()) {(decl void (p *) = (&& out)) (goto* p) (goto* (+ (&& out) 1)) (= x (&& y z)); (= x (&& y (! (&& out)))); (label out ;)})',
    ],
    [
      'int a = x == (y) && (z) - 1; int b = (x) + (y) * (z)(w);',
      '(decl int a = (&& (== x y) (- z 1))) (decl int b = (+ x (* y (call z w))))',
    ],
    ['int a = b[c = 1] + d[e ? 1 : 2];', '(decl int a = (+ ([] b (= c 1)) ([] d (? e 1 2))))'],
    ['int a[sizeof(int) * 2 + (3 > 1)];', '(decl int (a [(+ (* (sizeof <int>) 2) (> 3 1))]))'],
    [
      'int t = NULL + true + size_t + noreturn + nullptr + TRUE + defined + offsetof(a, b) + __try;',
      '(decl int t = (+ (+ (+ (+ (+ (+ (+ (+ NULL true) size_t) noreturn) nullptr) TRUE) defined) (call offsetof a b)) __try))',
    ],
  ],
  statements: [
    ['void f(void) {}', '(function void (f fn()) {})'],
    [
      'void f(void) { if (a) b; else if (c) d; else { e; } if (x) if (y) z; else w; }',
      '(function void (f fn()) {(if a b; (if c d; {e;})) (if x (if y z; w;))})',
    ],
    [
      'void f(void) { while (a) b; do c; while (d); do { e; } while (0); for (;;) ; for (i = 0, j = 1; i < 2; i++, j--) { continue; } for (int k = 0, l; k; ) break; }',
      '(function void (f fn()) {(while a b;) (do c; d) (do {e;} 0) (for - - - ;) (for (, (= i 0) (= j 1)) (< i 2) (, (post++ i) (post-- j)) {(continue)}) (for (decl int k = 0 l) k - (break))})',
    ],
    [
      'void f(void) { switch (a) { case 1: case 2: b; c; break; case 3 ... 5: d; default: e; } }',
      '(function void (f fn()) {(switch a {(case 1 ;) (case 2 b;) c; (break) (case 3 ... 5 d;) (default e;)})})',
    ],
    [
      `void f(void) { switch (a) case 1: b; switch (a) { int x; case 'a': { c; } break; default: } }`,
      `(function void (f fn()) {(switch a (case 1 b;)) (switch a {(decl int x) (case 'a' {c;}) (break) (default ;)})})`,
    ],
    [
      'void f(void) { switch (a) { case A ? 1 : 2: b; case (T, 3): c; case 4: int x; y; } }',
      '(function void (f fn()) {(switch a {(case (? A 1 2) b;) (case (, T 3) c;) (case 4 ;) (decl int x) y;})})',
    ],
    [
      'void f(void) { if (a) case 1: b; else c; while (d) default: e; do case 2: case 3: g; while (h); }',
      '(function void (f fn()) {(if a (case 1 b;) c;) (while d (default e;)) (do (case 2 (case 3 g;)) h)})',
    ],
    [
      'void f(void) { goto out; a: b: c; out: }',
      '(function void (f fn()) {(goto out) (label a ;) (label b c;) (label out ;)})',
    ],
    [
      'void f(void) { out: int x; done: { y; } }',
      '(function void (f fn()) {(label out ;) (decl int x) (label done {y;})})',
    ],
    [
      'void f(void) { __label__ a, b; goto a; a: ; }',
      '(function void (f fn()) {(local-labels a b) (goto a) (label a ;)})',
    ],
    [
      'void f(void) { return; return 1; return a, b; return (struct s){ 1 }; }',
      '(function void (f fn()) {(return) (return 1) (return (, a b)) (return (literal <(struct s)> {1}))})',
    ],
    [
      'void f(void) { int a; a = 1; int b; { int c; } struct s { int x; } s; typedef int T; T t; enum { E } e; static int n; extern int g(void); int h(int); }',
      `(function void (f fn()) {(decl int a) (= a 1); (decl int b) {(decl int c)} (decl (struct s {int x;}) s) (decl typedef int T) (decl 'T t) (decl (enum {E}) e) (decl static int n) (decl extern int (g fn())) (decl int (h fn(int)))})`,
    ],
    [
      'void f(void) { static_assert(sizeof(int) == 4); _Static_assert(1, "a" "b"); ; }',
      '(function void (f fn()) {(static-assert (== (sizeof <int>) 4)) (static-assert 1 "ab") ;})',
    ],
    [
      'void f(void) { struct s; struct t { int a; }; enum e { A }; int; }',
      '(function void (f fn()) {(decl (struct s)) (decl (struct t {int a;})) (decl (enum e {A})) (decl int)})',
    ],
    [
      '_Static_assert(1 == 1, "m"); _Static_assert(sizeof(int) > 2);',
      '(static-assert (== 1 1) "m") (static-assert (> (sizeof <int>) 2))',
    ],
    ['; int x;; ;', '(decl int x)'],
    [
      'int f(void) { return 1; } int g(void) { return 2; };',
      '(function int (f fn()) {(return 1)}) (function int (g fn()) {(return 2)})',
    ],
    [
      'void f(void) { if (({ int x = 1; x; })) return; for (({ 1; }); ; ) ; }',
      '(function void (f fn()) {(if (block {(decl int x = 1) x;}) (return)) (for (block {1;}) - - ;)})',
    ],
  ],
  asm: [
    [
      'void f(void) { asm("nop"); __asm__ __volatile__("" : : : "memory"); asm volatile("" ::: "memory", "cc"); asm inline ("x" "y"); }',
      '(function void (f fn()) {(asm "nop") (asm volatile "" (clobber memory)) (asm volatile "" (clobber memory cc)) (asm "xy")})',
    ],
    [
      'void f(void) { asm volatile("add %1, %0" : "+r"(x), [res] "=&a"(*p->q) : "ri"(a + 1), [b] "m"(*(int *)c) : "cc"); asm("" : "=r"(x)); asm("" :: "r"(y)); asm("" : "=r"(z) :: "memory"); }',
      '(function void (f fn()) {(asm volatile "add %1, %0" (out "+r" x [res] "=&a" (* (-> p q))) (in "ri" (+ a 1) [b] "m" (* (cast <int *> c))) (clobber cc)) (asm "" (out "=r" x)) (asm "" (in "r" y)) (asm "" (out "=r" z) (clobber memory))})',
    ],
    [
      `void f(void) { asm goto("1: jmp %l[out]\\n\\t" : : "i"(key), "i"(x) : : out, err); asm_volatile_goto(x); asm volatile goto("" : : : "memory" : out); asm goto("" : "=r"(v) :::out); out: err: ; }`,
      `(function void (f fn()) {(asm goto "1: jmp %l[out]\\n\\t" (in "i" key "i" x) (labels out err)) (call asm_volatile_goto x); (asm volatile goto "" (clobber memory) (labels out)) (asm goto "" (out "=r" v) (labels out)) (label out ;) (label err ;)})`,
    ],
    [`asm(".section foo\\n\\t" "bar"); __asm__ volatile("x");`, `(file-asm ".section foo\\n\\tbar") (file-asm "x")`],
    [
      'void f(void) { if (x) asm(""); else asm("y"); asm("" : "=m"(({ int a; a; }))); }',
      '(function void (f fn()) {(if x (asm "") (asm "y")) (asm "" (out "=m" (block {(decl int a) a;})))})',
    ],
  ],
};

describe.each(Object.entries(TREES))('%s', (_, rows) => {
  test.each(rows)('%s', (code, tree) => {
    const { items, diagnostics } = parse(tokenize(code));
    expect(diagnostics).toEqual([]);
    expect(items.map(printItem).join(' ')).toBe(tree);
  });
});

/** Everything that is wrong with a text, the bodies of its functions included. */
function faults(code: string): Diagnostic[] {
  const { items, diagnostics } = parse(tokenize(code));
  return [...diagnostics, ...items.flatMap(faultsOfBody)];
}

function faultsOfBody(item: TopLevel): readonly Diagnostic[] {
  if (item.kind !== 'function') return [];
  try {
    item.body();
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}

const FAULTS: readonly (readonly [code: string, ...faults: string[]])[] = [
  ['foo x;', `1: unknown type name 'foo'`],
  ['foo *x;', `1: unknown type name 'foo'`],
  ['static x;', `8: expected a type before 'x'`],
  ['int x', `5: expected ';' behind a declaration before the end of the text`],
  ['int x y;', `7: expected ';' behind a declaration before 'y'`],
  ['int x = ;', `9: expected an expression before ';'`],
  ['int a = 1 + ;', `13: expected an expression before ';'`],
  ['int a = f(1, , 2);', `14: expected an expression before ','`],
  ['int a = f(1,);', `13: expected an expression before ')'`],
  ['int a = (1;', `11: expected ')' or an operator before ';'`],
  ['int f(void) { return (1; }', `24: expected ')' or an operator before ';'`],
  ['int f(void) { x = 1 2; }', `21: expected an operator or ';' before '2'`],
  ['int f(void) { x = y z; }', `21: expected an operator or ';' before 'z'`],
  ['int f(void) { foo x; }', `15: unknown type name 'foo'`],
  ['int f(void) { if x y; }', `18: expected '(' of a condition before 'x'`],
  ['int f(void) { return 1 }', `24: expected ';' behind 'return' before '}'`],
  [
    'int f(void) { a = ; b + ; return 0; }',
    `19: expected an expression before ';'`,
    `25: expected an expression before ';'`,
  ],
  [
    'int f(void) { !a = b; a + b = c; a ? b : c = d; (int)x = 3; }',
    `18: the left side of '=' is not an lvalue`,
    `29: the left side of '=' is not an lvalue`,
    `44: the left side of '=' is not an lvalue`,
    `56: the left side of '=' is not an lvalue`,
  ],
  ['int f(void) { int; int *; }', `25: expected a name before ';'`],
  ['int f(int a { }', `13: expected ')' or a comma in a parameter list before '{'`],
  ['int f(int a,) { return 0; }', `13: expected a parameter before ')'`],
  ['int f(a, b) int a; int b; { return a; }', '7: old-style function definitions are not supported'],
  ['int f(a) { return a; }', '7: old-style function definitions are not supported'],
  ['int f(a), g;', `7: unknown type name 'a'`],
  ['int f(void) { int g(void) { return 1; } return g(); }', `27: nested functions are not supported: 'g'`],
  ['struct s { int a };', `18: expected ';' behind a declaration before '}'`],
  ['struct s { int a = 1; };', '18: a member has no initialiser'],
  ['struct { int a;', `15: expected '}' of a struct before the end of the text`],
  ['enum e { 1 };', `10: expected the name of an enumerator before '1'`],
  ['struct;', `7: expected a tag or '{' behind 'struct' before ';'`],
  ['unsigned float x;', `1: 'unsigned float' is not a type`],
  ['long long long x;', `1: 'long long long' is not a type`],
  ['int char x;', `1: 'int char' is not a type`],
  ['typedef static int T;', `9: 'static' after 'typedef'`],
  ['int x = sizeof(int;', `15: '(' is never closed`],
  [
    'int f(void) { typedef int T; T + 1; return T; }',
    `32: expected a name before '+'`,
    `44: unexpected type name 'T' in an expression`,
  ],
  ['int f(void) { goto; }', `19: expected a label before ';'`],
  ['int f(void) { case: ; }', `19: expected an expression before ':'`],
  ['int f(void) { do x; }', `21: expected 'while' of a 'do' before '}'`],
  ['int f(void) { else x; }', `15: unexpected 'else' in an expression`],
  ['int f(void) { asm("x" : "r" x); }', `29: expected '(' of an operand before 'x'`],
  ['_Static_assert(1, 2);', `19: expected the message of a static assertion before '2'`],
  ['int x __attribute__((aligned(8));', `33: expected ')' of '__attribute__' before ';'`],
  ['int x __attribute__((aligned(int *)));', '30: a type as the operand of an attribute is not supported'],
  ['int x __attribute__(packed);', `21: expected '(' of '__attribute__' before 'packed'`],
  [
    'int f(void) { return __builtin_offsetof(struct s, a->b); }',
    `51: the member of 'offsetof' is a name followed by '.name' and '[index]'`,
  ],
  ['int f(void) { return __builtin_choose_expr(1, 2); }', `22: '__builtin_choose_expr' takes three operands`],
  ['int f(void) { return @; }', `22: stray '@' in the text`],
  ['int f(void) { x = { 1 }; }', `19: expected an expression before '{'`],
  ['int x = 0; }', `12: '}' outside of a function`],
  ['int f(void) { a.1; }', `16: expected an operator or ';' before '.1'`],
  ['_Atomic(int) x;', `1: '_Atomic(type)' is not supported`],
  ['int f(void) { 1 = 2; }', `15: syntax error at '1'`],
  ['int f(void) { a = b ? c; }', `24: expected ':' of a '?' before ';'`],
];

describe('faults', () => {
  test.each(FAULTS)('%s', (code, ...expected) => {
    const found = faults(code).map(
      ({ message, origin }) => describePlace(origin!).replace('test.c:1:', '') + ': ' + message,
    );
    expect(found).toEqual(expected);
  });

  test('a fault costs one item, and one statement', () => {
    const code =
      'int a;\nint b = ;\nint c;\nint f(void)\n{\n\ta = ;\n\tif (a) { b = ; c(); }\n\t} int d;\nint e = (1;\nint g;\n';
    const { items } = parse(tokenize(code));
    const names = items.map((item) => (item.kind === 'declaration' ? item.declarators[0]!.declarator.name : item.kind));
    expect(names).toEqual(['a', 'c', 'function', 'd', 'g']);
    const places = faults(code).map(({ origin }) => describePlace(origin!));
    expect(places).toEqual(['test.c:2:9', 'test.c:9:11', 'test.c:6:6', 'test.c:7:15']);
  });

  test('what tree-sitter alone refuses costs one item', () => {
    const code = 'int a;\nint b = 1 = 2;\nint c;\nint f(void) { return 1; }\n';
    const { items, diagnostics } = parse(tokenize(code));
    expect(items.map(printItem)).toEqual(['(decl int a)', '(decl int c)', '(function int (f fn()) {(return 1)})']);
    expect(diagnostics.map(({ origin }) => describePlace(origin!))).toEqual(['test.c:2:11']);
  });

  test('no more than a few faults are told of one body', () => {
    expect(faults(`int f(void) { ${'a = ; '.repeat(1000)} }`)).toHaveLength(20);
  });

  const many = 10_000;
  test.each([
    ['parentheses', `int a = ${'('.repeat(many)}1${')'.repeat(many)};`],
    ['parentheses in a body', `int f(void) { return ${'('.repeat(many)}1${')'.repeat(many)}; }`],
    ['a sum', `int a = ${'1 + '.repeat(many)}1;`],
    ['signs', `int a = ${'- '.repeat(many)}1;`],
    ['assignments', `int f(void) { ${'a = '.repeat(many)}1; }`],
    ['calls', `int f(void) { a${'()'.repeat(many)}; }`],
    ['conditions', `int a = ${'1 ? 2 : '.repeat(many)}3;`],
    ['pointers', `int ${'*'.repeat(many)}p;`],
    ['arrays', `int a${'[1]'.repeat(many)};`],
    ['declarators', `int ${'('.repeat(many)}a${')'.repeat(many)};`],
    ['blocks', `int f(void) ${'{'.repeat(many)}${'}'.repeat(many)}`],
    ['ifs', `int f(void) { ${'if (1) '.repeat(many)}; }`],
    ['else ifs', `int f(void) { ${'if (1) ; else '.repeat(many)}; }`],
    ['labels', `int f(void) { if (1) ${'a: '.repeat(many)}; }`],
    ['initialisers', `int a = ${'{'.repeat(many)}1${'}'.repeat(many)};`],
    ['structs', `${'struct {'.repeat(many)}int a;${'};'.repeat(many)}`],
    ['typeof', `${'typeof('.repeat(many)}1${')'.repeat(many)} a;`],
    ['casts', `int a = ${'(int)'.repeat(many)}1;`],
  ])('%s nested too deeply', (_, code) => {
    expect(faults(code).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^nested too deeply: more than \d+ levels$/),
    ]);
  });
  test('labels in a row are no nest', () => {
    expect(
      faults(`int f(int x) { ${'a: '.repeat(many)} switch (x) { ${'case 1: '.repeat(many)} default: return 1; } }`),
    ).toEqual([]);
  });
});

describe('bodies', () => {
  const only = (code: string) => parse(tokenize(code)).items.at(-1) as FunctionDefinition;

  test('are parsed when they are asked for, once', () => {
    const good = only('int f(void) { return 1; }');
    expect(good.body()).toBe(good.body());
    const bad = only('int f(void) { return +; }');
    expect(() => bad.body()).toThrow(DiagnosticError);
    expect(() => bad.body()).toThrow('test.c:1:23: error: expected an expression before');
  });

  /** Of all texts above that have some; of texts that have one that is wrong too. */
  test.each([false, true])('are the same if they are parsed together, a wrong one among them: %s', (isWrong) => {
    const codes = Object.values(TREES).flatMap((rows) => rows.map(([code]) => code));
    const more = isWrong ? ['void wrong(void) { return a b; }', 'void worse(void) { ( ; }'] : [];
    const functions = () =>
      [...codes, ...more].flatMap((code) => parse(tokenize(code)).items.filter((item) => item.kind === 'function'));
    const [alone, together] = [functions(), functions()];
    expect(alone.length).toBeGreaterThan(50);
    parseBodies(together);
    const print = (item: FunctionDefinition): unknown => {
      try {
        return [printItem(item), item.body()];
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        return error.diagnostics;
      }
    };
    expect(together.map(print)).toEqual(alone.map(print));
  });

  test('leave the names of the file as they found them', () => {
    const code =
      'typedef int T; int f(int T) { int U; return T * U; } int g(void) { T * x; } typedef int U; int h(void) { U * x; }';
    const bodies = (order: readonly number[]) => {
      const functions = parse(tokenize(code)).items.filter((item) => item.kind === 'function');
      return order.map((i) => printItem(functions[i]!)).sort();
    };
    expect(bodies([0, 1, 2])).toEqual(bodies([2, 1, 0]));
    expect(bodies([1, 0, 1])[1]).toBe(`(function int (g fn()) {(decl 'T (x *))})`);
  });

  test('a fault inside leaves the names of the file alone', () => {
    const { items } = parse(
      tokenize('typedef int T; int f(void) { int T; { int T; T + ; } int g(void) {} } int h(void) { T * x; }'),
    );
    expect(() => printItem(items[1]!)).toThrow(DiagnosticError);
    expect(printItem(items[2]!)).toBe(`(function int (h fn()) {(decl 'T (x *))})`);
  });
});

describe('origins', () => {
  const origins = (code: string): string[] => {
    const found: string[] = [];
    const { items } = parse(tokenize(code));
    const visit = (value: unknown): void => {
      if (typeof value === 'function') visit(value());
      if (typeof value !== 'object' || value === null) return;
      const { kind, origin } = value as Partial<Expression>;
      if (kind !== undefined && origin !== undefined) found.push(`${kind} ${describePlace(origin).slice(7)}`);
      for (const [key, child] of Object.entries(value)) if (key !== 'origin' && key !== 'end') visit(child);
    };
    visit(items);
    return found;
  };

  test.each([
    ['int\na = b +\n c;', 'declaration 1:1', 'expression 2:5', 'binary 2:5', 'identifier 2:5', 'identifier 3:2'],
    [
      'int a = (T) . b [ c ] ( d ) ++ ;',
      'declaration 1:1',
      'expression 1:10',
      'postfix 1:10',
      'call 1:10',
      'index 1:10',
      'member 1:10',
      'identifier 1:10',
      'identifier 1:19',
      'identifier 1:25',
    ],
    [
      'int a = (int) - b;',
      'declaration 1:1',
      'expression 1:9',
      'cast 1:9',
      'type-name 1:10',
      'unary 1:15',
      'identifier 1:17',
    ],
    [
      'struct s { typeof(x + 1) a : 3; };',
      'declaration 1:1',
      'record 1:1',
      'binary 1:19',
      'identifier 1:19',
      'number 1:23',
      'number 1:30',
    ],
    [
      'void f(void) { asm("x" : "=r"(y)); if (z) { } out: ; }',
      'function 1:1',
      'compound 1:14',
      'asm 1:16',
      'identifier 1:31',
      'if 1:36',
      'identifier 1:40',
      'compound 1:43',
      'label 1:47',
      'expression-statement 1:52',
    ],
    [
      'int a = __builtin_offsetof(struct s, b.c);',
      'declaration 1:1',
      'expression 1:9',
      'offsetof 1:9',
      'type-name 1:28',
      'record 1:28',
      'member 1:38',
      'member 1:38',
    ],
  ])('%s', (code, ...expected) => {
    expect(origins(code)).toEqual(expected);
  });
});

test('many declarations do not meet the limits of the binding', () => {
  const { items, diagnostics } = parse(
    tokenize('extern int function(struct s *pointer, unsigned long flags);\n'.repeat(5000)),
  );
  expect(diagnostics).toEqual([]);
  expect(items).toHaveLength(5000);
});

test('nothing in, nothing out', () => {
  expect(parse([])).toMatchObject({ items: [], diagnostics: [] });
});
