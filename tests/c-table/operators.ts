/** Every operator on every pair of integer types, at run time and as constants; every conversion between them. */
import type { Row } from './row.ts';

interface IntegerType {
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
}

const TYPES: readonly IntegerType[] = [
  { name: '_Bool', size: 0, signed: false },
  { name: 'char', size: 1, signed: true },
  { name: 'signed char', size: 1, signed: true },
  { name: 'unsigned char', size: 1, signed: false },
  { name: 'short', size: 2, signed: true },
  { name: 'unsigned short', size: 2, signed: false },
  { name: 'int', size: 4, signed: true },
  { name: 'unsigned int', size: 4, signed: false },
  { name: 'long', size: 8, signed: true },
  { name: 'unsigned long', size: 8, signed: false },
  { name: 'long long', size: 8, signed: true },
  { name: 'unsigned long long', size: 8, signed: false },
];

/** Interesting values, cut to the type by a cast. */
const LEFT = ['0', '1', '-1', '77', '-100', '0x7fffffffffffffff', '0x8000000080008081', '0x123456789abcdef0'];
const RIGHT = ['1', '3', '-7', '0x7fffffff', '0x80000000', '0xfedcba9876543210'];
/** Not 0 in any type. */
const DIVISORS = ['1', '3', '-7', '0x7f', '0x7fff7f7f', '0xfedcba9876543211'];
const BINARY = ['+', '-', '*', '&', '|', '^', '<', '>', '<=', '>=', '==', '!=', '&&', '||'];
const ASSIGNING = ['=', '+=', '-=', '*=', '&=', '|=', '^='];

function list(type: IntegerType, values: readonly string[]): string {
  return `{ ${values.map((value) => `(${type.name})${value}`).join(', ')} }`;
}

/** The bits that the operands are promoted to, on the left side. */
function width({ size }: IntegerType): number {
  return size === 8 ? 64 : 32;
}

function pairs(): Row[] {
  const rows: Row[] = [];
  for (const a of TYPES) {
    for (const b of TYPES) {
      const loop = (outer: string, inner: string, work: string) =>
        `  for (unsigned i = 0; i < sizeof(${outer}) / sizeof(*${outer}); i++)
    for (unsigned j = 0; j < sizeof(${inner}) / sizeof(*${inner}); j++) {
      ${a.name} x = ${outer}[i]; ${b.name} y = ${inner}[j]; (void)x; (void)y;
      ${work}
    }`;
      const arrays = `  static const ${a.name} left[] = ${list(a, LEFT)};
  static const ${b.name} right[] = ${list(b, RIGHT)};
  static const ${b.name} by[] = ${list(b, DIVISORS)};
  (void)left; (void)right; (void)by;`;
      const binary = BINARY.map((op) => `P(x ${op} y);`).join(' ');
      rows.push({
        name: `${a.name} with ${b.name}: operators`,
        body: `${arrays}\n${loop('left', 'right', binary)}\n  ${BINARY.map((op) => `P(sizeof((${a.name})1 ${op} (${b.name})1));`).join(' ')}`,
      });
      const divide = `P(x / y); P(x % y); { ${a.name} z = x; z /= y; P(z); z = x; z %= y; P(z); }`;
      const shift = `int n = (int)(y & ${width(a) - 1}); ${b.name} m = (${b.name})(n & 0x1f); P(x << m); P(x >> m); ${a.name} z = x; z <<= m; P(z); z = x; z >>= m; P(z);`;
      rows.push({
        name: `${a.name} with ${b.name}: / % << >>`,
        body: `${arrays}\n${loop('left', 'by', divide)}\n${loop('left', 'right', shift)}`,
      });
      const assigning = ASSIGNING.map((op) => `{ ${a.name} z = x; P(z ${op} y); P(z); }`).join(' ');
      rows.push({
        name: `${a.name} with ${b.name}: assignments`,
        body: `${arrays}\n${loop('left', 'right', assigning)}`,
      });
      rows.push(constants(a, b));
    }
  }
  return rows;
}

/** The same, folded by the compiler: initialisers of a static object. */
function constants(a: IntegerType, b: IntegerType): Row {
  const found: string[] = [];
  for (const left of [LEFT[4]!, LEFT[6]!, LEFT[7]!]) {
    for (const right of [RIGHT[1]!, RIGHT[5]!]) {
      for (const op of BINARY) found.push(`(long long)((${a.name})${left} ${op} (${b.name})${right})`);
    }
    for (const op of ['/', '%']) found.push(`(long long)((${a.name})${left} ${op} (${b.name})3)`);
    for (const op of ['<<', '>>']) found.push(`(long long)((${a.name})${left} ${op} (${b.name})5)`);
    found.push(`(long long)(1 ? (${a.name})${left} : (${b.name})1)`);
  }
  return {
    name: `${a.name} with ${b.name}: constants`,
    body: `  static const long long values[] = { ${found.join(', ')} };
  for (unsigned i = 0; i < sizeof(values) / sizeof(*values); i++) P(values[i]);`,
  };
}

function conversions(): Row[] {
  const rows: Row[] = [];
  for (const from of TYPES) {
    const work = TYPES.map(
      (to) =>
        `P((${to.name})x); { ${to.name} y = x; P(y); P(-y); P(~y); P(!y); P(+y); P(y++); P(--y); P(y--); P(++y); P(y); }`,
    );
    rows.push({
      name: `${from.name} to every type, and its unary operators`,
      body: `  static const ${from.name} all[] = ${list(from, LEFT)};
  for (unsigned i = 0; i < sizeof(all) / sizeof(*all); i++) { ${from.name} x = all[i]; ${work.join('\n')} }`,
    });
  }
  return rows;
}

export const OPERATORS: readonly Row[] = [...pairs(), ...conversions()];
