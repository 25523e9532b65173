/**
 * Statements (C11 6.8): AST in, typed statements out.
 *
 * Invariant: a fault in a statement is noted with the function and the next statement is checked; a statement that we
 * do not support becomes one that says so when it is reached. Labels inside either are kept, so that jumps find them.
 */
import { bug, DiagnosticError, describePlace, type Origin } from '../diagnostic.ts';
import type {
  AsmOperand,
  AsmStatement,
  BlockItem,
  CompoundStatement,
  Declaration,
  Expression,
  Statement,
} from './ast.ts';
import { declaration } from './check-declaration.ts';
import { discarded, expression } from './check-expression.ts';
import { ASSIGNING, assigned, RETURNING } from './conversion.ts';
import * as fold from './fold.ts';
import { placeOf, promotedValue, rvalue, scalarOf, typeOf } from './operand.ts';
import { pruneBlock } from './prune.ts';
import {
  addLabel,
  type Body,
  diagnose,
  fail,
  innerScope,
  labelEntry,
  newLabel,
  report,
  type Scope,
  type StatementExpression,
  type SwitchState,
  Unsupported,
  warn,
} from './scope.ts';
import { staticAssertion } from './static-assert.ts';
import { spellType } from './type-relation.ts';
import type { BlockStatement, LabelSymbol, TypedExpression, TypedStatement } from './typed.ts';
import { INT, type IntegerType, VOID } from './types.ts';
import { wrap } from './value.ts';

type Kind<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

function bodyOf(scope: Scope): Body {
  return scope.body ?? bug('a statement outside of a function');
}

/** Notes what is thrown and gives what stands for it; undefined where nothing does. */
function guarded<T>(
  scope: Scope,
  origin: Origin,
  check: () => T,
): T | Extract<TypedStatement, { kind: 'unsupported' }> | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof Unsupported) return { kind: 'unsupported', diagnostic: error.diagnostic, origin };
    if (!(error instanceof DiagnosticError)) throw error;
    bodyOf(scope).diagnostics.push(...error.diagnostics);
    return undefined;
  }
}

export function compound(outer: Scope, { items, origin, end }: CompoundStatement): BlockStatement {
  const scope = innerScope(outer, 'block');
  return blockOf(
    scope,
    items.flatMap((item) => blockItem(scope, item)),
    origin,
    end,
  );
}

function blockOf(scope: Scope, statements: readonly TypedStatement[], origin: Origin, end: Origin): BlockStatement {
  return { kind: 'block', locals: scope.locals, statements, origin, end };
}

function blockItem(scope: Scope, item: BlockItem): readonly TypedStatement[] {
  switch (item.kind) {
    case 'declaration':
      return declaration(scope, item);
    case 'static-assert':
      guarded(scope, item.origin, () => staticAssertion(scope, item));
      return [];
    case 'function': {
      const diagnostic = diagnose('a nested function is not supported', item.origin);
      return [{ kind: 'unsupported', diagnostic, origin: item.origin }];
    }
    default: {
      const checked = statement(scope, item);
      return checked === undefined ? [] : [checked];
    }
  }
}

/** Undefined for what does nothing. */
export function statement(scope: Scope, s: Statement): TypedStatement | undefined {
  switch (s.kind) {
    case 'compound':
      return compound(scope, s);
    case 'if':
      return ifStatement(scope, s);
    case 'while':
    case 'do':
      return loop(scope, s.condition, undefined, s.body, s.kind === 'while', s.origin);
    case 'for':
      return forStatement(scope, s);
    case 'switch':
      return switchStatement(scope, s);
    case 'case':
      return caseLabel(scope, s);
    case 'default':
      return defaultLabel(scope, s);
    case 'label':
      return label(scope, s);
    default:
      return guarded(scope, s.origin, () => simpleStatement(scope, s));
  }
}

type SimpleStatement = Exclude<
  Statement,
  { kind: 'compound' | 'if' | 'while' | 'do' | 'for' | 'switch' | 'case' | 'default' | 'label' }
>;

