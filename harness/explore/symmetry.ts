/**
 * Symmetry of identical tasks: states that differ only by who of several identical tasks is who are one.
 *
 * In: a booted system whose identity numbers are tagged. Out: a 64-bit key of the present state that is the same for
 * all its permutations that this recognises, or the reason why it cannot be had.
 *
 * The idea (Ip and Dill, 1996; Clarke, Emerson, Jha and Sistla, 1998): let p be a permutation of tasks that run the same
 * function with the same attributes, each alone on a CPU. Code that uses task pointers, stack addresses and CPU numbers
 * only to compare, to look up and to pass on behaves alike in s and p(s): p is an automorphism of the state graph. So
 * the key may be a hash of p(s) for any p that is picked by looking at s. p is picked by sorting the tasks by a signature
 * in which no identity occurs; ties are broken by index, which costs states and never soundness.
 *
 * What p has to rename is found exactly, not guessed: pointers are pairs of words with the machine's upper lane; CPUs
 * and PIDs are tagged numbers; spinlock words, marks of merged accesses and grace masks are known to the simulated
 * kernel. What belongs to a task (stack, structure, its entry in lockstep_inside[], per-CPU variables, held locks) moves
 * with it. Whoever takes an identity in another way (self() as a number, half of a pointer) breaks symmetry: `broken` says who, and the
 * search starts over without.
 *
 * Findings and outcomes of p(s) are those of s with tasks renamed. A cycle that nothing leaves among the orbits is one
 * among the states, as orbits are finite: livelocks are found as without (Tarjan on the quotient graph).
 *
 * Invariant: `keyA`, `keyB` depend on the machine's state alone, however it was reached, as long as `broken` is not set.
 */
import { FIRST_OFFSET, layout as L, type Machine, MEMORY_BASE_HIGH } from '../../interp/index.ts';
import { CPU_TAG, PID_TAG, TAG_END, TAG_STEP, type TaskInfo } from '../kernel/kernel.ts';
import type { System } from '../system.ts';

/** What a word of memory can be. */
const PLAIN = 0;
const SHADOW = 1;
const TAILS = 2;
const LOCK = 3;
const OWN_CPU = 4;
const GRACE = 5;
/** A task's own number or name in its structure: says nothing as long as it is as at boot. */
const IDENTITY = 6;

/** Kinds of reference, in front of the offset that they carry. */
const REF_POINTER = 0x1000_0000;
const REF_CPU = 0x2000_0000;
const REF_PID = 0x3000_0000;
const REF_LOCK = 0x4000_0000;
const REF_READ = 0x5000_0000;
const REF_WRITE = 0x6000_0000;
const REF_GRACE = 0x7000_0000;

/** Areas of a task, as the upper bits of relative positions. */
const AREA_STACK = 1;
const AREA_STRUCTURE = 2;
const AREA_INSIDE = 3;
const AREA_KERNEL = 4;
const AREA_LOCKDEP = 5;
const AREA_PER_CPU = 6;
const AREA_SHIFT = 24;
/** Positions in registers, and marks of what is no position in memory. */
const IN_REGISTERS = 0x4000_0000;

const GLOBAL = -1;
const MAX_TASKS = 30;
const CACHE = 1 << 16;

/** A task's registers: what they hold that is no reference, hashed, and the references (position, task, what). */
interface Local {
  readonly keyA: number;
  readonly keyB: number;
  readonly sigA: number;
  readonly sigB: number;
  readonly references: Int32Array;
}

export class Symmetry {
  keyA = 0;
  keyB = 0;
  /** Why what has been computed may be wrong. */
  broken: string | undefined;
  private readonly machine: Machine;
  /** By task: number of its group, or -1. */
  private readonly groupOf: Int32Array;
  private readonly count: number;
  /** By memory word: the task it belongs to or -1, and its position there. */
  private readonly ownerOf: Int16Array;
  private readonly relative: Int32Array;
  private readonly firstWord: number;
  private readonly boot: Int32Array;

