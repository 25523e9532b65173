/**
 * Expressions of the typed tree into steps.
 *
 * A scalar value comes out as the slot (or the first of two) that holds it: a variable's own slot where it is read from
 * there, so nothing that is given out may be written to. A record value comes out as the address where it stands.
 * Constants are put into slots like everything else; optimize.ts finds the immediate forms.
 *
 * Invariant: `branch` and `value` agree on what is evaluated, in which order.
 */
import { bug } from '../diagnostic.ts';
import { ELEMENT_END, ELEMENT_UNSIGNED } from './ir.ts';
import { sizeOf } from './layout.ts';
import { lowerBuiltin } from './lower-builtin.ts';
import { lowerCall, lowerRecordCall, lowerRecordVaArg, lowerVaArg, widened } from './lower-call.ts';
import { type Address, type FunctionLowering, wordsOf } from './lower-function.ts';
import {
  addressOf,
  copy,
  copyRecord,
  load,
  pointerTo,
  resolve,
  staticAddress,
  store,
  storeValue,
} from './lower-place.ts';
import type { StepOp } from './step.ts';
import type { Arithmetic, AutomaticInitializer, Comparison, LocalSymbol, TypedExpression } from './typed.ts';
import { type IntegerType, LONG, type Type, valueClass, widthOf } from './types.ts';

type Of<Kind extends TypedExpression['kind']> = Extract<TypedExpression, { kind: Kind }>;

/** The slot of a scalar expression's value; -1 for a void one. */
export function lowerValue(f: FunctionLowering, expression: TypedExpression): number {
  f.at(expression.origin);
  if (f.unsequenced.size > 0) refuseUnsequenced(f, expression);
  switch (expression.kind) {
    case 'constant':
      return constantSlot(f, expression.value, expression.type);
    case 'static-address':
      return staticAddress(f, expression.symbol, expression.addend).base;
    case 'load':
      return lowerLoad(f, expression);
    case 'address': {
      const address = addressOf(f, expression.place);
      f.at(expression.origin);
      return pointerTo(f, address);
    }
    case 'unary':
      return lowerUnary(f, expression);
    case 'binary':
      return lowerBinary(f, expression);
    case 'compare':
      return lowerCompare(f, expression);
    case 'logical':
      return truthValue(f, expression);
    case 'pointer-add':
      return lowerPointerAdd(f, expression);
    case 'pointer-difference': {
      const left = f.value(expression.left);
      const right = f.value(expression.right);
      f.at(expression.origin);
      f.emit('related', left, right);
      return unscaled(f, f.op('sub64', 2, left, right), expression.scale);
    }
    case 'convert':
      return lowerConvert(f, expression);
    case 'conditional':
    case 'elvis':
      return lowerConditional(f, expression);
    case 'reused':
      return f.reusedValue(expression);
    case 'comma':
      lowerEffect(f, expression.left);
      return f.value(expression.right);
    case 'assign':
      return lowerAssign(f, expression);
    case 'update':
      return lowerUpdate(f, expression);
    case 'call':
      return lowerCall(f, expression, true);
    case 'builtin':
      return lowerBuiltin(f, expression);
    case 'compound-literal':
      return pointerTo(f, lowerLiteral(f, expression));
    case 'statement-expression':
      return lowerStatementExpression(f, expression);
    case 'va-arg':
      return lowerVaArg(f, expression);
    case 'label-address':
      return f.labelAddress(expression.label);
  }
}

/** What has no order is a finding where it is reached; afterwards it is as lower has it, from left to right. */
function refuseUnsequenced(f: FunctionLowering, expression: TypedExpression): void {
  const name = f.unsequenced.get(expression);
  if (name === undefined) return;
  const message = `'${name}' is changed, and changed or read once more with no order between the two`;
  f.emit('undefined', f.linker.unsupported({ severity: 'error', message, origin: expression.origin, span: 1 }));
}

