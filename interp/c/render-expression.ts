/**
 * Renders expressions and initialisers for tree-sitter.
 *
 * In: tokens from the present position on. Out: pieces of a `Rendering`; the position stands behind what was rendered.
 *
 * The idea: no precedence is looked at here, that is tree-sitter's work. The walk only knows whether an operand has
 * just ended, which tells calls from parentheses, casts from products and postfix from prefix operators.
 *
 * Invariant: whatever is rendered is either C that tree-sitter reads the way C means it, or was refused with a
 * Diagnostic. Where tree-sitter-c takes more than C (`!a = b`), the walk refuses.
 */
import { bug, type Diagnostic, DiagnosticError, expansionSite, type Origin } from '../diagnostic.ts';
import type { Word } from './keyword.ts';
import { isSpecifierWord, type TypeNames, wordOf } from './keyword.ts';
import type { Aside, Rendering } from './rendering.ts';
import type { Token } from './token.ts';

/** Brackets and statements inside each other. Real code stays below 100 (gcc -E of the kernel's `min()` in `min()`). */
const MAX_DEPTH = 400;

const ASSIGNMENTS: ReadonlySet<string> = new Set(['=', '*=', '/=', '%=', '+=', '-=', '<<=', '>>=', '&=', '^=', '|=']);
const BINARY_ONLY: ReadonlySet<string> = new Set([
  '/',
  '%',
  '<<',
  '>>',
  '<',
  '>',
  '<=',
  '>=',
  '==',
  '!=',
  '^',
  '||',
  '|',
]);
const PREFIX_OR_BINARY: ReadonlySet<string> = new Set(['+', '-', '*', '&']);

/** What an expression scan knows of the operand being read. */
interface Progress {
  /** An operand has just ended. */
  operand: boolean;
  /** `?` without their `:`. */
  questions: number;
  /**
   * What stands in front of the operand since the last place where an assignment's left side may begin: nothing or
   * a `*`, which make it an lvalue, or something that does not.
   */
  lead: 'nothing' | 'dereference' | 'other';
}

/** A Diagnostic on its way to the door of the item. */
export function refuse(message: string, origin: Origin | undefined, span: number, hint?: string): never {
  const diagnostic: Diagnostic = { severity: 'error', message, origin, span, ...(hint === undefined ? {} : { hint }) };
  throw new DiagnosticError([diagnostic]);
}

/** Behind a token; behind the use of the macro that it comes from. */
function endOf({ origin, text }: Token): Origin {
  if (origin.macro === undefined) return { file: origin.file, offset: origin.offset + text.length, macro: undefined };
  const { file, offset, macro } = expansionSite(origin);
  const use = /^[A-Za-z_$][\w$]*/.exec(file.text.slice(offset, offset + 200))?.[0].length ?? 0;
  let end = offset + use;
  for (let at = end, open = 0; at < end + 2000 && at < file.text.length; at++) {
    const character = file.text[at]!;
    if (character === '(') open++;
    else if (open === 0 && character !== ' ') break;
    else if (character === ')' && --open === 0) {
      end = at + 1;
      break;
    }
  }
  return { file, offset: end, macro };
}

/** What stands behind it is not looked at: it would be understood as something else. */
export class NestedTooDeeply extends DiagnosticError {}

/** A statement, or a `}`, where no function is: the rest of a body whose braces do not match. */
export class OutsideOfFunction extends DiagnosticError {}

export abstract class RenderExpression {
  /** The number of the next token. */
  protected position = 0;
  /** Levels of `nested` that are open. */
  protected depth = 0;

  constructor(
    protected readonly tokens: readonly Token[],
    protected readonly names: TypeNames,
    protected readonly out: Rendering,
    /** One behind the last token that belongs to us. */
    protected end: number,
    /** Tags that have been mentioned. */
    protected readonly tags = new Set<string>(),
  ) {}

  protected abstract typeName(): void;
  protected abstract block(): void;

  // Tokens

  /** The spelling of the token `ahead` of the present one; empty at the end. */
  protected text(ahead = 0): string {
    const at = this.position + ahead;
    return at < this.end ? this.tokens[at]!.text : '';
  }

  protected word(ahead = 0): Word | undefined {
    const at = this.position + ahead;
    if (at >= this.end) return undefined;
    const token = this.tokens[at]!;
    return token.kind === 'identifier' ? wordOf(token.text) : undefined;
  }

  /** An identifier that is no keyword. */
  protected isName(ahead = 0): boolean {
    const at = this.position + ahead;
    return at < this.end && this.tokens[at]!.kind === 'identifier' && wordOf(this.tokens[at]!.text) === undefined;
  }