  // The words that can differ from boot: state index, owner, position, kind.
  private readonly seen: Uint8Array;
  private fresh: number[] = [];
  private words = 0;
  private wordAt = new Int32Array(1 << 10);
  private wordOwner = new Int32Array(1 << 10);
  private wordPlace = new Int32Array(1 << 10);
  private wordKind = new Uint8Array(1 << 10);
  /** What it held at boot, and whether it says nothing as long as it does: true of nearly all words in nearly all states. */
  private wordBoot = new Int32Array(1 << 10);
  private wordSilent = new Uint8Array(1 << 10);
  private knownLocks = 0;

  // The references of the present state: holder (or GLOBAL), position, task, what.
  private refs = new Int32Array(4 << 10);
  private refCount = 0;

  private readonly locals: Map<number, Local>[];
  private readonly sigA: Int32Array;
  private readonly sigB: Int32Array;
  private readonly fineA: Int32Array;
  private readonly fineB: Int32Array;
  /** Canonical number of each task. */
  private readonly rank: Int32Array;
  private readonly order: number[][];
  /** Plain hash -> key, for states that come up again and again. */
  private readonly cache = new Int32Array(4 * CACHE);

  private constructor(
    private readonly system: System,
    groups: readonly (readonly TaskInfo[])[],
  ) {
    const { machine } = system;
    this.machine = machine;
    this.count = system.kernel.tasks.length;
    this.groupOf = new Int32Array(this.count).fill(-1);
    for (const [number, group] of groups.entries()) for (const task of group) this.groupOf[task.index] = number;
    this.order = groups.map((group) => group.map((task) => task.index));
    const { layout } = machine;
    this.firstWord = FIRST_OFFSET >>> 2;
    const total = (layout.end >>> 2) - this.firstWord;
    this.ownerOf = new Int16Array(total).fill(-1);
    this.relative = new Int32Array(total);
    this.boot = machine.state.slice();
    this.seen = new Uint8Array(machine.state.length);
    this.locals = Array.from({ length: this.count }, () => new Map<number, Local>());
    this.sigA = new Int32Array(this.count);
    this.sigB = new Int32Array(this.count);
    this.fineA = new Int32Array(this.count);
    this.fineB = new Int32Array(this.count);
    this.rank = Int32Array.from({ length: this.count }, (_, task) => task);
    for (const group of groups) for (const task of group) this.claim(task);
    this.addBootWords();
  }

  /** For a tagged system that has just been booted; a string says why there is nothing to gain or to trust. */
  static of(system: System): Symmetry | string {
    const { kernel } = system;
    const groups = identicalTasks(kernel.tasks);
    if (groups.length === 0) return 'no two tasks are identical';
    if (kernel.tasks.length > MAX_TASKS) return 'too many tasks';
    if (kernel.identityTaken !== undefined) return kernel.identityTaken;
    const symmetry = new Symmetry(system, groups);
    const differs = symmetry.differenceAtBoot(groups);
    return differs ?? symmetry;
  }

  // ---- what belongs to whom ---------------------------------------------------------------------------------------

  private own(task: number, area: number, offset: number, bytes: number, from = 0): void {
    for (let at = offset; at < offset + bytes; at += 4) {
      const word = (at >>> 2) - this.firstWord;
      this.ownerOf[word] = task;
      this.relative[word] = (area << AREA_SHIFT) | (((at - offset) >>> 2) + from);
    }
  }

  private claim(task: TaskInfo): void {
    const { system, machine } = this;
    const { layout } = machine;
    const { index } = task;
    this.own(index, AREA_STACK, L.stackOf(layout, index), layout.stackBytes + L.STACK_GUARD);
    this.own(index, AREA_STRUCTURE, task.structure, system.built.taskSize);
    const { inside } = system.built.scenario;
    if (inside !== undefined) this.own(index, AREA_INSIDE, inside + 4 * index, 4);
    const words = system.kernel.privateWords(task);
    this.own(index, AREA_KERNEL, words.cpu, 4, 0);
    this.own(index, AREA_KERNEL, words.signals, 4, 1);
    this.own(index, AREA_KERNEL, words.grace, 4, 2);
    const held = system.kernel.lockdep?.rowOf(task);
    if (held !== undefined) this.own(index, AREA_LOCKDEP, held.offset, held.bytes);
    const { globals } = system.built.program;
    for (const variable of globals) {
      if (variable.section?.startsWith('.data..percpu') !== true || !variable.name.endsWith(`@${task.cpu}`)) continue;
      const first = variable.offset - task.cpu * system.kernel.perCpuStride;
      this.own(index, AREA_PER_CPU, variable.offset, variable.size, first >>> 2);
    }
  }

