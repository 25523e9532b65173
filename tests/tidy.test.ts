/**
 * Rules of the tree itself: who may import whom, what no file may hold, and lists that have to agree with each other.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FINDING_KINDS } from '../harness/finding.ts';
import { OP } from '../interp/index.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOMS = ['kernel-src', 'interp', 'harness', 'tests'];

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path, ending);
      return entry.name.endsWith(ending) ? [path] : [];
    })
    .sort();
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const SOURCES = ['.ts', '.tsx'].flatMap((ending) => ROOMS.flatMap((room) => filesIn(room, ending)));
const DOCUMENTS = ['.md', '.c', '.h', '.css', '.config'].flatMap((ending) =>
  ROOMS.flatMap((room) => filesIn(room, ending)),
);
const OTHERS = [
  'README.md',
  'package.json',
  'build.mjs',
  'bin/bundle.mjs',
  'bin/demo.mjs',
  'bin/lockstep.mjs',
  'bin/v8.mjs',
  'bin/warm.mjs',
  'vitest.config.ts',
  '.ci/run',
];
const EVERYTHING = [...SOURCES, ...DOCUMENTS, ...OTHERS];
const roomOf = (path: string): string => path.slice(0, path.indexOf('/'));

interface Import {
  readonly from: string;
  /** As written. */
  readonly word: string;
  /** Path from the root; undefined for packages. */
  readonly to: string | undefined;
  /** Needed to evaluate the module: neither a type nor loaded later. */
  readonly binding: boolean;
}

function importsOf(from: string): Import[] {
  const text = read(from);
  const found: Import[] = [];
  const add = (word: string, binding: boolean): void => {
    const to = word.startsWith('.') ? posix.join(posix.dirname(from), word) : undefined;
    found.push({ from, word, to, binding });
  };
  for (const match of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)';/gm)) {
    add(match[2]!, match[1] === undefined && !/\{\s*(?:type\s+\w+,?\s*)+\}/.test(match[0]));
  }
  for (const match of text.matchAll(/\bimport\('([^']+)'\)/g)) add(match[1]!, false);
  return found;
}

const IMPORTS = SOURCES.flatMap(importsOf);

