/** The names of ld's --wrap: a call of `f` is one of `__wrap_f`, and `__real_f` is the original. */
export const WRAP = '__wrap_';
export const REAL = '__real_';

export function withoutReal(name: string): string {
  return name.startsWith(REAL) ? name.slice(REAL.length) : name;
}
