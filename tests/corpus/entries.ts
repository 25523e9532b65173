/**
 * A corpus of known bugs, and what the suite says of each entry.
 *
 * In: a JSON file, a list of entries with `id`, `file`, `edits` ({find, replace, all?}) and `expect` (detect, clean, ...);
 * or a folder of NAME.patch files, all to be found, and NAME.clean.patch files, which must stay clean. Out: a verdict for
 * each entry, with the finding.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioSource } from '../../harness/build.ts';
import { builtinScenarios, loadScenario } from '../../harness/catalog.ts';
import { clientNames, clientOperations, SMALL } from '../../harness/clients.ts';
import { type PatchInput, readPatchInputs } from '../../harness/patch-input.ts';
import { makeRevision } from '../../harness/revision.ts';
import {
  CONFIGURATIONS,
  furtherConfigurations,
  runSuite,
  type SuiteRevision,
  smallFirst,
  WEAK_CONFIGURATIONS,
} from '../../harness/suite.ts';
import { overlay, type SourceTree } from '../../kernel-src/index.ts';

interface Edit {
  readonly find: string;
  readonly replace: string;
  readonly all?: boolean;
}

export interface Entry {
  readonly id: string;
  readonly file: string;
  readonly expect: string;
  readonly edits?: readonly Edit[];
  readonly patches?: readonly PatchInput[];
}

export interface EntryResult {
  readonly verdict: 'found' | 'MISSED' | 'clean' | 'FALSE ALARM' | 'unsupported' | 'does not apply';
  /** Kind of the finding. */
  readonly kind?: string;
  readonly detail: string;
}

const ALL_CONFIGURATIONS = [...CONFIGURATIONS, ...WEAK_CONFIGURATIONS];

export const KERNEL = 'debian:6.12';

export async function readCorpus(path: string): Promise<Entry[]> {
  if (!statSync(path).isDirectory()) return JSON.parse(readFileSync(path, 'utf8')) as Entry[];
  const names = readdirSync(path)
    .filter((name) => name.endsWith('.patch'))
    .sort();
  return Promise.all(
    names.map(async (name) => ({
      id: name.replace(/(\.clean)?\.patch$/, ''),
      file: name,
      expect: name.endsWith('.clean.patch') ? 'clean' : 'detect',
      patches: await readPatchInputs([join(path, name)]),
    })),
  );
}

/** What `lockstep test` runs: the scenarios, small ones first, and the small generated clients. */
export function suiteSources(): ScenarioSource[] {
  const clients = [...clientNames(clientOperations([], []), SMALL)];
  return [...smallFirst(builtinScenarios().flatMap(load)), ...clients.flatMap(load)];
}

function load(name: string): ScenarioSource[] {
  const loaded = loadScenario(name);
  return loaded.kind === 'loaded' ? [loaded.source] : [];
}

/** The tree with the entry's edits; a string says which does not fit. */
function edited(tree: SourceTree, entry: Entry): SourceTree | string {
  if (entry.edits === undefined) return tree;
  let text = tree.read(entry.file);
  if (text === undefined) return `${entry.file} is not there`;
  for (const edit of entry.edits) {
    if (!text.includes(edit.find)) return `'${edit.find.trim().slice(0, 40)}' is not in ${entry.file}`;
    text = edit.all === true ? text.split(edit.find).join(edit.replace) : text.replace(edit.find, () => edit.replace);
  }
  return overlay(tree, new Map([[entry.file, text]]), entry.id);
}

/** One for each of the suite's configurations that is asked for. */
function suiteRevisions(tree: SourceTree, entry: Entry, configurations: readonly string[]): SuiteRevision[] | string {
  const made: SuiteRevision[] = [];
  const further = entry.edits === undefined ? [] : furtherConfigurations([entry.file]);
  for (const { name, settings, memory } of [
    ...ALL_CONFIGURATIONS.filter(({ name }) => configurations.includes(name)),
    ...further,
  ]) {
    const outcome = makeRevision(entry.id, KERNEL, tree, entry.patches ?? [], settings);
    if (outcome.kind !== 'made') return 'the patch does not apply';
    const { revision } = outcome;
    const changed = entry.edits === undefined ? revision.changed : [entry.file];
    made.push({ configuration: name, revision: { ...revision, changed }, memory });
  }
  return made;
}

/** Of this process. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The budget is in seconds of one core, so that it does not depend on what else the machine does. */
export async function runEntry(
  base: SourceTree,
  entry: Entry,
  budgetSeconds: number | undefined,
  sources: readonly ScenarioSource[] = suiteSources(),
  configurations: readonly string[] = ALL_CONFIGURATIONS.map(({ name }) => name),
): Promise<EntryResult> {
  const tree = edited(base, entry);
  if (typeof tree === 'string') return { verdict: 'does not apply', detail: tree };
  const revisions = suiteRevisions(tree, entry, configurations);
  if (typeof revisions === 'string') return { verdict: 'does not apply', detail: revisions };
  const started = cpuSeconds();
  const items = await runSuite(revisions, sources, {
    limits: {},
    budgetSeconds: undefined,
    stopOnFinding: true,
    stop: () => budgetSeconds !== undefined && cpuSeconds() - started > budgetSeconds,
  });
  const first = items.find((item) => item.outcome.verdict === 'finding');
  if (first !== undefined) {
    const { finding } = first.outcome.findings[0]!;
    const detail = `${finding.kind} (${first.configuration}/${first.source.name}): ${finding.message}`;
    return { verdict: entry.expect === 'clean' ? 'FALSE ALARM' : 'found', kind: finding.kind, detail };
  }
  const broken = items.find((item) => item.outcome.verdict === 'unsupported');
  if (broken !== undefined) {
    return { verdict: 'unsupported', detail: broken.outcome.diagnostics[0]?.split('\n')[0] ?? '' };
  }
  return { verdict: entry.expect === 'detect' ? 'MISSED' : 'clean', detail: '' };
}
