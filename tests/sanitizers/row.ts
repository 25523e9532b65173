/**
 * Rows of the table of what gcc's sanitizers and we see: small programs, defined ones and others.
 *
 * A row's text stands at file scope here, and in a function of its own when gcc compiles all rows at once: so its objects are
 * `static`, its functions are not, and no address of one is taken.
 */
import type { FaultKind } from '../../interp/index.ts';

/**
 * `fault`: what stops the program in the line marked HERE; undefined: it ends with 0. `apart`: why the sanitizers say
 * otherwise.
 */
export type Short = readonly [name: string, fault: FaultKind | undefined, text: string, apart?: string];

export const UNWRITTEN = 'MemorySanitizer would see it, which gcc does not have';
export const UNSEEN = 'there is no check of it';
export const DEFINED = "gcc and the kernel's flags define it, and the sanitizers do not ask";
