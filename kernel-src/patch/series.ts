/**
 * Applying a series of patches to a tree.
 *
 * In: a tree and patches in order. Out: the revision, with what happened file by file and hunk by hunk in the words of
 * patch(1), and which lines the series added; or what was rejected; or why the patches are no patches.
 *
 * Invariant: all or nothing. A revision exists only if every hunk of every patch for a file that the tree can hold was
 * applied, each on the result of those before it. A file in a folder that the tree does not hold is passed over, and said.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { holdsFolderOf } from '../sources/folders.ts';
import { decodeText } from '../text.ts';
import { overlay, type SourceTree } from '../tree.ts';
import { applyHunks, type HunkFailure, type HunkReport, type WorkFile } from './apply.ts';
import { type FilePatch, hasErrors, type Patch, type PatchDiagnostic, parsePatch, splitLines } from './diff.ts';
import { unreadable } from './mailbox.ts';

export interface FileReport {
  readonly patch: string;
  /** In the revision; of a deleted file, in the tree before. */
  readonly path: string;
  /** `outside`: the tree does not hold the folder, so nothing was done. */
  readonly action: FilePatch['action'] | 'outside';
  readonly from: string | undefined;
  readonly hunks: readonly HunkReport[];
  readonly notes: readonly string[];
}

export interface Reject extends HunkFailure {
  readonly patch: string;
  readonly path: string;
}

/** A line that the series added or changed. */
export interface AddedLine {
  /** 1-based, in the revision's file. */
  readonly line: number;
  readonly patch: string;
  /** 1-based, in the patch file. */
  readonly at: number;
}

export interface Applied {
  readonly kind: 'applied';
  readonly tree: SourceTree;
  /** The files that differ from the base; undefined for those that are gone. */
  readonly changed: ReadonlyMap<string, string | undefined>;
  readonly report: readonly FileReport[];
  readonly added: ReadonlyMap<string, readonly AddedLine[]>;
}

export type ApplyOutcome =
  | Applied
  | { readonly kind: 'rejected'; readonly report: readonly FileReport[]; readonly rejects: readonly Reject[] }
  /** Some of the patches have errors; nothing was tried. */
  | { readonly kind: 'malformed'; readonly diagnostics: readonly PatchDiagnostic[] };

export interface ApplyOptions {
  /** Most lines of context to ignore at either end of a hunk; 2, as for patch(1). */
  readonly fuzz?: number;
  /** Instead of the tree's label with the patches' names. */
  readonly label?: string;
}

/** Reads patch files. Rejects with a SourceError what cannot be read; what is wrong in a patch is in its diagnostics. */
export function readPatches(files: readonly string[]): Patch[] {
  return files.map((file) => {
    try {
      return parsePatch(decodeText(readFileSync(file)), file);
    } catch (error) {
      throw unreadable(file, error);
    }
  });
}

export function applySeries(tree: SourceTree, patches: readonly Patch[], options: ApplyOptions = {}): ApplyOutcome {
  if (patches.some(hasErrors)) return { kind: 'malformed', diagnostics: patches.flatMap((patch) => patch.diagnostics) };
  const work = new WorkTree(tree);
  const report: FileReport[] = [];
  for (const patch of patches) {
    const result = applyPatch(work, patch, options.fuzz ?? 2);
    report.push(...result.report);
    if (result.rejects.length > 0) return { kind: 'rejected', report, rejects: result.rejects };
  }
  const label = options.label ?? [tree.label, ...patches.map((patch) => basename(patch.name))].join(' + ');
  const changed = work.changed();
  return { kind: 'applied', tree: overlay(tree, changed, label), changed, report, added: work.added() };
}

/** The files of the tree as far as the series has changed them. */
class WorkTree {
  private readonly files = new Map<string, WorkFile | undefined>();

  constructor(readonly base: SourceTree) {}

  get(path: string): WorkFile | undefined {
    if (this.files.has(path)) return this.files.get(path);
    const text = this.base.read(path);
    if (text === undefined) return undefined;
    const lines = splitLines(text);
    return { lines, sources: new Array<undefined>(lines.length).fill(undefined) };
  }

  set(path: string, file: WorkFile | undefined): void {
    this.files.set(path, file);
  }

  changed(): Map<string, string | undefined> {
    const changed = new Map<string, string | undefined>();
    for (const [path, file] of this.files) {
      const text = file?.lines.join('');
      if (text !== this.base.read(path)) changed.set(path, text);
    }
    return changed;
  }

  added(): Map<string, AddedLine[]> {
    const added = new Map<string, AddedLine[]>();
    for (const [path, file] of this.files) {
      const lines: AddedLine[] = [];
      file?.sources.forEach((source, i) => {
        if (source !== undefined) lines.push({ line: i + 1, ...source });
      });
      if (lines.length > 0) added.set(path, lines);
    }
    return added;
  }
}

interface PatchResult {
  readonly report: readonly FileReport[];
  readonly rejects: readonly Reject[];
}

