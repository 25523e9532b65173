/**
 * Tidying of the flow of control: jumps to jumps, branches around jumps, code and labels that nothing reaches.
 *
 * In: steps. Out: fewer steps that do the same.
 */
import { isBranch, isTerminator, type Step, targetAt } from './step.ts';

/** Repeats until nothing changes. */
export function tidyControl(steps: Step[]): Step[] {
  let now = steps;
  for (;;) {
    const before = now.length;
    threadJumps(now);
    now = dropUnreached(now);
    const turned = turnBranches(now);
    now = dropIdleJumps(now);
    now = dropUnusedLabels(now);
    if (!turned && now.length === before) return now;
  }
}

/** A jump to a jump goes to where that leads. */
function threadJumps(steps: readonly Step[]): void {
  const leads = new Map<number, number>();
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    if (step.op !== 'label') continue;
    let next = index + 1;
    while (steps[next]?.op === 'label') next++;
    // Labels in a row are one.
    if (next > index + 1) leads.set(step.operands[0]!, steps[next - 1]!.operands[0]!);
    const after = steps[next];
    if (after?.op === 'jmp') leads.set(step.operands[0]!, after.operands[0]!);
  }
  for (let n = 0; n < steps.length; n++) {
    const step = steps[n]!;
    if (step.op === 'label') continue;
    const at = targetAt(step.op);
    if (at < 0) continue;
    step.operands[at] = endOf(step.operands[at]!, leads);
  }
}

/** Where jumps to a label end; somewhere in a circle if they go round in one. */
function endOf(start: number, leads: ReadonlyMap<number, number>): number {
  let label = start;
  let seen: Set<number> | undefined;
  for (let next = leads.get(label); next !== undefined && seen?.has(next) !== true; next = leads.get(label)) {
    seen ??= new Set();
    seen.add(label);
    label = next;
  }
  return label;
}

/** Those that pass; the steps themselves if all do. */
function kept(steps: Step[], passes: (step: Step, index: number) => boolean): Step[] {
  for (let index = 0; index < steps.length; index++) if (!passes(steps[index]!, index)) return steps.filter(passes);
  return steps;
}

/** Drops steps that no path from the start leads to. */
function dropUnreached(steps: Step[]): Step[] {
  const positions = new Map<number, number>();
  for (let index = 0; index < steps.length; index++) {
    if (steps[index]!.op === 'label') positions.set(steps[index]!.operands[0]!, index);
  }
  const reached = new Uint8Array(steps.length);
  const work = [0];
  for (let index = work.pop(); index !== undefined; index = work.pop()) {
    for (let at = index; at < steps.length && reached[at] === 0; at++) {
      reached[at] = 1;
      const step = steps[at]!;
      if (step.op === 'label') continue;
      const target = targetAt(step.op);
      if (target >= 0) work.push(positions.get(step.operands[target]!)!);
      if (isTerminator(step.op)) break;
    }
  }
  return kept(steps, (_, index) => reached[index] === 1);
}

const OPPOSITE = { bz32: 'bnz32', bnz32: 'bz32', bz64: 'bnz64', bnz64: 'bz64' } as const;

/** `bnz x, A; jmp B; A:` becomes `bz x, B; A:`. */
function turnBranches(steps: readonly Step[]): boolean {
  let turned = false;
  for (let index = 0; index + 2 < steps.length; index++) {
    const branch = steps[index]!;
    const jump = steps[index + 1]!;
    if (!isBranch(branch.op) || jump.op !== 'jmp' || !standsAt(steps, index + 2, branch.operands[1]!)) continue;
    branch.op = OPPOSITE[branch.op as keyof typeof OPPOSITE];
    branch.operands[1] = jump.operands[0]!;
    jump.op = 'nop';
    jump.operands = [];
    turned = true;
  }
  return turned;
}

/** Is the label one of those that stand at that index? */
function standsAt(steps: readonly Step[], index: number, label: number): boolean {
  for (let at = index; steps[at]?.op === 'label' || steps[at]?.op === 'nop'; at++) {
    if (steps[at]!.op === 'label' && steps[at]!.operands[0] === label) return true;
  }
  return false;
}

/** Jumps and branches to the next step. */
function dropIdleJumps(steps: Step[]): Step[] {
  return kept(steps, (step, index) => {
    if (step.op === 'nop') return false;
    if (step.op !== 'jmp' && !isBranch(step.op)) return true;
    return !standsAt(steps, index + 1, step.operands[targetAt(step.op)]!);
  });
}

function dropUnusedLabels(steps: Step[]): Step[] {
  const used = new Set<number>();
  for (let n = 0; n < steps.length; n++) {
    const step = steps[n]!;
    const at = step.op === 'label' ? -1 : targetAt(step.op);
    if (at >= 0) used.add(step.operands[at]!);
  }
  return kept(steps, (step) => step.op !== 'label' || used.has(step.operands[0]!));
}

/**
 * `x = 1; jmp A; A: bnz x, B; ...` goes to B at once: what bool functions and `&&` come to once they are inlined.
 * Changes the steps; returns the number of labels.
 */
export function threadConstants(steps: Step[], labels: number): number {
  let count = labels;
  for (let index = 0; index < steps.length; index++) {
    const constant = steps[index]!;
    if (constant.op !== 'const32') continue;
    const next = steps[index + 1];
    if (next === undefined || (next.op !== 'jmp' && next.op !== 'label')) continue;
    let test = index + 1;
    if (next.op === 'jmp') {
      test = steps.findIndex((step) => step.op === 'label' && step.operands[0] === next.operands[0]);
    }
    while (steps[test]?.op === 'label') test++;
    const branch = steps[test];
    if (branch === undefined || (branch.op !== 'bz32' && branch.op !== 'bnz32')) continue;
    if (branch.operands[0] !== constant.operands[0]) continue;
    let target = branch.operands[1]!;
    if ((branch.op === 'bz32') !== (constant.operands[1] === 0)) {
      target = count++;
      steps.splice(test + 1, 0, { op: 'label', operands: [target], place: branch.place });
      if (test < index) index++;
    }
    if (next.op === 'jmp') next.operands[0] = target;
    else steps.splice(index + 1, 0, { op: 'jmp', operands: [target], place: constant.place });
  }
  return count;
}
