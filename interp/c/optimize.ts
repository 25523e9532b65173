/**
 * Makes a function's steps fewer: constants and copies are passed on, steps take their immediate forms, results are made
 * where they are wanted, and what is then not needed goes.
 *
 * In: a function's code. Out: the same, in place. A slot that one single step writes has that step's value at each read
 * (step.ts), so what is known of it holds everywhere; what is known of the others holds until the next write, label or
 * write of what it was copied from.
 *
 * Invariant: loads, stores, calls and everything else that can fault or be seen stays, in its order.
 */

import { threadConstants, tidyControl } from './control.ts';
import { become, commutes, fold32, fold64, simplifyImmediate, useImmediate } from './fold-step.ts';
import { ELEMENT_END, type LocalInfo } from './ir.ts';
import { dropDead } from './liveness.ts';
import {
  basicBlocks,
  type FunctionCode,
  forEachRead,
  isPure,
  letters,
  opNumber,
  resultAt,
  resultWords,
  type Step,
  type StepOp,
} from './step.ts';
import { valueClass } from './types.ts';

/**
 * What is known of a word. `sum`: it and the next are the pair at `slot` plus `by`. `address`: that word of
 * the address of function or object `of` plus `by`.
 */
type Fact =
  | { readonly kind: 'constant'; readonly value: number }
  | Address
  | { readonly kind: 'copy'; readonly slot: number }
  | { readonly kind: 'sum'; readonly slot: number; readonly by: number };

interface Address {
  readonly kind: 'address';
  readonly of: number;
  readonly by: number;
  readonly word: 0 | 1;
}

const ROUNDS = 6;

export function optimize(code: FunctionCode): void {
  code.steps = tidyControl(code.steps.filter((step) => step.op !== 'undefine'));
  const words: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    coalesce(code);
    forward(code);
    code.steps = dropDead(code.steps, code.slots);
    note(code.steps, words);
    code.labels = threadConstants(code.steps, code.labels);
    code.steps = tidyControl(code.steps);
    // Where the ways are as they were, there is hardly anything new to be known.
    if (!note(code.steps, words)) return;
  }
}

/** Writes down what the steps are. False if they are what was written down before. */
function note(steps: readonly Step[], words: number[]): boolean {
  let changed = false;
  let length = 0;
  const put = (word: number): void => {
    if (words[length] !== word) changed = true;
    words[length++] = word;
  };
  for (let index = 0; index < steps.length; index++) {
    const { op, operands } = steps[index]!;
    put(opNumber(op));
    put(operands.length);
    for (let n = 0; n < operands.length; n++) put(operands[n]!);
  }
  if (words.length !== length) changed = true;
  words.length = length;
  return changed;
}

/** How many steps write each word; the arguments are written once before the first step. */
function countWrites(code: FunctionCode): Int32Array {
  const writes = new Int32Array(code.slots);
  for (let slot = 0; slot < code.parameterWords; slot++) writes[slot] = 1;
  for (let n = 0; n < code.steps.length; n++) {
    const step = code.steps[n]!;
    const at = resultAt(step);
    for (let word = 0, words = resultWords(step); word < words; word++) writes[step.operands[at]! + word]!++;
  }
  return writes;
}

// ---- passing on what is known

class Knowledge {
  /** Of words with one writing step. */
  private readonly lasting: (Fact | undefined)[];
  private readonly local = new Map<number, Fact>();
  /** The one writing step of a word that has one. */
  readonly writer: (Step | undefined)[];

  constructor(private readonly writes: Int32Array) {
    this.lasting = new Array<Fact | undefined>(writes.length);
    this.writer = new Array<Step | undefined>(writes.length);
  }

  single(word: number): boolean {
    return this.writes[word] === 1;
  }

  forgetLocal(): void {
    this.local.clear();
  }

  /** The word is written. */
  forget(word: number): void {
    if (this.single(word)) return;
    this.local.delete(word);
    for (const [other, fact] of this.local) {
      if (fact.kind === 'constant' || fact.kind === 'address') continue;
      if (fact.slot === word || (fact.kind === 'sum' && fact.slot + 1 === word)) this.local.delete(other);
    }
  }

