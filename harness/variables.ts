/**
 * Variables as a debugger shows them: locals of the functions that a task stands in, and the scenario's own globals.
 *
 * In: a system between two choices. Out: names with values in words. Of registers only what liveness says still holds
 * its variable is shown; of memory only what was written.
 *
 * Invariant: nothing is changed by looking.
 */
import { expansionSite, type FunctionInfo, layout, type QualifiedType, type Type } from '../interp/index.ts';
import { formatValue, type Named } from './describe.ts';
import { sizeOf } from './kernel/records.ts';
import type { System } from './system.ts';

export interface Variable {
  readonly name: string;
  readonly value: string;
}

export interface Scope {
  readonly function: string;
  readonly variables: readonly Variable[];
}

/** Members of one variable that are shown. */
const MOST_MEMBERS = 12;

/** The functions that a task stands in, innermost first, without the model's. */
export function localsOf(system: System, task: number): Scope[] {
  const { machine, built } = system;
  if (machine.status(task) !== layout.PARKED) return [];
  const scopes: Scope[] = [];
  let pc = machine.control(task, layout.C_PC);
  for (let fp = machine.control(task, layout.C_FP); fp !== 0; ) {
    const header = fp - layout.FRAME_HEADER;
    const info = machine.functionInfo(machine.state[header + layout.F_FUNCTION]!);
    const live = liveSlots(system, pc);
    let place = built.program.places[built.program.placeAt[pc] ?? -1];
    for (; place !== undefined; place = place.inlinedAt) {
      if (built.isModel(expansionSite(place.origin).file.path)) continue;
      scopes.push({ function: place.function, variables: frameVariables(system, info, fp, live, place.function) });
    }
    const call = machine.state[header + layout.F_CALL]!;
    if (call === layout.CALL_NONE || call === layout.CALL_HOST) break;
    pc = call === layout.CALL_INTERRUPT ? machine.state[header + layout.F_RESUME]! : call;
    fp = machine.state[header + layout.F_CALLER]!;
  }
  return scopes;
}

/** The variables of the scenario's file; `without`: locks, which are shown elsewhere. */
export function globalsOf(system: System, without: ReadonlySet<string>): Variable[] {
  const { program, path } = system.built;
  return program.globals.flatMap((global) => {
    const own = global.section === undefined && !global.readOnly && expansionSite(global.origin).file.path === path;
    if (!own || global.owner !== undefined || without.has(global.name)) return [];
    return scalars(system, global.name, global.type.type, global.offset);
  });
}

function frameVariables(
  system: System,
  info: FunctionInfo,
  fp: number,
  live: ReadonlySet<number>,
  name: string,
): Variable[] {
  const { machine } = system;
  const found: Variable[] = [];
  // What the model's macros declare is nothing of the kernel's.
  const own = info.locals.filter((local) => local.function === name && !local.name.startsWith('__lockstep'));
  for (const { name: variable, type, home } of own) {
    if (found.some((one) => one.name === variable)) continue;
    if (home.kind === 'frame') {
      const base = machine.state[fp - layout.FRAME_HEADER + layout.F_MEMORY]!;
      found.push(...scalars(system, variable, type.type, base + home.offset));
    } else if (isScalar(type) && live.has(home.slot)) {
      // Two variables that follow each other in one slot: it cannot be told which of them it is.
      if (own.some((o) => o.name !== variable && o.home.kind === 'slot' && o.home.slot === home.slot)) continue;
      const low = machine.state[fp + home.slot]!;
      const size = sizeOf(type.type);
      const high = size === 8 ? machine.state[fp + home.slot + 1]! : 0;
      found.push({ name: variable, value: valueText(system, type.type, low, high) });
    }
  }
  return found;
}

function isScalar({ type }: QualifiedType): boolean {
  return type.kind === 'integer' || type.kind === 'pointer';
}

/** Slots that still matter in front of an instruction. */
function liveSlots({ built }: System, pc: number): ReadonlySet<number> {
  const { live, liveAt } = built.program;
  const slots = new Set<number>();
  const at = liveAt[pc] ?? -1;
  for (let n = 0; at >= 0 && n < live[at]!; n++) slots.add(live[at + 1 + 2 * n]!);
  return slots;
}

/** The numbers and pointers that a variable in memory is made of. */
function scalars(system: System, name: string, type: Type, offset: number): Variable[] {
  const found: Variable[] = [];
  const walk = ({ name: path, type: inner }: Named, at: number): void => {
    if (inner === undefined || found.length >= MOST_MEMBERS) return;
    if (inner.kind === 'record') {
      const members = inner.members ?? [];
      for (const member of inner.union ? members.slice(0, 1) : members) {
        if (member.bits !== undefined) continue;
        const next = member.name === undefined || members.length === 1 ? path : `${path}.${member.name}`;
        walk({ name: next, type: member.type.type }, at + member.offset);
      }
    } else if (inner.kind === 'array') {
      for (let n = 0; n < (inner.length ?? 0) && found.length < MOST_MEMBERS; n++) {
        walk({ name: `${path}[${n}]`, type: inner.of.type }, at + n * sizeOf(inner.of.type));
      }
    } else if (inner.kind === 'integer' || inner.kind === 'pointer') {
      const value = readScalar(system, inner, at);
      if (value !== undefined) found.push({ name: path, value });
    }
  };
  walk({ name, type }, offset);
  return found;
}

/** Undefined where it was never written. */
function readScalar(system: System, type: Type, at: number): string | undefined {
  const { machine } = system;
  const size = sizeOf(type);
  if (at % size !== 0 || !machine.usable(at, size, true)) return undefined;
  const low = size < 4 ? machine.peekSized(at, size) : machine.peek32(at);
  return valueText(system, type, low, size === 8 ? machine.peek32(at + 4) : 0);
}

/** A pointer to a structure as `&sem`, where describe.ts, which knows no types of pointers, would say `&sem.count`. */
function valueText(system: System, type: Type, low: number, high: number): string {
  const { machine, kernel, built } = system;
  const text = formatValue(system, type, low, high, sizeOf(type));
  if (type.kind !== 'pointer' || high !== layout.DATA_HIGH) return text;
  const target = type.to.type;
  const is = (other: Type | undefined): boolean =>
    target.kind === 'record' && other?.kind === 'record' && other.tag === target.tag;
  const global = built.program.globals.find((each) => each.offset === low && is(each.type.type));
  if (global !== undefined) return `&${global.name}`;
  const owner = layout.stackOwner(machine.layout, low);
  const object = owner < 0 || !kernel.isTask(owner) ? undefined : machine.stackObject(low);
  if (object === undefined || object.object < 0 || object.start !== low) return text;
  const info = machine.functionInfo(machine.state[object.fp - layout.FRAME_HEADER + layout.F_FUNCTION]!);
  const local = info.objects[object.object]!;
  return is(local.type?.type) ? `&${kernel.info(owner).name}'s ${local.name}` : text;
}
