/**
 * Where a report goes: stdout, or a file that is complete or not there.
 */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { usage } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Refuses early what could not be written after a long run. */
export function checkOutput(path: string | undefined, option = '--output'): void {
  if (path === undefined) return;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw usage(`${option}: ${path} is a directory; give a file`);
  }
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw usage(`${option}: there is no directory ${dirname(path)}`);
  }
}

export function writeReport(text: string, path: string | undefined, terminal: Terminal, option = '--output'): void {
  if (path === undefined) {
    terminal.out(text);
    return;
  }
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    // A device such as /dev/stdout or a pipe cannot be replaced: it is written to.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) writeFileSync(path, text);
    else {
      writeFileSync(fresh, text);
      renameSync(fresh, path);
    }
  } catch (error) {
    rmSync(fresh, { force: true });
    throw usage(`${option}: ${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}
