/**
 * Repairing a damaged patch with the tree that it is for.
 *
 * In: a tree and a patch as readLoose() found it. Out: a well-formed patch for exactly this tree, with a line-by-line
 * account of what was in the mail, what was made of it and why; or a refusal that shows what could not be decided.
 *
 * The one idea: unchanged and removed lines are the tree's, so white space in them is no loss; added lines keep their
 * text and get their indentation back by rule (indent.ts). Whatever is not white space is never changed.
 *
 * Invariant: a repaired patch applies to the tree without fuzz, every hunk of it fits in one place only, and its added
 * lines hold the same characters other than white space as the mail's, in the same lines but for those that a mailer broke.
 */
import type { SourceTree } from '../tree.ts';
import { type Alignment, type Alignments, alignHunk, type Item, keyOf } from './align.ts';
import { type FilePatch, type Hunk, type HunkLine, type Patch, splitLines } from './diff.ts';
import { Indenter } from './indent.ts';
import type { LooseHunk, LooseLine, LoosePatch } from './loose.ts';

/** One line of the account. */
export interface Repair {
  /** The patch. */
  readonly patch: string;
  /** In the tree. */
  readonly path: string;
  readonly kind:
    | 'names'
    | 'header'
    | 'context'
    | 'removed'
    | 'added'
    | 'blank-restored'
    | 'blank-dropped'
    | 'blanks-lost'
    | 'wrapped';
  /** 1-based line in the mail's file; where the line was lost, that of the one before it. */
  readonly at: number;
  /** Undefined for what was lost; several lines where one was broken. */
  readonly mail: string | undefined;
  /** As a line of an intact diff; undefined for what was left out. */
  readonly made: string | undefined;
  readonly why: string;
}

export type RefusalReason =
  | 'no-such-file'
  /** The hunk is nowhere in the file. */
  | 'nowhere'
  /** It fits in more than one place. */
  | 'ambiguous'
  /** It fits in one place, but its lines can be read in more than one way. */
  | 'two-readings'
  /** The file has what the hunk adds, and has not what it removes. */
  | 'already-applied'
  /** The mail ends before the hunk does. */
  | 'truncated'
  /** Lines and counts contradict each other. */
  | 'counts'
  /** Nothing but added lines: it could be anywhere. */
  | 'no-lines-around'
  /** More lines than are tried in all readings. */
  | 'too-large';

/** A place or a reading that was possible, or nearly so. */
export interface Candidate {
  /** 1-based first line in the file. */
  readonly line: number;
  /** As lines of a diff. */
  readonly lines: readonly string[];
}

export interface RepairRefusal {
  readonly patch: string;
  readonly path: string;
  readonly header: string;
  /** 1-based line in the mail's file. */
  readonly at: number;
  readonly reason: RefusalReason;
  /** What to tell besides: which line does not fit. */
  readonly detail: string;
  readonly candidates: readonly Candidate[];
}

export type RepairOutcome =
  | { readonly kind: 'repaired'; readonly patch: Patch; readonly repairs: readonly Repair[] }
  | { readonly kind: 'refused'; readonly refusals: readonly RepairRefusal[] };

export function repairPatch(tree: SourceTree, loose: LoosePatch): RepairOutcome {
  const repairs: Repair[] = [];
  const refusals: RepairRefusal[] = [];
  const files: FilePatch[] = [];
  for (const name of loose.names) {
    const made = `--- a/${name.path}`;
    const why = `the ${name.lacks} of the file is missing`;
    repairs.push({
      patch: loose.name,
      path: name.path,
      kind: 'names',
      at: name.line.at,
      mail: name.line.text,
      made,
      why,
    });
  }
  for (const path of new Set(loose.hunks.map((hunk) => hunk.path))) {
    const result = repairFile(tree.read(path), path, loose);
    if (result.kind === 'refused') refusals.push(...result.refusals);
    else {
      repairs.push(...result.repairs);
      files.push(result.file);
    }
  }
  if (refusals.length > 0) return { kind: 'refused', refusals };
  repairs.sort((a, b) => a.at - b.at);
  const patch = { name: loose.name, subject: loose.subject, files, diagnostics: [] };
  return { kind: 'repaired', patch, repairs };
}

