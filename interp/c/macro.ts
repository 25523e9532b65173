/**
 * A #define: the lexemes of its line in, a MacroDefinition out (C11 6.10.3), and definitions compared and printed.
 *
 * The idea: `#` and `##` are resolved here, once, into flags of their operands, as GCC does it, so that an expansion
 * only copies. Most macros of a header are never used: a body of which nothing can be wrong is not read before it is.
 */
import { bug, type Origin, type Severity, type SourceFile } from '../diagnostic.ts';
import {
  isHash,
  isHashHash,
  type Lexeme,
  type MacroDefinition,
  type Name,
  type NameTable,
  originOf,
  PASTE_LEFT,
  parameter,
  SPACE,
  STRINGIFY,
  withFlags,
} from './lexeme.ts';
import { Lexer } from './lexer.ts';

/** Something wrong with a directive, at one of its lexemes. */
export type Report = (severity: Severity, message: string, at: Lexeme) => void;

/** What a #define says, and of which name. */
export interface Definition {
  readonly name: Name;
  readonly macro: MacroDefinition;
}

interface Signature {
  readonly parameters: readonly string[] | undefined;
  readonly variadic: boolean;
  /** Where the replacement list begins. */
  readonly next: number;
}

/** Names that no #define may take; `#undef` neither. */
export function mayNameMacro(name: Lexeme, directive: string, report: Report): boolean {
  if (name.kind === 'end') report('error', `no macro name given in #${directive} directive`, name);
  else if (name.kind !== 'identifier') report('error', 'macro names must be identifiers', name);
  else if (name.text === 'defined') report('error', '"defined" cannot be used as a macro name', name);
  else if (name.text === '__VA_ARGS__' || name.text === '__VA_OPT__') {
    report('error', `"${name.text}" can only appear in the expansion of a variadic macro`, name);
  } else return true;
  return false;
}

/** `line` is what follows `#define`, closed by an `end`. Undefined when it was reported to be wrong. */
export function parseDefinition(line: readonly Lexeme[], report: Report): Definition | undefined {
  const name = line[0]!;
  if (!mayNameMacro(name, 'define', report)) return undefined;
  const second = line[1]!;
  let signature: Signature | undefined = { parameters: undefined, variadic: false, next: 1 };
  if (second.text === '(' && (second.flags & SPACE) === 0) signature = parseParameters(line, report);
  else if (second.kind !== 'end' && (second.flags & SPACE) === 0) {
    report('warning', 'ISO C99 requires whitespace after the macro name', second);
  }
  if (signature === undefined) return undefined;
  const body = parseBody(line, signature, report);
  if (body === undefined) return undefined;
  const { parameters, variadic } = signature;
  const origin = originOf(name, undefined);
  return { name: name.name!, macro: { kind: 'macro', name: name.text, parameters, variadic, body, origin } };
}

const ORDINARY = String.raw`[^\n\\"'/]*`;
/** A splice, a slash, a comment, a literal. */
const OTHER = String.raw`\\\n|/(?![/*\\])|/\*[^\n*\\]*(?:\*(?!/)[^\n*\\]*)*\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
/** Blanks, a name, parameters, and a body in which every comment and literal ends on its line. */
const PLAIN = new RegExp(
  String.raw`([ \t]+)([A-Za-z_]\w*)(?:\(([\w \t,.]*)\)|(?=[ \t\n]))` +
    String.raw`(${ORDINARY}(?:(?:${OTHER})${ORDINARY})*)(?=\n)`,
  'y',
);
/** A definition can be wrong by these, and by `#`. */
const SPECIAL = /\b(?:defined|__VA_\w+)\b|R"|%:/;
const SPECIAL_WITH_ARGUMENTS = /\b(?:defined|__VA_(?!ARGS__\b)\w+)\b|R"|%:/;
const NAME = /^[A-Za-z_]\w*$/;
const NAME_OF_REST = /^([A-Za-z_]\w*)[ \t]*\.\.\.$/;
const HASH = /##|#[ \t]*(\w*)/g;
/** From the end of one definition to behind the next `define`, with nothing but comments among them. */
export const TO_NEXT_DEFINITION = /\n(?:[ \t\n]|\/\*[^*\\]*(?:\*(?!\/)[^*\\]*)*\*\/)*#[ \t]*define(?=[ \t])/y;