function simpleStatement(scope: Scope, s: SimpleStatement): TypedStatement | undefined {
  const { origin } = s;
  switch (s.kind) {
    case 'expression-statement':
      if (s.expression === undefined) return undefined;
      return { kind: 'expression', value: discarded(scope, expression(scope, s.expression)), origin };
    case 'local-labels':
      for (const name of s.names) {
        const entry = newLabel(name, origin);
        addLabel(scope, name, entry);
        bodyOf(scope).mentioned.push(entry);
      }
      return undefined;
    case 'goto':
      return gotoStatement(scope, s.label, origin);
    case 'computed-goto': {
      const target = scalarOf(scope, expression(scope, s.target), '');
      if (target.type.kind !== 'pointer') fail('computed goto must be pointer type', origin);
      return { kind: 'computed-goto', target, origin };
    }
    case 'break':
      if (bodyOf(scope).breakable === 0) fail('break statement not within loop or switch', origin);
      return { kind: 'break', origin };
    case 'continue':
      if (bodyOf(scope).loops === 0) fail('continue statement not within a loop', origin);
      return { kind: 'continue', origin };
    case 'return':
      return returnStatement(scope, s);
    case 'asm':
      return asmStatement(scope, s, origin);
  }
}

/** A statement where one must stand. */
function substatement(scope: Scope, s: Statement): TypedStatement {
  const inner = innerScope(scope, 'block');
  const checked = statement(inner, s);
  if (checked !== undefined && inner.locals.length === 0) return checked;
  return blockOf(inner, checked === undefined ? [] : [checked], s.origin, s.origin);
}

/** A controlling expression; where it is unsupported, that is said in front of a statement that stands for any other. */
function condition(scope: Scope, e: Expression): { value: TypedExpression; trouble: TypedStatement | undefined } {
  const checked = guarded(scope, e.origin, () => scalarOf(scope, expression(scope, e), ''));
  if (checked !== undefined && checked.kind !== 'unsupported') return { value: checked, trouble: undefined };
  return { value: fold.constant(INT, 1n, e.origin), trouble: checked };
}

function behind(trouble: TypedStatement | undefined, s: TypedStatement): TypedStatement {
  if (trouble === undefined) return s;
  return { kind: 'block', locals: [], statements: [trouble, s], origin: s.origin, end: s.origin };
}

function ifStatement(scope: Scope, s: Kind<'if'>): TypedStatement {
  const { value, trouble } = condition(scope, s.condition);
  const then = substatement(scope, s.then);
  const otherwise = s.otherwise === undefined ? undefined : substatement(scope, s.otherwise);
  return behind(trouble, { kind: 'if', condition: value, then, otherwise, origin: s.origin });
}

function loop(
  scope: Scope,
  test: Expression | undefined,
  step: Expression | undefined,
  body: Statement,
  testFirst: boolean,
  origin: Origin,
): TypedStatement {
  const tested = test === undefined ? undefined : condition(scope, test);
  const stepped =
    step === undefined ? undefined : guarded(scope, step.origin, () => discarded(scope, expression(scope, step)));
  const state = bodyOf(scope);
  state.breakable++;
  state.loops++;
  const inner = substatement(scope, body);
  state.breakable--;
  state.loops--;
  const trouble = tested?.trouble ?? (stepped?.kind === 'unsupported' ? stepped : undefined);
  const checkedStep = stepped?.kind === 'unsupported' ? undefined : stepped;
  const made: TypedStatement = {
    kind: 'loop',
    condition: tested?.value,
    step: checkedStep,
    body: inner,
    testFirst,
    origin,
  };
  return behind(trouble, made);
}

function forStatement(outer: Scope, { init, condition: test, step, body, origin }: Kind<'for'>): TypedStatement {
  const scope = innerScope(outer, 'block');
  const statements: TypedStatement[] = [];
  if (init?.kind === 'declaration') {
    statements.push(...declaration(scope, init));
    checkLoopDeclaration(scope, init);
  } else if (init !== undefined) {
    const checked = statement(scope, { kind: 'expression-statement', expression: init, origin: init.origin });
    if (checked !== undefined) statements.push(checked);
  }
  statements.push(loop(scope, test, step, body, true, origin));
  return blockOf(scope, statements, origin, origin);
}

