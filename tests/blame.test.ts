/**
 * Who brought a finding in: hunks of a series, commits of a git tree; on mutants of the real rwsem.c.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bisect, ddmin, findingForm, piecesOf, seriesOf, type Verdict } from '../harness/blame.ts';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { explore, loadKernel, type Revision } from '../harness/index.ts';

const RWSEM = 'kernel/locking/rwsem.c';
/** Edits of rwsem.c: two that do nothing, one that loses wake-ups, one that does not compile. */
const EDITS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  first: ['static inline void rwsem_set_owner(', '/* first */\nstatic inline void rwsem_set_owner('],
  mute: ['if (unlikely(tmp & RWSEM_FLAG_WAITERS))\n\t\trwsem_wake(sem);', 'if (unlikely(0))\n\t\trwsem_wake(sem);'],
  last: [
    'void downgrade_write(struct rw_semaphore *sem)\n{',
    '/* last */\nvoid downgrade_write(struct rw_semaphore *sem)\n{',
  ],
  broken: ['static inline void rwsem_clear_owner(', 'static inline vid rwsem_clear_owner('],
};

let folder: string;
let base: Revision;
let files: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-blame-'));
  base = await loadKernel();
  files = (await explore(base, 'writers-2')).files.filter((path) => base.tree.read(path) !== undefined);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function edited(...names: readonly string[]): string {
  return names.reduce((text, name) => {
    const [from, to] = EDITS[name]!;
    if (text.split(from).length !== 2) throw new Error(`'${from}' does not stand in rwsem.c once`);
    return text.replace(from, () => to);
  }, base.tree.read(RWSEM)!);
}

function git(directory: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return execFileSync('git', ['-C', directory, ...who, ...args], { encoding: 'utf8', env });
}

/** A repository with the few files that a program is made of. */
function repository(name: string): string {
  const directory = join(folder, name);
  const paths = ['Makefile', 'kernel/sched/core.c', ...files];
  for (const path of paths) put(directory, path, base.tree.read(path) ?? 'VERSION = 6\nPATCHLEVEL = 12\n');
  git(folder, 'init', '-q', directory);
  git(directory, 'add', '-A');
  git(directory, 'commit', '-qm', 'the tree as it is');
  return directory;
}

function put(directory: string, path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
}

async function lockstep(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    width: 120,
    colour: false,
    live: false,
    onInterrupt: () => () => {},
  };
  return { code: await main(words, terminal), out, err };
}

describe('delta debugging', () => {
  const wholes: readonly (readonly [
    size: number,
    culprits: readonly number[],
    unresolved: (part: ReadonlySet<number>) => boolean,
  ])[] = [
    [1, [0], () => false],
    [8, [5], () => false],
    [8, [0, 7], () => false],
    [9, [2, 3, 8], () => false],
    // 4 compiles only with 3.
    [8, [4], (part) => part.has(4) && !part.has(3)],
    [7, [0, 1, 2, 3, 4, 5, 6], () => false],
  ];
  test.each(wholes)('of %i members finds %j', async (size, culprits, unresolved) => {
    const seen = new Set<string>();
    const verdict = (part: readonly number[]): Verdict => {
      const set = new Set(part);
      if (unresolved(set)) return 'unresolved';
      return culprits.every((one) => set.has(one)) ? 'bad' : 'good';
    };
    const whole = Array.from({ length: size }, (_, n) => n);
    const found = await ddmin(whole, async (part) => {
      expect(seen.has(part.join())).toBe(false);
      seen.add(part.join());
      return verdict(part);
    });
    expect(verdict(found!)).toBe('bad');
    for (const left of found!) expect(verdict(found!.filter((one) => one !== left))).not.toBe('bad');
    expect(culprits.every((one) => found!.includes(one))).toBe(true);
  });
});

describe('bisection', () => {
  const lines: readonly (readonly [line: string, candidates: string, skipped: string])[] = [
    ['b', '0', ''],
    ['gggb', '3', ''],
    ['ggbbbbbb', '2', ''],
    ['bbbb', '0', ''],
    ['ggubbb', '23', '2'],
    ['guuuub', '12345', '1234'],
    ['gugugb', '5', ''],
  ];
  test.each(lines)('of %s finds %s', async (line, candidates, skipped) => {
    const verdicts = { g: 'good', b: 'bad', u: 'unresolved' } as const;
    const numbers = [...line].map((_, n) => n);
    const found = await bisect(numbers, async (n) => verdicts[line[n] as 'g' | 'b' | 'u']);
    expect(found!.candidates.join('')).toBe(candidates);
    expect(found!.skipped.filter((n) => candidates.includes(String(n))).join('')).toBe(skipped);
    expect(found!.tried).toBeLessThan(line.length);
  });
});

