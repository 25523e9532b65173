/**
 * The model's own account of itself: each of its files says what it replaces and why, and what it replaces is there;
 * the tree's own headers do the same where both can be had.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { loadScenario } from '../harness/catalog.ts';
import { main } from '../harness/cli/main.ts';
import { makeConfig } from '../harness/config.ts';
import { describeFile, describeModel, modelFiles } from '../harness/model.ts';
import { notExecuted } from '../harness/not-executed.ts';
import { runScenario } from '../harness/run.ts';
import { Bug } from '../interp/index.ts';
import { openTree, overlay, type SourceTree } from '../kernel-src/index.ts';

const KERNELS = ['debian:6.12', 'debian:6.1'];
const trees = new Map<string, SourceTree>();

beforeAll(async () => {
  for (const kernel of KERNELS) trees.set(kernel, await openTree(kernel));
}, 300_000);

function scenario(name: string) {
  const loaded = loadScenario(name);
  if (loaded.kind !== 'loaded') throw new Error(loaded.message);
  return loaded.source;
}

async function lockstep(...words: string[]): Promise<string> {
  let out = '';
  const terminal = {
    out: (text: string) => {
      out += text;
    },
    err: () => {},
    width: 100,
    colour: false,
    live: false,
    onInterrupt: () => () => {},
  };
  expect(await main(words, terminal)).toBe(0);
  return out;
}

describe('each file says what it replaces', () => {
  test.each(modelFiles().map(({ path, text }) => [path, text] as const))('%s', (path, text) => {
    const { what } = describeFile(path, text);
    const name = path.replace(/^include\//, '');
    if (name.startsWith('lockstep/')) expect(what).toMatch(/^No counterpart: /);
    else if (name.startsWith('asm/')) expect(what).toMatch(/^Replaces the architecture's /);
    else if (path !== name) expect(what).toMatch(new RegExp(`^(Replaces|Adds to) <${name}>`));
    else expect(what).toMatch(/^Replaces /);
  });

  test.each([
    ['no comment', '/* SPDX-License-Identifier: GPL-2.0 */\nint x;\n'],
    ['no reason', '/* SPDX-License-Identifier: GPL-2.0 */\n/*\n * Replaces <a.h>.\n */\n'],
    ['nothing replaced', '/* SPDX-License-Identifier: GPL-2.0 */\n/*\n * A header.\n * Why: so.\n */\n'],
  ])('%s is refused', (_, text) => {
    expect(() => describeFile('a.h', text)).toThrow(Bug);
  });
});

describe.each(KERNELS)('%s', (kernel) => {
  test('what is replaced is there, and most headers are the tree’s own', () => {
    const { files, share } = describeModel(trees.get(kernel)!, makeConfig([]), scenario('writers-2'));
    const missing = files.filter(
      ({ path, counterpart, what }) =>
        path.startsWith('include/') && what.startsWith('Replaces') && counterpart.kind === 'none',
    );
    expect(missing.map(({ path }) => path)).toEqual([]);
    expect(share!.tree.files).toBeGreaterThan(5 * share!.model.files);
    expect(share!.tree.lines).toBeGreaterThan(13 * share!.model.lines);
    expect(files.filter(({ read, kind }) => read && kind === 'unit').map(({ path }) => path)).toEqual([
      'core.c',
      'lock_debug.c',
      'lock_events.c',
    ]);
  });

  test('the atomic headers of the tree give the same states', async () => {
    const run = async (settings: readonly string[]) => {
      const outcome = buildScenario(trees.get(kernel)!, makeConfig(settings), scenario('writer-reader'));
      if (outcome.kind !== 'built') throw new Error(outcome.kind);
      const { verdict, states, transitions } = await runScenario(outcome.built);
      return { verdict, states, transitions };
    };
    const ours = await run([]);
    expect(ours.verdict).toBe('pass');
    expect(await run(['LOCKSTEP_TREE_ATOMICS=y'])).toEqual(ours);
  });
});

/** Changes a file of the tree: what is said about it by a run of programs that were made of `files`. */
function saidOf(tree: SourceTree, files: ReadonlySet<string>, path: string, edit: (text: string) => string): string[] {
  const changed = overlay(tree, new Map([[path, edit(tree.read(path)!)]]), 'changed');
  return notExecuted({ base: tree, tree: changed, changed: [path] }, files);
}

