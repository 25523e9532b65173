/**
 * The C library's files: headers that a program includes, and the part of the library that is C.
 *
 * In: paths that begin with LIBRARY, which no file of a program does. Out: their text.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceReader } from '../c/token.ts';
import { bug } from '../diagnostic.ts';

/** Stands in front of the library's own paths, in messages too. */
export const LIBRARY = '<library>/';

/** What of the library is C. */
export const SOURCES: readonly string[] = ['library.c', 'scan.c'].map((name) => LIBRARY + name);

/** Reads the library's files from where the program lies, and all others through `reader`. */
export function withLibrary(reader: SourceReader): SourceReader {
  const folder = libraryFolder();
  return {
    read: (path) => (path.startsWith(LIBRARY) ? readOwn(join(folder, path.slice(LIBRARY.length))) : reader.read(path)),
  };
}

function readOwn(file: string): string | undefined {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file, 'utf8') : undefined;
}

/** `interp/hosted`, from here as from a bundle that lies elsewhere in the checkout. */
function libraryFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = join(folder, 'interp', 'hosted');
    if (existsSync(join(found, 'library.c'))) return found;
    if (folder === dirname(folder)) bug(`interp/hosted is not above ${fileURLToPath(import.meta.url)}`);
  }
}
