/**
 * `npm run conformance`: what takes hours and needs more tools than the tests do. LOCKSTEP_CONFORMANCE_PROGRAMS says how
 * many of csmith's programs (default 2700: up to a quarter of them runs for too long), LOCKSTEP_CONFORMANCE_SEED the seed of the first (default 1).
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/conformance/**/*.conformance.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
    reporters: ['default', './tests/reporter.ts'],
  },
});
