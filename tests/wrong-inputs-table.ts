/**
 * Wrong inputs: what a user or a robot may hand to the program that it must refuse, and what it says.
 *
 * One row each: what is wrong; the file `in.patch` (or several files), the words behind `lockstep` and standard input;
 * the exit code and what has to stand on stderr. wrong-inputs.test.ts runs them; all have a kernel of a few files.
 */
import { deflateSync, gzipSync } from 'node:zlib';

export const FILE = 'kernel/locking/rwsem.c';

/** Lines that occur once, and some that occur twice. */
export const KERNEL: Readonly<Record<string, string>> = {
  Makefile: 'VERSION = 9\nPATCHLEVEL = 7\n',
  'include/linux/rwsem.h': 'struct rw_semaphore;\n',
  [FILE]: [
    ...['static int take(int *count)', '{', '\tint old = *count;', '', '\tif (old)', '\t\treturn 0;', ''],
    ...['\t*count = 1;', '\treturn 1;', '}', ''],
    ...['static void first(int *count)', '{', '\tlook();', '\tdrop(count);', '\tlook();', '}', ''],
    ...['static void second(int *count)', '{', '\tlook();', '\tdrop(count);', '\tlook();', '}', ''],
  ].join('\n'),
  'kernel/sched/core.c': 'int core;\n',
};

export interface Row {
  readonly what: string;
  /** `in.patch`. */
  readonly input?: string | Uint8Array;
  /** Further files, by path below the folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** `$T` is the folder. */
  readonly words?: string;
  readonly stdin?: string;
  readonly code: number;
  readonly says: RegExp;
  /** The row that may end with the same words: nothing tells the two apart. */
  readonly like?: string;
}

const BODY = [' \t\treturn 0;', ' ', '-\t*count = 1;', '+\t*count = 2;', ' \treturn 1;', ' }'];
const HUNK = ['@@ -6,5 +6,5 @@ static int take(int *count)', ...BODY, ''].join('\n');
const HEAD = `--- a/${FILE}\n+++ b/${FILE}\n`;
export const GOOD = HEAD + HUNK;

const named = (from: string, to = from) => `--- ${from}\n+++ ${to}\n${HUNK}`;
const git = (...lines: string[]) => `diff --git a/${FILE} b/${FILE}\n${lines.join('\n')}\n`;

const mail = (subject: string, body: string, ...headers: string[]) =>
  [
    'From: Some One <some@one.example>',
    'Date: Tue, 9 Jan 2024 10:00:00 +0000',
    `Subject: ${subject}`,
    ...headers,
    '',
    body,
  ].join('\n');

const mime = (type: string, encoding: string, body: string) =>
  mail('[PATCH] x', body, 'MIME-Version: 1.0', `Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`);

const part = (number: number, total: number, body: string, version = '') =>
  mail(`[PATCH${version} ${number}/${total}] part ${number}`, body, `Message-ID: <p${number}@one.example>`);

