/** Statements in every shape, functions in every shape, small algorithms. */
import type { Row } from './row.ts';

type Line = readonly [name: string, body: string, outside?: string];

const STATEMENTS: readonly Line[] = [
  [
    'digraphs',
    'int a<:3:> = <% 4, 5, 6 %>; for (int i = 0; i < 3; i++) <% P(a<:i:>); %> P(d(2));',
    'static int d(int n) <% return n<:(int[])<%7, 8, 9%>:>; %>',
  ],
  [
    'if and else',
    'for (int i = 0; i < 4; i++) { if (i == 0) P(10); else if (i == 1) P(11); else if (i & 1) P(13); else { P(12); } if (i) if (i > 2) P(1); else P(2); }',
  ],
  [
    'while, do, for',
    'int i = 0; while (i < 3) P(i++); do P(i--); while (i > 1); for (;;) { if (++i > 5) break; if (i == 3) continue; P(i); } for (i = 9; i--;) if (i % 4 == 0) P(i); do { i = 7; continue; } while (0); P(i);',
  ],
  [
    'nested loops',
    'for (int i = 0; i < 4; i++) { for (int j = 0; j < 4; j++) { if (j == i) continue; if (i + j == 5) break; P(i * 10 + j); } if (i == 2) break; }',
  ],
  [
    'switch',
    'for (int i = -1; i < 8; i++) switch (i) { case 0: P(100); break; case 1: case 2: P(102); case 3: P(103); break; default: P(999); break; case 5 ... 6: P(105); }',
  ],
  [
    'switch without default, on char, on long, on enum',
    "enum { X, Y, Z } e = Y; switch (e) { case X: P(1); break; case Y: P(2); } switch ((char)300) { case 44: P(3); } switch (1L << 40) { case 1L << 40: P(4); break; case 0: P(5); } switch ('b') { case 'a': case 'c': P(6); } switch (5u) { case 5: P(7); }",
  ],
  [
    'switch converts its cases',
    'switch ((unsigned char)200) { case 200: P(1); break; case -56: P(2); } switch (-1) { case 0xffffffff: P(3); break; default: P(4); } switch (0x100000001L) { case 1: P(5); break; default: P(6); }',
  ],
  [
    'a case inside a loop',
    'int n = 3; switch (n) { for (; n > 0; n--) { case 3: P(n); if (n == 2) { default: P(50); } } } P(n);',
  ],
  [
    'Duff',
    'for (int count = 1; count < 20; count += 6) { int n = (count + 7) / 8, k = 0; switch (count % 8) { case 0: do { k++; case 7: k++; case 6: k++; case 5: k++; case 4: k++; case 3: k++; case 2: k++; case 1: k++; } while (--n > 0); } P(k); }',
  ],
  [
    'switch with declarations in front',
    'int n = 1; switch (n) { int x; case 0: x = 3; P(x); break; case 1: x = 4; P(x); }',
  ],
  [
    'nested switch',
    'for (int i = 0; i < 3; i++) switch (i) { case 0: switch (i + 1) { case 1: P(1); break; default: P(2); } P(3); case 1: P(4); break; default: continue; }',
  ],
  [
    'switch in a loop: continue and break',
    'for (int i = 0; i < 6; i++) { switch (i) { case 1: continue; case 3: break; default: P(i); } if (i == 4) break; P(-i); }',
  ],
  [
    'large and sparse switch',
    'for (int i = 0; i < 70; i += 3) switch (i) { case 0: P(1); break; case 3: P(2); break; case 9: P(3); break; case 12: P(4); break; case 60 ... 66: P(5); break; case 1000: P(6); break; case -5: P(7); }',
  ],
  [
    'a range of elements from a variable',
    'int x = 5; short y = 9; int a[6] = { [1 ... 3] = x * 2 + y, [4] = x++ }; for (int i = 0; i < 6; i++) P(a[i]); P(x);',
  ],
  ['goto forward and back', 'int i = 0; top: P(i); if (++i < 3) goto top; goto end; P(99); end: P(i);'],
  [
    'goto into a block',
    'int i = 0; goto in; { int x = 5; in: x = 7; P(x); } while (i < 2) { P(i); mid: i++; if (i == 5) break; } if (i == 2) { i = 4; goto mid; } P(i);',
  ],
  [
    'goto out of nested blocks',
    'for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) { int k = i * 3 + j; if (k == 4) goto out; P(k); } out: P(77);',
  ],
  [
    'local labels',
    'for (int i = 0; i < 2; i++) { P(({ __label__ out; int r = 1; if (i) goto out; r = 2; out: r; })); }',
  ],
  [
    'empty statements',
    ';;; for (int i = 0; i < 3; i++); if (1); else P(1); while (0); { } switch (1); P(2); switch (1) case 1: P(3); lone: ;',
  ],
  [
    'declarations between statements',
    'int a = 1; P(a); int b = a + 1; P(b); for (int c = b; c < 4; c++) { int d = c; d++; P(d); } static int e = 5; P(e);',
  ],
  [
    'a variable of each turn',
    'int *old = 0, same = 0; for (int i = 0; i < 3; i++) { int x; x = i; if (old == &x) same++; old = &x; P(x); } P(same);',
  ],
  [
    'comma and side effects in conditions',
    'int i = 0, j = 10; while (i++, j -= 3, i < j) P(i * j); for (i = 0, j = 5; i < j; i++, j--) P(i + j); if ((i = 3) && (j = 0)) P(1); else P(i + j);',
  ],
  ['dead code', 'if (0) { P(1); } while (0) P(2); for (; 0;) P(3); if (1) P(4); else P(5); return; P(6);'],
  [
    'computed conditions',
    'int a = 5; unsigned b = 3; if (a > b) P(1); if (a & 4 && !(b & 4)) P(2); if (!a) P(3); if (a - 5) P(4); if ((char)256) P(5); if (1L << 33) P(6); if ((void *)0) P(7); if (&a) P(8); if ("") P(9); if (!!a == 1) P(10);',
  ],
];

