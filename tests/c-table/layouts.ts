/** Sizes, alignments, offsets and bit-field positions of records; what initialisers make of objects. */
import type { Row } from './row.ts';

/** Members of a struct, and which of them are asked about. */
const RECORDS: readonly (readonly [members: string, names: string, attributes?: string])[] = [
  ['char a;', 'a'],
  ['char a; int b;', 'a b'],
  ['char a; short b; char c; long d; char e;', 'a b c d e'],
  ['char a[3]; short b;', 'a b'],
  ['_Bool a; _Bool b; int c;', 'a b c'],
  ['void *a; char b; void *c;', 'a b c'],
  ['struct { char x; int y; } a; char b;', 'a a.y b'],
  ['struct { char x; int y; }; char b;', 'x y b'],
  ['union { char x; long y; }; char b;', 'x y b'],
  ['union { struct { short p, q; }; int r; } u; char c;', 'u u.q u.r c'],
  ['char a; int b;', 'a b', '__attribute__((packed))'],
  ['char a; long b; short c;', 'a b c', '__attribute__((packed))'],
  ['char a; int b __attribute__((packed)); int c;', 'a b c'],
  ['char a; int b; char c;', 'a b c', '__attribute__((aligned(16)))'],
  ['char a; int b __attribute__((aligned(8))); char c;', 'a b c'],
  ['char a; int b;', 'a b', '__attribute__((packed, aligned(2)))'],
  ['char a; _Alignas(8) char b; char c;', 'a b c'],
  ['char a; _Alignas(int) char b[3]; char c;', 'a b c'],
  ['int n; char data[];', 'n data'],
  ['int n; struct { int x; char y; } data[];', 'n data'],
  ['char n; long data[0]; char m;', 'n data m'],
  ['struct {} a; int b;', 'a b'],
  ['int a : 3; int b;', 'b'],
  ['char c; int a : 3; int : 0; char d;', 'c d'],
  ['char c; int : 9; char d;', 'c d'],
  ['int a : 31; int b : 2; char c;', 'c'],
  ['long a : 33; int b : 31; char c;', 'c'],
  ['short a : 9; short b : 9; char c;', 'c'],
  ['char a : 5; char b : 5; char c : 5; char d;', 'd'],
  ['_Bool a : 1; _Bool b : 1; char c;', 'c'],
  ['unsigned long a : 40; unsigned long b : 30; char c;', 'c'],
  ['int a : 17; char c; int b : 15; char d;', 'c d'],
  ['int a : 12; short b : 12; char c;', 'c', '__attribute__((packed))'],
  ['char c; long a : 61; char d;', 'c d', '__attribute__((packed))'],
  ['int a : 3 __attribute__((packed)), b : 30; char c;', 'c'],
  ['char a; int b : 3 __attribute__((aligned(8))); char c : 2; char d;', 'd'],
  ['char a; int b : 7 __attribute__((packed)), : 3 __attribute__((unused)), c : 25; char d;', 'd'],
  ['enum tag$ a; char b;', 'a b'],
  ['int (*f)(void); char b; int (*g[3])(int);', 'f b g'],
  ['char a; long long b; unsigned char c[5]; short d;', 'a b c d'],
  ['struct { long a; char b; } x[2]; char y;', 'x x[1] x[1].b y'],
  ['int a[2][3]; char b[2]; short c;', 'a a[1] a[1][2] b c'],
];

/** Bit-fields: each is set to all ones in a zeroed object, which is then printed. */
const BIT_FIELDS: readonly (readonly [members: string, names: string, attributes?: string])[] = [
  ['int a : 3; unsigned b : 5; int c : 24;', 'a b c'],
  ['char x; int a : 7; int b : 20; short c : 3;', 'x a b c'],
  ['unsigned long a : 33; unsigned long b : 31; unsigned long c : 1;', 'a b c'],
  ['_Bool a : 1; _Bool b : 1; unsigned char c : 6; unsigned char d : 8;', 'a b c d'],
  ['short a : 9; short b : 9; int c : 9;', 'a b c'],
  ['int a : 31; int b : 2; int c : 31;', 'a b c'],
  ['int a : 5; int : 4; int b : 5; int : 0; int c : 5;', 'a b c'],
  ['long a : 61; char b : 3; long c : 4;', 'a b c'],
  ['char c; long a : 61; char d : 7; int e : 30;', 'c a d e', '__attribute__((packed))'],
  ['int a : 12; short b : 12; int c : 30; long d : 64;', 'a b c d', '__attribute__((packed))'],
  ['int a : 1; signed int b : 1; unsigned int c : 1;', 'a b c'],
  ['long long a : 40; int b : 10; char c : 8; int d : 32;', 'a b c d'],
  ['unsigned a : 4; char b; unsigned c : 28;', 'a b c'],
  ['enum bits$ { BITS$ = 5 } a : 4; unsigned b : 4;', 'a b'],
];

