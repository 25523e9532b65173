/**
 * Parses a preprocessed unit: tokens in, syntax tree out.
 *
 * The idea: tree-sitter-c does the parsing, on a text that we write for it. `render` writes the tokens as canonical C
 * with the typedef names already told from the others, `syntax` parses that text, `convert` reads the nodes back into
 * the AST with the tokens' own spellings and origins. All declarations of a unit go through tree-sitter at once; the
 * bodies of functions are parsed when they are asked for.
 *
 * Invariant: a fault in the C is a Diagnostic at a token of the unit, never an exception of ours and never passed over:
 * what is not in `items` is in `diagnostics`.
 */
import { bug, type Diagnostic, DiagnosticError } from '../diagnostic.ts';
import type { CompoundStatement, Declaration, FunctionDefinition, TopLevel, Unmentioned } from './ast.ts';
import { fromItsPlace } from './collect.ts';
import { Convert } from './convert.ts';
import type { ParsedText } from './convert-expression.ts';
import type { TypeNames } from './keyword.ts';
import { mentionedItems } from './mentioned.ts';
import { type RenderedItem, type RenderedUnit, renderBehind, renderBody, renderUnit } from './render.ts';
import { parseTexts, type SyntaxTree } from './syntax.ts';
import { isBody, isUnread, type Token } from './token.ts';

export interface ParsedUnit {
  readonly items: readonly TopLevel[];
  readonly diagnostics: readonly Diagnostic[];
  /** At its end. */
  readonly names: TypeNames;
}

/** What tree-sitter could not read in one item is reported up to this number of places. */
const MAX_SYNTAX_ERRORS = 5;

/** `late`: of what was not read before. */
type WantedItem = RenderedItem | Unmentioned | { readonly kind: 'late'; readonly item: TopLevel };
type ItemWithText = Exclude<RenderedItem, { kind: 'file-asm' | 'unread' }>;

/**
 * Never throws for wrong C. A function's `body()` throws DiagnosticError if the body cannot be parsed. `before`: the names
 * at the end of what stands in front of the tokens.
 */
export function parse(tokens: readonly Token[], before?: TypeNames): ParsedUnit {
  const unit = renderUnit(tokens, before);
  const spelledOut = unit.diagnostics.length === 0 ? undefined : withoutDigraphs(tokens);
  return spelledOut === undefined ? parseRendered(unit, unit.items, tokens) : parse(spelledOut, before);
}

/** The first tokens of several units, as far as it is the same for all of them. */
export interface ParsedFront {
  readonly tokens: readonly Token[];
  readonly unit: RenderedUnit;
}

/** Undefined if what these tokens begin may go on behind them. */
export function parseFront(tokens: readonly Token[]): ParsedFront | undefined {
  const last = tokens.at(-1);
  const isEnded = last === undefined || isUnread(last) || /^[;}]$/.test(last.text);
  return isEnded ? { tokens, unit: renderUnit(tokens) } : undefined;
}

/**
 * A unit behind a front, if it has one. What stands in files whose paths begin as one of `onDemand` does is parsed if it is
 * mentioned.
 */
export function parseOnDemand(
  front: ParsedFront | undefined,
  tokens: readonly Token[],
  onDemand: readonly string[],
): ParsedUnit {
  const code = front === undefined ? tokens : front.tokens.concat(tokens);
  const unit = front === undefined ? renderUnit(code) : renderBehind(front.unit, front.tokens.length, code);
  const spelledOut = unit.diagnostics.length === 0 ? undefined : withoutDigraphs(code);
  if (spelledOut !== undefined) return parseOnDemand(undefined, spelledOut, onDemand);
  if (onDemand.length === 0) return parseRendered(unit, unit.items, code);
  const counts = mentionedItems(unit.items, code, onDemand);
  const late = readLate(unit, counts);
  const items = unit.items.flatMap((item, i): WantedItem | WantedItem[] => {
    if (item.kind !== 'unread') return counts[i] === true ? item : { kind: 'unmentioned' };
    return item.token.declares.map(() => {
      return counts[i] === true
        ? { kind: 'late', item: late.shift() ?? bug('an item too few') }
        : { kind: 'unmentioned' };
    });
  });
  return parseRendered(unit, items, code);
}

