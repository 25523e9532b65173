/**
 * Patches: what is read, where hunks go, what is refused, what is written.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Applied,
  type ApplyOutcome,
  applySeries,
  builtinPatch,
  formatPatchDiagnostic,
  formatReject,
  formatReport,
  openTree,
  parsePatch,
  readPatches,
  treeOf,
  writeFiles,
} from '../kernel-src/index.ts';
import { encodeText } from '../kernel-src/text.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'lockstep-patch-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, i) => `line ${i + from}`);
const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const apply = (files: Record<string, string>, ...patches: string[]): ApplyOutcome =>
  applySeries(
    treeOf(new Map(Object.entries(files)), 'base'),
    patches.map((patch, i) => parsePatch(patch, `p${i + 1}.patch`)),
  );

function applied(outcome: ApplyOutcome): Applied {
  if (outcome.kind === 'applied') return outcome;
  throw new Error(
    outcome.kind === 'malformed'
      ? outcome.diagnostics.map(formatPatchDiagnostic).join('\n')
      : outcome.rejects.flatMap(formatReject).join('\n'),
  );
}

/** `- changed` etc. with the names of x.c before it. */
const diff = (...lines: string[]) => text(['--- a/x.c', '+++ b/x.c', ...lines]);

describe('reading', () => {
  test('git headers, mail around it, sections, and two files', () => {
    const patch = parsePatch(
      text([
        'From: Somebody <s@example.org>',
        'Subject: [PATCH 1/2] locking: a subject',
        ' that goes on',
        '',
        'Prose with > quotes, a + sign and',
        '--- a rule',
        '+not in a hunk',
        '---',
        ' x.c | 2 +-',
        '',
        'diff --git a/x.c b/x.c',
        'index 1234567..89abcde 100644',
        '--- a/x.c',
        '+++ b/x.c',
        '@@ -1,2 +1,2 @@ int main(void)',
        ' one',
        '-two',
        '+2',
        'diff --git a/y.c b/z.c',
        'similarity index 100%',
        'rename from y.c',
        'rename to z.c',
        '-- ',
        '2.39.5',
      ]),
      'a.patch',
    );
    expect(patch.diagnostics).toEqual([]);
    expect(patch.subject).toBe('[PATCH 1/2] locking: a subject that goes on');
    expect(patch.files.map(({ action, oldPath, newPath, at }) => [action, oldPath, newPath, at])).toEqual([
      ['change', 'x.c', 'x.c', 11],
      ['rename', 'y.c', 'z.c', 19],
    ]);
    const [hunk] = patch.files[0]!.hunks;
    expect(hunk).toMatchObject({
      oldStart: 1,
      oldCount: 2,
      newStart: 1,
      newCount: 2,
      at: 15,
      header: '@@ -1,2 +1,2 @@ int main(void)',
    });
    expect(hunk!.lines.map(({ kind, text, at }) => [kind, text, at])).toEqual([
      ['keep', 'one\n', 16],
      ['remove', 'two\n', 17],
      ['add', '2\n', 18],
    ]);
  });

  test.each<[string, string, string[]]>([
    [
      'time stamps',
      '--- a/dir/x.c\t2024-01-09 21:43:53.000000000 +0100\n+++ b/dir/x.c 2024-01-09 21:43:54\n',
      ['change', 'dir/x.c', 'dir/x.c'],
    ],
    ['blanks before a tab', '--- a/dir/a file.c\t\n+++ b/dir/a file.c\t\n', ['change', 'dir/a file.c', 'dir/a file.c']],
    [
      'quotes',
      '--- "a/dir/\\303\\244 \\"q\\".c"\n+++ "b/dir/\\303\\244 \\"q\\".c"\n',
      ['change', 'dir/ä "q".c', 'dir/ä "q".c'],
    ],
    ['another prefix', '--- linux-6.7.orig/x.c\n+++ linux-6.7/x.c\n', ['change', 'x.c', 'x.c']],
    ['doubled slashes', '--- a//dir//x.c\n+++ b//dir//x.c\n', ['change', 'dir/x.c', 'dir/x.c']],
  ])('names with %s', (_name, head, expected) => {
    const patch = parsePatch(`${head}@@ -1 +1 @@\n-a\n+b\n`, 'p');
    expect(patch.diagnostics).toEqual([]);
    expect(patch.files.map(({ action, oldPath, newPath }) => [action, oldPath, newPath])).toEqual([expected]);
  });

  test.each<[string, string, string]>([
    ['nothing', '', 'p:1: error: not a patch: the file is empty'],
    ['prose', 'Hello\n> +quoted\n', 'p:1: error: not a patch: there is no unified diff in it'],
    ['bytes', '\0\u0001\udcff\n', 'p:1: error: not a patch: there is no unified diff in it'],
    [
      'too few lines',
      diff('@@ -1,3 +1,3 @@', ' a', '-b', '+c'),
      'p:6: error: malformed hunk: its header (line 3) says 3 old and 3 new lines, but it ends here',
    ],
    [
      'too few lines before another file',
      `${diff('@@ -1,3 +1,3 @@', ' a', '-b', '+c')}diff --git a/y b/y\n`,
      'p:7: error: malformed hunk: its header (line 3) says 3 old and 3 new lines, but it ends here',
    ],
    [
      'too many lines',
      diff('@@ -1,2 +1,2 @@', ' a', '-b', '+c', '+d'),
      'p:7: error: malformed hunk: there are more lines than its header (line 3) says',
    ],
    [
      'too many of one side',
      diff('@@ -1,2 +1,3 @@', '-a', '-b', '-c'),
      "p:6: error: malformed hunk: its header (line 3) says 2 old and 3 new lines, but there is another '-' line here",
    ],
    [
      'a lost blank before the context',
      diff('@@ -1,2 +1,2 @@', 'a', '-b', '+c'),
      'p:4: error: malformed hunk: its header (line 3) says 2 old and 2 new lines, but it ends here',
    ],
    ['a bad header', diff('@@ -1,x +1 @@', '-b', '+c'), 'p:3: error: malformed hunk header: @@ -1,x +1 @@'],
    ['no header', diff('-b', '+c'), 'p:2: error: no hunk follows the names of the file'],
    ['no change', diff('@@ -1 +1 @@', ' a'), 'p:3: error: the hunk changes nothing'],
    [
      'no names',
      '@@ -1 +1 @@\n-a\n+b\n',
      "p:1: error: a hunk without the names of its file: '--- a/...' and '+++ b/...' have to stand before it",
    ],
    [
      'half of the names',
      '+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n',
      "p:2: error: a hunk without the names of its file: '--- a/...' and '+++ b/...' have to stand before it",
    ],
    [
      'an early end of file',
      diff('@@ -1,2 +1,2 @@', '-a', '\\ No newline at end of file', '-b', '+c', '+d'),
      "p:5: error: malformed hunk: '\\ No newline at end of file' before the file's last line",
    ],
    [
      'a combined diff',
      'diff --cc x.c\n--- a/x.c\n+++ b/x.c\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n',
      'p:1: error: a combined diff (of a merge) cannot be applied: take git diff against one parent',
    ],
    [
      'a context diff',
      '*** a/x.c\n--- b/x.c\n***************\n*** 1 ****\n! a\n',
      'p:1: error: a context diff is not supported: take a unified one (diff -u)',
    ],
    [
      'binary',
      'diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\nliteral 1\n',
      'p:3: error: a binary change cannot be applied',
    ],
    [
      'a link',
      'diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+/etc\n\\ No newline at end of file\n',
      'p:1: error: a symbolic link is not a source file: x',
    ],
    [
      'a path upwards',
      '--- a/../../etc/passwd\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n-a\n+b\n',
      "p:1: error: refusing the path 'a/../../etc/passwd': it holds '..'",
    ],
    [
      'an absolute path',
      '--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n',
      "p:1: error: refusing the path '/etc/passwd': it is absolute",
    ],
    [
      'a rename upwards',
      'diff --git a/x b/x\nrename from x\nrename to ../y\n',
      "p:1: error: refusing the path '../y': it holds '..'",
    ],
    [
      'an absolute path in quotes',
      '--- /dev/null\n+++ "/et\\143/passwd"\n@@ -0,0 +1 @@\n+b\n',
      "p:1: error: refusing the path '/etc/passwd': it is absolute",
    ],
    [
      'git itself',
      '--- a/.git/config\n+++ b/.git/config\n@@ -1 +1 @@\n-a\n+b\n',
      "p:1: error: refusing the path 'a/.git/config': it lies in a git repository",
    ],
    [
      'two answers to which file',
      'diff --git a/x b/x\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n',
      "p:1: error: the 'diff --git' line names x, but the lines below it y",
    ],
    [
      'a new file with old lines',
      'diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n',
      'p:5: error: malformed hunk: the file is new, yet has old lines',
    ],
  ])('refuses %s', (_name, input, expected) => {
    const patch = parsePatch(input, 'p');
    const errors = patch.diagnostics.filter(({ severity }) => severity === 'error').map(formatPatchDiagnostic);
    expect(errors).toEqual([expected]);
    expect(applySeries(treeOf(new Map([['x.c', 'a\n']]), 'base'), [patch]).kind).toBe('malformed');
  });

  test('goes on with the next file after an error', () => {
    const patch = parsePatch(
      `${diff('@@ -1,3 +1 @@', '-a')}--- a/y.c\n+++ b/y.c\n@@ -1 +1 @@\n-a\n+b\n@@ -x +y @@\n`,
      'p',
    );
    expect(patch.diagnostics.map(({ line }) => line)).toEqual([7, 10]);
    expect(patch.files.map((file) => file.newPath)).toEqual(['x.c', 'y.c']);
  });
});

