/**
 * Leads a program along a recorded schedule to its finding again.
 *
 * In: a built scenario and what was recorded of the finding. Out: the finding as it comes out now and the trace that
 * leads there, or why it does not come out.
 *
 * Invariant: nothing of the finding but its key (kind, message, place) is taken from the record.
 */
import { explainHang } from './checkers/hangs.ts';
import { describeLap } from './checkers/laps.ts';
import { type Finding, findingKey } from './finding.ts';
import type { BuiltScenario } from './scenario.ts';
import { System, type Unscheduled } from './system.ts';
import { replay, type Trace } from './trace.ts';

export interface RecordedFinding extends Pick<Finding, 'message' | 'place' | 'schedule' | 'assumes'> {
  readonly kind: Finding['kind'] | 'sequence';
  /** Sites that have to be events from the start. */
  readonly revealed: readonly number[];
}

export type Reproduction =
  | { readonly kind: 'same'; readonly finding: Finding; readonly trace: Trace }
  | { readonly kind: 'departed'; readonly reason: string };

/** `explain`: also say why somebody hangs, which takes a search. */
export function reproduce(built: BuiltScenario, recorded: RecordedFinding, explain = true): Reproduction {
  const { kind, revealed, schedule, assumes } = recorded;
  if (kind === 'sequence') return { kind: 'departed', reason: 'it stands for a run without a finding' };
  const trace = replay(built, revealed, schedule, assumes);
  if (trace.departed !== undefined) {
    return { kind: 'departed', reason: `at step ${trace.departed.row}: ${trace.departed.reason}` };
  }
  const key = findingKey({ ...recorded, kind });
  const reports = recorded.kind === 'livelock' ? [...trace.reports, ...livelocksAt(built, recorded)] : trace.reports;
  const found = reports.find((report) => findingKey(report) === key);
  if (found === undefined) {
    const instead =
      reports.length === 0 ? 'nothing is found' : `found: ${reports.map(({ message }) => message).join('; ')}`;
    return { kind: 'departed', reason: `after ${schedule.length} steps ${instead}` };
  }
  const finding = { ...found, ...(assumes === undefined ? {} : { assumes }), schedule };
  return { kind: 'same', finding: explain ? explained(built, recorded, trace, finding) : finding, trace };
}

/** With its cause, where somebody hangs, and with what goes on for ever, where somebody spins. */
function explained(
  built: BuiltScenario,
  { revealed, schedule }: RecordedFinding,
  trace: Trace,
  found: Finding,
): Finding {
  if (found.kind === 'livelock') {
    return { ...found, details: [...found.details, ...describeLap(built, revealed, schedule)] };
  }
  if (found.kind !== 'hang' && found.kind !== 'deadlock')
    return { ...found, details: [...found.details, ...story(found, trace)] };
  return { ...found, cause: explainHang(built, revealed, schedule, trace) };
}

/** What kmalloc() and kfree() did on the way with the block that a finding names. */
function story({ details }: Finding, { rows }: Trace): string[] {
  const block = details.map((text) => /bytes at (0x[0-9a-f]+)/.exec(text)?.[1]).find((name) => name !== undefined);
  if (block === undefined) return [];
  const steps = rows.flatMap(({ number, who, events }) => events.map((event) => ({ number, who, event })));
  const of = steps.filter(({ event }) => event.text.endsWith(` = ${block}`) || event.text === `kfree(${block})`);
  const lines = of
    .filter(({ event }) => /^k(?:malloc|free)\(/.test(event.text))
    .map(({ number, who, event: { text, place } }) => {
      const where = place === undefined ? '' : ` in ${place.function}() at ${place.file}:${place.line}`;
      return `step ${number}: ${who}: ${text}${where}`;
    });
  return lines.some((line) => line.includes(': kmalloc(')) ? lines : ['kmalloc() was before the first step', ...lines];
}

/** No single state shows a livelock: the schedule leads to a state of the cycle, and it is described from there. */
function livelocksAt(built: BuiltScenario, { revealed, schedule }: RecordedFinding): Unscheduled[] {
  const system = new System(built, revealed);
  for (const packed of schedule) system.take(packed);
  return [system.describeLivelock(false), system.describeLivelock(true)];
}
