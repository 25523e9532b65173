/**
 * The locks beside rwsem: their scenarios are clean on the kernel as it is, and one edit of the lock's file is found,
 * with the kind that fits. An edit that is not found would mean that rules, scenarios or the model look away.
 */
import { beforeAll, expect, test } from 'vitest';
import { buildScenario, type ScenarioSource } from '../harness/build.ts';
import { loadScenario } from '../harness/catalog.ts';
import { makeConfig } from '../harness/config.ts';
import { DEFAULT_LIMITS, runScenario } from '../harness/run.ts';
import { openTree, overlay, type SourceTree } from '../kernel-src/index.ts';

let tree: SourceTree;

beforeAll(async () => {
  tree = await openTree(undefined);
}, 300_000);

async function kindsOf(of: SourceTree, name: string): Promise<Set<string>> {
  const loaded = loadScenario(name);
  if (loaded.kind !== 'loaded') throw new Error(loaded.message);
  return kindsIn(of, loaded.source);
}

async function kindsIn(of: SourceTree, source: ScenarioSource, settings: readonly string[] = []): Promise<Set<string>> {
  const outcome = buildScenario(of, makeConfig(settings), source);
  if (outcome.kind !== 'built') throw new Error(`${source.name} is not built: ${outcome.kind}`);
  const { findings, completeness } = await runScenario(outcome.built, { ...DEFAULT_LIMITS, raceStates: 30_000 });
  expect(completeness?.kind).toBe('exhaustive');
  return new Set(findings.map(({ kind }) => kind));
}

test.each<[string, string, string, string, string]>([
  ['mutex-signal', 'mutex.c', '__mutex_clear_flag(lock, MUTEX_FLAGS)', '(void)0', 'invariant'],
  ['semaphore-binary', 'semaphore.c', 'waiter->up = true', 'waiter->up = false', 'hang'],
  ['semaphore-timeout', 'semaphore.c', 'waiter.up = false', 'waiter.up = true', 'use-after-free'],
  ['semaphore-order', 'semaphore.c', 'list_add_tail(&waiter.list', 'list_add(&waiter.list', 'starvation'],
  ['semaphore-waits-end', 'semaphore.c', 'timeout <= 0', 'timeout <= -1', 'livelock'],
  ['mutex-urgent-one-cpu', 'mutex.c', 'schedule_preempt_disabled()', 'cpu_relax()', 'livelock'],
  ['rwlock-order', 'qrwlock.c', 'unlikely(in_interrupt())', 'true', 'starvation'],
  ['percpu-rwsem-readers-2', 'percpu-rwsem.c', 'return !reader;', 'return 1;', 'hang'],
  ['percpu-rwsem-init', 'percpu-rwsem.c', 'sem->read_count = alloc_percpu(int)', '(void)0', 'assertion'],
  ['percpu-rwsem-interrupt', 'percpu-rwsem.c', 'this_cpu_inc(', '__this_cpu_inc(', 'invariant'],
  ['rwlock-interrupt', 'qrwlock.c', 'atomic_try_cmpxchg_acquire', 'atomic_try_cmpxchg_relaxed', 'data-race'],
  ['rwlock-2', 'qrwlock.c', 'atomic_cond_read_acquire', 'atomic_cond_read_relaxed', 'data-race'],
  ['rtmutex-priorities', 'rtmutex.c', 'rt_mutex_adjust_prio(lock, owner);', ';', 'invariant'],
  ['rtmutex-deadlock', 'rtmutex.c', 'ret = -EDEADLK;', 'ret = 0;', 'livelock'],
  ['qspinlock-4', 'qspinlock.c', 'arch_mcs_spin_unlock_contended(&next->locked)', '(void)next', 'livelock'],
  ['qspinlock-4', 'qspinlock.c', 'smp_wmb();', ';', 'data-race'],
  ['mutex-2', 'mutex.c', '__set_current_state(TASK_RUNNING)', '(void)0', 'imbalance'],
  ['ww-mutex-die', 'ww_mutex.h', 'return -EDEADLK;', 'return 0;', 'hang'],
  ['rtmutex-2', 'rtmutex.c', 'wake_q_add(&wqh->head, task)', '(void)wqh', 'hang'],
])('%s: %s, %s -> %s', async (name, file, from, to, kind) => {
  expect(await kindsOf(tree, name)).toEqual(new Set());
  expect(await kindsOf(edit(`kernel/locking/${file}`, from, to), name)).toContain(kind);
});

function edit(path: string, from: string, to: string): SourceTree {
  const text = tree.read(path)!;
  expect(text).toContain(from);
  return overlay(tree, new Map([[path, text.replaceAll(from, to)]]), 'edited');
}

/** Whatever function of the tree's a name of <linux/rwlock.h> stands for, the rules see it: a second holder is found. */
test.each<[string, string, readonly string[]]>([
  ['write_lock(&l)', 'write_unlock(&l)', []],
  ['write_lock_bh(&l)', 'write_unlock_bh(&l)', []],
  ['write_lock_irq(&l)', 'write_unlock_irq(&l)', []],
  ['write_lock_irqsave(&l, flags)', 'write_unlock_irqrestore(&l, flags)', []],
  ['write_lock_nested(&l, 1)', 'write_unlock(&l)', []],
  ['write_lock_nested(&l, 1)', 'write_unlock(&l)', ['DEBUG_LOCK_ALLOC=y']],
  ['if (!write_trylock(&l)) return', 'write_unlock(&l)', []],
  ['read_lock(&l)', 'read_unlock(&l)', []],
  ['read_lock_bh(&l)', 'read_unlock_bh(&l)', []],
  ['read_lock_irq(&l)', 'read_unlock_irq(&l)', []],
  ['read_lock_irqsave(&l, flags)', 'read_unlock_irqrestore(&l, flags)', []],
  ['if (!read_trylock(&l)) return', 'read_unlock(&l)', []],
])('%s, %s %j', async (take, give, settings) => {
  const text = `#include <linux/spinlock.h>
#include <lockstep/scenario.h>
static DEFINE_RWLOCK(l);
TASK(first) { unsigned long __maybe_unused flags; ${take}; ${give}; }
TASK(second) { write_lock(&l); write_unlock(&l); }
FINALLY { write_lock(&l); write_unlock(&l); }`;
  const source = { name: 'way', path: 'way.c', text };
  expect(await kindsIn(tree, source, settings)).toEqual(new Set());
  const got = 'if (likely(atomic_try_cmpxchg_acquire(&lock->cnts, &cnts, _QW_LOCKED)))';
  const broken = edit('include/asm-generic/qrwlock.h', got, 'if (atomic_set(&lock->cnts, _QW_LOCKED), 1)');
  expect(await kindsIn(broken, source, settings)).toContain('exclusion');
});
