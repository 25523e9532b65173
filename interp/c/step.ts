/**
 * A function while it is being lowered and improved: steps, which are instructions over any number of slots, with labels
 * among them.
 *
 * `OPERANDS` of ir.ts says what each operand is; everything that walks operands goes through this file.
 *
 * Invariant: a slot is written on every way to each of its reads (lower moves the variables where that cannot be seen
 * into memory). Hence a slot with one single writing step has, at every read, the value of that step: such slots are
 * what a static single assignment form would call values.
 */

import { bug, type Origin } from '../diagnostic.ts';
import { type FrameObject, type Instruction, type LocalInfo, OPERANDS, type Op } from './ir.ts';
import { valueClass } from './types.ts';

/**
 * Beside the instructions: a label; the point where a variable's value becomes indeterminate (slot, words); and the
 * address of a function or an object, which only a program has (slots written, its number, bytes behind it).
 */
export type StepOp = Op | 'label' | 'undefine' | 'address';

export interface Step extends Omit<Instruction, 'op'> {
  op: StepOp;
  /** Of a call: the words of its result that are written. */
  results?: 0 | 1 | 2;
}

/** A function's code before its slots and labels get their final numbers. */
export interface FunctionCode {
  /** Its own, as calls of it have it. */
  readonly number: number;
  readonly name: string;
  readonly unit: string;
  readonly origin: Origin;
  readonly variadic: boolean;
  /** They are the first slots. */
  readonly parameterWords: number;
  /** Words of each parameter, hidden ones included. */
  readonly parameters: readonly (1 | 2)[];
  readonly resultWords: 0 | 1 | 2;
  readonly inline: 'always' | 'never' | 'hint' | 'no';
  /** Its calls have been replaced as far as they are (inline.ts): how deep functions stand in each other. */
  inlined: number | undefined;
  steps: Step[];
  /** One more than the highest slot and label in use. */
  slots: number;
  labels: number;
  objects: FrameObject[];
  frameBytes: number;
  locals: LocalInfo[];
}

export const FRAME_ALIGN = 16;
/** Bytes between two objects of a frame that belong to neither. */
const FRAME_GAP = 8;

/** What an object of that size takes of a frame. */
export function frameRoom(size: number): number {
  return (size + FRAME_GAP + FRAME_ALIGN - 1) & -FRAME_ALIGN;
}

/** What is asked about an operation again and again, worked out once. */
interface Form {
  readonly number: number;
  readonly letters: string;
  /** Words that it writes from its first operand on. */
  readonly words: 0 | 1 | 2;
  readonly isCall: boolean;
  readonly target: number;
  readonly isPure: boolean;
  readonly reads: readonly Read[];
  /** The first of any number of operands that are words that are read, or -1. */
  readonly rest: number;
}

/** An operand that is read. */
interface Read {
  readonly at: number;
  readonly words: 1 | 2;
}

const FORMS = new Map<StepOp, Form>();
const NO_INSTRUCTIONS = { label: 'l', undefine: '', address: 'Dii' } as const;
for (const [op, letters] of Object.entries({ ...OPERANDS, ...NO_INSTRUCTIONS }) as [StepOp, string][]) {
  const words = letters.startsWith('d') ? 1 : letters.startsWith('D') ? 2 : 0;
  FORMS.set(op, {
    number: FORMS.size,
    letters,
    words,
    isCall: letters.charAt(1) === 'r',
    target: letters.indexOf('l'),
    isPure: words > 0 && !mayFault(op),
    reads: [...letters].flatMap((letter, at): Read[] =>
      letter === 's' || letter === 'S' ? [{ at, words: letter === 's' ? 1 : 2 }] : [],
    ),
    rest: letters.indexOf('*') + 1 || -1,
  });
}

/** Faults or is an event. Divisions, shifts by a variable and subscripts of arrays can fault. */
function mayFault(op: StepOp): boolean {
  if (op.startsWith('load') || op.startsWith('rmw') || op.startsWith('cmpxchg')) return true;
  if (op.startsWith('div') || op.startsWith('rem') || op.startsWith('element')) return true;
  return op.startsWith('sh') && !op.endsWith('i');
}

function form(op: StepOp): Form {
  return FORMS.get(op) ?? bug(`no operation '${op}'`);
}

export function letters(op: StepOp): string {
  return form(op).letters;
}

/** Tells operations apart. */
export function opNumber(op: StepOp): number {
  return form(op).number;
}

/** What forEachRead goes through. */
export function readsOf(op: StepOp): Pick<Form, 'reads' | 'rest'> {
  return form(op);
}

