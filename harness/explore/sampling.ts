/**
 * Sampled runs, for scenarios that cannot be exhausted: random walks, and PCT.
 *
 * In: a booted system, the number of runs, a seed. Out: the findings and outcomes of those runs. Nothing is said of the
 * others.
 *
 * PCT (Burckhardt, Kothari, Musuvathi and Nagarakatte, 2010): tasks get random priorities, the highest that can step does; at
 * depth - 1 random steps the running task falls below all others. A fault that needs `depth` ordering constraints is hit
 * by one run with a probability of at least 1 / (n * k^(depth-1)), with n tasks and k steps. Here k is the length of the longest run so far. Two
 * additions, as our tasks spin and time passes: a task that comes back to a state of the same run falls below all
 * others, and events from outside come at random steps.
 *
 * Invariant: same system, same seed, same runs, however the work is cut into slices.
 */
import { type Finding, findingKey } from '../finding.ts';
import { CHOICE_STEP, choiceKind, choiceTask, isProgress } from '../schedule.ts';
import type { System, Unscheduled } from '../system.ts';
import type { MinimizeTarget } from './minimize.ts';
import { Random } from './random.ts';
import type { SearchStatus } from './search.ts';
import type { Explorer } from './strategy.ts';
import { Visited } from './visited.ts';

export interface SamplingLimits {
  readonly runs: number;
  readonly seed: number;
  /** Choices in one run. */
  readonly depth: number;
  readonly findings: number;
}

/** Picks the next choice of a run. */
interface Picker {
  /** Before each run. */
  begin(longest: number): void;
  pick(choices: readonly number[], step: number): number;
  /** The run has come back to a state that it had been in, by that task's step. */
  returned(task: number): void;
}

export class Sampling implements Explorer {
  transitions = 0;
  runs = 0;
  readonly findings: Finding[] = [];
  readonly outcomes = new Map<string, { count: number; schedule: readonly number[] }>();
  private readonly keys = new Set<string>();
  private readonly visited = new Visited();
  private readonly start: number;
  private readonly random: Random;
  private readonly picker: Picker;
  private longest = 16;
  private cut = false;
  /** Of the last runs: did it reach a state that no run before had? */
  private readonly fresh: boolean[] = [];

  constructor(
    private readonly system: System,
    private readonly limits: SamplingLimits,
    /** Undefined: a random walk. */
    depth: number | undefined,
  ) {
    this.start = system.machine.mark();
    this.random = new Random(limits.seed);
    this.picker = depth === undefined ? walk(this.random) : new Priorities(system, this.random, depth);
  }

  get states(): number {
    return this.visited.size;
  }

  advance(transitions: number): SearchStatus {
    const until = this.transitions + transitions;
    if (this.system.machine.refined) return 'refined';
    while (this.runs < this.limits.runs) {
      if (this.transitions >= until) return 'paused';
      if (!this.run()) return 'refined';
      this.runs++;
      if (this.findings.length >= this.limits.findings) return 'limit-findings';
    }
    return this.cut ? 'limit-depth' : 'exhausted';
  }

  remaining(): string {
    const share = this.fresh.filter((isFresh) => isFresh).length / Math.max(1, this.fresh.length);
    const percent = Math.round(100 * share);
    return `run ${this.runs} of ${this.limits.runs}, ${percent}% of the last ones reached new states`;
  }

  targetOf(finding: Finding): MinimizeTarget {
    return { finding };
  }

  memory(): { bytes: number; omission: number } {
    return { bytes: this.visited.bytes(), omission: 0 };
  }

  /** One run from boot; false if the system has to be booted anew. */
  private run(): boolean {
    const { system, picker } = this;
    const { machine } = system;
    machine.rewind(this.start);
    const schedule: number[] = [];
    const seen = new Visited(1 << 8);
    const before = this.visited.size;
    picker.begin(this.longest);
    for (;;) {
      const choices: number[] = [];
      system.kernel.choices(choices);
      for (const report of system.inspect()) this.found(report, schedule);
      if (!choices.some(isProgress)) {
        this.end(schedule);
        break;
      }
      if (schedule.length >= this.limits.depth) {
        this.cut = true;
        break;
      }
      const packed = picker.pick(choices, schedule.length);
      schedule.push(packed);
      this.transitions++;
      const ended = system.take(packed);
      if (machine.refined) return false;
      for (const report of system.takeReports()) this.found(report, schedule);
      if (ended) break;
      if (!visit(seen, machine.hashA, machine.hashB)) picker.returned(choiceTask(packed));
      visit(this.visited, machine.hashA, machine.hashB);
    }
    this.longest = Math.max(this.longest, schedule.length);
    this.fresh.push(this.visited.size > before);
    if (this.fresh.length > 100) this.fresh.shift();
    return true;
  }

  private end(schedule: readonly number[]): void {
    const { system } = this;
    if (!system.isFinished()) {
      this.found(system.describeHang(), schedule);
      return;
    }
    const { reports, outcome } = system.finish();
    for (const report of reports) this.found(report, schedule);
    const known = this.outcomes.get(outcome);
    if (known === undefined) this.outcomes.set(outcome, { count: 1, schedule: [...schedule] });
    else known.count++;
  }

  private found(report: Unscheduled, schedule: readonly number[]): void {
    const key = findingKey(report);
    if (this.keys.has(key)) return;
    this.keys.add(key);
    this.findings.push({ ...report, schedule: [...schedule] });
  }
}

/** True if the state is new. */
function visit(visited: Visited, a: number, b: number): boolean {
  const slot = visited.find(a, b);
  if (slot >= 0) return false;
  visited.insert(~slot, a, b, -1);
  return true;
}

function walk(random: Random): Picker {
  return { begin: () => {}, pick: (choices) => choices[random.below(choices.length)]!, returned: () => {} };
}

class Priorities implements Picker {
  /** By task: the higher, the sooner. */
  private readonly priority: number[];
  private changes = new Set<number>();
  private lowest = 0;
  private span = 1;

  constructor(
    system: System,
    private readonly random: Random,
    private readonly depth: number,
  ) {
    this.priority = system.kernel.tasks.map((task) => task.index);
  }

  begin(longest: number): void {
    const { priority, random } = this;
    for (let n = priority.length - 1; n > 0; n--) {
      const other = random.below(n + 1);
      [priority[n], priority[other]] = [priority[other]!, priority[n]!];
    }
    this.lowest = Math.min(...priority);
    this.span = longest;
    this.changes = new Set(Array.from({ length: this.depth - 1 }, () => random.below(longest)));
  }

  pick(choices: readonly number[], step: number): number {
    const steps = choices.filter((packed) => choiceKind(packed) === CHOICE_STEP);
    const outside = choices.length - steps.length;
    if (steps.length === 0 || (outside > 0 && this.random.below(this.span) < outside)) {
      return choices.filter((packed) => choiceKind(packed) !== CHOICE_STEP)[this.random.below(outside)]!;
    }
    const highest = (): number =>
      steps.reduce((best, packed) =>
        this.priority[choiceTask(packed)]! > this.priority[choiceTask(best)]! ? packed : best,
      );
    if (this.changes.has(step)) this.returned(choiceTask(highest()));
    const task = choiceTask(highest());
    const alternatives = steps.filter((packed) => choiceTask(packed) === task);
    return alternatives.length === 1 ? alternatives[0]! : alternatives[this.random.below(alternatives.length)]!;
  }

  returned(task: number): void {
    this.priority[task] = --this.lowest;
  }
}
