/**
 * One mail, taken apart.
 *
 * In: the text of a mail as it was sent, as a web archive shows it, or a bare diff. Out: who, when, which other mail it
 * answers, its trailers, and the patches that stand in its body or are attached to it.
 *
 * A mail whose body needs no decoding is read as it stands, so that line numbers are those of the file and bytes in a
 * strange encoding survive; MIME, quoted-printable, base64, flowed text and charsets are postal-mime's.
 *
 * Invariant: a patch is what parsePatch() or readLoose() finds in unquoted text: no line that begins with `>` and no `+`
 * line outside of a hunk ever becomes part of one.
 */
import PostalMime, { decodeWords } from 'postal-mime';
import { decodeText, encodeText } from '../text.ts';
import type { PatchDiagnostic } from './diff.ts';
import { findPatch, type MailPatch } from './loose.ts';
import { parseSubject, type Subject } from './subject.ts';

/** A mail before anything is known of it. */
export interface RawMail {
  readonly name: string;
  /** 1-based line of the file where the text begins. */
  readonly line: number;
  readonly text: string;
}

export interface Trailer {
  /** `Signed-off-by`. */
  readonly key: string;
  readonly value: string;
}

export interface Mail {
  /** The file; `FILE#2` in an mbox; `FILE (decoded)` where lines are counted after decoding. */
  readonly name: string;
  /** As sent; as a web archive shows it; only a diff. */
  readonly form: 'mail' | 'archive' | 'bare';
  readonly subject: Subject | undefined;
  /** `Name <address>`, as it stands. */
  readonly author: string | undefined;
  /** As it stands. */
  readonly date: string | undefined;
  /** Milliseconds since 1970. */
  readonly time: number | undefined;
  /** Without angle brackets, as all ids. */
  readonly messageId: string | undefined;
  /** What it answers: the nearest first. */
  readonly answers: readonly string[];
  /** Of the mail's own text, not of what it quotes. */
  readonly trailers: readonly Trailer[];
  readonly baseCommit: string | undefined;
  readonly prerequisites: readonly string[];
  /** b4's name for a series through its versions. */
  readonly changeId: string | undefined;
  /** In the order of the mail; more than one only where patches are attached. */
  readonly patches: readonly MailPatch[];
  /** `> @@ -1,2`: somebody else's diff. */
  readonly hasQuotedPatch: boolean;
  /** `+` lines, but no diff that they belong to. */
  readonly hasFragment: boolean;
  /** Where there is no patch: what there is in its place, in words. */
  readonly instead: string | undefined;
  readonly diagnostics: readonly PatchDiagnostic[];
}

interface Headers {
  readonly fields: ReadonlyMap<string, string>;
  readonly form: Mail['form'];
  /** Offset and number of lines before the body. */
  readonly offset: number;
  readonly lines: number;
}

/** A text in which a patch may stand. */
interface Part {
  readonly name: string;
  readonly line: number;
  readonly text: string;
}

/** The mail and those attached to it. */
export async function takeApart(raw: RawMail): Promise<Mail[]> {
  const text = isWire(raw.text) ? raw.text.replaceAll('\r\n', '\n') : raw.text;
  const headers = readHeaders(text);
  const body = text.slice(headers.offset);
  const problems: PatchDiagnostic[] = [];
  const report = (message: string, severity: 'error' | 'warning' = 'error') =>
    problems.push({ severity, file: raw.name, line: raw.line, message });
  const own: Part = { name: raw.name, line: raw.line + headers.lines, text: body };
  let parts: readonly Part[] = [own];
  const attached: Mail[] = [];
  if (headers.form === 'mail' && body.trim() === '') report('the mail ends in its headers: truncated?');
  else if (headers.form === 'mail' && needsDecoding(headers.fields)) {
    const decoded = await decode(text, raw.name, headers.fields, report);
    parts = decoded.parts;
    for (const inner of decoded.mails) attached.push(...(await takeApart(inner)));
  }
  return [describe(raw, headers, parts, problems), ...attached];
}

