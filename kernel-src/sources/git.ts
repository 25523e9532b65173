/**
 * Kernels out of git: a revision of a local repository, and a tag of a remote one.
 *
 * In: DIR and REV, or URL and TAG. Out: a cache entry with the folders that are needed. A local revision is read with
 * `git archive`, so no checkout is touched; from a remote, only the newest commit of the tag and the files of the
 * folders that are needed are fetched (shallow, blobless, sparse).
 *
 * Invariant: a revision is cached under the id of its tree, which names its text; a remote tag under its URL and name.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digest, folderTree, type SourceTree } from '../tree.ts';
import { cacheRoot, type Fetched, fetchInto, findEntry } from './cache.ts';
import { DEEP_FOLDERS, expectKernel, notAKernel, OMITTED_FOLDERS, SHALLOW_FOLDERS } from './folders.ts';
import { complaint, type Outcome, run, runPipe } from './process.ts';
import { SourceError, type SourceOptions } from './spec.ts';

/** git as started from a hook or with settings of the user's must not look elsewhere, ask, or run hooks. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  for (const name of [
    'GIT_DIR',
    'GIT_WORK_TREE',
    'GIT_INDEX_FILE',
    'GIT_PREFIX',
    'GIT_OBJECT_DIRECTORY',
    'GIT_NAMESPACE',
  ]) {
    env[name] = undefined;
  }
  return env;
}

/** Runs git with options that say which repository. */
function git(where: readonly string[], args: readonly string[], options: SourceOptions): Promise<Outcome> {
  return run('git', [...where, '-c', 'core.hooksPath=/dev/null', ...args], {
    env: gitEnvironment(),
    signal: options.signal,
  });
}

/** A commit of a local repository, and the tree in it that stands at the folder asked for. */
interface Revision {
  /** The folder as the user wrote it. */
  readonly directory: string;
  /** `--git-dir=...`: with it, git takes paths from the tree's top and not from the folder it was started in. */
  readonly where: readonly string[];
  readonly commit: string;
  readonly tree: string;
}

export async function openRevision(directory: string, revision: string, options: SourceOptions): Promise<SourceTree> {
  const resolved = await resolveRevision(directory, revision, options);
  const { commit, tree } = resolved;
  const root = cacheRoot(options.cacheDir);
  const found = () => findEntry(root, 'git-tree', tree);
  const entry =
    found() ?? (await fetchInto(options, 'git-tree', found, (folder) => archive(resolved, folder, options)));
  const label = `${directory}@${revision} (${commit.slice(0, 12)})`;
  return folderTree(entry.tree, label, () => `git-${tree.slice(0, 12)}`, commit);
}

export interface Commit {
  readonly id: string;
  readonly subject: string;
}

/** The commits in `good..bad` that touch one of the files, oldest first. Files are relative to `directory`. */
export async function commitsBetween(
  directory: string,
  good: string,
  bad: string,
  files: readonly string[],
  options: SourceOptions = {},
): Promise<Commit[]> {
  const first = await resolveRevision(directory, good, options);
  const last = await resolveRevision(directory, bad, options);
  const range = `${first.commit}..${last.commit}`;
  const log = ['log', '--topo-order', '--reverse', '--format=%H %s', '--end-of-options', range, '--', ...files];
  const outcome = await git(['-C', directory], log, options);
  if (outcome.status !== 0) {
    const why = `git cannot list the commits of ${range}: ${complaint(outcome.stderr)}`;
    throw new SourceError('damaged', why, `see: git -C ${directory} fsck`);
  }
  const lines = outcome.stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => ({ id: line.slice(0, 40), subject: line.slice(41) }));
}

async function resolveRevision(directory: string, revision: string, options: SourceOptions): Promise<Revision> {
  const place = await git(['-C', directory], ['rev-parse', '--absolute-git-dir', '--show-prefix'], options);
  if (place.status !== 0) throw notARepository(directory, place.stderr);
  const [gitDir, prefix] = place.stdout.split('\n');
  const where = [`--git-dir=${gitDir}`];
  const parse = ['rev-parse', '--verify', '--quiet', '--end-of-options'];
  const commit = await git(where, [...parse, `${revision}^{commit}`], options);
  if (commit.status !== 0) {
    throw new SourceError(
      'unknown',
      `${directory} has no revision '${revision}'`,
      `see: git -C ${directory} log --oneline, or git fetch it first`,
    );
  }
  const id = commit.stdout.trim();
  const path = (prefix ?? '').replace(/\/$/, '');
  const tree = await git(where, [...parse, path === '' ? `${id}^{tree}` : `${id}:${path}`], options);
  if (tree.status !== 0) throw notAKernel(`${directory}@${revision}`);
  return { directory, where, commit: id, tree: tree.stdout.trim() };
}

function notARepository(directory: string, stderr: string): SourceError {
  if (stderr.includes('dubious ownership')) {
    const hint = `if you trust it: git config --global --add safe.directory ${directory}`;
    return new SourceError('unreachable', `git does not read ${directory}, which belongs to another user`, hint);
  }
  return new SourceError(
    'unknown',
    `${directory} is not a git repository, so it has no revisions`,
    `for its files as they are: --kernel ${directory}`,
  );
}

