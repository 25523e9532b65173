/**
 * The files of a unit and their directives (C11 6.10): files in, the lexemes that are compiled out.
 *
 * The idea: a stack of files being read, each with its open conditionals. `lex` gives the next lexeme of the file on
 * top and obeys the directives that it meets; groups that are not compiled are skipped without being lexed.
 *
 * Invariant: a directive ends at its line's end, whatever its handler left unread, and leaves no expansion behind.
 */
import {
  type Diagnostic,
  DiagnosticError,
  describePlace,
  type MacroUse,
  type Origin,
  type Severity,
  SourceFile,
} from '../diagnostic.ts';
import { type BuiltinSource, defineBuiltins, expandBuiltin, readHeader } from './builtin.ts';
import { evaluateCondition } from './condition.ts';
import { Expander, type Surroundings } from './expand.ts';
import { type Found, type IncludeDir, Includes, type UnitFile } from './includes.ts';
import { isSpecifierWord, wordOf } from './keyword.ts';
import {
  type BuiltinMacro,
  isHash,
  Lexeme,
  LINE_START,
  type MacroDefinition,
  type Name,
  NameTable,
  originOf,
} from './lexeme.ts';
import { type HeaderName, Lexer } from './lexer.ts';
import {
  type Definition,
  mayNameMacro,
  parseDefinition,
  plainDefinition,
  sameDefinition,
  TO_NEXT_DEFINITION,
} from './macro.ts';
import { type Made, madeBy } from './made.ts';
import type { SourceReader } from './token.ts';

export interface Settings {
  /** At most. */
  readonly tokens: number;
  /** That macros go through. */
  readonly lexemes: number;
  /** At most. */
  readonly includeDepth: number;
  readonly unsignedChar: boolean;
}

/** An #if that has not seen its #endif. */
interface Conditional {
  readonly at: Lexeme;
  readonly name: string;
  /** One of its groups was compiled, or is being compiled. */
  taken: boolean;
  /** It stands in a group that is skipped. */
  readonly dead: boolean;
  elseSeen: boolean;
}

/** A file being read. */
interface Frame {
  readonly file: UnitFile;
  readonly lexer: Lexer;
  /** The index of the include directory that it was found in. */
  readonly dir: number;
  readonly includedAt: Lexeme | undefined;
  readonly conditionals: Conditional[];
  /** `fresh`: nothing seen yet. `open`: all so far stands in an #ifndef of `guard`. `closed`: that has seen its #endif. */
  guarding: 'fresh' | 'open' | 'closed' | 'no';
  guard: Name | undefined;
  presumedName: string;
  shift: number;
}

/** Where something stands that is read later, and what reading it depends on. */
export interface PassedText {
  readonly file: UnitFile;
  readonly dir: number;
  readonly start: number;
  readonly end: number;
  readonly presumedName: string;
  readonly shift: number;
  readonly includeLevel: number;
  readonly packing: number | undefined;
  /** The last definition in front of it. */
  readonly definition: number;
  /** Where `__COUNTER__` begins in it. */
  readonly counter: number;
}

type FunctionHead = NonNullable<ReturnType<Lexer['passFunction']>>;

/** A type or what stands in front of one; what a typedef declares is no function. */
function mayBeginFunction(text: string): boolean {
  const word = wordOf(text);
  return word === undefined || (isSpecifierWord(word) && word !== 'typedef');
}

/** More errors than anybody reads. */
const MOST_ERRORS = 100;
/** Bounds on files that include each other without end. */
const MOST_INCLUDES = 100_000;
const MOST_TEXT = 1 << 28;

const NO_FILES: SourceReader = { read: () => undefined };

