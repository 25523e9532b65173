/**
 * `npm run corpus -- [FILE.json|FOLDER|--mutate FILE.c] [--budget SECONDS] [--only TEXT]`: bundles run.ts beside it and runs it; run.ts has
 * the whole list. Without a path it is the project's own corpus, tests/mutants.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const BUNDLE = join(ROOT, 'dist', 'corpus.mjs');

await build({
  absWorkingDir: ROOT,
  entryPoints: [join(HERE, 'run.ts')],
  outfile: BUNDLE,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['tree-sitter', 'tree-sitter-c', 'esbuild'],
  logLevel: 'error',
});
await import(pathToFileURL(BUNDLE).href);
