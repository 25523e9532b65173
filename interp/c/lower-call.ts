/**
 * Calls: arguments, results, variable arguments, and the undefined functions that are instructions.
 *
 * Convention: arguments are words, 64-bit ones low lane first. A record argument is the address of a copy in the
 * caller's frame; a record result goes to an address passed as a hidden first argument; the arguments beyond a variadic
 * function's parameters are cells (CELL_BYTES) in the caller's frame, whose address is a hidden last argument.
 *
 * Instructions, where the program defines no function of that name: memcpy, memmove, memset, and
 *   __lockstep_load{8,16,32,64}(p, order)              __lockstep_store{8,16,32,64}(p, value, order)
 *   __lockstep_rmw{8,16,32,64}(p, kind, value, order)  __lockstep_cmpxchg{8,16,32,64}(p, old, new, order)
 *   __lockstep_fence(order)
 * with the kinds and orders of ir.ts as constants; rmw and cmpxchg give the old value, zero-extended.
 */
import { bug, type Origin } from '../diagnostic.ts';
import { ACCESS_ACQUIRE, ACCESS_MARKED, ACCESS_RELEASE, CELL_BYTES, ORDER, RMW, widthsOf } from './ir.ts';
import { sizeOf } from './layout.ts';
import type { Address, CallTarget, FunctionLowering } from './lower-function.ts';
import { loadOp, storeOp, wordsOf } from './lower-function.ts';
import { copy, loadAt, pointerTo } from './lower-place.ts';
import type { Step, StepOp } from './step.ts';
import type { FunctionSymbol, TypedExpression } from './typed.ts';
import { LONG, type Type, valueClass } from './types.ts';

export type CallExpression = Extract<TypedExpression, { kind: 'call' }>;

/** Is an undefined function of that name an instruction? */
export function isIntrinsic(name: string): boolean {
  return /^(__lockstep_((load|store|rmw|cmpxchg)(8|16|32|64)|fence)|memcpy|memmove|memset)$/.test(name);
}

/** A call whose result is scalar or void: its slot, or -1. That a function returns nothing matters if it is `wanted`. */
export function lowerCall(f: FunctionLowering, call: CallExpression, wanted: boolean): number {
  const direct = directTarget(call);
  if (direct !== undefined) {
    const target = f.linker.call(direct);
    if (target.kind === 'intrinsic') return lowerIntrinsic(f, target.name, call.arguments, call.origin);
  }
  return emitCall(f, call, -1, wanted);
}

/** A call whose result is a record: where it stands. It goes to `into` if that is given. */
export function lowerRecordCall(f: FunctionLowering, call: CallExpression, into?: Address): Address {
  const { type } = call;
  const to = into ?? f.frameAddress(f.temporary({ type, const: false, volatile: false }, sizeOf(type)!));
  const pointer = pointerTo(f, to);
  emitCall(f, call, pointer, false);
  return { base: pointer, offset: 0 };
}

function directTarget(call: CallExpression): FunctionSymbol | undefined {
  if (call.function !== undefined) return call.function;
  const { callee } = call;
  if (callee?.kind === 'static-address' && callee.symbol.kind === 'function' && callee.addend === 0)
    return callee.symbol;
  return undefined;
}

function emitCall(f: FunctionLowering, call: CallExpression, resultPointer: number, wanted: boolean): number {
  const direct = directTarget(call);
  const callee = direct === undefined ? f.value(call.callee ?? bug('a call of nothing')) : -1;
  const words: number[] = [];
  if (resultPointer >= 0) words.push(resultPointer, resultPointer + 1);
  const { signature } = call;
  const sizes: (1 | 2)[] = resultPointer >= 0 ? [2] : [];
  const fixed = signature.variadic ? signature.parameters.length : call.arguments.length;
  for (const argument of call.arguments.slice(0, fixed)) {
    pushArgument(f, words, argument);
    sizes.push(wordsOf(argument.type) || 2);
  }
  if (signature.variadic) {
    const cells = variableArguments(f, call.arguments.slice(fixed));
    words.push(cells, cells + 1);
    sizes.push(2);
  }
  f.at(call.origin);
  const results = wanted ? wordsOf(signature.result.type) : 0;
  const result = results === 0 ? -1 : f.slot(results);
  const target = direct === undefined ? undefined : f.linker.call(direct);
  if (target === undefined) f.emit('shape', callee, widthsOf(sizes), wanted ? results : -1);
  emitTarget(f, target, callee, result, words).results = results;
  if (direct?.noreturn === true) f.emit('unreachable', 0);
  return result;
}

function emitTarget(
  f: FunctionLowering,
  target: CallTarget | undefined,
  callee: number,
  result: number,
  words: readonly number[],
): Step {
  if (target === undefined) return f.emit('calli', callee, result, words.length, ...words);
  if (target.kind === 'function') return f.emit('call', target.number, result, words.length, ...words);
  if (target.kind === 'native') return f.emit('native', target.number, result, words.length, ...words);
  return bug(`${target.name} is an instruction and was called as a function`);
}

/** Calls a void function with one word list; for cleanups. */
export function invoke(f: FunctionLowering, symbol: FunctionSymbol, pointers: readonly number[]): void {
  const words = pointers.flatMap((slot) => [slot, slot + 1]);
  emitTarget(f, f.linker.call(symbol), -1, -1, words).results = 0;
}

function pushArgument(f: FunctionLowering, words: number[], argument: TypedExpression): void {
  const count = wordsOf(argument.type);
  const slot = count === 0 ? recordCopy(f, argument) : f.value(argument);
  words.push(slot);
  if (count !== 1) words.push(slot + 1);
}