  /** Owner of the memory word at a byte offset, or -1. */
  private ownerAt(offset: number): number {
    const word = (offset >>> 2) - this.firstWord;
    return word >= 0 && word < this.ownerOf.length ? this.ownerOf[word]! : -1;
  }

  /** Words that hold references, or name tasks in another way, from the start: keys must not depend on who wrote them when. */
  private addBootWords(): void {
    const { layout, state } = this.machine;
    for (let word = this.firstWord; word < layout.end >>> 2; word++) {
      // All of these name tasks.
      if (state[layout.tails + word] !== 0) this.add(layout.tails + word);
      const index = layout.memory + word;
      if (state[index] === 0) continue;
      this.refCount = 0;
      this.memoryWord(index, 0, 0, state[index]!);
      const kind = this.kindOf(index);
      if (kind !== IDENTITY && (kind !== PLAIN || this.refCount > 0)) this.add(index);
    }
    this.refCount = 0;
    // Half a pointer at boot is no pointer of a task's: nothing has run.
    this.broken = undefined;
  }

  /** Its own CPU, PID and name lie in every structure and never change. */
  private isIdentityField(index: number): boolean {
    const word = index - this.machine.layout.memory - this.firstWord;
    if (this.ownerOf[word]! < 0 || this.relative[word]! >>> AREA_SHIFT !== AREA_STRUCTURE) return false;
    const offset = 4 * (this.relative[word]! & ((1 << AREA_SHIFT) - 1));
    return ['cpu', 'pid', 'tgid', 'comm', 'lockstep_index'].some((name) => {
      const field = this.system.built.taskFields.get(name);
      return field !== undefined && offset + 4 > field.offset && offset < field.offset + field.size;
    });
  }

  /** Two tasks whose memory differs at boot, other than by who they are, are not identical. */
  private differenceAtBoot(groups: readonly (readonly TaskInfo[])[]): string | undefined {
    const { layout, state } = this.machine;
    const contents = new Map<number, Map<string, string>>();
    // What is in `tails` names tasks, which is compared in every state.
    for (const areaStart of [layout.memory, layout.shadow, layout.masks ?? layout.shadow]) {
      for (let word = 0; word < this.ownerOf.length; word++) {
        const owner = this.ownerOf[word]!;
        const index = areaStart + this.firstWord + word;
        if (owner < 0 || state[index] === 0 || this.isIdentityField(index - areaStart + layout.memory)) continue;
        if (areaStart === layout.memory) {
          // References are compared in every state, as is what the kernel keeps about who runs where.
          this.refCount = 0;
          this.memoryWord(index, 0, 0, state[index]!);
          if (this.refCount > 0 || this.kindOf(index) !== PLAIN) continue;
        }
        const own = contents.get(owner) ?? new Map<string, string>();
        contents.set(owner, own.set(`${areaStart}/${this.relative[word]}`, String(state[index])));
      }
    }
    this.refCount = 0;
    this.broken = undefined;
    const text = (task: TaskInfo): string =>
      [...(contents.get(task.index) ?? [])].map(([place, value]) => `${place}=${value}`).join();
    for (const group of groups) {
      const other = group.find((task) => text(task) !== text(group[0]!));
      if (other !== undefined) return `${other.name} differs from ${group[0]!.name} at the start`;
    }
    return undefined;
  }

  // ---- the words that change ----------------------------------------------------------------------------------------

  private kindOf(index: number): number {
    const { layout } = this.machine;
    if (index >= layout.tails + this.firstWord) return TAILS;
    // What is known of single bits goes with what is known of bytes.
    if (index >= layout.shadow + this.firstWord) return SHADOW;
    const word = index - layout.memory - this.firstWord;
    if (this.ownerOf[word]! >= 0 && this.relative[word]! >>> AREA_SHIFT === AREA_KERNEL) {
      const which = this.relative[word]! & 3;
      if (which === 0) return OWN_CPU;
      if (which === 2) return GRACE;
    }
    if (this.system.kernel.lockWords.has((index - layout.memory) * 4)) return LOCK;
    return this.isIdentityField(index) ? IDENTITY : PLAIN;
  }

