/**
 * A program of csmith's, and in which of its lines gcc and we have something to say; how far constants are folded is gcc's
 * affair, so that what overflows when they are converted does not count.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strictness } from '../../harness/kbuild.ts';
import { check } from '../../interp/c/check.ts';
import { parse } from '../../interp/c/parse.ts';
import { preprocess } from '../../interp/c/preprocess.ts';
import { type Diagnostic, DiagnosticError } from '../../interp/diagnostic.ts';
import { LIBRARY, withLibrary } from '../../interp/hosted/files.ts';
import { remarksOfGcc } from '../constraints/gcc.ts';

const HEADERS = '/usr/include/csmith';
const OVERFLOWS = /changes value from|integer overflow in expression/;

/** All that we say, however much it is. */
function diagnosticsOf(path: string): Diagnostic[] {
  const reader = withLibrary({ read: (name) => (existsSync(name) ? readFileSync(name, 'utf8') : undefined) });
  const defines = new Map([['__STDC_HOSTED__', '1']]);
  const unit = preprocess(reader, path, { includeDirs: [HEADERS, `${LIBRARY}include`], defines, preInclude: [] });
  const parsed = parse(unit.tokens);
  const typed = check(path, parsed.items, undefined, { unsignedChar: false, ...strictness(new Map()) });
  const all = [...unit.diagnostics, ...parsed.diagnostics, ...typed.diagnostics];
  for (const { definition } of typed.functions.values()) {
    try {
      all.push(...(definition?.().warnings ?? []));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      all.push(...error.diagnostics);
    }
  }
  return all;
}

/** `line: severity`, the same ones once. */
function linesOf(remarks: readonly { readonly line: number; readonly severity: string }[]): string[] {
  return [...new Set(remarks.map(({ line, severity }) => `${line}: ${severity}`))].sort();
}

/** What gcc says of the program, and what we say. */
export function constraintsOf(seed: number): { readonly gcc: readonly string[]; readonly ours: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-csmith-'));
  try {
    const path = join(folder, 'program.c');
    const made = execFileSync('csmith', ['--no-argc', '--seed', String(seed)], { cwd: folder, maxBuffer: 1 << 28 });
    writeFileSync(path, made);
    const gcc = remarksOfGcc(folder, ['program.c'], [`-I${HEADERS}`, '-Wno-overflow']);
    const ours = diagnosticsOf(path)
      .filter(({ message }) => !OVERFLOWS.test(message))
      .map(({ origin, severity }) => ({
        line: origin?.file.path === path ? origin.file.position(origin.offset).line : 0,
        severity,
      }));
    return { gcc: linesOf(gcc), ours: linesOf(ours) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
