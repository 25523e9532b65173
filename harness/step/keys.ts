/**
 * What keys do: the state of `lockstep step` that is not the run's.
 *
 * In: a state and a key. Out: the next state. Nothing here knows a terminal.
 */
import type { Trace } from '../trace.ts';

export interface StepState {
  readonly position: number;
  /** Digits typed so far, for the `g` behind them. */
  readonly typed: string;
  /** What is being typed behind `/`; undefined: nothing is. */
  readonly query: string | undefined;
  readonly lastQuery: string;
  readonly help: boolean;
  readonly message: string;
  readonly done: boolean;
}

export const START: StepState = {
  position: 0,
  typed: '',
  query: undefined,
  lastQuery: '',
  help: false,
  message: '',
  done: false,
};

/** `keys what`, for `?`. */
export const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['space n right', 'next step'],
  ['p left', 'step back'],
  ['t', 'next step of the same task'],
  ['g  G', 'to the start, to the end'],
  ['12g', 'to step 12'],
  ['/word enter', 'next step with the word in its events; / enter: once more'],
  ['?', 'this list'],
  ['q', 'quit'],
];

/** Keys by name out of what a terminal sends: letters as they are, `left`, `right`, `enter`, `back`, `escape`, `quit`. */
export function readKeys(input: string): string[] {
  const names: Readonly<Record<string, string>> = {
    '\x1b[C': 'right',
    '\x1bOC': 'right',
    '\x1b[D': 'left',
    '\x1bOD': 'left',
    '\r': 'enter',
    '\n': 'enter',
    '\x7f': 'back',
    '\b': 'back',
    '\x1b': 'escape',
    '\x03': 'quit',
    '\x04': 'quit',
  };
  const parts = input.match(/\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|[\s\S]/gu) ?? [];
  return parts.map((part) => names[part] ?? part).filter((key) => !/^[\x00-\x1f]/.test(key));
}

export function press(state: StepState, key: string, trace: Trace): StepState {
  if (key === 'quit') return { ...state, done: true };
  if (state.query !== undefined) return typeQuery(state, state.query, key, trace);
  if (state.help) return { ...state, help: false };
  const clean = { ...state, message: '', typed: '' };
  const last = trace.rows.length;
  const go = (position: number): StepState => ({ ...clean, position: Math.min(last, Math.max(0, position)) });
  if (/^\d$/.test(key)) return { ...clean, typed: `${state.typed}${key}`.slice(-7) };
  switch (key) {
    case ' ':
    case 'n':
    case 'right':
      return state.position === last ? { ...clean, message: 'this is the end' } : go(state.position + 1);
    case 'p':
    case 'left':
      return state.position === 0 ? { ...clean, message: 'this is the start' } : go(state.position - 1);
    case 'g':
      return go(state.typed === '' ? 0 : Number(state.typed));
    case 'G':
      return go(state.typed === '' ? last : Number(state.typed));
    case 't':
      return sameTask(clean, trace);
    case '/':
      return { ...clean, query: '' };
    case '?':
      return { ...clean, help: true };
    case 'q':
      return { ...clean, done: true };
    default:
      return { ...clean, message: '? lists the keys' };
  }
}

function sameTask(state: StepState, { rows, tasks }: Trace): StepState {
  const task = rows.slice(0, state.position).findLast((row) => row.task !== undefined)?.task ?? rows[0]?.task;
  const next = rows.find((row) => row.number > state.position && row.task === task);
  if (next !== undefined) return { ...state, position: next.number };
  return { ...state, message: `${tasks[task ?? 0]} makes no more steps` };
}

function typeQuery(state: StepState, query: string, key: string, trace: Trace): StepState {
  switch (key) {
    case 'escape':
      return { ...state, query: undefined };
    case 'back':
      return query === '' ? { ...state, query: undefined } : { ...state, query: query.slice(0, -1) };
    case 'enter':
      return search({ ...state, query: undefined, lastQuery: query === '' ? state.lastQuery : query }, trace);
    default:
      return [...key].length === 1 ? { ...state, query: query + key } : state;
  }
}

/** From the next step on, and around. */
function search(state: StepState, { rows }: Trace): StepState {
  const word = state.lastQuery.toLowerCase();
  if (word === '') return state;
  const has = (row: Trace['rows'][number]): boolean =>
    [row.who, ...row.locks, ...row.events.flatMap(({ text, place }) => [text, place?.function ?? ''])].some((text) =>
      text.toLowerCase().includes(word),
    );
  const found = rows.find((row) => row.number > state.position && has(row)) ?? rows.find(has);
  if (found === undefined) return { ...state, message: `'${state.lastQuery}' is in no step` };
  const around = found.number <= state.position ? 'from the start again' : '';
  return { ...state, position: found.number, message: around };
}