  private add(index: number): void {
    const { layout } = this.machine;
    if (index < layout.memory + this.firstWord) return;
    this.seen[index] = 1;
    const n = this.words++;
    if (n === this.wordAt.length) {
      this.wordAt = enlarge(this.wordAt);
      this.wordOwner = enlarge(this.wordOwner);
      this.wordPlace = enlarge(this.wordPlace);
      this.wordBoot = enlarge(this.wordBoot);
      const { wordKind, wordSilent } = this;
      this.wordKind = new Uint8Array(this.wordAt.length);
      this.wordKind.set(wordKind);
      this.wordSilent = new Uint8Array(this.wordAt.length);
      this.wordSilent.set(wordSilent);
    }
    const kind = this.kindOf(index);
    const isMask = kind === SHADOW && layout.masks !== undefined && index >= layout.masks + this.firstWord;
    const shadow = isMask ? layout.masks : layout.shadow;
    const area = kind === TAILS ? layout.tails : kind === SHADOW ? shadow : layout.memory;
    const word = index - area - this.firstWord;
    const owner = this.ownerOf[word]!;
    this.wordAt[n] = index;
    this.wordOwner[n] = owner;
    const areaBits = kind === TAILS ? 0x2000_0000 : isMask ? 0x3000_0000 : kind === SHADOW ? 0x1000_0000 : 0;
    this.wordPlace[n] = owner < 0 ? index : this.relative[word]! | areaBits | 0x8000_0000;
    this.wordBoot[n] = this.boot[index]!;
    this.setKind(n, kind);
  }

  private setKind(n: number, kind: number): void {
    const boot = this.wordBoot[n]!;
    const isNumber = !(boot >= CPU_TAG && boot < TAG_END) && this.ownerAt(boot) < 0;
    this.wordKind[n] = kind;
    this.wordSilent[n] = kind === SHADOW || kind === IDENTITY || boot === 0 || (kind === PLAIN && isNumber) ? 1 : 0;
  }

  /** The step that was taken since `mark` may have changed words that never changed before. */
  note(mark: number): void {
    this.machine.writtenSince(mark, this.seen, this.fresh);
    if (this.fresh.length > 0) {
      for (const index of this.fresh) this.add(index);
      this.fresh.length = 0;
    }
    const { lockWords } = this.system.kernel;
    if (lockWords.size !== this.knownLocks) {
      this.knownLocks = lockWords.size;
      for (let n = 0; n < this.words; n++) this.setKind(n, this.kindOf(this.wordAt[n]!));
      const { layout } = this.machine;
      for (const word of lockWords) {
        if (word >= layout.stacks && word < layout.heap) this.broken ??= 'a spinlock on a stack';
      }
    }
  }

  // ---- the key ------------------------------------------------------------------------------------------------------

  /** Computes the key of the present state; `note` has been called since the last step. */
  compute(): void {
    const { machine, cache } = this;
    const { hashA, hashB } = machine;
    const at = 4 * ((hashA ^ (hashB << 3)) & (CACHE - 1));
    if (cache[at] === hashA && cache[at + 1] === hashB) {
      this.keyA = cache[at + 2]!;
      this.keyB = cache[at + 3]!;
      return;
    }
    this.canonical();
    cache[at] = hashA;
    cache[at + 1] = hashB;
    cache[at + 2] = this.keyA;
    cache[at + 3] = this.keyB;
  }

  private canonical(): void {
    const { sigA, sigB, count, groupOf } = this;
    this.keyA = 0;
    this.keyB = 0;
    this.refCount = 0;
    sigA.fill(0);
    sigB.fill(0);
    this.scanMemory();
    for (let task = 0; task < count; task++) this.scanRegisters(task);
    this.sortTasks();
    for (let task = 0; task < count; task++) {
      if (groupOf[task]! < 0) continue;
      this.keyA = (this.keyA + mixA(0x51ed_270b + this.rank[task]!, sigA[task]!)) | 0;
      this.keyB = (this.keyB + mixB(0x2c1b_3c6d + this.rank[task]!, sigB[task]!)) | 0;
    }
    const { refs, rank } = this;
    for (let n = 0; n < this.refCount * 4; n += 4) {
      const holder = refs[n]!;
      const from = holder < 0 ? 0x7fff : rank[holder]!;
      const to = (rank[refs[n + 2]!]! << 16) ^ from;
      this.keyA = (this.keyA + mixA(mixA(refs[n + 1]!, to), refs[n + 3]!)) | 0;
      this.keyB = (this.keyB + mixB(mixB(refs[n + 1]!, to), refs[n + 3]!)) | 0;
    }
  }

