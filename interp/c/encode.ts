/**
 * From a function's steps to the words that the machine executes, and what is alive where it can be parked.
 *
 * Slots get their final numbers here: the words of the arguments first, then the variables (one place each, so that a
 * debugger finds them), then temporaries, which share (linear scan over live intervals: Poletto and Sarkar, 1999).
 *
 * Invariant: no two slots that are alive at once share a number.
 */
import { bug } from '../diagnostic.ts';
import { type CodePlace, type FunctionInfo, type LocalInfo, OP, type Op } from './ir.ts';
import { visitLiveness } from './liveness.ts';
import {
  basicBlocks,
  type FunctionCode,
  forEachRead,
  isCall,
  letters,
  renameSlots,
  resultAt,
  resultWords,
  type Step,
} from './step.ts';
import { valueClass } from './types.ts';

/** The code of all functions as it grows. */
export interface Image {
  readonly code: number[];
  readonly placeAt: number[];
  readonly places: CodePlace[];
  readonly placeIndex: Map<CodePlace, number>;
  readonly liveAt: number[];
  readonly live: number[];
  /** Lists of `live` by their contents. */
  readonly liveLists: Map<string, number>;
}

export function emptyImage(): Image {
  return { code: [], placeAt: [], places: [], placeIndex: new Map(), liveAt: [], live: [], liveLists: new Map() };
}

/** Appends a function's code. */
export function encodeFunction(image: Image, code: FunctionCode): FunctionInfo {
  const steps = [...code.steps.filter((step) => step.op !== 'undefine' && step.op !== 'nop')];
  const first = steps.find((step) => step.op !== 'label') ?? bug(`${code.name}() has no code`);
  // What is alive at a call is what is alive behind it, and at an entry, in front: not both at one index.
  if (isCall(first.op) || steps[0]!.op === 'label') steps.unshift({ op: 'nop', operands: [], place: first.place });
  const { steps: numbered, frameWords, locals } = allocateSlots(code, steps);
  const entry = image.code.length;
  writeSteps(image, numbered, frameWords);
  return {
    id: code.id,
    name: code.name,
    unit: code.unit,
    entry,
    limit: image.code.length,
    parameterWords: code.parameterWords,
    variadic: code.variadic,
    resultWords: code.resultWords,
    frameWords,
    frameBytes: code.frameBytes,
    objects: code.objects,
    locals,
    origin: code.origin,
  };
}

function writeSteps(image: Image, steps: readonly Step[], slots: number): void {
  const { code, placeAt, liveAt } = image;
  const labels = new Map<number, number>();
  const fixups: { readonly at: number; readonly label: number }[] = [];
  const starts: number[] = [];
  for (const step of steps) {
    starts.push(code.length);
    if (step.op === 'label') {
      labels.set(step.operands[0]!, code.length);
      continue;
    }
    placeAt.push(placeNumber(image, step.place), ...step.operands.map(() => -1));
    liveAt.push(-1, ...step.operands.map(() => -1));
    const target = letters(step.op).indexOf('l');
    if (target >= 0) fixups.push({ at: code.length + 1 + target, label: step.operands[target]! });
    code.push(OP[step.op as Op], ...step.operands);
  }
  for (const { at, label } of fixups) code[at] = labels.get(label) ?? bug(`label ${label} stands nowhere`);
  visitLiveness(steps, slots, (step, index, masks, back) => {
    if (isCall(step.op)) {
      const at = resultAt(step);
      const except = at < 0 ? [] : [step.operands[at]!, step.operands[at]! + 1].slice(0, resultWords(step));
      liveAt[starts[index]!] = liveList(image, masks, except);
      back();
      return;
    }
    back();
    if (index === 0 || canPark(step)) liveAt[starts[index]!] = liveList(image, masks, []);
  });
}

/** Can a task stand in front of it between two steps of the machine? */
function canPark({ op }: Step): boolean {
  return /^(load|store|rmw|cmpxchg|memcpy|memset|fence|native)/.test(op);
}

function placeNumber(image: Image, place: CodePlace): number {
  let number = image.placeIndex.get(place);
  if (number === undefined) {
    number = image.places.push(place) - 1;
    image.placeIndex.set(place, number);
  }
  return number;
}

function liveList(image: Image, masks: Int32Array, except: readonly number[]): number {
  const list: number[] = [0];
  for (let slot = 0; slot < masks.length; slot++) {
    if (masks[slot] === 0 || except.includes(slot)) continue;
    list.push(slot, masks[slot]!);
    list[0]!++;
  }
  const key = list.join();
  let at = image.liveLists.get(key);
  if (at === undefined) {
    at = image.live.length;
    image.live.push(...list);
    image.liveLists.set(key, at);
  }
  return at;
}

