/**
 * Calls (C11 6.5.2.2): the callee and its arguments in, a call or what a compiler builtin stands for out.
 *
 * Invariant: a call's arguments have the types that the callee's parameters have, promoted where no parameter speaks.
 */

import { DiagnosticError, describePlace, type Origin } from '../diagnostic.ts';
import type { Expression } from './ast.ts';
import { builtinCall, isBuiltin } from './check-builtin.ts';
import { assigned, defaultPromoted, passing } from './conversion.ts';
import { sizeOf } from './layout.ts';
import { libraryFunction } from './library-builtin.ts';
import { type Operand, rvalue, valueOperand } from './operand.ts';
import { fail, lookup, namesInSight, type Scope } from './scope.ts';
import { didYouMean } from './spelling.ts';
import { spellType } from './type-relation.ts';
import type { FunctionSymbol, TypedExpression } from './typed.ts';
import type { FunctionType } from './types.ts';

type CallExpression = Extract<Expression, { kind: 'call' }>;

export function callExpression(scope: Scope, { callee, arguments: operands, origin }: CallExpression): Operand {
  if (callee.kind === 'identifier' && lookup(scope, callee.name) === undefined) {
    const { name } = callee;
    if (isBuiltin(name)) return builtinCall(scope, name, operands, origin);
    const symbol = libraryFunction(scope, name, callee.origin) ?? undeclaredFunction(scope, callee);
    const library = { symbol, pointer: undefined, signature: symbol.type, name: symbol.name };
    return called(scope, library, operands, origin);
  }
  return called(scope, calleeOf(scope, callee), operands, origin);
}

function called(scope: Scope, target: Callee, operands: readonly Expression[], origin: Origin): Operand {
  const { signature } = target;
  const { type: result } = signature.result;
  if (result.kind !== 'void' && sizeOf(result) === undefined) {
    fail(`invalid use of incomplete type '${spellType(result)}'`, origin);
  }
  const values = argumentsOf(scope, target, operands, origin);
  if (scope.body !== undefined && (target.symbol?.noreturn === true || signature.noreturn === true)) {
    scope.body.ends = true;
  }
  const call: TypedExpression = {
    kind: 'call',
    function: target.symbol,
    callee: target.pointer,
    arguments: values,
    signature,
    type: result,
    origin,
  };
  return valueOperand(call);
}

function undeclaredFunction(scope: Scope, callee: Expression & { kind: 'identifier' }): never {
  const { name, origin } = callee;
  if (scope.body?.undeclared.has(name)) throw new DiagnosticError([]);
  scope.body?.undeclared.add(name);
  return fail(`implicit declaration of function '${name}'`, origin, didYouMean(name, namesInSight(scope)));
}

interface Callee {
  readonly symbol: FunctionSymbol | undefined;
  readonly pointer: TypedExpression | undefined;
  readonly signature: FunctionType;
  readonly name: string;
}

function calleeOf(scope: Scope, expression: Expression): Callee {
  const operand = scope.unit.knot.expression(scope, expression);
  const name = expression.kind === 'identifier' ? expression.name : '<pointer>';
  if (operand.kind === 'function') {
    return { symbol: operand.symbol, pointer: undefined, signature: operand.symbol.type, name: operand.symbol.name };
  }
  const pointer = rvalue(scope, operand);
  if (pointer.type.kind !== 'pointer' || pointer.type.to.type.kind !== 'function') {
    return fail(`called object '${name}' is not a function or function pointer`, expression.origin);
  }
  const signature = pointer.type.to.type;
  // A function cast to a type of its own is called like any pointer; without a cast it is called by name.
  if (pointer.kind === 'static-address' && pointer.symbol.kind === 'function' && pointer.symbol.type === signature) {
    return { symbol: pointer.symbol, pointer: undefined, signature, name: pointer.symbol.name };
  }
  return { symbol: undefined, pointer, signature, name };
}

function argumentsOf(
  scope: Scope,
  { signature, name, symbol }: Callee,
  operands: readonly Expression[],
  origin: Origin,
): TypedExpression[] {
  const { parameters, variadic, unspecified } = signature;
  const few = operands.length < parameters.length;
  if (!unspecified && (few || (!variadic && operands.length > parameters.length))) {
    const wanted = `${name}() takes ${parameters.length}${variadic ? ' or more' : ''}, ${operands.length} given`;
    const hint = symbol === undefined ? wanted : `${wanted}; declared at ${describePlace(symbol.origin)}`;
    fail(`too ${few ? 'few' : 'many'} arguments to function '${name}'`, origin, hint);
  }
  const values: TypedExpression[] = [];
  for (const [i, expression] of operands.entries()) {
    const operand = scope.unit.knot.expression(scope, expression);
    const parameter = parameters[i];
    values.push(
      parameter === undefined
        ? defaultPromoted(scope, operand)
        : assigned(scope, operand, parameter.type, passing(i, name)),
    );
  }
  return values;
}