describe('applying', () => {
  const base = { 'x.c': text(numbered(20)) };
  const change = (start: number, what = start + 3) =>
    diff(
      `@@ -${start},7 +${start},7 @@`,
      ...[0, 1, 2].map((i) => ` line ${what - 3 + i}`),
      `-line ${what}`,
      '+changed',
      ...[1, 2, 3].map((i) => ` line ${what + i}`),
    );

  test('in the words of patch(1)', () => {
    const longer = text([...numbered(3, 101), ...numbered(20)]);
    expect(formatReport(applied(apply(base, change(5))).report)).toEqual(['patching file x.c']);
    expect(formatReport(applied(apply(base, change(5))).report, { verbose: true })).toEqual([
      'patching file x.c',
      'Hunk #1 succeeded at 5.',
    ]);
    const moved = applied(apply({ 'x.c': longer }, change(5)));
    expect(formatReport(moved.report)).toEqual(['patching file x.c', 'Hunk #1 succeeded at 8 (offset 3 lines).']);
    expect(moved.tree.read('x.c')).toBe(longer.replace('line 8\n', 'changed\n'));
    const fuzzy = applied(apply({ 'x.c': longer.replace('line 5\n', 'LINE 5\n') }, change(7, 8)));
    expect(formatReport(fuzzy.report)).toEqual([
      'patching file x.c',
      'Hunk #1 succeeded at 8 with fuzz 1 (offset 1 line).',
    ]);
    expect(fuzzy.tree.read('x.c'), 'ignored context stays as it is').toContain('LINE 5\n');
  });

  test('each patch on the result of the one before, and lines remember who added them', () => {
    const first = diff('@@ -1,3 +1,4 @@', ' line 1', '+one', ' line 2', ' line 3');
    const second = diff('@@ -1,4 +1,5 @@', ' line 1', '-one', '+uno', '+due', ' line 2', ' line 3');
    const third = diff('@@ -1,2 +1,3 @@', '+zero', ' line 1', ' uno');
    const outcome = applied(apply(base, first, second, third));
    expect(outcome.tree.read('x.c')).toBe(text(['zero', 'line 1', 'uno', 'due', ...numbered(19, 2)]));
    expect(outcome.tree.label).toBe('base + p1.patch + p2.patch + p3.patch');
    expect(outcome.added.get('x.c')).toEqual([
      { line: 1, patch: 'p3.patch', at: 4 },
      { line: 3, patch: 'p2.patch', at: 6 },
      { line: 4, patch: 'p2.patch', at: 7 },
    ]);
  });

  test('files come, go and move', () => {
    const patch = text([
      'diff --git a/new/n.c b/new/n.c',
      'new file mode 100644',
      '--- /dev/null',
      '+++ b/new/n.c',
      '@@ -0,0 +1 @@',
      '+new',
      'diff --git a/gone.c b/gone.c',
      'deleted file mode 100644',
      '--- a/gone.c',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-gone',
      'diff --git a/from.c b/to.c',
      'similarity index 50%',
      'rename from from.c',
      'rename to to.c',
      '--- a/from.c',
      '+++ b/to.c',
      '@@ -1 +1 @@',
      '-from',
      '+to',
      'diff --git a/x.c b/copy.c',
      'copy from x.c',
      'copy to copy.c',
      'diff --git a/x.c b/x.c',
      'old mode 100644',
      'new mode 100755',
      'diff --git a/empty.c b/empty.c',
      'new file mode 100644',
      'index 0000000..e69de29',
    ]); // prettier-ignore
    const outcome = applied(apply({ ...base, 'gone.c': 'gone\n', 'from.c': 'from\n' }, patch));
    expect([...outcome.changed].sort()).toEqual([
      ['copy.c', base['x.c']],
      ['empty.c', ''],
      ['from.c', undefined],
      ['gone.c', undefined],
      ['new/n.c', 'new\n'],
      ['to.c', 'to\n'],
    ]);
    expect(formatReport(outcome.report)).toEqual([
      'patching file new/n.c (new)',
      'patching file gone.c (deleted)',
      'patching file to.c (renamed from from.c)',
      'patching file copy.c (copied from x.c)',
      'patching file x.c',
      'mode change from 100644 to 100755 ignored',
      'patching file empty.c (new)',
    ]);
  });

  test('an end without a newline is kept, made and mended', () => {
    const lost = diff('@@ -1,2 +1,2 @@', ' a', '-b', '+b', '\\ No newline at end of file');
    const found = diff('@@ -1,2 +1,2 @@', ' a', '-b', '\\ No newline at end of file', '+b');
    const kept = diff('@@ -1,2 +1,2 @@', '-a', '+A', ' b', '\\ No newline at end of file');
    expect(applied(apply({ 'x.c': 'a\nb\n' }, lost, kept, found.replace(' a', ' A'))).tree.read('x.c')).toBe('A\nb\n');
    const strict = applySeries(treeOf(new Map([['x.c', 'a\nb\n']]), 'base'), [parsePatch(kept, 'p')], { fuzz: 0 });
    expect(strict).toMatchObject({ kind: 'rejected', rejects: [{ reason: 'line-endings' }] });
  });

  test('CRs that a mailer added are taken off, those of the file are not', () => {
    const patch = diff('@@ -1,2 +1,2 @@', ' a', '-b', '+c');
    const mailed = parsePatch(patch.replaceAll('\n', '\r\n'), 'p');
    expect(mailed.diagnostics.map(formatPatchDiagnostic)).toEqual([
      'p:1: warning: stripping trailing CRs from the patch',
    ]);
    const outcome = applied(applySeries(treeOf(new Map([['x.c', 'a\nb\n']]), 'base'), [mailed]));
    expect(outcome.tree.read('x.c')).toBe('a\nc\n');
    const dos = diff('@@ -1,2 +1,2 @@', ' a\r', '-b\r', '+c\r');
    expect(applied(apply({ 'x.c': 'a\r\nb\r\n' }, dos)).tree.read('x.c')).toBe('a\r\nc\r\n');
  });

  test('bytes that are no UTF-8 go through patch and file', () => {
    const patch = diff('@@ -1,2 +1,2 @@', ' \udce4', '-b', '+\udcfc');
    const outcome = applied(apply({ 'x.c': '\udce4\nb\n' }, patch));
    expect([...encodeText(outcome.tree.read('x.c')!)]).toEqual([0xe4, 10, 0xfc, 10]);
  });

  test('names without a prefix, and names that differ, are settled by what exists, and said', () => {
    const noPrefix = '--- kernel/x.c\n+++ kernel/x.c\n@@ -1 +1 @@\n-a\n+b\n';
    expect(formatReport(applied(apply({ 'kernel/x.c': 'a\n' }, noPrefix)).report)).toEqual([
      'patching file kernel/x.c',
      'the names in the patch have no a/ and b/ before them: taken as they are',
    ]);
    const orig = '--- a/kernel/x.c.orig\n+++ b/kernel/x.c\n@@ -1 +1 @@\n-a\n+b\n';
    expect(applied(apply({ 'kernel/x.c': 'a\n' }, orig)).tree.read('kernel/x.c')).toBe('b\n');
  });

  test('a folder that the tree does not hold is passed over, and said; all of a patch is not', () => {
    const outside = '--- a/mm/mmap.c\n+++ b/mm/mmap.c\n@@ -1 +1 @@\n-a\n+b\n';
    const outcome = applied(apply(base, change(5) + outside));
    expect(formatReport(outcome.report)).toEqual([
      'patching file x.c',
      'skipping file mm/mmap.c: this tree does not hold its folder',
    ]);
    expect([...outcome.changed.keys()]).toEqual(['x.c']);
    expect(apply(base, outside)).toMatchObject({
      kind: 'rejected',
      rejects: [{ path: 'mm/mmap.c', reason: 'no-such-file' }],
    });
    const whole = { ...base, 'mm/a.c': '', 'fs/a.c': '', 'drivers/a.c': '', 'arch/a.c': '' };
    expect(apply(whole, change(5) + outside.replaceAll('mm/', 'nn/'))).toMatchObject({
      kind: 'rejected',
      rejects: [{ path: 'nn/mmap.c', reason: 'no-such-file' }],
    });
  });
});