/** C11 6.8.5p3. */
function checkLoopDeclaration(scope: Scope, { specifiers: { storage }, origin }: Declaration): void {
  const where = "in 'for' loop initial declaration";
  for (const [tag, { keyword }] of scope.tags) report(scope, `'${keyword} ${tag}' declared ${where}`, origin);
  for (const [name, entry] of scope.names) {
    if (entry.kind === 'function' || entry.kind === 'typedef') {
      report(scope, `declaration of non-variable '${name}' ${where}`, origin);
    } else if (entry.kind === 'object' && entry.symbol.kind === 'global') {
      report(scope, `declaration of ${storage ?? 'static'} variable '${name}' ${where}`, entry.symbol.origin);
    }
  }
}

function switchStatement(scope: Scope, s: Kind<'switch'>): TypedStatement {
  let original: IntegerType | undefined;
  const checked = guarded(scope, s.value.origin, () => {
    const operand = expression(scope, s.value);
    const value = promotedValue(scope, operand) ?? fail('switch quantity not an integer', s.value.origin);
    const { type } = rvalue(scope, operand);
    if (type.kind === 'integer') original = type;
    return value;
  });
  const failed = checked === undefined || checked.kind === 'unsupported';
  const value = failed ? fold.constant(INT, 0n, s.value.origin) : checked;
  const around = bodyOf(scope);
  const state: SwitchState = {
    type: value.type,
    original: original ?? value.type,
    nest: around.nests.length,
    cases: [],
    ranges: [],
    singles: new Set(),
    default: undefined,
  };
  around.switches.push(state);
  around.breakable++;
  const body = substatement(scope, s.body);
  around.breakable--;
  around.switches.pop();
  const made: TypedStatement = {
    kind: 'switch',
    value,
    body,
    cases: state.cases,
    default: state.default,
    origin: s.origin,
  };
  return behind(checked?.kind === 'unsupported' ? checked : undefined, made);
}

// Labels

function labelled(scope: Scope, symbol: LabelSymbol, body: Statement, origin: Origin): TypedStatement {
  return { kind: 'label', label: symbol, body: statement(scope, body), origin };
}

function caseLabel(scope: Scope, s: Kind<'case'>): TypedStatement | undefined {
  const state = bodyOf(scope).switches.at(-1);
  const symbol: LabelSymbol = { name: 'case', origin: s.origin, addressTaken: false };
  guarded(scope, s.origin, () => {
    if (state === undefined) return fail('case label not within a switch statement', s.origin);
    if (state.nest < bodyOf(scope).nests.length) fail('switch jumps into statement expression', s.origin);
    const first = caseValue(scope, s.first, state.type);
    const last = s.last === undefined ? first : caseValue(scope, s.last, state.type);
    const ranges = first === last ? state.ranges : state.cases;
    if (state.singles.has(first) || ranges.some((other) => first <= other.last && last >= other.first)) {
      fail('duplicate case value', s.origin);
    }
    // GNU: an empty range matches nothing.
    if (first > last) warn(scope, undefined, 'empty range specified', s.origin);
    checkCase(scope, first, last, state.original, s.origin);
    if (first <= last) state.cases.push({ first, last, label: symbol });
    if (first < last) state.ranges.push({ first, last });
    else if (first === last) state.singles.add(first);
    return undefined;
  });
  return labelled(scope, symbol, s.body, s.origin);
}

/** Of a type that was promoted, not all values can come. */
function checkCase(scope: Scope, first: bigint, last: bigint, { signed, size, bool }: IntegerType, at: Origin): void {
  const bits = BigInt(bool ? 1 : size * 8);
  const least = signed ? -(1n << (bits - 1n)) : 0n;
  const most = signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  const bound = first < least ? 'is less than minimum' : last > most ? 'exceeds maximum' : undefined;
  if (bound !== undefined) warn(scope, 'switch-outside-range', `case label value ${bound} value for type`, at);
}

