/**
 * Data races and CPUs: what runs on one CPU is ordered by its context switches, what runs on two is not.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../harness/catalog.ts';
import { makeRevision, type Revision, runOn } from '../harness/revision.ts';
import { openTree } from '../kernel-src/index.ts';

let old: Revision;

beforeAll(async () => {
  const made = makeRevision('base', 'debian:6.1', await openTree('debian:6.1'), [], ['RWSEM_SPIN_ON_OWNER=y']);
  if (made.kind !== 'made') throw new Error(made.kind);
  old = made.revision;
}, 300_000);

async function kinds(body: string): Promise<string[]> {
  const text = `#include <lockstep/scenario.h>\nSCENARIO("races");\nstatic int data;\n${body}\n`;
  const outcome = await runOn(old, { name: 'races.c', path: 'races.c', text });
  expect(outcome.diagnostics).toEqual([]);
  return [...new Set(outcome.findings.map(({ finding }) => finding.kind))];
}

describe('plain accesses', () => {
  test.each([
    ['on two CPUs', 'TASK(t) { POINT(); data++; }\nTASK(u) { POINT(); data++; }', ['data-race']],
    ['on one CPU', 'TASK(t, CPU(0)) { POINT(); data++; }\nTASK(u, CPU(0)) { POINT(); data++; }', []],
    [
      'on one CPU, one urgent',
      'TASK(t, CPU(0)) { POINT(); data++; }\nTASK(u, CPU(0), FIFO(1)) { POINT(); data++; }',
      [],
    ],
    [
      'on one CPU, and a third elsewhere',
      'TASK(t, CPU(0)) { POINT(); data++; }\nTASK(u, CPU(0)) { POINT(); data++; }\nTASK(v) { POINT(); data++; }',
      ['data-race'],
    ],
  ])('%s', async (_, body, expected) => expect(await kinds(body)).toEqual(expected));
});

test('a per-CPU node that two tasks of the CPU use one after the other', async () => {
  const loaded = loadScenario('urgent-behind-normal');
  if (loaded.kind !== 'loaded') throw new Error(loaded.message);
  const outcome = await runOn(old, loaded.source, undefined, {});
  expect([outcome.verdict, outcome.findings]).toEqual(['pass', []]);
});
