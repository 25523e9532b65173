/**
 * Findings, their tokens and their replays, end to end: on Debian's 6.12, with scenarios that are wrong on purpose.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { loadKernel } from '../harness/index.ts';
import { decodeToken, encodeToken, type TokenData } from '../harness/token.ts';

interface Row {
  readonly body: string;
  readonly kind: string;
  /** Of the source line of the finding. */
  readonly line: number;
  readonly message: RegExp;
}

/** Each is the text behind five lines that all have in common. */
const ROWS: Readonly<Record<string, Row>> = {
  assertion: {
    body: `TASK(w1) { down_write(&sem); data++; up_write(&sem); }
TASK(w2) { down_write(&sem); data++; up_write(&sem); }
TASK(r) { down_read(&sem); EXPECT(data != 1); up_read(&sem); }`,
    kind: 'assertion',
    line: 8,
    message: /data != 1/,
  },
  hang: {
    body: 'TASK(w1) {\n\tdown_write(&sem);\n\tdown_write(&sem);\n}',
    kind: 'hang',
    line: 0,
    message: /w1 in rwsem_down_write_slowpath/,
  },
  livelock: {
    body: 'TASK(w1) {\n\twhile (!READ_ONCE(data))\n\t\tcpu_relax();\n}',
    kind: 'livelock',
    line: 7,
    message: /w1 in w1\(\)/,
  },
  null: {
    body: 'TASK(w1) {\n\t*(volatile int *)READ_ONCE(pointer) = 1;\n}',
    kind: 'null-dereference',
    line: 7,
    message: /null/i,
  },
};

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-replay-'));
  for (const [name, { body }] of Object.entries(ROWS)) {
    const head = `#include <lockstep/scenario.h>\nSCENARIO("${name}");\nstatic DECLARE_RWSEM(sem);\nstatic int data;\nstatic int *pointer;\n`;
    writeFileSync(join(folder, `${name}.c`), `${head}${body}\n`);
  }
  // Fetched here, where there is time, if it is not there yet.
  await loadKernel();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
    width: 100,
    colour: false,
    live: false,
    onInterrupt: () => () => {},
  };
  return { code: await main(words, terminal), out, err };
}

const findingsOf = (out: string) => JSON.parse(out).results[0].findings as { kind: string; token: string }[];

describe('a finding', () => {
  test.each(Object.entries(ROWS))('of kind %s is found, and replayed byte for byte', async (name, row) => {
    const file = join(folder, `${name}.c`);
    const json = await lockstep('run', file, '--format', 'json');
    expect(json.err).toBe('');
    expect(json.code).toBe(1);
    const { results } = JSON.parse(json.out);
    expect(results[0]).toMatchObject({ verdict: 'finding', completeness: 'exhaustive' });
    const found = results[0].findings.find(({ kind }: { kind: string }) => kind === row.kind);
    expect(found.message).toMatch(row.message);
    if (row.line > 0) expect(found).toMatchObject({ file, line: row.line });

    const text = await lockstep('run', file);
    expect(findingsOf(json.out).length).toBeGreaterThan(0);
    for (const { kind, token } of findingsOf(json.out)) {
      const again = await lockstep('replay', token);
      expect(again).toMatchObject({ code: 1, err: '' });
      expect(text.out, kind).toContain(`${again.out}\nreplay: npx lockstep replay ${token}\n`);
    }
  });

  test('of a limited run is marked as bounded', async () => {
    const { code, out } = await lockstep('run', 'writers-3', '--limit-states', '50', '--format', 'json');
    expect(code).toBe(5);
    expect(JSON.parse(out).results[0]).toMatchObject({
      verdict: 'incomplete',
      completeness: 'bounded',
      bound: 'limit of 50 states',
    });
  });
});

describe('a token is refused', () => {
  const file = (): string => join(folder, 'assertion.c');
  let token: string;
  let data: TokenData;

  beforeAll(async () => {
    token = findingsOf((await lockstep('run', file(), '--format', 'json')).out)[0]!.token;
    const decoded = decodeToken(token);
    if (decoded.kind !== 'token') throw new Error(decoded.message);
    data = decoded.data;
  });

  const rows: readonly (readonly [
    why: string,
    change: (data: TokenData) => TokenData,
    code: number,
    message: RegExp,
  ])[] = [
    ['another text', (d) => ({ ...d, text: '0'.repeat(16) }), 2, /assertion\.c has changed since the token was made/],
    ['no scenario', (d) => ({ ...d, scenario: 'gone' }), 2, /the token's scenario: there is no scenario 'gone'/],
    ['another kernel', (d) => ({ ...d, base: 'debian-0' }), 2, /was made on debian-0; debian:6\.12 is now/],
    ['no kernel', (d) => ({ ...d, kernel: '/nowhere' }), 2, /\/nowhere: there is no such directory/],
    [
      'no patch',
      (d) => ({ ...d, patches: [{ name: 'gone.patch', hash: '' }] }),
      2,
      /gone\.patch: there is no such file/,
    ],
    [
      'another patch',
      (d) => ({ ...d, patches: [{ name: 'rwsem-wait-v1', hash: '0'.repeat(16) }] }),
      2,
      /rwsem-wait-v1 has changed since/,
    ],
    ['another program', (d) => ({ ...d, program: '0'.repeat(16) }), 2, /the program is not the one/],
    ['another configuration', (d) => ({ ...d, settings: ['RWSEM_SPIN_ON_OWNER=y'] }), 2, /the program is not the one/],
    ['a schedule too short', (d) => ({ ...d, schedule: d.schedule.slice(0, 2) }), 70, /does not come out again/],
    ['a schedule of nobody', (d) => ({ ...d, schedule: [77] }), 70, /does not come out again: at step 1/],
  ];
  test.each(rows)('for %s', async (_why, change, code, message) => {
    const ended = await lockstep('replay', encodeToken(change(data)));
    expect(ended.err).toMatch(message);
    expect(ended).toMatchObject({ code, out: '' });
  });
});

test('what a patch changes outside of the program is said', async () => {
  const patch = join(folder, 'sched.patch');
  writeFileSync(patch, '--- /dev/null\n+++ b/kernel/locking/unheard_of.c\n@@ -0,0 +1 @@\n+int unheard_of;\n');
  const { code, out } = await lockstep('run', 'writers-2', '--patch', patch);
  expect(code).toBe(0);
  expect(out).toContain('kernel/locking/unheard_of.c is changed by the series but not interpreted');
});
