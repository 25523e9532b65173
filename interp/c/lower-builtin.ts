/**
 * Compiler builtins: as steps where that is short, else as calls of natives that the embedding supplies:
 *
 *   __builtin_{clz,ctz,popcount,ffs}{32,64}(value) -> int;  __builtin_bswap{16,32,64}(value) -> value
 *   __builtin_memcmp(a, b, size), __builtin_strcmp(a, b), __builtin_strncmp(a, b, size) -> int; __builtin_strlen(s) -> long
 *   __builtin_overflow(a, b, kind) -> int: does a `+`, `-`, `*` b (64 bits each) not fit the result's type? `kind`:
 *   bits 0-1 operation (0 +, 1 -, 2 *), bit 2 a is signed, bit 3 b is signed, bit 4 the result is, bits 8-14 its bytes.
 */
import { bug } from '../diagnostic.ts';
import { LIST_ENDED } from './ir.ts';
import { sizeOf } from './layout.ts';
import { lowerBlock, widened } from './lower-call.ts';
import { type FunctionLowering, wordsOf } from './lower-function.ts';
import { storeAt } from './lower-place.ts';
import type { StepOp } from './step.ts';
import type { BuiltinName, TypedExpression } from './typed.ts';
import type { IntegerType } from './types.ts';

type BuiltinExpression = Extract<TypedExpression, { kind: 'builtin' }>;

export function lowerBuiltin(f: FunctionLowering, expression: BuiltinExpression): number {
  const { name, origin, arguments: args } = expression;
  const value = (index: number) => f.value(args[index] ?? bug(`${name} needs more arguments`));
  switch (name) {
    case 'unreachable':
    case 'trap':
      f.emit('unreachable', name === 'trap' ? 1 : 0);
      return -1;
    case 'barrier':
      return -1;
    case 'va-end':
      f.emit('store64', value(0), 0, f.const64(BigInt(LIST_ENDED)), 0);
      return -1;
    case 'memcpy':
    case 'memmove':
    case 'memset':
      return lowerBlock(f, name, args, origin);
    case 'add-overflow':
    case 'sub-overflow':
    case 'mul-overflow':
      return lowerOverflow(f, name, args);
    case 'va-start': {
      if (f.cells < 0) {
        f.fail('va_start in a function that has no variable arguments', origin);
        return -1;
      }
      const list = value(0);
      f.at(origin);
      f.emit('unstarted', list);
      f.emit('store64', list, 0, f.cells, 0);
      return -1;
    }
    case 'va-copy': {
      const to = value(0);
      const from = value(1);
      f.emit('memcpy', to, from, f.const64(24n), 8);
      return -1;
    }
    case 'return-address':
      return f.address(f.symbol, 0);
    case 'frame-address':
      return f.op('frame', 2, 0);
    case 'alloca':
      f.emit(
        'unsupported',
        f.linker.unsupported({ severity: 'error', message: 'alloca() is not supported', origin, span: 1 }),
      );
      return f.const64(0n);
    default:
      return lowerNative(f, expression);
  }
}

function lowerNative(f: FunctionLowering, expression: BuiltinExpression): number {
  const words: number[] = [];
  for (const argument of expression.arguments) {
    const slot = f.value(argument);
    words.push(slot);
    if (wordsOf(argument.type) === 2) words.push(slot + 1);
  }
  f.at(expression.origin);
  return callNative(f, `__builtin_${expression.name}`, words, wordsOf(expression.type));
}

function callNative(f: FunctionLowering, name: string, words: readonly number[], results: 0 | 1 | 2): number {
  const result = results === 0 ? -1 : f.slot(results);
  f.emit('native', f.linker.native(name), result, words.length, ...words).results = results;
  return result;
}

const OVERFLOW_OPS: { readonly [name in 'add-overflow' | 'sub-overflow' | 'mul-overflow']: StepOp } = {
  'add-overflow': 'add64',
  'sub-overflow': 'sub64',
  'mul-overflow': 'mul64',
};

/**
 * GNU __builtin_add_overflow() and its kin: the exact result is cut to the type that the third argument points to, and
 * the value is whether that changed it. From operands of up to 32 bits, 64 hold the exact result.
 */
function lowerOverflow(
  f: FunctionLowering,
  name: Extract<BuiltinName, `${string}-overflow`>,
  args: readonly TypedExpression[],
): number {
  const [left, right, pointer] = args;
  if (left === undefined || right === undefined || pointer?.type.kind !== 'pointer')
    return bug(`${name} has odd arguments`);
  const type = integer(pointer.type.to.type);
  const [a, b] = [integer(left.type), integer(right.type)];
  const aValue = widened(f, f.value(left), a);
  const bValue = widened(f, f.value(right), b);
  const to = f.value(pointer);
  const exact = f.op(OVERFLOW_OPS[name], 2, aValue, bValue);
  const size = sizeOf(type)!;
  storeAt(f, { base: to, offset: 0 }, type, exact, 0);
  if (a.size === 8 || b.size === 8) {
    const operation = ['add-overflow', 'sub-overflow', 'mul-overflow'].indexOf(name);
    const kind = operation | bit(a, 2) | bit(b, 3) | bit(type, 4) | (size << 8);
    const words = [aValue, aValue + 1, bValue, bValue + 1, f.const32(kind)];
    return callNative(f, '__builtin_overflow', words, 1);
  }
  if (size === 8) {
    // Only a sign that the type does not have, or that the value does not mean, can be in the way.
    const unsignedProduct = name === 'mul-overflow' && !a.signed && !b.signed;
    if (unsignedProduct !== type.signed) return f.const32(0);
    return f.op('shru32i', 1, exact + 1, 31);
  }
  return f.op('ne64', 1, exact, widened(f, narrowed(f, exact, type), type));
}

function bit(type: IntegerType, position: number): number {
  return type.signed ? 1 << position : 0;
}

/** Cuts the low word to the type. */
function narrowed(f: FunctionLowering, slot: number, type: IntegerType): number {
  if (type.size === 1) return f.op(type.signed ? 'sext8' : 'zext8', 1, slot);
  if (type.size === 2) return f.op(type.signed ? 'sext16' : 'zext16', 1, slot);
  return slot;
}

function integer(type: TypedExpression['type']): IntegerType {
  return type.kind === 'integer' ? type : bug(`overflow arithmetic on a ${type.kind}`);
}
