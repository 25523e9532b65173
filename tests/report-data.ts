/**
 * A finding made by hand, for tests of what reports look like: two tasks on a lock that does not exist.
 */
import type { RevisionReport } from '../harness/report/report.ts';
import type { Outcome, ShownFinding } from '../harness/revision.ts';
import type { Standing, Trace, TraceEvent, TraceRow } from '../harness/trace.ts';

export const event = (
  kind: TraceEvent['kind'],
  text: string,
  at: string | undefined = undefined,
  matters = true,
): TraceEvent => {
  const match = /^(.*):(\d+) (\w+)$/.exec(at ?? '');
  const place = match === null ? undefined : { file: match[1]!, line: Number(match[2]), function: match[3]! };
  return { kind, text, place, matters };
};

/** Nothing is known. */
const START: Standing = { places: [undefined, undefined, undefined], holds: [], lockStates: [] };

const row = (
  number: number,
  task: number | undefined,
  who: string,
  events: readonly TraceEvent[],
  states: TraceRow['states'],
  locks: readonly string[] = [],
): TraceRow => ({ ...START, number, choice: task ?? 0x1000000, who, task, events, locks, states });

export const TRACE: Trace = {
  tasks: ['w1', 'w2', 'idle'],
  start: START,
  rows: [
    row(1, 0, 'w1', [event('call', 'take(&lock)', 'two.c:7 w1')], ['runs', 'runs', 'runs']),
    row(
      2,
      0,
      'w1',
      [event('load', 'lock.word = 0', 'kernel/locking/lock.c:40 try_take', false)],
      ['runs', 'runs', 'runs'],
    ),
    row(
      3,
      0,
      'w1',
      [
        event('rmw', 'lock.word: 0 -> 1', 'kernel/locking/lock.c:41 try_take'),
        event('store', 'lock.owner: NULL -> w1', 'kernel/locking/lock.c:42 try_take'),
      ],
      ['runs', 'runs', 'runs'],
      ['lock.word = 0x1: held', 'lock.queue: empty'],
    ),
    row(4, 1, 'w2', [event('call', 'take(&lock)', 'two.c:13 w2')], ['runs', 'runs', 'runs']),
    row(5, undefined, 'tick', [], ['runs', 'runs', 'runs']),
    row(
      6,
      1,
      'w2',
      [event('native', 'schedule()', 'kernel/locking/lock.c:88 take_slowly')],
      ['runs', 'sleeps', 'runs'],
      ['lock.queue: w2'],
    ),
    row(7, 0, 'w1', [event('return', 'take() returns 0')], ['runs', 'sleeps', 'runs']),
    row(8, 0, 'w1', [event('load', 'stop = 0', 'two.c:9 w1', false)], ['done', 'sleeps', 'done']),
  ],
  reports: [],
  departed: undefined,
};

export const SHOWN: ShownFinding = {
  finding: {
    kind: 'hang',
    message: 'INFO: task blocked for ever: w2 in take_slowly()',
    place: { file: 'kernel/locking/lock.c', line: 88, function: 'take_slowly' },
    task: 'w2',
    schedule: [0, 0, 0, 1, 0x1000000, 1, 0, 0],
    details: ['task w2:12 sleeps (D) in take_slowly() at kernel/locking/lock.c:88'],
  },
  trace: TRACE,
  token: 'ls1.TOKEN.abcd',
};

export function outcome(scenario: string, verdict: Outcome['verdict'], more: Partial<Outcome> = {}): Outcome {
  const ran = verdict === 'pass' || verdict === 'finding';
  return {
    scenario,
    description: '',
    verdict,
    completeness: ran ? { kind: 'exhaustive' } : undefined,
    states: ran ? 1234 : 0,
    transitions: ran ? 5678901 : 0,
    seconds: 0.126,
    findings: verdict === 'finding' ? [SHOWN] : [],
    reason: undefined,
    diagnostics: [],
    possible: new Map(),
    outcomes: new Map(),
    omission: 0,
    files: [],
    ...more,
  };
}

export function revision(
  name: string,
  outcomes: readonly Outcome[],
  more: Partial<RevisionReport> = {},
): RevisionReport {
  return {
    name,
    kernel: 'debian:6.12',
    label: 'debian:6.12 (6.12.1-1)',
    tree: 'overlay-0123456789ab',
    patches: [],
    settings: [],
    config: new Map([
      ['CONFIG_SMP', 'y'],
      ['CONFIG_HZ', '250'],
    ]),
    notes: [],
    outcomes,
    ...more,
  };
}
