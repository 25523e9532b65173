/**
 * Can control come to the end of a function?
 *
 * In: a pruned body. Out: yes, no, or that gcc may know better. The idea: statements are gone through as they are nested,
 * with a mark for "somebody comes here", again and again until no further label is reached. As for gcc in the pass that
 * warns, values count only where they are constants, and a call does not return only if its function is declared so.
 *
 * Invariant: `yes` only where gcc, which folds more than we do, would say so, too.
 */
import { known } from './fold.ts';
import type { BlockStatement, LabelSymbol, TypedExpression, TypedStatement } from './typed.ts';
import { widthOf } from './types.ts';
import { visitExpression, visitPlace, visitStatement } from './walk.ts';

export type EndReached = 'yes' | 'no' | 'unknown';

export function reachesEnd(body: BlockStatement): EndReached {
  const reach = new Reach();
  for (;;) {
    const before = reach.labels.size;
    const live = reach.statement(body, true);
    if (reach.labels.size !== before) continue;
    if (!live) return 'no';
    return reach.unsure ? 'unknown' : 'yes';
  }
}

/** A loop or switch that is being gone through. */
interface Frame {
  readonly isLoop: boolean;
  broken: boolean;
  continued: boolean;
}

/** Whether control comes out of a condition, by its truth. */
interface Ways {
  readonly yes: boolean;
  readonly no: boolean;
}

const NOWHERE: Ways = { yes: false, no: false };

class Reach {
  readonly labels = new Set<LabelSymbol>();
  /** A condition was met that gcc may fold. */
  unsure = false;
  /** A label whose address was taken may be jumped to. */
  private computed = false;
  private readonly frames: Frame[] = [];

  /** `live`: control comes to it. The result: whether it comes out behind it. */
  statement(s: TypedStatement, live: boolean): boolean {
    switch (s.kind) {
      case 'block':
        return this.block(s, live);
      case 'expression':
        return this.expression(s.value, live);
      case 'declare':
        return this.parts(live, (each) => visitStatement(s, each));
      case 'if':
        return this.branch(s, live);
      case 'loop':
        return this.loop(s, live);
      case 'switch':
        return this.switch(s, live);
      case 'label': {
        const entered = live || this.isReached(s.label);
        return s.body === undefined ? entered : this.statement(s.body, entered);
      }
      case 'goto':
        if (live) this.labels.add(s.label);
        return false;
      case 'computed-goto':
        if (this.expression(s.target, live)) this.computed = true;
        return false;
      case 'break':
        if (live) this.frames.at(-1)!.broken = true;
        return false;
      case 'continue':
        if (live) this.frames.findLast(({ isLoop }) => isLoop)!.continued = true;
        return false;
      case 'return':
        if (s.value !== undefined) this.expression(s.value, live);
        return false;
      case 'unsupported':
        // It may jump, or never end.
        if (live) this.unsure = true;
        return live;
    }
  }

  private isReached(label: LabelSymbol): boolean {
    return this.labels.has(label) || (this.computed && label.addressTaken);
  }

  private block({ statements, locals }: BlockStatement, live: boolean): boolean {
    let at = live;
    for (const statement of statements) at = this.statement(statement, at);
    return at && !locals.some(({ cleanup }) => cleanup?.noreturn === true);
  }

  private branch(s: Extract<TypedStatement, { kind: 'if' }>, live: boolean): boolean {
    const { yes, no } = this.condition(s.condition, live);
    const then = this.statement(s.then, yes);
    const otherwise = s.otherwise === undefined ? no : this.statement(s.otherwise, no);
    return then || otherwise;
  }

  private loop(s: Extract<TypedStatement, { kind: 'loop' }>, live: boolean): boolean {
    const frame: Frame = { isLoop: true, broken: false, continued: false };
    this.frames.push(frame);
    const test = (at: boolean): Ways =>
      s.condition === undefined ? { yes: at, no: false } : this.condition(s.condition, at);
    let { yes, no } = s.testFirst ? test(live) : { yes: live, no: false };
    for (;;) {
      const end = this.statement(s.body, yes) || frame.continued;
      const stepped = s.step === undefined ? end : this.expression(s.step, end);
      const again = test(stepped);
      no ||= again.no;
      if (yes || !again.yes) break;
      yes = true;
    }
    this.frames.pop();
    return no || frame.broken;
  }

  private switch(s: Extract<TypedStatement, { kind: 'switch' }>, live: boolean): boolean {
    const entered = this.expression(s.value, live);
    const frame: Frame = { isLoop: false, broken: false, continued: false };
    if (entered) {
      for (const { label } of s.cases) this.labels.add(label);
      if (s.default !== undefined) this.labels.add(s.default);
    }
    this.frames.push(frame);
    const end = this.statement(s.body, false);
    this.frames.pop();
    return end || frame.broken || (entered && s.default === undefined && !coversAll(s));
  }

