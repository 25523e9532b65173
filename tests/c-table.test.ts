/**
 * C by the table: one program of all rows, compiled by gcc and interpreted; each row's line must be the same.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileHosted, formatDiagnostic, type Program, runHosted } from '../interp/index.ts';
import { EXPRESSIONS } from './c-table/expressions.ts';
import { WIDE_FIELDS } from './c-table/fields.ts';
import { FORMATS } from './c-table/formats.ts';
import { LAYOUTS } from './c-table/layouts.ts';
import { LIBRARY } from './c-table/library.ts';
import { OPERATORS } from './c-table/operators.ts';
import { PROGRAMS } from './c-table/programs.ts';
import { byRow, type Row, tableProgram } from './c-table/row.ts';
import { KERNEL_FLAGS } from './conformance/csmith.ts';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

function byGcc(text: string): Map<number, string> {
  const file = join(folder, 'table.c');
  const binary = join(folder, 'table');
  writeFileSync(file, text);
  execFileSync('gcc', [...KERNEL_FLAGS, '-O1', file, '-o', binary], { stdio: 'pipe' });
  return byRow(execFileSync(binary, { encoding: 'latin1', maxBuffer: 1 << 28 }));
}

function compileTable(text: string, inline: boolean): Program {
  const reader = { read: (path: string) => (path === 'table.c' ? text : undefined) };
  const compiled = compileHosted(['table.c'], { reader, inline });
  if (compiled.kind === 'failed') throw new Error(compiled.diagnostics.map(formatDiagnostic).join('\n'));
  return compiled.program;
}

/** A row that faults ends the run: the next one begins behind it. */
function interpreted(program: Program, count: number): Map<number, string> {
  const found = new Map<number, string>();
  for (let start = 0; start < count; ) {
    const parts: string[] = [];
    const write = (_descriptor: number, bytes: string): void => void parts.push(bytes);
    const outcome = runHosted(program, { write, arguments: [String(start)], heapBytes: 1 << 20 });
    const lines = byRow(parts.join(''));
    for (const [row, line] of lines) found.set(row, line);
    if (outcome.kind === 'exited') break;
    const last = Math.max(start, ...lines.keys());
    found.set(last, outcome.kind === 'fault' ? outcome.report : 'it does not end');
    start = last + 1;
  }
  return found;
}

const TABLES: readonly (readonly [string, readonly Row[]])[] = [
  ['operators', OPERATORS],
  ['layouts and initialisers', LAYOUTS],
  ['expressions', EXPRESSIONS],
  ['programs', PROGRAMS],
  ['wide bit-fields', WIDE_FIELDS],
  ['formats', FORMATS],
  ['library', LIBRARY],
];

describe.each(TABLES)('%s', (_, rows) => {
  const text = tableProgram(rows);
  let expected = new Map<number, string>();
  let inlined = new Map<number, string>();
  let called = new Map<number, string>();
  beforeAll(() => {
    expected = byGcc(text);
    inlined = interpreted(compileTable(text, true), rows.length);
    called = interpreted(compileTable(text, false), rows.length);
  });
  test.each(rows.map(({ name }, row) => [name, row] as const))('%s', (_name, row) => {
    expect(inlined.get(row)).toBe(expected.get(row));
    expect(called.get(row)).toBe(expected.get(row));
  });
});

test('the table has enough rows', () => {
  expect(TABLES.reduce((sum, [, rows]) => sum + rows.length, 0)).toBeGreaterThanOrEqual(600);
});
