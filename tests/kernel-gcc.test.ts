/**
 * What gcc makes of the kernel's files, with the same include path and configuration: the same tokens, the same layouts.
 * All files and configurations are compared by `npm run conformance`.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONFIGURATIONS, KERNELS, type KernelView, makeView, removeView } from './gcc-kernel.ts';
import { compareLayouts } from './kernel-layouts.ts';
import { compareTokens } from './kernel-tokens.ts';

describe.each(KERNELS)('%s', (kernel) => {
  let view: KernelView;
  beforeAll(async () => {
    view = await makeView(kernel, CONFIGURATIONS['spin, debug']!);
  }, 300_000);
  afterAll(() => removeView(view));

  test.each(['kernel/locking/rwsem.c', 'kernel/locking/mutex.c'])('%s has the same tokens', (path) => {
    const { count, parted } = compareTokens(view, path);
    expect(parted).toBeUndefined();
    expect(count).toBeGreaterThan(30_000);
  });

  test.each(['rwsem.c', 'mutex.c', 'percpu-rwsem.c'])('%s has the same layouts', (file) => {
    const { records, members, bitFields, wrong } = compareLayouts(view, `kernel/locking/${file}`);
    expect(wrong).toEqual([]);
    expect(records).toBeGreaterThan(50);
    expect(members).toBeGreaterThan(500);
    expect(bitFields).toBeGreaterThan(3);
  });
});
