/**
 * Renders a whole unit, or one function's body, for tree-sitter.
 *
 * In: tokens of a preprocessed unit. Out: a `Rendering` and the list of what was rendered, item by item.
 *
 * The idea: function bodies are passed over by counting brackets; `renderBody` is called for those that somebody wants.
 * Statements whose form tree-sitter-c restricts more than C does are rendered as others of the same shape: `switch` and
 * `case` as `while` (head, then one statement), `default` as a label, a computed `goto` as a `return`, `asm` and
 * `__label__` as empty statements with a note.
 *
 * Invariant: a fault in one item or statement costs that one only; the walk goes on behind it.
 */
import { type Diagnostic, DiagnosticError, describePlace, expansionSite } from '../diagnostic.ts';
import type { FileAsm } from './ast.ts';
import { isSpecifierWord, TypeNames, type Word, wordOf } from './keyword.ts';
import { RenderDeclaration } from './render-declaration.ts';
import { NestedTooDeeply, OutsideOfFunction } from './render-expression.ts';
import { type AsmOperandNote, Rendering } from './rendering.ts';
import { type FunctionToken, isBody, isFunction, type Token } from './token.ts';

/** After this many faults in one body the rest is noise. */
const MAX_FAULTS = 20;

/** Pieces `from` to `to` of the rendering hold it: one construct, and a block of asides if there are any. */
interface Rendered {
  /** Its tokens are `first` to `end`, a function's body included. */
  readonly first: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly asides: boolean;
  /** Names, tags and enumerators that it declares for the rest of the file. */
  readonly declares: readonly string[];
}

export type RenderedItem =
  | ({ readonly kind: 'declaration' | 'static-assert' } & Rendered)
  | ({ readonly kind: 'function'; readonly body: BodyTokens } & Rendered)
  | ({ readonly kind: 'unread'; readonly token: FunctionToken } & Rendered)
  | { readonly kind: 'file-asm'; readonly item: FileAsm };

/** Where a body's tokens are: from its `{` to behind its `}`. */
export interface BodyTokens {
  readonly start: number;
  readonly end: number;
  readonly parameters: readonly string[];
}

export interface RenderedUnit {
  readonly rendering: Rendering;
  readonly items: readonly RenderedItem[];
  /** Of the whole file, as they are at its end. */
  readonly names: TypeNames;
  readonly tags: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** `before`: the names as they are in front of the tokens. */
export function renderUnit(tokens: readonly Token[], before?: TypeNames): RenderedUnit {
  return renderFrom(tokens, 0, new Rendering(), before?.copy() ?? new TypeNames(), new Set());
}

/** A unit whose first tokens, up to the end of an item, are rendered already. */
export function renderBehind(front: RenderedUnit, start: number, tokens: readonly Token[]): RenderedUnit {
  const unit = renderFrom(tokens, start, front.rendering.copy(), front.names.copy(), new Set(front.tags));
  const diagnostics = [...front.diagnostics, ...unit.diagnostics];
  return { ...unit, items: [...front.items, ...unit.items], diagnostics };
}

function renderFrom(
  tokens: readonly Token[],
  start: number,
  rendering: Rendering,
  names: TypeNames,
  tags: Set<string>,
): RenderedUnit {
  const walk = new RenderStatement(tokens, names, rendering, tokens.length, tags);
  const items = walk.unit(start);
  return { rendering, items, names, tags, diagnostics: walk.diagnostics };
}

export interface RenderedBody {
  readonly rendering: Rendering;
  readonly asides: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Of a body's tokens, braces and all; `names` is as it was when this returns. */
export function renderBody(tokens: readonly Token[], parameters: readonly string[], names: TypeNames): RenderedBody {
  const rendering = new Rendering();
  const walk = new RenderStatement(tokens, names, rendering, tokens.length);
  const mark = names.enter();
  try {
    for (const parameter of parameters) names.declare(parameter, false);
    walk.body();
  } finally {
    names.leave(mark);
  }
  return { rendering, asides: rendering.flushAsides(tokens.length - 1) > 0, diagnostics: walk.diagnostics };
}

/** What `git merge` leaves behind reads as anything but what it is. */
function orConflictMarker(diagnostic: Diagnostic): Diagnostic {
  const { origin } = diagnostic;
  if (origin === undefined) return diagnostic;
  const { file, offset } = expansionSite(origin);
  if (!/^(?:<{7}|={7}|>{7})(?: |$)/.test(file.line(file.position(offset).line))) return diagnostic;
  return { ...diagnostic, message: 'version control conflict marker in the text' };
}

class RenderStatement extends RenderDeclaration {
  readonly diagnostics: Diagnostic[] = [];
  /** In an `asm`: behind the first half of a `::`. */
  private insideColons = false;
  /** The statement that is about to be read stands in a block, not behind an `if` or the like. */
  private directly = false;

