/**
 * The lock validator: what kernel/locking/lockdep.c would say of the lock_acquire()/lock_release() calls it sees.
 *
 * What each task holds lies in the machine's memory (a table of fixed size per task), so that it is undone and hashed.
 * The graph of dependencies and the usage of classes in interrupts are history, as they are in a running kernel: they
 * only grow, over all runs of an exploration. That is sound with a visited set, because a dependency is added by one
 * step out of one state, and every step out of every state is taken at least once.
 *
 * Rules and the wording of reports: kernel/locking/lockdep.c (check_deadlock, check_prev_add, mark_lock,
 * check_wait_context, print_unlock_imbalance_bug, debug_check_no_locks_held).
 */
import { type Machine, MEMORY_BASE_HIGH, type Native, readString } from '../../interp/index.ts';
import type { Kernel, TaskInfo } from './kernel.ts';
import { type Fields, field } from './records.ts';

/** MAX_LOCK_DEPTH of the kernel is 48; scenarios are small. */
const MAX_HELD = 12;
/** Words of an entry: map, key, subclass | read << 4 | trylock << 8 | check << 9 | wait type << 12, nest, reserved. */
const H_MAP = 0;
const H_KEY = 1;
const H_FLAGS = 2;
const H_NEST = 3;
const ENTRY = 4;
const PER_TASK = 1 + MAX_HELD * ENTRY;

/**
 * Kinds of dependency A -> B (Documentation/locking/lockdep-design.rst): A held exclusively or shared, B acquired not
 * recursively or as a recursive reader. A recursive reader waits for writers only, so behind an arrow that ends in one only an
 * arrow from an exclusive holder goes on: paths made of such pairs are strong, and only strong circles deadlock.
 */
const D_EN = 1;
const D_ER = 2;
const D_SN = 4;
const D_SR = 8;

interface Held {
  readonly map: number;
  readonly key: number;
  readonly subclass: number;
  /** 0 write, 1 read, 2 recursive read. */
  readonly read: number;
  readonly trylock: boolean;
  /** Without, it is only known as held: lockdep's "simple checks". */
  readonly check: boolean;
  readonly nest: number;
  /** enum lockdep_wait_type of what may be acquired inside. */
  readonly wait: number;
}

const NOTHING: Held = { map: 0, key: 0, subclass: 0, read: 0, trylock: false, check: false, nest: 0, wait: 0 };

/** Usage of a class (LOCK_USED_IN_HARDIRQ and LOCK_ENABLED_HARDIRQ, for write and for read). */
interface Usage {
  readonly name: string;
  readonly inIrqWrite: boolean;
  readonly inIrqRead: boolean;
  readonly irqOnWrite: boolean;
  readonly irqOnRead: boolean;
}

export class Lockdep {
  private table = 0;
  /** Class -> classes acquired while it was held, with the kinds of the dependency (D_*). */
  private readonly after = new Map<string, Map<string, number>>();
  /** Pairs of classes, irq-safe and irq-unsafe, that have been reported. */
  private readonly inverted = new Set<string>();
  private readonly usage = new Map<string, Usage>();

  constructor(
    private readonly kernel: Kernel,
    private readonly fields: Fields,
  ) {}

  /** Makes the table of held locks. */
  boot(machine: Machine): void {
    this.table = machine.allocate(this.kernel.tasks.length * PER_TASK * 4, true);
  }

  /** Offset and bytes of what a task holds. */
  rowOf(task: TaskInfo): { offset: number; bytes: number } {
    return { offset: this.at(task, 0), bytes: 4 * PER_TASK };
  }

  // ---- held locks -------------------------------------------------------------------------------------------------

  private at(task: TaskInfo, word: number): number {
    return this.table + 4 * (task.index * PER_TASK + word);
  }

  private depth(task: TaskInfo): number {
    return this.kernel.machine.peek32(this.at(task, 0));
  }

  private entry(task: TaskInfo, index: number): Held {
    const word = (n: number): number => this.kernel.machine.peek32(this.at(task, 1 + index * ENTRY + n));
    const flags = word(H_FLAGS);
    return {
      map: word(H_MAP),
      key: word(H_KEY),
      subclass: flags & 0xf,
      read: (flags >>> 4) & 0xf,
      trylock: (flags & 0x100) !== 0,
      check: (flags & 0x200) !== 0,
      nest: word(H_NEST),
      wait: (flags >>> 12) & 0xf,
    };
  }

