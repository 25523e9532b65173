/**
 * Livelocks: those that nothing leaves are always found; those that only a lucky schedule leaves with `liveness`, and
 * only where nobody has to be starved for them.
 */
import { describe, expect, test } from 'vitest';
import { reproduce } from '../harness/reproduce.ts';
import { DEFAULT_LIMITS, runScenario } from '../harness/run.ts';
import { buildProgram } from './explore-programs.ts';

const GIVE_WAY = (own: string, other: string): string => `
  for (;;) {
    STORE(${own}, 1);
    if (!LOAD(${other})) break;
    STORE(${own}, 0);
  }
  STORE(${own}, 0);`;

const task = (name: string, body: string): string => `TASKS(1, ${name}, 0) { ${body} }\n`;

// Name, program, found without and with `liveness`.
const CASES: readonly [string, string, number, number][] = [
  ['both wait for what nobody does', task('p', 'while (!LOAD(x));') + task('q', 'while (!LOAD(x));'), 1, 1],
  ['one waits for the other, who can go on', task('p', 'while (!LOAD(x));') + task('q', 'STORE(x, 1);'), 0, 0],
  ['each gives way to the other', task('p', GIVE_WAY('x', 'y')) + task('q', GIVE_WAY('y', 'x')), 0, 1],
  [
    'each gives way while a third, who could make a step, is starved',
    task('p', `${GIVE_WAY('x', 'y')}`) + task('q', 'STORE(z, 1); STORE(y, 1); STORE(y, 0);'),
    0,
    0,
  ],
  [
    'each gives way, and a third has ended',
    task('p', GIVE_WAY('x', 'y')) + task('q', GIVE_WAY('y', 'x')) + task('r', 'STORE(z, 1);'),
    0,
    1,
  ],
  [
    'two give way to a third in turns',
    task('p', GIVE_WAY('x', 'y')) + task('q', GIVE_WAY('y', 'z')) + task('r', GIVE_WAY('z', 'x')),
    0,
    1,
  ],
];

describe('livelocks', () => {
  test.each(CASES)('%s', async (_, text, always, fair) => {
    const built = buildProgram(text);
    const limits = { ...DEFAULT_LIMITS, races: false };
    const plain = await runScenario(built, limits);
    const lively = await runScenario(built, { ...limits, liveness: true });
    const kinds = [plain, lively].map(({ findings }) => findings.map(({ kind }) => kind));
    expect(kinds).toEqual([Array(always).fill('livelock'), Array(fair).fill('livelock')]);
    expect(lively.completeness).toEqual({ kind: 'exhaustive' });
    for (const finding of lively.findings) {
      expect(reproduce(built, { ...finding, revealed: lively.revealed }).kind).toBe('same');
    }
  });
});