  private expression(e: TypedExpression, live: boolean): boolean {
    switch (e.kind) {
      case 'logical': {
        const { yes, no } = this.condition(e, live);
        return yes || no;
      }
      case 'conditional': {
        const { yes, no } = this.condition(e.condition, live);
        const then = this.expression(e.then, yes);
        return this.expression(e.otherwise, no) || then;
      }
      case 'elvis':
        this.expression(e.otherwise, live);
        return this.expression(e.value, live);
      case 'statement-expression': {
        const end = this.statement(e.body, live);
        return e.value === undefined ? end : this.expression(e.value, end);
      }
      case 'call': {
        const called = this.parts(live, (each) => visitExpression(e, each));
        return called && e.function?.noreturn !== true && e.signature.noreturn !== true;
      }
      case 'builtin': {
        const called = this.parts(live, (each) => visitExpression(e, each));
        return called && e.name !== 'unreachable' && e.name !== 'trap';
      }
      default:
        return this.parts(live, (each) => visitExpression(e, each));
    }
  }

  /** All of them are evaluated. */
  private parts(live: boolean, visit: (each: Parameters<typeof visitExpression>[1]) => void): boolean {
    let at = live;
    const each: Parameters<typeof visitExpression>[1] = {
      expression: (part) => {
        at = this.expression(part, at);
      },
      place: (place) => visitPlace(place, each),
      statement: (part) => {
        at = this.statement(part, at);
      },
    };
    visit(each);
    return at;
  }

  private condition(e: TypedExpression, live: boolean): Ways {
    if (e.kind === 'logical') {
      const left = this.condition(e.left, live);
      const isAnd = e.operator === '&&';
      const right = this.condition(e.right, isAnd ? left.yes : left.no);
      return isAnd ? { yes: right.yes, no: left.no || right.no } : { yes: left.yes || right.yes, no: right.no };
    }
    if (e.kind === 'unary' && e.operator === '!') {
      const { yes, no } = this.condition(e.operand, live);
      return { yes: no, no: yes };
    }
    if (e.kind === 'convert' && e.type.kind === 'integer' && (e.type.bool || e.type.size >= 4)) {
      const { operand } = e;
      if (operand.kind === 'logical' || operand.kind === 'unary' || operand.kind === 'compare')
        return this.condition(operand, live);
    }
    const end = this.expression(e, live);
    if (!end) return NOWHERE;
    const truth = known(e);
    if (truth === undefined && mayBeFolded(e)) this.unsure = true;
    return { yes: truth !== false, no: truth !== true };
  }
}

/** Is there a case for every value that the type had before it was promoted? */
function coversAll({ value, cases }: Extract<TypedStatement, { kind: 'switch' }>): boolean {
  if (value.kind === 'constant') {
    return cases.some(({ first, last }) => value.value >= first && value.value <= last);
  }
  const original = value.kind === 'convert' ? value.operand : value;
  const { type } = original;
  if (type.kind !== 'integer') return false;
  const bits = original.kind === 'load' ? original.place.bits?.width : undefined;
  const width = BigInt(type.bool ? 1 : (bits ?? widthOf(type)));
  let next = type.signed ? -(1n << (width - 1n)) : 0n;
  const most = next + (1n << width) - 1n;
  for (const { first, last } of [...cases].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    if (first > next) return false;
    if (last >= next) next = last + 1n;
  }
  return next > most;
}

/** Not by us, but by gcc: what is the same whatever its variables hold, and constant variables. */
function mayBeFolded(e: TypedExpression): boolean {
  switch (e.kind) {
    case 'load':
      return e.place.type.const && !e.place.type.volatile && e.place.kind === 'symbol';
    case 'convert':
    case 'unary':
      return mayBeFolded(e.operand);
    case 'binary':
      if (e.right.kind === 'constant' && settles(e.operator, e.right.value)) return true;
      return isSame(e.left, e.right) || mayBeFolded(e.left) || mayBeFolded(e.right);
    case 'compare':
      if (e.right.kind === 'constant' && mayBeOutOfRange(e.left)) return true;
      if (e.left.kind === 'constant' && mayBeOutOfRange(e.right)) return true;
      return isSame(e.left, e.right) || mayBeFolded(e.left) || mayBeFolded(e.right);
    case 'comma':
      return mayBeFolded(e.right);
    case 'conditional':
      return isSame(e.then, e.otherwise) || mayBeFolded(e.then) || mayBeFolded(e.otherwise);
    case 'address':
      return true;
    default:
      return false;
  }
}

/** `x * 0`, `x & 0`, `x | 1`, `x % 1`. */
function settles(operator: string, constant: bigint): boolean {
  if (operator === '*' || operator === '&') return constant === 0n;
  if (operator === '|') return constant !== 0n;
  return operator === '%' && (constant === 1n || constant === -1n);
}

/** Compared with a constant, it may have the answer in its type: unsigned, or of fewer bits than it is compared in. */
function mayBeOutOfRange(e: TypedExpression): boolean {
  if (e.type.kind === 'integer' && !e.type.signed) return true;
  if (e.kind === 'convert' || e.kind === 'compare' || e.kind === 'logical') return true;
  return e.kind === 'binary' && e.right.kind === 'constant' && (e.operator === '&' || e.operator === '%');
}

function isSame(a: TypedExpression, b: TypedExpression): boolean {
  if (a.kind === 'convert' && b.kind === 'convert') return isSame(a.operand, b.operand);
  if (a.kind !== 'load' || b.kind !== 'load') return false;
  if (a.place.kind !== 'symbol' || b.place.kind !== 'symbol') return false;
  return a.place.symbol === b.place.symbol && a.place.offset === b.place.offset;
}
