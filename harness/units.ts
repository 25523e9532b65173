/**
 * Which files of a tree a program is made of: data.
 *
 * What the kernel wrote in portable C is taken from the tree, so that a patch to it takes effect; what a unit's file does
 * is known here at most by what others have to know of it.
 */

/** Files of the tree that are interpreted. */
export interface TreeUnit {
  readonly path: string;
  /** Only where this is set. */
  readonly config?: string;
  /** Only where this is not set. */
  readonly without?: string;
  /** Only where the scenario includes one of these headers. */
  readonly wanted?: readonly string[];
  /** File of harness/rules/ that is compiled into the same unit, so that it sees the unit's own names. */
  readonly rules?: string;
  /**
   * Excerpts and files of the model that stand in this unit too, behind the tree's file, which sees none of it: the
   * same headers need not be read for each of them.
   */
  readonly behind?: readonly string[];
  /** Included in front of it. */
  readonly prelude?: string;
  /** It serves scenarios, and is no lock's. */
  readonly library?: boolean;
  /** Files of the tree that it includes and that nothing else is made of. */
  readonly parts?: readonly string[];
  /** All that it does with CPU numbers is to compare them and to look up their per-CPU variables: symmetry can follow that. */
  readonly comparesCpus?: boolean;
}

/** What rt_mutex needs: queues by priority, and who lends whom his. */
const PRIORITY = ['lib/rbtree.c', 'model/priority.c'];
export const RTMUTEX_FILES: readonly string[] = [
  'kernel/locking/rtmutex_api.c',
  'kernel/locking/rtmutex.c',
  'kernel/locking/rtmutex_common.h',
];

export const UNITS: readonly TreeUnit[] = [
  {
    path: 'kernel/locking/rwsem.c',
    rules: 'rwsem.c',
    behind: [
      'kernel/sched/core.c',
      'kernel/locking/spinlock.c',
      'model/core.c',
      'model/lock_debug.c',
      'model/lock_events.c',
    ],
  },
  { path: 'kernel/locking/osq_lock.c', config: 'CONFIG_LOCK_SPIN_ON_OWNER', comparesCpus: true },
  {
    path: 'kernel/locking/osq_lock.c',
    config: 'CONFIG_LOCK_SPIN_ON_OWNER',
    wanted: ['linux/osq_lock.h'],
    comparesCpus: true,
  },
  {
    path: 'kernel/locking/mutex.c',
    wanted: ['linux/mutex.h', 'linux/ww_mutex.h'],
    rules: 'mutex.c',
    parts: ['kernel/locking/mutex.h', 'kernel/locking/ww_mutex.h'],
  },
  {
    path: 'kernel/locking/mutex-debug.c',
    config: 'CONFIG_DEBUG_MUTEXES',
    wanted: ['linux/mutex.h', 'linux/ww_mutex.h'],
  },
  { path: 'kernel/locking/semaphore.c', wanted: ['linux/semaphore.h'], rules: 'semaphore.c' },
  {
    path: 'kernel/locking/percpu-rwsem.c',
    wanted: ['linux/percpu-rwsem.h'],
    rules: 'percpu-rwsem.c',
    behind: ['kernel/sched/wait.c', 'kernel/exit.c', 'model/waiting.c'],
  },
  {
    path: 'kernel/locking/qrwlock.c',
    without: 'CONFIG_PREEMPT_RT',
    wanted: ['linux/spinlock.h'],
    rules: 'qrwlock.c',
  },
  {
    path: 'kernel/locking/qspinlock.c',
    wanted: ['asm/qspinlock.h'],
    parts: ['kernel/locking/qspinlock.h', 'kernel/locking/mcs_spinlock.h'],
  },
  {
    path: 'kernel/locking/rtmutex_api.c',
    config: 'CONFIG_PREEMPT_RT',
    rules: 'rtmutex.c',
    behind: PRIORITY,
    parts: RTMUTEX_FILES,
  },
  {
    path: 'kernel/locking/rtmutex_api.c',
    wanted: ['linux/rtmutex.h'],
    rules: 'rtmutex.c',
    behind: PRIORITY,
    parts: RTMUTEX_FILES,
  },
  {
    path: 'kernel/locking/spinlock_rt.c',
    config: 'CONFIG_PREEMPT_RT',
    wanted: ['linux/percpu-rwsem.h', 'linux/spinlock.h'],
  },
  { path: 'lib/string.c', wanted: ['linux/string.h'], prelude: 'lockstep/lib_string.h', library: true },
  {
    path: 'lib/ctype.c',
    wanted: ['linux/string.h', 'linux/ctype.h', 'linux/kstrtox.h', 'linux/kernel.h'],
    library: true,
  },
  { path: 'lib/kstrtox.c', wanted: ['linux/kstrtox.h', 'linux/kernel.h'], library: true },
  { path: 'lib/kasprintf.c', wanted: ['linux/slab.h'], library: true },
  { path: 'model/memory.c', wanted: ['linux/slab.h'], library: true },
  { path: 'lib/bsearch.c', wanted: ['linux/bsearch.h'], library: true },
  { path: 'lib/sort.c', wanted: ['linux/sort.h'], library: true },
  { path: 'lib/list_sort.c', wanted: ['linux/list_sort.h'], library: true },
  { path: 'lib/bitmap.c', wanted: ['linux/bitmap.h'], library: true },
  { path: 'lib/find_bit.c', wanted: ['linux/bitmap.h', 'linux/find.h'], library: true },
  { path: 'lib/hweight.c', wanted: ['linux/bitmap.h', 'linux/bitops.h'], library: true },
];

/** Files of the tree of which only these functions are interpreted. */
export interface Excerpt {
  readonly path: string;
  readonly functions: readonly string[];
  /** Included in front of it: its own #includes are left out too. */
  readonly prelude: string;
}

export const EXCERPTS: readonly Excerpt[] = [
  {
    path: 'kernel/sched/core.c',
    functions: ['__wake_q_add', 'wake_q_add', 'wake_q_add_safe', 'wake_up_q'],
    prelude: 'lockstep/sched_core.h',
  },
  {
    path: 'kernel/sched/wait.c',
    functions: [
      '__init_waitqueue_head',
      'add_wait_queue',
      'add_wait_queue_exclusive',
      'remove_wait_queue',
      '__wake_up_common',
      '__wake_up_common_lock',
      '__wake_up',
      'init_wait_entry',
      'prepare_to_wait_event',
      'finish_wait',
      'autoremove_wake_function',
    ],
    prelude: 'lockstep/sched_wait.h',
  },
  { path: 'kernel/exit.c', functions: ['rcuwait_wake_up'], prelude: 'lockstep/sched_wait.h' },
  {
    path: 'kernel/locking/spinlock.c',
    functions: ['_raw_spin_lock_nested', '_raw_spin_lock_irqsave_nested', '_raw_spin_lock_nest_lock'],
    prelude: 'linux/spinlock.h',
  },
];

/** What the tree itself says about how a spinlock is taken. Whoever takes one is of interest, not how: as with the model's files. */
export const PRIMITIVES: ReadonlySet<string> = new Set([
  'include/linux/spinlock.h',
  'include/linux/spinlock_api_smp.h',
  'kernel/locking/spinlock.c',
]);

/** What no configuration but PREEMPT_RT reads. */
export const RT_FILES: readonly string[] = [
  'kernel/locking/rwbase_rt.c',
  'kernel/locking/spinlock_rt.c',
  'kernel/locking/ww_rt_mutex.c',
];
