/**
 * Arithmetic of pure steps on known operands, and the immediate and simpler forms of steps one of whose operands is
 * known.
 *
 * 32-bit values are numbers from -2^31 on, 64-bit ones bigints.
 */
import type { Step, StepOp } from './step.ts';

/** The result of a pure operation on 32-bit operands; undefined where it is none of these. */
export function fold32(op: StepOp, a: number, b: number): number | undefined {
  switch (op) {
    case 'mov32':
      return a;
    case 'add32':
    case 'add32i':
      return (a + b) | 0;
    case 'sub32':
      return (a - b) | 0;
    case 'mul32':
      return Math.imul(a, b);
    case 'and32':
    case 'and32i':
      return a & b;
    case 'or32':
    case 'or32i':
      return a | b;
    case 'xor32':
      return a ^ b;
    case 'shl32i':
      return a << b;
    case 'shrs32i':
      return a >> b;
    case 'shru32i':
      return (a >>> b) | 0;
    case 'eq32':
    case 'eq32i':
      return Number(a === b);
    case 'ne32':
    case 'ne32i':
      return Number(a !== b);
    case 'lts32':
      return Number(a < b);
    case 'ltu32':
      return Number(a >>> 0 < b >>> 0);
    case 'les32':
      return Number(a <= b);
    case 'leu32':
      return Number(a >>> 0 <= b >>> 0);
    case 'neg32':
      return -a | 0;
    case 'not32':
      return ~a;
    case 'isz32':
      return Number(a === 0);
    case 'nez32':
      return Number(a !== 0);
    case 'sext8':
      return (a << 24) >> 24;
    case 'sext16':
      return (a << 16) >> 16;
    case 'zext8':
      return a & 0xff;
    case 'zext16':
      return a & 0xffff;
    default:
      return undefined;
  }
}

/** The result of a pure operation on 64-bit operands (signed), as a bigint; 0n or 1n for comparisons. */
export function fold64(op: StepOp, a: bigint, b: bigint): bigint | undefined {
  const unsigned = (value: bigint) => BigInt.asUintN(64, value);
  const truth = (holds: boolean) => (holds ? 1n : 0n);
  switch (op) {
    case 'mov64':
      return a;
    case 'add64':
    case 'add64i':
      return BigInt.asIntN(64, a + b);
    case 'sub64':
      return BigInt.asIntN(64, a - b);
    case 'mul64':
    case 'mul64i':
      return BigInt.asIntN(64, a * b);
    case 'and64':
    case 'and64i':
      return a & b;
    case 'or64':
    case 'or64i':
      return a | b;
    case 'xor64':
      return a ^ b;
    case 'shl64i':
      return BigInt.asIntN(64, a << b);
    case 'shrs64i':
      return a >> b;
    case 'shru64i':
      return BigInt.asIntN(64, unsigned(a) >> b);
    case 'eq64':
    case 'eq64i':
      return truth(a === b);
    case 'ne64':
    case 'ne64i':
      return truth(a !== b);
    case 'lts64':
      return truth(a < b);
    case 'ltu64':
      return truth(unsigned(a) < unsigned(b));
    case 'les64':
      return truth(a <= b);
    case 'leu64':
      return truth(unsigned(a) <= unsigned(b));
    case 'neg64':
      return BigInt.asIntN(64, -a);
    case 'not64':
      return ~a;
    case 'isz64':
      return truth(a === 0n);
    case 'nez64':
      return truth(a !== 0n);
    case 'clamp':
      return a < -0x80000000n ? -0x80000000n : a > 0x7fffffffn ? 0x7fffffffn : a;
    default:
      return undefined;
  }
}

const COMMUTES = new Set<StepOp>([
  'add32',
  'mul32',
  'and32',
  'or32',
  'xor32',
  'eq32',
  'ne32',
  'add64',
  'mul64',
  'and64',
  'or64',
  'xor64',
  'eq64',
  'ne64',
]);

export function become(step: Step, op: StepOp, ...operands: number[]): void {
  step.op = op;
  step.operands = operands;
}

export function commutes(op: StepOp): boolean {
  return COMMUTES.has(op);
}

const IMMEDIATE: { readonly [op in StepOp]?: StepOp } = {
  add32: 'add32i',
  and32: 'and32i',
  or32: 'or32i',
  eq32: 'eq32i',
  ne32: 'ne32i',
  add64: 'add64i',
  and64: 'and64i',
  or64: 'or64i',
  mul64: 'mul64i',
  eq64: 'eq64i',
  ne64: 'ne64i',
};

const SHIFT_IMMEDIATE: { readonly [op in StepOp]?: { readonly op: StepOp; readonly width: number } } = {
  shl32: { op: 'shl32i', width: 32 },
  shrs32: { op: 'shrs32i', width: 32 },
  shru32: { op: 'shru32i', width: 32 },
  shl64: { op: 'shl64i', width: 64 },
  shrs64: { op: 'shrs64i', width: 64 },
  shru64: { op: 'shru64i', width: 64 },
};

/** Gives a step `d a b` whose b is known to be `value` its immediate form, if there is one. */
export function useImmediate(step: Step, value: number): void {
  const { 0: result, 1: left } = step.operands as [number, number];
  const shift = SHIFT_IMMEDIATE[step.op];
  if (shift !== undefined) {
    if (value >= 0 && value < shift.width) become(step, shift.op, result, left, value);
    return;
  }
  const immediate = IMMEDIATE[step.op];
  if (immediate !== undefined) {
    become(step, immediate, result, left, value);
    return;
  }
  switch (step.op) {
    case 'sub32':
      become(step, 'add32i', result, left, -value | 0);
      return;
    case 'sub64':
      if (value !== -0x80000000) become(step, 'add64i', result, left, -value);
      return;
    case 'mul32':
      if (value > 0 && (value & (value - 1)) === 0) become(step, 'shl32i', result, left, 31 - Math.clz32(value));
      return;
    case 'lts32':
      if (value === 0) become(step, 'shru32i', result, left, 31);
      return;
    case 'lts64':
      if (value === 0) become(step, 'shru32i', result, left + 1, 31);
      return;
  }
}

/** Simplifies a step with an immediate operand that makes it trivial. */
export function simplifyImmediate(step: Step): void {
  const { 0: result, 1: left, 2: value } = step.operands as [number, number, number];
  const wide = step.op.endsWith('64i');
  switch (step.op) {
    case 'add32i':
    case 'add64i':
    case 'or32i':
    case 'or64i':
    case 'shl32i':
    case 'shrs32i':
    case 'shru32i':
    case 'shl64i':
    case 'shrs64i':
    case 'shru64i':
      if (value === 0) become(step, wide ? 'mov64' : 'mov32', result, left);
      return;
    case 'and32i':
    case 'and64i':
      if (value === -1) become(step, wide ? 'mov64' : 'mov32', result, left);
      else if (value === 0) become(step, wide ? 'const64' : 'const32', result, 0, ...(wide ? [0] : []));
      return;
    case 'mul64i':
      if (value === 1) become(step, 'mov64', result, left);
      else if (value > 0 && (value & (value - 1)) === 0) become(step, 'shl64i', result, left, 31 - Math.clz32(value));
      return;
    case 'eq32i':
    case 'eq64i':
      if (value === 0) become(step, wide ? 'isz64' : 'isz32', result, left);
      return;
    case 'ne32i':
    case 'ne64i':
      if (value === 0) become(step, wide ? 'nez64' : 'nez32', result, left);
      return;
  }
}
