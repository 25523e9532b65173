/**
 * Words of C lines with their looks: just enough to read code by.
 *
 * In: consecutive lines. Out: for each, pieces with a look: comment, string, keyword, directive, or none. A comment that
 * begins before the first line is not known as one until it ends.
 */

export type Piece = readonly [look: '' | 'comment' | 'string' | 'keyword' | 'directive', text: string];

const KEYWORDS = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long register ' +
    'return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false NULL ' +
    'TASK SCENARIO EXPECT FINALLY INIT ALWAYS POSSIBLE OUTCOME'
  ).split(' '),
);

const PATTERN = /\/\*[\s\S]*?(?:\*\/|$)|\/\/.*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*/g;

export function highlight(lines: readonly string[]): Piece[][] {
  let inComment = startsInComment(lines);
  return lines.map((line) => {
    const pieces: Piece[] = [];
    let rest = line;
    if (inComment) {
      const end = line.indexOf('*/');
      if (end < 0) return [['comment', line]];
      pieces.push(['comment', line.slice(0, end + 2)]);
      rest = line.slice(end + 2);
      inComment = false;
    }
    if (/^\s*#/.test(rest)) return [...pieces, ['directive', rest]];
    let at = 0;
    for (const match of rest.matchAll(PATTERN)) {
      const text = match[0];
      const look = lookOf(text);
      if (look === '') continue;
      if (match.index > at) pieces.push(['', rest.slice(at, match.index)]);
      pieces.push([look, text]);
      at = match.index + text.length;
      if (text.startsWith('/*') && (!text.endsWith('*/') || text.length < 4)) inComment = true;
    }
    if (at < rest.length) pieces.push(['', rest.slice(at)]);
    return pieces;
  });
}

function startsInComment(lines: readonly string[]): boolean {
  for (const line of lines) {
    const begin = line.indexOf('/*');
    const end = line.indexOf('*/');
    if (end >= 0 && (begin < 0 || end < begin)) return true;
    if (begin >= 0) return false;
  }
  return false;
}

function lookOf(text: string): Piece[0] {
  if (text.startsWith('/')) return 'comment';
  if (text.startsWith('"') || text.startsWith("'")) return 'string';
  return KEYWORDS.has(text) ? 'keyword' : '';
}
