/**
 * Replay tokens: what goes in comes out, and what is damaged is refused, never half read.
 */
import { describe, expect, test } from 'vitest';
import { parseSchedule } from '../harness/schedule.ts';
import { decodeToken, encodeToken, sameHash, type TokenData } from '../harness/token.ts';

const DATA: TokenData = {
  scenario: 'two-writers',
  text: 'a'.repeat(16),
  kernel: 'debian:6.12',
  base: 'debian-0123456789ab',
  tree: 'overlay-0123456789ab',
  patches: [{ name: 'rwsem-wait-v1', hash: 'b'.repeat(16) }],
  settings: ['RWSEM_SPIN_ON_OWNER=y'],
  program: 'c'.repeat(16),
  revealed: [17, 40000],
  kind: 'hang',
  message: 'INFO: task blocked for ever: w2 in rwsem_down_write_slowpath()',
  place: { file: 'kernel/locking/rwsem.c', line: 1185, function: 'rwsem_down_write_slowpath' },
  schedule: [0, 0, 0, 1, 1, 0x1000000, 0x2001001, 2, 2],
};

describe('round trips', () => {
  const rows: readonly (readonly [string, TokenData])[] = [
    ['all members', DATA],
    ['no place', { ...DATA, place: undefined }],
    ['nothing optional', { ...DATA, patches: [], settings: [], revealed: [], schedule: [] }],
    ['a long schedule', { ...DATA, schedule: Array.from({ length: 5000 }, (_, n) => n % 7) }],
    ['late stores', { ...DATA, memory: 'weak' }],
    ['names beyond ASCII', { ...DATA, scenario: './Prüfung/läuft.c', message: '„…“' }],
  ];
  test.each(rows)('%s', (_name, data) => {
    const token = encodeToken(data);
    expect(token).toMatch(/^ls1\.[\w-]+\.[0-9a-z]{4}$/);
    expect(decodeToken(token)).toEqual({ kind: 'token', data });
  });

  test('full hashes are cut, and still agree', () => {
    const full = '0123456789abcdef'.repeat(4);
    const decoded = decodeToken(encodeToken({ ...DATA, text: full }));
    if (decoded.kind !== 'token') throw new Error(decoded.message);
    expect(decoded.data.text).toHaveLength(16);
    expect(sameHash(full, decoded.data.text)).toBe(true);
    expect(sameHash(`f${full.slice(1)}`, decoded.data.text)).toBe(false);
  });
});

describe('long schedules', () => {
  /** Numbers that look drawn: nothing repeats. */
  const drawn = (length: number, tasks: number): number[] => {
    let state = 1;
    return Array.from({ length }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 16) % tasks;
    });
  };
  const rows: readonly (readonly [string, readonly number[], number])[] = [
    ['12,000 steps that alternate', Array.from({ length: 12_000 }, (_, n) => n % 2), 500],
    ['12,000 steps of four tasks in no order', drawn(12_000, 4), 7_000],
    ['100,000 steps of four tasks in no order', drawn(100_000, 4), 60_000],
    ['one task 1,000,000 times', new Array<number>(1_000_000).fill(3), 500],
    ['every kind of choice', drawn(10_000, 7).flatMap((n) => [n, 0x1000000, 0x2001000 + n, 0x5003000 + n]), 20_000],
  ];
  // Linux takes a word of 128 KiB at most on the command line.
  test.each(rows)('%s', (_name, schedule, longest) => {
    const token = encodeToken({ ...DATA, schedule });
    expect(token.length).toBeLessThan(longest);
    const decoded = decodeToken(token);
    expect(decoded.kind === 'token' && decoded.data.schedule).toEqual(schedule);
  });

  test('a short text that asks for an endless schedule is refused', () => {
    expect(parseSchedule('zzzz*1')).toHaveLength(36 ** 4 - 1);
    expect(parseSchedule(new Array(9).fill('zzzz*1').join(','))).toBeUndefined();
    expect(parseSchedule('zzzzz*1')).toBeUndefined();
  });
});

describe('damage', () => {
  const token = encodeToken(DATA);
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /'' is no replay token/],
    ['another word', 'hello', /'hello' is no replay token: it would begin with ls1/],
    ['a long other word', 'x'.repeat(99), /'x{24}\.\.\.' is no replay token/],
    ['a later version', token.replace('ls1.', 'ls2.'), /is of version 2; this program reads version 1/],
    ['only the prefix', 'ls1.', /is cut off/],
    ['without its end', token.slice(0, -5), /is cut off/],
    ['without its middle', token.slice(0, 40) + token.slice(60), /checksum does not fit/],
    [
      'a letter changed',
      token.slice(0, 30) + (token[30] === 'A' ? 'B' : 'A') + token.slice(31),
      /checksum does not fit/,
    ],
    ['a blank inside', `${token.slice(0, 30)} ${token.slice(30)}`, /has a ' ' in it/],
    ['an ellipsis of a mail', `${token.slice(0, 30)}…${token.slice(30)}`, /has a '…' in it/],
  ];
  test.each(rows)('%s', (_name, text, message) => {
    const decoded = decodeToken(text);
    expect(decoded.kind).toBe('damaged');
    expect(decoded.kind === 'damaged' && decoded.message).toMatch(message);
  });

  test('no single changed letter goes unnoticed', () => {
    for (let at = 4; at < token.length; at++) {
      if (token[at] === '.') continue;
      const changed = token.slice(0, at) + (token[at] === 'a' ? 'b' : 'a') + token.slice(at + 1);
      expect(decodeToken(changed).kind, `letter ${at}`).toBe('damaged');
    }
  });
});
