/**
 * The functions that gcc knows without a declaration.
 *
 * In: a name and unchecked arguments. Out: what the call means, folded where its arguments are constants. The idea: one
 * table from names to makers; a maker sees its arguments as operands that it converts itself.
 *
 * Invariant: what is in no table is no builtin: never a call to something that happens to have the name.
 */
import type { Origin } from '../diagnostic.ts';
import type { Expression } from './ast.ts';
import { assigned, passing } from './conversion.ts';
import * as fold from './fold.ts';
import { intOperand, isOfConstants, type Operand, rvalue, scalarOf, valueOperand } from './operand.ts';
import { fail, type Scope, unevaluated, unsupported } from './scope.ts';
import { spellType } from './type-relation.ts';
import type { BuiltinName, TypedExpression } from './typed.ts';
import {
  CHAR,
  INT,
  type IntegerType,
  LLONG,
  LONG,
  type PointerType,
  pointerTo,
  type Type,
  UINT,
  ULLONG,
  ULONG,
  USHORT,
  VOID,
} from './types.ts';
import { wrapBits } from './value.ts';

interface Call {
  readonly scope: Scope;
  readonly name: string;
  readonly operands: readonly Expression[];
  readonly origin: Origin;
}

type Maker = (call: Call) => Operand;

export function isBuiltin(name: string): boolean {
  return MAKERS.has(name) || /^__(sync|atomic)_/.test(name);
}

export function builtinCall(scope: Scope, name: string, operands: readonly Expression[], origin: Origin): Operand {
  const make = MAKERS.get(name);
  if (make === undefined) return unsupported(`the builtin '${name}' is`, origin);
  return make({ scope, name, operands, origin });
}

function operandAt(call: Call, index: number, scope = call.scope): Operand {
  const expression = call.operands[index] ?? fail(`too few arguments to function '${call.name}'`, call.origin);
  return scope.unit.knot.expression(scope, expression);
}

function argument(call: Call, index: number, type: Type): TypedExpression {
  return assigned(call.scope, operandAt(call, index), type, passing(index, call.name));
}

function count(call: Call, wanted: number): void {
  const { length } = call.operands;
  if (length === wanted) return;
  fail(`too ${length < wanted ? 'few' : 'many'} arguments to function '${call.name}'`, call.origin);
}

function node(name: BuiltinName, values: readonly TypedExpression[], type: Type, origin: Origin): Operand {
  return valueOperand({ kind: 'builtin', name, arguments: values, type, origin });
}

/** A builtin of fixed parameters that becomes a node. */
function plain(name: BuiltinName, parameters: readonly Type[], result: Type): Maker {
  return (call) => {
    count(call, parameters.length);
    const values = parameters.map((type, i) => argument(call, i, type));
    if ((name === 'unreachable' || name === 'trap') && call.scope.body !== undefined) call.scope.body.ends = true;
    return node(name, values, result, call.origin);
  };
}

/** A function of one integer that is folded for a constant; `compute` gives undefined where it is undefined. */
function bitwise(
  name: BuiltinName,
  from: IntegerType,
  to: IntegerType,
  compute: (value: bigint) => bigint | undefined,
): Maker {
  return (call) => {
    count(call, 1);
    const operand = operandAt(call, 0);
    const value = assigned(call.scope, operand, from, passing(0, call.name));
    const folded = value.kind === 'constant' ? compute(wrapBits(value.value, from.size * 8, false)) : undefined;
    if (folded === undefined) return node(name, [value], to, call.origin);
    return valueOperand(fold.constant(to, folded, call.origin), isOfConstants(operand));
  };
}

function leadingZeros(bits: number): (value: bigint) => bigint | undefined {
  return (value) => (value === 0n ? undefined : BigInt(bits - value.toString(2).length));
}

function trailingZeros(value: bigint): bigint | undefined {
  return value === 0n ? undefined : BigInt((value & -value).toString(2).length - 1);
}

