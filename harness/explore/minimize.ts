/**
 * Shortens the schedule of a finding: fewest preemptions first, then fewest steps.
 *
 * The idea (context bounding, Musuvathi and Qadeer 2007): search again for the same finding, with 0 preemptions allowed,
 * then 1, and so on; the first bound at which it turns up is the smallest. Within that bound the depth is lowered until
 * nothing shorter is found. A finding of the same form (finding.ts) will do, so that of several that differ in who plays
 * which part the shortest is shown. Events from outside (ticks, signals, interrupts) count as preemptions, so that a
 * schedule has no more of them than it needs.
 *
 * The work is bounded by a number of transitions, not by time, so that the result is the same on every machine; when
 * the bound is hit the best schedule so far is given.
 */
import { type Finding, findingForm, findingKey, type KeyParts } from '../finding.ts';
import { CHOICE_STEP, choiceKind, choiceTask, isProgress } from '../schedule.ts';
import type { System } from '../system.ts';
import { Visited } from './visited.ts';

export interface MinimizeTarget {
  readonly finding: Finding;
  /** For a livelock: hash of a state of the cycle; reaching it counts as reaching the finding. */
  readonly state?: { readonly a: number; readonly b: number };
}

const TRANSITIONS = 400_000;
const MAX_PREEMPTIONS = 12;

export function minimize(boot: () => System, target: MinimizeTarget): Finding {
  let budget = TRANSITIONS;
  for (let bound = 0; bound <= MAX_PREEMPTIONS && budget > 0; bound++) {
    const search = new BoundedSearch(boot(), target, bound, budget);
    const found = search.run();
    budget -= search.transitions;
    if (found !== undefined) return found;
  }
  return target.finding;
}

/** What a form is made of. */
type Formed = KeyParts & Pick<Finding, 'details'>;

/** A state on the path. */
interface Entry {
  readonly choices: readonly number[];
  next: number;
  readonly mark: number;
  /** Task that ran last, or -1; could it go on? */
  readonly last: number;
  readonly goesOn: boolean;
  readonly used: number;
}

class BoundedSearch {
  transitions = 0;
  private best: Finding | undefined;
  private readonly isIt: (report: Formed) => boolean;
  private readonly visited = new Visited();
  private readonly schedule: number[] = [];
  private depthLimit: number;

  constructor(
    private readonly system: System,
    private readonly target: MinimizeTarget,
    private readonly bound: number,
    private readonly budget: number,
  ) {
    const names = system.kernel.tasks.map((task) => task.name);
    // What rests on other runs, or is a state, is that finding and no other.
    const exact = target.state !== undefined || target.finding.assumes !== undefined;
    const keyOf = exact ? findingKey : (report: Formed): string => findingForm(report, names);
    const key = keyOf(target.finding);
    this.isIt = (report) => keyOf(report) === key;
    this.depthLimit = Math.max(target.finding.schedule.length * 2, 200);
  }

  run(): Finding | undefined {
    const { system, schedule } = this;
    const { machine } = system;
    if (this.arrived([])) return this.best;
    const path: Entry[] = [];
    this.expand(path, -1, 0);
    for (let top = path.at(-1); top !== undefined && this.transitions < this.budget; top = path.at(-1)) {
      machine.rewind(top.mark);
      schedule.length = path.length - 1;
      const packed = top.choices[top.next++];
      if (packed === undefined || schedule.length >= this.depthLimit) {
        machine.unmark();
        path.pop();
        continue;
      }
      const step = choiceKind(packed) === CHOICE_STEP;
      const task = choiceTask(packed);
      const cost = top.used + (!step || (top.goesOn && task !== top.last) ? 1 : 0);
      if (cost > this.bound) continue;
      this.transitions++;
      schedule.push(packed);
      const ended = system.take(packed);
      // The sites of the exploration do not suffice on this way: what follows would be another program.
      if (machine.refined) break;
      if (!this.arrived(system.takeReports()) && !ended && !this.arrived(this.atState())) {
        this.expand(path, step ? task : top.last, cost);
      }
    }
    return this.best;
  }

  /** Is the finding among the reports, or is the present state it? Remembers the schedule if so. */
  private arrived(reports: readonly Omit<Finding, 'schedule'>[]): boolean {
    const { state } = this.target;
    const { machine } = this.system;
    let found = reports.find((report) => this.isIt(report));
    if (state !== undefined && machine.hashA === state.a && machine.hashB === state.b) found = this.target.finding;
    if (found === undefined) return false;
    this.best = { ...found, schedule: [...this.schedule] };
    this.depthLimit = this.schedule.length - 1;
    return true;
  }

  /** Puts the present state onto the path, unless it has been expanded at no greater cost. */
  private expand(path: Entry[], last: number, used: number): void {
    const { system, schedule } = this;
    if (schedule.length >= this.depthLimit || !this.isNews(last, used, schedule.length)) return;
    const choices: number[] = [];
    system.kernel.choices(choices);
    const goesOn = choices.some((packed) => choiceKind(packed) === CHOICE_STEP && choiceTask(packed) === last);
    // The task that ran last first: long runs without a switch are what a reader wants.
    choices.sort((x, y) => rank(x, last) - rank(y, last));
    path.push({ choices, next: 0, mark: system.machine.mark(), last, goesOn, used });
  }

  private atState(): Omit<Finding, 'schedule'>[] {
    const { system } = this;
    if (system.isFinished()) return system.finish().reports;
    const found = system.inspect();
    if (this.target.finding.kind === 'hang' || this.target.finding.kind === 'deadlock') {
      const choices: number[] = [];
      system.kernel.choices(choices);
      if (!choices.some(isProgress)) found.push(system.describeHang());
    }
    return found;
  }

  /** Has the state not been reached yet with so few preemptions and steps? */
  private isNews(last: number, used: number, depth: number): boolean {
    const { machine } = this.system;
    const a = (machine.hashA ^ Math.imul(last + 2, 0x9e3779b1)) | 0;
    const cost = used * 0x100000 + Math.min(depth, 0xfffff) + 1;
    const slot = this.visited.find(a, machine.hashB);
    if (slot < 0) {
      this.visited.insert(~slot, a, machine.hashB, cost);
      return true;
    }
    if (this.visited.value(slot) <= cost) return false;
    this.visited.setValue(slot, cost);
    return true;
  }
}

function rank(packed: number, last: number): number {
  if (choiceKind(packed) !== CHOICE_STEP) return 2;
  return choiceTask(packed) === last ? 0 : 1;
}