function describe(raw: RawMail, headers: Headers, parts: readonly Part[], problems: PatchDiagnostic[]): Mail {
  const { fields, form } = headers;
  const subjectText = fields.get('subject');
  const whole = parts.map((part) => part.text).join('\n');
  const date = fields.get('date');
  const ids = (name: string) => [...(fields.get(name) ?? '').matchAll(/<([^<>\s]+)>/g)].map((match) => match[1]!);
  const answers = [...new Set([...ids('in-reply-to'), ...ids('references').reverse()])];
  const line = (pattern: RegExp) => pattern.exec(whole)?.[1];
  const patches = parts
    .map((part) => findPatch(part.text, part.name, part.line, subjectText))
    .filter((patch) => patch !== undefined);
  return {
    name: raw.name,
    form,
    subject: subjectText === undefined ? undefined : parseSubject(subjectText),
    author: fields.get('from'),
    date,
    time: date === undefined ? undefined : timeOf(date),
    messageId: ids('message-id')[0],
    answers,
    trailers: readTrailers(parts[0]?.text ?? ''),
    baseCommit: line(/^base-commit: ([0-9a-f]{7,64})\s*$/m),
    prerequisites: [...whole.matchAll(/^prerequisite-patch-id: ([0-9a-f]{7,64})\s*$/gm)].map((match) => match[1]!),
    changeId: line(/^change-id: (\S+)\s*$/im),
    patches,
    hasQuotedPatch: /^[>|].*@@ -\d/m.test(whole),
    hasFragment: patches.length === 0 && /^[+]\s*\S/m.test(whole),
    instead: patches.length > 0 ? undefined : whatInstead(whole, fields.get('content-type') ?? ''),
    diagnostics: problems,
  };
}

/** What people send where a patch was expected. */
const INSTEAD: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^-----BEGIN PGP MESSAGE-----/m, 'it is encrypted: decrypt it first'],
  [
    /^are available in the (git|Git) repository at:/m,
    'it is a pull request, and holds no diff: run on its tag, with --kernel git:URL#TAG',
  ],
  [/^ *\d+: +[0-9a-f]{6,40} [!=<>] +\d+: +[0-9a-f]{6,40} /m, 'it is a range-diff, a diff of patches: give the patches'],
  [/^\d+(,\d+)?[acd]\d+(,\d+)?\n[<>] /m, 'it is a diff without context: take a unified one (diff -u)'],
  [/^\d+(,\d+)?[acd]\n[\s\S]*^\.$/m, 'it is an ed script: take a unified diff (diff -u)'],
];

function whatInstead(text: string, type: string): string | undefined {
  if (/^\s*(multipart\/encrypted|application\/(x-)?pkcs7-mime)/i.test(type)) return 'it is encrypted: decrypt it first';
  return INSTEAD.find(([pattern]) => pattern.test(text))?.[1];
}

/** `Tue Jan 09 2024 - 16:43:53 EST` is how some archives write it. */
function timeOf(date: string): number | undefined {
  const time = Date.parse(
    date
      .replace(' - ', ' ')
      .replace(/\([^)]*\)/g, '')
      .trim(),
  );
  return Number.isNaN(time) ? undefined : time;
}

function readTrailers(text: string): Trailer[] {
  const end = /^(---\s*$|diff --git |--- \S|\+\+\+ \S|@@ -)/m.exec(text)?.index ?? text.length;
  const pattern = /^([A-Z][\w-]*-[Bb]y|Fixes|Closes|Link|Cc|Reported-and-tested-by): (\S.*)$/gm;
  return [...text.slice(0, end).matchAll(pattern)].map((match) => ({ key: match[1]!, value: match[2]!.trim() }));
}

const KNOWN =
  /^(from|to|cc|date|subject|message-id|received|return-path|delivered-to|mime-version|in-reply-to|x-[\w-]+|content-type|reply-to|sender|list-id|dkim-signature|authentication-results|references|user-agent|precedence|status|arc-[\w-]+)$/;

