/**
 * The lock validator: what it has to report, and what it must not, on small scenarios with CONFIG_DEBUG_LOCK_ALLOC=y.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { makeRevision, type Revision, runOn } from '../harness/revision.ts';
import { openTree } from '../kernel-src/index.ts';

let revision: Revision;

beforeAll(async () => {
  const tree = await openTree('debian:6.12');
  const made = makeRevision('base', 'debian:6.12', tree, [], ['DEBUG_LOCK_ALLOC=y']);
  if (made.kind !== 'made') throw new Error('the base tree does not make a revision');
  revision = made.revision;
}, 300_000);

const LOCKS = 'static DECLARE_RWSEM(a);\nstatic DECLARE_RWSEM(b);\nstatic DEFINE_RAW_SPINLOCK(spin);\n';

async function kinds(body: string): Promise<string[]> {
  const text = `#include <lockstep/scenario.h>\nSCENARIO("lockdep");\n${LOCKS}${body}\n`;
  const outcome = await runOn(revision, { name: 'lockdep.c', path: 'lockdep.c', text });
  expect(outcome.diagnostics).toEqual([]);
  return outcome.findings.map(({ finding }) => `${finding.kind}: ${finding.message}`);
}

const BAD: readonly [string, RegExp, string][] = [
  [
    'ABBA, though no run deadlocks',
    /lockdep: WARNING: possible circular locking dependency detected/,
    `TASK(t) { down_write(&a); down_write(&b); up_write(&b); up_write(&a);
       down_write(&b); down_write(&a); up_write(&a); up_write(&b); }`,
  ],
  [
    'ABBA in two tasks',
    /lockdep: WARNING: possible circular locking dependency detected/,
    `TASK(t) { down_write(&a); down_write(&b); up_write(&b); up_write(&a); }
     TASK(u) { down_write(&b); down_write(&a); up_write(&a); up_write(&b); }`,
  ],
  [
    'reading twice',
    /lockdep: WARNING: possible recursive locking detected/,
    'TASK(t) { down_read(&a); down_read(&a); up_read(&a); up_read(&a); }',
  ],
  [
    'a sleeping lock inside a spinning one',
    /atomic-sleep|Invalid wait context/,
    'TASK(t) { raw_spin_lock(&spin); down_read(&a); up_read(&a); raw_spin_unlock(&spin); }',
  ],
  ['a lock that is never released', /lockdep: WARNING: t still has locks held!/, 'TASK(t) { down_write(&a); }'],
];

const GOOD: readonly [string, string][] = [
  [
    'one order',
    'TASK(t) { down_write(&a); down_write(&b); up_write(&b); up_write(&a); }\nTASK(u) { down_write(&a); down_write(&b); up_write(&b); up_write(&a); }',
  ],
  [
    'a trylock against the order',
    'TASK(t) { down_write(&a); down_write(&b); up_write(&b); up_write(&a); down_write(&b); if (down_write_trylock(&a)) up_write(&a); up_write(&b); }',
  ],
  ['the other order of release', 'TASK(t) { down_write(&a); down_write(&b); up_write(&a); up_write(&b); }'],
  [
    'a spinning lock inside a sleeping one',
    'TASK(t) { down_read(&a); raw_spin_lock(&spin); raw_spin_unlock(&spin); up_read(&a); }',
  ],
  ['a downgraded lock', 'TASK(t) { down_write(&a); downgrade_write(&a); up_read(&a); }'],
];

describe('lockdep', () => {
  test.each(BAD)('reports %s', async (_name, message, body) => {
    expect((await kinds(body)).some((text) => message.test(text))).toBe(true);
  });
  test.each(GOOD)('accepts %s', async (_name, body) => {
    expect(await kinds(body)).toEqual([]);
  });
});
