/**
 * The library that scenarios have: strings, sorting and bitmaps are the kernel's own lib/, memory is the machine's and has
 * a life: what is done to it too late, twice or beside it is told with the block's story.
 */
import { describe, expect, test } from 'vitest';
import { explore, loadKernel } from '../harness/index.ts';

const LIBRARY = `#include <lockstep/scenario.h>
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/bsearch.h>
#include <linux/kstrtox.h>
#include <linux/list_sort.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

SCENARIO("The kernel's own library");

static int less(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

struct item { struct list_head node; int value; };
static int by_value(void *priv, const struct list_head *a, const struct list_head *b)
{
	return list_entry(a, struct item, node)->value - list_entry(b, struct item, node)->value;
}

static void numbers_in_texts(void)
{
	static const int sorted[] = { 1, 3, 5 };
	long l;
	int i, three = 3, two = 2;
	bool b;
	u8 u;

	EXPECT(kstrtol("-12", 10, &l) == 0 && l == -12 && kstrtol("9223372036854775808", 10, &l) == -ERANGE && l == -12);
	EXPECT(kstrtoint("0x1f\\n", 0, &i) == 0 && i == 31 && kstrtoint("077", 0, &i) == 0 && i == 63);
	EXPECT(kstrtoint("99999999999", 10, &i) == -ERANGE && kstrtoint("1x", 10, &i) == -EINVAL && kstrtoint("", 10, &i) == -EINVAL);
	EXPECT(kstrtou8("256", 10, &u) == -ERANGE && kstrtou8("255", 10, &u) == 0 && u == 255);
	EXPECT(kstrtobool("y", &b) == 0 && b);
	EXPECT(bsearch(&three, sorted, 3, sizeof(int), less) == sorted + 1);
	EXPECT(bsearch(&two, sorted, 3, sizeof(int), less) == NULL);
}

static void texts_in_blocks(void)
{
	int numbers[] = { 1, 2, 5 }, *copy = kmemdup(numbers, sizeof(numbers), GFP_KERNEL);
	char *made = kasprintf(GFP_KERNEL, "%s-%d", "a", 5), *same = kstrdup(made, GFP_KERNEL);
	char *part = kstrndup("hello", 2, GFP_KERNEL);

	EXPECT(!strcmp(made, "a-5") && !strcmp(same, made) && !strcmp(part, "he") && ksize(part) == 3 && copy[2] == 5);
	same = krealloc(same, 100, GFP_KERNEL);
	EXPECT(!strcmp(same, "a-5") && ksize(same) == 100);
	same = krealloc(same, 2, GFP_KERNEL);
	EXPECT(!memcmp(same, "a-", 2) && ksize(same) == 2);
	EXPECT(!strcasecmp(made, "A-5") && strncasecmp("ab", "AC", 1) == 0);
	kfree(made);
	kfree(same);
	kfree(part);
	kfree(copy);
	EXPECT(kstrdup(NULL, GFP_KERNEL) == NULL && krealloc_array(NULL, 1UL << 60, 100, GFP_KERNEL) == NULL);
}

TASK(all)
{
	int numbers[] = { 5, 3, 9, 1, 7, 3 };
	DECLARE_BITMAP(bits, 130);
	char text[32];
	LIST_HEAD(list);
	struct item *items = kcalloc(4, sizeof(*items), GFP_KERNEL), *item;
	unsigned long word = 0xf0;
	int i, n = 0, last = -1;

	numbers_in_texts();
	texts_in_blocks();
	sort(numbers, ARRAY_SIZE(numbers), sizeof(int), less, NULL);
	for (i = 1; i < ARRAY_SIZE(numbers); i++)
		EXPECT(numbers[i - 1] <= numbers[i]);
	for (i = 0; i < 4; i++) {
		items[i].value = (i * 7) % 5;
		list_add(&items[i].node, &list);
	}
	list_sort(NULL, &list, by_value);
	list_for_each_entry(item, &list, node) {
		EXPECT(item->value > last);
		last = item->value;
	}
	kfree(items);

	bitmap_zero(bits, 130);
	bitmap_set(bits, 60, 10);
	set_bit(129, bits);
	clear_bit(61, bits);
	EXPECT(bitmap_weight(bits, 130) == 10);
	for_each_set_bit(i, bits, 130)
		n += i;
	EXPECT(n == 60 + 62 + 63 + 64 + 65 + 66 + 67 + 68 + 69 + 129);
	EXPECT(find_first_zero_bit(bits, 130) == 0);
	EXPECT(find_next_bit(bits, 130, 70) == 129);
	EXPECT(hweight_long(word) == 4 && __ffs(word) == 4 && fls(word) == 8 && ffz(~word) == 4);
	EXPECT(test_and_set_bit(4, &word) && !test_and_set_bit(0, &word) && word == 0xf1);

	strscpy(text, "one", sizeof(text));
	strcat(text, " two");
	EXPECT(strlen(text) == 7 && !strcmp(text, "one two") && !strncmp(text, "one", 3));
	EXPECT(strchr(text, 't') == text + 4 && strrchr(text, 'o') == text + 6 && strstr(text, "e t") == text + 2);
	EXPECT(strnlen(text, 3) == 3 && strspn(text, "noe") == 3 && strcspn(text, " ") == 3);
	EXPECT(memchr(text, 'w', 7) == text + 5 && !memcmp(text, "one", 3));
	memmove(text + 1, text, 4);
	EXPECT(!strncmp(text, "oone two", 5));
	EXPECT(strscpy(text, "too long", 4) == -E2BIG && !strcmp(text, "too"));
	snprintf(text, sizeof(text), "%d %s %*pbl", 5, "x", 130, bits);
	EXPECT(!strcmp(text, "5 x 60,62-69,129"));
}
`;

