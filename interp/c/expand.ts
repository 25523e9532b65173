/**
 * Macro expansion (C11 6.10.3): raw lexemes in, expanded lexemes out, one at a time.
 *
 * The algorithm is that of GCC's preprocessor, so that the two agree token for token: a stack of expansions, each a
 * list of lexemes being read. While an expansion is being read its macro is disabled; a name met while its macro is
 * disabled is marked and never expanded again. Padding lexemes carry white space through, since `#` can see it.
 *
 * Beside every lexeme goes its *use*: the expansion that brought it here (undefined for what stands in the file
 * itself). Arguments keep the use that they had at the call, so that a position is always that of the text a user wrote.
 */
import { type MacroUse, SourceFile } from '../diagnostic.ts';
import {
  AVOID_PASTE,
  type BuiltinMacro,
  carriedOn,
  END_OF_ARGUMENT,
  Lexeme,
  LINE_START,
  type MacroDefinition,
  meaningAt,
  type Name,
  type NameTable,
  NO_EXPAND,
  originOf,
  PASSED_CALL,
  PASTE_LEFT,
  padding,
  SPACE,
  withFlags,
} from './lexeme.ts';
import { Lexer } from './lexer.ts';
import { type Argument, LexemeList, substitute } from './substitute.ts';

/** What the expander asks of the unit around it. */
export interface Surroundings {
  /** The next lexeme of the file, directives obeyed. `end` at the end of the unit, or, while the expander is in a directive or in search of arguments, of the line or the file. */
  lex(): Lexeme;
  /** Gives back what was just lexed. */
  unlex(at: Lexeme): void;
  /** Whether a call of a macro in the file is taken as a whole and not expanded; its name was just lexed. */
  readonly passing: ((name: Lexeme, macro: MacroDefinition) => boolean) | undefined;
  /** The lexeme that a name of the preprocessor's own stands for; undefined when nothing is left of it. */
  builtin(macro: BuiltinMacro, at: Lexeme, use: MacroUse | undefined): Lexeme | undefined;
  report(severity: 'error' | 'warning', message: string, at: Lexeme, use: MacroUse | undefined): void;
  /** Reports and gives the unit up. */
  fatal(message: string, at: Lexeme, use: MacroUse | undefined): never;
}

/** A list of lexemes being read. */
interface Expansion {
  /** Enabled again when the list is done. */
  readonly name: Name | undefined;
  readonly lexemes: readonly Lexeme[];
  /** One for each lexeme, or undefined when all have the same, `use`. */
  readonly uses: readonly (MacroUse | undefined)[] | undefined;
  readonly use: MacroUse | undefined;
  /** An argument that is being expanded: END_OF_ARGUMENT is behind it, and it stays until whoever expands it takes it away. */
  readonly isArgument: boolean;
  next: number;
}

/** Arguments within arguments: each level is a few frames of our own stack. */
const DEEPEST = 600;
/** Lexemes of an argument; all of it is kept. The kernel's largest have some thousands. */
const LONGEST = 500_000;

export class Expander {
  /** Of the lexeme that `next` gave last. */
  use: MacroUse | undefined;
  inDirective = false;
  /** 1 while looking for the `(` of an invocation, 2 while collecting arguments. */
  seeking: 0 | 1 | 2 = 0;
  /** Above zero, names are delivered as they are. */
  frozen = 0;
  /** Names mean what they did behind the definition with this number. */
  asOf = Number.POSITIVE_INFINITY;
  private readonly stack: Expansion[] = [];
  private depth = 0;
  constructor(
    private readonly around: Surroundings,
    private readonly names: NameTable,
    private readonly budget: number,
    /** Lexemes that were read from expansions so far. */
    public spent = 0,
  ) {}

  /** The next lexeme, padding included; sets `use`. */
  next(): Lexeme {
    for (;;) {
      const top = this.stack[this.stack.length - 1];
      let at: Lexeme;
      let use: MacroUse | undefined;
      if (top === undefined) {
        at = this.around.lex();
        use = undefined;
      } else if (top.next < top.lexemes.length) {
        at = top.lexemes[top.next]!;
        use = top.uses === undefined ? top.use : top.uses[top.next];
        top.next++;
        if (++this.spent > this.budget) this.around.fatal('macro expansion takes too many tokens', at, use);
        if ((at.flags & PASTE_LEFT) !== 0) {
          this.pasteAll(at, use, top);
          if (this.inDirective) continue;
          return padding(at);
        }
      } else if (top.isArgument) {
        top.next++;
        this.use = undefined;
        return END_OF_ARGUMENT;
      } else {
        this.pop();
        if (this.inDirective) continue;
        return AVOID_PASTE;
      }
      this.use = use;
      const { name } = at;
      if (name === undefined || (at.flags & NO_EXPAND) !== 0) return at;
      const meaning = name.since > this.asOf ? meaningAt(name, this.asOf) : name.meaning;
      if (meaning === undefined) return at;
      if (name.disabled) return withFlags(at, at.flags | NO_EXPAND);
      if (this.frozen > 0) return at;
      if (
        top === undefined &&
        !this.inDirective &&
        meaning.kind === 'macro' &&
        this.around.passing?.(at, meaning) === true
      )
        return PASSED_CALL;
      if (!this.enter(name, meaning, at, use)) {
        this.use = use;
        return at;
      }
      if (!this.inDirective) return padding(at);
    }
  }

