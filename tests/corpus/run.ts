/**
 * Runs a corpus of known bugs (entries.ts): each entry's change is made to the tree, then the suite runs within a budget.
 * Prints found / missed / false alarm for each entry, with the time and the finding. Started by corpus.mjs.
 */
import { openTree } from '../../kernel-src/index.ts';
import { KERNEL, readCorpus, runEntry } from './entries.ts';

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const option = (name: string): string | undefined => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words.splice(at, 2)[1];
  };
  const budget = Number(option('--budget') ?? '60');
  const only = option('--only')?.split(',');
  const base = await openTree(KERNEL);
  const counts = new Map<string, number>();
  let failed = false;
  for (const entry of await readCorpus(words[0] ?? 'tests/mutants')) {
    if (only !== undefined && !only.some((text) => entry.id.includes(text))) continue;
    const started = performance.now();
    const { verdict, detail } = await runEntry(base, entry, budget);
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    if (verdict !== 'found' && verdict !== 'clean') failed = true;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(
      `${verdict.padEnd(14)} ${seconds.padStart(6)} s  ${entry.id.padEnd(44)} ${detail.slice(0, 140)}\n`,
    );
  }
  process.stdout.write(`${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}\n`);
  if (failed) process.exitCode = 1;
}

await main();
