/**
 * Statements and whole functions of the typed tree into steps.
 *
 * In: a function's symbol and body. Out: its code, with a label, a fresh slot and a jump wherever that is the simplest;
 * control.ts and optimize.ts clean up after.
 *
 * Invariant: every statement starts and ends with nothing pending; a full expression's temporaries end on each way on.
 */
import { bug, type Origin } from '../diagnostic.ts';
import { invoke, lowerRecordCall } from './lower-call.ts';
import { branch, initialize, lowerEffect, lowerRecord, lowerValue } from './lower-expression.ts';
import { FunctionLowering, type Knot, type Linker, wordsOf } from './lower-function.ts';
import { addressOf, copyRecord, resolve, store } from './lower-place.ts';
import { unsequenced } from './sequence.ts';
import type { FunctionCode } from './step.ts';
import type {
  BlockStatement,
  FunctionBody,
  FunctionSymbol,
  LocalSymbol,
  Place,
  TypedExpression,
  TypedStatement,
} from './typed.ts';
import { qualified, type Type, valueClass } from './types.ts';

type Of<Kind extends TypedStatement['kind']> = Extract<TypedStatement, { kind: Kind }>;

const KNOT: Knot = { value: lowerValue, record: lowerRecord, block: lowerInnerBlock, invoke };

/** Switches with more cases than that are searched by halves. */
const CHAIN_LENGTH = 6;
/** Labels of one function whose addresses fit between its own and the next function's. */
const LABEL_ADDRESSES = 14;

/** Lowers a function; `inMemory` are variables that cannot be kept in slots. */
export function lowerFunction(
  linker: Linker,
  symbol: FunctionSymbol,
  body: FunctionBody,
  identity: { readonly number: number; readonly unit: string },
  inMemory: ReadonlySet<LocalSymbol>,
): { code: FunctionCode; scalars: FunctionLowering['scalars'] } {
  const f = new FunctionLowering(linker, symbol, inMemory, KNOT);
  const result = symbol.type.result.type;
  if (valueClass(result) === 'memory') f.resultPointer = f.slot(2);
  f.open();
  for (const parameter of body.parameters) f.parameter(parameter);
  if (symbol.type.variadic) f.cells = f.slot(2);
  const parameterWords = f.slots;
  f.storeParameters();
  lowerBlock(f, body.body);
  f.at(body.end);
  fallOff(f, result);
  f.writeStubs();
  if (f.addressedLabels.length > LABEL_ADDRESSES) {
    f.fail(`more than ${LABEL_ADDRESSES} labels whose address is taken are not supported`, symbol.origin);
  }
  const code: FunctionCode = {
    ...identity,
    name: symbol.name,
    origin: symbol.origin,
    variadic: symbol.type.variadic,
    parameterWords,
    parameters: parameterSizes(body.parameters, f),
    resultWords: wordsOf(result),
    inline: symbol.inline,
    inlined: undefined,
    steps: f.steps,
    slots: f.slots,
    labels: f.labels,
    objects: f.objects,
    frameBytes: f.frameBytes,
    locals: f.locals,
  };
  return { code, scalars: f.scalars };
}

function parameterSizes(parameters: readonly LocalSymbol[], f: FunctionLowering): (1 | 2)[] {
  const sizes = parameters.map(({ type }) => wordsOf(type.type) || 2);
  if (f.resultPointer >= 0) sizes.unshift(2);
  if (f.cells >= 0) sizes.push(2);
  return sizes;
}

/** The closing brace is reached; that of main() returns 0 (C11 5.1.2.2.3). */
function fallOff(f: FunctionLowering, result: Type): void {
  if (f.symbol.name === 'main' && wordsOf(result) === 1) f.emit('ret32', f.const32(0));
  else returnNothing(f, result);
}

function returnNothing(f: FunctionLowering, result: Type): void {
  f.emit(wordsOf(result) === 0 ? 'ret' : 'retnone');
}

function lowerInnerBlock(f: FunctionLowering, block: BlockStatement, finish: () => void): void {
  f.open();
  for (const statement of block.statements) lowerStatement(f, statement);
  finish();
  f.at(block.end);
  f.close();
}

function lowerBlock(f: FunctionLowering, block: BlockStatement): void {
  lowerInnerBlock(f, block, () => {});
}

