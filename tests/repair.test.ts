/**
 * Damaged patches: what is repaired, how it is told, what is refused; and that a repair never changes a word, held
 * against the undamaged patch on many generated cases.
 */
import { describe, expect, test } from 'vitest';
import {
  type Applied,
  applyMail,
  applySeries,
  builtinPatch,
  formatRefusal,
  formatRepairs,
  formatTrouble,
  type MailOutcome,
  type MailPatch,
  openTree,
  parsePatch,
  readPatches,
  type SourceTree,
  treeOf,
} from '../kernel-src/index.ts';
import { Indenter } from '../kernel-src/patch/indent.ts';
import { findPatch } from '../kernel-src/patch/loose.ts';

const GATE = `#include <linux/gate.h>

/*
 * open - let everybody in
 */
void gate_open(struct gate *gate, int how)
{
	int n = 0;

	if (how)
		n = gate_width(gate);

	while (gate->closed) {
		gate->closed--;
		n++;
	}

	wake_all(gate, n);
}

void gate_shut(struct gate *gate)
{
	int n = 0;

	if (gate->closed)
		return;

	gate->closed = 1;
	wake_all(gate, n);
}
`;
const PATH = 'kernel/gate.c';
const tree = treeOf(new Map([[PATH, GATE]]), 'base');

function found(text: string): MailPatch {
  const patch = findPatch(text, 'm.txt', 1, undefined);
  if (patch === undefined) throw new Error('no patch found');
  return patch;
}

function applied(outcome: MailOutcome): Extract<MailOutcome, { kind: 'applied' }> {
  if (outcome.kind === 'applied') return outcome;
  throw new Error(outcome.kind === 'rejected' ? JSON.stringify(outcome.rejects) : formatTrouble(outcome).join('\n'));
}

/** The damaged diff of the gate: names, then these lines. */
const mail = (...lines: string[]) => ['+++ b/kernel/gate.c', ...lines, ''].join('\n');

