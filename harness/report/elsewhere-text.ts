/**
 * What became of a schedule on another revision, as text: where it departs and why, what happened to the finding, the run.
 */
import type { Elsewhere } from '../elsewhere.ts';
import type { RecordedFinding } from '../reproduce.ts';
import { scheduleTable } from './schedule-table.ts';
import { printable, type Style, wrap } from './style.ts';
import { findingText, type TextOptions } from './text.ts';

export interface Names {
  readonly scenario: string;
  /** Patches of the token's revision, and of the one that its schedule was tried on. */
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** `compared`: the token's own revision could be run beside. */
export function elsewhereText(
  result: Elsewhere,
  recorded: RecordedFinding,
  names: Names,
  compared: boolean,
  options: TextOptions,
  style: Style,
): string[] {
  const { departed, finding, others, trace } = result;
  const patches = (list: readonly string[]): string => (list.length === 0 ? 'no patch' : list.join(', '));
  const say = (line: string): string[] => wrap(printable(line), options.width);
  const verdict = finding === undefined ? (others.length === 0 ? 'gone' : 'another') : 'still there';
  const command = `npx lockstep run ${names.scenario}${names.to.map((name) => ` --patch ${name}`).join('')}`;
  const head = [
    style.bold(
      printable(`--- ${names.scenario}: the ${recorded.kind} of ${patches(names.from)} on ${patches(names.to)} ---`),
    ),
    ...(departed === undefined
      ? say(`the schedule fits to its end, ${recorded.schedule.length} steps${compared ? ', every one the same' : ''}`)
      : [
          ...say(`departs at step ${departed.step} of ${recorded.schedule.length}: ${departed.reason}`),
          ...say('from there on every task was led to where the schedule leaves it, and in the end all ran on'),
        ]),
    ...(compared ? [] : say("the token's own patches cannot be had: only what cannot go on could be noticed")),
  ];
  if (verdict !== 'gone') {
    const shown = finding ?? others.find(({ kind }) => kind === recorded.kind) ?? others[0]!;
    const word =
      finding === undefined ? 'the finding is gone, but another one is there:' : 'the finding is still there:';
    return [...head, style.bold(word), '', ...findingText({ finding: shown, trace, token: '' }, options, style)];
  }
  return [
    ...head,
    style.bold('the finding is gone on this schedule'),
    ...say(`of all the other schedules this says nothing: ${command}`),
    '',
    ...scheduleTable(trace, { ...options, plumbing: false }, style),
  ];
}