  // Items of a unit

  unit(start: number): RenderedItem[] {
    const items: RenderedItem[] = [];
    this.position = start;
    while (this.position < this.end) {
      if (this.text() === ';') {
        this.position++;
        continue;
      }
      const from = this.out.length;
      const first = this.position;
      const mark = this.names.enter();
      try {
        items.push(this.item());
      } catch (error) {
        this.note(error);
        this.names.leave(mark);
        this.out.truncate(from);
        this.depth = 0;
        if (error instanceof OutsideOfFunction) this.position = this.nextItem(first + 1);
        else this.skipFault(this.resumeAt ?? first, 'file');
        this.resumeAt = undefined;
      }
    }
    return items;
  }

  private item(): RenderedItem {
    const first = this.position;
    const from = this.out.length;
    this.declared = [];
    const token = this.tokens[first]!;
    if (isFunction(token)) return this.unread(token);
    if (this.word() === 'asm') return this.fileAsm();
    if (this.word() === '_Static_assert') {
      this.staticAssert([';']);
      return { kind: 'static-assert', ...this.rendered(first, from) };
    }
    const header = this.declaration('file');
    const rendered = this.rendered(first, from);
    if (header === undefined) return { kind: 'declaration', ...rendered };
    const start = this.position;
    this.skipBody();
    const end = this.position;
    return { kind: 'function', ...rendered, end, body: { start, end, parameters: header.parameters } };
  }

  /** Nothing is rendered of it but what it declares. */
  private unread(token: FunctionToken): RenderedItem {
    const first = this.position++;
    for (const { name, isType } of token.declares) this.names.declare(name, isType);
    const tags = token.tags.filter((tag) => !this.tags.has(tag));
    for (const tag of tags) this.tags.add(tag);
    this.declared = [...token.declares.map(({ name }) => name), ...tags];
    return { kind: 'unread', token, ...this.rendered(first, this.out.length) };
  }

  private rendered(first: number, from: number): Rendered {
    const asides = this.out.flushAsides(first) > 0;
    return { first, end: this.position, from, to: this.out.length, asides, declares: this.declared };
  }

  private fileAsm(): RenderedItem {
    const origin = this.origin();
    this.position++;
    while (this.word() === 'volatile') this.position++;
    this.skip('(', `behind 'asm'`);
    const text = this.strings('the text of an asm');
    this.skip(')', `of 'asm'`);
    this.skip(';', `behind 'asm'`);
    return { kind: 'file-asm', item: { kind: 'file-asm', text, origin } };
  }

  /** Keeps a Diagnostic; anything else is our own fault and goes on its way. */
  private note(error: unknown): void {
    if (!(error instanceof DiagnosticError)) throw error;
    this.diagnostics.push(...error.diagnostics.map(orConflictMarker));
  }

  /**
   * Goes behind what begins at `first`: behind its `;`, behind a `}` that ends it, or in front of one that is not its
   * own. Only braces are trusted to be balanced; in a file, where no `for` can stand, any `;` outside of them will do.
   */
  private skipFault(first: number, place: 'file' | 'block'): void {
    let braces = 0;
    let others = 0;
    for (this.position = first; this.position < this.end; this.position++) {
      const text = this.text();
      if (text === '{') braces++;
      else if (text === '(' || text === '[') others++;
      else if ((text === ')' || text === ']') && others > 0) others--;
      else if (text === ';' && braces === 0 && (others === 0 || place === 'file')) break;
      else if (text === '}') {
        if (braces === 0 && place === 'block') return;
        if (--braces <= 0 && this.endsBehindBrace()) break;
      }
    }
    this.position++;
  }

  private endsBehindBrace(): boolean {
    const next = this.tokens[this.position + 1];
    return next === undefined || (next.lineStart && !/^[;,=)*[]$/.test(next.text));
  }

  /** Passes a function's body. Its braces alone count: what is wrong inside is said by whoever wants the body. */
  private skipBody(): void {
    const start = this.position;
    if (isBody(this.tokens[start]!)) {
      this.position++;
      return;
    }
    let open = 0;
    do {
      const text = this.text();
      if (text === '') this.neverClosed(start);
      if (text === '{') open++;
      else if (text === '}') open--;
      this.position++;
    } while (open > 0);
  }

