/** What is wrong is said, with its line; gcc finds an error in the same lines, and none in what we accept. */
import { describe, expect, it } from 'vitest';
import { ACCEPTED, FAULTS } from './faults.ts';
import { complaints, errorLinesOfGcc } from './front.ts';

describe('wrong C', () => {
  it('is reported with message and line', () => {
    expect(FAULTS.map(([text]) => [text, complaints(text)])).toEqual(FAULTS);
  });

  it('is wrong to gcc in the same lines', { timeout: 60_000 }, () => {
    const lines = errorLinesOfGcc(FAULTS.map(([text]) => text));
    const ours = FAULTS.map(([text, messages]) => [
      text,
      unique(messages.map((message) => Number.parseInt(message, 10))),
    ]);
    expect(ours).toEqual(FAULTS.map(([text], i) => [text, unique(lines[i]!)]));
  });
});

it('accepts what gcc accepts', { timeout: 60_000 }, () => {
  expect(ACCEPTED.map((text) => [text, complaints(text)])).toEqual(ACCEPTED.map((text) => [text, []]));
  expect(errorLinesOfGcc(ACCEPTED)).toEqual(ACCEPTED.map(() => []));
});

function unique(lines: readonly number[]): number[] {
  return [...new Set(lines)].sort((a, b) => a - b);
}
