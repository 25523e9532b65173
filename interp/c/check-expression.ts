/**
 * Expressions (C11 6.5): AST in, operand out.
 *
 * Here is the switch over all kinds and what denotes something: names, literals, members, subscripts, casts, literals of
 * records. Operators are in check-operator, calls in check-call.
 *
 * Invariant: every name is resolved here; a typed node knows symbols, never scopes.
 */

import { DiagnosticError, type Origin } from '../diagnostic.ts';
import type { Designator, Expression } from './ast.ts';
import { callExpression } from './check-call.ts';
import {
  assignment,
  binaryOperator,
  compoundAssignment,
  conditionalOperator,
  elvisOperator,
  increment,
  offsetPointer,
  unaryOperator,
} from './check-operator.ts';
import { findMember, memberNames } from './check-tag.ts';
import { constantInteger, typeName } from './check-type.ts';
import { temporary } from './conversion.ts';
import * as fold from './fold.ts';
import { alignOf, sizeOf } from './layout.ts';
import { MULTICHAR, parseCharacter, parseInteger } from './literal.ts';
import {
  alignOfOperand,
  floatingOperand,
  isNullPointerConstant,
  isOfConstants,
  type Operand,
  placeOf,
  placeOperand,
  promotedValue,
  refuseFloating,
  refuseRegister,
  rvalue,
  scalarOf,
  typeOf,
  valueOperand,
} from './operand.ts';
import {
  enclosingBlock,
  fail,
  labelEntry,
  leftOut,
  lookup,
  type Mutable,
  namesInSight,
  type Scope,
  unevaluated,
  unsupported,
  warn,
} from './scope.ts';
import { didYouMean } from './spelling.ts';
import { decodedString, type StringValue, stringBytes } from './string.ts';
import {
  compatible,
  compatibleQualified,
  isScalar,
  mayBeCalledAs,
  requalified,
  type ScalarType,
  spellType,
} from './type-relation.ts';
import type { Bound, GlobalSymbol, Place, StaticInitializer, TypedExpression } from './typed.ts';
import {
  INT,
  type IntegerType,
  LLONG,
  LONG,
  type Member,
  type PointerType,
  pointerTo,
  type QualifiedType,
  qualified,
  type RecordType,
  type Type,
  UINT,
  ULLONG,
  ULONG,
  USHORT,
  VOID,
} from './types.ts';
import { fits, wrap } from './value.ts';
import { isSaid } from './warning.ts';

type Kind<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

export function expression(scope: Scope, e: Expression): Operand {
  switch (e.kind) {
    case 'identifier':
      return identifier(scope, e);
    case 'number':
      return numberLiteral(scope, e);
    case 'character':
      return characterLiteral(scope, e);
    case 'string':
      return stringLiteral(scope, decodedString(scope, e), e.origin);
    case 'unary':
      return unary(scope, e);
    case 'postfix':
      return increment(scope, e.operator, expression(scope, e.operand), 'old', e.origin);
    case 'binary':
      return binary(scope, e);
    case 'assignment': {
      const left = expression(scope, e.left);
      const right = expression(scope, e.right);
      if (e.operator === '=') return assignment(scope, left, right, e.origin, e.at);
      return compoundAssignment(scope, e.operator, left, right, e.origin, e.at);
    }
    case 'conditional':
      return conditional(scope, e);
    case 'comma':
      return comma(scope, e);
    case 'call':
      return callExpression(scope, e);
    case 'index':
      return subscript(scope, expression(scope, e.base), expression(scope, e.index), e.origin);
    case 'member':
      return e.arrow ? arrow(scope, e) : dot(scope, expression(scope, e.base), e.name, e.origin);
    case 'cast':
      return cast(scope, e);
    case 'compound-literal':
      return compoundLiteral(scope, e);
    case 'sizeof-expression':
      return sizeOfExpression(scope, e);
    case 'sizeof-type':
      return sizeResult(typeName(unevaluated(scope), e.type).type, 'sizeof', e.origin);
    case 'alignof-expression':
      return alignOfExpression(scope, e);
    case 'alignof-type':
      return alignOfType(typeName(unevaluated(scope), e.type), e.origin);
    case 'statement-expression':
      return statementExpression(scope, e);
    case 'generic':
      return genericSelection(scope, e);
    case 'offsetof':
      return offsetOf(scope, e);
    case 'types-compatible': {
      const left = typeName(unevaluated(scope), e.left).type;
      const right = typeName(unevaluated(scope), e.right).type;
      return integer(INT, compatible(left, right) ? 1n : 0n, e.origin);
    }
    case 'choose': {
      const wrong = "first argument to '__builtin_choose_expr' not a constant";
      return expression(scope, constantInteger(scope, e.condition, wrong) !== 0n ? e.then : e.otherwise);
    }
    case 'va-arg':
      return vaArg(scope, e);
    case 'label-address': {
      const { symbol } = labelEntry(scope, e.label, e.origin);
      if (scope.evaluated) symbol.addressTaken = true;
      return valueOperand({ kind: 'label-address', label: symbol, type: pointerTo(VOID), origin: e.origin });
    }
  }
}