function populationCount(value: bigint): bigint {
  return BigInt(value.toString(2).replaceAll('0', '').length);
}

function findFirstSet(value: bigint): bigint {
  return (trailingZeros(value) ?? -1n) + 1n;
}

function byteSwap(bytes: number): (value: bigint) => bigint {
  return (value) => {
    let result = 0n;
    for (let i = 0; i < bytes; i++) result = (result << 8n) | ((value >> BigInt(i * 8)) & 0xffn);
    return result;
  };
}

/** The last bit of the population count. */
function parity(from: IntegerType, ones: BuiltinName): Maker {
  const count = bitwise(ones, from, INT, populationCount);
  return (call) => {
    const { origin } = call;
    const operand = count(call);
    const value = fold.binary('&', rvalue(call.scope, operand), fold.constant(INT, 1n, origin), INT, origin);
    return valueOperand(value, isOfConstants(operand));
  };
}

/** The value of the first argument, in its own type or in `type`; the others are evaluated and dropped. */
function first(least: number, type?: Type): Maker {
  return (call) => {
    if (call.operands.length < least) fail(`too few arguments to function '${call.name}'`, call.origin);
    const operand = operandAt(call, 0);
    const use = passing(0, call.name);
    let value = type === undefined ? rvalue(call.scope, operand) : assigned(call.scope, operand, type, use);
    for (let i = 1; i < call.operands.length; i++) {
      const dropped = fold.convert(rvalue(call.scope, operandAt(call, i)), VOID);
      if (!fold.isEffectFree(dropped)) value = fold.comma(dropped, value, call.origin);
    }
    return valueOperand(value, isOfConstants(operand));
  };
}

/** gcc's optimiser may find more constants than its front end does; this answers as the front end. */
const constantP: Maker = (call) => {
  count(call, 1);
  const operand = operandAt(call, 0, unevaluated(call.scope));
  let value =
    operand.kind === 'place' && operand.place.type.type.kind === 'void'
      ? undefined
      : rvalue(unevaluated(call.scope), operand);
  while (value?.kind === 'convert') value = value.operand;
  const literal = value?.kind === 'static-address' && value.symbol.kind === 'global' && value.symbol.literal === true;
  const isConstant = value?.kind === 'constant' && value.type.kind !== 'floating';
  return intOperand(isConstant || literal ? 1n : 0n, call.origin);
};

const objectSize: Maker = (call) => {
  count(call, 2);
  const kind = argument(call, 1, INT);
  if (kind.kind !== 'constant') return fail(`second argument of '${call.name}' is not a constant`, call.origin);
  const unknown = (kind.value & 2n) === 0n ? wrapBits(-1n, 64, false) : 0n;
  return valueOperand(fold.constant(ULONG, unknown, call.origin));
};

/**
 * The kernel asks whether a text is declared to have no end (`nonstring`), to refuse it where one is wanted. No declaration
 * is remembered to be one: what is right is compiled, what is wrong shows when somebody reads beyond the end.
 */
const hasAttribute: Maker = (call) => {
  count(call, 2);
  const [, attribute] = call.operands;
  const name = attribute?.kind === 'identifier' ? attribute.name.replace(/^__(.*)__$/, '$1') : '';
  if (name !== 'nonstring') return unsupported(`'${call.name}' of another attribute than 'nonstring' is`, call.origin);
  return intOperand(0n, call.origin);
};

