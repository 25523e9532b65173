/**
 * What a user may write after `--kernel`, and what can go wrong with it.
 *
 * In: `debian:6.12`, `DIR`, `DIR@REV`, `git:URL#TAG`. Out: the same taken apart, or a SourceError.
 *
 * Invariant: every failure to come by a tree is a SourceError with one line that says what is wrong and one that says
 * what to do. Nothing else leaves this room but bugs.
 */
import { statSync } from 'node:fs';

export type KernelSpec = string;

export type ParsedSpec =
  /** Debian's linux-source-<series>; `version` is the package's exact version, where one was asked for. */
  | { readonly kind: 'debian'; readonly series: string; readonly version: string | undefined }
  | { readonly kind: 'directory'; readonly directory: string }
  | { readonly kind: 'revision'; readonly directory: string; readonly revision: string }
  | { readonly kind: 'clone'; readonly url: string; readonly ref: string };

export type SourceErrorKind =
  /** The specification cannot be understood. */
  | 'usage'
  /** A directory, a revision, a tag or a package version that does not exist. */
  | 'unknown'
  /** It exists, but holds no kernel. */
  | 'not-a-kernel'
  /** The network, a mirror or a repository did not answer. */
  | 'unreachable'
  /** What was fetched or cached is incomplete or damaged. */
  | 'damaged'
  /** A program that is needed is not installed. */
  | 'missing-program'
  /** A folder cannot be written to. */
  | 'not-writable'
  /** The caller's signal asked to stop. */
  | 'aborted';

/** Why there is no tree: `message` is one line, `hint` says what to do. */
export class SourceError extends Error {
  constructor(
    readonly kind: SourceErrorKind,
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = 'SourceError';
  }
}

/** How far a fetch has come. `done` and `total` are bytes. */
export interface Progress {
  readonly phase: string;
  readonly done?: number;
  readonly total?: number;
}

export interface SourceOptions {
  /** Instead of `$XDG_CACHE_HOME/lockstep`. */
  readonly cacheDir?: string;
  readonly progress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export const DEFAULT_SPEC: KernelSpec = 'debian:6.12';

const FORMS = 'write debian:6.12, a directory, DIR@REVISION, or git:URL#TAG';

export function parseSpec(spec: KernelSpec): ParsedSpec {
  if (spec === '' || spec.includes('\0')) throw new SourceError('usage', 'the kernel has no name', FORMS);
  if (isFolder(spec)) return { kind: 'directory', directory: spec };
  if (spec.startsWith('debian:')) return parseDebian(spec);
  if (spec.startsWith('git:')) return parseClone(spec);
  for (let at = spec.indexOf('@'); at > 0; at = spec.indexOf('@', at + 1)) {
    const directory = spec.slice(0, at);
    if (!isFolder(directory)) continue;
    const revision = spec.slice(at + 1);
    if (revision === '') throw new SourceError('usage', `${spec}: there is no revision after the '@'`, FORMS);
    return { kind: 'revision', directory, revision };
  }
  if (/^\d+\.\d+$/.test(spec))
    throw new SourceError('usage', `${spec} is not a kernel`, `for Debian's write debian:${spec}`);
  throw new SourceError('unknown', `${spec}: there is no such directory`, FORMS);
}

function parseDebian(spec: string): ParsedSpec {
  const match = /^debian:(\d+\.\d+)(?:=([0-9A-Za-z.+~:-]+))?$/.exec(spec);
  if (match === null) {
    throw new SourceError('usage', `${spec} is not a Debian kernel`, 'write debian:6.12, or debian:6.12=VERSION');
  }
  return { kind: 'debian', series: match[1]!, version: match[2] };
}

function parseClone(spec: string): ParsedSpec {
  const rest = spec.slice('git:'.length);
  const hash = rest.lastIndexOf('#');
  const [url, ref] = hash < 0 ? [rest, ''] : [rest.slice(0, hash), rest.slice(hash + 1)];
  if (url === '' || ref === '' || url.startsWith('-') || ref.startsWith('-')) {
    throw new SourceError('usage', `${spec} does not name a repository and a tag`, 'write git:URL#TAG');
  }
  return { kind: 'clone', url, ref };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
