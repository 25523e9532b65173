/**
 * Words for addresses and values: which variable, which member, what the bits of a lock word mean.
 *
 * In: an offset in the machine's memory. Out: `sem.count`, `w1->__state`, `waiter.task of r2`. How a word is decoded is
 * said by struct lockstep_decode descriptors beside the rules of the lock (harness/rules/), never here.
 */
import { layout, type QualifiedType, type Type, toBig } from '../interp/index.ts';
import { sizeOf } from './kernel/records.ts';
import type { System } from './system.ts';

/** `.count.counter` for a byte offset in a type; a lone innermost scalar in a wrapper struct is left unnamed. */
export function memberPath(type: Type, delta: number): { path: string; type: Type } {
  if (type.kind === 'record') {
    for (const member of type.members ?? []) {
      const size = sizeOf(member.type.type);
      if (member.bits !== undefined || delta < member.offset || delta >= member.offset + size) continue;
      if (member.name === undefined) return memberPath(member.type.type, delta - member.offset);
      const inner = memberPath(member.type.type, delta - member.offset);
      const only = (type.members?.length ?? 0) === 1 && inner.path === '';
      return { path: only ? '' : `.${member.name}${inner.path}`, type: inner.type };
    }
  }
  if (type.kind === 'array') {
    const size = sizeOf(type.of.type);
    if (size > 0) {
      const index = Math.floor(delta / size);
      const inner = memberPath(type.of.type, delta - index * size);
      return { path: `[${index}]${inner.path}`, type: inner.type };
    }
  }
  return { path: '', type };
}

export interface Named {
  readonly name: string;
  readonly type: Type | undefined;
}

/** The variable and member at an offset. */
export function nameOf(system: System, offset: number): Named {
  const { machine, kernel, built } = system;
  for (const task of kernel.tasks) {
    const delta = offset - task.structure;
    if (delta >= 0 && delta < built.taskSize) {
      const inner = memberPath(built.taskType, delta);
      return { name: `${task.name}->${inner.path.slice(1)}`, type: inner.type };
    }
  }
  const global = findGlobal(system, offset);
  if (global !== undefined) {
    const inner = memberPath(global.type.type, offset - global.offset);
    return { name: global.name + inner.path, type: inner.type };
  }
  const owner = layout.stackOwner(machine.layout, offset);
  const object = owner < 0 ? undefined : machine.stackObject(offset);
  if (object !== undefined && object.object >= 0) {
    const info = machine.functionInfo(machine.state[object.fp - layout.FRAME_HEADER + layout.F_FUNCTION]!);
    const local = info.objects[object.object]!;
    const inner =
      local.type === undefined ? { path: '', type: undefined } : memberPath(local.type.type, offset - object.start);
    const who = kernel.isTask(owner) ? kernel.info(owner).name : 'hook';
    return { name: `${who}'s ${local.name}${inner.path}`, type: inner.type };
  }
  if (owner >= 0)
    return { name: `stack of ${kernel.isTask(owner) ? kernel.info(owner).name : 'hook'}`, type: undefined };
  return { name: `0x${(offset >>> 0).toString(16)}`, type: undefined };
}

function findGlobal(system: System, offset: number) {
  return system.built.program.globals.find(
    (global) => offset >= global.offset && offset < global.offset + Math.max(1, global.size),
  );
}

/** A value as a person would write it: small numbers in decimal, pointers as names, flags in hex. */
export function formatValue(system: System, type: Type | undefined, low: number, high: number, size: number): string {
  if (low === 0 && (high === 0 || size < 8)) return type?.kind === 'pointer' ? 'NULL' : '0';
  if (size === 8) {
    const named = pointerName(system, low, high);
    if (named !== undefined) return named;
    const value = toBig(low, high, true);
    if (value > -10n && value < 10n) return value.toString();
    return `0x${toBig(low, high, false).toString(16)}`;
  }
  const value = size === 4 ? low : size === 2 ? (low << 16) >> 16 : (low << 24) >> 24;
  return Math.abs(value) < 10 ? String(value) : `0x${(low >>> 0).toString(16)}`;
}

/** `&sem.wait_list`, `w1` (a task), with low flag bits as `w1|1`; undefined if it does not look like a pointer. */
export function pointerName(system: System, low: number, high: number): string | undefined {
  if (high === layout.TEXT_HIGH) {
    const id = system.machine.functionAt(low, high);
    return id < 0 ? undefined : system.machine.functionInfo(id).name;
  }
  if (high !== layout.DATA_HIGH) return undefined;
  for (const task of system.kernel.tasks) {
    const bits = low - task.structure;
    if (bits >= 0 && bits < 8) return bits === 0 ? task.name : `${task.name}|${bits}`;
  }
  return `&${nameOf(system, low).name}`;
}

