/**
 * Mails on the command line: what --patch, `thread` and `diff --thread` make of them, on a kernel of a few files.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadScenario, scenariosIn } from '../harness/catalog.ts';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { loadKernel } from '../harness/index.ts';
import { applyInputs, readPatchInputs } from '../harness/patch-input.ts';
import { openTree } from '../kernel-src/index.ts';

const FILE = 'kernel/locking/rwsem.c';
const BODY = [
  'static int take(int *count)',
  '{',
  '\tint old = *count;',
  '',
  '\tif (old)',
  '\t\treturn 0;',
  '',
  '\t*count = 1;',
  '\treturn 1;',
  '}',
  '',
];
const KERNEL: Readonly<Record<string, string>> = {
  Makefile: 'VERSION = 9\nPATCHLEVEL = 7\n',
  'include/linux/rwsem.h': 'struct rw_semaphore;\n',
  [FILE]: BODY.join('\n'),
  'kernel/sched/core.c': 'int core;\n',
};

/** A diff that puts `text` in the place of the store. */
const diff = (text: string, removed = '\t*count = 1;') =>
  [
    `--- a/${FILE}`,
    `+++ b/${FILE}`,
    '@@ -6,4 +6,4 @@ static int take(int *count)',
    ' \t\treturn 0;',
    ' ',
    `-${removed}`,
    `+${text}`,
    ' \treturn 1;',
    '',
  ].join('\n');

const mail = (id: string, subject: string, body: string, answers = '') =>
  [
    'From: Some One <some@one.example>',
    `Date: Tue, ${10 + Number(/\d+/.exec(id)?.[0] ?? 0)} Jan 2024 10:00:00 +0000`,
    `Subject: ${subject}`,
    `Message-ID: <${id}@one.example>`,
    ...(answers === '' ? [] : [`In-Reply-To: <${answers}@one.example>`]),
    '',
    body,
  ].join('\n');

const V1 = mail('m1', '[PATCH] take two', `Why.\n---\n${diff('\t*count = 2;')}`);
const V2 = mail('m2', '[PATCH v2] take two', `Why.\n---\n${diff('\t*count = 3;')}`);
/** As a web archive shows it: no leading blanks, no indentation, no `---` line. */
const DAMAGED = mail(
  'm3',
  'Re: [PATCH v2] take two',
  [
    '> quoted',
    '',
    'Better:',
    '',
    `+++ b/${FILE}`,
    '@@ -6,4 +6,4 @@ static int take(int *count)',
    'return 0;',
    '',
    '-*count = 3;',
    '+*count = 4;',
    'return 1;',
    '',
  ].join('\n'),
  'm2',
);

let folder: string;

async function lockstep(words: string, stdin?: string): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    ...(stdin === undefined ? {} : { stdin: chunks(stdin) }),
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

async function* chunks(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-intake-'));
  const files: Record<string, string> = {
    'plain.patch': diff('\t*count = 2;'),
    'v1.eml': V1,
    'v2.eml': V2,
    'reply.eml': DAMAGED,
    'thread.mbox': [V1, V2, DAMAGED].map((one) => `From mboxrd@z Thu Jan 1 00:00:00 1970\n${one}\n`).join(''),
    'quoted.eml': mail('m4', 'Re: [PATCH] take two', diff('\t*count = 9;').replace(/^/gm, '> '), 'm1'),
    'lost.eml': DAMAGED.replace('-*count = 3;', '-*count = 77;'),
    'maildir/cur/1.a:2,S': V1,
    'maildir/new/2.b': V2,
    'mine/tiny.c': '#include <lockstep/scenario.h>\nSCENARIO("mine");\nTASK(a) {}\n',
    'mine/writers-2.c': '#include <lockstep/scenario.h>\nSCENARIO("my own");\nTASK(a) {}\n',
    'empty/readme.txt': 'no scenario\n',
  };
  for (const [path, text] of Object.entries(KERNEL)) files[`kernel/${path}`] = text;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--patch takes', () => {
  const rows: readonly (readonly [words: string, count: string, stderr: RegExp])[] = [
    ['$T/plain.patch', '2', /^$/],
    ['$T/v1.eml', '2', /^$/],
    ['$T/thread.mbox', '3', /v1 is not taken: superseded by v2[\s\S]*v2\+reply is not taken: a diff in an answer/],
    ['$T/thread.mbox#v1', '2', /^v1: superseded by v2\n$/],
    ['$T/thread.mbox#v2', '3', /^$/],
    ['$T/thread.mbox#v2+reply', '4', /repaired: [\s\S]*was: [+][*]count = 4;\n {2}now: [+]\t[*]count = 4;/],
    ['$T/v2.eml:$T/reply.eml#v2+reply', '4', /repaired/],
    ['$T/v2.eml --patch $T/reply.eml', '4', /repaired/],
    ['$T/maildir', '3', /v1 is not taken/],
    ['-', '2', /^$/],
  ];
  test.each(rows)('%s', async (words, count, stderr) => {
    const ended = await lockstep(`apply --kernel $T/kernel -o $T/out --patch ${words}`, V1);
    expect(ended.err).toMatch(stderr);
    expect(ended.code).toBe(0);
    const expected = KERNEL[FILE]!.replace('= 1;', `= ${count};`);
    expect(readFileSync(join(folder, 'out', FILE), 'utf8')).toBe(expected);
  });
});

