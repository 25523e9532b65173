/**
 * From a mail to a replayed finding, on Debian's 6.12: a thread with a damaged answer, tokens, every form of report.
 */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { loadKernel } from '../harness/index.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const V1 = readFileSync(join(ROOT, 'kernel-src/patches/rwsem-wait-v1.patch'), 'utf8');
const V2 = readFileSync(join(ROOT, 'kernel-src/patches/rwsem-wait-v2.patch'), 'utf8');
const SCENARIO = readFileSync(join(ROOT, 'harness/scenarios/wait-then-writer.c'), 'utf8');

let folder: string;

async function lockstep(words: string, stdin = ''): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    stdin: chunks(stdin),
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

/** As web archives show it: what stood in front of the first word of an unchanged or added line is gone. */
function damaged(patch: string): string {
  const lines = patch.slice(patch.indexOf('+++ ')).split('\n');
  return lines.map((line) => line.replace(/^ \s*/, '').replace(/^([+-])\s+/, '$1 ')).join('\n');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-mail-'));
  const head = (id: string, subject: string, more = '') =>
    `From: Some One <some@one.example>\nSubject: ${subject}\nMessage-ID: <${id}@one.example>\n${more}\n`;
  const subject = '[RFC PATCH] rwsem: wait for a writer';
  writeFileSync(join(folder, 'v1.eml'), `${head('a', subject)}${V1.slice(V1.indexOf('\n\n') + 2)}`);
  const answers = 'In-Reply-To: <a@one.example>\n';
  writeFileSync(
    join(folder, 'answer.eml'),
    `${head('b', `Re: ${subject}`, answers)}> quoted\n\nHow about:\n\n${damaged(V2)}`,
  );
  writeFileSync(
    join(folder, 'wrong.eml'),
    `${head('d', `Re: ${subject}`, answers)}No:\n\n${V2.slice(V2.indexOf('diff --git')).replace(' \t/*\n', ' \tnobody_knows();\n')}`,
  );
  writeFileSync(join(folder, 'cover.eml'), `${head('c', '[PATCH 0/1] words')}Nothing but words.\n`);
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine/waits.c'), SCENARIO);
  await loadKernel();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly revision: string;
  readonly repairs: readonly string[];
  readonly results: readonly { scenario: string; verdict: string; findings: { token: string; kind: string }[] }[];
}

describe('a thread', () => {
  test('is run revision by revision, and its tokens replay', async () => {
    const { code, out, err } = await lockstep(
      'diff --thread $T/v1.eml --thread $T/answer.eml wait-then-writer --format json',
    );
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const { revisions } = JSON.parse(out) as { revisions: Report[] };
    expect(revisions.map(({ revision }) => revision)).toEqual(['base', 'v1', 'v1+reply']);
    expect(revisions.map(({ results }) => results[0]!.verdict)).toEqual(['n/a', 'finding', 'finding']);
    expect(revisions.map(({ repairs }) => repairs.length > 0)).toEqual([false, false, true]);
    const found = revisions[2]!.results[0]!.findings[0]!;
    const again = await lockstep(`replay ${found.token}`);
    expect(again).toMatchObject({ code: 1, err: '' });
    expect(again.out).toContain(found.kind);
  });

  test('a diff in an answer that does not apply is left out, and said', async () => {
    const words = 'diff --thread $T/v1.eml --thread $T/answer.eml --thread $T/wrong.eml wait-alone';
    const { code, out, err } = await lockstep(words);
    expect(code).toBe(3);
    expect(err).toMatch(/FAILED at|nowhere in the file/);
    expect(err).toMatch(/^lockstep: v1\+reply2: .*: left out$/m);
    expect(out).toMatch(/^note +(?:base: )?v1\+reply2: [^:]*:? *[\s\S]*?left\s+out/m);
    expect(out).toMatch(/^scenario +base +states +v1 +states +v1\+reply +states$/m);
    const alone = await lockstep('diff --thread $T/wrong.eml wait-alone');
    expect(alone).toMatchObject({ code: 3, out: '' });
  });

  test('which damage was repaired is said in one line, and in full with --verbose', async () => {
    const words = 'run wait-alone --patch $T/v1.eml --patch $T/answer.eml';
    const short = await lockstep(words);
    expect(short.out).toMatch(/note +\S*answer\.eml is damaged: \d+ lines repaired, white space only/);
    expect(short.out).not.toContain('now: ');
    expect((await lockstep(`${words} --verbose`)).out).toMatch(/repair +was: \+/);
  });
});

