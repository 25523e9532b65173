/**
 * Late stores in real locks: no finding without a fault, a fault that no other memory shows, its schedule in words, its
 * token, and the limits of a store buffer. What the model allows at all: litmus.test.ts.
 */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { explore, loadKernel, renderFinding } from '../harness/index.ts';
import type { Revision } from '../harness/revision.ts';
import { decodeToken } from '../harness/token.ts';

const HEAD = '#include <lockstep/scenario.h>\n#include <linux/slab.h>\n';

async function lockstep(words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
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
  const code = await main([...words], terminal);
  return { code, out, err };
}

let base: Revision;

beforeAll(async () => {
  base = await loadKernel();
});

const weak = { memory: 'weak' as const };

function own(body: string): { name: string; path: string; text: string } {
  return { name: 'own', path: 'own.c', text: `${HEAD}${body}` };
}

describe('unmodified kernels have no finding', () => {
  test.each(
    ['debian:6.12', 'debian:6.1'].flatMap((kernel) =>
      ['contended', 'mutex-2', 'osq-again', 'percpu-rwsem-writer-reader', 'qspinlock-3', 'rtmutex-2', 'rwlock-2'].map(
        (name) => [kernel, name] as const,
      ),
    ),
  )('%s: %s', async (kernel, name) => {
    const revision = await loadKernel({ kernel, config: ['RWSEM_SPIN_ON_OWNER=y', 'MUTEX_SPIN_ON_OWNER=y'] });
    const { verdict, completeness } = await explore(revision, name, weak);
    expect({ verdict, completeness }).toEqual({
      verdict: 'pass',
      completeness: { kind: 'exhaustive', memory: 'weak' },
    });
  });
});

describe('a state that is written after the look', () => {
  const patches = ['tests/mutants/late-reader-state.patch'];

  test('is a lost wake-up, and no fault where nothing is late', async () => {
    const patched = await loadKernel({ patches });
    expect((await explore(patched, 'contended')).verdict).toBe('pass');
    const { findings } = await explore(patched, 'contended', weak);
    const hang = findings.find(({ finding }) => finding.kind === 'hang')!;
    const text = renderFinding(hang);
    const late = /waiter->__state = TASK_UNINTERRUPTIBLE\s+\(late:[\s|]+step (\d+)\)/.exec(text);
    expect(late).not.toBeNull();
    const row = hang.trace.rows[Number(late![1]) - 1]!;
    expect(row.events.map((event) => event.text)).toEqual([
      expect.stringMatching(/^late store of step \d+: waiter->__state = TASK_UNINTERRUPTIBLE$/),
      'schedule()',
    ]);
    // What nobody looked for reads as made at once.
    expect(text.match(/\(late:/g)).toHaveLength(1);
    const decoded = decodeToken(hang.token);
    expect(decoded).toMatchObject({ kind: 'token', data: { memory: 'weak' } });
  });

  test('replays from its token, byte for byte', async () => {
    const run = await lockstep(['run', 'contended', '--memory', 'weak', '--patch', patches[0]!]);
    expect(run.code).toBe(1);
    expect(run.out).toContain('exhaustive, weak');
    const token = /replay (ls1\.\S+)/.exec(run.out)![1]!;
    const again = await lockstep(['replay', token]);
    expect(again.code).toBe(1);
    const table = (text: string): string => text.slice(text.indexOf('after 35 steps'), text.indexOf('contended.c is'));
    expect(table(run.out)).toContain('late store of step');
    expect(table(again.out)).toBe(table(run.out));
  });
});

describe('a buffer', () => {
  const stores = (count: number): string =>
    Array.from({ length: count }, (_, n) => `WRITE_ONCE(data[${n}], 1);`).join(' ');
  const body = (count: number): string =>
    `static int data[32];\nTASK(a) { ${stores(count)} }\nTASK(b) { EXPECT(READ_ONCE(data[31]) == 0); }`;

  test.each([
    [16, { kind: 'exhaustive', memory: 'weak' }, 'pass'],
    [17, { kind: 'bounded', by: 'at most 16 late stores of a task', memory: 'weak' }, 'incomplete'],
  ])('%i late stores', async (count, completeness, verdict) => {
    expect(await explore(base, own(body(count)), weak)).toMatchObject({ completeness, verdict });
  });
});

describe('memory that is gone', () => {
  const free = (last: string): string => `struct node { int first; int done; };
static struct node *node;
INIT { node = kzalloc(sizeof(*node), GFP_KERNEL); }
TASK(a) { WRITE_ONCE(node->first, 1); ${last} }
TASK(b) { struct node *mine = node; if (smp_load_acquire(&mine->done)) kfree(mine); }`;

  test('a late store to it is told', async () => {
    const { findings } = await explore(base, own(free('WRITE_ONCE(node->done, 1);')), weak);
    expect(findings.map(({ finding: { kind, message, place } }) => [kind, message, place?.file])).toEqual([
      ['use-after-free', 'write of 4 bytes in freed memory: it came late', 'own.c'],
    ]);
  });

  test('none is late behind a release', async () => {
    expect((await explore(base, own(free('smp_store_release(&node->done, 1);')), weak)).verdict).toBe('pass');
  });
});

describe('on the command line', () => {
  test('the JSON says which memory, by the schema', async () => {
    const { out } = await lockstep(['run', 'alone', '--memory', 'weak', '--format', 'json']);
    const report = JSON.parse(out) as { results: { completeness: string; memory?: string }[] };
    expect(report.results[0]).toMatchObject({ completeness: 'exhaustive', memory: 'weak' });
    const schema = JSON.parse(
      readFileSync(new URL('../harness/report/schema.json', import.meta.url), 'utf8'),
    ) as object;
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    const plain = JSON.parse((await lockstep(['run', 'alone', '--format', 'json'])).out) as typeof report;
    expect(plain.results[0]).not.toHaveProperty('memory');
  });

  test.each([
    [['--memory', 'waek'], "--memory: 'waek' is unknown; did you mean 'weak'?; there are sc and weak"],
    [['--memory', 'weak', '--check', 'races'], '--memory weak and --check races exclude each other'],
  ])('%j is refused', async (words, message) => {
    const { code, err } = await lockstep(['run', 'alone', ...words]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