/** An expression whose value is not wanted. */
export function lowerEffect(f: FunctionLowering, expression: TypedExpression): void {
  f.at(expression.origin);
  const isRecord = valueClass(expression.type) === 'memory';
  switch (expression.kind) {
    case 'convert':
      lowerEffect(f, expression.operand);
      return;
    case 'comma':
      lowerEffect(f, expression.left);
      lowerEffect(f, expression.right);
      return;
    case 'conditional':
      lowerEither(f, expression);
      return;
    case 'statement-expression':
      f.block(expression.body, () => {
        if (expression.value !== undefined) lowerEffect(f, expression.value);
      });
      return;
    case 'call':
      if (f.unsequenced.size > 0) refuseUnsequenced(f, expression);
      if (isRecord) f.record(expression);
      else lowerCall(f, expression, false);
      return;
    case 'load':
      // Reading a record for nothing reads nothing, but its place may have effects.
      if (isRecord) resolve(f, expression.place);
      else f.value(expression);
      return;
    default:
      if (isRecord) f.record(expression);
      else f.value(expression);
  }
}

/** `a ? b : c`, of which only the effects are wanted. */
function lowerEither(f: FunctionLowering, { condition, then, otherwise }: Of<'conditional'>): void {
  const [yes, no, end] = [f.label(), f.label(), f.label()];
  branch(f, condition, yes, no);
  f.mark(yes);
  lowerEffect(f, then);
  f.emit('jmp', end);
  f.mark(no);
  lowerEffect(f, otherwise);
  f.mark(end);
}

function constantSlot(f: FunctionLowering, value: bigint, type: Type): number {
  return wordsOf(type) === 2 ? f.const64(value) : f.const32(Number(BigInt.asIntN(32, value)));
}

function lowerLoad(f: FunctionLowering, { place, type, origin }: Of<'load'>): number {
  if (wordsOf(type) === 0) {
    f.fail(`a value of ${type.kind} type is not supported`, origin);
    return f.const64(0n);
  }
  const target = resolve(f, place);
  f.at(origin);
  return load(f, target);
}

function lowerUnary(f: FunctionLowering, { operator, operand, origin }: Of<'unary'>): number {
  const value = f.value(operand);
  const wide = wordsOf(operand.type) === 2;
  f.at(origin);
  if (operator === '!') return f.op(wide ? 'isz64' : 'isz32', 1, value);
  if (operator === '-') return f.op(wide ? 'neg64' : 'neg32', wide ? 2 : 1, value);
  return f.op(wide ? 'not64' : 'not32', wide ? 2 : 1, value);
}

const ARITHMETIC: { readonly [operator in Arithmetic]: string } = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '<<': 'shl',
  '>>': 'shr',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
};

function isSigned(type: Type): boolean {
  return type.kind === 'integer' && type.signed;
}

/** How far to shift, in one word. */
function shiftCount(f: FunctionLowering, count: number, type: Type): number {
  return wordsOf(type) === 2 ? f.op('clamp', 1, count) : count;
}

function isShift(operator: Arithmetic): boolean {
  return operator === '<<' || operator === '>>';
}

/** `left operator right`, both in slots, of that type; the right operand of a shift is one word. */
function arithmetic(f: FunctionLowering, operator: Arithmetic, left: number, right: number, type: Type): number {
  const words = wordsOf(type);
  if (words === 0) return bug(`arithmetic on a ${type.kind}`);
  const signs = operator === '/' || operator === '%' || operator === '>>' ? (isSigned(type) ? 's' : 'u') : '';
  return f.op(`${ARITHMETIC[operator]}${signs}${words === 2 ? 64 : 32}` as StepOp, words, left, right);
}

function lowerBinary(f: FunctionLowering, { operator, left, right, type, origin }: Of<'binary'>): number {
  const leftValue = f.value(left);
  const rightValue = f.value(right);
  f.at(origin);
  const by = isShift(operator) ? shiftCount(f, rightValue, right.type) : rightValue;
  return arithmetic(f, operator, leftValue, by, type);
}

const COMPARISON: { readonly [operator in Comparison]: { readonly op: string; readonly swap: boolean } } = {
  '<': { op: 'lt', swap: false },
  '>': { op: 'lt', swap: true },
  '<=': { op: 'le', swap: false },
  '>=': { op: 'le', swap: true },
  '==': { op: 'eq', swap: false },
  '!=': { op: 'ne', swap: false },
};

function lowerCompare(f: FunctionLowering, { operator, left, right, origin }: Of<'compare'>): number {
  const a = f.value(left);
  const b = f.value(right);
  const { op, swap } = COMPARISON[operator];
  const signs = op === 'lt' || op === 'le' ? (isSigned(left.type) ? 's' : 'u') : '';
  const width = wordsOf(left.type) === 2 ? 64 : 32;
  f.at(origin);
  return f.op(`${op}${signs}${width}` as StepOp, 1, swap ? b : a, swap ? a : b);
}

