/**
 * Damaged and monstrous C: refused or compiled, in bounded time, with an answer that can be read. A small part of what
 * `npm run conformance` does (tests/conformance/fuzz.conformance.ts).
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { openTree } from '../kernel-src/index.ts';
import { type Corpus, makeCorpus } from './fuzz/corpus.ts';
import { type FuzzInput, feed, PATH } from './fuzz/feed.ts';
import { makeInput } from './fuzz/inputs.ts';
import { GROWING, NESTS } from './fuzz/shapes.ts';

/** CPU for one input, on a machine that may be busy. */
const MOST_MILLISECONDS = 5000;
/** Characters of all messages together: of a line, only what stands about the caret is shown. */
const MOST_TEXT = 100_000;

function check(input: FuzzInput): void {
  const { failure, milliseconds, messages } = feed(input);
  expect(failure, input.name).toBeUndefined();
  expect(milliseconds, input.name).toBeLessThan(MOST_MILLISECONDS);
  expect(messages.join('\n').length, input.name).toBeLessThan(MOST_TEXT);
}

const headers = (path: string): string | undefined => (path === 'include/other.h' ? `#include "${PATH}"\n` : undefined);

test.each(Object.keys(NESTS))('%s', (name) => {
  check({ name, text: NESTS[name]!(600), headers });
});

describe.each([5, 40])('%i levels', (size) => {
  test.each(Object.keys(GROWING))('%s', (name) => {
    check({ name, text: GROWING[name]!(size) });
  });
});

test('a name of a megabyte', () => {
  check({ name: 'name', text: `int ${'q'.repeat(1 << 20)} = r;` });
});

describe('edits', () => {
  let corpus: Corpus;
  beforeAll(async () => {
    corpus = makeCorpus(await openTree('debian:6.12'));
  }, 300_000);

  test('there is something to edit', () => {
    expect(corpus.slices.length).toBeGreaterThan(500);
    expect(corpus.files.length).toBeGreaterThan(15);
    expect(corpus.programs.length).toBeGreaterThan(300);
  });
  test.each([0, 1, 2, 3])('two hundred inputs, part %i', (part) => {
    for (let number = 1; number <= 50; number++) check(makeInput(part * 50 + number, corpus));
  });
  test('three hundred headers that are read on demand', () => {
    let number = 0;
    for (let left = 300; left > 0; number++) {
      const input = makeInput(number, corpus);
      if (input.behind === undefined) continue;
      check(input);
      left--;
    }
  });
  test('the same number is the same input', () => {
    expect(makeInput(7, corpus).text).toBe(makeInput(7, corpus).text);
    expect(new Set([1, 2, 3, 4].map((number) => makeInput(number, corpus).text)).size).toBe(4);
  });
});
