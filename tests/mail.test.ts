/**
 * Mails: what is read in which form, which revisions a thread holds, what is said of everything else.
 */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  applyMail,
  applyRevision,
  applySeries,
  baseNote,
  builtinPatch,
  findRevisions,
  formatPatchDiagnostic,
  type MailBox,
  type MailOptions,
  openTree,
  parseSubject,
  type Revision,
  readIntake,
  readMail,
  readPatches,
  treeOf,
} from '../kernel-src/index.ts';
import { splitMails } from '../kernel-src/patch/mailbox.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'lockstep-mail-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let count = 0;
/** A file with this text; its name ends in `name`. */
function file(text: string | Uint8Array, name = 'm.eml'): string {
  const folder = join(scratch, String(count++));
  mkdirSync(folder);
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
function folder(name: string): string {
  mkdirSync(join(scratch, name), { recursive: true });
  return join(scratch, name);
}
const stdin = (text: string): MailOptions => ({
  stdin: (async function* () {
    yield Buffer.from(text);
  })(),
});

const LIGHT = 'int red;\nint amber;\nint green;\nint blue;\nint white;\nint black;\nint grey;\n';
const tree = treeOf(new Map([['light.c', LIGHT]]), 'base');

/** A diff that puts `to` in the place of `from`. */
function diff(from: string, to: string, text = LIGHT): string {
  const lines = text.split('\n').slice(0, -1);
  const at = lines.indexOf(`int ${from};`);
  const start = Math.max(0, at - 3);
  const [before, after] = [lines.slice(start, at), lines.slice(at + 1, at + 4)];
  const size = before.length + 1 + after.length;
  const keep = (own: string[]) => own.map((line) => ` ${line}\n`).join('');
  return (
    `diff --git a/light.c b/light.c\n--- a/light.c\n+++ b/light.c\n@@ -${start + 1},${size} +${start + 1},${size} @@\n` +
    `${keep(before)}-int ${from};\n+int ${to};\n${keep(after)}`
  );
}

interface Head {
  readonly subject: string;
  readonly id?: string;
  readonly answers?: string;
  readonly from?: string;
  readonly date?: string;
  readonly more?: string;
}

function mailOf(
  { subject, id, answers, from = 'Ann Author <ann@example.org>', date, more }: Head,
  body: string,
): string {
  return [
    `From: ${from}`,
    `Subject: ${subject}`,
    ...(date === undefined ? [] : [`Date: ${date}`]),
    ...(id === undefined ? [] : [`Message-ID: <${id}@example.org>`]),
    ...(answers === undefined ? [] : [`In-Reply-To: <${answers}@example.org>`, `References: <${answers}@example.org>`]),
    ...(more === undefined ? [] : [more]),
    '',
    body,
  ].join('\n');
}

const mbox = (...mails: string[]) =>
  mails
    .map(
      (mail) =>
        `From mboxrd@z Thu Jan  1 00:00:00 1970\n${mail.replace(/^(>*From )/gm, (line, _, at) => (at === 0 ? line : `>${line}`))}\n`,
    )
    .join('')
    .replaceAll('\n>From: ', '\nFrom: ');

async function threadOf(...mails: string[]): Promise<{ box: MailBox; revisions: Revision[] }> {
  const box = await readMail([file(mbox(...mails), 't.mbox')]);
  return { box, revisions: findRevisions(box) };
}

/** Applies the only patch of a text and gives the file. */
async function result(input: string, options?: MailOptions): Promise<string | undefined> {
  const intake = await readIntake([input], options);
  const errors = intake.diagnostics.filter((one) => one.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(formatPatchDiagnostic).join('\n'));
  const outcome = applyMail(tree, intake.patches);
  if (outcome.kind !== 'applied') throw new Error(JSON.stringify(outcome));
  return outcome.tree.read('light.c');
}

const PINK = LIGHT.replace('int blue', 'int pink');
const b64 = (text: string) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n');
const quoted = (text: string) =>
  text
    .replaceAll('=', '=3D')
    .replace(/^ int red/gm, '=20int red')
    .replaceAll('int pink', 'int pi=\nnk');
const type = (value: string, encoding?: string) =>
  `MIME-Version: 1.0\nContent-Type: ${value}${encoding === undefined ? '' : `\nContent-Transfer-Encoding: ${encoding}`}`;
const part = (head: string, body: string) => `--cut\n${head}\n\n${body}\n`;
const MULTI = type('multipart/mixed; boundary="cut"');

describe('forms', () => {
  const pink = diff('blue', 'pink');
  const subject = '[PATCH] light: pink';
  const french = 'int été;\n';

  test.each<[string, () => string]>([
    ['a bare diff', () => file(pink, 'x.diff')],
    [
      'git format-patch',
      () =>
        file(
          `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001\n${mailOf({ subject }, `Why.\n---\n light.c | 2 +-\n\n${pink}-- \n2.43.0\n\n`)}`,
          'x.patch',
        ),
    ],
    ['a mail', () => file(mailOf({ subject }, pink))],
    ['a mail with CRLF', () => file(mailOf({ subject }, pink).replaceAll('\n', '\r\n'))],
    ['base64', () => file(mailOf({ subject, more: type('text/plain; charset=utf-8', 'base64') }, b64(pink)))],
    [
      'quoted-printable',
      () => file(mailOf({ subject, more: type('text/plain; charset=utf-8', 'quoted-printable') }, quoted(pink))),
    ],
    [
      'flowed text',
      () =>
        file(mailOf({ subject, more: type('text/plain; charset=utf-8; format=flowed') }, pink.replace(/^ /gm, '  '))),
    ],
    [
      'an attachment',
      () =>
        file(
          mailOf(
            { subject, more: MULTI },
            `${part('Content-Type: text/plain', 'See there.')}${part('Content-Type: text/x-patch; name="p.patch"\nContent-Disposition: attachment; filename="p.patch"\nContent-Transfer-Encoding: base64', b64(pink))}--cut--\n`,
          ),
        ),
    ],
    [
      'an attachment of no type',
      () =>
        file(
          mailOf(
            { subject, more: MULTI },
            `${part('Content-Type: application/octet-stream; name="p.diff"\nContent-Disposition: attachment; filename="p.diff"', pink)}--cut--\n`,
          ),
        ),
    ],
    [
      'text and HTML',
      () =>
        file(
          mailOf(
            { subject, more: type('multipart/alternative; boundary="cut"') },
            `${part('Content-Type: text/plain', pink)}${part('Content-Type: text/html', '<p>pink</p>')}--cut--\n`,
          ),
        ),
    ],
    [
      'a forwarded mail',
      () =>
        file(
          mailOf(
            { subject: 'Fwd: light', more: MULTI },
            `${part('Content-Type: text/plain', 'Look.')}${part('Content-Type: message/rfc822', mailOf({ subject }, pink))}--cut--\n`,
          ),
        ),
    ],
    ['an mbox of one', () => file(mbox(mailOf({ subject }, `>From here on\n\n${pink}`)), 'm.mbox')],
    [
      'public-inbox as text',
      () =>
        file(`${subject}\n\nFrom: Ann Author @ 2024-01-09 21:43 UTC (permalink / raw)\n  To: list\n\n${pink}`, 'm.txt'),
    ],
  ])('%s', async (_, make) => {
    expect(await result(make())).toBe(PINK);
  });

  test('standard input, a maildir, a folder of patches, and a pipe of nothing', async () => {
    expect(await result('-', stdin(mailOf({ subject }, pink)))).toBe(PINK);
    const maildir = join(scratch, 'maildir');
    for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, name), { recursive: true });
    writeFileSync(join(maildir, 'cur', '1700000001.a:2,S'), mailOf({ subject }, pink));
    writeFileSync(join(maildir, 'new', '1700000000.b'), mailOf({ subject: 'hello' }, 'Nothing.\n'));
    writeFileSync(join(maildir, 'tmp', '1700000000.c'), mailOf({ subject: '[PATCH] half' }, pink));
    const box = await readMail([maildir]);
    expect(box.mails.map((mail) => mail.subject?.title)).toEqual(['hello', 'light: pink']);
    expect(await result(maildir)).toBe(PINK);
    const plain = join(scratch, 'plain');
    mkdirSync(plain);
    writeFileSync(join(plain, '0001-a.patch'), mailOf({ subject: '[PATCH 1/2] a' }, pink));
    writeFileSync(join(plain, '0002-b.patch'), mailOf({ subject: '[PATCH 2/2] b' }, diff('pink', 'rose', PINK)));
    writeFileSync(join(plain, 'notes.odt'), 'x');
    expect(await result(plain)).toBe(PINK.replace('pink', 'rose'));
    await expect(readIntake(['-'], stdin(''))).resolves.toMatchObject({
      diagnostics: [{ file: '-', message: 'not a patch: the file is empty' }],
    });
  });

  test('charsets: the text of a patch in Latin-1 is that of the tree in UTF-8', async () => {
    const own = treeOf(new Map([['light.c', french]]), 'base');
    const text = '--- a/light.c\n+++ b/light.c\n@@ -1,1 +1,1 @@\n-int été;\n+int hiver;\n';
    const bytes = Buffer.from(
      mailOf({ subject, more: type('text/plain; charset=iso-8859-1', '8bit') }, text),
      'latin1',
    );
    const { patches } = await readIntake([file(bytes)]);
    const outcome = applyMail(own, patches);
    expect(outcome.kind === 'applied' && outcome.tree.read('light.c')).toBe('int hiver;\n');
  });

  test('headers: folded, encoded, with ids and a date', async () => {
    const more = 'To: a@example.org,\n b@example.org\nSubject: ignored';
    const head = {
      subject: '=?UTF-8?Q?[PATCH]_light:_gr=C3=BCn?=',
      id: 'one',
      answers: 'zero',
      date: 'Tue, 9 Jan 2024 16:43:53 -0500',
      more,
    };
    const [mail] = (
      await readMail([
        file(
          mailOf(
            head,
            `Text.\n\nSigned-off-by: A <a@x>\nFixes: 123456789abc ("x")\n\n> Acked-by: quoted\n---\nCc: not@this\n${pink}`,
          ),
        ),
      ])
    ).mails;
    expect(mail).toMatchObject({
      form: 'mail',
      subject: { title: 'light: grün', isReply: false },
      author: 'Ann Author <ann@example.org>',
      messageId: 'one@example.org',
      answers: ['zero@example.org'],
      time: Date.UTC(2024, 0, 9, 21, 43, 53),
      trailers: [
        { key: 'Signed-off-by', value: 'A <a@x>' },
        { key: 'Fixes', value: '123456789abc ("x")' },
      ],
    });
  });

  test('lines are those of the file, also in an mbox', async () => {
    const text = mbox(mailOf({ subject: 'one' }, 'Text.\n'), mailOf({ subject }, `\n${pink}`));
    const { mails } = await readMail([file(text, 'm.mbox')]);
    const [patch] = mails[1]!.patches;
    const line = text.split('\n').indexOf('+int pink;') + 1;
    expect(patch!.patch.files[0]!.hunks[0]!.lines.find((own) => own.kind === 'add')!.at).toBe(line);
    expect(patch!.patch.name).toMatch(/m\.mbox#2$/);
  });

  test('an mbox is taken apart where a mail begins, and nowhere else', () => {
    const text = mbox(
      mailOf({ subject: 'one' }, 'From here it is far.\n\nFrom Ann 2024\n'),
      mailOf({ subject: 'two' }, '>From me\n'),
    );
    const mails = splitMails(text, 'm');
    expect(mails.map((mail) => mail.name)).toEqual(['m#1', 'm#2']);
    expect(mails[0]!.text).toContain('\nFrom here it is far.\n\nFrom Ann 2024\n');
    expect(mails[1]!.text).toContain('\n>From me\n');
    expect(mails.map((mail) => text.split('\n')[mail.line - 1])).toEqual(mails.map((mail) => mail.text.split('\n')[0]));
  });

  test.each<[string, string]>([
    ['quoted patches', `On Monday Ann wrote:\n${pink.replace(/^/gm, '> ')}\nGood.\n`],
    ['plus lines outside of a hunk', 'Write\n\n+int rose;\n-int pink;\n\ninstead.\n'],
    ['quotes in quotes', pink.replace(/^/gm, '> > ')],
  ])('%s are no patch', async (_, body) => {
    const { mails } = await readMail([file(mailOf({ subject: 'Re: x' }, body))]);
    expect(mails[0]!.patches).toEqual([]);
  });
});