  private put(task: TaskInfo, index: number, held: Held): void {
    const set = (n: number, value: number): void =>
      this.kernel.machine.poke32(this.at(task, 1 + index * ENTRY + n), value);
    set(H_MAP, held.map);
    set(H_KEY, held.key);
    set(
      H_FLAGS,
      held.subclass | (held.read << 4) | (held.trylock ? 0x100 : 0) | (held.check ? 0x200 : 0) | (held.wait << 12),
    );
    set(H_NEST, held.nest);
  }

  private held(task: TaskInfo): Held[] {
    return Array.from({ length: this.depth(task) }, (_, index) => this.entry(task, index));
  }

  // ---- classes ----------------------------------------------------------------------------------------------------

  private pointer(map: number, name: string): number {
    return this.kernel.machine.peek32(map + field(this.fields, name).offset);
  }

  private nameOf(map: number, subclass: number): string {
    const offset = field(this.fields, 'name').offset;
    const { machine } = this.kernel;
    const name = readString(machine, machine.peek32(map + offset), machine.peek32(map + offset + 4), 80);
    return subclass === 0 ? name : `${name}/${subclass}`;
  }

  private waitType(map: number, name: 'wait_type_inner' | 'wait_type_outer'): number {
    return this.kernel.machine.peek8(map + field(this.fields, name).offset);
  }

  /** A lock without a key of its own is its own class (lockdep.c: assign_lock_key). */
  private keyOf(map: number): number {
    const key = this.pointer(map, 'key');
    return key === 0 ? map : key;
  }

  private classOf(held: Pick<Held, 'key' | 'subclass'>): string {
    return `${held.key}/${held.subclass}`;
  }

  // ---- lock_acquire() -----------------------------------------------------------------------------------------------

  acquire(task: TaskInfo, how: Pick<Held, 'map' | 'subclass' | 'read' | 'trylock' | 'check' | 'nest'>): void {
    const { map, trylock, check, nest } = how;
    const next: Held = { ...how, key: this.keyOf(map), wait: this.waitType(map, 'wait_type_inner') };
    const before = this.held(task);
    // A lock that is its own class and lies in a task: what is remembered of it is one task's, and not its twins'.
    if (this.kernel.tagged && next.key === map && map >= this.kernel.machine.layout.stacks) {
      this.kernel.takeIdentity('a lock class of its own');
    }
    if (nest !== 0 && !before.some((held) => held.map === nest)) {
      this.warn('WARNING: Nested lock was not taken', [
        `${this.who(task)} is trying to lock: ${this.show(next)}`,
        `but this task is not holding: (${this.nameOf(nest, 0)})`,
      ]);
    }
    if (check) this.markUsage(task, next);
    if (check && !trylock) this.checkDeadlock(task, before, next);
    if (!trylock) this.checkWaitContext(task, before, next);
    if (check && !trylock) this.addDependencies(task, before, next);
    if (before.length >= MAX_HELD) {
      this.warn('BUG: MAX_LOCK_DEPTH too low!', []);
      return;
    }
    this.put(task, before.length, next);
    this.kernel.machine.poke32(this.at(task, 0), before.length + 1);
  }

  /** lockdep.c: check_deadlock(). */
  private checkDeadlock(task: TaskInfo, before: readonly Held[], next: Held): void {
    for (const held of before) {
      if (this.classOf(held) !== this.classOf(next)) continue;
      if (next.read === 2 && held.read !== 0) continue;
      if (next.nest !== 0 && before.some((other) => other.map === next.nest)) continue;
      this.warn('WARNING: possible recursive locking detected', [
        `${this.who(task)} is trying to acquire lock: ${this.show(next)}`,
        `but task is already holding lock: ${this.show(held)}`,
      ]);
    }
  }

  /** lockdep.c: check_wait_context(): a lock that sleeps inside of one that spins. */
  private checkWaitContext(task: TaskInfo, before: readonly Held[], next: Held): void {
    const outer = this.waitType(next.map, 'wait_type_outer') || next.wait;
    if (outer === 0) return;
    for (const held of before) {
      if (held.wait === 0 || outer <= held.wait) continue;
      this.warn('BUG: Invalid wait context', [
        `${this.who(task)} is trying to lock: ${this.show(next)}`,
        `while holding: ${this.show(held)}`,
      ]);
      return;
    }
  }

