/**
 * Visits the nodes of a typed tree: what each node consists of, in one place.
 *
 * Invariant: every expression, place and statement inside a node is visited exactly once, in the order of evaluation as
 * far as C gives one.
 */
import type { AutomaticInitializer, LocalInitializer, Place, TypedExpression, TypedStatement } from './typed.ts';

export type PlaceUse = 'access' | 'address';

/** Called for each direct part of a node. */
export interface Visitor {
  readonly expression: (expression: TypedExpression) => void;
  readonly place: (place: Place, use: PlaceUse) => void;
  readonly statement: (statement: TypedStatement) => void;
}

export function visitExpression(e: TypedExpression, to: Visitor): void {
  switch (e.kind) {
    case 'constant':
    case 'static-address':
    case 'reused':
    case 'label-address':
      break;
    case 'load':
      to.place(e.place, 'access');
      break;
    case 'address':
      to.place(e.place, 'address');
      break;
    case 'unary':
    case 'convert':
      to.expression(e.operand);
      break;
    case 'binary':
    case 'compare':
    case 'logical':
    case 'pointer-difference':
    case 'comma':
      to.expression(e.left);
      to.expression(e.right);
      break;
    case 'pointer-add':
      to.expression(e.pointer);
      to.expression(e.index);
      break;
    case 'conditional':
      to.expression(e.condition);
      to.expression(e.then);
      to.expression(e.otherwise);
      break;
    case 'elvis':
      to.expression(e.value);
      to.expression(e.condition);
      to.expression(e.then);
      to.expression(e.otherwise);
      break;
    case 'assign':
      to.place(e.place, 'access');
      to.expression(e.value);
      break;
    case 'update':
      to.place(e.place, 'access');
      to.expression(e.operand);
      break;
    case 'call':
      if (e.callee !== undefined) to.expression(e.callee);
      for (const argument of e.arguments) to.expression(argument);
      break;
    case 'builtin':
      for (const argument of e.arguments) to.expression(argument);
      break;
    case 'compound-literal':
      visitParts(e.initializer, to);
      break;
    case 'statement-expression':
      to.statement(e.body);
      if (e.value !== undefined) to.expression(e.value);
      break;
    case 'va-arg':
      to.expression(e.list);
      break;
  }
}

export function visitPlace(place: Place, to: Visitor): void {
  if (place.kind === 'pointer') to.expression(place.pointer);
  else if (place.kind === 'value') to.expression(place.value);
}

function visitParts({ parts }: AutomaticInitializer, to: Visitor): void {
  for (const { value } of parts) to.expression(value);
}

function visitInitializer(initializer: LocalInitializer, to: Visitor): void {
  if (initializer.kind === 'parts') visitParts(initializer.initializer, to);
  else to.expression(initializer.value);
}

export function visitStatement(s: TypedStatement, to: Visitor): void {
  switch (s.kind) {
    case 'block':
      for (const inner of s.statements) to.statement(inner);
      break;
    case 'expression':
      to.expression(s.value);
      break;
    case 'declare':
      if (s.initializer !== undefined) visitInitializer(s.initializer, to);
      break;
    case 'if':
      to.expression(s.condition);
      to.statement(s.then);
      if (s.otherwise !== undefined) to.statement(s.otherwise);
      break;
    case 'loop':
      if (s.condition !== undefined) to.expression(s.condition);
      to.statement(s.body);
      if (s.step !== undefined) to.expression(s.step);
      break;
    case 'switch':
      to.expression(s.value);
      to.statement(s.body);
      break;
    case 'label':
      if (s.body !== undefined) to.statement(s.body);
      break;
    case 'computed-goto':
      to.expression(s.target);
      break;
    case 'return':
      if (s.value !== undefined) to.expression(s.value);
      break;
    case 'goto':
    case 'break':
    case 'continue':
    case 'unsupported':
      break;
  }
}
