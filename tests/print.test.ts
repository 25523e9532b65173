/**
 * printk's formats (lib/vsprintf.c): what is printed, and what is wrong with what is given to print. C's are in the table of C.
 */
import { expect, test } from 'vitest';
import { type Formatted, vsprintf } from '../harness/kernel/vsprintf.ts';
import type { Native } from '../interp/index.ts';
import { compile, run } from './lower/compile.ts';

interface Printed {
  /** Of the last call; undefined if it faulted. */
  readonly formatted: Formatted | undefined;
  readonly result: string;
}

/** What `native_print(format, ...)` prints, called from a function with these statements. */
function print(statements: string): Printed {
  let formatted: Formatted | undefined;
  const native: Native = {
    visible: false,
    result: 0,
    run: (machine) => {
      const pointer = (word: number) => ({ low: machine.args[word]!, high: machine.args[word + 1]! });
      formatted = vsprintf(machine, pointer(0), pointer(2));
    },
  };
  const source = `void native_print(const char *format, ...);
struct va_format { const char *fmt; __builtin_va_list *va; };
static int function(int x) { return x; }
int object;
unsigned char bytes[4] = { 0, 0x1f, 0xa0, 0xff };
unsigned long bits[2] = { 0x80000000000000fdUL, 0x6 };
static void nested(const char *fmt, ...) {
	__builtin_va_list args;
	struct va_format inner = { fmt, &args };
	__builtin_va_start(args, fmt);
	native_print("<%pV>", &inner);
	__builtin_va_end(args);
}
int test(void) {
	if (object) nested("");
	${statements}
	return object + function(0) + !bits[0] + !bytes[3];
}`;
  const result = run(compile(source), 'test', new Map([['native_print', native]]));
  return { formatted, result };
}

const TEXTS: readonly (readonly [name: string, call: string, text: string])[] = [
  ['numbers', '"%d %i %u %x %X %o", -42, 7, 4000000000u, 255, 255, 8', '-42 7 4000000000 ff FF 10'],
  ['the least int', '"%d %x", -2147483647 - 1, -2147483647 - 1', '-2147483648 80000000'],
  ['lengths', '"%hhd %hhu %hd %hu", 300, 300, 70000, 70000', '44 44 4464 4464'],
  ['long lengths', '"%ld %lu %lld %llx", -1L, 1UL, -2LL, -1LL', '-1 1 -2 ffffffffffffffff'],
  ['sizes and differences', '"%zu %zd %tx", 9UL, -9L, 255L', '9 -9 ff'],
  ['L is ll', '"%016Lx", 0x1234LL', '0000000000001234'],
  ['a width', '"[%5d|%-5d|%05d|%-05d]", 42, 42, -42, 42', '[   42|42   |-0042|42   ]'],
  ['too small a width', '"[%2d|%02d]", 12345, -12345', '[12345|-12345]'],
  ['signs', '"[%+d|% d|%+ d|%+u|% d]", 5, 5, 5, 5, -5', '[+5| 5|+5|5|-5]'],
  [
    'prefixes',
    '"[%#x|%#X|%#o|%#10x|%#010x|%#-10x]", 255, 255, 8, 255, 255, 255',
    '[0xff|0XFF|010|      0xff|0x000000ff|0xff      ]',
  ],
  ['prefixes of 0', '"[%#x|%#o]", 0, 0', '[0x0|0]'],
  ['precisions', '"[%.3d|%5.3d|%-6.3d|%.3x]", 5, -5, 5, 5', '[005| -005|005   |005]'],
  ['a precision of 0', '"[%.0d|%.d|%.0x]", 0, 0, 0', '[0|0|0]'],
  ['zeros fill the width, precision or not', '"[%08.3d|%08.3x]", 5, 5', '[00000005|00000005]'],
  [
    'width and precision from arguments',
    '"[%*d|%-*d|%.*d|%*d|%.*d]", 4, 1, 4, 2, 3, 5, -4, 1, -1, 7',
    '[   1|2   |005|1   |7]',
  ],
  ['characters', '"[%c|%3c|%-3c|% c]", 65, 66, 67, 68', '[A|  B|C  |D]'],
  ['texts', '"[%s|%5s|%-5s|%.2s|%5.1s|%.0s]", "abc", "abc", "abc", "abc", "abc", "abc"', '[abc|  abc|abc  |ab|    a|]'],
  ['a text of an argument’s length', '"[%.*s|%*s]", 2, "abc", 5, "abc"', '[ab|  abc]'],
  ['a null text', '"[%s|%10s|%.3s]", (char *)0, (char *)0, (char *)0', '[(null)|    (null)|(nu]'],
  ['texts that are none', '"[%s|%s]", (char *)12, (char *)-12L', '[(efault)|(efault)]'],
  ['bytes beyond 127', '"%s", "\\xc3\\xa4"', '\xc3\xa4'],
  ['a percent sign', '"100%% %5%", 1', '100% %'],
  [
    'what lockdep prints with',
    '"[% c|%40s|%02llu|%#llx|%5ld|%08x]", 65, "a", 7ULL, 255ULL, -3L, 171',
    `[A|${'a'.padStart(40)}|07|0xff|   -3|000000ab]`,
  ],
  ['pointers', '"%p %px", (void *)0x1234, (void *)-1L', '0000000000001234 ffffffffffffffff'],
  ['pointers that others may not see', '"%pK %p", (void *)16, (void *)0', '0000000000000010 0000000000000000'],
  [
    'a pointer’s width',
    '"[%*p|%20p|%-4p]", 6, (void *)18, (void *)18, (void *)18',
    '[    12|                  12|12  ]',
  ],
  [
    'functions',
    '"%pS %ps %pB %pSR", function, function, function, function',
    'function+0x0 function function+0x0 function+0x0',
  ],
  ['a function’s width', '"[%10ps|%-10ps]", function, function', '[  function|function  ]'],
  ['what is no function', '"%ps %pS", (void *)16, (void *)-1L', '0x10 0xffffffffffffffff'],
  ['an error', '"%pe %5pe|", (void *)-12L, (void *)-4L', '-12    -4|'],
  ['no error', '"%pe", (void *)12', '000000000000000c'],
  ['letters behind a pointer are its own', '"%pxlong %psl-", (void *)1, function', '0000000000000001 function-'],
  ['letters that say nothing here', '"[%pI4|%pUb]", bytes, bytes', '[(%pI4?)|(%pUb?)]'],
  [
    'bytes',
    '"[%4ph|%3phC|%2phD|%4phN|%ph]", bytes, bytes, bytes, bytes, bytes',
    '[00 1f a0 ff|00:1f:a0|00-1f|001fa0ff|00]',
  ],
  ['as many bytes as an argument says', '"[%*phN|%*ph]", 2, bytes, 0, bytes', '[001f|]'],
  ['bytes at nothing', '"[%4ph]", (void *)0', '[(null)]'],
  ['a bitmap as ranges', '"%*pbl", 67, bits', '0,2-7,63,65-66'],
  ['a bitmap in hex', '"%*pb", 67, bits', '6,80000000,000000fd'],
  ['small bitmaps', '"[%*pbl|%*pb|%*pbl|%*pb]", 3, bits, 6, bits, 0, bits, 0, bits', '[0,2|3d||]'],
  ['an empty bitmap', '"[%*pbl|%64pb]", 8, bits + 1, bits + 1', '[1-2|00000000,00000006]'],
];

