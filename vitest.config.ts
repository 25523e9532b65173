/**
 * How the tests run: two workers, no retries, and a last line that a robot can read.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
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