test.each<[string, Partial<ReturnType<typeof parseSubject>>]>([
  [
    '[PATCH v3 2/5] rwsem: wait',
    { version: 3, number: 2, total: 5, title: 'rwsem: wait', tags: ['PATCH'], isReply: false },
  ],
  ['[RFC PATCH v2] x', { version: 2, number: undefined, tags: ['RFC', 'PATCH'], title: 'x' }],
  ['[RFC] x', { version: 1, tags: ['RFC'], title: 'x' }],
  ['[RFC][PATCHv4 01/10] x', { version: 4, number: 1, total: 10, tags: ['RFC', 'PATCH'] }],
  ['[PATCH RESEND tip v2 0/3] x', { version: 2, number: 0, total: 3, tags: ['PATCH', 'RESEND', 'TIP'] }],
  ['Re: RE: [PATCH] x', { isReply: true, title: 'x' }],
  ['AW: [PATCH] X  y', { isReply: true, title: 'X y', key: 'x y' }],
  ['Fwd: [PATCH] x', { isReply: false, title: 'x' }],
  ['[PATCH] Re: x', { isReply: true, title: 'x' }],
  ['Relay: x', { isReply: false, title: 'Relay: x', tags: [] }],
])('the subject %s', (text, expected) => {
  expect(parseSubject(text)).toMatchObject(expected);
});