type FileResult =
  | { readonly kind: 'repaired'; readonly file: FilePatch; readonly repairs: readonly Repair[] }
  | { readonly kind: 'refused'; readonly refusals: readonly RepairRefusal[] };

function repairFile(text: string | undefined, path: string, loose: LoosePatch): FileResult {
  const own = loose.hunks.filter((hunk) => hunk.path === path).map(rejoin);
  const refusal = refuser(loose, path);
  if (text === undefined) {
    return { kind: 'refused', refusals: [refusal(own[0]!, 'no-such-file', 'the tree has no such file', [])] };
  }
  const lines = splitLines(text);
  const keys = lines.map(keyOf);
  const isIndented = keepsIndentation(own);
  const refusals: RepairRefusal[] = [];
  const repairs: Repair[] = [];
  const hunks: Hunk[] = [];
  let from = 0;
  let growth = 0;
  for (const hunk of own) {
    const chosen = choosePlace(lines, keys, hunk, from, losesBlanks(own));
    if (chosen.kind === 'refused') {
      refusals.push(refusal(hunk, chosen.reason, chosen.detail, chosen.candidates));
      continue;
    }
    const { alignment } = chosen;
    const items = isIndented ? alignment.items : reindent(lines, alignment);
    const made = makeHunk(lines, hunk, alignment, items, growth);
    hunks.push(made);
    growth += made.newCount - made.oldCount;
    repairs.push(...account(loose.name, path, hunk, made, items, alignment.lost, chosen.places));
    from = alignment.end;
  }
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const written = { oldPath: `a/${path}`, newPath: `b/${path}` };
  const file = {
    action: 'change',
    oldPath: path,
    newPath: path,
    written,
    hunks,
    notes: [],
    at: own[0]!.header.at,
  } as const;
  return { kind: 'repaired', file, repairs };
}

function refuser(loose: LoosePatch, path: string) {
  return (hunk: LooseHunk, reason: RefusalReason, detail: string, candidates: readonly Candidate[]): RepairRefusal => {
    const { text, at } = hunk.header;
    return { patch: loose.name, path, header: text, at, reason, detail, candidates };
  };
}

/** Did the mail keep what stands before a line's first word? Tells from any line of any hunk that has a wide margin. */
function keepsIndentation(hunks: readonly LooseHunk[]): boolean {
  return hunks.some((hunk) => hunk.lines.some((line) => /^[-+ ]?(\t| {3,})\S/.test(line.text)));
}

/** A patch of some size without one blank line, added or not, comes from where blank lines are lost. */
function losesBlanks(hunks: readonly LooseHunk[]): boolean {
  return hunks.every((hunk) => !hunk.lines.slice(0, hunk.newCount).some((line) => /^[-+ ]?\s*$/.test(line.text)));
}

/** The search goes one call deeper with each line. */
const MOST_LINES = 2000;

type Chosen =
  /** `places`: how many there were before the header's quotation of the function decided. */
  | { readonly kind: 'chosen'; readonly alignment: Alignment; readonly places: number }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly detail: string;
      readonly candidates: readonly Candidate[];
    };