describe('repairing', () => {
  test('white space from the tree, added lines by rule, and an account of each line', () => {
    const text = mail(
      '@@ -10,7 +10,12 @@ void gate_open(struct gate *gate, int how)',
      'n = gate_width(gate);',
      '',
      'while (gate->closed) {',
      '-gate->closed--;',
      '+ if (gate_stuck(gate))',
      '+ break;',
      '+ else {',
      '+ /* one',
      '+ * less */',
      '+ gate->closed -= 1;',
      '+ }',
      'n++;',
      '}',
      '',
      'wake_all(gate, n);',
    ).replace('-10,7 +10,12', '-11,8 +11,14');
    const outcome = applied(applyMail(tree, [found(text)]));
    expect(outcome.tree.read(PATH)).toBe(
      GATE.replace(
        '\t\tgate->closed--;\n',
        '\t\tif (gate_stuck(gate))\n\t\t\tbreak;\n\t\telse {\n\t\t\t/* one\n\t\t\t * less */\n\t\t\tgate->closed -= 1;\n\t\t}\n',
      ),
    );
    expect(formatRepairs(outcome.repairs).slice(0, 12)).toEqual([
      "m.txt:1: repaired: the '---' line of the file is missing",
      '  was: +++ b/kernel/gate.c',
      '  now: --- a/kernel/gate.c',
      'm.txt:2: repaired: its place in this tree, and its lines counted',
      '  was: @@ -11,8 +11,14 @@ void gate_open(struct gate *gate, int how)',
      '  now: @@ -10,9 +10,15 @@ void gate_open(struct gate *gate, int how)',
      'm.txt:3: repaired: white space as in the tree',
      '  was: n = gate_width(gate);',
      '  now:  \t\tn = gate_width(gate);',
      'm.txt:5: repaired: white space as in the tree',
      '  was: while (gate->closed) {',
      '  now:  \twhile (gate->closed) {',
    ]);
    expect(outcome.added.get(PATH)!.map(({ line, at }) => [line, at])).toEqual(
      [7, 8, 9, 10, 11, 12, 13].map((at, i) => [14 + i, at]),
    );
  });

  const change = GATE.replace('\tgate->closed = 1;\n', '\tgate->closed = 2;\n');
  test.each<[string, string[], string, RegExp]>([
    [
      'blank lines of the tree that the mail lost',
      ['@@ -25,7 +25,7 @@', 'return;', '-gate->closed = 1;', '+gate->closed = 2;', 'wake_all(gate, n);', '}'].map(
        (line) => line.replace('-25,7 +25,7', '-25,5 +25,5'),
      ),
      change,
      /the tree has a blank line here/,
    ],
    [
      'blank lines that the mail has made',
      ['@@ -27,3 +27,3 @@', '', '', '-gate->closed = 1;', '', '+gate->closed = 2;', '', 'wake_all(gate, n);'],
      change,
      /the tree has no blank line here/,
    ],
    [
      'added blank lines, where the mail lost all blank lines',
      ['@@ -25,4 +25,6 @@', 'return;', 'gate->closed = 1;', '+gate->moved = 1;', 'wake_all(gate, n);'],
      GATE.replace('\tgate->closed = 1;\n', '\tgate->closed = 1;\n\tgate->moved = 1;\n'),
      /the header counts 1 more: blank lines, of which this mail has lost all/,
    ],
    [
      'one of two places, by the function in the header',
      ['@@ -20,3 +20,4 @@ void gate_shut(struct gate *gate)', '{', 'int n = 0;', '+n = 1;', ''],
      GATE.replace('gate)\n{\n\tint n = 0;\n', 'gate)\n{\n\tint n = 0;\n\tn = 1;\n'),
      /of 2, the one in the function that it names/,
    ],
    [
      'a context line that looks like a removed one',
      ['@@ -13,3 +13,4 @@', 'while (gate->closed) {', 'gate->closed--;', '+gate_turn(gate);', 'n++;'],
      GATE.replace('closed--;\n', 'closed--;\n\t\tgate_turn(gate);\n'),
      /white space as in the tree/,
    ],
    [
      'indentation that is there is left alone',
      ['@@ -27,3 +27,4 @@', '', '\tgate->closed = 1;', '+\t  gate->odd = 1;', '\twake_all(gate, n);'],
      GATE.replace('\tgate->closed = 1;\n', '\tgate->closed = 1;\n\t  gate->odd = 1;\n'),
      /'---' line/,
    ],
    [
      'an answer below the diff',
      [
        '@@ -27,3 +27,3 @@',
        '',
        '-gate->closed = 1;',
        '+gate->closed = 2;',
        'wake_all(gate, n);',
        '',
        'Does that work?',
        '- me',
      ],
      change,
      /white space as in the tree/,
    ],
  ])('%s', (_, lines, expected, account) => {
    const outcome = applied(applyMail(tree, [found(mail(...lines))]));
    expect(outcome.tree.read(PATH)).toBe(expected);
    expect(formatRepairs(outcome.repairs).join('\n')).toMatch(account);
  });

  test('a patch that is intact but for its tabs is repaired when it is applied', () => {
    const lines = [
      '--- a/kernel/gate.c',
      '+++ b/kernel/gate.c',
      '@@ -27,3 +27,3 @@',
      ' ',
      '-        gate->closed = 1;',
    ];
    const patch = found([...lines, '+        gate->closed = 2;', '         wake_all(gate, n);', ''].join('\n'));
    expect(patch.kind).toBe('intact');
    const outcome = applied(applyMail(tree, [patch]));
    expect(outcome.tree.read(PATH)!.replaceAll(' '.repeat(8), '\t')).toBe(change);
    expect(outcome.repairs.map((repair) => repair.kind)).toEqual(['removed', 'context']);
  });

  test('a second damaged patch is held against what the first one left', () => {
    const one = mail('@@ -27,3 +27,3 @@', '', '-gate->closed = 1;', '+gate->closed = 2;', 'wake_all(gate, n);');
    const two = mail('@@ -27,3 +27,3 @@', '', '-gate->closed = 2;', '+gate->closed = 3;', 'wake_all(gate, n);');
    const outcome = applied(applyMail(tree, [found(one), found(two)]));
    expect(outcome.tree.read(PATH)).toBe(change.replace('closed = 2', 'closed = 3'));
    expect(applyMail(tree, [found(two)]).kind).toBe('refused');
  });
});

