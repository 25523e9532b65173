/**
 * What `npm run bench` measures inside of a process of its own (measure.mjs).
 */
import { readFileSync } from 'node:fs';
import { buildScenario } from '../../harness/build.ts';
import { loadScenario } from '../../harness/catalog.ts';
import { makeConfig } from '../../harness/config.ts';
import { ProgramCache } from '../../harness/program-cache.ts';
import { compileHosted, executions, makeCounts, runHosted } from '../../interp/index.ts';
import { openTree } from '../../kernel-src/index.ts';
import { gcc, makeView, removeView } from '../gcc-kernel.ts';

export { warm } from '../../harness/warm.ts';

/** In milliseconds. */
interface Spent {
  readonly wall: number;
  /** Of the thread that works; V8's own, which collect garbage and compile beside it, do not count. */
  readonly cpu: number;
}

function threadTime(): number {
  // Linux: nanoseconds on a CPU, nanoseconds waiting for one, turns.
  return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
}

function spent(work: () => void): Spent {
  const start = performance.now();
  const before = threadTime();
  work();
  return { wall: performance.now() - start, cpu: threadTime() - before };
}

async function build(kernel: string, folder: string): Promise<Spent> {
  const tree = await openTree(kernel);
  const loaded = loadScenario('writers-2');
  if (loaded.kind !== 'loaded') throw new Error(loaded.message);
  return spent(() => {
    const outcome = buildScenario(tree, makeConfig([]), loaded.source, new ProgramCache({ folder, version: 'bench' }));
    if (outcome.kind !== 'built') throw new Error(`writers-2 is ${outcome.kind}`);
  });
}

/** gcc -O2 on rwsem.c alone, with the same headers and settings: what the machine is worth at this minute. In milliseconds. */
async function compiler(kernel: string): Promise<{ readonly wall: number }> {
  const view = await makeView(kernel, []);
  try {
    const start = performance.now();
    const { status, stderr } = gcc(view, ['-S', '-o', '/dev/null', 'kernel/locking/rwsem.c']);
    if (status !== 0) throw new Error(`gcc: ${stderr}`);
    return { wall: performance.now() - start };
  } finally {
    removeView(view);
  }
}

function machine(file: string, rounds: string): Spent & { instructions: number; output: string } {
  const text = readFileSync(file, 'utf8');
  const compiled = compileHosted(['sequential.c'], {
    reader: { read: (path) => (path === 'sequential.c' ? text : undefined) },
  });
  if (compiled.kind === 'failed') throw new Error(`${file} does not compile`);
  let output = '';
  const counts = makeCounts(compiled.program);
  const run = spent(() => {
    const outcome = runHosted(compiled.program, {
      write: (_descriptor, bytes) => {
        output += bytes;
      },
      arguments: [rounds],
      counts,
    });
    if (outcome.kind !== 'exited') throw new Error(outcome.kind === 'fault' ? outcome.report : 'it was stopped');
  });
  const instructions = executions(compiled.program, counts).reduce((sum, count) => sum + count, 0);
  return { ...run, instructions, output };
}

export async function measure([what, first = '', second = '']: readonly string[]): Promise<unknown> {
  switch (what) {
    case 'build':
      return await build(first, second);
    case 'gcc':
      return await compiler(first);
    default:
      return machine(first, second);
  }
}
