/** Puts the code of small functions in place of calls of them. */
import type { FunctionCode } from './step.ts';

export function inlineCalls(_codes: readonly FunctionCode[]): void {}