/**
 * The items that unread tokens which count stand for, in their order. Throws DiagnosticError if they have to be read in
 * their place.
 */
function readLate({ items, names }: RenderedUnit, counts: readonly boolean[]): TopLevel[] {
  const wanted = items.flatMap((item, i) => (counts[i] === true && item.kind === 'unread' ? [item.token] : []));
  const tokens = wanted.flatMap((token) => token.read());
  const unit = renderUnit(tokens, names);
  let count = 0;
  for (const token of wanted) {
    for (const { name } of token.declares) {
      const item = unit.items[count++];
      if (item === undefined || item.kind === 'file-asm' || !item.declares.includes(name)) fromItsPlace(token);
    }
  }
  const parsed = parseRendered(unit, unit.items, tokens);
  if (parsed.diagnostics.length > 0) throw new DiagnosticError(parsed.diagnostics);
  if (parsed.items.length !== count) fromItsPlace(wanted.at(-1)!);
  return [...parsed.items];
}

/** C11 6.4.6p3: what else some punctuators are written as. */
const DIGRAPHS: ReadonlyMap<string, string> = new Map([
  ['<%', '{'],
  ['%>', '}'],
  ['<:', '['],
  [':>', ']'],
]);

/** Hardly anybody writes them: what has some does not parse, and is read again without. Undefined if there are none. */
function withoutDigraphs(tokens: readonly Token[]): readonly Token[] | undefined {
  const isDigraph = ({ kind, text }: Token): boolean => kind === 'punctuator' && DIGRAPHS.has(text);
  if (!tokens.some(isDigraph)) return undefined;
  return tokens.map((token) => {
    const { kind, text, origin, space, lineStart } = token;
    return isDigraph(token) ? { kind, text: DIGRAPHS.get(text)!, origin, space, lineStart } : token;
  });
}

/** A fault in one item leaves the others alone. */
function parseRendered(
  { rendering, names, ...unit }: RenderedUnit,
  wanted: readonly WantedItem[],
  tokens: readonly Token[],
): ParsedUnit {
  const items: TopLevel[] = [];
  const diagnostics = [...unit.diagnostics];
  const trees = parseTexts(wanted.filter(isRendered).map((item) => rendering.text(item)));
  let at = 0;
  for (const item of wanted) {
    if (!isRendered(item)) {
      items.push(withoutText(item));
      continue;
    }
    const parsed: ParsedText = { tree: trees[at++]!, rendering, from: item.from, tokens };
    const made = convertItem(item, parsed, names);
    if (made instanceof DiagnosticError) diagnostics.push(...made.diagnostics);
    else items.push(made);
  }
  return { items, diagnostics, names };
}

function isRendered(item: WantedItem): item is ItemWithText {
  return item.kind !== 'file-asm' && item.kind !== 'unmentioned' && item.kind !== 'late' && item.kind !== 'unread';
}

/** What there is without any text for tree-sitter. */
function withoutText(item: Exclude<WantedItem, ItemWithText>): TopLevel {
  if (item.kind === 'unread') bug(`'${item.token.text}' was not read`);
  return item.kind === 'unmentioned' ? item : item.item;
}

function convertItem(item: ItemWithText, parsed: ParsedText, names: TypeNames): TopLevel | DiagnosticError {
  return converted(parsed, item.asides, (convert, node, asides) => {
    const read = convert.item(node, asides);
    if (item.kind !== 'function' || read.kind !== 'declaration') return read;
    // A copy, so that the other tokens need not be kept.
    const { start, end, parameters } = item.body;
    return functionDefinition(read, parsed.tokens.slice(start, end), parameters, names);
  });
}

