/** The program as it is started: V8 takes the bytecode that the build has left, and needs none. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lockstep-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a process prints that knows the program's parts, with V8 set as for the program. */
function run(text: string): string {
  const file = join(folder, 'run.mjs');
  const from = (name: string) => JSON.stringify(join(ROOT, name));
  const imports = `import { currentBundle } from ${from('build.mjs')};
import { loadBundle, takesCode } from ${from('bin/bundle.mjs')};
import { forLoading } from ${from('bin/v8.mjs')};
import { copyFileSync, writeFileSync } from 'node:fs';
const { file, hash } = await currentBundle();
`;
  writeFileSync(file, `${imports}${text}`);
  return execFileSync(process.execPath, [file], { encoding: 'utf8' });
}

test('the bytecode is taken by a V8 with the same flags', () => {
  expect(run('forLoading(); console.log(takesCode(file, hash));')).toBe('true\n');
});

test.each([
  ['none', ''],
  ['of another bundle', "copyFileSync([file, hash.slice(0, 16), 'code'].join('.'), [copy, name, 'code'].join('.'));"],
  ['damaged', "writeFileSync([copy, name, 'code'].join('.'), 'what is this?');"],
])('a bundle works with bytecode that is not its own: %s', (_, prepare) => {
  const copy = join(folder, 'copy.cjs');
  const text = `forLoading();
const copy = ${JSON.stringify(copy)};
const name = '0'.repeat(16);
writeFileSync(copy, '"' + ' '.repeat(9999) + '"; exports.answer = 42;');
${prepare}
console.log(takesCode(copy, name), loadBundle(copy, name).answer);`;
  expect(run(text)).toBe('false 42\n');
});
