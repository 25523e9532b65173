/**
 * What the preprocessor passes around inside: lexemes, names and macro definitions.
 *
 * A Lexeme is a token before its life is over: it may stand in a macro's body (shared by every expansion, hence without
 * a macro chain), be marked as never to be expanded again, or be mere padding that remembers white space. Only
 * collect.ts turns lexemes into Tokens.
 *
 * Invariant: a lexeme that stands in a macro's body is never changed; a change of flags makes a copy.
 */
import { type MacroUse, type Origin, SourceFile } from '../diagnostic.ts';
import type { TokenKind } from './token.ts';

/** `parameter` stands in macro bodies only; `padding` is what GCC calls CPP_PADDING: white space carried through macros. */
export type LexemeKind = Exclude<TokenKind, 'body' | 'function'> | 'end' | 'parameter' | 'padding';

/** White space stands in front. */
export const SPACE = 1;
/** First on its line. */
export const LINE_START = 2;
/** Met while its macro was disabled: never to be expanded again (C11 6.10.3.4p2). */
export const NO_EXPAND = 4;
/** The operand in front of a `##`. */
export const PASTE_LEFT = 8;
/** A parameter, or `__VA_OPT__`, behind a `#`. */
export const STRINGIFY = 16;

/**
 * All but padding and parameters are of one shape, and a token as it is: most of a unit's tokens are nothing but what the
 * lexer made.
 */
export class Lexeme implements Origin {
  constructor(
    readonly kind: LexemeKind,
    readonly text: string,
    readonly file: SourceFile,
    readonly offset: number,
    public flags: number,
    /** Of an identifier, its entry in the table of names. */
    public name: Name | undefined,
    /** Of a token: see tokenOf() in collect.ts. */
    readonly macro: MacroUse | undefined = undefined,
  ) {}

  get origin(): Origin {
    return this;
  }

  get space(): boolean {
    return (this.flags & SPACE) !== 0;
  }

  get lineStart(): boolean {
    return (this.flags & LINE_START) !== 0;
  }
}

class Parameter extends Lexeme {
  constructor(
    at: Lexeme,
    flags: number,
    /** Its position. */
    readonly index: number,
  ) {
    super('parameter', at.text, at.file, at.offset, flags, at.name);
  }
}

class Padding extends Lexeme {
  constructor(
    /** The lexeme whose leading white space it carries. */
    readonly source: Lexeme | undefined,
  ) {
    super('padding', '', NOWHERE, 0, 0, undefined);
  }
}

/** The position of a parameter. */
export function indexOf(at: Lexeme): number {
  return (at as Parameter).index;
}

/** Of padding, the lexeme whose leading white space it carries. */
export function sourceOf(at: Lexeme): Lexeme | undefined {
  return (at as Padding).source;
}

/** Whose white space is carried on behind one more padding, `source` having been carried so far. */
export function carriedOn(source: Lexeme | undefined, at: Lexeme): Lexeme | undefined {
  const next = sourceOf(at);
  return source === undefined || ((source.flags & SPACE) === 0 && next === undefined) ? next : source;
}

export function parameter(at: Lexeme, index: number): Lexeme {
  return new Parameter(at, at.flags, index);
}

/** A copy that differs in its flags. */
export function withFlags(from: Lexeme, flags: number): Lexeme {
  if (from.kind === 'parameter') return new Parameter(from, flags, indexOf(from));
  return new Lexeme(from.kind, from.text, from.file, from.offset, flags, from.name);
}

const NOWHERE = new SourceFile('<padding>', '');

/** White space carried along: it counts as a blank if `source` has one in front. */
export function padding(source: Lexeme): Lexeme {
  return new Padding(source);
}

/** Padding without white space of its own: it ends that of others, and keeps two lexemes apart in print. */
export const AVOID_PASTE: Lexeme = new Padding(undefined);

/** Closes an argument that is being expanded. */
export const END_OF_ARGUMENT = new Lexeme('end', '', NOWHERE, 0, 0, undefined);