  /** Whether what begins at the left edge, as nothing in a body does, begins at the token: most likely an item. */
  private beginsItem(at: number): boolean {
    const { lineStart, origin, text } = this.tokens[at]!;
    const word = lineStart ? wordOf(text) : undefined;
    if (word === undefined || !isSpecifierWord(word)) return false;
    const { file, offset } = expansionSite(origin);
    return file.position(offset).column === 1;
  }

  private nextItem(from: number): number {
    let at = from;
    while (at < this.end && !this.beginsItem(at)) at++;
    return at;
  }

  private neverClosed(start: number): never {
    const next = this.tokens[this.nextItem(start)];
    const hint = next === undefined ? undefined : `is a '}' missing before ${describePlace(next.origin)}?`;
    this.fail(`'{' is never closed`, start, hint);
  }

  // Statements

  body(): void {
    try {
      this.block();
    } catch (error) {
      this.note(error);
    }
  }

  protected override block(): void {
    const mark = this.names.enter();
    const { depth } = this;
    this.expect('{', 'of a block');
    while (this.text() !== '}') {
      if (this.position >= this.end) this.fail(`expected '}' of a block before ${this.found()}`);
      const first = this.position;
      const before = this.names.enter();
      try {
        this.blockItem();
      } catch (error) {
        this.note(error);
        if (error instanceof NestedTooDeeply) throw new NestedTooDeeply([]);
        if (this.diagnostics.length >= MAX_FAULTS) throw new DiagnosticError([]);
        this.depth = depth;
        this.names.leave(before);
        this.skipFault(first, 'block');
      }
    }
    this.out.emit('}', this.position++);
    this.names.leave(mark);
  }

  private blockItem(): void {
    if (this.startsDeclaration()) this.declaration('block');
    else if (this.word() === '_Static_assert') this.staticAssert([';']);
    else {
      this.directly = true;
      this.statement();
    }
  }

  private startsDeclaration(): boolean {
    if (this.text(1) === ':' && this.isName()) return false;
    if (this.word() === '__attribute__') return !this.attributesOfStatement();
    // `__extension__ ({ ... })` and `__extension__ (x)` are expressions.
    return this.startsType();
  }

  /** Whether attributes stand before a statement and not before a declaration. */
  private attributesOfStatement(): boolean {
    const start = this.position;
    while (this.word() === '__attribute__') {
      this.position++;
      this.skipBrackets();
    }
    const declaration = this.startsType();
    this.position = start;
    return !declaration;
  }

  private statement(): void {
    this.nested(() => this.statementInside());
  }

  private statementInside(): void {
    const { directly } = this;
    this.directly = false;
    while (this.word() === '__attribute__') this.attributes([]);
    const word = this.word();
    if (this.text() === '{') this.block();
    else if (this.text() === ';') this.out.emit(';', this.position++);
    else if (this.startsLabel()) this.label(directly);
    else if (word === 'case') this.caseStatement(directly);
    else if (word === undefined || !this.keywordStatement(word)) this.expressionStatement();
  }

  /** False for a word that begins no statement. */
  private keywordStatement(word: Word): boolean {
    switch (word) {
      case 'if':
        this.ifStatement();
        return true;
      case 'while':
      case 'switch':
        this.out.emit('while', this.position++);
        this.condition();
        this.statement();
        return true;
      case 'do':
        this.doStatement();
        return true;
      case 'for':
        this.forStatement();
        return true;
      case 'goto':
        this.gotoStatement();
        return true;
      case 'return':
        this.out.emit('return', this.position++);
        if (this.text() !== ';') this.expression(true);
        this.expect(';', `behind 'return'`);
        return true;
      case 'break':
      case 'continue':
        this.out.emit(word, this.position++);
        this.expect(';', `behind '${word}'`);
        return true;
      case 'asm':
        this.asmStatement();
        return true;
      case '__label__':
        this.localLabels();
        return true;
      default:
        return false;
    }
  }

  private expressionStatement(): void {
    if (this.startsType()) this.fail(`expected a statement before ${this.found()}`);
    if (this.isName() && this.isName(1) && !this.names.isType(this.text())) {
      this.fail(`unknown type name '${this.text()}'`);
    }
    this.expression(true);
    this.expect(';', 'behind an expression');
  }

  private condition(): void {
    const open = this.position;
    this.expect('(', 'of a condition');
    this.expression(true);
    this.close(open, 'of a condition');
  }

  private ifStatement(): void {
    this.out.emit('if', this.position++);
    this.condition();
    this.statement();
    if (this.word() !== 'else') return;
    this.out.emit('else', this.position++);
    this.statement();
  }

  private doStatement(): void {
    this.out.emit('do', this.position++);
    this.statement();
    if (this.word() !== 'while') this.fail(`expected 'while' of a 'do' before ${this.found()}`);
    this.out.emit('while', this.position++);
    this.condition();
    this.expect(';', `behind 'do ... while'`);
  }