  /** lockdep.c: check_prevs_add(): every held lock down to the first that was not a trylock comes before the new one. */
  private addDependencies(task: TaskInfo, before: readonly Held[], next: Held): void {
    const to = this.classOf(next);
    for (let index = before.length - 1; index >= 0; index--) {
      const held = before[index]!;
      const from = this.classOf(held);
      if (
        held.check &&
        from !== to &&
        !(next.nest !== 0 && before.some((other) => other.map === next.nest && other !== held))
      ) {
        this.checkCircle(task, held, next);
        this.addDependency(task, held, next);
      }
      if (!held.trylock) break;
    }
  }

  /** lockdep.c: check_noncircular(). */
  private checkCircle(task: TaskInfo, held: Held, next: Held): void {
    const target = this.classOf(held);
    const path = this.findPath(
      this.classOf(next),
      next.read === 2,
      (name, endsInReader) => name === target && (held.read === 0 || !endsInReader),
    );
    if (path === undefined) return;
    this.warn('WARNING: possible circular locking dependency detected', [
      `${this.who(task)} is trying to acquire lock: ${this.show(next)}`,
      `but task is already holding lock: ${this.show(held)}`,
      `which lock already depends on the new lock: ${path.map((name) => this.className(name)).join(' -> ')}`,
    ]);
  }

  private addDependency(task: TaskInfo, held: Held, next: Held): void {
    const [from, to] = [this.classOf(held), this.classOf(next)];
    const kind = held.read === 0 ? (next.read === 2 ? D_ER : D_EN) : next.read === 2 ? D_SR : D_SN;
    let known = this.after.get(from);
    if (known === undefined) this.after.set(from, (known = new Map()));
    const kinds = known.get(to) ?? 0;
    if ((kinds & kind) !== 0) return;
    known.set(to, kinds | kind);
    const pair = this.findInversion();
    if (pair === undefined) return;
    // What the report rests on is what was known before.
    known.set(to, kinds);
    this.warn('WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected', [
      `${this.who(task)} is trying to acquire: ${this.show(next)}`,
      `and this task is already holding: ${this.show(held)}`,
      `but this new dependency connects a HARDIRQ-irq-safe lock: ${this.className(pair.safe)}`,
      `to a HARDIRQ-irq-unsafe lock: ${this.className(pair.unsafe)}`,
    ]);
    known.set(to, kinds | kind);
    this.inverted.add(`${pair.safe} ${pair.unsafe}`);
  }

  /** A shortest strong path from a class to one that `isTarget`; `endsInReader`: how the arrow to `from` ends. */
  private findPath(
    from: string,
    endsInReader: boolean,
    isTarget: (name: string, endsInReader: boolean) => boolean,
  ): string[] | undefined {
    interface Visit {
      readonly name: string;
      readonly reader: boolean;
      readonly previous: Visit | undefined;
    }
    const seen = new Set<string>();
    const queue: Visit[] = [{ name: from, reader: endsInReader, previous: undefined }];
    for (let visit = queue.shift(); visit !== undefined; visit = queue.shift()) {
      const { name, reader } = visit;
      if (isTarget(name, reader)) {
        const path: string[] = [];
        for (let at: Visit | undefined = visit; at !== undefined; at = at.previous) path.unshift(at.name);
        return path;
      }
      for (const [next, kinds] of this.after.get(name) ?? []) {
        const open = reader ? kinds & (D_EN | D_ER) : kinds;
        if (open === 0) continue;
        // An arrow that need not end in a reader leads further.
        const onlyReader = (open & (D_EN | D_SN)) === 0;
        const key = `${next} ${onlyReader}`;
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push({ name: next, reader: onlyReader, previous: visit });
      }
    }
    return undefined;
  }

  /**
   * A class that is taken in hard interrupts, with a strong path to one that is held with them enabled (lockdep.c:
   * check_irq_usage()): the interrupt can come while the second is held, and wait for the first, whose holder waits
   * for the second. Each pair once.
   */
  private findInversion(): { readonly safe: string; readonly unsafe: string } | undefined {
    for (const [safe, usage] of this.usage) {
      if (!usage.inIrqWrite && !usage.inIrqRead) continue;
      const isUnsafe = (name: string): boolean => {
        const other = this.usage.get(name);
        if (name === safe || other === undefined || this.inverted.has(`${safe} ${name}`)) return false;
        return other.irqOnWrite || (other.irqOnRead && usage.inIrqWrite);
      };
      const unsafe = this.findPath(safe, false, isUnsafe)?.at(-1);
      if (unsafe !== undefined) return { safe, unsafe };
    }
    return undefined;
  }

