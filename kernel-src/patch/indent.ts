/**
 * The indentation of added lines that have lost theirs.
 *
 * In: the lines of a C file one after another, the file's own as they are, added ones without indentation. Out: those
 * with the indentation that kernel style gives them.
 *
 * The one idea: what the tree's own lines have is the truth, so an added line is indented from the nearest line that it
 * belongs to (the one with the open brace, the open parenthesis, the beginning of the comment, the `if` above), and only
 * the step from there is a rule of Documentation/process/coding-style.rst. Invariant: no rule looks at what follows, and
 * only white space at the beginning of a line is made.
 */

interface Brace {
  /** Tabs before the statement that opened it. */
  readonly outer: number;
}

interface State {
  braces: readonly Brace[];
  /** Columns behind parentheses that are open. */
  parens: readonly number[];
  /** Tabs that the next statement has for being the body of an `if` without braces; innermost last. */
  bodies: readonly number[];
  /** Tabs of the present statement's first line. */
  statement: number;
  /** The line before ends in an operator. */
  continues: boolean;
  /** White space before the comment that is open. */
  comment: string | undefined;
  /** White space of the line before, where that ends in a backslash. */
  macro: string | undefined;
}

const START: State = {
  braces: [],
  parens: [],
  bodies: [],
  statement: 0,
  continues: false,
  comment: undefined,
  macro: undefined,
};

const TAB = 8;
const CONTROL = /^(?:\} *)?(?:else +)?(?:if|for|while|switch|(?:\w+_)?for_each\w*)\b.*\)$/;
const BARE_CONTROL = /^(?:(?:\} *)?else|do)$/;

/** Goes through a file's lines. Owns where it is: braces, parentheses, comment, and what `#if` has put aside. */
export class Indenter {
  private state: State = START;
  private readonly branches: State[] = [];

  /** The white space that belongs before this line, which has none. */
  indentationOf(line: string): string {
    const { state } = this;
    const text = line.trim();
    if (text === '') return '';
    if (state.comment !== undefined) return state.comment + (text.startsWith('*') ? ' ' : '   ');
    if (state.macro !== undefined) return state.macro === '' ? '\t' : state.macro;
    if (text.startsWith('#')) return '';
    const top = state.braces.at(-1);
    if (state.parens.length > 0) return columns(state.parens.at(-1)!);
    if (text.startsWith('}')) return '\t'.repeat(top?.outer ?? 0);
    if (/^(case\b.*|default\s*):/.test(text)) return '\t'.repeat(top?.outer ?? 0);
    if (/^[A-Za-z_]\w*:(?!:)\s*(\/\*.*\*\/)?$/.test(text)) return '';
    if (state.continues) return '\t'.repeat(state.statement + 1);
    const body = state.bodies.at(-1);
    if (body !== undefined) return '\t'.repeat(text.startsWith('{') ? body - 1 : body);
    return '\t'.repeat(top === undefined ? 0 : top.outer + 1);
  }

  /** Takes in a line as it stands in the file. */
  push(line: string): void {
    const raw = line.replace(/\r?\n$/, '');
    const lead = /^[ \t]*/.exec(raw)![0];
    const isMacro = this.state.macro !== undefined || /^\s*#\s*define\b/.test(raw);
    if (isMacro) {
      this.state = { ...this.state, macro: raw.endsWith('\\') ? lead : undefined };
      return;
    }
    if (/^\s*#/.test(raw)) this.pushDirective(raw.trim());
    else this.pushCode(raw, lead);
  }

  /** After `#else` the braces are what they were at `#if`. */
  private pushDirective(text: string): void {
    if (/^#\s*if/.test(text)) this.branches.push(this.state);
    else if (/^#\s*(else|elif)/.test(text)) this.state = this.branches.at(-1) ?? this.state;
    else if (/^#\s*endif/.test(text)) this.branches.pop();
  }

  private pushCode(raw: string, lead: string): void {
    const tabs = Math.floor(widthOf(lead) / TAB);
    const startsStatement = this.state.parens.length === 0 && !this.state.continues && this.state.comment === undefined;
    const statement = startsStatement ? tabs : this.state.statement;
    const braces = [...this.state.braces];
    const parens = [...this.state.parens];
    let { comment } = this.state;
    let code = '';
    let closed = false;
    for (let i = 0; i < raw.length; i++) {
      if (comment !== undefined) {
        if (!raw.startsWith('*/', i)) continue;
        comment = undefined;
        i += 1;
        continue;
      }
      if (raw.startsWith('/*', i)) {
        comment = lead;
        i += 1;
        continue;
      }
      if (raw.startsWith('//', i)) break;
      const char = raw[i]!;
      code += char;
      if (char === '"' || char === "'") {
        const end = endOfQuote(raw, i);
        code += raw.slice(i + 1, end + 1);
        i = end;
      } else if (char === '(') parens.push(this.columnAfter(raw, i, statement));
      else if (char === ')') parens.pop();
      else if (char === '{') braces.push({ outer: statement });
      else if (char === '}') closed = braces.pop() !== undefined;
    }
    const text = code.trim();
    if (text === '') {
      this.state = { ...this.state, comment };
      return;
    }
    // Outside of functions a line may end in the `*` of a type.
    const inside = braces.length > 0 || text.endsWith('=');
    const continues =
      inside && parens.length === 0 && /(?:&&|\|\||[-+*/|&^=?<>])$/.test(text) && !/(?:\+\+|--)$/.test(text);
    const bodies = this.bodiesAfter(text, parens.length > 0 || continues, statement, closed);
    this.state = { braces, parens, bodies, statement, continues, comment, macro: undefined };
  }

  private bodiesAfter(text: string, isOpen: boolean, statement: number, closed: boolean): readonly number[] {
    if (isOpen) return this.state.bodies;
    if (text.endsWith('{') || text.endsWith(';') || closed) {
      return BARE_CONTROL.test(text) ? [statement + 1] : [];
    }
    // The closing line of a condition over several lines begins with anything.
    const isControl = CONTROL.test(text) || BARE_CONTROL.test(text) || (text.endsWith(')') && this.opened);
    return isControl ? [...this.state.bodies, statement + 1] : this.state.bodies;
  }

  /** The statement goes on from a line before, with a parenthesis, inside of a function. */
  private get opened(): boolean {
    return this.state.parens.length > 0 && this.state.braces.length > 0;
  }

  /** Kernel style lines arguments up behind the parenthesis; behind one at the end of a line there is nothing to. */
  private columnAfter(raw: string, at: number, statement: number): number {
    return /^\(\s*$/.test(raw.slice(at)) ? (statement + 1) * TAB : widthOf(raw.slice(0, at + 1));
  }
}

function endOfQuote(raw: string, start: number): number {
  for (let i = start + 1; i < raw.length; i++) {
    if (raw[i] === '\\') i += 1;
    else if (raw[i] === raw[start]) return i;
  }
  return raw.length - 1;
}

function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width = char === '\t' ? (Math.floor(width / TAB) + 1) * TAB : width + 1;
  return width;
}

function columns(width: number): string {
  return '\t'.repeat(Math.floor(width / TAB)) + ' '.repeat(width % TAB);
}