describe('lines that a mailer has broken', () => {
  const BEGIN = `--- a/${PATH}\n+++ b/${PATH}\n`;
  const rows: readonly (readonly [what: string, text: string, added: string, why: readonly string[]])[] = [
    [
      'an added one, the margin kept',
      `${BEGIN}@@ -28,2 +28,4 @@\n \tgate->closed = 1;\n+\tgate->moved = gate_width(gate) +\ngate_width(gate);\n+\tn++;\n \twake_all(gate, n);\n`,
      '\tgate->moved = gate_width(gate) + gate_width(gate);\n\tn++;\n',
      ['one line, of which a mailer has made 2'],
    ],
    [
      'an added one, in three, the margin lost',
      mail(
        '@@ -27,3 +27,4 @@',
        '',
        'gate->closed = 1;',
        '+gate->moved = one +',
        'two +',
        'three;',
        'wake_all(gate, n);',
      ),
      '\tgate->moved = one + two + three;\n',
      [
        "the '---' line of the file is missing",
        'its place in this tree, and its lines counted',
        'white space as in the tree',
        'one line, of which a mailer has made 3',
        'white space as in the tree',
      ],
    ],
    [
      'an unchanged one',
      `${BEGIN}@@ -28,2 +28,3 @@\n \tgate->closed\n= 1;\n+\tn++;\n \twake_all(gate, n);\n`,
      '\tn++;\n',
      ['one line, of which a mailer has made 2'],
    ],
    [
      'the header',
      `${BEGIN}@@ -28,2 +28,3 @@ void gate_shut(struct\ngate *gate)\n \tgate->closed = 1;\n+\tn++;\n \twake_all(gate, n);\n`,
      '\tn++;\n',
      ['the end of the header, which a mailer has broken'],
    ],
  ];
  test.each(rows)('%s', (_, text, added, why) => {
    const outcome = applied(applyMail(tree, [found(text)]));
    expect(outcome.tree.read(PATH)).toBe(GATE.replace('\tgate->closed = 1;\n', `\tgate->closed = 1;\n${added}`));
    expect(outcome.repairs.map((repair) => repair.why)).toEqual(why);
  });

  test('a removed one, and how it is told', () => {
    const text = `${BEGIN}@@ -28,2 +28,2 @@\n-\tgate->closed\n= 1;\n+\tgate->closed = 2;\n \twake_all(gate, n);\n`;
    const outcome = applied(applyMail(tree, [found(text)]));
    expect(outcome.tree.read(PATH)).toBe(GATE.replace('closed = 1', 'closed = 2'));
    expect(formatRepairs(outcome.repairs.filter(({ kind }) => kind === 'wrapped'))).toEqual([
      'm.txt:4: repaired: one line, of which a mailer has made 2',
      '  was: -\tgate->closed',
      '       = 1;',
      '  now: -\tgate->closed = 1;',
    ]);
  });
});