/** Comes in the place of a call that was passed over. */
export const PASSED_CALL = new Lexeme('end', '', NOWHERE, 0, 0, undefined);

/** Where a lexeme stands that came to us by way of `use`. */
export function originOf(at: Lexeme, use: MacroUse | undefined): Origin {
  return { file: at.file, offset: at.offset, macro: use };
}

/** `#`, also as a digraph (C11 6.4.6p3). */
export function isHash(at: Lexeme): boolean {
  return at.text === '#' || at.text === '%:';
}

/** `##`, also as a digraph. */
export function isHashHash(at: Lexeme): boolean {
  return at.text === '##' || at.text === '%:%:';
}

/** A macro as its #define says it. */
export interface MacroDefinition {
  readonly kind: 'macro';
  readonly name: string;
  /** Undefined for an object-like macro. A variadic one's last parameter is `__VA_ARGS__` or as named (`args...`). */
  readonly parameters: readonly string[] | undefined;
  readonly variadic: boolean;
  /** The replacement list; `##` is the PASTE_LEFT flag of its left operand, `#` the STRINGIFY flag of its operand. */
  readonly body: readonly Lexeme[];
  /** The name in the #define. */
  readonly origin: Origin;
}

/** A name that the preprocessor itself answers for. */
export interface BuiltinMacro {
  readonly kind: 'builtin';
  readonly name: BuiltinName;
}

export type BuiltinName =
  | '__LINE__'
  | '__FILE__'
  | '__BASE_FILE__'
  | '__INCLUDE_LEVEL__'
  | '__COUNTER__'
  | '__DATE__'
  | '__TIME__'
  | '__TIMESTAMP__'
  | '__has_include'
  | '__has_include_next'
  | '__has_attribute'
  | '__has_c_attribute'
  | '__has_cpp_attribute'
  | '__has_builtin'
  | '_Pragma';

/** What a name means from some definition on, or from some #undef. */
interface Meaning {
  readonly meaning: MacroDefinition | BuiltinMacro | undefined;
  /** The number of that definition; 0 for what a name means before any. */
  readonly since: number;
  /** Undefined: nothing. */
  readonly earlier: Meaning | undefined;
}

/** An identifier, once per unit. NameTable.define alone changes what it means. */
export interface Name extends Meaning {
  readonly text: string;
  /** Inside its own expansion. */
  disabled: boolean;
}

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** What a name meant behind the definition with this number. */
export function meaningAt(name: Name, definition: number): Name['meaning'] {
  let at: Meaning | undefined = name;
  while (at !== undefined && at.since > definition) at = at.earlier;
  return at?.meaning;
}

export class NameTable {
  private readonly names = new Map<string, Name>();
  /** Definitions, and #undefs, so far. */
  definitions = 0;
  /** What names meant before, while somebody wants that back. */
  private before: [Changing<Name>, Meaning][] | undefined;

  intern(text: string): Name {
    let name = this.names.get(text);
    if (name !== undefined) return name;
    name = { text, meaning: undefined, since: 0, earlier: undefined, disabled: false };
    this.names.set(text, name);
    return name;
  }

  /** In the order in which they were met. */
  all(): Iterable<Name> {
    return this.names.values();
  }

  define(name: Changing<Name>, meaning: Name['meaning']): void {
    if (this.before !== undefined || name.since > 0) {
      const before: Meaning = { meaning: name.meaning, since: name.since, earlier: name.earlier };
      this.before?.push([name, before]);
      if (name.since > 0) name.earlier = before;
    }
    name.meaning = meaning;
    name.since = ++this.definitions;
    name.disabled = false;
  }

  /** What `act` defines is forgotten when it ends; `changed` gives the names that it has defined, or undefined, so far. */
  forgetting<T>(act: (changed: () => readonly Name[]) => T): T {
    const before: [Changing<Name>, Meaning][] = [];
    this.before = before;
    try {
      return act(() => before.map(([name]) => name));
    } finally {
      for (const [name, meaning] of before.reverse()) Object.assign(name, meaning);
      this.before = undefined;
    }
  }
}
