/**
 * When late stores are offered to be committed (interp/vm/store-buffer.ts says what they are).
 *
 * In: a machine with late stores, and where its tasks are parked. Out: choices, one for each store that may be committed now.
 *
 * The idea, as with ticks and signals (kernel.ts: late choices): to commit a store commutes with every step that does not
 * look at its place, so a run in which it came earlier ends in the same state as the one in which it comes right in front
 * of the first look. A look is another task's access, wake-up or lock of that place; another task's late store to it is
 * one as well, as the order of two commits shows. Fences of the task itself commit without being asked (Godefroid 1996, chapter
 * 4: the steps that are offered are a persistent set; what is put off for ever on a cycle is what nobody there looks at).
 */
import { isPlainAccess, type Machine, OP } from '../../interp/index.ts';
import { CHOICE_COMMIT, choice } from '../schedule.ts';
import type { ChoiceList, TaskInfo } from './kernel.ts';

/** What a native looks at besides the scheduler's own words: the word that its argument points to, or a task's state. */
const WORD = 1;
const STATE = 2;
const LOOKS: Readonly<Record<string, number>> = {
  __lockstep_spin_lock: WORD,
  __lockstep_spin_trylock: WORD,
  __lockstep_spin_is_locked: WORD,
  __lockstep_wake: STATE,
  __lockstep_kill: STATE,
};

const EVERYTHING = 0x7fff_ffff;

export class LateStores {
  private readonly looks: Uint8Array;
  /** Of the task that was asked for last: where it looks, and whether it is an atomic that does. */
  private from = 0;
  private to = 0;
  private atomic = false;

  constructor(
    private readonly machine: Machine,
    private readonly tasks: readonly TaskInfo[],
    /** Offset of a task's state in its structure. */
    private readonly state: number,
  ) {
    this.looks = Uint8Array.from(machine.program.natives, (name) => LOOKS[name] ?? 0);
  }

  /** Offers what can be told; `all`: everything. */
  choices(out: ChoiceList, all: boolean): void {
    const { machine, tasks } = this;
    for (const { index } of tasks) {
      const late = machine.late(index);
      for (let n = 0; n < late; n++) if (all || this.isSeen(index, n)) out.push(choice(CHOICE_COMMIT, index, n));
    }
  }

  private isSeen(owner: number, n: number): boolean {
    const { machine } = this;
    const from = machine.lateOffset(owner, n) & ~3;
    const to = (machine.lateOffset(owner, n) + machine.lateSize(owner, n) + 3) & ~3;
    const exclusive = machine.isExclusive(owner, n);
    for (const { index } of this.tasks) {
      if (index === owner) continue;
      for (let k = machine.late(index) - 1; k >= 0; k--) {
        const at = machine.lateOffset(index, k);
        if (at < to && from < at + machine.lateSize(index, k)) return true;
      }
      this.look(index);
      // An atomic commits the write of another one by itself.
      if (this.from < to && from < this.to && !(exclusive && this.atomic)) return true;
    }
    return false;
  }

  /** Where does a task look next? */
  private look(task: number): void {
    const { machine } = this;
    this.from = this.to = 0;
    this.atomic = false;
    if (machine.isOver(task)) return;
    const op = machine.parkedOp(task);
    if (isPlainAccess(op)) {
      this.at(machine.parkedAddress(task), machine.parkedSize(task));
    } else if (op >= OP.rmw8 && op <= OP.cmpxchg64) {
      this.at(machine.parkedAddress(task), machine.parkedSize(task));
      this.atomic = true;
    } else if (op === OP.memcpy || op === OP.memset) this.to = EVERYTHING;
    else if (op === OP.native) this.native(task);
  }

  private native(task: number): void {
    const { machine } = this;
    switch (this.looks[machine.parkedNative(task)]) {
      case WORD:
        this.at(machine.parkedArgument(task), 4);
        break;
      case STATE:
        this.at(machine.parkedArgument(task) + this.state, 4);
        break;
      default:
        break;
    }
  }

  private at(offset: number, size: number): void {
    if (offset < 0) return;
    this.from = offset;
    this.to = offset + size;
  }
}