describe('what is no revision is said', () => {
  const rows: readonly (readonly [words: string, code: number, message: RegExp])[] = [
    ['run writers-2 --kernel $T/kernel --patch $T/quoted.eml', 3, /there is no patch in the mail, only quoted ones/],
    ['run writers-2 --kernel $T/kernel --patch $T/lost.eml', 3, /lost\.eml is damaged and cannot be repaired/],
    [
      'run writers-2 --kernel $T/kernel --patch $T/thread.mbox#v7',
      2,
      /no revision 'v7'\n {2}there are v1, v2, v2\+reply/,
    ],
    ['run writers-2 --kernel $T/kernel --patch - --patch -', 2, /standard input can be read once/],
    ['apply --kernel $T/kernel --patch $T/v1.eml --patch $T/v1.eml', 3, /Reversed \(or previously applied\)/],
    ['thread $T/none.mbox', 2, /none\.mbox: there is no such file/],
    ['thread $T/quoted.eml', 2, /there is no patch in the mail, only quoted ones/],
    ['thread', 2, /thread needs mails/],
    ['diff writers-2 --thread $T/quoted.eml', 2, /there is no patch in the mail/],
    [
      'diff writers-2 --kernel $T/kernel --thread $T/v1.eml --revision v1=$T/plain.patch',
      2,
      /'v1' is a revision of the thread/,
    ],
    ['run tiny --scenarios $T/none', 2, /--scenarios: .*none: there is no such directory/],
    ['run tiny --scenarios $T/empty', 2, /--scenarios: .*empty: no scenario/],
    ['scenarios --scenarios $T/plain.patch', 2, /--scenarios: .*it is no directory/],
    ['run tiyn --scenarios $T/mine', 2, /there is no scenario 'tiyn'; did you mean 'tiny'\?/],
    ['run x-* --scenarios $T/mine', 2, /no scenario's name matches/],
  ];
  test.each(rows)('lockstep %s', async (words, code, message) => {
    const ended = await lockstep(words);
    expect(ended.err).toMatch(message);
    expect(ended.err).toMatch(/^lockstep: /m);
    expect(ended).toMatchObject({ code, out: '' });
    const bisect = await lockstep(`${words} --bisect-exit`);
    if (words.startsWith('run')) expect(bisect.code).toBe(125);
  });
});

describe('thread', () => {
  test('lists revisions with what they stand on, and whether they apply', async () => {
    const { code, out, err } = await lockstep('thread $T/thread.mbox --kernel $T/kernel');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const blocks = out.split('\n\n').map((block) => block.split('\n').map((line) => line.trim().replace(/ +/g, ' ')));
    expect(blocks.map((block) => block[0])).toEqual(['v1', 'v2', 'v2+reply']);
    expect(blocks[0]).toContain('replaced by v2');
    expect(blocks[0]).toContain('from Some One <some@one.example>');
    expect(blocks[2]).toContain('on v2');
    expect(blocks.map((block) => block.some((line) => line.startsWith('applies yes')))).toEqual([true, true, true]);
  });

  test('fails where nothing applies', async () => {
    const { code, out } = await lockstep('thread $T/lost.eml --kernel $T/kernel');
    expect(code).toBe(3);
    expect(out).toMatch(/applies +no\n +\S.*lost\.eml:\d+: .*nowhere in the file/);
  });
});

describe('a base-commit', () => {
  let commits: readonly string[];
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', join(folder, 'repository'), '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      encoding: 'utf8',
      env: { ...process.env, GIT_CEILING_DIRECTORIES: folder, GIT_CONFIG_GLOBAL: '/dev/null' },
    }).trim();

  beforeAll(() => {
    const root = join(folder, 'repository');
    mkdirSync(root);
    git('init', '-q');
    commits = ['= 1;', '= 5;'].map((store) => {
      for (const [path, text] of Object.entries(KERNEL)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text.replace('*count = 1;', `*count ${store}`));
      }
      git('add', '.');
      git('commit', '-q', '-m', `count ${store}`);
      return git('rev-parse', 'HEAD');
    });
    writeFileSync(join(folder, 'based.eml'), `${V1}\nbase-commit: ${commits[0]}\n`);
  });

  test('is where the series is applied, if asked for', async () => {
    const head = await lockstep('apply --kernel $T/repository@HEAD --patch $T/based.eml');
    expect(head).toMatchObject({ code: 3, out: '' });
    const base = await lockstep('apply --kernel $T/repository@base-commit --patch $T/based.eml');
    expect(base).toMatchObject({ code: 0, err: '' });
    const thread = await lockstep('apply --kernel $T/repository@base-commit --patch $T/based.eml#v1');
    expect(thread).toMatchObject({ code: 0 });
    const repository = join(folder, 'repository');
    const made = await loadKernel({ kernel: `${repository}@base-commit`, patches: [join(folder, 'based.eml')] });
    expect(made.kernel).toBe(`${repository}@${commits[0]}`);
  });

  test('is listed, or its absence', async () => {
    const [first, second] = commits.map((commit) => commit.slice(0, 12));
    const listed = async (words: string): Promise<string> =>
      /^ {2}base +(.*)$/m.exec((await lockstep(`thread ${words}`)).out)?.[1] ?? '';
    expect(await listed('$T/based.eml --kernel $T/repository@HEAD')).toBe(`${first}; this tree is ${second}`);
    expect(await listed('$T/based.eml --kernel $T/repository@base-commit')).toBe(`${first}, as this tree`);
    expect(await listed('$T/based.eml --kernel $T/kernel')).toMatch(
      /; this tree is no commit, --kernel DIR@base-commit/,
    );
    expect(await listed('$T/v1.eml --kernel $T/kernel')).toBe('no base-commit is named');
  });
});

