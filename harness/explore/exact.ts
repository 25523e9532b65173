/**
 * Whole states instead of their hashes: for tests of the hashes, and for whoever wants no chance of an omission.
 *
 * In: a booted system. Out: a number for the present state; two states have the same number only if they are the same,
 * word by word: memory, shadow and marks, and of every task what can still matter of its registers.
 *
 * Invariant: nothing is taken from the machine's own hash.
 */
import { FIRST_OFFSET, layout as L, type Machine } from '../../interp/index.ts';

export class ExactStates {
  bytes = 0;
  private readonly numbers = new Map<string, number>();
  private readonly boot: Int32Array;
  private readonly seen: Uint8Array;
  private readonly first: number;
  /** State indices that can differ from boot. */
  private readonly words: number[] = [];
  private parts: number[] = [];

  constructor(private readonly machine: Machine) {
    this.boot = machine.state.slice();
    this.seen = new Uint8Array(machine.state.length);
    this.first = machine.layout.memory + (FIRST_OFFSET >>> 2);
    // Control blocks and registers are read task by task: what is dead there must not tell states apart.
    this.seen.fill(1, 0, this.first);
  }

  /** The step since `mark` may have changed words that never changed before. */
  note(mark: number): void {
    this.machine.writtenSince(mark, this.seen, this.words);
  }

  /** Number of the present state, from 1 on. */
  number(): number {
    const text = this.text();
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const fresh = this.numbers.size + 1;
    this.numbers.set(text, fresh);
    this.bytes += 2 * text.length;
    return fresh;
  }

  private text(): string {
    const { machine, boot, words } = this;
    const { state } = machine;
    this.parts.length = 0;
    for (let n = 0; n < words.length; n++) {
      const index = words[n]!;
      if (state[index] !== boot[index]) this.parts.push(index, state[index]!);
    }
    for (let task = 0; task < machine.layout.tasks; task++) this.registers(task);
    return String.fromCharCode(...this.parts.flatMap((word) => [word & 0xffff, word >>> 16]));
  }

  private registers(task: number): void {
    const { machine, parts } = this;
    const { state } = machine;
    const { live, liveAt } = machine.program;
    parts.push(-1 - task, machine.status(task), machine.user(task));
    if (machine.status(task) !== L.PARKED) return;
    let fp = machine.control(task, L.C_FP);
    let pc = machine.control(task, L.C_PC);
    for (;;) {
      const at = liveAt[pc]!;
      const count = at < 0 ? 0 : live[at]!;
      parts.push(pc, count);
      for (let n = 0; n < count; n++) parts.push(state[fp + live[at + 1 + 2 * n]!]! & live[at + 2 + 2 * n]!);
      const header = fp - L.FRAME_HEADER;
      const call = state[header + L.F_CALL]!;
      if (call === L.CALL_NONE || call === L.CALL_HOST) return;
      parts.push(call);
      pc = call === L.CALL_INTERRUPT ? state[header + L.F_RESUME]! : call;
      fp = state[header + L.F_CALLER]!;
    }
  }
}
