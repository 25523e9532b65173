/**
 * Holding a damaged hunk against a file.
 *
 * In: the lines of a hunk as a mail has them and the lines of a file. Out: every place in the file, and every reading of
 * the lines, in which the hunk is one: its unchanged and removed lines the file's, but for white space and for blank lines,
 * its counts those of its header.
 *
 * The one idea: a line of the mail is an added one, a removed one or the file's own, and which one it is may be open (a
 * context line `++n;` that has lost its leading blank); all readings are tried, and the header's counts say which are
 * possible and where the hunk ends. Invariant: two results differ in more than white space.
 */
import type { LooseHunk, LooseLine } from './loose.ts';

export interface Item {
  /** `dropped`: a blank line of the mail that is none of the file's. */
  readonly kind: 'keep' | 'remove' | 'add' | 'dropped';
  /** The file's line, with its terminator; of an added line what stands behind the `+`. */
  readonly text: string;
  /** Undefined for a blank line of the file that the mail has lost. */
  readonly from: LooseLine | undefined;
  /** Lines of the mail behind `from` that a mailer has broken off it. */
  readonly broken?: readonly LooseLine[];
}

export interface Alignment {
  /** 0-based index of the first line of the file. */
  readonly start: number;
  /** One further than the last. */
  readonly end: number;
  readonly items: readonly Item[];
  /** Added lines that the header counts and the mail has not. */
  readonly lost: number;
}

export interface Alignments {
  readonly found: readonly Alignment[];
  /** How far the best of those got that did not fit. */
  readonly nearest: Miss | undefined;
  /** There were too many readings to try them all. */
  readonly isCut: boolean;
}

export interface Miss {
  readonly start: number;
  /** 0-based index of the line of the file that did not fit. */
  readonly at: number;
  /** The line of the mail that did not fit; undefined where the mail ends. */
  readonly line: LooseLine | undefined;
  readonly matched: number;
  /** Lines seen by then. */
  readonly oldCount: number;
  readonly newCount: number;
}

/** Lines that agree but for white space have the same key. */
export function keyOf(line: string): string {
  return line.replace(/\s+/g, '');
}

const MOST_STEPS = 400_000;
const MOST_FOUND = 8;

/** Lines of a mail that one line may have become. */
const MOST_BROKEN = 4;

/**
 * `keys` are those of the file's lines; `from` is the first that may belong to the hunk; `lost` as in Alignment. With
 * `wrapped`, several lines of the mail may be one that was too long for a mailer.
 */
export function alignHunk(
  lines: readonly string[],
  keys: readonly string[],
  hunk: LooseHunk,
  from: number,
  lost: number,
  wrapped = false,
): Alignments {
  const search = new Search(lines, keys, hunk, lost, wrapped);
  for (let start = from; start < lines.length; start++) search.run(start);
  return { found: search.found, nearest: search.nearest, isCut: search.steps > MOST_STEPS };
}

interface Point {
  /** Index into the hunk's lines. */
  readonly mail: number;
  /** Index into the file's. */
  readonly file: number;
  readonly oldCount: number;
  readonly newCount: number;
}

/** A depth-first search from one start after the other. Owns what it has found. */
class Search {
  readonly found: Alignment[] = [];
  private readonly seen = new Set<string>();
  private readonly mailKeys: readonly string[];
  nearest: Miss | undefined;
  steps = 0;
  private start = 0;
  /** Points from which nothing can be reached, of the present start. */
  private readonly dead = new Set<string>();
  private accepted = 0;
  private readonly items: Item[] = [];
  private readonly newTarget: number;

  constructor(
    private readonly lines: readonly string[],
    private readonly keys: readonly string[],
    private readonly hunk: LooseHunk,
    private readonly lost: number,
    private readonly wrapped: boolean,
  ) {
    this.mailKeys = hunk.lines.map((line) => keyOf(line.text));
    this.newTarget = hunk.newCount - lost;
  }

  run(start: number): void {
    this.start = start;
    this.dead.clear();
    this.go({ mail: 0, file: start, oldCount: 0, newCount: 0 });
  }

  private go(point: Point): void {
    this.steps += 1;
    const { oldCount, newCount } = point;
    const name = `${point.mail} ${point.file} ${oldCount} ${newCount}`;
    if (this.steps > MOST_STEPS || this.found.length >= MOST_FOUND || this.dead.has(name)) return;
    const { accepted } = this;
    this.decide(point);
    if (this.accepted === accepted) this.dead.add(name);
  }

  private decide(point: Point): void {
    const { oldCount, newCount } = point;
    const isOver = oldCount > this.hunk.oldCount || newCount > this.newTarget;
    const isWhole = oldCount === this.hunk.oldCount && newCount === this.newTarget;
    const key = this.mailKeys[point.mail];
    const isFileBlank = this.keys[point.file] === '';
    if (isOver || (isWhole && this.hasMore(point.mail))) this.miss(point);
    else if (isWhole) this.accept(point);
    else if (isFileBlank && key !== '') this.fill(point);
    else if (key === undefined) this.miss(point);
    else if (key !== '') this.read(point, key);
    else if (isFileBlank) this.keep(point);
    else this.take(point, { kind: 'dropped', text: '', from: this.hunk.lines[point.mail] }, 0, 0, 0);
  }