  /** The next lexeme that is not padding. */
  nextSolid(): Lexeme {
    for (;;) {
      const at = this.next();
      if (at.kind !== 'padding') return at;
    }
  }

  /** No expansion is under way: what comes next comes from the file. */
  atBase(): boolean {
    return this.stack.length === 0;
  }

  /** Forgets all expansions, as at the end of a directive. */
  reset(): void {
    while (this.stack.length > 0) this.pop();
  }

  private pop(): void {
    const { name } = this.stack.pop()!;
    // An expansion may have been pushed in several pieces; only the last one enables the macro again.
    if (name !== undefined && this.stack[this.stack.length - 1]?.name !== name) name.disabled = false;
  }

  private push(name: Name | undefined, list: LexemeList): void {
    this.stack.push({ name, lexemes: list.lexemes, uses: list.uses, use: undefined, isArgument: false, next: 0 });
  }

  private pushOne(at: Lexeme, use: MacroUse | undefined): void {
    this.stack.push({ name: undefined, lexemes: [at], uses: undefined, use, isArgument: false, next: 0 });
  }

  /** Gives back the lexeme that `next` gave last. */
  back(at: Lexeme): void {
    const top = this.stack[this.stack.length - 1];
    if (top === undefined) this.around.unlex(at);
    else top.next--;
  }

  /** Starts the expansion of a macro; false when the name is to stay as it is. */
  private enter(name: Name, meaning: MacroDefinition | BuiltinMacro, at: Lexeme, from: MacroUse | undefined): boolean {
    if (meaning.kind === 'builtin') {
      if (meaning.name === '_Pragma' && this.inDirective) return false;
      const result = this.around.builtin(meaning, at, from);
      if (result !== undefined) this.pushOne(result, from);
      return true;
    }
    let list: LexemeList | undefined;
    const use: MacroUse = { name: name.text, at: originOf(at, from) };
    if (meaning.parameters !== undefined) {
      const found = this.findArguments(meaning, at, from);
      if (found === undefined) return false;
      if (meaning.parameters.length > 0) list = this.replace(meaning, found, use);
    }
    name.disabled = true;
    if (list !== undefined) this.push(name, list);
    else this.stack.push({ name, lexemes: meaning.body, uses: undefined, use, isArgument: false, next: 0 });
    return true;
  }

  private replace(macro: MacroDefinition, found: Argument[], use: MacroUse): LexemeList {
    return substitute(macro, found, use, {
      expand: (list) => this.expandArgument(list),
      paste: (left, right, leftUse) => this.paste(left, right, leftUse),
      report: (severity, message, at) => this.around.report(severity, message, at, use),
      tooLong: (at) => this.around.fatal('text made by # is too long', at, use),
      padded: !this.inDirective,
    });
  }

  /** Behind a function-like macro's name: its arguments, or undefined when there is no `(`, or not the right ones. */
  private findArguments(macro: MacroDefinition, name: Lexeme, use: MacroUse | undefined): Argument[] | undefined {
    const outer = this.seeking;
    this.frozen++;
    this.seeking = 1;
    const found = this.invocation(macro, name, use);
    this.seeking = outer;
    this.frozen--;
    return found;
  }

  private invocation(macro: MacroDefinition, name: Lexeme, use: MacroUse | undefined): Argument[] | undefined {
    let padded = false;
    let source: Lexeme | undefined;
    for (;;) {
      const at = this.next();
      if (at.kind === 'padding') {
        source = carriedOn(source, at);
        padded = true;
        continue;
      }
      if (at.text === '(' && at.kind === 'punctuator') {
        this.seeking = 2;
        return this.collect(macro, name, use);
      }
      // The end of the file or line comes again by itself; that of an argument being expanded must be put back.
      if (at.kind !== 'end' || at === END_OF_ARGUMENT) {
        this.back(at);
        if (padded) this.pushOne(source === undefined ? AVOID_PASTE : padding(source), undefined);
      }
      return undefined;
    }
  }

  private collect(macro: MacroDefinition, name: Lexeme, use: MacroUse | undefined): Argument[] | undefined {
    const wanted = macro.parameters!.length;
    const found: Argument[] = [];
    let stop: Lexeme;
    do {
      const argument: Argument = { list: new LexemeList(), expanded: undefined, text: undefined, absent: false };
      stop = this.collectOne(argument.list, macro.variadic && found.length + 1 === wanted);
      found.push(argument);
    } while (stop.text === ',');
    if (stop.kind === 'end') {
      const message = `unterminated argument list invoking macro "${macro.name}"`;
      // The rest of the file is gone.
      if (this.atBase() && !this.inDirective) this.around.fatal(message, name, use);
      if (!this.atBase()) this.back(stop);
      this.around.report('error', message, name, use);
      return undefined;
    }
    return this.rightCount(macro, found, name, use) ? found : undefined;
  }

