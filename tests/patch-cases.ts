/**
 * Generated patches, and what patch(1), git apply and the patch engine make of them.
 *
 * Each case is a file, a patch made for it, and a target that has drifted from the file. Few different lines, so that
 * hunks fit at several places. Required: the same result as patch(1), the same words for every hunk, or a refusal that
 * gives one of the reasons listed here; and a patch that git apply takes too has git's result, unless a hunk was moved.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type ApplyOutcome, applySeries, formatHunk, parsePatch, treeOf } from '../kernel-src/index.ts';

/** Where patch(1) goes on and we do not. */
const STRICTER = new Set([
  'exists', // a new file whose place an empty one has
  'no-such-file', // a copy, without hunks, of a file that is missing
  'too-short', // a hunk without context that adds lines beyond the end, as far as those before it have moved
]);

/** In how many cases of 300 each way to end is seen at least: they are worth something only while they cover all. */
const LEAST = { inPlace: 60, moved: 30, fuzzy: 10, rejected: 60, gitAgrees: 60, gitElsewhere: 0 };

export type Tally = Record<keyof typeof LEAST, number>;

/** mulberry32. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof generator>;
type Files = Map<string, string>;

interface Case {
  readonly target: Files;
  readonly patch: string;
  /** Hunks without context, of which git wants to be told. */
  readonly bare: boolean;
}