/** `typed`: of the fixed-type families (`__builtin_sadd_overflow`), the type of the operands. */
function overflow(name: BuiltinName, typed?: IntegerType): Maker {
  return (call) => {
    count(call, 3);
    const values = [0, 1].map((i) => {
      if (typed !== undefined) return argument(call, i, typed);
      const value = rvalue(call.scope, operandAt(call, i));
      if (value.type.kind === 'integer') return value;
      return fail(`argument ${i + 1} in call to function '${call.name}' does not have integral type`, call.origin);
    });
    const result = rvalue(call.scope, operandAt(call, 2));
    if (result.type.kind !== 'pointer' || result.type.to.type.kind !== 'integer') {
      return fail(`argument 3 in call to function '${call.name}' does not have pointer to integral type`, call.origin);
    }
    if (result.type.to.const) {
      const pointer = `pointer to 'const' type ('${spellType(result.type)}')`;
      return fail(`argument 3 in call to function '${call.name}' has ${pointer}`, call.origin);
    }
    return node(name, [...values, result], INT, call.origin);
  };
}

const stringLength: Maker = (call) => {
  count(call, 1);
  const operand = operandAt(call, 0);
  const text = assigned(call.scope, operand, TEXT, passing(0, call.name));
  if (text.kind === 'static-address' && text.symbol.kind === 'global' && text.symbol.literal) {
    const bytes = text.symbol.initializer?.bytes ?? new Uint8Array();
    const end = text.addend >= 0 ? bytes.indexOf(0, text.addend) : -1;
    if (end >= 0) return valueOperand(fold.constant(ULONG, BigInt(end - text.addend), call.origin), true);
  }
  return node('strlen', [text], ULONG, call.origin);
};

/** The address of a va_list: an array of one, or a parameter that was one. */
function listAddress(call: Call, index: number): TypedExpression {
  const value = rvalue(call.scope, operandAt(call, index));
  if (value.type.kind !== 'pointer' || value.type.to.type.kind !== 'record') {
    return fail(`argument ${index + 1} of '${call.name}' is not of type 'va_list'`, call.origin);
  }
  return value;
}

const vaStart: Maker = (call) => {
  if (call.scope.body?.symbol.type.variadic !== true) {
    fail("'va_start' used in function with fixed arguments", call.origin);
  }
  return node('va-start', [listAddress(call, 0)], VOID, call.origin);
};

function level(name: BuiltinName): Maker {
  return (call) => {
    count(call, 1);
    const depth = argument(call, 0, UINT);
    if (depth.kind !== 'constant') fail(`invalid argument to '${call.name}'`, call.origin);
    return node(name, [depth], VOID_POINTER, call.origin);
  };
}

/** Only its arguments are evaluated, the first one an address. */
const nothing: Maker = (call) => {
  let value: TypedExpression = fold.convert(fold.constant(INT, 0n, call.origin), VOID);
  for (let i = call.operands.length - 1; i >= 0; i--) {
    const operand = i === 0 ? argument(call, 0, CONST_VOID_POINTER) : rvalue(call.scope, operandAt(call, i));
    value = fold.comma(fold.convert(operand, VOID), value, call.origin);
  }
  return valueOperand(value);
};

const scalarOnly: Maker = (call) => {
  count(call, 1);
  const operand = operandAt(call, 0);
  return valueOperand(scalarOf(call.scope, operand, ''), isOfConstants(operand));
};

const VOID_POINTER: PointerType = pointerTo(VOID);
/** Signed or not, it is the same by name. */
const TEXT: PointerType = pointerTo(CHAR, { const: true });
const CONST_VOID_POINTER: PointerType = pointerTo(VOID, { const: true });