const FUNCTIONS: readonly Line[] = [
  [
    'recursion',
    'P(fact$(10)); P(fib$(15)); P(ack$(2, 3)); P(even$(7)); P(gcd$(1071, 462));',
    'static long fact$(int n) { return n < 2 ? 1 : n * fact$(n - 1); } static int fib$(int n) { return n < 2 ? n : fib$(n - 1) + fib$(n - 2); } static int ack$(int m, int n) { return m == 0 ? n + 1 : n == 0 ? ack$(m - 1, 1) : ack$(m - 1, ack$(m, n - 1)); } static int odd$(int n); static int even$(int n) { return n == 0 ? 1 : odd$(n - 1); } static int odd$(int n) { return n == 0 ? 0 : even$(n - 1); } static int gcd$(int a, int b) { return b ? gcd$(b, a % b) : a; }',
  ],
  [
    'arguments of every width',
    'P(f$(-1, -2, -3, -4, 5, 6, 7, 8, 2)); P(f$(300, 70000, 1L << 40, -1, 1, 2, 3, 4, 0));',
    'static long f$(char a, short b, int c, long d, unsigned char e, unsigned short f, unsigned g, unsigned long h, _Bool i) { return a + b * 10L + c * 100L + d * 1000 + e * 3 + f * 5 + g * 7 + h * 11 + i * 13; }',
  ],
  [
    'results of every width',
    'P(a$(300)); P(b$(70000)); P(c$(1L << 35 | 5)); P(d$(-1)); P(e$(9)); P(u$(-1)); P(*p$()); P(v$);',
    'static int v$; static char a$(int x) { return x; } static short b$(int x) { return x; } static int c$(long x) { return x; } static long d$(int x) { return x; } static _Bool e$(int x) { return x; } static unsigned char u$(int x) { return x; } static int *p$(void) { v$ = 4; return &v$; }',
  ],
  [
    'arguments are copies',
    'int x = 1; f$(x); P(x); struct s$ s = { 1, { 2, 3 } }; g$(s); P(s.a + s.b[1]); P(h$(s).b[0]); P(s.b[0]);',
    'struct s$ { int a, b[2]; }; static void f$(int n) { n = 9; P(n); } static void g$(struct s$ s) { s.a = 9; s.b[1] = 8; P(s.a + s.b[1]); } static struct s$ h$(struct s$ s) { s.b[0] = 7; return s; }',
  ],
  [
    'structs of every size by value',
    'struct s1$ a = { 1 }; struct s3$ b = { { 1, 2, 3 } }; struct s12$ c = { 1, 2, 3 }; struct s40$ d = { { 1, 2, 3, 4, 5 } }; a = f1$(a); b = f3$(b); c = f12$(c); d = f40$(d, a, b, c); P(a.a); P(b.a[2]); P(c.c); for (int i = 0; i < 5; i++) P(d.a[i]); P(f12$(f12$(c)).b); P(f40$(d, a, b, c).a[3]);',
    'struct s1$ { char a; }; struct s3$ { char a[3]; }; struct s12$ { int a, b, c; }; struct s40$ { long a[5]; }; static struct s1$ f1$(struct s1$ s) { s.a++; return s; } static struct s3$ f3$(struct s3$ s) { s.a[2] *= 5; return s; } static struct s12$ f12$(struct s12$ s) { return (struct s12$){ s.c, s.a, s.b }; } static struct s40$ f40$(struct s40$ s, struct s1$ a, struct s3$ b, struct s12$ c) { s.a[0] += a.a; s.a[1] += b.a[2]; s.a[2] += c.b; return s; }',
  ],
  [
    'struct results used in place',
    'P(mk$(1, 2).a); P(mk$(3, 4).b[1]); struct s$ s = mk$(5, 6), *p = &s; *p = mk$(p->b[1], p->a); P(p->a * 10 + p->b[1]); P((mk$(1, 1), mk$(2, 3)).a); P((1 ? mk$(7, 8) : s).a); s = (s.a > 0) ? mk$(9, 9) : s; P(s.a); struct s$ t[2] = { mk$(1, 2), mk$(3, 4) }; P(t[1].b[1]);',
    'struct s$ { int a, b[2]; }; static struct s$ mk$(int a, int b) { struct s$ s = { a, { 0, b } }; return s; }',
  ],
  [
    'union by value',
    'union u$ u = { .l = 0x1122334455667788 }; u = f$(u); P(u.l); P(f$(u).c[0]);',
    'union u$ { long l; unsigned char c[8]; }; static union u$ f$(union u$ u) { unsigned char t = u.c[0]; u.c[0] = u.c[7]; u.c[7] = t; return u; }',
  ],
  [
    'struct through function pointers',
    'struct p$ (*f)(struct p$, int) = mv$; struct p$ a = f((struct p$){ 1, 2 }, 3); P(a.x); P(a.y); struct ops$ o = { mv$, len$ }; P(o.len(o.mv(a, 2))); P(ops$[0].len(a));',
    'struct p$ { int x, y; }; static struct p$ mv$(struct p$ p, int d) { p.x += d; p.y -= d; return p; } static int len$(struct p$ p) { return p.x * p.x + p.y * p.y; } struct ops$ { struct p$ (*mv)(struct p$, int); int (*len)(struct p$); }; static const struct ops$ ops$[] = { { mv$, len$ } };',
  ],
  [
    'variadic: integers',
    'P(sum$(0)); P(sum$(3, 1, 2, 3)); P(sum$(5, -1, 100000, (char)3, (short)-4, 1u)); P(lsum$(2, 1L << 40, -5L));',
    'static int sum$(int n, ...) { va_list a; va_start(a, n); int s = 0; while (n-- > 0) s = s * 3 + va_arg(a, int); va_end(a); return s; } static long lsum$(int n, ...) { va_list a; long s = 0; va_start(a, n); for (int i = 0; i < n; i++) s += va_arg(a, long); va_end(a); return s; }',
  ],
  [
    'variadic: mixed',
    'int x = 5; mix$("ilpsci", -1, 1L << 33, &x, "text", 65, (unsigned char)250);',
    'static void mix$(const char *f, ...) { va_list a; va_start(a, f); for (; *f; f++) switch (*f) { case 105: P(va_arg(a, int)); break; case 108: P(va_arg(a, long)); break; case 112: P(*va_arg(a, int *)); break; case 115: S(va_arg(a, const char *)); break; case 99: printf(" %c", va_arg(a, int)); } va_end(a); }',
  ],
  [
    'variadic: va_copy and passing on',
    'P(out$(3, 1, 2, 3)); say$("%d-%s-%ld", 5, "x", 7L);',
    'static int in$(int n, va_list a) { int s = 0; while (n--) s = s * 10 + va_arg(a, int); return s; } static int out$(int n, ...) { va_list a, b; va_start(a, n); va_copy(b, a); int x = in$(n, a), y = va_arg(b, int); va_end(a); va_end(b); return x * 10 + y; } static void say$(const char *f, ...) { char t[40]; va_list a; va_start(a, f); vsnprintf(t, sizeof t, f, a); va_end(a); S(t); }',
  ],
  [
    'variadic: structs',
    'struct s$ s = { 1, 2, 3 }; P(f$(2, s, 5, (struct s$){ 7, 8, 9 }));',
    'struct s$ { long a, b, c; }; static long f$(int n, ...) { va_list a; long t = 0; va_start(a, n); struct s$ x = va_arg(a, struct s$); t = x.a + x.c; t = t * 10 + va_arg(a, int); x = va_arg(a, struct s$); va_end(a); return t * 100 + x.b; }',
  ],
  [
    'variadic through a pointer',
    'int (*p)(char *, const char *, ...) = sprintf; char b[20]; P(p(b, "%d+%d", 3, 4)); S(b); int (*q)(int, ...) = f$; P(q(1, 5)); P((*q)(2, 6));',
    'static int f$(int n, ...) { va_list a; va_start(a, n); int x = va_arg(a, int); va_end(a); return n + x; }',
  ],
  [
    'pointer arguments',
    'int a = 1, b = 2; swap$(&a, &b); P(a * 10 + b); int v[] = { 3, 1, 2 }; sort$(v, 3); P(v[0] * 100 + v[1] * 10 + v[2]); char *s = 0; set$(&s); S(s);',
    'static void swap$(int *a, int *b) { int t = *a; *a = *b; *b = t; } static void sort$(int *v, int n) { for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) if (v[j] < v[i]) swap$(&v[i], &v[j]); } static void set$(char **p) { *p = "set"; }',
  ],
  [
    'evaluation in statement order',
    'int t = 0; P((t = t * 10 + 1, f$(&t, 2)) + 0); P(t); f$(&t, 3); f$(&t, 4); P(t); int a[3] = { 0 }; int i = 0; a[i] = 5; i = i + 1; a[i++] = 6; P(a[0] + a[1] + i);',
    'static int f$(int *t, int d) { return *t = *t * 10 + d; }',
  ],
  [
    'const parameters, register, restrict',
    'P(f$(4, (int[]){ 1, 2 }, "ab"));',
    'static int f$(const int n, int *restrict p, register const char *s) { register int i = n; i += p[1]; return i + s[1]; }',
  ],
  [
    'nested calls',
    'P(a$(a$(a$(1, 2), a$(3, 4)), a$(a$(5, 6), 7))); P(a$(a$(1, 1) ? a$(2, 2) : 0, ({ a$(3, 3); })));',
    'static int a$(int x, int y) { return x * 2 + y; }',
  ],
  [
    'static data of functions',
    'P(*c$()); ++*c$(); P(*c$()); const char *n = nm$(1); S(n); S(nm$(0)); P(tab$(2));',
    'static int *c$(void) { static int n = 3; return &n; } static const char *nm$(int i) { static const char *const t[] = { "zero", "one" }; return t[i]; } static int tab$(int i) { static const struct { int k[3]; } t = { { 4, 5, 6 } }; return t.k[i]; }',
  ],
  [
    'many arguments',
    'P(f$(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));',
    'static long f$(int a, long b, int c, long d, int e, long f, char g, long h, short i, long j, int k, long l) { return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + i * 9 + j * 10 + k * 11 + l * 12; }',
  ],
  [
    'early returns',
    'for (int i = -1; i < 4; i++) P(f$(i));',
    'static int f$(int n) { if (n < 0) return -1; for (int i = 0; i < 10; i++) { switch (n) { case 0: return 5; case 1: break; case 2: while (1) { if (i > 3) return i * 7; i++; } default: goto out; } if (i == 4) return 44; } return 0; out: return 99; }',
  ],
  [
    'large frames',
    'P(f$(3));',
    'static int f$(int n) { int a[200]; char b[100]; for (int i = 0; i < 200; i++) a[i] = i * n; for (int i = 0; i < 100; i++) b[i] = a[i] & 0x7f; int s = 0; for (int i = 0; i < 100; i++) s += a[199 - i] - b[i]; return n ? s + f$(n - 1) : s; }',
  ],
  [
    'alias and weak',
    'P(w$()); P(al$(2));',
    '__attribute__((weak)) int w$(void) { return 6; } int al$(int x) { return x + 1; }',
  ],
  [
    'a part of a record that was given as a whole',
    'struct p$ w = { 3, 4 }; int v = 9; struct in$ a = { .p[1] = w, .p[1].y = v }, b = { .p[1] = w, .p[1].x = v }, c = { .p[1].x = v, .p[1] = w }, d = { 1, { w, [0].y = v, w } }, e = { .p = { w, w }, .p[0] = { .y = 2 } }; struct in$ f[2] = { [0 ... 1] = { .p[0] = w }, [1].p[0].y = v }; DUMP(a); DUMP(b); DUMP(c); DUMP(d); DUMP(e); DUMP(f);',
    'struct p$ { int x, y; }; struct in$ { int a; struct p$ p[2]; };',
  ],
  [
    'copies of constant records',
    'static struct in$ c[3] = { [0 ... 2] = k$, [1].p[1].y = 7 }, d = { k$.a, { k$.p[1] } }; P(c[0].p[1].x); P(c[1].a); P(c[1].p[1].y); P(c[2].b); P(d.p[0].x); P(d.p[1].x); P(*c[2].q); *c[2].q = 5; P(*k$.q); P(d.q == 0);',
    'struct p$ { int x, y; }; struct in$ { int a; struct p$ p[2]; int b : 5, *q; }; static int o$ = 3; static const struct in$ k$ = { 1, { { 2, 3 }, { 4, 5 } }, -6, &o$ };',
  ],
];

