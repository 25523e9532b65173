/**
 * Colour for terminals, and text cut to a width.
 *
 * Invariant: a style changes nothing but colour: with colour off, the same characters stand in the same places.
 */

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export function makeStyle(colour: boolean): Style {
  const paint = (name: keyof typeof CODES) => (text: string) =>
    colour && text !== '' ? `\x1b[${CODES[name][0]}m${text}\x1b[${CODES[name][1]}m` : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
  };
}

/** Control characters of foreign text (names, messages) as `\x1b`, so that nothing but us moves the cursor. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/**
 * Text in lines of at most `width`, broken at blanks, then behind punctuation that C names leave, then anywhere. The
 * indentation of the text goes on, with `hang` more blanks from the second line on.
 */
export function wrap(text: string, width: number, hang = 2): string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  const lead = /^ */.exec(text)![0];
  const indent = ' '.repeat(Math.min(lead.length + hang, Math.max(0, width - 8)));
  for (let rest = text; ; ) {
    if (rest.length <= width) {
      lines.push(rest);
      return lines;
    }
    const floor = lines.length === 0 ? lead.length : indent.length;
    const at = breakAt(rest, width, floor);
    lines.push(rest.slice(0, at).trimEnd());
    rest = indent + rest.slice(at).trimStart();
  }
}

function breakAt(text: string, width: number, floor: number): number {
  const blank = text.lastIndexOf(' ', width);
  if (blank > floor) return blank;
  for (let at = width; at > floor + 4; at--) if (/[._,(>\]]/.test(text[at - 1]!) && text[at] !== ')') return at;
  return width;
}

/** 1234567 as `1,234,567`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 finding`, `2 findings`. */
export function counted(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
}

export interface Column {
  readonly title: string;
  readonly right?: boolean;
}

/** A table with a head and a rule. `paint` may colour a padded cell. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
  paint: (cell: string, row: number, column: number) => string = (cell) => cell,
): string[] {
  const widths = columns.map((column, n) => Math.max(column.title.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const pad = (text: string, n: number): string =>
    columns[n]!.right === true ? text.padStart(widths[n]!) : text.padEnd(widths[n]!);
  const line = (cells: readonly string[]): string => cells.join('  ').trimEnd();
  return [
    line(columns.map((column, n) => style.bold(pad(column.title, n)))),
    line(widths.map((width) => style.dim('-'.repeat(width)))),
    ...rows.map((row, y) => line(columns.map((_, n) => paint(pad(row[n] ?? '', n), y, n)))),
  ];
}
