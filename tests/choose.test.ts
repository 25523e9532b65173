/**
 * CHOOSE(): every alternative is tried, by every strategy; a schedule says which one was taken.
 */
import { describe, expect, test } from 'vitest';
import type { Strategy } from '../harness/explore/strategy.ts';
import { reproduce } from '../harness/reproduce.ts';
import { DEFAULT_LIMITS, runScenario } from '../harness/run.ts';
import { buildProgram } from './explore-programs.ts';

const CHOOSE = 'int __lockstep_choose(int n);\n';
const PROGRAM = `${CHOOSE}
TASKS(1, p, 0) { x = __lockstep_choose(3); y = __lockstep_choose(x + 1); }
TASKS(1, q, 0) { STORE(z, 1); }
`;
const PAIRS = ['x=0 y=0', 'x=1 y=0', 'x=1 y=1', 'x=2 y=0', 'x=2 y=1', 'x=2 y=2'];

describe('CHOOSE()', () => {
  test.each<[string, Strategy]>([
    ['all', { kind: 'all' }],
    ['preemptions', { kind: 'preemptions', bound: 0 }],
    ['random', { kind: 'random', runs: 300 }],
    ['pct', { kind: 'pct', runs: 300, depth: 2 }],
  ])('%s: every alternative', async (_, strategy) => {
    const result = await runScenario(buildProgram(PROGRAM), { ...DEFAULT_LIMITS, strategy });
    const pairs = [...result.outcomes.keys()].map((text) => text.replace(/ z=1 flag=0$/, ''));
    expect(pairs.sort()).toEqual(PAIRS);
  });

  test('a finding says which alternatives lead there', async () => {
    const built = buildProgram(`${CHOOSE}TASKS(1, p, 0) { x = __lockstep_choose(5); EXPECT(x != 3); }`);
    const result = await runScenario(built);
    expect(result.findings.map(({ kind }) => kind)).toEqual(['assertion']);
    const again = reproduce(built, { ...result.findings[0]!, revealed: result.revealed });
    const events = again.kind === 'same' ? again.trace.rows.flatMap((row) => row.events.map(({ text }) => text)) : [];
    expect(events).toContain('CHOOSE(5) = 3');
  });

  test.each([0, -1, 5000])('CHOOSE(%d) is a finding', async (n) => {
    const built = buildProgram(`${CHOOSE}TASKS(1, p, 0) { x = __lockstep_choose(${n}); }`);
    const { findings } = await runScenario(built);
    expect(findings.map(({ message }) => message)).toEqual([`CHOOSE(${n}): there are 1 to 4096 alternatives`]);
  });
});
