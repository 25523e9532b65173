/**
 * What a person reads when a hosted program does something undefined: the place with its line, the object that the
 * address belongs to or just misses, the variables that still matter there, and the calls that led there.
 *
 * In: a machine that has just faulted. Out: lines of text, and the facts that tests ask for.
 */
import { type CodePlace, type FunctionInfo, MEMORY_BASE_HIGH } from '../c/ir.ts';
import { alignOf, sizeOf } from '../c/layout.ts';
import { spell } from '../c/type-relation.ts';
import type { QualifiedType } from '../c/types.ts';
import { bug, describePlace, expansionSite, formatDiagnostic, type Origin } from '../diagnostic.ts';
import type { Fault } from '../vm/event.ts';
import * as L from '../vm/layout.ts';
import type { Machine } from '../vm/machine.ts';
import { toBig } from '../vm/print.ts';
import { LIBRARY } from './files.ts';
import type { Heap } from './heap.ts';

export interface FaultReport {
  readonly fault: string;
  /** Where the program itself stood: not in the library. */
  readonly path: string;
  readonly line: number;
  readonly report: string;
}

/** A frame that runs: the function, where it stands, its slots and memory. */
interface Frame {
  readonly info: FunctionInfo;
  readonly fp: number;
  readonly pc: number;
}

export function describeFault(machine: Machine, heap: Heap): FaultReport {
  const fault = machine.fault ?? bug('a report of a machine that has not faulted');
  const frames = framesOf(machine, fault.pc);
  const places = frames.flatMap((frame) => placesOf(machine, frame.pc));
  const own = places.findIndex((place) => !siteOf(place.origin).path.startsWith(LIBRARY));
  const top = places[Math.max(own, 0)] ?? bug('a fault without a place');
  const site = siteOf(top.origin);
  const what = fault.kind === 'unsupported' ? '' : `undefined behaviour (${fault.kind}): `;
  const lines = [
    formatDiagnostic({ severity: 'error', message: `${what}${fault.message}`, origin: top.origin, span: 1 }),
  ];
  if (fault.size > 0 || fault.kind === 'bad-free') lines.push(`  ${describeAddress(machine, heap, fault)}`);
  if (fault.other !== undefined) {
    const other = { ...fault, low: fault.other };
    lines.push(`  ${describeAddress(machine, heap, other).replace('the', 'the other')}`);
  }
  const values = frames[0] === undefined ? [] : valuesOf(machine, frames[0]);
  if (values.length > 0) lines.push(`  with ${values.join(', ')}`);
  lines.push(...places.slice(0, 16).map((place, n) => `  ${n === 0 ? 'in' : 'called by'} ${describeCall(place)}`));
  if (places.length > 16) lines.push(`  ... ${places.length - 16} more`);
  return { fault: fault.kind, path: site.path, line: site.line, report: `${lines.join('\n')}\n` };
}

function siteOf(origin: Origin): { path: string; line: number } {
  const site = expansionSite(origin);
  return { path: site.file.path, line: site.file.position(site.offset).line };
}

function describeCall(place: CodePlace): string {
  const { path, line } = siteOf(place.origin);
  return `${place.function}() at ${path}:${line}`;
}

/** The place of an instruction, and the calls that it was inlined through. */
function placesOf(machine: Machine, pc: number): CodePlace[] {
  const found: CodePlace[] = [];
  let place: CodePlace | undefined = machine.program.places[machine.program.placeAt[pc] ?? -1];
  for (; place !== undefined; place = place.inlinedAt) found.push(place);
  return found;
}

function framesOf(machine: Machine, pc: number): Frame[] {
  const { state } = machine;
  const frames: Frame[] = [];
  for (let fp = machine.fp, at = pc; fp !== 0; ) {
    const header = fp - L.FRAME_HEADER;
    frames.push({ info: machine.functionInfo(state[header + L.F_FUNCTION]!), fp, pc: at });
    at = state[header + L.F_CALL]!;
    fp = state[header + L.F_CALLER]!;
  }
  return frames;
}

// ---- addresses

function describeAddress(machine: Machine, heap: Heap, fault: Fault): string {
  const address = `0x${toBig(fault.low, fault.high, false).toString(16)}`;
  if (fault.high !== MEMORY_BASE_HIGH) return `the address is ${address}`;
  return `the address ${address} ${describeObject(machine, heap, fault.low) ?? 'belongs to nothing'}`;
}

