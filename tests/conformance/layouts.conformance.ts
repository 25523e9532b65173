/**
 * The layouts of all structures in the files of kernel/locking, of both kernels in several configurations: gcc's.
 */
import { describe, expect, test } from 'vitest';
import { CONFIGURATIONS, KERNELS, makeView, removeView } from '../gcc-kernel.ts';
import { compareLayouts } from '../kernel-layouts.ts';

const LOCKS = ['mutex.c', 'rwsem.c', 'semaphore.c', 'percpu-rwsem.c', 'qrwlock.c', 'qspinlock.c', 'rtmutex_api.c'];
const RT = ['rwsem.c', 'semaphore.c', 'percpu-rwsem.c', 'rtmutex_api.c', 'ww_rt_mutex.c', 'spinlock_rt.c'];
const FILES: Readonly<Record<string, readonly string[]>> = {
  default: [...LOCKS, 'locktorture.c', 'test-ww_mutex.c'],
  'spin, debug': [...LOCKS, 'mutex-debug.c', 'osq_lock.c'],
  rt: RT,
  'rt, debug': RT,
  'tree atomics': ['rwsem.c', 'qspinlock.c'],
  lockdep: ['lockdep.c', 'spinlock.c', 'spinlock_debug.c'],
};

describe.each(KERNELS)('%s', (kernel) => {
  test.each(Object.entries(CONFIGURATIONS))('%s', async (name, settings) => {
    const view = await makeView(kernel, settings);
    try {
      for (const file of FILES[name]!) {
        const { records, wrong } = compareLayouts(view, `kernel/locking/${file}`);
        expect({ file, wrong }).toEqual({ file, wrong: [] });
        expect(records).toBeGreaterThan(30);
      }
    } finally {
      removeView(view);
    }
  });
});
