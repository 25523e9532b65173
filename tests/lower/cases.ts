/**
 * C functions whose results gcc and the machine must agree on. `$` is replaced by the case's number, so that all stand in
 * one file; each defines `long test$(void)`.
 */
export const CASES: readonly (readonly [name: string, source: string])[] = [
  ['constant', 'long test$(void) { return 42; }'],
  ['negative constant', 'long test$(void) { return -42; }'],
  ['wide constant', 'long test$(void) { return 0x123456789abcdef0; }'],
  ['add int wraps', 'int a$ = 0x7fffffff; long test$(void) { return a$ + 1; }'],
  ['unsigned int wraps', 'unsigned a$ = 0xffffffff; long test$(void) { return a$ + 1; }'],
  ['add long carries', 'long a$ = 0xffffffff; long test$(void) { return a$ + 1; }'],
  ['sub long borrows', 'long a$ = 0x100000000; long test$(void) { return a$ - 1; }'],
  ['mul long', 'long a$ = 0x123456789; long test$(void) { return a$ * a$; }'],
  ['mul int', 'int a$ = 0x12345; long test$(void) { return a$ * a$ * 3; }'],
  ['mul by power of two', 'int a$ = -7; long test$(void) { return a$ * 16; }'],
  ['mul unsigned to long', 'unsigned a$ = 0xffff0000; long test$(void) { return a$ * 3u; }'],
  ['div', 'int a$ = -17, b$ = 5; long test$(void) { return a$ / b$ * 100 + a$ % b$; }'],
  ['div unsigned', 'unsigned a$ = -17, b$ = 5; long test$(void) { return a$ / b$ * 100L + a$ % b$; }'],
  ['div long', 'long a$ = -1234567890123, b$ = 977; long test$(void) { return a$ / b$ * 1000 + a$ % b$; }'],
  ['div unsigned long', 'unsigned long a$ = -3, b$ = 10; long test$(void) { return a$ / b$ ^ a$ % b$; }'],
  ['shifts', 'int a$ = -1000, n$ = 3; long test$(void) { return (a$ << n$) + (a$ >> n$) + ((unsigned)a$ >> n$); }'],
  [
    'shifts long',
    'long a$ = -123456789012345, n$ = 37; long test$(void) { return (a$ << n$) ^ (a$ >> n$) ^ ((unsigned long)a$ >> n$); }',
  ],
  [
    'shifts constant',
    'long a$ = -123456789012345; long test$(void) { return (a$ << 33) ^ (a$ >> 35) ^ ((unsigned long)a$ >> 3); }',
  ],
  ['shift by 32 of long', 'long a$ = 0x1234; long test$(void) { return (a$ << 32) + (a$ >> 0); }'],
  ['shift count long', 'int a$ = 5; unsigned long n$ = 4; long test$(void) { return a$ << n$; }'],
  ['bits', 'long a$ = 0x0ff00ff00ff00ff0, b$ = 0x123456789abcdef; long test$(void) { return (a$ & b$) | (~a$ ^ b$); }'],
  ['bits int', 'int a$ = 0xff0, b$ = 0x1234567; long test$(void) { return (a$ & b$) | (~a$ ^ b$); }'],
  ['high bit mask', 'unsigned long a$ = 0x8000000000000123; long test$(void) { return (a$ & (1UL << 63)) != 0; }'],
  ['neg', 'long a$ = 0x100000000; int b$ = -2147483647 - 1; long test$(void) { return -a$ + -b$; }'],
  ['not', 'long a$; int b$ = 3; long test$(void) { return !a$ * 10 + !b$ + !!b$ * 100; }'],
  [
    'compare signed',
    'int a$ = -1, b$ = 1; long test$(void) { return (a$ < b$) | (a$ > b$) << 1 | (a$ <= b$) << 2 | (a$ >= b$) << 3 | (a$ == b$) << 4 | (a$ != b$) << 5; }',
  ],
  [
    'compare unsigned',
    'unsigned a$ = -1, b$ = 1; long test$(void) { return (a$ < b$) | (a$ > b$) << 1 | (a$ <= b$) << 2 | (a$ >= b$) << 3 | (a$ == b$) << 4 | (a$ != b$) << 5; }',
  ],
  [
    'compare long',
    'long a$ = -1, b$ = 1; long test$(void) { return (a$ < b$) | (a$ > b$) << 1 | (a$ <= b$) << 2 | (a$ >= b$) << 3 | (a$ == b$) << 4 | (a$ != b$) << 5; }',
  ],
  [
    'compare unsigned long',
    'unsigned long a$ = -1, b$ = 1; long test$(void) { return (a$ < b$) | (a$ > b$) << 1 | (a$ <= b$) << 2 | (a$ >= b$) << 3 | (a$ == b$) << 4 | (a$ != b$) << 5; }',
  ],
  [
    'compare low lanes',
    'long a$ = 0x180000000, b$ = 0x100000001; long test$(void) { return (a$ < b$) + 2 * (b$ < a$); }',
  ],
  [
    'compare with zero',
    'long a$ = -5; int b$ = -5; long test$(void) { return (a$ < 0) + 2 * (b$ < 0) + 4 * (a$ >= 0) + 8 * (b$ == 0) + 16 * (a$ != 0); }',
  ],
  ['mixed signs compare', 'int a$ = -1; unsigned b$ = 1; long test$(void) { return a$ < b$; }'],
  [
    'char sign',
    'char c$ = 200; unsigned char u$ = 200; signed char s$ = -56; long test$(void) { return c$ * 1000000 + u$ * 1000 + s$; }',
  ],
  [
    'narrow conversions',
    'int a$ = 0x12345; long test$(void) { return (char)a$ + (unsigned char)a$ * 3 + (short)a$ * 5 + (unsigned short)a$ * 7; }',
  ],
  [
    'sign to unsigned short',
    'signed char c$ = -1; long test$(void) { unsigned short s = c$; unsigned u = c$; unsigned long l = c$; return s + u + l; }',
  ],
  ['long to char', 'long a$ = 0x1ff; long test$(void) { char c = a$; return c; }'],
  ['unsigned widens with zeros', 'unsigned a$ = 0x80000000; long test$(void) { return a$; }'],
  ['bool', '_Bool b$; long test$(void) { b$ = 256; _Bool c = (long)1 << 40; _Bool d = 0; return b$ + c * 2 + d * 4; }'],
  ['bool increments', 'long test$(void) { _Bool b = 0; b++; b++; _Bool c = 1; c += 5; return b * 10 + c; }'],
  [
    'char arithmetic wraps',
    'long test$(void) { unsigned char c = 250; c += 10; signed char s = 127; s++; return c * 1000 + s; }',
  ],
  [
    'compound assignments',
    'long test$(void) { int x = 100; x += 5; x -= 3; x *= 2; x /= 3; x %= 50; x <<= 3; x >>= 1; x |= 64; x &= 0x7f; x ^= 5; return x; }',
  ],
  ['compound int with long', 'long test$(void) { int x = 7; long y = 0x100000003; x += y; x *= 2; return x; }'],
  [
    'pre and post',
    'long test$(void) { int i = 5; int a = i++; int b = ++i; int c = i--; int d = --i; return a * 1000 + b * 100 + c * 10 + d; }',
  ],
  ['post on long in memory', 'long g$ = 7; long test$(void) { long a = g$++; return a * 10 + g$; }'],
  [
    'pointer increments',
    'int a$[4] = {1, 2, 3, 4}; long test$(void) { int *p = a$; int x = *p++; x = x * 10 + *p; x = x * 10 + *++p; p -= 2; return x * 10 + *p--; }',
  ],
  [
    'pointer arithmetic',
    'struct s$ { int a, b, c; } v$[5]; long test$(void) { struct s$ *p = v$ + 4, *q = &v$[1]; return (p - q) * 100 + (p > q) * 10 + ((char *)p - (char *)q); }',
  ],
  [
    'negative index',
    'int a$[4] = {1, 2, 3, 4}; int n$ = -2; long test$(void) { int *p = a$ + 3; return p[n$] * 10 + p[-1]; }',
  ],
  ['conditional', 'int a$ = 3; long test$(void) { return a$ > 2 ? a$ < 5 ? 7 : 8 : 9; }'],
  ['conditional widens', 'int a$ = -3; long b$ = 5; long test$(void) { return a$ < 0 ? a$ : b$; }'],
  [
    'elvis',
    'int n$; int next$(void) { return ++n$; } long test$(void) { int a = next$() ?: 100; int z = 0; return a * 10 + (z ?: 5) + n$ * 1000; }',
  ],
  [
    'logical short circuit',
    'int n$; int hit$(int v) { n$++; return v; } long test$(void) { int a = hit$(0) && hit$(1); int b = hit$(1) || hit$(0); int c = hit$(1) && hit$(2); return a + b * 2 + c * 4 + n$ * 10; }',
  ],
  [
    'logical in conditions',
    'long test$(void) { int n = 0; for (int i = 0; i < 20; i++) { if ((i > 3 && i < 9) || !(i % 7)) n += i; else if (!(i & 1 && i > 12)) n += 100; } return n; }',
  ],
  ['comma', 'long test$(void) { int a = 1, b; b = (a += 2, a * 5); return b; }'],
  ['while', 'long test$(void) { int i = 0, s = 0; while (i < 10) s += i++; return s; }'],
  ['do while', 'long test$(void) { int i = 10, s = 0; do s += i; while (--i > 5); return s; }'],
  [
    'break and continue',
    'long test$(void) { int s = 0; for (int i = 0; ; i++) { if (i == 3) continue; if (i > 7) break; s = s * 2 + i; } return s; }',
  ],
  [
    'nested loops',
    'long test$(void) { int s = 0; for (int i = 0; i < 5; i++) { int j = 0; while (1) { if (j++ > i) break; if (j == 2) continue; s += i * j; } } return s; }',
  ],
  ['goto', 'long test$(void) { int i = 0, s = 0; again: s += i; if (++i < 6) goto again; return s; }'],
  [
    'goto forward over declaration',
    'int k$ = 1; long test$(void) { int s = 1; if (k$) goto in; { int x = 5; s = x; in: x = 9; s += x; } return s; }',
  ],
  [
    'switch',
    'int f$(int x) { switch (x) { case 1: return 10; case 2: case 3: return 20; case 7 ... 9: x++; default: return x; case -4: break; } return 99; } long test$(void) { long r = 0; for (int i = -5; i < 12; i++) r = r * 3 + f$(i); return r; }',
  ],
  [
    'switch fallthrough',
    'long test$(void) { int s = 0; for (int i = 0; i < 6; i++) switch (i) { case 0: s += 1; case 1: s += 10; break; case 4: s += 100; } return s; }',
  ],
  [
    'big switch',
    'int f$(unsigned x) { switch (x) { case 1: return 3; case 5: return 4; case 9: return 1; case 12: return 8; case 20: return 7; case 31: return 2; case 40: return 6; case 0xfffffff0: return 5; case 77: return 9; } return 0; } long test$(void) { long r = 0; for (unsigned i = 0; i < 80; i++) r = r * 7 + f$(i); return r + f$(0xfffffff0); }',
  ],
  [
    'switch on long',
    'long k$ = 0x100000005; long test$(void) { switch (k$) { case 5: return 1; case 0x100000005: return 2; case 0x200000000 ... 0x300000000: return 3; } return 4; }',
  ],
  [
    'switch negative ranges',
    'int f$(int x) { switch (x) { case -10 ... -3: return 1; case -2 ... 2: return 2; case 3: return 3; case 4: return 4; case 5: return 5; case 6: return 6; case 7: return 7; case 8 ... 90: return 8; } return 0; } long test$(void) { long r = 0; for (int i = -12; i < 12; i++) r = r * 10 + f$(i); return r; }',
  ],
  [
    'loop in switch',
    'long test$(void) { int n = 0, i = 7; switch (i & 3) { case 0: do { n += 1; case 3: n += 2; case 2: n += 4; case 1: n += 8; } while ((i -= 4) > 0); } return n; }',
  ],
  [
    'computed goto',
    'long test$(void) { int n = 0, i = 0; void *t[3] = { &&a, &&b, &&c }; next: goto *t[i++]; a: n += 1; goto next; b: n += 20; goto next; c: return n + 300; }',
  ],
  ['calls', 'int add$(int a, int b) { return a - b; } long test$(void) { return add$(add$(9, 2), add$(1, 5)); }'],
  [
    'recursion',
    'long fib$(int n) { return n < 2 ? n : fib$(n - 1) + fib$(n - 2); } long test$(void) { return fib$(15); }',
  ],
  [
    'mutual recursion',
    'int odd$(int n); int even$(int n) { return n == 0 || odd$(n - 1); } int odd$(int n) { return n != 0 && even$(n - 1); } long test$(void) { return even$(20) * 2 + odd$(7); }',
  ],
  [
    'many arguments',
    'long f$(char a, short b, int c, long d, unsigned char e, long f, int g, long h) { return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8; } long test$(void) { return f$(-1, -2, 3, 1L << 40, 255, -6, 7, 8); }',
  ],
  [
    'narrow arguments and results',
    'char f$(unsigned char c) { return c + 100; } long test$(void) { return f$(300 - 6); }',
  ],
  [
    'parameter assigned',
    'int f$(int n, long m) { while (n--) m += n; return m; } long test$(void) { return f$(5, 3); }',
  ],
  [
    'parameter address',
    'void bump$(int *p) { *p += 3; } int f$(int n, char c) { char *q = &c; bump$(&n); *q += 1; return n * c; } long test$(void) { return f$(4, 5); }',
  ],
  [
    'function pointer',
    'int twice$(int x) { return 2 * x; } int inc$(int x) { return x + 1; } int (*t$[2])(int) = { twice$, inc$ }; long test$(void) { int s = 3; for (int i = 0; i < 5; i++) s = t$[i & 1](s); return s; }',
  ],
  [
    'function pointer argument',
    'static int apply$(int (*f)(int, int), int n) { return f(n, n + 1); } static int mul$(int a, int b) { return a * b; } long test$(void) { return apply$(mul$, 6) + apply$(&mul$, 2); }',
  ],
  [
    'function pointer compare',
    'static int a$(void) { return 1; } static int b$(void) { return 2; } long test$(void) { int (*p)(void) = a$; return (p == a$) + 2 * (p == b$) + 4 * (p != 0) + (*p)() * 8; }',
  ],
  [
    'struct',
    'struct p$ { int x; long y; char z; }; long test$(void) { struct p$ a = { 1, 2, 3 }, b; b = a; b.x = 10; a.y = 20; return a.x + a.y * 3 + b.x * 5 + b.y * 7 + b.z * 11; }',
  ],
  [
    'struct argument',
    'struct p$ { int x; long y; }; long f$(struct p$ p, int k) { p.x += k; return p.x * p.y; } long test$(void) { struct p$ a = { 3, 4 }; long r = f$(a, 5); return r * 10 + a.x; }',
  ],
  [
    'struct result',
    'struct p$ { int x; long y; }; struct p$ make$(int x) { struct p$ p = { x, x * 2 }; return p; } long test$(void) { struct p$ a = make$(3); return a.x + a.y * 10 + make$(7).y * 100; }',
  ],
  [
    'struct result passed on',
    'struct p$ { long v[3]; }; struct p$ id$(struct p$ p) { p.v[0]++; return p; } long test$(void) { struct p$ a = { { 1, 2, 3 } }; a = id$(id$(a)); return a.v[0] + a.v[1] * 10 + a.v[2] * 100; }',
  ],
  [
    'struct conditional',
    'struct p$ { int a, b; } u$ = { 1, 2 }, v$ = { 3, 4 }; int k$ = 1; long test$(void) { struct p$ w = k$ ? v$ : u$; return (k$ ? u$ : v$).b * 10 + w.a; }',
  ],
  [
    'struct assignment value',
    'struct p$ { int a, b; }; long test$(void) { struct p$ x = { 1, 2 }, y, z; z = y = x; return z.b + (y = x).a; }',
  ],
  [
    'struct of one char',
    'struct p$ { char c; }; struct p$ f$(struct p$ p) { p.c++; return p; } long test$(void) { struct p$ p = { 7 }; return f$(p).c + p.c; }',
  ],
  [
    'nested structs and arrays',
    'struct in$ { short a[3]; }; struct out$ { char c; struct in$ i[2]; long l; } g$ = { 1, { { { 2, 3, 4 } }, { { 5, 6 } } }, 7 }; long test$(void) { int s = 0; for (int i = 0; i < 2; i++) for (int j = 0; j < 3; j++) s = s * 10 + g$.i[i].a[j]; return s + g$.l; }',
  ],
  [
    'union',
    'union u$ { int i; unsigned char b[4]; long l; }; long test$(void) { union u$ u; u.l = 0; u.i = 0x01020304; return u.b[0] + u.b[3] * 1000; }',
  ],
  [
    'anonymous members',
    'struct s$ { int a; union { int b; struct { short c, d; }; }; }; long test$(void) { struct s$ s = { .a = 1, .b = 0x20003 }; return s.a + s.c * 10 + s.d * 100; }',
  ],
  [
    'bit-fields',
    'struct b$ { unsigned a : 3; int b : 5; unsigned c : 20; } g$; long test$(void) { g$.a = 13; g$.b = -9; g$.c = 0xfffff; g$.c++; g$.b++; return g$.a + g$.b * 10 + g$.c * 1000 + (g$.b < 0) * 7; }',
  ],
  [
    'bit-fields local',
    'struct b$ { unsigned a : 4; unsigned b : 9; }; long test$(void) { struct b$ x = { 5, 300 }; struct b$ y; y.a = 3; y.b = 1; x.a += 20; return x.a + x.b * 100 + y.a * 7 + y.b; }',
  ],
  [
    'bit-field value of assignment',
    'struct b$ { unsigned a : 3; int s : 3; } g$; long test$(void) { int v = g$.a = 15; int w = g$.s = 6; return v * 100 + w + (g$.a++) * 10; }',
  ],
  [
    'bit-field long',
    'struct b$ { unsigned long a : 40; unsigned long b : 24; } g$; long test$(void) { g$.a = -1; g$.b = 0x123456; g$.a -= 5; return g$.a ^ g$.b; }',
  ],
  [
    'bit-field bool',
    'struct b$ { _Bool a : 1; _Bool b : 1; } g$; long test$(void) { g$.a = 4; g$.b = 0; return g$.a + g$.b * 2; }',
  ],
  [
    'arrays',
    'long test$(void) { int a[10]; for (int i = 0; i < 10; i++) a[i] = i * i; int s = 0; for (int *p = a; p < a + 10; p += 2) s += *p; return s; }',
  ],
  [
    'array initialisers',
    'long test$(void) { int a[8] = { 1, 2, [5] = 6, 7 }; char s[] = "hello"; char t[8] = "ab"; return a[0] + a[4] + a[5] * 10 + a[6] * 100 + sizeof s + s[4] + t[1] + t[7]; }',
  ],
  [
    'two dimensions',
    'long test$(void) { int a[3][4]; for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) a[i][j] = i * 10 + j; int (*p)[4] = a + 1; return p[1][3] * 100 + (*p)[2]; }',
  ],
  [
    'designated',
    'struct s$ { int a; struct { int b, c; } in; int d[3]; }; long test$(void) { struct s$ s = { .d = { [1] = 4 }, .in.c = 3, .a = 1 }; return s.a + s.in.b * 10 + s.in.c * 100 + s.d[1] * 1000 + s.d[2]; }',
  ],
  [
    'compound literal',
    'struct s$ { int a, b; }; int sum$(struct s$ *p) { return p->a * 10 + p->b; } long test$(void) { int k = 4; struct s$ *p = &(struct s$){ k, 5 }; p->b++; return sum$(p) + sum$(&(struct s$){ .b = k }) + (int[]){ 7, 8 }[1]; }',
  ],
  ['compound literal scalar', 'long test$(void) { int *p = &(int){ 5 }; *p += 2; return *p + (long){ 9 }; }'],
  [
    'static local',
    'int next$(void) { static int n = 5; return n++; } long test$(void) { next$(); next$(); return next$(); }',
  ],
  [
    'static data relocations',
    'int v$[3] = { 1, 2, 3 }; int *p$ = &v$[1]; char *s$ = "xyz" + 1; struct { int *q; long n; } w$ = { v$ + 2, 9 }; long test$(void) { return *p$ + *s$ + *w$.q * 1000 + w$.n; }',
  ],
  [
    'strings',
    'long test$(void) { const char *a = "abc", *b = "abc"; int n = 0; for (const char *p = a; *p; p++) n = n * 3 + *p; return n + b[1]; }',
  ],
  [
    'statement expression',
    '#define MAX$(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a > _b ? _a : _b; })\nlong test$(void) { int i = 3; int m = MAX$(i++, MAX$(2, i)); return m * 10 + i; }',
  ],
  [
    'statement expression with struct',
    'struct s$ { int a, b; }; long test$(void) { struct s$ x = ({ struct s$ t = { 1, 2 }; t.b += 5; t; }); return x.a + x.b * 10 + ({ struct s$ u = { 8, 9 }; u; }).b * 100; }',
  ],
  [
    'statement expression left by goto',
    'int k$ = 1; long test$(void) { int s = 5; s += ({ int a[2] = { 1, 2 }; if (k$) goto out; a[1]; }); s += 100; out: return s; }',
  ],
  [
    'statement expression with return',
    'int f$(int n) { int v = ({ if (n > 3) return 77; n * 2; }); return v; } long test$(void) { return f$(2) * 100 + f$(9); }',
  ],
  [
    'break out of statement expression',
    'long test$(void) { int s = 0; for (int i = 0; i < 9; i++) s += ({ if (i == 4) break; if (i == 2) continue; i * 10; }); return s; }',
  ],
  [
    'cleanup',
    'int log$; void drop$(int *p) { log$ = log$ * 10 + *p; } int f$(int n) { __attribute__((cleanup(drop$))) int a = 1; { __attribute__((cleanup(drop$))) int b = 2; if (n == 1) return log$; if (n == 2) goto out; } { __attribute__((cleanup(drop$))) int c = 3; } out: return log$ + 5000; } long test$(void) { long r = 0; for (int i = 0; i < 3; i++) { log$ = 0; int v = f$(i); r = r * 100000 + log$ * 10 + v % 7; } return r; }',
  ],
  [
    'cleanup in loops',
    'int log$; void drop$(int *p) { log$ = log$ * 10 + *p; } long test$(void) { for (int i = 1; i < 6; i++) { __attribute__((cleanup(drop$))) int a = i; if (i == 2) continue; if (i == 4) break; log$ *= 10; } return log$; }',
  ],
  [
    'cleanup sees returned value first',
    'void zero$(int *p) { *p = 0; } int f$(void) { __attribute__((cleanup(zero$))) int a = 7; return a; } long test$(void) { return f$(); }',
  ],
  [
    'cleanup and backward goto',
    'int log$; void drop$(int *p) { log$ = log$ * 10 + *p; } long test$(void) { int n = 0; again:; __attribute__((cleanup(drop$))) int a = ++n; if (n < 3) goto again; return log$ * 100 + n; }',
  ],
  [
    'variable arguments',
    'long sum$(int n, ...) { __builtin_va_list ap; __builtin_va_start(ap, n); long s = 0; for (int i = 0; i < n; i++) s = s * 10 + __builtin_va_arg(ap, int); s += __builtin_va_arg(ap, long); char *p = __builtin_va_arg(ap, char *); __builtin_va_end(ap); return s + *p; } long test$(void) { char c = 3; short h = 4; return sum$(3, 1, c, h, 1L << 40, "A"); }',
  ],
  [
    'variable arguments handed on',
    'struct s$ { long a, b, c; }; long take$(int n, __builtin_va_list ap) { long r = 0; while (n--) r = r * 100 + __builtin_va_arg(ap, unsigned); return r + __builtin_va_arg(ap, struct s$).c; } long f$(int n, ...) { __builtin_va_list ap, aq; __builtin_va_start(ap, n); __builtin_va_copy(aq, ap); long r = take$(n, ap); return r + __builtin_va_arg(aq, int); } long test$(void) { struct s$ s = { 1, 2, 3 }; return f$(2, 5, 6, s); }',
  ],
  ['no variable arguments', 'int f$(int n, ...) { return n; } long test$(void) { return f$(4); }'],
  ['volatile', 'volatile int g$ = 3; long test$(void) { volatile int l = g$; g$ += l; l++; return g$ * 10 + l; }'],
  [
    'memcpy and memset',
    'long test$(void) { char a[16], b[16]; __builtin_memset(a, 0x5a, sizeof a); __builtin_memcpy(b, a, 8); __builtin_memset(b + 8, 1, 8); __builtin_memmove(b + 2, b, 10); return b[1] + b[9] * 2 + b[10] * 3 + b[11] * 5 + b[15] * 7; }',
  ],
  [
    'memcmp and strings',
    'long test$(void) { char a[] = "hello", b[] = "help!"; return (__builtin_memcmp(a, b, 3) == 0) + (__builtin_memcmp(a, b, 5) < 0) * 2 + (__builtin_strcmp(a, b) < 0) * 4 + (__builtin_strncmp(a, b, 3) == 0) * 8 + __builtin_strlen(a) * 16; }',
  ],
  [
    'bit builtins',
    'unsigned a$ = 0x00f0; unsigned long b$ = 1UL << 45; long test$(void) { return __builtin_clz(a$) + __builtin_ctz(a$) * 3 + __builtin_popcount(a$) * 5 + __builtin_ffs(a$) * 7 + __builtin_clzl(b$) * 11 + __builtin_ctzl(b$) * 13 + __builtin_popcountl(b$ - 1) * 17 + __builtin_ffsl(b$) * 19 + __builtin_ffs(0); }',
  ],
  [
    'bswap',
    'unsigned long a$ = 0x0102030405060708; long test$(void) { return __builtin_bswap64(a$) ^ __builtin_bswap32(a$) ^ __builtin_bswap16(a$); }',
  ],
  [
    'overflow int',
    'int a$ = 0x7fffffff, b$ = 1; long test$(void) { int r; int o = __builtin_add_overflow(a$, b$, &r); int p = __builtin_sub_overflow(a$, b$, &r); unsigned char c; int q = __builtin_mul_overflow(b$, 256, &c); return o + p * 2 + q * 4 + c * 8 + r; }',
  ],
  [
    'overflow mixed',
    'int a$ = -1; unsigned b$ = 1; long test$(void) { unsigned long r; long s; unsigned u; int o = __builtin_add_overflow(a$, b$, &r); int p = __builtin_add_overflow(a$, 0, &r); int q = __builtin_mul_overflow(0xffffffffu, 0xffffffffu, &s); int t = __builtin_mul_overflow(0xffffffffu, 0xffffffffu, &r); int v = __builtin_sub_overflow(b$, 2u, &u); return o + p * 2 + q * 4 + t * 8 + v * 16 + (r == 0xfffffffe00000001) * 32 + u; }',
  ],
  [
    'overflow long',
    'long a$ = 0x7fffffffffffffff; unsigned long b$ = -1; long test$(void) { long r; unsigned long u; int o = __builtin_add_overflow(a$, 1L, &r); int p = __builtin_mul_overflow(b$, 2UL, &u); int q = __builtin_sub_overflow(0L, a$, &r); int s = __builtin_mul_overflow(a$, 1, &r); return o + p * 2 + q * 4 + s * 8 + (r == a$) * 16; }',
  ],
  [
    'uninitialised on one path only',
    'int k$ = 1; long test$(void) { int x; if (k$) x = 3; if (k$) return x; return 0; }',
  ],
  [
    'declared in a loop',
    'long test$(void) { int s = 0; for (int i = 0; i < 4; i++) { int x; if (i & 1) x = i; else x = 10 * i; s += x; } return s; }',
  ],
  [
    'address of local in loop',
    'void put$(int *p, int v) { *p = v; } long test$(void) { int s = 0; for (int i = 0; i < 4; i++) { int x; put$(&x, i * i); s += x; } return s; }',
  ],
  [
    'pointer to pointer',
    'long test$(void) { int a = 1, b = 2; int *p = &a, **q = &p; **q = 5; *q = &b; **q += 7; return a * 10 + b; }',
  ],
  [
    'swap through pointers',
    'static void swap$(long *a, long *b) { long t = *a; *a = *b; *b = t; } long test$(void) { long x = 1L << 33, y = 7; swap$(&x, &y); return x * 3 + (y >> 30); }',
  ],
  [
    'linked list',
    'struct n$ { struct n$ *next; int v; }; long test$(void) { struct n$ a[5], *head = 0; for (int i = 0; i < 5; i++) { a[i].v = i + 1; a[i].next = head; head = &a[i]; } long s = 0; for (struct n$ *p = head; p; p = p->next) s = s * 10 + p->v; return s; }',
  ],
  [
    'container_of',
    'struct in$ { int x; }; struct out$ { long pad; struct in$ i; int y; }; long test$(void) { struct out$ o = { 1, { 2 }, 3 }; struct in$ *p = &o.i; struct out$ *q = (struct out$ *)((char *)p - __builtin_offsetof(struct out$, i)); return q->y * 10 + q->pad; }',
  ],
  [
    'flags in pointers',
    'int v$; long test$(void) { unsigned long p = (unsigned long)&v$; p |= 3; int f = p & 3; *(int *)(p & ~3UL) = 9; return f * 10 + v$ + ((long)p < 0) * 0; }',
  ],
  [
    'long conditions',
    'long test$(void) { long s = 0; for (long i = 1L << 35; i; i >>= 5) s += i; unsigned long u = 1UL << 32; if (u) s++; if (!(int)u) s += 2; return s; }',
  ],
  [
    'swap of variables',
    'long test$(void) { int a = 1, b = 2; for (int i = 0; i < 5; i++) { int t = a; a = b; b = t + a; } return a * 1000 + b; }',
  ],
  [
    'parallel copies',
    'long test$(void) { long a = 1, b = 2, c = 3; for (int i = 0; i < 7; i++) { long t = a; a = b; b = c; c = t; a += i; } return a * 10000 + b * 100 + c; }',
  ],
  [
    'old value kept',
    'long test$(void) { int x = 5; int y = x; x = x + 1; int z = y * 10 + x; y = x; x++; return z * 100 + y * 10 + x; }',
  ],
  [
    'value used after its variable changed',
    'int id$(int v) { return v; } long test$(void) { int i = 1; int a = i; i = id$(i) + 4; long w = i; i = 9; return a * 100 + w * 10 + i; }',
  ],
  [
    'inline with branches',
    'static inline int clamp$(int v, int lo, int hi) { if (v < lo) return lo; if (v > hi) return hi; return v; } long test$(void) { long r = 0; for (int i = -3; i < 8; i++) r = r * 10 + clamp$(i, 0, 5); return r; }',
  ],
  [
    'inline bool',
    'static inline _Bool in$(int v) { return v > 2 && v != 5; } long test$(void) { int n = 0; for (int i = 0; i < 9; i++) { if (in$(i)) n += i; if (!in$(i + 1)) n += 100; } return n; }',
  ],
  [
    'inline with memory',
    'static inline int get$(int k) { int a[3] = { 5, 6, 7 }; return a[k]; } long test$(void) { int s = 0; for (int i = 0; i < 3; i++) s = s * 10 + get$(i); return s; }',
  ],
  [
    'inline try pattern',
    'static inline int try$(long *v, long *old, long new) { if (*v == *old) { *v = new; return 1; } *old = *v; return 0; } long g$ = 5; long test$(void) { long o = 3; int n = 0; while (!try$(&g$, &o, o + 10)) n++; return g$ * 100 + o * 10 + n; }',
  ],
  [
    'inline parameter changed',
    'static inline long f$(long n) { n += 5; n *= 2; return n; } long test$(void) { long n = 3; long r = f$(n); return r * 10 + n; }',
  ],
  [
    'inline nested',
    'static inline int a$(int x) { return x + 1; } static inline int b$(int x) { return a$(a$(x)) * 2; } static inline int c$(int x) { return b$(x) + b$(x + 1); } long test$(void) { return c$(3) * 100 + a$(b$(1)); }',
  ],
  [
    'noinline attribute',
    '__attribute__((noinline)) static int f$(int x) { return x * 3; } long test$(void) { return f$(f$(2)); }',
  ],
  ['falls off the end', 'int f$(int x) { if (x) return 5; } long test$(void) { f$(0); return f$(1); }'],
  [
    'sizeof',
    'struct s$ { char c; long l; short s; }; long test$(void) { int a[7]; return sizeof(struct s$) + sizeof a * 100 + sizeof(char) * 10000; }',
  ],
  ['enum', 'enum e$ { A$, B$ = 5, C$ }; long test$(void) { enum e$ e = C$; return e * 10 + B$ + A$; }'],
  [
    'generic',
    '#define KIND$(x) _Generic((x), int: 1, long: 2, char *: 3, default: 4)\nlong test$(void) { char *p = 0; return KIND$(1) + KIND$(1L) * 10 + KIND$(p) * 100 + KIND$((short)1) * 1000; }',
  ],
  ['expect', 'int k$ = 3; long test$(void) { if (__builtin_expect(!!(k$ > 2), 0)) return 5; return 6; }'],
  [
    'unaligned packed',
    'struct __attribute__((packed)) p$ { char c; int i; long l; } g$ = { 1, 0x1020304, -5 }; long test$(void) { g$.i++; struct p$ *p = &g$; return p->i + p->l + p->c; }',
  ],
  [
    'flexible array',
    'struct f$ { int n; int v[]; }; struct f$ g$ = { 3, { 4, 5, 6 } }; long test$(void) { int s = 0; for (int i = 0; i < g$.n; i++) s = s * 10 + g$.v[i]; return s; }',
  ],
  ['extern then defined', 'extern int later$; long test$(void) { return later$ * 2; } int later$ = 21;'],
  ['tentative', 'int t$; int t$; long test$(void) { t$++; return t$; }'],
  ['weak', '__attribute__((weak)) int w$(void) { return 4; } long test$(void) { return w$(); }'],
  ['unsigned char loop', 'long test$(void) { unsigned char c = 250; int n = 0; do n++; while (++c); return n; }'],
  [
    'hash loop',
    'long test$(void) { unsigned h = 2166136261u; for (const char *p = "lockstep"; *p; p++) { h ^= *p; h *= 16777619; } return h; }',
  ],
  [
    'long hash loop',
    'long test$(void) { unsigned long h = 0xcbf29ce484222325; for (int i = 0; i < 50; i++) { h ^= i; h *= 0x100000001b3; h ^= h >> 29; h = h << 7 | h >> 57; } return h; }',
  ],
  [
    'sieve',
    'long test$(void) { char p[100]; for (int i = 0; i < 100; i++) p[i] = 1; int n = 0; for (int i = 2; i < 100; i++) { if (!p[i]) continue; n++; for (int j = i * i; j < 100; j += i) p[j] = 0; } return n; }',
  ],
  [
    'bubble sort',
    'long test$(void) { int a[8] = { 5, 2, 8, 1, 9, 3, 7, 4 }; for (int i = 0; i < 8; i++) for (int j = 0; j + 1 < 8 - i; j++) if (a[j] > a[j + 1]) { int t = a[j]; a[j] = a[j + 1]; a[j + 1] = t; } long r = 0; for (int i = 0; i < 8; i++) r = r * 10 + a[i]; return r; }',
  ],
];
