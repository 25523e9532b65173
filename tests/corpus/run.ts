/**
 * Runs a corpus of known bugs: each entry's edits are applied to the tree, then the suite runs within a budget.
 *
 * Usage: npm run corpus -- FILE.json|FOLDER [--budget SECONDS] [--only TEXT]. A JSON corpus is a list of entries with `id`,
 * `file`, `edits` ({find, replace, all?}) and `expect` (detect, clean, ...); a folder holds NAME.patch files, all to be
 * found, and NAME.clean.patch files, which must stay clean. Prints found / missed / false alarm per entry.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { builtinScenarios, loadScenario } from '../../harness/catalog.ts';
import type { PatchInput } from '../../harness/patch-input.ts';
import { readPatchInputs } from '../../harness/patch-input.ts';
import { makeRevision, type Revision } from '../../harness/revision.ts';
import { CONFIGURATIONS, runSuite } from '../../harness/suite.ts';
import { openTree, overlay, type SourceTree } from '../../kernel-src/index.ts';

interface Edit {
  readonly find: string;
  readonly replace: string;
  readonly all?: boolean;
}

interface Entry {
  readonly id: string;
  readonly file: string;
  readonly expect: string;
  readonly edits?: readonly Edit[];
  readonly patches?: readonly PatchInput[];
}

const KERNEL = 'debian:6.12';

async function readCorpus(path: string): Promise<Entry[]> {
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

function suiteRevisions(tree: SourceTree, entry: Entry): { configuration: string; revision: Revision }[] | string {
  const made: { configuration: string; revision: Revision }[] = [];
  for (const { name, settings } of CONFIGURATIONS) {
    const outcome = makeRevision(entry.id, KERNEL, tree, entry.patches ?? [], settings);
    if (outcome.kind !== 'made') return 'the patch does not apply';
    made.push({ configuration: name, revision: { ...outcome.revision, changed: [entry.file] } });
  }
  return made;
}

async function runEntry(base: SourceTree, entry: Entry, budget: number): Promise<{ verdict: string; detail: string }> {
  const tree = edited(base, entry);
  if (typeof tree === 'string') return { verdict: 'does not apply', detail: tree };
  const revisions = suiteRevisions(tree, entry);
  if (typeof revisions === 'string') return { verdict: 'does not apply', detail: revisions };
  const sources = builtinScenarios().flatMap((name) => {
    const loaded = loadScenario(name);
    return loaded.kind === 'loaded' ? [loaded.source] : [];
  });
  const clean = entry.expect !== 'detect';
  const items = await runSuite(revisions, sources, { limits: {}, budgetSeconds: budget, stopOnFinding: true });
  const hits = items.filter((item) => item.outcome.verdict === 'finding');
  const broken = items.find((item) => item.outcome.verdict === 'unsupported');
  const first = hits[0];
  if (first !== undefined) {
    const finding = first.outcome.findings[0]!.finding;
    const detail = `${finding.kind} (${first.configuration}/${first.source.name}): ${finding.message}`;
    return { verdict: entry.expect === 'clean' ? 'FALSE ALARM' : 'found', detail };
  }
  if (broken !== undefined)
    return { verdict: 'unsupported', detail: broken.outcome.diagnostics[0]?.split('\n')[0] ?? '' };
  return { verdict: clean ? 'clean' : 'MISSED', detail: '' };
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const option = (name: string): string | undefined => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words.splice(at, 2)[1];
  };
  const budget = Number(option('--budget') ?? '60');
  const only = option('--only')?.split(',');
  const path = words[0];
  if (path === undefined) throw new Error('usage: npm run corpus -- FILE.json|FOLDER [--budget SECONDS] [--only TEXT]');
  const base = await openTree(KERNEL);
  const counts = new Map<string, number>();
  for (const entry of await readCorpus(path)) {
    if (only !== undefined && !only.some((text) => entry.id.includes(text))) continue;
    const started = performance.now();
    const { verdict, detail } = await runEntry(base, entry, budget);
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(
      `${verdict.padEnd(14)} ${seconds.padStart(6)} s  ${entry.id.padEnd(44)} ${detail.slice(0, 140)}\n`,
    );
  }
  process.stdout.write(`${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}\n`);
}

await main();
