/**
 * A suite that goes on where it was interrupted, and what a short budget says of generated clients.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, LedgerError } from '../harness/ledger.ts';
import { makeRevision, nothing, type Outcome, type Revision } from '../harness/revision.ts';
import { DEFAULT_SPEC, openTree } from '../kernel-src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-ledger-'));
const command = fileURLToPath(new URL('../bin/lockstep.mjs', import.meta.url));
const source = { name: 'a', path: 'a.c', text: 'text' };
let base: Revision;
let spinning: Revision;

beforeAll(async () => {
  const tree = await openTree(DEFAULT_SPEC);
  const make = (settings: readonly string[]): Revision => {
    const outcome = makeRevision('base', DEFAULT_SPEC, tree, [], settings);
    if (outcome.kind !== 'made') throw new Error(outcome.kind);
    return outcome.revision;
  };
  base = make([]);
  spinning = make(['RWSEM_SPIN_ON_OWNER=y']);
});

afterAll(() => rmSync(folder, { recursive: true }));

const PASS: Outcome = {
  ...nothing(source, 'pass', ''),
  reason: undefined,
  completeness: { kind: 'exhaustive' },
  description: 'what it is about',
  states: 12,
  transitions: 34,
  outcomes: new Map([['x=1', 2]]),
  possible: new Map([['two at once', true]]),
  files: ['kernel/locking/rwsem.c'],
};

describe('a ledger', () => {
  test('gives back what was kept, also to the next program', () => {
    const path = join(folder, 'kept');
    const ledger = new Ledger(path, '1');
    expect(ledger.known(base, source)).toBeUndefined();
    ledger.note(base, source, PASS);
    ledger.note(base, source, PASS);
    expect(ledger.known(base, source)).toEqual(PASS);
    expect(new Ledger(path, '1').known(base, source)).toEqual(PASS);
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    const warned = { ...PASS, warnings: ['a.c:1:2: warning: what the compiler says'] };
    ledger.note(spinning, source, warned);
    expect(new Ledger(path, '1').known(spinning, source)).toEqual(warned);
  });

  test.each<[string, Outcome]>([
    ['a finding', { ...PASS, verdict: 'finding' }],
    ['what a limit ended', { ...PASS, verdict: 'incomplete', completeness: { kind: 'bounded', by: 'states 1' } }],
    ['what could not be run', { ...PASS, verdict: 'unsupported', completeness: undefined }],
  ])('does not keep %s', (_, outcome) => {
    const path = join(folder, `not-${outcome.verdict}`);
    const ledger = new Ledger(path, '1');
    ledger.note(base, source, outcome);
    expect(ledger.known(base, source)).toBeUndefined();
  });

  test('knows nothing of another configuration, text or version', () => {
    const path = join(folder, 'other');
    new Ledger(path, '1').note(base, source, PASS);
    const again = new Ledger(path, '1');
    expect(again.known(spinning, source)).toBeUndefined();
    expect(again.known(base, { ...source, text: 'another' })).toBeUndefined();
    const signed: Revision = { ...base, tree: { ...base.tree, id: base.tree.id, read: () => 'KBUILD_CFLAGS :=\n' } };
    expect(again.known(signed, source)).toBeUndefined();
    expect(new Ledger(path, '2').known(base, source)).toBeUndefined();
  });

  test('a line that was cut off is as good as not there', () => {
    const path = join(folder, 'cut');
    new Ledger(path, '1').note(base, source, PASS);
    appendFileSync(path, '{"key":"12');
    const ledger = new Ledger(path, '1');
    expect(ledger.known(base, source)).toEqual(PASS);
    ledger.note(spinning, source, PASS);
    expect(new Ledger(path, '1').known(spinning, source)).toEqual(PASS);
  });

  test('another file is refused, and left alone', () => {
    const path = join(folder, 'mine.c');
    writeFileSync(path, 'int x;\n');
    expect(() => new Ledger(path, '1')).toThrow(LedgerError);
    expect(readFileSync(path, 'utf8')).toBe('int x;\n');
  });
});

describe('lockstep test', () => {
  test('--resume: what was settled is not run again', () => {
    const args = [command, 'test', 'writers-2', 'alone', '--resume', join(folder, 'suite'), '--format', 'json'];
    const first = execFileSync(process.execPath, args, { encoding: 'utf8' });
    const lines = readFileSync(join(folder, 'suite'), 'utf8');
    const second = execFileSync(process.execPath, args, { encoding: 'utf8' });
    expect(readFileSync(join(folder, 'suite'), 'utf8')).toBe(lines);
    // Taken from the file, the seconds are those of the first run to the last digit.
    expect(second).toBe(first);
  });

  test('clients that a budget did not reach are counted', () => {
    const args = [command, 'test', '--clients', 'full', '--budget', '1s', '--format', 'text'];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    expect(stdout).toMatch(/[\d,]+ of [\d,]+ generated clients were reached, in an order drawn with seed 0/);
    expect(stdout).not.toContain('client:');
    expect(status).toBe(5);
  });
});