function integer(type: IntegerType, value: bigint, origin: Origin): Operand {
  return valueOperand(fold.constant(type, value, origin), true);
}

function unsignedLong(value: number, origin: Origin): Operand {
  return integer(ULONG, BigInt(value), origin);
}

// Names and literals

function identifier(scope: Scope, { name, origin }: Kind<'identifier'>): Operand {
  const entry = lookup(scope, name);
  switch (entry?.kind) {
    case 'object': {
      const { symbol } = entry;
      const place: Place = { kind: 'symbol', symbol, offset: 0, type: symbol.type, bits: undefined };
      return placeOperand(place, origin, `variable '${name}'`);
    }
    case 'function':
      return { kind: 'function', symbol: entry.symbol, origin };
    case 'enumerator':
      return integer(entry.type, entry.value, origin);
    case 'typedef':
      return fail(`expected expression before '${name}'`, origin);
    case 'poisoned':
      throw entry.error;
    case undefined:
      return undeclared(scope, name, origin);
  }
}

function undeclared(scope: Scope, name: string, origin: Origin): Operand {
  const { body } = scope;
  if (body === undefined)
    return fail(`'${name}' undeclared here (not in a function)`, origin, didYouMean(name, namesInSight(scope)));
  if (name === '__func__' || name === '__FUNCTION__' || name === '__PRETTY_FUNCTION__') {
    const elements = [...Buffer.from(body.symbol.name, 'utf8')];
    const literal = stringLiteral(scope, { element: scope.unit.char, elements, warnings: [] }, origin);
    return placeOperand(
      { ...placeOf(literal, ''), type: requalified(typeOf(literal), { const: true, volatile: false }) },
      origin,
    );
  }
  if (body.undeclared.has(name)) throw new DiagnosticError([]);
  body.undeclared.add(name);
  return fail(`'${name}' undeclared (first use in this function)`, origin, didYouMean(name, namesInSight(scope)));
}

/** C11 6.4.4.1p5. */
function numberLiteral(scope: Scope, { text, origin }: Kind<'number'>): Operand {
  const literal = parseInteger(text);
  if (literal.kind === 'bad') {
    if (literal.message !== 'floating constant') return fail(literal.message, origin);
    const name = /f$/i.test(text) && !/^0x/i.test(text) ? 'float' : 'double';
    return floatingOperand(scope, { kind: 'floating', name, size: name === 'float' ? 4 : 8 }, origin);
  }
  const { value, decimal, unsigned, long } = literal;
  const signedTypes = [INT, LONG, LLONG].slice(long);
  const unsignedTypes = [UINT, ULONG, ULLONG].slice(long);
  const candidates = unsigned
    ? unsignedTypes
    : signedTypes.flatMap((type, i) => (decimal ? [type] : [type, unsignedTypes[i]!]));
  const type = candidates.find((candidate) => fits(value, candidate));
  if (type !== undefined) return integer(type, value, origin);
  if (fits(value, ULLONG)) {
    warn(scope, undefined, 'integer constant is so large that it is unsigned', origin);
    return integer(long === 2 ? ULLONG : ULONG, value, origin);
  }
  warn(scope, undefined, 'integer constant is too large for its type', origin);
  const cut = wrap(value, ULLONG);
  return integer(candidates.find((candidate) => fits(cut, candidate)) ?? ULONG, cut, origin);
}

