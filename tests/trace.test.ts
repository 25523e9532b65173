/**
 * Traces: where everybody stands, who holds what, and what the locks are, between any two choices.
 */
import { beforeAll, expect, test } from 'vitest';
import { explore, loadKernel, type ScenarioSource, type Trace } from '../harness/index.ts';

const TEXT = `#include <lockstep/scenario.h>
static DECLARE_RWSEM(sem);
static int data;

TASK(w)
{
	down_write(&sem);
	data = 1;
	downgrade_write(&sem);
	EXPECT(data != 1);
	up_read(&sem);
}

TASK(r)
{
	if (!down_read_trylock(&sem))
		return;
	up_read(&sem);
}
`;
const SOURCE: ScenarioSource = { name: 'holds', path: 'holds.c', text: TEXT };

let trace: Trace;

beforeAll(async () => {
  const outcome = await explore(await loadKernel(), SOURCE);
  trace = outcome.findings.find(({ finding }) => finding.kind === 'assertion')!.trace;
});

const holdsOf = (row: Trace['start']): string =>
  row.holds.map(({ lock, as, task }) => `${trace.tasks[task!]} ${as} ${lock}`).join(', ');

test('at the start nobody holds anything, and every lock is described', () => {
  expect(holdsOf(trace.start)).toBe('');
  expect(trace.start.lockStates).toEqual([
    { name: 'sem.count', kind: 'word', text: '0: free', value: 0 },
    { name: 'sem.owner', kind: 'word', text: '0: free', value: 0 },
    { name: 'sem.wait_list', kind: 'queue', text: 'empty', value: 0 },
  ]);
});

test('a writer holds from the return of down_write() on, and reads after downgrade_write()', () => {
  const phases = trace.rows.map(holdsOf).filter((text, n, all) => text !== all[n - 1]);
  expect(phases.filter((text) => text.includes('w '))).toEqual(['w write sem', 'w read sem']);
});

test('a word that points to a task is named, and is no number', () => {
  const owners = trace.rows.flatMap((row) => row.lockStates.filter((state) => state.name === 'sem.owner'));
  const owned = owners.find((state) => state.text === 'w');
  expect(owned).toEqual({ name: 'sem.owner', kind: 'word', text: 'w', value: undefined });
});

test('places are those where tasks go on; only who has moved stands elsewhere', () => {
  expect(trace.start.places[0]?.function).toBe('rwsem_write_trylock');
  let before = trace.start.places;
  for (const row of trace.rows) {
    const moved = row.places.flatMap((place, task) => (place === before[task] ? [] : [task]));
    expect(moved.filter((task) => task !== row.task)).toEqual([]);
    before = row.places;
  }
  expect(trace.rows.at(-1)!.places[0]).toMatchObject({ file: 'holds.c', line: 10, function: 'w' });
});

test('a call has the name that the scenario gives it, though the kernel has a macro of that name for another', async () => {
  const text = `#include <linux/spinlock.h>
#include <lockstep/scenario.h>
static DEFINE_RWLOCK(lock);
#define OWN() write_lock(&lock)
TASK(t)
{
	unsigned long flags;

	OWN();
	write_unlock(&lock);
	read_lock_irqsave(&lock, flags);
	read_unlock_irqrestore(&lock, flags);
	EXPECT(!read_trylock(&lock));
}`;
  const { findings } = await explore(await loadKernel(), { name: 'names', path: 'names.c', text });
  const { trace: own } = findings.find(({ finding }) => finding.kind === 'assertion')!;
  const events = own.rows.flatMap((row) => row.events);
  const calls = events.filter(({ kind }) => kind === 'call' || kind === 'return').map((event) => event.text);
  expect(calls).toEqual([
    'OWN()',
    'write_lock() returns',
    'write_unlock(&lock)',
    'write_unlock() returns',
    'read_lock_irqsave(&lock, flags)',
    'read_lock_irqsave() returns 0',
    'read_unlock_irqrestore(&lock, flags)',
    'read_unlock_irqrestore() returns',
    'read_trylock(&lock)',
  ]);
});