  /** lockdep.c: mark_usage(): {HARDIRQ-ON-W} against {IN-HARDIRQ-W}. */
  private markUsage(task: TaskInfo, next: Held): void {
    const inIrq = this.kernel.machine.interrupts(task.index) > 0;
    const irqsOn = !inIrq && this.kernel.get(task, this.kernel.at.irqsOff) === 0;
    // A trylock in an interrupt cannot deadlock there; mark_usage() skips it.
    this.mark(task, next, inIrq && !next.trylock, irqsOn);
  }

  /** Interrupts are enabled while locks are held (lockdep.c: mark_held_locks()). */
  irqsEnabled(task: TaskInfo): void {
    if (this.kernel.machine.interrupts(task.index) > 0) return;
    for (const held of this.held(task)) if (held.check) this.mark(task, held, false, true);
  }

  private mark(task: TaskInfo, lock: Held, inside: boolean, irqsOn: boolean): void {
    const key = this.classOf(lock);
    const before = this.usage.get(key) ?? {
      name: this.nameOf(lock.map, lock.subclass),
      inIrqWrite: false,
      inIrqRead: false,
      irqOnWrite: false,
      irqOnRead: false,
    };
    const now: Usage = {
      name: before.name,
      inIrqWrite: before.inIrqWrite || (inside && lock.read === 0),
      inIrqRead: before.inIrqRead || (inside && lock.read !== 0),
      irqOnWrite: before.irqOnWrite || (irqsOn && lock.read === 0),
      irqOnRead: before.irqOnRead || (irqsOn && lock.read !== 0),
    };
    if ((now.inIrqWrite && (now.irqOnWrite || now.irqOnRead)) || (now.inIrqRead && now.irqOnWrite)) {
      this.warn('WARNING: inconsistent lock state', [
        `inconsistent {HARDIRQ-ON-${now.irqOnWrite ? 'W' : 'R'}} -> {IN-HARDIRQ-${now.inIrqWrite ? 'W' : 'R'}} usage.`,
        `${this.who(task)} takes: ${this.show(lock)}`,
      ]);
    }
    this.usage.set(key, now);
    if (Object.values(now).every((value, n) => value === Object.values(before)[n])) return;
    const pair = this.findInversion();
    if (pair === undefined) return;
    this.usage.set(key, before);
    this.warn('WARNING: possible irq lock inversion dependency detected', [
      `${this.who(task)} just changed the state of lock: ${this.show(lock)}`,
      `a HARDIRQ-irq-safe lock: ${this.className(pair.safe)}`,
      `is held while a HARDIRQ-irq-unsafe one is taken: ${this.className(pair.unsafe)}`,
    ]);
    this.usage.set(key, now);
    this.inverted.add(`${pair.safe} ${pair.unsafe}`);
  }

  // ---- lock_release() and the rest -----------------------------------------------------------------------------------

  release(task: TaskInfo, map: number): void {
    const before = this.held(task);
    let index = before.length - 1;
    while (index >= 0 && before[index]!.map !== map) index--;
    if (index < 0) {
      this.warn('WARNING: bad unlock balance detected!', [
        `${this.who(task)} is trying to release lock (${this.nameOf(map, 0)})`,
        'but there are no more locks to release!',
      ]);
      return;
    }
    for (let n = index; n + 1 < before.length; n++) this.put(task, n, before[n + 1]!);
    this.put(task, before.length - 1, NOTHING);
    this.kernel.machine.poke32(this.at(task, 0), before.length - 1);
  }

  downgrade(task: TaskInfo, map: number): void {
    const index = this.held(task).findIndex((held) => held.map === map);
    if (index < 0) {
      this.warn('WARNING: downgrading a read lock', [`${this.who(task)} does not hold ${this.nameOf(map, 0)}`]);
      return;
    }
    const held = this.entry(task, index);
    if (held.read !== 0) {
      this.warn('WARNING: downgrading a read lock', [`${this.who(task)} holds ${this.show(held)} for reading`]);
    }
    this.put(task, index, { ...held, read: 1 });
  }