function characterLiteral(scope: Scope, { text, origin }: Kind<'character'>): Operand {
  const literal = parseCharacter(text, scope.unit.dialect.unsignedChar);
  if (literal.kind === 'bad') return fail(literal.message, origin);
  for (const warning of literal.warnings) {
    warn(scope, warning === MULTICHAR ? 'multichar' : undefined, warning, origin);
  }
  const type = text.startsWith('u') ? USHORT : text.startsWith('U') ? UINT : INT;
  return integer(type, literal.value, origin);
}

/** The array that a literal denotes. Equal ones of a body are one object (C11 6.4.5p7 leaves it open). */
function stringLiteral(scope: Scope, value: StringValue, origin: Origin): Operand {
  const { element, elements } = value;
  const { strings } = scope.body ?? scope.unit;
  const key = `${element.name}:${elements.join()}`;
  const type = qualified({ kind: 'array', of: qualified(element), length: elements.length + 1 });
  let symbol = strings.get(key);
  if (symbol === undefined) {
    const initializer = { bytes: stringBytes(value), relocations: [] };
    symbol = { ...anonymousGlobal(scope, '.string', type, origin), initializer, literal: true };
    strings.set(key, symbol);
  }
  return placeOperand({ kind: 'symbol', symbol, offset: 0, type, bits: undefined }, origin);
}

export function anonymousGlobal(
  scope: Scope,
  name: string,
  type: QualifiedType,
  origin: Origin,
): Mutable<GlobalSymbol> {
  const { body, unit } = scope;
  const unique = body === undefined ? `${name}.${unit.position}.${++unit.nextId}` : `${name}.${++body.nextId}`;
  return {
    kind: 'global',
    name: unique,
    linkName: unique,
    type,
    external: false,
    weak: false,
    section: undefined,
    align: alignOf(type),
    initializer: undefined,
    tentative: false,
    owner: body?.symbol.name,
    origin,
  };
}

// Operators that need more than values

function unary(scope: Scope, { operator, operand: inner, origin }: Kind<'unary'>): Operand {
  switch (operator) {
    case '&':
      return address(expression(scope, inner), origin);
    case '*':
      return dereference(scope, expression(scope, inner), origin);
    case '++':
    case '--':
      return increment(scope, operator, expression(scope, inner), 'new', origin);
    case '__extension__':
      return expression(scope, inner);
    case '__real__':
    case '__imag__':
      return fail(`wrong type argument to ${operator}`, origin);
    case '+':
    case '-':
    case '~':
    case '!':
      return unaryOperator(scope, operator, expression(scope, inner), origin);
  }
}

function address(operand: Operand, origin: Origin): Operand {
  if (operand.kind === 'function') {
    return valueOperand({
      kind: 'static-address',
      symbol: operand.symbol,
      addend: 0,
      type: pointerTo(operand.symbol.type),
      origin,
    });
  }
  if (operand.kind === 'designator') return valueOperand(operand.pointer);
  const place = placeOf(operand, "as unary '&' operand");
  refuseRegister(place, origin);
  if (place.bits !== undefined) fail('cannot take address of bit-field', origin);
  const whole = (operand.kind === 'place' ? operand.unaccessed : undefined) ?? place;
  return valueOperand(fold.addressOf(whole, { kind: 'pointer', to: typeOf(operand) }, origin));
}

function dereference(scope: Scope, operand: Operand, origin: Origin): Operand {
  const pointer = rvalue(scope, operand);
  if (pointer.type.kind !== 'pointer') {
    return fail(`invalid type argument of unary '*' (have '${spellType(pointer.type)}')`, origin);
  }
  const { to } = pointer.type;
  if (to.type.kind === 'function') return { kind: 'designator', pointer: { ...pointer, type: pointer.type }, origin };
  if (to.type.kind === 'void') warnOfVoid(scope, origin);
  return placeOperand(fold.placeAt(pointer, to), origin);
}

function warnOfVoid(scope: Scope, origin: Origin): void {
  if (!scope.dead) warn(scope, undefined, "dereferencing 'void *' pointer", origin);
}

