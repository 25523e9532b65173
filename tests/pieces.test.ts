/** Programs out of pieces that were made for other programs: as if each were the only one. */
import { describe, expect, test } from 'vitest';
import { type Lowering, lowerProgram, PieceStore } from '../interp/c/lower.ts';
import type { TypedUnit } from '../interp/c/typed.ts';
import { type Sources, typedUnit } from './lower/compile.ts';

const LIBRARY: Sources = {
  'lib.c': `
    long counter = 3;
    extern long other;
    long native_tick(long);
    void missing(void);
    __attribute__((weak)) long weak(void) { return 1; }
    static long *const table[] = { &counter, &other, &counter + 1 };
    static long small(long *p) { return *p + 1; }
    static long odd(unsigned n);
    static long even(unsigned n) { return n == 0 ? 1 : odd(n - 1); }
    static long odd(unsigned n) { return n == 0 ? 0 : even(n - 1); }
    long parity(unsigned n) { return even(n); }
    long first(void) { return small(&counter) + *table[1] + weak(); }
    const char *name(int n) { return n ? "shared" : "library"; }
    long (*ticker(void))(long) { return native_tick; }
    long never(void) { missing(); return 0; }
    long strange(void) { static long here = 5; return here++ + native_tick(here); }
    long late(void);
    long calls_late(void) { return late(); }
    long labels(long n) { void *to = n ? &&a : &&b; goto *to; a: return 1; b: return 2; }`,
  'more.c': `
    long other = 4;
    long first(void);
    long second(void) { return first() + 1; }`,
};

/** Units that are last in a program, each a program of its own. */
const LAST: Readonly<Record<string, string>> = {
  calls: 'long second(void); long test(void) { return second() + 1; }',
  nothing: 'long test(void) { return 0; }',
  'in a circle': 'long parity(unsigned); long test(void) { return parity(7); }',
  'the same from the middle':
    'long parity(unsigned); long strange(void); long test(void) { return strange() + parity(1); }',
  'a literal that both have': 'const char *name(int); long test(void) { return name(1) == "shared"; }',
  'a native whose address both take':
    'long native_tick(long); long (*ticker(void))(long); long test(void) { return ticker() == native_tick; }',
  'a weak function replaced': 'long first(void); long weak(void) { return 7; } long test(void) { return first(); }',
  'an object defined twice': 'long other = 9; long first(void); long test(void) { return first(); }',
  'what was missing, supplied': 'long never(void); void missing(void) {} long test(void) { return never(); }',
  'what is missing': 'long never(void); long test(void) { return never(); }',
  'a call back': 'long calls_late(void); long late(void) { return 2; } long test(void) { return calls_late(); }',
  'addresses of labels': 'long labels(long); long (*test(void))(long) { return labels; }',
  wrapped:
    'long __real_first(void); long first(void); long __wrap_first(void) { return __real_first() + 1; } long test(void) { return first(); }',
  'after all, the first again': 'long second(void); long test(void) { return second() + 1; }',
};

const isNative = (name: string): boolean => name.startsWith('native_');

/** Everything but positions, whose files are other objects each time. */
function dataOf(lowering: Lowering): unknown {
  if (lowering.kind === 'failed') return lowering.diagnostics.map(({ message }) => message);
  const { places, functions, globals, ...rest } = lowering.program;
  return {
    ...rest,
    places: places.map((place) => [place.function, place.origin.offset, place.inlinedAt?.origin.offset]),
    functions: functions.map(({ origin, locals, ...info }) => ({ ...info, at: origin.offset, locals: locals.length })),
    globals: globals.map(({ origin, type, ...info }) => ({ ...info, at: origin.offset })),
  };
}

describe.each([true, false])('with inline %s', (inline) => {
  const units = Object.entries(LIBRARY).map(([path, text]) => typedUnit(path, text));
  const lower = (last: string, library: readonly TypedUnit[], store?: PieceStore): Lowering => {
    const options = { roots: ['test'], isNative, inline, wrapFrom: ['last.c'] };
    return lowerProgram([...library, typedUnit('last.c', last)], options, store);
  };
  const fresh = (last: string): unknown =>
    dataOf(
      lower(
        last,
        Object.entries(LIBRARY).map(([path, text]) => typedUnit(path, text)),
      ),
    );

  test.each([
    ['in this order', Object.entries(LAST)],
    ['in the opposite order', Object.entries(LAST).reverse()],
  ])('programs made after others are as made alone, %s', (_, cases) => {
    const store = new PieceStore();
    for (const [name, last] of cases) expect(dataOf(lower(last, units, store)), name).toEqual(fresh(last));
  });
});

test('a program names what it lacks, whoever was there before it', () => {
  const store = new PieceStore();
  const units = Object.entries(LIBRARY).map(([path, text]) => typedUnit(path, text));
  const options = { roots: ['test'], isNative };
  const kinds = ['what is missing', 'what was missing, supplied', 'an object defined twice', 'what is missing'].map(
    (name) => dataOf(lowerProgram([...units, typedUnit('last.c', LAST[name]!)], options, store)),
  );
  expect(kinds[0]).toEqual(["undefined reference to 'missing'"]);
  expect(kinds[1]).toHaveProperty('code');
  expect(kinds[2]).toEqual(["multiple definition of 'other': first defined at more.c:2:10"]);
  expect(kinds[3]).toEqual(kinds[0]);
});