test.each(TEXTS)('%s', (_name, call, text) => {
  expect(print(`native_print(${call});`)).toEqual({ formatted: { text }, result: '0' });
});

test('a format within a format', () => {
  const { formatted } = print('nested("%d+%s", 5, "x");');
  expect(formatted).toEqual({ text: '<5+x>' });
});

test.each([
  ['what is no conversion', '"a%d %y %d", 1, 2, 3', 'a1 ', '%y'],
  ['a count to be written', '"12%n", &object', '12', '%n'],
  ['a length of C that the kernel does not know', '"%jd", 5L', '', '%j'],
  ['nothing behind a percent sign', '"5%", 1', '5', '%'],
])('the kernel prints nothing behind %s', (_name, call, text, stoppedAt) => {
  expect(print(`native_print(${call});`).formatted).toEqual({ text, stoppedAt });
});

test.each([
  ['an argument too few', '"%d %d", 1', 'bad-call'],
  ['no argument at all', '"%d"', 'bad-call'],
  ['an int for a long', '"%ld", 1', 'bad-call'],
  ['a long for an int', '"%d", 1L', 'bad-call'],
  ['a structure', '"%d", (struct va_format){ 0 }', 'bad-call'],
  ['a long for a width', '"%*d", 1L, 1', 'bad-call'],
  ['a text that does not end', '"%s", bytes + 1', 'out-of-bounds'],
  ['a text nowhere', '"%s", (char *)0x123456789L', 'wild-pointer'],
  ['a bitmap that is too short', '"%*pb", 200, bits', 'out-of-bounds'],
  ['bytes that are not there', '"%5ph", bytes', 'out-of-bounds'],
])('%s is undefined', (_name, call, kind) => {
  expect(print(`native_print(${call});`)).toEqual({ formatted: undefined, result: `${kind} at line 16` });
});
