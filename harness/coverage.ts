/**
 * Which lines of a patch ran: the tool's most useful sentence in a review is "rwsem.c:1441 was never executed".
 *
 * In: for each scenario, how often each instruction of its program was executed (interp/vm/coverage.ts); what the series
 * added, line by line. Out: for each added line, whether it is code at all, in how many scenarios and how often it ran, which
 * ways its conditions went; and which functions nobody calls.
 *
 * A line is code if an instruction comes from it, through macros and inlined calls. What has none is either no code
 * (declarations, comments, braces) or in a function of which there is no code anywhere, because nothing calls it.
 *
 * Invariant: `never` is only said of lines that have code, and `unreached` only of functions that have none.
 */
import { type CodePlace, executions, isBranch, type Origin, type Program } from '../interp/index.ts';
import type { AddedLine, SourceTree } from '../kernel-src/index.ts';
import type { BuiltScenario } from './scenario.ts';
import { findFunctions } from './source-functions.ts';

/** A condition: the position in the line at which it is written. */
export interface ConditionRuns {
  readonly column: number;
  /** Where control went on in each way that was possible: how often, and the first line there. */
  readonly ways: readonly { readonly times: number; readonly line: number | undefined }[];
}

export interface LineRuns {
  readonly times: number;
  readonly conditions: readonly ConditionRuns[];
}

/** Of one scenario: the lines of the changed files that have code. */
export type CodeRuns = ReadonlyMap<string, ReadonlyMap<number, LineRuns>>;

export type LineStatus = 'executed' | 'never' | 'unreached' | 'no-code' | 'not-interpreted';

export interface CoveredLine extends AddedLine {
  readonly text: string;
  readonly status: LineStatus;
  /** That it stands in. */
  readonly function: string | undefined;
  /** Scenarios in which it ran, and how often in all of them together. */
  readonly scenarios: number;
  readonly times: number;
  /** Columns of conditions that went one way only, with the line that they never went on to, if it is known. */
  readonly oneSided: readonly { readonly column: number; readonly never: number | undefined }[];
}

export interface PatchCoverage {
  /** Scenarios that ran, and those of them that did not see every schedule. */
  readonly scenarios: number;
  readonly open: number;
  readonly files: ReadonlyMap<string, readonly CoveredLine[]>;
  /** Functions with added lines of which there is no code; `guarded`: they stand below an `#if`. */
  readonly unreached: readonly { readonly path: string; readonly function: string; readonly guarded: boolean }[];
}

// ---- one scenario

interface Site {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Where in the changed files an origin stands: in the text, in each macro on the way, at the place of use. */
function sitesOf(origin: Origin, paths: ReadonlySet<string>): Site[] {
  const sites: Site[] = [];
  for (let at: Origin | undefined = origin; at !== undefined; at = at.macro?.at) {
    if (!paths.has(at.file.path)) continue;
    sites.push({ path: at.file.path, ...at.file.position(at.offset) });
  }
  return sites;
}

class LineCounter {
  readonly lines = new Map<string, Map<number, LineEntry>>();
  private readonly sites = new Map<CodePlace, readonly Site[]>();

  constructor(
    private readonly program: Program,
    private readonly paths: ReadonlySet<string>,
  ) {}

  line({ path, line }: Site): LineEntry {
    let file = this.lines.get(path);
    if (file === undefined) this.lines.set(path, (file = new Map()));
    let entry = file.get(line);
    if (entry === undefined) file.set(line, (entry = { own: new Map(), calls: new Map(), conditions: new Map() }));
    return entry;
  }

  /** `frame`: the function whose code it is. The lines of calls that were replaced by their function count as well. */
  instruction(place: CodePlace, frame: number, times: number): void {
    for (let at: CodePlace | undefined = place; at !== undefined; at = at.inlinedAt) {
      // The same text in two frames, or inlined twice, ran as often as both together.
      const copy = at.inlinedAt ?? frame;
      for (const site of this.sitesAt(at)) {
        const { own, calls } = this.line(site);
        if (at === place) own.set(copy, Math.max(own.get(copy) ?? 0, times));
        // Of a function that was put in the place of a call, the first instruction runs as often as the call.
        else if (!calls.has(copy)) calls.set(copy, times);
      }
    }
  }

  branch(pc: number, place: CodePlace, going: number, jumping: number): void {
    const site = this.sitesAt(place).at(-1);
    if (site === undefined) return;
    const { conditions } = this.line(site);
    let ways = conditions.get(site.column);
    if (ways === undefined) conditions.set(site.column, (ways = new Map()));
    const { code } = this.program;
    for (const [target, times] of [
      [pc + 3, going],
      [code[pc + 2]!, jumping],
    ] as const) {
      const line = this.lineAt(target, site.path);
      const key = line ?? -1;
      ways.set(key, (ways.get(key) ?? 0) + times);
    }
  }

  /** The line of a file at which the code from an index on goes on. */
  private lineAt(pc: number, path: string): number | undefined {
    const place = this.program.places[this.program.placeAt[pc] ?? -1];
    for (let at = place; at !== undefined; at = at.inlinedAt) {
      const site = this.sitesAt(at).at(-1);
      if (site?.path === path) return site.line;
    }
    return undefined;
  }

