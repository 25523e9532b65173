/**
 * Reading diffs that a mailer or a web archive has damaged.
 *
 * In: the text of a mail. Out: what parsePatch() makes of it where it is intact; else its files and hunks as far as they
 * can be told without the tree, lines as they stand, for repairPatch() to hold against a tree.
 *
 * The one idea: of a damaged diff only `@@` lines and `+++` names are trusted. What a line of a hunk is, and where the hunk
 * ends, is not decided here. Invariant: nothing is called damaged that parsePatch() reads without an error.
 */
import { type Patch, type PatchDiagnostic, parsePatch, splitLines } from './diff.ts';
import { gitHeaderNames, parseName, pathProblem, shownPath, stripPrefix } from './names.ts';

export interface LooseLine {
  /** Without its terminator. */
  readonly text: string;
  /** 1-based in the mail's file. */
  readonly at: number;
  /** The lines of the mail that it was put together from, where a mailer has broken it. */
  readonly pieces?: readonly LooseLine[];
}

export interface LooseHunk {
  /** In the tree, the prefix stripped. */
  readonly path: string;
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
  /** What stands after the second `@@`, or ''. */
  readonly section: string;
  readonly header: LooseLine;
  /** All lines up to the next header: whatever stands behind the hunk as well. */
  readonly lines: readonly LooseLine[];
}

export interface LoosePatch {
  readonly name: string;
  readonly subject: string | undefined;
  readonly hunks: readonly LooseHunk[];
  /** Names of files without their other half, for the report. */
  readonly names: readonly { readonly path: string; readonly line: LooseLine; readonly lacks: string }[];
  readonly diagnostics: readonly PatchDiagnostic[];
}

export type MailPatch =
  /** `loose` is there for the case that it differs from the tree in nothing but white space. */
  | { readonly kind: 'intact'; readonly patch: Patch; readonly loose: LoosePatch }
  /** `patch` has the errors that a reader without a tree finds. */
  | { readonly kind: 'damaged'; readonly patch: Patch; readonly loose: LoosePatch }
  /** A diff with errors that no mailer makes: binary, hostile paths, a context diff. */
  | { readonly kind: 'unusable'; readonly patch: Patch };

/** The patch in a text, or undefined where there is none. `line`: 1-based line of the file where the text begins. */
export function findPatch(
  text: string,
  name: string,
  line: number,
  subject: string | undefined,
): MailPatch | undefined {
  if (!/^(diff |--- |\+\+\+ |\*\*\* |@@|index |GIT binary|Binary files)/m.test(text)) return undefined;
  const read = parsePatch(text, name, line);
  const patch = { ...read, subject: subject ?? read.subject };
  const errors = patch.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (patch.files.length === 0 && errors.every((error) => error.isAbsence === true)) return undefined;
  const loose = { ...readLoose(text, name, line), subject: patch.subject };
  if (errors.length === 0) return { kind: 'intact', patch, loose };
  if (!errors.every((error) => error.isDamage === true)) return { kind: 'unusable', patch };
  // What is wrong even when it is read with a tree at hand is more to the point.
  if (loose.diagnostics.length > 0) return { kind: 'unusable', patch: { ...patch, diagnostics: loose.diagnostics } };
  return loose.hunks.length > 0 ? { kind: 'damaged', patch, loose } : { kind: 'unusable', patch };
}

const HEADER = /^\s*@@+\s*-(\d{1,9})(?:,(\d{1,9}))?\s*\+(\d{1,9})(?:,(\d{1,9}))?\s*@@+\s*(.*)$/;

export function readLoose(text: string, name: string, firstLine: number): LoosePatch {
  const lines = splitLines(text).map((line, i) => ({ text: line.replace(/\r?\n$/, ''), at: firstLine + i }));
  const hunks: LooseHunk[] = [];
  const names: { path: string; line: LooseLine; lacks: string }[] = [];
  const diagnostics: PatchDiagnostic[] = [];
  const refuse = (line: LooseLine, message: string) =>
    diagnostics.push({ severity: 'error', file: name, line: line.at, message });
  let path: string | undefined;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const file = fileStart(lines, at);
    const header = HEADER.exec(line.text);
    if (file !== undefined) {
      path = file.path;
      const problem =
        path === undefined ? 'it creates or deletes a file' : (pathProblem(file.written) ?? pathProblem(path));
      if (path === undefined) refuse(line, `a damaged patch that creates or deletes a file cannot be repaired`);
      else if (problem !== undefined) refuse(line, `refusing the path '${shownPath(file.written)}': ${problem}`);
      if (path !== undefined && file.lacks !== '') names.push({ path, line, lacks: file.lacks });
      at += file.length;
    } else if (header !== null) {
      const start = at + 1;
      for (at = start; at < lines.length && !startsNext(lines, at); ) at += 1;
      if (path === undefined) refuse(line, "a hunk without the name of its file: '+++ b/...' has to stand before it");
      else hunks.push({ path, ...numbersOf(header), header: line, lines: lines.slice(start, at) });
    } else at += 1;
  }
  return { name, subject: undefined, hunks, names, diagnostics };
}

function numbersOf(match: RegExpExecArray) {
  const count = (text: string | undefined) => (text === undefined ? 1 : Number(text));
  return {
    oldStart: Number(match[1]),
    oldCount: count(match[2]),
    newStart: Number(match[3]),
    newCount: count(match[4]),
    section: match[5]!.trim(),
  };
}

function startsNext(lines: readonly LooseLine[], at: number): boolean {
  return HEADER.test(lines[at]!.text) || fileStart(lines, at) !== undefined;
}

interface FileStart {
  /** Undefined for a file that is created or deleted. */
  readonly path: string | undefined;
  readonly written: string;
  /** Which of the usual lines is missing; '' if none. */
  readonly lacks: string;
  readonly length: number;
}

/** The names of a file, whatever is left of them: both, or the new one right before a hunk, or `diff --git` alone. */
function fileStart(lines: readonly LooseLine[], at: number): FileStart | undefined {
  const text = (ahead: number) => lines[at + ahead]?.text ?? '';
  const isHeaderNext = (from: number) => {
    let next = from;
    while (next < from + 3 && text(next).trim() === '') next += 1;
    return HEADER.test(text(next));
  };
  if (text(0).startsWith('diff --git ')) {
    let end = 1;
    while (/^(index|old mode|new mode|similarity index|new file mode|deleted file mode) /.test(text(end))) end += 1;
    if (/^(---|\+\+\+) /.test(text(end))) {
      const below = fileStart(lines, at + end);
      return below === undefined ? undefined : { ...below, length: end + below.length };
    }
    const names = gitHeaderNames(text(0));
    if (names === undefined || !isHeaderNext(end)) return undefined;
    return { ...pathOf(names.old, names.new), lacks: "'---' and '+++' lines", length: end };
  }
  if (text(0).startsWith('--- ') && text(1).startsWith('+++ ') && isHeaderNext(2)) {
    return { ...pathOf(nameAfter(text(0)), nameAfter(text(1))), lacks: '', length: 2 };
  }
  if (text(0).startsWith('+++ ') && isHeaderNext(1)) {
    return { ...pathOf(undefined, nameAfter(text(0))), lacks: "'---' line", length: 1 };
  }
  return undefined;
}

function nameAfter(line: string): string {
  const name = parseName(line.slice(4));
  return name.isNone ? '/dev/null' : name.text;
}

function pathOf(old: string | undefined, fresh: string): { path: string | undefined; written: string } {
  if (old === '/dev/null' || fresh === '/dev/null') return { path: undefined, written: fresh };
  return { path: stripPrefix(fresh), written: fresh };
}
