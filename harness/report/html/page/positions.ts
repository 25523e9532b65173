/**
 * From steps that say what changed to positions that say how everything is.
 *
 * In: a finding as the page is given it. Out: one position per step, and the stretches of the timeline: from which step
 * to which a task sleeps, holds a lock, is inside of a call; how long a lock word keeps a value.
 *
 * Positions are counted from 0: position n is the state after step n + 1.
 */
import type { Change, PageFinding, PageHold, PagePlace, Step, TaskState } from '../page-data.ts';

export interface LockRow {
  readonly name: string;
  readonly text: string;
  readonly isQueue: boolean;
}

export interface Position {
  readonly step: Step;
  readonly places: readonly (PagePlace | null)[];
  readonly states: readonly TaskState[];
  readonly holds: readonly PageHold[];
  readonly locks: readonly LockRow[];
  /** Names of lock words and queues that this step changed, with what they were before. */
  readonly changed: ReadonlyMap<string, string>;
}

type Everything = Omit<Position, 'step' | 'changed'>;

function applied(before: Everything, change: Change): Everything {
  const places = [...before.places];
  for (const [task, place] of change.places ?? []) places[task] = place;
  const locks = [...before.locks];
  for (const [name, text, isQueue] of change.locks ?? []) {
    const at = locks.findIndex((lock) => lock.name === name);
    if (at < 0) locks.push({ name, text, isQueue });
    else locks[at] = { name, text, isQueue };
  }
  return {
    places: change.places === undefined ? before.places : places,
    locks: change.locks === undefined ? before.locks : locks,
    states: change.states ?? before.states,
    holds: change.holds ?? before.holds,
  };
}

export function startOf(finding: PageFinding): Everything {
  const nothing: Everything = { places: finding.tasks.map(() => null), states: [], holds: [], locks: [] };
  return applied(nothing, finding.start);
}

export function positionsOf(finding: PageFinding): Position[] {
  let now = startOf(finding);
  return finding.steps.map((step) => {
    const before = now;
    now = applied(before, step);
    const changed = new Map<string, string>();
    for (const [name] of step.locks ?? [])
      changed.set(name, before.locks.find((lock) => lock.name === name)?.text ?? '');
    return { ...now, step, changed };
  });
}

/** From column `from` up to, but not including, column `to`. */
export interface Stretch<Kind> {
  readonly from: number;
  readonly to: number;
  readonly kind: Kind;
}

/** Equal neighbours as one stretch; undefined leaves a gap. */
export function stretches<Kind>(
  count: number,
  kindAt: (column: number) => Kind | undefined,
  same: (a: Kind, b: Kind) => boolean = (a, b) => a === b,
): Stretch<Kind>[] {
  const found: Stretch<Kind>[] = [];
  for (let column = 0; column < count; column++) {
    const kind = kindAt(column);
    if (kind === undefined) continue;
    const last = found.at(-1);
    if (last !== undefined && last.to === column && same(last.kind, kind)) {
      found[found.length - 1] = { ...last, to: column + 1 };
    } else found.push({ from: column, to: column + 1, kind });
  }
  return found;
}

export interface Call {
  readonly task: number;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** The trace ends inside of it. */
  readonly open: boolean;
}

/** Calls of the API on the columns `shown` (indices of steps, ascending). */
export function callsOf(finding: PageFinding, shown: readonly number[]): Call[] {
  const calls: Call[] = [];
  const open = new Map<number, { text: string; step: number }>();
  const columnOf = (step: number): number => {
    const at = shown.findIndex((index) => index >= step);
    return at < 0 ? shown.length - 1 : at;
  };
  for (const [index, { task, events }] of finding.steps.entries()) {
    if (task === null) continue;
    for (const { kind, text } of events) {
      if (kind === 'call') open.set(task, { text, step: index });
      const started = open.get(task);
      if (kind === 'return' && started !== undefined) {
        calls.push({ task, text: started.text, from: columnOf(started.step), to: columnOf(index) + 1, open: false });
        open.delete(task);
      }
    }
  }
  for (const [task, { text, step }] of open) {
    calls.push({ task, text, from: columnOf(step), to: shown.length, open: true });
  }
  return withoutOverlap(calls.sort((a, b) => a.from - b.from));
}

/** A task may leave a call and enter the next one in one step: the column is then the next one's. */
function withoutOverlap(calls: readonly Call[]): Call[] {
  return calls.flatMap((call, n) => {
    const next = calls.find((other, m) => m > n && other.task === call.task);
    const to = next === undefined ? call.to : Math.min(call.to, next.from);
    return to > call.from ? [{ ...call, to }] : [];
  });
}

/** Where the eyes should be at a position: the line that the step is about. */
export function focusOf({ step, places }: Position, has: (path: string) => boolean): PagePlace | null {
  const events = step.events.filter(({ place }) => place !== null && has(place.file));
  const best = events.filter((event) => event.shown && !event.place!.file.startsWith('include/')).at(-1);
  const inTree = events.filter((event) => !event.place!.file.startsWith('include/')).at(-1);
  const last = best ?? inTree ?? events.at(-1);
  if (last !== undefined) return last.place;
  return step.task === null ? null : (places[step.task] ?? null);
}

export function shortName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function placeText(place: PagePlace | null | undefined): string {
  return place === null || place === undefined ? '' : `${shortName(place.file)}:${place.line} ${place.function}()`;
}

export const STATE_WORDS: Readonly<Record<TaskState, string>> = {
  runs: 'can run',
  sleeps: 'sleeps',
  spins: 'spins',
  done: 'done',
};
