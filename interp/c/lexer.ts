/**
 * Translation phases 1 to 3 (C11 5.1.1.2): the text of one file in, lexemes out.
 *
 * The idea: scan the raw text and assume that no token is torn apart by a backslash-newline. Where one is, the rest of
 * the file is copied once without its line splices, beside a table that leads each offset back, and scanning goes on
 * in the copy. Trigraphs stay off, as in GCC's default mode.
 *
 * Invariant: `pos` only grows within one text, and an offset given out is always an offset of the file as it was read.
 */
import type { Severity, SourceFile } from '../diagnostic.ts';
import { Lexeme, LINE_START, type NameTable, SPACE } from './lexeme.ts';

/** Takes what the lexer has to say about the text; the offset is one of the file's. */
export type Complain = (severity: Severity, message: string, file: SourceFile, offset: number, span: number) => void;

/** The operand of an #include as it is written. */
export interface HeaderName {
  readonly name: string;
  readonly angled: boolean;
  readonly offset: number;
  readonly span: number;
}

const WHITE = 1;
const NEWLINE = 2;
const LETTER = 3;
const DIGIT = 4;
const QUOTE = 5;
const MARK = 6;
const DOT = 7;
const SLASH = 8;
const BACKSLASH = 9;
const UNICODE = 10;

const LF = 10;
const SLASH_CODE = 47;
const STAR_CODE = 42;
const BACKSLASH_CODE = 92;
const DOT_CODE = 46;
const HASH_CODE = 35;
const PERCENT_CODE = 37;