/** The expressions of a statement that are full ones (C11 6.8p4); of an initialiser's parts each is one. */
function fullExpressions(statement: TypedStatement): readonly (TypedExpression | undefined)[] {
  switch (statement.kind) {
    case 'expression':
    case 'return':
    case 'switch':
      return [statement.value];
    case 'if':
      return [statement.condition];
    case 'loop':
      return [statement.condition, statement.step];
    case 'computed-goto':
      return [statement.target];
    case 'declare': {
      const { initializer } = statement;
      if (initializer === undefined) return [];
      return initializer.kind === 'parts'
        ? initializer.initializer.parts.map(({ value }) => value)
        : [initializer.value];
    }
    default:
      return [];
  }
}

function lowerStatement(f: FunctionLowering, statement: TypedStatement): void {
  for (const expression of fullExpressions(statement)) {
    if (expression === undefined) continue;
    for (const { at, name } of unsequenced(expression)) f.unsequenced.set(at, name);
  }
  f.at(statement.origin);
  switch (statement.kind) {
    case 'block':
      lowerBlock(f, statement);
      return;
    case 'expression':
      f.fullExpression(() => lowerEffect(f, statement.value));
      return;
    case 'declare':
      lowerDeclare(f, statement);
      return;
    case 'if':
      lowerIf(f, statement);
      return;
    case 'loop':
      lowerLoop(f, statement);
      return;
    case 'switch':
      lowerSwitch(f, statement);
      return;
    case 'label':
      f.markSource(statement.label);
      if (statement.body !== undefined) lowerStatement(f, statement.body);
      return;
    case 'goto':
      f.emit('jmp', f.jumpTo(statement.label, statement.origin));
      return;
    case 'computed-goto':
      lowerComputedGoto(f, statement);
      return;
    case 'break':
      lowerExit(f, (exits) => exits.breakTo, statement.origin);
      return;
    case 'continue':
      lowerExit(f, (exits) => exits.continueTo, statement.origin);
      return;
    case 'return':
      lowerReturn(f, statement);
      return;
    case 'unsupported':
      f.emit('unsupported', f.linker.unsupported(statement.diagnostic));
      return;
  }
}

function placeOf(symbol: LocalSymbol): Place {
  return { kind: 'symbol', symbol, type: { ...symbol.type, volatile: false }, offset: 0, bits: undefined };
}

function lowerDeclare(f: FunctionLowering, { symbol, initializer }: Of<'declare'>): void {
  f.declare(symbol);
  if (initializer === undefined) return;
  f.fullExpression(() => {
    switch (initializer.kind) {
      case 'scalar': {
        const value = f.value(initializer.value);
        store(f, resolve(f, placeOf(symbol)), value);
        return;
      }
      case 'record': {
        const to = addressOf(f, placeOf(symbol));
        if (initializer.value.kind === 'call') lowerRecordCall(f, initializer.value, to);
        else copyRecord(f, to, symbol.type, initializer.value);
        return;
      }
      case 'parts':
        initialize(f, symbol, initializer.initializer);
        return;
    }
  });
  f.seal(symbol);
}

/** A condition as a full expression: its temporaries end on both ways. */
function branchOn(f: FunctionLowering, condition: TypedExpression, then: number, otherwise: number): void {
  const outer = f.pending;
  f.pending = [];
  const [yes, no] = [f.label(), f.label()];
  branch(f, condition, yes, no);
  f.mark(yes);
  f.endPending();
  f.emit('jmp', then);
  f.mark(no);
  f.endPending();
  f.emit('jmp', otherwise);
  f.pending = outer;
}

function lowerIf(f: FunctionLowering, { condition, then, otherwise }: Of<'if'>): void {
  const [yes, no, end] = [f.label(), f.label(), f.label()];
  branchOn(f, condition, yes, no);
  f.mark(yes);
  lowerStatement(f, then);
  f.emit('jmp', end);
  f.mark(no);
  if (otherwise !== undefined) lowerStatement(f, otherwise);
  f.mark(end);
}

function lowerLoop(f: FunctionLowering, { condition, step, body, testFirst }: Of<'loop'>): void {
  const [again, next, test, end] = [f.label(), f.label(), f.label(), f.label()];
  if (testFirst) f.emit('jmp', test);
  f.mark(again);
  f.exits.push({ breakTo: end, continueTo: next, position: f.position() });
  lowerStatement(f, body);
  f.exits.pop();
  f.mark(next);
  if (step !== undefined) f.fullExpression(() => lowerEffect(f, step));
  f.mark(test);
  if (condition === undefined) f.emit('jmp', again);
  else branchOn(f, condition, again, end);
  f.mark(end);
}

