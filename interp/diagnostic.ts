/**
 * Where text stands, and what is wrong with it.
 *
 * In: source files as the reader gave them. Out: origins that lead from any token back through the macros that made it
 * to a line of a file, and diagnostics (data, never thrown past a stage's door) printed with a caret.
 *
 * Invariant: a Diagnostic says that the C text, the patch or the configuration is wrong or not supported. A fault of
 * our own is `bug()`, which throws. The two never share a channel.
 */

/** One file of a revision. `path` is relative to the tree's root (or the model's), with forward slashes. */
export class SourceFile {
  private lineStarts: Int32Array | undefined;

  /** `content` may be a function that gives the text when it is first asked for. */
  constructor(
    readonly path: string,
    private content: string | (() => string),
  ) {}

  get text(): string {
    if (typeof this.content !== 'string') this.content = this.content();
    return this.content;
  }

  /** 1-based line and column (both in UTF-16 units) of a 0-based offset. */
  position(offset: number): { line: number; column: number } {
    const starts = this.starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }

  /** The text of a 1-based line, without its newline; empty beyond the end. */
  line(number: number): string {
    const starts = this.starts();
    const start = starts[number - 1];
    if (start === undefined) return '';
    const end = starts[number] ?? this.text.length;
    return this.text.slice(start, end).replace(/\r?\n$/, '');
  }

  private starts(): Int32Array {
    if (this.lineStarts === undefined) {
      const starts = [0];
      for (let i = this.text.indexOf('\n'); i >= 0; i = this.text.indexOf('\n', i + 1)) starts.push(i + 1);
      this.lineStarts = Int32Array.from(starts);
    }
    return this.lineStarts;
  }
}

/** Where a token's spelling stands. A token that came out of a macro stands in the macro's definition; `macro` leads on. */
export interface Origin {
  readonly file: SourceFile;
  /** 0-based offset into `file.text`. */
  readonly offset: number;
  readonly macro: MacroUse | undefined;
}

/** One expansion of a macro: its name and the origin of the name that was expanded (itself perhaps inside a macro). */
export interface MacroUse {
  readonly name: string;
  readonly at: Origin;
}

export type Severity = 'error' | 'warning';

/** A fault in the text that we were given. `span` is the number of characters to underline, at least 1. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly message: string;
  readonly origin: Origin | undefined;
  readonly span: number;
  readonly hint?: string;
}

/** The place in a file where the outermost macro was used: the position that a user looks at. */
export function expansionSite(origin: Origin): Origin {
  let site = origin;
  while (site.macro !== undefined) site = site.macro.at;
  return site;
}

/** `kernel/locking/rwsem.c:420:7` of the expansion site. */
export function describePlace(origin: Origin): string {
  const site = expansionSite(origin);
  const { line, column } = site.file.position(site.offset);
  return `${site.file.path}:${line}:${column}`;
}

/** A diagnostic as a compiler prints it: place, message, line, caret, macro chain, hint. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { origin } = diagnostic;
  if (origin === undefined) return `${diagnostic.severity}: ${diagnostic.message}`;
  const site = expansionSite(origin);
  const out = [`${describePlace(origin)}: ${diagnostic.severity}: ${diagnostic.message}`];
  out.push(...caret(site, site === origin ? diagnostic.span : 1));
  for (let at: Origin = origin; at.macro !== undefined; at = at.macro.at) {
    const { line, column } = at.file.position(at.offset);
    out.push(`${at.file.path}:${line}:${column}: note: in expansion of macro '${at.macro.name}'`);
    if (at === origin) out.push(...caret(at, diagnostic.span));
  }
  if (diagnostic.hint !== undefined) out.push(`  hint: ${diagnostic.hint}`);
  return out.join('\n');
}

/** Of a line that is longer than this, what stands about the caret is shown. */
const LONGEST_LINE = 200;
const IN_FRONT = 80;

function caret(origin: Origin, span: number): string[] {
  const { line, column } = origin.file.position(origin.offset);
  const whole = origin.file.line(line);
  const from = whole.length <= LONGEST_LINE || column <= LONGEST_LINE / 2 ? 0 : column - 1 - IN_FRONT;
  const shown = whole.slice(from, from + LONGEST_LINE);
  const text = `${from > 0 ? '...' : ''}${shown}${from + shown.length < whole.length ? '...' : ''}`;
  const at = column - 1 - from + (from > 0 ? 3 : 0);
  const lead = text.slice(0, at).replace(/[^\t]/g, ' ');
  const width = Math.max(1, Math.min(span, text.length - at));
  const number = String(line).padStart(5);
  return [`${number} | ${text}`, `${' '.repeat(5)} | ${lead}^${'~'.repeat(width - 1)}`];
}

/** Carries diagnostics out of a stage that cannot go on. Caught at the stage's door and never shown as a stack trace. */
export class DiagnosticError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.name = 'DiagnosticError';
  }
}

/** A fault of this program itself: exit code 70, with a request for a report. */
export class Bug extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Bug';
  }
}

/** Throws: we are wrong, not the input. */
export function bug(message: string): never {
  throw new Bug(message);
}