/** One bit or bit range of a word that has a meaning: `name` if `mask` is set, or a count from `shift` on. */
export interface DecodeRule {
  readonly record: string;
  readonly member: string;
  readonly name: string;
  readonly maskLow: number;
  readonly maskHigh: number;
  /** -1: a flag; else: the masked value, shifted right, is a number of `name`s. */
  readonly shift: number;
}

/** `0x103: 1 reader, WRITER_LOCKED, WAITERS`; undefined if nothing is known about the member. */
export function decodeWord(
  rules: readonly DecodeRule[],
  record: string,
  member: string,
  low: number,
  high: number,
): string | undefined {
  const known = rules.filter((rule) => rule.record === record && rule.member === member);
  if (known.length === 0) return undefined;
  const parts: string[] = [];
  for (const rule of known) {
    const masked = toBig(low & rule.maskLow, high & rule.maskHigh, false);
    if (masked === 0n) continue;
    if (rule.shift < 0) parts.push(rule.name);
    else {
      const count = masked >> BigInt(rule.shift);
      parts.push(`${count} ${rule.name}${count === 1n ? '' : 's'}`);
    }
  }
  const value = toBig(low, high, false);
  return `${value === 0n ? '0' : `0x${value.toString(16)}`}: ${parts.length === 0 ? 'free' : parts.join(', ')}`;
}

/** Every object of the record type `tag` in static memory: name and offset. */
export function findObjects(system: System, tag: string): { name: string; offset: number }[] {
  const found: { name: string; offset: number }[] = [];
  const walk = (type: QualifiedType, name: string, offset: number): void => {
    const inner = type.type;
    if (inner.kind === 'record') {
      if (inner.tag === tag) found.push({ name, offset });
      else if (!inner.union) {
        for (const member of inner.members ?? []) {
          if (member.name !== undefined) walk(member.type, `${name}.${member.name}`, offset + member.offset);
        }
      }
    } else if (inner.kind === 'array' && (inner.length ?? 0) <= 16) {
      for (let n = 0; n < (inner.length ?? 0); n++) walk(inner.of, `${name}[${n}]`, offset + n * sizeOf(inner.of.type));
    }
  };
  for (const global of system.built.program.globals) {
    if (!global.readOnly && global.section === undefined) walk(global.type, global.name, global.offset);
  }
  return found;
}

/** A list_head queue described by the rules: which record stands in it, and which member names its task. */
export interface QueueRule {
  readonly record: string;
  readonly member: string;
  /** Byte offset of the list_head in the entry, and of the task pointer. */
  readonly link: number;
  readonly task: number;
}

/** Names of the tasks in a queue, first to last; `?` for an entry whose task is cleared. */
export function readQueue(system: System, head: number, rule: QueueRule): string[] {
  const { machine } = system;
  const names: string[] = [];
  for (let link = machine.settled32(head); link !== head && names.length < 300; link = machine.settled32(link)) {
    const entry = link - rule.link;
    if (!machine.usable(link, 16, false) || !machine.usable(entry + rule.task, 8, false)) {
      names.push('(gone)');
      break;
    }
    const task = machine.settled32(entry + rule.task);
    names.push(system.kernel.taskAt(task)?.name ?? '?');
  }
  return names;
}

/** Section of the rules' own state. */
export const GHOST_SECTION = '.lockstep.ghost';

/** Where the rules keep who holds which lock: an array of entries, all numbers in bytes. */
export interface HoldersRule {
  readonly table: number;
  readonly count: number;
  readonly stride: number;
  readonly lock: number;
  readonly readers: number;
  readonly writer: number;
}

/** One lock as the rules see it: the callers of its functions were told that so many readers and this writer hold it. */
export interface Holders {
  /** `sem`. */
  readonly lock: string;
  readonly readers: number;
  /** Index of a task. */
  readonly writer: number | undefined;
}

/** `lockName` gives the name of the lock at an offset. */
export function readHolders(system: System, lockName: (offset: number) => string): Holders[] {
  const { machine, kernel, built } = system;
  const found: Holders[] = [];
  for (const rule of built.holders) {
    for (let n = 0; n < rule.count; n++) {
      const entry = rule.table + n * rule.stride;
      if (machine.peek32(entry + rule.lock + 4) !== layout.DATA_HIGH) continue;
      found.push({
        lock: lockName(machine.peek32(entry + rule.lock)),
        readers: machine.peek32(entry + rule.readers),
        writer: kernel.taskAt(machine.peek32(entry + rule.writer))?.index,
      });
    }
  }
  return found;
}
