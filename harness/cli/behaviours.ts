/**
 * The part of `lockstep diff --behaviour` that goes over scenarios and pairs of revisions.
 *
 * In: revisions, with what came out on them. Out: a difference for each scenario and pair: of the revisions that it
 * could be run on, each with the first one (the base, as a rule) and with the one before it.
 */
import { BEHAVIOUR_STATES, type Behaviour, behaviourOf, compareBehaviours, type Difference } from '../behaviour.ts';
import type { ScenarioSource } from '../build.ts';
import type { RevisionReport } from '../report/report.ts';
import { type Fault, faultOf, type Revision } from '../revision.ts';
import type { RunSettings } from './options.ts';
import { makeProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { watchInterrupt } from './verify.ts';

export async function differencesOf(
  { revisions, reports }: { readonly revisions: readonly Revision[]; readonly reports: readonly RevisionReport[] },
  sources: readonly ScenarioSource[],
  settings: RunSettings,
  terminal: Terminal,
): Promise<{ readonly differences: Difference[]; readonly faults: Fault[] }> {
  const { openProgramCache } = await import('../program-cache.ts');
  const programs = settings.cache ? openProgramCache() : undefined;
  const line = makeProgress(terminal, settings.progress);
  const interrupt = watchInterrupt(terminal);
  const differences: Difference[] = [];
  // Only what stands in one configuration is compared.
  const groups = new Map<string, number[]>();
  for (const [n, { variant }] of revisions.entries()) {
    const name = variant?.configuration ?? '';
    groups.set(name, [...(groups.get(name) ?? []), n]);
  }
  const faults: Fault[] = [];
  try {
    for (const [place, source] of sources.entries()) {
      const behaviours: { place: number; behaviour: Behaviour }[] = [];
      for (const [n, revision] of revisions.entries()) {
        if (interrupt.asked()) return { differences, faults };
        line.show(`behaviour of ${revision.name}, ${source.name}`);
        const limit = settings.limits.states ?? BEHAVIOUR_STATES;
        const options = { limit, hooks: { stop: interrupt.asked } };
        const outcome = reports[n]!.outcomes[place]!;
        const all = programs === undefined ? options : { ...options, programs };
        try {
          const behaviour = await behaviourOf(revision, source, outcome, all);
          if (behaviour !== undefined) behaviours.push({ place: n, behaviour });
        } catch (error) {
          faults.push(faultOf(error));
        }
      }
      for (const group of groups.values()) {
        const there = behaviours.filter(({ place }) => group.includes(place)).map(({ behaviour }) => behaviour);
        for (const [from, to] of pairs(there.length)) differences.push(compareBehaviours(there[from]!, there[to]!));
      }
    }
  } finally {
    interrupt.end();
    line.end();
  }
  return { differences, faults };
}

/** The first with each other one, and each with the one before it. */
export function pairs(count: number): [number, number][] {
  const found: [number, number][] = [];
  for (let to = 1; to < count; to++) {
    found.push([0, to]);
    if (to > 1) found.push([to - 1, to]);
  }
  return found;
}