describe('what a patch changes and no program has in it is said', () => {
  const append = (text: string): string => `${text}/* changed */\n`;
  let tree: SourceTree;
  let files: ReadonlySet<string>;
  beforeAll(() => {
    tree = trees.get('debian:6.12')!;
    const outcome = buildScenario(tree, makeConfig([]), scenario('writers-2'));
    files = new Set(outcome.kind === 'built' ? outcome.files : []);
  });

  const counterparts = modelFiles().filter(({ path, text }) => {
    const { what } = describeFile(path, text);
    return what.startsWith('Replaces <') && !path.startsWith('include/asm/');
  });
  test.each(counterparts.map(({ path }) => [path]))('%s is modelled', (path) => {
    expect(saidOf(tree, files, path, append)).toEqual([
      `${path} is changed by the series but not interpreted: those hunks are not executed`,
    ]);
  });

  test.each(
    [
      ...['bottom_half', 'export', 'jiffies', 'lockdep', 'percpu', 'percpu-defs', 'rcupdate', 'rcutree', 'rwlock'],
      ...['rwlock_api_smp', 'rwsem', 'smp', 'spinlock', 'sched/clock', 'sched/wake_q'],
    ].map((name) => [`include/linux/${name}.h`]),
  )('%s is the tree’s', (path) => {
    expect(saidOf(tree, files, path, append)).toEqual([]);
  });

  test.each([
    ['include/linux/lockdep.h', 'lockdep_assert_held', 'include/linux/lockdep.h'],
    ['include/linux/percpu-defs.h', 'per_cpu', 'include/asm/percpu.h'],
    ['include/asm-generic/bitops/const_hweight.h', 'hweight64', 'include/asm/bitops.h'],
  ])('in %s, %s is not', (path, name, header) => {
    const said = [`${path}: ${name} is defined anew by model/${header}: what the series makes of it is not executed`];
    const definition = new RegExp(`^([ \\t]*#[ \\t]*define ${name}\\()`, 'm');
    expect(saidOf(tree, files, path, (text) => text.replace(definition, '$1 '))).toEqual(said);
    expect(saidOf(tree, files, path, (text) => text.replace(definition, `#define other_${name}(`))).toEqual(said);
  });

  const core = 'kernel/sched/core.c';
  test.each<[string, (text: string) => string, boolean]>([
    [
      'inside of a function that is interpreted',
      (text) => text.replace('wake_up_process(task);', 'wake_up_process (task);'),
      false,
    ],
    ['of another function', (text) => text.replace('\nvoid __sched schedule_preempt_disabled(void)\n{', '$&\n'), true],
    ['that it includes', (text) => text.replace(/^#include .*\n/m, ''), true],
  ])(`a line of ${core} %s`, (_, edit, isSaid) => {
    expect(edit(tree.read(core)!)).not.toBe(tree.read(core));
    const said =
      /^kernel\/sched\/core\.c is interpreted in part, __wake_q_add\(\), .*: what the series changes elsewhere in it is not executed$/;
    expect(saidOf(tree, files, core, edit)).toEqual(isSaid ? [expect.stringMatching(said)] : []);
  });
});

test('as text', async () => {
  const lines = (await lockstep('model')).split('\n');
  const at = lines.findIndex((line) => /^include\/linux\/sched\.h, \d+ lines: instead of [\d,]+ lines$/.test(line));
  expect(at).toBeGreaterThan(0);
  expect(lines[at + 1]).toBe('  why: the scheduler is simulated, and the real structure drags in all of the kernel.');
  expect(lines.some((line) => /^include\/linux\/lockdep\.h, \d+ lines: on top of \d+ lines$/.test(line))).toBe(true);
  expect(lines.filter((line) => line.includes('not read here')).length).toBeGreaterThan(5);
  expect(lines.at(-4)).toMatch(/^ {2}the tree's own: \d+ headers \(\d+%\), [\d,]+ lines \(\d+%\)$/);
});

test('as JSON', async () => {
  const { kernel, settings, files, share } = JSON.parse(
    await lockstep('model', '--config', 'PREEMPT_RT=y', '--format', 'json'),
  );
  expect(kernel).toContain('6.12');
  expect(settings).toEqual(['PREEMPT_RT=y']);
  expect(files.find((file: { path: string }) => file.path === 'priority.c')).toMatchObject({
    kind: 'unit',
    read: true,
    counterpart: { kind: 'none' },
  });
  expect(share).toMatchObject({ scenario: 'writers-2', own: { files: 4 } });
});

test.each([100, 250, 300, 1000, 1024])('jiffies are counted as the tree counts them, at %i Hz', async (hz) => {
  const text = `#include <lockstep/scenario.h>
TASK(t)
{
	unsigned int n;

	for (n = 0; n < 3000; n += 7) {
		EXPECT(msecs_to_jiffies(n) == (n * HZ + 999) / 1000);
		EXPECT(usecs_to_jiffies(1000 * n + 1) == (1000UL * n * HZ + HZ + 999999) / 1000000);
		EXPECT(jiffies_to_msecs(n) == (n * 1000 + HZ - 1) / HZ);
		EXPECT(jiffies_to_usecs(n) == n * 1000000UL / HZ);
	}
	EXPECT(msecs_to_jiffies(-1) == MAX_JIFFY_OFFSET);
	EXPECT(time_before(INITIAL_JIFFIES, INITIAL_JIFFIES + msecs_to_jiffies(1500)));
}`;
  for (const tree of trees.values()) expect(await findingsOf(tree, text, [`HZ=${hz}`])).toEqual([]);
});

async function findingsOf(tree: SourceTree, text: string, settings: readonly string[] = []): Promise<string[]> {
  const outcome = buildScenario(tree, makeConfig(settings), { name: 'test', path: 'test.c', text });
  if (outcome.kind !== 'built') throw new Error(outcome.kind);
  const { verdict, findings, completeness } = await runScenario(outcome.built);
  expect([verdict === 'pass', completeness?.kind]).toEqual([findings.length === 0, 'exhaustive']);
  return findings.map(({ message }) => message);
}

test.each([
  ['as usual', ''],
  ['with NO_GRACE', 'NO_GRACE;'],
])('a grace period waits for who has preemption disabled, and not in a hook: %s', async (_, option) => {
  const text = `#include <linux/percpu-rwsem.h>
#include <lockstep/scenario.h>
${option}
static int before, behind;
INIT { synchronize_rcu(); }
TASK(writer) { WRITE_ONCE(before, 1); synchronize_rcu(); WRITE_ONCE(behind, 1); }
TASK(reader)
{
	int first, second;

	preempt_disable();
	first = READ_ONCE(before);
	second = READ_ONCE(behind);
	preempt_enable();
	EXPECT(first || !second);
	OUTCOME("seen", first + second);
}
FINALLY { synchronize_rcu(); }`;
  for (const tree of trees.values()) expect(await findingsOf(tree, text)).toEqual([]);
  const wrong = text.replace('preempt_disable();', '').replace('preempt_enable();', '');
  expect(await findingsOf(trees.get(KERNELS[0]!)!, wrong)).toEqual(['first || !second']);
});
