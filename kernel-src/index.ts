/**
 * The door of kernel-src/: where kernel text comes from, and how a patch series makes a revision of it.
 *
 * In: what the user wrote after --kernel and --patch. Out: trees, patches as data, and the outcome of applying them.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDebian } from './sources/debian.ts';
import { openDirectory } from './sources/directory.ts';
import { openClone, openRevision } from './sources/git.ts';
import { DEFAULT_SPEC, type KernelSpec, parseSpec, SourceError, type SourceOptions } from './sources/spec.ts';
import type { SourceTree } from './tree.ts';

export type { HunkFailure, HunkReport, LineSource, RejectReason } from './patch/apply.ts';
export {
  type FilePatch,
  formatPatchDiagnostic,
  type Hunk,
  type HunkLine,
  hasErrors,
  type Patch,
  type PatchDiagnostic,
  parsePatch,
} from './patch/diff.ts';
export type { LooseHunk, LooseLine, LoosePatch, MailPatch } from './patch/loose.ts';
export type { Mail, Trailer } from './patch/mail.ts';
export { MAIL_LIMIT, type MailBox, type MailOptions, readMail } from './patch/mailbox.ts';
export {
  type Candidate,
  type RefusalReason,
  type Repair,
  type RepairOutcome,
  type RepairRefusal,
  repairPatch,
} from './patch/repair.ts';
export {
  applyMail,
  applyRevision,
  baseNote,
  chainOf,
  formatRefusal,
  formatRepairs,
  formatTrouble,
  type MailOutcome,
  type PatchIntake,
  readIntake,
} from './patch/revise.ts';
export {
  type AddedLine,
  type Applied,
  type ApplyOptions,
  type ApplyOutcome,
  applySeries,
  type FileReport,
  type Reject,
  readPatches,
} from './patch/series.ts';
export { parseSubject, type Subject } from './patch/subject.ts';
export { emptyReason, findRevisions, type Revision } from './patch/thread.ts';
export { formatHunk, formatReject, formatReport } from './patch/words.ts';
export { writeFiles } from './patch/write.ts';
export { cacheRoot } from './sources/cache.ts';
export { type Commit, commitsBetween } from './sources/git.ts';
export { type KernelListing, listKernels } from './sources/list.ts';
export {
  DEFAULT_SPEC,
  type KernelSpec,
  type Progress,
  SourceError,
  type SourceErrorKind,
  type SourceOptions,
} from './sources/spec.ts';
export { fingerprint, folderTree, normalizePath, overlay, type SourceTree, treeOf } from './tree.ts';

/** The tree of a specification (Debian's 6.12 where there is none), fetched on first use. Rejects with SourceError. */
export async function openTree(spec: KernelSpec | undefined, options: SourceOptions = {}): Promise<SourceTree> {
  const parsed = parseSpec(spec ?? DEFAULT_SPEC);
  switch (parsed.kind) {
    case 'debian':
      return openDebian(parsed.series, parsed.version, options);
    case 'directory':
      return openDirectory(parsed.directory);
    case 'revision':
      return openRevision(parsed.directory, parsed.revision, options);
    case 'clone':
      return openClone(parsed.url, parsed.ref, options);
  }
}

/** The path of one of the RFC's revisions that come with the program: `rwsem-wait-v1`, `rwsem-wait-v2`. */
export function builtinPatch(name: string): string {
  const file = join(dataFolder('patches'), `${name}.patch`);
  if (/^[\w.-]+$/.test(name) && existsSync(file)) return file;
  throw new SourceError('unknown', `there is no built-in patch '${name}'`, 'see kernel-src/patches/');
}

/** Names of all built-in patches, sorted. */
export function builtinPatches(): string[] {
  const names = readdirSync(dataFolder('patches')).filter((name) => name.endsWith('.patch'));
  return names.map((name) => name.slice(0, -'.patch'.length)).sort();
}

/** `kernel-src/<name>`, from here as from a bundle that lies elsewhere in the checkout. */
export function dataFolder(name: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = join(folder, 'kernel-src', name);
    if (existsSync(found)) return found;
    if (folder === dirname(folder))
      throw new Error(`kernel-src/${name} is not above ${fileURLToPath(import.meta.url)}`);
  }
}
