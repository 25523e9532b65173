/**
 * Faults of our own end no more than what they are in: the other findings and scenarios are reported, and the code is 70.
 */
import { expect, test, vi } from 'vitest';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';

/** No finding of wait-then-writer comes out again, nor does the second of wait-killable; wait-alone cannot even be built. */
vi.mock('../harness/reproduce.ts', async (original) => {
  const actual = await original<typeof import('../harness/reproduce.ts')>();
  let seen = 0;
  const reproduce: typeof actual.reproduce = (built, recorded, ...rest) => {
    const isLost = built.name === 'wait-then-writer' || (built.name === 'wait-killable' && ++seen === 2);
    return isLost ? { kind: 'departed', reason: 'as the test has it' } : actual.reproduce(built, recorded, ...rest);
  };
  return { ...actual, reproduce };
});
vi.mock('../harness/build.ts', async (original) => {
  const actual = await original<typeof import('../harness/build.ts')>();
  const buildScenario: typeof actual.buildScenario = (tree, config, source, ...rest) => {
    if (source.name === 'wait-alone') throw new TypeError('x is no function');
    return actual.buildScenario(tree, config, source, ...rest);
  };
  return { ...actual, buildScenario };
});

async function lockstep(words: string): Promise<{ code: number; out: string; err: string }> {
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
  return { code: await main(words.split(' '), terminal), out, err };
}

const RUN =
  'run wait-then-writer wait-killable wait-alone writers-2 --patch rwsem-wait-v1 --patch rwsem-wait-v2 --reduction invisible,por';

interface Result {
  readonly scenario: string;
  readonly verdict: string;
  readonly findings: readonly { readonly kind: string }[];
  readonly faults?: readonly string[];
}

test('a finding that does not come out again, and a scenario that throws', async () => {
  const { code, out, err } = await lockstep(`${RUN} --format json`);
  expect(code).toBe(70);
  const results = new Map((JSON.parse(out) as { results: Result[] }).results.map((one) => [one.scenario, one]));
  expect(results.get('wait-then-writer')).toMatchObject({ verdict: 'incomplete', findings: [] });
  expect(results.get('wait-then-writer')!.faults!.length).toBeGreaterThan(0);
  expect(results.get('wait-killable')).toMatchObject({ verdict: 'finding' });
  expect(results.get('wait-killable')!.findings.length).toBeGreaterThan(0);
  expect(results.get('wait-killable')!.faults).toHaveLength(1);
  expect(results.get('wait-alone')!.faults).toEqual(['TypeError: x is no function']);
  expect(results.get('writers-2')).toMatchObject({ verdict: 'pass' });
  expect(
    err.match(/^lockstep: this is a fault of lockstep .*does not come out again: as the test has it$/gm),
  ).not.toBeNull();
  expect(err).toMatch(/with --debug\n$/);
});

test.each([
  ['text', /incomplete, a fault of lockstep itself: TypeError: x is no function: wait-alone/],
  ['ktap', /not ok 1 wait-alone # a fault of lockstep itself: TypeError/],
  ['junit', /<error type="incomplete" message="a fault of lockstep itself: TypeError/],
])('%s says so', async (format, pattern) => {
  const { code, out } = await lockstep(`run wait-alone writers-2 --patch rwsem-wait-v1 --format ${format} --debug`);
  expect(code).toBe(70);
  expect(out).toMatch(pattern);
});