  private reference(holder: number, place: number, task: number, what: number): void {
    let at = this.refCount * 4;
    if (at === this.refs.length) this.refs = enlarge(this.refs);
    const { refs } = this;
    refs[at++] = holder;
    refs[at++] = place;
    refs[at++] = task;
    refs[at] = what;
    this.refCount++;
  }

  private scanMemory(): void {
    const { state } = this.machine;
    const { wordAt, wordBoot, wordSilent, wordOwner, wordPlace, wordKind, words } = this;
    for (let n = 0; n < words; n++) {
      const index = wordAt[n]!;
      const value = state[index]!;
      if (value === wordBoot[n] && wordSilent[n] === 1) continue;
      const kind = wordKind[n]!;
      const owner = wordOwner[n]!;
      const place = wordPlace[n]!;
      if (kind <= SHADOW || kind === IDENTITY) {
        if (kind !== SHADOW && value !== 0 && this.memoryWord(index, owner, place, value)) continue;
        if (value !== wordBoot[n]) this.plain(owner, place, value);
      } else if (value !== 0) this.namesTasks(kind, owner, place, value);
    }
  }

  private plain(owner: number, place: number, value: number): void {
    if (owner < 0) {
      this.keyA = (this.keyA + mixA(place, value)) | 0;
      this.keyB = (this.keyB + mixB(place, value)) | 0;
    } else {
      this.sigA[owner] = (this.sigA[owner]! + mixA(place, value)) | 0;
      this.sigB[owner] = (this.sigB[owner]! + mixB(place, value)) | 0;
    }
  }

  /** Is the word of memory a reference? Then it has been noted. */
  private memoryWord(index: number, owner: number, place: number, value: number): boolean {
    const { layout, state } = this.machine;
    if (value >= CPU_TAG && value < TAG_END) return this.tagged(owner, place, value);
    const target = this.ownerAt(value);
    if (target < 0) return false;
    const offset = (index - layout.memory) << 2;
    if ((offset & 7) !== 0 || state[index + 1] !== MEMORY_BASE_HIGH) {
      this.broken ??= `a number that could be half of a pointer, in memory at ${offset.toString(16)}`;
      return false;
    }
    this.reference(owner, place, target, REF_POINTER | this.inTask(value));
    return true;
  }

  /** Position of an address inside of its task: area, word, lowest bits. */
  private inTask(offset: number): number {
    const position = this.relative[(offset >>> 2) - this.firstWord]!;
    return ((position >>> AREA_SHIFT) << 20) | ((position & 0x3ffff) << 2) | (offset & 3);
  }

  /** A CPU's or a task's number. */
  private tagged(owner: number, place: number, value: number): boolean {
    const isCpu = value < PID_TAG;
    const number = ((value - (isCpu ? CPU_TAG : PID_TAG)) / TAG_STEP) | 0;
    const { tasks } = this.system.kernel;
    const task = isCpu ? tasks.find((candidate) => candidate.cpu === number) : tasks[number];
    if (task === undefined || this.groupOf[task.index]! < 0) return false;
    this.reference(owner, place, task.index, (isCpu ? REF_CPU : REF_PID) | (value & (TAG_STEP - 1)));
    return true;
  }

  /** Words of which the kernel knows that they name tasks. */
  private namesTasks(kind: number, owner: number, place: number, value: number): void {
    switch (kind) {
      case OWN_CPU:
        this.plain(owner, place, 1);
        return;
      case LOCK: {
        const holder = value - 1;
        if (holder < this.count && holder >= 0 && this.groupOf[holder]! >= 0) {
          this.reference(owner, place, holder, REF_LOCK);
        } else this.plain(owner, place, value);
        return;
      }
      case GRACE:
        this.mask(owner, place, value, REF_GRACE);
        return;
      default:
        this.mask(owner, place, value & 0xffff, REF_READ);
        this.mask(owner, place, value >>> 16, REF_WRITE);
    }
  }

