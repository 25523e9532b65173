/**
 * The patch engine held against patch(1) and git apply on 500 generated cases (patch-cases.ts). `npm run conformance`
 * goes on from there.
 */
import { test } from 'vitest';
import { comparePatches, expectVariety } from './patch-cases.ts';

const CASES = 500;

test(`${CASES} generated patches end as with patch(1), hunk by hunk, or are refused with a reason`, () => {
  expectVariety(comparePatches(1, CASES), CASES);
}, 120_000);
