/**
 * Liveness: which slots, and which bits of them, can still influence what a function does.
 *
 * A backward dataflow over the steps with one 32-bit mask per slot (after LLVM's DemandedBits): a comparison, an
 * address, a stored or returned value demands all bits of its operands; `x & 15` demands four bits of x; a sum whose
 * low four bits are demanded demands the low four of what is added. A pure step none of whose result is demanded
 * demands nothing.
 *
 * The machine hashes exactly the demanded bits of the slots of a parked task. Hence `if (!(++loop & 0xf))` does not make
 * a new state of each turn of a spin loop, as a whole counter would: turns that differ only in bits that nobody looks
 * at are the same state, and exhaustive exploration of rwsem_optimistic_spin() comes to an end.
 *
 * Invariant: changing a bit that is not demanded changes nothing that the function does afterwards.
 */
import { bug } from '../diagnostic.ts';
import { basicBlocks, forEachRead, isPure, readsOf, resultAt, resultWords, type Step } from './step.ts';

type Blocks = ReturnType<typeof basicBlocks>;

/** For each block, the masks in front of its first step, of the slots in `crossing`. */
interface Flow {
  readonly blocks: Blocks;
  readonly crossing: Int32Array;
  readonly entry: readonly Int32Array[];
}

/**
 * The slots that a block may read before it writes them. Of the others, which are most, nothing is demanded between
 * blocks: they are written and read inside of one.
 */
export function crossingSlots(steps: readonly Step[], slots: number, blocks: Blocks): Int32Array {
  const writtenIn = new Int32Array(slots).fill(-1);
  const crossing = new Set<number>();
  for (let block = 0; block < blocks.length; block++) {
    const { first, limit } = blocks[block]!;
    const read = (slot: number, words: number): void => {
      if (slot + words > slots) bug(`slot ${slot + words - 1} of ${slots} is read`);
      for (let word = slot; word < slot + words; word++) if (writtenIn[word] !== block) crossing.add(word);
    };
    for (let index = first; index < limit; index++) {
      const step = steps[index]!;
      forEachRead(step, read);
      const at = resultAt(step);
      for (let word = 0, words = resultWords(step); word < words; word++) writtenIn[step.operands[at]! + word] = block;
    }
  }
  return Int32Array.from(crossing).sort();
}

function solve(steps: readonly Step[], slots: number): Flow {
  const blocks = basicBlocks(steps);
  const crossing = crossingSlots(steps, slots, blocks);
  const entry = blocks.map(() => new Int32Array(crossing.length));
  const predecessors: number[][] = blocks.map(() => []);
  blocks.forEach(({ successors }, block) => {
    for (let s = 0; s < successors.length; s++) predecessors[successors[s]!]!.push(block);
  });
  const masks = new Int32Array(slots);
  // Sweeps from the last block to the first: what comes out of a loop's head goes round once more, and through each of the
  // ways inside of it once. A stack of blocks would go through every combination of ways.
  const dirty = blocks.map(() => true);
  for (let left = blocks.length; left > 0; ) {
    for (let block = blocks.length - 1; block >= 0; block--) {
      if (!dirty[block]) continue;
      dirty[block] = false;
      left--;
      const { first, limit, successors } = blocks[block]!;
      exitMasks(successors, entry, crossing, masks);
      for (let index = limit - 1; index >= first; index--) stepBack(steps[index]!, masks);
      if (!update(entry[block]!, crossing, masks)) continue;
      predecessors[block]!.forEach((predecessor) => {
        if (!dirty[predecessor]) left++;
        dirty[predecessor] = true;
      });
    }
  }
  return { blocks, crossing, entry };
}

/** Masks of slots that do not cross are 0 in front of every block, so they are left alone. */
function exitMasks(
  successors: readonly number[],
  entry: readonly Int32Array[],
  crossing: Int32Array,
  masks: Int32Array,
): void {
  for (let n = 0; n < crossing.length; n++) {
    let mask = 0;
    for (let s = 0; s < successors.length; s++) mask |= entry[successors[s]!]![n]!;
    masks[crossing[n]!] = mask;
  }
}