  protected isKind(kind: Token['kind']): boolean {
    return this.position < this.end && this.tokens[this.position]!.kind === kind;
  }

  protected origin(at = this.position): Origin {
    const token = this.tokens[Math.min(at, this.tokens.length - 1)];
    if (token === undefined) bug('origin of a token in an empty unit');
    return token.origin;
  }

  protected fail(message: string, at = this.position, hint?: string): never {
    refuse(message, this.origin(at), this.tokens[at]?.text.length ?? 1, hint);
  }

  /** The present token as a message names it. */
  protected found(): string {
    return this.position < this.end ? `'${this.text()}'` : 'the end of the text';
  }

  protected expect(text: string, where: string): void {
    if (this.text() !== text) this.missing(text, where);
    this.out.emit(text, this.position++);
  }

  /** What is missing at the end of a line is missing there, and not in front of what the next line begins with. */
  protected missing(text: string, where: string, hint?: string): never {
    const before = this.tokens[this.position - 1];
    const message = `expected '${text}' ${where} before ${this.found()}`;
    if (before === undefined || this.tokens[this.position]?.lineStart !== true) this.fail(message, this.position, hint);
    refuse(message, endOf(before), 1, hint);
  }

  /** Like `expect`, for a token that tree-sitter does not get to see. */
  protected skip(text: string, where: string): void {
    if (this.text() !== text) this.fail(`expected '${text}' ${where} before ${this.found()}`);
    this.position++;
  }

  protected name(what: string): string {
    if (!this.isName()) this.fail(`expected ${what} before ${this.found()}`);
    return this.tokens[this.position++]!.text;
  }

  /** The decoded text of adjacent string literals. */
  protected strings(what: string): string {
    if (!this.isKind('string')) this.fail(`expected ${what} before ${this.found()}`);
    let text = '';
    while (this.isKind('string')) text += decodeString(this.tokens[this.position++]!.text);
    return text;
  }

  /** Passes an opening bracket and everything up to the one that closes it. */
  protected skipBrackets(): void {
    const start = this.position;
    const behind = this.behindBrackets(start);
    if (behind === undefined) this.fail(`'${this.tokens[start]!.text}' is never closed`, start);
    this.position = behind;
  }

  /** The token behind the bracket that closes the one at `start`. */
  private behindBrackets(start: number): number | undefined {
    let open = 0;
    for (let at = start; at < this.end; at++) {
      const { kind, text } = this.tokens[at]!;
      if (kind !== 'punctuator') continue;
      if (text === '(' || text === '[' || text === '{') open++;
      else if ((text === ')' || text === ']' || text === '}') && --open === 0) return at + 1;
    }
    return undefined;
  }

  protected nested(parse: () => void): void {
    if (this.depth >= MAX_DEPTH) {
      const { origin, text } = this.tokens[Math.min(this.position, this.tokens.length - 1)]!;
      const message = `nested too deeply: more than ${MAX_DEPTH} levels`;
      throw new NestedTooDeeply([{ severity: 'error', message, origin, span: text.length }]);
    }
    this.depth++;
    parse();
    this.depth--;
  }

  /** Whether declaration specifiers or a type name begin at the token `ahead` of the present one. */
  protected startsType(ahead = 0): boolean {
    const word = this.word(ahead);
    if (word === '__extension__') return this.startsType(ahead + 1);
    if (word !== undefined) return isSpecifierWord(word);
    return this.isName(ahead) && this.names.isType(this.text(ahead));
  }

  // Expressions

  protected asideExpression(comma: boolean): Aside {
    return this.out.aside(false, () => this.expression(comma));
  }

  protected asideType(): Aside {
    return this.out.aside(true, () => {
      this.out.emit('sizeof', this.position);
      this.out.emit('(', this.position);
      this.typeName();
      this.out.emit(')', this.position);
    });
  }

  /** An expression of at least one operand, up to a token that cannot belong to it. `comma`: with comma operators. */
  protected expression(comma: boolean): void {
    const progress: Progress = { operand: false, questions: 0, lead: 'nothing' };
    this.nested(() => {
      while (this.expressionToken(progress, comma)) {}
    });
    if (!progress.operand) this.fail(`expected an expression before ${this.found()}`);
    if (progress.questions > 0) this.fail(`expected ':' of a '?' before ${this.found()}`);
  }