describe('revisions', () => {
  const pink = diff('blue', 'pink');
  const rose = diff('pink', 'rose', PINK);
  const day = (number: number) => `Mon, ${number} Jan 2024 10:00:00 +0000`;
  const names = (revisions: readonly Revision[]) => revisions.map((one) => [one.name, one.onTopOf, one.patches.length]);

  test('a series is put in order, without its cover letter', async () => {
    const { revisions } = await threadOf(
      mailOf({ subject: '[PATCH v2 2/2] light: rose', id: 'b', answers: 'cover' }, rose),
      mailOf(
        { subject: '[PATCH v2 0/2] light: colours', id: 'cover' },
        'Two.\n\nbase-commit: 0123456789abcdef0123456789abcdef01234567\nprerequisite-patch-id: 89abcdef89abcdef89abcdef89abcdef89abcdef\n',
      ),
      mailOf(
        { subject: '[PATCH v2 1/2] light: pink', id: 'a', answers: 'cover', from: 'Bob <bob@example.org>' },
        `Signed-off-by: B <b@x>\n---\n${pink}`,
      ),
      mailOf(
        { subject: 'Re: [PATCH v2 1/2] light: pink', id: 'r', answers: 'a', from: 'Eve' },
        'Reviewed-by: Eve <eve@x>\n',
      ),
    );
    expect(revisions).toHaveLength(1);
    expect(revisions[0]).toMatchObject({
      name: 'v2',
      series: 'light: colours',
      total: 2,
      missing: [],
      onTopOf: undefined,
      baseCommit: '0123456789abcdef0123456789abcdef01234567',
      trailers: [{ key: 'Signed-off-by' }, { key: 'Reviewed-by', value: 'Eve <eve@x>', from: 'Eve' }],
      diagnostics: [],
    });
    expect(revisions[0]!.patches.map((patch) => patch.patch.subject)).toEqual([
      '[PATCH v2 1/2] light: pink',
      '[PATCH v2 2/2] light: rose',
    ]);
    const outcome = applyRevision(tree, revisions[0]!, revisions);
    expect(outcome.kind === 'applied' && outcome.tree.read('light.c')).toBe(PINK.replace('pink', 'rose'));
    expect(outcome.kind === 'applied' && outcome.notes).toEqual([
      'v2 was made for the commit 0123456789ab (base-commit), which this tree cannot be compared with; v2 asks for 1 other patch below it (prerequisite-patch-id), which are not looked for',
    ]);
    const same = { ...tree, commit: '0123456789abcdef0123456789abcdef01234567' };
    expect(baseNote(same, { ...revisions[0]!, prerequisites: [] })).toBeUndefined();
    expect(baseNote(same, { ...revisions[0]!, baseCommit: undefined, prerequisites: [] })).toBe(
      'v2 does not say its base-commit',
    );
    expect(baseNote({ ...tree, commit: 'f'.repeat(40) }, { ...revisions[0]!, prerequisites: [] })).toMatch(
      /this tree is ffffffffffff$/,
    );
  });

  test('a later version supersedes an earlier one, in whatever order they come; both are listed', async () => {
    const { revisions } = await threadOf(
      mailOf({ subject: '[PATCH v2] light: pink', id: 'b', answers: 'a', date: day(2) }, diff('blue', 'lilac')),
      mailOf({ subject: '[RFC PATCH] light: pink', id: 'a', date: day(1) }, pink),
    );
    expect(revisions.map((one) => [one.name, one.supersededBy])).toEqual([
      ['v1', 'v2'],
      ['v2', undefined],
    ]);
    const intake = await readIntake([
      file(
        mbox(
          mailOf({ subject: '[PATCH] light: pink' }, pink),
          mailOf({ subject: '[PATCH v2] light: pink' }, diff('blue', 'lilac')),
        ),
        'm.mbox',
      ),
    ]);
    expect(intake.revisions.map((one) => one.name)).toEqual(['v2']);
    expect(intake.notes).toEqual([expect.stringMatching(/m\.mbox: v1 is not taken: superseded by v2$/)]);
  });

  test.each<[string, string[], [string, string | undefined, number][]]>([
    [
      'answers go on top of what they answer, and on each other',
      [
        mailOf({ subject: '[PATCH] light: pink', id: 'a', date: day(1) }, pink),
        mailOf({ subject: 'Re: [PATCH] light: pink', id: 'b', answers: 'a', date: day(2) }, rose),
        mailOf({ subject: 'Re: [PATCH] light: pink', id: 'c', answers: 'b', date: day(3) }, 'Hm.\n'),
        mailOf(
          { subject: 'Re: [PATCH] light: pink', id: 'd', answers: 'c', date: day(4) },
          diff('rose', 'lilac', PINK.replace('pink', 'rose')),
        ),
        mailOf({ subject: 'Re: [PATCH] light: pink', id: 'e', answers: 'a', date: day(5) }, diff('grey', 'gray', PINK)),
      ],
      [
        ['v1', undefined, 1],
        ['v1+reply', 'v1', 1],
        ['v1+reply+reply', 'v1+reply', 1],
        ['v1+reply2', 'v1', 1],
      ],
    ],
    [
      'by the subject, the newest version by then',
      [
        mailOf({ subject: '[PATCH] light: pink', date: day(1) }, pink),
        mailOf({ subject: '[PATCH v2] light: pink', date: day(3) }, pink),
        mailOf({ subject: 'Re: [PATCH] light: pink', date: day(2) }, rose),
        mailOf({ subject: 'Re: light: pink', date: day(4) }, rose),
      ],
      [
        ['v1', undefined, 1],
        ['v1+reply', 'v1', 1],
        ['v2', undefined, 1],
        ['v2+reply', 'v2', 1],
      ],
    ],
    [
      'by the order of the input, where nothing else helps',
      [mailOf({ subject: '[PATCH] light: pink' }, pink), mailOf({ subject: 'Re: colours' }, rose)],
      [
        ['v1', undefined, 1],
        ['v1+reply', 'v1', 1],
      ],
    ],
    [
      'not at all, where there are two series',
      [
        mailOf({ subject: '[PATCH] light: pink' }, pink),
        mailOf({ subject: '[PATCH] dark: grey' }, diff('grey', 'gray')),
        mailOf({ subject: 'Re: colours' }, rose),
      ],
      [
        ['light-pink/v1', undefined, 1],
        ['dark-grey/v1', undefined, 1],
        ['reply', undefined, 1],
      ],
    ],
    [
      'a copy of a mail, and of a patch, is none more',
      [
        mailOf({ subject: '[PATCH] light: pink', id: 'a' }, pink),
        mailOf({ subject: '[PATCH] light: pink', id: 'a' }, pink),
        mailOf({ subject: '[PATCH RESEND] light: pink', id: 'b' }, pink),
      ],
      [['v1', undefined, 1]],
    ],
    [
      'an RFC and a patch of one number',
      [
        mailOf({ subject: '[RFC PATCH] light: pink', id: 'a' }, pink),
        mailOf({ subject: '[PATCH] light: pink', id: 'b' }, diff('blue', 'lilac')),
      ],
      [
        ['rfc-v1', undefined, 1],
        ['v1', undefined, 1],
      ],
    ],
    [
      'versions of another title, by an id for the series',
      [
        mailOf({ subject: '[PATCH] light: pink' }, `${pink}change-id: 20240101-pink-1\n`),
        mailOf({ subject: '[PATCH v2] light: lilac' }, `${diff('blue', 'lilac')}change-id: 20240101-pink-1\n`),
      ],
      [
        ['v1', undefined, 1],
        ['v2', undefined, 1],
      ],
    ],
  ])('%s', async (_, mails, expected) => {
    expect(names((await threadOf(...mails)).revisions)).toEqual(expected);
  });

  test('an answer that does not fit on top, but in its place, is taken so, and said', async () => {
    const { revisions } = await threadOf(
      mailOf({ subject: '[PATCH] light: pink', id: 'a' }, pink),
      mailOf({ subject: 'Re: [PATCH] light: pink', id: 'b', answers: 'a' }, diff('blue', 'lilac')),
    );
    const outcome = applyRevision(tree, revisions[1]!, revisions);
    expect(outcome.kind === 'applied' && outcome.tree.read('light.c')).toBe(LIGHT.replace('blue', 'lilac'));
    expect(outcome.kind === 'applied' && outcome.notes).toEqual([
      'v1+reply does not apply on top of v1, but in its place: taken so',
    ]);
  });

  test.each<[string, string[], RegExp]>([
    ['missing parts', [mailOf({ subject: '[PATCH 1/3] a' }, pink)], /parts of the series are missing: 2\/3, 3\/3/],
    [
      'two of one number',
      [mailOf({ subject: '[PATCH 1/1] a' }, pink), mailOf({ subject: '[PATCH 1/1] b' }, diff('red', 'ruby'))],
      /m\.mbox#2:1: error: two different patches are called 1\/1 of v1: here and in .*#1/,
    ],
    [
      'a part without a patch',
      [mailOf({ subject: '[PATCH 1/2] a' }, pink), mailOf({ subject: '[PATCH 2/2] b' }, 'Text.\n')],
      /#2:1: error: there is no patch in 2\/2/,
    ],
    [
      'a number beyond the last',
      [mailOf({ subject: '[PATCH 1/1] a' }, pink), mailOf({ subject: '[PATCH 2/1] b' }, pink)],
      /there can be no patch 2 of 1/,
    ],
  ])('%s', async (_, mails, message) => {
    const intake = await readIntake([file(mbox(...mails), 'm.mbox')]);
    expect(intake.diagnostics.map(formatPatchDiagnostic).join('\n')).toMatch(message);
    const box = await readMail([file(mbox(...mails), 'm.mbox')]);
    const revisions = findRevisions(box);
    expect(applyRevision(tree, revisions[0]!, revisions).kind).toBe('malformed');
  });
});

