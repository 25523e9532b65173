/**
 * A trace as a table with one column per task, time running down: what each did, where, and what the locks were then.
 *
 * In: a trace (harness/trace.ts). Out: lines of text. Shown are the steps that changed something others can see, what
 * came from outside, and where everybody was seen last. The plumbing of lists and references is left out, as the queues
 * are shown below the steps; `plumbing` shows it, `verbose` every event. Where there are more tasks than
 * columns fit, the table becomes a list with the task's name in front.
 *
 * Invariant: same trace, same width, same text.
 */
import type { Trace, TraceEvent, TraceRow } from '../trace.ts';
import { printable, type Style, wrap } from './style.ts';

export interface TableOptions {
  /** Characters in a line. */
  readonly width: number;
  readonly verbose: boolean;
  /** Also the inner writes of lists, wake queues and reference counts. */
  readonly plumbing?: boolean;
}

/** Below that a column is not readable. */
const MIN_COLUMN = 22;

/** A row as it is shown. */
interface Entry {
  readonly number: string;
  /** Index of the task's column; undefined where it goes across. */
  readonly column: number | undefined;
  readonly lines: readonly Line[];
  readonly locks: readonly string[];
}

interface Line {
  readonly text: string;
  readonly look: 'api' | 'place' | 'event' | 'state';
}

export function scheduleTable(trace: Trace, options: TableOptions, style: Style): string[] {
  const shown = chooseRows(trace, options);
  const columns = trace.tasks.map((_, index) => index).filter((index) => shown.some(({ row }) => row.task === index));
  const number = String(trace.rows.length).length;
  const writer = new CellWriter(trace);
  const entries = shown.map(({ row, events }) => writer.entry(row, events, columns, number));
  const gutter = Math.max(4, number);
  const room = options.width - gutter - 3 * columns.length;
  const fits = columns.length > 0 && Math.floor(room / columns.length) >= MIN_COLUMN;
  const out = fits
    ? asTable(trace, entries, columns, gutter, room, style)
    : shortened(asList(trace, entries, columns, gutter, options.width, style), options.verbose, style);
  return [
    ...out,
    '',
    ...legend(
      shown.flatMap(({ events }) => events),
      options.width,
    ),
    ...absent(trace, columns),
  ];
}

export interface ShownRow {
  readonly row: TraceRow;
  readonly events: readonly TraceEvent[];
}

/** Headers of plain data structures: what is written there shows in the queues. */
const PLUMBING = new Set(['include/linux/list.h', 'include/linux/refcount.h']);

function isPlumbing({ kind, text, place }: TraceEvent): boolean {
  if (kind !== 'store' && kind !== 'rmw') return false;
  return (place !== undefined && PLUMBING.has(place.file)) || /->(wake_q|usage)\b/.test(text);
}

/** The rows that are worth a look, each with the events that are. */
export function chooseRows(trace: Trace, { verbose, plumbing }: Omit<TableOptions, 'width'>): ShownRow[] {
  if (verbose) return trace.rows.map((row) => ({ row, events: row.events }));
  const last = lastSeen(trace);
  const shown: ShownRow[] = [];
  for (const row of trace.rows) {
    const events = row.events.filter((event) => event.matters && (plumbing === true || !isPlumbing(event)));
    if (events.length > 0 || row.locks.length > 0 || row.task === undefined) shown.push({ row, events });
    else if (last.has(row)) shown.push({ row, events: row.events.slice(-1) });
  }
  return shown;
}

/** The last row of every task that is not done at the end. */
function lastSeen(trace: Trace): Set<TraceRow> {
  const rows = new Map<number, TraceRow>();
  for (const row of trace.rows) if (row.task !== undefined) rows.set(row.task, row);
  const states = trace.rows.at(-1)?.states ?? [];
  return new Set([...rows].filter(([task]) => states[task] !== 'done').map(([, row]) => row));
}

