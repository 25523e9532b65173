/**
 * The command line: every wrong input ends with its own line and exit code, and never with a stack trace.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodeOf } from '../harness/cli/exit.ts';
import { main } from '../harness/cli/main.ts';
import { makeProgress } from '../harness/cli/progress.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { suggest } from '../harness/suggest.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const KERNEL: Readonly<Record<string, string>> = {
  Makefile: 'VERSION = 9\nPATCHLEVEL = 7\n',
  'include/linux/rwsem.h': 'struct rw_semaphore;\n',
  'kernel/locking/rwsem.c': 'int one;\nint two;\nint three;\nint four;\nint five;\nint six;\nint seven;\n',
  'kernel/sched/core.c': 'int core;\n',
};
const hunk = (line: string) => `--- a/kernel/locking/rwsem.c
+++ b/kernel/locking/rwsem.c
@@ -2,5 +2,5 @@
 int two;
 int three;
-${line}
+int new;
 int five;
 int six;
`;

let folder: string;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function lockstep(...words: string[]): Promise<Ended> {
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
    words.map((word) => word.replace('$T', folder)),
    terminal,
  );
  return { code, out, err };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
  for (const [path, text] of Object.entries(KERNEL)) {
    mkdirSync(dirname(join(folder, 'kernel', path)), { recursive: true });
    writeFileSync(join(folder, 'kernel', path), text);
  }
  const files: Readonly<Record<string, string>> = {
    'good.patch': hunk('int four;'),
    'wrong.patch': hunk('int twelve;'),
    'prose.patch': 'Hello,\n\nplease apply.\n',
    'cut.patch': hunk('int four;').split('\n').slice(0, 5).join('\n'),
    'way-out.patch': hunk('int four;').replaceAll('kernel/locking/rwsem.c', '../../etc/passwd'),
    'binary.c': 'int \0;',
    'scenario.c': 'int main;\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is wrong with the command line', () => {
  const rows: readonly (readonly [words: string, code: number, message: RegExp])[] = [
    ['', 2, /no command is given/],
    ['rnu x', 2, /there is no command 'rnu'; did you mean 'run'\?/],
    ['frobnicate', 2, /there is no command 'frobnicate'\n {2}commands: run, diff,/],
    ['--frobnicate', 2, /no command is given|Unknown/],
    ['run', 2, /run needs a scenario's name/],
    ['diff', 2, /diff needs a scenario's name/],
    ['replay', 2, /replay needs the token/],
    ['apply', 2, /apply needs at least one --patch/],
    ['run writers-2 --pach x', 2, /run has no option --pach; did you mean '--patch'\?/],
    ['run writers-2 --revision v1=x', 2, /run has no option --revision/],
    ['run writers-2 -z', 2, /run has no option -z/],
    ['kernels --kernel x', 2, /kernels has no option --kernel/],
    ['kernels now', 2, /too many words: now/],
    ['model --format xml', 2, /--format: 'xml' is unknown; there are text, json/],
    ['model --config x=y', 2, /--config: 'x=y' is no setting/],
    ['model rwsem.c', 2, /too many words: rwsem\.c/],
    ['run writers-2 --patch', 2, /--patch needs a value/],
    ['run writers-2 --format xml', 2, /--format: 'xml' is unknown; there are text, json, ktap, junit, sarif, reply/],
    ['run writers-2 --format jsn', 2, /--format: 'jsn' is unknown; did you mean 'json'\?/],
    ['run writers-2 --format json --format text', 2, /--format is given 2 times/],
    ['run writers-2 --reply --format json', 2, /--reply and --format json exclude each other/],
    ['check-mail --patch x', 2, /check-mail has no option --patch/],
    ['run writers-2 --limit-states many', 2, /--limit-states: 'many' is no positive whole number/],
    ['run writers-2 --limit-states 0', 2, /--limit-states: '0' is no positive whole number/],
    ['run writers-2 --limit-states 1.5', 2, /--limit-states: '1\.5' is no positive whole number/],
    ['run writers-2 --limit-states=-5', 2, /--limit-states: '-5' is no positive whole number/],
    ['run writers-2 --limit-seconds soon', 2, /--limit-seconds: 'soon' is no positive number/],
    ['run writers-2 --seed x', 2, /--seed: 'x' is no number from 0 to 4294967295/],
    ['run writers-2 --seed 4294967296', 2, /--seed: '4294967296' is no number/],
    ['run writers-2 --config SMP', 2, /--config: 'SMP' is no setting; write NAME=y/],
    ['run writers-2 --config =y', 2, /--config: '=y' is no setting/],
    ['run writers-2 --config A-B=y', 2, /--config: 'A-B=y' is no setting/],
    ['run writers-2 --output $T', 2, /--output: .* is a directory/],
    ['run writers-2 --output $T/no/such/file', 2, /--output: there is no directory .*no\/such/],
    ['diff writers-2', 2, /diff needs at least one --revision/],
    ['diff writers-2 --revision v1', 2, /--revision: 'v1' is no revision; write NAME=FILE/],
    ['diff writers-2 --revision v1=', 2, /--revision: v1 has an empty file name/],
    ['diff writers-2 --revision v1=a,,b', 2, /--revision: v1 has an empty file name/],
    ['diff writers-2 --revision base=a', 2, /'base' is the tree without patches/],
    ['diff writers-2 --revision v1=rwsem-wait-v1 --revision v1=rwsem-wait-v1', 2, /'v1' is given twice/],
    ['diff writers-2 --revision v1=$T/none.patch', 2, /none\.patch: there is no such file/],
  ];
  test.each(rows)('lockstep %s', async (words, code, message) => {
    const ended = await lockstep(...words.split(' ').filter((word) => word !== ''));
    expect(ended.err).toMatch(message);
    expect(ended.err).toMatch(/^lockstep: /m);
    expect(ended.err).not.toMatch(/^ +at /m);
    expect(ended).toMatchObject({ code, out: '' });
  });
});

describe('what is wrong with the files', () => {
  const on = '--kernel $T/kernel';
  const rows: readonly (readonly [words: string, code: number, message: RegExp])[] = [
    ['run nosuch', 2, /there is no scenario 'nosuch'/],
    ['run writers2', 2, /there is no scenario 'writers2'; did you mean 'writers-2'\?/],
    ['run @nosuch', 2, /no scenario has the topic 'nosuch'; there are .*@rwsem-wait/],
    ['run @rwsem-wat', 2, /no scenario has the topic 'rwsem-wat'; did you mean 'rwsem-wait'\?/],
    ['run nosuch-*', 2, /no scenario's name matches 'nosuch-\*'/],
    ['run $T/none.c', 2, /none\.c: there is no such scenario file/],
    ['run $T', 2, /it is a directory; give a \.c file/],
    ['run $T/good.patch', 2, /a scenario is a \.c file/],
    ['run $T/binary.c', 2, /it is no text: it has a zero byte/],
    ['run writers-2 --kernel $T/none', 2, /there is no such directory/],
    ['run writers-2 --kernel 6.12', 2, /6\.12 is not a kernel\n {2}for Debian's write debian:6\.12/],
    ['run writers-2 --kernel $T', 2, /lockstep: .*(kernel|rwsem)/],
    ['run writers-2 --kernel debian:six', 2, /debian:six is not a Debian kernel/],
    ['run writers-2 --kernel git:nothing', 2, /does not name a repository and a tag/],
    ['run writers-2 --patch $T/none.patch', 2, /none\.patch: there is no such file/],
    ['run writers-2 --patch $T/kernel', 2, /is a folder, but no maildir, and holds no patch or mail/],
    [`run writers-2 ${on} --patch $T/prose.patch`, 3, /prose\.patch: not usable as a patch/],
    [
      `run writers-2 ${on} --patch $T/cut.patch`,
      3,
      /the mail ends before[\s\S]*cut\.patch is damaged and cannot be repaired/,
    ],
    [`run writers-2 ${on} --patch $T/way-out.patch`, 3, /way-out\.patch: not usable as a patch/],
    [`run writers-2 ${on} --patch $T/wrong.patch`, 3, /Hunk #1 FAILED at 2\.[\s\S]*wrong\.patch does not apply to/],
    [`diff writers-2 ${on} --revision v1=$T/wrong.patch`, 3, /lockstep: v1: .*wrong\.patch does not apply to/],
    [`apply ${on} --patch $T/wrong.patch`, 3, /wrong\.patch does not apply to/],
    [`apply ${on} --patch $T/good.patch --patch $T/good.patch`, 3, /Reversed \(or previously applied\) patch detected/],
    ['replay hello', 2, /'hello' is no replay token/],
    ['replay ls1.abc', 2, /the token is cut off/],
  ];
  test.each(rows)('lockstep %s', async (words, code, message) => {
    const ended = await lockstep(...words.split(' '));
    expect(ended.err).toMatch(message);
    expect(ended.err).toMatch(/^lockstep: /m);
    expect(ended.err).not.toMatch(/^ +at /m);
    expect(ended).toMatchObject({ code, out: '' });
  });
});

describe('apply', () => {
  test('says what happened and writes nothing unless asked', async () => {
    const before = readdirSync(folder);
    const ended = await lockstep('apply', '--kernel', '$T/kernel', '--patch', '$T/good.patch');
    expect(ended).toEqual({ code: 0, err: '', out: 'patching file kernel/locking/rwsem.c\nHunk #1 succeeded at 2.\n' });
    expect(readdirSync(folder)).toEqual(before);
  });

  test('-o writes the patched files', async () => {
    const ended = await lockstep('apply', '--kernel', '$T/kernel', '--patch', '$T/good.patch', '-o', '$T/out');
    expect(ended.code).toBe(0);
    expect(ended.out).toContain(`wrote ${folder}/out/kernel/locking/rwsem.c\n`);
    const expected = KERNEL['kernel/locking/rwsem.c']!.replace('int four;', 'int new;');
    expect(readFileSync(join(folder, 'out/kernel/locking/rwsem.c'), 'utf8')).toBe(expected);
  });
});

describe('what is asked for is printed', () => {
  test('--version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await lockstep('--version')).toEqual({ code: 0, err: '', out: `${version}\n` });
  });

  test.each([
    [
      '--help',
      ['run <scenario..>', 'diff <scenario..>', 'replay <token>', 'apply', 'kernels', 'scenarios', 'Exit codes'],
    ],
    [
      'run --help',
      ['--kernel', '--patch', '--config', '--limit-states', '--limit-seconds', '--seed', '--format', '--output'],
    ],
    ['diff --help', ['--revision', '--kernel', '--format']],
    ['apply -h', ['--kernel', '--patch', '--output']],
  ])('%s', async (words, parts) => {
    const ended = await lockstep(...words.split(' '));
    expect(ended).toMatchObject({ code: 0, err: '' });
    for (const part of parts) expect(ended.out).toContain(part);
  });

  test('model, of a tree that does not compile', async () => {
    const { code, out } = await lockstep('model', '--kernel', '$T/kernel');
    expect(code).toBe(0);
    expect(out).toContain('include/asm/current.h, 14 lines (not read here): instead of an architecture');
    expect(out.trimEnd().split('\n').at(-1)).toBe('writers-2 does not compile: no share');
  });

  test('scenarios', async () => {
    const { code, out } = await lockstep('scenarios');
    const names = readdirSync(join(ROOT, 'harness/scenarios')).filter((name) => name.endsWith('.c'));
    expect(code).toBe(0);
    for (const name of names) expect(out).toMatch(new RegExp(`^${name.slice(0, -2)} +\\S`, 'm'));
  });
});

test('a topic stands for its scenarios', async () => {
  const { code, out } = await lockstep('scenarios', '@rwsem-wait', 'writers-*');
  expect(code).toBe(0);
  const names = out
    .split('\n')
    .slice(2, -1)
    .map((line) => line.split(' ')[0]);
  expect(names.filter((name) => !name!.startsWith('writers-'))).toEqual(
    readdirSync(join(ROOT, 'harness/scenarios'))
      .filter((name) => /^(wait-|rt-monitor-|readers-300)/.test(name))
      .map((name) => name.slice(0, -2)),
  );
  expect(names).toContain('writers-2');
});

test.each([
  [['pass', 'n/a'], 0],
  [['pass', 'incomplete'], 5],
  [['incomplete', 'unsupported'], 4],
  [['unsupported', 'finding', 'incomplete'], 1],
  [[], 0],
] as const)('the exit code of %j is %i', (verdicts, code) => {
  expect(exitCodeOf(verdicts.map((verdict) => ({ verdict, completeness: undefined })))).toBe(code);
});

test.each([
  ['kernel', ['kernels', 'run'], "; did you mean 'kernels'?"],
  ['rwsme', ['rwsem'], "; did you mean 'rwsem'?"],
  ['writer', ['run', 'diff'], ''],
])('what is near to %s', (word, names, expected) => {
  expect(suggest(word, names)).toBe(expected);
});

describe('progress', () => {
  const shown = (live: boolean, asked: boolean): string => {
    let err = '';
    const terminal: Terminal = {
      out: () => {},
      err: (text) => {
        err += text;
      },
      width: 20,
      colour: false,
      live,
      onInterrupt: () => () => {},
    };
    const line = makeProgress(terminal, asked);
    line.show('a long line of more than 20 letters');
    line.end();
    return err;
  };
  test('on a terminal one line, cut to its width, and gone at the end', () => {
    expect(shown(true, false)).toBe('\r\x1b[Ka long line of more\r\x1b[K');
  });
  test('nothing of a short run elsewhere', () => {
    expect(shown(false, true)).toBe('');
    expect(shown(false, false)).toBe('');
  });
});

describe('as a program', () => {
  const bin = join(ROOT, 'bin/lockstep.mjs');

  test('exit code and streams', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'run', 'nosuch'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^lockstep: there is no scenario 'nosuch'/);
  });

  test('a closed pipe is no fault', () => {
    const script = `"${process.execPath}" "${bin}" scenarios | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const out = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(out).toMatch(/^scenario +what it is about\n0\n$/);
  });
});
