/**
 * Every wrong input of the table ends with its own words and exit code, and leaves everything outside of the output
 * folder as it was.
 */
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { GOOD, KERNEL, ROWS, type Row, SAID } from './wrong-inputs-table.ts';

/** Holds the rows' folder, and what nobody may touch beside it. */
let outside: string;
let folder: string;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function* chunks(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function lockstep(words: readonly string[], stdin: string): Promise<Ended> {
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
  return { code: await main(words, terminal), out, err };
}

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Every path below the folder, with what is there. */
function look(root: string): Map<string, string> {
  const seen = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = lstatSync(path);
    const content = entry.isSymbolicLink()
      ? readlinkSync(path)
      : entry.isFile() && size < 1_000_000
        ? createHash('sha256').update(readFileSync(path)).digest('hex')
        : '';
    seen.set(path, entry.isDirectory() ? 'folder' : `${size} ${mtimeMs} ${content}`);
  }
  return seen;
}

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'lockstep-wrong-'));
  folder = join(outside, 'one/two');
  for (const [path, text] of Object.entries(KERNEL)) write(join(folder, 'kernel', path), text);
  write(join(outside, 'etc/passwd'), 'root:x:0:0\n');
  write(join(outside, 'evil.c'), 'int good;\n');
  write(join(folder, 'huge.patch'), GOOD);
  truncateSync(join(folder, 'huge.patch'), 65 * 1024 * 1024);
  symlinkSync('circle', join(folder, 'circle'));
  mkdirSync(join(folder, 'linked'));
  symlinkSync(outside, join(folder, 'linked/kernel'));
});

afterAll(() => rmSync(outside, { recursive: true, force: true }));

async function run(row: Row): Promise<Ended> {
  if (row.input !== undefined) write(join(folder, 'in.patch'), row.input);
  for (const [path, text] of Object.entries(row.files ?? {})) write(join(folder, path), text);
  const words = (row.words ?? 'apply --patch $T/in.patch').split(' ');
  if (words[0] === 'apply' && !words.includes('-o')) words.push('-o', '$T/out');
  if (words[0] !== 'replay' && !words.includes('--kernel')) words.push('--kernel', '$T/kernel');
  const before = look(outside);
  const ended = await lockstep(
    words.map((word) => word.replaceAll('$T', folder)),
    row.stdin ?? '',
  );
  if (ended.code === 0) rmSync(join(folder, 'out'), { recursive: true });
  expect(look(outside)).toEqual(before);
  for (const path of ['in.patch', ...Object.keys(row.files ?? {})]) rmSync(join(folder, path), { force: true });
  return ended;
}

const said = new Map<string, string>();

describe.each(Object.entries(ROWS))('%s', (_group, rows) => {
  test.each(rows)('$what', async (row) => {
    const ended = await run(row);
    expect(ended.err).toMatch(row.says);
    expect(ended.err).toMatch(/^lockstep: \S/m);
    expect(ended.err).not.toMatch(/^ +at |fault of lockstep/m);
    expect(ended.err.length).toBeLessThan(20_000);
    expect(ended).toMatchObject({ code: row.code, out: '' });
    expect(ended.err).not.toMatch(/[\0-\x08\x0b-\x1f]/);
    const words = ended.err.replaceAll(folder, '$T');
    expect(said.get(words), 'the row that ends with the same words').toBe(row.like);
    if (row.like === undefined) said.set(words, row.what);
  });
});

describe('what is taken and said', () => {
  test.each(SAID)('$what', async (row) => {
    const ended = await run(row);
    expect(ended.code).toBe(0);
    expect(ended.err + ended.out).toMatch(row.says);
  });
});

test('there are enough of them', () => {
  expect(Object.values(ROWS).flat().length).toBeGreaterThanOrEqual(100);
});
