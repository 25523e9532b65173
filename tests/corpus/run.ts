/**
 * Runs a corpus of known bugs (entries.ts), or all single edits of a file (mutate.ts): each change is made to the tree, then
 * the suite runs within a budget. Prints found / missed / false alarm for each, with the time (in seconds of one core) and
 * the finding. Started by corpus.mjs.
 */
import { buildScenario } from '../../harness/build.ts';
import { makeConfig } from '../../harness/config.ts';
import { CONFIGURATIONS } from '../../harness/suite.ts';
import { openTree, type SourceTree } from '../../kernel-src/index.ts';
import { cpuSeconds, type Entry, KERNEL, readCorpus, runEntry, suiteSources } from './entries.ts';
import { codeLines, mutantsOf } from './mutate.ts';

const USAGE = `usage: npm run corpus -- [FILE.json|FOLDER | --mutate FILE.c [--lines FIRST-LAST] [--part K/N]]
                        [--budget SECONDS] [--only TEXT,TEXT]`;

interface Wanted {
  readonly budget: number;
  readonly only: readonly string[] | undefined;
  readonly mutate: string | undefined;
  readonly lines: readonly [number, number];
  /** Every n-th mutant, from the k-th on. */
  readonly part: readonly [number, number];
  readonly path: string;
}

function readWords(words: string[]): Wanted {
  const option = (name: string): string | undefined => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words.splice(at, 2)[1];
  };
  const numbers = (text: string): [number, number] => {
    const [one = Number.NaN, other = Number.NaN] = text.split(/[-/]/).map(Number);
    if (Number.isNaN(one) || Number.isNaN(other)) throw new Error(USAGE);
    return [one, other];
  };
  const wanted = {
    budget: Number(option('--budget') ?? '60'),
    only: option('--only')?.split(','),
    mutate: option('--mutate'),
    lines: numbers(option('--lines') ?? '1-1000000'),
    part: numbers(option('--part') ?? '1/1'),
    path: words[0] ?? 'tests/mutants',
  };
  if (words.length > 1 || words[0]?.startsWith('-') === true || Number.isNaN(wanted.budget)) throw new Error(USAGE);
  return wanted;
}

/** So many scenarios together call every function. */
const ENOUGH = 40;

/** Entries that stand for single edits of the file, wherever it has code in any of the configurations. */
function mutantEntries(base: SourceTree, path: string, { lines: [first, last], part: [k, n] }: Wanted): Entry[] {
  const sources = suiteSources().filter((source) => !source.name.startsWith('client:'));
  const programs = CONFIGURATIONS.flatMap(({ settings }) => {
    const config = makeConfig(settings);
    return sources.slice(0, ENOUGH).flatMap((source) => {
      const outcome = buildScenario(base, config, source);
      return outcome.kind === 'built' ? [outcome.built.program] : [];
    });
  });
  const text = base.read(path);
  if (text === undefined) throw new Error(`${path} is not there`);
  const code = codeLines(programs, path);
  const mutants = mutantsOf(text, (line) => code.has(line) && line + 1 >= first && line + 1 <= last);
  return mutants
    .filter((_, index) => index % n === k - 1)
    .map((mutant) => ({
      id: `${mutant.id}: ${mutant.what}`,
      file: path,
      expect: 'detect',
      edits: [{ find: text, replace: mutant.text }],
    }));
}

async function main(): Promise<void> {
  const wanted = readWords(process.argv.slice(2));
  const { budget, only, mutate, path } = wanted;
  const base = await openTree(KERNEL);
  const entries = mutate === undefined ? await readCorpus(path) : mutantEntries(base, mutate, wanted);
  const counts = new Map<string, number>();
  let failed = false;
  for (const entry of entries) {
    if (only !== undefined && !only.some((text) => entry.id.includes(text))) continue;
    const started = cpuSeconds();
    const { verdict, detail } = await runEntry(base, entry, budget);
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    if (verdict !== 'found' && verdict !== 'clean') failed = true;
    const seconds = (cpuSeconds() - started).toFixed(1);
    const name = mutate === undefined ? entry.id.padEnd(44) : `${entry.id.slice(0, 160)}\n    `;
    process.stdout.write(`${verdict.padEnd(14)} ${seconds.padStart(6)} s  ${name} ${detail.slice(0, 140)}\n`);
  }
  process.stdout.write(`${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}\n`);
  if (failed) process.exitCode = 1;
}

await main();