function applyPatch(work: WorkTree, patch: Patch, fuzz: number): PatchResult {
  const report: FileReport[] = [];
  const rejects: Reject[] = [];
  const touched = new Set<string>();
  for (const file of patch.files) {
    const { path, from, note } = choosePaths(work, file);
    const entry = { patch: patch.name, path, from, notes: note === undefined ? file.notes : [...file.notes, note] };
    if (isOutside(work, file, from ?? path)) {
      report.push({ ...entry, action: 'outside', hunks: [] });
      continue;
    }
    const result = applyFile(work, file, path, from, touched, patch.name, fuzz);
    report.push({ ...entry, action: file.action, hunks: result.hunks });
    rejects.push(...result.failures.map((failure) => ({ ...failure, patch: patch.name, path: from ?? path })));
    touched.add(path);
  }
  // All of it outside: the tree is not what the patch is for, and to pass over everything would be no application.
  if (report.length > 0 && report.every((entry) => entry.action === 'outside')) {
    rejects.push(
      ...report.map(({ path }, i) => ({ ...wholeFile(patch.files[i]!, 'no-such-file'), patch: patch.name, path })),
    );
  }
  return { report, rejects };
}

function isOutside(work: WorkTree, file: FilePatch, path: string): boolean {
  return file.action !== 'create' && work.get(path) === undefined && !holdsFolderOf(work.base, path);
}

/**
 * The file that a diff is for. Where its two names differ and it is no rename (`x.c.orig`, `x.c`), that of those which
 * exist with the fewest components, then the shortest base name, then the shortest (GNU patch, pch.c: best_name()).
 */
function choosePaths(
  work: WorkTree,
  file: FilePatch,
): { path: string; from: string | undefined; note: string | undefined } {
  const { action, oldPath, newPath, written } = file;
  if (action === 'rename' || action === 'copy') return { path: newPath!, from: oldPath, note: undefined };
  if (action === 'create') return { path: newPath!, from: undefined, note: undefined };
  const exists = (path: string | undefined) => path !== undefined && work.get(path) !== undefined;
  const pick = (paths: readonly (string | undefined)[]) =>
    paths
      .filter((path) => path !== undefined)
      .filter(exists)
      .sort(compareNames)[0];
  const stripped = pick([oldPath, newPath]);
  if (stripped !== undefined) {
    const isClear = oldPath === undefined || newPath === undefined || oldPath === newPath;
    return {
      path: stripped,
      from: undefined,
      note: isClear ? undefined : `of ${oldPath} and ${newPath}, taken for ${stripped}`,
    };
  }
  const whole = pick([written.oldPath, written.newPath]);
  if (whole !== undefined) {
    return {
      path: whole,
      from: undefined,
      note: 'the names in the patch have no a/ and b/ before them: taken as they are',
    };
  }
  return { path: (newPath ?? oldPath)!, from: undefined, note: undefined };
}

function compareNames(a: string, b: string): number {
  const depth = (path: string) => path.split('/').length;
  const last = (path: string) => path.slice(path.lastIndexOf('/') + 1).length;
  return depth(a) - depth(b) || last(a) - last(b) || a.length - b.length;
}

interface FileResult {
  readonly hunks: readonly HunkReport[];
  readonly failures: readonly HunkFailure[];
}

function applyFile(
  work: WorkTree,
  file: FilePatch,
  path: string,
  from: string | undefined,
  touched: ReadonlySet<string>,
  patch: string,
  fuzz: number,
): FileResult {
  const refuse = (reason: HunkFailure['reason']): FileResult => ({ hunks: [], failures: [wholeFile(file, reason)] });
  const source = work.get(from ?? path);
  const isNew = file.action === 'create' || (source === undefined && createsFile(file));
  if (isNew && source !== undefined) return refuse(isAlreadyCreated(source, file) ? 'reversed' : 'exists');
  if (!isNew && source === undefined) return refuse('no-such-file');
  if ((isNew || from !== undefined) && isBelowFile(work, path)) return refuse('no-folder');
  if (from !== undefined && work.get(path) !== undefined) return refuse('exists');
  // git means the file as it was before the patch, patch(1) as it is by now: where these differ, neither is taken.
  if (from !== undefined && touched.has(from)) return refuse('overlaps');
  const outcome = applyHunks(source ?? { lines: [], sources: [] }, file.hunks, patch, fuzz);
  if (outcome.kind === 'rejected') return outcome;
  if (file.action === 'delete') {
    if (outcome.file.lines.length > 0) return { hunks: outcome.hunks, failures: [wholeFile(file, 'content-differs')] };
    work.set(path, undefined);
  } else {
    work.set(path, outcome.file);
    if (file.action === 'rename') work.set(from!, undefined);
  }
  return { hunks: outcome.hunks, failures: [] };
}

function isBelowFile(work: WorkTree, path: string): boolean {
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    if (work.get(path.slice(0, at)) !== undefined) return true;
  }
  return false;
}

/** A diff with names on both sides that adds to nothing: made without git, for a file that may not exist. */
function createsFile(file: FilePatch): boolean {
  const [first, second] = file.hunks;
  return (
    file.action === 'change' &&
    first !== undefined &&
    second === undefined &&
    first.oldStart === 0 &&
    first.oldCount === 0
  );
}

function isAlreadyCreated(source: WorkFile, file: FilePatch): boolean {
  const text = file.hunks.flatMap((hunk) => hunk.lines.map((line) => line.text)).join('');
  return source.lines.join('') === text;
}

/** A failure of the file as a whole. */
function wholeFile(file: FilePatch, reason: HunkFailure['reason']): HunkFailure {
  return { hunk: 0, header: file.hunks[0]?.header ?? '', at: file.at, reason, expected: [], found: [], where: 0 };
}