/** The address of a copy that is the callee's. */
function recordCopy(f: FunctionLowering, argument: TypedExpression): number {
  const { type } = argument;
  const size = sizeOf(type)!;
  const from = f.record(argument);
  const to = f.frameAddress(f.temporary({ type, const: false, volatile: false }, size));
  copy(f, to, from, size);
  return pointerTo(f, to);
}

function variableArguments(f: FunctionLowering, values: readonly TypedExpression[]): number {
  if (values.length === 0) return f.const64(0n);
  const slots = values.map((value) => {
    if (valueClass(value.type) === 'memory') return recordCopy(f, value);
    return widened(f, f.value(value), value.type);
  });
  const { base } = f.frameAddress(f.temporary(undefined, CELL_BYTES * values.length));
  for (const [n, slot] of slots.entries()) {
    f.emit('store64', base, CELL_BYTES * n, slot, 0);
    f.emit('store32', base, CELL_BYTES * n + 8, f.const32(sizeInCell(values[n]!.type)), 0);
  }
  return base;
}

/** As a cell says it, and as va_arg() asks for it. */
function sizeInCell(type: Type): number {
  const size = sizeOf(type)!;
  return valueClass(type) === 'memory' ? -size : size;
}

/** A scalar as 64 bits, extended as its type says. */
export function widened(f: FunctionLowering, slot: number, type: Type): number {
  if (wordsOf(type) === 2) return slot;
  return f.op(type.kind === 'integer' && type.signed ? 'sext64' : 'zext64', 2, slot);
}

type VaArg = Extract<TypedExpression, { kind: 'va-arg' }>;

/** The cell that a va_list stands at, after which it stands at the next. */
function nextCell(f: FunctionLowering, { list, type, origin }: VaArg): Address {
  const base = f.value(list);
  f.at(origin);
  const at = f.slot(2);
  f.emit('load64', at, base, 0, 0);
  f.emit('argument', at, sizeInCell(type));
  f.emit('store64', base, 0, f.op('add64i', 2, at, CELL_BYTES), 0);
  return { base: at, offset: 0 };
}

export function lowerVaArg(f: FunctionLowering, expression: VaArg): number {
  return loadAt(f, nextCell(f, expression), expression.type, 0);
}

export function lowerRecordVaArg(f: FunctionLowering, expression: VaArg): Address {
  return { base: loadAt(f, nextCell(f, expression), LONG, 0), offset: 0 };
}

// ---- instructions

function lowerIntrinsic(f: FunctionLowering, name: string, args: readonly TypedExpression[], origin: Origin): number {
  const [, operation, bits] = /^(?:__lockstep_)?([a-z]+)(\d*)$/.exec(name) ?? bug(`intrinsic ${name}`);
  const size = Number(bits) / 8;
  const words = size === 8 ? 2 : 1;
  const value = (index: number) => f.value(args[index] ?? bug(`${name}() needs more arguments`));
  const constant = (index: number, limit: number) => {
    const argument = args[index];
    if (argument?.kind === 'constant' && argument.value >= 0n && argument.value <= BigInt(limit)) {
      return Number(argument.value);
    }
    f.fail(`argument ${index + 1} of ${name}() must be a constant from 0 to ${limit}`, argument?.origin ?? origin);
    return 0;
  };
  const finish = (op: StepOp, ...operands: number[]) => {
    f.at(origin);
    f.emit(op, ...operands);
  };
  const accessFlags = (order: number, wanted: number, flag: number) => ACCESS_MARKED | (order === wanted ? flag : 0);
  switch (operation) {
    case 'load': {
      const flags = accessFlags(constant(1, ORDER.full), ORDER.acquire, ACCESS_ACQUIRE);
      const pointer = value(0);
      const result = f.slot(words);
      finish(loadOp(size, false), result, pointer, 0, flags);
      return result;
    }
    case 'store': {
      const flags = accessFlags(constant(2, ORDER.full), ORDER.release, ACCESS_RELEASE);
      const pointer = value(0);
      finish(storeOp(size), pointer, 0, value(1), flags);
      return -1;
    }
    case 'rmw': {
      const pointer = value(0);
      const operand = value(2);
      const result = f.slot(words);
      finish(`rmw${bits}` as StepOp, result, pointer, operand, constant(1, RMW.andnot), constant(3, ORDER.full));
      return result;
    }
    case 'cmpxchg': {
      const pointer = value(0);
      const expected = value(1);
      const desired = value(2);
      const result = f.slot(words);
      finish(`cmpxchg${bits}` as StepOp, result, pointer, expected, desired, constant(3, ORDER.full));
      return result;
    }
    case 'fence':
      finish('fence', constant(0, ORDER.settled));
      return -1;
    default:
      return lowerBlock(f, operation as BlockName, args, origin);
  }
}

type BlockName = 'memcpy' | 'memmove' | 'memset';

/** memcpy, memmove and memset, as functions and as builtins; their value is the destination. */
export function lowerBlock(
  f: FunctionLowering,
  name: BlockName,
  args: readonly TypedExpression[],
  origin: Origin,
): number {
  const [to, from, size] = args;
  if (to === undefined || from === undefined || size === undefined) return bug(`${name} needs three arguments`);
  const destination = f.value(to);
  const source = f.value(from);
  const count = widened(f, f.value(size), size.type);
  f.at(origin);
  if (name === 'memset') f.emit('memset', destination, source, count);
  else f.emit('memcpy', destination, source, count, name === 'memcpy' ? 1 : 0);
  return destination;
}