function choosePlace(
  lines: readonly string[],
  keys: readonly string[],
  hunk: LooseHunk,
  from: number,
  mayLoseBlanks: boolean,
): Chosen {
  if (hunk.oldCount === 0) {
    return {
      kind: 'refused',
      reason: 'no-lines-around',
      detail: 'it has no line of the file to find its place by',
      candidates: [],
    };
  }
  if (hunk.oldCount + hunk.newCount > MOST_LINES) {
    const detail = `it has ${hunk.oldCount} old and ${hunk.newCount} new lines, more than ${MOST_LINES} together`;
    return { kind: 'refused', reason: 'too-large', detail, candidates: [] };
  }
  const exact = alignHunk(lines, keys, hunk, from, 0);
  if (exact.isCut) {
    const detail = 'its lines can be read in too many ways';
    return { kind: 'refused', reason: 'two-readings', detail, candidates: exact.found.map(candidateOf) };
  }
  let found = exact.found.length === 1 ? withBroken(lines, keys, hunk, from, exact.found) : exact.found;
  for (let lost = 1; found.length === 0 && mayLoseBlanks && lost <= hunk.newCount - hunk.oldCount; lost++) {
    // That blank lines are lost has to show where it can be checked.
    found = alignHunk(lines, keys, hunk, from, lost).found.filter(({ items }) =>
      items.some((item) => item.kind === 'keep' && item.from === undefined),
    );
  }
  if (found.length === 0) found = unwrap(lines, keys, hunk, from);
  if (found.length === 0) return explainMiss(lines, keys, hunk, from, exact);
  if (found.length === 1) return { kind: 'chosen', alignment: found[0]!, places: 1 };
  // Of several places, that below the line which the header quotes, if there is just one.
  const section = keyOf(hunk.section);
  const below = section === '' ? [] : found.filter(({ start }) => sectionKey(lines, start).startsWith(section));
  if (below.length === 1) return { kind: 'chosen', alignment: below[0]!, places: found.length };
  const starts = new Set(found.map(({ start }) => start));
  const reason = starts.size > 1 ? 'ambiguous' : 'two-readings';
  const places = [...starts].map((start) => start + 1).join(', ');
  const isBroken = found.some(({ items }) => items.some((item) => item.broken !== undefined));
  const detail =
    starts.size > 1
      ? `it fits at lines ${places}`
      : isBroken
        ? 'a mailer has broken long lines, and which of them go together is open'
        : "a line with + or - before it may be the file's own";
  return { kind: 'refused', reason, detail, candidates: found.map(candidateOf) };
}

/** A hunk that can be read as it stands, with something behind it that may be the end of a line, is read both ways. */
function withBroken(
  lines: readonly string[],
  keys: readonly string[],
  hunk: LooseHunk,
  from: number,
  found: readonly Alignment[],
): readonly Alignment[] {
  const only = found[0]!;
  const seen = only.items.findLast((item) => item.from !== undefined)?.from?.at ?? hunk.header.at;
  const behind = hunk.lines.find((line) => line.at > seen)?.text ?? '';
  if (behind.trim() === '' || /^---?\s*$/.test(behind)) return found;
  const wrapped = alignHunk(lines, keys, hunk, from, 0, true);
  const isBroken = ({ items }: Alignment) => items.some((item) => item.broken !== undefined);
  return wrapped.isCut || !wrapped.found.every(isBroken) ? found : [only, ...wrapped.found];
}

/**
 * A hunk whose lines have kept their first character: a line without one is the end of that before it. Where the lines
 * have lost it, the tree has to tell (alignHunk(), `wrapped`).
 */
function rejoin(hunk: LooseHunk): LooseHunk {
  const joined: LooseLine[] = [];
  let [oldCount, newCount] = [0, 0];
  let rest = 0;
  for (const [i, line] of hunk.lines.entries()) {
    rest = i;
    const sign = line.text[0];
    const isEnd = sign !== undefined && !' +-\\\t'.includes(sign);
    const before = joined.at(-1);
    if (isEnd && before !== undefined && before.text !== '') {
      const text = `${before.text.trimEnd()} ${line.text.trim()}`;
      joined[joined.length - 1] = { ...before, text, pieces: [...(before.pieces ?? [before]), line] };
    } else if (isEnd || (oldCount >= hunk.oldCount && newCount >= hunk.newCount)) break;
    else {
      if (sign !== '+' && sign !== '\\') oldCount += 1;
      if (sign !== '-' && sign !== '\\') newCount += 1;
      joined.push(line);
    }
    rest = i + 1;
  }
  const hasMargin = hunk.lines.some((line) => line.text.startsWith(' '));
  const isWhole = oldCount === hunk.oldCount && newCount === hunk.newCount;
  if (!hasMargin || !isWhole || !joined.some((line) => line.pieces !== undefined)) return hunk;
  return { ...hunk, lines: [...joined, ...hunk.lines.slice(rest)] };
}

/** Readings in which a mailer has broken long lines: those of the hunk, or the header and the first of them. */
function unwrap(
  lines: readonly string[],
  keys: readonly string[],
  hunk: LooseHunk,
  from: number,
): readonly Alignment[] {
  const inside = alignHunk(lines, keys, hunk, from, 0, true);
  if (inside.found.length > 0 || inside.isCut || hunk.section === '' || hunk.lines.length === 0) {
    return inside.isCut ? [] : inside.found;
  }
  const behind = { ...hunk, lines: hunk.lines.slice(1) };
  const plain = alignHunk(lines, keys, behind, from, 0);
  const { found, isCut } = plain.found.length > 0 ? plain : alignHunk(lines, keys, behind, from, 0, true);
  return isCut ? [] : found;
}

