/**
 * Definite assignment: which variables in slots might be read before they are written.
 *
 * A forward dataflow over the steps (as in the Java Language Specification, chapter 16, but on the graph): written on
 * every path. A declaration without initialiser makes its variable unwritten again. What is found is moved to the
 * frame's memory, where the machine knows of every byte whether it was written.
 */
import { basicBlocks, forEachRead, resultAt, resultWords, type Step } from './step.ts';

export interface Variable<Name> {
  readonly name: Name;
  readonly slot: number;
  readonly words: 1 | 2;
}

/** Those of `variables` that some path reads before it writes them. */
export function maybeUnwritten<Name>(steps: readonly Step[], variables: readonly Variable<Name>[]): Set<Name> {
  const found = new Set<Name>();
  if (variables.length === 0) return found;
  const owner = new Map<number, number>();
  for (const [index, { slot, words }] of variables.entries()) {
    for (let word = 0; word < words; word++) owner.set(slot + word, index);
  }
  const blocks = basicBlocks(steps);
  const count = variables.length;
  // Written at a block's start; undefined before any path to it was seen.
  const entry: (Uint8Array | undefined)[] = blocks.map(() => undefined);
  entry[0] = new Uint8Array(count);
  const work = [0];
  for (let block = work.pop(); block !== undefined; block = work.pop()) {
    const written = entry[block]!.slice();
    const { first, limit, successors } = blocks[block]!;
    for (let index = first; index < limit; index++) pass(steps[index]!, written, owner);
    for (const successor of successors) {
      if (meet(entry, successor, written)) work.push(successor);
    }
  }
  for (const [block, { first, limit }] of blocks.entries()) {
    const written = entry[block]?.slice();
    if (written === undefined) continue;
    for (let index = first; index < limit; index++) {
      const step = steps[index]!;
      forEachRead(step, (slot) => {
        const variable = owner.get(slot);
        if (variable !== undefined && written[variable] === 0) found.add(variables[variable]!.name);
      });
      pass(step, written, owner);
    }
  }
  return found;
}

function pass(step: Step, written: Uint8Array, owner: ReadonlyMap<number, number>): void {
  if (step.op === 'undefine') {
    const variable = owner.get(step.operands[0]!);
    if (variable !== undefined) written[variable] = 0;
    return;
  }
  const at = resultAt(step);
  if (at < 0) return;
  for (let word = 0; word < resultWords(step); word++) {
    const variable = owner.get(step.operands[at]! + word);
    if (variable !== undefined) written[variable] = 1;
  }
}

/** Intersects; true if that changed what is known at the block's start. */
function meet(entry: (Uint8Array | undefined)[], block: number, written: Uint8Array): boolean {
  const known = entry[block];
  if (known === undefined) {
    entry[block] = written.slice();
    return true;
  }
  let changed = false;
  for (let variable = 0; variable < written.length; variable++) {
    if (known[variable] === 1 && written[variable] === 0) {
      known[variable] = 0;
      changed = true;
    }
  }
  return changed;
}