function subscript(scope: Scope, base: Operand, index: Operand, origin: Origin): Operand {
  const a = rvalue(scope, base);
  const b = rvalue(scope, index);
  const [pointer, offset, integral] = a.type.kind === 'pointer' ? [a, b, index] : [b, a, base];
  if (pointer.type.kind !== 'pointer') return fail('subscripted value is neither array nor pointer nor vector', origin);
  const promoted = offset.type.kind === 'integer' ? promotedValue(scope, integral) : undefined;
  if (promoted === undefined) return fail('array subscript is not an integer', origin);
  if (pointer.type.to.type.kind === 'function') return fail('subscripted value is pointer to function', origin);
  if (pointer.type.to.type.kind === 'void') warnOfVoid(scope, origin);
  const array = pointer === a ? base : index;
  const bound = scope.evaluated && scope.body !== undefined ? boundOf(array) : undefined;
  const element = (end: boolean): Place => {
    const within = bound === undefined ? undefined : { ...bound, end };
    const to = { ...pointer, type: pointer.type as PointerType };
    return fold.placeAt(offsetPointer(to, promoted, false, origin, within), to.type.to);
  };
  const lvalue = array.kind !== 'place' || array.lvalue || typeOf(array).type.kind !== 'array';
  const place = element(false);
  const unaccessed = bound === undefined ? undefined : { unaccessed: element(true) };
  return { kind: 'place', place, lvalue, name: undefined, origin, ...unaccessed };
}

/** What the subscripts of an array may be, where its length is known. */
function boundOf(array: Operand): Omit<Bound, 'end'> | undefined {
  const { type } = typeOf(array);
  if (array.kind !== 'place' || type.kind !== 'array' || type.length === undefined) return undefined;
  return { length: type.length, trailing: array.last === true && !liesInObject(array.place) };
}

/** Is the place found without following a pointer, but for those to elements? */
function liesInObject(place: Place): boolean {
  if (place.kind !== 'pointer') return true;
  let { pointer } = place;
  while (pointer.kind === 'pointer-add' && pointer.bound !== undefined) ({ pointer } = pointer);
  return pointer.kind === 'static-address' || (pointer.kind === 'address' && liesInObject(pointer.place));
}

function arrow(scope: Scope, { base, name, origin }: Kind<'member'>): Operand {
  const operand = expression(scope, base);
  const pointer = rvalue(scope, operand);
  if (pointer.type.kind !== 'pointer') {
    return fail(`invalid type argument of '->' (have '${spellType(pointer.type)}')`, origin);
  }
  return dot(scope, placeOperand(fold.placeAt(pointer, pointer.type.to), origin), name, origin);
}

function dot(scope: Scope, base: Operand, name: string, origin: Origin): Operand {
  const type = typeOf(base);
  if (type.type.kind !== 'record') {
    if (type.type.kind === 'pointer' && type.type.to.type.kind === 'record') {
      return fail(`request for member '${name}' in a pointer; did you mean to use '->'?`, origin);
    }
    return fail(`request for member '${name}' in something not a structure or union`, origin);
  }
  const record = type.type;
  if (record.members === undefined) return fail(`invalid use of undefined type '${spellType(record)}'`, origin);
  const path =
    findMember(record, name) ??
    fail(`'${spellType(record)}' has no member named '${name}'`, origin, didYouMean(name, memberNames(record)));
  let place = basePlace(scope, base);
  let declared = type;
  let last = base.kind !== 'place' || base.last !== false;
  for (const member of path) {
    const around = declared.type as RecordType;
    place = fold.memberPlace(place, around, member);
    declared = requalified(member.type, declared);
    last &&= around.union || around.members?.at(-1) === member;
  }
  const lvalue = base.kind === 'place' && base.lvalue;
  return { kind: 'place', place, lvalue, declared, name: `member '${name}'`, last, origin };
}

/** Of a record that is a value: the temporary that it lives in. */
function basePlace(scope: Scope, base: Operand): Place {
  if (base.kind === 'place') return base.place;
  const value = rvalue(scope, base);
  if (value.kind === 'load') return value.place;
  return { kind: 'value', value, offset: 0, type: qualified(value.type), bits: undefined };
}

