/**
 * The functions that the model headers declare and nobody defines: C name -> what the simulated kernel does.
 *
 * Each entry says whether it is an event (other tasks can run in front of it), how many words it returns, when it can
 * proceed, and what it does. Arguments are raw 32-bit words; a pointer or long takes two, low lane first.
 */
import { layout, type Machine, MEMORY_BASE_HIGH, type Native, OP, readString } from '../../interp/index.ts';
import { UNITS } from '../units.ts';
import { printNatives } from './debug.ts';
import {
  CPU_TAG,
  type Kernel,
  MOST_ALTERNATIVES,
  type Report,
  returnPointer,
  SIGNAL_ANY,
  SIGNAL_FATAL,
  TAG_END,
  type TaskInfo,
} from './kernel.ts';
import { lockdepNatives } from './lockdep.ts';

type Run = (machine: Machine, task: number, args: Int32Array) => void;

/** An invisible native. */
export function silent(result: 0 | 1 | 2, run: Run): Native {
  return { visible: false, result, run: (machine, task) => run(machine, task, machine.args) };
}

/** A native that is an event. */
export function event(result: 0 | 1 | 2, run: Run, ready?: (machine: Machine, task: number) => boolean): Native {
  const base = { visible: true, result, run: (machine: Machine, task: number) => run(machine, task, machine.args) };
  return ready === undefined ? base : { ...base, ready };
}

/** Everything that the model may call, for one kernel. */
export function kernelNatives(kernel: Kernel): ReadonlyMap<string, Native> {
  return new Map<string, Native>(
    Object.entries({
      ...taskNatives(kernel),
      ...spinlockNatives(kernel),
      ...preemptNatives(kernel),
      ...scheduleNatives(kernel),
      ...timeNatives(kernel),
      ...memoryNatives(kernel),
      ...scenarioNatives(kernel),
      ...printNatives(kernel),
      ...lockdepNatives(kernel),
    }),
  );
}

/** The task whose structure a pointer argument names; a fault if there is none (any more). */
function taskArgument(kernel: Kernel, machine: Machine, low: number, high: number): TaskInfo | undefined {
  const task = high === MEMORY_BASE_HIGH ? kernel.taskAt(low) : undefined;
  if (task === undefined) {
    if (high === 0 && low === 0) machine.fail('null-dereference', 'a task pointer is null', low, high, 8);
    else machine.fail('wild-pointer', 'a task pointer points to no task', low, high, 8);
    return undefined;
  }
  if (!machine.usable(task.structure, 8, false)) {
    machine.fail('use-after-free', `the task_struct of ${task.name} is used after it was freed`, low, high, 8);
    return undefined;
  }
  return task;
}

const COMPARING_CPUS: ReadonlySet<string | undefined> = new Set(
  UNITS.filter(({ comparesCpus }) => comparesCpus === true).map(({ path }) => path),
);

/**
 * Does the number that the code at machine.pc asks for go where a search can follow it? The rules use a task's number
 * as an index of lockstep_inside[] alone; some files do nothing with CPUs but what can be followed; per-CPU variables
 * need a distance.
 */
function isNumberTracked(kernel: Kernel, { code, pc, program }: Machine): boolean {
  if (program.natives[code[pc + 1]!] === '__lockstep_self') return kernel.fileAt(pc)?.startsWith('rules/') === true;
  const next = pc + 4 + code[pc + 3]!;
  if (code[next] === OP.native && program.natives[code[next + 1]!] === '__lockstep_percpu_offset') return true;
  return COMPARING_CPUS.has(kernel.fileAt(pc));
}