describe('refusing', () => {
  test.each<[string, string[], RegExp]>([
    [
      'two places, both shown',
      ['@@ -8,2 +8,3 @@', '{', 'int n = 0;', '+n = 1;'],
      /fits in more than one place: it fits at lines 7, 22\n--- kernel\/gate.c:7\n {\n \tint n = 0;\n\+n = 1;\n--- kernel\/gate.c:22\n/,
    ],
    [
      'more added lines than the header says',
      ['@@ -15,1 +15,2 @@', '+n--;', '+n--;', 'n++;', 'x'],
      /contradicts its header: its header says 1 old and 2 new lines; there are more: line 6 'x'/,
    ],
    [
      'a line that is not in the file',
      ['@@ -27,3 +27,3 @@', '', '-gate->closed = 7;', '+gate->closed = 2;', 'wake_all(gate, n);'],
      /m\.txt:2: kernel\/gate\.c: hunk \(@@ -27,3 \+27,3 @@\): the damaged hunk is nowhere in the file/,
    ],
    [
      'one line of several that differs',
      ['@@ -22,6 +22,7 @@', 'int n = 0;', '', 'if (gate->closed)', 'break;', '', '+n++;', 'gate->closed = 1;'],
      /nowhere in the file: line 6 'break;' is not in the file, where line 26 is 'return;'\n--- kernel\/gate\.c:23\n \tint n = 0;/,
    ],
    [
      'applied already',
      ['@@ -27,3 +27,3 @@', '', '-gate->closed = 0;', '+gate->closed = 1;', 'wake_all(gate, n);'],
      /Reversed \(or previously applied\) patch detected: line 27 on is as the patch would make it/,
    ],
    [
      'a mail that ends too early',
      ['@@ -24,7 +24,8 @@', 'if (gate->closed)', 'return;', '', '+n++;'].map((line) => line),
      /the mail ends before the hunk does: its header says 7 old and 8 new lines; the mail ends after 4 and 5/,
    ],
    [
      'more lines than the header says',
      ['@@ -27,3 +27,3 @@', '', '-gate->closed = 1;', '+gate->closed = 2;', 'wake_all(gate, n);', '+n++;'],
      /contradicts its header: its header says 3 old and 3 new lines; there are more: line 7 '\+n\+\+;'/,
    ],
    [
      'nothing to find the place by',
      ['@@ -27,0 +28,1 @@', '+n++;', 'x'],
      /could be anywhere: it has no line of the file/,
    ],
    [
      'a hunk of thousands of lines',
      ['@@ -27,3 +27,3003 @@', '', 'gate->closed = 1;', ...new Array<string>(3000).fill('+n++;'), 'wake_all(gate, n);'],
      /too large: it has 3 old and 3003 new lines, more than 2000 together/,
    ],
  ])('%s', (_, lines, message) => {
    const outcome = applyMail(tree, [found(mail(...lines))]);
    if (outcome.kind !== 'refused') throw new Error(`${outcome.kind}`);
    expect(outcome.refusals.flatMap(formatRefusal).join('\n')).toMatch(message);
  });

  test('lines that may be wrapped or not', () => {
    const own = treeOf(new Map([[PATH, 'one;\na;\na;\na;\ntwo;\n']]), 'base');
    const outcome = applyMail(own, [found(mail('@@ -1,3 +1,4 @@', 'one;', '+x +', 'a;', 'a;', 'a;'))]);
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.refusals.flatMap(formatRefusal)).toEqual([
      `m.txt:2: ${PATH}: hunk (@@ -1,3 +1,4 @@): the damaged hunk can be read in more than one way: a mailer has broken long lines, and which of them go together is open`,
      ...[`--- ${PATH}:1`, ' one;', '+x +', ' a;', ' a;'],
      ...[`--- ${PATH}:1`, ' one;', '+x + a;', ' a;', ' a;'],
    ]);
  });

  test('lines that can be read in two ways', () => {
    const own = treeOf(new Map([[PATH, 'int f(void)\n{\n\ta;\n\t++n;\n\tc;\n}\n']]), 'base');
    const outcome = applyMail(own, [found(mail('@@ -3,3 +3,4 @@', 'a;', '++n;', '++n;', 'c;'))]);
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.refusals.flatMap(formatRefusal)).toEqual([
      `m.txt:2: ${PATH}: hunk (@@ -3,3 +3,4 @@): the damaged hunk can be read in more than one way: a line with + or - before it may be the file's own`,
      `--- ${PATH}:3`,
      ' \ta;',
      ' \t++n;',
      '++n;',
      ' \tc;',
      `--- ${PATH}:3`,
      ' \ta;',
      '++n;',
      ' \t++n;',
      ' \tc;',
    ]);
  });

  test.each<[string, string, RegExp]>([
    [
      'a file that is not there',
      mail('@@ -1,1 +1,2 @@', 'x', '+y').replace('gate.c', 'door.c'),
      /door\.c: hunk .*: there is no such file/,
    ],
    [
      'a path out of the tree',
      '+++ b/../../etc/passwd\n@@ -1,1 +1,2 @@\nx\n+y\n',
      /refusing the path '.*': it holds '\.\.'/,
    ],
    [
      'an absolute path',
      '+++ /etc/passwd\n@@ -1,1 +1,2 @@\nx\n+y\n',
      /refusing the path '\/etc\/passwd': it is absolute/,
    ],
    ['a hunk without a name', '@@ -1,1 +1,2 @@\nx\n+y\n', /a hunk without the names? of its file/],
    ['a new file', '--- /dev/null\n+++ b/x.c\n@@ -0,0 +1,3 @@\n+y\n', /creates or deletes a file cannot be repaired/],
  ])('%s', (_, text, message) => {
    const outcome = applyMail(tree, [found(text)]);
    if (outcome.kind === 'applied' || outcome.kind === 'rejected') throw new Error(outcome.kind);
    expect(formatTrouble(outcome).join('\n')).toMatch(message);
  });
});

