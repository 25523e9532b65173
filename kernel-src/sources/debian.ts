/**
 * Kernels out of Debian's linux-source packages, without root.
 *
 * In: a series such as `6.12`. Out: a cache entry with the folders that are needed. The package (about 150 MB) holds
 * one compressed archive of the whole kernel; it is unpacked as a stream, and removed.
 *
 * apt's own package lists are tried first, being there at once. They may never have been fetched, or name a version
 * that the mirror has since replaced: then lists are fetched into a private folder, from the sources, keys and proxies
 * that this system's apt is set up with, and tried again. The system's state is never written to.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digest, folderTree, type SourceTree } from '../tree.ts';
import { type CacheEntry, cacheRoot, entriesOf, type Fetched, fetchInto, findEntry } from './cache.ts';
import { DEEP_FOLDERS, expectKernel, OMITTED_FOLDERS, SHALLOW_FOLDERS } from './folders.ts';
import { complaint, type Outcome, run, runPipe } from './process.ts';
import { SourceError, type SourceOptions } from './spec.ts';

interface Package {
  readonly name: string;
  readonly series: string;
  /** The exact version asked for, or undefined for the newest that apt offers. */
  readonly version: string | undefined;
}

/** apt's state to work with: the system's, or one of our own below a work folder. */
interface AptState {
  readonly kind: 'system' | 'private';
  readonly options: readonly string[];
}

/** What apt knows of a package before it is downloaded. */
interface Offer {
  readonly version: string;
  readonly bytes: number;
}

type Attempt =
  | { readonly kind: 'ok'; readonly offer: Offer }
  | { readonly kind: 'no-package' | 'failed'; readonly why: string };

export async function openDebian(
  series: string,
  version: string | undefined,
  options: SourceOptions,
): Promise<SourceTree> {
  const root = cacheRoot(options.cacheDir);
  const group = `debian-${series}`;
  const found = (): CacheEntry | undefined =>
    version === undefined ? entriesOf(root, group)[0] : findEntry(root, group, version);
  const wanted: Package = { name: `linux-source-${series}`, series, version };
  const entry = found() ?? (await fetchInto(options, group, found, (folder) => fetchPackage(wanted, folder, options)));
  const label = `debian:${series} (${entry.manifest.version})`;
  return folderTree(entry.tree, label, () => `debian${series}-${digest([wanted.name, entry.manifest.version])}`);
}

async function fetchPackage(wanted: Package, folder: string, options: SourceOptions): Promise<Fetched> {
  const offer = await download(wanted, folder, options);
  const deb = (await readdir(folder)).find((name) => name.endsWith('.deb'));
  if (deb === undefined) {
    throw new SourceError('damaged', `apt-get did not leave ${wanted.name} behind`, 'run it again, or check the disk');
  }
  await unpack(wanted, offer.bytes, join(folder, deb), folder, options);
  await rm(join(folder, deb));
  expectKernel(join(folder, 'tree'), `the package ${wanted.name}`);
  return { key: offer.version, spec: `debian:${wanted.series}=${offer.version}`, version: offer.version };
}

/** Downloads the package into `folder`, by the system's lists or by fresh ones. */
async function download(wanted: Package, folder: string, options: SourceOptions): Promise<Offer> {
  const system: AptState = { kind: 'system', options: ['-o', 'APT::Sandbox::User=root'] };
  const first = await attempt(wanted, system, folder, options);
  if (first.kind === 'ok') return first.offer;
  options.progress?.({ phase: 'fetching package lists' });
  const fresh = await privateState(folder);
  const update = await apt(fresh, ['update'], folder, options);
  const second = await attempt(wanted, fresh, folder, options);
  if (second.kind === 'ok') return second.offer;
  throw await downloadError(wanted, second, update, fresh, folder, options);
}

async function privateState(folder: string): Promise<AptState> {
  const state = join(folder, 'apt');
  await mkdir(join(state, 'lists/partial'), { recursive: true });
  await mkdir(join(state, 'cache/archives/partial'), { recursive: true });
  await writeFile(join(state, 'status'), '');
  // The system's update hooks refresh or clean the system's state: not ours to do.
  const hooks = ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map((hook) => `#clear APT::Update::${hook};\n`);
  await writeFile(join(state, 'no-hooks.conf'), hooks.join(''));
  const settings = [
    `Dir::State=${state}`,
    `Dir::State::lists=${join(state, 'lists')}`,
    `Dir::State::status=${join(state, 'status')}`,
    `Dir::Cache=${join(state, 'cache')}`,
    'Acquire::Languages=none',
    'APT::Sandbox::User=root',
  ];
  return {
    kind: 'private',
    options: [...settings.flatMap((setting) => ['-o', setting]), '-c', join(state, 'no-hooks.conf')],
  };
}

function apt(
  state: AptState,
  args: readonly string[],
  folder: string,
  options: SourceOptions,
  onStatusLine?: (line: string) => void,
): Promise<Outcome> {
  return run('apt-get', [...state.options, ...args], {
    cwd: folder,
    signal: options.signal,
    ...(onStatusLine === undefined ? {} : { onStatusLine }),
  });
}

