/**
 * The last step of the preprocessor: expanded lexemes of a unit in, the tokens that the parser reads out.
 *
 * Functions in some files are passed over: one token stands for a declaration or a definition, for a call of a macro that
 * makes some, or at least for a body, and the rest is read when somebody asks for it. Headers declare hundreds of functions
 * of which a unit calls a few.
 *
 * Invariant: what was passed over has the tokens that it would have had in its place, where its macros are concerned; only
 * `__COUNTER__` counts elsewhere in it. Where that cannot be known it is read in its place, or whoever reads it later is
 * refused with a DiagnosticError.
 */
import { DiagnosticError } from '../diagnostic.ts';
import type { PassedText, Unit } from './directive.ts';
import type { Expander } from './expand.ts';
import { carriedOn, Lexeme, LINE_START, type MacroDefinition, PASSED_CALL, SPACE } from './lexeme.ts';
import { type BodyToken, type FunctionToken, isUnread, type Token, type TokenKind } from './token.ts';

export interface Collecting {
  /** Tokens at most. */
  readonly most: number;
  /** Beginnings of the paths of files whose functions are passed over. */
  readonly pass?: readonly string[];
}

/**
 * White space in front of a token is that of the first padding that carried any to it, as GCC prints it. When the unit is
 * given up, by a DiagnosticError, the tokens up to there have been collected.
 */
export function collectTokens(unit: Unit, tokens: Token[], { most, pass = [] }: Collecting): void {
  const { expander } = unit;
  const passing = pass.length === 0 ? undefined : new Passing(unit, tokens, pass, most);
  unit.passing = passing === undefined ? undefined : (name, macro) => passing.takeCall(name, macro);
  let padded = false;
  let source: Lexeme | undefined;
  for (;;) {
    const at = expander.next();
    if (unit.lineStarted && (at.flags & LINE_START) !== 0) source = undefined;
    if (at.kind === 'padding') {
      source = carriedOn(source, at);
      padded = true;
      continue;
    }
    if (at.kind === 'end' && at !== PASSED_CALL) return;
    if (at === PASSED_CALL || (at.kind === 'identifier' && passing?.takeFirst(at) === true))
      tokens.push(passing!.taken);
    else {
      const carrier = padded && source !== undefined ? source : at;
      const flags = (carrier.flags & SPACE) | (unit.lineStarted ? LINE_START : 0);
      const token = tokenOf(at, expander, flags);
      const body = passing !== undefined && at.kind === 'punctuator' ? passing.take(token) : undefined;
      tokens.push(body ?? token);
      if (unit.packing !== undefined && (at.text === 'struct' || at.text === 'union'))
        tokens.push(...packingAttribute(unit.packing, token));
    }
    unit.lineStarted = false;
    padded = false;
    source = undefined;
    if (tokens.length > most) unit.fatal(`the unit has more than ${most} tokens`, at, expander.use);
  }
}

/** How the parser is told of `#pragma pack`: an attribute behind `struct` and `union`. */
function packingAttribute(bound: number, { origin }: Token): Token[] {
  const token = (kind: TokenKind, text: string): Token => ({ kind, text, origin, space: true, lineStart: false });
  const mark = (text: string): Token => token('punctuator', text);
  const name = (text: string): Token => token('identifier', text);
  const value = token('number', String(bound));
  const opening = [name('__attribute__'), mark('('), mark('('), name('pragma_pack'), mark('(')];
  return [...opening, value, mark(')'), mark(')'), mark(')')];
}

/** Padding, parameters and ends never get this far. */
function tokenOf(at: Lexeme, expander: Expander, flags: number): Token {
  if (!expander.atBase())
    return new Lexeme(at.kind, at.text, at.file, at.offset, flags, undefined, expander.use) as Lexeme & Token;
  // What comes from the file itself is nobody else's.
  at.flags = flags;
  at.name = undefined;
  return at as Lexeme & Token;
}

/** What may stand in front of the parentheses behind which a structure's members begin. */
const OF_STRUCTURES: ReadonlySet<string> = new Set(['__attribute__', '__attribute', '_Alignas', 'sizeof']);

/**
 * Numbers of `__COUNTER__` that one of them may use before it meets those of the next. A main file behind a head has the
 * first of them, and what stands in its headers those behind: so its own do not depend on what was read of them.
 */
export const COUNTS = 1 << 20;

/** Passes functions over. */
class Passing {
  /** Of brackets that are open. */
  private depth = 0;
  /** The outermost parentheses that were closed last had a name in front. */
  private named = false;
  private passed = 0;
  private readonly late: LateTexts;
  /** What stands for the function or the call that was taken last. */
  taken!: FunctionToken;

  constructor(
    private readonly unit: Unit,
    /** So far. */
    private readonly tokens: readonly Token[],
    private readonly folders: readonly string[],
    most: number,
  ) {
    this.late = new LateTexts(unit, most);
  }