/** What `read` makes of a text's first node, and of the one with its asides if it has any. */
function converted<T>(
  parsed: ParsedText,
  hasAsides: boolean,
  read: (convert: Convert, node: number, asides: number | undefined) => T,
): T | DiagnosticError {
  if (parsed.tree.errors.length > 0) return new DiagnosticError(syntaxErrors(parsed));
  const convert = new Convert(parsed);
  const [node = bug('a text without a node'), asides] = convert.items();
  try {
    return read(convert, node, hasAsides ? asides : undefined);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error;
  }
}

function functionDefinition(
  header: Declaration,
  tokens: readonly Token[],
  parameters: readonly string[],
  names: TypeNames,
): FunctionDefinition {
  const { specifiers, origin } = header;
  const declarator = header.declarators[0]?.declarator ?? bug('a function without a declarator');
  const body = new Body(tokens, parameters, names);
  const definition: FunctionDefinition = { kind: 'function', specifiers, declarator, body: () => body.parse(), origin };
  bodies.set(definition, body);
  return definition;
}

const bodies = new WeakMap<FunctionDefinition, Body>();

/** A body, rendered and not parsed yet. */
interface UnparsedBody extends Omit<ParsedText, 'tree'> {
  readonly text: string;
  readonly asides: boolean;
}

class Body {
  private parsed: CompoundStatement | DiagnosticError | undefined;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly parameters: readonly string[],
    private readonly names: TypeNames,
  ) {}

  /** Throws DiagnosticError. */
  parse(): CompoundStatement {
    if (this.parsed === undefined) {
      const body = this.render();
      this.parsed = body instanceof DiagnosticError ? body : convertBody(body, parseTexts([body.text])[0]!);
    }
    if (this.parsed instanceof DiagnosticError) throw this.parsed;
    return this.parsed;
  }

  /** Undefined if it is parsed, or cannot be. */
  waiting(): UnparsedBody | undefined {
    const body = this.parsed === undefined ? this.render() : undefined;
    return body instanceof DiagnosticError ? undefined : body;
  }

  take(parsed: CompoundStatement | DiagnosticError): void {
    this.parsed = parsed;
  }

  private render(tokens = this.read()): UnparsedBody | DiagnosticError {
    const { rendering, asides, diagnostics } = renderBody(tokens, this.parameters, this.names);
    if (diagnostics.length === 0) {
      const text = rendering.text({ from: 0, to: rendering.length });
      return { text, rendering, from: 0, tokens, asides };
    }
    const spelledOut = withoutDigraphs(tokens);
    return spelledOut === undefined ? new DiagnosticError(diagnostics) : this.render(spelledOut);
  }

  private read(): readonly Token[] {
    const [first = bug('a body without a brace')] = this.tokens;
    return isBody(first) ? first.read() : this.tokens;
  }
}

/** Parses the bodies of functions that will be asked for, in one text: that takes less than one by one. */
export function parseBodies(functions: readonly FunctionDefinition[]): void {
  const waiting = functions.flatMap((definition) => {
    const body = bodies.get(definition);
    const unparsed = body?.waiting();
    return body === undefined || unparsed === undefined ? [] : [{ body, unparsed }];
  });
  const trees = parseTexts(waiting.map(({ unparsed }) => unparsed.text));
  waiting.forEach(({ body, unparsed }, i) => {
    body.take(convertBody(unparsed, trees[i]!));
  });
}

function convertBody(unparsed: UnparsedBody, tree: SyntaxTree): CompoundStatement | DiagnosticError {
  return converted({ ...unparsed, tree }, unparsed.asides, (convert, node, asides) => convert.body(node, asides));
}

/** What tree-sitter stumbled over, said of the tokens that its text stands for. */
function syntaxErrors({ tree, rendering, from, tokens }: ParsedText): Diagnostic[] {
  return tree.errors.slice(0, MAX_SYNTAX_ERRORS).map(({ word, missing }) => {
    const token = tokens[rendering.token(from + word)] ?? bug('a syntax error without a token');
    const what = missing === undefined ? 'syntax error at' : `expected '${missing}' near`;
    return { severity: 'error', message: `${what} '${token.text}'`, origin: token.origin, span: token.text.length };
  });
}
