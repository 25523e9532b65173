/** Constant expressions against gcc: value, size and signedness of the type, and what counts as constant. */
import { expect, it } from 'vitest';
import { CONSTANT_OR_NOT, DECLARATIONS, EXPRESSIONS, operatorExpressions } from './constants.ts';
import { checked, memoryByGcc, memoryOf } from './front.ts';

const TYPE_NUMBERS = `#define TYPE(e) _Generic((e), _Bool: 1, char: 2, signed char: 3, unsigned char: 4, short: 5, unsigned short: 6, \\
  int: 7, unsigned: 8, long: 9, unsigned long: 10, long long: 11, unsigned long long: 12, default: 13)
#define CONSTANT(e) (sizeof(int) == sizeof(*(8 ? ((void *)((long)(e) * 0l)) : (int *)8)))
`;

/** One object for each expression and question, so that a difference names its expression. */
function compare(expressions: readonly string[], question: (expression: string) => string, type: string): void {
  const names = expressions.map((_, i) => `v${i}`);
  const lines = expressions.map((expression, i) => `${type} v${i} = ${question(expression)};`);
  const text = `${TYPE_NUMBERS}${DECLARATIONS}${lines.join('\n')}\n`;
  const unit = checked(text);
  const byGcc = memoryByGcc(text, unit, names);
  const label = (line: string, i: number): string => `${expressions[i]} ${line}`;
  expect(memoryOf(unit, names).map(label)).toEqual(byGcc.map(label));
}

it('folds every binary operator on every pair of integer types', { timeout: 60_000 }, () => {
  compare(operatorExpressions(), (e) => `(unsigned long long)(${e})`, 'unsigned long long');
});

it('gives operators the types that gcc gives them', { timeout: 60_000 }, () => {
  const few = operatorExpressions().filter((_, i) => i % 5 === 0);
  compare(few, (e) => `TYPE(${e})`, 'char');
});

it('folds constant expressions', { timeout: 60_000 }, () => {
  compare(EXPRESSIONS, (e) => `(unsigned long long)(${e})`, 'unsigned long long');
  compare(EXPRESSIONS, (e) => `TYPE(${e})`, 'char');
});

it('knows integer constant expressions from what can only be folded', { timeout: 60_000 }, () => {
  compare(CONSTANT_OR_NOT, (e) => `CONSTANT(${e})`, 'char');
});
