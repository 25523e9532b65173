/**
 * The files of kernel/locking/ through the front end: every function of each file is checked and everything that can be
 * reached from outside of it is lowered, on both kernels and in the configurations in which Kbuild would compile it.
 * Nothing may be said, and nothing may be left that is refused when it is reached.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { makeReader, PREPROCESSING } from '../harness/build.ts';
import { generatedHeaders, makeConfig } from '../harness/config.ts';
import { strictness, withTree } from '../harness/kbuild.ts';
import { lowerProgram } from '../interp/c/lower.ts';
import type { TypedUnit } from '../interp/c/typed.ts';
import { type Diagnostic, DiagnosticError, formatDiagnostic } from '../interp/diagnostic.ts';
import type { SourceReader } from '../interp/index.ts';
import { UnitStore } from '../interp/unit.ts';
import { openTree, type SourceTree } from '../kernel-src/index.ts';

interface Row {
  readonly settings: readonly string[];
  readonly files: readonly string[];
}

const LOCKS = ['mutex.c', 'rwsem.c', 'semaphore.c', 'percpu-rwsem.c', 'qrwlock.c', 'qspinlock.c', 'rtmutex_api.c'];

/** spinlock.c has functions for what is not inline. */
const NOT_INLINE = ['READ', 'WRITE'].flatMap((how) =>
  [
    ...['TRYLOCK', 'LOCK', 'LOCK_BH', 'LOCK_IRQ', 'LOCK_IRQSAVE'],
    ...['UNLOCK', 'UNLOCK_BH', 'UNLOCK_IRQ', 'UNLOCK_IRQRESTORE'],
  ].map((what) => `INLINE_${how}_${what}=n`),
);
const TREE = ['LOCKSTEP_TREE_LOCKS=y', 'TRACE_IRQFLAGS_SUPPORT=y', 'STACKTRACE=y', ...NOT_INLINE];
const LOCKDEP = [
  ...[...TREE, 'DEBUG_LOCK_ALLOC=y', 'LOCKDEP_BITS=15', 'LOCKDEP_CHAINS_BITS=16', 'LOCKDEP_STACK_TRACE_BITS=19'],
  ...['LOCKDEP_STACK_TRACE_HASH_BITS=14', 'LOCKDEP_CIRCULAR_QUEUE_BITS=12'],
];

const ROWS: Readonly<Record<string, Row>> = {
  default: { settings: [], files: [...LOCKS, 'irqflag-debug.c', 'locktorture.c', 'test-ww_mutex.c'] },
  paravirt: { settings: ['PARAVIRT_SPINLOCKS=y'], files: ['qspinlock.c'] },
  debug: {
    settings: [
      'RWSEM_SPIN_ON_OWNER=y',
      'MUTEX_SPIN_ON_OWNER=y',
      'DEBUG_RWSEMS=y',
      'DEBUG_MUTEXES=y',
      'DEBUG_RT_MUTEXES=y',
      'DEBUG_LOCK_ALLOC=y',
    ],
    files: [...LOCKS, 'mutex-debug.c', 'osq_lock.c'],
  },
  rt: {
    settings: ['PREEMPT_RT=y'],
    files: ['rwsem.c', 'semaphore.c', 'percpu-rwsem.c', 'rtmutex_api.c', 'ww_rt_mutex.c', 'spinlock_rt.c'],
  },
  'tree locks': { settings: TREE, files: ['spinlock.c'] },
  'tree locks, checked': { settings: [...TREE, 'DEBUG_SPINLOCK=y'], files: ['spinlock_debug.c'] },
  'lockdep, as little as there is': { settings: LOCKDEP, files: ['lockdep.c', 'spinlock.c'] },
  lockdep: { settings: [...LOCKDEP, 'PROVE_LOCKING=y', 'LOCK_STAT=y'], files: ['lockdep.c'] },
};

const KERNELS = ['debian:6.12', 'debian:6.1'];
const trees = new Map<string, SourceTree>();

beforeAll(async () => {
  for (const kernel of KERNELS) trees.set(kernel, await openTree(kernel));
}, 300_000);

/** Every body of the unit; what is said of them, warnings too. */
function bodiesOf(unit: TypedUnit): { count: number; said: string[] } {
  const bodies = [...unit.functions.values()].flatMap(({ definition }) => definition ?? []);
  const said = bodies.flatMap((definition): readonly Diagnostic[] => {
    try {
      return definition().warnings;
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return error.diagnostics;
    }
  });
  return { count: bodies.length, said: said.map(formatDiagnostic) };
}

/** The globals that the files share are core.c's, lock_debug.c's, image.c's and rtmutex_api.c's. */
const OWNERS = ['model/core.c', 'model/lock_debug.c', 'model/image.c', 'kernel/locking/rtmutex_api.c'];
/** What <linux/module.h> makes of module_init() and module_exit(). */
const MODULE = /^__(?:init|exit)call_/;

describe.each(KERNELS)('%s', (kernel) => {
  describe.each(Object.entries(ROWS))('%s', (_, { settings, files }) => {
    const store = new UnitStore();
    const config = makeConfig(settings);
    const made = generatedHeaders(config);

    const unitOf = (reader: SourceReader, path: string): TypedUnit => {
      const options = withTree(trees.get(kernel)!, PREPROCESSING);
      const unit = store.compile(reader, { path, options, ...strictness(config) });
      expect(unit.diagnostics.map(formatDiagnostic)).toEqual([]);
      return unit.typed;
    };

    test.each(files)('%s', (file) => {
      const tree = trees.get(kernel)!;
      const parts = makeReader(tree, made);
      const path = `kernel/locking/${file}`;
      // Whole, even where only a few functions of it are interpreted.
      const reader = { read: (wanted: string) => (wanted === path ? tree.read(path) : parts.read(wanted)) };
      const unit = unitOf(reader, path);
      const { count, said } = bodiesOf(unit);
      expect(said).toEqual([]);
      expect(count).toBeGreaterThan(30);
      const exported = [...unit.functions.values()].filter(
        ({ external, definition }) => external && definition !== undefined,
      );
      const entries = [...unit.globals.keys()].filter((name) => MODULE.test(name));
      expect(exported.length + entries.length).toBeGreaterThan(0);
      const lowered = lowerProgram(
        [unit, ...OWNERS.filter((owner) => owner !== path).map((owner) => unitOf(reader, owner))],
        {
          roots: exported.map(({ linkName }) => linkName),
          rootGlobals: (name) => MODULE.test(name),
          isNative: () => true,
          perCpu: { section: '.data..percpu', copies: 2, stride: 1 << 22 },
        },
      );
      if (lowered.kind === 'failed') expect(lowered.diagnostics.map(formatDiagnostic)).toEqual([]);
      else expect(lowered.program.diagnostics.map(formatDiagnostic)).toEqual([]);
    });
  });
});
