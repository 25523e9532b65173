/**
 * The cache of fetched trees.
 *
 * In: a name for what is wanted and a function that fetches it into an empty folder. Out: the folder of the complete
 * tree. Layout: `<cache>/<group>/<key>/{manifest.json,tree/}`; work in progress is in `<cache>/tmp/<host>-<pid>-<random>/`.
 *
 * Invariant: a folder in its final place is complete. It gets there by one rename, after its manifest was written, so
 * an interrupted fetch leaves at most a folder in tmp/, which the next fetch on this machine removes. Of two processes
 * that fetch the same, one waits for the other; should both get through, the first rename wins and the trees are equal.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aborted } from './process.ts';
import { SourceError, type SourceOptions } from './spec.ts';

const FORMAT = 1;
/** A lock whose owner has not touched it for so long is abandoned. */
const LOCK_STALE_MS = 60_000;
const LOCK_BEAT_MS = 5_000;
const LOCK_POLL_MS = 150;

export interface Manifest {
  readonly format: number;
  /** What to write after `--kernel` to get it. */
  readonly spec: string;
  /** A package version or a commit. */
  readonly version: string;
  readonly files: number;
  readonly bytes: number;
  /** Milliseconds since 1970, for choosing the latest. */
  readonly fetched: number;
}

export interface CacheEntry {
  readonly manifest: Manifest;
  /** The folder with manifest and tree. */
  readonly folder: string;
  /** The tree's root. */
  readonly tree: string;
}

export function cacheRoot(cacheDir: string | undefined): string {
  if (cacheDir !== undefined) return cacheDir;
  const xdg = process.env.XDG_CACHE_HOME;
  // The base directory specification: a relative path there is to be ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'lockstep');
  return join(homedir(), '.cache', 'lockstep');
}

/** The complete entry of that name, or undefined. */
export function findEntry(root: string, group: string, key: string): CacheEntry | undefined {
  const folder = join(root, group, key);
  const manifest = readManifest(join(folder, 'manifest.json'));
  const tree = join(folder, 'tree');
  return manifest !== undefined && existsSync(tree) ? { manifest, folder, tree } : undefined;
}

/** The complete entries of a group, the latest fetched first. */
export function entriesOf(root: string, group: string): CacheEntry[] {
  return foldersIn(join(root, group))
    .map((key) => findEntry(root, group, key))
    .filter((entry) => entry !== undefined)
    .sort((a, b) => b.manifest.fetched - a.manifest.fetched);
}

/** Every complete entry of the cache. */
export function allEntries(root: string): CacheEntry[] {
  const groups = foldersIn(root).filter((name) => name !== 'tmp');
  return groups.flatMap((group) => entriesOf(root, group));
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

function readManifest(path: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const manifest = value as Partial<Record<keyof Manifest, unknown>>;
  const whole =
    manifest.format === FORMAT &&
    typeof manifest.spec === 'string' &&
    typeof manifest.version === 'string' &&
    typeof manifest.files === 'number' &&
    typeof manifest.bytes === 'number' &&
    typeof manifest.fetched === 'number';
  return whole ? (value as Manifest) : undefined;
}

/** What a fetch puts into the cache: it has filled `<folder>/tree`, and says under which key and name. */
export interface Fetched {
  readonly key: string;
  readonly spec: string;
  readonly version: string;
}

/** Runs `fetch` in a work folder and puts its result into place. `found` is asked again once the lock is held. */
export async function fetchInto(
  options: SourceOptions,
  group: string,
  found: () => CacheEntry | undefined,
  fetch: (folder: string) => Promise<Fetched>,
): Promise<CacheEntry> {
  const root = cacheRoot(options.cacheDir);
  const work = join(root, 'tmp');
  await makeFolder(work);
  return withLock(join(work, `lock-${group}`), options, found, async () => {
    await removeAbandoned(work);
    const folder = await mkdtemp(join(work, `${hostname()}-${process.pid}-`));
    try {
      const fetched = await fetch(folder);
      return await publish(root, group, folder, fetched);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const why = (error as Error).message.replace(/^E[A-Z]+: /, '');
    throw new SourceError(
      'not-writable',
      `the cache cannot be written to: ${why}`,
      'set XDG_CACHE_HOME to a folder of yours',
    );
  }
}

async function publish(root: string, group: string, folder: string, fetched: Fetched): Promise<CacheEntry> {
  const { key, spec, version } = fetched;
  const complete = join(folder, 'complete');
  await mkdir(complete);
  await rename(join(folder, 'tree'), join(complete, 'tree'));
  const size = await measure(join(complete, 'tree'));
  const manifest: Manifest = { format: FORMAT, spec, version, ...size, fetched: Date.now() };
  await writeFile(join(complete, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const target = join(root, group, key);
  await mkdir(join(root, group), { recursive: true });
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(complete, target);
      break;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOTDIR') throw error;
      if (findEntry(root, group, key) !== undefined) break; // another process was first, with the same tree
      if (attempt > 0) throw error;
      await rename(target, join(folder, 'damaged')); // not ours and not complete: out of the way, then once more
    }
  }
  const entry = findEntry(root, group, key);
  if (entry === undefined) {
    throw new SourceError('damaged', `the cached kernel in ${target} vanished`, 'run it again');
  }
  return entry;
}

async function measure(tree: string): Promise<{ files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    files += 1;
    bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return { files, bytes };
}

/** Removes the work folders of processes of this machine that are no more. */
async function removeAbandoned(work: string): Promise<void> {
  for (const name of await readdir(work)) {
    const match = /^(.*)-(\d+)-[^-]+$/.exec(name);
    if (match === null || match[1] !== hostname() || Number(match[2]) === process.pid) continue;
    if (!isAlive(Number(match[2]))) await rm(join(work, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Holds `lock` while `work` runs; where another process has it, waits until that one is done or gone. */
async function withLock(
  lock: string,
  options: SourceOptions,
  found: () => CacheEntry | undefined,
  work: () => Promise<CacheEntry>,
): Promise<CacheEntry> {
  const mark = `${hostname()} ${process.pid} ${randomBytes(6).toString('hex')}\n`;
  while (!(await acquire(lock, mark))) {
    if (options.signal?.aborted) throw aborted();
    options.progress?.({ phase: 'waiting for another lockstep that fetches the same kernel' });
    await removeStale(lock);
    await sleep(LOCK_POLL_MS);
  }
  const beat = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => {}), LOCK_BEAT_MS);
  beat.unref();
  try {
    return found() ?? (await work());
  } finally {
    clearInterval(beat);
    if ((await readMark(lock)) === mark) await rm(lock, { force: true });
  }
}

async function acquire(lock: string, mark: string): Promise<boolean> {
  try {
    await writeFile(lock, mark, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(lock: string): Promise<void> {
  const mark = await readMark(lock);
  const age = await stat(lock).then(
    (found) => Date.now() - found.mtimeMs,
    () => 0,
  );
  if (mark === undefined) return;
  const [host, pid] = mark.split(' ');
  const dead = pid !== undefined && host === hostname() && !isAlive(Number(pid));
  // Between two looks the lock may have become a fresh one: that only costs a second download, never a broken tree.
  if ((dead || age > LOCK_STALE_MS) && (await readMark(lock)) === mark) await rm(lock, { force: true });
}

async function readMark(lock: string): Promise<string | undefined> {
  return readFile(lock, 'utf8').catch(() => undefined);
}
