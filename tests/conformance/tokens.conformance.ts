/**
 * Every file of kernel/locking, source and header, of both kernels in several configurations: the tokens that gcc -E makes.
 */
import { describe, expect, test } from 'vitest';
import { CONFIGURATIONS, KERNELS, makeView, removeView } from '../gcc-kernel.ts';
import { compareTokens } from '../kernel-tokens.ts';

const FOLDER = 'kernel/locking';

describe.each(KERNELS)('%s', (kernel) => {
  test.each(Object.entries(CONFIGURATIONS))('%s', async (_, settings) => {
    const view = await makeView(kernel, settings);
    try {
      const files = view.tree.list(FOLDER).filter((name) => /\.[ch]$/.test(name));
      expect(files.length).toBeGreaterThan(25);
      const parted = files.map((name) => [name, compareTokens(view, `${FOLDER}/${name}`).parted] as const);
      expect(parted.filter(([, where]) => where !== undefined)).toEqual([]);
    } finally {
      removeView(view);
    }
  });
});