  /** Takes each punctuator; gives the token to put in its place if a body begins here. */
  take(token: Token): BodyToken | undefined {
    const before = this.tokens[this.tokens.length - 1];
    switch (token.text) {
      case '(':
        if (this.depth++ === 0) this.named = before?.kind === 'identifier' && !OF_STRUCTURES.has(before.text);
        return undefined;
      case '{': {
        const isBody =
          this.depth === 0 && this.named && before?.text === ')' && this.isOnDemand(token.origin.file.path);
        const body = isBody ? this.pass(token) : undefined;
        if (body === undefined) this.depth++;
        return body;
      }
      case '[':
        this.depth++;
        return undefined;
      case ')':
      case '}':
      case ']':
        this.depth--;
        return undefined;
      default:
        return undefined;
    }
  }

  /** Takes each identifier; true if it begins a function that is passed over. */
  takeFirst(at: Lexeme): boolean {
    if (!this.isFirst(at)) return false;
    const passed = this.unit.passFunction(at, this.counter());
    if (passed === undefined) return false;
    const { name, tags, text } = passed;
    return this.takes(at, [{ name, isType: false }], tags, text);
  }

  /** Takes each call of a macro in the file; true if it is passed over. */
  takeCall(at: Lexeme, macro: MacroDefinition): boolean {
    if (macro.parameters === undefined || !this.isFirst(at)) return false;
    const passed = this.unit.passCall(at, macro, this.counter());
    return passed !== undefined && this.takes(at, passed.declares, passed.tags, passed.text);
  }

  /** It begins a line, and an item. */
  private isFirst(at: Lexeme): boolean {
    const before = this.tokens[this.tokens.length - 1];
    const isFirst = this.depth === 0 && (before === undefined || before.text === ';' || isUnread(before));
    return isFirst && this.unit.lineStarted && this.isOnDemand(at.file.path);
  }

  private counter(): number {
    return COUNTS * (2 + this.passed);
  }

  private takes(at: Lexeme, declares: FunctionToken['declares'], tags: readonly string[], passed: PassedText): boolean {
    this.passed++;
    let tokens: readonly Token[] | undefined;
    const read = (): readonly Token[] => (tokens ??= this.late.read(at, [], passed));
    const text = declares[0]!.name;
    this.taken = { kind: 'function', text, origin: at.origin, space: false, lineStart: true, declares, tags, read };
    return true;
  }

  private isOnDemand(path: string): boolean {
    return this.folders.some((folder) => path.startsWith(folder));
  }

  private pass(opening: Token): BodyToken | undefined {
    const text = this.unit.passBraces(COUNTS * (2 + this.passed++));
    if (text === undefined) return undefined;
    let tokens: readonly Token[] | undefined;
    const read = (): readonly Token[] => {
      tokens ??= this.late.read(opening, [opening], text);
      return isBlock(tokens) ? tokens : fromItsPlace(opening);
    };
    const { text: brace, origin, space, lineStart } = opening;
    return { kind: 'body', text: brace, origin, space, lineStart, read };
  }
}

/** Reads what was passed over. */
class LateTexts {
  private unit: Unit | undefined;
  private count = 0;

  constructor(
    private readonly head: Unit,
    /** Tokens of all of them. */
    private readonly most: number,
  ) {}

  /** What stands at `at`, `first` in front. Throws DiagnosticError if it has to be read in its place. */
  read(at: Pick<Token, 'origin'>, first: readonly Token[], text: PassedText): readonly Token[] {
    this.unit ??= this.head.forPassed();
    const { unit } = this;
    const { definitions } = unit.names;
    unit.enterPassed(text);
    const tokens = [...first];
    this.collect(unit, tokens);
    this.count += tokens.length;
    const said = unit.diagnostics.splice(0);
    if (said.length > 0) throw new DiagnosticError(said);
    const isSelfContained = unit.names.definitions === definitions && unit.packing === text.packing && !unit.saysMain;
    return isSelfContained ? tokens : fromItsPlace(at);
  }

  private collect(unit: Unit, tokens: Token[]): void {
    try {
      collectTokens(unit, tokens, { most: this.most - this.count });
    } catch (error) {
      // Given up in the middle: expansions are left behind.
      unit.expander.reset();
      this.unit = undefined;
      throw error;
    }
  }
}

/** The first brace is closed by the last. */
function isBlock(tokens: readonly Token[]): boolean {
  let open = 0;
  return tokens.every(({ text }, index) => {
    if (text === '{') open++;
    else if (text === '}') open--;
    return open > 0 || index === tokens.length - 1;
  });
}

/** Refuses to read later what is something else in its place. */
export function fromItsPlace({ origin }: Pick<Token, 'origin'>): never {
  const message = 'what stands here depends on what stands around it';
  throw new DiagnosticError([{ severity: 'error', message, origin, span: 1 }]);
}
