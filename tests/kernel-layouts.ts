/**
 * The layouts of all structures of a unit against gcc's: sizes, alignments, offsets of members, positions of bit-fields.
 *
 * In: a file of the kernel. Out: what gcc says about our numbers. The idea: our numbers become static assertions behind
 * the file itself; where a bit-field lies is read from an object in which only that field is set. Structures without a
 * tag are reached by a typedef, or as the type of a member or an object; those inside of functions cannot be named from outside.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PREPROCESSING } from '../harness/build.ts';
import { alignOf, sizeOf } from '../interp/c/layout.ts';
import { preprocess } from '../interp/c/preprocess.ts';
import type { Member, RecordType, Type } from '../interp/c/types.ts';
import { qualified } from '../interp/c/types.ts';
import { formatDiagnostic } from '../interp/index.ts';
import { compileUnit } from '../interp/unit.ts';
import { gcc, type KernelView } from './gcc-kernel.ts';

interface Field {
  readonly record: string;
  readonly member: string;
  readonly size: number;
  readonly align: number;
  /** From the start of the record, little endian. */
  readonly bit: number;
  readonly width: number;
  readonly bool: boolean;
}

interface Layouts {
  readonly assertions: string[];
  readonly fields: Field[];
  readonly seen: Set<RecordType>;
}

export interface LayoutReport {
  readonly records: number;
  readonly members: number;
  readonly bitFields: number;
  /** Nothing, if all is the same. */
  readonly wrong: readonly string[];
}

export function compareLayouts(view: KernelView, path: string): LayoutReport {
  // Each name of a structure without a tag gets an object, which has its type.
  const probes = typedefs(view, path).map((name, n) => `extern ${name} lockstep_probe_${n};\n`);
  const probed = `#include "${path}"\n${probes.join('')}`;
  const reader = { read: (wanted: string) => (wanted === 'main.c' ? probed : view.reader.read(wanted)) };
  const unit = compileUnit(reader, { path: 'main.c', options: PREPROCESSING });
  const errors = unit.diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
  if (errors.length > 0) return { records: 0, members: 0, bitFields: 0, wrong: errors };
  const found: Layouts = { assertions: [], fields: [], seen: new Set() };
  for (const [tag, type] of unit.typed.tags) if (type.kind === 'record') record(found, tag, type);
  for (const [name, { type }] of unit.typed.globals) follow(found, `__typeof__(${name})`, type.type);
  const { assertions, fields, seen } = found;
  const text = `${probed}${assertions.join('\n')}\n${bitObject(fields)}\n`;
  const { stderr, status } = gcc(view, ['-c', '-o', 'main.o', 'main.c'], text);
  const wrong = stderr.split('\n').filter((line) => /error|undefined/.test(line));
  if (status !== 0) return { records: seen.size, members: assertions.length, bitFields: fields.length, wrong };
  return { records: seen.size, members: assertions.length, bitFields: fields.length, wrong: wrongFields(view, fields) };
}

/** Names that a file gives to structures where it describes them. */
function typedefs(view: KernelView, path: string): string[] {
  const names: string[] = [];
  const { tokens } = preprocess(view.reader, path, PREPROCESSING);
  let depth = 0;
  let inside = false;
  for (const [n, { text }] of tokens.entries()) {
    if ('{(['.includes(text)) depth++;
    else if ('})]'.includes(text)) depth--;
    else if (text === 'typedef' && depth === 0) inside = true;
    else if (text === ';' && depth === 0) inside = false;
    else if (inside && depth === 0 && tokens[n - 1]?.text === '}' && tokens[n + 1]?.text === ';') names.push(text);
  }
  return names;
}

/** Records that a type leads to, through arrays. `spelling` is the type's, as C writes it behind `__typeof__`. */
function follow(found: Layouts, spelling: string, type: Type): void {
  if (type.kind === 'record') record(found, spelling, type);
  else if (type.kind === 'array') follow(found, `__typeof__(((${spelling} *)0)[0][0])`, type.of.type);
}

function record(found: Layouts, spelling: string, type: RecordType): void {
  if (type.members === undefined || found.seen.has(type)) return;
  found.seen.add(type);
  const claim = (what: string, value: number): void => {
    found.assertions.push(`_Static_assert(${what} == ${value}, "ours is ${value}: ${what}");`);
  };
  claim(`sizeof(${spelling})`, type.size);
  claim(`_Alignof(${spelling})`, alignOf(qualified(type)));
  members(found, spelling, type, type.members, 0, claim);
}

function members(
  found: Layouts,
  spelling: string,
  of: RecordType,
  list: readonly Member[],
  base: number,
  claim: (what: string, value: number) => void,
): void {
  for (const {
    name,
    type: { type },
    offset,
    bits,
  } of list) {
    if (bits !== undefined) {
      if (name === undefined) continue;
      found.fields.push({
        record: spelling,
        member: name,
        size: of.size,
        align: alignOf(qualified(of)),
        bit: 8 * (base + offset) + bits.offset,
        width: bits.width,
        bool: type.kind === 'integer' && type.bool,
      });
    } else if (name !== undefined) {
      claim(`__builtin_offsetof(${spelling}, ${name})`, base + offset);
      const size = sizeOf(type);
      if (size !== undefined && type.kind !== 'function') claim(`sizeof(((${spelling} *)0)->${name})`, size);
      follow(found, `__typeof__(((${spelling} *)0)->${name})`, type);
    } else if (type.kind === 'record') members(found, spelling, of, type.members ?? [], base + offset, claim);
  }
}

const SECTION = '.lockstep.bits';

/** One object in which each field's record stands once, with nothing but the field set. */
function bitObject(fields: readonly Field[]): string {
  if (fields.length === 0) return '';
  const parts = fields.map(({ record: type }, n) => `${type} f${n};`).join(' ');
  const values = fields.map(({ member, bool }, n) => `.f${n}.${member} = ${bool ? 1 : -1}`).join(', ');
  return `__attribute__((section("${SECTION}"), used, aligned(64))) struct { ${parts} } lockstep_bits = { ${values} };`;
}

function wrongFields({ folder }: KernelView, fields: readonly Field[]): string[] {
  if (fields.length === 0) return [];
  const made = spawnSync('objcopy', ['-O', 'binary', `--only-section=${SECTION}`, 'main.o', 'bits'], { cwd: folder });
  if (made.status !== 0) return [`objcopy: ${made.stderr}`];
  const bytes = readFileSync(join(folder, 'bits'));
  const wrong: string[] = [];
  let at = 0;
  for (const { record: type, member, size, align, bit, width } of fields) {
    at = Math.ceil(at / align) * align;
    const set: number[] = [];
    for (let n = 0; n < 8 * size; n++) if ((bytes[at + (n >> 3)]! >> (n & 7)) & 1) set.push(n);
    const [first, last] = [set[0], set.at(-1)];
    if (first !== bit || last !== bit + width - 1 || set.length !== width) {
      wrong.push(`${type}.${member}: ours is bit ${bit}, ${width} wide; gcc's bits are ${first} to ${last}`);
    }
    at += size;
  }
  return wrong;
}
