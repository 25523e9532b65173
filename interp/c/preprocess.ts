/**
 * The preprocessor: a file of a tree in, the tokens of its unit out (translation phases 1 to 4 of C11 5.1.1.2, as GNU C
 * 12 does them).
 *
 * Every token leads back to the text that a user can look at: its own place, and the chain of macros that put it where
 * it is. A token that came through a macro's argument keeps the place, and the chain, that it had at the call.
 *
 * Units that begin with the same headers can have them read once (`preprocessHead`, `preprocessBehind`).
 *
 * Invariant: nothing is thrown for what is wrong with the text; all of that is in `diagnostics`. When one of them is an
 * error the tokens are what could be made of the unit and must not be compiled.
 */
import { bug, type Diagnostic, DiagnosticError, type SourceFile } from '../diagnostic.ts';
import { COUNTS, collectTokens } from './collect.ts';
import { type Settings, Unit } from './directive.ts';
import type { IncludeDir } from './includes.ts';
import type { MacroDefinition } from './lexeme.ts';
import { PREDEFINED } from './predefined.ts';
import type { SourceReader, Token } from './token.ts';

export type { IncludeDir } from './includes.ts';
export type { MacroDefinition } from './lexeme.ts';
export { printDefinition } from './macro.ts';

export interface PreprocessOptions {
  /** Searched in order for `<name>`, and for `"name"` after the including file's own directory. */
  readonly includeDirs: readonly IncludeDir[];
  /** -D: name to replacement text; a function-like one is named `F(x)`. */
  readonly defines: ReadonlyMap<string, string>;
  /** -include: read before the main file, looked up as `"name"` from the root. */
  readonly preInclude: readonly string[];
  /** -funsigned-char. */
  readonly unsignedChar?: boolean;
  /** Tokens that the unit may have (default 600,000), and lexemes that its macros may go through (default 3,000,000). */
  readonly maxTokens?: number;
  /** Default 200. */
  readonly maxIncludeDepth?: number;
}

export interface PreprocessedUnit {
  readonly path: string;
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
  /** One of these says that text is missing, or that it is not known what belongs to it: the rest makes little sense. */
  readonly isTorn: boolean;
  /** Every file read, in order of first reading. */
  readonly files: readonly SourceFile[];
  /** Every path that was looked for and did not exist. */
  readonly missingLookups: readonly string[];
  /** As they stand at the end of the unit, without the preprocessor's own (`__LINE__` ...). */
  readonly macros: ReadonlyMap<string, MacroDefinition>;
}

/** The kernel's largest unit here, lockdep.c, has 150,000, and its macros go through 390,000 lexemes. */
const MOST_TOKENS = 600_000;
const MOST_LEXEMES = 3_000_000;
const MOST_INCLUDE_DEPTH = 200;

export function preprocess(reader: SourceReader, path: string, options: PreprocessOptions): PreprocessedUnit {
  const settings = settingsOf(options);
  const unit = new Unit(reader, path, options.includeDirs, settings);
  const tokens: Token[] = [];
  attempt(unit, () => {
    const main = unit.includes.read(path);
    if (main === undefined) {
      throw new DiagnosticError([{ severity: 'error', message: `no such file: ${path}`, origin: undefined, span: 1 }]);
    }
    // Read in the opposite order.
    unit.enterMain(main);
    unit.enterText('<command-line>', commandLine(options));
    unit.enterText('<built-in>', predefined(options));
    collectTokens(unit, tokens, { most: settings.tokens });
  });
  return { path, tokens, ...outcome(unit), macros: macrosOf(unit) };
}

function settingsOf({ maxTokens, maxIncludeDepth, unsignedChar = false }: PreprocessOptions): Settings {
  const [tokens, lexemes] = [maxTokens ?? MOST_TOKENS, maxTokens ?? MOST_LEXEMES];
  return { tokens, lexemes, includeDepth: maxIncludeDepth ?? MOST_INCLUDE_DEPTH, unsignedChar };
}