const ALGORITHMS: readonly Line[] = [
  [
    'primes',
    'char s[200] = { 0 }; int n = 0; for (int i = 2; i < 200; i++) { if (s[i]) continue; n++; P(i); for (int j = i * 2; j < 200; j += i) s[j] = 1; } P(n);',
  ],
  [
    'crc',
    'unsigned c = ~0u; for (const char *p = "123456789"; *p; p++) { c ^= (unsigned char)*p; for (int i = 0; i < 8; i++) c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0); } P(~c); P(c);',
  ],
  [
    'fnv and xorshift',
    'unsigned long h = 0xcbf29ce484222325; for (int i = 0; i < 50; i++) { h ^= i; h *= 0x100000001b3; } P(h); unsigned long x = 88172645463325252; for (int i = 0; i < 50; i++) { x ^= x << 13; x ^= x >> 7; x ^= x << 17; } P(x); unsigned y = 1; for (int i = 0; i < 100; i++) y = y * 1664525 + 1013904223; P(y);',
  ],
  [
    'linked list',
    'struct n { struct n *next; int v; } *head = 0; for (int i = 0; i < 8; i++) { struct n *x = malloc(sizeof *x); x->v = i * 7 % 8; struct n **at = &head; while (*at && (*at)->v < x->v) at = &(*at)->next; x->next = *at; *at = x; } while (head) { struct n *x = head; P(x->v); head = x->next; free(x); }',
  ],
  [
    'binary tree',
    'struct t$ *r = 0; for (int i = 0; i < 20; i++) r = put$(r, i * 37 % 41); walk$(r); P(depth$(r));',
    'struct t$ { struct t$ *l, *r; int k; }; static struct t$ *put$(struct t$ *t, int k) { if (!t) { t = calloc(1, sizeof *t); t->k = k; } else if (k < t->k) t->l = put$(t->l, k); else t->r = put$(t->r, k); return t; } static void walk$(struct t$ *t) { if (!t) return; walk$(t->l); P(t->k); walk$(t->r); } static int depth$(struct t$ *t) { if (!t) return 0; int l = depth$(t->l), r = depth$(t->r); return 1 + (l > r ? l : r); }',
  ],
  [
    'intrusive list',
    'struct l$ h = { &h, &h }; struct e$ e[4]; for (int i = 0; i < 4; i++) { e[i].v = i; add$(&e[i].n, i & 1 ? &h : h.prev); } for (struct l$ *p = h.next; p != &h; p = p->next) P(((struct e$ *)((char *)p - offsetof(struct e$, n)))->v); del$(&e[2].n); for (struct l$ *p = h.prev; p != &h; p = p->prev) P(((struct e$ *)((char *)p - offsetof(struct e$, n)))->v);',
    'struct l$ { struct l$ *next, *prev; }; struct e$ { int v; struct l$ n; }; static void add$(struct l$ *x, struct l$ *at) { x->next = at->next; x->prev = at; at->next->prev = x; at->next = x; } static void del$(struct l$ *x) { x->prev->next = x->next; x->next->prev = x->prev; }',
  ],
  [
    'matrix',
    'int a[3][3], b[3][3], c[3][3] = { 0 }; for (int i = 0; i < 9; i++) { a[i / 3][i % 3] = i; b[i % 3][i / 3] = i + 1; } for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) for (int k = 0; k < 3; k++) c[i][j] += a[i][k] * b[k][j]; for (int i = 0; i < 9; i++) P(c[i / 3][i % 3]);',
  ],
  [
    'queens',
    'P(queens$(0, 0, 0, 0));',
    'static int queens$(int row, unsigned c, unsigned l, unsigned r) { if (row == 6) return 1; int n = 0; for (unsigned m = ~(c | l | r) & 63; m; m &= m - 1) { unsigned b = m & -m; n += queens$(row + 1, c | b, (l | b) << 1, (r | b) >> 1); } return n; }',
  ],
  [
    'bit tricks',
    'for (unsigned x = 1; x < 5000; x = x * 3 + 1) { unsigned v = x; v = (v >> 1 & 0x55555555) | (v & 0x55555555) << 1; v = (v >> 2 & 0x33333333) | (v & 0x33333333) << 2; P(v); P(x & -x); P((x ^ x >> 1) & 0xff); P(x - (x >> 1 & 0x55555555)); P((int)(x << 27) >> 27); }',
  ],
  [
    'string reversal and palindromes',
    'char s[] = "step on no pets", t[20]; int n = strlen(s); for (int i = 0; i <= n; i++) t[i] = i == n ? 0 : s[n - 1 - i]; S(t); P(strcmp(s, t)); for (int i = 0, j = n - 1; i < j; i++, j--) { char c = s[i]; s[i] = s[j]; s[j] = c; } S(s);',
  ],
  [
    'calculator',
    'P(calc$("1+2*3-4")); P(calc$("2*(3+4)*5")); P(calc$("((7))-10/3%2"));',
    'static const char *at$; static int expr$(void); static int atom$(void) { if (*at$ == 40) { at$++; int v = expr$(); at$++; return v; } int v = 0; while (*at$ >= 48 && *at$ <= 57) v = v * 10 + *at$++ - 48; return v; } static int term$(void) { int v = atom$(); for (;;) switch (*at$) { case 42: at$++; v *= atom$(); break; case 47: at$++; v /= atom$(); break; case 37: at$++; v %= atom$(); break; default: return v; } } static int expr$(void) { int v = term$(); while (*at$ == 43 || *at$ == 45) if (*at$++ == 43) v += term$(); else v -= term$(); return v; } static int calc$(const char *s) { at$ = s; return expr$(); }',
  ],
  [
    'state machine by function pointers',
    'state$ s = st_a$; int n = 0; while (s) s = (state$)s(&n); P(n);',
    'typedef void *(*state$)(int *); static void *st_b$(int *n); static void *st_a$(int *n) { *n += 1; return *n > 20 ? 0 : (void *)st_b$; } static void *st_b$(int *n) { *n *= 2; return (void *)st_a$; }',
  ],
  [
    'hash table',
    'struct { int k, v; } t[16] = { { 0 } }; for (int i = 1; i < 12; i++) { unsigned h = i * 2654435761u >> 28; while (t[h & 15].k) h++; t[h & 15].k = i; t[h & 15].v = i * i; } for (int i = 0; i < 16; i++) { P(t[i].k); P(t[i].v); }',
  ],
  [
    'lcg shuffle',
    'int a[16]; unsigned r = 12345; for (int i = 0; i < 16; i++) a[i] = i; for (int i = 15; i > 0; i--) { r = r * 1103515245 + 12345; int j = (r >> 16) % (i + 1), t = a[i]; a[i] = a[j]; a[j] = t; } for (int i = 0; i < 16; i++) P(a[i]);',
  ],
  [
    'big numbers',
    'unsigned d[40] = { 1 }; int n = 1; for (int f = 2; f <= 30; f++) { unsigned long c = 0; for (int i = 0; i < n; i++) { c += (unsigned long)d[i] * f; d[i] = c % 10; c /= 10; } while (c) { d[n++] = c % 10; c /= 10; } } for (int i = n - 1; i >= 0; i--) printf("%u", d[i]);',
  ],
  [
    'base64',
    'const char *in = "lockstep!"; const char *t = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"; char out[20], *o = out; for (; *in; in += 3) { unsigned v = in[0] << 16 | in[1] << 8 | in[2]; for (int s = 18; s >= 0; s -= 6) *o++ = t[v >> s & 63]; } *o = 0; S(out);',
  ],
  [
    'memory as bytes',
    'struct { int a; short b; char c[2]; } x = { 0x01020304, 0x0506, { 7, 8 } }; unsigned char *p = (void *)&x; for (unsigned i = 0; i < sizeof x; i++) P(p[i]); unsigned v; memcpy(&v, p + 2, 4); P(v); *(int *)(p + 4) = -1; P(x.b); P(x.c[1]); memset(&x, 0x11, sizeof x); P(x.a);',
  ],
  [
    'narrow variables by other names',
    'unsigned char c = 0; *(signed char *)&c = -1; P(c); short h = 0; *(unsigned short *)&h = 65535; P(h); unsigned char u = 201; P(*(signed char *)&u); _Bool b = 0; *(unsigned char *)&b = 1; P(b); int x = -1; P(*(unsigned *)&x);',
  ],
  [
    'pointer punning within rules of the kernel',
    'int i = 0x12345678; short *s = (short *)&i; P(s[0]); s[1] = -1; P(i); long l = 0; int *h = (int *)&l; h[1] = 1; P(l); unsigned char b[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }; P(*(unsigned short *)(b + 2)); P(*(unsigned long *)b);',
  ],
  [
    'unaligned through packed',
    'struct __attribute__((packed)) { char a; int b; long c; short d; } x = { 1, 2, 3, 4 }; x.b = 0x11223344; x.c -= 10; x.d++; P(x.b); P(x.c); P(x.d); P(x.a); int sum = 0; for (unsigned i = 0; i < sizeof x; i++) sum += ((unsigned char *)&x)[i]; P(sum);',
  ],
];

export const PROGRAMS: readonly Row[] = [...STATEMENTS, ...FUNCTIONS, ...ALGORITHMS].map(([name, body, outside]) => ({
  name,
  body: `  ${body}`,
  ...(outside === undefined ? {} : { outside }),
}));
