/**
 * printf's conversions: each way to write one, with all the values that may come out differently.
 *
 * What C leaves open (`%+u`, `%05s`, `%#d`) is not asked for. The rows whose table is short are written out.
 */
import type { Row } from './row.ts';

const NUMBERS: readonly (readonly [letters: string, values: string])[] = [
  ['d', '0, 1, -1, 42, INT_MAX, INT_MIN'],
  ['i', '0, 7, -12345'],
  ['u', '0u, 1u, 42u, UINT_MAX'],
  ['x', '0u, 10u, 0xbeefu, UINT_MAX'],
  ['X', '0u, 10u, 0xbeefu, UINT_MAX'],
  ['o', '0u, 8u, 0777u, UINT_MAX'],
];

/** Flags that C defines for the letter. */
function fits(flags: string, letter: string): boolean {
  if (/[+ ]/.test(flags) && !'di'.includes(letter)) return false;
  return !flags.includes('#') || 'xXo'.includes(letter);
}

function call(format: string, values: string): string {
  const each = values.split(', ');
  return `n += printf("${each.map(() => `[${format}]`).join('')}", ${values});`;
}

const FLAGS = ['', '-', '0', '+', ' ', '#', '+ ', '-0', '-+', '0+', '0 ', '#0', '-#', '-+ 0'];
const WIDTHS = ['', '1', '8', '14'];
const PRECISIONS = ['', '.', '.0', '.1', '.3', '.12'];

const WRITTEN: readonly Row[] = FLAGS.flatMap((flags) =>
  WIDTHS.flatMap((width) =>
    PRECISIONS.map((precision) => {
      const calls = NUMBERS.filter(([letter]) => fits(flags, letter)).map(([letter, values]) =>
        call(`%${flags}${width}${precision}${letter}`, values),
      );
      return { name: `%${flags}${width}${precision}`, body: `int n = 0; ${calls.join(' ')} P(n);` };
    }),
  ),
);

const LENGTHS: readonly (readonly [length: string, signed: string, unsigned: string])[] = [
  ['hh', '0, 127, 128, 255, 256, -129', '0, 255, 256, -1'],
  ['h', '0, 32767, 32768, 65535, 65536, -32769', '0, 65535, 65536, -1'],
  ['', 'INT_MAX, INT_MIN', 'UINT_MAX'],
  ['l', '0L, LONG_MAX, LONG_MIN, 1L << 32', '0UL, ULONG_MAX, 1UL << 32'],
  ['ll', '0LL, LLONG_MAX, LLONG_MIN', '0ULL, ULLONG_MAX'],
  ['j', '(intmax_t)0, INTMAX_MAX, INTMAX_MIN', '(uintmax_t)0, UINTMAX_MAX'],
  ['z', '(ptrdiff_t)-5, (ptrdiff_t)5', '(size_t)0, SIZE_MAX, sizeof(n)'],
  ['t', '(ptrdiff_t)0, PTRDIFF_MAX, PTRDIFF_MIN', '(size_t)5'],
];

const SIZED: readonly Row[] = LENGTHS.map(([length, signed, unsigned]) => {
  const calls = [...'di'].map((letter) => call(`%${length}${letter}`, signed));
  const others = [...'uxXo'].flatMap((letter) => [
    call(`%${length}${letter}`, unsigned),
    call(`%#24.20${length}${letter}`.replace('#', letter === 'u' ? '' : '#'), unsigned),
  ]);
  return { name: `length '${length}'`, body: `int n = 0; ${calls.join(' ')} ${others.join(' ')} P(n);` };
});

const TEXTS: readonly Row[] = ['', '-'].flatMap((flags) =>
  ['', '1', '6', '20'].flatMap((width) =>
    ['', '.', '.0', '.2', '.9'].map((precision) => ({
      name: `%${flags}${width}${precision}s`,
      body: `int n = 0; ${call(`%${flags}${width}${precision}s`, '"", "a", "hello", "hello world!"')} P(n);`,
    })),
  ),
);