function binary(scope: Scope, { operator, left, right, at, origin }: Kind<'binary'>): Operand {
  if (operator !== '&&' && operator !== '||') {
    return binaryOperator(scope, operator, expression(scope, left), expression(scope, right), origin, at);
  }
  const a = expression(scope, left);
  const first = scalarOf(scope, a, '');
  const settled = first.kind === 'constant' && (first.value !== 0n) === (operator === '||');
  const b = expression(settled ? leftOut(scope) : scope, right);
  const value = fold.logical(operator, first, scalarOf(scope, b, ''), origin);
  return valueOperand(value, isOfConstants(a) && isOfConstants(b));
}

function conditional(scope: Scope, { condition, then, otherwise, at, origin }: Kind<'conditional'>): Operand {
  const test = expression(scope, condition);
  const value = rvalue(scope, test);
  const known = value.kind === 'constant' ? value.value !== 0n : undefined;
  const arm = (e: Expression, isLeftOut: boolean): Operand => {
    const operand = expression(isLeftOut ? leftOut(scope) : scope, e);
    const isVoid = operand.kind === 'place' && operand.place.type.type.kind === 'void';
    return isVoid ? valueOperand(discarded(scope, operand)) : operand;
  };
  if (then === undefined) return elvisOperator(scope, test, arm(otherwise, known === true), origin, at);
  const a = arm(then, known === false);
  return conditionalOperator(scope, test, a, arm(otherwise, known === true), origin, at);
}

/** Never folded: there is no comma operator in a constant expression (C11 6.6p3). */
function comma(scope: Scope, { left, right, origin }: Kind<'comma'>): Operand {
  const dropped = discarded(scope, expression(scope, left));
  const value = rvalue(scope, expression(scope, right));
  return valueOperand({ kind: 'comma', left: dropped, right: value, type: value.type, origin });
}

/** The operand evaluated for its effects only. */
export function discarded(scope: Scope, operand: Operand): TypedExpression {
  if (operand.kind === 'place' && sizelessPlace(operand.place)) {
    const { type } = operand.place.type;
    if (type.kind === 'record') fail(`invalid use of undefined type '${spellType(type)}'`, operand.origin);
    return fold.convert(fold.addressOf(operand.place, pointerTo(VOID), operand.origin), VOID);
  }
  return fold.convert(rvalue(scope, operand), VOID);
}

/** Nothing is read of an array, of `*(void *)p`, or of an object of incomplete type. */
function sizelessPlace({ type: { type } }: Place): boolean {
  return type.kind === 'void' || (type.kind !== 'array' && sizeOf(type) === undefined);
}

// Types as operands

function cast(scope: Scope, { type: name, operand: inner, origin }: Kind<'cast'>): Operand {
  const target = typeName(scope, name);
  const operand = expression(scope, inner);
  const { type } = target;
  if (type.kind === 'void') return valueOperand({ ...discarded(scope, operand), origin });
  const value = rvalue(scope, operand);
  if (isScalar(type) && isScalar(value.type)) {
    checkCast(scope, value, value.type, type, origin);
    const nullPointer = isNullPointerConstant(operand) && type.kind === 'pointer' && isPlainVoid(type.to);
    const constant = type.kind === 'integer' && isOfConstants(operand);
    return { kind: 'value', value: fold.convert(value, type), constant, nullPointer, origin };
  }
  if (type.kind === 'floating' || value.type.kind === 'floating') return castFloating(scope, type, value, origin);
  if (type.kind === 'record' && compatible(type, value.type)) return valueOperand(value);
  if (value.type.kind === 'void') return fail('void value not ignored as it ought to be', origin);
  if (type.kind === 'array') return fail('cast specifies array type', origin);
  if (type.kind === 'function') return fail('cast specifies function type', origin);
  if (
    type.kind === 'record' &&
    type.union &&
    type.members?.some((member) => compatible(member.type.type, value.type))
  ) {
    return unsupported('a cast to a union is', origin);
  }
  if (type.kind === 'record') return fail('conversion to non-scalar type requested', origin);
  return fail('aggregate value used where an integer was expected', origin);
}

