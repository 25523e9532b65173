/**
 * Puts the code of small functions in place of calls of them, callees first, and optimises what comes out.
 *
 * In: the code of functions, as it was lowered. Out: the same, in place. rwsem.c's layers (atomic_long_*, raw_atomic_long_*,
 * raw_atomic64_*, arch_*) each hand on their arguments; put into each other, one atomic instruction is left of them.
 * A callee's slots, labels and frame objects go behind the caller's own; its objects still end where it returned, and
 * each step still knows the function it was written in, through the call that is gone (CodePlace.inlinedAt).
 *
 * Invariant: what a program does, and what can be seen of it, is the same with and without.
 */
import type { CodePlace, FrameObject } from './ir.ts';
import { optimize } from './optimize.ts';
import { compactFrame, promote } from './promote.ts';
import {
  basicBlocks,
  compactSlots,
  type FunctionCode,
  forEachRead,
  frameOffsetAt,
  resultAt,
  type Step,
  targetAt,
} from './step.ts';

/** Steps of a function that is put into its callers: as its `inline` says it is meant to be. */
const LARGEST = { always: Number.POSITIVE_INFINITY, hint: 80, no: 24, never: 0 } as const;
/** A caller of that many steps takes in no more, but what always has to be. */
const LARGEST_CALLER = 3000;
/** Nor is anything put in that makes a caller longer than this. */
const LARGEST_RESULT = 8_000;
/** Functions put into each other: each step of the innermost keeps the way to it. */
const DEEPEST = 40;

/**
 * Sees to `root` and all that it calls and that has not been seen to. Functions that call each other in a circle are not
 * put into each other: what comes out does not depend on where one begins.
 */
export function inlineCalls(root: FunctionCode, calleeOf: (number: number) => FunctionCode): void {
  // Tarjan's strongly connected components (1972): each comes out when all that it calls is done. Chains of calls may be
  // longer than our own stack is deep.
  const numbers = new Map<FunctionCode, number>();
  const open: FunctionCode[] = [];
  const visits: Visit[] = [];
  const enter = (code: FunctionCode): void => {
    visits.push({ code, next: 0, lowest: numbers.size, depth: open.length });
    numbers.set(code, numbers.size);
    open.push(code);
  };
  if (root.inlined === undefined) enter(root);
  for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
    const { code, depth } = visit;
    const step = code.steps[visit.next++];
    if (step?.op === 'call') {
      const callee = calleeOf(step.operands[0]!);
      const known = numbers.get(callee);
      if (callee.inlined === undefined && known === undefined) enter(callee);
      else if (callee.inlined === undefined) visit.lowest = Math.min(visit.lowest, known!);
    } else if (step === undefined) {
      visits.pop();
      if (visit.lowest === numbers.get(code)) close(open.splice(depth), calleeOf);
      else visits.at(-1)!.lowest = Math.min(visits.at(-1)!.lowest, visit.lowest);
    }
  }
}

/** A function whose calls are being followed. */
interface Visit {
  readonly code: FunctionCode;
  /** Of its steps. */
  next: number;
  /** The lowest number of an open function that it leads to. */
  lowest: number;
  /** How many functions were open when it was entered. */
  readonly depth: number;
}

function close(circle: readonly FunctionCode[], calleeOf: (number: number) => FunctionCode): void {
  const depths = circle.map((each) => inlineInto(each, calleeOf));
  for (const [n, each] of circle.entries()) each.inlined = depths[n]!;
}

/** Returns how deep functions have been put into each other. */
function inlineInto(code: FunctionCode, calleeOf: (number: number) => FunctionCode): number {
  let depth = 0;
  const fitting = new Map<number, FunctionCode>();
  for (const { op, operands } of code.steps) {
    if (op !== 'call') continue;
    const callee = calleeOf(operands[0]!);
    if (callee.inlined === undefined || callee.inlined >= DEEPEST || !fits(callee, code)) continue;
    fitting.set(operands[0]!, callee);
    depth = Math.max(depth, callee.inlined + 1);
  }
  if (fitting.size > 0) replaceCalls(code, fitting);
  optimize(code);
  if (promote(code)) optimize(code);
  compactFrame(code);
  compactSlots(code);
  return depth;
}

function fits(callee: FunctionCode, caller: FunctionCode): boolean {
  if (callee.variadic || callee.steps.some((step) => step.op === 'call' && step.operands[0] === callee.number))
    return false;
  if (callee.inline !== 'always' && caller.steps.length > LARGEST_CALLER) return false;
  return callee.steps.filter((step) => step.op !== 'label').length <= LARGEST[callee.inline];
}

function replaceCalls(caller: FunctionCode, fitting: ReadonlyMap<number, FunctionCode>): void {
  const steps: Step[] = [];
  for (const step of caller.steps) {
    const callee = step.op === 'call' ? fitting.get(step.operands[0]!) : undefined;
    if (callee === undefined || steps.length + callee.steps.length > LARGEST_RESULT) steps.push(step);
    else putIn(steps, caller, callee, step);
  }
  caller.steps = steps;
}

