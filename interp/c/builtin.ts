/**
 * The names that the preprocessor answers for itself: `__LINE__` and its kin, the `__has_` queries, `_Pragma`.
 *
 * Out: the lexeme that the name stands for. Dates and times are fixed, so that the same text always gives the same
 * tokens.
 */
import { expansionSite, type MacroUse } from '../diagnostic.ts';
import type { Expander } from './expand.ts';
import { hasAttribute, hasBuiltin, hasStandardAttribute } from './features.ts';
import { type BuiltinMacro, type BuiltinName, Lexeme, type NameTable, originOf, SPACE } from './lexeme.ts';
import type { HeaderName, Lexer } from './lexer.ts';

export const BUILTIN_NAMES: readonly BuiltinName[] = [
  '__LINE__',
  '__FILE__',
  '__BASE_FILE__',
  '__INCLUDE_LEVEL__',
  '__COUNTER__',
  '__DATE__',
  '__TIME__',
  '__TIMESTAMP__',
  '__has_include',
  '__has_include_next',
  '__has_attribute',
  '__has_c_attribute',
  '__has_cpp_attribute',
  '__has_builtin',
  '_Pragma',
];

/** What the answers depend on. */
export interface BuiltinSource {
  readonly expander: Expander;
  readonly mainPath: string;
  /** Its path was asked for. */
  saysMain: boolean;
  /** The lexer of the file being read. */
  readonly lexer: Lexer;
  /** The path that the file being read goes by, and what #line added to its lines. */
  readonly presumed: { readonly name: string; readonly shift: number };
  readonly includeLevel: number;
  nextCounter(): number;
  /** Whether the header is to be found from here. */
  hasHeader(header: HeaderName, next: boolean): boolean;
  pragma(text: string, at: Lexeme, use: MacroUse | undefined): void;
  report(severity: 'error' | 'warning', message: string, at: Lexeme, use: MacroUse | undefined): void;
}

/** Undefined when nothing is left of the name: `_Pragma`, or a query that was malformed and is reported. */
export function expandBuiltin(
  source: BuiltinSource,
  macro: BuiltinMacro,
  at: Lexeme,
  use: MacroUse | undefined,
): Lexeme | undefined {
  const number = (value: number | string) => new Lexeme('number', String(value), at.file, at.offset, 0, undefined);
  const text = (value: string) => new Lexeme('string', quote(value), at.file, at.offset, 0, undefined);
  switch (macro.name) {
    case '__LINE__': {
      const site = expansionSite(originOf(at, use));
      const { line } = site.file.position(site.offset);
      return number(site.file === source.lexer.file ? line + source.presumed.shift : line);
    }
    case '__FILE__':
      return text(source.presumed.name);
    case '__BASE_FILE__':
      source.saysMain = true;
      return text(source.mainPath);
    case '__INCLUDE_LEVEL__':
      return number(source.includeLevel);
    case '__COUNTER__':
      return number(source.nextCounter());
    case '__DATE__':
      return text('Jan  1 1970');
    case '__TIME__':
      return text('00:00:00');
    case '__TIMESTAMP__':
      return text('Thu Jan  1 00:00:00 1970');
    case '__has_include':
    case '__has_include_next':
      return number(hasInclude(source, macro.name, at, use) ? 1 : 0);
    case '__has_attribute':
    case '__has_c_attribute':
    case '__has_cpp_attribute':
    case '__has_builtin':
      return number(askFeature(source, macro.name, at, use));
    case '_Pragma':
      runPragma(source, at, use);
      return undefined;
  }
}

/** As the text of a string literal. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** The operand of an #include or of `__has_include`, as it stands or as macros make it; undefined when it is neither form. */
export function readHeader(expander: Expander, lexer: Lexer): HeaderName | undefined {
  if (expander.atBase()) {
    const written = lexer.headerName();
    if (written !== undefined) return written;
  }
  const first = expander.nextSolid();
  const { offset } = first;
  const quoted = /^"(.*)"$/s.exec(first.text);
  if (first.kind === 'string' && quoted !== null) {
    return { name: quoted[1]!, angled: false, offset, span: first.text.length };
  }
  if (first.text !== '<') {
    expander.back(first);
    return undefined;
  }
  let name = '';
  for (;;) {
    const at = expander.nextSolid();
    if (at.kind === 'end') return undefined;
    if (at.text === '>') return { name, angled: true, offset, span: 1 };
    if (name !== '' && (at.flags & SPACE) !== 0) name += ' ';
    name += at.text;
  }
}

function hasInclude(source: BuiltinSource, name: string, at: Lexeme, use: MacroUse | undefined): boolean {
  const { expander } = source;
  const wrong = (message: string): false => {
    source.report('error', message, at, use);
    return false;
  };
  if (!expander.inDirective) return wrong(`"${name}" used outside of preprocessing directive`);
  const open = expander.nextSolid();
  if (open.text !== '(') {
    expander.back(open);
    return wrong(`missing '(' before "${name}" operand`);
  }
  const header = readHeader(expander, source.lexer);
  if (header === undefined || header.name === '') return wrong(`operator "${name}" requires a header-name`);
  if (!closes(expander)) return wrong(`missing ')' after "${name}" operand`);
  return source.hasHeader(header, name === '__has_include_next');
}

function closes(expander: Expander): boolean {
  const close = expander.nextSolid();
  if (close.text === ')') return true;
  expander.back(close);
  return false;
}

/** `__has_attribute(name)` and its kin; the name may be `scope::name`, and is macro-expanded as GCC does it. */
function askFeature(source: BuiltinSource, query: BuiltinName, at: Lexeme, use: MacroUse | undefined): string {
  const { expander } = source;
  const wrong = (message: string): string => {
    source.report('error', message, at, use);
    return '0';
  };
  const open = expander.nextSolid();
  if (open.text !== '(') {
    expander.back(open);
    return wrong(`missing '(' after "${query}"`);
  }
  let name = expander.nextSolid();
  let scope: string | undefined;
  let after = name.kind === 'identifier' ? expander.nextSolid() : name;
  if (after.text === '::') {
    scope = name.text;
    name = expander.nextSolid();
    after = name.kind === 'identifier' ? expander.nextSolid() : name;
  }
  if (name.kind !== 'identifier') {
    expander.back(name);
    return wrong(`"${query}" requires an identifier`);
  }
  if (after.text !== ')') {
    expander.back(after);
    return wrong(`missing ')' after "${query}"`);
  }
  if (query === '__has_builtin') return hasBuiltin(name.text) ? '1' : '0';
  return query === '__has_attribute' ? hasAttribute(name.text, scope) : hasStandardAttribute(name.text, scope);
}

/** `_Pragma("text")` (C11 6.10.9). */
function runPragma(source: BuiltinSource, at: Lexeme, use: MacroUse | undefined): void {
  const { expander } = source;
  const open = expander.nextSolid();
  const operand = open.text === '(' ? expander.nextSolid() : open;
  const inside = /^L?"(.*)"$/s.exec(operand.text);
  if (inside === null || operand.kind !== 'string') expander.back(operand);
  else if (closes(expander)) {
    source.pragma(inside[1]!.replace(/\\(["\\])/g, '$1'), at, use);
    return;
  }
  source.report('error', '_Pragma takes a parenthesized string literal', at, use);
}

/** Every name that has a meaning before the first line. */
export function defineBuiltins(names: NameTable): void {
  for (const name of BUILTIN_NAMES) names.define(names.intern(name), { kind: 'builtin', name });
}