const REST: readonly Row[] = [
  {
    name: '%c',
    body: `int n = 0; ${call('%c', "'a', ' ', 0x141, '%'")} ${call('%5c', "'a', 'b'")} ${call('%-5c', "'a'")} P(n);`,
  },
  { name: '%c of zero', body: 'char t[8]; memset(t, 1, 8); P(snprintf(t, 8, "a%cb%3c", 0, 0)); DUMP(t);' },
  { name: '%p', body: 'printf("[%p][%p][%20p][%-20p]", (void *)0x1234, (void *)0, (void *)0xbeef, (void *)1);' },
  { name: '%%', body: 'P(printf("100%%")); P(printf("%%%d%%", 5));' },
  { name: 'a text of a part', body: 'char t[3] = { 97, 98, 99 }; printf("[%.3s][%.*s][%.1s]", t, 2, t, t);' },
  { name: 'no text is read with a precision of 0', body: 'P(printf("%.0s", "x")); P(printf("%.*s", 0, "abc"));' },
  {
    name: 'a width from an argument',
    body: 'printf("[%*d][%-*d][%*d][%0*d][%*s][%*c]", 6, 1, 6, 2, -6, 3, 6, 4, 5, "ab", 3, 67);',
  },
  { name: 'a width of 0', body: 'printf("[%*d][%*s]", 0, 5, 0, "x");' },
  {
    name: 'a precision from an argument',
    body: 'printf("[%.*d][%.*d][%.*d][%.*x][%.*s][%.*s]", 3, 1, 0, 0, -1, 0, 4, 10, 2, "abc", -1, "abc");',
  },
  { name: 'both', body: 'printf("[%*.*d][%-*.*x][%+*.*d][%*.*s]", 8, 3, -5, 8, 3, 5, 8, 3, 5, 6, 2, "abc");' },
  {
    name: 'many',
    body: 'printf("%d%d%d%d%d%d%d%d%d%d%d%d", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); printf("%s%c%ld%x%s", "a", 98, 3L, 4, "e");',
  },
  {
    name: 'char and short',
    body: 'char c = -1; unsigned char u = 255; short h = -2; unsigned short g = 65534; printf("%d %d %d %d %hhd %hhu %hd %hu", c, u, h, g, c, u, h, g);',
  },
  { name: 'enumerators and bools', body: 'enum { A = -1, B = 5 }; printf("%d %d %d %d", A, B, (_Bool)5, 1 == 1);' },
  {
    name: 'bytes beyond 127',
    body: 'P(printf("\\xc3\\xa4\\xff")); P(printf("%s", "\\xe2\\x82\\xac")); printf("[%5s][%.1s]", "\\xc3\\xa4", "\\xc3\\xa4");',
  },
  { name: 'nothing', body: 'P(printf("")); char t[2] = "x"; P(snprintf(t, 2, "%s", "")); P(t[0]);' },
  {
    name: 'snprintf of more than there is room for',
    body: 'char t[8]; memset(t, 1, 8); P(snprintf(t, 5, "%s", "hello world")); DUMP(t); P(snprintf(t, 1, "%d", 12345)); DUMP(t); P(snprintf(t, 0, "%d", 12345)); DUMP(t); P(snprintf(NULL, 0, "%s-%d", "ab", 77));',
  },
  {
    name: 'snprintf of exactly what there is room for',
    body: 'char t[6]; P(snprintf(t, 6, "%d", 12345)); S(t); P(snprintf(t, 6, "%d", 123456)); S(t);',
  },
  {
    name: 'sprintf one behind the other',
    body: 'char t[40], *p = t; for (int i = 0; i < 5; i++) p += sprintf(p, "%d,", i * i); S(t); P(p - t);',
  },
  {
    name: 'the functions that take a list',
    outside:
      'static int to$(char *t, size_t size, const char *f, ...) { va_list a, b; va_start(a, f); va_copy(b, a); int n = vsnprintf(t, size, f, a); va_end(a); vprintf(f, b); va_end(b); return n; } static int any$(char *t, const char *f, ...) { va_list a; va_start(a, f); int n = vsprintf(t, f, a); va_end(a); va_start(a, f); n += vfprintf(stdout, f, a); va_end(a); return n; }',
    body: 'char t[20]; P(to$(t, 6, "%s+%ld", "abc", 123456L)); S(t); P(any$(t, "%c%*d", 65, 4, 7)); S(t);',
  },
  {
    name: 'fprintf, fputs, fputc, fwrite, puts',
    body: 'P(fprintf(stdout, "%s", "a")); fputs("b", stdout); P(fputc(99, stdout)); P(fwrite("defg", 2, 2, stdout)); P(putchar(104)); P(putc(105, stdout)); puts("j");',
  },
];

export const FORMATS: readonly Row[] = [...WRITTEN, ...SIZED, ...TEXTS, ...REST];
