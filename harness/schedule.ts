/**
 * Choices and schedules: the only nondeterminism there is.
 *
 * A choice is one decision of the environment, packed into one integer so that a schedule is a list of numbers:
 * bits 0-11 the task concerned, bits 12-23 an argument (which signal, which interrupt, which alternative), bits 24-30 the kind.
 */

/** The task makes its next step (switching its CPU to it first, where it shares one). */
export const CHOICE_STEP = 0;
/** The clock moves on by one second: every time-out that runs is over. */
export const CHOICE_TICK = 1;
/** A signal arrives; argument 0 ordinary, 1 fatal. */
export const CHOICE_SIGNAL = 2;
/** The task is woken for no reason. */
export const CHOICE_SPURIOUS = 3;
/** The scheduler asks the running task to give up its CPU (need_resched). */
export const CHOICE_RESCHED = 4;
/** Interrupt number `argument` on the CPU that runs the task. */
export const CHOICE_INTERRUPT = 5;
/** A late store of the task becomes visible to others: number `argument` of those that it has, oldest first. */
export const CHOICE_COMMIT = 6;

export function choice(kind: number, task: number, argument = 0): number {
  return (kind << 24) | (argument << 12) | task;
}

/** Is it what the program itself does, and nothing from outside? A state without such a choice is an end. */
export function isProgress(packed: number): boolean {
  const kind = choiceKind(packed);
  return kind === CHOICE_STEP || kind === CHOICE_COMMIT;
}

export const choiceKind = (packed: number): number => packed >>> 24;
export const choiceTask = (packed: number): number => packed & 0xfff;
export const choiceArgument = (packed: number): number => (packed >>> 12) & 0xfff;

/** Must it happen sooner or later if nothing else does? Stores get there; signals, spurious wake-ups and interrupts may never come. */
export function isInevitable(packed: number): boolean {
  const kind = choiceKind(packed);
  if (kind === CHOICE_COMMIT) return true;
  return kind === CHOICE_STEP || kind === CHOICE_TICK || (kind === CHOICE_RESCHED && choiceArgument(packed) === 1);
}

/**
 * A schedule as text: runs of the same choice are counted. `3*2,1` is three times choice 2, then choice 1; numbers are
 * in base 36.
 */
export function formatSchedule(schedule: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < schedule.length; ) {
    let run = 1;
    while (schedule[at + run] === schedule[at]) run++;
    const text = schedule[at]!.toString(36);
    parts.push(run === 1 ? text : `${run.toString(36)}*${text}`);
    at += run;
  }
  return parts.join(',');
}

/** A text of a few letters could otherwise ask for more memory than there is. */
const LONGEST = 10_000_000;

/** The inverse; undefined for text that is no schedule. */
export function parseSchedule(text: string): number[] | undefined {
  if (text === '') return [];
  const schedule: number[] = [];
  for (const part of text.split(',')) {
    const match = /^(?:([0-9a-z]{1,5})\*)?([0-9a-z]{1,6})$/.exec(part);
    if (match === null) return undefined;
    const run = match[1] === undefined ? 1 : Number.parseInt(match[1], 36);
    if (schedule.length + run > LONGEST) return undefined;
    const value = Number.parseInt(match[2]!, 36);
    for (let n = 0; n < run; n++) schedule.push(value);
  }
  return schedule;
}