function describeObject(machine: Machine, heap: Heap, offset: number): string | undefined {
  const { layout } = machine;
  if (offset >= layout.heap) return describeBlock(machine, heap, offset);
  if (offset >= layout.stacks) return describeLocal(machine, offset);
  let best = machine.program.globals[0];
  for (const global of machine.program.globals) {
    if (global.offset <= offset && (best === undefined || global.offset > best.offset)) best = global;
  }
  if (best === undefined || best.offset > offset) return undefined;
  const name = best.name.startsWith('"') ? `the string ${best.name}` : `'${best.name}'`;
  return `is ${position(offset - best.offset, best.size)} ${name} (${typed(best.type)}, ${describePlace(best.origin)})`;
}

function describeBlock(machine: Machine, heap: Heap, offset: number): string | undefined {
  const block = heap.nearest(offset);
  if (block === undefined) return undefined;
  const at = (pc: number) => {
    const place = placesOf(machine, pc).find(({ origin }) => !siteOf(origin).path.startsWith(LIBRARY));
    return place === undefined ? 'the library' : describeCall(place);
  };
  const freed = block.freedAt === undefined ? '' : `, freed in ${at(block.freedAt)}`;
  const story = `allocated in ${at(block.allocatedAt)}${freed}`;
  return `is ${position(offset - block.start, block.size)} a block of ${block.size} bytes ${story}`;
}

function describeLocal(machine: Machine, offset: number): string | undefined {
  for (const { info, fp } of framesOf(machine, machine.pc)) {
    const base = machine.state[fp - L.FRAME_HEADER + L.F_MEMORY]!;
    if (offset < base || offset >= base + info.frameBytes) continue;
    let best: (typeof info.objects)[number] | undefined;
    for (const object of info.objects) {
      if (base + object.offset <= offset && (best === undefined || object.offset > best.offset)) best = object;
    }
    if (best === undefined) return undefined;
    const type = best.type === undefined ? '' : ` (${typed(best.type)})`;
    return `is ${position(offset - base - best.offset, best.size)} '${best.name}'${type} of ${info.name}()`;
  }
  return 'is on the stack where no function runs';
}

function position(delta: number, size: number): string {
  if (delta === 0) return size === 0 ? 'at the start and end of' : 'at the start of';
  if (delta < size) return `${delta} bytes into`;
  return delta === size ? 'right behind the end of' : `${delta - size} bytes behind the end of`;
}

function typed(type: QualifiedType): string {
  return spell(type);
}

// ---- values

/** Variables of a frame that can still matter at its instruction, and those in its memory. */
function valuesOf(machine: Machine, { info, fp, pc }: Frame): string[] {
  const live = liveSlots(machine, pc);
  const base = machine.state[fp - L.FRAME_HEADER + L.F_MEMORY]!;
  const found: string[] = [];
  for (const { name, type, home, function: owner } of info.locals) {
    if (owner !== info.name || found.length >= 12) continue;
    const size = sizeOf(type.type) ?? 0;
    if (type.type.kind !== 'integer' && type.type.kind !== 'pointer') continue;
    if (home.kind === 'slot') {
      const shared = info.locals.some(
        (each) => each.name !== name && each.home.kind === 'slot' && each.home.slot === home.slot,
      );
      if (!live.has(home.slot) || shared) continue;
      found.push(`${name} = ${value(type, machine.state[fp + home.slot]!, machine.state[fp + home.slot + 1]!)}`);
    } else if (machine.usable(base + home.offset, size, true) && alignOf(type) >= size) {
      const at = base + home.offset;
      const low = size < 4 ? machine.peekSized(at, size) : machine.peek32(at);
      found.push(`${name} = ${value(type, low, size === 8 ? machine.peek32(at + 4) : 0)}`);
    }
  }
  return found;
}

function liveSlots(machine: Machine, pc: number): ReadonlySet<number> {
  const { live, liveAt } = machine.program;
  const found = new Set<number>();
  const at = liveAt[pc] ?? -1;
  for (let n = 0; at >= 0 && n < live[at]!; n++) found.add(live[at + 1 + 2 * n]!);
  return found;
}

function value({ type }: QualifiedType, low: number, high: number): string {
  if (type.kind === 'pointer') return low === 0 && high === 0 ? 'NULL' : `0x${toBig(low, high, false).toString(16)}`;
  if (type.kind !== 'integer') return '?';
  const whole = toBig(low, high, false);
  return (type.signed ? BigInt.asIntN(type.size * 8, whole) : BigInt.asUintN(type.size * 8, whole)).toString();
}