const MAKERS: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['__builtin_expect', first(2, LONG)],
  ['__builtin_expect_with_probability', first(3, LONG)],
  ['__builtin_assume_aligned', first(2, VOID_POINTER)],
  ['__builtin_speculation_safe_value', first(1)],
  ['__builtin_extract_return_addr', first(1, VOID_POINTER)],
  ['__builtin_constant_p', constantP],
  ['__builtin_object_size', objectSize],
  ['__builtin_dynamic_object_size', objectSize],
  ['__builtin_has_attribute', hasAttribute],
  ['__builtin_unreachable', plain('unreachable', [], VOID)],
  ['__builtin_trap', plain('trap', [], VOID)],
  ['__builtin_prefetch', nothing],
  ['__builtin___clear_cache', nothing],
  ['__builtin_launder', scalarOnly],
  ...bitFamily('clz', (name, bits) => bitwise(name, bits === 32 ? UINT : ULONG, INT, leadingZeros(bits))),
  ...bitFamily('ctz', (name, bits) => bitwise(name, bits === 32 ? UINT : ULONG, INT, trailingZeros)),
  ...bitFamily('popcount', (name, bits) => bitwise(name, bits === 32 ? UINT : ULONG, INT, populationCount)),
  ...bitFamily('ffs', (name, bits) => bitwise(name, bits === 32 ? INT : LONG, INT, findFirstSet)),
  ['__builtin_parity', parity(UINT, 'popcount32')],
  ['__builtin_parityl', parity(ULONG, 'popcount64')],
  ['__builtin_parityll', parity(ULONG, 'popcount64')],
  ['__builtin_bswap16', bitwise('bswap16', USHORT, USHORT, byteSwap(2))],
  ['__builtin_bswap32', bitwise('bswap32', UINT, UINT, byteSwap(4))],
  ['__builtin_bswap64', bitwise('bswap64', ULONG, ULONG, byteSwap(8))],
  ...overflowFamily('add', 'add-overflow'),
  ...overflowFamily('sub', 'sub-overflow'),
  ...overflowFamily('mul', 'mul-overflow'),
  ['__builtin_memcpy', plain('memcpy', [VOID_POINTER, CONST_VOID_POINTER, ULONG], VOID_POINTER)],
  ['__builtin_memmove', plain('memmove', [VOID_POINTER, CONST_VOID_POINTER, ULONG], VOID_POINTER)],
  ['__builtin_memset', plain('memset', [VOID_POINTER, INT, ULONG], VOID_POINTER)],
  ['__builtin_memcmp', plain('memcmp', [CONST_VOID_POINTER, CONST_VOID_POINTER, ULONG], INT)],
  ['__builtin_strlen', stringLength],
  ['__builtin_strcmp', plain('strcmp', [TEXT, TEXT], INT)],
  ['__builtin_strncmp', plain('strncmp', [TEXT, TEXT, ULONG], INT)],
  ['__builtin_alloca', plain('alloca', [ULONG], VOID_POINTER)],
  ['__builtin_va_start', vaStart],
  ['__builtin_va_end', (call) => node('va-end', [listAddress(call, 0)], VOID, call.origin)],
  ['__builtin_va_copy', (call) => node('va-copy', [listAddress(call, 0), listAddress(call, 1)], VOID, call.origin)],
  ['__builtin_return_address', level('return-address')],
  ['__builtin_frame_address', level('frame-address')],
]);

type BitFamily = 'clz' | 'ctz' | 'popcount' | 'ffs';

/** The plain, `l` and `ll` forms. */
function bitFamily(name: BitFamily, make: (name: BuiltinName, bits: 32 | 64) => Maker): [string, Maker][] {
  const narrow = make(`${name}32`, 32);
  const wide = make(`${name}64`, 64);
  return [
    [`__builtin_${name}`, narrow],
    [`__builtin_${name}l`, wide],
    [`__builtin_${name}ll`, wide],
  ];
}

function overflowFamily(verb: 'add' | 'sub' | 'mul', name: BuiltinName): [string, Maker][] {
  const typed: readonly [string, IntegerType][] = [
    [`s${verb}`, INT],
    [`s${verb}l`, LONG],
    [`s${verb}ll`, LLONG],
    [`u${verb}`, UINT],
    [`u${verb}l`, ULONG],
    [`u${verb}ll`, ULLONG],
  ];
  return [
    [`__builtin_${verb}_overflow`, overflow(name)],
    ...typed.map(([stem, type]): [string, Maker] => [`__builtin_${stem}_overflow`, overflow(name, type)]),
  ];
}
