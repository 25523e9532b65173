/**
 * A macro's body with its arguments put in (C11 6.10.3.1 to 6.10.3.3, GNU `, ##`, C2x `__VA_OPT__`), after GCC's
 * replace_args: the definition and the collected arguments in, the list to be rescanned out.
 *
 * Invariant: an argument's lexemes keep their uses; only what stands in the body, and what `#` makes, gets the new one.
 */
import type { MacroUse } from '../diagnostic.ts';
import {
  AVOID_PASTE,
  carriedOn,
  indexOf,
  Lexeme,
  type MacroDefinition,
  PASTE_LEFT,
  padding,
  SPACE,
  STRINGIFY,
  withFlags,
} from './lexeme.ts';
import type { Report } from './macro.ts';

/** Lexemes, each with the use that brought it. */
export class LexemeList {
  readonly lexemes: Lexeme[] = [];
  /** Undefined while none has any. */
  uses: (MacroUse | undefined)[] | undefined;

  get length(): number {
    return this.lexemes.length;
  }

  add(at: Lexeme, use: MacroUse | undefined): void {
    this.lexemes.push(at);
    if (use !== undefined) this.uses ??= new Array<undefined>(this.lexemes.length - 1).fill(undefined);
    this.uses?.push(use);
  }

  /** Cuts the list down. */
  truncate(length: number): void {
    this.lexemes.length = length;
    if (this.uses !== undefined) this.uses.length = length;
  }

  dropTrailingPadding(): void {
    let { length } = this;
    while (length > 0 && this.lexemes[length - 1]!.kind === 'padding') length--;
    this.truncate(length);
  }

  /** Sets or clears PASTE_LEFT on a copy of the lexeme at `index`. */
  setPaste(index: number, on: boolean): void {
    const at = this.lexemes[index]!;
    this.lexemes[index] = withFlags(at, on ? at.flags | PASTE_LEFT : at.flags & ~PASTE_LEFT);
  }
}

/** One argument of an invocation. */
export interface Argument {
  readonly list: LexemeList;
  /** After expansion, once somebody asked. */
  expanded: LexemeList | undefined;
  /** As a string, once somebody asked. */
  text: Lexeme | undefined;
  /** The variable argument was left out, not just empty: `, ## rest` swallows its comma. */
  absent: boolean;
}

/** What a substitution needs of the expander. */
export interface Tools {
  expand(list: LexemeList): LexemeList;
  paste(left: Lexeme, right: Lexeme, use: MacroUse | undefined): Lexeme | undefined;
  report: Report;
  /** `#` would make more text than anybody means. */
  tooLong(at: Lexeme): never;
  /** Whether padding is kept; in a directive it is not. */
  readonly padded: boolean;
}

const LONGEST_TEXT = 1 << 20;

export function substitute(macro: MacroDefinition, found: Argument[], use: MacroUse, tools: Tools): LexemeList {
  return new Substitution(macro, found, use, tools).run();
}

class Substitution {
  private readonly out = new LexemeList();
  /** The index in `out` of what stood last when a __VA_OPT__ began; -1 outside, or when nothing stood there. */
  private optionalStart = -1;

  constructor(
    private readonly macro: MacroDefinition,
    private readonly found: Argument[],
    private readonly use: MacroUse,
    private readonly tools: Tools,
  ) {}

  run(): LexemeList {
    const { body, variadic } = this.macro;
    if (variadic) this.expandAhead();
    for (let index = 0; index < body.length; index++) {
      const at = body[index]!;
      if (at.kind === 'parameter') this.parameter(at, index);
      else if (variadic && at.kind === 'identifier' && at.text === '__VA_OPT__') index = this.optional(at, index);
      else this.out.add(at, this.use);
    }
    return this.out;
  }

  /** GCC expands what a __VA_OPT__ mentions even where it comes to nothing: `__COUNTER__` would tell. */
  private expandAhead(): void {
    this.macro.body.forEach((at, index) => {
      if (at.kind !== 'parameter' || (at.flags & (STRINGIFY | PASTE_LEFT)) !== 0 || this.isRightOperand(index)) return;
      this.expanded(this.found[indexOf(at)]!);
    });
  }

  /** `__VA_OPT__(...)` at `start` of the body; gives the index of its closing parenthesis. */
  private optional(at: Lexeme, start: number): number {
    const { body } = this.macro;
    const { out } = this;
    if (start > 0 && !this.isRightOperand(start)) out.add(padding(at), this.use);
    this.optionalStart = out.length - 1;
    const wanted = this.hasVariable();
    let depth = 1;
    let index = start + 2;
    for (; ; index++) {
      const inner = body[index]!;
      if (inner.text === '(' && inner.kind === 'punctuator') depth++;
      else if (inner.text === ')' && inner.kind === 'punctuator' && --depth === 0) break;
      if (!wanted) continue;
      if (inner.kind === 'parameter') this.parameter(inner, index);
      else out.add(inner, this.use);
    }
    const opened = this.optionalStart;
    this.optionalStart = -1;
    this.closeOptional(at, body[index]!, opened);
    return index;
  }