describe('wrong input', () => {
  const pink = diff('blue', 'pink');
  const bytes = (...values: number[]) => Uint8Array.from(values);
  test.each<[string, () => string, RegExp]>([
    ['empty', () => file(''), /not a patch: the file is empty/],
    ['blank', () => file('\n \n'), /only blanks/],
    ['gzip', () => file(bytes(0x1f, 0x8b, 8, 0)), /compressed by gzip/],
    ['xz', () => file(bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)), /compressed by xz/],
    ['zstd', () => file(bytes(0x28, 0xb5, 0x2f, 0xfd, 0)), /compressed by zstd/],
    ['zip', () => file('PK\x03\x04abc'), /a zip archive/],
    ['UTF-16', () => file(bytes(0xff, 0xfe, 0x2d, 0)), /UTF-16/],
    ['binary', () => file('diff\0'), /a binary file/],
    ['HTML', () => file('<!DOCTYPE html>\n<html><pre>diff</pre>'), /an HTML page/],
    [
      'an HTML mail',
      () => file(mailOf({ subject: '[PATCH] x', more: type('text/html') }, `<pre>${pink}</pre>`)),
      /HTML only/,
    ],
    ['prose', () => file('Dear all,\n'), /there is no unified diff in the file$/],
    ['quotes only', () => file(mailOf({ subject: 'Re: x' }, pink.replace(/^/gm, '> '))), /only quoted ones/],
    ['fragments only', () => file(mailOf({ subject: 'Re: x' }, 'maybe\n\n+int pink;\n')), /only lines with '\+'/],
    ['headers only', () => file('From: a\nSubject: [PATCH] x\nDate: today\n'), /the mail ends in its headers/],
    [
      'a MIME mail without its end',
      () => file(mailOf({ subject: '[PATCH] x', more: MULTI }, part('Content-Type: text/plain', pink))),
      /ends before its last MIME part/,
    ],
    [
      'an attached binary',
      () =>
        file(
          mailOf(
            { subject: '[PATCH] x', more: MULTI },
            `${part('Content-Type: application/octet-stream; name="x.patch"\nContent-Disposition: attachment; filename="x.patch"\nContent-Transfer-Encoding: base64', b64('\0\0'))}--cut--\n`,
          ),
        ),
      /the attachment x\.patch is binary/,
    ],
    [
      'a hostile path',
      () => file(mailOf({ subject: '[PATCH] x' }, pink.replaceAll('light.c', '../../etc/passwd'))),
      /refusing the path .*holds '\.\.'/,
    ],
    [
      'an absolute path',
      () =>
        file(
          mailOf({ subject: '[PATCH] x' }, pink.replace(/^diff.*\n/, '').replaceAll(/[ab]\/light\.c/g, '//etc/passwd')),
        ),
      /refusing the path '\/\/?etc\/passwd': it is absolute/,
    ],
    [
      'a context diff',
      () => file('*** a/light.c\n--- b/light.c\n***************\n*** 1,2 ****\n'),
      /a context diff is not supported/,
    ],
    [
      'a binary change',
      () => file('diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\n'),
      /a binary change cannot be applied/,
    ],
  ])('%s', async (_, make, message) => {
    const { diagnostics } = await readIntake([make()]);
    const errors = diagnostics.filter((one) => one.severity === 'error');
    expect(errors.map(formatPatchDiagnostic).join('\n')).toMatch(message);
  });

  test.each<[string, () => string, RegExp]>([
    ['no file', () => join(scratch, 'none'), /none: there is no such file/],
    ['a folder of nothing', () => folder('void'), /is a folder, but no maildir, and holds no patch/],
    ['an empty maildir', () => join(folder('em/cur'), '..'), /the maildir is empty/],
    ['a device', () => '/dev/null', /is a device, not a file/],
    [
      'a huge file',
      () => {
        const name = file('x', 'huge.mbox');
        truncateSync(name, 65 * 1024 * 1024);
        return name;
      },
      /huge\.mbox: has 65 MB, more than 64/,
    ],
  ])('%s cannot be read', async (_, make, message) => {
    await expect(readMail([make()])).rejects.toMatchObject({
      name: 'SourceError',
      message: expect.stringMatching(message),
    });
  });

  test('standard input without an end', async () => {
    const block = new Uint8Array(16 * 1024 * 1024);
    const endless = (async function* () {
      for (;;) yield block;
    })();
    await expect(readMail(['-'], { stdin: endless })).rejects.toThrow('standard input: is more than 64 MB');
  });

  test.each<[string, string, string, string]>([
    ['cut in a hunk', pink.slice(0, pink.indexOf('+int pink')), LIGHT, 'truncated'],
    ['applied already', pink, PINK, 'reversed'],
    ['conflicting', pink, LIGHT.replace('blue', 'navy'), 'mismatch'],
    ['of a file that is not there', pink.replaceAll('light.c', 'dark.c'), LIGHT, 'no-such-file'],
    [
      'damaged and applied already',
      pink.replace(/^ int/gm, 'int').replace(/^diff.*\n---.*\n/, ''),
      PINK,
      'already-applied',
    ],
    ['damaged and conflicting', pink.replace(/^ int/gm, 'int'), LIGHT.replace('blue', 'navy'), 'nowhere'],
  ])('%s', async (_, body, text, reason) => {
    const { patches } = await readIntake([file(mailOf({ subject: '[PATCH] x' }, body))]);
    const outcome = applyMail(treeOf(new Map([['light.c', text]]), 'base'), patches);
    const reasons =
      outcome.kind === 'refused'
        ? outcome.refusals.map((one) => one.reason)
        : outcome.kind === 'rejected'
          ? outcome.rejects.map((one) => one.reason)
          : [outcome.kind];
    expect(reasons).toEqual([reason]);
  });
});