describe('indenting', () => {
  test.each<[string, string]>([
    ['if without braces', 'void f(void)\n{\n\tif (a)\n\t\tb;\n\tc;\n}\n'],
    ['nested for and if', 'void f(void)\n{\n\tfor (;;)\n\t\tif (a)\n\t\t\tb;\n\tc;\n}\n'],
    [
      'if, else if, else',
      'void f(void)\n{\n\tif (a) {\n\t\tb;\n\t} else if (c) {\n\t\td;\n\t} else {\n\t\te;\n\t}\n}\n',
    ],
    ['else without braces', 'void f(void)\n{\n\tif (a)\n\t\tb;\n\telse\n\t\tc;\n\td;\n}\n'],
    ['switch', 'void f(void)\n{\n\tswitch (a) {\n\tcase 1:\n\t\tb;\n\t\tbreak;\n\tdefault:\n\t\treturn;\n\t}\n}\n'],
    ['label and goto', 'void f(void)\n{\n\tif (a)\n\t\tgoto out;\n\tb;\nout:\n\tc;\n}\n'],
    ['arguments behind the parenthesis', 'void f(int a,\n       int b)\n{\n\tcall(a,\n\t     b);\n\tc;\n}\n'],
    ['a condition over two lines', 'void f(void)\n{\n\tif (a &&\n\t    b)\n\t\tc;\n\td;\n}\n'],
    ['comments', '/*\n * text\n */\nvoid f(void)\n{\n\t/*\n\t * text {\n\t */\n\ta;\n}\n'],
    ['both branches of #if', 'void f(void)\n{\n#if A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tc;\n\t}\n}\n'],
    ['a brace in a string', 'void f(void)\n{\n\ta("{", \'{\');\n\tb;\n}\n'],
    ['initialisers', 'struct s x = {\n\t.a = 1,\n\t.b = {\n\t\t.c = 2,\n\t},\n};\n'],
    ['an assignment over two lines', 'void f(void)\n{\n\ta = b +\n\t\tc;\n\td;\n}\n'],
    ['do while', 'void f(void)\n{\n\tdo {\n\t\ta;\n\t} while (b);\n\tc;\n}\n'],
  ])('%s', (_, text) => {
    const indenter = new Indenter();
    const made = text.split('\n').map((line) => {
      const result = indenter.indentationOf(line.trim()) + line.trim();
      indenter.push(result);
      return result;
    });
    expect(made.join('\n')).toBe(text);
  });
});

/** What a web archive leaves of a diff. */
interface Damage {
  readonly margins: boolean;
  readonly runs: boolean;
  readonly names: boolean;
  readonly blanks: boolean;
}

function damage(text: string, { margins, runs, names, blanks }: Damage): string {
  const lines = text.split('\n').map((line) => {
    if (/^(@@|---|\+\+\+|diff)/.test(line)) return line;
    const sign = /^[-+]/.test(line) ? line[0]! : '';
    let rest = sign === '' ? line.slice(1) : line.slice(1);
    if (margins) rest = rest.replace(/^\s+/, sign === '' || rest.trim() === '' ? '' : ' ');
    else rest = ` ${rest}`.slice(sign === '' ? 0 : 1);
    if (runs) rest = rest.replace(/(\S)\s+/g, '$1 ').trimEnd();
    return sign + rest;
  });
  return lines
    .filter((line) => !(names && /^(diff --git |--- a)/.test(line)))
    .filter((line) => !(blanks && line.trim() === ''))
    .join('\n');
}

/** The same numbers for the same seed (Marsaglia's xorshift). */
function random(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.abs(state) % below;
  };
}

const NEW_LINES = ['if (odd(n))', 'n = 0;', '/* note */', 'while (n--)', '', 'call(n, n);', '++n;', '--n;'];

/** A diff of one to three far-off places of a file, three lines of context, each place with lines added and removed. */
function makePatch(path: string, lines: readonly string[], pick: (below: number) => number): string {
  const out = [`diff --git a/${path} b/${path}`, `--- a/${path}`, `+++ b/${path}`];
  let growth = 0;
  const stride = Math.floor(lines.length / 3);
  for (let place = 0; place < 1 + pick(3); place++) {
    const at = place * stride + 4 + pick(stride - 16);
    const removed = pick(3);
    const margin = /^\t*/.exec(lines[at]!)![0];
    const added = Array.from(
      { length: removed === 0 ? 1 + pick(4) : pick(4) },
      () => NEW_LINES[pick(NEW_LINES.length)]!,
    );
    const body = [
      ...lines.slice(at - 3, at).map((line) => ` ${line}`),
      ...lines.slice(at, at + removed).map((line) => `-${line}`),
      ...added.map((line) => `+${line === '' ? '' : margin + line}`),
      ...lines.slice(at + removed, at + removed + 3).map((line) => ` ${line}`),
    ];
    if (removed + added.length === 0) continue;
    const [oldCount, newCount] = [6 + removed, 6 + added.length];
    out.push(`@@ -${at - 2},${oldCount} +${at - 2 + growth},${newCount} @@`, ...body);
    growth += newCount - oldCount;
  }
  return out.length === 3 ? makePatch(path, lines, pick) : `${out.join('\n')}\n`;
}