// Both look ahead only, so that a match ends where it begins.
/** A newline, or what may hide one. */
const NEWLINE_OR_TRAP = /(?=[\n"'\\]|\/[*/\\])/g;
/** A newline in front of what may be a directive, or what may hide one. */
const DIRECTIVE_OR_TRAP = /(?=\n[ \t\f\v\r\0]*[#%/\\]|["'\\]|\/[*/\\])/g;

/** A brace, what may hide one, and what a text without directives and splices has in quotes and comments only. */
const BRACE_OR_TRAP = /(?=[{}"'\\#]|\/[*/\\]|<%|%[:>])/g;

/** Behind the first word of a declaration: other words and stars, and a name, up to the parameters of a function. */
const TO_PARAMETERS = /(?:[\w\s*]*[\s*])?([A-Za-z_]\w*)\s*\((?!\s*[*(])/y;
/** A parenthesis, what may hide one, and what ends a declaration. */
const PARENTHESIS_OR_TRAP = /(?=[()"'\\#{};]|\/[*/\\])/g;
const OPENING = /\s*\(/y;
/** What is between arguments, and what may hide it or is in no plain one. */
const COMMA_OR_TRAP = /(?=[(),"'\\#{};]|\/[*/\\])/g;
/** Words, with something in parentheses, up to a body or the end. */
const TO_END = /(?!\s*\()(?:[\w\s]|\((?:[^()"'\\#{};/]|\([^()"'\\#{};/]*\))*\))*(?=[{;])/y;
const TAG = /\b(?:struct|union|enum)\s+(\w+)/g;

/** Of structures, unions and enumerations. */
export function tagsIn(text: string): string[] {
  const tags: string[] = [];
  TAG.lastIndex = 0;
  for (let found = TAG.exec(text); found !== null; found = TAG.exec(text)) tags.push(found[1]!);
  return tags;
}

/** Empty where a word begins with another letter. */
const ASCII_WORD = /[\w$]*/y;

const CLASS = new Uint8Array(65536);
/** May stand in an identifier behind its first character, or in a preprocessing number. */
const PART = new Uint8Array(65536);

/** Longest first for each first character. */
const MARKS: readonly (readonly string[])[] = (() => {
  const all = (
    '... <<= >>= %:%: -> ++ -- << >> <= >= == != && || *= /= %= += -= &= ^= |= ## :: <: :> <% %> %: ' +
    '[ ] ( ) { } . & * + - ~ ! / % < > ^ | ? : ; = , #'
  ).split(' ');
  const table: string[][] = Array.from({ length: 128 }, () => []);
  for (const mark of all) table[mark.charCodeAt(0)]!.push(mark);
  for (const list of table) list.sort((a, b) => b.length - a.length);
  return table;
})();

for (const code of [0, 9, 11, 12, 13, 32]) CLASS[code] = WHITE;
CLASS[LF] = NEWLINE;
CLASS.fill(UNICODE, 128);
PART.fill(1, 128);
for (let code = 33; code < 127; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z_$]/.test(char)) CLASS[code] = LETTER;
  else if (/[0-9]/.test(char)) CLASS[code] = DIGIT;
  else if (MARKS[code]!.length > 0) CLASS[code] = MARK;
  if (/[A-Za-z0-9_$]/.test(char)) PART[code] = 1;
}
for (const char of `"'`) CLASS[char.charCodeAt(0)] = QUOTE;
CLASS[DOT_CODE] = DOT;
CLASS[SLASH_CODE] = SLASH;
CLASS[BACKSLASH_CODE] = BACKSLASH;

/** Whether the end of a comment may be torn apart; texts are read more than once. */
const torn = new WeakMap<SourceFile, boolean>();

function isTorn(file: SourceFile): boolean {
  let is = torn.get(file);
  if (is === undefined) torn.set(file, (is = file.text.includes('*\\')));
  return is;
}

export class Lexer {
  /** Inside a directive a newline is an end, and stays where it is. */
  inDirective = false;
  pos = 0;
  private text: string;
  private end: number;
  /** Leads from offsets of `text` to offsets of the file, once the text has been copied without its splices. */
  private offsets: Int32Array | undefined;
  private fresh = LINE_START;

  constructor(
    readonly file: SourceFile,
    private readonly names: NameTable,
    private readonly complain: Complain,
  ) {
    this.text = file.text;
    this.end = file.text.length;
    if (this.text.charCodeAt(0) === 0xfeff) this.pos = 1;
    // Looking for that in every comment would cost more than it is worth.
    if (isTorn(file)) this.dropSplices(0);
  }

  /** The next lexeme; at the end of the file, and in a directive at the end of its line, an `end`, again and again. */
  next(): Lexeme {
    let flags = this.fresh;
    this.fresh = 0;
    for (;;) {
      const { pos } = this;
      if (pos >= this.end) return this.atEnd(flags);
      const code = this.text.charCodeAt(pos);
      switch (CLASS[code]) {
        case WHITE:
          this.pos = pos + 1;
          flags |= SPACE;
          continue;
        case NEWLINE:
          if (this.inDirective) return this.atEnd(flags);
          this.pos = pos + 1;
          flags = LINE_START;
          continue;
        case LETTER:
          return this.identifier(pos, flags);
        case DIGIT:
          return this.number(pos, flags);
        case QUOTE:
          return this.quoted(pos, pos, flags);
        case DOT:
          return CLASS[this.text.charCodeAt(pos + 1)] === DIGIT ? this.number(pos, flags) : this.mark(pos, code, flags);
        case MARK:
          return this.mark(pos, code, flags);
        case SLASH:
          if (this.skipComment(pos)) {
            flags |= SPACE;
            continue;
          }
          return this.mark(pos, code, flags);
        case BACKSLASH: {
          const after = this.spliceEnd(pos);
          if (after < 0) return this.single(pos, flags);
          this.pos = after;
          continue;
        }
        case UNICODE:
          return /\p{ID_Start}/u.test(this.codePoint(pos)) ? this.identifier(pos, flags) : this.single(pos, flags);
        default:
          return this.single(pos, flags);
      }
    }
  }

  /** The operand of an #include, or undefined when what follows is neither form; an unclosed one is complained about. */
  headerName(): HeaderName | undefined {
    this.skipSpace();
    const open = this.text[this.pos];
    if (open !== '<' && open !== '"') return undefined;
    const close = open === '<' ? '>' : '"';
    const start = this.pos;
    const stop = this.lineEnd(start);
    const at = this.text.indexOf(close, start + 1);
    if (at < 0 || at >= stop) return undefined;
    this.pos = at + 1;
    const offset = this.offsetOf(start);
    return { name: this.text.slice(start + 1, at), angled: open === '<', offset, span: at + 1 - start };
  }

  /** What is left of the directive, closed by an `end`. */
  line(): Lexeme[] {
    const lexemes: Lexeme[] = [];
    do lexemes.push(this.next());
    while (lexemes[lexemes.length - 1]!.kind !== 'end');
    return lexemes;
  }

  /** Leaves the position at the newline that ends the directive. */
  skipLine(): void {
    if (this.text.charCodeAt(this.pos) !== LF) this.pos = this.logicalEnd(this.pos);
  }

  /** What is left of the line, comments and splices gone, white space collapsed. */
  restOfLine(): string {
    const start = this.pos;
    this.skipLine();
    const raw = this.text.slice(start, this.pos).replace(/\\[ \t\f\v\r]*\n/g, '');
    return raw
      .replace(/\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/|\/\/.*/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  }

  /** Skips a group that is not compiled: up to and including the next `#` at the start of a line. */
  skipGroup(): Lexeme | undefined {
    this.inDirective = false;
    while (this.seek(DIRECTIVE_OR_TRAP)) {
      if (this.text.charCodeAt(this.pos) !== LF) {
        this.springTrap();
        continue;
      }
      this.pos++;
      this.skipSpace();
      const code = this.text.charCodeAt(this.pos);
      if (code !== HASH_CODE && code !== PERCENT_CODE) continue;
      const mark = this.mark(this.pos, code, LINE_START);
      if (mark.text === '#' || mark.text === '%:') return mark;
    }
    return undefined;
  }

  /**
   * Behind a `{`: moves behind the `}` that closes it. False, and nothing is moved, where that cannot be told from the
   * characters alone: there is a directive, a splice, a digraph or a raw string, or no such `}`.
   */
  passBraces(): boolean {
    const start = this.pos;
    if (this.offsets === undefined && this.closeBraces()) return true;
    this.pos = start;
    return false;
  }

  private closeBraces(): boolean {
    for (let open = 1; this.seek(BRACE_OR_TRAP); ) {
      const { text, pos } = this;
      switch (text[pos]) {
        case '{':
          open++;
          this.pos++;
          break;
        case '}':
          this.pos++;
          if (--open === 0) return true;
          break;
        case '"':
          if (text[pos - 1] === 'R') return false;
          this.springTrap();
          break;
        case "'":
          this.springTrap();
          break;
        case '/':
          if (text.charCodeAt(pos + 1) === BACKSLASH_CODE) return false;
          this.springTrap();
          break;
        default:
          return false;
      }
    }
    return false;
  }

  /**
   * Behind the first word of what may declare one function: moves behind its `;` or its body. Undefined, and nothing is
   * moved, where it may be something else.
   */
  passFunction(): { readonly name: string; readonly tags: readonly string[] } | undefined {
    const start = this.pos;
    const name = this.match(TO_PARAMETERS)?.[1];
    if (name !== undefined && this.closeParentheses() && this.pass(TO_END)) {
      const tags = tagsIn(this.text.slice(start, this.pos));
      if (this.text[this.pos++] === ';' || this.passBraces()) return { name, tags };
    }
    this.pos = start;
    return undefined;
  }

  private closeParentheses(): boolean {
    for (let open = 1; this.seek(PARENTHESIS_OR_TRAP); ) {
      const { text, pos } = this;
      if (text[pos] === '(') open++;
      else if (text[pos] === ')') open--;
      else if (text[pos] !== '/' || text.charCodeAt(pos + 1) === BACKSLASH_CODE) return false;
      if (text[pos] === '/') this.springTrap();
      else this.pos++;
      if (open === 0) return true;
    }
    return false;
  }

  /**
   * Behind the name of a macro: moves behind its arguments, and gives them as they are written. Undefined, and nothing is
   * moved, where there are none, or not only plain ones.
   */
  passArguments(): string[] | undefined {
    const start = this.pos;
    if (!this.pass(OPENING)) return undefined;
    const found: string[] = [];
    let from = this.pos;
    for (let open = 1; this.seek(COMMA_OR_TRAP); this.pos++) {
      const mark = this.text[this.pos]!;
      if (mark === '(') open++;
      else if (mark === ')') open--;
      else if (mark !== ',') break;
      if (open > 0 && (open > 1 || mark !== ',')) continue;
      found.push(this.text.slice(from, this.pos));
      from = this.pos + 1;
      if (open > 0) continue;
      this.pos++;
      return found;
    }
    this.pos = start;
    return undefined;
  }

  /** Reads from one offset of the file to another, with none of what it has said about the text before. */
  restrict(start: number, end: number): void {
    this.pos = start;
    this.end = end;
    this.fresh = 0;
  }

  /** Moves behind what a sticky pattern matches here. Not in a copied text: it has other offsets than the file. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    if (this.offsets !== undefined) return undefined;
    pattern.lastIndex = this.pos;
    const found = pattern.exec(this.text) ?? undefined;
    if (found !== undefined) this.pos = pattern.lastIndex;
    return found;
  }

  /** Moves behind what a sticky pattern matches here, as `match` does; false if it does not. */
  pass(pattern: RegExp): boolean {
    pattern.lastIndex = this.pos;
    if (this.offsets !== undefined || !pattern.test(this.text)) return false;
    this.pos = pattern.lastIndex;
    return true;
  }

  /** What follows on the physical line, for a look at the raw directive. */
  peekLine(): string {
    return this.text.slice(this.pos, this.lineEnd(this.pos));
  }

  atFileEnd(): boolean {
    return this.pos >= this.end;
  }

  here(): number {
    return this.offsetOf(this.pos);
  }

  private offsetOf(pos: number): number {
    return this.offsets === undefined ? pos : this.offsets[Math.min(pos, this.offsets.length - 1)]!;
  }

  private make(kind: Lexeme['kind'], start: number, end: number, flags: number): Lexeme {
    this.pos = end;
    return new Lexeme(kind, this.text.slice(start, end), this.file, this.offsetOf(start), flags, undefined);
  }

  private atEnd(flags: number): Lexeme {
    this.fresh = this.inDirective ? 0 : flags & LINE_START;
    return new Lexeme('end', '', this.file, this.offsetOf(this.pos), flags, undefined);
  }

  private identifier(start: number, flags: number): Lexeme {
    const { text, end } = this;
    // Patterns are fast from the first call.
    ASCII_WORD.lastIndex = start;
    ASCII_WORD.test(text);
    const pos = ASCII_WORD.lastIndex;
    if (text.charCodeAt(pos) >= 128) return this.unicodeIdentifier(start, flags);
    if (pos < end) {
      const code = text.charCodeAt(pos);
      if (code === BACKSLASH_CODE && this.torn(pos)) return this.again(start, flags);
      if (CLASS[code] === QUOTE && pos - start <= 3) {
        const prefix = text.slice(start, pos);
        if (prefix === 'L' || prefix === 'u' || prefix === 'U' || (prefix === 'u8' && text[pos] === '"')) {
          return this.quoted(start, pos, flags);
        }
        if (text[pos] === '"' && /^(?:L|u|U|u8)?R$/.test(prefix)) return this.rawString(start, pos, flags);
      }
    }
    this.pos = pos;
    const name = this.names.intern(text.slice(start, pos));
    return new Lexeme('identifier', name.text, this.file, this.offsetOf(start), flags, name);
  }

  /** With letters beyond ASCII, some of which only look like letters to the table. */
  private unicodeIdentifier(start: number, flags: number): Lexeme {
    const match = /[\p{ID_Continue}$]+/uy;
    match.lastIndex = start;
    const text = match.exec(this.text)?.[0] ?? this.text[start]!;
    this.pos = start + text.length;
    const name = this.names.intern(text);
    return new Lexeme('identifier', name.text, this.file, this.offsetOf(start), flags, name);
  }

  /** C11 6.4.8: a sign belongs to the number behind an exponent's letter. */
  private number(start: number, flags: number): Lexeme {
    const { text, end } = this;
    let pos = start + 1;
    for (; pos < end; pos++) {
      const code = text.charCodeAt(pos);
      if (PART[code] === 1 || code === DOT_CODE) continue;
      if ((code === 43 || code === 45) && 'eEpP'.includes(text[pos - 1]!)) continue;
      break;
    }
    if (text.charCodeAt(pos) === BACKSLASH_CODE && this.torn(pos)) return this.again(start, flags);
    return this.make('number', start, pos, flags);
  }

  private mark(start: number, code: number, flags: number): Lexeme {
    const { text } = this;
    const choices = MARKS[code]!;
    let found = choices[choices.length - 1]!;
    if (choices.length > 1) {
      const second = text.charCodeAt(start + 1);
      for (let n = 0; n < choices.length; n++) {
        const choice = choices[n]!;
        if (choice.length > 1 && choice.charCodeAt(1) !== second) continue;
        if (choice.length > 2 && !text.startsWith(choice, start)) continue;
        found = choice;
        break;
      }
      const after = start + found.length;
      if (text.charCodeAt(after) === BACKSLASH_CODE && this.torn(after)) return this.again(start, flags);
    }
    this.pos = start + found.length;
    return new Lexeme('punctuator', found, this.file, this.offsetOf(start), flags, undefined);
  }

  /** A character that is no token of C. */
  private single(start: number, flags: number): Lexeme {
    return this.make('other', start, start + this.codePoint(start).length, flags);
  }

  private codePoint(pos: number): string {
    return String.fromCodePoint(this.text.codePointAt(pos)!);
  }

  /** A string or character constant; `open` is its quote. Without an end it is one `other` up to the end of its line. */
  private quoted(start: number, open: number, flags: number): Lexeme {
    const { text, end } = this;
    const quote = text.charCodeAt(open);
    for (let pos = open + 1; pos < end; pos++) {
      const code = text.charCodeAt(pos);
      if (code === quote) return this.make(quote === 34 ? 'string' : 'char', start, pos + 1, flags);
      if (code === BACKSLASH_CODE) {
        if (this.spliceEnd(pos) >= 0) return this.again(start, flags);
        if (text.charCodeAt(pos + 1) !== LF) pos++;
      } else if (code === LF) break;
    }
    const stop = this.lineEnd(open);
    const severity = this.inDirective ? 'warning' : 'error';
    this.complain(severity, `missing terminating ${text[open]} character`, this.file, this.offsetOf(start), 1);
    return this.make('other', start, stop, flags);
  }

  /** R"delimiter(...)delimiter", which GCC knows in its GNU modes. */
  private rawString(start: number, open: number, flags: number): Lexeme {
    const opening = /"([^ ()\\\t\v\f\n]{0,16})\(/y;
    opening.lastIndex = open;
    const delimiter = opening.exec(this.text)?.[1];
    const close = delimiter === undefined ? -1 : this.text.indexOf(`)${delimiter}"`, opening.lastIndex);
    if (delimiter !== undefined && close >= 0) {
      return this.make('string', start, close + delimiter.length + 2, flags);
    }
    this.complain('error', 'unterminated raw string', this.file, this.offsetOf(start), open - start + 1);
    return this.make('other', start, this.lineEnd(open), flags);
  }

  /** True when a comment began here; the position is then behind it (a line comment ends in front of its newline). */
  private skipComment(start: number): boolean {
    const { text } = this;
    const second = text.charCodeAt(start + 1);
    if (second === STAR_CODE) {
      const close = text.indexOf('*/', start + 2);
      if (close < 0) {
        this.complain('error', 'unterminated comment', this.file, this.offsetOf(start), 2);
      }
      this.pos = close < 0 ? this.end : close + 2;
      return true;
    }
    if (second === SLASH_CODE) {
      this.pos = this.splicedLineEnd(start + 2);
      return true;
    }
    if (second === BACKSLASH_CODE && this.torn(start + 1)) {
      this.dropSplices(start);
      return this.skipComment(this.pos);
    }
    return false;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.pos);
      if (CLASS[code] === WHITE) this.pos++;
      else if (code === SLASH_CODE) {
        if (!this.skipComment(this.pos)) return;
      } else if (code === BACKSLASH_CODE) {
        const after = this.spliceEnd(this.pos);
        if (after < 0) return;
        this.pos = after;
      } else return;
    }
  }

  /** The newline that ends the logical line, or the text's end; comments, quotes and splices are minded. */
  private logicalEnd(from: number): number {
    this.pos = from;
    while (this.seek(NEWLINE_OR_TRAP) && this.text.charCodeAt(this.pos) !== LF) this.springTrap();
    return this.pos;
  }

  /** Moves to the next match, or to the text's end and gives false. Scanning with a pattern is fast from the first call. */
  private seek(pattern: RegExp): boolean {
    pattern.lastIndex = this.pos;
    const found = pattern.test(this.text);
    this.pos = found ? pattern.lastIndex : this.end;
    return found;
  }

  /** Gets past a quote, a slash or a backslash that may hide what comes next. */
  private springTrap(): void {
    const { pos } = this;
    switch (CLASS[this.text.charCodeAt(pos)]) {
      case QUOTE:
        this.pos = this.quoteEnd(pos);
        break;
      case SLASH:
        if (!this.skipComment(pos)) this.pos++;
        break;
      default:
        this.pos = Math.max(this.spliceEnd(pos), pos + 1);
    }
  }

  /** Behind the closing quote, or at the end of the line when there is none. */
  private quoteEnd(open: number): number {
    const { text, end } = this;
    const quote = text.charCodeAt(open);
    let pos = open + 1;
    while (pos < end) {
      const code = text.charCodeAt(pos);
      if (code === quote) return pos + 1;
      if (code === LF) return pos;
      if (code === BACKSLASH_CODE) {
        const after = this.spliceEnd(pos);
        pos = after >= 0 ? after : text.charCodeAt(pos + 1) === LF ? pos + 1 : pos + 2;
      } else pos++;
    }
    return end;
  }

  private lineEnd(from: number): number {
    const at = this.text.indexOf('\n', from);
    return at < 0 ? this.end : at;
  }

  /** The end of a line comment: the first newline without a backslash in front of it. */
  private splicedLineEnd(from: number): number {
    for (let stop = this.lineEnd(from); ; stop = this.lineEnd(stop + 1)) {
      if (stop >= this.end) return this.end;
      let back = stop - 1;
      while (back >= from && CLASS[this.text.charCodeAt(back)] === WHITE) back--;
      if (back < from || this.text.charCodeAt(back) !== BACKSLASH_CODE) return stop;
    }
  }

  /** Behind a backslash, white space (which GCC forgives) and a newline; -1 when the backslash is no splice. */
  private spliceEnd(pos: number): number {
    if (this.offsets !== undefined) return -1;
    let at = pos + 1;
    while (at < this.end && CLASS[this.text.charCodeAt(at)] === WHITE) at++;
    return at < this.end && this.text.charCodeAt(at) === LF ? at + 1 : -1;
  }

  /** A splice stands here, and what follows it might have gone on the token in front of it. */
  private torn(pos: number): boolean {
    const after = this.spliceEnd(pos);
    if (after < 0 || after >= this.end) return false;
    const kind = CLASS[this.text.charCodeAt(after)];
    return kind !== WHITE && kind !== NEWLINE;
  }

  private again(start: number, flags: number): Lexeme {
    this.dropSplices(start);
    this.fresh = flags;
    return this.next();
  }

  /** Goes on in a copy of the rest of the text without its splices. */
  private dropSplices(from: number): void {
    const { text, end } = this;
    const offsets = new Int32Array(end - from + 1);
    const pieces: string[] = [];
    let length = 0;
    let start = from;
    const take = (stop: number) => {
      pieces.push(text.slice(start, stop));
      for (let i = start; i < stop; i++) offsets[length++] = this.offsetOf(i);
    };
    for (let at = text.indexOf('\\', from); at >= 0; at = text.indexOf('\\', Math.max(at + 1, start))) {
      const after = this.spliceEnd(at);
      if (after < 0) continue;
      take(at);
      start = after;
    }
    take(end);
    offsets[length] = this.offsetOf(end);
    this.text = pieces.join('');
    this.end = length;
    this.offsets = offsets.subarray(0, length + 1);
    this.pos = 0;
  }
}
