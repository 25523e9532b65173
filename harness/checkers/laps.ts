/**
 * What a livelock does over and over: a shortest way round from one of its states.
 *
 * In: a built scenario and the schedule that leads to a state of the cycle. Out: lines for people, one for each step of a
 * lap in which everybody who can make a step makes one, or, where there is none that short, of any lap.
 *
 * The idea: breadth-first search over (state, who has moved). A node is reached by repeating its choices from the
 * start of the lap, which is cheap, as laps are short.
 */
import type { BuiltScenario } from '../scenario.ts';
import { CHOICE_STEP, choiceKind, choiceTask, isInevitable } from '../schedule.ts';
import { System } from '../system.ts';
import { replay, type TraceRow } from '../trace.ts';

/** Nodes that are looked at, and the steps of the longest lap that is shown. */
const NODES = 3_000;
const LONGEST = 40;

export function describeLap(built: BuiltScenario, revealed: readonly number[], schedule: readonly number[]): string[] {
  const lap = findLap(built, revealed, schedule);
  if (lap === undefined) return [];
  const trace = replay(built, revealed, [...schedule, ...lap]);
  const rows = trace.rows.slice(schedule.length);
  if (trace.departed !== undefined || rows.length < lap.length) return [];
  const steps = rows.map((row, n) => `  ${lineOf(row, rows[n - 1]?.who)}`);
  return [`over and over, in ${lap.length === 1 ? '1 step' : `${lap.length} steps`}:`, ...steps];
}

interface Node {
  readonly choices: readonly number[];
  /** One bit for each task that has made a step. */
  readonly moved: number;
}

function findLap(built: BuiltScenario, revealed: readonly number[], schedule: readonly number[]): number[] | undefined {
  const system = new System(built, revealed);
  const { machine, kernel } = system;
  if (kernel.tasks.length > 31) return undefined;
  for (const packed of schedule) system.take(packed);
  const [startA, startB] = [machine.hashA, machine.hashB];
  const all = kernel.tasks.reduce((bits, task) => (kernel.canStep(task) ? bits | (1 << task.index) : bits), 0);
  const mark = machine.mark();
  const seen = new Set<string>();
  const queue: Node[] = [{ choices: [], moved: 0 }];
  let any: readonly number[] | undefined;
  for (let next = 0; next < queue.length && next < NODES; next++) {
    const { choices, moved } = queue[next]!;
    machine.rewind(mark);
    for (const packed of choices) system.take(packed);
    const here = machine.mark();
    const offered: number[] = [];
    kernel.choices(offered);
    for (const packed of offered.filter(isInevitable)) {
      machine.rewind(here);
      if (system.take(packed)) continue;
      const now = choiceKind(packed) === CHOICE_STEP ? moved | (1 << choiceTask(packed)) : moved;
      const path = [...choices, packed];
      if (machine.hashA === startA && machine.hashB === startB) {
        any ??= path;
        if ((now & all) === all) return path;
      }
      const key = `${machine.hashA} ${machine.hashB} ${now}`;
      if (seen.has(key) || path.length >= LONGEST) continue;
      seen.add(key);
      queue.push({ choices: path, moved: now });
    }
  }
  return any?.slice();
}

/** `w2: rwsem.c:1178 sem.count = 0x1`; the name only where it is another than before. */
function lineOf({ who, events, task, places }: TraceRow, before: string | undefined): string {
  const event = events.find((one) => one.matters) ?? events[0];
  const place = event?.place ?? (task === undefined ? undefined : places[task]);
  const where = place === undefined ? '' : `${place.file.slice(place.file.lastIndexOf('/') + 1)}:${place.line} `;
  const name = who === before ? ' '.repeat(who.length + 1) : `${who}:`;
  return `${name} ${where}${event?.text ?? ''}`.trimEnd();
}