/** What a cast does not make better. */
function checkCast(scope: Scope, value: TypedExpression, from: ScalarType, to: ScalarType, origin: Origin): void {
  const isPlain = ({ bool, enumeration }: IntegerType): boolean => !bool && enumeration === undefined;
  if (from.kind === 'pointer' && to.kind === 'integer' && to.size !== 8 && isPlain(to)) {
    warn(scope, 'pointer-to-int-cast', 'cast from pointer to integer of different size', origin);
  } else if (from.kind === 'integer' && to.kind === 'pointer' && from.size !== 8 && isPlain(from)) {
    if (value.kind === 'constant') return;
    warn(scope, 'int-to-pointer-cast', 'cast to pointer from integer of different size', origin);
  } else if (from.kind === 'pointer' && to.kind === 'pointer' && isSaid(scope.unit.dialect, 'cast-function-type')) {
    const [a, b] = [to.to.type, from.to.type];
    if (a.kind !== 'function' || b.kind !== 'function' || mayBeCalledAs(a, b)) return;
    const types = `from '${spellType(from)}' to '${spellType(to)}'`;
    warn(scope, 'cast-function-type', `cast between incompatible function types ${types}`, origin);
  }
}

function isPlainVoid(type: QualifiedType): boolean {
  return type.type.kind === 'void' && !type.const && !type.volatile;
}

function castFloating(scope: Scope, type: Type, value: TypedExpression, origin: Origin): Operand {
  refuseFloating(scope, type, origin);
  if (type.kind === 'floating') return floatingOperand(scope, type, origin);
  if (type.kind === 'integer') return integer(type, 0n, origin);
  return fail(`cannot convert to type '${spellType(type)}' from '${spellType(value.type)}'`, origin);
}

function compoundLiteral(scope: Scope, { type: name, initializer, origin }: Kind<'compound-literal'>): Operand {
  const written = typeName(scope, name);
  const { knot } = scope.unit;
  if (enclosingBlock(scope) === undefined) {
    const { type, initializer: bytes } = knot.staticInitializer(scope, written, initializer);
    return placeOperand(literalPlace(scope, type, bytes, origin), origin);
  }
  const { type, initializer: parts } = knot.automaticInitializer(scope, written, initializer);
  return placeOperand(fold.placeAt(temporary(scope, type, parts, origin), type), origin);
}

function literalPlace(scope: Scope, type: QualifiedType, initializer: StaticInitializer, origin: Origin): Place {
  const symbol: GlobalSymbol = { ...anonymousGlobal(scope, '.compound', type, origin), initializer, isCompound: true };
  return { kind: 'symbol', symbol, offset: 0, type, bits: undefined };
}

function sizeOfExpression(scope: Scope, { operand: inner, origin }: Kind<'sizeof-expression'>): Operand {
  const operand = expression(unevaluated(scope), inner);
  if (operand.kind === 'place' && operand.place.bits !== undefined) fail("'sizeof' applied to a bit-field", origin);
  return sizeResult(typeOf(operand).type, 'sizeof', origin);
}

function sizeResult(type: Type, operator: string, origin: Origin): Operand {
  const size = sizeOf(type);
  if (size !== undefined) return unsignedLong(size, origin);
  return fail(`invalid application of '${operator}' to incomplete type '${spellType(type)}'`, origin);
}

function alignOfExpression(scope: Scope, { operand: inner, origin }: Kind<'alignof-expression'>): Operand {
  const operand = expression(unevaluated(scope), inner);
  if (operand.kind === 'place' && operand.place.bits !== undefined) fail("'_Alignof' applied to a bit-field", origin);
  return unsignedLong(alignOfOperand(operand), origin);
}

function alignOfType(type: QualifiedType, origin: Origin): Operand {
  const isArray = type.type.kind === 'array';
  if (!isArray && sizeOf(type.type) === undefined) return sizeResult(type.type, '_Alignof', origin);
  return unsignedLong(alignOf(type), origin);
}

function statementExpression(scope: Scope, { body, origin }: Kind<'statement-expression'>): Operand {
  if (scope.body === undefined) fail('braced-group within expression allowed only inside a function', origin);
  const checked = scope.unit.knot.statementExpression(scope, body);
  const { value } = checked;
  return valueOperand({ kind: 'statement-expression', body: checked.body, value, type: value?.type ?? VOID, origin });
}

