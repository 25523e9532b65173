/**
 * Built programs on disk: `$XDG_CACHE_HOME/lockstep/programs/<key>`, safe to delete at any time.
 *
 * In: what a program is made from, by name, and a reader. Out: what building gave earlier, if it would give it again.
 * The name covers the version of lockstep, the tree, the configuration and the scenario's text. That is not enough for a
 * folder that somebody works in, so an entry also lists every file that the preprocessor read, with its hash, and every
 * path that it found nothing at; an entry counts only while all of that is as it was.
 *
 * Invariant: an entry is a checksum and what it is the checksum of, put in place by one rename. What is damaged, stale
 * or cannot be read is as good as not there, and nothing that goes wrong with the cache goes wrong with the run.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { SourceReader } from '../interp/index.ts';
import { cacheRoot } from '../kernel-src/index.ts';

export interface ProgramCacheOptions {
  readonly folder: string;
  /** Of everything that makes programs. */
  readonly version: string;
  /** Bytes that all entries may take. */
  readonly limit?: number;
}

/** What an entry depended on: hash of each file, or undefined where there was none. */
export type Dependencies = ReadonlyMap<string, string | undefined>;

interface Entry {
  readonly name: string;
  readonly dependencies: Dependencies;
  readonly value: unknown;
}

const LIMIT = 200 << 20;
const CHECKSUM = 32;
/** Of what lies between the name and the value, and of both. */
const FORMAT = 2;

export class ProgramCache {
  private readonly hashes = new Map<string, string>();

  constructor(private readonly options: ProgramCacheOptions) {}

  /** What was kept under that name, while all that it depended on is as `reader` has it. */
  find(parts: readonly string[], reader: SourceReader): unknown {
    const name = this.nameOf(parts);
    const file = join(this.options.folder, name);
    const entry = readEntry(file);
    if (entry === undefined || entry.name !== name || !this.isCurrent(entry, reader)) return undefined;
    touch(file);
    return entry.value;
  }

  keep(parts: readonly string[], value: unknown, paths: Iterable<string>, reader: SourceReader): void {
    const name = this.nameOf(parts);
    const dependencies = new Map<string, string | undefined>();
    for (const path of paths) dependencies.set(path, this.hashOf(reader.read(path)));
    const payload = serialize({ name, dependencies, value } satisfies Entry);
    try {
      mkdirSync(this.options.folder, { recursive: true });
      const file = join(this.options.folder, name);
      const fresh = `${file}.${process.pid}`;
      writeFileSync(fresh, Buffer.concat([checksum(payload), payload]));
      renameSync(fresh, file);
      this.shrink();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }

  private nameOf(parts: readonly string[]): string {
    const all = JSON.stringify([FORMAT, process.versions.v8, this.options.version, ...parts]);
    return createHash('sha256').update(all).digest('hex').slice(0, 32);
  }

  private isCurrent({ dependencies }: Entry, reader: SourceReader): boolean {
    for (const [path, hash] of dependencies) if (this.hashOf(reader.read(path)) !== hash) return false;
    return true;
  }

  /** Texts come again and again: many scenarios, one tree. */
  private hashOf(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    let hash = this.hashes.get(text);
    if (hash === undefined) {
      // A lone surrogate has no bytes of its own in UTF-8.
      const encoding = /[\ud800-\udfff]/.test(text) ? 'utf16le' : 'utf8';
      hash = createHash('sha256').update(text, encoding).digest('base64');
      this.hashes.set(text, hash);
    }
    return hash;
  }

  /** Removes what was not used for longest. */
  private shrink(): void {
    const { folder, limit = LIMIT } = this.options;
    const entries = readdirSync(folder).flatMap((name) => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      return found?.isFile() === true ? [{ name, size: found.size, time: found.mtimeMs }] : [];
    });
    let total = entries.reduce((sum, { size }) => sum + size, 0);
    entries.sort((a, b) => a.time - b.time);
    for (const { name, size } of entries) {
      if (total <= limit) break;
      rmSync(join(folder, name), { force: true });
      total -= size;
    }
  }
}

function readEntry(file: string): Entry | undefined {
  try {
    const bytes = readFileSync(file);
    const payload = bytes.subarray(CHECKSUM);
    if (!checksum(payload).equals(bytes.subarray(0, CHECKSUM))) return undefined;
    return deserialize(payload) as Entry;
  } catch {
    return undefined;
  }
}

function checksum(payload: Uint8Array): Buffer {
  return createHash('sha256').update(payload).digest();
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Somebody removed it, or it is not ours: it was read all the same.
  }
}

/**
 * The user's cache; undefined where the program does not run as one file, whose hash says which version it is.
 */
export function openProgramCache(): ProgramCache | undefined {
  const version = bundleVersion();
  if (version === undefined) return undefined;
  return new ProgramCache({ folder: join(cacheRoot(undefined), 'programs'), version });
}

/** Given to a bundle by who loads it (bin/bundle.mjs). */
declare const BUNDLE_HASH: string;

/** Hash of the program, where it runs as one file. */
export function bundleVersion(): string | undefined {
  return typeof BUNDLE_HASH === 'undefined' ? undefined : BUNDLE_HASH;
}