function lowerPointerAdd(f: FunctionLowering, expression: Of<'pointer-add'>): number {
  const { index, scale, origin } = expression;
  const bound = isChecked(f, expression) ? expression.bound : undefined;
  const pointer = f.value(expression.pointer);
  if (bound === undefined) {
    const value = f.value(index);
    f.at(origin);
    return f.op('add64', 2, pointer, scaled(f, value, scale));
  }
  const narrow = index.kind === 'convert' && wordsOf(index.operand.type) === 1 ? index.operand : undefined;
  const value = f.value(narrow ?? index);
  f.at(origin);
  const flags = (bound.end ? ELEMENT_END : 0) | (isSigned((narrow ?? index).type) ? 0 : ELEMENT_UNSIGNED);
  return f.op(narrow === undefined ? 'element64' : 'element32', 2, pointer, value, scale, bound.length, flags);
}

/** More bytes than an object that the machine could hold. */
const LARGEST_ARRAY = 2 ** 31;

function isChecked({ linker }: FunctionLowering, { bound, scale }: Of<'pointer-add'>): boolean {
  if (bound === undefined || (bound.length + 1) * scale >= LARGEST_ARRAY) return false;
  return linker.flexible === 'incomplete' || (bound.length > 0 && !bound.trailing);
}

/** index * scale, 64 bits. */
function scaled(f: FunctionLowering, index: number, scale: number): number {
  if (scale === 1) return index;
  if (scale > 0 && (scale & (scale - 1)) === 0) return f.op('shl64i', 2, index, 31 - Math.clz32(scale));
  return f.op('mul64i', 2, index, scale);
}

/** difference / scale, which divides it. */
function unscaled(f: FunctionLowering, difference: number, scale: number): number {
  if (scale <= 1) return difference;
  if ((scale & (scale - 1)) === 0) return f.op('shrs64i', 2, difference, 31 - Math.clz32(scale));
  return f.op('divs64', 2, difference, f.const64(BigInt(scale)));
}

// ---- conversions

function lowerConvert(f: FunctionLowering, { operand, type, origin }: Of<'convert'>): number {
  if (type.kind === 'void') {
    lowerEffect(f, operand);
    return -1;
  }
  const value = f.value(operand);
  f.at(origin);
  return converted(f, value, operand.type, type);
}

/** A value of one scalar type as another's (C11 6.3.1.3, 6.3.1.2); pointers are unsigned integers of 8 bytes. */
export function converted(f: FunctionLowering, value: number, from: Type, to: Type): number {
  const wide = wordsOf(from) === 2;
  if (to.kind === 'integer' && to.bool) {
    if (from.kind === 'integer' && from.bool) return value;
    return f.op(wide ? 'nez64' : 'nez32', 1, value);
  }
  if (wordsOf(to) === 2) {
    const whole = wide ? value : f.op(isSigned(from) ? 'sext64' : 'zext64', 2, value);
    return to.kind === 'integer' && to.width !== undefined ? cut(f, whole, from, to, to.width) : whole;
  }
  if (to.kind !== 'integer') return bug(`conversion of a ${from.kind} to a ${to.kind}`);
  const low = wide ? f.op('trunc', 1, value) : value;
  if (to.size === 4 || (from.kind === 'integer' && holdsAll(to, from))) return low;
  if (to.size === 2) return f.op(to.signed ? 'sext16' : 'zext16', 1, low);
  return f.op(to.signed ? 'sext8' : 'zext8', 1, low);
}

/** The low bits of 64, as a value of a type of so many bits. */
function cut(f: FunctionLowering, value: number, from: Type, to: IntegerType, width: number): number {
  if (from.kind === 'integer' && holdsAll(to, from)) return value;
  return f.op(to.signed ? 'shrs64i' : 'shru64i', 2, f.op('shl64i', 2, value, 64 - width), 64 - width);
}

/** Is every value of `from` one of `to`? */
function holdsAll(to: IntegerType, from: IntegerType): boolean {
  if (from.bool) return true;
  if (from.signed === to.signed) return widthOf(from) <= widthOf(to);
  return !from.signed && widthOf(from) < widthOf(to);
}

// ---- conditions

