/**
 * Exhaustive exploration: depth-first search over the choices, with a visited set, as SPIN does.
 *
 * In: a booted system. Out: states, transitions, findings with their schedules, and whether that was everything.
 *
 * Besides deadlocks (nobody can make a step) the search finds livelocks without any unrolling bound: it computes the
 * strongly connected components of the state graph on the fly (Tarjan, 1972). A component with a cycle that no
 * inevitable choice leaves is a set of states in which all run for ever and nobody gets on. Choices that may never
 * come (signals, spurious wake-ups, interrupts) do not count as a way out; the passing of time does: if the component
 * reads the clock and its tick budget is used up, one more tick is tried.
 *
 * With `fair`, components that something leaves are looked at too: in one, all can run for ever under a schedule that starves
 * nobody (weak fairness) if everybody who can make a step in all of its states makes one inside (Lichtenstein and Pnueli,
 * 1985), and nobody enters or leaves a call of a lock's function.
 *
 * Invariant: the search can be suspended between any two transitions, and gives the same result however it is cut.
 */
import { type Finding, findingKey, standsBefore } from '../finding.ts';
import { CHOICE_STEP, choiceKind, choiceTask, isInevitable, isProgress } from '../schedule.ts';
import type { System, Unscheduled } from '../system.ts';
import type { ExactStates } from './exact.ts';
import type { MinimizeTarget } from './minimize.ts';
import type { Explorer } from './strategy.ts';
import type { Symmetry } from './symmetry.ts';
import { Visited } from './visited.ts';

export interface SearchLimits {
  readonly states: number;
  /** Choices in one run; beyond it the search does not go on. */
  readonly depth: number;
  /** Different findings after which the search stops. */
  readonly findings: number;
  /** Look for livelocks that a lucky schedule would leave. Goes without symmetry, and with MAX_FAIR_TASKS at most. */
  readonly fair?: boolean;
}

export type SearchStatus =
  /** Everything was seen. */
  | 'exhausted'
  /** More to do: call `advance` again. */
  | 'paused'
  | 'limit-states'
  | 'limit-depth'
  | 'limit-findings'
  /** A merged access turned out to be an event: boot again and start over. */
  | 'refined'
  /** Somebody asked who he is: start over without symmetry (symmetry.ts). */
  | 'asymmetric';

/** Flags of a state on the path. */
const LEAVES = 1; // an inevitable choice leads out of its component
const READS_CLOCK = 2; // a step of its component read the clock
const FORCED = 4; // the extra tick has been tried
const CYCLE = 8; // its component has an edge inside
const AWAITS_TIME = 16; // with `fair`: somebody in it is about to look at the clock

/** Words of a path entry. */
const P_SLOT_A = 0;
const P_SLOT_B = 1;
const P_NUMBER = 2;
const P_LOW = 3;
const P_FLAGS = 4;
const P_FIRST = 5; // its choices: [first, last) in `pool`, `next` to take
const P_NEXT = 6;
const P_LAST = 7;
const P_MARK = 8;
// Of its component so far, with `fair`: who makes a step inside, and who can make one in every state (TIME: the clock,
// or the scheduler's wish for a CPU).
const P_STEPS = 9;
const P_ALWAYS = 10;
// Who is inside a call of a lock's function in some state, and in every state.
const P_SOME_INSIDE = 11;
const P_ALL_INSIDE = 12;
const P_WORDS = 13;
const TIME = 1 << 30;
export const MAX_FAIR_TASKS = 30;

export class Search implements Explorer {
  states = 0;
  transitions = 0;
  maxDepth = 0;
  readonly findings: Finding[] = [];
  /** Terminal states in which everybody has finished, by outcome text, with the first schedule. */
  readonly outcomes = new Map<string, { count: number; schedule: number[] }>();
  /** By key: which of the findings. */
  private readonly keys = new Map<string, number>();
  private readonly visited = new Visited();
  private path = new Int32Array(P_WORDS * 1024);
  private depth = -1;
  private readonly pool = new Pool();
  /** Hashes of the states whose component is not complete. */
  private open: number[] = [];
  /** A state of the cycle of each livelock. */
  private readonly cycles = new Map<Finding, { a: number; b: number }>();
  private depthHit = false;
  private started = false;
  /** What the present state is looked up by: its hash, or that of its orbit. */
  private keyA = 0;
  private keyB = 0;