  /** One argument; gives the lexeme that ended it. */
  private collectOne(list: LexemeList, takesCommas: boolean): Lexeme {
    let parentheses = 0;
    for (;;) {
      const at = this.next();
      if (this.atBase() && (at.flags & LINE_START) !== 0) at.flags |= SPACE;
      if (++this.spent > this.budget || list.length > LONGEST)
        this.around.fatal('macro arguments take too many tokens', at, this.use);
      if (at.kind === 'padding') {
        if (list.lexemes.length === 0) continue;
      } else if (at.kind === 'end') {
        list.dropTrailingPadding();
        return at;
      } else if (at.kind === 'punctuator') {
        if (at.text === '(') parentheses++;
        else if ((at.text === ')' && parentheses-- === 0) || (at.text === ',' && parentheses === 0 && !takesCommas)) {
          list.dropTrailingPadding();
          return at;
        }
      }
      list.add(at, this.use);
    }
  }

  /** As many arguments as parameters; a variadic macro may go without its last. */
  private rightCount(macro: MacroDefinition, found: Argument[], name: Lexeme, use: MacroUse | undefined): boolean {
    const wanted = macro.parameters!.length;
    let given = found.length;
    if (given === 1 && wanted === 0 && found[0]!.list.lexemes.length === 0) given = 0;
    if (given > wanted) {
      const message = `macro "${macro.name}" passed ${given} arguments, but takes just ${wanted}`;
      this.around.report('error', message, name, use);
      return false;
    }
    const missing = wanted - given;
    if (missing > 1 || (missing === 1 && !macro.variadic)) {
      const message = `macro "${macro.name}" requires ${wanted} arguments, but only ${given} given`;
      this.around.report('error', message, name, use);
      return false;
    }
    if (missing === 1) found.push({ list: new LexemeList(), expanded: undefined, text: undefined, absent: true });
    // GNU: `, ## rest` swallows its comma when the rest was left out, or was empty and the only argument.
    else if (macro.variadic && given === 1 && found[0]!.list.lexemes.length === 0) found[0]!.absent = true;
    return true;
  }

  /** Expands an argument as if it were the rest of the file. */
  private expandArgument(list: LexemeList): LexemeList {
    const out = new LexemeList();
    if (list.lexemes.length === 0) return out;
    if (++this.depth > DEEPEST) this.around.fatal('macro arguments nest too deeply', list.lexemes[0]!, list.uses?.[0]);
    const { lexemes, uses } = list;
    this.stack.push({ name: undefined, lexemes, uses, use: undefined, isArgument: true, next: 0 });
    for (;;) {
      const at = this.next();
      if (at === END_OF_ARGUMENT) break;
      if (out.length > LONGEST) this.around.fatal('macro arguments take too many tokens', at, this.use);
      out.add(at, this.use);
    }
    this.pop();
    this.depth--;
    return out;
  }

  /** The left operand of a `##` was read from `top`: joins it with what follows, as far as the chain goes. */
  private pasteAll(first: Lexeme, use: MacroUse | undefined, top: Expansion): void {
    let left = first;
    for (;;) {
      const right = top.lexemes[top.next];
      if (right === undefined) break;
      top.next++;
      if (right.kind !== 'padding') {
        const joined = this.paste(left, right, use);
        if (joined === undefined) {
          left = withFlags(left, left.flags & ~PASTE_LEFT);
          top.next--;
          break;
        }
        left = joined;
      }
      if ((right.flags & PASTE_LEFT) === 0) break;
    }
    this.pushOne(withFlags(left, left.flags & ~PASTE_LEFT), use);
  }

  /** The one token that two spellings make, at the left one's place; undefined, and reported, when they make none. */
  private paste(left: Lexeme, right: Lexeme, use: MacroUse | undefined): Lexeme | undefined {
    const text = left.text + right.text;
    if (text.length > 1 << 20) this.around.fatal('pasted token is too long', left, use);
    // Each ## of a chain reads all of what was pasted so far.
    if ((this.spent += text.length >> 4) > this.budget) {
      this.around.fatal('macro expansion takes too many tokens', left, use);
    }
    const comment = left.text === '/' && right.text !== '=';
    const joined = comment ? undefined : this.lexWhole(text);
    if (joined === undefined) {
      const message = `pasting "${left.text}" and "${right.text}" does not give a valid preprocessing token`;
      this.around.report('error', message, left, use);
      return undefined;
    }
    const { kind, name } = joined;
    return new Lexeme(kind, joined.text, left.file, left.offset, left.flags & SPACE, name);
  }

  private lexWhole(text: string): Lexeme | undefined {
    const lexer = new Lexer(new SourceFile('<paste>', text), this.names, () => {});
    const at = lexer.next();
    return lexer.atFileEnd() && at.kind !== 'end' ? at : undefined;
  }
}
