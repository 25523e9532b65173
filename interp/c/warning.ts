/**
 * What compiles, but is warned about: the names that gcc's options have for it, and which of it is an error.
 *
 * Invariant: what has no name here is a warning wherever not all warnings are errors, as gcc has it.
 */

/** As behind gcc's `-W`. */
export type WarningName =
  | 'cast-function-type'
  | 'designated-init'
  | 'discarded-qualifiers'
  | 'div-by-zero'
  | 'incompatible-pointer-types'
  | 'int-conversion'
  | 'int-to-pointer-cast'
  | 'multichar'
  | 'overflow'
  | 'pointer-to-int-cast'
  | 'return-type'
  | 'shift-count'
  | 'strict-prototypes'
  | 'switch-outside-range';

/** `all` is gcc's `-Werror`. */
export type Errors = readonly WarningName[] | 'all';

/** What is said only when it is asked for, by `-WNAME` or `-Werror=NAME`; of `return-type`, the ends of functions. */
const QUIET: readonly WarningName[] = ['cast-function-type', 'return-type', 'strict-prototypes'];

/** Two units that differ in any of this are different units. */
export interface Dialect {
  /** -funsigned-char. */
  readonly unsignedChar: boolean;
  /** -WNAME, of those that gcc does not have by itself. */
  readonly warnings: readonly WarningName[];
  /** -Werror=NAME. */
  readonly errors: Errors;
}

/** Without any option. */
export const PLAIN: Dialect = { unsignedChar: false, warnings: [], errors: [] };

export function isError({ errors }: Dialect, name: WarningName | undefined): boolean {
  return errors === 'all' || (name !== undefined && errors.includes(name));
}

export function isSaid({ warnings, errors }: Dialect, name: WarningName): boolean {
  if (!QUIET.includes(name) || warnings.includes(name)) return true;
  return errors !== 'all' && errors.includes(name);
}