/** A definition whose body is read when somebody asks for it. Undefined, and nothing read, where it is not so plain. */
export function plainDefinition(lexer: Lexer, names: NameTable): Definition | undefined {
  const start = lexer.pos;
  const found = lexer.match(PLAIN);
  if (found === undefined) return undefined;
  const text = found[2]!;
  const list = found[3];
  const body = found[4]!;
  const signature = list === undefined ? NO_PARAMETERS : plainParameters(list);
  const takesRest = signature?.variadic === true && signature.parameters.at(-1) === '__VA_ARGS__';
  const isWrong = (takesRest ? SPECIAL_WITH_ARGUMENTS : SPECIAL).test(found[0]);
  if (signature === undefined || isWrong || (body.includes('#') && !isRightInHashes(body, signature.parameters))) {
    lexer.pos = start;
    return undefined;
  }
  const origin: Origin = { file: lexer.file, offset: start + found[1]!.length, macro: undefined };
  const macro = new PlainMacro(text, signature, origin, lexer.pos - body.length, names);
  return { name: names.intern(text), macro };
}

const NO_PARAMETERS = { parameters: undefined, variadic: false } as const;

/** Undefined if one of them is not a name, or comes twice. */
function plainParameters(list: string): { parameters: readonly string[]; variadic: boolean } | undefined {
  const parameters: string[] = [];
  if (list.trim() === '') return { parameters, variadic: false };
  const parts = list.split(',');
  for (let n = 0; n < parts.length; n++) {
    const part = parts[n]!.trim();
    const isRest = n + 1 === parts.length && part.endsWith('...');
    const name = isRest && part !== '...' ? NAME_OF_REST.exec(part)?.[1] : part;
    if (isRest && part === '...') parameters.push('__VA_ARGS__');
    else if (name === undefined || !NAME.test(name) || name === '__VA_ARGS__' || parameters.includes(name))
      return undefined;
    else parameters.push(name);
    if (isRest) return { parameters, variadic: true };
  }
  return { parameters, variadic: false };
}