export function shortName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** Makes the lines of cells; knows which function each column was in last. */
class CellWriter {
  private readonly functions = new Map<number, string>();
  private before: TraceRow['states'];

  constructor(trace: Trace) {
    this.before = trace.tasks.map(() => 'runs');
  }

  entry(row: TraceRow, events: readonly TraceEvent[], columns: readonly number[], digits: number): Entry {
    const number = String(row.number).padStart(digits);
    const locks = row.locks.map(printable);
    const { task } = row;
    if (task === undefined) {
      const text = `*** ${row.who} ***`;
      const lines = events.map((event): Line => ({ text: `    ${printable(event.text)}`, look: 'event' }));
      return { number, column: undefined, lines: [{ text, look: 'state' }, ...lines], locks };
    }
    const lines = events.flatMap((event) => this.eventLines(task, event));
    const state = row.states[task];
    if (state !== undefined && state !== this.before[task] && (state === 'sleeps' || state === 'done')) {
      lines.push({ text: state === 'sleeps' ? '(sleeps)' : '(done)', look: 'state' });
    }
    this.before = row.states;
    return { number, column: columns.indexOf(task), lines, locks };
  }

  private eventLines(task: number, event: TraceEvent): Line[] {
    const text = printable(event.text);
    if (event.kind === 'call' || event.kind === 'return') {
      this.functions.delete(task);
      return [{ text, look: 'api' }];
    }
    const { place } = event;
    if (place === undefined) return [{ text: `  ${text}`, look: 'event' }];
    const at = `${shortName(place.file)}:${place.line}`;
    const inside = `${place.file}|${place.function}`;
    if (this.functions.get(task) === inside) return [{ text: `  ${at} ${text}`, look: 'event' }];
    this.functions.set(task, inside);
    return [
      { text: `  ${place.function}()`, look: 'place' },
      { text: `  ${at} ${text}`, look: 'event' },
    ];
  }
}

function paint(line: string, look: Line['look'], style: Style): string {
  switch (look) {
    case 'api':
      return style.bold(line);
    case 'place':
      return style.cyan(line);
    case 'state':
      return style.yellow(line);
    case 'event':
      return line;
  }
}

function asTable(
  trace: Trace,
  entries: readonly Entry[],
  columns: readonly number[],
  gutter: number,
  room: number,
  style: Style,
): string[] {
  const finals = columns.map((task) => trace.rows.at(-1)?.states[task] ?? 'runs');
  const wishes = columns.map((task, n) => {
    const lines = entries.filter((entry) => entry.column === n).flatMap((entry) => entry.lines);
    return Math.max(trace.tasks[task]!.length, finals[n]!.length, ...lines.map((line) => line.text.length));
  });
  const widths = shareOut(wishes, room);
  const bar = style.dim(' | ');
  const line = (head: string, cells: readonly string[]): string =>
    `${style.dim(head.padEnd(gutter))}${bar}${cells.join(bar)}`.trimEnd();
  const rule = style.dim(`${'-'.repeat(gutter)}-+-${widths.map((width) => '-'.repeat(width)).join('-+-')}`);
  const whole = gutter + 3 * columns.length + widths.reduce((sum, width) => sum + width, 0);
  const out = [
    line(
      'step',
      columns.map((task, n) => style.bold(trace.tasks[task]!.padEnd(widths[n]!))),
    ),
    rule,
  ];
  for (const entry of entries) {
    let head = entry.number;
    for (const { text, look } of entry.lines) {
      if (entry.column === undefined) out.push(`${style.dim(head.padEnd(gutter))}${bar}${paint(text, look, style)}`);
      else {
        for (const part of wrap(text, widths[entry.column]!)) {
          const cells = widths.map((width, n) =>
            n === entry.column ? paint(part.padEnd(width), look, style) : ' '.repeat(width),
          );
          out.push(line(head, cells));
          head = '';
        }
      }
      head = '';
    }
    out.push(...lockRows(entry.locks, head, gutter, whole, style));
  }
  const states = finals.map((state, n) => style.yellow(state.padEnd(widths[n]!)));
  return [...out, rule, line('end', states)];
}

