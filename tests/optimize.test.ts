/** What the optimiser may not do to steps, where no short C leads to them. */
import { expect, test } from 'vitest';
import { optimize } from '../interp/c/optimize.ts';
import type { FunctionCode, Step, StepOp } from '../interp/c/step.ts';
import { SourceFile } from '../interp/diagnostic.ts';

const ORIGIN = { file: new SourceFile('t.c', 'f\n'), offset: 0, macro: undefined };
const step = (op: StepOp, ...operands: number[]): Step => ({
  op,
  operands,
  place: { origin: ORIGIN, function: 'f', inlinedAt: undefined },
});

/** A function of one pointer, in slots 0 and 1. */
function optimized(slots: number, steps: Step[]): Step[] {
  const code: FunctionCode = {
    number: 0,
    name: 'f',
    unit: 't.c',
    origin: ORIGIN,
    variadic: false,
    parameterWords: 2,
    parameters: [2],
    resultWords: 1,
    inline: 'no',
    inlined: undefined,
    steps,
    slots,
    labels: 1,
    objects: [],
    frameBytes: 0,
    locals: [],
  };
  optimize(code);
  return code.steps;
}

test.each([
  ['low', 2, 'load16u'],
  ['high', 3, 'load32'],
] as const)('a pair keeps its %s word where that is moved to a variable', (_, moved, maker) => {
  const steps = optimized(7, [
    step('const32', 4, -1),
    step('bz32', 0, 0),
    step('load16u', 2, 0, 0, 0),
    step('load32', 3, 0, 4, 0),
    step('mov32', 4, moved),
    step('add64i', 5, 2, -4),
    step('store64', 0, 8, 5, 0),
    step('label', 0),
    step('ret32', 4),
  ]);
  const operands = (op: StepOp): number[] => steps.find((each) => each.op === op)!.operands;
  const [, pair] = operands('add64i');
  expect(operands('load16u')[0]).toBe(pair);
  expect(operands('load32')[0]).toBe(pair! + 1);
  expect(steps.find(({ op }) => op === 'mov32')?.operands).toEqual([4, operands(maker)[0]]);
});
