/**
 * Loads a bundle, with the bytecode that V8 made of it when it was built.
 *
 * Most of what a short run does is done once: V8 would spend a tenth of it on reading and compiling functions. What it
 * says of its own accord ("code cache") is kept in a file beside the bundle, whose name has the bundle's hash: V8 itself
 * compares no more than the length of the text, its version and its flags. Without that file, or where V8 does not take
 * it, everything is as it is, but slower.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** Where the bytecode of a bundle with that hash is. */
function codeFile(file, hash) {
  return `${file}.${hash.slice(0, 16)}.code`;
}

function readCode(file, hash) {
  try {
    return readFileSync(codeFile(file, hash));
  } catch {
    return undefined;
  }
}

/** The script of a bundle's text, not run yet; `cachedData`: its bytecode. */
function compile(text, file, cachedData) {
  return new Script(
    `(function (exports, require, module, __filename, __dirname, BUNDLE_HASH) {${text}\n})`,
    { filename: file, cachedData },
  );
}

/** Bundles are ASCII. */
function readBundle(file) {
  return readFileSync(file, 'latin1');
}

function run(script, file, hash) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file), hash);
  return module.exports;
}

/** What a CommonJS bundle exports. It finds its hash in BUNDLE_HASH. */
export function loadBundle(file, hash) {
  return run(compile(readBundle(file), file, readCode(file, hash)), file, hash);
}

/** Whether V8 takes the bytecode that is kept. */
export function takesCode(file, hash) {
  const code = readCode(file, hash);
  return code !== undefined && compile(readBundle(file), file, code).cachedDataRejected === false;
}

/**
 * Loads a bundle, does some of its work with `use`, and keeps the bytecode of all functions that this went through. Keeps
 * nothing if another bundle is there by now.
 */
export function keepCode(file, hash, use) {
  const text = readBundle(file);
  if (createHash('sha256').update(text, 'latin1').digest('hex') !== hash) return;
  const script = compile(text, file);
  use(run(script, file, hash));
  const kept = codeFile(file, hash);
  const fresh = `${kept}.${process.pid}`;
  writeFileSync(fresh, script.createCachedData());
  renameSync(fresh, kept);
  const stale = (name) => name.startsWith(`${basename(file)}.`) && name.endsWith('.code') && name !== basename(kept);
  for (const name of readdirSync(dirname(file)).filter(stale)) rmSync(join(dirname(file), name), { force: true });
}