export class Unit implements Surroundings, BuiltinSource {
  readonly names: NameTable;
  readonly diagnostics: Diagnostic[] = [];
  readonly includes: Includes;
  readonly expander: Expander;
  passing: ((name: Lexeme, macro: MacroDefinition) => boolean) | undefined;
  /** A line of the file began since somebody cleared this. */
  lineStarted = false;
  saysMain = false;
  /** It is not known what belongs to the text and what does not, or how it goes on. */
  isTorn = false;
  /** What `#pragma pack` bounds the alignment of members to, from here on; undefined: nothing. */
  packing: number | undefined;
  private readonly packings: (number | undefined)[] = [];
  private readonly frames: Frame[] = [];
  /** Files that include the one at the bottom. */
  private below = 0;
  private pushedBack: Lexeme | undefined;
  /** `__COUNTER__` in what is included. */
  counter = 0;
  /** What is behind this one counts by itself in its main file: not all in front was read. */
  countsApart = false;
  private ownCounter: number | undefined;
  private errors = 0;
  private entered = 0;
  private textRead = 0;
  private readonly saved = new Map<Name, (MacroDefinition | BuiltinMacro | undefined)[]>();

  constructor(
    reader: SourceReader,
    readonly mainPath: string,
    dirs: readonly IncludeDir[],
    private readonly settings: Settings,
    /** Read to its end; this one goes on from there, with the same table of names. */
    head?: Unit,
  ) {
    this.names = head?.names ?? new NameTable();
    this.includes = new Includes(reader, dirs);
    this.expander = new Expander(this, this.names, settings.lexemes, head?.expander.spent);
    if (head === undefined) {
      defineBuiltins(this.names);
      return;
    }
    this.countsApart = head.countsApart;
    this.packing = head.packing;
    this.packings.push(...head.packings);
    this.counter = head.counter;
    this.entered = head.entered;
    this.textRead = head.textRead;
    for (const [name, stack] of head.saved) this.saved.set(name, [...stack]);
  }

  // ---- files

  /** Starts to read a text that is no file: definitions, or what a command line says. */
  enterText(name: string, text: string): void {
    this.enter({ file: { source: new SourceFile(name, text), once: false, guard: undefined }, dir: -1 }, undefined);
  }

  /** Reads from `start` on, which is the start of a line. */
  enterMain(file: UnitFile, start = 0): void {
    this.enter({ file, dir: -1 }, undefined);
    if (this.countsApart) this.ownCounter = 0;
    if (start === 0) return;
    this.lexer.pos = start;
    this.frame.guarding = 'no';
  }

  private enter(found: Found, includedAt: Lexeme | undefined): void {
    const { file, dir } = found;
    this.textRead += file.source.text.length;
    if (includedAt !== undefined) {
      const depth = this.frames.length;
      if (depth > this.settings.includeDepth)
        this.fatal(`#include nested more than ${depth - 1} deep`, includedAt, undefined);
      if (++this.entered > MOST_INCLUDES || this.textRead > MOST_TEXT) {
        this.fatal('the unit includes too much', includedAt, undefined);
      }
    }
    this.frames.push({
      file,
      lexer: new Lexer(file.source, this.names, (severity, message, source, offset, span) =>
        this.add(severity, message, { file: source, offset, macro: undefined }, span),
      ),
      dir,
      includedAt,
      conditionals: [],
      guarding: 'fresh',
      guard: undefined,
      presumedName: file.source.path,
      shift: 0,
    });
  }

  /** Behind a `{` of the file: passes what it opens, if its end can be told without reading it. */
  passBraces(counter: number): PassedText | undefined {
    if (!this.isInFile()) return undefined;
    const start = this.lexer.pos;
    return this.lexer.passBraces() ? this.passed(start, counter) : undefined;
  }

  /** Behind a first word of the file: passes a declaration of one function, if that is what it can only be. */
  passFunction(first: Lexeme, counter: number): (FunctionHead & { readonly text: PassedText }) | undefined {
    if (!this.isInFile() || !mayBeginFunction(first.text)) return undefined;
    const { lexer } = this;
    const { pos } = lexer;
    const found = lexer.passFunction();
    if (found === undefined) return undefined;
    const isPlain = wordOf(found.name) === undefined && this.names.intern(found.name).meaning === undefined;
    if (isPlain) return { ...found, text: this.passed(first.offset, counter) };
    lexer.pos = pos;
    return undefined;
  }

