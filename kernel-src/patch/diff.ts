/**
 * Reading unified diffs, plain ones and git's.
 *
 * In: the text of a patch file, with whatever stands around the diffs. Out: its files and hunks as data, and what is
 * wrong with it, by line. The line counts of a hunk's header decide where the hunk ends, as for patch(1) and git apply;
 * what contradicts them is an error and not repaired.
 *
 * Invariant: a Patch without an error among its diagnostics is well-formed: counts are right, every path is relative and
 * stays inside of the tree, every hunk changes something.
 */
import { gitHeaderNames, type PatchName, parseName, pathProblem, shownPath, stripPrefix } from './names.ts';

export interface HunkLine {
  readonly kind: 'keep' | 'remove' | 'add';
  /** With its line terminator; without one only where the diff says that the file has no newline there. */
  readonly text: string;
  /** 1-based line in the patch file. */
  readonly at: number;
}

export interface Hunk {
  /** 1-based first line of the old side; the line before, where `oldCount` is 0. */
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
  /** The whole header line. */
  readonly header: string;
  readonly lines: readonly HunkLine[];
  /** 1-based line of the header in the patch file. */
  readonly at: number;
}

export interface FilePatch {
  readonly action: 'change' | 'create' | 'delete' | 'rename' | 'copy';
  /** In the tree, the prefix (`a/`) stripped; undefined for what is created. */
  readonly oldPath: string | undefined;
  /** Undefined for what is deleted. */
  readonly newPath: string | undefined;
  /** The paths as they stand in the patch, for diffs without prefixes. */
  readonly written: { readonly oldPath: string | undefined; readonly newPath: string | undefined };
  readonly hunks: readonly Hunk[];
  /** `mode change to 100755 ignored`. */
  readonly notes: readonly string[];
  /** 1-based line in the patch file where it begins. */
  readonly at: number;
}

export interface PatchDiagnostic {
  readonly severity: 'error' | 'warning';
  /** The patch file. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
  /** An error that a mailer or a web archive makes of an intact diff: repairPatch() may know what it was. */
  readonly isDamage?: true;
  /** It says that there is no diff at all. */
  readonly isAbsence?: true;
}

export interface Patch {
  readonly name: string;
  /** The mail's subject, where there is one. */
  readonly subject: string | undefined;
  readonly files: readonly FilePatch[];
  readonly diagnostics: readonly PatchDiagnostic[];
}

export function formatPatchDiagnostic({ file, line, severity, message }: PatchDiagnostic): string {
  return `${file}:${line}: ${severity}: ${message}`;
}

/** A patch that cannot be used. */
export function hasErrors(patch: Patch): boolean {
  return patch.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** Text as lines with their terminators. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    lines.push(end < 0 ? text.slice(start) : text.slice(start, end + 1));
    start = end < 0 ? text.length : end + 1;
  }
  return lines;
}

/** `firstLine`: the 1-based line of the file where the text begins; all lines in the result are the file's. */
export function parsePatch(text: string, name: string, firstLine = 1): Patch {
  const reader = new PatchReader(splitLines(text), name, firstLine - 1);
  reader.readAll();
  return { name, subject: reader.subject, files: reader.files, diagnostics: reader.diagnostics };
}

type Marks = Pick<PatchDiagnostic, 'isDamage' | 'isAbsence'>;
const DAMAGE: Marks = { isDamage: true };

const HUNK_HEADER = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(?: |\t|$)/;
const GIT_HEADER =
  /^(old mode|new mode|deleted file mode|new file mode|copy from|copy to|rename from|rename to|rename old|rename new|similarity index|dissimilarity index|index) (.*)$/;

/** What git's extended headers say of one file. */
interface GitHeaders {
  readonly names: { readonly old: string; readonly new: string } | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

/** Goes through the lines once. The only state: where it is, and what it has found. */
class PatchReader {
  readonly files: FilePatch[] = [];
  readonly diagnostics: PatchDiagnostic[] = [];
  subject: string | undefined;
  private at = 0;
  /** The headers of the present file end in CR: so do all of its lines, by some mailer, and it is taken off. */
  private stripCr = false;