test("an archived answer, damaged, on top of the RFC's first revision, on both kernels", async () => {
  const v2 = readPatches([builtinPatch('rwsem-wait-v2')])[0]!.files[0]!;
  const hunks = v2.hunks.map((hunk) => [
    hunk.header,
    ...hunk.lines.map(({ kind, text }) =>
      (kind === 'add' ? `+ ${text.trim()}` : text.trim()).replace(/^\+ again/, '+again'),
    ),
  ]);
  const text = [
    'Re: [RFC] rwsem: a word on the second pass',
    '',
    'From: Some Reader',
    'Date: Wed Jan 10 2024 - 09:00:00 EST',
    '',
    '',
    'On Tue, Jan 09, 2024 at 05:00:00PM -0500, Ann Author wrote:',
    '> Who looks after the one behind it?',
    '',
    'Nobody so far. How about this on top?',
    '+ and a plus that is no patch',
    '',
    '+++ b/kernel/locking/rwsem.c',
    ...hunks.flat(),
    '',
  ].join('\n');
  const box = await readMail([builtinPatch('rwsem-wait-v1'), file(text, 'archive.txt')]);
  const revisions = findRevisions(box);
  expect(revisions.map((one) => [one.name, one.onTopOf, one.author])).toEqual([
    ['v1', undefined, undefined],
    ['v1+reply', 'v1', 'Some Reader'],
  ]);
  expect(revisions[1]!.notes).toEqual([
    'neither its headers nor its subject name a mail that is here: put on top of v1, given before it',
  ]);
  for (const kernel of ['debian:6.12', 'debian:6.1']) {
    const base = await openTree(kernel);
    const outcome = applyRevision(base, revisions[1]!, revisions);
    const intact = applySeries(base, readPatches([builtinPatch('rwsem-wait-v1'), builtinPatch('rwsem-wait-v2')]));
    if (outcome.kind !== 'applied' || intact.kind !== 'applied') throw new Error(JSON.stringify(outcome));
    expect(outcome.tree.read('kernel/locking/rwsem.c')).toBe(intact.tree.read('kernel/locking/rwsem.c'));
    expect(outcome.repairs.length).toBeGreaterThan(10);
  }
});