/** C11 6.5.1.1: the control is not evaluated, but its value's type counts. What is not selected is not looked at. */
function genericSelection(scope: Scope, { control, associations, origin }: Kind<'generic'>): Operand {
  const type = qualified(rvalue(unevaluated(scope), expression(unevaluated(scope), control)).type);
  const types: QualifiedType[] = [];
  let otherwise: Expression | undefined;
  let matching: Expression | undefined;
  for (const { type: name, value } of associations) {
    if (name === undefined) {
      if (otherwise !== undefined) fail("duplicate 'default' case in '_Generic'", origin);
      otherwise = value;
      continue;
    }
    const associated = typeName(scope, name);
    refuseAssociation(associated, types, name.origin);
    types.push(associated);
    if (compatibleQualified(associated, type)) matching = value;
  }
  const chosen = matching ?? otherwise;
  if (chosen !== undefined) return expression(scope, chosen);
  return fail(`'_Generic' selector of type '${spellType(type.type)}' is not compatible with any association`, origin);
}

/** C11 6.5.1.1p2. */
function refuseAssociation(type: QualifiedType, before: readonly QualifiedType[], origin: Origin): void {
  if (type.type.kind === 'function') fail("'_Generic' association has function type", origin);
  if (sizeOf(type.type) === undefined || type.type.kind === 'void') {
    fail("'_Generic' association has incomplete type", origin);
  }
  if (before.some((other) => compatibleQualified(other, type))) {
    fail("'_Generic' specifies two compatible types", origin);
  }
}

function offsetOf(scope: Scope, { type: name, designators, origin }: Kind<'offsetof'>): Operand {
  let type = typeName(scope, name);
  let offset: Operand = unsignedLong(0, origin);
  for (const designator of designators) {
    const step = offsetStep(scope, type, designator);
    type = step.type;
    offset = binaryOperator(scope, '+', offset, step.offset, origin, origin);
  }
  return offset;
}

function offsetStep(
  scope: Scope,
  { type }: QualifiedType,
  designator: Designator,
): { type: QualifiedType; offset: Operand } {
  const { origin } = designator;
  if (designator.kind === 'member') {
    if (type.kind !== 'record')
      return fail(`request for member '${designator.name}' in something not a structure or union`, origin);
    if (type.members === undefined) return fail(`invalid use of undefined type '${spellType(type)}'`, origin);
    const path = findMember(type, designator.name);
    const last: Member | undefined = path?.[path.length - 1];
    if (path === undefined || last === undefined)
      return fail(
        `'${spellType(type)}' has no member named '${designator.name}'`,
        origin,
        didYouMean(designator.name, memberNames(type)),
      );
    if (last.bits !== undefined)
      return fail(`attempt to take address of bit-field structure member '${designator.name}'`, origin);
    return {
      type: last.type,
      offset: unsignedLong(
        path.reduce((sum, member) => sum + member.offset, 0),
        origin,
      ),
    };
  }
  if (type.kind !== 'array' || designator.kind !== 'index') return fail('subscripted value is not an array', origin);
  const index =
    promotedValue(scope, expression(scope, designator.index)) ?? fail('array subscript is not an integer', origin);
  const size = sizeOf(type.of.type) ?? 0;
  const wide = fold.convert(index, ULONG);
  const bytes = fold.binary('*', wide, fold.constant(ULONG, wrap(BigInt(size), ULONG), origin), ULONG, origin);
  return { type: type.of, offset: valueOperand(bytes, bytes.kind === 'constant') };
}

function vaArg(scope: Scope, { list, type: name, origin }: Kind<'va-arg'>): Operand {
  const { type } = typeName(scope, name);
  const value = rvalue(scope, expression(scope, list));
  if (value.type.kind !== 'pointer' || value.type.to.type.kind !== 'record') {
    return fail("first argument to 'va_arg' not of type 'va_list'", origin);
  }
  if (sizeOf(type) === undefined)
    return fail(`second argument to 'va_arg' is of incomplete type '${spellType(type)}'`, origin);
  refuseFloating(scope, type, origin);
  return valueOperand({ kind: 'va-arg', list: value, type, origin });
}
