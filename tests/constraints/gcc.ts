/** What gcc says of files: errors and warnings by line. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Those of the kernel's flags that say what is an error, without what is about style (-Wall, -Wextra); that -Wreturn-type is
 * an error turns it on.
 */
export const FLAGS = [
  ...['-std=gnu11', '-O2', '-fno-common', '-fno-strict-aliasing', '-fno-strict-overflow'],
  ...['-fno-delete-null-pointer-checks', '-Wno-pointer-sign', '-Wno-address-of-packed-member'],
  ...['-Wcast-function-type', '-Werror=implicit-function-declaration', '-Werror=implicit-int'],
  ...['-Werror=return-type', '-Werror=strict-prototypes', '-Werror=incompatible-pointer-types'],
  ...['-Werror=designated-init', '-fno-diagnostics-show-caret'],
];

export interface Remark {
  readonly file: string;
  readonly line: number;
  readonly severity: 'error' | 'warning';
}

/** One run for all of them; beyond the syntax, as ends of functions are looked at later. Files lie in the folder. */
export function remarksOfGcc(folder: string, files: readonly string[], flags: readonly string[]): Remark[] {
  const script = 'gcc -S "$@" 2>log || true';
  const words = ['-c', script, 'sh', ...FLAGS, ...flags, ...files];
  execFileSync('sh', words, { cwd: folder, env: { ...process.env, LC_ALL: 'C' } });
  const log = readFileSync(join(folder, 'log'), 'utf8');
  return [...log.matchAll(/^(\w+\.c):(\d+):\d+: (error|warning|sorry)/gm)].map(([, file, line, severity]) => ({
    file: file!,
    line: Number(line),
    severity: severity === 'warning' ? 'warning' : 'error',
  }));
}