  private closeOptional(at: Lexeme, close: Lexeme, opened: number): void {
    const { out } = this;
    const pastes = (close.flags & PASTE_LEFT) !== 0;
    if ((at.flags & STRINGIFY) !== 0) {
      const text = this.stringify(this.pasted(out.lexemes.slice(opened + 1)), at);
      out.truncate(opened + 1);
      out.add(pastes ? withFlags(text, PASTE_LEFT) : text, this.use);
      return;
    }
    // It came to nothing: what stands in front has nothing to be pasted to.
    if (opened >= 0 && out.length - 1 === opened && (out.lexemes[opened]!.flags & PASTE_LEFT) !== 0) {
      out.setPaste(opened, false);
    }
    if (!pastes) {
      out.add(AVOID_PASTE, this.use);
      return;
    }
    while (out.length - 1 > opened && out.lexemes[out.length - 1] === AVOID_PASTE) out.truncate(out.length - 1);
    const last = out.lexemes[out.length - 1];
    if (last !== undefined && last.kind !== 'padding') out.setPaste(out.length - 1, true);
  }

  /** Whether anything at all stands for the variable arguments. */
  private hasVariable(): boolean {
    return this.expanded(this.found[this.found.length - 1]!).lexemes.some((at) => at.kind !== 'padding');
  }

  private isRightOperand(index: number): boolean {
    return index > 0 && (this.macro.body[index - 1]!.flags & PASTE_LEFT) !== 0;
  }

  private atOptionalStart(): boolean {
    return this.optionalStart >= 0 && this.optionalStart === this.out.length - 1;
  }

  private parameter(at: Lexeme, index: number): void {
    const { out, tools } = this;
    const argument = this.found[indexOf(at)]!;
    const isLeft = (at.flags & PASTE_LEFT) !== 0;
    const isRight = this.isRightOperand(index);
    /** Which lexeme of `out` is to get the paste flag that `at` has, or to lose its own. */
    let flagged = -1;
    let from: LexemeList;
    let skip = 0;
    if ((at.flags & STRINGIFY) !== 0) {
      argument.text ??= this.stringify(argument.list.lexemes, at);
      from = new LexemeList();
      from.add(argument.text, this.use);
    } else if (isLeft || isRight) {
      from = argument.list;
      if (!isLeft && out.length > 0) flagged = this.pasteOnto(at, argument);
    } else {
      from = this.expanded(argument);
      if (this.atOptionalStart()) while (from.lexemes[skip]?.kind === 'padding') skip++;
    }
    if (tools.padded && index > 0 && !isRight && !this.atOptionalStart()) out.add(padding(at), this.use);
    for (let i = skip; i < from.length; i++) out.add(from.lexemes[i]!, from.uses?.[i]);
    if (from.length > skip && isLeft) flagged = out.length - 1;
    const last = flagged;
    if (tools.padded && !isLeft) out.add(AVOID_PASTE, this.use);
    if (last >= 0) out.setPaste(last, isLeft);
  }

  /**
   * The parameter is the right operand of a `##`, and not a left one. Swallows the comma of GNU's `, ## rest` if need
   * be; gives the index of what stands in front when it is to lose its paste flag, else -1.
   */
  private pasteOnto(at: Lexeme, argument: Argument): number {
    const { out, macro } = this;
    const before = out.length - 1;
    if (out.lexemes[before]!.text === ',' && macro.variadic && indexOf(at) === macro.parameters!.length - 1) {
      if (!argument.absent) return before;
      out.truncate(before);
      return -1;
    }
    return argument.list.length === 0 && before !== this.optionalStart ? before : -1;
  }

  private expanded(argument: Argument): LexemeList {
    argument.expanded ??= this.tools.expand(argument.list);
    return argument.expanded;
  }

  /** Joins what is to be joined, for `#__VA_OPT__`, which looks at the result. */
  private pasted(lexemes: readonly Lexeme[]): Lexeme[] {
    const out: Lexeme[] = [];
    for (let index = 0; index < lexemes.length; index++) {
      let left = lexemes[index]!;
      let flags = left.flags;
      while ((flags & PASTE_LEFT) !== 0 && index + 1 < lexemes.length) {
        const right = lexemes[index + 1]!;
        const joined = this.tools.paste(left, right, this.use);
        if (joined === undefined) break;
        left = joined;
        flags = right.flags;
        index++;
      }
      out.push(left);
    }
    return out;
  }

  /** C11 6.10.3.2: the spelling as a string literal, white space between tokens as one blank. */
  private stringify(lexemes: readonly Lexeme[], at: Lexeme): Lexeme {
    let text = '';
    let source: Lexeme | undefined;
    let backslashes = 0;
    for (const part of lexemes) {
      if (part.kind === 'padding') {
        source = carriedOn(source, part);
        continue;
      }
      if (text !== '' && ((source ?? part).flags & SPACE) !== 0) text += ' ';
      source = undefined;
      const quoted = part.kind === 'string' || part.kind === 'char';
      text += quoted ? part.text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n') : part.text;
      backslashes = part.text === '\\' ? backslashes + 1 : 0;
      if (text.length > LONGEST_TEXT) this.tools.tooLong(at);
    }
    if (backslashes % 2 === 1) {
      this.tools.report('warning', "invalid string literal, ignoring final '\\'", at);
      text = text.slice(0, -1);
    }
    // White space in front of it is that of the padding in front of the parameter.
    return new Lexeme('string', `"${text}"`, at.file, at.offset, 0, undefined);
  }
}
