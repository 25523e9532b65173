/**
 * The project's own corpus of bugs: one of each kind, with the scenario and the configuration that show it; and the single
 * edits that mutate.ts makes of a file. The whole corpus through the whole suite: tests/conformance/corpus.conformance.ts.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { openTree, type SourceTree } from '../kernel-src/index.ts';
import { type Entry, KERNEL, readCorpus, runEntry, suiteSources } from './corpus/entries.ts';
import { mutantsOf } from './corpus/mutate.ts';

let base: SourceTree;
let corpus: Entry[];

beforeAll(async () => {
  base = await openTree(KERNEL);
  corpus = await readCorpus('tests/mutants');
});

const run = (id: string, configuration: string, scenario: string) => {
  const entry = corpus.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new Error(`there is no ${id} in the corpus`);
  const sources = suiteSources().filter((source) => source.name === scenario);
  if (sources.length !== 1) throw new Error(`there is no scenario ${scenario}`);
  return runEntry(base, entry, undefined, sources, [configuration]);
};

describe('found', () => {
  test.each([
    ['downgrade-lockdep', 'debug', 'alone', 'warning'],
    ['downgrade-no-wake', 'default', 'downgrade-reader', 'invariant'],
    ['grant-handoff-left', 'spin', 'killed-reader-after-timeout', 'invariant'],
    ['granted-unordered', 'default', 'guards', 'data-race'],
    ['init-no-osq', 'spin', 'init', 'invariant'],
    ['killed-writer-lockdep', 'debug', 'signals-end-waits', 'lockdep'],
    ['late-mcs-handover', 'weak', 'qspinlock-4', 'livelock'],
    ['late-osq-node', 'weak-spin', 'osq-again', 'livelock'],
    ['late-percpu-reader', 'weak', 'percpu-rwsem-writer-reader', 'exclusion'],
    ['late-percpu-state', 'weak', 'percpu-rwsem-init', 'hang'],
    ['late-qspinlock-node', 'weak', 'qspinlock-4', 'livelock'],
    ['late-rcuwait-condition', 'weak', 'percpu-rwsem-init', 'hang'],
    ['late-rcuwait-state', 'weak', 'percpu-rwsem-init', 'hang'],
    ['late-reader-state', 'weak', 'contended', 'hang'],
    ['late-wake-queue', 'weak', 'woken-twice-reader', 'hang'],
    ['late-wake-queue-failed', 'weak', 'woken-twice-reader', 'hang'],
    ['mutex-handed-to-anybody', 'default', 'mutex-handoff', 'starvation'],
    ['mutex-spinner-keeps-cpu', 'spin', 'mutex-spinner-yields', 'livelock'],
    ['reader-imbalance', 'default', 'interrupted-reader', 'imbalance'],
    ['rtmutex-sleeps-once', 'default', 'rtmutex-urgent-one-cpu', 'livelock'],
    ['rtmutex-taken-out-of-turn', 'default', 'rtmutex-order', 'assertion'],
    ['semaphore-state-unlocked', 'default', 'semaphore-binary', 'hang'],
    ['spinner-keeps-cpu', 'spin', 'spinner-yields', 'livelock'],
    ['spinner-keeps-cpu-of-next', 'spin', 'spinner-before-handoff', 'livelock'],
    ['wake-enables-interrupts', 'default', 'interrupt-completes', 'warning'],
    ['writer-ignores-readers', 'default', 'writer-reader', 'invariant'],
  ])('%s by %s/%s: %s', async (id, configuration, scenario, kind) => {
    expect(await run(id, configuration, scenario)).toMatchObject({ verdict: 'found', kind });
  });
});

describe('clean', () => {
  test.each([
    ['late-mutex-state', 'weak', 'mutex-2'],
    ['late-percpu-writer', 'weak', 'percpu-rwsem-writer-reader'],
    ['late-writer-state', 'weak', 'writers-2'],
    ['up-write-ordered', 'spin', 'writers-2'],
    ['wake-writer-always', 'default', 'downgrade-reader'],
  ])('%s in %s/%s', async (id, configuration, scenario) => {
    expect(await run(id, configuration, scenario)).toMatchObject({ verdict: 'clean' });
  });
});

test('the corpus has bugs enough, and changes that are none', () => {
  const bugs = corpus.filter((entry) => entry.expect === 'detect').length;
  expect(bugs).toBeGreaterThanOrEqual(25);
  expect(corpus.length - bugs).toBeGreaterThanOrEqual(4);
});

describe('single edits', () => {
  const text = `#define LIMIT	1
static int f(void)
{
	if (a && b) {
		x = load_acquire(&p);
		list_add_tail(&one,
			      &other);
		return 1;
	}
	/* a < b */
	if (left < right)
		spin_lock(&l);
	return 0;
}
`;

  test('each is one edit, and has a name of its own', () => {
    const made = mutantsOf(text, () => true);
    expect(made.map(({ id, what }) => `${id}: ${what}`)).toMatchInlineSnapshot(`
      [
        "4.1 condition: if (a && b) {  =>  if (0 && (a && b)) {",
        "4.2 condition: if (a && b) {  =>  if (1 || (a && b)) {",
        "4.3 condition: if (a && b) {  =>  if (a) {",
        "4.4 condition: if (a && b) {  =>  if (b) {",
        "4.5 and: if (a && b) {  =>  if (a || b) {",
        "5.1 delete: x = load_acquire(&p);  =>  ;",
        "5.2 swap: x = load_acquire(&p);  =>  list_add_tail(&one, &other); x = load_acquire(&p);",
        "6.1 delete: list_add_tail(&one, &other);  =>  ;",
        "6.2 twin: list_add_tail(&one, &other);  =>  list_add(&one, &other);",
        "8.1 delete: return 1;  =>  ;",
        "8.2 number: return 1;  =>  return 0;",
        "8.3 number: return 1;  =>  return 2;",
        "11.1 condition: if (left < right)  =>  if (0 && (left < right))",
        "11.2 condition: if (left < right)  =>  if (1 || (left < right))",
        "11.3 less: if (left < right)  =>  if (left <= right)",
        "12.1 delete: spin_lock(&l);  =>  ;",
        "13.1 delete: return 0;  =>  ;",
        "13.2 number: return 0;  =>  return 1;",
      ]
    `);
    expect(new Set(made.map((mutant) => mutant.text)).size).toBe(made.length);
  });

  test('only lines that are code', () => {
    expect(mutantsOf(text, (line) => line === 10).map(({ id }) => id)).toEqual([
      '11.1 condition',
      '11.2 condition',
      '11.3 less',
    ]);
  });
});
