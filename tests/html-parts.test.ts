/**
 * The parts of the HTML report that need no browser: which source it takes along, how it marks and colours it, how it
 * carries on what does not change.
 */
import { describe, expect, test } from 'vitest';
import { highlight } from '../harness/report/html/page/highlight.ts';
import { callsOf, positionsOf, stretches } from '../harness/report/html/page/positions.ts';
import type { PageEvent, PageFinding, Step } from '../harness/report/html/page-data.ts';
import { chooseParts, markLines } from '../harness/report/html/source-text.ts';
import { embedJson } from '../harness/report/html/write.ts';

describe('lines against the base', () => {
  const shape = (before: string, after: string, added: readonly number[]): string =>
    markLines({ before, after, added: new Map(added.map((line) => [line, 'p'])) })
      .map(({ line, text, mark }) => `${mark === 'p' ? '+' : (mark ?? ' ')}${line ?? ''}${text}`)
      .join(' ');

  test.each<[string, string, string, readonly number[], string]>([
    ['nothing changed', 'a\nb\n', 'a\nb\n', [], ' 1a  2b'],
    ['a line is added', 'a\nb\n', 'a\nx\nb\n', [2], ' 1a +2x  3b'],
    ['a line is replaced', 'a\nb\nc\n', 'a\nx\nc\n', [2], ' 1a -b +2x  3c'],
    ['a line is removed', 'a\nb\nc\n', 'a\nc\n', [], ' 1a -b  2c'],
    ['the last line is removed', 'a\nb\n', 'a\n', [], ' 1a -b'],
    ['the same line is added again', 'a\nb\n', 'a\na\nb\n', [2], ' 1a +2a  3b'],
  ])('%s', (_name, before, after, added, expected) => {
    expect(shape(before, after, added)).toBe(expected);
  });

  test('there is no base for a scenario', () => {
    expect(markLines({ before: undefined, after: 'a\n', added: new Map() })).toEqual([{ line: 1, text: 'a' }]);
  });
});

describe('parts of a long file', () => {
  const functions = Array.from({ length: 40 }, (_, n) => [
    '',
    `/* ${n} */`,
    `int f${n}(void)`,
    '{',
    `\treturn ${n};`,
    '}',
  ]);
  const text = `${functions.flat().join('\n')}\n`;
  const partsOf = (wanted: readonly number[], added: readonly number[] = []): string[] => {
    const marked = markLines({ before: text, after: text, added: new Map(added.map((line) => [line, 'p'])) });
    return chooseParts(marked, new Set(wanted)).map((part) => part.map((line) => line.line).join());
  };

  test.each<[string, readonly number[], readonly string[]]>([
    ['a function with its comment', [11], ['8,9,10,11,12']],
    ['two functions', [11, 125], ['8,9,10,11,12', '122,123,124,125,126']],
    ['neighbours stay apart, as the blank line is left out', [5, 11], ['2,3,4,5,6', '8,9,10,11,12']],
    ['only what is near a line in no function', [8], ['7,8,9,10,11,12']],
    ['nothing that nobody looks at', [], []],
  ])('%s', (_name, wanted, expected) => {
    expect(partsOf(wanted)).toEqual(expected);
  });

  test('what the patch changed is there even if nobody was', () => {
    expect(partsOf([], [65])).toEqual(['62,63,64,,65,66']);
  });

  test('a short file is whole', () => {
    const marked = markLines({ before: undefined, after: 'a\nb\nc\n', added: new Map() });
    expect(chooseParts(marked, new Set([2]))).toEqual([marked]);
  });
});

test.each<[string, readonly string[], readonly string[]]>([
  ['keywords', ['return x;'], ['[keyword return] x;']],
  ['a comment in a line', ['a /* if */ b'], ['a [comment /* if */] b']],
  ['a comment over lines', ['/* if', ' * for */ int'], ['[comment /* if]', '[comment  * for */] [keyword int]']],
  ['a part that begins inside of one', [' * if', ' */', 'if'], ['[comment  * if]', '[comment  */]', '[keyword if]']],
  ['strings', ['f("if \\" /*", \'"\')'], ['f([string "if \\" /*"], [string \'"\'])']],
  ['directives', ['#if 1'], ['[directive #if 1]']],
  ['no names that hold keywords', ['iffy do_if'], ['iffy do_if']],
])('colours %s', (_name, lines, expected) => {
  const coloured = highlight(lines).map((pieces) =>
    pieces.map(([look, text]) => (look === '' ? text : `[${look} ${text}]`)).join(''),
  );
  expect(coloured).toEqual(expected);
});

test('JSON in a page holds nothing that ends its element', () => {
  const value = { text: '</script><!-- \u2028' };
  expect(embedJson(value)).not.toMatch(/[<\u2028]/);
  expect(JSON.parse(embedJson(value))).toEqual(value);
});

describe('positions', () => {
  const call = (text: string): PageEvent => ({ kind: 'call', text, place: null, shown: true });
  const back: PageEvent = { kind: 'return', text: 'returns', place: null, shown: true };
  const step = (number: number, task: number | null, more: Partial<Step> = {}): Step => ({
    number,
    who: 'w',
    task,
    shown: true,
    events: [],
    ...more,
  });
  const finding: PageFinding = {
    scenario: 's',
    description: '',
    where: [],
    kind: 'hang',
    meaning: '',
    message: '',
    place: null,
    task: null,
    details: [],
    tasks: ['a', 'b'],
    start: {
      states: ['runs', 'runs'],
      locks: [
        ['l.word', '0', false],
        ['l.queue', 'empty', true],
      ],
    },
    steps: [
      step(1, 0, { events: [call('down()')], locks: [['l.word', '1', false]] }),
      step(2, 1, { events: [call('wait()')], states: ['runs', 'sleeps'] }),
      step(3, 0, { events: [back, call('up()')], holds: [{ lock: 'l', as: 'write', task: 0 }] }),
      step(4, 0, { events: [back], states: ['done', 'sleeps'], holds: [] }),
    ],
    files: {},
  };

  test('carry on what a step leaves out', () => {
    const positions = positionsOf(finding);
    expect(positions.map(({ locks }) => locks[0]!.text)).toEqual(['1', '1', '1', '1']);
    expect(positions.map(({ states }) => states[1])).toEqual(['runs', 'sleeps', 'sleeps', 'sleeps']);
    expect(positions.map(({ holds }) => holds.length)).toEqual([0, 0, 1, 0]);
    expect([...positions[0]!.changed]).toEqual([['l.word', '0']]);
  });

  test('calls end where the next one begins, and stay open at the end', () => {
    const calls = callsOf(finding, [0, 1, 2, 3]).map(({ text, from, to, open }) => [text, from, to, open]);
    expect(calls).toEqual([
      ['down()', 0, 2, false],
      ['wait()', 1, 4, true],
      ['up()', 2, 4, false],
    ]);
  });

  test('calls are drawn on the columns that are shown', () => {
    const calls = callsOf(finding, [1, 3]).map(({ text, from, to }) => [text, from, to]);
    expect(calls).toEqual([
      ['down()', 0, 1],
      ['wait()', 0, 2],
      ['up()', 1, 2],
    ]);
  });

  test('equal neighbours are one stretch', () => {
    const kinds = ['a', 'a', undefined, 'a', 'b'];
    expect(stretches(5, (n) => kinds[n])).toEqual([
      { from: 0, to: 2, kind: 'a' },
      { from: 3, to: 4, kind: 'a' },
      { from: 4, to: 5, kind: 'b' },
    ]);
  });
});
