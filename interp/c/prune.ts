/**
 * Takes dead code out of a checked body, as gcc does at every level of optimisation that the kernel is built with.
 *
 * In: statements with constant conditions and jumps. Out: the same without what nothing can reach. The kernel counts on
 * it: `BUILD_BUG_ON` is a call that must be gone, `if (IS_ENABLED(...))` guards calls of functions that do not exist.
 *
 * Invariant: a statement with a label that something may jump to stays.
 */
import { convert, known } from './fold.ts';
import type { BlockStatement, LabelSymbol, TypedExpression, TypedStatement } from './typed.ts';
import { VOID } from './types.ts';
import { type Visitor, visitExpression, visitPlace, visitStatement } from './walk.ts';

export function pruneBlock(block: BlockStatement): BlockStatement {
  const statements: TypedStatement[] = [];
  let reached = true;
  for (const statement of block.statements) {
    if (!reached && !hasLabel(statement)) continue;
    const kept = pruneStatement(statement);
    if (kept === undefined) continue;
    statements.push(kept);
    // A label makes its statement reached again; what counts is whether the end of it is.
    reached = goesOn(kept);
  }
  return { ...block, statements };
}

/** Undefined if nothing is left. */
function pruneStatement(s: TypedStatement): TypedStatement | undefined {
  switch (s.kind) {
    case 'block':
      return pruneBlock(s);
    case 'if':
      return pruneIf(s);
    case 'loop':
      return pruneLoop(s);
    case 'switch':
      return pruneSwitch(s);
    case 'label':
      return s.body === undefined ? s : { ...s, body: pruneStatement(s.body) };
    default:
      return s;
  }
}

function effect(value: TypedExpression): TypedStatement {
  return { kind: 'expression', value: convert(value, VOID), origin: value.origin };
}

function sequence(
  statements: readonly (TypedStatement | undefined)[],
  like: TypedStatement,
): TypedStatement | undefined {
  const kept = statements.filter((statement) => statement !== undefined);
  if (kept.length <= 1) return kept[0];
  return { kind: 'block', locals: [], statements: kept, origin: like.origin, end: like.origin };
}

function pruneIf(s: Extract<TypedStatement, { kind: 'if' }>): TypedStatement | undefined {
  const truth = known(s.condition);
  const then = pruneStatement(s.then);
  const otherwise = s.otherwise === undefined ? undefined : pruneStatement(s.otherwise);
  const [live, dead] = truth === true ? [then, otherwise] : [otherwise, then];
  if (truth !== undefined && (dead === undefined || !hasLabel(dead))) {
    return sequence([s.condition.kind === 'constant' ? undefined : effect(s.condition), live], s);
  }
  if (then === undefined && otherwise === undefined) return effect(s.condition);
  const empty: BlockStatement = { kind: 'block', locals: [], statements: [], origin: s.origin, end: s.origin };
  return { ...s, then: then ?? empty, otherwise };
}

function pruneLoop(s: Extract<TypedStatement, { kind: 'loop' }>): TypedStatement | undefined {
  const empty: BlockStatement = { kind: 'block', locals: [], statements: [], origin: s.origin, end: s.origin };
  const body = pruneStatement(s.body) ?? empty;
  const truth = s.condition === undefined ? true : known(s.condition);
  if (truth === false && s.testFirst && !hasLabel(body) && s.condition !== undefined) {
    return s.condition.kind === 'constant' ? undefined : effect(s.condition);
  }
  return { ...s, body, condition: truth === true && s.condition?.kind === 'constant' ? undefined : s.condition };
}

