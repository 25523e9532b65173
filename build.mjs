/**
 * Bundles the program into dist/lockstep.cjs, with its bytecode beside it, the TypeScript API into dist/api.mjs and dist/vitest.mjs, the worker threads' part into
 * dist/worker.mjs, and knows whether the bundle there is of the present sources.
 *
 * In: the TypeScript of the rooms. Out: one script, its source map, and a list of what it was made of: size, time and
 * hash of every source. A source whose time differs is compared by its hash, so that a copied checkout need not build.
 *
 * Invariant: the list is put in place before the bundle, each by one rename: a bundle never runs with newer sources'
 * list beside it unless it was made of them. Two builds at a time do no harm.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, 'dist');
const BUNDLE = join(DIST, 'lockstep.cjs');
const INPUTS = join(DIST, 'inputs.json');
const ENTRY = 'harness/cli/main.ts';

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The hash of the bundle, if there is one and it is of the sources as they are. */
function freshHash() {
  let record;
  try {
    record = JSON.parse(readFileSync(INPUTS, 'utf8'));
    if (hashOf(readFileSync(BUNDLE)) !== record.bundle) return undefined;
  } catch {
    return undefined;
  }
  const isFresh = Object.entries(record.sources).every(([path, { size, time, hash }]) => {
    const now = statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (now === undefined || now.size !== size) return false;
    return now.mtimeMs === time || hashOf(readFileSync(join(ROOT, path))) === hash;
  });
  return isFresh ? record.bundle : undefined;
}

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['tree-sitter', 'tree-sitter-c', 'esbuild', 'vitest'],
  sourcemap: 'linked',
  metafile: true,
  write: false,
  logLevel: 'error',
};

/** A bundle that bundle.mjs loads: it knows its place, has no import() of its own, and brings the JavaScript of tree-sitter. */
export const SCRIPT = {
  format: 'cjs',
  external: COMMON.external.filter((name) => name !== 'tree-sitter'),
  alias: { 'node-gyp-build': join(ROOT, 'bin', 'native.cjs') },
  loader: { '.node': 'empty' },
  define: { 'import.meta.url': 'BUNDLE_URL', REQUIRE: 'require' },
  banner: { js: "const BUNDLE_URL = require('node:url').pathToFileURL(__filename).href;" },
  supported: { 'dynamic-import': false },
};

/** Gives the bundle's hash. */
export async function build() {
  const { build: bundle } = await import('esbuild');
  const program = await bundle({ ...COMMON, ...SCRIPT, entryPoints: [ENTRY], outfile: BUNDLE });
  // What others import (package.json: exports): the matcher shares its modules with the rest.
  const library = await bundle({
    ...COMMON,
    format: 'esm',
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
  const hash = hashOf(code);
  putInPlace(INPUTS, JSON.stringify({ bundle: hash, sources }, null, 1));
  for (const { path, contents } of program.outputFiles) putInPlace(path, contents);
  makeCode(BUNDLE, hash);
  return hash;
}

/** Makes the bytecode of a bundle that exports `warm`. */
export function makeCode(file, hash) {
  execFileSync(process.execPath, [join(ROOT, 'bin', 'warm.mjs'), file, hash], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
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

/** A bundle of the present sources, built now if need be, and its hash. */
export async function currentBundle() {
  return { file: BUNDLE, hash: freshHash() ?? (await build()) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
