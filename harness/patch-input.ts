/**
 * Patches as the user names them: files, mails, mailboxes, `-`, one revision of a thread (`thread.mbox#v2`), or the names
 * of those that come with the program.
 *
 * In: words. Out: what stands in them, by the user's name for it; on a tree, the patches as they were applied, damaged ones
 * repaired, each input with the hash that replay tokens carry.
 *
 * Invariant: what a token says of an input (its name and the hash of what it does to the tree) is enough to tell
 * whether the same words mean the same later.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  type AddedLine,
  applyMail,
  applyRevision,
  applySeries,
  baseNote,
  builtinPatch,
  builtinPatches,
  emptyReason,
  type FileReport,
  findRevisions,
  type MailOptions,
  type MailOutcome,
  type MailPatch,
  type Patch,
  type PatchDiagnostic,
  type Repair,
  type Revision,
  readIntake,
  readMail,
  SourceError,
  type SourceTree,
} from '../kernel-src/index.ts';
import { suggest } from './suggest.ts';

export interface PatchInput {
  /** As it was named. */
  readonly name: string;
  /** What is applied, in order. Of a revision of a thread: `revision` says it. */
  readonly patches: readonly MailPatch[];
  /** One revision of a thread, with all those it may stand on. */
  readonly revision: { readonly chosen: Revision; readonly all: readonly Revision[] } | undefined;
  /** Where it was a mail: what it says of the kernel that it is for. */
  readonly sources: readonly Revision[];
  readonly notes: readonly string[];
  /** With errors, there is nothing to apply. */
  readonly diagnostics: readonly PatchDiagnostic[];
}

/** An input that was applied. */
export interface AppliedInput {
  readonly name: string;
  /** Hex SHA-256 of what it does to which file: mail headers around it do not count. */
  readonly hash: string;
}

export type InputsOutcome =
  | {
      readonly kind: 'applied';
      readonly inputs: readonly AppliedInput[];
      readonly tree: SourceTree;
      readonly changed: ReadonlyMap<string, string | undefined>;
      readonly report: readonly FileReport[];
      readonly added: ReadonlyMap<string, readonly AddedLine[]>;
      /** As they were applied. */
      readonly series: readonly Patch[];
      readonly repairs: readonly Repair[];
      readonly notes: readonly string[];
    }
  | Exclude<MailOutcome, { kind: 'applied' }>;

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A word that is no file but the name of a built-in patch stands for that. Rejects with SourceError. */
export async function readPatchInputs(words: readonly string[], options: MailOptions = {}): Promise<PatchInput[]> {
  if (words.filter((word) => word === '-').length > 1) {
    throw new SourceError('usage', 'standard input can be read once: give one -', 'save it to a file');
  }
  const inputs: PatchInput[] = [];
  for (const word of words) inputs.push(await readPatchInput(word, options, inputs.length === 0));
  return inputs;
}

async function readPatchInput(word: string, options: MailOptions, isFirst: boolean): Promise<PatchInput> {
  const named = namedRevision(word);
  if (named !== undefined) {
    const revisions = await readThread(named.files, options);
    const chosen = revisions.find((revision) => revision.name === named.revision);
    if (chosen !== undefined) return threadInput(word, chosen, revisions);
    const names = revisions.map((revision) => revision.name).join(', ');
    throw new SourceError('unknown', `${word}: there is no revision '${named.revision}'`, `there are ${names}`);
  }
  const file = builtinPath(word) ?? word;
  if (mayBeBuiltin(file) && !existsSync(file)) {
    const names = builtinPatches();
    throw new SourceError(
      'usage',
      `${word}: there is no such file, and no built-in patch of that name${suggest(word, names)}`,
      `give a .patch file, as git format-patch writes it; built in are ${names.join(', ')}`,
    );
  }
  const { patches, revisions, notes, diagnostics } = await readIntake([file], options);
  // What an answer belongs on top of may have been given before it.
  const answers = isFirst ? revisions.filter(({ kind }) => kind === 'reply') : [];
  const called = (name: string): string => (name.startsWith(file) ? word + name.slice(file.length) : name);
  return {
    name: word,
    patches: patches.map((patch) => rename(patch, called)),
    revision: undefined,
    sources: revisions,
    notes: [...notes, ...answers.flatMap((one) => one.notes.map((note) => `${one.name}: ${note}`))],
    diagnostics: diagnostics.map((one) => ({ ...one, file: called(one.file) })),
  };
}

/** Messages name a patch as the user did. */
function rename(one: MailPatch, called: (name: string) => string): MailPatch {
  const patch = { ...one.patch, name: called(one.patch.name) };
  return one.kind === 'unusable'
    ? { kind: one.kind, patch }
    : { kind: one.kind, patch, loose: { ...one.loose, name: called(one.loose.name) } };
}

/** A name without a folder and an ending is rather that of a built-in patch than of a file. */
function mayBeBuiltin(name: string): boolean {
  return /^[\w-]+$/.test(name) && name !== '-';
}