function taskNatives(kernel: Kernel): Record<string, Native> {
  const tracked = new Map<number, boolean>();
  const isTracked = (machine: Machine): boolean => {
    let known = tracked.get(machine.pc);
    if (known === undefined) {
      known = isNumberTracked(kernel, machine);
      tracked.set(machine.pc, known);
    }
    return known;
  };
  return {
    __lockstep_current: silent(2, (machine, task) => {
      // A hook runs on behalf of nobody: it sees the first task as current.
      if (kernel.tagged && !kernel.isTask(task) && kernel.firstHasTwins) kernel.takeIdentity('current in a hook');
      returnPointer(machine, kernel.info(kernel.isTask(task) ? task : 0).structure);
    }),
    __lockstep_cpu: silent(1, (machine, task) => {
      if (!kernel.isTask(task)) machine.resultLow = kernel.cpuNumber(0);
      else machine.resultLow = kernel.cpuNumber(kernel.info(task).cpu);
      if (kernel.tagged && !isTracked(machine)) kernel.takeIdentity('smp_processor_id()');
    }),
    __lockstep_percpu_offset: silent(2, (machine, _task, args) => {
      machine.resultLow = kernel.cpuOfNumber(args[0]!) * kernel.perCpuStride;
    }),
    __lockstep_nr_cpus: silent(1, (machine) => {
      machine.resultLow = kernel.cpus;
    }),
    __lockstep_self: silent(1, (machine, task) => {
      machine.resultLow = task;
      if (kernel.tagged && !isTracked(machine)) kernel.takeIdentity('self()');
    }),
    __lockstep_exit: event(0, (machine) => {
      machine.drain();
      machine.ending = true;
    }),
    __lockstep_task_free: silent(0, (machine, _task, args) => {
      const dead = taskArgument(kernel, machine, args[0]!, args[1]!);
      if (dead !== undefined) kernel.freeTask(dead);
    }),
    __lockstep_signal_pending: event(1, (machine, _task, args) => {
      const target = taskArgument(kernel, machine, args[0]!, args[1]!);
      if (target !== undefined) machine.resultLow = (kernel.get(target, kernel.at.signals) & SIGNAL_ANY) !== 0 ? 1 : 0;
    }),
    __lockstep_fatal_signal_pending: event(1, (machine, _task, args) => {
      const target = taskArgument(kernel, machine, args[0]!, args[1]!);
      if (target !== undefined)
        machine.resultLow = (kernel.get(target, kernel.at.signals) & SIGNAL_FATAL) !== 0 ? 1 : 0;
    }),
  };
}

function spinlockNatives(kernel: Kernel): Record<string, Native> {
  const holder = (machine: Machine, low: number): number => machine.read32(low);
  const check = (machine: Machine, low: number, high: number): boolean => {
    if (high === MEMORY_BASE_HIGH && machine.usable(low, 4, true)) {
      if (kernel.tagged) kernel.lockWords.add(low);
      return true;
    }
    // The lock may be a member of what the null pointer should have pointed to.
    if (high === 0 && low >>> 0 < layout.NULL_PAGE)
      machine.fail('null-dereference', 'a spinlock at a null pointer', low, high, 4);
    else if (high !== MEMORY_BASE_HIGH) machine.fail('wild-pointer', 'a spinlock at a wild pointer', low, high, 4);
    else {
      const kind = machine.usable(low, 4, false) ? 'uninitialised' : 'use-after-free';
      machine.fail(kind, 'a spinlock is used that is not there (any more), or was never initialised', low, high, 4);
    }
    return false;
  };
  return {
    __lockstep_spin_lock: event(
      0,
      (machine, task, args) => {
        if (!check(machine, args[0]!, args[1]!)) return;
        machine.orderWord(args[0]!);
        machine.write32(args[0]!, task + 1);
      },
      (machine) => {
        const low = machine.args[0]!;
        const high = machine.args[1]!;
        return high !== MEMORY_BASE_HIGH || !machine.usable(low, 4, true) || machine.peek32(low) === 0;
      },
    ),
    __lockstep_spin_trylock: event(1, (machine, task, args) => {
      if (!check(machine, args[0]!, args[1]!)) return;
      machine.resultLow = holder(machine, args[0]!) === 0 ? 1 : 0;
      if (machine.resultLow === 0) return;
      machine.orderWord(args[0]!);
      machine.write32(args[0]!, task + 1);
    }),
    __lockstep_spin_unlock: event(0, (machine, task, args) => {
      if (!check(machine, args[0]!, args[1]!)) return;
      if (holder(machine, args[0]!) !== task + 1)
        kernel.fatal('imbalance', 'a spinlock is unlocked that the task does not hold');
      else {
        machine.drain();
        machine.write32(args[0]!, 0);
      }
    }),
    __lockstep_spin_is_locked: event(1, (machine, _task, args) => {
      if (check(machine, args[0]!, args[1]!)) machine.resultLow = holder(machine, args[0]!) === 0 ? 0 : 1;
    }),
    __lockstep_spin_held: silent(1, (machine, task, args) => {
      if (check(machine, args[0]!, args[1]!)) machine.resultLow = machine.peek32(args[0]!) === task + 1 ? 1 : 0;
    }),
  };
}

