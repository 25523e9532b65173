/**
 * Where mails come from: patch files, single mails, mboxes, maildirs, standard input.
 *
 * In: what the user named. Out: a MailBox: mails in the order given, each taken apart, and what was wrong with the input.
 * What cannot be read at all is a SourceError; what can be read, but is no mail and no patch, is a diagnostic.
 *
 * Invariant: nothing over 64 MB is read, and nothing is taken for text that is not.
 */
import { createReadStream, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { SourceError } from '../sources/spec.ts';
import { decodeText } from '../text.ts';
import type { PatchDiagnostic } from './diff.ts';
import { type Mail, type RawMail, takeApart } from './mail.ts';

export interface MailBox {
  readonly mails: readonly Mail[];
  /** Of the inputs as such; each mail has its own besides. */
  readonly diagnostics: readonly PatchDiagnostic[];
}

export interface MailOptions {
  /** What `-` stands for; the process's own standard input by default. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/** Bytes of one input: a file, all of a maildir, or standard input. */
export const MAIL_LIMIT = 64 * 1024 * 1024;

/** Files, maildirs, folders of mails and `-`, in this order. Rejects with SourceError. */
export async function readMail(inputs: readonly string[], options: MailOptions = {}): Promise<MailBox> {
  const mails: Mail[] = [];
  const diagnostics: PatchDiagnostic[] = [];
  for (const input of inputs) {
    for (const { name, text } of await readInput(input, options)) {
      const problem = textProblem(text);
      if (problem !== undefined) {
        diagnostics.push({ severity: 'error', file: name, line: 1, message: problem });
        continue;
      }
      for (const raw of splitMails(text, name)) mails.push(...(await takeApart(raw)));
    }
  }
  return { mails, diagnostics };
}

interface Text {
  readonly name: string;
  readonly text: string;
}

async function readInput(input: string, options: MailOptions): Promise<Text[]> {
  if (input === '-') return [{ name: '-', text: decodeText(await readStream(options.stdin ?? process.stdin, input)) }];
  const stats = statOf(input);
  if (stats.isDirectory()) return readFolder(input);
  if (stats.isFile()) return [readOne(input, stats.size)];
  if (stats.isFIFO()) return [{ name: input, text: decodeText(await readStream(createReadStream(input), input)) }];
  throw new SourceError('usage', `${input}: is a device, not a file`, 'give a patch, a mail, an mbox or a maildir');
}

function statOf(input: string): Stats {
  try {
    return statSync(input);
  } catch (error) {
    throw unreadable(input, error);
  }
}

function readOne(file: string, size: number): Text {
  if (size > MAIL_LIMIT) throw tooLarge(file, size);
  try {
    return { name: file, text: decodeText(readFileSync(file)) };
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A maildir's new and read mails; a plain folder's patches and mails. By name: that of a maildir's begins with the time. */
function readFolder(folder: string): Text[] {
  const isMaildir = ['cur', 'new'].some((name) =>
    statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory(),
  );
  const files = isMaildir
    ? ['cur', 'new'].flatMap((name) =>
        namesIn(join(folder, name)).map((file) => ({ file, path: join(folder, name, file) })),
      )
    : namesIn(folder)
        .filter((file) => /\.(patch|diff|eml|mbox|mbx|mail|txt)$/i.test(file))
        .map((file) => ({ file, path: join(folder, file) }));
  const found = files
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ path }) => ({ path, stats: statOf(path) }))
    .filter(({ stats }) => stats.isFile());
  if (found.length === 0) {
    const what = isMaildir ? 'the maildir is empty' : 'is a folder, but no maildir, and holds no patch or mail';
    throw new SourceError(
      'usage',
      `${folder}: ${what}`,
      'a maildir has cur/ and new/; else *.patch, *.eml, *.mbox count',
    );
  }
  const total = found.reduce((sum, { stats }) => sum + stats.size, 0);
  if (total > MAIL_LIMIT) throw tooLarge(folder, total);
  return found.map(({ path, stats }) => readOne(path, stats.size));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(folder, error);
  }
}

