/**
 * The file names in a diff.
 *
 * In: what stands after `--- `, `+++ ` and `diff --git `. Out: a name, unquoted, without its time stamp; stripped of its
 * first component as by `-p1`; and why a name must not be used.
 */
import { decodeText } from '../text.ts';

export interface PatchName {
  readonly text: string;
  /** `/dev/null`, or the time stamp that diff -N gives to a file that is not there. */
  readonly isNone: boolean;
  /** It begins with a quotation mark and is no name in C quotes. */
  readonly isBroken?: true;
}

const STAMP =
  /[ \t]+((?:\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?)(?: ?[+-]\d\d:?\d\d)?|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})[ \t]*$/;

/** Reads `a/name<TAB>stamp`, `a/name`, `"a/quoted\tname"`. */
export function parseName(text: string): PatchName {
  if (text.startsWith('"')) {
    const quoted = unquote(text);
    if (quoted !== undefined) return { text: quoted.text, isNone: quoted.text === '/dev/null' };
    return { text: text.trimEnd(), isNone: false, isBroken: true };
  }
  const stamp = STAMP.exec(text);
  const tab = text.indexOf('\t');
  const cut = stamp?.index ?? (tab < 0 ? text.length : tab);
  const name = text.slice(0, cut).trimEnd();
  return { text: name, isNone: name === '/dev/null' || (stamp !== null && isEpoch(stamp[1]!)) };
}

function isEpoch(stamp: string): boolean {
  if (!/^19(69|70)-/.test(stamp)) return false;
  const iso = stamp
    .replace(' ', 'T')
    .replace(/(\.\d{3})\d*/, '$1')
    .replace(/ ?([+-]\d\d):?(\d\d)$/, '$1:$2');
  return Date.parse(/[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`) === 0;
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A name in C quotes at the beginning of `text`, as git writes it, and where it ends; undefined where it does not. */
function unquote(text: string): { text: string; end: number } | undefined {
  const bytes: number[] = [];
  for (let i = 1; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') return { text: decodeText(Uint8Array.from(bytes)), end: i + 1 };
    if (char !== '\\') {
      const point = text.codePointAt(i)!;
      bytes.push(...Buffer.from(String.fromCodePoint(point), 'utf8'));
      if (point > 0xffff) i += 1;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(i + 1, i + 4));
    const simple = ESCAPES[text[i + 1] ?? ''];
    if (octal !== null) bytes.push(Number.parseInt(octal[0], 8));
    else if (simple !== undefined) bytes.push(simple);
    else return undefined;
    i += octal !== null ? 3 : 1;
  }
  return undefined;
}

/**
 * The two names of a `diff --git` line. Names may hold blanks; where neither is quoted, the line can only be taken apart
 * where both name the same file, as they do whenever no rename or copy headers follow.
 */
export function gitHeaderNames(line: string): { old: string; new: string } | undefined {
  const rest = line.slice('diff --git '.length);
  if (rest.startsWith('"')) {
    const first = unquote(rest);
    if (first === undefined) return undefined;
    return { old: first.text, new: parseName(rest.slice(first.end + 1)).text };
  }
  if (rest.endsWith('"')) {
    const second = unquote(rest.slice(rest.indexOf(' "') + 1));
    return second === undefined ? undefined : { old: rest.slice(0, rest.indexOf(' "')), new: second.text };
  }
  for (let at = rest.indexOf(' '); at >= 0; at = rest.indexOf(' ', at + 1)) {
    const [first, second] = [rest.slice(0, at), rest.slice(at + 1)];
    if (stripPrefix(first) === stripPrefix(second)) return { old: first, new: second };
  }
  return undefined;
}

/** `a/kernel/x.c` as `kernel/x.c`, as by -p1; a name of one component stays as it is. */
export function stripPrefix(name: string): string {
  return name.replace(/^[^/]+\/+(?=.)/, '').replace(/\/\/+/g, '/');
}

/** A path for a message: control characters as git quotes them. */
export function shownPath(path: string): string {
  return path.replace(/[\0-\x1f\x7f]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** Why a path of a patch must not be used, or undefined. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it is absolute';
  const parts = path.split('/');
  if (parts.includes('..')) return "it holds '..'";
  if (parts.some((part) => part.toLowerCase() === '.git')) return 'it lies in a git repository';
  if (path.endsWith('/')) return 'it names a folder';
  if (/[\0-\x1f\x7f]/.test(path)) return 'it holds a control character';
  return undefined;
}
