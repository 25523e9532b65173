/**
 * The README shows what its commands print: bin/docs.mjs runs them, and says which block is not current.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

test('the blocks of the README are what their commands print; else run: npm run docs', () => {
  expect(README.match(/^<!-- (\$ npx lockstep|file) /gm)!.length).toBeGreaterThan(5);
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin/docs.mjs'), '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}, 120_000);

test('a block shows the command that it is of', () => {
  const blocks = [...README.matchAll(/<!-- \$ (npx lockstep .*?)(?: \| .*?)? -->\n```\w*\n(.*)\n/g)];
  for (const [, command, first] of blocks) expect(first).toBe(`$ ${command}`);
});
