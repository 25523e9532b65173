/**
 * A schedule tried on another revision: where it departs and why, and what becomes of the finding.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { tryElsewhere } from '../harness/elsewhere.ts';
import { explore, loadKernel, type ScenarioSource } from '../harness/index.ts';
import { reproduce } from '../harness/reproduce.ts';
import type { Revision } from '../harness/revision.ts';
import type { BuiltScenario } from '../harness/scenario.ts';
import { decodeToken } from '../harness/token.ts';

const HEAD = '#include <lockstep/scenario.h>\nstatic DECLARE_RWSEM(sem);\nstatic int data;\n';

interface Row {
  /** The scenario as it was found, and as it is tried: texts stand for revisions. */
  readonly was: string;
  readonly is: string;
  /** Undefined: it fits to the end. */
  readonly departs: RegExp | undefined;
  readonly finding: 'there' | 'gone' | 'another';
}

const ROWS: Readonly<Record<string, Row>> = {
  'nothing but lines has changed': {
    was: 'TASK(w1) { down_write(&sem); down_write(&sem); }',
    is: '/* more */\n\nTASK(w1) { down_write(&sem);\n down_write(&sem); }',
    departs: undefined,
    finding: 'there',
  },
  'the fault is mended': {
    was: 'TASK(w1) { down_write(&sem); down_write(&sem); }',
    is: 'TASK(w1) { down_write(&sem); up_write(&sem); down_write(&sem); up_write(&sem); }',
    departs: /^w1 (does|goes on)/,
    finding: 'gone',
  },
  'a value is another one': {
    was: 'TASK(w1) { WRITE_ONCE(data, 1); EXPECT(READ_ONCE(data) == 0); }',
    is: 'TASK(w1) { WRITE_ONCE(data, 2); EXPECT(READ_ONCE(data) == 0); }',
    departs: /^w1 does 'data: 0 -> 2' in w1\(\) at there\.c:\d+; where it was found, it does 'data: 0 -> 1' in w1\(\)/,
    finding: 'there',
  },
  'more steps in front of it': {
    was: `TASK(w1)
{
	WRITE_ONCE(data, 1);
	WRITE_ONCE(data, 0);
}
TASK(w2) { EXPECT(READ_ONCE(data) == 0); }`,
    is: `static int other;
TASK(w1)
{
	WRITE_ONCE(other, 1);
	WRITE_ONCE(other, 2);
	WRITE_ONCE(data, 1);
	WRITE_ONCE(data, 0);
}
TASK(w2) { EXPECT(READ_ONCE(data) == 0); }`,
    departs: /^w1 does 'other: 0 -> 1'/,
    finding: 'there',
  },
  'another fault comes instead': {
    was: 'TASK(w1) { WRITE_ONCE(data, 1); EXPECT(READ_ONCE(data) == 0); }',
    is: 'TASK(w1) { down_write(&sem); down_write(&sem); WRITE_ONCE(data, 1); }',
    departs: /^w1/,
    finding: 'another',
  },
  'a task that has ended already': {
    was: 'TASK(w1) { WRITE_ONCE(data, 1); WRITE_ONCE(data, 2); EXPECT(READ_ONCE(data) == 0); }',
    is: 'TASK(w1) { WRITE_ONCE(data, 1); }',
    departs: /^w1/,
    finding: 'gone',
  },
};

let base: Revision;
let folder: string;

beforeAll(async () => {
  base = await loadKernel();
  folder = mkdtempSync(join(tmpdir(), 'lockstep-elsewhere-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sourceOf = (body: string): ScenarioSource => ({ name: 'there', path: 'there.c', text: `${HEAD}${body}\n` });

function build(source: ScenarioSource): BuiltScenario {
  const outcome = buildScenario(base.tree, base.config, source);
  if (outcome.kind !== 'built') throw new Error(outcome.kind);
  return outcome.built;
}

describe.each([true, false])('with the original beside: %s', (beside) => {
  test.each(Object.entries(ROWS))('%s', async (_name, row) => {
    const { findings } = await explore(base, sourceOf(row.was));
    const { finding, trace } = findings[0]!;
    const recorded = { ...finding, revealed: finding.revealed ?? [] };
    const origin = beside ? { built: build(sourceOf(row.was)), trace } : undefined;
    const built = build(sourceOf(row.is));
    const result = tryElsewhere(recorded, origin, built);
    if (beside && row.departs === undefined) expect(result.departed).toBeUndefined();
    else if (beside) expect(result.departed?.reason).toMatch(row.departs!);
    if (beside) {
      const found = result.finding !== undefined ? 'there' : result.others.length > 0 ? 'another' : 'gone';
      expect(found).toBe(row.finding);
    }
    // Whatever is said to be there comes out on that schedule.
    for (const each of [result.finding, ...result.others]) {
      if (each !== undefined) expect(reproduce(built, { ...each, revealed: result.revealed }).kind).toBe('same');
    }
  });
});

describe('lockstep replay --patch', () => {
  let token: string;

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

  beforeAll(async () => {
    const { out } = await lockstep('run', 'wait-then-writer', '--patch', 'rwsem-wait-v1', '--format', 'json');
    token = JSON.parse(out).results[0].findings[0].token;
  });

  const rows: readonly (readonly [why: string, patches: readonly string[], code: number, says: readonly RegExp[]])[] = [
    ['the same patch', ['rwsem-wait-v1'], 1, [/^kernel\/locking\/rwsem\.c:\d+: hang:/]],
    [
      'one that mends it',
      ['rwsem-wait-v1', 'rwsem-wait-rewake'],
      0,
      [
        /^departs at step \d+ of \d+: waiter goes on in/m,
        /^the finding is gone on this schedule$/m,
        /^end +\| done +\| done +\| done$/m,
      ],
    ],
    [
      'one that makes it another one',
      ['rwsem-wait-v1', 'rwsem-wait-v2'],
      1,
      [
        /^departs at step \d+ of \d+: holder (does|goes on)/m,
        /^the finding is gone, but another one is there:$/m,
        /: hang: INFO:/,
      ],
    ],
  ];
  test.each(rows)('%s', async (_why, patches, code, says) => {
    const ended = await lockstep('replay', token, ...patches.flatMap((patch) => ['--patch', patch]));
    expect(ended).toMatchObject({ code, err: '' });
    for (const line of says) expect(ended.out).toMatch(line);
  });

  test('a revision that lacks what the scenario calls', async () => {
    const patch = join(folder, 'nothing.patch');
    writeFileSync(patch, '--- /dev/null\n+++ b/kernel/locking/unheard_of.c\n@@ -0,0 +1 @@\n+int unheard_of;\n');
    expect(await lockstep('replay', token, '--patch', patch)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('does not build here: rwsem_wait is not defined'),
    });
  });

  test('the token itself is checked first', async () => {
    const decoded = decodeToken(token);
    expect(decoded.kind).toBe('token');
    expect(await lockstep('replay', token.slice(0, -1), '--patch', 'rwsem-wait-v2')).toMatchObject({
      code: 2,
      out: '',
    });
  });
});