function predefined({ unsignedChar }: PreprocessOptions): string {
  return unsignedChar === true ? `${PREDEFINED}#define __CHAR_UNSIGNED__ 1\n` : PREDEFINED;
}

function attempt(unit: Unit, act: () => void): void {
  try {
    act();
  } catch (thrown) {
    if (!(thrown instanceof DiagnosticError)) throw thrown;
    unit.isTorn = true;
    unit.diagnostics.push(...thrown.diagnostics);
  }
}

function outcome({
  diagnostics,
  includes,
  isTorn,
}: Unit): Pick<PreprocessedUnit, 'diagnostics' | 'files' | 'missingLookups' | 'isTorn'> {
  return { diagnostics, files: includes.files, missingLookups: includes.missing, isTorn };
}

function macrosOf(unit: Unit): Map<string, MacroDefinition> {
  const macros = new Map<string, MacroDefinition>();
  for (const { text, meaning } of unit.names.all()) if (meaning?.kind === 'macro') macros.set(text, meaning);
  return macros;
}

/** The headers that a unit begins with, and where its text goes on behind them. */
export interface Leading {
  readonly headers: readonly string[];
  /** The start of a line. */
  readonly end: number;
}

const BLANK = /(?:[ \t\n]|\/\*[^\\]*?\*\/|\/\/[^\\\n]*\n)*/y;
const INCLUDE = /#[ \t]*include[ \t]*<([^>\n\\]+)>[ \t]*(?:\/\*[^\\\n]*?\*\/[ \t]*)?\n/y;

/** The `#include <...>` lines at the start of a text, with nothing but comments among them. */
export function leadingHeaders(text: string): Leading {
  const headers: string[] = [];
  let end = 0;
  // A lexer that has to copy the text counts anew.
  if (text.includes('*\\')) return { headers, end };
  for (;;) {
    BLANK.lastIndex = end;
    BLANK.test(text);
    INCLUDE.lastIndex = BLANK.lastIndex;
    const header = INCLUDE.exec(text)?.[1];
    if (header === undefined) return { headers, end };
    headers.push(header);
    end = INCLUDE.lastIndex;
  }
}

/** The names of all macros at the end of a text; hardly anybody asks. */
export type MacroNames = () => readonly string[];

/** What is known behind some headers: units that begin with them go on from there, one after the other. */
export interface PreprocessedHead {
  readonly unit: Unit;
  /** Tokens that it has. */
  readonly length: number;
  readonly macros: MacroNames;
  readonly files: readonly SourceFile[];
  readonly missingLookups: readonly string[];
}

/**
 * `isWhole`: there is nothing to be said of it, and what it is does not depend on who includes it. `pass`: beginnings of the
 * paths of files whose functions are read when somebody asks for them.
 */
export function preprocessHead(
  reader: SourceReader,
  headers: readonly string[],
  options: PreprocessOptions,
  pass: readonly string[] = [],
): PreprocessedHead & { readonly tokens: readonly Token[]; readonly isWhole: boolean } {
  const settings = settingsOf(options);
  const unit = new Unit(reader, '', options.includeDirs, settings);
  if (pass.length > 0) Object.assign(unit, { counter: COUNTS, countsApart: true } satisfies Partial<Unit>);
  const tokens: Token[] = [];
  attempt(unit, () => {
    unit.enterText('<headers>', headers.map((header) => `#include <${header}>\n`).join(''));
    unit.enterText('<command-line>', commandLine(options));
    unit.enterText('<built-in>', predefined(options));
    collectTokens(unit, tokens, { most: settings.tokens, pass });
  });
  const { diagnostics, files, missingLookups } = outcome(unit);
  const head = { unit, length: tokens.length, macros: () => [...macrosOf(unit).keys()] };
  // Macros that are saved and restored, by a _Pragma in a body, would be so from there on.
  const saves = pass.length > 0 && files.some(({ text }) => text.includes('push_macro') || text.includes('pop_macro'));
  const isWhole = diagnostics.length === 0 && !unit.saysMain && !saves;
  return { ...head, tokens, files, missingLookups, isWhole };
}