  /** Renders one token, or a bracket with all that is in it. False at the end of the expression. */
  private expressionToken(progress: Progress, comma: boolean): boolean {
    if (this.position >= this.end) return false;
    const { kind, text } = this.tokens[this.position]!;
    switch (kind) {
      case 'identifier':
        // Attributes of a bit-field stand behind its width.
        if (progress.operand && this.word() === '__attribute__') return false;
        return this.expressionWord(progress);
      case 'number':
      case 'char':
        this.startOperand(progress);
        this.out.emit('0', this.position++);
        return true;
      case 'string':
        this.startOperand(progress);
        this.stringLiteral();
        return true;
      case 'punctuator':
        return this.expressionPunctuator(progress, comma, text);
      default:
        this.fail(`stray '${text}' in the text`);
    }
  }

  private startOperand(progress: Progress): void {
    if (progress.operand) this.fail(`expected an operator or ';' before ${this.found()}`);
    progress.operand = true;
  }

  private stringLiteral(): void {
    const parts: string[] = [];
    const first = this.position;
    while (this.isKind('string')) parts.push(this.tokens[this.position++]!.text);
    this.out.emit('0', first, { kind: 'string', parts });
  }

  private expressionPunctuator(progress: Progress, comma: boolean, text: string): boolean {
    if (text === '(') this.parenthesis(progress);
    else if (text === '[' && progress.operand) this.subscript();
    else if (text === '.' || text === '->') this.memberAccess(progress, text);
    else if (text === '++' || text === '--') this.increment(progress, text);
    else if (text === '?') this.question(progress);
    else if (text === ':') return this.colon(progress);
    else if (text === ',') return this.comma(progress, comma);
    else if (text === '&&' && !progress.operand) this.labelAddress(progress);
    else if (ASSIGNMENTS.has(text)) this.assignment(progress);
    else if (text === '~' || text === '!') this.prefix(progress, 'other');
    else if (PREFIX_OR_BINARY.has(text) && !progress.operand) {
      this.prefix(progress, text === '*' ? 'dereference' : 'other');
    } else if (BINARY_ONLY.has(text) || PREFIX_OR_BINARY.has(text) || text === '&&') this.binary(progress);
    else return false;
    return true;
  }

  private prefix(progress: Progress, lead: Progress['lead']): void {
    if (progress.operand) this.fail(`expected an operator or ';' before ${this.found()}`);
    if (progress.lead === 'nothing') progress.lead = lead;
    this.out.emit(this.text(), this.position++);
  }

  private needOperand(progress: Progress): void {
    if (!progress.operand) this.fail(`expected an expression before ${this.found()}`);
  }

  private binary(progress: Progress): void {
    this.needOperand(progress);
    progress.operand = false;
    progress.lead = 'other';
    this.out.emit(this.text(), this.position++);
  }

  private assignment(progress: Progress): void {
    this.needOperand(progress);
    if (progress.lead === 'other') {
      this.fail(
        `the left side of ${this.found()} is not an lvalue`,
        this.position,
        'put parentheses around it if it is',
      );
    }
    progress.operand = false;
    progress.lead = 'nothing';
    this.out.emit(this.text(), this.position++);
  }

  private question(progress: Progress): void {
    this.needOperand(progress);
    this.out.emit('?', this.position++);
    progress.lead = 'nothing';
    progress.questions++;
    progress.operand = false;
    // GNU's `a ?: b`. The colon that ends it finds its operand in the condition.
    if (this.text() === ':') progress.operand = true;
  }

  private colon(progress: Progress): boolean {
    if (progress.questions === 0) return false;
    this.needOperand(progress);
    progress.questions--;
    progress.operand = false;
    progress.lead = 'other';
    this.out.emit(':', this.position++);
    return true;
  }

  private comma(progress: Progress, comma: boolean): boolean {
    if (!comma && progress.questions === 0) return false;
    this.needOperand(progress);
    progress.operand = false;
    progress.lead = 'nothing';
    this.out.emit(',', this.position++);
    return true;
  }

  private labelAddress(progress: Progress): void {
    const at = this.position++;
    const label = this.name(`a label behind '&&'`);
    this.out.emit('0', at, { kind: 'label-address', label });
    progress.operand = true;
  }

  /** A postfix operator is rendered as a member access, since tree-sitter-c reads `!a++` as `(!a)++`. */
  private increment(progress: Progress, operator: '++' | '--'): void {
    if (!progress.operand) {
      this.prefix(progress, 'other');
      return;
    }
    const at = this.position++;
    this.out.emit('.', at, { kind: 'postfix', operator });
    this.out.emit('a', at);
  }

  private memberAccess(progress: Progress, operator: string): void {
    this.needOperand(progress);
    this.out.emit(operator, this.position++);
    const at = this.position;
    this.name(`a member's name behind '${operator}'`);
    this.out.emit('a', at);
  }