/** All lines as the wire has them: a mail, not a patch of a file with such lines. */
function isWire(text: string): boolean {
  const end = text.indexOf('\n');
  return end > 0 && text[end - 1] === '\r' && KNOWN.test(text.slice(0, text.indexOf(':')).toLowerCase());
}

function readHeaders(text: string): Headers {
  const own = readMailHeaders(text);
  if (own !== undefined && (own.fields.has('from') || own.fields.has('date'))) return own;
  const archived = readArchiveHeaders(text);
  if (archived !== undefined) return archived;
  return own ?? { fields: new Map(), form: 'bare', offset: 0, lines: 0 };
}

function readMailHeaders(text: string): Headers | undefined {
  const fields = new Map<string, string>();
  let key = '';
  let offset = 0;
  let lines = 0;
  for (;;) {
    const end = text.indexOf('\n', offset);
    const line = text.slice(offset, end < 0 ? text.length : end);
    const match = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line);
    if (/^[ \t]/.test(line) && key !== '') fields.set(key, `${fields.get(key)} ${line.trim()}`);
    else if (match !== null) {
      key = match[1]!.toLowerCase();
      if (lines === 0 && !KNOWN.test(key)) return undefined;
      // Of a header that is there twice, the first was put there last, by whoever delivered it.
      if (!fields.has(key)) fields.set(key, match[2]!.trim());
      else key = `${key}#${lines}`;
      if (key.includes('#')) fields.set(key, '');
    } else if (line.trim() !== '' || lines === 0) {
      return lines === 0 ? undefined : { fields: decodeFields(fields), form: 'mail', offset, lines };
    } else {
      const skip = end < 0 ? text.length : end + 1;
      return { fields: decodeFields(fields), form: 'mail', offset: skip, lines: lines + 1 };
    }
    lines += 1;
    if (end < 0) return { fields: decodeFields(fields), form: 'mail', offset: text.length, lines };
    offset = end + 1;
  }
}

function decodeFields(fields: ReadonlyMap<string, string>): Map<string, string> {
  const decoded = new Map<string, string>();
  for (const [key, value] of fields) decoded.set(key, value.includes('=?') ? decodeWords(value) : value);
  return decoded;
}

const ARCHIVE_FIELD =
  /^(From|Date|To|Cc|Subject|Message-ID|In-Reply-To|References|Sender|Reply-To|Newsgroups|Lists?): *(.*)$/i;

/**
 * The head of a web archive's page as text: the subject, with or without its name, then `From:` and `Date:`, with blank
 * lines anywhere. Both have to be there: a text that merely begins with a line is none.
 */
function readArchiveHeaders(text: string): Headers | undefined {
  const fields = new Map<string, string>();
  let offset = 0;
  let end: { offset: number; lines: number } | undefined;
  for (let lines = 0; lines < 40 && offset < text.length; lines++) {
    const newline = text.indexOf('\n', offset);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(offset, next).trim();
    const match = ARCHIVE_FIELD.exec(line);
    if (line !== '' && match === null) {
      if (fields.size > 0) break;
      if (/^(diff --git|---|\+\+\+|@@) /.test(line)) return undefined;
      fields.set('subject', line);
    }
    if (match !== null) {
      const key = match[1]!.toLowerCase();
      if (!fields.has(key) || key === 'subject') fields.set(key, match[2]!.trim());
    }
    offset = next;
    if (line !== '') end = { offset, lines: lines + 1 };
  }
  splitStampedAuthor(fields);
  if (end === undefined || !fields.has('from') || !fields.has('date') || !fields.has('subject')) return undefined;
  return { fields, form: 'archive', ...end };
}

/** `From: Name @ 2024-01-09 21:43 UTC (permalink / raw)`, as public-inbox shows it. */
function splitStampedAuthor(fields: Map<string, string>): void {
  const match = /^(.*) @ (\d{4}-\d\d-\d\d)\s+(\d+:\d\d)\s+UTC\b/.exec(fields.get('from') ?? '');
  if (match === null) return;
  fields.set('from', match[1]!);
  if (!fields.has('date')) fields.set('date', `${match[2]} ${match[3]} UTC`);
}

