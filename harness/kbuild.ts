/**
 * How the kernel's own build compiles C, as far as it changes what C means or whether it is refused.
 *
 * In: a tree and a configuration. Out: what the compiler's options would be. What differs from one kernel to the next is
 * read in the tree's Makefile; nothing is guessed from its version.
 */
import type { Errors, PreprocessOptions, WarningName } from '../interp/index.ts';
import type { SourceTree } from '../kernel-src/index.ts';
import type { Config } from './config.ts';

const MAKEFILE = 'Makefile';

/** The `-Werror=` of the Makefile and of scripts/Makefile.extrawarn, as far as the interpreter knows what they are about. */
const ERRORS: readonly WarningName[] = [
  ...(['return-type', 'strict-prototypes', 'incompatible-pointer-types', 'designated-init'] as const),
];

/** What is warned about besides what gcc has by itself, and what of it ends the kernel's build. */
export function strictness(config: Config): { readonly warnings: readonly WarningName[]; readonly errors: Errors } {
  const warnings: readonly WarningName[] = [...ERRORS, 'cast-function-type'];
  return { warnings, errors: config.get('CONFIG_WERROR') === 'y' ? 'all' : ERRORS };
}

/** `-funsigned-char` in what KBUILD_CFLAGS is given; the last word on it counts, and without one `char` is signed, as gcc has it. */
export function isCharUnsigned(makefile: string): boolean {
  let unsigned = false;
  // A backslash at a line's end goes on with it.
  for (const [, operator, value = ''] of makefile.matchAll(
    /^[ \t]*KBUILD_CFLAGS[ \t]*(\+=|:?:?=|\?=)((?:\\\r?\n|[^#\n])*)/gm,
  )) {
    if (operator !== '+=') unsigned = false;
    for (const [flag] of value.matchAll(/-f(?:no-)?(?:un)?signed-char\b/g)) {
      unsigned = flag === '-funsigned-char' || flag === '-fno-signed-char';
    }
  }
  return unsigned;
}

/** With what depends on the tree. */
export function withTree(tree: SourceTree, options: PreprocessOptions): PreprocessOptions {
  return isCharUnsigned(tree.read(MAKEFILE) ?? '') ? { ...options, unsignedChar: true } : options;
}

/** What of it a tree's id and its configuration do not say, for the keys of what is kept. */
export function kbuildKey(tree: SourceTree): string {
  return isCharUnsigned(tree.read(MAKEFILE) ?? '') ? '-funsigned-char' : '';
}

/** What had to be assumed. */
export function assumptions(tree: SourceTree): string[] {
  if (tree.read(MAKEFILE) !== undefined) return [];
  return ['the tree has no Makefile that would say whether char is unsigned: it is taken to be signed'];
}