/** Jumps to one label or the other; nothing is computed that only says where to. */
export function branch(f: FunctionLowering, condition: TypedExpression, then: number, otherwise: number): void {
  f.at(condition.origin);
  switch (condition.kind) {
    case 'constant':
      f.emit('jmp', condition.value !== 0n ? then : otherwise);
      return;
    case 'unary':
      if (condition.operator !== '!') break;
      branch(f, condition.operand, otherwise, then);
      return;
    case 'logical': {
      const second = f.label();
      if (condition.operator === '&&') branch(f, condition.left, second, otherwise);
      else branch(f, condition.left, then, second);
      f.mark(second);
      branch(f, condition.right, then, otherwise);
      return;
    }
    case 'compare': {
      if (condition.operator !== '==' && condition.operator !== '!=') break;
      const { left, right } = condition;
      if (right.kind !== 'constant' || right.value !== 0n) break;
      branch(f, left, condition.operator === '!=' ? then : otherwise, condition.operator === '!=' ? otherwise : then);
      return;
    }
    case 'convert': {
      const { operand, type } = condition;
      // Widening, and what becomes a _Bool, is zero exactly where the operand is.
      const keeps = type.kind === 'integer' && (type.bool || holdsZero(operand.type, type));
      if (!keeps && type.kind !== 'pointer') break;
      if (wordsOf(operand.type) === 0) break;
      branch(f, operand, then, otherwise);
      return;
    }
    case 'comma':
      lowerEffect(f, condition.left);
      branch(f, condition.right, then, otherwise);
      return;
  }
  const value = f.value(condition);
  f.at(condition.origin);
  f.emit(wordsOf(condition.type) === 2 ? 'bnz64' : 'bnz32', value, then);
  f.emit('jmp', otherwise);
}

function holdsZero(from: Type, to: IntegerType): boolean {
  return (from.kind === 'integer' ? widthOf(from) : 64) <= widthOf(to);
}

/** 0 or 1 out of a condition. */
function truthValue(f: FunctionLowering, condition: TypedExpression): number {
  const [then, otherwise, end] = [f.label(), f.label(), f.label()];
  const result = f.slot(1);
  branch(f, condition, then, otherwise);
  f.mark(then);
  f.emit('const32', result, 1);
  f.emit('jmp', end);
  f.mark(otherwise);
  f.emit('const32', result, 0);
  f.mark(end);
  return result;
}

function lowerConditional(f: FunctionLowering, expression: Of<'conditional'> | Of<'elvis'>): number {
  const words = wordsOf(expression.type);
  const [then, otherwise, end] = [f.label(), f.label(), f.label()];
  const result = words === 0 ? -1 : f.slot(words);
  const arm = (value: TypedExpression) => {
    if (words === 0) {
      lowerEffect(f, value);
      return;
    }
    const slot = f.value(value);
    f.at(expression.origin);
    f.emit(words === 2 ? 'mov64' : 'mov32', result, slot);
  };
  if (expression.kind === 'elvis') f.reused.push(f.value(expression.value));
  branch(f, expression.condition, then, otherwise);
  f.mark(then);
  arm(expression.then);
  f.emit('jmp', end);
  if (expression.kind === 'elvis') f.reused.pop();
  f.mark(otherwise);
  arm(expression.otherwise);
  f.mark(end);
  return result;
}

// ---- assignment

function lowerAssign(f: FunctionLowering, expression: Of<'assign'>): number {
  const { place, value, origin } = expression;
  if (valueClass(place.type.type) === 'memory') return bug('assignment of a record taken for a scalar');
  const target = resolve(f, place);
  const slot = f.value(value);
  f.at(origin);
  return store(f, target, slot);
}

function lowerUpdate(f: FunctionLowering, expression: Of<'update'>): number {
  const { place, operator, operand, computation, scale, origin } = expression;
  const { type } = place.type;
  const target = resolve(f, place);
  const right = f.value(operand);
  f.at(origin);
  const before = load(f, target);
  let old = before;
  if (expression.result === 'old' && target.kind === 'slot') {
    // The slot is about to be written; its value is given out.
    const words = wordsOf(type) === 2 ? 2 : 1;
    old = f.op(words === 2 ? 'mov64' : 'mov32', words, before);
  }
  let result: number;
  if (scale !== undefined) {
    const by = scaled(f, widened(f, right, operand.type), scale);
    result = f.op(operator === '-' ? 'sub64' : 'add64', 2, before, by);
  } else {
    const by = isShift(operator) ? shiftCount(f, right, operand.type) : right;
    const computed = arithmetic(f, operator, converted(f, before, type, computation), by, computation);
    const isCut = computation.kind === 'integer' && computation.width !== undefined;
    const value = isCut ? converted(f, computed, LONG, computation) : computed;
    result = converted(f, value, computation, type);
  }
  const stored = store(f, target, result);
  return expression.result === 'old' ? old : stored;
}