  constructor(
    private readonly lines: readonly string[],
    private readonly name: string,
    /** Lines of the file before the first. */
    private readonly before: number,
  ) {}

  readAll(): void {
    while (this.at < this.lines.length) this.readOne();
    if (this.files.length === 0 && !this.diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
      const what = this.lines.length === 0 ? 'the file is empty' : 'there is no unified diff in it';
      this.report('error', `not a patch: ${what}`, 0, { isAbsence: true });
    }
  }

  private readOne(): void {
    const line = this.peek();
    if (line.startsWith('diff --git ')) this.readGitFile();
    else if (line.startsWith('--- ') && this.peek(1).startsWith('+++ ')) this.readFile(undefined, this.at);
    else if (/^diff --(cc|combined) /.test(line))
      this.refuse('a combined diff (of a merge) cannot be applied: take git diff against one parent');
    else if (line.startsWith('*** ') && this.peek(1).startsWith('--- ') && this.peek(2).startsWith('***************')) {
      this.refuse('a context diff is not supported: take a unified one (diff -u)');
    } else if (line.startsWith('@@ -') && HUNK_HEADER.test(line)) {
      this.refuse("a hunk without the names of its file: '--- a/...' and '+++ b/...' have to stand before it", DAMAGE);
    } else {
      if (this.subject === undefined && this.files.length === 0) this.readSubject(line);
      this.at += 1;
    }
  }

  private readSubject(line: string): void {
    if (!/^Subject: /i.test(line)) return;
    let subject = line.slice('Subject: '.length).trim();
    for (let next = 1; /^[ \t]\S/.test(this.peek(next)); next++) subject += ` ${this.peek(next).trim()}`;
    this.subject = subject;
  }

  private readGitFile(): void {
    const start = this.at;
    const names = this.readGitNames();
    const fields = new Map<string, string>();
    this.at += 1;
    for (let match = GIT_HEADER.exec(this.peek()); match !== null; match = GIT_HEADER.exec(this.peek())) {
      fields.set(match[1]!, match[2]!);
      this.at += 1;
    }
    if (this.peek() === 'GIT binary patch') {
      this.refuse('a binary change cannot be applied');
      return;
    }
    if (/^Binary files .* differ$/.test(this.peek())) {
      this.refuse('a binary change, of which the patch has only the names');
      return;
    }
    for (const mode of modesOf(fields)) {
      if (/^100[0-7]{3}$/.test(mode)) continue;
      const what = mode === '120000' ? 'a symbolic link' : mode === '160000' ? 'a submodule' : `mode ${mode}`;
      const path = names === undefined ? '' : `: ${shownPath(stripPrefix(names.new))}`;
      this.report('error', `${what} is not a source file${path}`, start);
      break;
    }
    if (this.peek().startsWith('--- ') && this.peek(1).startsWith('+++ ')) this.readFile({ names, fields }, start);
    else if (this.peek().startsWith('@@ -')) this.refuse("the '--- a/...' and '+++ b/...' lines are missing", DAMAGE);
    else this.addFile({ names, fields }, gitName(names?.old), gitName(names?.new), [], start);
  }

  /** The names in the `diff --git` line; a long one may have been broken by a mailer between them. */
  private readGitNames(): GitHeaders['names'] {
    const names = gitHeaderNames(this.peek());
    const next = this.peek(1).trim();
    if (names !== undefined || next === '' || next.includes(' ') || next.startsWith('@@')) return names;
    const joined = gitHeaderNames(`${this.peek().trimEnd()} ${next}`);
    if (joined === undefined) return undefined;
    this.report('warning', "the 'diff --git' line is broken in two: put together", this.at);
    this.at += 1;
    return joined;
  }

