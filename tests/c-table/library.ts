/** The C library: texts, memory, numbers in texts, sorting, and where each stops. */
import type { Row } from './row.ts';

const SIGN = '#define SIGN(x) ((x) < 0 ? -1 : (x) > 0)';
const PLAIN: readonly (readonly [name: string, body: string])[] = [
  [
    'memmove to the right and to the left',
    'char a[] = "0123456789"; memmove(a + 2, a, 5); S(a); char b[] = "0123456789"; memmove(b, b + 2, 5); S(b); P(memmove(b, b, 3) == b); S(b); memmove(b + 1, b, 0); S(b);',
  ],
  [
    'memmove of much',
    'static int n[1000]; for (int i = 0; i < 1000; i++) n[i] = i; memmove(n + 1, n, 999 * sizeof(int)); P(n[0] + n[1] * 10 + n[999]); memmove(n, n + 500, 500 * sizeof(int)); P(n[0] + n[499]);',
  ],
  ['memcpy gives its destination', 'char a[4] = "abc", b[4]; P(memcpy(b, a, 4) == b); S(b); P(memcpy(b, a, 0) == b);'],
  ['memset', 'char a[8]; P(memset(a, 0x141, 8) == a); DUMP(a); memset(a + 2, -1, 3); DUMP(a);'],
  [
    'memcmp',
    'P(SIGN(memcmp("abc", "abd", 3))); P(SIGN(memcmp("abc", "abd", 2))); P(SIGN(memcmp("\\xff", "a", 1))); P(SIGN(memcmp("a", "\\x80", 1))); P(memcmp("a", "b", 0)); P(SIGN(memcmp("a\\0b", "a\\0c", 4)));',
  ],
  [
    'memchr',
    'const char *t = "hello"; P((char *)memchr(t, 108, 5) - t); P(memchr(t, 120, 6) == 0); P((char *)memchr(t, 0, 6) - t); P((char *)memchr(t, 0x168, 5) - t); P(memchr(t, 104, 0) == 0);',
  ],
  ['memchr stops where it finds', 'char t[3] = { 1, 2, 3 }; P((char *)memchr(t, 2, 100) - t);'],
  [
    'strlen and strnlen',
    'P(strlen("")); P(strlen("abc\\0def")); P(strnlen("abcdef", 3)); P(strnlen("ab", 10)); P(strnlen("", 0)); char t[2] = { 65, 66 }; P(strnlen(t, 2));',
  ],
  [
    'strcmp',
    'P(SIGN(strcmp("", ""))); P(SIGN(strcmp("a", ""))); P(SIGN(strcmp("", "a"))); P(SIGN(strcmp("abc", "abd"))); P(SIGN(strcmp("abc", "ab"))); P(SIGN(strcmp("\\x80", "a"))); P(SIGN(strcmp("a", "B")));',
  ],
  [
    'strncmp',
    'P(SIGN(strncmp("abc", "abd", 2))); P(SIGN(strncmp("abc", "abd", 3))); P(SIGN(strncmp("a", "ab", 5))); P(SIGN(strncmp("a", "b", 0))); P(SIGN(strncmp("a\\0x", "a\\0y", 3)));',
  ],
  [
    'strcasecmp',
    'P(SIGN(strcasecmp("ABC", "abc"))); P(SIGN(strcasecmp("ABC", "abd"))); P(SIGN(strncasecmp("ABCx", "abcy", 3))); P(SIGN(strncasecmp("A", "b", 0)));',
  ],
  [
    'strcpy, stpcpy',
    'char t[8]; P(strcpy(t, "abc") == t); S(t); P(strcpy(t, "") == t); P(t[0]); P(stpcpy(t, "xyz") - t); S(t);',
  ],
  [
    'strncpy',
    'char t[8]; memset(t, 1, 8); P(strncpy(t, "ab", 5) == t); DUMP(t); memset(t, 1, 8); strncpy(t, "abcdef", 3); DUMP(t); strncpy(t, "", 8); DUMP(t); strncpy(t, "q", 0); DUMP(t);',
  ],
  [
    'strcat, strncat',
    'char t[16] = "ab"; P(strcat(t, "cd") == t); S(t); strcat(t, ""); S(t); strncat(t, "efghij", 3); S(t); strncat(t, "k", 9); S(t); strncat(t, "z", 0); S(t);',
  ],
  [
    'strchr, strrchr',
    'const char *t = "hello"; P(strchr(t, 108) - t); P(strrchr(t, 108) - t); P(strchr(t, 0) - t); P(strrchr(t, 0) - t); P(strchr(t, 120) == 0); P(strrchr(t, 120) == 0); P(strchr(t, 0x168) - t);',
  ],
  [
    'strspn, strcspn, strpbrk',
    'const char *t = "aabbcc1"; P(strspn(t, "ab")); P(strspn(t, "")); P(strcspn(t, "c1")); P(strcspn(t, "")); P(strpbrk(t, "1c") - t); P(strpbrk(t, "xyz") == 0);',
  ],
  [
    'strstr',
    'const char *t = "ababcabab"; P(strstr(t, "abc") - t); P(strstr(t, "") - t); P(strstr(t, "abab") - t); P(strstr(t, "abd") == 0); P(strstr("", "a") == 0); P(strstr(t, "ababcabab") - t); P(strstr(t, "ababcababa") == 0); P(strstr(t + 1, "abab") - t);',
  ],
  [
    'strtok',
    'char t[] = ",a,,b c,"; for (char *p = strtok(t, ","); p; p = strtok(NULL, ",")) S(p); char u[] = ",,,"; P(strtok(u, ",") == 0); char v[] = "x y"; S(strtok(v, " ")); S(strtok(NULL, "")); P(strtok(NULL, " ") == 0);',
  ],
  [
    'strtok_r',
    'char t[] = "a1b2 c3", *o, *i; for (char *p = strtok_r(t, " ", &o); p; p = strtok_r(NULL, " ", &o)) for (char *q = strtok_r(p, "12", &i); q; q = strtok_r(NULL, "12", &i)) S(q);',
  ],
  [
    'strdup, strndup',
    'char *p = strdup("abc"), *q = strndup("abcdef", 2), *r = strndup("ab", 9); S(p); S(q); S(r); p[0] = 120; S(p); free(p); free(q); free(r);',
  ],
  ['strsep', 'char t[] = "a,,b", *p = t, *q; while ((q = strsep(&p, ",")) != NULL) printf("[%s]", q); P(p == 0);'],
  [
    'mempcpy, memccpy, stpncpy',
    'char t[8]; memset(t, 1, 8); P((char *)memccpy(t, "abcd", 99, 4) - t); DUMP(t); P(memccpy(t, "ab", 120, 2) == 0); P(stpncpy(t, "xy", 5) - t); DUMP(t); P(stpncpy(t, "wxyz", 3) - t);',
  ],
  [
    'strtol in base 10',
    'char *e; const char *t[] = { "0", "42", "-42", "+7", "  \\t\\n 9x", "", "x", "-", "+-1", "007", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "99999999999999999999999" }; for (unsigned i = 0; i < sizeof t / sizeof *t; i++) { errno = 0; P(strtol(t[i], &e, 10)); P(e - t[i]); P(errno); }',
  ],
  [
    'strtol in other bases',
    'char *e; const char *t[] = { "10", "0x1f", "0X1F", "0x", "0xg", "077", "08", "zz", "1010102", "-0x10", "0b11" }; int b[] = { 0, 2, 8, 10, 16, 36 }; for (unsigned i = 0; i < sizeof t / sizeof *t; i++) for (int k = 0; k < 6; k++) { P(strtol(t[i], &e, b[k])); P(e - t[i]); }',
  ],
  [
    'strtol of what is no base',
    'char *e = NULL; errno = 0; P(strtol("11", &e, 1)); P(errno == EINVAL); errno = 0; P(strtol("11", NULL, 37)); P(errno == EINVAL); errno = 0; P(strtoul("11", NULL, -2)); P(errno == EINVAL);',
  ],
  [
    'strtoul',
    'char *e; const char *t[] = { "18446744073709551615", "18446744073709551616", "-1", "-18446744073709551615", "-18446744073709551616", "0xffffffffffffffff", "12a" }; for (unsigned i = 0; i < sizeof t / sizeof *t; i++) { errno = 0; P(strtoul(t[i], &e, 0)); P(e - t[i]); P(errno); }',
  ],
  [
    'strtoll, strtoull, strtoimax',
    'P(strtoll("-5", NULL, 10)); P(strtoull("5", NULL, 10)); P(strtoll("7fffffffffffffff", NULL, 16)); P(strtoimax("-9", NULL, 10)); P(strtoumax("9", NULL, 10));',
  ],
  [
    'atoi and its kin',
    'P(atoi("12")); P(atoi(" -12z")); P(atoi("")); P(atol("123456789012")); P(atoll("-123456789012")); P(atoi("+3"));',
  ],
  [
    'abs and div',
    'P(abs(-5)); P(labs(-5L)); P(llabs(5LL)); div_t d = div(-7, 2); P(d.quot); P(d.rem); ldiv_t l = ldiv(7, -2); P(l.quot); P(l.rem); lldiv_t q = lldiv(-7, -2); P(q.quot); P(q.rem);',
  ],
  [
    'ctype',
    'for (int c = -1; c < 256; c++) { int m = !!isalnum(c) | !!isalpha(c) << 1 | !!isblank(c) << 2 | !!iscntrl(c) << 3 | !!isdigit(c) << 4 | !!isgraph(c) << 5 | !!islower(c) << 6 | !!isprint(c) << 7 | !!ispunct(c) << 8 | !!isspace(c) << 9 | !!isupper(c) << 10 | !!isxdigit(c) << 11; printf(" %x", m); P(toupper(c)); P(tolower(c)); }',
  ],
  ['ffs', 'P(ffs(0)); P(ffs(1)); P(ffs(8)); P(ffs(INT_MIN)); P(ffs(-1));'],
  [
    'calloc clears, realloc keeps',
    'int *p = calloc(4, sizeof *p); P(p[0] + p[3]); for (int i = 0; i < 4; i++) p[i] = i; p = realloc(p, 8 * sizeof *p); P(p[0] + p[3] * 10); p = realloc(p, 2 * sizeof *p); P(p[1]); free(p); p = realloc(NULL, 4); *p = 9; P(*p); free(p); free(NULL);',
  ],
  [
    'blocks do not overlap and lie well',
    'char *p[20]; for (int i = 0; i < 20; i++) { p[i] = malloc(i); memset(p[i], i, i); P((uintptr_t)p[i] % 16); } int s = 0; for (int i = 0; i < 20; i++) for (int k = 0; k < i; k++) s += p[i][k]; P(s); for (int i = 0; i < 20; i++) free(p[i]); void *a = aligned_alloc(64, 128); P((uintptr_t)a % 64); free(a);',
  ],
  [
    'qsort of nothing, one, many',
    'int n[50]; qsort(n, 0, sizeof *n, up$); n[0] = 5; qsort(n, 1, sizeof *n, up$); P(n[0]); unsigned x = 1; for (int i = 0; i < 50; i++) { x = x * 1103515245 + 12345; n[i] = x >> 16 & 63; } qsort(n, 50, sizeof *n, up$); int ok = 1; for (int i = 1; i < 50; i++) ok &= n[i - 1] <= n[i]; P(ok); P(n[0]); P(n[49]); qsort(n, 50, sizeof *n, down$); P(n[0]); P(n[49]);',
  ],
  [
    'qsort of structures and texts',
    'struct { char k; int v; } r[] = { { 99, 3 }, { 97, 1 }, { 98, 2 } }; qsort(r, 3, sizeof *r, byte$); for (int i = 0; i < 3; i++) P(r[i].v); const char *t[] = { "pear", "apple", "fig" }; qsort(t, 3, sizeof *t, text$); for (int i = 0; i < 3; i++) S(t[i]);',
  ],
  [
    'bsearch',
    'int n[] = { 1, 3, 5, 7, 9 }; for (int k = 0; k < 11; k++) { int *p = bsearch(&k, n, 5, sizeof *n, up$); P(p ? p - n : -1); } int k = 1; P(bsearch(&k, n, 0, sizeof *n, up$) == 0);',
  ],
  [
    'sscanf of numbers',
    'int a = 0, b = 0; long l = 0; unsigned u = 0; P(sscanf("12 -5 7 ff", "%d %d %ld %x", &a, &b, &l, &u)); P(a); P(b); P(l); P(u); short h; unsigned char c; P(sscanf("300 300", "%hd %hhu", &h, &c)); P(h); P(c); P(sscanf("0x1f 010 9", "%i %i %i", &a, &b, &u)); P(a); P(b); P(u);',
  ],
  [
    'sscanf of texts',
    'char s[8], t[8], c; int n; P(sscanf("hello, world!", "%5s, %3s%c%n", s, t, &c, &n)); S(s); S(t); P(c); P(n); P(sscanf("abc123", "%[a-z]%[^a-z]", s, t)); S(s); S(t); P(sscanf("key=val", "%[^=]=%s", s, t)); S(s); S(t); P(sscanf("x]y", "%[]x]", s)); S(s);',
  ],
  [
    'sscanf that stops',
    'int a = 1, b = 2; P(sscanf("5 x", "%d %d", &a, &b)); P(a); P(b); P(sscanf("", "%d", &a)); P(sscanf("x", "%d", &a)); P(sscanf("5,6", "%d;%d", &a, &b)); P(b); P(sscanf("7 8 9", "%*d %d", &a)); P(a); P(sscanf("1%2", "%d%%%d", &a, &b)); P(b); P(sscanf("  ", "%d", &a));',
  ],
  [
    'sscanf of widths',
    'int a, b; char t[4]; P(sscanf("123456", "%3d%2d", &a, &b)); P(a); P(b); P(sscanf("-12", "%2d", &a)); P(a); P(sscanf("abcdef", "%3c", t)); t[3] = 0; S(t); unsigned long u; P(sscanf("18446744073709551615", "%lu", &u)); P(u); size_t z; P(sscanf("12", "%zu", &z)); P(z);',
  ],
];

const OUTSIDE = `#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <strings.h>
${SIGN}
static int up$(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static int down$(const void *a, const void *b) { return up$(b, a); }
static int byte$(const void *a, const void *b) { return *(const char *)a - *(const char *)b; }
static int text$(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }
`;

export const LIBRARY: readonly Row[] = PLAIN.map(([name, body]) => ({ name, outside: OUTSIDE, body }));
