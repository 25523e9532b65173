/**
 * What `lockstep step` shows: panes of text for a terminal of a given size.
 *
 * In: a view of the run, the state of the keys, a size. Out: exactly as many lines as the terminal has, none longer than
 * it is wide. On the left the source and the step's events, on the right tasks, locks and variables; in a narrow
 * terminal one below the other.
 *
 * Invariant: same view, same state, same size, same lines.
 */
import { printable, type Style } from '../report/style.ts';
import { KEYS, type StepState } from './keys.ts';
import type { StepView } from './stepper.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Below that there is one column of panes. */
const WIDE = 90;

type Look = keyof Style | 'plain';

/** A line before it is cut: colour comes last, so that it changes no width. */
interface Line {
  readonly text: string;
  readonly look: Look;
}

const plain = (text: string): Line => ({ text, look: 'plain' });
const heading = (text: string): Line => ({ text, look: 'bold' });

export function renderScreen(view: StepView, state: StepState, { columns, rows }: Size, style: Style): string[] {
  const paint = ({ text, look }: Line, width: number): string => {
    const fitted = cutTo(text, width);
    return look === 'plain' ? fitted : style[look](fitted);
  };
  const body = Math.max(1, rows - 2);
  const middle = state.help
    ? pad(helpLines(), body).map((line) => paint(line, columns))
    : panes(view, columns, body, paint);
  return [paint(heading(title(view)), columns), ...middle, paint(statusLine(view, state), columns)].slice(0, rows);
}

function panes(view: StepView, columns: number, body: number, paint: (line: Line, width: number) => string): string[] {
  const events = eventLines(view);
  const facts = [...taskLines(view), ...lockLines(view), ...variableLines(view)];
  if (columns < WIDE) {
    const source = Math.max(3, Math.floor(body * 0.4));
    const lines = [...sourceLines(view, source), ...events, ...facts];
    return pad(lines, body).map((line) => paint(line, columns));
  }
  const left = Math.floor(columns * 0.56);
  const below = Math.min(events.length, Math.floor(body / 2));
  const source = sourceLines(view, body - below);
  const here = pad([...source, ...events.slice(0, below)], body);
  const there = pad(facts, body);
  return here.map((line, n) => `${paint(line, left)} | ${paint(there[n]!, columns - left - 3)}`);
}

/** As many lines as there is room for. */
function pad(lines: readonly Line[], count: number): Line[] {
  return Array.from({ length: count }, (_, n) => lines[n] ?? plain(''));
}

function cutTo(text: string, width: number): string {
  const clean = printable(text.replace(/\t/g, '        ')).replace(/\n/g, ' ');
  return clean.length > width ? `${clean.slice(0, Math.max(0, width - 1))}>` : clean.padEnd(width);
}

function title({ scenario, title: what, position, steps, row, next }: StepView): string {
  const done = row === undefined ? 'at the start' : `${row.who} has made it`;
  const coming = next === undefined ? 'the end' : `next: ${next}`;
  return `${scenario}: ${what} | step ${position} of ${steps} | ${done} | ${coming}`;
}

function statusLine({ position, steps }: StepView, state: StepState): Line {
  if (state.query !== undefined) return { text: `/${state.query}`, look: 'yellow' };
  if (state.typed !== '') return { text: `${state.typed} (g goes to that step)`, look: 'yellow' };
  if (state.message !== '') return { text: state.message, look: 'yellow' };
  const where = position === steps ? 'p back' : 'space next  p back';
  return { text: `${where}  t same task  g/G ends  12g step 12  / search  ? help  q quit`, look: 'dim' };
}

function helpLines(): Line[] {
  return [
    heading('keys'),
    ...KEYS.map(([keys, what]) => plain(`  ${keys.padEnd(16)}${what}`)),
    plain('any key goes back'),
  ];
}

/** The lines around the one that the task goes on with (`=>`); those of the last step have a `*`. */
function sourceLines({ source, row, tasks, task }: StepView, count: number): Line[] {
  if (source === undefined) return pad([heading(`${tasks[task]} stands nowhere`)], count);
  const { place, lines } = source;
  const done = new Set(row?.events.filter((event) => event.place?.file === place.file).map((e) => e.place?.line));
  const room = count - 1;
  const first = Math.max(1, Math.min(place.line - Math.floor(room / 2), lines.length - room + 1));
  const digits = String(lines.length).length;
  const shown = Array.from({ length: room }, (_, n): Line => {
    const number = first + n;
    const text = lines[number - 1];
    if (text === undefined) return plain('');
    const here = number === place.line;
    const mark = here ? '=>' : done.has(number) ? ' *' : '  ';
    const look: Look = here ? 'yellow' : done.has(number) ? 'cyan' : 'plain';
    return { text: `${mark} ${String(number).padStart(digits)}  ${text}`, look };
  });
  return [heading(`${tasks[task]} in ${place.function}(), ${place.file}:${place.line}`), ...shown];
}

function eventLines({ row, position }: StepView): Line[] {
  if (row === undefined) return [heading('nothing has happened yet')];
  const lines = row.events.map(({ text, place, matters }): Line => {
    const where = place === undefined ? '' : `  ${place.function}:${place.line}`;
    return { text: `  ${text}${where}`, look: matters ? 'plain' : 'dim' };
  });
  return [heading(`step ${position}: ${row.who}`), ...lines];
}

function taskLines({ tasks, states, standing, task }: StepView): Line[] {
  const wide = Math.max(...tasks.map((name) => name.length));
  const lines = tasks.map((name, n): Line => {
    const place = standing.places[n];
    const where = place === undefined ? '' : ` ${place.function}:${place.line}`;
    const look: Look =
      states[n] === 'sleeps' || states[n] === 'spins' ? 'yellow' : states[n] === 'done' ? 'dim' : 'plain';
    return { text: `${n === task ? '>' : ' '} ${name.padEnd(wide)} ${states[n]!.padEnd(6)}${where}`, look };
  });
  return [heading('tasks'), ...lines];
}

function lockLines({ standing, tasks, row }: StepView): Line[] {
  if (standing.lockStates.length === 0) return [];
  const changed = new Set(row?.locks ?? []);
  const lines = standing.lockStates.map(({ kind, name, text }): Line => {
    const line = kind === 'word' ? `${name} = ${text}` : `${name}: ${text}`;
    return { text: `  ${line}`, look: changed.has(line) ? 'cyan' : 'plain' };
  });
  const holds = standing.holds.map(({ lock, as, task }) =>
    plain(`  ${task === undefined ? 'somebody' : tasks[task]} holds ${lock} (${as})`),
  );
  return [heading('locks'), ...lines, ...holds];
}

function variableLines({ scopes, globals }: StepView): Line[] {
  const named = scopes.filter(({ variables }) => variables.length > 0);
  return [
    ...(globals.length === 0 ? [] : [heading('globals'), ...globals.map(variableLine)]),
    ...named.flatMap((scope) => [heading(`locals of ${scope.function}()`), ...scope.variables.map(variableLine)]),
  ];
}

const variableLine = ({ name, value }: { name: string; value: string }): Line => plain(`  ${name} = ${value}`);
