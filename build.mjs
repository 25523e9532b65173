/**
 * Bundles the program into dist/lockstep.mjs, the TypeScript API into dist/api.mjs and dist/vitest.mjs, the worker threads' part into
 * dist/worker.mjs, and knows whether the bundle there is of the present sources.
 *
 * In: the TypeScript of the rooms. Out: one module, its source map, and a list of what it was made of: size, time and
 * hash of every source. A source whose time differs is compared by its hash, so that a copied checkout need not build.
 *
 * Invariant: the list is put in place before the bundle, each by one rename: a bundle never runs with newer sources'
 * list beside it unless it was made of them. Two builds at a time do no harm.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, 'dist');
const BUNDLE = join(DIST, 'lockstep.mjs');
const INPUTS = join(DIST, 'inputs.json');
const ENTRY = 'harness/cli/main.ts';

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Is there a bundle, and is it of the sources as they are? */
export function isFresh() {
  let record;
  try {
    record = JSON.parse(readFileSync(INPUTS, 'utf8'));
    if (hashOf(readFileSync(BUNDLE)) !== record.bundle) return false;
  } catch {
    return false;
  }
  return Object.entries(record.sources).every(([path, { size, time, hash }]) => {
    const now = statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (now === undefined || now.size !== size) return false;
    return now.mtimeMs === time || hashOf(readFileSync(join(ROOT, path))) === hash;
  });
}

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['tree-sitter', 'tree-sitter-c', 'esbuild', 'vitest'],
  sourcemap: 'linked',
  metafile: true,
  write: false,
  logLevel: 'error',
};

export async function build() {
  const { build: bundle } = await import('esbuild');
  const program = await bundle({ ...COMMON, entryPoints: [ENTRY], outfile: BUNDLE });
  // What others import (package.json: exports): the matcher shares its modules with the rest.
  const library = await bundle({
    ...COMMON,
    entryPoints: { api: 'harness/index.ts', vitest: 'harness/vitest.ts', worker: 'harness/jobs/worker.ts' },
    outdir: DIST,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'shared-[hash]',
    splitting: true,
  });
  const sources = {};
  for (const path of Object.keys({ ...program.metafile.inputs, ...library.metafile.inputs })) {
    const file = join(ROOT, path);
    if (path.startsWith('node_modules/') || !existsSync(file)) continue;
    const { size, mtimeMs } = statSync(file);
    sources[path] = { size, time: mtimeMs, hash: hashOf(readFileSync(file)) };
  }
  sources['package-lock.json'] = describeLock();
  mkdirSync(DIST, { recursive: true });
  const code = program.outputFiles.find(({ path }) => path === BUNDLE).contents;
  for (const { path, contents } of library.outputFiles) putInPlace(path, contents);
  putInPlace(INPUTS, JSON.stringify({ bundle: hashOf(code), sources }, null, 1));
  for (const { path, contents } of program.outputFiles) putInPlace(path, contents);
}

/** The packages in the bundle are as the lock file says. */
function describeLock() {
  const file = join(ROOT, 'package-lock.json');
  const { size, mtimeMs } = statSync(file);
  return { size, time: mtimeMs, hash: hashOf(readFileSync(file)) };
}

function putInPlace(path, contents) {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, contents);
  renameSync(fresh, path);
}

/** The URL of a bundle of the present sources, built now if need be. */
export async function currentBundle() {
  if (!isFresh()) await build();
  return pathToFileURL(BUNDLE).href;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