  private readFile(git: GitHeaders | undefined, start: number): void {
    this.stripCr = this.lines[this.at]!.endsWith('\r\n');
    if (this.stripCr) this.report('warning', 'stripping trailing CRs from the patch', this.at);
    const oldName = parseName(this.peek().slice(4));
    const newName = parseName(this.peek(1).slice(4));
    this.at += 2;
    if (!this.peek().startsWith('@@ '))
      this.report('error', 'no hunk follows the names of the file', this.at - 1, DAMAGE);
    const hunks: Hunk[] = [];
    while (this.peek().startsWith('@@')) {
      const hunkStart = this.at;
      const hunk = this.readHunk();
      if (hunk === undefined) {
        // A hunk that is too short has swallowed the names of the next file: look for them from its beginning.
        this.at = hunkStart + 1;
        this.skipToNextFile();
        break;
      }
      hunks.push(hunk);
    }
    this.stripCr = false;
    this.addFile(git, oldName, newName, hunks, start);
  }

  /** Undefined after an error, which was reported. */
  private readHunk(): Hunk | undefined {
    const at = this.at;
    const header = this.peek();
    const match = HUNK_HEADER.exec(header);
    if (match === null) {
      this.report('error', `malformed hunk header: ${header}`, at, DAMAGE);
      return undefined;
    }
    const count = (text: string | undefined) => (text === undefined ? 1 : Number(text));
    const hunk = {
      oldStart: Number(match[1]),
      oldCount: count(match[2]),
      newStart: Number(match[3]),
      newCount: count(match[4]),
      header,
      at: this.before + at + 1,
    };
    this.at += 1;
    const lines = this.readHunkLines(hunk);
    if (lines === undefined) return undefined;
    if (!lines.some((line) => line.kind !== 'keep')) {
      this.report('error', 'the hunk changes nothing', at, DAMAGE);
      return undefined;
    }
    return { ...hunk, lines };
  }

  private readHunkLines(hunk: { oldCount: number; newCount: number; at: number }): HunkLine[] | undefined {
    const lines: HunkLine[] = [];
    let oldLeft = hunk.oldCount;
    let newLeft = hunk.newCount;
    while (oldLeft > 0 || newLeft > 0 || this.peek().startsWith('\\')) {
      const line = this.readHunkLine();
      if (line === 'no newline') {
        if (!this.cutNewline(lines, oldLeft, newLeft)) return undefined;
        continue;
      }
      if (line !== undefined && line.kind !== 'add') oldLeft -= 1;
      if (line !== undefined && line.kind !== 'remove') newLeft -= 1;
      if (line === undefined || oldLeft < 0 || newLeft < 0) {
        const found =
          line === undefined
            ? 'it ends'
            : `there is another '${line.kind === 'add' ? '+' : line.kind === 'remove' ? '-' : ' '}' line`;
        const sides = `${hunk.oldCount} old and ${hunk.newCount} new lines`;
        this.report(
          'error',
          `malformed hunk: its header (line ${hunk.at}) says ${sides}, but ${found} here`,
          this.at - (line === undefined ? 0 : 1),
          DAMAGE,
        );
        return undefined;
      }
      lines.push(line);
    }
    return this.expectHunkEnd(hunk) ? lines : undefined;
  }

  /** The next line of a hunk's body; undefined where it is none. Moves on only over what it returns. */
  private readHunkLine(): HunkLine | 'no newline' | undefined {
    const raw = this.lines[this.at];
    if (raw === undefined) return undefined;
    const text = this.stripCr && raw.endsWith('\r\n') ? `${raw.slice(0, -2)}\n` : raw;
    const first = text[0];
    // Mailers and editors strip the blank of an empty context line; GNU diff can be told to.
    const kind = first === ' ' || text === '\n' ? 'keep' : first === '-' ? 'remove' : first === '+' ? 'add' : undefined;
    if (kind === undefined && first !== '\\') return undefined;
    this.at += 1;
    if (kind === undefined) return 'no newline';
    const body = text === '\n' ? text : text.slice(1);
    if (!body.endsWith('\n')) this.report('warning', 'the patch ends in the middle of a line', this.at - 1);
    return { kind, text: body.endsWith('\n') ? body : `${body}\n`, at: this.before + this.at };
  }