  private subscript(): void {
    this.out.emit('[', this.position++);
    this.expression(false);
    this.expect(']', 'of a subscript');
  }

  private parenthesis(progress: Progress): void {
    if (progress.operand) this.callArguments();
    else if (this.startsType(1)) this.castOrLiteral(progress);
    else {
      const open = this.position;
      this.out.emit('(', this.position++);
      if (this.text() === '{') this.nested(() => this.block());
      else this.expression(true);
      this.close(open, 'or an operator');
      progress.operand = true;
    }
  }

  /** The parenthesis that ends what `open` began. */
  protected close(open: number, where: string): void {
    if (this.text() !== ')') {
      const { file, offset } = expansionSite(this.origin(open));
      const { line, column } = file.position(offset);
      this.missing(')', where, `to match the '(' at ${line}:${column}`);
    }
    this.out.emit(')', this.position++);
  }

  private callArguments(): void {
    const open = this.position;
    this.out.emit('(', this.position++);
    while (this.text() !== ')') {
      this.expression(false);
      if (this.text() !== ',') break;
      this.out.emit(',', this.position++);
      if (this.text() === ')') this.fail(`expected an expression before ')'`);
    }
    this.close(open, 'or an operator in a call');
  }

  private castOrLiteral(progress: Progress): void {
    const start = this.position;
    const assigned = progress.lead === 'nothing' && this.literalIsAssigned();
    if (assigned) this.out.emit('(', start);
    this.parenthesizedType();
    if (this.text() === '{') {
      this.initializerList();
      if (assigned) this.out.emit(')', start);
      progress.operand = true;
    } else if (progress.lead === 'nothing') progress.lead = 'other';
  }

  /** An assignment to the compound literal that begins here: tree-sitter-c wants parentheses around that. */
  private literalIsAssigned(): boolean {
    const list = this.behindBrackets(this.position) ?? this.end;
    if (this.tokens[list]?.text !== '{') return false;
    const behind = this.behindBrackets(list) ?? this.end;
    return behind < this.end && ASSIGNMENTS.has(this.tokens[behind]!.text);
  }

  private parenthesizedType(): void {
    this.out.emit('(', this.position++);
    this.typeName();
    this.expect(')', 'behind a type name');
  }

  /** False for a word that ends the expression. */
  private expressionWord(progress: Progress): boolean {
    const word = this.word();
    if (word === '__extension__') {
      this.position++;
      return true;
    }
    if (word === 'sizeof' || word === '_Alignof') {
      this.sizeof(progress);
      return true;
    }
    if (word !== undefined && progress.operand) {
      // Whoever reads the expression says what should stand here.
      return false;
    }
    if (word !== undefined) this.unexpectedWord();
    this.startOperand(progress);
    const text = this.text();
    if (this.names.isType(text)) this.fail(`unexpected type name '${text}' in an expression`);
    if (this.builtin(text)) return true;
    // tree-sitter-c takes no number on the left of an assignment.
    const left = ASSIGNMENTS.has(this.text(1));
    this.out.emit(left ? 'a' : '0', this.position++);
    return true;
  }

  private unexpectedWord(): never {
    const message = `unexpected ${this.found()} in an expression`;
    const callee = isSpecifierWord(this.word()!) ? this.calleeOfArgument() : undefined;
    if (callee === undefined) this.fail(message);
    this.fail(message, this.position, `a type can be an argument of a macro only: is '${callee}' defined?`);
  }

  /** What stands in front of the parenthesis that is open at the present position. */
  private calleeOfArgument(): string | undefined {
    let closed = 0;
    for (let at = this.position - 1; at > 0; at--) {
      const { text } = this.tokens[at]!;
      if (text === ')') closed++;
      else if (text === ';' || text === '{' || text === '}') return undefined;
      else if (text === '(' && closed-- === 0) {
        const callee = this.tokens[at - 1]!;
        return callee.kind === 'identifier' && wordOf(callee.text) === undefined ? callee.text : undefined;
      }
    }
    return undefined;
  }

  private sizeof(progress: Progress): void {
    if (progress.operand) this.fail(`expected an operator or ';' before ${this.found()}`);
    const at = this.position++;
    this.out.emit('sizeof', at);
    if (this.text() !== '(' || !this.startsType(1)) {
      if (progress.lead === 'nothing') progress.lead = 'other';
      return;
    }
    progress.operand = true;
    if (!this.literalFollows()) {
      this.parenthesizedType();
      return;
    }
    // `sizeof (T){0}.x`: kept together, since tree-sitter-c would stop behind the type.
    this.out.emit('(', at);
    this.parenthesizedType();
    this.initializerList();
    for (const literal: Progress = { operand: true, questions: 0, lead: 'other' }; ; ) {
      const text = this.text();
      if (text !== '.' && text !== '->' && text !== '[') break;
      this.expressionPunctuator(literal, false, text);
    }
    this.out.emit(')', at);
  }