async function archive(revision: Revision, folder: string, options: SourceOptions): Promise<Fetched> {
  const { directory, where, commit, tree } = revision;
  const name = `${directory} at ${commit.slice(0, 12)}`;
  options.progress?.({ phase: `reading ${commit.slice(0, 12)} from git` });
  const target = join(folder, 'tree');
  await mkdir(target);
  const paths = await presentPaths(revision, options);
  if (paths.length === 0) throw notAKernel(name);
  const failure = await runPipe(
    [
      { program: 'git', args: [...where, 'archive', '--format=tar', tree, '--', ...paths] },
      { program: 'tar', args: ['--extract', '--file=-', '--no-same-owner', `--directory=${target}`] },
    ],
    { env: gitEnvironment(), signal: options.signal },
  );
  if (failure !== undefined) {
    throw new SourceError('damaged', `git cannot read ${name}: ${failure.why}`, `see: git -C ${directory} fsck`);
  }
  expectKernel(target, name);
  return { key: tree, spec: `${directory}@${commit}`, version: commit };
}

/** The files and folders to archive: `git archive` refuses a path that a tree does not have. */
async function presentPaths({ where, tree }: Revision, options: SourceOptions): Promise<string[]> {
  const paths: string[] = [];
  for (const shallow of SHALLOW_FOLDERS) {
    const treeish = shallow === '' ? tree : `${tree}:${shallow}`;
    const listing = await git(where, ['ls-tree', '-z', '--end-of-options', treeish], options);
    if (listing.status !== 0) continue;
    for (const line of listing.stdout.split('\0')) {
      const match = /^(\d+) blob [0-9a-f]+\t(.*)$/s.exec(line);
      if (match !== null && match[1] !== '120000') paths.push(shallow === '' ? match[2]! : `${shallow}/${match[2]!}`);
    }
  }
  for (const deep of DEEP_FOLDERS) {
    const type = await git(where, ['cat-file', '-t', `${tree}:${deep}`], options);
    if (type.status === 0 && type.stdout.trim() === 'tree') paths.push(deep);
  }
  if (paths.length === 0) return [];
  const omitted = OMITTED_FOLDERS.map((path) => `:(exclude,literal)${path}`);
  return [...paths.map((path) => `:(literal)${path}`), ...omitted];
}

export async function openClone(url: string, ref: string, options: SourceOptions): Promise<SourceTree> {
  const root = cacheRoot(options.cacheDir);
  const key = digest([url, ref]);
  const found = () => findEntry(root, 'git-clone', key);
  const entry =
    found() ?? (await fetchInto(options, 'git-clone', found, (folder) => clone(url, ref, key, folder, options)));
  const commit = entry.manifest.version;
  const label = `git:${url}#${ref} (${commit.slice(0, 12)})`;
  return folderTree(entry.tree, label, () => `git-${commit.slice(0, 12)}`, commit);
}

async function clone(url: string, ref: string, key: string, folder: string, options: SourceOptions): Promise<Fetched> {
  const target = join(folder, 'tree');
  await mkdir(target);
  await mustGit(target, ['init', '--quiet'], url, options);
  await mustGit(target, ['remote', 'add', 'origin', url], url, options);
  await mustGit(target, ['config', 'core.sparseCheckout', 'true'], url, options);
  await writeFile(join(target, '.git/info/sparse-checkout'), sparsePatterns());
  options.progress?.({ phase: `fetching ${ref} from ${url}` });
  const fetched = await git(
    ['-C', target],
    ['fetch', '--quiet', '--depth=1', '--no-tags', '--filter=blob:none', 'origin', ref],
    options,
  );
  if (fetched.status !== 0) throw fetchError(url, ref, fetched.stderr);
  options.progress?.({ phase: 'fetching the files that are needed' });
  await mustGit(target, ['-c', 'core.symlinks=false', 'checkout', '--quiet', '--detach', 'FETCH_HEAD'], url, options);
  const commit = (await mustGit(target, ['rev-parse', 'HEAD'], url, options)).stdout.trim();
  // The repository has done its work; only the files are kept.
  await rename(join(target, '.git'), join(folder, 'repository'));
  await rm(join(folder, 'repository'), { recursive: true, force: true });
  expectKernel(target, `${url} at ${ref}`);
  return { key, spec: `git:${url}#${ref}`, version: commit };
}

async function mustGit(target: string, args: readonly string[], url: string, options: SourceOptions): Promise<Outcome> {
  const outcome = await git(['-C', target], args, options);
  if (outcome.status === 0) return outcome;
  throw new SourceError(
    'unreachable',
    `git could not get ${url}: ${complaint(outcome.stderr)}`,
    'check the network and run it again',
  );
}

function fetchError(url: string, ref: string, stderr: string): SourceError {
  if (/couldn't find remote ref|no such remote ref|not our ref/i.test(stderr)) {
    return new SourceError('unknown', `${url} has no tag or branch '${ref}'`, `see: git ls-remote ${url}`);
  }
  const hint = 'check the address and the network, or give a kernel tree (--kernel DIR)';
  return new SourceError('unreachable', `${url} cannot be reached: ${complaint(stderr)}`, hint);
}

/** The folders that are taken, in the language of gitignore, where the last pattern that matches decides. */
function sparsePatterns(): string {
  const shallow = SHALLOW_FOLDERS.map((path) => (path === '' ? '/' : `/${path}/`)).flatMap((path) => [
    `${path}*`,
    `!${path}*/`,
  ]);
  const deep = DEEP_FOLDERS.map((path) => `/${path}/`);
  const omitted = OMITTED_FOLDERS.map((path) => `!/${path}/`);
  return [...shallow, ...deep, ...omitted].map((line) => `${line}\n`).join('');
}