const mbox = (...mails: string[]) => mails.map((one) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${one}\n\n`).join('');

/** As web archives show it: no indentation, no blank in front of unchanged lines. */
const damaged = (hunk: string) => `+++ b/${FILE}\n${hunk.replace(/^ \s*/gm, '').replace(/^([-+])\s+/gm, '$1')}`;

const created = (path: string, header: string[] = []) =>
  `diff --git ${path} ${path}\nnew file mode 100644\n${header.join('')}--- /dev/null\n+++ ${path}\n@@ -0,0 +1 @@\n+int x;\n`;

const moved = (kind: 'rename' | 'copy', from: string, to: string) =>
  `diff --git a/${FILE} b/${FILE}\nsimilarity index 100%\n${kind} from ${from}\n${kind} to ${to}\n`;

const wide = (count: number) =>
  `${HEAD}@@ -1,1 +1,${count + 1} @@\n static int take(int *count)\n${'+\tmore();\n'.repeat(count)}`;

export const DAMAGED = mail('Re: [PATCH] x', damaged(HUNK));
export const MIME = mime('text/plain; charset=utf-8; format=flowed', 'quoted-printable', GOOD.replaceAll('=', '=3D'));
export const SERIES = mbox(
  part(0, 2, 'What this is about.\n'),
  part(1, 2, `${GOOD}\nbase-commit: ${'1'.repeat(40)}\n`),
  part(2, 2, GOOD.replace('= 1;', '= 2;').replace('+\t*count = 2', '+\t*count = 3')),
);

const NO_TEXT: readonly Row[] = [
  { what: 'an empty file', input: '', code: 3, says: /in\.patch:1: error: not a patch: the file is empty/ },
  { what: 'blanks only', input: ' \n\t\n\n', code: 3, says: /not a patch: there are only blanks in it/ },
  {
    what: 'prose',
    input: 'Hello,\n\nplease apply.\n',
    code: 3,
    says: /not a patch: there is no unified diff in the file/,
  },
  {
    what: 'source text',
    like: 'prose',
    input: KERNEL[FILE]!,
    code: 3,
    says: /not a patch: there is no unified diff in the file/,
  },
  {
    what: 'a binary file',
    input: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3),
    code: 3,
    says: /not a patch: a binary file/,
  },
  {
    what: 'a zero byte inside of a diff',
    input: GOOD.replace('= 2', '= \0'),
    code: 3,
    says: /not a patch: line 7 has a zero byte in it/,
  },
  { what: 'gzip', input: gzipSync(GOOD), code: 3, says: /not a patch: compressed by gzip: unpack it first/ },
  { what: 'zlib', input: deflateSync(GOOD), code: 3, says: /not a patch: compressed by zlib: unpack it first/ },
  { what: 'a zip archive', input: 'PK\x03\x04\0\0', code: 3, says: /not a patch: a zip archive: unpack it first/ },
  {
    what: 'UTF-16',
    input: Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(GOOD, 'utf16le')]),
    code: 3,
    says: /not a patch: UTF-16 text: convert it to UTF-8/,
  },
  {
    what: 'UTF-16 without its mark',
    like: 'UTF-16',
    input: Buffer.from(GOOD, 'utf16le'),
    code: 3,
    says: /not a patch: UTF-16 text: convert it to UTF-8/,
  },
  {
    what: 'an HTML page',
    input: `<!DOCTYPE html>\n<pre>${GOOD}</pre>\n`,
    code: 3,
    says: /not a patch: an HTML page; take the archive's raw or mbox form, or the page's text/,
  },
  {
    what: 'an ed script',
    input: '8c\n\t*count = 2;\n.\n',
    code: 3,
    says: /not a patch: it is an ed script: take a unified diff \(diff -u\)/,
  },
  {
    what: 'a normal diff',
    input: '8c8\n< \t*count = 1;\n---\n> \t*count = 2;\n',
    code: 3,
    says: /not a patch: it is a diff without context: take a unified one \(diff -u\)/,
  },
  {
    what: 'a context diff',
    input: `*** a/${FILE}\n--- b/${FILE}\n***************\n*** 8 ****\n! \t*count = 1;\n--- 8 ----\n! \t*count = 2;\n`,
    code: 3,
    says: /a context diff is not supported: take a unified one \(diff -u\)/,
  },
  {
    what: 'a combined diff',
    input: `diff --cc ${FILE}\nindex 1,2..3\n--- a/${FILE}\n+++ b/${FILE}\n@@@ -1,1 -1,1 +1,1 @@@\n++x\n`,
    code: 3,
    says: /a combined diff \(of a merge\) cannot be applied: take git diff against one parent/,
  },
  {
    what: 'a range-diff',
    input: '1:  abc123 ! 1:  def456 rwsem: wait\n    @@ kernel/locking/rwsem.c\n     -\told\n     +\tnew\n',
    code: 3,
    says: /not a patch: it is a range-diff, a diff of patches: give the patches/,
  },
  {
    what: 'a pull request',
    input: mail(
      '[GIT PULL] locking',
      'The following changes since commit 1234:\n\n  Linux 6.7\n\nare available in the Git repository at:\n\n  https://example.org/linux.git tags/x\n',
    ),
    code: 3,
    says: /not a patch: it is a pull request, and holds no diff: run on its tag, with --kernel git:URL#TAG/,
  },
];

const FILES: readonly Row[] = [
  { what: 'a missing file', words: 'apply --patch $T/none.patch', code: 2, says: /there is no such file/ },
  { what: 'a missing folder', words: 'apply --patch $T/none/in.patch', code: 2, says: /there is no such file/ },
  {
    what: 'a file taken for a folder',
    input: GOOD,
    words: 'apply --patch $T/in.patch/cur',
    code: 2,
    says: /it cannot be read \(ENOTDIR\)/,
  },
  {
    what: 'a folder without mails',
    files: { 'folder/x.c': 'int x;\n' },
    words: 'apply --patch $T/folder',
    code: 2,
    says: /is a folder, but no maildir, and holds no patch or mail/,
  },
  {
    what: 'an empty maildir',
    files: { 'maildir/cur/.keep': '', 'maildir/new/.keep': '' },
    words: 'apply --patch $T/maildir',
    code: 2,
    says: /the maildir is empty/,
  },
  { what: 'a device', words: 'apply --patch /dev/null', code: 2, says: /\/dev\/null: is a device, not a file/ },
  {
    what: 'a file that cannot be read',
    words: 'apply --patch /proc/self/mem',
    code: 2,
    says: /\/proc\/self\/mem: it cannot be read \(EIO\)/,
  },
  {
    what: 'a name that is too long',
    words: `apply --patch $T/${'x'.repeat(300)}`,
    code: 2,
    says: /it cannot be read \(ENAMETOOLONG\)/,
  },
  {
    what: 'a link that leads in a circle',
    words: 'apply --patch $T/circle',
    code: 2,
    says: /it cannot be read \(ELOOP\)/,
  },
  { what: 'a file of more than 64 MB', words: 'apply --patch $T/huge.patch', code: 2, says: /has 65 MB, more than 64/ },
  {
    what: 'a built-in patch that there is not',
    words: 'apply --patch rwsem-wait-v7',
    code: 2,
    says: /rwsem-wait-v7: there is no such file, and no built-in patch of that name; did you mean 'rwsem-wait-v/,
  },
  {
    what: 'nothing on standard input',
    words: 'apply --patch -',
    stdin: '',
    code: 3,
    says: /not a patch: the file is empty/,
  },
  {
    what: 'standard input twice',
    words: 'apply --patch - --patch -',
    stdin: GOOD,
    code: 2,
    says: /standard input can be read once: give one -/,
  },
];

const TREE: readonly Row[] = [
  { what: 'other lines', input: GOOD.replace('= 1;', '= 7;'), code: 3, says: /the lines differ/ },
  {
    what: 'a file that the tree has not',
    input: named('a/kernel/locking/rwsem2.c', 'b/kernel/locking/rwsem2.c'),
    code: 3,
    says: /kernel\/locking\/rwsem2\.c: there is no such file/,
  },
  {
    what: 'another tree',
    input: named('a/drivers/x/y.c', 'b/drivers/x/y.c'),
    code: 3,
    says: /drivers\/x\/y\.c: there is no such file/,
  },
  {
    what: 'already applied',
    input: GOOD,
    words: 'apply --patch $T/in.patch --patch $T/in.patch',
    code: 3,
    says: /Reversed \(or previously applied\) patch detected/,
  },
  {
    what: 'reversed',
    like: 'already applied',
    input: `${HEAD}@@ -6,5 +6,5 @@\n \t\treturn 0;\n \n-\t*count = 2;\n+\t*count = 1;\n \treturn 1;\n }\n`,
    code: 3,
    says: /Reversed \(or previously applied\) patch detected/,
  },
  {
    what: 'two patches of the same line',
    input: GOOD,
    files: { 'second.patch': GOOD.replace('= 2', '= 3') },
    words: 'apply --patch $T/in.patch --patch $T/second.patch',
    code: 3,
    says: /the lines differ/,
  },
  {
    what: 'two hunks of the same lines',
    input: GOOD + HUNK,
    code: 3,
    says: /an earlier part of the patch has changed the same lines/,
  },
  {
    what: 'hunks in the wrong order',
    input: `${HEAD}@@ -15,3 +15,3 @@\n \tlook();\n-\tdrop(count);\n+\tkeep(count);\n \tlook();\n${HUNK}`.replace(
      '-15,3 +15,3',
      '-14,3 +14,3',
    ),
    code: 3,
    says: /an earlier part of the patch has changed the same lines/,
  },
  {
    what: 'other line endings',
    input: GOOD.replaceAll(/^([-+ ].*)$/gm, (line) => (/^(---|\+\+\+)/.test(line) ? line : `${line}\r`)),
    code: 3,
    says: /different line endings/,
  },
  {
    what: 'a new file that is there',
    input: `--- /dev/null\n+++ b/kernel/sched/core.c\n@@ -0,0 +1 @@\n+int other;\n`,
    code: 3,
    says: /kernel\/sched\/core\.c: the file exists already/,
  },
  {
    what: 'a new file for the second time',
    input: `--- /dev/null\n+++ b/kernel/sched/core.c\n@@ -0,0 +1 @@\n+int core;\n`,
    code: 3,
    says: /kernel\/sched\/core\.c: Reversed \(or previously applied\) patch detected/,
  },
  {
    what: 'deleting what has more in it',
    input: `--- a/${FILE}\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-static int take(int *count)\n-{\n`,
    code: 3,
    says: /kernel\/locking\/rwsem\.c: not deleting the file, as it has more in it than the patch removes/,
  },
  {
    what: 'deleting what is not there',
    input: `--- a/kernel/locking/none.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-int a;\n-int b;\n`,
    code: 3,
    says: /kernel\/locking\/none\.c: there is no such file/,
  },
  {
    what: 'renaming onto a file',
    input: moved('rename', FILE, 'kernel/sched/core.c'),
    code: 3,
    says: /kernel\/locking\/rwsem\.c: the file exists already/,
  },
  {
    what: 'renaming what is not there',
    input: moved('rename', 'kernel/locking/none.c', 'kernel/locking/new.c'),
    code: 3,
    says: /kernel\/locking\/none\.c: there is no such file/,
  },
  {
    what: 'copying onto a file',
    input: moved('copy', FILE, 'kernel/sched/core.c'),
    code: 3,
    says: /kernel\/locking\/rwsem\.c: the file exists already/,
  },
  {
    what: 'a file below a file',
    input: created(`b/${FILE}/x.c`),
    code: 3,
    says: /kernel\/locking\/rwsem\.c\/x\.c: it lies below a file, which is no folder/,
  },
];

const HUNKS: readonly Row[] = [
  {
    what: 'one line too few',
    input: HEAD + HUNK.replace(' }\n', ''),
    code: 3,
    says: /the mail ends before the hunk does: its header says 5 old and 5 new lines; the mail ends after 4 and/,
  },
  {
    what: 'one line too many',
    input: `${HEAD}${HUNK} more();\n`,
    code: 3,
    says: /the damaged hunk contradicts its header: its header says 5 old and 5 new lines; there are more: line/,
  },
  {
    what: 'cut off in the middle',
    input: GOOD.slice(0, GOOD.indexOf('+\t*count')),
    code: 3,
    says: /the mail ends before the hunk does: its header says 5 old and 5 new lines; the mail ends after 3 and/,
  },
  {
    what: 'cut off behind its header',
    input: GOOD.slice(0, GOOD.indexOf(' \t\treturn')),
    code: 3,
    says: /the mail ends before the hunk does: it ends right behind the header/,
  },
  { what: 'cut off behind the names', input: HEAD, code: 3, says: /no hunk follows the names of the file/ },
  {
    what: 'no names',
    input: HUNK,
    code: 3,
    says: /a hunk without the name of its file: '\+\+\+ b\/\.\.\.' has to stand before it/,
  },
  {
    what: 'no new name',
    input: `--- a/${FILE}\n${HUNK}`,
    code: 3,
    says: /a hunk without the name of its file: '\+\+\+ b\/\.\.\.' has to stand before it/,
  },
  {
    what: 'numbers that are none',
    input: GOOD.replace('@@ -6,5 +6,5 @@', '@@ -six +six @@'),
    code: 3,
    says: /malformed hunk header: @@ -six \+six @@ static int take\(int \*count\)/,
  },
  {
    what: 'numbers beyond all files',
    input: GOOD.replace('-6,5', '-99999999999,5'),
    code: 3,
    says: /malformed hunk header: @@ -99999999999,5 \+6,5 @@ static int take\(int \*count\)/,
  },
  {
    what: 'nothing that changes',
    input: `${HEAD}@@ -9,2 +9,2 @@\n \treturn 1;\n }\n`,
    code: 3,
    says: /the damaged hunk contradicts its header: it changes nothing: it has no line with \+ or - before it/,
  },
  {
    what: 'no newline in the middle',
    input: GOOD.replace('+\t*count = 2;\n', '+\t*count = 2;\n\\ No newline at end of file\n'),
    code: 3,
    says: /malformed hunk: '\\ No newline at end of file' before the file's last line/,
  },
  { what: 'both names /dev/null', input: named('/dev/null'), code: 3, says: /both names of the file are \/dev\/null/ },
  {
    what: 'names that differ from those of git',
    input: `diff --git a/kernel/sched/core.c b/kernel/sched/core.c\n${GOOD}`,
    code: 3,
    says: /the 'diff --git' line names kernel\/sched\/core\.c, but the lines below it kernel\/locking\/rwsem\.c/,
  },
  {
    what: 'a new file with old lines',
    input: `--- /dev/null\n+++ b/kernel/new.c\n@@ -1 +1 @@\n-int a;\n+int b;\n`,
    code: 3,
    says: /malformed hunk: the file is new, yet has old lines/,
  },
  {
    what: 'a hundred thousand lines that do not fit',
    input: wide(100_000).replace(/@@.*\n.*\n/, `@@ -1,4 +1,100004 @@\n a\n b\n c\n d\n`),
    code: 3,
    says: /the lines differ/,
  },
];

const KINDS: readonly Row[] = [
  {
    what: 'a new symbolic link',
    input: `diff --git a/kernel/link b/kernel/link\nnew file mode 120000\n--- /dev/null\n+++ b/kernel/link\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n`,
    code: 3,
    says: /a symbolic link is not a source file: kernel\/link/,
  },
  {
    what: 'a file made a symbolic link',
    input: git('old mode 100644', 'new mode 120000'),
    code: 3,
    says: /a symbolic link is not a source file: kernel\/locking\/rwsem\.c/,
  },
  {
    what: 'a change of a symbolic link',
    like: 'a file made a symbolic link',
    input: git('index 1111111..2222222 120000') + GOOD,
    code: 3,
    says: /a symbolic link is not a source file: kernel\/locking\/rwsem\.c/,
  },
  {
    what: 'a submodule',
    input: `diff --git a/sub b/sub\nnew file mode 160000\nindex 0000000..1234567\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit 1234567\n`,
    code: 3,
    says: /a submodule is not a source file: sub/,
  },
  {
    what: 'a moved submodule',
    like: 'a submodule',
    input: `diff --git a/sub b/sub\nindex 1111111..2222222 160000\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n-Subproject commit 1111111\n+Subproject commit 2222222\n`,
    code: 3,
    says: /a submodule is not a source file: sub/,
  },
  {
    what: 'a device file',
    input: git('new file mode 020666'),
    code: 3,
    says: /mode 020666 is not a source file: kernel\/locking\/rwsem\.c/,
  },
  {
    what: 'a binary change of git',
    input: `${git('index 1111111..2222222 100644')}GIT binary patch\nliteral 3\nKc\${NkPJL\n\nliteral 0\nHcmV?d00001\n\n`,
    code: 3,
    says: /a binary change cannot be applied/,
  },
  {
    what: 'binary files that differ',
    input: `${git('index 1..2 100644')}Binary files a/x and b/x differ\n`,
    code: 3,
    says: /a binary change, of which the patch has only the names/,
  },
];

const PATHS: readonly Row[] = [
  {
    what: 'up and out',
    input: named('a/../../etc/passwd', 'b/../../etc/passwd'),
    code: 3,
    says: /refusing the path 'a\/\.\.\/\.\.\/etc\/passwd': it holds '\.\.'/,
  },
  {
    what: 'up and out without a prefix',
    input: named('../../etc/passwd'),
    code: 3,
    says: /refusing the path '\.\.\/\.\.\/etc\/passwd': it holds '\.\.'/,
  },
  {
    what: 'up from inside',
    input: named('a/kernel/../../x', 'b/kernel/../../x'),
    code: 3,
    says: /refusing the path 'a\/kernel\/\.\.\/\.\.\/x': it holds '\.\.'/,
  },
  { what: 'absolute', input: named('/etc/passwd'), code: 3, says: /refusing the path '\/etc\/passwd': it is absolute/ },
  {
    what: 'absolute behind a prefix',
    input: named('a//etc/passwd', 'b//etc/passwd'),
    code: 3,
    says: /etc\/passwd: there is no such file/,
  },
  {
    what: 'up and out on one side',
    input: named(`a/${FILE}`, 'b/../../evil.c'),
    code: 3,
    says: /refusing the path 'b\/\.\.\/\.\.\/evil\.c': it holds '\.\.'/,
  },
  {
    what: 'a new file, up and out',
    input: created('b/../../new.c'),
    code: 3,
    says: /refusing the path 'b\/\.\.\/\.\.\/new\.c': it holds '\.\.'/,
  },
  {
    what: 'a rename to the outside',
    input: moved('rename', FILE, '../../evil.c'),
    code: 3,
    says: /refusing the path '\.\.\/\.\.\/evil\.c': it holds '\.\.'/,
  },
  {
    what: 'a rename from the outside',
    input: moved('rename', '../../etc/shadow', 'kernel/shadow.c'),
    code: 3,
    says: /refusing the path '\.\.\/\.\.\/etc\/shadow': it holds '\.\.'/,
  },
  {
    what: 'a copy of an absolute path',
    input: moved('copy', '/etc/group', 'kernel/group.c'),
    code: 3,
    says: /refusing the path '\/etc\/group': it is absolute/,
  },
  {
    what: 'quoted, up and out',
    input: named('"a/../../etc/a b"', '"b/../../etc/a b"'),
    code: 3,
    says: /refusing the path 'a\/\.\.\/\.\.\/etc\/a b': it holds '\.\.'/,
  },
  {
    what: 'quoted with octal dots',
    input: named('"a/\\056\\056/\\056\\056/etc/hosts"', '"b/\\056\\056/\\056\\056/etc/hosts"'),
    code: 3,
    says: /refusing the path 'a\/\.\.\/\.\.\/etc\/hosts': it holds '\.\.'/,
  },
  {
    what: 'quoted with a zero byte',
    input: named('"a/kernel/x\\000.c"', '"b/kernel/x\\000.c"'),
    code: 3,
    says: /refusing the path 'a\/kernel\/x\\000\.c': it holds a control character/,
  },
  {
    what: 'quoted with a newline',
    input: named('"a/kernel/x\\n.c"', '"b/kernel/x\\n.c"'),
    code: 3,
    says: /refusing the path 'a\/kernel\/x\\012\.c': it holds a control character/,
  },
  {
    what: 'a quotation without its end',
    input: named('"a/kernel/x.c', '"b/kernel/x.c'),
    code: 3,
    says: /the name "a\/kernel\/x\.c is quoted, but not as C quotes: its end or an escape is wrong/,
  },
  {
    what: 'an escape that there is not',
    input: named('"a/kernel/\\q.c"', '"b/kernel/\\q.c"'),
    code: 3,
    says: /the name "a\/kernel\/\\q\.c" is quoted, but not as C quotes: its end or an escape is wrong/,
  },
  {
    what: 'into .git',
    input: created('b/.git/hooks/post-checkout'),
    code: 3,
    says: /refusing the path 'b\/\.git\/hooks\/post-checkout': it lies in a git repository/,
  },
  {
    what: 'terminal control in a name',
    input: named('"a/kernel/\\033[2J.c"', '"b/kernel/\\033[2J.c"'),
    code: 3,
    says: /refusing the path 'a\/kernel\/\\033\[2J\.c': it holds a control character/,
  },
  { what: 'terminal control in a hunk', input: GOOD.replace('= 1;', '= \x1b[2J;'), code: 3, says: /the lines differ/ },
  {
    what: 'into .GIT',
    input: created('b/.GIT/config'),
    code: 3,
    says: /refusing the path 'b\/\.GIT\/config': it lies in a git repository/,
  },
  {
    what: 'a folder',
    input: named('a/kernel/', 'b/kernel/'),
    code: 3,
    says: /refusing the path 'a\/kernel\/': it names a folder/,
  },
  {
    what: 'backslashes',
    input: named('a\\..\\..\\evil.c', 'b\\..\\..\\evil.c'),
    code: 3,
    says: /b\\\.\.\\\.\.\\evil\.c: there is no such file/,
  },
  {
    what: 'through a symbolic link of the output',
    input: GOOD,
    words: 'apply --patch $T/in.patch -o $T/linked',
    code: 2,
    says: /refusing to write 'kernel\/locking\/rwsem\.c': 'kernel' is a symbolic link/,
  },
];

const MAILS: readonly Row[] = [
  { what: 'headers only', input: mail('[PATCH] x', ''), code: 3, says: /the mail ends in its headers: truncated\?/ },
  {
    what: 'no patch in it',
    input: mail('Re: [PATCH] x', 'Looks good to me.\n'),
    code: 3,
    says: /not a patch: there is no patch in the mail/,
  },
  {
    what: 'an mbox without a patch',
    input: mbox(mail('hello', 'one'), mail('hello again', 'two')),
    code: 3,
    says: /not a patch: there is no patch in the 2 mails/,
  },
  {
    what: 'a cover letter alone',
    input: part(0, 2, 'What this is about.\n'),
    code: 3,
    says: /not a patch: there is no patch in the mail, only the cover letter: give its 2 patches too/,
  },
  {
    what: 'a quoted patch only',
    input: mail('Re: [PATCH] x', GOOD.replace(/^/gm, '> ')),
    code: 3,
    says: /not a patch: there is no patch in the mail, only quoted ones: give the mail that they are quoted fro/,
  },
  {
    what: 'a patch quoted twice',
    like: 'a quoted patch only',
    input: mail('Re: [PATCH] x', GOOD.replace(/^/gm, '>> ')),
    code: 3,
    says: /not a patch: there is no patch in the mail, only quoted ones: give the mail that they are quoted fro/,
  },
  {
    what: 'added lines without a hunk',
    input: mail('Re: [PATCH] x', 'How about\n\n+\t*count = 2;\n'),
    code: 3,
    says: /not a patch: there is no patch in the mail, only lines with '\+' before them, without a '@@' line tha/,
  },
  {
    what: 'HTML only',
    input: mime('text/html; charset=utf-8', '8bit', `<pre>${GOOD}</pre>`),
    code: 3,
    says: /the mail is HTML only: ask for plain text, HTML does not keep the white space of a patch/,
  },
  {
    what: 'an encrypted mail',
    input: mime(
      'multipart/encrypted; boundary="b"; protocol="application/pgp-encrypted"',
      '7bit',
      '--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nhQEMA\n-----END PGP MESSAGE-----\n--b--\n',
    ),
    code: 3,
    says: /not a patch: it is encrypted: decrypt it first/,
  },
  {
    what: 'an encrypted text',
    like: 'an encrypted mail',
    input: mail('[PATCH] x', '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n'),
    code: 3,
    says: /not a patch: it is encrypted: decrypt it first/,
  },
  {
    what: 'S/MIME, encrypted',
    like: 'an encrypted mail',
    input: mime('application/pkcs7-mime; smime-type=enveloped-data', 'base64', 'MIIBIjANBg=='),
    code: 3,
    says: /not a patch: it is encrypted: decrypt it first/,
  },
  {
    what: 'a charset that there is not',
    input: mime('text/plain; charset=x-klingon', '8bit', GOOD.replace('= 2;', '= 2; /* \u00fc */')),
    code: 3,
    says: /the mail is in the charset 'x-klingon', which is unknown: its letters cannot be told/,
  },
  {
    what: 'another charset than it says',
    input: mime(
      'text/plain; charset=utf-8',
      'quoted-printable',
      GOOD.replaceAll('=', '=3D').replace('2;', '2; /* =FC */'),
    ),
    code: 3,
    says: /the mail says that it is in the charset 'utf-8', and is not: letters of its patch cannot be told/,
  },
  {
    what: 'a binary attachment',
    input: mime(
      'multipart/mixed; boundary=b',
      '7bit',
      '--b\nContent-Type: text/plain\n\nSee there.\n--b\nContent-Type: application/octet-stream; name=x.patch\nContent-Disposition: attachment; filename=x.patch\nContent-Transfer-Encoding: base64\n\nAAECAwQ=\n--b--\n',
    ),
    code: 3,
    says: /the attachment x\.patch is binary/,
  },
  {
    what: 'MIME cut off',
    input: mime('multipart/mixed; boundary=b', '7bit', `--b\nContent-Type: text/plain\n\n${GOOD}`),
    code: 3,
    says: /the mail ends before its last MIME part does: truncated/,
  },
  {
    what: 'base64 cut off',
    input: mime('text/plain', 'base64', Buffer.from(GOOD).toString('base64').slice(0, 120)),
    code: 3,
    says: /the mail ends before the hunk does: it ends right behind the header/,
  },
  {
    what: 'base64 that is none',
    input: mime('text/plain', 'base64', '!!!! ???? ****'),
    code: 3,
    says: /the mail says that it is base64, and is not/,
  },
  {
    what: 'a part of a series that is missing',
    input: mbox(part(1, 3, GOOD), part(3, 3, GOOD)),
    code: 3,
    says: /parts of the series are missing: 2\/3/,
  },
  {
    what: 'two patches with one number',
    input: mbox(part(1, 2, GOOD), part(1, 2, GOOD.replace('= 2', '= 3')), part(2, 2, GOOD)).replaceAll(
      /^Message-ID.*\n/gm,
      '',
    ),
    code: 3,
    says: /two different patches are called 1\/2 of v1: here and in \S*in\.patch#1/,
  },
  { what: 'patch 3 of 2', input: part(3, 2, GOOD), code: 3, says: /there can be no patch 3 of 2/ },
  {
    what: 'a part without a patch',
    input: mbox(part(1, 2, GOOD), part(2, 2, 'forgotten\n')),
    code: 3,
    says: /there is no patch in 2\/2/,
  },
  {
    what: 'two base-commits',
    input: mbox(
      part(1, 2, `${GOOD}\nbase-commit: ${'1'.repeat(40)}\n`),
      part(
        2,
        2,
        `${GOOD.replace('= 1;', '= 2;').replace('+\t*count = 2', '+\t*count = 3')}\nbase-commit: ${'2'.repeat(40)}\n`,
      ),
    ),
    code: 3,
    says: /the parts of the series name different commits as their base-commit: 111111111111 and 222222222222/,
  },
  {
    what: 'a revision that is not in it',
    input: mail('[PATCH] x', GOOD),
    words: 'apply --patch $T/in.patch#v7',
    code: 2,
    says: /there is no revision 'v7'/,
  },
];

const DAMAGE: readonly Row[] = [
  {
    what: 'lost lines',
    input: damaged(HUNK.replace(' \treturn 1;\n', '')),
    code: 3,
    says: /the damaged hunk is nowhere in the file: line 6 '\}' is not in the file, where line 9 is 'return 1;'/,
  },
  {
    what: 'other words',
    input: damaged(HUNK.replace('= 1;', '= 9;')),
    code: 3,
    says: /the damaged hunk is nowhere in the file: line 4 '-\*count = 9;' is not in the file, where line 8 is '/,
  },
  {
    what: 'fits twice',
    input: damaged('@@ -90,3 +90,3 @@\n \tlook();\n-\tdrop(count);\n+\tkeep(count);\n \tlook();\n'),
    code: 3,
    says: /the damaged hunk fits in more than one place: it fits at lines 14, 21/,
  },
  {
    what: 'added lines only',
    input: damaged('@@ -0,0 +9,1 @@\n+\tmore();\n'),
    code: 3,
    says: /the damaged hunk could be anywhere: it has no line of the file to find its place by/,
  },
  {
    what: 'already applied',
    input: damaged(HUNK.replace('-\t*count = 1', '-\t*count = 0').replace('+\t*count = 2', '+\t*count = 1')),
    code: 3,
    says: /Reversed \(or previously applied\) patch detected: line 6 on is as the patch would make it/,
  },
  {
    what: 'a new file',
    input: `+++ b/kernel/new.c\n@@ -0,0 +1,2 @@\n+int a;\n+int b;\n`,
    code: 3,
    says: /there is no such file: the tree has no such file/,
  },
  {
    what: 'no file of that name',
    input: damaged(HUNK).replaceAll('rwsem.c', 'none.c'),
    code: 3,
    says: /there is no such file: the tree has no such file/,
  },
  {
    what: 'cut off',
    input: damaged(HUNK).slice(0, damaged(HUNK).indexOf('return 1')),
    code: 3,
    says: /the mail ends before the hunk does: its header says 5 old and 5 new lines; the mail ends after 3 and/,
  },
  {
    what: 'up and out',
    input: damaged(HUNK).replace(`b/${FILE}`, 'b/../../etc/passwd'),
    code: 3,
    says: /refusing the path 'b\/\.\.\/\.\.\/etc\/passwd': it holds '\.\.'/,
  },
];

const WORDS: readonly Row[] = [
  {
    what: 'a setting without a value',
    words: 'run writers-2 --config SMP',
    code: 2,
    says: /--config: 'SMP' is no setting; write NAME=y, NAME=n, NAME=m or NAME=VALUE/,
  },
  { what: 'an empty setting', words: 'run writers-2 --config=', code: 2, says: /--config is empty/ },
  {
    what: 'a scenario that there is not',
    words: 'run writers2',
    code: 2,
    says: /there is no scenario 'writers2'; did you mean 'writers-2'\?; 'lockstep scenarios' lists them/,
  },
  {
    what: 'a path for a scenario, up and out',
    words: 'run ../../nowhere/passwd.c',
    code: 2,
    says: /\.\.\/\.\.\/nowhere\/passwd\.c: there is no such scenario file/,
  },
  {
    what: 'a scenario that is no C file',
    input: GOOD,
    words: 'run $T/in.patch',
    code: 2,
    says: /a scenario is a \.c file/,
  },
  {
    what: 'a scenario without a task',
    files: { 'x.c': 'int x;\n' },
    words: 'run $T/x.c --kernel debian:6.12',
    code: 2,
    says: /it has no TASK\(\)/,
  },
  {
    what: 'a token that is none',
    words: 'replay hello',
    code: 2,
    says: /'hello' is no replay token: it would begin with ls1\./,
  },
  { what: 'a token cut off', words: 'replay ls1.abc', code: 2, says: /the token is cut off/ },
  {
    what: 'a token of letters',
    like: 'a token cut off',
    words: `replay ls1.${'A'.repeat(200)}`,
    code: 2,
    says: /the token is cut off/,
  },
  {
    what: 'one name for two revisions',
    input: GOOD,
    words: 'diff writers-2 --revision v1=$T/in.patch --revision v1=$T/in.patch',
    code: 2,
    says: /--revision: 'v1' is given twice/,
  },
  {
    what: 'a revision called base',
    input: GOOD,
    words: 'diff writers-2 --revision base=$T/in.patch',
    code: 2,
    says: /--revision: 'base' is the tree without patches; choose another name/,
  },
  {
    what: 'a revision without a file',
    words: 'diff writers-2 --revision v1=',
    code: 2,
    says: /--revision: v1 has an empty file name; write NAME=FILE,FILE\.\.\./,
  },
  {
    what: 'a kernel that is a file',
    input: GOOD,
    words: 'run writers-2 --kernel $T/in.patch',
    code: 2,
    says: /there is no such directory/,
  },
  {
    what: 'a kernel that is none',
    files: { 'folder/x.c': 'int x;\n' },
    words: 'run writers-2 --kernel $T/folder',
    code: 2,
    says: /not a kernel tree: \S*folder, expected kernel\/locking\/rwsem\.c or include\/linux in it/,
  },
  {
    what: 'a base-commit that no mail names',
    input: mail('[PATCH] x', GOOD),
    words: 'apply --patch $T/in.patch --kernel $T/kernel@base-commit',
    code: 2,
    says: /kernel@base-commit: no patch names a base-commit/,
  },
  {
    what: 'patches for different commits',
    input: mail('[PATCH] x', `${GOOD}\nbase-commit: ${'1'.repeat(40)}\n`),
    files: { 'second.patch': mail('[PATCH] y', `${GOOD}\nbase-commit: ${'2'.repeat(40)}\n`) },
    words: 'apply --patch $T/in.patch --patch $T/second.patch --kernel $T/kernel@base-commit',
    code: 2,
    says: /the patches name different commits: v1 111111111111, v1 222222222222/,
  },
  {
    what: 'a commit in no repository',
    words: 'run writers-2 --kernel $T/kernel@v6.7',
    code: 2,
    says: /kernel is not a git repository, so it has no revisions/,
  },
  {
    what: 'a report into a folder',
    words: 'run writers-2 --output $T/kernel',
    code: 2,
    says: /--output: \S*kernel is a directory; give a file/,
  },
  {
    what: 'a thread without a revision',
    input: mail('hello', 'there\n'),
    words: 'thread $T/in.patch',
    code: 2,
    says: /there is no patch in the mail/,
  },
];

/** What is strange but can be used: it is taken, exit code 0, and said. */
export const SAID: readonly Row[] = [
  {
    what: 'a change of mode only',
    input: git('old mode 100644', 'new mode 100755'),
    code: 0,
    says: /the patches leave the text of every file as it is/,
  },
  {
    what: 'removing and adding the same',
    input: GOOD.replace('= 2;', '= 1;'),
    code: 0,
    says: /the patches leave the text of every file as it is/,
  },
  {
    what: 'CR before each newline',
    input: GOOD.replaceAll('\n', '\r\n'),
    code: 0,
    says: /warning: stripping trailing CRs from the patch/,
  },
  {
    what: 'a lost indentation',
    input: damaged(HUNK),
    code: 0,
    says: /repaired: the '---' line of the file is missing/,
  },
  {
    what: 'a broken line',
    input: GOOD.replace('+\t*count = 2;', '+\t*count = one +\ntwo;'),
    code: 0,
    says: /repaired: one line, of which a mailer has made 2/,
  },
  {
    what: 'a broken name',
    input: `diff --git a/${FILE}\nb/${FILE}\n${GOOD}`,
    code: 0,
    says: /warning: the 'diff --git' line is broken in two: put together/,
  },
  {
    what: 'names without a prefix',
    input: named(FILE),
    code: 0,
    says: /no a\/ and b\/ before them: taken as they are/,
  },
  {
    what: 'two versions',
    input: mbox(mail('[PATCH] x', GOOD), mail('[PATCH v2] x', GOOD.replace('= 2', '= 3'))),
    code: 0,
    says: /v1 is not taken: superseded by v2/,
  },
  {
    what: 'no newline at the end',
    input: GOOD.slice(0, -1),
    code: 0,
    says: /warning: the patch ends in the middle of a line/,
  },
  {
    what: 'an answer without what it answers',
    input: mail('Re: [PATCH] y', GOOD, 'In-Reply-To: <gone@one.example>'),
    code: 0,
    says: /reply: the mail that it answers is not here: give that before it/,
  },
  {
    what: 'a base-commit',
    input: mail('[PATCH] x', `${GOOD}\nbase-commit: ${'1'.repeat(40)}\n`),
    code: 0,
    says: /v1 was made for the commit 111111111111 \(base-commit\), which this tree cannot be compared with/,
  },
];

export const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'what is no patch': NO_TEXT,
  'what cannot be read': FILES,
  'what does not fit the tree': TREE,
  'hunks that contradict themselves': HUNKS,
  'what is no source text': KINDS,
  'hostile paths': PATHS,
  mails: MAILS,
  'damaged mails': DAMAGE,
  'words that are wrong': WORDS,
};