/** What the locks are after a step, as a line of its own below it; `head` is its number where nothing else is shown. */
function lockRows(locks: readonly string[], head: string, gutter: number, width: number, style: Style): string[] {
  const lines: string[] = [];
  for (const lock of locks) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + lock.length + 3 <= width - gutter - 5)
      lines[lines.length - 1] = `${last}   ${lock}`;
    else lines.push(lock);
  }
  return lines
    .flatMap((text) => wrap(text, Math.max(20, width - gutter - 5)))
    .map((text, n) => style.dim(`${(n === 0 ? head : '').padEnd(gutter)} => ${text}`));
}

/** Gives every column what it wishes, as far as there is room; those that wish for more than a fair share divide the rest. */
export function shareOut(wishes: readonly number[], room: number): number[] {
  const widths = new Array<number>(wishes.length).fill(0);
  let left = room;
  let open = wishes.map((_, n) => n);
  while (open.length > 0) {
    const fair = Math.floor(left / open.length);
    const modest = open.filter((n) => wishes[n]! <= fair);
    if (modest.length === 0) {
      for (const n of open) widths[n] = fair;
      break;
    }
    for (const n of modest) {
      widths[n] = wishes[n]!;
      left -= wishes[n]!;
    }
    open = open.filter((n) => !modest.includes(n));
  }
  return widths;
}

function asList(
  trace: Trace,
  entries: readonly Entry[],
  columns: readonly number[],
  gutter: number,
  width: number,
  style: Style,
): string[] {
  const names = Math.max(4, ...columns.map((task) => trace.tasks[task]!.length));
  const lead = gutter + names + 3;
  const out = [style.bold(`${'step'.padEnd(gutter)}  ${'task'.padEnd(names)}  what`)];
  for (const entry of entries) {
    const name = entry.column === undefined ? '' : trace.tasks[columns[entry.column]!]!;
    let head = `${entry.number.padEnd(gutter)}  ${name.padEnd(names)}`;
    for (const { text, look } of entry.lines) {
      for (const part of wrap(text, Math.max(MIN_COLUMN, width - lead))) {
        out.push(`${style.dim(head)} ${paint(part, look, style)}`);
        head = ' '.repeat(head.length);
      }
    }
    out.push(...lockRows(entry.locks, entry.lines.length === 0 ? entry.number : '', gutter, width, style));
  }
  return out;
}

/** So many lines of a long list are shown at either end. */
const LIST_ENDS = 60;

function shortened(lines: readonly string[], verbose: boolean, style: Style): readonly string[] {
  const left = lines.length - 2 * LIST_ENDS;
  if (verbose || left <= 1) return lines;
  const gap = style.dim(`... ${left} lines left out; --verbose shows them ...`);
  return [...lines.slice(0, LIST_ENDS), gap, ...lines.slice(-LIST_ENDS)];
}

/** `rwsem.c is kernel/locking/rwsem.c`. */
function legend(events: readonly TraceEvent[], width: number): string[] {
  const files = new Map<string, string>();
  for (const { kind, place } of events) {
    if (place !== undefined && kind !== 'call' && place.file !== shortName(place.file)) {
      files.set(place.file, `${shortName(place.file)} is ${printable(place.file)}`);
    }
  }
  const names = [...files.keys()].sort().map((file) => files.get(file)!);
  return files.size === 0 ? [] : wrap(names.join(', '), width);
}

function absent(trace: Trace, columns: readonly number[]): string[] {
  const names = trace.tasks.filter((_, index) => !columns.includes(index));
  if (names.length === 0) return [];
  const told = names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
  return [`not in the table, as they changed nothing: ${told}`];
}