  /** Behind the name of a macro, which is not expanded yet: passes the call, if it is known what it declares. */
  passCall(name: Lexeme, macro: MacroDefinition, counter: number): (Made & { readonly text: PassedText }) | undefined {
    if (!this.isInFile()) return undefined;
    const { lexer } = this;
    const { pos } = lexer;
    const texts = lexer.passArguments();
    const made = texts === undefined ? undefined : madeBy(macro, texts, this.names);
    if (made !== undefined) return { ...made, text: this.passed(name.offset, counter) };
    lexer.pos = pos;
    return undefined;
  }

  /** What was lexed last stands in the file, and nothing behind it was read. */
  private isInFile(): boolean {
    return this.expander.atBase() && this.pushedBack === undefined;
  }

  private passed(start: number, counter: number): PassedText {
    const { lexer, file, dir, presumedName, shift } = this.frame;
    return {
      file,
      dir,
      start,
      end: lexer.pos,
      presumedName,
      shift,
      includeLevel: this.includeLevel,
      packing: this.packing,
      definition: this.names.definitions,
      counter,
    };
  }

  /** One that reads what this one has passed. */
  forPassed(): Unit {
    return new Unit(NO_FILES, this.mainPath, [], this.settings, this);
  }

  /** Reads this next, as it would have been read in its place. */
  enterPassed({ file, dir, start, end, presumedName, shift, ...state }: PassedText): void {
    this.frames.length = 0;
    this.enter({ file, dir }, undefined);
    Object.assign(this.frame, { presumedName, shift, guarding: 'no' } satisfies Partial<Frame>);
    this.lexer.restrict(start, end);
    this.below = state.includeLevel;
    this.packing = state.packing;
    this.counter = state.counter;
    this.expander.asOf = state.definition;
  }