/** What diff -p would put behind the `@@` of a hunk that begins here. */
function sectionKey(lines: readonly string[], start: number): string {
  for (let at = start - 1; at >= 0; at--) if (/^[A-Za-z_$]/.test(lines[at]!)) return keyOf(lines[at]!);
  return '';
}

function explainMiss(
  lines: readonly string[],
  keys: readonly string[],
  hunk: LooseHunk,
  from: number,
  exact: Alignments,
): Chosen {
  const refused = (reason: RefusalReason, detail: string, candidates: readonly Candidate[] = []): Chosen => ({
    kind: 'refused',
    reason,
    detail,
    candidates,
  });
  const swap = (text: string) => (text[0] === '+' ? `-${text.slice(1)}` : text[0] === '-' ? `+${text.slice(1)}` : text);
  const swapped = {
    ...hunk,
    oldCount: hunk.newCount,
    newCount: hunk.oldCount,
    lines: hunk.lines.map((line) => ({ ...line, text: swap(line.text) })),
  };
  const back = alignHunk(lines, keys, swapped, 0, 0).found[0];
  if (back !== undefined) return refused('already-applied', `line ${back.start + 1} on is as the patch would make it`);
  if (from > 0) {
    const earlier = alignHunk(lines, keys, hunk, 0, 0).found;
    if (earlier.length > 0)
      return refused('counts', 'it fits only before the hunk before it', earlier.map(candidateOf));
  }
  if (hunk.lines.every((line) => line.text.trim() === ''))
    return refused('truncated', 'it ends right behind the header');
  const miss = exact.nearest;
  if (miss === undefined || miss.matched === 0) {
    return refused('nowhere', 'none of its lines are in the file');
  }
  const told = `its header says ${hunk.oldCount} old and ${hunk.newCount} new lines`;
  const near = lines.slice(miss.start, miss.start + hunk.oldCount).map((line) => ` ${withoutEnd(line)}`);
  const candidate = { line: miss.start + 1, lines: near };
  const reached = `${miss.oldCount} and ${miss.newCount}`;
  const isAll = miss.oldCount === hunk.oldCount && miss.newCount === hunk.newCount;
  if (isAll && !hunk.lines.some((line) => /^[-+]/.test(line.text))) {
    return refused('counts', 'it changes nothing: it has no line with + or - before it');
  }
  if (miss.line === undefined) return refused('truncated', `${told}; the mail ends after ${reached}`, [candidate]);
  const isOver = miss.oldCount >= hunk.oldCount && miss.newCount >= hunk.newCount;
  if (isOver)
    return refused('counts', `${told}; there are more: line ${miss.line.at} '${miss.line.text}'`, [candidate]);
  const found = withoutEnd(lines[miss.at] ?? '');
  const detail = `line ${miss.line.at} '${miss.line.text}' is not in the file, where line ${miss.at + 1} is '${found.trim()}'`;
  return refused(miss.oldCount >= hunk.oldCount ? 'counts' : 'nowhere', detail, [candidate]);
}

function candidateOf({ start, items }: Alignment): Candidate {
  return { line: start + 1, lines: items.filter((item) => item.kind !== 'dropped').map(diffLine) };
}

function diffLine({ kind, text }: { kind: Item['kind']; text: string }): string {
  return (kind === 'add' ? '+' : kind === 'remove' ? '-' : ' ') + withoutEnd(text);
}

/** Added lines with the indentation that they have where they go. */
function reindent(lines: readonly string[], alignment: Alignment): Item[] {
  const indenter = new Indenter();
  for (const line of lines.slice(0, alignment.start)) indenter.push(line);
  return alignment.items.map((item) => {
    if (item.kind === 'remove' || item.kind === 'dropped') return item;
    const bare = item.text.trim();
    const text = item.kind === 'add' ? `${indenter.indentationOf(bare)}${bare}\n` : item.text;
    indenter.push(text);
    return { ...item, text };
  });
}