  /** `lasting`: only if it holds everywhere. */
  learn(word: number, fact: Fact, lasting: boolean): void {
    if ('slot' in fact && fact.slot === word) return;
    if (lasting && (!this.single(word) || !this.holds(fact))) return;
    // A variable keeps its own name where its value has just been made for it.
    if (!lasting && fact.kind === 'copy' && !this.single(word) && this.single(fact.slot)) return;
    if (this.single(word) && this.holds(fact)) this.lasting[word] = fact;
    else this.local.set(word, fact);
  }

  /** Is it true everywhere, if it is once? */
  holds(fact: Fact): boolean {
    if (fact.kind === 'constant' || fact.kind === 'address') return true;
    return this.single(fact.slot) && (fact.kind === 'copy' || this.single(fact.slot + 1));
  }

  fact(word: number): Fact | undefined {
    return this.lasting[word] ?? this.local.get(word);
  }

  /** The word that has the same value from longest ago. */
  source(word: number): number {
    let slot = word;
    for (let fact = this.fact(slot); fact?.kind === 'copy'; fact = this.fact(slot)) slot = fact.slot;
    return slot;
  }

  /** The word that has the same value wherever this one has one. */
  lastingSource(word: number): number {
    let slot = word;
    for (let fact = this.lasting[slot]; fact?.kind === 'copy'; fact = this.lasting[slot]) slot = fact.slot;
    return slot;
  }

  constant32(word: number): number | undefined {
    const fact = this.fact(this.source(word));
    return fact?.kind === 'constant' ? fact.value : undefined;
  }

  /** Of the pair at a slot. */
  address(slot: number): Address | undefined {
    const low = this.fact(this.source(slot));
    const high = this.fact(this.source(slot + 1));
    if (low?.kind !== 'address' || high?.kind !== 'address' || low.word !== 0 || high.word !== 1) return undefined;
    return low.of === high.of && low.by === high.by ? low : undefined;
  }

  constant64(slot: number): bigint | undefined {
    const low = this.constant32(slot);
    const high = this.constant32(slot + 1);
    if (low === undefined || high === undefined) return undefined;
    return (BigInt(high) << 32n) | BigInt(low >>> 0);
  }
}

function forward(code: FunctionCode): void {
  const known = new Knowledge(countWrites(code));
  for (let n = 0; n < code.steps.length; n++) {
    const step = code.steps[n]!;
    if (step.op === 'label') continue;
    noteWriter(step, known);
    if (isPure(step.op)) learnFrom(step, known, true);
  }
  code.locals = code.locals.map((local) => renamedLocal(local, known));
  let before: Step | undefined;
  for (let n = 0; n < code.steps.length; n++) {
    const step = code.steps[n]!;
    if (step.op === 'label') {
      known.forgetLocal();
      before = undefined;
      continue;
    }
    rewrite(step, known, before);
    before = step;
    const at = resultAt(step);
    for (let word = 0, words = resultWords(step); word < words; word++) known.forget(step.operands[at]! + word);
    if (isPure(step.op)) learnFrom(step, known, false);
  }
}

/** A variable that is nothing but another one's copy is found there. */
function renamedLocal(local: LocalInfo, known: Knowledge): LocalInfo {
  if (local.home.kind !== 'slot') return local;
  const { slot } = local.home;
  const source = known.lastingSource(slot);
  if (source === slot) return local;
  if (valueClass(local.type.type) === 'i64' && known.lastingSource(slot + 1) !== source + 1) return local;
  return { ...local, home: { kind: 'slot', slot: source } };
}

function noteWriter(step: Step, known: Knowledge): void {
  const at = resultAt(step);
  for (let word = 0, words = resultWords(step); word < words; word++) {
    if (known.single(step.operands[at]! + word)) known.writer[step.operands[at]! + word] = step;
  }
}

