/**
 * What lowering a function needs beside the tree: the steps made so far, slots, labels, the frame's memory, scopes.
 *
 * A function's words of arguments are its first slots: the address for a record result, if it has one, then the
 * parameters (a record parameter is the address of the caller's copy), then, of a variadic function, the address of the
 * cells that hold the other arguments. Scalars whose address is not taken live in slots of their own; every other
 * variable is an object in the frame's memory that begins where its declaration is reached and ends with its block.
 *
 * Invariant: on every way out of a scope, cleanup functions run and objects end, in reverse order of declaration;
 * jumps are settled by comparing the positions (open scopes and what was declared in each) of both ends.
 */
import type { Diagnostic, Origin } from '../diagnostic.ts';
import { bug } from '../diagnostic.ts';
import { ACCESS_BOOL, type CodePlace, type FrameObject, type LocalInfo, MEMORY_BASE_HIGH } from './ir.ts';
import { sizeOf } from './layout.ts';
import { FRAME_ALIGN, frameRoom, type Step, type StepOp } from './step.ts';
import type {
  BlockStatement,
  FunctionSymbol,
  GlobalSymbol,
  LabelSymbol,
  LocalSymbol,
  TypedExpression,
} from './typed.ts';
import { isConstant, type QualifiedType, type Type, valueClass } from './types.ts';

/** Functions, natives and objects go by numbers, which a program replaces by its own (encode.ts). */
export type CallTarget =
  | { readonly kind: 'function'; readonly number: number }
  | { readonly kind: 'native'; readonly number: number }
  | { readonly kind: 'intrinsic'; readonly name: string };

/**
 * Which arrays at the end of a structure stand for longer ones, as gcc's -fstrict-flex-arrays has it: those of no given
 * length (3), or whatever is the last member (0).
 */
export type FlexibleArrays = 'incomplete' | 'trailing';

/** What a function's code asks of the program it becomes part of. What it asks for is thereby reached. */
export interface Linker {
  call(symbol: FunctionSymbol): CallTarget;
  functionAddress(symbol: FunctionSymbol): number;
  /** Undefined for a weak object that nobody defines, or if nobody does who should. */
  globalAddress(symbol: GlobalSymbol, origin: Origin): number | undefined;
  native(name: string): number;
  unsupported(diagnostic: Diagnostic): number;
  readonly flexible: FlexibleArrays;
  /** The program cannot be made. */
  report(message: string, origin: Origin): void;
}

/** Bytes at the address in a pair of slots plus an offset. */
export interface Address {
  readonly base: number;
  readonly offset: number;
}

/** Where a variable lives. `indirect`: at the address in a pair of slots (record parameters). */
export type Home =
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'frame'; readonly object: FrameObject }
  | { readonly kind: 'indirect'; readonly slot: number };

/** The ways in which the files that lower places, calls, builtins, expressions and statements call each other. */
export interface Knot {
  value(f: FunctionLowering, expression: TypedExpression): number;
  record(f: FunctionLowering, expression: TypedExpression): Address;
  /** A statement expression's block; `finish` runs inside its scope. */
  block(f: FunctionLowering, block: BlockStatement, finish: () => void): void;
  /** Calls a function with argument slots. */
  invoke(f: FunctionLowering, symbol: FunctionSymbol, args: readonly number[]): void;
}

interface Scope {
  /** In order of declaration: those that begin and end (in frame memory) or are to be cleaned up. */
  readonly declared: LocalSymbol[];
}

/** Open scopes from the outside in, and how much of each had been declared. */
export type Position = readonly { readonly scope: Scope; readonly count: number }[];

interface Exits {
  readonly breakTo: number;
  /** Undefined for a switch. */
  readonly continueTo: number | undefined;
  readonly position: Position;
}

export class FunctionLowering {
  readonly steps: Step[] = [];
  slots = 0;
  labels = 0;
  readonly objects: FrameObject[] = [];
  frameBytes = 0;
  readonly locals: LocalInfo[] = [];
  /** First slot and words of each scalar variable that lives in slots. */
  readonly scalars = new Map<LocalSymbol, { readonly slot: number; readonly words: 1 | 2 }>();
  readonly exits: Exits[] = [];
  /** Operators whose operands do to a variable what has no order, and its name. */
  readonly unsequenced = new Map<TypedExpression, string>();
  /** Values of the `elvis` expressions around. */
  readonly reused: number[] = [];
  /** Objects made for a part of the full expression; they end with it. */
  pending: FrameObject[] = [];
  /** Slots of the hidden parameters. */
  resultPointer = -1;
  cells = -1;
  private place: CodePlace;
  private readonly homes = new Map<LocalSymbol, Home>();
  private readonly scopes: Scope[] = [];
  private readonly labelNumbers = new Map<LabelSymbol, number>();
  private readonly labelPositions = new Map<LabelSymbol, Position>();
  private readonly jumps: {
    readonly stub: number;
    readonly label: LabelSymbol;
    readonly from: Position;
    readonly origin: Origin;
  }[] = [];
  private readonly dispatches: {
    readonly stub: number;
    readonly from: Position;
    readonly origin: Origin;
    readonly write: (label: LabelSymbol, stub: number) => void;
  }[] = [];
  /** Labels whose address is taken, in the order in which that is seen. */
  readonly addressedLabels: LabelSymbol[] = [];

