/**
 * Late stores against the kernel's memory model: a table of litmus tests (litmus/table.ts), each explored with all reductions
 * and with none. What is forbidden is never seen; what is said to be seen is; and without late stores none of it is.
 */
import { describe, expect, test } from 'vitest';
import { ALL_REDUCTIONS, type Reduction } from '../harness/explore/reduction.ts';
import { DEFAULT_LIMITS, runScenario } from '../harness/run.ts';
import type { MemoryModel } from '../harness/scenario.ts';
import { buildProgram } from './explore-programs.ts';
import { LITMUS, type Litmus } from './litmus/table.ts';

const orders = [
  ['_', 0],
  ['A', 1],
  ['L', 2],
  ['F', 4],
] as const;

const DEFINITIONS = `
void __lockstep_fence(int order);
int __lockstep_spin_is_locked(const void *lock);
int r0 __attribute__((section(".lockstep.ghost"))), r1 __attribute__((section(".lockstep.ghost")));
int r2 __attribute__((section(".lockstep.ghost"))), r3 __attribute__((section(".lockstep.ghost")));
struct task_struct *first __attribute__((section(".lockstep.ghost")));
#define W(v, n) __lockstep_store32(&(v), n, 0)
#define WR(v, n) __lockstep_store32(&(v), n, 2)
#define R(v) __lockstep_load32(&(v), 0)
#define RA(v) __lockstep_load32(&(v), 1)
#define P(v, n) (v) = (n)
#define mb __lockstep_fence(4)
#define wmb __lockstep_fence(2)
#define rmb __lockstep_fence(1)
#define HELD(v) __lockstep_spin_is_locked(&(v))
#define STATE(s) __lockstep_store32(&__lockstep_current()->__state, s, 0)
#define WAKE(n) __lockstep_wake(first, 3)
${orders
  .map(
    ([name, order]) => `
#define XCHG${name}(v, n) __lockstep_rmw32(&(v), 0, n, ${order})
#define ADD${name}(v, n) __lockstep_rmw32(&(v), 1, n, ${order})
#define CAS${name}(v, o, n) __lockstep_cmpxchg32(&(v), o, n, ${order})
`,
  )
  .join('')}
`;

function textOf({ tasks, asks }: Litmus): string {
  const bodies = tasks.map((body, n) => {
    const self = n === 0 && tasks.some((text) => text.includes('WAKE')) ? 'first = __lockstep_current(); ' : '';
    return `TASKS(1, t${n}, 0) { ${self}${body} }`;
  });
  return `${DEFINITIONS}\n${bodies.join('\n')}
static void ask(void);
static const struct lockstep_hook question DESCRIPTOR = { .kind = "finally", .name = "ask", .run = ask };
static void ask(void) { __lockstep_outcome("seen", ${asks}); }
`;
}

async function sees(litmus: Litmus, memory: MemoryModel, reductions: readonly Reduction[]): Promise<boolean> {
  const built = { ...buildProgram(textOf(litmus)), memory };
  const result = await runScenario(built, { ...DEFAULT_LIMITS, findings: 1000, races: false, reductions });
  expect(result.completeness?.kind).toBe('exhaustive');
  const texts = [...result.outcomes.keys()];
  expect(texts.length).toBeGreaterThan(0);
  return texts.some((text) => text.includes('seen=1'));
}

describe('nothing that is forbidden, and what is said to be seen', () => {
  test.each(LITMUS.map((litmus) => [litmus.name, litmus] as const))('%s', async (_name, litmus) => {
    if (litmus.lkmm === 'forbidden') expect(litmus.seen).toBe(false);
    const none = await sees(litmus, 'weak', []);
    const all = await sees(litmus, 'weak', ALL_REDUCTIONS);
    expect({ none, all }).toEqual({ none: litmus.seen, all: litmus.seen });
    expect(await sees(litmus, 'sc', ALL_REDUCTIONS)).toBe(false);
  });
});

test('there are tests of both kinds', () => {
  expect(LITMUS.filter(({ seen }) => seen).length).toBeGreaterThan(20);
  expect(LITMUS.filter(({ lkmm }) => lkmm === 'forbidden').length).toBeGreaterThan(30);
});