describe('rejecting', () => {
  const base = { 'x.c': text(numbered(20)), 'dir/y.c': 'y\n' };
  const create = (path: string, line: string) => `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${line}\n`;
  const at = (start: number, ...lines: string[]) =>
    diff(`@@ -${start},${lines.length - 1} +${start},${lines.length - 1} @@`, ...lines);

  test.each<[string, string, string]>([
    ['the lines differ', at(4, ' line 4', '-line five', '+x', ' line 6'), 'mismatch'],
    ['only blanks differ', at(4, ' line 4', '-line  5', '+x', ' line 6'), 'white-space'],
    ['only line ends differ', at(4, ' line 4\r', '-line 5\r', '+x\r', ' line 6\r'), 'line-endings'],
    ['it is applied already', at(4, ' line 4', '-x', '+line 5', ' line 6'), 'reversed'],
    [
      'an earlier hunk took the lines',
      at(4, ' line 4', '-line 5', '+x', ' line 6') + text(['@@ -4,3 +4,3 @@', ' line 4', '-line 5', '+y', ' line 6']),
      'overlaps',
    ],
    ['it has to end the file', at(4, ' line 2', ' line 3', ' line 4', '-line 5', '+x'), 'not-at-edge'],
    ['the file is missing', diff('@@ -1 +1 @@', '-a', '+b').replaceAll('x.c', 'dir/z.c'), 'no-such-file'],
    ['the new file exists', create('dir/y.c', 'other'), 'exists'],
    ['the new file exists, the same', create('dir/y.c', 'y'), 'reversed'],
    ['the file to delete has more', '--- a/x.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-line 1\n-line 2\n', 'content-differs'],
    ['the target of a rename exists', 'diff --git a/x.c b/dir/y.c\nrename from x.c\nrename to dir/y.c\n', 'exists'],
    [
      'the source of a copy was changed before',
      `${at(4, '-line 4', '+x')}diff --git a/x.c b/z.c\ncopy from x.c\ncopy to z.c\n`,
      'overlaps',
    ],
  ])('because %s', (_name, patch, reason) => {
    expect(apply(base, create('fine.c', 'fine'), patch)).toMatchObject({
      kind: 'rejected',
      rejects: [{ patch: 'p2.patch', reason }],
    });
  });

  test('shows what was expected, what is there, and where', () => {
    const moved = { 'x.c': text([...numbered(40, 100), ...numbered(20)]) };
    const outcome = apply(moved, at(4, ' line 4', ' line 5', '-line six', '+x', ' line 7'));
    if (outcome.kind !== 'rejected') throw new Error(outcome.kind);
    expect(outcome.rejects).toEqual([
      {
        patch: 'p1.patch',
        path: 'x.c',
        hunk: 1,
        header: '@@ -4,4 +4,4 @@',
        at: 3,
        reason: 'mismatch',
        where: 44,
        expected: ['line 4', 'line 5', 'line six', 'line 7'],
        found: ['line 4', 'line 5', 'line 6', 'line 7'],
      },
    ]); // prettier-ignore
    expect(outcome.rejects.flatMap(formatReject)).toEqual([
      'p1.patch:3: x.c: hunk #1 (@@ -4,4 +4,4 @@): the lines differ',
      '*** expected',
      '  line 4',
      '  line 5',
      '! line six',
      '  line 7',
      '--- x.c:44',
      '  line 4',
      '  line 5',
      '! line 6',
      '  line 7',
    ]); // prettier-ignore
    expect(formatReport(outcome.report)).toEqual(['patching file x.c', 'Hunk #1 FAILED at 4.']);
  });

  test('every hunk that fails is told, and fuzz 0 is stricter', () => {
    const patch = diff(
      '@@ -2,2 +2,2 @@',
      ' line 2',
      '-nine',
      '+x',
      '@@ -9,2 +9,2 @@',
      ' line 9',
      '-line 10',
      '+x',
      '@@ -15,2 +15,2 @@',
      ' line 15',
      '-nine',
      '+x',
    );
    const outcome = apply(base, patch);
    expect(outcome).toMatchObject({ kind: 'rejected', rejects: [{ hunk: 1 }, { hunk: 3 }] });
    const fuzzy = parsePatch(at(4, ' other', ' line 5', '-line 6', '+x', ' line 7', ' line 8'), 'p');
    const tree = treeOf(new Map(Object.entries(base)), 'base');
    expect(applySeries(tree, [fuzzy]).kind).toBe('applied');
    expect(applySeries(tree, [fuzzy], { fuzz: 0 }).kind).toBe('rejected');
  });

  test('a patch file that cannot be read is said', () => {
    expect(() => readPatches([join(scratch, 'no.patch')])).toThrow(/no\.patch: there is no such file$/);
    expect(() => readPatches([scratch])).toThrow(/: it is a directory$/);
  });
});

