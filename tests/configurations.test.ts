/**
 * `--config-set`: the matrix over scenarios, revisions and configurations, and what ran of a patch in any of them.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { openTree } from '../kernel-src/index.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FILE = 'kernel/locking/rwsem.c';

let folder: string;

async function lockstep(words: string): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    width: 100,
    colour: false,
    live: false,
    onInterrupt: () => () => {},
  };
  const code = await main(
    words.split(' ').map((word) => word.replaceAll('$T', folder)),
    terminal,
  );
  return { code, out, err };
}

/** Adds a condition to up_write() that only a kernel with DEBUG_RWSEMS has. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-configurations-'));
  const lines = (await openTree('debian:6.12')).read(FILE)!.split('\n');
  const at = lines.indexOf('void up_write(struct rw_semaphore *sem)');
  const around = (from: number, to: number) => lines.slice(from, to).map((line) => ` ${line}`);
  const added = [
    '+#ifdef CONFIG_DEBUG_RWSEMS',
    '+\tif (!atomic_long_read(&sem->count))',
    '+\t\tatomic_long_set(&sem->count, 0);',
    '+#endif',
  ];
  const body = [...around(at - 1, at + 2), ...added, ...around(at + 2, at + 5)];
  writeFileSync(
    join(folder, 'debug.patch'),
    [`--- a/${FILE}`, `+++ b/${FILE}`, `@@ -${at},6 +${at},10 @@`, ...body, ''].join('\n'),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SETS = '--config-set default --config-set checks=DEBUG_RWSEMS=y';

interface Line {
  readonly line: number;
  readonly status: string;
}

interface Diff {
  readonly revisions: readonly { readonly revision: string; readonly configuration: string | null }[];
  readonly coverage: readonly {
    readonly revision: string;
    readonly configurations: readonly string[];
    readonly files: readonly { readonly lines: readonly Line[] }[];
  }[];
}

test('every revision in every configuration, and coverage over all of them', async () => {
  const { code, out, err } = await lockstep(`diff writers-2 --revision v1=$T/debug.patch ${SETS} --format json`);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const result = JSON.parse(out) as Diff;
  const validate = new Ajv({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(ROOT, 'harness/report/schema.json'), 'utf8')) as object,
  );
  validate(result);
  expect(validate.errors ?? []).toEqual([]);
  expect(result.revisions.map(({ revision, configuration }) => [revision, configuration])).toEqual([
    ['base (default)', 'default'],
    ['v1 (default)', 'default'],
    ['base (checks)', 'checks'],
    ['v1 (checks)', 'checks'],
  ]);
  const [united] = result.coverage;
  expect(united).toMatchObject({ revision: 'v1', configurations: ['default', 'checks'] });
  const statuses = united!.files.flatMap((file) => file.lines.map(({ status }) => status));
  expect(statuses).toEqual(['executed', 'never']);
});

test('as text, one table for each configuration, and what never ran once', async () => {
  const { code, out } = await lockstep(`diff writers-2 --revision v1=$T/debug.patch ${SETS}`);
  expect(code).toBe(0);
  expect(out).toMatch(/^scenario +base \(default\) +states +v1 \(default\)/m);
  expect(out).toMatch(/^scenario +base \(checks\) +states +v1 \(checks\)/m);
  expect(out).toMatch(/^config +checks: DEBUG_RWSEMS=y$/m);
  expect(out).toMatch(/^v1 in default, checks: 1 of 2 added lines with code ran in 2 runs$/m);
  expect(out.match(/was never executed/g)).toHaveLength(1);
});

test.each([
  ['run writers-2 --patch $T/debug.patch', 'text', /^scenario +patched \(default\).* patched \(checks\)/m],
  ['run writers-2 --patch $T/debug.patch', 'junit', /<testsuite name="patched \(checks\)"/],
  [
    'test writers-2 --patch $T/debug.patch',
    'ktap',
    /Subtest: checks\n(?: +#.*\n)*? +# kernel\/locking\/rwsem\.c:\d+ was never/,
  ],
])('%s --format %s', async (words, format, pattern) => {
  const { code, out } = await lockstep(`${words} ${SETS} --format ${format}`);
  expect(code).toBe(0);
  expect(out).toMatch(pattern);
  expect(out.match(/was never executed/g)).toHaveLength(1);
});

describe('what is no configuration', () => {
  test.each([
    ['debgu', /the suite has no configuration 'debgu'; did you mean 'debug'\?/],
    ['zzz', /the suite has no configuration 'zzz'; there are default, spin, debug.*, all/],
    ['=A=y', /'=A=y' is no configuration; write NAME=A=y,B=n/],
    ['x=a-b=y', /--config-set: 'a-b=y' is no setting/],
    ['default --config-set all', /--config-set: 'default' is given twice/],
  ])('--config-set %s', async (words, message) => {
    const { code, out, err } = await lockstep(`run writers-2 --kernel $T/none --config-set ${words}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});
