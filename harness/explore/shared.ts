/**
 * One thread's part of an exhaustive search that several threads share.
 *
 * In: a booted system and the table of states that all threads see. Out: what this thread found, in slices; a share of its
 * work for a thread that has none; and, of states from which it saw no way to an end, what they lead to (settle.ts).
 *
 * The idea: each thread goes depth-first on its own; a state belongs to the thread that entered it first. Work is handed
 * over by splitting the search stack on demand (Rao and Kumar, 1987): the receiver repeats the donor's schedule and
 * gets every other choice that is still open along it. Tarjan's components need one order of visits and cannot be
 * split; so livelocks are not looked for here, but their absence is: from every state an end must be within reach.
 *
 * Invariant: every choice of every state is taken by exactly one thread, or is open on exactly one stack.
 */
import { bug } from '../../interp/index.ts';
import { type Finding, findingKey, standsBefore } from '../finding.ts';
import { isInevitable, isProgress } from '../schedule.ts';
import type { System, Unscheduled } from '../system.ts';
import { ENDS, type SharedTable } from './shared-table.ts';
import type { Symmetry } from './symmetry.ts';

/** Part of a stack: for each state from the start on the choice that was taken, and those that the receiver has to take. */
export interface StackShare {
  readonly taken: readonly number[];
  readonly open: readonly (readonly number[])[];
}

export type PartStatus = 'paused' | 'idle' | 'refined' | 'asymmetric';

/** A state on the stack. Entries are used again and again: nothing is allocated for a state. */
interface Entry {
  keyA: number;
  keyB: number;
  readonly choices: number[];
  next: number;
  mark: number;
  /** Is an end known to be within reach? */
  ends: boolean;
  /** Successors of which that is not known yet: lanes a and b in turns. */
  readonly open: number[];
}

/** States from which no end is known to be within reach: lanes a and b, number of successors, their lanes. */
export type Unsettled = Int32Array<ArrayBuffer>;

const LEAST_SHARE = 2;

export class SharedSearch {
  states = 0;
  transitions = 0;
  depthHit = false;
  /** Since they were last taken. */
  findings: Finding[] = [];
  readonly outcomes = new Map<string, { count: number; schedule: number[] }>();
  /** By key: the finding that stands for all with that key. */
  private readonly known = new Map<string, Finding>();
  private readonly entries: Entry[] = [];
  private height = 0;
  private unsettled: Unsettled = new Int32Array(1 << 10);
  private unsettledWords = 0;
  private keyA = 0;
  private keyB = 0;
  private readonly base: number;

  constructor(
    private readonly system: System,
    private table: SharedTable,
    /** Choices in one run; beyond it the search does not go on. */
    private readonly depth: number,
    private readonly symmetry: Symmetry | undefined,
  ) {
    this.base = system.machine.mark();
  }

  /** Begins with the state after boot: one of the threads does. */
  begin(): PartStatus {
    const { system } = this;
    if (system.hasReports()) for (const report of system.takeReports()) this.found(report);
    if (system.machine.refined) return 'refined';
    this.computeKey(undefined);
    this.visit();
    return this.isAsymmetric() ? 'asymmetric' : 'paused';
  }

  /** The table has grown. */
  moveTo(table: SharedTable): void {
    this.table = table;
  }

  /** Goes on for up to `transitions`, or until `stop` says that somebody waits. */
  advance(transitions: number, stop: () => boolean): PartStatus {
    const until = this.transitions + transitions;
    while (this.height > 0) {
      if (this.transitions >= until || ((this.transitions & 63) === 0 && stop())) return 'paused';
      const top = this.entries[this.height - 1]!;
      if (top.next < top.choices.length) {
        this.takeNext(top);
        if (this.system.machine.refined) return 'refined';
        if (this.isAsymmetric()) return 'asymmetric';
      } else this.retreat(top);
    }
    return 'idle';
  }

  private takeNext(top: Entry): void {
    const { system } = this;
    const packed = top.choices[top.next++]!;
    const inevitable = isInevitable(packed);
    system.machine.rewind(top.mark);
    this.transitions++;
    const ended = system.take(packed);
    if (system.machine.refined) return;
    if (system.hasReports()) for (const report of system.takeReports()) this.found(report);
    const isCut = !ended && this.height >= this.depth;
    if (isCut) this.depthHit = true;
    if (ended || isCut) {
      if (inevitable) top.ends = true;
      return;
    }
    this.computeKey(top.mark);
    if (this.isAsymmetric()) return;
    const slot = this.visit();
    // One that has been put on top tells when it is done.
    if (slot < 0 || !inevitable) return;
    if (this.table.value(slot) === ENDS) top.ends = true;
    else top.open.push(this.keyA, this.keyB);
  }

  /** The machine is in some state: puts it onto the stack (and gives -1) if it is new and goes on; else its slot. */
  private visit(): number {
    const { system, keyA, keyB, table } = this;
    const slot = table.enter(keyA, keyB);
    if (slot < 0) return ~slot;
    this.states++;
    const entry = this.entryAt(this.height);
    const { choices } = entry;
    choices.length = 0;
    system.kernel.choices(choices);
    if (system.hasHooks) for (const report of system.inspect()) this.found(report);
    const goesOn = choices.some(isProgress);
    if (!goesOn) {
      if (system.isFinished()) {
        this.finish();
        choices.length = 0;
      } else this.found(system.describeHang());
      // What has been reported as a hang is no livelock as well, whatever may yet come from outside.
      table.setValue(slot, ENDS);
    }
    if (choices.length === 0) return slot;
    this.push(entry, 0);
    entry.ends = !goesOn;
    return -1;
  }

