/**
 * A file of the kernel through our preprocessor and through `gcc -E`: where do the tokens part?
 */
import { PREPROCESSING } from '../harness/build.ts';
import { preprocess } from '../interp/c/preprocess.ts';
import { tokenize } from './c/tokenize.ts';
import { gcc, type KernelView } from './gcc-kernel.ts';

/** How many tokens there are, and what stands where the two part, if they do. */
export function compareTokens(view: KernelView, path: string): { count: number; parted: string | undefined } {
  const ours = preprocess(view.reader, path, PREPROCESSING).tokens.map(({ text }) => text);
  const { stdout } = gcc(view, ['-E', '-P', path]);
  const theirs = tokenize(stdout.replace(/^#pragma.*$/gm, '')).map(({ text }) => text);
  const at = ours.findIndex((text, n) => text !== theirs[n]);
  const end = at < 0 && ours.length < theirs.length ? ours.length : at;
  const near = (tokens: readonly string[]): string => tokens.slice(Math.max(0, end - 12), end + 6).join(' ');
  return { count: ours.length, parted: end < 0 ? undefined : `${near(ours)}\n${near(theirs)}` };
}
