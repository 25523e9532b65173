/**
 * Goes through what most runs go through, on C of our own, so that the bytecode of it can be kept (bin/bundle.mjs).
 *
 * What is here decides nothing but how fast a program starts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compile,
  compileHosted,
  excerpt,
  formatDiagnostic,
  type Program,
  runHosted,
  type SourceReader,
  type UnitSpec,
  UnitStore,
} from '../interp/index.ts';
import { folderTree, treeOf } from '../kernel-src/index.ts';
import { buildScenario } from './build.ts';
import { loadScenario } from './catalog.ts';
import { makeConfig } from './config.ts';
import { ProgramCache } from './program-cache.ts';
import { restore, store } from './program-file.ts';
import { readDecoders, readScenario } from './scenario.ts';

const HEADER = `
#ifndef SHAPES_H
#define SHAPES_H
#if defined(__GNUC__) && __GNUC__ >= 4 && !defined(NOTHING)
#define __always_inline inline __attribute__((__always_inline__))
#elif 1
#error no compiler
#endif
#define __PASTE(a, b) a##b
#define PASTE(a, b) __PASTE(a, b)
#define STRING(x) #x
#define UNIQUE(name) PASTE(__unique_##name, __COUNTER__)
#define likely(x) __builtin_expect(!!(x), 1)
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, value) do { *(volatile typeof(x) *)&(x) = (value); } while (0)
#define container_of(ptr, type, member) ({ \\
	void *__mptr = (void *)(ptr); \\
	_Static_assert(__builtin_types_compatible_p(typeof(*(ptr)), typeof(((type *)0)->member)), "member"); \\
	((type *)(__mptr - __builtin_offsetof(type, member))); })
#define first_of(ptr, type, member) container_of((ptr)->next, type, member)
#define for_each(pos, head) for (pos = (head)->next; pos != (head); pos = pos->next) /* of a list */
#if __has_include(<shapes.h>) && __has_attribute(__cold__) && 'a' == 97
#define __cold __attribute__((__cold__)) // seldom
#else
it isn't "this" group
#endif
#define say(format, ...) note(STRING(format) "\\n", ##__VA_ARGS__)
#define size_of(x) _Generic((x), int: 4, long: 8, default: sizeof(x))
#define COUNT(...) PASTE(COUNT_, __VA_OPT__(SOME))
typedef _Bool bool;
typedef unsigned char u8;
typedef unsigned long ulong;
typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic_long_t;
struct list { struct list *next, *prev; };
enum mode { QUIET, LOUD = 4, LOUDER };
enum mode;
union word { long whole; struct { int low, high; }; u8 bytes[8]; };
struct shape {
	struct list link;
	enum mode mode:3;
	unsigned int seen:1, :0;
	const char *name;
	long (*area)(const struct shape *);
	union word word;
	struct { int x, y; } at[2];
} __attribute__((aligned(16)));
extern int puts(const char *text) __cold;
struct unused { struct shape *of; int values[16]; };
extern int note(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern void unused(struct unused *u, int (*call)(int, long), ...);
static __always_inline int atomic_add_return(int i, atomic_t *v)
{
	return v->counter += i;
}
static __always_inline bool try_cmpxchg(atomic_long_t *v, long *old, long new)
{
	long seen = READ_ONCE(v->counter);
	if (seen == *old)
		v->counter = new;
	return seen == *old || (*old = seen, 0);
}
static inline void list_init(struct list *list)
{
	WRITE_ONCE(list->next, list);
	list->prev = list;
}
static inline void list_add(struct list *new, struct list *head)
{
	head->next->prev = new;
	new->next = head->next;
	new->prev = head;
	WRITE_ONCE(head->next, new);
}
static inline int never_called(struct unused *u)
{
	for (int i = 0; i < 16; i++)
		u->values[i] = i;
	return u->values[3];
}
#define CLASS(name, type, exit, args...) \\
typedef type class_##name##_t; \\
static inline void class_##name##_exit(type *p) \\
{ type T = *p; exit; }
#define GUARD(name, type, exit) \\
static const bool class_##name##_guards = 1; \\
CLASS(name, type, exit)
GUARD(list, struct list *, list_init(T))
GUARD(shape, struct shape *, list_init(&T->link))
#endif
`;

const SOURCE = `
#include "shapes.h"
#include <shapes.h>

static atomic_t total = { 0 };
static atomic_long_t owner;
static struct list shapes = { &shapes, &shapes };
static const char *const names[] = { [1] = "one", [0] = "none", "two" };
static int table[4][2] = { { 1, 2 }, [2] = { 5, [1] = 6 }, [3][0] = 7 };
static int squares[] = { [0 ... 2] = 1, 4, 9 };

static void put(int **p) { if (*p) **p -= 1; }

static long square(const struct shape *s)
{
	return s->at[0].x * (long)s->at[0].x;
}

static long rectangle(const struct shape *s)
{
	return s->at[0].x * s->at[1].y;
}

static struct shape made = {
	.name = "made",
	.area = square,
	.word = { .low = -1, .high = 2 },
	.at = { { 1, 2 }, { .y = 3 } },
	.mode = LOUD,
};

static struct shape copy(struct shape s, long (*area)(const struct shape *))
{
	s.area = area ?: s.area;
	return s;
}

static int sum(int count, ...)
{
	__builtin_va_list list;
	int result = 0;
	__builtin_va_start(list, count);
	while (count--)
		result += __builtin_va_arg(list, int);
	__builtin_va_end(list);
	return result;
}

static bool take(void)
{
	long old = 0;
	while (!try_cmpxchg(&owner, &old, old | 1)) {
		if (old & 1)
			return 0;
		old = 0;
	}
	return 1;
}

static const char said[] = STRING(a "b" 'c' \\n);

static __cold long counted(int at, const struct shape *from)
{
	static int calls = sizeof(struct shape) > 8 && !0;
	const struct shape *p = from + at, *other = &(struct shape){ .mode = QUIET };
	struct { int a, b[2]; } pair = { 1 }, twin = (pair);

	switch (at) {
	case 1:
		calls++;
		__attribute__((__fallthrough__));
	case 0:
		return p - from + calls + sizeof(said) + other->mode + twin.b[at & 1];
	}
	return __builtin_offsetof(struct shape, at[1]) + __builtin_clz(at) + (at ? 'x' : '\\n') + *&table[1][0];
}

static int kinds(enum mode mode, unsigned int bits)
{
	int n = 0;
	switch (mode) {
	case QUIET:
		return -1;
	case LOUD ... LOUDER:
		n = bits >> 3;
		break;
	default:
		goto out;
	}
	do {
		n += bits & 1 ? 3 : ~bits & 7;
		bits >>= 1;
		if (n > 1000)
			continue;
	} while (bits);
	for (;;) {
		if (n % 7 == 3 || n < 0)
			break;
		n--;
	}
out:
	return n ^ (int)(bits << 2);
}

int main(void)
{
	struct shape first = made, other = copy(made, rectangle), *s;
	struct list *pos;
	int users __attribute__((unused)) = 2, *held __attribute__((cleanup(put))) = &users;
	int UNIQUE(x) = 1;
	ulong mask = ~0UL << 5;
	char text[8] = "abc";
	volatile int spin = 0;
	long area = 0;

	list_init(&shapes);
	list_add(&first.link, &shapes);
	list_add(&other.link, &shapes);
	for_each(pos, &shapes) {
		s = container_of(pos, struct shape, link);
		area += s->area(s);
		s->seen = 1;
		if (likely(s->mode == LOUD))
			WRITE_ONCE(s->name, names[1]);
	}
	asm volatile("" ::: "memory");
	if (take() && !take())
		owner.counter = 0;
	while (READ_ONCE(spin) < 3)
		spin++;
	text[1] = names[0][0], table[1][1] += squares[4];
	area += counted(0, &first);
	return sum(3, (int)area, kinds(LOUD, 77), atomic_add_return(2, &total)) + (int)(mask >> 60) + table[1][1] +
	       size_of(spin) + (text[1] == 'n') + __builtin_popcount(5) - first.word.bytes[4] + (made.word.whole < 0);
}
`;

/** One more unit behind the same header. */
const OTHER = `
#include <shapes.h>
/* What main.c does not have: instructions of the machine, as the model's atomic.h has them. */
int __lockstep_load32(const volatile void *at, int order);
void __lockstep_store32(volatile void *at, int value, int order);
int __lockstep_rmw32(volatile void *at, int operation, int value, int order);
int __lockstep_cmpxchg32(volatile void *at, int old, int new, int order);
void __lockstep_fence(int order);

long more(struct shape *s)
{
	struct list other;
	int seen = __lockstep_load32(&s->at[0].x, 0);

	class_list_exit(&s->link.next);
	list_init(&other);
	if (__lockstep_cmpxchg32(&s->at[0].x, seen, seen + 1, 2) != seen)
		__lockstep_store32(&s->at[0].x, 1, 0);
	__lockstep_fence(3);
	__lockstep_rmw32(&s->at[0].y, 1, 2, 0);
	return s->area(s) + puts("more");
}
`;

const FILES: ReadonlyMap<string, string> = new Map([
  ['include/shapes.h', HEADER],
  ['src/shapes.h', '#include_next <shapes.h>\n'],
  ['src/main.c', SOURCE],
  ['src/other.c', OTHER],
]);

/** Throws if our own C does not compile. */
export function warm(): void {
  const reader = { read: (path: string) => FILES.get(path) };
  const options = { includeDirs: ['src', 'include'], defines: new Map([['A', '1']]), preInclude: [] };
  const common = { options, front: ['shapes.h'], onDemand: ['include/'] };
  const specs: UnitSpec[] = [
    { ...common, path: 'src/main.c', complete: ['src/main.c'] },
    { ...common, path: 'src/other.c', passing: true },
  ];
  const lowering = { roots: ['main', 'more'], isNative: (name: string) => name === 'note' || name === 'puts' };
  const compiled = compile(reader, specs, lowering, new UnitStore());
  if (compiled.kind === 'failed') throw new Error(compiled.diagnostics.map(formatDiagnostic).join('\n'));
  const hosted = compileHosted(['src/main.c'], { reader, includeDirs: ['src', 'include'] });
  if (hosted.kind === 'failed') throw new Error(hosted.diagnostics.map(formatDiagnostic).join('\n'));
  const outcome = runHosted(hosted.program, { write: () => {} });
  if (outcome.kind === 'fault') throw new Error(outcome.report);
  excerpt(SOURCE, ['take']);
  readScenario(compiled.program);
  readDecoders(compiled.program);
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-warm-'));
  try {
    warmCache(compiled.program, reader, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Programs kept and found, and a scenario's build as far as it gets on trees without a kernel. */
function warmCache(program: Program, reader: SourceReader, folder: string): void {
  const programs = new ProgramCache({ folder, version: 'warm' });
  const stored = store(program, reader);
  programs.keep(['warm'], stored, FILES.keys(), reader);
  programs.find(['warm'], reader);
  restore(stored, reader);
  const loaded = loadScenario('writers-2');
  if (loaded.kind !== 'loaded') throw new Error(loaded.message);
  const trees = [treeOf(FILES, 'warm'), folderTree(folder, 'warm', () => 'warm')];
  for (const tree of trees) buildScenario(tree, makeConfig([]), loaded.source, programs);
}
