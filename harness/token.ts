/**
 * Replay tokens: a finding on one line, `ls1.` and then a compressed record of what it was found in and how to get there.
 *
 * In: the record. Out: text without blanks; and back, or what is wrong with it.
 *
 * Invariant: texts are named by their hashes, so that a token never replays quietly on something else.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { FINDING_KINDS, type Finding, type FindingKind } from './finding.ts';
import { formatSchedule, parseSchedule } from './schedule.ts';

export interface TokenData {
  /** Name of a built-in scenario, or a path. */
  readonly scenario: string;
  /** Hex SHA-256 of the scenario's text. */
  readonly text: string;
  /** What stood after --kernel, and the ids of that tree and of the patched one. */
  readonly kernel: string;
  readonly base: string;
  readonly tree: string;
  readonly patches: readonly { readonly name: string; readonly hash: string }[];
  /** What stood after --config. */
  readonly settings: readonly string[];
  /** Hash of the compiled program. */
  readonly program: string;
  readonly revealed: readonly number[];
  /** Stores could come late. */
  readonly memory?: 'weak';
  /** What the lock validator knew from other runs. */
  readonly assumes?: string;
  /** `sequence`: no finding but a run that has these events, which another revision has not; `message` names them. */
  readonly kind: FindingKind | 'sequence';
  readonly message: string;
  readonly place: Finding['place'];
  readonly schedule: readonly number[];
}

export type DecodedToken =
  | { readonly kind: 'token'; readonly data: TokenData }
  | { readonly kind: 'damaged'; readonly message: string };

const PREFIX = 'ls1.';
/** Hex digits of a hash that are kept: enough against accidents. */
const HASH = 16;
/** A token is at most so long when inflated. */
const MAX_BYTES = 4 << 20;

export function encodeToken(data: TokenData): string {
  const { place } = data;
  const record = [
    data.scenario,
    data.text.slice(0, HASH),
    data.kernel,
    data.base,
    data.tree,
    data.patches.map(({ name, hash }) => [name, hash.slice(0, HASH)]),
    data.settings,
    data.program,
    data.revealed.map((pc) => pc.toString(36)).join(','),
    data.kind,
    data.message,
    place === undefined ? null : [place.file, place.line, place.function],
    formatSchedule(data.schedule),
    data.assumes ?? null,
    ...(data.memory === undefined ? [] : [data.memory]),
  ];
  const packed = deflateRawSync(JSON.stringify(record), { level: 9 });
  return `${PREFIX}${packed.toString('base64url')}.${checksum(packed)}`;
}

/** Does a full hash agree with one out of a token? */
export function sameHash(full: string, kept: string): boolean {
  return full.slice(0, HASH) === kept.slice(0, HASH);
}

/** Four letters, so that a token that lost or changed a letter is refused as such. */
function checksum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return ((hash ^ (hash >>> 15)) & 0xffffff).toString(36).padStart(5, '0').slice(-4);
}

export function decodeToken(text: string): DecodedToken {
  const damaged = (why: string): DecodedToken => ({ kind: 'damaged', message: `the token ${why}` });
  const version = /^ls(\d+)\./.exec(text);
  if (version === null)
    return { kind: 'damaged', message: `'${shorten(text)}' is no replay token: it would begin with ls1.` };
  if (version[1] !== '1') return damaged(`is of version ${version[1]}; this program reads version 1`);
  const match = /^ls1\.([A-Za-z0-9_-]+)\.([0-9a-z]{4})$/.exec(text);
  if (match === null) {
    const strange = /[^A-Za-z0-9_.-]/.exec(text);
    return damaged(strange === null ? 'is cut off' : `has a '${strange[0]}' in it, which no token has`);
  }
  const packed = Buffer.from(match[1]!, 'base64url');
  if (checksum(packed) !== match[2]) return damaged('is damaged: its checksum does not fit');
  let record: unknown;
  try {
    record = JSON.parse(inflateRawSync(packed, { maxOutputLength: MAX_BYTES }).toString('utf8'));
  } catch {
    return damaged('is damaged: it cannot be unpacked');
  }
  const data = readRecord(record);
  return data === undefined ? damaged('is damaged: it lacks a part') : { kind: 'token', data };
}

function shorten(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}...` : text;
}

function readRecord(record: unknown): TokenData | undefined {
  if (!Array.isArray(record) || (record.length !== 14 && record.length !== 15)) return undefined;
  const parts: readonly unknown[] = record;
  const texts = [0, 1, 2, 3, 4, 7, 8, 9, 10, 12].map((n) => parts[n]);
  if (!areTexts(texts)) return undefined;
  const [scenario, text, kernel, base, tree, program, sites, kind, message, steps] = texts;
  const settings = parts[6];
  const patches = readPairs(parts[5]);
  const revealed = readSites(sites!);
  const schedule = parseSchedule(steps!);
  const place = readPlace(parts[11]);
  const assumes = parts[13];
  const memory = parts[14];
  if (memory !== undefined && memory !== 'weak') return undefined;
  if (assumes !== null && typeof assumes !== 'string') return undefined;
  if (!Array.isArray(settings) || !areTexts(settings) || !isKind(kind!)) return undefined;
  if (patches === undefined || revealed === undefined || schedule === undefined || place === null) return undefined;
  return {
    scenario: scenario!,
    text: text!,
    kernel: kernel!,
    base: base!,
    tree: tree!,
    patches,
    settings,
    program: program!,
    revealed,
    kind,
    message: message!,
    place,
    schedule,
    ...(assumes === null ? {} : { assumes }),
    ...(memory === undefined ? {} : { memory }),
  };
}

function areTexts(values: readonly unknown[]): values is string[] {
  return values.every((value) => typeof value === 'string');
}

function isKind(text: string): text is TokenData['kind'] {
  return text === 'sequence' || Object.hasOwn(FINDING_KINDS, text);
}

function readPairs(value: unknown): TokenData['patches'] | undefined {
  if (!Array.isArray(value)) return undefined;
  const pairs: { name: string; hash: string }[] = [];
  for (const pair of value as readonly unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2 || !areTexts(pair)) return undefined;
    pairs.push({ name: pair[0]!, hash: pair[1]! });
  }
  return pairs;
}

function readSites(text: string): number[] | undefined {
  if (text === '') return [];
  const sites = text.split(',').map((part) => (/^[0-9a-z]{1,6}$/.test(part) ? Number.parseInt(part, 36) : -1));
  return sites.includes(-1) ? undefined : sites;
}

/** null: it is neither a place nor none. */
function readPlace(value: unknown): TokenData['place'] | null {
  if (value === null) return undefined;
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [file, line, name] = value as readonly unknown[];
  if (typeof file !== 'string' || typeof line !== 'number' || typeof name !== 'string') return null;
  return { file, line, function: name };
}