/** True if the masks were others before. */
function update(old: Int32Array, crossing: Int32Array, masks: Int32Array): boolean {
  let changed = false;
  for (let n = 0; n < crossing.length; n++) {
    const mask = masks[crossing[n]!]!;
    if (old[n] === mask) continue;
    old[n] = mask;
    changed = true;
  }
  return changed;
}

/**
 * Visits every step, last to first within each block, with the masks behind it (`after`) and in front of it: the array
 * is reused, and turned from the one into the other by `back`, which the visitor calls once.
 */
export function visitLiveness(
  steps: readonly Step[],
  slots: number,
  visit: (step: Step, index: number, masks: Int32Array, back: () => void) => void,
): void {
  const { blocks, crossing, entry } = solve(steps, slots);
  const masks = new Int32Array(slots);
  for (const { first, limit, successors } of blocks) {
    exitMasks(successors, entry, crossing, masks);
    for (let index = limit - 1; index >= first; index--) {
      const step = steps[index]!;
      visit(step, index, masks, () => stepBack(step, masks));
    }
  }
}

/** Removes pure steps whose result nobody demands. */
export function dropDead(steps: Step[], slots: number): Step[] {
  const dead = new Set<Step>();
  visitLiveness(steps, slots, (step, _, masks, back) => {
    if (isPure(step.op) && !demanded(step, masks)) dead.add(step);
    else back();
  });
  return dead.size === 0 ? steps : steps.filter((step) => !dead.has(step));
}

function demanded(step: Step, masks: Int32Array): boolean {
  const slot = step.operands[0]!;
  return masks[slot] !== 0 || (resultWords(step) === 2 && masks[slot + 1] !== 0);
}

/** Every bit up to the highest one that is set: what carries can come from. */
function upTo(mask: number): number {
  return mask === 0 ? 0 : -1 >>> Math.clz32(mask);
}

const ALL = -1;

/** Turns the masks behind a step into those in front of it. */
export function stepBack(step: Step, masks: Int32Array): void {
  const at = resultAt(step);
  let low = 0;
  let high = 0;
  if (at >= 0) {
    const slot = step.operands[at]!;
    const words = resultWords(step);
    if (words > 0) {
      low = masks[slot]!;
      masks[slot] = 0;
    }
    if (words > 1) {
      high = masks[slot + 1]!;
      masks[slot + 1] = 0;
    }
  }
  if (isPure(step.op)) {
    if ((low | high) !== 0) demandOfPure(step, low, high, masks);
    return;
  }
  demandOfOther(step, masks);
}

function add(masks: Int32Array, slot: number, mask: number): void {
  masks[slot] = masks[slot]! | mask;
}

function addPair(masks: Int32Array, slot: number, low: number, high: number): void {
  masks[slot] = masks[slot]! | low;
  masks[slot + 1] = masks[slot + 1]! | high;
}

function demandAll(step: Step, masks: Int32Array): void {
  const { reads, rest } = readsOf(step.op);
  for (let n = 0; n < reads.length; n++) {
    const { at, words } = reads[n]!;
    const slot = step.operands[at]!;
    masks[slot] = ALL;
    if (words === 2) masks[slot + 1] = ALL;
  }
  if (rest >= 0) for (let n = rest; n < step.operands.length; n++) masks[step.operands[n]!] = ALL;
}

/** Steps with effects look at all of what they read, but for the upper bits of a narrow value to be stored. */
function demandOfOther(step: Step, masks: Int32Array): void {
  switch (step.op) {
    case 'store8':
    case 'store16':
    case 'field8':
    case 'field16':
      addPair(masks, step.operands[0]!, ALL, ALL);
      add(masks, step.operands[2]!, step.op.endsWith('8') ? 0xff : 0xffff);
      return;
    case 'rmw8':
    case 'rmw16':
      addPair(masks, step.operands[1]!, ALL, ALL);
      add(masks, step.operands[2]!, step.op === 'rmw8' ? 0xff : 0xffff);
      return;
    case 'memset':
      addPair(masks, step.operands[0]!, ALL, ALL);
      add(masks, step.operands[1]!, 0xff);
      addPair(masks, step.operands[2]!, ALL, ALL);
      return;
    default:
      demandAll(step, masks);
  }
}