function charsetOf(fields: ReadonlyMap<string, string>): string {
  const type = fields.get('content-type') ?? '';
  return /charset\s*=\s*"?([\w.:-]+)/i.exec(type)?.[1]?.toLowerCase() ?? 'us-ascii';
}

function isCharset(name: string): boolean {
  try {
    new TextDecoder(name);
    return true;
  } catch {
    return name === 'unknown-8bit';
  }
}

function isEncoded(fields: ReadonlyMap<string, string>): boolean {
  return /^\s*(base64|quoted-printable)\b/i.test(fields.get('content-transfer-encoding') ?? '');
}

function needsDecoding(fields: ReadonlyMap<string, string>): boolean {
  const type = fields.get('content-type') ?? '';
  const charset = charsetOf(fields);
  return (
    /^\s*(multipart|message)\//i.test(type) ||
    /^\s*text\/html/i.test(type) ||
    /format\s*=\s*"?flowed/i.test(type) ||
    isEncoded(fields) ||
    !['utf-8', 'utf8', 'us-ascii', 'ascii', 'unknown-8bit'].includes(charset)
  );
}

async function decode(
  text: string,
  name: string,
  fields: ReadonlyMap<string, string>,
  report: (message: string, severity?: 'error' | 'warning') => void,
): Promise<{ parts: Part[]; mails: RawMail[] }> {
  const type = fields.get('content-type') ?? '';
  const boundary = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(type);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (/^\s*multipart\//i.test(type) && (mark === undefined || !text.includes(`--${mark}--`))) {
    report('the mail ends before its last MIME part does: truncated', 'error');
  }
  const charset = charsetOf(fields);
  if (!isCharset(charset) && (/[^\0-\x7f]/.test(text) || isEncoded(fields))) {
    report(`the mail is in the charset '${charset}', which is unknown: its letters cannot be told`);
  }
  const isBase64 = /^\s*base64\b/i.test(fields.get('content-transfer-encoding') ?? '');
  const body = text.slice(text.indexOf('\n\n') + 1);
  if (isBase64 && !/^[A-Za-z0-9+/=\s]*$/.test(body)) report('the mail says that it is base64, and is not');
  else if (isBase64 && body.replace(/\s/g, '').length % 4 !== 0)
    report('the mail ends in the middle of base64: truncated');
  let email: Awaited<ReturnType<typeof PostalMime.parse>>;
  try {
    email = await PostalMime.parse(encodeText(text), { forceRfc822Attachments: true });
  } catch (error) {
    report(`the mail cannot be decoded: ${(error as Error).message}`);
    return { parts: [], mails: [] };
  }
  if (/^[-+].*\ufffd/m.test(email.text ?? '') && !text.includes('\ufffd')) {
    report(`the mail says that it is in the charset '${charset}', and is not: letters of its patch cannot be told`);
  }
  const isHtmlOnly = email.html !== undefined && !/content-type:\s*text\/plain/i.test(text);
  if (isHtmlOnly) report('the mail is HTML only: ask for plain text, HTML does not keep the white space of a patch');
  const parts: Part[] = [];
  const mails: RawMail[] = [];
  if (!isHtmlOnly && email.text !== undefined) {
    parts.push({ name: `${name} (decoded)`, line: 1, text: email.text.replaceAll('\r\n', '\n') });
  }
  for (const { content, mimeType, filename } of email.attachments) {
    const label = filename === null ? `${name} (attachment)` : `${name} (${filename})`;
    const inner = typeof content === 'string' ? content : decodeText(new Uint8Array(content));
    if (mimeType === 'message/rfc822') mails.push({ name: label, line: 1, text: inner });
    else if (!inner.includes('\0') && !/^(image|audio|video|font)\/|signature|pgp-keys/.test(mimeType)) {
      parts.push({ name: label, line: 1, text: inner });
    } else if (filename !== null && /\.(patch|diff)$/i.test(filename)) report(`the attachment ${filename} is binary`);
  }
  return { parts, mails };
}