  private forStatement(): void {
    const mark = this.names.enter();
    this.out.emit('for', this.position++);
    this.expect('(', `of a 'for'`);
    if (this.startsType()) this.declaration('block');
    else {
      if (this.text() !== ';') this.expression(true);
      this.expect(';', `in a 'for'`);
    }
    if (this.text() !== ';') this.expression(true);
    this.expect(';', `in a 'for'`);
    if (this.text() !== ')') this.expression(true);
    this.expect(')', `of a 'for'`);
    this.statement();
    this.names.leave(mark);
  }

  /** A name or `default`, and the statement behind it. */
  private label(directly: boolean): void {
    this.out.emit('a', this.position++);
    this.expect(':', 'of a label');
    this.labelled(directly);
  }

  private startsLabel(): boolean {
    return this.word() === 'default' || (this.isName() && this.text(1) === ':');
  }

  private caseStatement(directly: boolean): void {
    const at = this.position++;
    this.out.emit('while', at);
    this.out.emit('(', at);
    this.expression(false);
    if (this.text() === '...') {
      this.out.emit(',', this.position++);
      this.expression(false);
    }
    if (this.text() !== ':') this.fail(`expected ':' of a 'case' before ${this.found()}`);
    this.out.emit(')', this.position++);
    this.labelled(directly);
  }

  /**
   * GNU C and C23 let a label stand before a declaration or a `}`: an empty statement is put there. So it is in front of
   * the next label of the same block, where it makes no difference, so that a hundred cases in a row do not nest.
   */
  private labelled(directly: boolean): void {
    while (this.word() === '__attribute__' && this.attributesOfStatement()) this.attributes([]);
    const another = directly && (this.word() === 'case' || this.startsLabel());
    if (another || this.text() === '}' || this.startsDeclaration() || this.word() === '_Static_assert') {
      this.out.emit(';', this.position);
    } else this.statement();
  }

  private gotoStatement(): void {
    const at = this.position++;
    if (this.text() === '*') {
      this.out.emit('return', at);
      this.position++;
      this.expression(true);
    } else {
      this.out.emit('goto', at);
      this.out.emit('a', this.position);
      this.name('a label');
    }
    this.expect(';', `behind 'goto'`);
  }

  private localLabels(): void {
    const at = this.position++;
    const names = [this.name('a label')];
    while (this.text() === ',') {
      this.position++;
      names.push(this.name('a label'));
    }
    this.skip(';', `behind '__label__'`);
    this.out.emit(';', at, { kind: 'local-labels', names });
  }

  // asm

  private asmStatement(): void {
    const at = this.position++;
    const flags = { volatile: false, goto: false };
    this.insideColons = false;
    for (let word = this.word(); ; word = this.word()) {
      if (word === 'volatile' || word === 'goto') flags[word] = true;
      else if (word !== 'inline') break;
      this.position++;
    }
    this.skip('(', `of 'asm'`);
    const template = this.strings('the text of an asm');
    const outputs = this.asmSection(() => this.asmOperands());
    const inputs = this.asmSection(() => this.asmOperands());
    const clobbers = this.asmSection(() => this.asmList(() => this.strings('a clobber')));
    const labels = this.asmSection(() => this.asmList(() => this.name('a label')));
    this.skip(')', `of 'asm'`);
    this.skip(';', `behind 'asm'`);
    this.out.emit(';', at, { kind: 'asm', template, ...flags, outputs, inputs, clobbers, labels });
  }

  /** What stands behind the next colon. `::` is one token, and two colons. */
  private asmSection<T>(read: () => T[]): T[] {
    if (this.text() === '::' && !this.insideColons) {
      this.insideColons = true;
      return [];
    }
    if (this.text() !== ':' && this.text() !== '::') return [];
    this.insideColons = false;
    this.position++;
    return /^(::?|\))$/.test(this.text()) ? [] : read();
  }

  private asmList<T>(read: () => T): T[] {
    const list = [read()];
    while (this.text() === ',') {
      this.position++;
      list.push(read());
    }
    return list;
  }

  private asmOperands(): AsmOperandNote[] {
    return this.asmList(() => {
      let name: string | undefined;
      if (this.text() === '[') {
        this.position++;
        name = this.name('the name of an operand');
        this.skip(']', 'of an operand');
      }
      const constraint = this.strings('a constraint');
      this.skip('(', 'of an operand');
      const value = this.asideExpression(true);
      this.skip(')', 'of an operand');
      return { name, constraint, value };
    });
  }
}