/** Calls `visit` for each operand that is read: slot, number of words, index among the step's operands. */
export function forEachRead(step: Step, visit: (slot: number, words: 1 | 2, at: number) => void): void {
  const { reads, rest } = form(step.op);
  for (let n = 0; n < reads.length; n++) {
    const { at, words } = reads[n]!;
    visit(step.operands[at]!, words, at);
  }
  if (rest >= 0) for (let n = rest; n < step.operands.length; n++) visit(step.operands[n]!, 1, n);
}

/** Index of the operand that is written, or -1. */
export function resultAt(step: Step): number {
  const { words, isCall } = form(step.op);
  if (words > 0) return 0;
  return isCall && step.operands[1]! >= 0 ? 1 : -1;
}

/** How many words the step writes from that operand on. */
export function resultWords(step: Step): number {
  const { words, isCall } = form(step.op);
  if (words > 0) return words;
  return isCall && step.operands[1]! >= 0 ? (step.results ?? 0) : 0;
}

/** Index of the operand that is a label, or -1. */
export function targetAt(op: StepOp): number {
  return form(op).target;
}

/** Index of the operand that is an offset in the frame's memory, or -1. */
export function frameOffsetAt(op: StepOp): number {
  if (op === 'frame') return 1;
  return op === 'begin' || op === 'end' || op === 'seal' ? 0 : -1;
}

/** Never goes on to the next step. */
export function isTerminator(op: StepOp): boolean {
  switch (op) {
    case 'jmp':
    case 'ret':
    case 'ret32':
    case 'ret64':
    case 'retnone':
    case 'unreachable':
    case 'unsupported':
    case 'undefined':
      return true;
    default:
      return false;
  }
}

export function isBranch(op: StepOp): boolean {
  return op === 'bz32' || op === 'bnz32' || op === 'bz64' || op === 'bnz64';
}

export function isCall(op: StepOp): boolean {
  return op === 'call' || op === 'calli';
}

/** Does nothing but write its result: no fault, no event. */
export function isPure(op: StepOp): boolean {
  return form(op).isPure;
}

export interface Block {
  readonly first: number;
  /** One past its last step. */
  readonly limit: number;
  readonly successors: number[];
}

/** Splits steps into basic blocks, in order; block 0 is the entry. */
export function basicBlocks(steps: readonly Step[]): Block[] {
  const starts: number[] = [];
  const blockOfLabel = new Map<number, number>();
  let open = true;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    if (open || step.op === 'label') {
      starts.push(index);
      open = false;
    }
    if (step.op === 'label') {
      blockOfLabel.set(step.operands[0]!, starts.length - 1);
      continue;
    }
    if (isTerminator(step.op) || isBranch(step.op)) open = true;
  }
  return starts.map((first, block) => {
    const limit = starts[block + 1] ?? steps.length;
    const last = steps[limit - 1]!;
    const successors: number[] = [];
    if (!isTerminator(last.op) && block + 1 < starts.length) successors.push(block + 1);
    const at = last.op === 'label' ? -1 : targetAt(last.op);
    if (at >= 0) successors.push(blockOfLabel.get(last.operands[at]!)!);
    return { first, limit, successors };
  });
}

/** Numbers the slots that are in use without gaps, in their old order; words that belong together stay so. */
export function compactSlots(code: FunctionCode): void {
  const used = new Uint8Array(code.slots + 1).fill(1, 0, code.parameterWords);
  const note = (slot: number, words: number): void => {
    used.fill(1, slot, slot + words);
  };
  for (const step of code.steps) {
    forEachRead(step, note);
    const at = resultAt(step);
    if (at >= 0) note(step.operands[at]!, resultWords(step));
  }
  for (const { home, type } of code.locals) {
    if (home.kind === 'slot' && used[home.slot] === 1 && valueClass(type.type) === 'i64') used[home.slot + 1] = 1;
  }
  const renamed = new Int32Array(code.slots + 1);
  let next = 0;
  for (let slot = 0; slot < used.length; slot++) if (used[slot] === 1) renamed[slot] = next++;
  for (const step of code.steps) renameSlots(step, renamed);
  code.locals = code.locals.flatMap((local) => {
    if (local.home.kind !== 'slot') return [local];
    if (used[local.home.slot] === 0) return [];
    return [{ ...local, home: { kind: 'slot', slot: renamed[local.home.slot]! } }];
  });
  code.slots = next;
}

/** Gives the step's slots their new numbers. */
export function renameSlots(step: Step, renamed: Int32Array): void {
  const operands = [...step.operands];
  forEachRead(step, (slot, _, at) => {
    operands[at] = renamed[slot]!;
  });
  const at = resultAt(step);
  if (at >= 0) operands[at] = renamed[operands[at]!]!;
  step.operands = operands;
}
