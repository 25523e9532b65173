/**
 * A hundred thousand damaged C files: the front end must refuse or compile each, and say so; it may not throw, hang or
 * grow. LOCKSTEP_CONFORMANCE_INPUTS says how many, LOCKSTEP_CONFORMANCE_FIRST the number of the first (default 1).
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { openTree } from '../../kernel-src/index.ts';
import { runInputs } from '../fuzz/run.ts';

const SCRIPT = fileURLToPath(new URL('../../dist/fuzz-worker.mjs', import.meta.url));
const KERNEL = 'debian:6.12';
const PROCESSES = 2;

beforeAll(async () => {
  await openTree(KERNEL);
  await build({
    entryPoints: [fileURLToPath(new URL('../fuzz/worker.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['tree-sitter', 'tree-sitter-c', 'esbuild'],
    outfile: SCRIPT,
    logLevel: 'error',
  });
});

test('damaged C is refused or compiled', async () => {
  const inputs = Number(process.env.LOCKSTEP_CONFORMANCE_INPUTS ?? '100000');
  const first = Number(process.env.LOCKSTEP_CONFORMANCE_FIRST ?? '1');
  expect(Number.isSafeInteger(inputs) && inputs >= PROCESSES && Number.isSafeInteger(first)).toBe(true);
  const share = Math.ceil(inputs / PROCESSES);
  const runs = await Promise.all(
    Array.from({ length: PROCESSES }, (_, n) =>
      runInputs({
        script: SCRIPT,
        kernel: KERNEL,
        first: first + n * share,
        count: Math.min(share, inputs - n * share),
      }),
    ),
  );
  for (const { inputs: count, stages, slowest } of runs) {
    console.log(`${count} inputs: ${JSON.stringify(stages)}; slowest: ${slowest.name}, ${slowest.milliseconds} ms`);
  }
  expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
});