  private entryAt(height: number): Entry {
    const known = this.entries[height];
    if (known !== undefined) return known;
    const fresh: Entry = { keyA: 0, keyB: 0, choices: [], next: 0, mark: 0, ends: false, open: [] };
    this.entries.push(fresh);
    return fresh;
  }

  private push(entry: Entry, next: number): void {
    entry.keyA = this.keyA;
    entry.keyB = this.keyB;
    entry.next = next;
    entry.mark = this.system.machine.mark();
    entry.ends = false;
    entry.open.length = 0;
    this.height++;
  }

  private retreat(top: Entry): void {
    const { machine } = this.system;
    machine.rewind(top.mark);
    machine.unmark();
    this.height--;
    if (top.ends) this.table.setValue(~this.table.enter(top.keyA, top.keyB), ENDS);
    else this.keep(top);
    if (this.height === 0) return;
    const below = this.entries[this.height - 1]!;
    if (!isInevitable(below.choices[below.next - 1]!)) return;
    if (top.ends) below.ends = true;
    else below.open.push(top.keyA, top.keyB);
  }

  private keep({ keyA, keyB, open }: Entry): void {
    const end = this.unsettledWords + 3 + open.length;
    if (end > this.unsettled.length) {
      const larger = new Int32Array(Math.max(end, this.unsettled.length * 2));
      larger.set(this.unsettled);
      this.unsettled = larger;
    }
    const { unsettled } = this;
    let at = this.unsettledWords;
    unsettled[at++] = keyA;
    unsettled[at++] = keyB;
    unsettled[at++] = open.length / 2;
    for (let n = 0; n < open.length; n++) unsettled[at++] = open[n]!;
    this.unsettledWords = end;
  }

  /** What settle.ts has to settle. */
  takeUnsettled(): Unsettled {
    return this.unsettled.slice(0, this.unsettledWords);
  }

  // ---- handing over work ----------------------------------------------------------------------------------------

  /** Gives away every other choice that is open; undefined if there is next to nothing. */
  split(): StackShare | undefined {
    const stack = this.entries.slice(0, this.height);
    const total = stack.reduce((sum, { choices, next }) => sum + choices.length - next, 0);
    if (total < LEAST_SHARE) return undefined;
    let turn = 0;
    const open = stack.map(({ choices, next }) => {
      const theirs: number[] = [];
      let kept = next;
      for (let n = next; n < choices.length; n++) {
        if (turn++ % 2 === 0) theirs.push(choices[n]!);
        else choices[kept++] = choices[n]!;
      }
      choices.length = kept;
      return theirs;
    });
    // The receiver needs the stack up to the last state that has something for it.
    while (open.at(-1)!.length === 0) open.pop();
    const taken = stack.slice(0, open.length - 1).map(({ choices, next }) => choices[next - 1]!);
    return { taken, open };
  }

  /** Takes over a share; this thread has nothing else to do. */
  receive({ taken, open }: StackShare): PartStatus {
    const { system } = this;
    system.machine.rewind(this.base);
    for (const [depth, theirs] of open.entries()) {
      this.computeKey(depth === 0 ? undefined : this.entries[depth - 1]!.mark);
      if (this.table.enter(this.keyA, this.keyB) >= 0) bug('a state has another key in another thread');
      const entry = this.entryAt(depth);
      entry.choices.length = 0;
      // The choice that the donor took stands in front, as taken: the donor answers for where it leads.
      const done = taken[depth];
      if (done !== undefined) entry.choices.push(done);
      entry.choices.push(...theirs);
      this.push(entry, done === undefined ? 0 : 1);
      if (done === undefined) continue;
      system.take(done);
      system.takeReports();
    }
    if (system.machine.refined) return 'refined';
    return this.isAsymmetric() ? 'asymmetric' : 'paused';
  }

  // ---- states ---------------------------------------------------------------------------------------------------

  private isAsymmetric(): boolean {
    return (
      this.symmetry !== undefined &&
      (this.symmetry.broken !== undefined || this.system.kernel.identityTaken !== undefined)
    );
  }

  private computeKey(mark: number | undefined): void {
    const { symmetry } = this;
    const { machine } = this.system;
    if (symmetry === undefined) {
      this.keyA = machine.hashA;
      this.keyB = machine.hashB;
      return;
    }
    if (mark !== undefined) symmetry.note(mark);
    symmetry.compute();
    this.keyA = symmetry.keyA;
    this.keyB = symmetry.keyB;
  }

  private finish(): void {
    const { reports, outcome } = this.system.finish();
    for (const report of reports) this.found(report);
    const known = this.outcomes.get(outcome);
    if (known === undefined) this.outcomes.set(outcome, { count: 1, schedule: this.schedule() });
    else known.count++;
  }

  private schedule(): number[] {
    return this.entries.slice(0, this.height).map(({ choices, next }) => choices[next - 1]!);
  }

  private found(report: Unscheduled): void {
    const key = findingKey(report);
    const known = this.known.get(key);
    if (known !== undefined && !standsBefore(known, report)) return;
    const finding = { ...report, schedule: this.schedule() };
    this.known.set(key, finding);
    this.findings.push(finding);
  }
}