const bare = (text: string | undefined) => text!.replace(/\s+/g, '');

test('in files that say the same over and over, a repair is right or refused', () => {
  const words = ['\ta;', '\t++n;', '\t--n;', ''];
  const tally = { applied: 0, refused: 0 };
  for (let seed = 1; seed <= 250; seed++) {
    const pick = random(seed);
    const lines = Array.from({ length: 60 }, () => words[pick(words.length)]!);
    const text = makePatch(PATH, lines, pick);
    const base = treeOf(new Map([[PATH, `${lines.join('\n')}\n`]]), 'base');
    const intact = applySeries(base, [parsePatch(text, 'intact')]);
    if (intact.kind !== 'applied') throw new Error(`seed ${seed}: ${JSON.stringify(intact)}`);
    const outcome = applyMail(base, [
      found(damage(text, { margins: true, runs: true, names: true, blanks: seed % 2 === 0 })),
    ]);
    if (outcome.kind === 'applied') {
      expect(bare(outcome.tree.read(PATH)), `seed ${seed}\n${text}`).toBe(bare(intact.tree.read(PATH)));
    } else expect(outcome.kind, `seed ${seed}: ${JSON.stringify(outcome)}`).toBe('refused');
    tally[outcome.kind === 'applied' ? 'applied' : 'refused'] += 1;
  }
  expect(tally).toEqual({ applied: 209, refused: 41 });
});

describe.each(['debian:6.12', 'debian:6.1'])('on %s', (kernel) => {
  const rwsem = 'kernel/locking/rwsem.c';

  test('generated patches, damaged in all ways, come out as the intact ones do, or are refused', {
    timeout: 60_000,
  }, async () => {
    const base = await openTree(kernel);
    const lines = base.read(rwsem)!.split('\n').slice(0, -1);
    const refused = new Map<string, number>();
    let repaired = 0;
    for (let seed = 1; seed <= 160; seed++) {
      const text = makePatch(rwsem, lines, random(seed));
      const intact = applySeries(base, [parsePatch(text, 'intact')]);
      if (intact.kind !== 'applied') throw new Error(`seed ${seed}: ${JSON.stringify(intact)}`);
      const bits = seed % 16;
      const damaged = damage(text, {
        margins: (bits & 1) === 0,
        runs: (bits & 2) === 0,
        names: (bits & 4) === 0,
        blanks: (bits & 8) === 0,
      });
      const outcome = applyMail(base, [found(damaged)]);
      if (outcome.kind === 'applied') {
        repaired += 1;
        expect(bare(outcome.tree.read(rwsem)), `seed ${seed}\n${damaged}`).toBe(bare(intact.tree.read(rwsem)));
      } else if (outcome.kind === 'refused') {
        for (const { reason } of outcome.refusals) refused.set(reason, (refused.get(reason) ?? 0) + 1);
      } else throw new Error(`seed ${seed}: ${JSON.stringify(outcome)}`);
    }
    expect([repaired, refused]).toEqual([160, new Map()]);
  });

  test('the second revision of the RFC, damaged as by an archive, is what it was', async () => {
    const base: SourceTree = await openTree(kernel);
    const [v1, v2] = readPatches([builtinPatch('rwsem-wait-v1'), builtinPatch('rwsem-wait-v2')]);
    const intact = applySeries(base, [v1!, v2!]) as Applied;
    const hunks = v2!.files[0]!.hunks.map((hunk) =>
      [hunk.header, ...hunk.lines.map(({ kind, text }) => `${kind === 'add' ? '+' : ' '}${text.trimEnd()}`)].join('\n'),
    );
    const text = damage(`+++ b/${rwsem}\n${hunks.join('\n')}\n`, {
      margins: true,
      runs: true,
      names: true,
      blanks: false,
    });
    const v1Tree = applySeries(base, [v1!]) as Applied;
    const outcome = applied(applyMail(v1Tree.tree, [found(text)]));
    expect(outcome.tree.read(rwsem)).toBe(intact.tree.read(rwsem));
  });
});
