/**
 * Building programs: units shared between scenarios and revisions, programs kept on disk. However a program came about,
 * it is the same, word for word; and nothing old is taken for what has changed.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type BuildOutcome, buildScenario, type ScenarioSource } from '../harness/build.ts';
import { loadScenario } from '../harness/catalog.ts';
import { makeConfig } from '../harness/config.ts';
import { ProgramCache } from '../harness/program-cache.ts';
import { runScenario } from '../harness/run.ts';
import { describePlace, type SourceReader, type UnitSpec, UnitStore } from '../interp/index.ts';
import { openTree, overlay, type SourceTree } from '../kernel-src/index.ts';

const CONFIG = makeConfig([]);
let tree: SourceTree;
let folder: string;

beforeAll(async () => {
  tree = await openTree(undefined);
  folder = mkdtempSync(join(tmpdir(), 'lockstep-build-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scenario(name: string): ScenarioSource {
  const loaded = loadScenario(name);
  if (loaded.kind !== 'loaded') throw new Error(loaded.message);
  return loaded.source;
}

function builtOf(outcome: BuildOutcome) {
  if (outcome.kind !== 'built') throw new Error(`not built: ${outcome.kind}`);
  return outcome.built;
}

/** Everything of a built scenario that a run or a report can see. */
function describeBuilt(outcome: BuildOutcome): unknown {
  const { isModel, memberOffset, program, ...rest } = builtOf(outcome);
  const { places, functions, globals, ...words } = program;
  const placeText = (place: (typeof places)[number]): string => {
    const { inlinedAt } = place;
    return `${place.function} ${describePlace(place.origin)}${inlinedAt === undefined ? '' : ` < ${placeText(inlinedAt)}`}`;
  };
  const at = <T extends { origin: Parameters<typeof describePlace>[0] }>(things: readonly T[]): unknown[] =>
    things.map((thing) => ({ ...thing, origin: describePlace(thing.origin) }));
  const offsets = rest.decode.map(({ record, member }) => memberOffset(record, member));
  const models = ['model/core.c', 'rules/rwsem.c', 'kernel/locking/rwsem.c'].map(isModel);
  const texts = places.map(placeText);
  return { ...rest, ...words, offsets, models, places: texts, functions: at(functions), globals: at(globals) };
}

describe('units', () => {
  const specs = (files: Readonly<Record<string, string>>): SourceReader => ({ read: (path) => files[path] });
  const unit = (defines: Readonly<Record<string, string>> = {}): UnitSpec => ({
    path: 'a.c',
    options: { includeDirs: ['first', 'second'], defines: new Map(Object.entries(defines)), preInclude: [] },
  });
  const files = { 'a.c': '#include <b.h>\nint a;\n', 'second/b.h': 'int b;\n' };

  test.each<[string, Readonly<Record<string, string>>, UnitSpec, boolean]>([
    ['nothing has changed', { ...files }, unit(), true],
    ['a file that is not read has changed', { ...files, 'first/c.h': '' }, unit(), true],
    ['the file has changed', { ...files, 'a.c': 'int a;\n' }, unit(), false],
    ['a header has changed', { ...files, 'second/b.h': 'long b;\n' }, unit(), false],
    ['a header is gone', { 'a.c': files['a.c'] }, unit(), false],
    ['a header is found elsewhere', { ...files, 'first/b.h': 'int b;\n' }, unit(), false],
    ['another definition', { ...files }, unit({ X: '1' }), false],
    ['another char', { ...files }, { ...unit(), options: { ...unit().options, unsignedChar: true } }, false],
    ['other errors', { ...files }, { ...unit(), errors: ['int-conversion'] }, false],
    ['all errors', { ...files }, { ...unit(), errors: 'all' }, false],
    ['other warnings', { ...files }, { ...unit(), warnings: ['return-type'] }, false],
  ])('%s', (_, now, spec, same) => {
    const store = new UnitStore();
    const before = store.compile(specs(files), unit());
    expect(before.diagnostics).toEqual([]);
    expect(store.compile(specs(now), spec) === before).toBe(same);
    expect(store.compile(specs(files), unit())).toBe(before);
  });

  test('keeps the last ones only', () => {
    const store = new UnitStore();
    const before = store.compile(specs(files), unit());
    for (let n = 0; n < 47; n++) store.compile(specs({ 'a.c': `int a${n};\n` }), unit());
    expect(store.compile(specs(files), unit())).toBe(before);
    for (let n = 0; n < 48; n++) store.compile(specs({ 'a.c': `int a${n};\n` }), unit());
    expect(store.compile(specs(files), unit())).not.toBe(before);
  });

  test('the order of scenarios changes no program', async () => {
    const names = ['writers-2', 'killable', 'trylocks'];
    const programs = (build: typeof buildScenario, order: readonly string[]): Map<string, unknown> =>
      new Map(order.map((name) => [name, describeBuilt(build(tree, CONFIG, scenario(name)))]));
    const first = programs(buildScenario, names);
    vi.resetModules();
    const { buildScenario: fresh } = await import('../harness/build.ts');
    expect(fresh).not.toBe(buildScenario);
    const second = programs(fresh, [...names].reverse());
    for (const name of names) expect(second.get(name), name).toEqual(first.get(name));
    expect(describeBuilt(buildScenario(tree, CONFIG, scenario('writers-2')))).toEqual(first.get('writers-2'));
  });

  test('a revision of the tree is another program', () => {
    const path = 'kernel/locking/rwsem.c';
    const changed = overlay(tree, new Map([[path, `${tree.read(path)}int one_more;\n#error here\n`]]), 'changed');
    expect(buildScenario(tree, CONFIG, scenario('writers-2')).kind).toBe('built');
    expect(buildScenario(changed, CONFIG, scenario('writers-2'))).toMatchObject({
      kind: 'unsupported',
      diagnostics: [{ message: '#error here' }],
    });
    expect(buildScenario(tree, CONFIG, scenario('writers-2')).kind).toBe('built');
  });
});