  constructor(
    readonly linker: Linker,
    readonly symbol: FunctionSymbol,
    /** Variables that must live in memory, as they may be read before they are written. */
    private readonly inMemory: ReadonlySet<LocalSymbol>,
    private readonly knot: Knot,
  ) {
    this.place = { origin: symbol.origin, function: symbol.name, inlinedAt: undefined };
  }

  /** The slot of a scalar expression's value; -1 for a void one. */
  value(expression: TypedExpression): number {
    return this.knot.value(this, expression);
  }

  /** Where a record expression's value stands. */
  record(expression: TypedExpression): Address {
    return this.knot.record(this, expression);
  }

  block(block: BlockStatement, finish: () => void): void {
    this.knot.block(this, block, finish);
  }

  // ---- steps

  get origin(): Origin {
    return this.place.origin;
  }

  /** What follows comes from there. */
  at(origin: Origin): void {
    if (this.place.origin !== origin) this.place = { origin, function: this.symbol.name, inlinedAt: undefined };
  }

  emit(op: StepOp, ...operands: number[]): Step {
    const step: Step = { op, operands, place: this.place };
    this.steps.push(step);
    return step;
  }

  slot(words: 1 | 2): number {
    const slot = this.slots;
    this.slots += words;
    return slot;
  }

  label(): number {
    return this.labels++;
  }

  mark(label: number): void {
    this.emit('label', label);
  }

  const32(value: number): number {
    const slot = this.slot(1);
    this.emit('const32', slot, value);
    return slot;
  }

