/**
 * Trees: immutable sets of source files, and overlays that make a revision of a tree.
 *
 * In: a folder on disk (where a source put it) or a map of texts. Out: a SourceTree, read file by file, synchronously.
 * The one idea: a revision is its base tree plus the few files that a patch series changed.
 *
 * Invariant: a tree never changes. A file's text is fixed by its first reading, and two trees with one `id` hold the
 * same text in every file that the program interprets.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeText, encodeText } from './text.ts';

export interface SourceTree {
  /** For people: `debian:6.12 (6.12.117-1~deb12u1)`, `DIR@REV (abc1234)`. */
  readonly label: string;
  /**
   * What the tree holds, for replay tokens, as `<origin>-<12 hex digits>`: of the Debian package and its version, of
   * the git commit, of a directory's own text in `kernel/locking/` and a few headers (worked out at the first asking),
   * of the base and the changed files for an overlay. It names no machine path. Where every file counts that a program
   * was made of, use `fingerprint()`.
   */
  readonly id: string;
  /** The git commit whose tree it is; undefined where there is none, and in an overlay. */
  readonly commit?: string;
  /** Of an overlay: the files that are not as the folder or commit beneath has them. */
  readonly changed?: ReadonlySet<string>;
  /** The text of a file, or undefined where there is none. Folder separators are `/`; `.` and `..` are resolved. */
  read(path: string): string | undefined;
  /** Sorted names in a folder, those of folders ending in `/`; empty where there is no such folder. `''` is the root. */
  list(directory: string): string[];
}

/** `a/./b/../c` as `a/c`; undefined for what is absolute or leads out of the tree. */
export function normalizePath(path: string): string | undefined {
  if (path.startsWith('/') || path.includes('\0')) return undefined;
  if (!path.includes('./') && !path.includes('//') && !path.endsWith('.') && !path.endsWith('/')) return path;
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.pop() === undefined) return undefined;
  }
  return out.join('/');
}

/** A tree out of texts in memory. */
export function treeOf(files: ReadonlyMap<string, string>, label: string): SourceTree {
  return overlay({ label: '', id: 'empty', read: () => undefined, list: () => [] }, files, label);
}

/** The folder `root` as a tree. Files are read when asked for, once. `identify` gives the tree's id. */
export function folderTree(
  root: string,
  label: string,
  identify: (tree: SourceTree) => string,
  commit?: string,
): SourceTree {
  const texts = new Map<string, string | undefined>();
  const folders = new Map<string, string[]>();
  /** Headers are looked for in folders that there are not: a file that cannot be opened costs more than one that can. */
  const present = new Map<string, boolean>();
  const isPresent = (folder: string): boolean => {
    let is = present.get(folder);
    if (is === undefined) present.set(folder, (is = existsSync(`${root}/${folder}`)));
    return is;
  };
  let id: string | undefined;
  const tree: SourceTree = {
    label,
    ...(commit === undefined ? {} : { commit }),
    get id() {
      id ??= identify(tree);
      return id;
    },
    read(path) {
      const name = normalizePath(path);
      if (name === undefined || name === '') return undefined;
      if (!texts.has(name)) texts.set(name, isPresent(dirname(name)) ? readText(`${root}/${name}`) : undefined);
      return texts.get(name);
    },
    list(directory) {
      const name = normalizePath(directory);
      if (name === undefined) return [];
      let entries = folders.get(name);
      if (entries === undefined) folders.set(name, (entries = readFolder(join(root, name))));
      return [...entries];
    },
  };
  return tree;
}

/** A unit reads hundreds of files: what is UTF-8, as nearly all of them are, is read and decoded in one call. */
function readText(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text.includes('\ufffd') ? decodeText(readFileSync(path)) : text;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function readFolder(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .filter((name) => name !== '.git/')
      .sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** There is no such file: nothing of that name, a folder, or a file where a folder would have to be. */
export function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}

/** `tree` with these files in place of its own; undefined stands for a file that is gone. */
export function overlay(tree: SourceTree, files: ReadonlyMap<string, string | undefined>, label: string): SourceTree {
  const changed = new Map<string, string | undefined>();
  for (const [path, text] of files) {
    const name = normalizePath(path);
    if (name === undefined || name === '') throw new Error(`${path} does not lie inside of a tree`);
    changed.set(name, text);
  }
  let id: string | undefined;
  return {
    label,
    changed: new Set([...(tree.changed ?? []), ...changed.keys()]),
    get id() {
      id ??= `${tree.id.split('+')[0]}+${digest(overlayParts(tree.id, changed))}`;
      return id;
    },
    read(path) {
      const name = normalizePath(path);
      if (name === undefined) return undefined;
      return changed.has(name) ? changed.get(name) : tree.read(name);
    },
    list(directory) {
      const name = normalizePath(directory);
      return name === undefined ? [] : listOverlay(tree, changed, name);
    },
  };
}

function* overlayParts(base: string, changed: ReadonlyMap<string, string | undefined>): Iterable<string> {
  yield base;
  for (const path of [...changed.keys()].sort()) {
    yield path;
    const text = changed.get(path);
    yield text === undefined ? 'gone' : `=${text}`;
  }
}

function listOverlay(tree: SourceTree, changed: ReadonlyMap<string, string | undefined>, directory: string): string[] {
  const names = new Set(tree.list(directory));
  const prefix = directory === '' ? '' : `${directory}/`;
  for (const [path, text] of changed) {
    if (!path.startsWith(prefix)) continue;
    const rest = path.slice(prefix.length);
    const slash = rest.indexOf('/');
    if (slash >= 0) {
      if (text !== undefined) names.add(rest.slice(0, slash + 1));
    } else if (text === undefined) names.delete(rest);
    else names.add(rest);
  }
  return [...names].sort();
}

/** 12 hex digits over strings; their borders count. */
export function digest(parts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = encodeText(part);
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest('hex').slice(0, 12);
}

/** Identity of exactly these files as the tree holds them; a file that is not there counts too. Order does not. */
export function fingerprint(tree: SourceTree, paths: Iterable<string>): string {
  const parts: string[] = [];
  for (const path of [...new Set(paths)].sort()) {
    const text = tree.read(path);
    parts.push(path, text === undefined ? 'absent' : `=${text}`);
  }
  return digest(parts);
}