/** One line of a difference. */
interface Step {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

const someLine = (random: Random, variety: number) => (random(4) === 0 ? '}\n' : `\tstatement_${random(variety)}();\n`);

function someFile(random: Random): string[] {
  const variety = [5, 20, 1000][random(3)]!;
  return Array.from({ length: 1 + random(40) }, () => someLine(random, variety));
}

/** A random edit of the lines, as steps: about one change in `rarity` lines. */
function edit(random: Random, lines: readonly string[], rarity: number): Step[] {
  const steps: Step[] = [];
  for (const text of lines) {
    const what = random(rarity);
    if (what === 0) steps.push({ kind: '-', text });
    else if (what === 1) steps.push({ kind: '-', text }, { kind: '+', text: `\tchanged_${random(100)}();\n` });
    else if (what === 2) steps.push({ kind: ' ', text }, { kind: '+', text: someLine(random, 5) });
    else steps.push({ kind: ' ', text });
  }
  if (steps.every((step) => step.kind === ' ')) steps.push({ kind: '+', text: '\tlast();\n' });
  return steps;
}

const side = (steps: readonly Step[], kind: '-' | '+') =>
  steps.filter((step) => step.kind === ' ' || step.kind === kind).map((step) => step.text);

/** Hunks of a difference. With `split`, neighbours are not joined, so that their contexts overlap. */
function hunks(steps: readonly Step[], size: number, split: boolean): string {
  const ranges: [number, number][] = [];
  steps.forEach((step, i) => {
    if (step.kind === ' ') return;
    const last = ranges.at(-1);
    const reach = split ? 1 : 2 * size + 1;
    if (last !== undefined && i - last[1] <= reach) last[1] = i;
    else ranges.push([i, i]);
  });
  return ranges
    .map(([first, last]) => {
      const from = Math.max(0, first - size);
      const part = steps.slice(from, last + size + 1);
      // Where a neighbour's change falls into this hunk's context, it is seen from the old side.
      const inside = part.flatMap((step, i): Step[] => {
        const isOwn = from + i >= first && from + i <= last;
        return isOwn || step.kind === ' ' ? [step] : step.kind === '-' ? [{ kind: ' ', text: step.text }] : [];
      });
      const before = (kind: '-' | '+') => side(steps.slice(0, from), kind).length;
      const count = (kind: '-' | '+') => side(inside, kind).length;
      const range = (kind: '-' | '+') => `${before(kind) + (count(kind) === 0 ? 0 : 1)},${count(kind)}`;
      return `@@ -${range('-')} +${range('+')} @@\n${inside.map(printStep).join('')}`;
    })
    .join('');
}

function printStep({ kind, text }: Step): string {
  return text.endsWith('\n') ? kind + text : `${kind}${text}\n\\ No newline at end of file\n`;
}

/** The file as it is by now: changed in other places, or not at all. */
function drift(random: Random, lines: readonly string[]): string[] {
  const moved = [...lines];
  for (let times = random(4); times > 0; times--) {
    const at = random(moved.length + 1);
    const what = random(4);
    if (what === 0) moved.splice(at, 0, ...someFile(random).slice(0, 6));
    else if (what === 1) moved.splice(at, random(3));
    else if (what === 2 && at < moved.length) moved[at] = `\tdrifted_${random(9)}();\n`;
    else moved.splice(0, 0, ...Array.from({ length: random(8) }, () => someLine(random, 5)));
  }
  return moved;
}

const cutEnd = (lines: readonly string[]) =>
  lines.map((line, i) => (i === lines.length - 1 ? line.replace(/\n$/, '') : line));
const toDos = (text: string) => text.replaceAll('\n', '\r\n');

/** A change of one file with everything that may be odd about it. */
function changeCase(random: Random): Case {
  let lines = someFile(random);
  if (random(8) === 0) lines = cutEnd(lines);
  let steps = edit(random, lines, 6 + random(20));
  if (random(8) === 0) {
    const last = steps.findLastIndex((step) => step.kind !== '-');
    const step = steps[last];
    if (step?.kind === '+') steps = steps.with(last, { kind: '+', text: step.text.replace(/\n$/, '') });
  }
  steps = mendInnerEnds(steps);
  const old = side(steps, '-');
  const kind = random(10);
  const target = kind === 0 ? side(steps, '+') : drift(random, old);
  const size = random(4);
  const body = hunks(steps, size, random(6) === 0);
  const names =
    random(2) === 0
      ? '--- a/dir/x.c\n+++ b/dir/x.c\n'
      : 'diff --git a/dir/x.c b/dir/x.c\nindex 1111111..2222222 100644\n--- a/dir/x.c\n+++ b/dir/x.c\n';
  let patch = names + body;
  let text = mendText(target);
  const line = random(12);
  if (line === 0) patch = toDos(patch);
  if (line === 1) [patch, text] = [names + toDos(body).replaceAll(/^(@@.*|\\.*)\r$/gm, '$1'), toDos(text)];
  if (line === 2) text = toDos(text);
  return {
    target: new Map([
      ['dir/x.c', text],
      ['dir/other.c', 'other\n'],
    ]),
    patch: `Prose before it.\n---\n${patch}`,
    bare: size === 0,
  };
}

/** Only the last line of each side may lack its newline. */
function mendInnerEnds(steps: readonly Step[]): Step[] {
  const lastOld = steps.findLastIndex((step) => step.kind !== '+');
  const lastNew = steps.findLastIndex((step) => step.kind !== '-');
  return steps.map((step, i) => {
    const mayLack = (step.kind === '+' || i === lastOld) && (step.kind === '-' || i === lastNew);
    return mayLack || step.text.endsWith('\n') ? step : { ...step, text: `${step.text}\n` };
  });
}

const mendText = (lines: readonly string[]) =>
  lines.map((line, i) => (i < lines.length - 1 && !line.endsWith('\n') ? `${line}\n` : line)).join('');

/** Files that come, go or move. */
function wholeFileCase(random: Random): Case {
  const lines = someFile(random);
  const target: Files = new Map([['dir/other.c', 'other\n']]);
  const git = random(3) > 0;
  const range = (count: number) => (count === 0 ? '0,0' : `1,${count}`);
  const whole = (kind: '-' | '+') =>
    `@@ -${range(kind === '-' ? lines.length : 0)} +${range(kind === '+' ? lines.length : 0)} @@\n${lines.map((text) => kind + text).join('')}`;
  const what = random(3);
  if (what === 0) {
    if (random(4) === 0) target.set('new/n.c', lines.slice(0, random(3)).join('') || 'x\n');
    const head = git ? 'diff --git a/new/n.c b/new/n.c\nnew file mode 100644\nindex 0000000..1111111\n' : '';
    return { target, patch: `${head}--- /dev/null\n+++ b/new/n.c\n${whole('+')}`, bare: false };
  }
  const present = random(4) === 0 ? drift(random, lines) : lines;
  if (random(8) > 0) target.set('dir/x.c', present.join(''));
  if (what === 1) {
    const head = git ? 'diff --git a/dir/x.c b/dir/x.c\ndeleted file mode 100644\nindex 1111111..0000000\n' : '';
    return { target, patch: `${head}--- a/dir/x.c\n+++ /dev/null\n${whole('-')}`, bare: false };
  }
  if (random(6) === 0) target.set('dir/to.c', 'in the way\n');
  const kind = random(2) === 0 ? 'rename' : 'copy';
  const steps = random(3) === 0 ? [] : edit(random, lines, 10);
  const body = steps.length === 0 ? '' : `--- a/dir/x.c\n+++ b/dir/to.c\n${hunks(steps, 3, false)}`;
  return {
    target,
    patch: `diff --git a/dir/x.c b/dir/to.c\nsimilarity index 90%\n${kind} from dir/x.c\n${kind} to dir/to.c\n${body}`,
    bare: false,
  };
}

function twoFilesCase(random: Random): Case {
  const first = changeCase(random);
  const second = wholeFileCase(random);
  const renamed = new Map([...second.target].map(([path, text]) => [path.replace('dir/', 'two/'), text]));
  return {
    target: new Map([...first.target, ...renamed]),
    patch: first.patch + second.patch.replaceAll('dir/', 'two/'),
    bare: first.bare,
  };
}

function makeCase(seed: number): Case {
  const random = generator(seed);
  const kind = random(10);
  return kind < 7 ? changeCase(random) : kind < 9 ? wholeFileCase(random) : twoFilesCase(random);
}

function writeTree(root: string, files: Files): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function readTree(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** Runs patch(1) and git apply on all cases in one shell; no terminal, so that patch asks nothing. */
function runOthers(cases: readonly Case[], scratch: string): void {
  cases.forEach(({ target, patch, bare }, i) => {
    const folder = join(scratch, String(i));
    writeTree(join(folder, 'patch'), target);
    writeTree(join(folder, 'git'), target);
    writeFileSync(join(folder, 'p.patch'), patch);
    writeFileSync(join(folder, 'git.options'), bare ? '--unidiff-zero' : '');
  });
  const script = `cd "$1"; for i in $(seq 0 $(($2 - 1))); do cd "$1/$i/patch"
    patch -N -p1 --verbose --no-backup-if-mismatch -r - -i ../p.patch > ../patch.out 2>&1 < /dev/null; echo $? > ../patch.status
    cd ../git; git apply $(cat ../git.options) -p1 --whitespace=nowarn ../p.patch > ../git.out 2>&1; echo $? > ../git.status; done`;
  execFileSync('setsid', ['--wait', 'sh', '-c', script, 'sh', scratch, String(cases.length)], {
    env: { ...process.env, LC_ALL: 'C', GIT_CEILING_DIRECTORIES: scratch },
  });
}

function resultOf(outcome: ApplyOutcome, target: Files): Record<string, string> {
  if (outcome.kind !== 'applied') return Object.fromEntries(target);
  const result = new Map<string, string>(target);
  for (const [path, text] of outcome.changed) {
    if (text === undefined) result.delete(path);
    else result.set(path, text);
  }
  return Object.fromEntries([...result].sort());
}

/** Where we refuse what patch(1) takes. */
function whyStricter(outcome: ApplyOutcome): string {
  if (outcome.kind === 'rejected') return outcome.rejects.map((reject) => reject.reason).join();
  return outcome.kind === 'malformed' ? outcome.diagnostics.map((diagnostic) => diagnostic.message).join() : 'applied';
}

/** Cases with the seeds `first` and on. What ends otherwise than it has to is an assertion that fails, with the case. */
export function comparePatches(first: number, count: number): Tally {
  const scratch = mkdtempSync(join(tmpdir(), 'lockstep-differential-'));
  try {
    const cases = Array.from({ length: count }, (_, i) => makeCase(first + i));
    runOthers(cases, scratch);
    return compareCases(cases, first, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The tally is as large as so many cases need. */
export function expectVariety(tally: Tally, count: number): void {
  for (const [kind, least] of Object.entries(LEAST)) {
    const enough = tally[kind as keyof Tally] >= (least * count) / 300;
    expect({ kind, enough, of: tally }).toMatchObject({ kind, enough: true });
  }
}

function compareCases(cases: readonly Case[], first: number, scratch: string): Tally {
  const said = (i: number, name: string) => readFileSync(join(scratch, String(i), name), 'utf8').trim();
  const tally: Tally = {
    inPlace: 0,
    moved: 0,
    fuzzy: 0,
    rejected: 0,
    gitAgrees: 0,
    gitElsewhere: 0,
  };
  const stricter = new Map<string, number>();
  cases.forEach(({ target, patch, bare }, i) => {
    const outcome = applySeries(treeOf(target, 'target'), [parsePatch(patch, 'p.patch')]);
    const about = `seed ${first + i}: ${whyStricter(outcome)}\n${patch}\n${said(i, 'patch.out')}\n${said(i, 'git.out')}`;
    const mine = resultOf(outcome, target);
    const tree = (name: string) => readTree(join(scratch, String(i), name));
    const patchTook = said(i, 'patch.status') === '0';
    if (outcome.kind !== 'applied') {
      tally.rejected += 1;
      if (patchTook) stricter.set(whyStricter(outcome), (stricter.get(whyStricter(outcome)) ?? 0) + 1);
      return;
    }
    expect(patchTook, about).toBe(true);
    expect(mine, about).toEqual(tree('patch'));
    const hunks = outcome.report.flatMap((file) => file.hunks);
    expect(hunks.map(formatHunk), about).toEqual(
      said(i, 'patch.out')
        .split('\n')
        .filter((line) => line.startsWith('Hunk #')),
    );
    const isMoved = hunks.some((hunk) => hunk.offset !== 0);
    const isFuzzy = hunks.some((hunk) => hunk.fuzz !== 0);
    tally[isFuzzy ? 'fuzzy' : isMoved ? 'moved' : 'inPlace'] += 1;
    if (said(i, 'git.status') !== '0') return;
    // A hunk that fits at several places may go to another one by git's order of search; one without context may be
    // glued to its neighbour, and so may a last line without newline be that is not the file's last.
    if ((isMoved || bare || isFuzzy) && JSON.stringify(tree('git')) !== JSON.stringify(mine)) tally.gitElsewhere += 1;
    else {
      expect(mine, `${about}\n(git apply)`).toEqual(tree('git'));
      tally.gitAgrees += 1;
    }
  });
  // The other hunks of a file of which one is refused may then find their places taken.
  for (const why of stricter.keys()) {
    expect({ why, known: why.split(',').some((reason) => STRICTER.has(reason)) }).toMatchObject({ known: true });
  }
  return tally;
}