/** The rest of a unit, behind its leading headers. */
export function preprocessBehind(
  head: PreprocessedHead,
  reader: SourceReader,
  path: string,
  start: number,
  options: PreprocessOptions,
): Omit<PreprocessedUnit, 'macros'> & { readonly macros: MacroNames } {
  const settings = settingsOf(options);
  const unit = new Unit(reader, path, options.includeDirs, settings, head.unit);
  const tokens: Token[] = [];
  const defined = new Map<string, boolean>();
  attempt(unit, () =>
    head.unit.names.forgetting((changed) => {
      const main = unit.includes.read(path) ?? bug(`${path} is gone`);
      unit.includes.take(head.unit.includes);
      unit.enterMain(main, start);
      try {
        collectTokens(unit, tokens, { most: settings.tokens - head.length });
      } finally {
        unit.expander.reset();
        for (const { text, meaning } of changed()) defined.set(text, meaning?.kind === 'macro');
      }
    }),
  );
  const macros = (): string[] => {
    const names = new Set(head.macros());
    for (const [name, isMacro] of defined) names[isMacro ? 'add' : 'delete'](name);
    return [...names];
  };
  return { path, tokens, ...outcome(unit), macros };
}

/** What the options say, as the text that a user could have written. */
function commandLine(options: PreprocessOptions): string {
  const firstLine = (text: string) => text.split('\n', 1)[0]!;
  const defines = [...options.defines].map(([name, value]) => `#define ${firstLine(name)} ${firstLine(value)}\n`);
  return defines.join('') + options.preInclude.map((name) => `#include "${firstLine(name)}"\n`).join('');
}

/** The tokens as text that would be read as the same tokens, spaced as `gcc -E -P` does it. */
export function renderTokens(tokens: readonly Token[]): string {
  let text = '';
  let before: Token | undefined;
  for (const token of tokens) {
    if (before === undefined) text += token.text;
    else if (token.lineStart) text += `\n${token.text}`;
    else text += (token.space || (!adjoin(before, token) && wouldMerge(before, token)) ? ' ' : '') + token.text;
    before = token;
  }
  return text;
}

/** They stand side by side in a file, so that they were told apart there. A pasted token only claims to stand there. */
function adjoin(left: Token, right: Token): boolean {
  const { file, offset, macro } = right.origin;
  const start = left.origin.offset;
  return (
    left.origin.file === file &&
    left.origin.macro === macro &&
    start + left.text.length === offset &&
    file.text.startsWith(left.text, start) &&
    file.text.startsWith(right.text, offset)
  );
}

/** What a punctuator must not be followed by, besides `=`. */
const MERGING: ReadonlyMap<string, string> = new Map([
  ['>', '>'],
  ['<', '<%:'],
  ['+', '+'],
  ['-', '->'],
  ['/', '/*'],
  ['%', ':%'],
  ['&', '&'],
  ['|', '|'],
  [':', ':>'],
  ['.', '.%'],
  ['#', '#%'],
]);

/** Whether two spellings, put together, would be read as something else (GCC's cpp_avoid_paste). */
function wouldMerge(left: Token, right: Token): boolean {
  const first = right.kind === 'punctuator' ? right.text[0]! : '';
  if (left.kind === 'identifier') {
    return ['identifier', 'number', 'char', 'string'].includes(right.kind) && !right.text.startsWith('.');
  }
  if (left.kind === 'number') {
    return ['identifier', 'number', 'char'].includes(right.kind) || (first !== '' && '.+-'.includes(first));
  }
  if (left.kind === 'other') return left.text === '\\' && right.kind === 'identifier';
  if (left.kind !== 'punctuator') return false;
  if (first === '=' && /^(?:[=!><+\-*/%&|^]|>>|<<)$/.test(left.text)) return true;
  if (left.text === '.' && right.kind === 'number') return true;
  return first !== '' && (MERGING.get(left.text) ?? '').includes(first);
}