  /** Applies `\ No newline at end of file` to the line before it, which has to be the last one of its side. */
  private cutNewline(lines: HunkLine[], oldLeft: number, newLeft: number): boolean {
    const last = lines.at(-1);
    const oldSideEnds = last?.kind === 'add' || oldLeft === 0;
    const newSideEnds = last?.kind === 'remove' || newLeft === 0;
    if (!last?.text.endsWith('\n') || !oldSideEnds || !newSideEnds) {
      this.report('error', "malformed hunk: '\\ No newline at end of file' before the file's last line", this.at - 1);
      return false;
    }
    lines[lines.length - 1] = { ...last, text: last.text.slice(0, -1) };
    return true;
  }

  /** What looks like more of the hunk, right after as many lines as its header says, means that the counts are wrong. */
  private expectHunkEnd(hunk: { at: number }): boolean {
    const line = this.peek();
    const isSignature = line === '-- ' || line === '--';
    const isNextFile = line.startsWith('--- ') && this.peek(1).startsWith('+++ ');
    const isSeparator = line === '---' && !/^[-+ ]/.test(this.peek(1));
    if (!/^[-+ ]/.test(line) || isSignature || isNextFile || isSeparator) return true;
    this.report(
      'error',
      `malformed hunk: there are more lines than its header (line ${hunk.at}) says`,
      this.at,
      DAMAGE,
    );
    return false;
  }

  private addFile(
    git: GitHeaders | undefined,
    oldName: PatchName | undefined,
    newName: PatchName | undefined,
    hunks: readonly Hunk[],
    start: number,
  ): void {
    const fields = git?.fields ?? new Map<string, string>();
    const moved = movedNames(fields);
    const broken = [oldName, newName].find((name) => name?.isBroken === true);
    if (broken !== undefined) {
      this.report(
        'error',
        `the name ${shownPath(broken.text)} is quoted, but not as C quotes: its end or an escape is wrong`,
        start,
      );
      return;
    }
    const action = this.actionOf(fields, moved, oldName, newName, start);
    if (action === undefined) return;
    const named = (name: PatchName | undefined) => (name === undefined || name.isNone ? undefined : name.text);
    const written = { oldPath: moved?.from ?? named(oldName), newPath: moved?.to ?? named(newName) };
    const strip = (name: PatchName | undefined) => (name === undefined ? undefined : stripPrefix(name.text));
    const oldPath = action === 'create' ? undefined : (moved?.from ?? strip(oldName));
    const newPath = action === 'delete' ? undefined : (moved?.to ?? strip(newName));
    for (const path of new Set([written.oldPath, written.newPath, oldPath, newPath])) {
      const problem = path === undefined ? undefined : pathProblem(path);
      if (problem !== undefined) {
        this.report('error', `refusing the path '${shownPath(path ?? '')}': ${problem}`, start);
        return;
      }
    }
    this.checkAgreement(git, oldPath, newPath, start);
    if ((action === 'create' || action === 'delete') && !this.checkWhole(action, hunks)) return;
    const mode = fields.get('new mode');
    const notes = mode === undefined ? [] : [`mode change from ${fields.get('old mode')} to ${mode} ignored`];
    this.files.push({ action, oldPath, newPath, written, hunks, notes, at: this.before + start + 1 });
  }