  constructor(
    private readonly system: System,
    private readonly limits: SearchLimits,
    private readonly symmetry: Symmetry | undefined = undefined,
    /** Keep whole states, not their hashes. Goes without symmetry only. */
    private readonly exact: ExactStates | undefined = undefined,
  ) {}

  /** Explores up to about `transitions` more transitions. */
  advance(transitions: number): SearchStatus {
    const until = this.transitions + transitions;
    if (!this.started) {
      this.started = true;
      // Tasks have run up to their first event.
      if (this.system.hasReports()) for (const report of this.system.takeReports()) this.found(report);
      if (this.system.machine.refined) return 'refined';
      this.computeKey(undefined);
      const goesOn = this.arrive();
      if (this.isAsymmetric()) return 'asymmetric';
      if (!goesOn) return this.stopped() ?? 'exhausted';
    }
    while (this.depth >= 0) {
      if (this.transitions >= until) return 'paused';
      const at = this.depth * P_WORDS;
      if (this.path[at + P_NEXT]! < this.path[at + P_LAST]!) {
        if (!this.takeNext(at)) return this.isAsymmetric() ? 'asymmetric' : 'refined';
        const stop = this.stopped();
        if (stop !== undefined) return stop;
      } else this.retreat(at);
    }
    return this.depthHit ? 'limit-depth' : 'exhausted';
  }

  /** Memory of the visited set, in bytes, and the probability that it made us miss a state. */
  memory(): { bytes: number; omission: number } {
    const bytes = this.visited.bytes();
    if (this.exact !== undefined) return { bytes: bytes + this.exact.bytes, omission: 0 };
    return { bytes, omission: this.visited.omissionProbability() };
  }

  /**
   * The share of the choices on the path that have been seen, each weighted as if everything below a choice were as large
   * as below its siblings. The visited set makes what comes first far larger, so that this is rather too little.
   */
  remaining(): string {
    const { path } = this;
    let share = 0;
    let weight = 1;
    for (let at = 0; at <= this.depth * P_WORDS && weight > 1e-6; at += P_WORDS) {
      const total = path[at + P_LAST]! - path[at + P_FIRST]!;
      share += weight * (Math.max(0, path[at + P_NEXT]! - path[at + P_FIRST]! - 1) / total);
      weight /= total;
    }
    return `about ${(100 * share).toFixed(share < 0.1 ? 1 : 0)}% of the choices seen`;
  }

  private stopped(): SearchStatus | undefined {
    if (this.findings.length >= this.limits.findings) return 'limit-findings';
    if (this.states >= this.limits.states) return 'limit-states';
    return undefined;
  }

  /** Takes the next choice of the state on top of the path; false if the system has to be booted anew. */
  private takeNext(at: number): boolean {
    const { system, path } = this;
    const packed = this.pool.items[path[at + P_NEXT]!]!;
    path[at + P_NEXT]!++;
    system.machine.rewind(path[at + P_MARK]!);
    this.transitions++;
    const ended = system.take(packed);
    if (system.machine.refined) return false;
    if (system.kernel.clockRead) path[at + P_FLAGS]! |= READS_CLOCK;
    if (system.hasReports()) for (const report of system.takeReports()) this.found(report);
    const inevitable = isInevitable(packed);
    if (ended) {
      if (inevitable) path[at + P_FLAGS]! |= LEAVES;
      return true;
    }
    this.computeKey(path[at + P_MARK]);
    if (this.isAsymmetric()) return false;
    const slot = this.visited.find(this.keyA, this.keyB);
    if (slot < 0) {
      if (this.depth + 1 >= this.limits.depth) {
        this.depthHit = true;
        path[at + P_FLAGS]! |= LEAVES;
      } else if (!this.arrive() && inevitable) path[at + P_FLAGS]! |= LEAVES;
      return !this.isAsymmetric();
    }
    const value = this.visited.value(slot);
    if (value > 0) {
      path[at + P_FLAGS]! |= CYCLE;
      path[at + P_STEPS]! |= whose(packed);
      if (value - 1 < path[at + P_LOW]!) path[at + P_LOW] = value - 1;
    } else if (inevitable) path[at + P_FLAGS]! |= LEAVES;
    return true;
  }