function caseValue(scope: Scope, e: Expression, type: IntegerType): bigint {
  const value = rvalue(scope, expression(scope, e));
  if (value.kind === 'constant' && value.type.kind === 'integer') return wrap(value.value, type);
  return fail('case label does not reduce to an integer constant', e.origin);
}

function defaultLabel(scope: Scope, s: Kind<'default'>): TypedStatement | undefined {
  const state = bodyOf(scope).switches.at(-1);
  const symbol: LabelSymbol = { name: 'default', origin: s.origin, addressTaken: false };
  if (state === undefined) report(scope, "'default' label not within a switch statement", s.origin);
  else if (state.nest < bodyOf(scope).nests.length) report(scope, 'switch jumps into statement expression', s.origin);
  else if (state.default !== undefined) report(scope, 'multiple default labels in one switch', s.origin);
  else state.default = symbol;
  return labelled(scope, symbol, s.body, s.origin);
}

function label(scope: Scope, s: Kind<'label'>): TypedStatement {
  const entry = labelEntry(scope, s.name, s.origin);
  if (entry.placed && scope.evaluated) report(scope, `duplicate label '${s.name}'`, s.origin);
  entry.defined = true;
  if (scope.evaluated) entry.nest = [...bodyOf(scope).nests];
  entry.placed ||= scope.evaluated;
  return labelled(scope, entry.symbol, s.body, s.origin);
}

// Jumps

function gotoStatement(scope: Scope, name: string, origin: Origin): TypedStatement {
  const to = labelEntry(scope, name, origin);
  const body = bodyOf(scope);
  if (scope.evaluated) body.jumps.push({ to, nest: [...body.nests], origin });
  return { kind: 'goto', label: to.symbol, origin };
}

/** What can be said of them at the end of a function. */
export function checkLabels({ mentioned, jumps, diagnostics }: Body): void {
  for (const { symbol, defined, origin } of mentioned) {
    if (!defined) diagnostics.push(diagnose(`label '${symbol.name}' used but not defined`, origin));
  }
  for (const { to, nest, origin } of jumps) {
    const inside = to.nest.every((around, depth) => nest[depth] === around);
    if (!inside) {
      const hint = `label '${to.symbol.name}' stands at ${describePlace(to.symbol.origin)}`;
      diagnostics.push(diagnose('jump into statement expression', origin, hint));
    }
  }
}

/** C11 6.8.6.4p1. */
function returnStatement(scope: Scope, { value: e, origin }: Kind<'return'>): TypedStatement {
  const { name, noreturn, type: signature } = bodyOf(scope).symbol;
  if (scope.evaluated) bodyOf(scope).ends = true;
  const { type } = signature.result;
  const declared = `${name}() returns '${spellType(type)}'`;
  if (noreturn) warn(scope, undefined, "function declared 'noreturn' has a 'return' statement", origin);
  if (e === undefined) {
    if (type.kind !== 'void')
      warn(scope, 'return-type', "'return' with no value, in function returning non-void", origin, declared);
    return { kind: 'return', value: undefined, origin };
  }
  const operand = expression(scope, e);
  if (type.kind !== 'void') return { kind: 'return', value: assigned(scope, operand, type, RETURNING), origin };
  if (typeOf(operand).type.kind !== 'void')
    warn(scope, 'return-type', "'return' with a value, in function returning void", e.origin);
  const effect: TypedStatement = { kind: 'expression', value: discarded(scope, operand), origin };
  return behind(effect, { kind: 'return', value: undefined, origin });
}

// Inline assembly

/**
 * An empty template moves values from where its constraints read them to where they are written; what gcc may not
 * assume about them does not matter to us. Everything else would have to be executed.
 */
