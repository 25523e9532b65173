/**
 * Tries a schedule on another revision than the one it was found on.
 *
 * In: the finding and its trace on the revision it comes from (where that can still be had), and the scenario built for
 * the other one. Out: at which step the runs part and why, the run that was made, and what became of the finding.
 *
 * The idea: code that was patched makes other steps, so that numbers of steps mean nothing from there on. What can be
 * kept is who runs until where: each stretch of the schedule in which one task runs ends with the task in front of some
 * line; on the other revision the task is led on until it stands in front of the same line of the same function, or
 * cannot go on. Then everybody runs to the end.
 *
 * Invariant: it is one run. That the finding is gone in it proves nothing about the other schedules.
 */
import { layout } from '../interp/index.ts';
import { type Finding, withoutNames } from './finding.ts';
import type { RecordedFinding } from './reproduce.ts';
import type { BuiltScenario } from './scenario.ts';
import { CHOICE_STEP, choiceKind, choiceTask, isInevitable } from './schedule.ts';
import { SourceLines } from './source-lines.ts';
import { System } from './system.ts';
import { type Place, replay, type Trace, type TraceRow } from './trace.ts';

export interface Departure {
  /** 1-based: the first step that is not the same. */
  readonly step: number;
  readonly reason: string;
}

export interface Elsewhere {
  /** Undefined: every step is the same, to the end of the schedule. */
  readonly departed: Departure | undefined;
  readonly trace: Trace;
  readonly revealed: readonly number[];
  /** The finding, if it is still there; its schedule is that of the run. */
  readonly finding: Finding | undefined;
  /** What else was found in the run. */
  readonly others: readonly Finding[];
}

/** Choices that are made after the schedule's own, to let everybody end. */
const AFTERWARDS = 50_000;

export function tryElsewhere(recorded: RecordedFinding, original: Origin | undefined, built: BuiltScenario): Elsewhere {
  let revealed: readonly number[] = [];
  for (;;) {
    const system = new System(built, revealed);
    const guide = new Guide(system, recorded.schedule, original);
    guide.run();
    if (system.machine.refined) {
      revealed = system.revealed();
      continue;
    }
    const trace = replay(built, revealed, guide.taken);
    const departed = firstDifference(original?.trace, trace, recorded.schedule) ?? guide.stopped;
    const form = formElsewhere(recorded, trace.tasks);
    const found = trace.reports.map((report): Finding => ({ ...report, schedule: guide.taken, revealed }));
    const finding = found.find((report) => formElsewhere(report, trace.tasks) === form);
    return { departed, trace, revealed, finding, others: found.filter((report) => report !== finding) };
  }
}

/** The revision that the schedule was found on. */
export interface Origin {
  readonly built: BuiltScenario;
  readonly trace: Trace;
}

/** What makes a finding the same where lines have moved. */
function formElsewhere(
  { kind, message, place }: Pick<RecordedFinding, 'kind' | 'message' | 'place'>,
  names: readonly string[],
): string {
  return `${kind}|${withoutNames(message, names)}|${place?.function}`;
}

/** Leads a system along a schedule that was made for another program. */
class Guide {
  readonly taken: number[] = [];
  /** The first choice of the schedule that could not be made. */
  stopped: Departure | undefined;
  private readonly lines: SourceLines;
  private readonly originals: SourceLines | undefined;
  private ended = false;

  constructor(
    private readonly system: System,
    private readonly schedule: readonly number[],
    private readonly original: Origin | undefined,
  ) {
    this.lines = new SourceLines(system.built.program);
    this.originals = original === undefined ? undefined : new SourceLines(original.built.program);
  }

  run(): void {
    const { schedule } = this;
    for (let at = 0; at < schedule.length && this.mayGoOn(); ) {
      let end = at + 1;
      while (end < schedule.length && schedule[end] === schedule[at]) end++;
      this.stretch(schedule[at]!, at, end);
      at = end;
    }
    this.runToEnd();
  }

  private mayGoOn(): boolean {
    return !this.ended && !this.system.machine.refined;
  }

  private take(packed: number): void {
    this.taken.push(packed);
    this.ended = this.system.take(packed);
    // What was reported comes out again when the run is replayed.
    this.system.takeReports();
  }

  private canTake(packed: number): boolean {
    const choices: number[] = [];
    this.system.kernel.choices(choices, true);
    return choices.includes(packed);
  }