  private actionOf(
    fields: ReadonlyMap<string, string>,
    moved: ReturnType<typeof movedNames>,
    oldName: PatchName | undefined,
    newName: PatchName | undefined,
    start: number,
  ): FilePatch['action'] | undefined {
    if (moved !== undefined) return moved.kind;
    if (oldName === undefined || newName === undefined) {
      this.report('error', "the file's name cannot be told from the 'diff --git' line", start);
      return undefined;
    }
    if (oldName.isNone && newName.isNone) {
      this.report('error', 'both names of the file are /dev/null', start);
      return undefined;
    }
    if (fields.has('new file mode') || oldName.isNone) return 'create';
    if (fields.has('deleted file mode') || newName.isNone) return 'delete';
    return 'change';
  }

  /** The names in `diff --git` and those in `---` and `+++` have to be the same. */
  private checkAgreement(
    git: GitHeaders | undefined,
    oldPath: string | undefined,
    newPath: string | undefined,
    start: number,
  ): void {
    if (git?.names === undefined || movedNames(git.fields) !== undefined) return;
    const [first, second] = [stripPrefix(git.names.old), stripPrefix(git.names.new)];
    if ((oldPath ?? first) === first && (newPath ?? second) === second) return;
    this.report('error', `the 'diff --git' line names ${first}, but the lines below it ${oldPath ?? newPath}`, start);
  }

  /** A file that is created has no old lines, one that is deleted no new ones. */
  private checkWhole(action: 'create' | 'delete', hunks: readonly Hunk[]): boolean {
    const count = action === 'create' ? 'oldCount' : 'newCount';
    const wrong = hunks.find((hunk, i) => i > 0 || hunk[count] !== 0);
    if (wrong === undefined) return true;
    this.report(
      'error',
      `malformed hunk: the file is ${action === 'create' ? 'new, yet has old' : 'deleted, yet has new'} lines`,
      wrong.at - 1,
    );
    return false;
  }

  private skipToNextFile(): void {
    while (this.at < this.lines.length && !this.peek().startsWith('diff --') && !this.startsFile()) this.at += 1;
  }

  /** The names of a file, as they stand before a hunk. */
  private startsFile(): boolean {
    return this.peek().startsWith('--- ') && this.peek(1).startsWith('+++ ') && this.peek(2).startsWith('@@ -');
  }

  /** Reports an error here and goes on with the next file. */
  private refuse(message: string, marks: Marks = {}): void {
    this.report('error', message, this.at, marks);
    this.at += 1;
    this.skipToNextFile();
  }

  /** A line, without its terminator; empty beyond the end. */
  private peek(ahead = 0): string {
    return this.lines[this.at + ahead]?.replace(/\r?\n$/, '') ?? '';
  }

  /** `index`: 0-based line. */
  private report(severity: 'error' | 'warning', message: string, index: number, marks: Marks = {}): void {
    const line = this.before + Math.max(1, Math.min(index + 1, this.lines.length));
    this.diagnostics.push({ severity, file: this.name, line, message, ...marks });
  }
}

/** All modes that git names, of a file that stays as it is behind its hashes. */
function modesOf(fields: ReadonlyMap<string, string>): string[] {
  const named = ['old mode', 'new mode', 'new file mode', 'deleted file mode'].map((kind) => fields.get(kind));
  const kept = /^\S+ (\d{6})$/.exec(fields.get('index') ?? '')?.[1];
  return [...named, kept].flatMap((mode) => mode ?? []);
}

function gitName(text: string | undefined): PatchName | undefined {
  return text === undefined ? undefined : { text, isNone: false };
}

/** Renames and copies name both files, without a prefix. */
function movedNames(
  fields: ReadonlyMap<string, string>,
): { kind: 'rename' | 'copy'; from: string; to: string } | undefined {
  const rename = [
    fields.get('rename from') ?? fields.get('rename old'),
    fields.get('rename to') ?? fields.get('rename new'),
  ];
  const copy = [fields.get('copy from'), fields.get('copy to')];
  for (const [kind, [from, to]] of [['rename', rename] as const, ['copy', copy] as const]) {
    if (from !== undefined && to !== undefined) return { kind, from: parseName(from).text, to: parseName(to).text };
  }
  return undefined;
}
