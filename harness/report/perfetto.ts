/**
 * Findings as a trace that Perfetto opens: JSON in the trace event format.
 *
 * In: revisions with their outcomes. Out: text. Every finding is a process of its own. A task has a track with its calls of
 * the API and, inside of them, its steps, and a second one with what it is kept by: sleeping, spinning, holding a lock.
 * Lock words and the lengths of queues are counters. A step takes a millisecond, so that the ruler counts steps.
 *
 * Invariant: slices of a track lie inside of each other or apart, as the format demands.
 */
import type { ShownFinding } from '../revision.ts';
import type { LockState, Trace, TraceEvent, TraceRow } from '../trace.ts';
import type { RevisionReport } from './report.ts';

/** The members of an event that are used here. */
interface PerfettoEvent {
  readonly ph: 'M' | 'X' | 'C' | 'i';
  readonly name: string;
  readonly pid: number;
  readonly tid?: number;
  /** Microseconds. */
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  /** Of an instant: process-wide. */
  readonly s?: 'p';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Microseconds in a step. */
const STEP = 1000;

export function perfetto(reports: readonly RevisionReport[]): string {
  const events: PerfettoEvent[] = [];
  let pid = 0;
  for (const report of reports) {
    for (const outcome of report.outcomes) {
      for (const shown of outcome.findings) {
        const { kind, message } = shown.finding;
        const labels = { labels: `${report.name}: ${message}` };
        pid++;
        events.push(
          { ph: 'M', name: 'process_name', pid, args: { name: `${outcome.scenario} on ${report.name}: ${kind}` } },
          { ph: 'M', name: 'process_labels', pid, args: labels },
          { ph: 'M', name: 'process_sort_index', pid, args: { sort_index: pid } },
          ...findingEvents(shown, pid),
        );
      }
    }
  }
  return `{"displayTimeUnit":"ms","traceEvents":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}

const at = (row: number): number => row * STEP;

function findingEvents({ finding, trace }: ShownFinding, pid: number): PerfettoEvent[] {
  const events: PerfettoEvent[] = [];
  for (const [task, name] of trace.tasks.entries()) {
    for (const [tid, title] of [
      [doingTrack(task), name],
      [keptTrack(task), `${name}: state`],
    ] as const) {
      events.push(
        { ph: 'M', name: 'thread_name', pid, tid, args: { name: title } },
        { ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } },
      );
    }
    events.push(...calls(trace.rows, task, pid), ...states(trace.rows, task, pid), ...holds(trace, task, pid));
  }
  for (const row of trace.rows) {
    if (row.task === undefined) events.push({ ph: 'i', name: row.who, pid, tid: 0, ts: at(row.number), s: 'p' });
    else events.push(step(row, row.task, pid));
  }
  events.push(...counters(trace, pid));
  const end = at(trace.rows.length + 1);
  const args = { message: finding.message, details: finding.details };
  return [...events, { ph: 'i', name: `${finding.kind}: ${finding.message}`, pid, tid: 0, ts: end, s: 'p', args }];
}

/** Thread ids: 0 is for what concerns everybody. */
const doingTrack = (task: number): number => 2 * task + 1;
const keptTrack = (task: number): number => 2 * task + 2;

function step(row: TraceRow, task: number, pid: number): PerfettoEvent {
  const isCall = ({ kind }: TraceEvent): boolean => kind === 'call' || kind === 'return';
  const first = row.events.find((event) => event.matters && !isCall(event)) ?? row.events.find((one) => !isCall(one));
  const place = first?.place ?? row.events.find((event) => event.place !== undefined)?.place;
  const args = {
    step: row.number,
    ...(place === undefined ? {} : { at: `${place.file}:${place.line}`, in: `${place.function}()` }),
    events: row.events.map(({ text }) => text),
  };
  const name = first?.text ?? row.events[0]?.text ?? 'nothing that can be seen';
  return { ph: 'X', name, cat: 'step', pid, tid: doingTrack(task), ts: at(row.number), dur: STEP, args };
}

/** A task may leave a call and enter the next in one step: that step is then the next one's. */
function calls(rows: readonly TraceRow[], task: number, pid: number): PerfettoEvent[] {
  const slices: PerfettoEvent[] = [];
  let open: { text: string; from: number } | undefined;
  const end = (to: number): void => {
    if (open === undefined || to <= open.from) return;
    const { text, from } = open;
    slices.push({ ph: 'X', name: text, cat: 'call', pid, tid: doingTrack(task), ts: at(from), dur: at(to - from) });
  };
  for (const row of rows) {
    if (row.task !== task) continue;
    const last = row.events.findLast(({ kind }) => kind === 'call' || kind === 'return');
    if (last === undefined) continue;
    end(last.kind === 'call' ? row.number : row.number + 1);
    open = last.kind === 'call' ? { text: last.text, from: row.number } : undefined;
  }
  end(rows.length + 1);
  return slices;
}

/** Slices of what a task is for several rows on end; a row counts from its end on. */
function stretches(
  rows: readonly TraceRow[],
  kindAt: (row: TraceRow) => string | undefined,
  slice: (name: string) => Omit<PerfettoEvent, 'ts' | 'dur'>,
): PerfettoEvent[] {
  const found: PerfettoEvent[] = [];
  let from = 0;
  let name: string | undefined;
  const end = (to: number): void => {
    if (name !== undefined) found.push({ ...slice(name), ts: at(from), dur: at(to - from) });
  };
  for (const row of rows) {
    const kind = kindAt(row);
    if (kind === name) continue;
    end(row.number + 1);
    [name, from] = [kind, row.number + 1];
  }
  end(rows.length + 2);
  return found;
}

function states(rows: readonly TraceRow[], task: number, pid: number): PerfettoEvent[] {
  const kept = (row: TraceRow): string | undefined => {
    const state = row.states[task];
    return state === 'sleeps' || state === 'spins' ? state : undefined;
  };
  return stretches(rows, kept, (name) => ({ ph: 'X', name, cat: 'state', pid, tid: keptTrack(task) }));
}

/** A task may sleep while it holds, and hold several locks: counters, one with two series per task. */
function holds({ tasks, rows }: Trace, task: number, pid: number): PerfettoEvent[] {
  const found: PerfettoEvent[] = [];
  let before = '0,0';
  for (const row of rows) {
    const mine = row.holds.filter((hold) => hold.task === task);
    const read = mine.filter(({ as }) => as === 'read').length;
    const write = mine.length - read;
    if (`${read},${write}` === before) continue;
    before = `${read},${write}`;
    found.push({ ph: 'C', name: `${tasks[task]} holds`, pid, ts: at(row.number + 1), args: { read, write } });
  }
  return found;
}

/** Words that point to tasks are no numbers, and have no counter. */
function counters({ start, rows }: Trace, pid: number): PerfettoEvent[] {
  const found: PerfettoEvent[] = [];
  const add = ({ name, kind, value }: LockState, number: number): void => {
    if (value === undefined) return;
    const args = kind === 'queue' ? { waiters: value } : { value };
    found.push({ ph: 'C', name, pid, ts: at(number), args });
  };
  for (const state of start.lockStates) add(state, 1);
  let before = start.lockStates;
  for (const row of rows) {
    for (const [n, state] of row.lockStates.entries()) if (state !== before[n]) add(state, row.number + 1);
    before = row.lockStates;
  }
  return found;
}
