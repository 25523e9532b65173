/**
 * Generated patches against patch(1) and git apply, beyond those of the usual tests: 5,000, in parts of 1,000.
 */
import { test } from 'vitest';
import { comparePatches, expectVariety } from '../patch-cases.ts';

const PART = 1000;

test.each([1, 2, 3, 4, 5])('part %i of 5', (part) => {
  expectVariety(comparePatches((part - 1) * PART + 501, PART), PART);
});
