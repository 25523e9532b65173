/**
 * Takes single functions out of a file that is too large to interpret as a whole.
 *
 * In: the file's text and the names wanted. Out: the same text with everything else blanked out, so that every
 * character that is left stands where it stood, and all positions stay true.
 */

/** Blanks comments, literals and directive lines (with their continuations), keeping length and newlines. */
function skeleton(text: string): string {
  const pattern =
    /\/\*[\s\S]*?\*\/|\/\/(?:\\\r?\n|[^\n])*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|^[ \t]*#(?:\\\r?\n|[^\n])*/gm;
  return text.replace(pattern, blank);
}

function blank(text: string): string {
  return text.replace(/[^\n]+/g, (line) => ' '.repeat(line.length));
}

/** `missing` names what has no definition at file scope. */
export function excerpt(text: string, functions: readonly string[]): { text: string; missing: string[] } {
  const bare = skeleton(text);
  const wanted = new Set(functions);
  const kept: { start: number; end: number }[] = [];
  let start = 0;
  let depth = 0;
  let head = '';
  for (const { 0: c, index: at } of bare.matchAll(/[{};]/g)) {
    if (c === '{') {
      if (depth === 0) head = bare.slice(start, at);
      depth++;
    } else if (c === '}') {
      depth = Math.max(0, depth - 1);
      if (depth > 0) continue;
      const name = definedFunction(head);
      if (name !== undefined) {
        if (wanted.delete(name)) kept.push({ start: start + (head.length - head.trimStart().length), end: at + 1 });
        start = at + 1;
      }
    } else if (depth === 0) start = at + 1;
  }
  let out = '';
  let done = 0;
  for (const { start: from, end } of kept) {
    out += blank(text.slice(done, from)) + text.slice(from, end);
    done = end;
  }
  return { text: out + blank(text.slice(done)), missing: [...wanted] };
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