/** Of a switch over a constant (`switch (sizeof(*p))`) only the case that is taken keeps its label. */
function pruneSwitch(s: Extract<TypedStatement, { kind: 'switch' }>): TypedStatement | undefined {
  if (s.value.kind !== 'constant') return { ...s, body: pruneStatement(s.body) ?? s.body };
  const { value } = s.value;
  const taken = s.cases.find(({ first, last }) => value >= first && value <= last);
  const label = taken?.label ?? s.default;
  const dead = new Set([...s.cases.map((one) => one.label), ...(s.default === undefined ? [] : [s.default])]);
  if (label !== undefined) dead.delete(label);
  const inner = withoutLabels(s.body, dead);
  const body: BlockStatement =
    inner.kind === 'block'
      ? inner
      : { kind: 'block', locals: [], statements: [inner], origin: s.origin, end: s.origin };
  const live = pruneFrom(body, false);
  if (label === undefined && !hasLabel(live)) return undefined;
  return {
    ...s,
    body: live,
    cases: taken === undefined ? [] : [taken],
    default: taken === undefined ? s.default : undefined,
  };
}

/** A block that is not entered at its beginning. */
function pruneFrom(block: BlockStatement, reached: boolean): BlockStatement {
  if (reached) return pruneBlock(block);
  const first = block.statements.findIndex(hasLabel);
  return pruneBlock({ ...block, statements: first < 0 ? [] : block.statements.slice(first) });
}

function withoutLabels(s: TypedStatement, dead: ReadonlySet<LabelSymbol>): TypedStatement {
  const inner = (statement: TypedStatement): TypedStatement => withoutLabels(statement, dead);
  switch (s.kind) {
    case 'block':
      return { ...s, statements: s.statements.map(inner) };
    case 'if':
      return { ...s, then: inner(s.then), otherwise: s.otherwise === undefined ? undefined : inner(s.otherwise) };
    case 'loop':
    case 'switch':
      return { ...s, body: inner(s.body) };
    case 'label': {
      const body = s.body === undefined ? undefined : inner(s.body);
      if (!dead.has(s.label)) return { ...s, body };
      return body ?? { kind: 'block', locals: [], statements: [], origin: s.origin, end: s.origin };
    }
    default:
      return s;
  }
}

/** Nothing can jump into a statement expression, so only statements are looked at. */
function hasLabel(statement: TypedStatement): boolean {
  if (statement.kind === 'label') return true;
  let found = false;
  visitStatement(statement, {
    expression: () => {},
    place: () => {},
    statement: (inner) => {
      found ||= hasLabel(inner);
    },
  });
  return found;
}

/** Whether control may come out behind a statement. When in doubt it does. */
export function goesOn(s: TypedStatement): boolean {
  switch (s.kind) {
    case 'goto':
    case 'computed-goto':
    case 'break':
    case 'continue':
    case 'return':
      return false;
    case 'expression':
      return !isEnd(s.value);
    case 'block': {
      const last = s.statements[s.statements.length - 1];
      return last === undefined || goesOn(last);
    }
    case 'if':
      return s.otherwise === undefined || goesOn(s.then) || goesOn(s.otherwise);
    case 'label':
      return s.body === undefined || goesOn(s.body);
    case 'loop':
      return s.condition !== undefined || hasBreak(s.body);
    default:
      return true;
  }
}

function isEnd(value: TypedExpression): boolean {
  if (value.kind === 'convert') return isEnd(value.operand);
  if (value.kind === 'call') return value.function?.noreturn === true;
  if (value.kind === 'statement-expression')
    return !goesOn(value.body) || (value.value !== undefined && isEnd(value.value));
  return value.kind === 'builtin' && (value.name === 'unreachable' || value.name === 'trap');
}

/** A `break` of the loop around; one in a statement expression counts too. */
function hasBreak(s: TypedStatement): boolean {
  if (s.kind === 'break') return true;
  // Inside, `break` is another's; but what the inner one tests belongs to us.
  if (s.kind === 'loop') return [s.condition, s.step].some((value) => value !== undefined && breaksOut(value));
  if (s.kind === 'switch') return breaksOut(s.value);
  return search((to) => visitStatement(s, to));
}

function breaksOut(value: TypedExpression): boolean {
  return search((to) => visitExpression(value, to));
}

function search(visit: (to: Visitor) => void): boolean {
  let found = false;
  const to: Visitor = {
    expression: (value) => {
      found ||= breaksOut(value);
    },
    place: (place) => visitPlace(place, to),
    statement: (statement) => {
      found ||= hasBreak(statement);
    },
  };
  visit(to);
  return found;
}