  /** `read`: -1 in any way, 0 for write, 1 for read (lockdep.c: __lock_is_held). */
  isHeld(task: TaskInfo, map: number, read: number): boolean {
    return this.held(task).some((held) => held.map === map && (read < 0 || (held.read !== 0) === (read !== 0)));
  }

  /** lockdep.c: debug_check_no_locks_held(), at do_exit(). */
  exiting(task: TaskInfo): void {
    const held = this.held(task);
    if (held.length === 0) return;
    const lines = [
      `WARNING: ${task.name} still has locks held!`,
      `${held.length} lock${held.length === 1 ? '' : 's'} held by ${this.who(task)}: ${held.map((one) => this.show(one)).join(', ')}`,
    ];
    this.kernel.reportAtEnd('lockdep', lines.join('; '));
  }

  /** Memory with a held lock in it goes away (lockdep.c: debug_check_no_locks_freed). */
  freed(task: TaskInfo, offset: number, size: number): void {
    const inside = this.held(task).find((held) => held.map >= offset && held.map < offset + size);
    if (inside !== undefined) this.warn('WARNING: held lock freed!', [`${this.who(task)} holds ${this.show(inside)}`]);
  }

  // ---- words ------------------------------------------------------------------------------------------------------

  private who(task: TaskInfo): string {
    return `${task.name}/${this.kernel.pid(task.index)}`;
  }

  private show(held: Held): string {
    const how = held.read === 0 ? 'write' : held.read === 1 ? 'read' : 'recursive read';
    return `(${this.nameOf(held.map, held.subclass)}) for ${how}`;
  }

  private className(key: string): string {
    return this.usage.get(key)?.name ?? key;
  }

  private warn(message: string, lines: readonly string[]): void {
    const text = [message, ...lines].join('; ');
    this.kernel.report({ kind: 'lockdep', message: text, place: undefined, fatal: false, assumes: this.history() });
  }

  // ---- history: what other runs taught --------------------------------------------------------------------------------

  /** What is known of classes, as text: a finding that rests on it can only be replayed on top of it. */
  private history(): string {
    const after = [...this.after].map(([from, to]) => [from, [...to]] as const);
    return JSON.stringify([after, [...this.usage], [...this.inverted]]);
  }

  /** Starts out with what a finding rests on. */
  preload(history: string): void {
    const [after, usage, inverted] = JSON.parse(history) as [
      [string, [string, number][]][],
      [string, Usage][],
      string[],
    ];
    for (const [from, to] of after) this.after.set(from, new Map(to));
    for (const [key, value] of usage) this.usage.set(key, value);
    for (const pair of inverted) this.inverted.add(pair);
  }
}

/** The hooks that the model's core.c calls. Without a lockdep (CONFIG_LOCKDEP=n) nobody calls them. */
export function lockdepNatives(kernel: Kernel): Record<string, Native> {
  const hook = (result: 0 | 1, run: (lockdep: Lockdep, task: TaskInfo, machine: Machine) => void): Native => ({
    visible: false,
    result,
    run: (machine, task) => {
      const { args } = machine;
      if (args[1] !== MEMORY_BASE_HIGH || !machine.usable(args[0]!, 8, false)) {
        machine.fail('use-after-free', 'a lock is used that is not there (any more)', args[0]!, args[1]!, 8);
        return;
      }
      // Hooks run on behalf of the first task.
      const holder = kernel.info(kernel.isTask(task) ? task : 0);
      if (kernel.lockdep !== undefined) run(kernel.lockdep, holder, machine);
    },
  });
  return {
    __lockstep_lock_acquire: hook(0, (lockdep, task, { args }) => {
      const [trylock, check] = [args[3] !== 0, args[5] !== 0];
      lockdep.acquire(task, { map: args[0]!, subclass: args[2]!, trylock, read: args[4]!, check, nest: args[6]! });
    }),
    __lockstep_lock_release: hook(0, (lockdep, task, { args }) => lockdep.release(task, args[0]!)),
    __lockstep_lock_downgrade: hook(0, (lockdep, task, { args }) => lockdep.downgrade(task, args[0]!)),
    __lockstep_lock_is_held: hook(1, (lockdep, task, machine) => {
      machine.resultLow = lockdep.isHeld(task, machine.args[0]!, machine.args[2]!) ? 1 : 0;
    }),
    __lockstep_check_no_locks_freed: hook(0, (lockdep, task, { args }) => lockdep.freed(task, args[0]!, args[2]!)),
  };
}
