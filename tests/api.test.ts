/**
 * The TypeScript API as others use it: the examples of harness/README.md as they stand there, the matcher, the bundle.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { compare, explore, loadKernel, PatchError, type Revision } from 'lockstep';
import 'lockstep/vitest';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { holds } from '../harness/vitest.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const README = readFileSync(join(ROOT, 'harness/README.md'), 'utf8');
const EXAMPLES = [...README.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]!);

let folder: string;

beforeAll(() => {
  // Inside of the checkout, where packages are found, and outside of the rooms.
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'dist/examples-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

describe('the examples of harness/README.md', () => {
  test('are there', () => expect(EXAMPLES.length).toBeGreaterThanOrEqual(4));

  test.each(EXAMPLES.map((text, n) => [n + 1, text] as const))('number %i prints what it says', async (n, text) => {
    const file = join(folder, `example-${n}.ts`);
    writeFileSync(file, text);
    const printed: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((...words: readonly unknown[]) => {
      printed.push(format(...words));
    });
    await import(/* @vite-ignore */ pathToFileURL(file).href);
    const said = [...text.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1]);
    expect(printed).toEqual(said);
  });

  test('are what TypeScript takes', () => {
    for (const [n, text] of EXAMPLES.entries()) writeFileSync(join(folder, `example-${n + 1}.ts`), text);
    const settings = { extends: join(ROOT, 'tsconfig.json'), include: ['*.ts'], exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    expect(() => execFileSync(tsc, ['-p', folder], { encoding: 'utf8', stdio: 'pipe' })).not.toThrow();
  });
});

test('the bundle has the same functions, for programs that cannot read TypeScript', async () => {
  execFileSync(process.execPath, [join(ROOT, 'build.mjs')], { cwd: ROOT });
  const program = "import * as l from 'lockstep'; console.log(Object.keys(l).sort().join());";
  const names = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT, encoding: 'utf8' });
  expect(names.trim()).toBe(
    Object.keys(await import('../harness/index.ts'))
      .sort()
      .join(),
  );
});

describe('toHoldUnderEverySchedule()', () => {
  let base: Revision;
  let v1: Revision;
  beforeAll(async () => {
    base = await loadKernel();
    v1 = await loadKernel({ patches: ['rwsem-wait-v1'] });
  });

  test('shows the schedule that breaks it', async () => {
    const outcome = await explore(v1, 'wait-then-writer');
    expect(outcome).not.toHoldUnderEverySchedule();
    let message = '';
    try {
      expect(outcome).toHoldUnderEverySchedule();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^wait-then-writer does not hold under every schedule/);
    expect(message).toMatch(/hang: INFO: task blocked for ever: writer/);
    expect(message).toMatch(/rwsem\.c:\d+ .*\n(?:.*\n)*replay: npx lockstep replay ls1\./);
  });

  test('takes neither n/a nor what was not exhausted for held or for broken', async () => {
    for (const outcome of [await explore(base, 'wait-alone'), await explore(base, 'writer-reader', { states: 5 })]) {
      expect(holds(outcome, false).pass).toBe(false);
      expect(holds(outcome, true).pass).toBe(true);
      expect(holds(outcome, false).message()).toMatch(/was not shown to hold, (n\/a|incomplete): /);
      expect(() => expect(outcome).toHoldUnderEverySchedule()).toThrow(/was not shown to hold/);
      expect(() => expect(outcome).not.toHoldUnderEverySchedule()).toThrow(/was not shown to hold/);
    }
  });

  test('compare() says nothing of what one of the revisions cannot run', async () => {
    const { difference, equivalent, outcomes } = await compare(base, v1, 'wait-alone');
    expect({ difference, equivalent }).toEqual({ difference: undefined, equivalent: false });
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['n/a', 'pass']);
  });
});

test('what cannot be loaded is an error that says why', async () => {
  await expect(loadKernel({ patches: ['rwsem-wait-rewake'] })).rejects.toThrow(PatchError);
  await expect(loadKernel({ kernel: '/nowhere' })).rejects.toThrow(/no such directory/);
  await expect(explore(await loadKernel(), 'no-such')).rejects.toThrow(/no-such/);
});