  private get frame(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  /** False when it was the last one, which stays. */
  private leaveFile(): boolean {
    const { frame } = this;
    for (const open of frame.conditionals.splice(0)) {
      this.isTorn = true;
      this.report('error', `unterminated #${open.name}`, open.at, undefined);
    }
    if (frame.guarding === 'closed') frame.file.guard = frame.guard;
    if (this.frames.length === 1) return false;
    this.frames.pop();
    return true;
  }

  get lexer(): Lexer {
    return this.frame.lexer;
  }

  get presumed(): { name: string; shift: number } {
    return { name: this.frame.presumedName, shift: this.frame.shift };
  }

  get includeLevel(): number {
    let level = this.below;
    for (let n = 0; n < this.frames.length; n++) if (this.frames[n]!.includedAt !== undefined) level++;
    return level;
  }

  nextCounter(): number {
    if (this.ownCounter !== undefined && this.frames.length === 1) return this.ownCounter++;
    return this.counter++;
  }

  // ---- lexemes

  lex(): Lexeme {
    const { expander } = this;
    for (;;) {
      const { frame } = this;
      const at = this.pushedBack ?? frame.lexer.next();
      this.pushedBack = undefined;
      if (at.kind === 'end') {
        if (expander.inDirective || expander.seeking !== 0 || !this.leaveFile()) return at;
        continue;
      }
      if ((at.flags & LINE_START) !== 0 && !expander.inDirective) {
        if (at.kind === 'punctuator' && isHash(at) && expander.seeking !== 1) {
          this.directive(at);
          continue;
        }
        if (expander.seeking === 0) this.lineStarted = true;
      }
      if (frame.conditionals.length === 0) frame.guarding = 'no';
      return at;
    }
  }

  unlex(at: Lexeme): void {
    if (at.kind !== 'end') this.pushedBack = at;
  }

  builtin(macro: BuiltinMacro, at: Lexeme, use: MacroUse | undefined): Lexeme | undefined {
    return expandBuiltin(this, macro, at, use);
  }

  // ---- faults

  report(severity: Severity, message: string, at: Lexeme, use: MacroUse | undefined): void {
    this.add(severity, message, originOf(at, use), Math.max(1, at.text.length));
  }

  private add(severity: Severity, message: string, origin: Origin, span: number): void {
    this.diagnostics.push({ severity, message, origin, span });
    if (severity === 'error' && ++this.errors >= MOST_ERRORS) {
      throw new DiagnosticError([{ severity: 'error', message: 'too many errors, giving up', origin, span }]);
    }
  }

  fatal(message: string, at: Lexeme, use: MacroUse | undefined, hint = this.includeChain()): never {
    const origin = originOf(at, use);
    const span = Math.max(1, at.text.length);
    throw new DiagnosticError([
      hint === '' ? { severity: 'error', message, origin, span } : { severity: 'error', message, origin, span, hint },
    ]);
  }

  /** `included from a.h:3:2, from b.c:1:2`, or nothing in the main file. */
  private includeChain(): string {
    const places: string[] = [];
    for (const { includedAt } of this.frames) {
      if (includedAt !== undefined) places.unshift(describePlace(originOf(includedAt, undefined)));
    }
    const shown = places.length > 12 ? [...places.slice(0, 6), '...', ...places.slice(-5)] : places;
    return shown.length === 0 ? '' : `included from ${shown.join(', from ')}`;
  }

  // ---- directives

  /** Behind a `#` at the start of a line. */
  private directive(hash: Lexeme): void {
    const { expander, frame } = this;
    const { seeking, frozen } = expander;
    expander.seeking = 0;
    expander.frozen = 0;
    expander.inDirective = true;
    frame.lexer.inDirective = true;
    const { guarding } = frame;
    if (frame.conditionals.length === 0) frame.guarding = 'no';
    const name = frame.lexer.next();
    const found = this.obey(hash, name, guarding, seeking !== 0);
    expander.reset();
    this.pushedBack = undefined;
    frame.lexer.skipLine();
    frame.lexer.inDirective = false;
    expander.inDirective = false;
    expander.seeking = seeking;
    expander.frozen = frozen;
    if (found !== undefined) this.enter(found, hash);
  }

  /** Gives the file that an #include found. */
  private obey(hash: Lexeme, name: Lexeme, guarding: Frame['guarding'], inArguments: boolean): Found | undefined {
    switch (name.text) {
      case '': // the null directive
        break;
      case 'define':
        this.define();
        break;
      case 'undef':
        this.undefine();
        break;
      case 'include':
      case 'include_next':
        return this.include(hash, name, inArguments);
      case 'if':
        this.if(name, guarding);
        break;
      case 'ifdef':
      case 'ifndef':
        this.ifdef(name, guarding);
        break;
      case 'elif':
      case 'elifdef':
      case 'elifndef':
      case 'else':
      case 'endif':
        if (this.conditional(name)) this.skipGroups();
        break;
      case 'error':
      case 'warning': {
        const text = this.lexer.restOfLine();
        this.report(
          name.text === 'error' ? 'error' : 'warning',
          `#${name.text}${text === '' ? '' : ` ${text}`}`,
          name,
          undefined,
        );
        break;
      }
      case 'line':
        this.line(name);
        break;
      case 'pragma':
        this.obeyPragma(this.lexer, name, undefined);
        break;
      case 'ident':
      case 'sccs':
        break;
      default:
        if (name.kind === 'number') this.marker(name);
        else this.report('error', `invalid preprocessing directive #${name.text}`, name, undefined);
    }
    return undefined;
  }

  private readonly reportPlain = (severity: Severity, message: string, at: Lexeme): void =>
    this.report(severity, message, at, undefined);

  private expectEnd(directive: string): void {
    const at = this.lexer.next();
    if (at.kind !== 'end') this.reportPlain('warning', `extra tokens at end of #${directive} directive`, at);
  }

  /** Definitions come in groups: goes on with the next, as far as there is nothing among them. */
  private define(): void {
    const { lexer, names } = this;
    do {
      const defined = plainDefinition(lexer, names) ?? parseDefinition(lexer.line(), this.reportPlain);
      if (defined !== undefined) this.takeDefinition(defined);
    } while (lexer.pass(TO_NEXT_DEFINITION));
  }

  private takeDefinition({ name, macro }: Definition): void {
    const old = name.meaning;
    if (old?.kind === 'builtin')
      this.add('warning', `redefining builtin "${name.text}"`, macro.origin, name.text.length);
    else if (old !== undefined && !sameDefinition(old, macro)) {
      const hint = `first defined at ${describePlace(old.origin)}`;
      const message = `"${name.text}" redefined`;
      this.diagnostics.push({ severity: 'warning', message, origin: macro.origin, span: name.text.length, hint });
    }
    this.names.define(name, macro);
  }

  private undefine(): void {
    const at = this.lexer.next();
    if (!mayNameMacro(at, 'undef', this.reportPlain)) return;
    const name = at.name!;
    if (name.meaning?.kind === 'builtin') this.reportPlain('warning', `undefining "${name.text}"`, at);
    this.names.define(name, undefined);
    this.expectEnd('undef');
  }

  // ---- #include

  private include(hash: Lexeme, name: Lexeme, inArguments: boolean): Found | undefined {
    const header = readHeader(this.expander, this.lexer);
    if (header === undefined || header.name === '') {
      const wrong = header === undefined ? 'expects "FILENAME" or <FILENAME>' : 'has an empty filename';
      this.reportPlain('error', `#${name.text} ${wrong}`, name);
      return undefined;
    }
    this.expectEnd(name.text);
    if (inArguments) {
      this.reportPlain('error', `#${name.text} inside the arguments of a macro`, name);
      return undefined;
    }
    const next = name.text === 'include_next';
    if (next && this.includeLevel === 0) this.reportPlain('warning', '#include_next in primary source file', name);
    const found = this.find(header, next);
    if (found === undefined) {
      const chain = this.includeChain();
      const hint = `${chain === '' ? '' : `${chain}; `}searched: ${this.includes.describeDirs()}`;
      const at = new Lexeme('other', ' '.repeat(header.span), hash.file, header.offset, 0, undefined);
      this.fatal(`cannot find include file '${header.name}'`, at, undefined, hint);
    }
    const { once, guard } = found.file;
    return once || guard?.meaning !== undefined ? undefined : found;
  }

  /** `next` is that of #include_next: behind the directory that the present file was found in. */
  private find(header: HeaderName, next: boolean): Found | undefined {
    const { frame } = this;
    if (next && this.includeLevel > 0) return this.includes.find(header.name, undefined, frame.dir + 1);
    return this.includes.find(header.name, header.angled ? undefined : frame.file.source.path, 0);
  }

  hasHeader(header: HeaderName, next: boolean): boolean {
    return this.find(header, next) !== undefined;
  }

  // ---- conditionals

  private open(name: Lexeme, guard: Name | undefined, holds: boolean): void {
    const { frame } = this;
    frame.conditionals.push({ at: name, name: name.text, taken: holds, dead: false, elseSeen: false });
    if (guard !== undefined) {
      frame.guarding = 'open';
      frame.guard = guard;
    }
    if (!holds) this.skipGroups();
  }

  private ifdef(name: Lexeme, guarding: Frame['guarding']): void {
    const subject = this.subject(name.text);
    const defined = subject?.meaning !== undefined;
    const negative = name.text === 'ifndef';
    const guards = negative && guarding === 'fresh' && this.frame.conditionals.length === 0;
    this.open(name, guards ? subject : undefined, subject !== undefined && defined !== negative);
  }

  private if(name: Lexeme, guarding: Frame['guarding']): void {
    const guards = guarding === 'fresh' && this.frame.conditionals.length === 0;
    const match = guards ? /^\s*!\s*defined\s*(?:\(\s*)?([A-Za-z_]\w*)\s*\)?\s*$/.exec(this.lexer.peekLine()) : null;
    const guard = match === null ? undefined : this.names.intern(match[1]!);
    this.open(name, guard, this.condition(name));
  }

  /** The name that an #ifdef asks for. */
  private subject(directive: string): Name | undefined {
    const at = this.lexer.next();
    if (at.kind === 'identifier') {
      this.expectEnd(directive);
      return at.name;
    }
    const none = at.kind === 'end';
    this.reportPlain(
      'error',
      none ? `no macro name given in #${directive} directive` : 'macro names must be identifiers',
      at,
    );
    return undefined;
  }

  private condition(name: Lexeme): boolean {
    const { expander, errors: before } = this;
    const source = {
      unsignedChar: this.settings.unsignedChar,
      expanded: () => expander.nextSolid(),
      raw: () => {
        expander.frozen++;
        const at = expander.nextSolid();
        expander.frozen--;
        return at;
      },
      report: (severity: Severity, message: string, at: Lexeme) => {
        // What a query in it already had to say explains the rest.
        if (severity === 'warning' || this.errors === before) this.report(severity, message, at, expander.use);
      },
    };
    const holds = evaluateCondition(source, name.text, name);
    expander.reset();
    this.pushedBack = undefined;
    return holds;
  }

  /** #elif, #else, #endif, met while compiling or while skipping; true when what follows is to be skipped. */
  private conditional(name: Lexeme): boolean {
    const { frame } = this;
    const top = frame.conditionals[frame.conditionals.length - 1];
    if (top === undefined) {
      this.isTorn = true;
      this.reportPlain('error', `#${name.text} without #if`, name);
      return false;
    }
    if (name.text === 'endif') {
      frame.conditionals.pop();
      this.expectEnd('endif');
      if (frame.conditionals.length === 0 && frame.guarding === 'open') frame.guarding = 'closed';
      return top.dead;
    }
    if (frame.conditionals.length === 1) frame.guarding = 'no';
    if (top.elseSeen) this.reportPlain('error', `#${name.text} after #else`, name);
    if (name.text === 'else') {
      top.elseSeen = true;
      if (!top.dead) this.expectEnd('else');
    }
    if (top.taken || !this.elseHolds(name)) return true;
    top.taken = true;
    return false;
  }

  /** Whether the group of an #elif or #else is to be compiled when none before it was. */
  private elseHolds(name: Lexeme): boolean {
    if (name.text === 'else') return true;
    if (name.text === 'elif') return this.condition(name);
    const subject = this.subject(name.text);
    return subject !== undefined && (subject.meaning !== undefined) === (name.text === 'elifdef');
  }

  /** Skips to the directive that lets compilation go on, or to the end of the file. */
  private skipGroups(): void {
    const { lexer, conditionals } = this.frame;
    while (lexer.skipGroup() !== undefined) {
      lexer.inDirective = true;
      const name = lexer.next();
      switch (name.text) {
        case 'if':
        case 'ifdef':
        case 'ifndef':
          conditionals.push({ at: name, name: name.text, taken: true, dead: true, elseSeen: false });
          break;
        case 'elif':
        case 'elifdef':
        case 'elifndef':
        case 'else':
        case 'endif':
          if (!this.conditional(name)) return;
      }
    }
  }

  // ---- the rest

  /** #line number "name" */
  private line(directive: Lexeme): void {
    const number = this.expander.nextSolid();
    if (number.kind === 'end') {
      this.reportPlain('error', 'unexpected end of line after #line', directive);
      return;
    }
    if (number.kind !== 'number' || !/^[0-9]+$/.test(number.text)) {
      this.reportPlain('error', `"${number.text}" after #line is not a positive integer`, number);
      return;
    }
    this.presume(number, 'line');
  }

  /** `# number "name" flags`, as a preprocessor's output has it. */
  private marker(number: Lexeme): void {
    if (!/^[0-9]+$/.test(number.text)) {
      this.reportPlain('error', `"${number.text}" after # is not a positive integer`, number);
      return;
    }
    this.presume(number, undefined);
  }

  private presume(number: Lexeme, directive: string | undefined): void {
    const { frame } = this;
    const name = this.expander.nextSolid();
    if (name.kind !== 'end') {
      if (name.kind !== 'string') {
        this.reportPlain('error', `"${name.text}" is not a valid filename`, name);
        return;
      }
      frame.presumedName = name.text.slice(1, -1).replace(/\\(.)/g, '$1');
      if (directive !== undefined && this.expander.nextSolid().kind !== 'end') {
        this.reportPlain('warning', `extra tokens at end of #${directive} directive`, name);
      }
    }
    frame.lexer.skipLine();
    const { line } = frame.file.source.position(frame.lexer.here());
    frame.shift = Number(number.text) - line - 1;
  }

  pragma(text: string, at: Lexeme, use: MacroUse | undefined): void {
    this.obeyPragma(new Lexer(new SourceFile('<_Pragma>', text), this.names, () => {}), at, use);
  }

  /** Only what changes the tokens to come is obeyed; the rest is for compilers. */
  private obeyPragma(lexer: Lexer, at: Lexeme, use: MacroUse | undefined): void {
    const first = lexer.next().text;
    if (first === 'once') {
      if (this.includeLevel === 0) this.report('warning', '#pragma once in main file', at, use);
      this.frame.file.once = true;
    } else if (first === 'push_macro' || first === 'pop_macro') {
      const operand = lexer.next().text === '(' ? lexer.next() : undefined;
      const name = operand?.kind === 'string' ? operand.text.slice(1, -1) : '';
      if (name === '') this.report('warning', `invalid #pragma ${first}`, at, use);
      else this.saveMacro(this.names.intern(name), first === 'push_macro');
    } else if (first === 'pack') {
      const words = /^\(([\w\s,]*)\)\s*$/.exec(lexer.restOfLine().trim())?.[1];
      if (words === undefined || !this.pack(words.split(',').map((word) => word.trim())))
        this.report('warning', "malformed '#pragma pack' is ignored", at, use);
    } else if (first === 'GCC') {
      const severity = lexer.next().text;
      if (severity === 'error' || severity === 'warning')
        this.report(severity, lexer.restOfLine().replace(/^"(.*)"$/, '$1'), at, use);
    }
  }

  /** `pack()`, `pack(n)`, `pack(push)`, `pack(push, n)`, `pack(pop)`; false for anything else. */
  private pack([first = '', second, ...more]: readonly string[]): boolean {
    const bound = second ?? (/^\d/.test(first) ? first : undefined);
    if (more.length > 0 || (bound !== undefined && !/^(?:1|2|4|8|16)$/.test(bound))) return false;
    if (first === 'push') this.packings.push(this.packing);
    else if (first === 'pop' && second === undefined) this.packing = this.packings.pop();
    else if (second !== undefined || (first !== '' && bound === undefined)) return false;
    else if (first === '') this.packing = undefined;
    if (bound !== undefined) this.packing = Number(bound);
    return true;
  }

  private saveMacro(name: Name, push: boolean): void {
    const stack = this.saved.get(name) ?? [];
    this.saved.set(name, stack);
    if (push) stack.push(name.meaning);
    else if (stack.length > 0) this.names.define(name, stack.pop());
  }
}