async function attempt(wanted: Package, state: AptState, folder: string, options: SourceOptions): Promise<Attempt> {
  const name = wanted.version === undefined ? wanted.name : `${wanted.name}=${wanted.version}`;
  const query = await apt(state, ['-qq', '--print-uris', 'download', name], folder, options);
  const offer = query.status === 0 ? parseOffer(query.stdout, wanted.name) : undefined;
  if (offer === undefined) return { kind: 'no-package', why: complaint(query.stderr) };
  const phase = `downloading ${wanted.name} ${offer.version}`;
  options.progress?.({ phase, done: 0, total: offer.bytes });
  const outcome = await apt(state, ['-q', '-o', 'APT::Status-Fd=3', 'download', name], folder, options, (line) => {
    const percent = /^dlstatus:[^:]*:([0-9.]+):/.exec(line)?.[1];
    if (percent !== undefined) {
      options.progress?.({ phase, done: Math.round((Number(percent) / 100) * offer.bytes), total: offer.bytes });
    }
  });
  if (outcome.status === 0) return { kind: 'ok', offer };
  for (const file of await readdir(folder)) if (file.includes('.deb')) await rm(join(folder, file), { force: true });
  return { kind: 'failed', why: complaint(outcome.stderr) };
}

/** Reads apt's `'URI' name_version_arch.deb bytes SHA256:...`. */
function parseOffer(text: string, name: string): Offer | undefined {
  for (const line of text.split('\n')) {
    const match = /^'[^']*' (\S+)_(\S+)_[^_\s]+\.deb (\d+)/.exec(line);
    if (match?.[1] === name) return { version: decodeURIComponent(match[2]!), bytes: Number(match[3]) };
  }
  return undefined;
}

async function downloadError(
  wanted: Package,
  last: Exclude<Attempt, { kind: 'ok' }>,
  update: Outcome,
  state: AptState,
  folder: string,
  options: SourceOptions,
): Promise<SourceError> {
  const offline = 'check the network and /etc/apt/sources.list*, or give a kernel tree (--kernel DIR)';
  if (last.kind === 'failed')
    return new SourceError('unreachable', `${wanted.name} cannot be downloaded: ${last.why}`, offline);
  const known = await availableSeries(state.options, folder, options.signal);
  if (known.length === 0) {
    const why = complaint(update.stderr);
    return new SourceError('unreachable', `no Debian mirror offers a linux-source package: ${why}`, offline);
  }
  if (wanted.version !== undefined && known.includes(wanted.series)) {
    const message = `Debian no longer offers ${wanted.name} ${wanted.version}`;
    return new SourceError('unknown', message, `take debian:${wanted.series}, the newest, or a git tree`);
  }
  const list = known.map((series) => `debian:${series}`).join(', ');
  return new SourceError('unknown', `Debian offers no ${wanted.name} here`, `available: ${list}`);
}

/** The series for which apt's lists have a linux-source package, oldest first. Throws where apt is not installed. */
export async function availableSeries(
  aptOptions: readonly string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const outcome = await run('apt-cache', [...aptOptions, 'pkgnames', 'linux-source-'], { cwd, signal });
  const series = outcome.stdout.split('\n').map((name) => /^linux-source-(\d+\.\d+)$/.exec(name)?.[1]);
  return series.filter((one) => one !== undefined).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** The version of a series that apt's present lists offer. */
export async function offeredVersion(series: string, signal?: AbortSignal): Promise<string | undefined> {
  const outcome = await run('apt-cache', ['show', '--no-all-versions', `linux-source-${series}`], { signal });
  return /^Version: (\S+)$/m.exec(outcome.stdout)?.[1];
}

/** Unpacks what is needed of the package into `<folder>/tree`. */
async function unpack(
  wanted: Package,
  bytes: number,
  deb: string,
  folder: string,
  options: SourceOptions,
): Promise<void> {
  const raw = join(folder, 'raw');
  await mkdir(raw);
  const top = `linux-source-${wanted.series}`;
  const phase = `unpacking ${wanted.name}`;
  const member = `./usr/src/${top}.tar.xz`;
  let told = 0;
  const failure = await runPipe(
    [
      { program: 'dpkg-deb', args: ['--fsys-tarfile', deb] },
      { program: 'tar', args: ['--extract', '--to-stdout', '--file=-', member] },
      { program: 'xz', args: ['--decompress', '--stdout', '--threads=0'] },
      {
        program: 'tar',
        args: ['--extract', '--file=-', '--no-same-owner', `--directory=${raw}`, ...tarSelection(top)],
      },
    ],
    {
      signal: options.signal,
      // Out of the package comes the compressed archive, about as large as the package itself.
      onBytes: (stage, done) => {
        if (stage !== 1 || done - told < 1 << 20) return;
        told = done;
        options.progress?.({ phase, done: Math.min(done, bytes), total: bytes });
      },
    },
  );
  if (failure !== undefined) {
    const message = `${phase} failed in ${failure.program}: ${failure.why}`;
    throw new SourceError('damaged', message, 'check the free disk space and run it again');
  }
  await rename(join(raw, top), join(folder, 'tree')).catch(() => {
    throw new SourceError('damaged', `${wanted.name} does not hold ${top}/`, 'run it again');
  });
}

/** tar's options for the folders that are taken. */
function tarSelection(top: string): string[] {
  const deep = DEEP_FOLDERS.map((path) => `${top}/${path}`);
  const shallow = SHALLOW_FOLDERS.map((path) => (path === '' ? `${top}/*` : `${top}/${path}/*`));
  const omitted = OMITTED_FOLDERS.map((path) => `--exclude=${top}/${path}`);
  // Without wildcards crossing '/', `kernel/*` is the files directly there; --no-recursion keeps its folders empty.
  return [
    '--anchored',
    ...omitted,
    '--recursion',
    ...deep,
    '--wildcards',
    '--no-wildcards-match-slash',
    '--no-recursion',
    ...shallow,
  ];
}
