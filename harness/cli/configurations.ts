/**
 * `--config-set`: the same scenarios in several configurations.
 *
 * In: `NAME=A=y,B=n`, or the name of one of the suite's. Out: names with their settings. Then: of reports of one revision in
 * several configurations, what ran of its series in any of them: a line that only debugging reaches did run.
 *
 * Invariant: what never ran in any configuration is said once, and of no line that ran in one.
 */
import { type CoverageInput, coverPatch } from '../coverage.ts';
import type { RevisionReport } from '../report/report.ts';
import type { Outcome, Revision } from '../revision.ts';
import { suggest } from '../suggest.ts';
import type { Configuration } from '../suite.ts';
import { usage } from './exit.ts';

/** Names, each once; `all` stands for all of the suite. */
export async function readConfigurations(texts: readonly string[]): Promise<readonly Configuration[]> {
  if (texts.length === 0) return [];
  const { CONFIGURATIONS } = await import('../suite.ts');
  const { checkSetting } = await import('./options.ts');
  const found = new Map<string, Configuration>();
  for (const text of texts) {
    for (const one of text === 'all' ? CONFIGURATIONS : [readConfiguration(text, CONFIGURATIONS)]) {
      if (found.has(one.name)) throw usage(`--config-set: '${one.name}' is given twice`);
      for (const setting of one.settings) checkSetting(setting, '--config-set');
      found.set(one.name, one);
    }
  }
  return [...found.values()];
}

function readConfiguration(text: string, known: readonly Configuration[]): Configuration {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  if (!/^[\w.+-]+$/.test(name)) {
    throw usage(`--config-set: '${text}' is no configuration; write NAME=A=y,B=n or the name of one of the suite's`);
  }
  if (at >= 0)
    return {
      name,
      settings: text
        .slice(at + 1)
        .split(',')
        .filter((setting) => setting !== ''),
    };
  const builtin = known.find((one) => one.name === name);
  if (builtin !== undefined) return builtin;
  const names = known.map((one) => one.name);
  const hint = suggest(name, names) || `; there are ${names.join(', ')}, all`;
  throw usage(`--config-set: the suite has no configuration '${name}'${hint}`, 'your own: NAME=A=y,B=n');
}

/** Each report of a revision that stands in several configurations gets what ran in all of them together. */
export function unite(reports: readonly RevisionReport[], revisions: readonly Revision[]): RevisionReport[] {
  const groups = new Map<string, number[]>();
  for (const [n, { variant }] of reports.entries()) {
    if (variant === undefined || reports[n]!.coverage === undefined) continue;
    groups.set(variant.revision, [...(groups.get(variant.revision) ?? []), n]);
  }
  const united = [...reports];
  for (const [name, members] of groups) {
    if (members.length < 2) continue;
    const { tree, added } = revisions[members[0]!]!;
    const coverage = coverPatch(
      tree,
      added,
      members.flatMap((n) => coverageInputs(reports[n]!.outcomes)),
    );
    const configurations = members.map((n) => reports[n]!.variant!.configuration);
    const whole = { revision: name, configurations, coverage };
    for (const n of members) united[n] = { ...reports[n]!, united: whole };
  }
  return united;
}

export function coverageInputs(outcomes: readonly Outcome[]): CoverageInput[] {
  return outcomes.flatMap(({ coverage, completeness }) =>
    coverage === undefined ? [] : [{ runs: coverage, exhaustive: completeness?.kind === 'exhaustive' }],
  );
}