async function readStream(stream: AsyncIterable<Uint8Array | string>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
    size += bytes.length;
    if (size > MAIL_LIMIT) throw tooLarge(name === '-' ? 'standard input' : name, undefined);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLarge(name: string, size: number | undefined): SourceError {
  const limit = MAIL_LIMIT / 1024 / 1024;
  const told =
    size === undefined ? `is more than ${limit} MB` : `has ${Math.ceil(size / 1024 / 1024)} MB, more than ${limit}`;
  return new SourceError('usage', `${name}: ${told}`, 'give the mails of the one thread only');
}

/** The words for a file that is not there or must not be read, for every reader of patches. */
export function unreadable(file: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error as Error;
  const why =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'it is a directory'
        : code === 'EACCES'
          ? 'it may not be read'
          : `it cannot be read (${code})`;
  return new SourceError('usage', `${file}: ${why}`, 'give a .patch file, as git format-patch writes it');
}

/** Why this cannot be a mail or a patch at all, or undefined. The text is as decodeText() made it of the bytes. */
function textProblem(text: string): string | undefined {
  if (text === '') return 'not a patch: the file is empty';
  if (/^\s*$/.test(text)) return 'not a patch: there are only blanks in it';
  const packed = PACKED.find(([start]) => text.startsWith(start));
  if (packed !== undefined) return `not a patch: ${packed[1]}`;
  const start = text.slice(0, 4096);
  if (/^\ufeff?\s*(<!doctype html|<html)/i.test(start)) {
    return "not a patch: an HTML page; take the archive's raw or mbox form, or the page's text";
  }
  const zero = text.indexOf('\0');
  if (zero < 0) return undefined;
  if (/^(?:[\t\n\r -~]\0){8}|^(?:\0[\t\n\r -~]){8}/.test(start)) return 'not a patch: UTF-16 text: convert it to UTF-8';
  const before = text.slice(0, zero);
  const line = before.split('\n').length;
  return /^(diff |--- |\+\+\+ |From|Subject:)/m.test(before)
    ? `not a patch: line ${line} has a zero byte in it`
    : 'not a patch: a binary file';
}

/** Bytes that are no UTF-8 stand as U+DC80 and on (text.ts). */
const PACKED: readonly (readonly [string, string])[] = [
  ['\x1f\udc8b', 'compressed by gzip: unpack it first'],
  ['\udcfd7zXZ\0', 'compressed by xz: unpack it first'],
  ['(\udcb5/\udcfd', 'compressed by zstd: unpack it first'],
  ['BZh9', 'compressed by bzip2: unpack it first'],
  ['x\udc9c', 'compressed by zlib: unpack it first'],
  ['PK\x03\x04', 'a zip archive: unpack it first'],
  ['\udcff\udcfe', 'UTF-16 text: convert it to UTF-8'],
  ['\udcfe\udcff', 'UTF-16 text: convert it to UTF-8'],
];

/** The line between mails: `From `, a sender, a date. git format-patch puts a commit and a fixed date there. */
const FROM_LINE = /^From \S+.*\b\d{1,2}:\d\d(:\d\d)?\b.*\b\d{4}\b/;
const HEADER_LINE = /^(>?From |[!-9;-~]+:)/;

/** An mbox as its mails, `>From` unquoted; anything else as one. Names are `FILE#2` where there are several. */
export function splitMails(text: string, name: string): RawMail[] {
  if (!FROM_LINE.test(text.slice(0, 400))) return [{ name, line: 1, text }];
  const starts: { offset: number; line: number }[] = [];
  let line = 1;
  for (let at = 0, before = ''; at < text.length; line++) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    if (text.startsWith('From ', at) && (before === '' || at === 0)) {
      const own = text.slice(at, next);
      if (FROM_LINE.test(own) && HEADER_LINE.test(text.slice(next, next + 200))) starts.push({ offset: at, line });
    }
    before = text.slice(at, Math.min(next, at + 3)).replace(/\r?\n$/, '');
    at = next;
  }
  if (starts.length === 0) return [{ name, line: 1, text }];
  return starts.map(({ offset, line: first }, i) => {
    const body = text.slice(offset, starts[i + 1]?.offset ?? text.length);
    const rest = body.slice(body.indexOf('\n') + 1).replace(/^>(>*From )/gm, '$1');
    return { name: starts.length === 1 ? name : `${name}#${i + 1}`, line: first + 1, text: rest };
  });
}
