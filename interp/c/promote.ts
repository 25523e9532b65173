/**
 * Moves variables from the frame's memory to slots, where inlining has left nobody who needs their address.
 *
 * `atomic_long_try_cmpxchg(&sem->count, &old, new)` takes the address of a local for the sake of a function that, put in
 * place, reads and writes it directly. An object of 1, 2, 4 or 8 bytes all of whose addresses are used by whole reads
 * and writes of it only (LLVM calls that promotable) becomes a slot; not if it may be read before it is written, or
 * after its end: for that the machine's memory has to look.
 */
import { maybeUnwritten, type Variable } from './assignment.ts';
import { ACCESS_BOOL, type FrameObject } from './ir.ts';
import { type FunctionCode, forEachRead, frameOffsetAt, frameRoom, resultAt, resultWords, type Step } from './step.ts';

/** True if something was moved. */
export function promote(code: FunctionCode): boolean {
  const candidates = promotable(code);
  while (candidates.size > 0) {
    const variables: Variable<FrameObject>[] = [];
    let slots = code.slots;
    for (const object of candidates) {
      const words = object.size === 8 ? 2 : 1;
      variables.push({ name: object, slot: slots, words });
      slots += words;
    }
    const steps = inSlots(code, variables);
    const unwritten = maybeUnwritten(steps, variables);
    if (unwritten.size > 0) {
      for (const object of unwritten) candidates.delete(object);
      continue;
    }
    code.steps = steps.filter((step) => step.op !== 'undefine');
    code.slots = slots;
    code.objects = code.objects.filter((object) => !candidates.has(object));
    code.locals = code.locals.map((local) => {
      const { home } = local;
      if (home.kind !== 'frame') return local;
      const variable = variables.find(({ name }) => name.offset === home.offset);
      return variable === undefined ? local : { ...local, home: { kind: 'slot', slot: variable.slot } };
    });
    return true;
  }
  return false;
}

/** Bytes that a load or store moves; 0 for other steps. */
function accessSize({ op }: Step): number {
  const bits = /^(?:load|store|field)(\d+)/.exec(op)?.[1];
  return bits === undefined ? 0 : Number(bits) / 8;
}

/** Index of a load's or store's address operand. */
function addressAt({ op }: Step): number {
  return op.startsWith('load') ? 1 : 0;
}

/** Slots that hold nothing but the address of (a byte of) an object: object, and byte in the frame. */
function addressSlots(code: FunctionCode): Map<number, { readonly object: FrameObject; readonly offset: number }> {
  const writes = new Map<number, number>();
  for (let n = 0; n < code.steps.length; n++) {
    const step = code.steps[n]!;
    const at = resultAt(step);
    for (let word = 0, words = resultWords(step); word < words; word++) {
      const slot = step.operands[at]! + word;
      writes.set(slot, (writes.get(slot) ?? 0) + 1);
    }
  }
  const found = new Map<number, { readonly object: FrameObject; readonly offset: number }>();
  for (let n = 0; n < code.steps.length; n++) {
    const step = code.steps[n]!;
    if (step.op !== 'frame') continue;
    const { 0: slot, 1: offset } = step.operands as [number, number];
    const object = code.objects.find((each) => offset >= each.offset && offset <= each.offset + each.size);
    if (object !== undefined && writes.get(slot) === 1 && writes.get(slot + 1) === 1)
      found.set(slot, { object, offset });
  }
  return found;
}

