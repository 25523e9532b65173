/**
 * Making revisions of what mails hold.
 *
 * In: a tree and patches as they came in mails, or a revision of a thread with those it stands on. Out: what applySeries()
 * gives, with an account of every line that was repaired; or why it could not be repaired.
 *
 * The one idea: a damaged patch is repaired against the tree as the patches before it leave it, and from then on is a
 * patch like others; the whole series is applied once more as one. Invariant: what is applied was intact or is accounted for.
 */
import type { SourceTree } from '../tree.ts';
import { formatPatchDiagnostic, type Patch, type PatchDiagnostic } from './diff.ts';
import type { MailPatch } from './loose.ts';
import { type MailOptions, readMail } from './mailbox.ts';
import { type Repair, type RepairRefusal, repairPatch } from './repair.ts';
import { type Applied, type ApplyOptions, type ApplyOutcome, applySeries } from './series.ts';
import { emptyReason, findRevisions, type Revision } from './thread.ts';

export type MailOutcome =
  | (Applied & {
      /** As they were applied. */
      readonly patches: readonly Patch[];
      readonly repairs: readonly Repair[];
      readonly notes: readonly string[];
    })
  | Exclude<ApplyOutcome, { kind: 'applied' }>
  /** Damaged, and what was meant cannot be told. */
  | { readonly kind: 'refused'; readonly refusals: readonly RepairRefusal[] };

/** Applies patches in order, damaged ones repaired. */
export function applyMail(tree: SourceTree, patches: readonly MailPatch[], options: ApplyOptions = {}): MailOutcome {
  const ready: Patch[] = [];
  const repairs: Repair[] = [];
  let present = tree;
  for (const patch of patches) {
    const result = makeReady(present, patch, options);
    if (result.kind !== 'ready') return result;
    ready.push(result.patch);
    repairs.push(...result.repairs);
    present = result.tree;
  }
  const outcome = applySeries(tree, ready, options);
  return outcome.kind === 'applied' ? { ...outcome, patches: ready, repairs, notes: [] } : outcome;
}

type Ready =
  | { readonly kind: 'ready'; readonly patch: Patch; readonly repairs: readonly Repair[]; readonly tree: SourceTree }
  | Exclude<MailOutcome, { kind: 'applied' }>;

function makeReady(tree: SourceTree, patch: MailPatch, options: ApplyOptions): Ready {
  if (patch.kind === 'unusable') return { kind: 'malformed', diagnostics: patch.patch.diagnostics };
  if (patch.kind === 'intact') {
    const outcome = applySeries(tree, [patch.patch], options);
    if (outcome.kind === 'applied') return { kind: 'ready', patch: patch.patch, repairs: [], tree: outcome.tree };
    const isWhite = outcome.kind === 'rejected' && outcome.rejects.every((reject) => reject.reason === 'white-space');
    if (!isWhite || patch.loose.hunks.length === 0) return outcome;
  }
  const repaired = repairPatch(tree, patch.loose);
  if (repaired.kind === 'refused') return repaired;
  const outcome = applySeries(tree, [repaired.patch], { ...options, fuzz: 0 });
  if (outcome.kind !== 'applied') return outcome;
  return { kind: 'ready', patch: repaired.patch, repairs: repaired.repairs, tree: outcome.tree };
}

/** The revisions below `revision` and itself, in the order in which they are applied. */
export function chainOf(revision: Revision, all: readonly Revision[]): Revision[] {
  const chain: Revision[] = [revision];
  for (let below = revision.onTopOf; below !== undefined; below = chain[0]!.onTopOf) {
    const found = all.find((one) => one.name === below);
    if (found === undefined || chain.includes(found)) break;
    chain.unshift(found);
  }
  return chain;
}

/**
 * One revision of a thread on a tree. An answer that does not fit on top of what it answers, but does in its place, is a
 * new version rather than an addition: it is taken so, and said.
 */
export function applyRevision(
  tree: SourceTree,
  revision: Revision,
  all: readonly Revision[],
  options: ApplyOptions = {},
): MailOutcome {
  const chain = chainOf(revision, all);
  const diagnostics = chain.flatMap((one) => one.diagnostics).filter((one) => one.severity === 'error');
  if (diagnostics.length > 0) return { kind: 'malformed', diagnostics };
  const whole = { ...options, label: options.label ?? `${tree.label} + ${revision.name}` };
  const on = (revisions: readonly Revision[]) =>
    applyMail(
      tree,
      revisions.flatMap((one) => one.patches),
      whole,
    );
  const outcome = on(chain);
  const base = chain.flatMap((one) => baseNote(tree, one) ?? []);
  if (outcome.kind === 'applied') return { ...outcome, notes: base };
  const below = chain.slice(0, -1);
  if (revision.onTopOf === undefined || !isMisplaced(outcome) || on(below).kind !== 'applied') return outcome;
  const instead = on([...below.slice(0, -1), revision]);
  if (instead.kind !== 'applied') return outcome;
  const note = `${revision.name} does not apply on top of ${revision.onTopOf}, but in its place: taken so`;
  return { ...instead, notes: [...base, note] };
}

/** Its lines are not there, as opposed to being there twice, or to a mail that cannot be understood. */
function isMisplaced(outcome: MailOutcome): boolean {
  if (outcome.kind === 'rejected') return true;
  return outcome.kind === 'refused' && outcome.refusals.every(({ reason }) => reason === 'nowhere');
}