  /** Did somebody ask who he is, so that twins cannot be taken for one? */
  private isAsymmetric(): boolean {
    return (
      this.symmetry !== undefined &&
      (this.symmetry.broken !== undefined || this.system.kernel.identityTaken !== undefined)
    );
  }

  /** `mark`: behind which the last step was made. */
  private computeKey(mark: number | undefined): void {
    const { machine } = this.system;
    const { symmetry, exact } = this;
    if (exact !== undefined) {
      if (mark !== undefined) exact.note(mark);
      this.keyA = exact.number();
      this.keyB = 0;
      return;
    }
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

  /** The machine is in a new state: puts it onto the path; false if it is a terminal one. */
  private arrive(): boolean {
    const { system } = this;
    const { keyA, keyB } = this;
    const slot = ~this.visited.find(keyA, keyB);
    const number = this.states++;
    const first = this.pool.length;
    const count = system.kernel.choices(this.pool);
    if (system.hasHooks) for (const report of system.inspect()) this.found(report);
    const goesOn = this.canGoOn(first);
    if (!goesOn) {
      if (system.isFinished()) {
        this.finish();
        this.pool.truncate(first);
        this.visited.insert(slot, keyA, keyB, -1);
        return false;
      }
      this.found(system.describeHang());
    }
    if (count === 0) {
      this.visited.insert(slot, keyA, keyB, -1);
      return false;
    }
    this.visited.insert(slot, keyA, keyB, number + 1);
    this.open.push(keyA, keyB);
    this.depth++;
    if (this.depth > this.maxDepth) this.maxDepth = this.depth;
    const at = this.depth * P_WORDS;
    if (at + P_WORDS > this.path.length) {
      const larger = new Int32Array(this.path.length * 2);
      larger.set(this.path);
      this.path = larger;
    }
    const { path } = this;
    path[at + P_SLOT_A] = keyA;
    path[at + P_SLOT_B] = keyB;
    path[at + P_NUMBER] = number;
    path[at + P_LOW] = number;
    // A state in which nobody can make a step has been reported as a hang: it is no livelock as well.
    path[at + P_FLAGS] = goesOn ? 0 : LEAVES;
    path[at + P_FIRST] = first;
    path[at + P_NEXT] = first;
    path[at + P_LAST] = this.pool.length;
    path[at + P_MARK] = system.machine.mark();
    if (this.limits.fair === true) this.noteFairness(at, first);
    return true;
  }

  private noteFairness(at: number, first: number): void {
    const { path, system } = this;
    let always = 0;
    for (let n = first; n < this.pool.length; n++) {
      const packed = this.pool.items[n]!;
      if (isInevitable(packed)) always |= whose(packed);
    }
    path[at + P_STEPS] = 0;
    path[at + P_ALWAYS] = always;
    path[at + P_SOME_INSIDE] = path[at + P_ALL_INSIDE] = system.insideCalls();
    if (system.kernel.timeMatters()) path[at + P_FLAGS]! |= AWAITS_TIME;
  }

  /** Is there a task's step, or a late store, among the choices from `first` on? (No sleep of the model ends by a tick.) */
  private canGoOn(first: number): boolean {
    for (let n = first; n < this.pool.length; n++) if (isProgress(this.pool.items[n]!)) return true;
    return false;
  }

  /** Everything behind the state on top of the path has been seen. */
  private retreat(at: number): void {
    const { path } = this;
    const root = path[at + P_LOW] === path[at + P_NUMBER];
    if (root && (path[at + P_FLAGS]! & LEAVES) === 0) {
      if ((path[at + P_FLAGS]! & (READS_CLOCK | FORCED)) === READS_CLOCK) {
        this.forceTick(at);
        return;
      }
      if ((path[at + P_FLAGS]! & CYCLE) !== 0) this.livelock(at, false);
    } else if (root && this.limits.fair === true && this.isFair(at)) this.livelock(at, true);
    if (root) this.close(path[at + P_SLOT_A]!, path[at + P_SLOT_B]!);
    this.system.machine.rewind(path[at + P_MARK]!);
    this.system.machine.unmark();
    this.pool.truncate(path[at + P_FIRST]!);
    this.depth--;
    if (this.depth < 0) return;
    const parent = at - P_WORDS;
    if (root) {
      if (isInevitable(this.pool.items[path[parent + P_NEXT]! - 1]!)) path[parent + P_FLAGS]! |= LEAVES;
    } else {
      path[parent + P_STEPS]! |= path[at + P_STEPS]! | whose(this.pool.items[path[parent + P_NEXT]! - 1]!);
      path[parent + P_ALWAYS]! &= path[at + P_ALWAYS]!;
      path[parent + P_SOME_INSIDE]! |= path[at + P_SOME_INSIDE]!;
      path[parent + P_ALL_INSIDE]! &= path[at + P_ALL_INSIDE]!;
      path[parent + P_LOW] = Math.min(path[parent + P_LOW]!, path[at + P_LOW]!);
      path[parent + P_FLAGS]! |= (path[at + P_FLAGS]! & (LEAVES | READS_CLOCK | AWAITS_TIME)) | CYCLE;
    }
  }

  /** Time goes on even where the scenario's tick budget is used up: only then may a spin that reads the clock be judged. */
  private forceTick(at: number): void {
    const { path } = this;
    path[at + P_FLAGS]! |= FORCED;
    this.system.machine.rewind(path[at + P_MARK]!);
    this.pool.truncate(path[at + P_LAST]!);
    this.pool.push(this.system.tickChoice());
    path[at + P_LAST] = this.pool.length;
  }

  /** What to look for when a finding is minimised. */
  targetOf(finding: Finding): MinimizeTarget {
    const state = this.cycles.get(finding);
    return state === undefined ? { finding } : { finding, state };
  }

  /**
   * Can all run for ever in the component, nobody starved and nobody getting on? Whoever enters or leaves a call gets on, and
   * where somebody looks at the clock, time does.
   */
  private isFair(at: number): boolean {
    const { path } = this;
    if ((path[at + P_FLAGS]! & (CYCLE | READS_CLOCK | AWAITS_TIME)) !== CYCLE) return false;
    if (path[at + P_SOME_INSIDE] !== path[at + P_ALL_INSIDE]) return false;
    return (path[at + P_ALWAYS]! & ~path[at + P_STEPS]!) === 0;
  }

  private livelock(at: number, fair: boolean): void {
    const { machine } = this.system;
    machine.rewind(this.path[at + P_MARK]!);
    const finding = this.found(this.system.describeLivelock(fair), this.depth);
    if (finding !== undefined) this.cycles.set(finding, { a: machine.hashA, b: machine.hashB });
  }

  /** Marks the states of a complete component as done. */
  private close(a: number, b: number): void {
    for (;;) {
      const openB = this.open.pop()!;
      const openA = this.open.pop()!;
      this.visited.setValue(this.visited.find(openA, openB), -1);
      if (openA === a && openB === b) return;
    }
  }

  /** Everybody has finished: expectations at the end, outcome. */
  private finish(): void {
    const { reports, outcome } = this.system.finish();
    for (const report of reports) this.found(report);
    const known = this.outcomes.get(outcome);
    if (known === undefined) this.outcomes.set(outcome, { count: 1, schedule: this.schedule() });
    else known.count++;
  }

  /** The choices that led to the present state: the last one taken of each state on the path. */
  private schedule(length = this.depth + 1): number[] {
    const choices: number[] = [];
    for (let d = 0; d < length; d++) choices.push(this.pool.items[this.path[d * P_WORDS + P_NEXT]! - 1]!);
    return choices;
  }

  /** Keeps a finding, unless one with the same key stands for it. */
  private found(report: Unscheduled, length = this.depth + 1): Finding | undefined {
    const key = findingKey(report);
    const index = this.keys.get(key);
    if (index !== undefined && !standsBefore(this.findings[index]!, report)) return undefined;
    const finding = { ...report, schedule: this.schedule(length) };
    if (index !== undefined) {
      this.cycles.delete(this.findings[index]!);
      this.findings[index] = finding;
    } else this.keys.set(key, this.findings.push(finding) - 1);
    return finding;
  }
}

/** One bit: the task that makes the step, or TIME. */
function whose(packed: number): number {
  return choiceKind(packed) === CHOICE_STEP ? 1 << choiceTask(packed) : TIME;
}

/** Choices of all states on the path, one after the other. */
class Pool {
  items = new Int32Array(1 << 12);
  length = 0;

  push(packed: number): void {
    if (this.length === this.items.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = packed;
  }

  truncate(length: number): void {
    this.length = length;
  }
}
