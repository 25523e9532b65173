/**
 * A kernel tree and the model as gcc can read them: the same files at the same paths, the same include path, macros and
 * configuration as the interpreter has.
 *
 * In: a kernel that is cached, and settings. Out: a folder of links in which gcc is run, and what it says.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeReader, PREPROCESSING } from '../harness/build.ts';
import { generatedHeaders, makeConfig } from '../harness/config.ts';
import { PREDEFINED } from '../interp/c/predefined.ts';
import type { SourceReader } from '../interp/index.ts';
import { dataFolder, listKernels, openTree, type SourceTree } from '../kernel-src/index.ts';

export const KERNELS = ['debian:6.12', 'debian:6.1'];

const DEBUG = [
  ...['DEBUG_RWSEMS=y', 'DEBUG_MUTEXES=y', 'DEBUG_RT_MUTEXES=y', 'DEBUG_LOCK_ALLOC=y'],
  ...['LOCK_EVENT_COUNTS=y', 'QUEUED_SPINLOCKS=y'],
];

export const CONFIGURATIONS: Readonly<Record<string, readonly string[]>> = {
  default: [],
  'spin, debug': ['RWSEM_SPIN_ON_OWNER=y', 'MUTEX_SPIN_ON_OWNER=y', ...DEBUG],
  rt: ['PREEMPT_RT=y'],
  'rt, debug': ['PREEMPT_RT=y', ...DEBUG],
  'tree atomics': ['LOCKSTEP_TREE_ATOMICS=y'],
  lockdep: [
    ...['LOCKSTEP_TREE_LOCKS=y', 'TRACE_IRQFLAGS_SUPPORT=y', 'STACKTRACE=y', 'PROVE_LOCKING=y', 'LOCK_STAT=y'],
    ...['LOCKDEP_BITS=15', 'LOCKDEP_CHAINS_BITS=16', 'LOCKDEP_STACK_TRACE_BITS=19'],
    ...['LOCKDEP_STACK_TRACE_HASH_BITS=14', 'LOCKDEP_CIRCULAR_QUEUE_BITS=12'],
  ],
};

export interface KernelView {
  readonly tree: SourceTree;
  /** Reads what gcc reads. */
  readonly reader: SourceReader;
  readonly folder: string;
}

export async function makeView(kernel: string, settings: readonly string[]): Promise<KernelView> {
  const tree = await openTree(kernel);
  const cached = (await listKernels()).find((one) => one.kind === 'cached' && one.spec.startsWith(`${kernel}=`));
  if (cached?.kind !== 'cached') throw new Error(`${kernel} is not cached`);
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-gcc-'));
  for (const name of ['include', 'kernel', 'lib']) symlinkSync(join(cached.folder, name), join(folder, name));
  symlinkSync(dataFolder('model'), join(folder, 'model'));
  const made = generatedHeaders(makeConfig(settings));
  for (const [path, text] of made) write(folder, path.replace('model/include/', 'made/'), text);
  write(folder, 'made/predefined.h', PREDEFINED);
  for (const from of ['include/uapi/asm-generic', 'include/asm-generic']) {
    for (const name of readdirSync(join(cached.folder, from))) {
      if (name.endsWith('.h'))
        write(folder, `asm/asm/${name}`, `#include <${from.replace(/^include\/(?:uapi\/)?/, '')}/${name}>\n`);
    }
  }
  const parts = makeReader(tree, made);
  // The whole of a file of which only parts are interpreted.
  const reader = { read: (path: string) => tree.read(path) ?? parts.read(path) };
  return { tree, reader, folder };
}

export function removeView({ folder }: KernelView): void {
  rmSync(folder, { recursive: true });
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Runs gcc in the view; the text of a file that is made for it stands at `main.c`. */
export function gcc(
  { folder }: KernelView,
  args: readonly string[],
  main?: string,
): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  if (main !== undefined) write(folder, 'main.c', main);
  const path = ['made', 'model/include', 'include', 'include/uapi', 'asm', '.'].map((name) => `-I${name}`);
  const defines = [...PREPROCESSING.defines].map(([name, value]) => `-D${name}=${value}`);
  const first = PREPROCESSING.preInclude.flatMap((name) => ['-include', name]);
  const language = ['-std=gnu11', '-O2', '-w', '-undef', '-nostdinc', '-imacros', 'made/predefined.h'];
  const { stdout, stderr, status } = spawnSync('gcc', [...language, ...defines, ...path, ...first, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1 << 28,
  });
  return { stdout, stderr, status };
}
