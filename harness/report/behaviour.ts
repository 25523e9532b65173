/**
 * Differences of behaviour, for people and for programs.
 *
 * In: differences, as behaviour.ts finds them. Out: text: for every scenario and pair of revisions what only one of them
 * can do, each with its shortest sequence of events, and one line for what is the same; or plain data.
 *
 * Invariant: what was not compared is called so, and why.
 */
import { type Comparison, type Difference, isEquivalent, type Sequence, type Surplus } from '../behaviour.ts';
import { formatSchedule } from '../schedule.ts';
import type { Trace } from '../trace.ts';
import { scheduleTable } from './schedule-table.ts';
import { counted, printable, type Style, wrap } from './style.ts';
import type { TextOptions } from './text.ts';

export function behaviourText(differences: readonly Difference[], options: TextOptions, style: Style): string {
  const sections = [
    ...equivalents(differences, options),
    ...undecided(differences, options),
    ...differences.flatMap((one) => section(one, options, style)),
  ];
  return sections.map((lines) => `\n${lines.join('\n')}\n`).join('');
}

/** Pairs without any difference share a line. */
function equivalents(differences: readonly Difference[], options: TextOptions): string[][] {
  const groups = new Map<string, string[]>();
  for (const difference of differences.filter(isEquivalent)) {
    const pair = `${difference.first.revision} and ${difference.second.revision}`;
    groups.set(pair, [...(groups.get(pair) ?? []), printable(difference.scenario)]);
  }
  if (groups.size === 0) return [];
  return [
    [...groups].flatMap(([pair, names]) =>
      wrap(`${pair} behave the same, event by event: ${names.join(', ')}`, options.width, 4),
    ),
  ];
}

/** Pairs without a known difference, that were not compared in full: those for one reason share a line. */
function undecided(differences: readonly Difference[], options: TextOptions): string[][] {
  const groups = new Map<string, string[]>();
  for (const difference of differences) {
    if (isEquivalent(difference) || hasSurplus(difference)) continue;
    const { scenario, parts, reason, first, second } = difference;
    const same = having(parts, 'same');
    const lead = same === '' ? 'nothing was compared' : `same ${same}; not compared: ${having(parts, 'not compared')}`;
    const why = reason === undefined ? 'not exhausted' : printable(reason.slice(reason.indexOf(': ') + 2));
    const key = `${printable(scenario)}: ${lead} (${why})`;
    groups.set(key, [...(groups.get(key) ?? []), `${first.revision} and ${second.revision}`]);
  }
  if (groups.size === 0) return [];
  return [[...groups].flatMap(([what, pairs]) => wrap(`${what}: ${pairs.join(', ')}`, options.width, 4))];
}

/** Is anything known that only one of the two can do? */
function hasSurplus({ parts }: Difference): boolean {
  return [...parts.values()].includes('different');
}

function having(parts: Difference['parts'], comparison: Comparison): string {
  return [...parts].flatMap(([part, how]) => (how === comparison ? [part] : [])).join(', ');
}

function section(difference: Difference, options: TextOptions, style: Style): string[][] {
  if (!hasSurplus(difference)) return [];
  const { scenario, first, second } = difference;
  return [
    [
      style.bold(`--- ${printable(scenario)}: ${first.revision} and ${second.revision} ---`),
      ...surplusText(first, second, options, style),
      ...surplusText(second, first, options, style),
      ...standing(difference, options),
    ],
  ];
}

function surplusText(of: Surplus, against: Surplus, options: TextOptions, style: Style): string[] {
  const lines: string[] = [];
  const tell = (what: string, texts: readonly string[]): void => {
    for (const text of texts) lines.push(...wrap(`  ${what}  ${printable(text)}`, options.width, 4));
  };
  tell('finding  ', of.findings);
  tell('outcome  ', of.outcomes);
  tell('wake-up  ', of.wakes);
  tell('overtakes', of.overtakes);
  for (const sequence of [...of.sequences, ...of.sleeping].slice(0, options.verbose ? undefined : 1)) {
    lines.push(...sequenceText(sequence, options, style).map((line) => (line === '' ? '' : `  ${line}`)));
    lines.push(`  replay: npx lockstep replay ${sequence.token}`);
  }
  if (lines.length === 0) return [];
  return [`${of.revision} can, ${against.revision} cannot:`, ...lines];
}

/** The events one to a line, the last of them being what only this revision can do; verbose, with the schedule. */
export function sequenceText(
  { events, trace }: { readonly events: readonly string[]; readonly trace: Trace },
  options: TextOptions,
  style: Style,
): string[] {
  const wide = String(events.length).length;
  const list = events.map((event, n) => {
    const line = `  ${String(n + 1).padStart(wide)}  ${printable(event)}`;
    return n === events.length - 1 ? style.bold(line) : line;
  });
  const table = options.verbose ? ['', ...scheduleTable(trace, { ...options, plumbing: false }, style), ''] : [];
  return [`${counted(events.length, 'event')} of the API, in this order:`, ...list, ...table];
}

function standing({ parts, reason, first, second, states }: Difference, options: TextOptions): string[] {
  const lines: string[] = [];
  const same = having(parts, 'same');
  const [mine, theirs] = states;
  const sizes = mine === theirs ? '' : ` (states: ${mine} ${first.revision}, ${theirs} ${second.revision})`;
  lines.push(...wrap(`same: ${same === '' ? 'nothing' : same}${sizes}`, options.width, 4));
  const open = having(parts, 'not compared');
  if (open !== '') {
    const why = reason === undefined ? 'not exhausted' : printable(reason);
    lines.push(...wrap(`not compared: ${open}; ${why}`, options.width, 4));
  }
  return lines;
}

export function differenceJson({ scenario, first, second, parts, reason, states }: Difference): object {
  return {
    scenario,
    first: surplusJson(first, states[0]),
    second: surplusJson(second, states[1]),
    parts: Object.fromEntries(parts),
    reason: reason ?? null,
  };
}

function surplusJson(surplus: Surplus, states: number): object {
  const { revision, outcomes, findings, sequences, sleeping, wakes, overtakes } = surplus;
  const run = ({ events, schedule, token }: Sequence): object => ({
    events,
    schedule: formatSchedule(schedule),
    token,
  });
  return {
    ...{ revision, states, outcomes, findings },
    sequences: sequences.map(run),
    sleeping: sleeping.map(run),
    ...{ wakes, overtakes },
  };
}