function preemptNatives(kernel: Kernel): Record<string, Native> {
  const change = (task: number, by: number): void => {
    const count = kernel.preemptCount(task) + by;
    if (count < 0) kernel.fatal('imbalance', 'preemption is enabled more often than it was disabled');
    if (!kernel.isTask(task)) {
      kernel.hookPreemptCount = count;
      return;
    }
    const info = kernel.info(task);
    kernel.set(info, kernel.at.preemptCount, count);
    if (count === by) kernel.set(info, kernel.at.enters, 1);
    if (count === 0) kernel.quiescent(info);
  };
  const irqsOff = (task: number, value: number): number => {
    if (!kernel.isTask(task)) return 0;
    const info = kernel.info(task);
    const before = kernel.get(info, kernel.at.irqsOff);
    if (before !== value) {
      kernel.set(info, kernel.at.irqsOff, value);
      if (value === 0) kernel.lockdep?.irqsEnabled(info);
    }
    return before;
  };
  // Where there are interrupts, one can come right before they are turned off.
  const turnOff = kernel.interrupts.length > 0 ? event : silent;
  return {
    __lockstep_preempt_add: silent(0, (_machine, task, args) => change(task, args[0]!)),
    __lockstep_preempt_count: silent(1, (machine, task) => {
      machine.resultLow = kernel.preemptCount(task);
    }),
    __lockstep_irq_disable: turnOff(0, (_machine, task) => void irqsOff(task, 1)),
    __lockstep_irq_enable: silent(0, (_machine, task) => void irqsOff(task, 0)),
    __lockstep_irq_save: turnOff(2, (machine, task) => {
      machine.resultLow = irqsOff(task, 1);
    }),
    __lockstep_irq_restore: silent(0, (_machine, task, args) => void irqsOff(task, args[0] === 0 ? 0 : 1)),
    __lockstep_irqs_disabled: silent(1, (machine, task) => {
      machine.resultLow = kernel.isTask(task) ? kernel.get(kernel.info(task), kernel.at.irqsOff) : 0;
    }),
  };
}

/** The place that a macro gives as three arguments, __FILE__ and __LINE__; in the function that runs. */
function placeIn(kernel: Kernel, machine: Machine, args: Int32Array, at: number): NonNullable<Report['place']> {
  const file = readString(machine, args[at]!, args[at + 1]!);
  return { file, line: args[at + 2]!, function: kernel.locate().place?.function ?? '' };
}

function scheduleNatives(kernel: Kernel): Record<string, Native> {
  return {
    // kernel/sched/core.c: __schedule() and try_to_wake_up() are full barriers in front of what they look at.
    __lockstep_sched_out: event(0, (machine, task) => {
      machine.drain();
      if (!kernel.isTask(task)) {
        kernel.fatal('hang', 'INIT or FINALLY sleeps: nobody is there to wake it');
        return;
      }
      const info = kernel.info(task);
      // kernel/sched/core.c: __schedule_bug(), "BUG: scheduling while atomic"
      if (kernel.get(info, kernel.at.preemptCount) !== 0 || kernel.get(info, kernel.at.irqsOff) !== 0) {
        kernel.report({
          kind: 'atomic-sleep',
          message: `BUG: scheduling while atomic: ${info.name}`,
          place: undefined,
          fatal: false,
        });
      }
      kernel.schedOut(info);
    }),
    __lockstep_sched_in: event(
      0,
      (_machine, task) => kernel.schedIn(kernel.info(task)),
      (_machine, task) => kernel.isTask(task) && kernel.get(kernel.info(task), kernel.at.onRq) !== 0,
    ),
    __lockstep_wake: event(1, (machine, _task, args) => {
      machine.drain();
      const target = taskArgument(kernel, machine, args[0]!, args[1]!);
      if (target !== undefined) machine.resultLow = kernel.wake(target, args[2]!) ? 1 : 0;
    }),
    __lockstep_grace_start: event(0, (machine, task) => {
      machine.drain();
      if (kernel.isTask(task)) kernel.startGrace(kernel.info(task));
    }),
    __lockstep_grace_wait: event(
      0,
      // Every CPU has gone through a full barrier since it began.
      (machine) => machine.drainAll(),
      // While a hook runs, nobody is in a section.
      (_machine, task) => !kernel.isTask(task) || kernel.graceOver(kernel.info(task)),
    ),
    __lockstep_need_resched: event(1, (machine, task) => {
      machine.resultLow = kernel.isTask(task) ? kernel.get(kernel.info(task), kernel.at.needResched) : 0;
    }),
    __lockstep_might_sleep: silent(0, (machine, task, args) => {
      if (!kernel.isTask(task)) return;
      const info = kernel.info(task);
      if (kernel.get(info, kernel.at.preemptCount) === 0 && kernel.get(info, kernel.at.irqsOff) === 0) return;
      const place = placeIn(kernel, machine, args, 0);
      kernel.report({
        kind: 'atomic-sleep',
        message: `BUG: sleeping function called from invalid context at ${place.file}:${place.line}`,
        place,
        fatal: false,
      });
    }),
  };
}

function timeNatives(kernel: Kernel): Record<string, Native> {
  return {
    __lockstep_clock: event(2, (machine) => {
      kernel.clockRead = true;
      const now = kernel.nanoseconds();
      machine.resultLow = Number(BigInt.asIntN(32, now));
      machine.resultHigh = Number(BigInt.asIntN(32, now >> 32n));
    }),
  };
}