test('findings of one form differ in the names of tasks and in numbers', () => {
  const form = (message: string): string => findingForm({ kind: 'hang', message }, ['w1', 'w10', 'reader']);
  const one = form('INFO: task blocked for ever: w1 in f()');
  expect(form('INFO: tasks blocked for ever: w10 in f(), reader in f()')).toBe(one);
  expect(form('INFO: task blocked for ever: w1 in g()')).not.toBe(one);
});

describe('lockstep blame', () => {
  test('names the hunk that loses a wake-up, and no other', async () => {
    const directory = repository('blame');
    put(directory, RWSEM, edited('first', 'mute', 'last'));
    const patch = join(folder, 'three.patch');
    writeFileSync(patch, git(directory, 'diff'));
    const { code, out } = await lockstep('blame', 'writers-2', '--patch', patch);
    expect(code).toBe(1);
    expect(out).toMatch(/^writers-2: hang: .*rwsem_down_write_slowpath\(\)/);
    expect(out).toMatch(/of 3 hunks, this one brings it in \(\d subsets tried\)/);
    expect(out).toContain('+\tif (unlikely(0))');
    expect(out).not.toMatch(/first|last/);
  });

  test('has nobody to blame where nothing is found, or where the tree has it already', async () => {
    const directory = repository('innocent');
    put(directory, RWSEM, edited('first'));
    const patch = join(folder, 'innocent.patch');
    writeFileSync(patch, git(directory, 'diff'));
    const innocent = await lockstep('blame', 'writers-2', '--patch', patch);
    expect(innocent).toMatchObject({ code: 0, out: expect.stringMatching(/writers-2: pass: there is no finding/) });
    put(directory, RWSEM, edited('mute'));
    const already = await lockstep('blame', 'writers-2', '--patch', patch, '--kernel', directory);
    expect(already.out).toMatch(/has this finding on .* without the series/);
  });

  test('keeps what has to stay together', async () => {
    const { series } = await loadKernel({ patches: ['rwsem-wait-v1'] });
    const pieces = piecesOf(series);
    expect(seriesOf(pieces, series)).toEqual(series.map((patch) => ({ ...patch })));
    expect(seriesOf([], series)).toEqual([]);
    const [first] = seriesOf(pieces.slice(1, 3), series);
    expect(first!.files.map(({ hunks }) => hunks.length)).toEqual([2]);
  });

  const wrong: readonly (readonly [words: string, message: RegExp])[] = [
    ['blame writers-2', /blame needs at least one --patch/],
    ['blame writers-* --patch rwsem-wait-v1', /blame takes one scenario/],
    ['blame wait-then-writer --patch rwsem-wait-v1 --finding lockdep', /has none of kind 'lockdep'\n {2}it has hang/],
    ['bisect HEAD HEAD writers-2', /bisect needs --kernel DIR/],
    ['bisect HEAD', /bisect needs/],
  ];
  test.each(wrong)('%s is refused', async (words, message) => {
    const { code, err } = await lockstep(...words.split(' '));
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('lockstep bisect', () => {
  test('finds the commit among those that touch what is interpreted; one that does not compile is skipped', async () => {
    const directory = repository('bisect');
    const commit = (subject: string): void => {
      git(directory, 'add', '-A');
      git(directory, 'commit', '-qm', subject);
    };
    git(directory, 'tag', 'good');
    put(directory, RWSEM, edited('first'));
    commit('a comment');
    put(directory, 'Documentation/a', 'a');
    commit('not looked at');
    put(directory, RWSEM, edited('first', 'broken'));
    commit('a slip');
    put(directory, RWSEM, edited('first', 'last'));
    commit('another comment');
    put(directory, RWSEM, edited('first', 'last', 'mute'));
    commit('save a branch');
    put(directory, RWSEM, edited('mute'));
    commit('fewer comments');
    const { code, out } = await lockstep('bisect', 'good', 'HEAD', 'writers-2', '--kernel', directory);
    expect(out).toMatch(/^writers-2: hang: /);
    expect(out).toMatch(/5 commits in good\.\.HEAD touch what is interpreted/);
    expect(out).toMatch(/first bad commit:\n {2}[0-9a-f]{12} save a branch\n/);
    expect(out).toMatch(/skipped, since they do not compile or cannot be exhausted:\n {2}[0-9a-f]{12} a slip\n$/);
    expect(code).toBe(1);
    const before = await lockstep('bisect', 'good', 'HEAD~2', 'writers-2', '--kernel', directory);
    expect(before).toMatchObject({
      code: 2,
      err: expect.stringMatching(/HEAD~2 is not bad: writers-2 is 'pass' there/),
    });
    const swapped = await lockstep('bisect', 'HEAD', 'HEAD', 'writers-2', '--kernel', directory);
    expect(swapped.err).toMatch(/HEAD is not good: writers-2 is 'finding' there/);
  });
});
