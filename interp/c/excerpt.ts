/**
 * Takes single functions out of a file that is too large to interpret as a whole.
 *
 * In: the file's text and the names wanted. Out: the same text up to the last of them with everything else in comments, so
 * that every character that is left stands where it stood, and all positions stay true.
 *
 * A file of ten thousand lines is gone through for each program that is built anew: what is asked of all of it is asked
 * by patterns and searches, which are fast from the first call.
 */

/** A comment, a literal or a directive line with its continuations, from where it starts; else one of `{};`. */
const STOP =
  /\/\*[\s\S]*?\*\/|\/\/(?:\\\r?\n|[^\n])*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|^[ \t]*#(?:\\\r?\n|[^\n])*|[{};]/gm;

/** Inside of a block: a brace, or the beginning of a comment, a literal or a directive line. */
const BRACE_OR_BEGINNING = /[{}"']|\/[*/]|^[ \t]*#/gm;
/** The last character of such a beginning. */
type Beginning = '"' | "'" | '*' | '/' | '#';
const TO_LINE_END = /(?:\\\r?\n|[^\n])*/y;
const TO_QUOTE = { '"': /(?:\\[\s\S]|[^"\\\n])*"/y, "'": /(?:\\[\s\S]|[^'\\\n])*'/y };

/** Keeps length and newlines. */
function blank(text: string): string {
  return text.replace(/[^\n]+/g, (line) => ' '.repeat(line.length));
}

/** Makes one comment of what is more than a few characters; keeps length and newlines. */
function hide(text: string): string {
  const isPair = (at: number): boolean => text[at] !== '\n' && text[at + 1] !== '\n';
  let start = 0;
  while (start + 4 <= text.length && !isPair(start)) start++;
  let end = text.length - 2;
  while (end > start && !isPair(end)) end--;
  if (end < start + 2) return blank(text);
  // No end of a comment may be left inside, a torn one neither.
  const inside = text
    .slice(start + 2, end)
    .replaceAll('*/', '* ')
    .replaceAll('*\\', '* ');
  return `${blank(text.slice(0, start))}/*${inside}*/${blank(text.slice(end + 2))}`;
}

/** Comments, literals and directives blanked. */
function bareCode(text: string): string {
  return text.replace(STOP, (stop) => (stop.length === 1 ? stop : blank(stop)));
}

export interface Excerpt {
  readonly text: string;
  /** What was taken, in the order of the text; `end` is behind it. */
  readonly kept: readonly { readonly start: number; readonly end: number }[];
  /** What has no definition at file scope. */
  readonly missing: readonly string[];
}

export function excerpt(text: string, functions: readonly string[]): Excerpt {
  const wanted = new Set(functions);
  const kept: { start: number; end: number }[] = [];
  const stops = new RegExp(STOP);
  let start = 0;
  for (let stop = stops.exec(text); stop !== null; stop = stops.exec(text)) {
    if (stop[0] === ';') start = stops.lastIndex;
    if (stop[0] !== '{') continue;
    const end = endOfBlock(text, stops.lastIndex);
    stops.lastIndex = end;
    const raw = text.slice(start, stop.index);
    if (functions.some((name) => raw.includes(name))) {
      const head = bareCode(raw);
      const name = definedFunction(head);
      if (name !== undefined && wanted.delete(name))
        kept.push({ start: start + (head.length - head.trimStart().length), end });
      if (wanted.size === 0) break;
    }
    if (/\)\s*(?:\/\*[^*]*\*\/\s*)?$/.test(raw.slice(-200))) start = end;
  }
  let out = '';
  let done = 0;
  for (const { start: from, end } of kept) {
    out += hide(text.slice(done, from)) + text.slice(from, end);
    done = end;
  }
  return { text: `${out}\n`, kept, missing: [...wanted] };
}

/** Behind the brace that closes the block which was opened in front of `start`, or the text's end. */
function endOfBlock(text: string, start: number): number {
  let depth = 1;
  BRACE_OR_BEGINNING.lastIndex = start;
  while (BRACE_OR_BEGINNING.test(text)) {
    const at = BRACE_OR_BEGINNING.lastIndex;
    const last = text[at - 1];
    if (last === '{') depth++;
    else if (last === '}') depth--;
    else BRACE_OR_BEGINNING.lastIndex = behind(text, last as Beginning, at);
    if (depth === 0) return at;
  }
  return text.length;
}

/** Behind what begins in front of `at` with a character like that; `at` if it does not end. */
function behind(text: string, last: Beginning, at: number): number {
  if (last === '*') {
    const end = text.indexOf('*/', at);
    return end < 0 ? at : end + 2;
  }
  const pattern = last === '/' || last === '#' ? TO_LINE_END : TO_QUOTE[last];
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** The name that a definition's head `static bool f(int x)` defines; undefined if it is no function's. */
function definedFunction(head: string): string | undefined {
  if (!head.trimEnd().endsWith(')')) return undefined;
  let depth = 0;
  for (let at = head.trimEnd().length - 1; at >= 0; at--) {
    if (head[at] === ')') depth++;
    else if (head[at] === '(' && --depth === 0) return /([A-Za-z_]\w*)\s*$/.exec(head.slice(0, at))?.[1];
  }
  return undefined;
}