function lowerExit(
  f: FunctionLowering,
  target: (exits: FunctionLowering['exits'][number]) => number | undefined,
  origin: Origin,
): void {
  const exits = f.exits.findLast((each) => target(each) !== undefined) ?? bug('a jump out of nothing');
  f.move(f.position(), exits.position, origin);
  f.at(origin);
  f.emit('jmp', target(exits)!);
}

function lowerReturn(f: FunctionLowering, { value, origin }: Of<'return'>): void {
  let slot = -1;
  if (value !== undefined) {
    f.fullExpression(() => {
      if (valueClass(value.type) === 'memory') {
        copyRecord(f, { base: f.resultPointer, offset: 0 }, qualified(value.type), value);
      } else {
        slot = f.value(value);
      }
    });
  }
  f.at(origin);
  f.cleanUp();
  f.at(origin);
  if (slot < 0) returnNothing(f, f.symbol.type.result.type);
  else f.emit(wordsOf(value!.type) === 2 ? 'ret64' : 'ret32', slot);
}

// ---- switch

interface Case {
  readonly first: bigint;
  readonly last: bigint;
  readonly stub: number;
}

function lowerSwitch(f: FunctionLowering, statement: Of<'switch'>): void {
  const { value, body, origin } = statement;
  const end = f.label();
  const slot = f.fullExpression(() => f.value(value));
  const wide = wordsOf(value.type) === 2;
  const signed = value.type.kind === 'integer' && value.type.signed;
  const cases = statement.cases
    .map(({ first, last, label }) => ({ first, last, stub: f.jumpTo(label, origin) }))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  const otherwise = statement.default === undefined ? end : f.jumpTo(statement.default, origin);
  f.at(origin);
  dispatch(f, { slot, wide, signed }, cases, otherwise);
  f.exits.push({ breakTo: end, continueTo: undefined, position: f.position() });
  lowerStatement(f, body);
  f.exits.pop();
  f.mark(end);
}

interface Selector {
  readonly slot: number;
  readonly wide: boolean;
  readonly signed: boolean;
}

/** Finds the case among sorted ones. */
function dispatch(f: FunctionLowering, selector: Selector, cases: readonly Case[], otherwise: number): void {
  if (cases.length <= CHAIN_LENGTH) {
    for (const one of cases) testCase(f, selector, one);
    f.emit('jmp', otherwise);
    return;
  }
  const middle = cases.length >> 1;
  const upper = f.label();
  const { slot, wide, signed } = selector;
  const bound = constantFor(f, selector, cases[middle]!.first);
  const less = f.op(wide ? (signed ? 'lts64' : 'ltu64') : signed ? 'lts32' : 'ltu32', 1, slot, bound);
  f.emit('bz32', less, upper);
  dispatch(f, selector, cases.slice(0, middle), otherwise);
  f.mark(upper);
  dispatch(f, selector, cases.slice(middle), otherwise);
}

function constantFor(f: FunctionLowering, { wide }: Selector, value: bigint): number {
  return wide ? f.const64(value) : f.const32(Number(BigInt.asIntN(32, value)));
}

function testCase(f: FunctionLowering, selector: Selector, { first, last, stub }: Case): void {
  const { slot, wide } = selector;
  if (first === last) {
    const same = f.op(wide ? 'eq64' : 'eq32', 1, slot, constantFor(f, selector, first));
    f.emit('bnz32', same, stub);
    return;
  }
  // first <= x <= last is x - first <= last - first without sign.
  const distance = f.op(wide ? 'sub64' : 'sub32', wide ? 2 : 1, slot, constantFor(f, selector, first));
  const inside = f.op(wide ? 'leu64' : 'leu32', 1, distance, constantFor(f, selector, last - first));
  f.emit('bnz32', inside, stub);
}

/** Compares with the address of each label that can be meant: those whose address the function takes. */
function lowerComputedGoto(f: FunctionLowering, { target, origin }: Of<'computed-goto'>): void {
  const slot = f.fullExpression(() => f.value(target));
  f.at(origin);
  f.laterDispatch(origin, (label, stub) => {
    const address = f.labelAddress(label);
    f.emit('bnz32', f.op('eq64', 1, slot, address), stub);
  });
}