// ---- records

/** Where a record expression's value stands. */
export function lowerRecord(f: FunctionLowering, expression: TypedExpression): Address {
  f.at(expression.origin);
  switch (expression.kind) {
    case 'load':
      return addressOf(f, expression.place);
    case 'call':
      return lowerRecordCall(f, expression);
    case 'comma':
      lowerEffect(f, expression.left);
      return f.record(expression.right);
    case 'assign': {
      const { place, value } = expression;
      const to = addressOf(f, place);
      copyRecord(f, to, place.type, value);
      return to;
    }
    case 'conditional': {
      const [then, otherwise, end] = [f.label(), f.label(), f.label()];
      const result = f.slot(2);
      branch(f, expression.condition, then, otherwise);
      f.mark(then);
      f.emit('mov64', result, pointerTo(f, f.record(expression.then)));
      f.emit('jmp', end);
      f.mark(otherwise);
      f.emit('mov64', result, pointerTo(f, f.record(expression.otherwise)));
      f.mark(end);
      return { base: result, offset: 0 };
    }
    case 'statement-expression':
      return lowerRecordBlock(f, expression);
    case 'va-arg':
      return lowerRecordVaArg(f, expression);
    case 'convert':
      return f.record(expression.operand);
    default:
      f.fail(
        `a ${expression.type.kind} value from an expression of kind ${expression.kind} is not supported`,
        expression.origin,
      );
      return { base: f.const64(0n), offset: 0 };
  }
}

function lowerLiteral(f: FunctionLowering, { symbol, initializer }: Of<'compound-literal'>): Address {
  f.declare(symbol);
  initialize(f, symbol, initializer);
  return symbolAddress(f, symbol);
}

function symbolAddress(f: FunctionLowering, symbol: LocalSymbol): Address {
  return addressOf(f, { kind: 'symbol', symbol, type: symbol.type, offset: 0, bits: undefined });
}

/** Initialises a declared variable part by part. */
export function initialize(
  f: FunctionLowering,
  symbol: LocalSymbol,
  { clear, parts, copyFrom }: AutomaticInitializer,
): void {
  const home = f.home(symbol);
  if (home.kind === 'slot') {
    const [part] = parts;
    const target = { kind: 'slot', slot: home.slot, type: symbol.type, bits: undefined } as const;
    const value = part === undefined ? constantSlot(f, 0n, symbol.type.type) : f.value(part.value);
    store(f, target, value);
    return;
  }
  if (clear > 0) {
    f.emit('memset', symbolAddress(f, symbol).base, f.const32(0), f.const64(BigInt(clear)));
  }
  if (copyFrom !== undefined) {
    copy(f, symbolAddress(f, symbol), staticAddress(f, copyFrom.symbol, 0), copyFrom.size);
  }
  for (const { offset, type, bits, value } of parts) {
    const to = { ...symbolAddress(f, symbol), offset };
    // The object is our own, however its parts lie.
    const plain = { ...type, volatile: false, align: 1 };
    f.at(value.origin);
    if (bits === undefined) storeValue(f, to, plain, value);
    else store(f, { kind: 'memory', address: to, type: plain, bits }, f.value(value));
  }
}

// ---- statement expressions

function lowerStatementExpression(f: FunctionLowering, { body, value }: Of<'statement-expression'>): number {
  let result = -1;
  f.block(body, () => {
    if (value === undefined) return;
    result = f.value(value);
  });
  return result;
}

/** The record is copied out of the scope that ends. */
function lowerRecordBlock(f: FunctionLowering, { body, value, type }: Of<'statement-expression'>): Address {
  const size = sizeOf(type)!;
  const to = f.frameAddress(f.temporary({ type, const: false, volatile: false }, size));
  f.block(body, () => {
    if (value !== undefined) copy(f, to, f.record(value), size);
  });
  return to;
}