describe('imports', () => {
  test('are found at all', () => {
    expect(IMPORTS.length).toBeGreaterThan(SOURCES.length);
    expect(IMPORTS.some(({ from, to }) => from === 'harness/build.ts' && to === 'interp/index.ts')).toBe(true);
  });

  test('lead to files that exist, with their ending', () => {
    const wrong = IMPORTS.filter(({ to }) => to !== undefined && !existsSync(join(ROOT, to)));
    expect(wrong.map(({ from, word }) => `${from}: ${word}`)).toEqual([]);
  });

  test('keep to the rooms', () => {
    const may: Readonly<Record<string, readonly string[]>> = {
      'kernel-src': [],
      interp: [],
      harness: ['interp/index.ts', 'kernel-src/index.ts'],
    };
    const wrong = IMPORTS.filter(({ from, to }) => {
      if (to === undefined || roomOf(from) === 'tests' || roomOf(to) === roomOf(from)) return false;
      return !may[roomOf(from)]!.includes(to);
    });
    expect(wrong.map(({ from, word }) => `${from}: ${word}`)).toEqual([]);
  });

  test('nothing behind a door imports it', () => {
    const wrong = IMPORTS.filter(({ from, to }) => to === `${roomOf(from)}/index.ts` && roomOf(from) !== 'tests');
    expect(wrong.map(({ from, word }) => `${from}: ${word}`)).toEqual([]);
  });

  test('tree-sitter comes in at one place', () => {
    const at = IMPORTS.filter(({ word, from }) => word.startsWith('tree-sitter') && roomOf(from) !== 'tests');
    expect(new Set(at.map(({ from }) => from))).toEqual(new Set(['interp/c/syntax.ts']));
  });

  test('form no cycle', () => {
    const next = new Map<string, string[]>();
    for (const { from, to, binding } of IMPORTS) {
      if (to !== undefined && binding) next.set(from, [...(next.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const other of next.get(file) ?? []) visit(other, [...path, file]);
      done.add(file);
    };
    for (const file of SOURCES) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

describe('no file holds', () => {
  const rows: readonly (readonly [name: string, pattern: RegExp, files: readonly string[]])[] = [
    ['unfinished work', /\b(?:TODO|FIXME|XXX|HACK)\b/, EVERYTHING],
    ['a way around the compiler', /@ts-(?:ignore|nocheck|expect-error)|\bas any\b|: any\b|<any>/, SOURCES],
    ['a skipped or lonely test', /\b(?:test|it|describe)\.(?:skip|only|todo)\b/, SOURCES],
    ['the path of a machine', /(?<![\w.$~}])\/(?:work|home|root|Users)\/\w/, EVERYTHING],
    ['a carriage return or a tab at the end', /\r|\t$/m, SOURCES],
  ];
  test.each(rows)('%s', (_name, pattern, files) => {
    const found = files.filter((path) => path !== 'tests/tidy.test.ts' && existsSync(join(ROOT, path)));
    expect(found.filter((path) => pattern.test(read(path)))).toEqual([]);
  });

  test('a name that says nothing', () => {
    const empty = /^(?:.*[-.])?(?:util|utils|helper|helpers|misc|manager|context|common)(?:[-.].*)?\.ts$/;
    expect(SOURCES.filter((path) => empty.test(posix.basename(path)))).toEqual([]);
    const declared = /\b(?:class|interface|type|function)\s+\w*(?:Manager|Helper|Util|Misc|Context)\b/;
    expect(SOURCES.filter((path) => declared.test(read(path)))).toEqual([]);
  });
});

describe('files', () => {
  test('open with what they are', () => {
    expect(SOURCES.filter((path) => !/^\/\*\*\s+(?:\* )?\S/.test(read(path)))).toEqual([]);
  });

  test('are of a size to be read', () => {
    const long = SOURCES.filter((path) => path !== 'interp/vm/loop.ts' && roomOf(path) !== 'tests').flatMap((path) => {
      const lines = read(path).split('\n').length;
      return lines > 900 ? [`${path}: ${lines}`] : [];
    });
    expect(long).toEqual([]);
  });

  test('every room says what it is', () => {
    for (const room of ROOMS) expect(existsSync(join(ROOT, room, 'README.md')), room).toBe(true);
  });
});

test('the machine and the IR agree on the numbers of the operations', () => {
  const cases = [...read('interp/vm/loop.ts').matchAll(/case (\d+): \/\* (\w+) \*\//g)];
  expect(cases.length).toBeGreaterThan(50);
  const numbers: Readonly<Record<string, number>> = OP;
  for (const [, number, name] of cases) expect(numbers[name!], name).toBe(Number(number));
  expect(new Set(cases.map(([, number]) => number)).size).toBe(cases.length);
});

describe('the README', () => {
  const readme = read('README.md');

  test.each(Object.entries(FINDING_KINDS))('lists the kind %s', (kind, sentence) => {
    expect(readme).toContain(`| \`${kind}\` | ${sentence} |`);
  });

  test('lists no kind that there is not', () => {
    const section = readme.slice(readme.indexOf('## Kinds of finding'));
    const listed = [...section.slice(0, section.indexOf('\n## ', 5)).matchAll(/^\| `([\w-]+)` \|/gm)];
    expect(listed.map(([, kind]) => kind)).toEqual(Object.keys(FINDING_KINDS));
  });

  test('begins with the two commands', () => {
    const head = readme.split('\n').slice(0, 12).join('\n');
    expect(head).toContain('npm ci && npm run demo');
    expect(head).toContain('npm ci && npm test');
  });

  test('names built-in scenarios that exist', () => {
    const names = [...readme.matchAll(/npx lockstep (?:run|diff) ([a-z0-9][\w-]*)(?=[ \n`])/g)].map(
      ([, name]) => name!,
    );
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect(existsSync(join(ROOT, 'harness/scenarios', `${name}.c`)), name).toBe(true);
  });
});