function asmStatement(scope: Scope, s: AsmStatement, origin: Origin): TypedStatement | undefined {
  const template = s.template.trim();
  const refuse = (why: string): TypedStatement => ({
    kind: 'unsupported',
    diagnostic: diagnose(`inline assembly is not supported: ${why}`, origin),
    origin,
  });
  if (template !== '') return refuse(`"${template.split('\n')[0]!.trim()}"`);
  if (s.goto) return refuse('asm goto');
  const statements: TypedStatement[] = [];
  const effect = (value: TypedExpression): void => {
    statements.push({ kind: 'expression', value: fold.convert(value, VOID), origin });
  };
  for (const input of s.inputs) {
    const output = matchingOutput(s, input);
    if (output !== undefined) continue;
    const operand = expression(scope, input.value);
    if (isMemory(input)) placeOf(operand, 'in asm statement');
    else if (typeOf(operand).type.kind === 'void') fail('invalid use of void expression', input.value.origin);
    else if (!fold.isEffectFree(rvalue(scope, operand))) effect(rvalue(scope, operand));
  }
  for (const [i, output] of s.outputs.entries()) {
    const operand = expression(scope, output.value);
    const place = placeOf(operand, 'in asm statement');
    if (!/[=+]/.test(output.constraint)) fail("output operand constraint lacks '='", output.value.origin);
    if (place.type.const) fail("read-only operand used as 'asm' output", output.value.origin);
    const input = s.inputs.find((candidate) => matchingOutput(s, candidate) === i);
    if (input !== undefined) {
      const { type } = typeOf(operand);
      const value = assigned(scope, expression(scope, input.value), type, ASSIGNING);
      effect({ kind: 'assign', place, value, type, origin });
    } else if (!output.constraint.includes('+') && !isMemory(output)) {
      return refuse(`an empty template that writes '${output.constraint}'`);
    }
  }
  if (s.clobbers.includes('memory')) {
    statements.push({
      kind: 'expression',
      value: { kind: 'builtin', name: 'barrier', arguments: [], type: VOID, origin },
      origin,
    });
  }
  if (statements.length <= 1) return statements[0];
  return { kind: 'block', locals: [], statements, origin, end: origin };
}

function isMemory({ constraint }: AsmOperand): boolean {
  return /^[=+&]*m$/.test(constraint);
}

/** The output that an input shares its register with: `"0"` or `"[name]"`. */
function matchingOutput({ outputs }: AsmStatement, { constraint }: AsmOperand): number | undefined {
  if (/^\d+$/.test(constraint)) return Number(constraint);
  const named = /^\[(\w+)\]$/.exec(constraint)?.[1];
  const index = named === undefined ? -1 : outputs.findIndex(({ name }) => name === named);
  return index < 0 ? undefined : index;
}

// Statement expressions

/** The last statement, if it is an expression, is the value (GNU C). */
export function statementExpression(outer: Scope, expression: CompoundStatement): StatementExpression {
  const { items, origin, end } = expression;
  const scope = innerScope(outer, 'block');
  const statements: TypedStatement[] = [];
  let value: TypedExpression | undefined;
  const { nests } = bodyOf(scope);
  nests.push(expression);
  try {
    for (const [i, item] of items.entries()) {
      if (i < items.length - 1) statements.push(...blockItem(scope, item));
      else value = lastItem(scope, item, statements);
    }
  } finally {
    nests.pop();
  }
  return { body: pruneBlock(blockOf(scope, statements, origin, end)), value };
}

function lastItem(scope: Scope, item: BlockItem, statements: TypedStatement[]): TypedExpression | undefined {
  if (item.kind === 'label') {
    const made = label(scope, {
      ...item,
      body: { kind: 'expression-statement', expression: undefined, origin: item.origin },
    });
    statements.push(made);
    return lastItem(scope, item.body, statements);
  }
  if (item.kind !== 'expression-statement' || item.expression === undefined) {
    statements.push(...blockItem(scope, item));
    return undefined;
  }
  // A fault here is the whole expression's: without it the type is not known.
  const operand = expression(scope, item.expression);
  if (typeOf(operand).type.kind === 'void') {
    statements.push({ kind: 'expression', value: discarded(scope, operand), origin: item.origin });
    return undefined;
  }
  return rvalue(scope, operand);
}