  /** One task's steps from `at` to `end` of the schedule. */
  private stretch(packed: number, at: number, end: number): void {
    const isStep = choiceKind(packed) === CHOICE_STEP;
    const task = choiceTask(packed);
    const row = this.original?.trace.rows[end - 1];
    const target = isStep && row?.states[task] !== 'done' ? this.originalPlace(row?.places[task]) : undefined;
    const length = end - at;
    // A task may stand in front of that line more than once on the way.
    let met = 0;
    const rows = this.original?.trace.rows.slice(at, end) ?? [];
    const times = rows.filter((each) => this.originalPlace(each.places[task]) === target).length;
    // Without the other run there is nothing to go by but the number of steps.
    const most = !isStep || row === undefined ? length : 4 * length + 50;
    for (let n = 0; n < most && this.mayGoOn(); n++) {
      if (!this.canTake(packed)) {
        if (n < length) this.stopped ??= { step: at + n + 1, reason: this.whyNot(packed) };
        return;
      }
      this.take(packed);
      if (target !== undefined && this.herePlace(task) === target && ++met >= times) return;
    }
  }

  private originalPlace(place: Place | undefined): string | undefined {
    if (place === undefined || this.originals === undefined) return undefined;
    return `${place.function}|${this.originals.line(place.file, place.line).trim()}`;
  }

  private herePlace(task: number): string | undefined {
    const place = this.system.placeOf(task);
    return place === undefined ? undefined : `${place.function}|${this.lines.line(place.file, place.line).trim()}`;
  }

  /** Everybody runs on, one after the other, as far as they can. */
  private runToEnd(): void {
    const { system } = this;
    let last = choiceTask(this.taken.at(-1) ?? 0);
    for (let n = 0; n < AFTERWARDS && this.mayGoOn(); n++) {
      const choices: number[] = [];
      system.kernel.choices(choices);
      const steps = choices.filter((packed) => isInevitable(packed) && choiceKind(packed) === CHOICE_STEP);
      const next = steps.find((packed) => choiceTask(packed) === last) ?? steps[0];
      if (next === undefined) return;
      last = choiceTask(next);
      this.take(next);
    }
  }

  private whyNot(packed: number): string {
    const { system } = this;
    const name = system.choiceName(packed);
    if (choiceKind(packed) !== CHOICE_STEP) return `${name} cannot come here`;
    const task = choiceTask(packed);
    if (system.machine.status(task) !== layout.PARKED) return `${name} has ended already`;
    return `${name} cannot go on: ${system.describeTask(task)}`;
  }
}

// ---- where they part --------------------------------------------------------------------------------------------

function firstDifference(
  original: Trace | undefined,
  trace: Trace,
  schedule: readonly number[],
): Departure | undefined {
  if (original === undefined) return undefined;
  for (const [index, row] of original.rows.entries()) {
    const here = trace.rows[index];
    if (here === undefined || here.choice !== schedule[index]) {
      // The step that is missing, or is another task's: the one before it led elsewhere, or nobody could make it.
      return index === 0 ? undefined : { step: index + 1, reason: leftOff(original, trace, index) };
    }
    if (eventsOf(here) !== eventsOf(row)) return { step: index + 1, reason: otherEvents(row, here) };
  }
  return undefined;
}

/** What was done in a step, without the lines, which a patch moves. */
function eventsOf(row: TraceRow): string {
  return row.events.map(({ kind, text, place }) => `${kind} ${place?.function} ${text}`).join('\n');
}

function leftOff(original: Trace, trace: Trace, index: number): string {
  const row = original.rows[index]!;
  const before = trace.rows[index - 1];
  if (row.task === undefined || before === undefined) return `${row.who} does not come`;
  const state = before.states[row.task];
  if (state === 'done') return `${row.who} has ended already`;
  const there = at(before.places[row.task]);
  if (state === 'sleeps') return `${row.who} sleeps${there}`;
  if (state === 'spins') return `${row.who} waits for a lock${there}`;
  return `${row.who} has come to where the schedule leaves it${there}; there it goes on for longer`;
}

function otherEvents(was: TraceRow, is: TraceRow): string {
  const index = was.events.findIndex(
    (event, n) => eventsOf({ ...was, events: [event] }) !== eventsOf({ ...is, events: is.events.slice(n, n + 1) }),
  );
  const n = index < 0 ? was.events.length : index;
  const tell = (row: TraceRow): string => {
    const event = row.events[n];
    if (event !== undefined) return `does '${event.text}'${at(event.place)}`;
    return row.task === undefined ? 'does nothing more' : `goes on${at(row.places[row.task])}`;
  };
  return `${is.who} ${tell(is)}; where it was found, it ${tell(was)}`;
}

const at = (place: Place | undefined): string =>
  place === undefined ? '' : ` in ${place.function}() at ${place.file}:${place.line}`;