describe('programs on disk', () => {
  let used = 0;
  const cacheIn = (name = `cache-${used++}`, limit?: number): [ProgramCache, string] => {
    const at = join(folder, name);
    return [new ProgramCache({ folder: at, version: '1', ...(limit === undefined ? {} : { limit }) }), at];
  };

  test('what comes back is what was built, and runs the same', async () => {
    const [cache, at] = cacheIn();
    const source = scenario('writers-2');
    const fresh = buildScenario(tree, CONFIG, source, cache);
    const [entry] = readdirSync(at);
    expect(readFileSync(join(at, entry!)).length).toBeLessThan(1_000_000);
    const kept = buildScenario(tree, CONFIG, source, cache);
    expect(builtOf(kept).program).not.toBe(builtOf(fresh).program);
    expect(describeBuilt(kept)).toEqual(describeBuilt(fresh));
    const { seconds: _, ...result } = await runScenario(builtOf(kept));
    expect({ ...(await runScenario(builtOf(fresh))), seconds: 0 }).toEqual({ ...result, seconds: 0 });
  });

  test('what does not apply is kept too', () => {
    const [cache, at] = cacheIn();
    const outcome = buildScenario(tree, CONFIG, scenario('wait-alone'), cache);
    expect(outcome).toEqual({ kind: 'not-applicable', missing: 'rwsem_wait' });
    expect(readdirSync(at)).toHaveLength(1);
    expect(buildScenario(tree, CONFIG, scenario('wait-alone'), cache)).toEqual(outcome);
  });

  test('a tree under the same name but with another text is another one', () => {
    const [cache] = cacheIn();
    const source = scenario('writers-2');
    expect(buildScenario(tree, CONFIG, source, cache).kind).toBe('built');
    for (const [path, kind] of [
      ['kernel/locking/rwsem.c', 'unsupported'],
      ['kernel/sched/core.c', 'unsupported'],
      ['README', 'built'],
    ] as const) {
      const changed = overlay(tree, new Map([[path, '#error here\n']]), 'changed');
      const posing: SourceTree = { ...changed, id: tree.id };
      expect(buildScenario(posing, CONFIG, source, cache).kind, path).toBe(kind);
    }
  });

  const reader = (files: Readonly<Record<string, string>>): SourceReader => ({ read: (path) => files[path] });
  const before = reader({ a: '1' });

  test.each<[string, (file: string) => void]>([
    ['cut off', (file) => truncateSync(file, 60)],
    ['empty', (file) => truncateSync(file, 0)],
    [
      'altered',
      (file) => {
        const bytes = readFileSync(file);
        bytes[bytes.length - 3]! ^= 1;
        writeFileSync(file, bytes);
      },
    ],
    [
      'a folder',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])('an entry that is %s is as good as none, and is written again', (what, damage) => {
    const [cache, at] = cacheIn();
    cache.keep(['x'], 'value', ['a'], before);
    expect(cache.find(['x'], before)).toBe('value');
    damage(join(at, readdirSync(at)[0]!));
    expect(cache.find(['x'], before)).toBeUndefined();
    cache.keep(['x'], 'value', ['a'], before);
    if (what !== 'a folder') expect(cache.find(['x'], before)).toBe('value');
  });

  test.each<[string, readonly string[], SourceReader, boolean]>([
    ['as it was', ['x'], reader({ a: '1', c: '3' }), true],
    ['another name', ['y'], before, false],
    ['changed', ['x'], reader({ a: '2' }), false],
    ['gone', ['x'], reader({}), false],
    ['found where nothing was', ['x'], reader({ a: '1', b: '' }), false],
  ])('files: %s', (_, name, now, found) => {
    const [cache, at] = cacheIn();
    cache.keep(['x'], 'value', ['a', 'b'], before);
    expect(cache.find(name, now)).toBe(found ? 'value' : undefined);
    expect(new ProgramCache({ folder: at, version: '2' }).find(['x'], before)).toBeUndefined();
  });

  test('is bounded, the longest unused go first', () => {
    const [cache, at] = cacheIn(undefined, 2500);
    const value = 'v'.repeat(900);
    cache.keep(['a'], value, [], before);
    for (const name of readdirSync(at)) utimesSync(join(at, name), 1000, 1000);
    cache.keep(['b'], value, [], before);
    for (const name of readdirSync(at)) utimesSync(join(at, name), 1000, 1000);
    expect(cache.find(['a'], before)).toBe(value);
    cache.keep(['c'], value, [], before);
    expect(['a', 'b', 'c'].map((name) => cache.find([name], before) === value)).toEqual([true, false, true]);
  });

  test('a folder that cannot be is no fault', () => {
    const [, at] = cacheIn();
    writeFileSync(at, '');
    const cache = new ProgramCache({ folder: join(at, 'inside'), version: '1' });
    cache.keep(['x'], 'value', [], before);
    expect(cache.find(['x'], before)).toBeUndefined();
  });
});
