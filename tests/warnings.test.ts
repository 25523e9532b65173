/**
 * Warnings of the compiler, from a patch to the reports: said once, kept with a program, errors where the configuration
 * says so; nothing of it in a kernel as it is.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildScenario, type ScenarioSource } from '../harness/build.ts';
import { builtinScenarios, loadScenario } from '../harness/catalog.ts';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { makeConfig } from '../harness/config.ts';
import { ProgramCache } from '../harness/program-cache.ts';
import { formatDiagnostic } from '../interp/index.ts';
import { openTree, overlay, type SourceTree } from '../kernel-src/index.ts';

const PATH = 'kernel/locking/rwsem.c';
const LINE = '\twaiter.task = current;';
const WARNING = `assignment to 'struct task_struct *' from 'int' makes pointer from integer without a cast`;
const OWN = `#include <lockstep/scenario.h>
SCENARIO("A scenario with a warning of its own");
static DECLARE_RWSEM(sem);
TASK(one)
{
	int *p = 5;

	down_read(&sem);
	if (p == &sem)
		up_write(&sem);
	up_read(&sem);
}
`;

let tree: SourceTree;
let patched: SourceTree;
let folder: string;
/** Of the line in the patched file. */
let at: number;

beforeAll(async () => {
  tree = await openTree('debian:6.12');
  folder = mkdtempSync(join(tmpdir(), 'lockstep-warnings-'));
  const before = tree.read(PATH)!;
  const text = before.replace(LINE, '\twaiter.task = 1;');
  at = text.slice(0, text.indexOf('\twaiter.task = 1;')).split('\n').length;
  patched = overlay(tree, new Map([[PATH, text]]), 'patched');
  const lines = before.split('\n').slice(at - 4, at + 3);
  const hunk = lines.flatMap((line) => (line === LINE ? [`-${line}`, '+\twaiter.task = 1;'] : [` ${line}`]));
  const head = `--- a/${PATH}\n+++ b/${PATH}\n@@ -${at - 3},7 +${at - 3},7 @@\n`;
  writeFileSync(join(folder, 'number.patch'), `${head}${hunk.join('\n')}\n`);
  writeFileSync(join(folder, 'own.c'), OWN);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scenario(name: string): ScenarioSource {
  const loaded = loadScenario(name);
  if (loaded.kind !== 'loaded') throw new Error(loaded.message);
  return loaded.source;
}

async function lockstep(...words: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const terminal: Terminal = {
    out: (text) => void (out += text),
    err: () => {},
    width: 200,
    colour: false,
    live: false,
    onInterrupt: () => () => {},
  };
  const code = await main(words, terminal);
  return { code, out };
}

function warningsOf(outcome: ReturnType<typeof buildScenario>): readonly string[] {
  if (outcome.kind === 'built') return outcome.warnings;
  return outcome.kind === 'unsupported' ? outcome.diagnostics.map(formatDiagnostic) : [];
}

test('a kernel as it is has none, in no scenario', () => {
  const config = makeConfig([]);
  const said = builtinScenarios().flatMap((name) => warningsOf(buildScenario(tree, config, scenario(name))));
  expect(said).toEqual([]);
});

describe('of a patch', () => {
  test('come with the program, from the cache too', () => {
    const cache = new ProgramCache({ folder: join(folder, 'cache'), version: '1' });
    const outcomes = [1, 2].map(() => buildScenario(patched, makeConfig([]), scenario('writers-2'), cache));
    for (const outcome of outcomes) {
      expect(warningsOf(outcome).map((text) => text.split('\n')[0])).toEqual([`${PATH}:${at}:14: warning: ${WARNING}`]);
    }
  });

  test('are errors with CONFIG_WERROR', () => {
    const outcome = buildScenario(patched, makeConfig(['WERROR=y']), scenario('writers-2'));
    expect(outcome.kind).toBe('unsupported');
    expect(warningsOf(outcome).map((text) => text.split('\n')[0])).toEqual([`${PATH}:${at}:14: error: ${WARNING}`]);
    expect(buildScenario(patched, makeConfig([]), scenario('writers-2')).kind).toBe('built');
  });

  test.each<[string, string, string, string, boolean]>([
    ['a header that rwsem.c includes', 'include/linux/rwsem.h', '#endif /* _LINUX_RWSEM_H */', 'trylocks', true],
    ['a header of a lock', 'kernel/locking/mutex.h', 'struct mutex_waiter {', 'mutex-2', true],
    ['C that a lock includes', 'kernel/locking/ww_mutex.h', '#ifndef WW_RT', 'mutex-2', true],
    ['a header that nobody includes', 'include/linux/rwsem_2.h', '', 'trylocks', false],
  ])('%s is looked at as a whole', (_, path, in_front_of, name, isSaid) => {
    const before = tree.read(path) ?? '';
    const broken = 'static inline int nobody_calls_this(int *p)\n{\n\treturn p;\n}\n';
    expect(before).toContain(in_front_of);
    const changed = overlay(tree, new Map([[path, before.replace(in_front_of, `${broken}${in_front_of}`)]]), 'changed');
    const outcome = buildScenario(changed, makeConfig([]), scenario(name));
    expect(outcome.kind).toBe('built');
    const lines = warningsOf(outcome).map((text) => text.split('\n')[0]!.replace(/:\d+:\d+:/, ':'));
    const told =
      "warning: returning 'int *' from a function with return type 'int' makes integer from pointer without a cast";
    expect(lines).toEqual(isSaid ? [`${path}: ${told}`] : []);
  });

  test.each(['text', 'ktap', 'junit', 'sarif'])(
    'are said once as %s, however many scenarios there are',
    async (format) => {
      const { out } = await lockstep(
        'run',
        'writers-2',
        'trylocks',
        '--patch',
        join(folder, 'number.patch'),
        '--format',
        format,
      );
      const plain = out.replace(/&apos;/g, "'");
      expect(plain.split('\n').filter((line) => line.includes(WARNING))).toHaveLength(1);
    },
  );

  test('with line and caret in the text, and as data', async () => {
    const patch = join(folder, 'number.patch');
    const text = await lockstep('run', 'trylocks', '--patch', patch);
    const number = String(at).padStart(5);
    expect(text.out).toContain(
      `${PATH}:${at}:14: warning: ${WARNING}\n${number} | \twaiter.task = 1;\n      | \t            ^\n`,
    );
    const report = join(folder, 'report.json');
    await lockstep('run', 'trylocks', '--patch', patch, '--format', 'json', '--output', report);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      warnings: [expect.stringContaining(`${PATH}:${at}:14: warning: ${WARNING}\n`)],
    });
  });
});

test("a scenario's own are said too", async () => {
  const { code, out } = await lockstep('run', join(folder, 'own.c'));
  expect(code).toBe(0);
  expect(out.split('\n').filter((line) => line.includes('warning: '))).toEqual([
    `${join(folder, 'own.c')}:6:11: warning: initialization of 'int *' from 'int' makes pointer from integer without a cast`,
    `${join(folder, 'own.c')}:9:8: warning: comparison of distinct pointer types lacks a cast`,
  ]);
});