  private mask(owner: number, place: number, bits: number, what: number): void {
    let others = 0;
    for (let task = 0; bits >>> task !== 0 && task < 32; task++) {
      if (((bits >>> task) & 1) === 0) continue;
      if (task < this.count && this.groupOf[task]! >= 0) this.reference(owner, place, task, what);
      else others |= 1 << task;
    }
    if (others !== 0) this.plain(owner, place ^ what, others);
  }

  // ---- registers ----------------------------------------------------------------------------------------------------

  private scanRegisters(task: number): void {
    const { machine, locals } = this;
    const keyA = machine.control(task, L.C_HASH_A);
    const keyB = machine.control(task, L.C_HASH_B);
    const key = (keyA >>> 0) * 0x20_0000 + (keyB >>> 11);
    let local = locals[task]!.get(key);
    if (local === undefined || local.keyA !== keyA || local.keyB !== keyB) {
      local = this.readRegisters(task, keyA, keyB);
      locals[task]!.set(key, local);
    }
    if (this.groupOf[task]! < 0) {
      this.keyA = (this.keyA + mixA(task + 1, local.sigA)) | 0;
      this.keyB = (this.keyB + mixB(task + 1, local.sigB)) | 0;
    } else {
      this.sigA[task] = (this.sigA[task]! + local.sigA) | 0;
      this.sigB[task] = (this.sigB[task]! + local.sigB) | 0;
    }
    const { references } = local;
    // A task outside of the groups has a position of its own; it is no holder that could be renamed.
    const grouped = this.groupOf[task]! >= 0;
    for (let n = 0; n < references.length; n += 3) {
      const place = grouped ? references[n]! : references[n]! ^ ((task + 1) << 20);
      this.reference(grouped ? task : GLOBAL, place, references[n + 1]!, references[n + 2]!);
    }
  }

  private readRegisters(task: number, keyA: number, keyB: number): Local {
    const { machine } = this;
    const { state } = machine;
    const sums = { a: mixA(machine.status(task), machine.user(task)), b: mixB(machine.status(task), 7) };
    const references: number[] = [];
    if (machine.status(task) === L.PARKED) {
      let fp = machine.control(task, L.C_FP);
      let pc = machine.control(task, L.C_PC);
      for (let depth = 0; ; depth++) {
        this.readFrame(depth, fp, pc, sums, references);
        const header = fp - L.FRAME_HEADER;
        const call = state[header + L.F_CALL]!;
        if (call === L.CALL_NONE || call === L.CALL_HOST) break;
        pc = call === L.CALL_INTERRUPT ? state[header + L.F_RESUME]! : call;
        if (call === L.CALL_INTERRUPT) sums.a = (sums.a + mixA(depth, -2)) | 0;
        fp = state[header + L.F_CALLER]!;
      }
    }
    return { keyA, keyB, sigA: sums.a, sigB: sums.b, references: Int32Array.from(references) };
  }

  private readFrame(depth: number, fp: number, pc: number, sums: { a: number; b: number }, references: number[]): void {
    const { program, state } = this.machine;
    const { live, liveAt } = program;
    const base = IN_REGISTERS | (depth << 12);
    const fold = (place: number, value: number): void => {
      sums.a = (sums.a + mixA(base + place, value)) | 0;
      sums.b = (sums.b + mixB(base + place, value)) | 0;
    };
    fold(0xfff, pc);
    const at = liveAt[pc]!;
    if (at < 0) return;
    const count = live[at]!;
    for (let n = 0; n < count; n++) {
      const slot = live[at + 1 + 2 * n]!;
      const mask = live[at + 2 + 2 * n]!;
      const value = state[fp + slot]!;
      const paired =
        n + 1 < count && live[at + 3 + 2 * n] === slot + 1 && live[at + 4 + 2 * n] === -1
          ? state[fp + slot + 1] === MEMORY_BASE_HIGH
          : false;
      const reference = this.inRegister(value, mask, paired);
      if (reference === undefined) fold(slot, value & mask);
      else references.push(base + slot, reference.task, reference.what & (mask | 0x7fff_fff0));
    }
  }