/** What `base-commit:` and `prerequisite-patch-id:` ask for that this tree is not, or undefined. */
export function baseNote(tree: SourceTree, revision: Revision): string | undefined {
  const { baseCommit, prerequisites, name } = revision;
  const needs =
    prerequisites.length === 0
      ? ''
      : `${name} asks for ${prerequisites.length} other patch${prerequisites.length === 1 ? '' : 'es'} below it (prerequisite-patch-id), which are not looked for`;
  if (baseCommit === undefined) {
    const silent = tree.commit === undefined || revision.kind === 'reply' ? '' : `${name} does not say its base-commit`;
    const told = [silent, needs].filter((text) => text !== '').join('; ');
    return told === '' ? undefined : told;
  }
  const short = baseCommit.slice(0, 12);
  const isSame =
    tree.commit !== undefined && (tree.commit.startsWith(baseCommit) || baseCommit.startsWith(tree.commit));
  if (isSame) return needs === '' ? undefined : needs;
  const have =
    tree.commit === undefined ? 'which this tree cannot be compared with' : `this tree is ${tree.commit.slice(0, 12)}`;
  const told = `${name} was made for the commit ${short} (base-commit), ${have}`;
  return needs === '' ? told : `${told}; ${needs}`;
}

/** The newest version of each series of an input, and, where it holds answers only, those. */
export interface PatchIntake {
  readonly patches: readonly MailPatch[];
  readonly revisions: readonly Revision[];
  readonly notes: readonly string[];
  /** Where there are errors, there is nothing to apply. */
  readonly diagnostics: readonly PatchDiagnostic[];
}

/** What stands after --patch: files, mails, mboxes, maildirs, `-`; each on top of those before it. Rejects with SourceError. */
export async function readIntake(inputs: readonly string[], options: MailOptions = {}): Promise<PatchIntake> {
  const patches: MailPatch[] = [];
  const revisions: Revision[] = [];
  const notes: string[] = [];
  const diagnostics: PatchDiagnostic[] = [];
  for (const input of inputs) {
    const box = await readMail([input], options);
    diagnostics.push(...box.diagnostics);
    const empty = box.diagnostics.length > 0 ? undefined : emptyReason(box);
    if (empty !== undefined) {
      diagnostics.push(...box.mails.flatMap((mail) => mail.diagnostics));
      diagnostics.push({ severity: 'error', file: input, line: 1, message: `not a patch: ${empty}` });
      continue;
    }
    const found = findRevisions(box);
    const series = found.filter((revision) => revision.kind === 'series');
    const taken = series.length === 0 ? found : series.filter((revision) => revision.supersededBy === undefined);
    for (const revision of found) {
      if (taken.includes(revision)) continue;
      const why = revision.kind === 'reply' ? 'a diff in an answer' : `superseded by ${revision.supersededBy}`;
      notes.push(`${input}: ${revision.name} is not taken: ${why}`);
    }
    for (const revision of taken) {
      patches.push(...revision.patches);
      revisions.push(revision);
      if (revision.kind === 'series')
        notes.push(...revision.notes.map((note) => `${input}: ${revision.name}: ${note}`));
      diagnostics.push(...revision.diagnostics);
    }
  }
  for (const patch of patches) if (patch.kind !== 'damaged') diagnostics.push(...patch.patch.diagnostics);
  return { patches, revisions, notes, diagnostics };
}

const REFUSALS: Readonly<Record<RepairRefusal['reason'], string>> = {
  'no-such-file': 'there is no such file',
  nowhere: 'the damaged hunk is nowhere in the file',
  ambiguous: 'the damaged hunk fits in more than one place',
  'two-readings': 'the damaged hunk can be read in more than one way',
  'already-applied': 'Reversed (or previously applied) patch detected',
  truncated: 'the mail ends before the hunk does',
  counts: 'the damaged hunk contradicts its header',
  'no-lines-around': 'the damaged hunk could be anywhere',
  'too-large': 'the damaged hunk is too large',
};

/** First which hunk and why, then what was possible. */
export function formatRefusal({ patch, at, path, header, reason, detail, candidates }: RepairRefusal): string[] {
  const which = `${path}: hunk ${header.replace(/^(@@.*?@@).*/, '($1)')}`;
  const head = `${patch}:${at}: ${which}: ${REFUSALS[reason]}: ${detail}`;
  return [head, ...candidates.flatMap(({ line, lines }) => [`--- ${path}:${line}`, ...lines])];
}

/** Two lines for each repair: `FILE:LINE: why`, then what was there and what it became. */
export function formatRepairs(repairs: readonly Repair[]): string[] {
  return repairs.flatMap(({ patch, at, mail, made, why }) => [
    `${patch}:${at}: repaired: ${why}`,
    ...(mail === undefined ? [] : mail.split('\n').map((line, i) => (i === 0 ? `  was: ${line}` : `       ${line}`))),
    ...(made === undefined ? [] : [`  now: ${made}`]),
  ]);
}

/** Every line of an outcome that is no success. */
export function formatTrouble(outcome: Exclude<MailOutcome, { kind: 'applied' | 'rejected' }>): string[] {
  if (outcome.kind === 'refused') return outcome.refusals.flatMap(formatRefusal);
  return outcome.diagnostics.map(formatPatchDiagnostic);
}
