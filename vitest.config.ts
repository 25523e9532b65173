/**
 * How the tests run: two workers, no retries, and a last line that a robot can read.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Tests that use the program as others do, by its name, get the present sources and not the bundle.
  resolve: {
    alias: [
      { find: /^lockstep$/, replacement: here('harness/index.ts') },
      { find: /^lockstep\/vitest$/, replacement: here('harness/vitest.ts') },
    ],
  },
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 300_000,
    reporters: ['default', './tests/reporter.ts'],
    allowOnly: process.env.CI === undefined,
  },
});