/** Static objects whose bytes are printed. */
const OBJECTS: readonly string[] = [
  'int x[4] = { 1, 2 };',
  'int x[] = { 1, [5] = 7, 8, [2] = 3 };',
  'int x[10] = { [2 ... 5] = 9, [4] = 1 };',
  'char x[] = "hello";',
  'char x[3] = "hey";',
  'char x[8] = { "ab" };',
  'char x[2][4] = { "abc", { 1, 2 } };',
  'char x[] = "a\\0b\\x41\\101\\n";',
  'struct { int a; char b[4]; long c; } x = { 1, "ab", 3 };',
  'struct { int a; struct { char b; int c; } d; int e; } x = { 1, { 2, 3 }, 4 };',
  'struct { int a; struct { char b; int c; } d; int e; } x = { 1, 2, 3, 4 };',
  'struct { int a; struct { char b; int c; } d; int e; } x = { .d.c = 5, .e = 6, .a = 7 };',
  'struct { int a, b, c; } x = { .b = 2, 3, .a = 1 };',
  'struct { int a[2][2]; int b; } x = { { { 1 }, { 2 } }, 3 };',
  'struct { int a[2][2]; int b; } x = { 1, 2, 3, 4, 5 };',
  'struct { int a[3]; } x[2] = { [1].a[2] = 9, [0] = { { 1, 2 } } };',
  'union { int a; char b[8]; } x = { 0x01020304 };',
  'union { int a; char b[8]; } x = { .b = "abcdefg" };',
  'union { struct { short a, b; }; int c; } x = { { 1, 2 } };',
  'struct { int a; union { int b; long c; }; int d; } x = { 1, { .c = 2 }, 3 };',
  'struct { int a : 3, b : 7; unsigned c : 20; long d : 40; } x = { -1, 33, 0x54321, 0x1234567890 };',
  'struct { int : 3, b : 7; } x = { 5 };',
  'struct { int n; int data[]; } x = { 3, { 1, 2, 3 } };',
  'struct { char n; char data[]; } x = { 3, "abc" };',
  'struct { long a; } x = { (char)300 };',
  "unsigned char x[] = { -1, 256 + 7, 0x7f, '\\xff', 'ab' & 0xff };",
  'int x = { 5 };',
  'int x[2][3] = { { 1, 2, 3 }, 4, 5 };',
  'int x[][2] = { 1, 2, 3, 4, 5 };',
  'int x[][2] = { 1, 2, 3, 4 };',
  'int x[][2][2] = { { 1 }, 2, 3 };',
  'int x[][2] = { [1] = { 1 }, 2, 3, [0][1] = 4 };',
  '_Bool x[] = { 5, 0, -1, 0x100 };',
  'struct { struct { int a, b; } p[2]; int q; } x = { { { 1 }, { .b = 2 } }, 3 };',
  'struct { struct { int a, b; } p; int q; } x = { .p = { 1, 2 }, .p.b = 7, .q = 3 };',
  'struct { char a; short b; int c; long d; } __attribute__((packed)) x = { 1, 2, 3, 4 };',
  'long x[] = { sizeof(int[7]), _Alignof(long), sizeof "abc", sizeof(struct { char a; long b; }) };',
  "int x[] = { 'a', '\\n', '\\0', '\\377', L'a', u'b', U'c', 'ab' };",
  'unsigned short x[] = u"hi";',
  'int x[] = L"wide";',
  'char x[] = "con" "cat" u8"ena" "ted";',
  'struct { int a; } x[] = { { 1 }, { 2 }, [4] = { 5 } };',
  'struct { int x, y; } x = { .y = ({ 1; }) ? 2 : 3 };',
  'int x[3] = { [0] = 1, [0] = 2 };',
  'struct { int *p; int n; } x = { 0, 4 };',
];

function offsets([members, names, attributes = '']: (typeof RECORDS)[number], number: number): Row {
  const asked = names.split(' ').map((name) => `P(offsetof(struct layout$, ${name}));`);
  return {
    name: `layout ${number}: ${members} ${attributes}`,
    outside: `enum tag$ { NONE$ };\nstruct layout$ { ${members} } ${attributes}; union layout_u$ { ${members.includes('[]') ? 'int x;' : members} } ${attributes};`,
    body: `  P(sizeof(struct layout$)); P(_Alignof(struct layout$)); P(sizeof(union layout_u$)); P(_Alignof(union layout_u$)); ${asked.join(' ')}`,
  };
}

function bitFields([members, names, attributes = '']: (typeof BIT_FIELDS)[number], number: number): Row {
  const set = names.split(' ').map(
    (
      name,
    ) => `  memset(&x, 0, sizeof x); x.${name} = -1; DUMP(x); P(x.${name}); x.${name} = 0x5a5a5a5a5a5a5a5a; DUMP(x); P(x.${name}); x.${name}++; P(x.${name}); x.${name} <<= 1; P(x.${name}); P(x.${name} = 9);
  memset(&x, 255, sizeof x); x.${name} = 0; DUMP(x); P(x.${name} - 1 < 0); P(sizeof(x.${name} + 0)); P(-(int)x.${name}); P(~(long)x.${name});`,
  );
  return {
    name: `bit-fields ${number}: ${members} ${attributes}`,
    body: `  struct { ${members} } ${attributes} x; P(sizeof x); P(_Alignof(__typeof__(x)));\n${set.join('\n')}`,
  };
}

function objects(text: string, number: number): Row[] {
  const rows: Row[] = [];
  if (!text.includes('({'))
    rows.push({ name: `static ${number}: ${text}`, body: `  static ${text} DUMP(x); P(sizeof x);` });
  // Automatic ones: filled from a zeroed place, so that padding compares.
  if (!/\[\];|\[\] = (L|u)?"|\[\] =|data\[\]/.test(text) && !text.includes('union'))
    rows.push({
      name: `automatic ${number}: ${text}`,
      body: `  ${text} __typeof__(x) y; memset(&y, 0, sizeof y); P(sizeof x); ${fieldwise(text)}`,
    });
  return rows;
}

/** Padding of an automatic object is indeterminate: arrays of integers only are printed as bytes. */
function fieldwise(text: string): string {
  if (/^(?:int|char|_Bool|unsigned \w+|long) x\b/.test(text)) return 'DUMP(x);';
  return text.includes('x[') ? 'y[0] = x[0]; P(sizeof y);' : 'y = x; P(sizeof y);';
}

export const LAYOUTS: readonly Row[] = [
  ...RECORDS.map(offsets),
  ...BIT_FIELDS.map(bitFields),
  ...OBJECTS.flatMap(objects),
];