/** What a pure step says of its result; `lasting` only: what holds everywhere. */
function learnFrom(step: Step, known: Knowledge, lasting: boolean): void {
  const { 0: result, 1: a, 2: b } = step.operands as [number, number, number];
  switch (step.op) {
    case 'const32':
      known.learn(result, { kind: 'constant', value: a }, lasting);
      return;
    case 'const64':
      known.learn(result, { kind: 'constant', value: a }, lasting);
      known.learn(result + 1, { kind: 'constant', value: b }, lasting);
      return;
    case 'address':
      known.learn(result, { kind: 'address', of: a, by: b, word: 0 }, lasting);
      known.learn(result + 1, { kind: 'address', of: a, by: b, word: 1 }, lasting);
      return;
    case 'mov32':
    case 'trunc':
      known.learn(result, { kind: 'copy', slot: a }, lasting);
      return;
    case 'mov64':
      if (a === result + 1 || a + 1 === result) return;
      known.learn(result, { kind: 'copy', slot: a }, lasting);
      known.learn(result + 1, { kind: 'copy', slot: a + 1 }, lasting);
      return;
    case 'zext64':
      if (a === result + 1) return;
      known.learn(result + 1, { kind: 'constant', value: 0 }, lasting);
      known.learn(result, { kind: 'copy', slot: a }, lasting);
      return;
    case 'sext64':
      if (a === result + 1) return;
      known.learn(result, { kind: 'copy', slot: a }, lasting);
      return;
    case 'add64i':
      if (Math.abs(a - result) <= 1) return;
      known.learn(result, { kind: 'sum', slot: a, by: b }, lasting);
      return;
  }
}

function rewrite(step: Step, known: Knowledge, before: Step | undefined): void {
  // Reads go to the oldest slot with the same value.
  forEachRead(step, (slot, words, at) => {
    const low = known.source(slot);
    if (words === 1) step.operands[at] = low;
    else if (low !== slot && known.source(slot + 1) === low + 1) step.operands[at] = low;
  });
  if (step.op === 'trunc') step.op = 'mov32';
  foldAddress(step, known);
  foldElement(step, known, before);
  foldRelated(step, known);
  foldClamp(step, known, before);
  if (isPure(step.op)) {
    if (foldConstant(step, known) || foldKnownAddress(step, known)) return;
    foldSum(step, known);
  }
  foldOperand(step, known);
  simplifyImmediate(step);
  foldTest(step, known, before);
  foldBranch(step, known, before);
}

/** A load's or store's address that is a sum: its constant goes into the access's own offset. */
function foldAddress(step: Step, known: Knowledge): void {
  const at = step.op.startsWith('load') ? 1 : /^(store|field)/.test(step.op) ? 0 : -1;
  if (at < 0) return;
  const fact = known.fact(step.operands[at]!);
  if (fact?.kind !== 'sum') return;
  const offset = step.operands[at + 1]! + fact.by;
  if (offset !== (offset | 0)) return;
  step.operands[at] = fact.slot;
  step.operands[at + 1] = offset;
}

/** A subscript that is known to be right is a sum; one that was extended to 64 bits is taken as it was before. */
function foldElement(step: Step, known: Knowledge, before: Step | undefined): void {
  if (step.op !== 'element32' && step.op !== 'element64') return;
  const {
    0: result,
    1: array,
    2: index,
    3: size,
    4: length,
    5: flags,
  } = step.operands as [number, number, number, number, number, number];
  const wide = step.op === 'element64';
  const value = wide ? known.constant64(index) : known.constant32(index);
  if (value !== undefined) {
    const bytes = Number(value) * size;
    const last = (flags & ELEMENT_END) !== 0 ? length : length - 1;
    if (value >= 0 && value <= last && bytes === (bytes | 0)) become(step, 'add64i', result, array, bytes);
    return;
  }
  const writer = wide ? testWriter(index, known, before) : undefined;
  if (writer === undefined || (writer.op !== 'sext64' && writer.op !== 'zext64')) return;
  if (writer.operands[0] !== index || !stable(writer, known, before)) return;
  become(step, 'element32', result, array, writer.operands[1]!, size, length, flags);
}

/** Addresses of one object are related, and so is a pointer to itself. */
function foldRelated(step: Step, known: Knowledge): void {
  if (step.op !== 'related') return;
  const { 0: left, 1: right } = step.operands as [number, number];
  const of = known.address(left)?.of;
  if (left === right || (of !== undefined && of === known.address(right)?.of)) become(step, 'nop');
}

/** What is plainly a small number is not cut. */
function foldClamp(step: Step, known: Knowledge, before: Step | undefined): void {
  if (step.op !== 'clamp') return;
  const { 0: result, 1: slot } = step.operands as [number, number];
  const writer = testWriter(slot, known, before);
  if (writer?.operands[0] !== slot) return;
  if (writer.op === 'and64i' && writer.operands[2]! >= 0) become(step, 'mov32', result, slot);
  else if (known.constant32(slot + 1) === 0 || writer.op === 'sext64') become(step, 'mov32', result, slot);
}

