/**
 * printk's formats: those of C against what gcc's own printf makes of them are in the table of C; here are the kernel's.
 */
import { expect, test } from 'vitest';
import type { Native } from '../interp/index.ts';
import { formatPrintf, readString } from '../interp/index.ts';
import { compile, run } from './lower/compile.ts';

/** What `native_print(format, ...)` prints, called from a function with these statements. */
function printed(statements: string): string {
  let text = '';
  const print: Native = {
    visible: false,
    result: 0,
    run: (machine) => {
      const format = readString(machine, machine.args[0]!, machine.args[1]!);
      text += formatPrintf(machine, format, machine.args[2]!);
    },
  };
  const source = `void native_print(const char *format, ...);
static int function(int x) { return x; }
int object;
unsigned long bits[2] = { 0x80000000000000fdUL, 0x6 };
int test(void) { ${statements} return object + function(0) + !bits[0]; }`;
  expect(run(compile(source), 'test', new Map([['native_print', print]]))).toBe('0');
  return text;
}

test.each([
  [
    'C conversions',
    'native_print("%5d|%-4u|%#x|%016Lx|%s|%.*s|%c|%%|%+d", -42, 7, 255, 0x1234LL, "text", 2, "abc", 65, 3);',
    '  -42|7   |0xff|0000000000001234|text|ab|A|%|+3',
  ],
  ['a null text', 'native_print("%s", (char *)0);', '(null)'],
  ['a text that is no text', 'native_print("%s", (char *)12);', '(bad pointer)'],
  ['pointers', 'native_print("%p %px", (void *)0x1234, (void *)-1L);', '0000000000001234 ffffffffffffffff'],
  ['functions', 'native_print("%pS %ps %pB", function, function, function);', 'function+0x0 function function+0x0'],
  ['what is no function', 'native_print("%ps", (void *)16);', '0000000000000010'],
  [
    'pointers that others may not see',
    'native_print("%pK %p", (void *)16, (void *)0);',
    '0000000000000010 0000000000000000',
  ],
  [
    'what lockdep and lock_stat print with',
    'native_print("[% c|%*s|%40s|%-5s|%.*s|%02llu|%016Lx|%#llx|%zu|%5ld|%08x|%hhd|%i]", 65, 3, "a", "b", "c", 2, "def", 7ULL, 10LL, 255ULL, (unsigned long)9, -3L, 171, 300, -1);',
    `[A|  a|${'b'.padStart(40)}|c    |de|07|000000000000000a|0xff|9|   -3|000000ab|44|-1]`,
  ],
  ['an error', 'native_print("%pe", (void *)-12L);', '-12'],
  ['letters behind a pointer', 'native_print("%pxlong %psl", (void *)1, function);', '0000000000000001long functionl'],
  ['a bitmap as ranges', 'native_print("%*pbl", 67, bits);', '0,2-7,63,65-66'],
  ['a bitmap in hex', 'native_print("%*pb", 67, bits);', '6,80000000,000000fd'],
  ['a small bitmap', 'native_print("[%*pbl|%*pb]", 3, bits, 6, bits);', '[0,2|3d]'],
  ['an unknown conversion', 'native_print("%y %d", 5);', '%y 5'],
  ['width and precision from arguments', 'native_print("[%*d|%-*d|%.*d]", 4, 1, 4, 2, 3, 5);', '[   1|2   |005]'],
])('%s', (_name, statements, text) => {
  expect(printed(statements)).toBe(text);
});
