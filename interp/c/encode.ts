/**
 * From a function's steps to the words that the machine executes, and what is alive where it can be parked.
 *
 * In: functions' code. Out: a fragment each, in which other functions, natives and addresses are still numbers of the
 * front end's own; and of fragments one program, in which they are what the machine takes them for. A fragment can thus
 * become part of many programs.
 *
 * Slots get their final numbers here: the words of the arguments first, then the variables (one place each, so that a
 * debugger finds them), then temporaries, which share (linear scan over live intervals: Poletto and Sarkar, 1999).
 *
 * Invariant: no two slots that are alive at once share a number.
 */
import { bug } from '../diagnostic.ts';
import { type CodePlace, type FunctionInfo, type LocalInfo, OP, type Op, type Program } from './ir.ts';
import { crossingSlots, visitLiveness } from './liveness.ts';
import {
  basicBlocks,
  type FunctionCode,
  forEachRead,
  isCall,
  renameSlots,
  resultAt,
  resultWords,
  type Step,
  targetAt,
} from './step.ts';
import { valueClass } from './types.ts';

/** Where a word of code has to be made to fit the program that it becomes part of. */
export type Fixup =
  /** A jump's target, counted from the fragment's first word. */
  | { readonly kind: 'jump'; readonly at: number }
  | { readonly kind: 'function' | 'native' | 'unsupported'; readonly at: number; readonly number: number }
  /** The lower word of an address, in front of the upper one. */
  | { readonly kind: 'address'; readonly at: number; readonly number: number; readonly addend: number };

/** A function's code, wherever it will be. */
export interface Fragment {
  readonly info: Omit<FunctionInfo, 'id' | 'entry' | 'limit'>;
  readonly code: Int32Array;
  readonly fixups: readonly Fixup[];
  /** Of each word: row of `places`, and of `live`, or -1. */
  readonly placeAt: Int32Array;
  readonly liveAt: Int32Array;
  readonly places: readonly CodePlace[];
  readonly live: readonly LiveList[];
}

/** As in Program.live, and the same as text. */
interface LiveList {
  readonly words: readonly number[];
  readonly key: string;
}

/** A fragment as it grows. */
class Writer {
  readonly code: number[] = [];
  readonly fixups: Fixup[] = [];
  readonly placeAt: number[] = [];
  readonly liveAt: number[] = [];
  readonly places: CodePlace[] = [];
  readonly live: LiveList[] = [];
  private readonly placeRows = new Map<CodePlace, number>();
  private readonly liveRows = new Map<string, number>();

  place(place: CodePlace): number {
    let row = this.placeRows.get(place);
    if (row === undefined) {
      row = this.places.push(place) - 1;
      this.placeRows.set(place, row);
    }
    return row;
  }

  liveList(masks: Int32Array, except: readonly number[]): number {
    const words: number[] = [0];
    for (let slot = 0; slot < masks.length; slot++) {
      if (masks[slot] === 0 || except.includes(slot)) continue;
      words.push(slot, masks[slot]!);
      words[0]!++;
    }
    const key = words.join();
    let row = this.liveRows.get(key);
    if (row === undefined) {
      row = this.live.push({ words, key }) - 1;
      this.liveRows.set(key, row);
    }
    return row;
  }
}

export function encodeFunction(code: FunctionCode): Fragment {
  const steps = [...code.steps.filter((step) => step.op !== 'undefine' && step.op !== 'nop')];
  const first = steps.find((step) => step.op !== 'label') ?? bug(`${code.name}() has no code`);
  // What is alive at a call is what is alive behind it, and at an entry, in front: not both at one index.
  if (isCall(first.op) || steps[0]!.op === 'label') steps.unshift({ op: 'nop', operands: [], place: first.place });
  const { steps: numbered, frameWords, locals } = allocateSlots(code, steps);
  const { fixups, places, live, ...words } = writeSteps(numbered, frameWords);
  return {
    info: {
      name: code.name,
      unit: code.unit,
      parameterWords: code.parameterWords,
      parameters: code.parameters,
      variadic: code.variadic,
      resultWords: code.resultWords,
      frameWords,
      frameBytes: code.frameBytes,
      objects: code.objects,
      locals,
      origin: code.origin,
    },
    code: Int32Array.from(words.code),
    fixups,
    placeAt: Int32Array.from(words.placeAt),
    liveAt: Int32Array.from(words.liveAt),
    places,
    live,
  };
}

