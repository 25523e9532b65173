/**
 * A run that can be gone through forwards and backwards, with everything that can be seen at each of its steps.
 *
 * In: a built scenario and a schedule. Out: the trace, and a view of the machine after any number of steps.
 *
 * The idea: the machine has an undo log, so that going back is popping it; the trace is made once.
 */
import type { BuiltScenario } from '../scenario.ts';
import { SourceLines } from '../source-lines.ts';
import { System } from '../system.ts';
import { type Place, replay, type Standing, type Trace, type TraceRow } from '../trace.ts';
import { globalsOf, localsOf, type Scope, type Variable } from '../variables.ts';

/** What there is to see after `position` steps. */
export interface StepView {
  readonly scenario: string;
  /** What the run leads to. */
  readonly title: string;
  readonly position: number;
  readonly steps: number;
  readonly tasks: readonly string[];
  /** The step that led here; undefined at the start. */
  readonly row: TraceRow | undefined;
  /** Who makes the next one; undefined at the end. */
  readonly next: string | undefined;
  /** The task that is looked at: the one that moved last. */
  readonly task: number;
  readonly states: TraceRow['states'];
  readonly standing: Standing;
  /** Where that task stands: the file's lines, and the line that it goes on with. */
  readonly source: { readonly place: Place; readonly lines: readonly string[] } | undefined;
  readonly scopes: readonly Scope[];
  readonly globals: readonly Variable[];
}

export class Stepper {
  readonly trace: Trace;
  private readonly system: System;
  private readonly lines: SourceLines;
  private readonly marks: number[] = [];
  /** Names of variables that are locks. */
  private readonly locks: ReadonlySet<string>;

  constructor(
    private readonly built: BuiltScenario,
    revealed: readonly number[],
    private readonly schedule: readonly number[],
    private readonly title: string,
    assumes?: string,
  ) {
    this.trace = replay(built, revealed, schedule, assumes);
    this.system = new System(built, revealed);
    this.lines = new SourceLines(built.program);
    this.locks = new Set(this.trace.start.lockStates.map(({ name }) => name.slice(0, name.lastIndexOf('.'))));
  }

  get steps(): number {
    return this.trace.rows.length;
  }

  view(position: number): StepView {
    this.seek(position);
    const { rows, tasks, start } = this.trace;
    const row = rows[position - 1];
    const standing = row ?? start;
    const task = rows.slice(0, position).findLast((each) => each.task !== undefined)?.task ?? rows[0]?.task ?? 0;
    // A task that has ended is looked at where it was last.
    const last = row?.events.findLast((event) => event.place !== undefined)?.place;
    const place = standing.places[task] ?? (row?.task === task ? last : undefined);
    return {
      scenario: this.built.name,
      title: this.title,
      position,
      steps: rows.length,
      tasks,
      row,
      next: rows[position]?.who,
      task,
      states: row?.states ?? tasks.map(() => 'runs'),
      standing,
      source: place === undefined ? undefined : { place, lines: this.lines.of(place.file) },
      scopes: localsOf(this.system, task),
      globals: globalsOf(this.system, this.locks),
    };
  }

  private seek(position: number): void {
    const { system, marks } = this;
    if (position < marks.length) {
      system.machine.rewind(marks[position]!);
      system.machine.unmark();
      marks.length = position;
    }
    while (marks.length < position) {
      const packed = this.schedule[marks.length]!;
      marks.push(system.machine.mark());
      system.take(packed);
      system.takeReports();
    }
  }
}
