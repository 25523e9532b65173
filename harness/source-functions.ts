/**
 * Where functions stand in a C file, found without a parser.
 *
 * In: the text of a file as it stands, unpreprocessed, which no compiler may ever have seen. Out: the name and lines of each
 * function. The idea: at the top level, what stands in braces behind `name(...)` is a function.
 *
 * Invariant: comments, strings and preprocessor lines are nobody's code.
 */
export interface SourceFunction {
  readonly name: string;
  /** 1-based lines of the declarator's name and of the closing brace. */
  readonly first: number;
  readonly last: number;
  /** Lines inside the braces on which a statement or expression can stand. */
  readonly codeLines: ReadonlySet<number>;
  /** It stands below an `#if`. */
  readonly guarded: boolean;
}

interface Word {
  readonly text: string;
  readonly line: number;
  /** How many `#if` it stands below. */
  readonly depth: number;
}

const TOKEN =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|[A-Za-z_]\w*|\d[\w.]*|\n|\S/g;

export function findFunctions(text: string): SourceFunction[] {
  const words = wordsOf(text);
  const found: SourceFunction[] = [];
  for (let at = 0; at < words.length; ) {
    const open = words[at]!;
    if (open.text !== '{') {
      at++;
      continue;
    }
    const end = closing(words, at);
    const name = nameBefore(words, at);
    if (name !== undefined) {
      const inside = words.slice(at + 1, end).filter((word) => /[\w"']/.test(word.text));
      found.push({
        name: name.text,
        first: name.line,
        last: words[Math.min(end, words.length - 1)]!.line,
        codeLines: new Set(inside.map((word) => word.line)),
        guarded: name.depth > 0,
      });
    }
    at = end + 1;
  }
  return found;
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let line = 1;
  let depth = 0;
  let directive = false;
  let isLineStart = true;
  const spliced = text.replace(/\\\r?\n/g, (part) => `${' '.repeat(part.length - 1)}\v`);
  for (const [token] of spliced.matchAll(new RegExp(TOKEN.source.replace('|\\n|', '|[\\n\\v]|'), 'g'))) {
    if (token === '\n' || token === '\v') {
      line++;
      if (token === '\n') {
        directive = false;
        isLineStart = true;
      }
      continue;
    }
    const isComment = token.startsWith('/*') || token.startsWith('//');
    if (token === '#' && isLineStart) directive = true;
    else if (directive && /^(?:if|ifdef|ifndef)$/.test(token) && isLineStart) depth++;
    else if (directive && token === 'endif' && isLineStart) depth--;
    if (!isComment && token !== '#') isLineStart = false;
    if (!isComment && !directive) words.push({ text: token, line, depth });
    line += token.match(/[\n\v]/g)?.length ?? 0;
  }
  return words;
}

/** The index of the brace that closes the one at `at`; beyond the end where there is none. */
function closing(words: readonly Word[], at: number): number {
  let depth = 0;
  for (let index = at; index < words.length; index++) {
    if (words[index]!.text === '{') depth++;
    else if (words[index]!.text === '}' && --depth === 0) return index;
  }
  return words.length;
}

/** `name` of `name(...) {`, with attributes between them. */
function nameBefore(words: readonly Word[], brace: number): Word | undefined {
  let at = brace - 1;
  while (at >= 0 && /^[A-Za-z_]/.test(words[at]!.text)) at--;
  if (words[at]?.text !== ')') return undefined;
  let depth = 0;
  for (; at >= 0; at--) {
    if (words[at]!.text === ')') depth++;
    else if (words[at]!.text === '(' && --depth === 0) break;
  }
  const name = words[at - 1];
  if (name === undefined || !/^[A-Za-z_]/.test(name.text)) return undefined;
  if (!/^__(?:must_hold|acquires|releases|attribute__|printf)$/.test(name.text)) return name;
  return nameBefore(words, at - 1);
}
