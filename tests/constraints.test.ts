/**
 * What C has a constraint against, and what looks like it but is right: gcc decides. Every row is compiled by gcc with those
 * of the kernel's flags that say what is an error; what it has errors and warnings in, line by line, we must have, too.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { strictness } from '../harness/kbuild.ts';
import { type Diagnostic, DiagnosticError } from '../interp/diagnostic.ts';
import { compileUnit } from '../interp/unit.ts';
import { constraintsOf } from './conformance/constraints.ts';
import { missingTools } from './conformance/csmith.ts';
import { DECLARING, RETURNING, STATING } from './constraints/declarations.ts';
import { remarksOfGcc } from './constraints/gcc.ts';
import { ONE_LINERS } from './constraints/one-liners.ts';
import { POINTERS } from './constraints/pointers.ts';
import { inFunction, PREAMBLE, type Row } from './constraints/row.ts';

const TABLES: readonly (readonly [string, readonly Row[]])[] = [
  ['pointers and integers', POINTERS],
  ['declarations', DECLARING],
  ['statements and operands', STATING],
  ['ends of functions', RETURNING],
  ['statements of one line', ONE_LINERS.map((line) => inFunction([line, line]))],
];
const ROWS = TABLES.flatMap(([, rows]) => rows);

const STRICTNESS = strictness(new Map());
/** Functions in a unit of ours: of one unit, only so many diagnostics are shown. */
const CHUNK = 20;

type Severity = Diagnostic['severity'];

/** By row, what is said of each line behind the preamble; of several things the worst one. */
class Said {
  private readonly rows = new Map<Row, Map<number, Severity>>();

  note(row: Row, line: number, severity: Severity): void {
    const lines = this.rows.get(row) ?? new Map<number, Severity>();
    this.rows.set(row, lines);
    if (lines.get(line) !== 'error') lines.set(line, severity);
  }

  of(row: Row): readonly string[] {
    const lines = [...(this.rows.get(row) ?? [])].sort(([a], [b]) => a - b);
    return lines.map(([line, severity]) => `${line}: ${severity}`);
  }
}

/** A text, and the row that its lines are of. */
interface Unit {
  readonly name: string;
  readonly text: string;
  readonly place: (line: number) => { readonly row: Row; readonly line: number };
}

function unitOf(name: string, rows: readonly Row[]): Unit {
  const starts: number[] = [];
  let text = PREAMBLE;
  for (const [n, row] of rows.entries()) {
    starts.push(text.split('\n').length - 1);
    text += rows.length === 1 ? row[1] : row[1].replace('void test(void)', `void test${n}(void)`);
  }
  const place = (line: number) => {
    const n = starts.findLastIndex((start) => start < line);
    return { row: rows[Math.max(0, n)]!, line: line - starts[Math.max(0, n)]! };
  };
  return { name, text, place };
}

/** Functions together, `most` in a unit, and all else alone. */
function unitsOf(rows: readonly Row[], most: number): Unit[] {
  const functions = rows.filter(([, , kind]) => kind === 'function');
  const units = rows.filter((row) => !functions.includes(row)).map((row, n) => unitOf(`${n}.c`, [row]));
  for (let at = 0; at < functions.length; at += most) units.push(unitOf(`f${at}.c`, functions.slice(at, at + most)));
  return units;
}

function byGcc(units: readonly Unit[]): Said {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-constraints-'));
  try {
    for (const { name, text } of units) writeFileSync(join(folder, name), text);
    const byName = new Map(units.map((unit) => [unit.name, unit]));
    const said = new Said();
    for (const { file, line: at, severity } of remarksOfGcc(folder, [...byName.keys()], ['-funsigned-char'])) {
      const { row, line } = byName.get(file)!.place(at);
      said.note(row, line, severity);
    }
    return said;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function diagnosticsOf(text: string): readonly Diagnostic[] {
  const reader = { read: (path: string) => (path === 't.c' ? text : undefined) };
  const options = { includeDirs: [], defines: new Map<string, string>(), preInclude: [], unsignedChar: true };
  try {
    return compileUnit(reader, { path: 't.c', options, complete: ['t.c'], ...STRICTNESS }).diagnostics;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics;
  }
}

/** Of a token out of a macro, its line there counts, as gcc has it. */
function byUs(units: readonly Unit[]): Said {
  const said = new Said();
  for (const { text, place } of units) {
    for (const { origin, severity } of diagnosticsOf(text)) {
      const { row, line } = place(origin === undefined ? 0 : origin.file.position(origin.offset).line);
      said.note(row, line, severity);
    }
  }
  return said;
}

let expected: Said;
let found: Said;
beforeAll(() => {
  expected = byGcc(unitsOf(ROWS, Infinity));
  found = byUs(unitsOf(ROWS, CHUNK));
}, 240_000);

describe.each(TABLES)('%s', (_, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => {
    expect(found.of(row)).toEqual(expected.of(row));
  });
});

test('the table has rows of every kind, and no two of one name', () => {
  for (const [, rows] of TABLES) expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
  const verdicts = ROWS.map((row) => {
    const said = expected.of(row);
    return said.some((line) => line.endsWith('error')) ? 'error' : said.length > 0 ? 'warning' : 'clean';
  });
  for (const verdict of ['error', 'warning', 'clean']) {
    expect(verdicts.filter((one) => one === verdict).length).toBeGreaterThanOrEqual(150);
  }
});

// csmith is no tool that the tests ask for: `npm run conformance` is.
if (missingTools() === undefined) {
  test.each([1, 2, 6, 11, 22, 31])("csmith's program %i", (seed) => {
    const { gcc, ours } = constraintsOf(seed);
    expect(ours).toEqual(gcc);
  });
}