function memoryNatives(kernel: Kernel): Record<string, Native> {
  return {
    __lockstep_kmalloc: silent(2, (machine, _task, args) => {
      const block = args[1] === 0 && args[0]! >= 0 ? machine.allocate(args[0]!, args[2] !== 0) : 0;
      // NULL would be an answer of the kernel's, and this is a limit of ours.
      if (block === 0) machine.fail('unsupported', 'kmalloc(): the memory of the simulated machine is used up');
      returnPointer(machine, block);
    }),
    __lockstep_ksize: silent(2, (machine, _task, args) => {
      const size = args[1] === MEMORY_BASE_HIGH ? machine.heapObject(args[0]!) : undefined;
      if (size !== undefined) machine.resultLow = size;
      else
        kernel.fatal('use-after-free', badBlock(machine, 'ksize', args[0]!, args[1]!), undefined, args[0]!, args[1]!);
    }),
    __lockstep_kfree: silent(0, (machine, _task, args) => {
      if (args[0] === 0 && args[1] === 0) return;
      if (args[1] !== MEMORY_BASE_HIGH || !machine.release(args[0]!)) {
        const [low, high] = [args[0]!, args[1]!];
        kernel.fatal('use-after-free', badBlock(machine, 'kfree', low, high), undefined, low, high);
      }
    }),
  };
}

/** What a function that takes a block was given, in words that hold in every run. */
function badBlock(machine: Machine, name: string, low: number, high: number): string {
  const block = high === MEMORY_BASE_HIGH ? machine.heapObjectBefore(low) : undefined;
  if (block === undefined || low >= block.start + block.size) return `${name}() of a pointer that kmalloc() never gave`;
  if (low > block.start) return `${name}() of byte ${low - block.start} of a block of ${block.size} bytes`;
  return `${name}() of a block of ${block.size} bytes that was freed before`;
}

function scenarioNatives(kernel: Kernel): Record<string, Native> {
  const expectation = (kind: 'assertion' | 'invariant' | 'exclusion' | 'starvation'): Native =>
    silent(0, (machine, _task, args) => {
      if (args[0] !== 0) return;
      const text = readString(machine, args[1]!, args[2]!);
      kernel.fatal(kind, text, placeIn(kernel, machine, args, 3));
    });
  return {
    __lockstep_expect: expectation('assertion'),
    __lockstep_invariant: expectation('invariant'),
    __lockstep_exclusion: expectation('exclusion'),
    __lockstep_starvation: expectation('starvation'),
    __lockstep_possible: silent(0, (machine, _task, args) => {
      const text = readString(machine, args[1]!, args[2]!);
      if (args[0] !== 0) kernel.possible.set(text, true);
      else if (!kernel.possible.has(text)) kernel.possible.set(text, false);
    }),
    __lockstep_outcome: silent(0, (machine, _task, args) => {
      if (kernel.onOutcome === undefined) return;
      // An address or a tagged number tells twins apart.
      if (kernel.tagged && (args[3] === MEMORY_BASE_HIGH || (args[2]! >= CPU_TAG && args[2]! < TAG_END))) {
        kernel.takeIdentity('OUTCOME() of an identity');
      }
      const value = BigInt.asIntN(64, (BigInt(args[3]! >>> 0) << 32n) | BigInt(args[2]! >>> 0));
      kernel.onOutcome(readString(machine, args[0]!, args[1]!), value);
    }),
    __lockstep_point: event(0, () => {}),
    __lockstep_choose: event(1, (machine, _task, args) => {
      if (args[0]! < 1 || args[0]! > MOST_ALTERNATIVES) {
        machine.fail('bad-call', `CHOOSE(${args[0]}): there are 1 to ${MOST_ALTERNATIVES} alternatives`);
        return;
      }
      // Hooks take the first.
      machine.resultLow = machine.atomic ? 0 : kernel.alternative;
    }),
    __lockstep_kill: event(0, (machine, _task, args) => {
      machine.drain();
      const target = taskArgument(kernel, machine, args[0]!, args[1]!);
      if (target !== undefined) kernel.signal(target, args[2] !== 0);
    }),
    __lockstep_peek: silent(2, (machine, _task, args) => {
      if (args[1] !== MEMORY_BASE_HIGH || !machine.usable(args[0]!, 8, false)) return;
      machine.resultLow = machine.settled32(args[0]!);
      machine.resultHigh = machine.settled32(args[0]! + 4);
    }),
    __lockstep_tasks: silent(1, (machine) => {
      machine.resultLow = kernel.tasks.length;
    }),
  };
}