/** Appends the callee's code for one call. */
function putIn(steps: Step[], caller: FunctionCode, callee: FunctionCode, call: Step): void {
  const [, result, , ...words] = call.operands as [number, number, number, ...number[]];
  const slots = caller.slots;
  const labels = caller.labels;
  const memory = caller.frameBytes;
  const end = labels + callee.labels;
  caller.slots += callee.slots;
  caller.labels = end + 1;
  caller.frameBytes += callee.frameBytes;
  for (const object of callee.objects) caller.objects.push({ ...object, offset: object.offset + memory });
  for (const local of callee.locals) {
    const { home } = local;
    caller.locals.push({
      ...local,
      home:
        home.kind === 'slot'
          ? { kind: 'slot', slot: home.slot + slots }
          : { kind: 'frame', offset: home.offset + memory },
    });
  }
  let word = 0;
  for (const size of callee.parameters) {
    // The two words of an argument need not be neighbours.
    const together = size === 2 && words[word + 1] === words[word]! + 1;
    if (together) steps.push({ op: 'mov64', operands: [slots + word, words[word]!], place: call.place });
    for (let n = 0; n < size && !together; n++) {
      steps.push({ op: 'mov32', operands: [slots + word + n, words[word + n]!], place: call.place });
    }
    word += size;
  }
  const placed = placing(call.place);
  const open = openObjects(callee);
  for (const [index, step] of callee.steps.entries()) {
    const place = placed(step.place);
    if (step.op === 'retnone' && result >= 0) {
      steps.push({ op: 'unreachable', operands: [2], place });
    } else if (step.op === 'ret' || step.op === 'ret32' || step.op === 'ret64' || step.op === 'retnone') {
      if (result >= 0 && step.op !== 'ret') {
        const from = step.operands[0]! + slots;
        steps.push({ op: step.op === 'ret64' ? 'mov64' : 'mov32', operands: [result, from], place });
      }
      for (const { offset, size } of open(index)) steps.push({ op: 'end', operands: [offset + memory, size], place });
      steps.push({ op: 'jmp', operands: [end], place });
    } else {
      steps.push(moved(step, place, { slots, labels, memory }));
    }
  }
  steps.push({ op: 'label', operands: [end], place: call.place });
}

interface Bases {
  readonly slots: number;
  readonly labels: number;
  readonly memory: number;
}

/** A callee's step among its caller's. */
function moved(step: Step, place: CodePlace, { slots, labels, memory }: Bases): Step {
  const operands = [...step.operands];
  if (step.op === 'label') {
    operands[0]! += labels;
    return { ...step, operands, place };
  }
  forEachRead(step, (slot, _, at) => {
    operands[at] = slot + slots;
  });
  const result = resultAt(step);
  if (result >= 0) operands[result]! += slots;
  const target = targetAt(step.op);
  if (target >= 0) operands[target]! += labels;
  const offset = frameOffsetAt(step.op);
  if (offset >= 0) operands[offset]! += memory;
  return { ...step, operands, place };
}

/** A callee's places as seen from the call. */
function placing(call: CodePlace): (place: CodePlace) => CodePlace {
  const known = new Map<CodePlace, CodePlace>();
  const placed = (place: CodePlace): CodePlace => {
    let through = known.get(place);
    if (through === undefined) {
      const { inlinedAt } = place;
      through = { ...place, inlinedAt: inlinedAt === undefined ? call : placed(inlinedAt) };
      known.set(place, through);
    }
    return through;
  };
  return placed;
}

/** Which objects may have begun and not ended at a step: a forward dataflow, joined by union. */
function openObjects({ steps, objects }: FunctionCode): (index: number) => FrameObject[] {
  if (objects.length === 0) return () => [];
  const numbers = new Map(objects.map(({ offset }, number) => [offset, number]));
  const blocks = basicBlocks(steps);
  const entry = blocks.map(() => new Uint8Array(objects.length));
  const pass = (step: Step, open: Uint8Array): void => {
    if (step.op !== 'begin' && step.op !== 'end') return;
    open[numbers.get(step.operands[0]!)!] = step.op === 'begin' ? 1 : 0;
  };
  const work = blocks.map((_, block) => block);
  for (let block = work.shift(); block !== undefined; block = work.shift()) {
    const { first, limit, successors } = blocks[block]!;
    const open = entry[block]!.slice();
    for (let index = first; index < limit; index++) pass(steps[index]!, open);
    for (const successor of successors) {
      const known = entry[successor]!;
      if (open.every((is, object) => is === 0 || known[object] === 1)) continue;
      for (const [object, is] of open.entries()) known[object]! |= is;
      work.push(successor);
    }
  }
  return (index) => {
    const block = blocks.findIndex(({ first, limit }) => index >= first && index < limit);
    const open = entry[block]!.slice();
    for (let at = blocks[block]!.first; at < index; at++) pass(steps[at]!, open);
    return objects.filter((_, object) => open[object] === 1);
  };
}