/** Whether each `#` has a parameter, and each `##` something on both sides; false where literals or comments may hide some. */
function isRightInHashes(body: string, parameters: readonly string[] | undefined): boolean {
  if (/["'/]/.test(body)) return false;
  const line = body.replaceAll('\\\n', '').trim();
  if (line.startsWith('##') || line.endsWith('##') || line.includes('###')) return false;
  if (parameters === undefined) return true;
  for (const [hash, operand] of line.matchAll(HASH)) {
    if (hash !== '##' && !parameters.includes(operand!)) return false;
  }
  return true;
}

class PlainMacro implements MacroDefinition {
  readonly kind = 'macro';
  readonly parameters: readonly string[] | undefined;
  readonly variadic: boolean;
  private read: readonly Lexeme[] | undefined;

  constructor(
    readonly name: string,
    { parameters, variadic }: Omit<Signature, 'next'>,
    readonly origin: Origin,
    /** Offset of the body. */
    private readonly start: number,
    private readonly names: NameTable,
  ) {
    this.parameters = parameters;
    this.variadic = variadic;
  }

  get body(): readonly Lexeme[] {
    this.read ??= bodyAt(this.origin.file, this.start, this, this.names);
    return this.read;
  }
}

function bodyAt(
  file: SourceFile,
  start: number,
  { parameters, variadic }: Omit<Signature, 'next'>,
  names: NameTable,
): readonly Lexeme[] {
  const silent = (): void => {};
  const lexer = new Lexer(file, names, silent);
  lexer.restrict(start, file.text.length);
  lexer.inDirective = true;
  return parseBody(lexer.line(), { parameters, variadic, next: 0 }, silent) ?? bug('a plain macro is wrong');
}

/** From the `(` at index 1 on. */
function parseParameters(line: readonly Lexeme[], report: Report): Signature | undefined {
  const parameters: string[] = [];
  const known = new Set<string>();
  const wrong = (at: Lexeme, message: string): undefined => {
    report('error', message, at);
    return undefined;
  };
  const closed = (index: number): Signature | undefined => {
    const at = line[index]!;
    if (at.text !== ')') return wrong(at, `expected ')' after "..."`);
    return { parameters, variadic: true, next: index + 1 };
  };
  let index = 2;
  if (line[index]!.text === ')') return { parameters, variadic: false, next: index + 1 };
  for (;;) {
    const at = line[index++]!;
    if (at.text === '...') {
      parameters.push('__VA_ARGS__');
      return closed(index);
    }
    if (at.kind === 'end') return wrong(at, `expected ')' before end of line`);
    if (at.kind !== 'identifier') return wrong(at, `expected parameter name, found "${at.text}"`);
    if (at.text === '__VA_ARGS__') return wrong(at, '"__VA_ARGS__" cannot be the name of a parameter');
    if (known.has(at.text)) return wrong(at, `duplicate macro parameter "${at.text}"`);
    known.add(at.text);
    parameters.push(at.text);
    const separator = line[index++]!;
    if (separator.text === ')') return { parameters, variadic: false, next: index };
    if (separator.text === '...') return closed(index);
    if (separator.kind === 'end') return wrong(separator, `expected ')' before end of line`);
    if (separator.text !== ',') return wrong(separator, `expected ',' or ')', found "${separator.text}"`);
  }
}

function parseBody(line: readonly Lexeme[], signature: Signature, report: Report): Lexeme[] | undefined {
  const { parameters, variadic } = signature;
  const numbers = new Map(parameters?.map((name, index) => [name, index]));
  const body: Lexeme[] = [];
  let pasting = false;
  for (let index = signature.next; index < line.length - 1; index++) {
    let at = line[index]!;
    if (index === signature.next) at = withFlags(at, at.flags & ~SPACE);
    if (isHashHash(at)) {
      const left = body.pop();
      if (left === undefined) return pasteAtEnd(at, report);
      body.push(withFlags(left, left.flags | PASTE_LEFT));
      pasting = true;
      continue;
    }
    pasting = false;
    if (isHash(at) && parameters !== undefined) {
      const operand = line[++index]!;
      const parameter = asParameter(operand, numbers);
      if (parameter === undefined && !(variadic && operand.text === '__VA_OPT__')) {
        report('error', "'#' is not followed by a macro parameter", operand);
        return undefined;
      }
      body.push(withFlags(parameter ?? operand, (at.flags & SPACE) | STRINGIFY));
      continue;
    }
    if (at.text === '__VA_ARGS__' && !(variadic && numbers.has(at.text))) {
      report('warning', '__VA_ARGS__ can only appear in the expansion of a variadic macro', at);
    }
    body.push(asParameter(at, numbers) ?? at);
  }
  if (pasting) return pasteAtEnd(line[line.length - 1]!, report);
  return variadic && !checkOptional(body, report) ? undefined : body;
}

function pasteAtEnd(at: Lexeme, report: Report): undefined {
  report('error', "'##' cannot appear at either end of a macro expansion", at);
  return undefined;
}

/** `numbers`: of the parameters by name. */
function asParameter(at: Lexeme, numbers: ReadonlyMap<string, number>): Lexeme | undefined {
  if (at.kind !== 'identifier') return undefined;
  const index = numbers.get(at.text);
  return index === undefined ? undefined : parameter(at, index);
}

/** Each __VA_OPT__ must be followed by a parenthesised list that holds no other and has no `##` at either end. */
function checkOptional(body: readonly Lexeme[], report: Report): boolean {
  const wrong = (at: Lexeme, message: string): false => {
    report('error', message, at);
    return false;
  };
  for (let index = 0; index < body.length; index++) {
    const start = body[index]!;
    if (start.text !== '__VA_OPT__' || start.kind !== 'identifier') continue;
    const open = body[++index];
    if (open?.text !== '(') return wrong(start, '__VA_OPT__ must be followed by an open parenthesis');
    let depth = 1;
    let last = open;
    while (depth > 0) {
      if (last === open && (open.flags & PASTE_LEFT) !== 0)
        return wrong(open, "'##' cannot appear at either end of __VA_OPT__");
      const at = body[++index];
      if (at === undefined) return wrong(start, 'unterminated __VA_OPT__');
      if (at.kind === 'identifier' && at.text === '__VA_OPT__')
        return wrong(at, '__VA_OPT__ may not appear in a __VA_OPT__');
      if (at.text === '(') depth++;
      else if (at.text === ')') depth--;
      if (depth === 0 && (last.flags & PASTE_LEFT) !== 0)
        return wrong(at, "'##' cannot appear at either end of __VA_OPT__");
      last = at;
    }
  }
  return true;
}

/** Whether a second #define says the same (C11 6.10.3p2): white space counts where it separates, not how much. */
export function sameDefinition(one: MacroDefinition, other: MacroDefinition): boolean {
  if (one.variadic !== other.variadic || one.body.length !== other.body.length) return false;
  if (one.parameters?.join() !== other.parameters?.join()) return false;
  return one.body.every((at, index) => {
    const twin = other.body[index]!;
    return at.kind === twin.kind && at.text === twin.text && at.flags === twin.flags;
  });
}

/** The directive that would make this definition. */
export function printDefinition(macro: MacroDefinition): string {
  let text = `#define ${macro.name}`;
  if (macro.parameters !== undefined) {
    const names = [...macro.parameters];
    if (macro.variadic) {
      const last = names.pop()!;
      names.push(last === '__VA_ARGS__' ? '...' : `${last}...`);
    }
    text += `(${names.join(',')})`;
  }
  let pasted = false;
  macro.body.forEach((at, index) => {
    if (pasted) text += ' ## ';
    else if (index === 0 || (at.flags & SPACE) !== 0) text += ' ';
    text += ((at.flags & STRINGIFY) !== 0 ? '#' : '') + at.text;
    pasted = (at.flags & PASTE_LEFT) !== 0;
  });
  return text;
}
