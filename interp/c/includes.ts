/**
 * Finds include files: a name as written in, a file out, each read once per unit.
 *
 * Invariant: everything that the answer depended on is remembered, what was read and what was found missing, so that a
 * cache can tell when the answer would be another.
 */
import { SourceFile } from '../diagnostic.ts';
import type { Name } from './lexeme.ts';
import type { SourceReader } from './token.ts';

/** A directory ('' is the reader's root), or a rewriting of the names that begin with `from`. */
export type IncludeDir = string | { readonly from: string; readonly to: string };

/** A file of the unit, however often it is included. */
export interface UnitFile {
  readonly source: SourceFile;
  /** It said #pragma once. */
  once: boolean;
  /** All of it stands in an `#ifndef` of this name: while that is defined there is nothing to read. */
  guard: Name | undefined;
}

/** `dir` is the index of the include directory that had the file; -1 when the includer's own directory had it. */
export interface Found {
  readonly file: UnitFile;
  readonly dir: number;
}

export class Includes {
  readonly files: SourceFile[] = [];
  readonly missing: string[] = [];
  private readonly known = new Map<string, UnitFile | undefined>();

  constructor(
    private readonly reader: SourceReader,
    private readonly dirs: readonly IncludeDir[],
  ) {}

  read(path: string): UnitFile | undefined {
    const known = this.known.get(path);
    if (known !== undefined || this.known.has(path)) return known;
    const text = this.reader.read(path);
    const file: UnitFile | undefined =
      text === undefined ? undefined : { source: new SourceFile(path, text), once: false, guard: undefined };
    this.known.set(path, file);
    if (file === undefined) this.missing.push(path);
    else this.files.push(file.source);
    return file;
  }

  /** Those that another unit has read up to here are this one's too. */
  take({ known, files, missing }: Includes): void {
    for (const [path, file] of known) this.known.set(path, file);
    for (const file of files) this.files.push(file);
    for (const path of missing) this.missing.push(path);
  }

  /**
   * `beside` is the path of the including file when its directory is to be searched first; `start` is the first of the
   * include directories to be searched.
   */
  find(name: string, beside: string | undefined, start: number): Found | undefined {
    // No file has such a name, and who looks for one may throw.
    if (name.includes('\0')) return undefined;
    if (name.startsWith('/')) {
      const file = this.read(normalise(name));
      return file === undefined ? undefined : { file, dir: -1 };
    }
    if (beside !== undefined) {
      const file = this.read(normalise(beside.slice(0, beside.lastIndexOf('/') + 1) + name));
      if (file !== undefined) return { file, dir: -1 };
    }
    for (let dir = start; dir < this.dirs.length; dir++) {
      const path = candidate(this.dirs[dir]!, name);
      const file = path === undefined ? undefined : this.read(normalise(path));
      if (file !== undefined) return { file, dir };
    }
    return undefined;
  }

  /** For messages. */
  describeDirs(): string {
    return this.dirs
      .map((dir) => (typeof dir === 'string' ? (dir === '' ? '.' : dir) : `${dir.from} -> ${dir.to}`))
      .join(', ');
  }
}

function candidate(dir: IncludeDir, name: string): string | undefined {
  if (typeof dir === 'string') return dir === '' || dir.endsWith('/') ? dir + name : `${dir}/${name}`;
  return name.startsWith(dir.from) ? dir.to + name.slice(dir.from.length) : undefined;
}

/** Without `.` and, where it can be told, `..`. */
export function normalise(path: string): string {
  if (!path.includes('./') && !path.includes('//')) return path;
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.' || part === '') continue;
    if (part === '..' && out.length > 0 && out[out.length - 1] !== '..') out.pop();
    else out.push(part);
  }
  return (path.startsWith('/') ? '/' : '') + out.join('/');
}
