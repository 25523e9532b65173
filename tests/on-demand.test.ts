/** What headers declare and nobody mentions is passed over: the program is the one that it is with all of it. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type BuildOutcome, buildScenario, type ScenarioSource } from '../harness/build.ts';
import { builtinScenarios, loadScenario } from '../harness/catalog.ts';
import { makeConfig } from '../harness/config.ts';
import { type Compilation, compile, formatDiagnostic, type LowerOptions } from '../interp/index.ts';
import { openTree, overlay } from '../kernel-src/index.ts';

const HEADER = `
  typedef long word;
  typedef word other;
  struct later;
  struct pair { char a; struct inner { long b; } c; };
  struct lone { int x; };
  enum mood { FINE = 3, BAD };
  enum { FIRST = sizeof(struct lone) };
  extern long counter;
  struct unseen;
  long take(struct unseen *u);
  long give(void);
  static long one(void) { return 1; }
  static inline word twice(word w) { return w * FINE; }
  static inline other deep(struct later *l) { return twice(1); }
  static void gone(long *p) { *p = 0; }
  static inline void tidy(int n) { long x __attribute__((cleanup(gone))) = n; }
  void hook(void) __attribute__((weak, alias("real")));
  void real(void) { }
  static long first, second;
  long (*pointer)(struct lone);
  long table[BAD];
  _Static_assert(sizeof(struct inner) == 8, "inner");
`;

/** Of a unit: its text, what of the header it has, what it has not. */
const UNITS: readonly [string, readonly string[], readonly string[]][] = [
  ['long f(void) { return 1; }', [], ['take', 'one', 'twice', 'table', 'pointer', 'real']],
  ['long f(void) { return twice(2); }', ['twice'], ['deep', 'one', 'give', 'real']],
  ['long f(void) { return deep(0); }', ['deep', 'twice'], ['one', 'tidy']],
  ['long f(void) { return BAD + FIRST; }', [], ['twice', 'take']],
  ['long f(void) { return sizeof(struct inner) + sizeof(struct pair); }', [], ['one']],
  ['long f(void) { tidy(1); return 0; }', ['tidy', 'gone'], ['one']],
  ['long f(void) { hook(); return 0; }', ['hook', 'real'], ['one']],
  ['long f(void) { return sizeof(take(0)); }', ['take'], ['give']],
  ['long f(void) { struct { int one; } s = { .one = 4 }; return s.one; }', ['one'], ['give']],
  ['long f(void) { return second; }', ['first', 'second'], ['give']],
  ['long f(void) { return pointer != 0; }', ['pointer'], ['table']],
  ['long f(void) { return sizeof(table); }', ['table'], ['pointer']],
  ['#define CAT(a, b) a##b\nlong f(void) { return CAT(o, ne)(); }', ['one'], ['give']],
  ['long counter = 2; long f(void) { long give; return counter + (give = 1); }', ['counter', 'give'], ['one']],
];

const LOWERING: LowerOptions = { roots: ['f'], isNative: () => false };

function compileOne(text: string, onDemand: readonly string[], header = HEADER): Compilation {
  const files: Readonly<Record<string, string>> = { 'include/a.h': header, 'a.c': `#include <a.h>\n${text}` };
  const options = { includeDirs: ['include'], defines: new Map<string, string>(), preInclude: [] };
  return compile({ read: (path) => files[path] }, [{ path: 'a.c', options, onDemand }], LOWERING);
}

function dataOf(compilation: Compilation): unknown {
  if (compilation.kind === 'failed') return compilation.diagnostics.map(formatDiagnostic);
  const { places: _, functions, globals, ...rest } = compilation.program;
  return {
    ...rest,
    functions: functions.map(({ name, entry }) => [name, entry]),
    globals: globals.map(({ name, offset, size, section }) => [name, offset, size, section]),
  };
}

const namesOf = ({ units }: Compilation): readonly string[] =>
  units.flatMap(({ typed }) => [...typed.functions.keys(), ...typed.globals.keys()]);

test.each(UNITS)('%s', (text, present, absent) => {
  const part = compileOne(text, ['include/']);
  expect(dataOf(part)).toEqual(dataOf(compileOne(text, [])));
  const names = namesOf(part);
  expect(present.filter((name) => !names.includes(name))).toEqual([]);
  expect(absent.filter((name) => names.includes(name))).toEqual([]);
});

describe('what is wrong is said as if all were read', () => {
  test.each([
    ['a misspelt name, and what was meant', 'long f(void) { return twise(1); }', HEADER, /twice/],
    ['a header that does not parse', 'long f(void) { return 1; }', `${HEADER}long 1;`, /a\.h/],
    ['a static assertion', 'long f(void) { return 1; }', `${HEADER}_Static_assert(FINE == 4, "four");`, /four/],
    ['a type that is known later', 'extern long x(late); typedef int late; long f(void) { return 1; }', HEADER, /late/],
  ])('%s', (_, text, header, words) => {
    const said = dataOf(compileOne(text, ['include/'], header));
    expect(said).toEqual(dataOf(compileOne(text, [], header)));
    expect(String(said)).toMatch(words);
  });
});

/** Those that are made of other units than the ones before them. */
function scenariosOfAllUnits(): ScenarioSource[] {
  const seen = new Set<string>();
  return builtinScenarios().flatMap((name) => {
    const loaded = loadScenario(name);
    if (loaded.kind !== 'loaded') throw new Error(loaded.message);
    const headers =
      loaded.source.text
        .match(/^#include .*$/gm)
        ?.sort()
        .join() ?? '';
    if (seen.has(headers)) return [];
    seen.add(headers);
    return [loaded.source];
  });
}

/** What the two trees make of it; literals and __COUNTER__ have their numbers from all that is read, mentioned or not. */
function dataOfBuild(outcome: BuildOutcome): unknown {
  if (outcome.kind !== 'built') return outcome;
  const { program, memberOffsets, taskFields, taskSize, jiffies } = outcome.built;
  const { code, image, live } = program;
  const numberless = (name: string) =>
    name.replace(/^\.string\.\d.*/, '.string').replace(/^(__UNIQUE_ID_.*?)\d+$/, '$1');
  const globals = program.globals.map(({ name, offset }) => [numberless(name), offset]);
  const words = [code, image, live].map((array) => createHash('sha256').update(array).digest('hex'));
  return { words, globals, members: [...memberOffsets], task: [...taskFields.keys(), taskSize], jiffies };
}

describe.each([
  ['debian:6.12', ['RWSEM_SPIN_ON_OWNER=y', 'DEBUG_RWSEMS=y', 'DEBUG_LOCK_ALLOC=y']],
  ['debian:6.1', ['PREEMPT_RT=y']],
] as const)('on %s, %j', (kernel, settings) => {
  const sources = scenariosOfAllUnits();
  test.each(sources.map((source) => [source.name, source] as const))('%s', async (_, source) => {
    const tree = await openTree(kernel);
    // A tree with a header of its own is read as a whole.
    const whole = overlay(tree, new Map([['include/linux/lockstep-none.h', '']]), tree.label);
    const [part, all] = [tree, whole].map((each) => dataOfBuild(buildScenario(each, makeConfig(settings), source)));
    expect(part).toEqual(all);
  });
});