function writeSteps(steps: readonly Step[], slots: number): Writer {
  const writer = new Writer();
  const { code, placeAt, liveAt, fixups } = writer;
  const labels = new Map<number, number>();
  const starts: number[] = [];
  for (const step of steps) {
    starts.push(code.length);
    if (step.op === 'label') {
      labels.set(step.operands[0]!, code.length);
      continue;
    }
    placeAt.push(writer.place(step.place), ...step.operands.map(() => -1));
    liveAt.push(-1, ...step.operands.map(() => -1));
    noteFixup(fixups, step, code.length);
    if (step.op === 'address') code.push(OP.const64, step.operands[0]!, 0, 0);
    else code.push(OP[step.op as Op], ...step.operands);
  }
  for (const { kind, at } of fixups) {
    if (kind === 'jump') code[at] = labels.get(code[at]!) ?? bug(`label ${code[at]} stands nowhere`);
  }
  visitLiveness(steps, slots, (step, index, masks, back) => {
    if (isCall(step.op)) {
      const at = resultAt(step);
      const except = at < 0 ? [] : [step.operands[at]!, step.operands[at]! + 1].slice(0, resultWords(step));
      liveAt[starts[index]!] = writer.liveList(masks, except);
      back();
      return;
    }
    back();
    if (index === 0 || canPark(step)) liveAt[starts[index]!] = writer.liveList(masks, []);
  });
  return writer;
}

function noteFixup(fixups: Fixup[], { op, operands }: Step, start: number): void {
  const at = start + 1;
  const target = targetAt(op);
  if (target >= 0) fixups.push({ kind: 'jump', at: at + target });
  else if (op === 'call') fixups.push({ kind: 'function', at, number: operands[0]! });
  else if (op === 'native') fixups.push({ kind: op, at, number: operands[0]! });
  else if (op === 'unsupported' || op === 'undefined') fixups.push({ kind: 'unsupported', at, number: operands[0]! });
  else if (op === 'address') fixups.push({ kind: 'address', at: at + 1, number: operands[1]!, addend: operands[2]! });
}

/** What the numbers in fragments mean in a program. */
export interface Meanings {
  function(number: number): number;
  native(number: number): number;
  unsupported(number: number): number;
  address(number: number): { readonly low: number; readonly high: number };
}

/** One program's code out of fragments, in their order. */
export function joinFragments(
  fragments: readonly Fragment[],
  meanings: Meanings,
): Pick<Program, 'code' | 'placeAt' | 'places' | 'liveAt' | 'live' | 'functions'> {
  const size = fragments.reduce((sum, { code }) => sum + code.length, 0);
  const [code, placeAt, liveAt] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const places: CodePlace[] = [];
  const live: number[] = [];
  const liveLists = new Map<string, number>();
  const functions: FunctionInfo[] = [];
  let entry = 0;
  for (const fragment of fragments) {
    code.set(fragment.code, entry);
    for (const fixup of fragment.fixups) fix(code, entry, fixup, meanings);
    const lists = fragment.live.map(({ words, key }) => {
      let at = liveLists.get(key);
      if (at === undefined) {
        at = live.length;
        for (const word of words) live.push(word);
        liveLists.set(key, at);
      }
      return at;
    });
    for (let at = 0; at < fragment.code.length; at++) {
      const place = fragment.placeAt[at]!;
      placeAt[entry + at] = place < 0 ? -1 : place + places.length;
      const list = fragment.liveAt[at]!;
      liveAt[entry + at] = list < 0 ? -1 : lists[list]!;
    }
    for (const place of fragment.places) places.push(place);
    const limit = entry + fragment.code.length;
    functions.push({ id: functions.length, ...fragment.info, entry, limit });
    entry = limit;
  }
  return { code, placeAt, places, liveAt, live: Int32Array.from(live), functions };
}

function fix(code: Int32Array, entry: number, fixup: Fixup, meanings: Meanings): void {
  const at = entry + fixup.at;
  switch (fixup.kind) {
    case 'jump':
      code[at]! += entry;
      return;
    case 'address': {
      const { low, high } = meanings.address(fixup.number);
      code[at] = (low + fixup.addend) | 0;
      code[at + 1] = high;
      return;
    }
    default:
      code[at] = meanings[fixup.kind](fixup.number);
  }
}

/** Can a task stand in front of it between two steps of the machine? */
function canPark({ op }: Step): boolean {
  return /^(load|store|field|rmw|cmpxchg|memcpy|memset|fence|native)/.test(op);
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
  const crossing = crossingSlots(steps, slots, blocks);
  const extendAll = (masks: Int32Array, point: number): void => {
    for (let n = 0; n < crossing.length; n++) if (masks[crossing[n]!] !== 0) extend(crossing[n]!, point);
  };
  visitLiveness(steps, slots, (step, index, masks, back) => {
    const at = resultAt(step);
    for (let word = 0, words = resultWords(step); word < words; word++)
      extend(step.operands[at]! + word, 2 * index + 1);
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