function promotable(code: FunctionCode): Set<FrameObject> {
  const candidates = new Set(code.objects.filter(({ size }) => size === 1 || size === 2 || size === 4 || size === 8));
  const addresses = addressSlots(code);
  // The machine looks at what is read as a _Bool and was written as something else.
  const asBool = new Set<FrameObject>();
  const asOther = new Set<FrameObject>();
  const stores = new Map<FrameObject, number>();
  for (let n = 0; n < code.steps.length; n++) {
    const step = code.steps[n]!;
    if (step.op === 'frame' && !addresses.has(step.operands[0]!)) {
      const offset = step.operands[1]!;
      for (const object of candidates) {
        if (offset >= object.offset && offset <= object.offset + object.size) candidates.delete(object);
      }
    }
    const size = accessSize(step);
    forEachRead(step, (slot, words, at) => {
      const address = addresses.get(slot) ?? (words === 1 ? addresses.get(slot - 1) : undefined);
      if (address === undefined) return;
      const { object, offset } = address;
      const whole = size === object.size && at === addressAt(step) && offset + step.operands[at + 1]! === object.offset;
      if (!whole) candidates.delete(object);
      const isBool = (step.operands[3]! & ACCESS_BOOL) !== 0;
      if (step.op.startsWith('load') && isBool) asBool.add(object);
      if (step.op.startsWith('store') && !isBool) asOther.add(object);
      if (!step.op.startsWith('load')) stores.set(object, (stores.get(object) ?? 0) + 1);
    });
  }
  for (const object of asBool) if (asOther.has(object)) candidates.delete(object);
  // And at what is written although it is constant.
  for (const { op, operands } of code.steps) {
    if (op !== 'seal') continue;
    const sealed = code.objects.find(({ offset }) => offset === operands[0]);
    if (sealed !== undefined && stores.get(sealed) !== 1) candidates.delete(sealed);
  }
  return candidates;
}

/** The steps with the variables in slots; their beginnings and ends make them unwritten. */
function inSlots(code: FunctionCode, variables: readonly Variable<FrameObject>[]): Step[] {
  const addresses = addressSlots(code);
  const of = new Map(variables.map((variable) => [variable.name, variable]));
  const byOffset = new Map(variables.map((variable) => [variable.name.offset, variable]));
  return code.steps.map((step) => {
    if (step.op === 'begin' || step.op === 'end' || step.op === 'seal') {
      const variable = byOffset.get(step.operands[0]!);
      if (variable === undefined) return step;
      if (step.op === 'seal') return { ...step, op: 'nop', operands: [] };
      return { ...step, op: 'undefine', operands: [variable.slot, variable.words] };
    }
    if (accessSize(step) === 0) return step;
    const address = addresses.get(step.operands[addressAt(step)]!);
    const variable = address === undefined ? undefined : of.get(address.object);
    return variable === undefined ? step : asMove(step, variable);
  });
}

const LOADS = {
  load8s: 'sext8',
  load8u: 'zext8',
  load16s: 'sext16',
  load16u: 'zext16',
  load32: 'mov32',
  load64: 'mov64',
} as const;

function asMove(step: Step, { slot, words }: Variable<FrameObject>): Step {
  if (step.op.startsWith('load')) {
    return { ...step, op: LOADS[step.op as keyof typeof LOADS], operands: [step.operands[0]!, slot] };
  }
  return { ...step, op: words === 2 ? 'mov64' : 'mov32', operands: [slot, step.operands[2]!] };
}

/** Lays the frame's memory out anew, without objects that nothing names the address of. */
export function compactFrame(code: FunctionCode): void {
  if (code.objects.length === 0) {
    code.frameBytes = 0;
    return;
  }
  const owner = (offset: number) =>
    code.objects.find((object) => offset >= object.offset && offset <= object.offset + object.size);
  const named = new Set(code.steps.flatMap((step) => (step.op === 'frame' ? [owner(step.operands[1]!)] : [])));
  const shift = new Map<FrameObject, number>();
  const kept: FrameObject[] = [];
  let next = 0;
  for (const object of code.objects) {
    if (!named.has(object)) continue;
    shift.set(object, next - object.offset);
    kept.push({ ...object, offset: next });
    next += frameRoom(object.size);
  }
  code.steps = code.steps.filter(
    ({ op, operands }) => op === 'frame' || frameOffsetAt(op) < 0 || named.has(owner(operands[0]!)),
  );
  for (const step of code.steps) {
    const at = frameOffsetAt(step.op);
    if (at < 0) continue;
    const offset = step.operands[at]!;
    const object = owner(offset);
    if (object !== undefined) step.operands[at] = offset + shift.get(object)!;
  }
  code.locals = code.locals.flatMap((local) => {
    if (local.home.kind !== 'frame') return [local];
    const object = owner(local.home.offset);
    const by = object === undefined ? undefined : shift.get(object);
    return by === undefined ? [] : [{ ...local, home: { kind: 'frame', offset: local.home.offset + by } }];
  });
  code.objects = kept;
  code.frameBytes = next;
}
