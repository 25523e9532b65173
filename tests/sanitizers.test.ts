/**
 * Undefined behaviour as gcc's sanitizers see it: each small program is stopped here where they stop it, and nowhere else,
 * but for rows that say why not.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileHosted, formatDiagnostic, runHosted, UnitStore } from '../interp/index.ts';
import { KERNEL_FLAGS } from './conformance/csmith.ts';
import { BOUNDS } from './sanitizers/bounds.ts';
import { CALLS } from './sanitizers/calls.ts';
import { POINTERS } from './sanitizers/pointers.ts';
import type { Short } from './sanitizers/row.ts';
import { SEQUENCE } from './sanitizers/sequence.ts';
import { VALUES } from './sanitizers/values.ts';

const TABLES: readonly (readonly [name: string, rows: readonly Short[]])[] = [
  ['subscripts', BOUNDS],
  ['pointers', POINTERS],
  ['values', VALUES],
  ['calls', CALLS],
  ['sequence points', SEQUENCE],
];
const ROWS = TABLES.flatMap(([, rows]) => rows);

const HEADERS = ['ctype', 'limits', 'stdarg', 'stdbool', 'stddef', 'stdint', 'stdio', 'stdlib', 'string'];
const PRELUDE = HEADERS.map((name) => `#include <${name}.h>\n`).join('');

const folder = mkdtempSync(join(tmpdir(), 'lockstep-sanitizers-'));
const binary = join(folder, 'rows');
afterAll(() => rmSync(folder, { recursive: true }));

/** All rows in one program, each in a process of its own, with its number on stderr in front of what it says there. */
function oneProgram(): string {
  const functions = ROWS.map(
    ([, , text], n) =>
      `int row_${n}(int argc, char **argv)\n{\n#line 1 "row${n}"\n${text}\nreturn main(argc, argv);\n}\n`,
  );
  const names = ROWS.map((_, n) => `row_${n}`).join(', ');
  return `#include <sys/wait.h>\n#include <unistd.h>\n${PRELUDE}${functions.join('')}
int (*const rows[])(int, char **) = { ${names} };
int main(int argc, char **argv)
{
	for (int n = 0; n < ${ROWS.length}; n++) {
		fprintf(stderr, "\\n#%d\\n", n);
		if (fork() == 0)
			_exit(rows[n](1, argv));
		wait(NULL);
	}
}
`;
}

const SANITIZERS = ['-fsanitize=undefined,address,pointer-subtract', '-fno-sanitize-recover=all'];
const ASAN_OPTIONS = 'detect_leaks=0:detect_stack_use_after_return=1:detect_invalid_pointer_pairs=2';

/** The line that a sanitizer complains of, by row. */
const complaints = new Map<number, number>();

beforeAll(() => {
  const file = join(folder, 'rows.c');
  writeFileSync(file, oneProgram());
  execFileSync('gcc', [...KERNEL_FLAGS, ...SANITIZERS, '-g', '-O0', file, '-o', binary], { stdio: 'pipe' });
  const env = { ...process.env, ASAN_OPTIONS, UBSAN_OPTIONS: '' };
  const { stderr } = spawnSync(binary, { encoding: 'utf8', env, maxBuffer: 1 << 26, input: '' });
  for (const part of stderr.split(/^#/m).slice(1)) {
    const undefinedAt = /^row\d+:(\d+):\d+: runtime error:/m.exec(part)?.[1];
    // Of a call chain the first place in the row; functions of the library have none.
    const address = /AddressSanitizer:[\s\S]*?\brow\d+:(\d+)$/m.exec(part)?.[1];
    const line = undefinedAt ?? address;
    if (line !== undefined) complaints.set(Number.parseInt(part, 10), Number(line));
  }
});

interface Stop {
  readonly fault: string;
  readonly line: number;
}

const store = new UnitStore();

function here(text: string, inline: boolean): Stop | undefined {
  const reader = { read: (path: string) => (path === 't.c' ? PRELUDE + text : undefined) };
  const compiled = compileHosted(['t.c'], { reader, inline, store });
  if (compiled.kind === 'failed') throw new Error(compiled.diagnostics.map(formatDiagnostic).join('\n'));
  const outcome = runHosted(compiled.program, { write: () => {}, heapBytes: 1 << 20 });
  if (outcome.kind === 'fault') return { fault: outcome.fault, line: outcome.line - HEADERS.length };
  expect(outcome).toEqual({ kind: 'exited', code: 0 });
  return undefined;
}

describe.each(TABLES)('%s', (_table, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => {
    const [, fault, text, apart] = row;
    const marked = text.split('\n').findIndex((line) => line.includes('HERE')) + 1;
    expect(marked > 0).toBe(fault !== undefined);
    const wanted = fault === undefined ? undefined : { fault, line: marked };
    expect(here(text, true)).toEqual(wanted);
    expect(here(text, false)).toEqual(wanted);
    const theirs = complaints.get(ROWS.indexOf(row));
    if (apart === undefined) expect(theirs).toBe(wanted?.line);
    else expect(theirs, apart).not.toBe(wanted?.line);
  });
});