describe('writing', () => {
  let count = 0;
  const folder = () => join(scratch, `out-${count++}`);

  test('puts files in place, keeps what it does not name, removes what is gone', () => {
    const out = folder();
    writeFiles(
      out,
      new Map([
        ['a/b/x.c', 'one\n'],
        ['gone.c', 'gone\n'],
        ['kept.c', 'kept\n'],
      ]),
    );
    expect(
      writeFiles(
        out,
        new Map([
          ['a/b/x.c', '\udce4\n'],
          ['gone.c', undefined],
          ['n.c', ''],
        ]),
      ),
    ).toEqual(['a/b/x.c', 'gone.c', 'n.c']);
    expect([...readFileSync(join(out, 'a/b/x.c'))]).toEqual([0xe4, 10]);
    expect(readdirSync(out).sort()).toEqual(['a', 'kept.c', 'n.c']);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['a path upwards', { '../evil': 'x' }, /refusing to write '\.\.\/evil': it holds '\.\.'/],
    ['an absolute path', { '/evil': 'x' }, /it is absolute/],
    ['a link to a folder', { 'link/evil': 'x' }, /'link' is a symbolic link/],
    ['a link in place of the file', { 'deep/file-link': 'x' }, /'deep\/file-link' is a symbolic link/],
    ['a link to nowhere', { dangling: 'x' }, /'dangling' is a symbolic link/],
    ['a file in place of a folder', { 'other/x.c': 'x' }, /'other' is no folder/],
    ['a folder in place of the file', { deep: 'x' }, /'deep' is no plain file/],
    ['a file and a folder of one name', { 'n/x': 'x', n: 'x' }, /'n' is to be a file/],
  ])('%s is refused, and nothing is written', (_name, files, expected) => {
    const out = folder();
    const outside = `${out}-outside`;
    mkdirSync(outside);
    mkdirSync(join(out, 'deep'), { recursive: true });
    writeFileSync(join(out, 'plain'), 'plain');
    writeFileSync(join(out, 'other'), 'other');
    writeFileSync(join(outside, 'target'), 'untouched');
    symlinkSync(outside, join(out, 'link'));
    symlinkSync(join(outside, 'target'), join(out, 'deep/file-link'));
    symlinkSync(join(outside, 'nothing'), join(out, 'dangling'));
    expect(() => writeFiles(out, new Map(Object.entries({ 'new/a.c': 'a', plain: 'changed', ...files })))).toThrow(
      expected,
    );
    expect(readdirSync(out).sort()).toEqual(['dangling', 'deep', 'link', 'other', 'plain']);
    expect(readFileSync(join(out, 'plain'), 'utf8')).toBe('plain');
    expect(readdirSync(outside)).toEqual(['target']);
    expect(readFileSync(join(outside, 'target'), 'utf8')).toBe('untouched');
    expect(existsSync(join(scratch, 'evil'))).toBe(false);
  });
});