  /** Whether `{` stands behind the bracket that opens here. */
  private literalFollows(): boolean {
    const start = this.position;
    this.skipBrackets();
    const literal = this.text() === '{';
    this.position = start;
    return literal;
  }

  // Builtins that take types

  private builtin(name: string): boolean {
    if (this.text(1) !== '(') return false;
    switch (name) {
      case '__builtin_offsetof':
        this.offsetof();
        return true;
      case '__builtin_types_compatible_p':
        this.typesCompatible();
        return true;
      case '__builtin_va_arg':
        this.vaArg();
        return true;
      case '_Generic':
        this.generic();
        return true;
      default:
        return false;
    }
  }

  private offsetof(): void {
    const at = this.position;
    this.position += 2;
    const type = this.asideType();
    this.skip(',', `in '__builtin_offsetof'`);
    const member = this.asideExpression(false);
    this.skip(')', `of '__builtin_offsetof'`);
    this.out.emit('0', at, { kind: 'offsetof', type, member });
  }

  private typesCompatible(): void {
    const at = this.position;
    this.position += 2;
    const left = this.asideType();
    this.skip(',', `in '__builtin_types_compatible_p'`);
    const right = this.asideType();
    this.skip(')', `of '__builtin_types_compatible_p'`);
    this.out.emit('0', at, { kind: 'types-compatible', left, right });
  }

  private vaArg(): void {
    const at = this.position;
    this.position += 2;
    const list = this.asideExpression(false);
    this.skip(',', `in '__builtin_va_arg'`);
    const type = this.asideType();
    this.skip(')', `of '__builtin_va_arg'`);
    this.out.emit('0', at, { kind: 'va-arg', list, type });
  }

  private generic(): void {
    const at = this.position;
    this.position += 2;
    const control = this.asideExpression(false);
    const associations: { type: Aside | undefined; value: Aside }[] = [];
    while (this.text() === ',') {
      this.position++;
      let type: Aside | undefined;
      if (this.word() === 'default') this.position++;
      else type = this.asideType();
      this.skip(':', `in '_Generic'`);
      associations.push({ type, value: this.asideExpression(false) });
    }
    this.skip(')', `of '_Generic'`);
    const assigned = ASSIGNMENTS.has(this.text());
    if (assigned) this.out.emit('(', at);
    this.out.emit('0', at, { kind: 'generic', control, associations });
    if (assigned) this.out.emit(')', at);
  }

  // Initialisers

  protected initializer(): void {
    if (this.text() === '{') this.initializerList();
    else this.expression(false);
  }

  protected initializerList(): void {
    this.nested(() => {
      this.out.emit('{', this.position++);
      while (this.text() !== '}') {
        this.designation();
        this.initializer();
        if (this.text() !== ',') break;
        this.out.emit(',', this.position++);
      }
      this.expect('}', 'or a comma in an initialiser');
    });
  }

  private designation(): void {
    // GNU's old `name: value` is rendered as the `.name = value` that it means.
    if (this.isName() && this.text(1) === ':') {
      this.out.emit('.', this.position);
      this.out.emit('a', this.position++);
      this.out.emit('=', this.position++);
      return;
    }
    if (this.text() !== '[' && this.text() !== '.') return;
    while (this.text() === '[' || this.text() === '.') {
      if (this.text() === '.') this.memberAccess({ operand: true, questions: 0, lead: 'other' }, '.');
      else this.indexDesignator();
    }
    this.expect('=', 'behind a designator');
  }

  private indexDesignator(): void {
    this.out.emit('[', this.position++);
    this.expression(false);
    if (this.text() === '...') {
      this.out.emit('...', this.position++);
      this.expression(false);
    }
    this.expect(']', 'of a designator');
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** The characters of a string literal. For texts that are shown or handed to `asm`; `check` decodes the others. */
function decodeString(spelling: string): string {
  const body = spelling.slice(spelling.indexOf('"') + 1, -1);
  return body.replace(/\\(x[0-9a-fA-F]+|[0-7]{1,3}|.)/g, (_, code: string) => {
    if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16) & 0xff);
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    return ESCAPES[code] ?? code;
  });
}