const KERNELS = ['debian:6.12', 'debian:6.1'];

test.each(KERNELS)('strings, sorting, bits, formats: %s', async (kernel) => {
  const { verdict, completeness, findings } = await explore(await loadKernel({ kernel }), {
    name: 'library',
    path: 'library.c',
    text: LIBRARY,
  });
  expect(findings).toEqual([]);
  expect([verdict, completeness?.kind]).toEqual(['pass', 'exhaustive']);
});

describe('memory', () => {
  const scenario = (maker: string, user: string): string => `#include <lockstep/scenario.h>
#include <linux/slab.h>
struct item { int a, b; };
static DECLARE_RWSEM(sem);
static struct item *shared, first;
TASK(maker)
{
	struct item *item;
	down_write(&sem);
	item = kzalloc(sizeof(*item), GFP_KERNEL);
	shared = item;
	up_write(&sem);
	down_write(&sem);
	${maker}
	up_write(&sem);
	(void)first;
}
TASK(user)
{
	down_read(&sem);
	if (shared) {
		${user}
	}
	up_read(&sem);
}
`;
  const FREED = ['the address is byte 4 of the 8 bytes at X, which were freed', 'kmalloc(8) = X', 'kfree(X)'];

  type Row = readonly [
    name: string,
    maker: string,
    user: string,
    kind: string,
    line: number,
    message: string,
    story: readonly string[],
  ];
  test.each<Row>([
    ['use after free', 'kfree(item);', 'shared->b++;', 'use-after-free', 22, 'read of 4 bytes in freed memory', FREED],
    [
      'double free',
      'kfree(item); kfree(item);',
      '',
      'use-after-free',
      14,
      'kfree() of a block of 8 bytes that was freed before',
      ['the address is byte 0 of the 8 bytes at X, which were freed', 'kmalloc(8) = X', 'kfree(X)', 'kfree(X)'],
    ],
    [
      'an old pointer to a block that was resized',
      'krealloc(item, 100, GFP_KERNEL);',
      'shared->b++;',
      'use-after-free',
      22,
      'read of 4 bytes in freed memory',
      FREED,
    ],
    [
      'resizing what is no block',
      'krealloc(&first, 100, GFP_KERNEL);',
      '',
      'use-after-free',
      14,
      'ksize() of a pointer that kmalloc() never gave',
      [],
    ],
    [
      'resizing a freed block',
      'kfree(item); krealloc(item, 100, GFP_KERNEL);',
      '',
      'use-after-free',
      14,
      'ksize() of a block of 8 bytes that was freed before',
      ['the address is byte 0 of the 8 bytes at X, which were freed', 'kmalloc(8) = X', 'kfree(X)'],
    ],
    [
      'free of the middle',
      'kfree(&item->b);',
      '',
      'use-after-free',
      14,
      'kfree() of byte 4 of a block of 8 bytes',
      ['the address is byte 4 of the 8 bytes at X', 'kmalloc(8) = X'],
    ],
    [
      'free of what is no block',
      'kfree(&first);',
      '',
      'use-after-free',
      14,
      'kfree() of a pointer that kmalloc() never gave',
      [],
    ],
    [
      'behind the end',
      '',
      'shared[1].a = 1;',
      'out-of-bounds',
      22,
      'write of 4 bytes outside of every object',
      ['the address is byte 8, behind the end, of the 8 bytes at X', 'kmalloc(8) = X'],
    ],
    [
      'read of what was never written',
      'item = kmalloc(8, GFP_KERNEL); if (item->a) first.a = 1;',
      '',
      'uninitialised',
      14,
      'read of 4 bytes that were never written',
      ['the address is byte 0 of the 8 bytes at X', 'kmalloc(8) = X'],
    ],
    [
      'more than there is',
      'for (int i = 0; i < 100; i++) kfree(kmalloc(1000, GFP_KERNEL));',
      '',
      'undefined',
      14,
      'kmalloc(): the memory of the simulated machine is used up',
      [],
    ],
    [
      'an allocation that may sleep',
      'preempt_disable(); item = kmalloc(8, GFP_KERNEL); preempt_enable();',
      '',
      'atomic-sleep',
      14,
      'BUG: sleeping function called from invalid context',
      [],
    ],
  ])('%s', async (_, maker, user, kind, line, message, story) => {
    const { findings } = await explore(await loadKernel(), {
      name: 'memory',
      path: 'm.c',
      text: scenario(maker, user),
    });
    const { finding } = findings[0]!;
    expect(finding.kind).toBe(kind);
    expect(finding.message.startsWith(message)).toBe(true);
    expect(finding.details.join('\n')).toContain(`m.c:${line}`);
    const told = finding.details.flatMap((text) => {
      const said = /^step \d+: \w+: (k\w+\(.*) in \w+\(\) at m\.c:\d+$/.exec(text)?.[1] ?? text;
      return /^(?:k|the address)/.test(said) && !said.includes(' <- ') ? [said.replace(/0x[0-9a-f]+/, 'X')] : [];
    });
    expect(told).toEqual(story);
  });

  test('a block from before the first step', async () => {
    const text = `#include <lockstep/scenario.h>
#include <linux/slab.h>
static int *block;
INIT { block = kmalloc(4, GFP_KERNEL); kfree(block); }
TASK(user) { *block = 1; }
`;
    const { findings } = await explore(await loadKernel(), { name: 'memory', path: 'm.c', text });
    const told = findings[0]!.finding.details.map((line) => line.replace(/0x[0-9a-f]+/, 'X'));
    expect(told).toEqual([
      'user m.c:5',
      'the address is byte 0 of the 4 bytes at X, which were freed',
      'kmalloc() was before the first step',
    ]);
  });

  test('what may not sleep, nothing, and NULL', async () => {
    const text = scenario(
      'preempt_disable(); kfree(kmalloc(8, GFP_ATOMIC)); preempt_enable(); kfree(NULL); kfree(kmalloc(0, GFP_KERNEL)); EXPECT(kcalloc(1UL << 60, 16, GFP_KERNEL) == NULL);',
      'shared->b = 5; EXPECT(shared->a == 0);',
    );
    const { verdict } = await explore(await loadKernel(), { name: 'memory', path: 'm.c', text });
    expect(verdict).toBe('pass');
  });
});
