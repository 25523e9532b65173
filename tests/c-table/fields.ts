/**
 * Bit-fields that are wider than an int: gcc gives each width a type of its own, in which they are computed.
 */
import type { Row } from './row.ts';

const FIELDS = [
  'unsigned long f : 33',
  'unsigned long f : 40',
  'unsigned long long f : 63',
  'long f : 33',
  'long f : 47',
];
const VALUES = ['-1', '0x123456789abcdef'];
const OTHERS = [
  'int o = -7',
  'unsigned o = 0xfffffff0u',
  'long o = -3',
  'unsigned long o = 0x8000000000000005ul',
  'char o = 100',
];

const COMPUTED =
  'P(s.f + o); P(s.f - o); P(s.f * o); P(s.f / o); P(s.f % o); P(s.f & o); P(s.f | o); P(s.f ^ o); P(o - s.f); P(o / (s.f | 1)); ' +
  'P(s.f < o); P(s.f >= o); P(s.f == o); P(s.f > o - 1); P(1 ? s.f : o); P(s.f + o >> 3); P((int)(s.f + o)); P((long)(s.f * s.f));';
const ALONE =
  'P(-s.f); P(~s.f); P(+s.f); P(!s.f); P(s.f << 1); P(s.f << 30); P(s.f << 30 >> 30); P(s.f >> 5); P(-s.f >> 1); P(~s.f / 3); P(s.f++); ' +
  'P(s.f); P(--s.f); P(s.f += 0x7fffffff0); P(s.f *= 3); P(s.f -= 1ul << 63); P(s.f ^= -1); P(s.f /= 7); P(s.f >>= 2); P(s.f <<= 9); ' +
  'P(sizeof(s.f + 0)); P(s.f ? 1 : 2); if (s.f << 31 << 31) P(3); if (!(s.f * s.f)) P(4); while (s.f) s.f <<= 8; P(s.f); ' +
  'P((s.f - 1) / 2); P((_Bool)(s.f - 1)); P((unsigned char)(s.f - 2)); __typeof__(s.f + 0) t = -5; P(t); t += 1l << 40; P(t); t /= 3; P(t);';

/** One field against another of another width. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['unsigned long a : 40', 'long b : 48'],
  ['long a : 40', 'unsigned long b : 40'],
  ['unsigned long a : 63', 'long b : 33'],
  ['unsigned long a : 35', 'int b : 20'],
  ['long a : 35', 'unsigned b : 32'],
  ['unsigned long a : 64', 'long b : 50'],
];

export const WIDE_FIELDS: readonly Row[] = [
  ...FIELDS.flatMap((field) =>
    VALUES.map((value) => ({
      name: `${field} = ${value}`,
      body: `struct { char c; ${field}; } s = { 0, ${value} }; ${OTHERS.map((other) => `{ ${other}; ${COMPUTED} }`).join(' ')} ${ALONE}`,
    })),
  ),
  ...PAIRS.map(([a, b]) => ({
    name: `${a} with ${b}`,
    body: `static const long values[] = { 0, 1, -1, 0x7ffffffff, 0x123456789abcdef, -0x100000000 };
struct { ${a}; ${b}; } s;
for (int i = 0; i < 6; i++) for (int j = 0; j < 6; j++) { s.a = values[i]; s.b = values[j];
P(s.a + s.b); P(s.a - s.b); P(s.a * s.b); P(s.a < s.b); P(s.a == s.b); P(s.a | s.b); if (s.b) { P(s.a / s.b); P(s.a % s.b); }
P(s.a << 3 < s.b << 3); P(i ? s.a : s.b); s.a += s.b; P(s.a); s.b -= s.a; P(s.b); }
switch (s.a = -1, s.a) { case -1: P(1); break; default: P(2); } int array[4] = { 1, 2, 3, 4 }; s.a = 2; P(array[s.a]); P(*(array + s.a - 1));`,
  })),
];