test('the hash of an input is that of what it does, however it came', async () => {
  const tree = await openTree(join(folder, 'kernel'));
  const hashes: string[] = [];
  for (const word of ['plain.patch', 'v1.eml', 'thread.mbox#v1', 'v2.eml']) {
    const outcome = applyInputs(tree, await readPatchInputs([join(folder, word)]));
    if (outcome.kind !== 'applied') throw new Error(`${word} does not apply`);
    hashes.push(outcome.inputs[0]!.hash);
  }
  expect(new Set(hashes.slice(0, 3)).size).toBe(1);
  expect(hashes[3]).not.toBe(hashes[0]);
});

describe('a folder of scenarios', () => {
  test('is listed, and comes before the built-in ones', async () => {
    const { code, out } = await lockstep('scenarios --scenarios $T/mine');
    expect(code).toBe(0);
    expect(out.split('\n').slice(2)).toEqual(['tiny       mine', 'writers-2  my own', '']);
    expect(scenariosIn(join(folder, 'mine'))).toEqual(['tiny', 'writers-2']);
  });

  test.each([
    ['tiny', 'mine/tiny.c'],
    ['writers-2', 'mine/writers-2.c'],
    ['writers-3', undefined],
  ])('%s', (name, path) => {
    const loaded = loadScenario(name, join(folder, 'mine'));
    if (loaded.kind !== 'loaded') throw new Error(loaded.message);
    expect(loaded.source.name).toBe(name);
    expect(loaded.source.word).toBe(path === undefined ? undefined : join(folder, path));
  });
});
