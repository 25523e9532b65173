/**
 * Undefined behaviour in kernel code: a finding with its place and values; and what the kernel does, and may do, is none.
 */
import { describe, expect, test } from 'vitest';
import { explore, loadKernel } from '../harness/index.ts';

const BEFORE = `#include <lockstep/scenario.h>
#include <linux/bitops.h>
#include <linux/slab.h>
#include <linux/string.h>
SCENARIO("What C leaves undefined");
struct item { int n, a[4], z; struct list_head node; };
struct field { unsigned int low : 3, high : 5; };
struct tail { int n; int last[1]; };
static struct item item, other;
static int numbers[8], zero;
static void nothing(void) { }
static int sum(int n, ...)
{
	va_list args;
	int all = 0;
	va_start(args, n);
	while (n--)
		all += va_arg(args, int);
	va_end(args);
	return all;
}
TASK(one)
{
`;
const LINE = BEFORE.split('\n').length;

async function found(body: string, kernel = 'debian:6.12') {
  const text = `${BEFORE}\t${body}\n\t(void)nothing, (void)sum, (void)other, (void)zero;\n}\n`;
  const { findings, verdict } = await explore(await loadKernel({ kernel }), { name: 'ub', path: 'ub.c', text });
  return {
    verdict,
    found: findings.map(({ finding: { kind, message, place } }) => ({ kind, message, line: place?.line })),
  };
}

const UNDEFINED: readonly (readonly [body: string, kind: string, message: string])[] = [
  ['item.a[zero + 4] = 1;', 'out-of-bounds', 'index 4 of an array of 4 elements'],
  ['item.a[zero - 1] = 1;', 'out-of-bounds', 'index -1 of an array of 4 elements'],
  ['item.z = item.a[7 + zero];', 'out-of-bounds', 'index 7 of an array of 4 elements'],
  [
    'struct field f; f.low = 1; zero = f.high;',
    'uninitialised',
    'read of a bit-field of 5 bits that was never written',
  ],
  ['zero = fls_long(1) + __builtin_clz(zero);', 'undefined', '__builtin_clz(0)'],
  [
    'memcpy(numbers + 1, numbers, 8);',
    'undefined',
    'copy of 8 bytes that overlap with where they go, 4 bytes behind them',
  ],
  ['zero = &item.n - &other.n;', 'undefined', 'difference of pointers to different objects'],
  ['bool b; memset(&b, 3, 1); if (b) zero = 0;', 'undefined', 'a _Bool with the value 3'],
  ['unsigned long by = zero + 32; zero = 1 << by;', 'undefined', 'shift of a 32-bit value by 32'],
  ['printk("%d %s\\n", 1);', 'undefined', 'there is no argument for %s'],
  ['printk("%ld\\n", 1);', 'undefined', '%ld takes 8 bytes, and the argument has 4'],
  [
    'int (*f)(void) = (void *)nothing; zero = f();',
    'undefined',
    'nothing() returns nothing, and is called through a pointer for 4 bytes',
  ],
  ['const int c = zero; *(int *)&c = 5;', 'out-of-bounds', 'write of 4 bytes to a constant object'],
  ['zero = zero++;', 'undefined', "'zero' is changed, and changed or read once more with no order between the two"],
  ['char text[4]; snprintf(text, 8, "%d", 12345);', 'out-of-bounds', 'write of 1 bytes outside of every object'],
  ['char text[4]; printk("%s", text);', 'uninitialised', 'read of 1 bytes that were never written'],
];

describe('a finding', () => {
  test.each(UNDEFINED)('%s', async (body, kind, message) => {
    expect((await found(body)).found).toEqual([{ kind, message, line: LINE }]);
  });

  const INSIDE: readonly (readonly [body: string, where: string, kind: string, message: string])[] = [
    ['zero = sum(2, 0);', 'all +=', 'undefined', 'there is no argument for va_arg()'],
    ['zero = sum(1, 0L);', 'all +=', 'undefined', 'va_arg() takes 4 bytes, and the argument has 8'],
  ];
  test.each(INSIDE)('%s', async (body, where, kind, message) => {
    const line = BEFORE.split('\n').findIndex((text) => text.includes(where)) + 1;
    expect((await found(body)).found).toEqual([{ kind, message, line }]);
  });

  test('in a function of the kernel', async () => {
    const { findings } = await explore(await loadKernel(), {
      name: 'ub',
      path: 'ub.c',
      text: `${BEFORE}\tzero = __ffs(zero);\n}\n`,
    });
    const { message, place } = findings[0]!.finding;
    expect([message, place?.file]).toEqual(['__builtin_ctzl(0)', 'include/asm-generic/bitops/builtin-__ffs.h']);
  });

  test.each([
    ['item.a[zero + 4] = 1;', "the address is byte 20 of the 40 bytes of 'item'"],
    [
      'int local[2]; local[zero] = 1; zero = *(local + 2);',
      "the address is byte 8, behind the end, of the 8 bytes of 'local' of one()",
    ],
    ['zero = &item.n - &other.n;', "the address is byte 0 of the 40 bytes of 'other'"],
  ])('tells what the address belongs to: %s', async (body, note) => {
    const text = `${BEFORE}\t${body}\n\t(void)nothing, (void)sum;\n}\n`;
    const { findings } = await explore(await loadKernel(), { name: 'ub', path: 'ub.c', text });
    expect(findings[0]!.finding.details).toContain(note);
  });
});

describe('none', () => {
  test.each([
    ['the end of an array', 'int *p; for (p = item.a; p != &item.a[4]; p++) *p = 1;'],
    ['a structure around its member', 'EXPECT(container_of(&item.a[2], struct item, a[2]) == &item);'],
    [
      'a list',
      'LIST_HEAD(list); struct item *i; list_add(&item.node, &list); list_for_each_entry(i, &list, node) EXPECT(i == &item);',
    ],
    ['pointers that are put in an order', 'EXPECT((&item < &other) != (&other < &item));'],
    ['a difference within a structure', 'EXPECT(&item.z - item.a == 4);'],
    ['bytes of a structure', 'u8 *p = (u8 *)item.a; p[19] = 1; EXPECT(item.z == 1 << 24);'],
    ['a bit-field after another', 'struct field f; f.low = 9; f.high = f.low; EXPECT(f.high == 1);'],
    ['a shift by a long', 'EXPECT(BIT(zero + 40UL) == 1UL << 40);'],
    [
      'a printed text',
      'char t[16]; snprintf(t, sizeof(t), "%d%s%lu%*pbl", 1, "x", 2UL, 8, (unsigned long *)&item.node); (void)t;',
    ],
    ['memory that moves', 'memmove(numbers + 1, numbers, 12); memcpy(numbers, numbers, 8);'],
    ['NULL plus something', 'void *p = NULL; EXPECT(p + 8 != NULL);'],
  ])('%s', async (_name, body) => {
    expect(await found(body)).toEqual({ verdict: 'pass', found: [] });
  });
});

test('since 6.5 an array of one element at the end has one', async () => {
  const body = 'struct tail *t = kzalloc(sizeof(*t) + 8, GFP_KERNEL); t->last[zero + 2] = 1;';
  const message = 'index 2 of an array of 1 element';
  expect((await found(body)).found).toEqual([{ kind: 'out-of-bounds', message, line: LINE }]);
  expect((await found(body, 'debian:6.1')).found).toEqual([]);
});