describe('the RFC', () => {
  const series = () => readPatches([builtinPatch('rwsem-wait-v1'), builtinPatch('rwsem-wait-v2')]);

  test.each(['debian:6.12', 'debian:6.1'])(
    'its revisions apply to %s without fuzz, and only once',
    async (spec) => {
      const base = await openTree(spec);
      const v1 = applied(applySeries(base, series().slice(0, 1)));
      expect([...v1.changed.keys()].sort()).toEqual(['include/linux/rwsem.h', 'kernel/locking/rwsem.c']);
      const v2 = applied(applySeries(base, series()));
      expect(v2.report.flatMap((file) => file.hunks).map((hunk) => hunk.fuzz)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
      expect(new Set([base.id, v1.tree.id, v2.tree.id]).size).toBe(3);
      const again = applySeries(v2.tree, series().slice(1));
      expect(again).toMatchObject({ kind: 'rejected', rejects: [{ reason: 'reversed' }] });
      const source = v2.tree.read('kernel/locking/rwsem.c')!.split('\n');
      const labels = v2.added.get('kernel/locking/rwsem.c')!.filter(({ patch }) => patch.includes('v2'));
      expect(labels.map(({ line }) => source[line - 1]!.trim())).toEqual([
        'again:',
        '} else {',
        expect.stringContaining('/*'),
        'goto again;',
      ]);
    },
    600_000,
  );

  test('an unknown built-in patch is said', () => {
    expect(() => builtinPatch('rwsem-wait-v9')).toThrow("there is no built-in patch 'rwsem-wait-v9'");
    expect(() => builtinPatch('../index.ts')).toThrow('there is no built-in patch');
  });
});
