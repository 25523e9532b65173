/**
 * Every schedule with few preemptions: iterative context bounding (Musuvathi and Qadeer, PLDI 2007).
 *
 * In: a booted system and the largest number of preemptions. Out: what the schedules with 0 preemptions show, then those
 * with 1, and so on; most faults need few. A preemption is a switch away from a task that could go on; an event from outside counts as one.
 *
 * Each bound is a depth-first search whose visited set keeps, for each state and task that ran last, the fewest preemptions
 * that led there: a state is expanded again only if it is reached with fewer. Livelocks are cycles of all schedules, and are not looked for.
 *
 * Invariant: the search can be suspended between any two transitions, and gives the same result however it is cut.
 */
import { type Finding, findingKey } from '../finding.ts';
import { CHOICE_STEP, choiceKind, choiceTask, isProgress } from '../schedule.ts';
import type { System, Unscheduled } from '../system.ts';
import type { MinimizeTarget } from './minimize.ts';
import type { SearchLimits, SearchStatus } from './search.ts';
import type { Explorer } from './strategy.ts';
import { Visited } from './visited.ts';

interface Entry {
  readonly choices: readonly number[];
  next: number;
  readonly mark: number;
  /** Task that ran last, or -1; could it go on? */
  readonly last: number;
  readonly goesOn: boolean;
  readonly used: number;
}

export class BoundedSearch implements Explorer {
  transitions = 0;
  states = 0;
  readonly findings: Finding[] = [];
  readonly outcomes = new Map<string, { count: number; schedule: readonly number[] }>();
  private readonly keys = new Set<string>();
  private readonly path: Entry[] = [];
  private readonly schedule: number[] = [];
  private readonly start: number;
  private visited = new Visited();
  private bound = 0;
  private depthHit = false;
  private begun = false;
  /** Was anything left out because of the bound? */
  private cut = false;

  constructor(
    private readonly system: System,
    private readonly limits: SearchLimits,
    private readonly most: number,
  ) {
    this.start = system.machine.mark();
  }

  advance(transitions: number): SearchStatus {
    const until = this.transitions + transitions;
    if (this.system.machine.refined) return 'refined';
    for (;;) {
      if (!this.begun) this.begin();
      while (this.path.length > 0) {
        if (this.transitions >= until) return 'paused';
        if (!this.takeNext(this.path[this.path.length - 1]!)) return 'refined';
        if (this.findings.length >= this.limits.findings) return 'limit-findings';
        if (this.states >= this.limits.states) return 'limit-states';
      }
      if (this.bound >= this.most || !this.cut) return this.depthHit ? 'limit-depth' : 'exhausted';
      this.bound++;
      this.begun = false;
    }
  }

  remaining(): string {
    return `${this.bound} of ${this.most} preemptions`;
  }

  targetOf(finding: Finding): MinimizeTarget {
    return { finding };
  }

  memory(): { bytes: number; omission: number } {
    return { bytes: this.visited.bytes(), omission: this.visited.omissionProbability() };
  }

  /** Starts over with the present bound; outcomes of the last one come again. */
  private begin(): void {
    this.begun = true;
    this.cut = false;
    this.states = 0;
    this.outcomes.clear();
    this.visited = new Visited();
    this.system.machine.rewind(this.start);
    this.expand(-1, 0);
  }

  private takeNext(entry: Entry): boolean {
    const { system } = this;
    this.schedule.length = this.path.length - 1;
    if (entry.next === entry.choices.length) {
      system.machine.rewind(entry.mark);
      system.machine.unmark();
      this.path.pop();
      return true;
    }
    const packed = entry.choices[entry.next++]!;
    const isStep = choiceKind(packed) === CHOICE_STEP;
    const task = choiceTask(packed);
    const used = entry.used + (!isStep || (entry.goesOn && task !== entry.last) ? 1 : 0);
    if (used > this.bound) {
      this.cut = true;
      return true;
    }
    system.machine.rewind(entry.mark);
    this.transitions++;
    this.schedule.push(packed);
    const ended = system.take(packed);
    if (system.machine.refined) return false;
    for (const report of system.takeReports()) this.found(report);
    if (!ended) this.expand(isStep ? task : entry.last, used);
    return true;
  }

  private expand(last: number, used: number): void {
    const { system } = this;
    const isNew = this.isNews(last, used);
    if (!isNew) return;
    if (this.schedule.length >= this.limits.depth) {
      this.depthHit = true;
      return;
    }
    const choices: number[] = [];
    system.kernel.choices(choices);
    for (const report of system.inspect()) this.found(report);
    const steps = choices.filter((packed) => choiceKind(packed) === CHOICE_STEP);
    if (!choices.some(isProgress)) {
      if (system.isFinished()) {
        this.finish();
        return;
      }
      this.found(system.describeHang());
    }
    const goesOn = steps.some((packed) => choiceTask(packed) === last);
    this.path.push({ choices, next: 0, mark: system.machine.mark(), last, goesOn, used });
  }

  private finish(): void {
    const { reports, outcome } = this.system.finish();
    for (const report of reports) this.found(report);
    const known = this.outcomes.get(outcome);
    if (known === undefined) this.outcomes.set(outcome, { count: 1, schedule: [...this.schedule] });
    else known.count++;
  }

  private found(report: Unscheduled): void {
    const key = findingKey(report);
    if (this.keys.has(key)) return;
    this.keys.add(key);
    this.findings.push({ ...report, schedule: [...this.schedule] });
  }

  /** Has the state not been reached yet with so few preemptions? */
  private isNews(last: number, used: number): boolean {
    const { hashA, hashB } = this.system.machine;
    const a = (hashA ^ Math.imul(last + 2, 0x9e3779b1)) | 0;
    const slot = this.visited.find(a, hashB);
    if (slot < 0) {
      this.visited.insert(~slot, a, hashB, used + 1);
      this.states++;
      return true;
    }
    if (this.visited.value(slot) <= used + 1) return false;
    this.visited.setValue(slot, used + 1);
    return true;
  }
}