/**
 * The hunk as an intact diff has it. Less context at one end than at the other would say that the file ends there, so the
 * tree gives what is missing.
 */
function makeHunk(
  file: readonly string[],
  hunk: LooseHunk,
  { start, end }: Alignment,
  items: readonly Item[],
  growth: number,
): Hunk {
  const lines: HunkLine[] = [];
  let at = hunk.header.at;
  for (const { kind, text, from } of items) {
    if (kind === 'dropped') continue;
    at = from?.at ?? at;
    lines.push({ kind, text, at });
  }
  const prefix = lines.findIndex((line) => line.kind !== 'keep');
  const suffix = lines.length - 1 - lines.findLastIndex((line) => line.kind !== 'keep');
  const oldStart = Math.max(0, start - Math.max(0, suffix - prefix));
  const kept = (text: string): HunkLine => ({ kind: 'keep', text, at });
  lines.unshift(...file.slice(oldStart, start).map((text) => ({ ...kept(text), at: hunk.header.at })));
  lines.push(...file.slice(end, end + Math.max(0, prefix - suffix)).map(kept));
  const oldCount = lines.filter((line) => line.kind !== 'add').length;
  const newCount = lines.filter((line) => line.kind !== 'remove').length;
  const newStart = oldStart + growth;
  const section = hunk.section === '' ? '' : ` ${hunk.section}`;
  const header = `@@ -${oldStart + 1},${oldCount} +${newStart + 1},${newCount} @@${section}`;
  return { oldStart: oldStart + 1, oldCount, newStart: newStart + 1, newCount, header, lines, at: hunk.header.at };
}

function account(
  patch: string,
  path: string,
  hunk: LooseHunk,
  made: Hunk,
  items: readonly Item[],
  lost: number,
  places: number,
): Repair[] {
  const repairs: Repair[] = [];
  const add = (kind: Repair['kind'], at: number, mail: string | undefined, result: string | undefined, why: string) =>
    repairs.push({ patch, path, kind, at, mail, made: result, why });
  if (made.header !== hunk.header.text || places > 1) {
    const isCounted = made.newCount !== hunk.newCount || made.oldCount !== hunk.oldCount;
    const counted = isCounted ? ', and its lines counted' : '';
    const named = places === 1 ? '' : `: of ${places}, the one in the function that it names`;
    add('header', hunk.header.at, hunk.header.text, made.header, `its place in this tree${counted}${named}`);
  }
  const first = items[0]?.from?.at;
  if (first !== undefined && first > (hunk.lines[0]?.at ?? first) && hunk.lines[0]!.text.trim() !== '') {
    add(
      'wrapped',
      hunk.lines[0]!.at,
      hunk.lines[0]!.text,
      undefined,
      'the end of the header, which a mailer has broken',
    );
  }
  if (lost > 0) {
    const why = `the header counts ${lost} more: blank lines, of which this mail has lost all`;
    add('blanks-lost', hunk.header.at, undefined, undefined, why);
  }
  let before = hunk.header.at;
  for (const item of items) {
    const mail = item.from?.text;
    const result = item.kind === 'dropped' ? undefined : diffLine(item);
    before = item.from?.at ?? before;
    // A context line that has lost its only blank is what every mailer makes of it.
    const broken = item.from?.pieces ?? (item.broken && item.from ? [item.from, ...item.broken] : undefined);
    if (broken !== undefined) {
      const all = broken.map((line) => line.text);
      add('wrapped', before, all.join('\n'), result, `one line, of which a mailer has made ${all.length}`);
      continue;
    }
    if (mail === result || (mail === '' && result === ' ')) continue;
    if (item.kind === 'dropped') add('blank-dropped', before, mail, undefined, 'the tree has no blank line here');
    else if (mail === undefined) add('blank-restored', before, undefined, result, 'the tree has a blank line here');
    else if (item.kind === 'keep') add('context', before, mail, result, 'white space as in the tree');
    else if (item.kind === 'remove') add('removed', before, mail, result, 'white space as in the tree');
    else add('added', before, mail, result, 'indented as the code around it');
  }
  return repairs;
}

function withoutEnd(line: string): string {
  return line.replace(/\r?\n$/, '');
}
