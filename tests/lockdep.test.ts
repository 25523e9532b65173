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

/** A lock of nothing but what lockdep is told. */
const MAP = `static struct lockdep_map m = STATIC_LOCKDEP_MAP_INIT("m", &m);
static void write(struct lockdep_map *map) { lock_acquire(map, 0, 0, 0, 1, NULL, 0); }
static __maybe_unused void read(struct lockdep_map *map) { lock_acquire(map, 0, 0, 2, 1, NULL, 0); }
static void done(struct lockdep_map *map) { lock_release(map, 0); }
`;

async function kinds(body: string): Promise<string[]> {
  const text = `#include <lockstep/scenario.h>\nSCENARIO("lockdep");\n${LOCKS}${body.replace('RECURSIVE', MAP)}\n`;
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
  [
    'a circle of three',
    /possible circular locking dependency detected.*depends on the new lock: a -> b -> c/,
    `static DECLARE_RWSEM(c);
     TASK(t) { down_write(&a); down_read(&b); up_read(&b); up_write(&a);
       down_write(&b); down_write(&c); up_write(&c); up_write(&b);
       down_read(&c); down_write(&a); up_write(&a); up_read(&c); }`,
  ],
  [
    'readers that wait behind writers, as those of an rwsem do',
    /possible circular locking dependency detected/,
    `TASK(t) { down_read(&a); down_read(&b); up_read(&b); up_read(&a);
       down_read(&b); down_read(&a); up_read(&a); up_read(&b); }`,
  ],
  [
    'a recursive reader against a writer',
    /possible circular locking dependency detected/,
    `RECURSIVE
     TASK(t) { write(&m); down_write(&a); up_write(&a); done(&m);
       down_write(&a); read(&m); done(&m); up_write(&a); }`,
  ],
  [
    'a lock of interrupts taken with them enabled',
    /WARNING: inconsistent lock state; inconsistent \{HARDIRQ-ON-W\} -> \{IN-HARDIRQ-W\}/,
    `RECURSIVE INTERRUPTS(1);
     INTERRUPT(i) { write(&m); done(&m); }
     TASK(t) { write(&m); done(&m); down_read(&a); up_read(&a); }`,
  ],
  [
    'a lock of interrupts held while one is taken that is not safe there',
    /WARNING: (HARDIRQ-safe -> HARDIRQ-unsafe lock order|possible irq lock inversion dependency) detected/,
    `RECURSIVE static struct lockdep_map n = STATIC_LOCKDEP_MAP_INIT("n", &n); INTERRUPTS(1);
     INTERRUPT(i) { write(&m); done(&m); }
     TASK(t) { write(&n); done(&n); local_irq_disable(); write(&m); write(&n); done(&n); done(&m); local_irq_enable(); }`,
  ],
  [
    'interrupts enabled too early',
    /WARNING: inconsistent lock state/,
    `RECURSIVE INTERRUPTS(1);
     INTERRUPT(i) { write(&m); done(&m); }
     TASK(t) { local_irq_disable(); write(&m); local_irq_enable(); done(&m); }`,
  ],
  [
    'a nest lock that is not held',
    /WARNING: Nested lock was not taken/,
    'TASK(t) { down_write_nest_lock(&a, &b); up_write(&a); }',
  ],
  [
    'an RCU section that is never left',
    /lockdep: WARNING: t still has locks held!.*rcu_read_lock/,
    'TASK(t) { rcu_read_lock(); }',
  ],
  [
    'an assertion that is false',
    /warning: .*lockdep_assert_held_write\(&a\)/,
    'TASK(t) { down_read(&a); lockdep_assert_held_write(&a); up_read(&a); }',
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
  [
    'recursive readers in either order',
    `RECURSIVE static struct lockdep_map n = STATIC_LOCKDEP_MAP_INIT("n", &n);
     TASK(t) { read(&m); read(&n); done(&n); done(&m); read(&n); read(&m); done(&m); done(&n); }`,
  ],
  [
    'a recursive reader behind a reader: nobody waits for whom he lets in',
    `RECURSIVE static struct lockdep_map n = STATIC_LOCKDEP_MAP_INIT("n", &n);
     TASK(t) { read(&m); write(&n); done(&n); done(&m); write(&n); read(&m); done(&m); done(&n); }`,
  ],
  [
    'a lock of interrupts, with them disabled',
    `RECURSIVE INTERRUPTS(1);
     INTERRUPT(i) { write(&m); done(&m); }
     TASK(t) { local_irq_disable(); write(&m); done(&m); local_irq_enable(); down_read(&a); up_read(&a); }`,
  ],
  ['a nest lock', 'TASK(t) { down_write(&b); down_write_nest_lock(&a, &b); up_write(&a); up_write(&b); }'],
  [
    'the wrong order of a class that is not to be validated',
    `INIT { lockdep_set_novalidate_class(&a); }
     TASK(t) { down_write(&a); down_write(&b); up_write(&b); up_write(&a);
       down_write(&b); down_write(&a); up_write(&a); up_write(&b); }`,
  ],
  [
    'the wrong order of what is acquired unchecked, as RCU sections are',
    `RECURSIVE
     TASK(t) { write(&m); lock_acquire(&a.dep_map, 0, 0, 0, 0, NULL, 0); lock_release(&a.dep_map, 0); done(&m);
       lock_acquire(&a.dep_map, 0, 0, 0, 0, NULL, 0); write(&m); done(&m); lock_release(&a.dep_map, 0); }`,
  ],
  [
    'the wrong order while the validator is off',
    `TASK(t) { down_write(&a); down_write(&b); up_write(&b); up_write(&a);
       lockdep_off(); down_write(&b); down_write(&a); up_write(&a); up_write(&b); lockdep_on(); }`,
  ],
  [
    'an rwlock_t that an interrupt reads, read with interrupts enabled',
    `#include <linux/spinlock.h>
     static DEFINE_RWLOCK(rw); INTERRUPTS(1);
     INTERRUPT(i) { read_lock(&rw); read_unlock(&rw); }
     TASK(t) { read_lock(&rw); read_unlock(&rw); write_lock_irq(&rw); write_unlock_irq(&rw); }`,
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