describe('a token', () => {
  test('of a patch from standard input wants to know where it is', async () => {
    const { out } = await lockstep('run wait-then-writer --patch - --format json', V1);
    const { token } = (JSON.parse(out) as Report).results[0]!.findings[0]!;
    expect(await lockstep(`replay ${token}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('standard input'),
    });
    expect(await lockstep(`replay ${token} --patch rwsem-wait-v1`)).toMatchObject({ code: 1, err: '' });
    expect(await lockstep(`replay ${token} --patch rwsem-wait-v2`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('does not build here: rwsem_wait is not defined'),
    });
    expect(await lockstep(`replay ${token} --patch rwsem-wait-v1 --patch rwsem-wait-v2`)).toMatchObject({
      code: 1,
      out: expect.stringContaining("the token's own patches cannot be had"),
    });
  });

  test('of a scenario in a folder goes with the folder', async () => {
    const run = await lockstep('run waits --scenarios $T/mine --patch rwsem-wait-v1 --format json');
    const [result] = (JSON.parse(run.out) as Report).results;
    expect(result).toMatchObject({ scenario: 'waits', verdict: 'finding' });
    const { token } = result!.findings[0]!;
    const here = await lockstep(`replay ${token}`);
    expect(here.code).toBe(1);
    renameSync(join(folder, 'mine'), join(folder, 'moved'));
    expect(await lockstep(`replay ${token}`)).toMatchObject({ code: 2 });
    const there = await lockstep(`replay ${token} --scenarios $T/moved`);
    renameSync(join(folder, 'moved'), join(folder, 'mine'));
    expect(there).toEqual(here);
  });
});

describe('every form of report of a real run', () => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(ROOT, 'harness/report/schema.json'), 'utf8')) as object,
  );
  const never = /kernel\/locking\/rwsem\.c:\d+ was never executed/;
  test.each([
    ['text', never],
    ['ktap', never],
    ['junit', never],
    ['sarif', never],
    ['reply', never],
    ['json', /"status": "never"/],
  ])('%s', async (format, pattern) => {
    const { code, out, err } = await lockstep(`run wait-alone writers-2 --patch rwsem-wait-v1 --format ${format}`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(pattern);
    if (format === 'json') {
      validate(JSON.parse(out));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  test('--coverage shows the patch', async () => {
    const { out } = await lockstep('run wait-alone --patch rwsem-wait-v1 --coverage');
    expect(out).toMatch(/^ +NEVER \| \+\t+ret = -EINTR;$/m);
    expect(out).toMatch(/^ +[\d,]+x in 1 \| \+\tbool set_waiters = false;$/m);
  });
});

describe('check-mail', () => {
  test.each([
    ['wait-alone', 'v1.eml', [{ tool: 'lockstep', status: 'pass' }]],
    ['wait-then-writer', 'v1.eml', [{ tool: 'lockstep', status: 'fail', summary: 'wait-then-writer: hang' }]],
    ['wait-alone', 'cover.eml', []],
  ])('%s, %s', async (scenario, file, expected) => {
    const { code, out, err } = await lockstep(`check-mail ${scenario}`, readFileSync(join(folder, file), 'utf8'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const list = JSON.parse(out) as unknown[];
    expect(list).toHaveLength(expected.length);
    for (const [n, one] of expected.entries()) expect(list[n]).toMatchObject(one);
  });

  test('a patch that does not apply alone is a warning', async () => {
    const { code, out } = await lockstep(
      'check-mail wait-alone',
      V1.replaceAll('\twoken++', '\twoken--').replace('-\t\twoken--', '-\t\tnobody++'),
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ status: 'warn', summary: expect.stringContaining('does not apply') }]);
  });
});