function builtinPath(name: string): string | undefined {
  if (existsSync(name) || name.includes('/') || name === '-') return undefined;
  try {
    return builtinPatch(name);
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

// ---- revisions of a thread

/** `FILE[:FILE...]#REVISION`, unless a file is called so. */
function namedRevision(word: string): { files: string[]; revision: string } | undefined {
  const at = word.lastIndexOf('#');
  if (at <= 0 || at === word.length - 1 || existsSync(word)) return undefined;
  return { files: word.slice(0, at).split(':'), revision: word.slice(at + 1) };
}

/** What a token calls a revision of a thread that was read from these files. */
export function revisionWord(files: readonly string[], revision: string): string {
  return `${files.join(':')}#${revision}`;
}

/**
 * The revisions in mails. A built-in patch's name stands for that, as the first version of what later mails answer.
 * Rejects with SourceError where there is none, or a file cannot be read.
 */
export async function readThread(files: readonly string[], options: MailOptions = {}): Promise<Revision[]> {
  if (files.filter((file) => file === '-').length > 1) {
    throw new SourceError('usage', 'standard input can be read once: give one -', 'save it to a file');
  }
  const box = await readMail(
    files.map((file) => builtinPath(file) ?? file),
    options,
  );
  const broken = box.diagnostics[0];
  if (broken !== undefined)
    throw new SourceError('usage', `${broken.file}: ${broken.message}`, 'give mails, an mbox or a maildir');
  const empty = emptyReason(box);
  if (empty !== undefined)
    throw new SourceError('usage', `${files.join(', ')}: ${empty}`, 'give mails, an mbox or a maildir');
  return findRevisions(box);
}

export function threadInput(name: string, chosen: Revision, all: readonly Revision[]): PatchInput {
  const { notes, diagnostics } = chosen;
  return {
    name,
    patches: chosen.patches,
    revision: { chosen, all },
    sources: [],
    notes: notes.map((note) => `${chosen.name}: ${note}`),
    diagnostics,
  };
}

// ---- onto a tree

/** All inputs, each on top of those before it; all or nothing. */
export function applyInputs(base: SourceTree, inputs: readonly PatchInput[]): InputsOutcome {
  const applied: AppliedInput[] = [];
  const series: Patch[] = [];
  const repairs: Repair[] = [];
  const notes: string[] = [];
  let present = base;
  for (const input of inputs) {
    const outcome = applyInput(present, input);
    if (outcome.kind !== 'applied') return outcome;
    applied.push({ name: input.name, hash: hashPatches(outcome.patches) });
    series.push(...outcome.patches);
    repairs.push(...outcome.repairs);
    notes.push(...input.notes, ...outcome.notes);
    notes.push(...input.sources.flatMap((source) => (isMail(source) ? (baseNote(base, source) ?? []) : [])));
    present = outcome.tree;
  }
  const label = [base.label, ...inputs.map((input) => input.name)].join(' + ');
  const whole = applySeries(base, series, { label });
  if (whole.kind !== 'applied') return whole;
  if (inputs.length > 0 && whole.changed.size === 0) notes.push('the patches leave the text of every file as it is');
  return { ...whole, inputs: applied, series, repairs, notes };
}

function applyInput(tree: SourceTree, input: PatchInput): MailOutcome {
  const errors = input.diagnostics.filter((one) => one.severity === 'error');
  if (errors.length > 0) return { kind: 'malformed', diagnostics: errors };
  if (input.revision === undefined) return applyMail(tree, input.patches);
  return applyRevision(tree, input.revision.chosen, input.revision.all);
}

/** A bare diff is not asked for the commit that it was made for. */
function isMail(revision: Revision): boolean {
  return revision.messageId !== undefined || revision.author !== undefined;
}

function hashPatches(patches: readonly Patch[]): string {
  const content = patches.flatMap(({ files }) =>
    files.map(({ action, oldPath, newPath, hunks }) => [
      action,
      oldPath ?? '',
      newPath ?? '',
      hunks.map((hunk) => [hunk.oldStart, hunk.newStart, hunk.lines.map((line) => [line.kind, line.text])]),
    ]),
  );
  return hashText(JSON.stringify(content));
}

// ---- the commit that patches are for

const AT_BASE = '@base-commit';

/**
 * `DIR@base-commit` as DIR@COMMIT, the commit that the mails name as their base; any other kernel as it stands. Throws
 * SourceError where they name none, or several.
 */
export function kernelFor(spec: string, revisions: readonly Revision[]): string {
  if (!spec.endsWith(AT_BASE)) return spec;
  const commits = [...new Set(revisions.flatMap((revision) => revision.baseCommit ?? []))];
  if (commits.length === 1) return `${spec.slice(0, -AT_BASE.length)}@${commits[0]}`;
  if (commits.length === 0) {
    const hint = 'git format-patch --base writes one; else write DIR@REVISION';
    throw new SourceError('unknown', `${spec}: no patch names a base-commit`, hint);
  }
  const told = revisions.flatMap(({ name, baseCommit }) =>
    baseCommit === undefined ? [] : `${name} ${baseCommit.slice(0, 12)}`,
  );
  throw new SourceError(
    'unknown',
    `${spec}: the patches name different commits: ${told.join(', ')}`,
    'run them one by one',
  );
}

/** What mails made these inputs. */
export function sourcesOf(inputs: readonly PatchInput[]): Revision[] {
  return inputs.flatMap(({ sources, revision }) => {
    if (revision === undefined) return sources;
    const below = revision.all.filter(({ name }) => name === revision.chosen.onTopOf);
    return [...below, revision.chosen];
  });
}