  /** The reference that a live register is, if it is one. */
  private inRegister(value: number, mask: number, paired: boolean): { task: number; what: number } | undefined {
    const isTag = value >= CPU_TAG && value < TAG_END;
    const target = isTag ? -1 : this.ownerAt(value);
    if (!isTag && target < 0) return undefined;
    // The lowest bits alone say nothing of whom: everything of a task's begins at a multiple of 16.
    if ((mask & ~7) === 0) return undefined;
    if ((mask | 15) !== -1) {
      this.broken ??= 'part of a pointer or of a number of a task, in a register';
      return undefined;
    }
    if (isTag) {
      const before = this.refCount;
      if (!this.tagged(GLOBAL, 0, value)) return undefined;
      this.refCount = before;
      return { task: this.refs[before * 4 + 2]!, what: this.refs[before * 4 + 3]! };
    }
    if (!paired) {
      this.broken ??= 'a number that could be half of a pointer, in a register';
      return undefined;
    }
    return { task: target, what: REF_POINTER | this.inTask(value) };
  }

  // ---- who comes first ------------------------------------------------------------------------------------------------

  /** Orders each group by signatures, refined once by who refers to whom from where. */
  private sortTasks(): void {
    const { sigA, sigB, fineA, fineB, refs, order, rank } = this;
    fineA.set(sigA);
    fineB.set(sigB);
    for (let n = 0; n < this.refCount * 4; n += 4) {
      const holder = refs[n]!;
      const place = refs[n + 1]!;
      const target = refs[n + 2]!;
      const what = refs[n + 3]!;
      if (holder < 0) fineA[target] = (fineA[target]! + mixA(place, what)) | 0;
      else if (holder === target) fineA[target] = (fineA[target]! + mixA(place ^ 0x55, what)) | 0;
      else {
        fineA[target] = (fineA[target]! + mixA(mixA(place, what), this.anonymous(holder))) | 0;
        fineB[holder] = (fineB[holder]! + mixB(mixB(place, what), this.anonymous(target))) | 0;
      }
    }
    let number = 0;
    for (const group of order) {
      for (let n = 1; n < group.length; n++) {
        const task = group[n]!;
        let to = n;
        for (; to > 0 && this.isBefore(task, group[to - 1]!); to--) group[to] = group[to - 1]!;
        group[to] = task;
      }
      const first = number;
      for (const task of group) rank[task] = this.count + number++;
      number = first + group.length;
    }
  }

  /** What is known of a task without its identity; one outside of the groups is itself. */
  private anonymous(task: number): number {
    return this.groupOf[task]! < 0 ? task : this.sigA[task]!;
  }

  private isBefore(one: number, other: number): boolean {
    const { fineA, fineB } = this;
    if (fineA[one] !== fineA[other]) return fineA[one]! < fineA[other]!;
    if (fineB[one] !== fineB[other]) return fineB[one]! < fineB[other]!;
    return one < other;
  }
}

/** Groups of at least two tasks that run the same function, with the same attributes, each alone on its CPU. */
function identicalTasks(tasks: readonly TaskInfo[]): TaskInfo[][] {
  const groups = new Map<string, TaskInfo[]>();
  for (const task of tasks) {
    if (tasks.some((other) => other !== task && other.cpu === task.cpu)) continue;
    const key = [task.functionId, task.policy, task.priority, task.flags].join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [task]);
    else group.push(task);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function enlarge(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

function mixA(place: number, value: number): number {
  let x = Math.imul(value ^ Math.imul(place, 0x9e37_79b1 | 0), 0x85eb_ca6b | 0);
  x ^= x >>> 15;
  x = Math.imul(x ^ (place >>> 16), 0xc2b2_ae35 | 0);
  return x ^ (x >>> 13);
}

function mixB(place: number, value: number): number {
  let x = Math.imul(value + Math.imul(place, 0x27d4_eb2f), 0x1656_67b1);
  x ^= x >>> 16;
  x = Math.imul(x + (place >>> 15), 0x7feb_352d);
  return x ^ (x >>> 14);
}