  const64(value: bigint): number {
    return this.lanes(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  }

  lanes(low: number, high: number): number {
    const slot = this.slot(2);
    this.emit('const64', slot, low, high);
    return slot;
  }

  /** An operation on slots with a fresh result. */
  op(op: StepOp, words: 1 | 2, ...operands: number[]): number {
    const slot = this.slot(words);
    this.emit(op, slot, ...operands);
    return slot;
  }

  fail(message: string, origin: Origin): void {
    this.linker.report(message, origin);
  }

  // ---- memory of the frame

  private allocate(name: string, type: QualifiedType | undefined, size: number): FrameObject {
    const object = { name, type, offset: this.frameBytes, size };
    this.objects.push(object);
    this.frameBytes = object.offset + frameRoom(size);
    return object;
  }

  frameAddress(object: FrameObject): Address {
    return { base: this.op('frame', 2, object.offset), offset: 0 };
  }

  begin(object: FrameObject): void {
    if (object.size > 0) this.emit('begin', object.offset, object.size);
  }

  end(object: FrameObject): void {
    if (object.size > 0) this.emit('end', object.offset, object.size);
  }

  /** An object that lives until the full expression ends. */
  temporary(type: QualifiedType | undefined, size: number): FrameObject {
    const object = this.allocate('(temporary)', type, size);
    this.pending.push(object);
    this.begin(object);
    return object;
  }

  /** Runs `lower` as a full expression (C11 6.8p4): what it made for a while ends after it. */
  fullExpression<T>(lower: () => T): T {
    const outer = this.pending;
    this.pending = [];
    const result = lower();
    this.endPending();
    this.pending = outer;
    return result;
  }

  endPending(): void {
    for (const object of this.pending) this.end(object);
  }

  // ---- variables

  /** Words that the variable takes as a scalar in slots; 0 if it has to live in memory. */
  private scalarWords(symbol: LocalSymbol): 0 | 1 | 2 {
    if (symbol.addressTaken || symbol.cleanup !== undefined || this.inMemory.has(symbol)) return 0;
    return wordsOf(symbol.type.type);
  }

  /** Takes the next slots for a parameter; those that live in memory are stored there. */
  parameter(symbol: LocalSymbol): void {
    const { type } = symbol.type;
    const words = wordsOf(type) || 2;
    const slot = this.slot(words);
    if (valueClass(type) === 'memory') {
      this.homes.set(symbol, { kind: 'indirect', slot });
      const pointer: QualifiedType = { type: { kind: 'pointer', to: symbol.type }, const: false, volatile: false };
      this.locals.push({ name: symbol.name, type: pointer, function: this.symbol.name, home: { kind: 'slot', slot } });
    } else if (this.scalarWords(symbol) > 0) {
      this.homes.set(symbol, { kind: 'slot', slot });
      this.locals.push({
        name: symbol.name,
        type: symbol.type,
        function: this.symbol.name,
        home: { kind: 'slot', slot },
      });
    } else {
      this.storedParameters.push({ symbol, slot });
    }
  }

  private readonly storedParameters: { readonly symbol: LocalSymbol; readonly slot: number }[] = [];

  /** Copies the parameters whose address is taken into memory; once all have their slots. */
  storeParameters(): void {
    for (const { symbol, slot } of this.storedParameters) {
      this.declare(symbol);
      const home = this.home(symbol);
      if (home.kind !== 'frame') bug(`parameter ${symbol.name} was to live in memory`);
      const { base } = this.frameAddress(home.object);
      const { type } = symbol.type;
      const flags = type.kind === 'integer' && type.bool ? ACCESS_BOOL : 0;
      this.emit(storeOp(sizeOf(type)!), base, 0, slot, flags);
      this.seal(symbol);
    }
  }

  home(symbol: LocalSymbol): Home {
    const known = this.homes.get(symbol);
    if (known !== undefined) return known;
    const words = this.scalarWords(symbol);
    let home: Home;
    if (words > 0) {
      const slot = this.slot(words as 1 | 2);
      this.scalars.set(symbol, { slot, words: words as 1 | 2 });
      home = { kind: 'slot', slot };
    } else {
      const size = sizeOf(symbol.type.type) ?? bug(`${symbol.name} has an incomplete type`);
      if (symbol.align > FRAME_ALIGN)
        this.fail(`an alignment of '${symbol.name}' above ${FRAME_ALIGN} is not supported`, symbol.origin);
      home = { kind: 'frame', object: this.allocate(symbol.name, symbol.type, size) };
    }
    this.homes.set(symbol, home);
    this.locals.push({
      name: symbol.name,
      type: symbol.type,
      function: this.symbol.name,
      home: home.kind === 'frame' ? { kind: 'frame', offset: home.object.offset } : { kind: 'slot', slot: home.slot },
    });
    return home;
  }

  /** It has its value: if it is constant, for good (C11 6.7.3p6). */
  seal(symbol: LocalSymbol): void {
    const home = this.home(symbol);
    if (home.kind !== 'frame' || home.object.size === 0 || !isConstant(symbol.type)) return;
    this.emit('seal', home.object.offset, home.object.size);
  }

  /** Its declaration is reached: indeterminate from here on. */
  declare(symbol: LocalSymbol): void {
    const home = this.home(symbol);
    if (home.kind === 'slot') {
      this.emit('undefine', home.slot, wordsOf(symbol.type.type));
    } else if (home.kind === 'frame') {
      this.begin(home.object);
      const scope = this.scopes[this.scopes.length - 1] ?? bug('a declaration outside of every scope');
      if (!scope.declared.includes(symbol)) scope.declared.push(symbol);
    }
  }

  // ---- scopes and jumps

  position(): Position {
    return this.scopes.map((scope) => ({ scope, count: scope.declared.length }));
  }

  open(): void {
    this.scopes.push({ declared: [] });
  }

  /** Leaves the innermost scope at its end. */
  close(): void {
    const position = this.position();
    this.move(position, position.slice(0, -1), this.origin);
    this.scopes.pop();
  }

  /** Ends and cleans up what is left, begins what is entered, on a jump from one position to another. */
  move(from: Position, to: Position, origin: Origin): void {
    let common = 0;
    while (common < from.length && common < to.length && from[common]!.scope === to[common]!.scope) common++;
    for (let depth = from.length - 1; depth >= 0; depth--) {
      const { scope, count } = from[depth]!;
      const kept = depth < common ? to[depth]!.count : 0;
      for (let n = count - 1; n >= kept; n--) this.leave(scope.declared[n]!);
    }
    for (let depth = 0; depth < to.length; depth++) {
      const { scope, count } = to[depth]!;
      for (let n = depth < common ? from[depth]!.count : 0; n < count; n++) this.enter(scope.declared[n]!, origin);
    }
  }

  private leave(symbol: LocalSymbol): void {
    const home = this.home(symbol);
    if (home.kind !== 'frame') return;
    if (symbol.cleanup !== undefined) this.knot.invoke(this, symbol.cleanup, [this.frameAddress(home.object).base]);
    this.end(home.object);
  }

  private enter(symbol: LocalSymbol, origin: Origin): void {
    if (symbol.cleanup !== undefined) {
      this.fail(`jump into the scope of '${symbol.name}', which has a cleanup`, origin);
    }
    const home = this.home(symbol);
    if (home.kind === 'frame') this.begin(home.object);
  }

  /** Cleanups of every open scope, for a return; the frame's memory goes with the frame. */
  cleanUp(): void {
    for (const scope of [...this.scopes].reverse()) {
      for (const symbol of [...scope.declared].reverse()) {
        const home = this.home(symbol);
        if (symbol.cleanup === undefined || home.kind !== 'frame') continue;
        this.knot.invoke(this, symbol.cleanup, [this.frameAddress(home.object).base]);
      }
    }
  }

  /** A label of the source stands here. */
  markSource(label: LabelSymbol): void {
    this.labelPositions.set(label, this.position());
    this.mark(this.labelNumber(label));
  }

  private labelNumber(label: LabelSymbol): number {
    let number = this.labelNumbers.get(label);
    if (number === undefined) {
      number = this.label();
      this.labelNumbers.set(label, number);
    }
    return number;
  }

  /**
   * Where to jump in order to get to a label of the source: a stub, filled in once every label's position is known.
   */
  jumpTo(label: LabelSymbol, origin: Origin, from: Position = this.position()): number {
    const stub = this.label();
    this.jumps.push({ stub, label, from, origin });
    return stub;
  }

  /** Jumps to tests that `write` makes, once it is known whose address the function takes: one for each such label. */
  laterDispatch(origin: Origin, write: (label: LabelSymbol, stub: number) => void): void {
    const stub = this.label();
    this.emit('jmp', stub);
    this.dispatches.push({ stub, from: this.position(), origin, write });
  }

  /** Leaves and enters scopes for the jumps seen; after the function's last statement. */
  writeStubs(): void {
    for (const { stub, from, origin, write } of this.dispatches) {
      this.at(origin);
      this.mark(stub);
      for (const label of this.addressedLabels) write(label, this.jumpTo(label, origin, from));
      this.emit('unreachable', 0);
    }
    for (const { stub, label, from, origin } of this.jumps) {
      this.at(origin);
      this.mark(stub);
      const to = this.labelPositions.get(label) ?? bug(`label ${label.name} of ${this.symbol.name}() stands nowhere`);
      this.move(from, to, origin);
      this.emit('jmp', this.labelNumber(label));
    }
  }

  /** The value of `&&label`: an address inside of the function's text. */
  labelAddress(label: LabelSymbol): number {
    let index = this.addressedLabels.indexOf(label);
    if (index < 0) index = this.addressedLabels.push(label) - 1;
    return this.address(this.symbol, 1 + index);
  }

  /** The address of a function or an object, plus an offset in bytes. */
  address(symbol: FunctionSymbol | GlobalSymbol, offset: number): number {
    const number =
      symbol.kind === 'function'
        ? this.linker.functionAddress(symbol)
        : this.linker.globalAddress(symbol, this.place.origin);
    return number === undefined ? this.lanes(offset, MEMORY_BASE_HIGH) : this.op('address', 2, number, offset | 0);
  }

  /** The rest of a full expression is known to be a value of the elvis around. */
  reusedValue(expression: TypedExpression): number {
    return this.reused[this.reused.length - 1] ?? bug(`no value to reuse for an expression of kind ${expression.kind}`);
  }
}

export function wordsOf(type: Type): 0 | 1 | 2 {
  switch (valueClass(type)) {
    case 'i32':
      return 1;
    case 'i64':
      return 2;
    default:
      return 0;
  }
}

export function storeOp(size: number): StepOp {
  switch (size) {
    case 1:
      return 'store8';
    case 2:
      return 'store16';
    case 4:
      return 'store32';
    default:
      return 'store64';
  }
}

export function fieldOp(size: number): StepOp {
  return storeOp(size).replace('store', 'field') as StepOp;
}

export function loadOp(size: number, signed: boolean): StepOp {
  switch (size) {
    case 1:
      return signed ? 'load8s' : 'load8u';
    case 2:
      return signed ? 'load16s' : 'load16u';
    case 4:
      return 'load32';
    default:
      return 'load64';
  }
}