  private sitesAt(place: CodePlace): readonly Site[] {
    let sites = this.sites.get(place);
    if (sites === undefined) this.sites.set(place, (sites = sitesOf(place.origin, this.paths)));
    return sites;
  }
}

/** Times by the line that control went on to; -1 where that is not known. */
type Ways = Map<number, number>;

/** Numbers of the copies of a line, by the call that they were put in the place of, or the function whose code it is. */
type Copies = Map<CodePlace | number, number>;

interface LineEntry {
  /** Of instructions that come from the line itself, and of calls in it that were replaced. */
  readonly own: Copies;
  readonly calls: Copies;
  readonly conditions: Map<number, Ways>;
}

function timesOf({ own, calls }: LineEntry): number {
  let sum = 0;
  for (const [copy, times] of new Map([...calls, ...own])) sum += Math.max(times, Math.min(1, calls.get(copy) ?? 0));
  return sum;
}

/** What ran of the files at `paths`. `faulted`: where runs ended in the middle of an instruction. */
export function coverScenario(
  { program, counts }: Pick<BuiltScenario, 'program' | 'counts'>,
  paths: ReadonlySet<string>,
  faulted: readonly { readonly file: string; readonly line: number }[] = [],
): CodeRuns {
  if (counts === undefined || paths.size === 0) return new Map();
  const total = executions(program, counts);
  const counter = new LineCounter(program, paths);
  for (const { id, entry, limit } of program.functions) {
    for (let pc = entry; pc < limit; pc++) {
      const place = program.places[program.placeAt[pc] ?? -1];
      if (place === undefined) continue;
      counter.instruction(place, id, total[pc]!);
      if (isBranch(program.code[pc]!)) counter.branch(pc, place, counts.ran[pc + 1]! >>> 0, counts.ran[pc + 2]! >>> 0);
    }
  }
  for (const { file, line } of faulted) {
    const entry = counter.lines.get(file)?.get(line);
    if (entry !== undefined && timesOf(entry) === 0) entry.own.set(-1, 1);
  }
  return new Map(
    [...counter.lines].map(([path, lines]) => [
      path,
      new Map(
        [...lines].map(([line, entry]) => [
          line,
          {
            times: timesOf(entry),
            conditions: [...entry.conditions].map(([column, ways]) => ({
              column,
              ways: [...ways].map(([to, count]) => ({ times: count, line: to === -1 ? undefined : to })),
            })),
          },
        ]),
      ),
    ]),
  );
}

// ---- the patch, over all scenarios

export interface CoverageInput {
  readonly runs: CodeRuns;
  /** Every schedule was seen. */
  readonly exhaustive: boolean;
}

export function coverPatch(
  tree: SourceTree,
  added: ReadonlyMap<string, readonly AddedLine[]>,
  inputs: readonly CoverageInput[],
): PatchCoverage {
  const files = new Map<string, CoveredLine[]>();
  const unreached: { path: string; function: string; guarded: boolean }[] = [];
  for (const [path, lines] of [...added].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = tree.read(path);
    if (text === undefined) continue;
    const runs = inputs.flatMap(({ runs: one }) => one.get(path) ?? []);
    const functions = findFunctions(text);
    const hasCode = (first: number, last: number): boolean =>
      runs.some((one) => [...one.keys()].some((line) => line >= first && line <= last));
    const dead = functions.filter(
      ({ first, last }) => !hasCode(first, last) && lines.some(({ line }) => line >= first && line <= last),
    );
    if (runs.length > 0) unreached.push(...dead.map(({ name, guarded }) => ({ path, function: name, guarded })));
    const texts = text.split('\n');
    files.set(
      path,
      lines.map((line) => {
        const inside = functions.find(({ first, last }) => line.line >= first && line.line <= last);
        const isDead = inside !== undefined && dead.includes(inside) && inside.codeLines.has(line.line);
        const mayBeCode = inside !== undefined || isDirective(texts, line.line);
        return coverLine(
          line,
          texts[line.line - 1] ?? '',
          inside?.name,
          isDead,
          mayBeCode ? runs : runs.map(() => new Map()),
        );
      }),
    );
  }
  return {
    scenarios: inputs.length,
    open: inputs.filter(({ exhaustive }) => !exhaustive).length,
    files,
    unreached,
  };
}

/** Outside of functions only macros make code; a declaration is where the compiler puts what it makes itself. */
function isDirective(texts: readonly string[], line: number): boolean {
  let first = line;
  while (first > 1 && /\\\r?$/.test(texts[first - 2] ?? '')) first--;
  return /^\s*#/.test(texts[first - 1] ?? '');
}

function coverLine(
  line: AddedLine,
  text: string,
  name: string | undefined,
  isDead: boolean,
  runs: readonly ReadonlyMap<number, LineRuns>[],
): CoveredLine {
  const found = runs.flatMap((one) => one.get(line.line) ?? []);
  const ran = found.filter(({ times }) => times > 0);
  const times = ran.reduce((sum, one) => sum + one.times, 0);
  const status: LineStatus =
    ran.length > 0
      ? 'executed'
      : found.length > 0
        ? 'never'
        : runs.length === 0
          ? 'not-interpreted'
          : isDead
            ? 'unreached'
            : 'no-code';
  return {
    ...line,
    text,
    status,
    function: name,
    scenarios: ran.length,
    times,
    oneSided: status === 'executed' ? oneSided(ran, line.line) : [],
  };
}

/** Conditions of a line that had two ways, of which one was never taken. */
function oneSided(ran: readonly LineRuns[], line: number): CoveredLine['oneSided'] {
  const conditions = new Map<number, Map<number | undefined, number>>();
  for (const { column, ways } of ran.flatMap((one) => one.conditions)) {
    const sum = conditions.get(column) ?? new Map<number | undefined, number>();
    for (const way of ways) sum.set(way.line, (sum.get(way.line) ?? 0) + way.times);
    conditions.set(column, sum);
  }
  return [...conditions].flatMap(([column, ways]) => {
    const never = [...ways].filter(([, times]) => times === 0);
    const went = [...ways].some(([, times]) => times > 0);
    if (!went || never.length === 0) return [];
    const to = never[0]![0];
    return [{ column, never: to === line ? undefined : to }];
  });
}