/** What a pure step demands of its operands, when `low` and `high` are demanded of its result. */
function demandOfPure(step: Step, low: number, high: number, masks: Int32Array): void {
  const a = step.operands[1]!;
  const b = step.operands[2]!;
  switch (step.op) {
    case 'const32':
    case 'const64':
    case 'address':
    case 'frame':
      return;
    case 'mov32':
    case 'trunc':
    case 'not32':
      add(masks, a, low);
      return;
    case 'mov64':
    case 'not64':
      addPair(masks, a, low, high);
      return;
    case 'neg32':
    case 'add32i':
      add(masks, a, upTo(low));
      return;
    case 'add32':
    case 'sub32':
    case 'mul32':
      add(masks, a, upTo(low));
      add(masks, b, upTo(low));
      return;
    case 'neg64':
    case 'add64i':
    case 'mul64i':
      demandSum(masks, a, low, high);
      return;
    case 'add64':
    case 'sub64':
    case 'mul64':
      demandSum(masks, a, low, high);
      demandSum(masks, b, low, high);
      return;
    case 'and32':
    case 'or32':
    case 'xor32':
      add(masks, a, low);
      add(masks, b, low);
      return;
    case 'and64':
    case 'or64':
    case 'xor64':
      addPair(masks, a, low, high);
      addPair(masks, b, low, high);
      return;
    case 'and32i':
      add(masks, a, low & b);
      return;
    case 'or32i':
      add(masks, a, low & ~b);
      return;
    case 'and64i':
      addPair(masks, a, low & b, high & (b >> 31));
      return;
    case 'or64i':
      addPair(masks, a, low & ~b, high & ~(b >> 31));
      return;
    case 'shl32i':
      add(masks, a, low >>> b);
      return;
    case 'shru32i':
      add(masks, a, low << b);
      return;
    case 'shrs32i':
      // Bits that come out of the sign; a shift by 0 has none.
      add(masks, a, (low << b) | ((low >>> (31 - b)) >>> 1 !== 0 ? 0x80000000 : 0));
      return;
    case 'shl64i':
    case 'shrs64i':
    case 'shru64i':
      demandShift(step.op, masks, a, b, low, high);
      return;
    case 'sext8':
      add(masks, a, (low & 0xff) | (low >>> 8 !== 0 ? 0x80 : 0));
      return;
    case 'sext16':
      add(masks, a, (low & 0xffff) | (low >>> 16 !== 0 ? 0x8000 : 0));
      return;
    case 'zext8':
      add(masks, a, low & 0xff);
      return;
    case 'zext16':
      add(masks, a, low & 0xffff);
      return;
    case 'sext64':
      add(masks, a, low | (high !== 0 ? 0x80000000 : 0));
      return;
    case 'zext64':
      add(masks, a, low);
      return;
    case 'clamp':
      addPair(masks, a, ALL, ALL);
      return;
    default:
      // Comparisons: one bit of result, the rest of which is known to be 0.
      if ((low & 1) === 0) return;
      demandAll(step, masks);
  }
}

function demandSum(masks: Int32Array, slot: number, low: number, high: number): void {
  if (high === 0) add(masks, slot, upTo(low));
  else addPair(masks, slot, ALL, upTo(high));
}

function demandShift(
  op: 'shl64i' | 'shrs64i' | 'shru64i',
  masks: Int32Array,
  slot: number,
  by: number,
  low: number,
  high: number,
): void {
  const wanted = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  let of: bigint;
  if (op === 'shl64i') {
    of = wanted >> BigInt(by);
  } else {
    of = BigInt.asUintN(64, wanted << BigInt(by));
    if (op === 'shrs64i' && wanted >> BigInt(64 - by) !== 0n) of |= 1n << 63n;
  }
  addPair(masks, slot, Number(BigInt.asIntN(32, of)), Number(BigInt.asIntN(32, of >> 32n)));
}