// ---- slots

interface Interval {
  readonly slot: number;
  words: 1 | 2;
  /** Twice a step's index for a read, one more for a write. */
  start: number;
  end: number;
}

function allocateSlots(
  code: FunctionCode,
  steps: readonly Step[],
): { steps: Step[]; frameWords: number; locals: LocalInfo[] } {
  const pairs = new Set<number>();
  const used = new Set<number>();
  for (const step of steps) noteSlots(step, used, pairs);
  const renamed = new Int32Array(code.slots).fill(-1);
  for (let slot = 0; slot < code.parameterWords; slot++) renamed[slot] = slot;
  let next = code.parameterWords;
  const locals: LocalInfo[] = [];
  for (const local of code.locals) {
    if (local.home.kind === 'frame') {
      locals.push(local);
      continue;
    }
    const { slot } = local.home;
    // Improved away.
    if (!used.has(slot) && slot >= code.parameterWords) continue;
    if (renamed[slot] === -1) {
      // A variable can be found in one word of a wider temporary, whose words stay together.
      const first = pairs.has(slot - 1) ? slot - 1 : slot;
      renamed[first] = next++;
      if (pairs.has(first) || valueClass(local.type.type) === 'i64') renamed[first + 1] = next++;
    }
    locals.push({ ...local, home: { kind: 'slot', slot: renamed[slot]! } });
  }
  const frameWords = shareTemporaries(liveIntervals(steps, code.slots, renamed, pairs), renamed, next);
  const numbered = steps.map((step) => ({ ...step }));
  for (const step of numbered) renameSlots(step, renamed);
  return { steps: numbered, frameWords, locals };
}

function noteSlots(step: Step, used: Set<number>, pairs: Set<number>): void {
  const note = (slot: number, words: number): void => {
    used.add(slot);
    if (words === 2) {
      used.add(slot + 1);
      pairs.add(slot);
    }
  };
  forEachRead(step, note);
  const at = resultAt(step);
  if (at >= 0) note(step.operands[at]!, resultWords(step));
}

/** From the first to the last point where a temporary is alive, in the order of the code. */
function liveIntervals(
  steps: readonly Step[],
  slots: number,
  renamed: Int32Array,
  pairs: ReadonlySet<number>,
): Interval[] {
  const intervals = new Map<number, Interval>();
  const extend = (word: number, point: number): void => {
    if (renamed[word] !== -1) return;
    const slot = pairs.has(word - 1) ? word - 1 : word;
    const known = intervals.get(slot);
    if (known === undefined) {
      intervals.set(slot, { slot, words: pairs.has(slot) ? 2 : 1, start: point, end: point });
    } else {
      known.start = Math.min(known.start, point);
      known.end = Math.max(known.end, point);
    }
  };
  const blocks = basicBlocks(steps);
  const firsts = new Set(blocks.map(({ first }) => first));
  const lasts = new Set(blocks.map(({ limit }) => limit - 1));
  const extendAll = (masks: Int32Array, point: number): void => {
    for (let word = 0; word < slots; word++) if (masks[word] !== 0) extend(word, point);
  };
  visitLiveness(steps, slots, (step, index, masks, back) => {
    const at = resultAt(step);
    for (let word = 0; at >= 0 && word < resultWords(step); word++) extend(step.operands[at]! + word, 2 * index + 1);
    if (lasts.has(index)) extendAll(masks, 2 * index + 1);
    back();
    if (firsts.has(index)) extendAll(masks, 2 * index);
    forEachRead(step, (slot, words) => {
      for (let word = 0; word < words; word++) extend(slot + word, 2 * index);
    });
  });
  return [...intervals.values()].sort((a, b) => a.start - b.start || a.slot - b.slot);
}

/** Numbers the temporaries from `next` on; returns one more than the highest number. */
function shareTemporaries(intervals: readonly Interval[], renamed: Int32Array, next: number): number {
  const free: { readonly 1: number[]; readonly 2: number[] } = { 1: [], 2: [] };
  let active: Interval[] = [];
  let top = next;
  for (const interval of intervals) {
    const { slot, words, start } = interval;
    active = active.filter((other) => {
      if (other.end >= start) return true;
      free[other.words].push(renamed[other.slot]!);
      return false;
    });
    let at = free[words].pop();
    if (at === undefined) {
      at = top;
      top += words;
    }
    renamed[slot] = at;
    if (words === 2) renamed[slot + 1] = at + 1;
    active.push(interval);
  }
  return top;
}
