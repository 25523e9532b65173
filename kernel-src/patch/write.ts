/**
 * Writing patched files into a directory.
 *
 * In: a folder and files by relative path; undefined for those to remove. Out: the paths written.
 *
 * Invariant: all or nothing, and nothing outside of the folder. Paths are checked, no symbolic link below the folder is
 * followed, and everything is written aside before the first file is put in its place; a failure puts back what was.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SourceError } from '../sources/spec.ts';
import { encodeText } from '../text.ts';
import { pathProblem } from './names.ts';

/** Throws SourceError (`not-writable`) and leaves the folder as it was. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string | undefined>): string[] {
  for (const path of files.keys()) {
    const problem = pathProblem(path);
    if (problem !== undefined) throw refusal(`refusing to write '${path}': ${problem}`);
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const above = path.slice(0, at);
      if (files.has(above)) throw refusal(`refusing to write '${path}': '${above}' is to be a file`);
    }
  }
  const undo: (() => void)[] = [];
  try {
    makeFolders(folder, undo);
    const root = realpathSync(folder);
    for (const path of files.keys()) checkWay(root, path);
    const aside = mkdtempSync(join(root, '.lockstep-'));
    try {
      putInPlace(root, aside, files, undo);
    } catch (error) {
      undoAll(undo);
      throw error;
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  } catch (error) {
    undoAll(undo);
    if (error instanceof SourceError || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw refusal(`${folder} cannot be written to: ${(error as Error).message.replace(/^E[A-Z]+: /, '')}`);
  }
  return [...files.keys()].sort();
}

function undoAll(undo: (() => void)[]): void {
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) step();
}

function putInPlace(
  root: string,
  aside: string,
  files: ReadonlyMap<string, string | undefined>,
  undo: (() => void)[],
): void {
  const entries = [...files].map(([path, text], i) => ({
    target: join(root, path),
    text,
    fresh: join(aside, `new-${i}`),
    old: join(aside, `old-${i}`),
  }));
  for (const { text, fresh } of entries) if (text !== undefined) writeFileSync(fresh, encodeText(text), { flag: 'wx' });
  for (const { target, text, fresh, old } of entries) {
    if (existsSync(target)) {
      renameSync(target, old);
      undo.push(() => renameSync(old, target));
    }
    if (text === undefined) continue;
    makeFolders(dirname(target), undo);
    renameSync(fresh, target);
    undo.push(() => rmSync(target));
  }
}

/** Makes a folder and those above it, noting how to remove the ones that were not there. */
function makeFolders(folder: string, undo: (() => void)[]): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder), undo);
  mkdirSync(folder);
  undo.push(() => rmdirSync(folder));
}

/** Nothing on the way from `root` to the file may be a link or anything but a folder, and the file a plain one. */
function checkWay(root: string, path: string): void {
  const parts = path.split('/');
  for (let depth = 1; depth <= parts.length; depth++) {
    const step = parts.slice(0, depth).join('/');
    const found = lstatSync(join(root, step), { throwIfNoEntry: false });
    if (found === undefined) return;
    if (found.isSymbolicLink()) throw refusal(`refusing to write '${path}': '${step}' is a symbolic link`);
    const fits = depth < parts.length ? found.isDirectory() : found.isFile();
    if (!fits)
      throw refusal(`refusing to write '${path}': '${step}' is no ${depth < parts.length ? 'folder' : 'plain file'}`);
  }
}

function refusal(message: string): SourceError {
  return new SourceError('not-writable', message, 'give an empty or a new folder');
}