function foldSum(step: Step, known: Knowledge): void {
  if (step.op !== 'add64i') return;
  const fact = known.fact(step.operands[1]!);
  if (fact?.kind !== 'sum') return;
  const by = step.operands[2]! + fact.by;
  if (by !== (by | 0)) return;
  step.operands[1] = fact.slot;
  step.operands[2] = by;
}

/** All operands known: so is the result. */
function foldConstant(step: Step, known: Knowledge): boolean {
  const format = letters(step.op);
  const { 0: result, 1: a, 2: b } = step.operands as [number, number, number];
  if (step.op === 'zext64' || step.op === 'sext64') {
    const value = known.constant32(a);
    if (value === undefined) return false;
    become(step, 'const64', result, value, step.op === 'sext64' ? value >> 31 : 0);
    return true;
  }
  if (format === 'ds' || format === 'dss' || format === 'dsi') {
    const left = known.constant32(a);
    const right = format === 'dss' ? known.constant32(b) : format === 'dsi' ? b : 0;
    const value = left === undefined || right === undefined ? undefined : fold32(step.op, left, right);
    if (value === undefined) return false;
    become(step, 'const32', result, value);
    return true;
  }
  if (!format.startsWith('DS') && !format.startsWith('dS')) return false;
  const left = known.constant64(a);
  const right = format.endsWith('SS') ? known.constant64(b) : BigInt(format.endsWith('i') ? b : 0);
  const value = left === undefined || right === undefined ? undefined : fold64(step.op, left, right);
  if (value === undefined) return false;
  if (format.startsWith('d')) become(step, 'const32', result, Number(value));
  else become(step, 'const64', result, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  return true;
}

/** What can be said of an address before anybody knows what it is: nothing has the address 0. */
function foldKnownAddress(step: Step, known: Knowledge): boolean {
  const { 0: result, 1: left, 2: right } = step.operands as [number, number, number];
  switch (step.op) {
    case 'mov64':
      return foldAddressSum(step, known.address(left), 0n);
    case 'add64i':
      return foldAddressSum(step, known.address(left), BigInt(right));
    case 'add64':
      return (
        foldAddressSum(step, known.address(left), known.constant64(right)) ||
        foldAddressSum(step, known.address(right), known.constant64(left))
      );
    case 'isz64':
    case 'nez64':
      if (known.address(left) === undefined) return false;
      become(step, 'const32', result, step.op === 'nez64' ? 1 : 0);
      return true;
    case 'eq64':
    case 'ne64': {
      const [one, other] = [known.address(left), known.address(right)];
      if (one === undefined || other === undefined || one.of !== other.of) return false;
      become(step, 'const32', result, Number((one.by === other.by) === (step.op === 'eq64')));
      return true;
    }
    default:
      return false;
  }
}

function foldAddressSum(step: Step, address: Address | undefined, by: bigint | undefined): boolean {
  if (address === undefined || by === undefined) return false;
  const sum = BigInt(address.by) + by;
  if (sum !== BigInt.asIntN(32, sum)) return false;
  become(step, 'address', step.operands[0]!, address.of, Number(sum));
  return true;
}

/** One operand known: the immediate form. */
function foldOperand(step: Step, known: Knowledge): void {
  const format = letters(step.op);
  if (format !== 'dss' && format !== 'DSS' && format !== 'dSS' && format !== 'DSs') return;
  const value = (slot: number, wide: boolean): number | undefined => {
    const low = known.constant32(slot);
    if (!wide || low === undefined) return low;
    return known.constant32(slot + 1) === low >> 31 ? low : undefined;
  };
  const wide = format.endsWith('SS');
  if (commutes(step.op) && value(step.operands[1]!, wide) !== undefined) {
    step.operands = [step.operands[0]!, step.operands[2]!, step.operands[1]!];
  }
  const right = value(step.operands[2]!, wide);
  if (right !== undefined) useImmediate(step, right);
}

/** The test for zero of a widened value is that of the value; of a test for zero, the test itself or its opposite. */
function foldTest(step: Step, known: Knowledge, before: Step | undefined): void {
  if (step.op === 'isz64' || step.op === 'nez64') {
    const narrow = narrowed(step.operands[1]!, known, before);
    if (narrow < 0) return;
    become(step, step.op === 'isz64' ? 'isz32' : 'nez32', step.operands[0]!, narrow);
  }
  if (step.op !== 'isz32' && step.op !== 'nez32') return;
  const writer = testWriter(step.operands[1]!, known, before);
  if (writer === undefined || letters(writer.op).charAt(0) !== 'd' || !isTruth(writer.op)) return;
  if (step.op === 'nez32') {
    become(step, 'mov32', step.operands[0]!, step.operands[1]!);
    return;
  }
  const opposite = OPPOSITE[writer.op];
  if (opposite === undefined || !stable(writer, known, before)) return;
  become(step, opposite, step.operands[0]!, ...writer.operands.slice(1));
  foldTest(step, known, before);
}

/** The word that is zero exactly where the pair is, as the pair is made of it; -1 if there is none. */
function narrowed(slot: number, known: Knowledge, before: Step | undefined): number {
  if (known.constant32(slot + 1) === 0) return slot;
  const writer = testWriter(slot, known, before);
  return writer?.op === 'sext64' && stable(writer, known, before) ? writer.operands[1]! : -1;
}

const OPPOSITE: { readonly [op in StepOp]?: StepOp } = {
  isz32: 'nez32',
  nez32: 'isz32',
  isz64: 'nez64',
  nez64: 'isz64',
  eq32: 'ne32',
  ne32: 'eq32',
  eq64: 'ne64',
  ne64: 'eq64',
  eq32i: 'ne32i',
  ne32i: 'eq32i',
  eq64i: 'ne64i',
  ne64i: 'eq64i',
};

/** Gives 0 or 1. */
function isTruth(op: StepOp): boolean {
  return /^(eq|ne|lts|ltu|les|leu|isz|nez)(32|64)/.test(op);
}

/** The step that gave the slot its value: the one in front, or the only one that ever writes it. */
function testWriter(slot: number, known: Knowledge, before: Step | undefined): Step | undefined {
  return before !== undefined && resultAt(before) === 0 && before.operands[0] === slot ? before : known.writer[slot];
}

/** Have the slots that it reads still the same values? */
function stable(step: Step, known: Knowledge, before: Step | undefined): boolean {
  if (step === before) return !usesItself(step);
  let is = true;
  forEachRead(step, (slot, words) => {
    if (!known.single(slot) || (words === 2 && !known.single(slot + 1))) is = false;
  });
  return is;
}

function usesItself(step: Step): boolean {
  return usesOf(step, step.operands[0]!, resultWords(step)) > 0;
}

/** A branch on a known value, or on a test for zero. */
function foldBranch(step: Step, known: Knowledge, before: Step | undefined): void {
  const wide = step.op === 'bz64' || step.op === 'bnz64';
  if (!wide && step.op !== 'bz32' && step.op !== 'bnz32') return;
  const { 0: slot, 1: target } = step.operands as [number, number];
  const value = wide ? known.constant64(slot) : known.constant32(slot);
  const isAddress = wide && known.address(slot) !== undefined;
  if (value !== undefined || isAddress) {
    const taken = step.op.startsWith('bz') === (value !== undefined && BigInt(value) === 0n);
    if (taken) become(step, 'jmp', target);
    else become(step, 'nop');
    return;
  }
  if (wide) {
    const narrow = narrowed(slot, known, before);
    if (narrow >= 0) become(step, step.op === 'bz64' ? 'bz32' : 'bnz32', narrow, target);
    return;
  }
  const writer = testWriter(slot, known, before);
  if (writer === undefined || !/^(isz|nez)/.test(writer.op) || !stable(writer, known, before)) return;
  const width = writer.op.endsWith('64') ? '64' : '32';
  const zero = (step.op === 'bz32') === writer.op.startsWith('nez');
  become(step, `${zero ? 'bz' : 'bnz'}${width}` as StepOp, writer.operands[1]!, target);
}

// ---- making results where they are wanted

/**
 * `t = ...; x = t` becomes `x = ...`, where t is written by one step only, all of its reads stand in the same block
 * behind that, and x is neither read nor written between the two steps, nor written before t's last read.
 */
function coalesce(code: FunctionCode): void {
  const writes = countWrites(code);
  const reads = countReads(code);
  const merged = new Map<number, number>();
  for (const { first, limit } of basicBlocks(code.steps)) {
    for (let index = first; index < limit; index++) {
      const move = code.steps[index]!;
      if (move.op !== 'mov32' && move.op !== 'mov64') continue;
      const words = move.op === 'mov64' ? 2 : 1;
      const { 0: to, 1: from } = move.operands as [number, number];
      if (to === from) {
        become(move, 'nop');
        continue;
      }
      if (from < code.parameterWords || writes[from] !== 1 || (words === 2 && writes[from + 1] !== 1)) continue;
      if (!coalesceOne(code.steps, { first, limit, index }, { to, from, words }, reads)) continue;
      if (writes[to] === 1 && to >= code.parameterWords) merged.set(from, to);
    }
  }
  code.steps = code.steps.filter((step) => step.op !== 'nop');
  if (merged.size > 0) code.locals = code.locals.map((local) => mergedLocal(local, merged));
}

/** A variable that was merged into a slot that never changes is found there. */
function mergedLocal(local: LocalInfo, merged: ReadonlyMap<number, number>): LocalInfo {
  if (local.home.kind !== 'slot') return local;
  let { slot } = local.home;
  for (let next = merged.get(slot); next !== undefined; next = merged.get(slot)) slot = next;
  return { ...local, home: { kind: 'slot', slot } };
}

function countReads(code: FunctionCode): Int32Array {
  const reads = new Int32Array(code.slots + 1);
  for (let n = 0; n < code.steps.length; n++) {
    const step = code.steps[n]!;
    forEachRead(step, (slot, words) => {
      reads[slot]!++;
      if (words === 2) reads[slot + 1]!++;
    });
  }
  return reads;
}

interface Move {
  readonly to: number;
  readonly from: number;
  readonly words: 1 | 2;
}

function coalesceOne(
  steps: readonly Step[],
  { first, limit, index }: { readonly first: number; readonly limit: number; readonly index: number },
  { to, from, words }: Move,
  reads: Int32Array,
): boolean {
  // Back to the step that writes `from`.
  let made = index - 1;
  for (; made >= first; made--) {
    const step = steps[made]!;
    const at = resultAt(step);
    if (at >= 0 && touches(step.operands[at]!, resultWords(step), from, words)) break;
    if (usesOf(step, to, words) > 0 || writesTo(step, to, words)) return false;
  }
  if (made < first) return false;
  const maker = steps[made]!;
  const at = resultAt(maker);
  if (maker.operands[at] !== from || resultWords(maker) !== words) return false;
  // On to the last read of `from`; `to` must still be what was moved.
  let left = reads[from]! + (words === 2 ? reads[from + 1]! : 0);
  let last = made;
  for (let next = made + 1; next < limit && left > 0; next++) {
    const step = steps[next]!;
    if (readsAcross(step, from, words)) return false;
    const uses = usesOf(step, from, words);
    left -= uses;
    if (uses > 0) last = next;
    if (left > 0 && next > index && writesTo(step, to, words)) return false;
  }
  if (left > 0) return false;
  maker.operands[at] = to;
  for (let next = made + 1; next <= last; next++) {
    const step = steps[next]!;
    forEachRead(step, (slot, _, operand) => {
      if (slot >= from && slot < from + words) step.operands[operand] = to + (slot - from);
    });
  }
  become(steps[index]!, 'nop');
  for (let word = 0; word < words; word++) {
    reads[to + word]! += reads[from + word]! - 1;
    reads[from + word] = 0;
  }
  return true;
}

function touches(a: number, aWords: number, b: number, bWords: number): boolean {
  return a < b + bWords && b < a + aWords;
}

/** Words of [slot, slot + words) that the step reads. */
function usesOf(step: Step, slot: number, words: number): number {
  let count = 0;
  forEachRead(step, (read, width) => {
    for (let word = read; word < read + width; word++) if (word >= slot && word < slot + words) count++;
  });
  return count;
}

/** Does it read a pair of which only one word is in [slot, slot + words)? */
function readsAcross(step: Step, slot: number, words: number): boolean {
  let is = false;
  forEachRead(step, (read, width) => {
    if (width === 2 && (read === slot - 1 || read + 1 === slot + words)) is = true;
  });
  return is;
}

function writesTo(step: Step, slot: number, words: number): boolean {
  const at = resultAt(step);
  return at >= 0 && touches(step.operands[at]!, resultWords(step), slot, words);
}