  /** A line that is not blank: as the file's own, as removed, as added. */
  private read(point: Point, key: string): void {
    const line = this.hunk.lines[point.mail]!;
    const own = this.keys[point.file];
    let fits = false;
    if (own === key) {
      fits = true;
      this.keep(point);
    }
    if (key[0] === '-' && own === key.slice(1)) {
      fits = true;
      this.take(point, { kind: 'remove', text: this.lines[point.file]!, from: line }, 1, 1, 0);
    }
    if (line.text.startsWith('+')) {
      fits = true;
      this.take(point, { kind: 'add', text: `${line.text.slice(1)}\n`, from: line }, 0, 0, 1);
    }
    if (this.wrapped && this.readBroken(point, key)) fits = true;
    if (!fits) this.miss(point);
  }

  /** A line together with those behind it. What follows an added one has no sign of its own. */
  private readBroken(point: Point, first: string): boolean {
    const line = this.hunk.lines[point.mail]!;
    const own = this.keys[point.file];
    let fits = false;
    let key = first;
    for (let count = 1; count < MOST_BROKEN; count++) {
      const next = this.hunk.lines[point.mail + count];
      const nextKey = this.mailKeys[point.mail + count];
      if (next === undefined || nextKey === undefined || nextKey === '') break;
      key += nextKey;
      const broken = this.hunk.lines.slice(point.mail + 1, point.mail + 1 + count);
      const text = this.lines[point.file]!;
      if (own === key) this.take(point, { kind: 'keep', text, from: line, broken }, 1, 1, 1);
      if (key[0] === '-' && own === key.slice(1))
        this.take(point, { kind: 'remove', text, from: line, broken }, 1, 1, 0);
      const mayBeAdded = line.text.startsWith('+') && broken.every((one) => !/^[-+]/.test(one.text));
      if (mayBeAdded) {
        // A mailer breaks a line at a blank, which goes.
        const whole = [line.text.slice(1).trimEnd(), ...broken.map((one) => one.text.trim())].join(' ');
        this.take(point, { kind: 'add', text: `${whole}\n`, from: line, broken }, 0, 0, 1);
      }
      if (own === key || key.slice(1) === own || mayBeAdded) fits = true;
    }
    return fits;
  }

  private keep(point: Point): void {
    const from = this.hunk.lines[point.mail];
    this.take(point, { kind: 'keep', text: this.lines[point.file]!, from }, 1, 1, 1);
  }

  /** The file has a blank line where the mail has another one or ends: it comes first, or behind the added lines. */
  private fill(point: Point): void {
    const { accepted } = this;
    const key = this.mailKeys[point.mail];
    if (!this.comesLater(point.mail)) this.restore(point);
    if (this.accepted === accepted && key !== undefined) this.read(point, key);
  }

  private restore(point: Point): void {
    this.items.push({ kind: 'keep', text: this.lines[point.file]!, from: undefined });
    const { mail, file, oldCount, newCount } = point;
    this.go({ mail, file: file + 1, oldCount: oldCount + 1, newCount: newCount + 1 });
    this.items.pop();
  }

  private take(point: Point, item: Item, file: number, oldCount: number, newCount: number): void {
    this.items.push(item);
    this.go({
      mail: point.mail + 1 + (item.broken?.length ?? 0),
      file: point.file + file,
      oldCount: point.oldCount + oldCount,
      newCount: point.newCount + newCount,
    });
    this.items.pop();
  }

  /** The blank line that the file has here stands in the mail, only behind the added lines that come first. */
  private comesLater(mail: number): boolean {
    if (!this.hunk.lines[mail]?.text.startsWith('+')) return false;
    for (let at = mail; at < this.mailKeys.length; at++) {
      if (this.mailKeys[at] === '') return true;
      if (!this.hunk.lines[at]!.text.startsWith('+')) return false;
    }
    return false;
  }

  /** What stands right behind the last line looks like more of the hunk, or, where lines are put together, of a line. */
  private hasMore(mail: number): boolean {
    const text = this.hunk.lines[mail]?.text ?? '';
    if (this.wrapped && text.trim() !== '' && !/^---?\s*$/.test(text)) return true;
    return /^([-+]| \s*\S)/.test(text) && !/^--\s*$/.test(text) && !/^---(\s|$)/.test(text);
  }

  private accept(point: Point): void {
    if (!this.items.some((item) => item.kind === 'add' || item.kind === 'remove')) {
      this.miss(point);
      return;
    }
    this.accepted += 1;
    const result = this.items.filter((item) => item.kind === 'keep' || item.kind === 'add');
    const outside = [this.keys.slice(0, this.start).join('\n'), this.keys.slice(point.file).join('\n')];
    const inside = result.map((item) => keyOf(item.text)).join('\n');
    const outcome = `${outside[0]}\n${inside}\n${outside[1]}`.replace(/\n+/g, '\n');
    if (this.seen.has(outcome)) return;
    this.seen.add(outcome);
    this.found.push({ start: this.start, end: point.file, items: [...this.items], lost: this.lost });
  }

  private miss(point: Point): void {
    const matched = this.items.filter((item) => item.kind !== 'add' && keyOf(item.text) !== '').length;
    const distance = (start: number) => Math.abs(start + 1 - this.hunk.oldStart);
    const { nearest } = this;
    const isBetter =
      nearest === undefined ||
      matched > nearest.matched ||
      (matched === nearest.matched && distance(this.start) < distance(nearest.start));
    if (!isBetter) return;
    const { oldCount, newCount } = point;
    this.nearest = {
      start: this.start,
      at: point.file,
      line: this.hunk.lines[point.mail],
      matched,
      oldCount,
      newCount,
    };
  }
}
