/**
 * Functions' code before it is part of a program: lowered, inlined, improved and encoded on demand, once.
 *
 * In: linked units. Out: a piece for each function that somebody asks for: its code, in which all that it names goes by
 * numbers of our own, and what it asks of a program, in order. lower.ts makes programs of pieces. Units that go together
 * with one after another (`below`, and what stands upon it) give their pieces to all of these programs.
 *
 * Invariant: a piece depends on its units and the options alone, not on who asked for it, when, or what for. What is
 * below knows nothing of what stands upon it; `isSound` tells whether that made no difference.
 */
import { bug, type Diagnostic, DiagnosticError, type Origin } from '../diagnostic.ts';
import { maybeUnwritten } from './assignment.ts';
import { tidyControl } from './control.ts';
import { encodeFunction, type Fragment } from './encode.ts';
import { inlineCalls } from './inline.ts';
import type { Definitions, Links } from './link.ts';
import { crossingSlots } from './liveness.ts';
import { isIntrinsic } from './lower-call.ts';
import { type CallTarget, type FlexibleArrays, type Linker, wordsOf } from './lower-function.ts';
import { lowerFunction } from './lower-statement.ts';
import { optimize } from './optimize.ts';
import { basicBlocks, type FunctionCode, type Step } from './step.ts';
import type { FunctionSymbol, GlobalSymbol, LocalSymbol } from './typed.ts';
import { valueClass } from './types.ts';
import { REAL, WRAP, withoutReal } from './wrap.ts';

export interface PieceOptions {
  /**
   * ld's --wrap, from the units with these paths only: what they call `f` is `__wrap_f` where some unit defines that,
   * and `__real_f` is then the original, static functions included.
   */
  readonly wrapFrom?: readonly string[];
  /** Is the undefined function supplied by the embedding? */
  readonly isNative: (name: string) => boolean;
  /** Default: 'trailing', as gcc has it. */
  readonly flexible?: FlexibleArrays;
  /** Put small functions' code in place of calls of them. Default true. */
  readonly inline?: boolean;
}

/** What a function's code, or an object's initial value, needs of a program. */
export type Ask =
  | { readonly kind: 'function'; readonly piece: Piece; readonly address: boolean }
  /** Of one name there is one function in a program. */
  | { readonly kind: 'undefined-function'; readonly number: number; readonly function: Located<FunctionSymbol> }
  | {
      readonly kind: 'object';
      readonly number: number;
      readonly object: Located<GlobalSymbol>;
      readonly origin: Origin;
    }
  | { readonly kind: 'undefined-object'; readonly name: string; readonly origin: Origin }
  | { readonly kind: 'unsupported'; readonly number: number; readonly diagnostic: Diagnostic }
  | { readonly kind: 'warning'; readonly diagnostic: Diagnostic }
  /** There is no program. */
  | { readonly kind: 'fault'; readonly diagnostic: Diagnostic };

/** With the path of its unit. */
export interface Located<S> {
  readonly symbol: S;
  readonly unit: string;
}

export interface Native {
  readonly name: string;
  /** Why it may not be called, if it may not. */
  readonly complaint: string | undefined;
}

/** Whom code calls. */
interface Calls {
  /** Numbers of functions. */
  readonly functions: readonly number[];
  readonly natives: readonly { readonly number: number; readonly origin: Origin }[];
}

export interface Piece extends Located<FunctionSymbol> {
  readonly number: number;
  readonly lowered: Lowered | undefined;
}

export interface Lowered {
  readonly asks: readonly Ask[];
  /** Undefined where it could not be made: `asks` has the reason. Not optimised at first. */
  readonly code: FunctionCode | undefined;
}

/** With what is made of a lowered function further. */
interface Workpiece extends Piece {
  lowered: Lowered | undefined;
  /** Of what was optimised by itself. */
  callsAlone: Calls | undefined;
  callsLeft: Calls | undefined;
  fragment: Fragment | undefined;
  stub: Fragment | undefined;
}

const NOTHING_MADE = { callsAlone: undefined, callsLeft: undefined, fragment: undefined, stub: undefined };

/** An object's initial value: addresses at these offsets, undefined that of nothing. */
export interface Initial {
  readonly asks: readonly Ask[];
  readonly addresses: readonly {
    readonly offset: number;
    readonly number: number | undefined;
    readonly addend: bigint;
  }[];
}

/** What pieces that can come into one program share: a number means the same in all of them. */
class Numbers {
  private last = 0;
  readonly natives = new Map<number, Native>();
  private readonly undefinedFunctions = new Map<string, number>();
  private readonly nativeNumbers = new Map<string, number>();

  next(): number {
    return ++this.last;
  }

  undefinedFunction(name: string): number {
    let number = this.undefinedFunctions.get(name);
    if (number === undefined) this.undefinedFunctions.set(name, (number = this.next()));
    return number;
  }

  native(name: string, complaint: string | undefined): number {
    const key = `${name} ${complaint ?? ''}`;
    let number = this.nativeNumbers.get(key);
    if (number === undefined) {
      this.nativeNumbers.set(key, (number = this.next()));
      this.natives.set(number, { name, complaint });
    }
    return number;
  }
}

export class Pieces {
  private readonly numbers: Numbers;
  private readonly pieces = new Map<FunctionSymbol, Workpiece>();
  private readonly byNumber = new Map<number, Workpiece>();
  private readonly objects = new Map<GlobalSymbol, number>();
  private readonly initials = new Map<GlobalSymbol, Initial>();
  /** Names by which definitions were looked for. */
  private readonly lookedUp = { functions: new Set<string>(), globals: new Set<string>(), statics: new Set<string>() };

  constructor(
    readonly links: Links,
    /** Paths of the units whose pieces these are. */
    private readonly units: ReadonlySet<string>,
    private readonly options: PieceOptions,
    private readonly below?: Pieces,
  ) {
    this.numbers = below?.numbers ?? new Numbers();
  }

  /** Has nothing below been looked for that is defined here? Else what was made of it is not what it should be. */
  isSound(): boolean {
    if (this.below === undefined) return true;
    const { lookedUp } = this.below;
    const { functions, globals, statics } = this.links;
    return !(
      meets(functions.names, lookedUp.functions) ||
      meets(globals.names, lookedUp.globals) ||
      meets(statics.names, lookedUp.statics)
    );
  }

  /** Whose pieces those of a unit are. */
  private home(unit: string): Pieces {
    return this.below?.units.has(unit) === true ? this.below : this;
  }

  native(number: number): Native {
    return this.numbers.natives.get(number) ?? bug(`no native has number ${number}`);
  }

  // ---- functions

  /** A definition's piece, not yet lowered if nobody asked for it before. */
  piece({ symbol, unit }: Located<FunctionSymbol>): Piece {
    const home = this.home(unit);
    let piece = home.pieces.get(symbol);
    if (piece === undefined) {
      const number = this.numbers.next();
      piece = { number, symbol, unit, lowered: undefined, ...NOTHING_MADE };
      home.pieces.set(symbol, piece);
      home.byNumber.set(number, piece);
    }
    return piece;
  }

  private workpiece(number: number): Workpiece {
    return this.byNumber.get(number) ?? this.below?.workpiece(number) ?? bug(`no function has number ${number}`);
  }

  lower({ number, unit }: Piece): Lowered {
    const home = this.home(unit);
    const piece = home.workpiece(number);
    piece.lowered ??= home.lowerPiece(piece);
    return piece.lowered;
  }

  private lowerPiece({ symbol, unit, number }: Piece): Lowered {
    let asks = new Asks();
    try {
      const body = symbol.definition?.() ?? bug(`${symbol.name}() is not defined`);
      const inMemory = new Set<LocalSymbol>();
      for (;;) {
        const { code, scalars } = lowerFunction(this.linker(unit, asks), symbol, body, { number, unit }, inMemory);
        code.steps = tidyControl(code.steps);
        const variables = [...scalars].map(([name, { slot, words }]) => ({ name, slot, words }));
        const unwritten = maybeUnwritten(code.steps, variables);
        if (unwritten.size === 0) {
          refuseLarge(code);
          for (const diagnostic of body.warnings) asks.list.push({ kind: 'warning', diagnostic });
          return { asks: asks.list, code };
        }
        for (const local of unwritten) inMemory.add(local);
        asks = new Asks();
      }
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) asks.list.push({ kind: 'fault', diagnostic });
      return { asks: asks.list, code: undefined };
    }
  }

  /** A native whose address is taken: a function that calls it. */
  thunk(number: number, { symbol, unit }: Located<FunctionSymbol>): FunctionCode {
    const { result, parameters, variadic } = symbol.type;
    const place = { origin: symbol.origin, function: symbol.name, inlinedAt: undefined };
    const sizes = parameters.map(({ type }) => wordsOf(type) || 2);
    if (valueClass(result.type) === 'memory') sizes.unshift(2);
    if (variadic) sizes.push(2);
    const words = sizes.reduce((sum, size) => sum + size, 0);
    const results = wordsOf(result.type);
    const native = this.nativeFor(symbol);
    const slots = Array.from({ length: words }, (_, slot) => slot);
    const steps: Step[] = [
      { op: 'native', operands: [native, results === 0 ? -1 : words, words, ...slots], results, place },
      results === 0
        ? { op: 'ret', operands: [], place }
        : { op: results === 1 ? 'ret32' : 'ret64', operands: [words], place },
    ];
    return {
      number,
      name: symbol.name,
      unit,
      origin: symbol.origin,
      variadic,
      parameterWords: words,
      parameters: sizes,
      resultWords: results,
      inline: 'no',
      inlined: undefined,
      steps,
      slots: words + results,
      labels: 0,
      objects: [],
      frameBytes: 0,
      locals: [],
    };
  }

  // ---- once all that can be reached is lowered

  /** Optimises its code, calls as they are. Gives whom it calls. */
  optimizeAlone({ number }: Piece): Calls {
    const piece = this.workpiece(number);
    const { code } = this.lower(piece);
    if (code === undefined) return { functions: [], natives: [] };
    if (piece.callsAlone === undefined) {
      if (code.inlined === undefined) optimize(code);
      piece.callsAlone = callsOf(code);
    }
    return piece.callsAlone;
  }

  /** Replaces calls in its code, and in that of all that it calls, and optimises that. Gives whom it still calls. */
  inline({ number }: Piece): Calls {
    const piece = this.workpiece(number);
    if (piece.callsLeft === undefined) {
      const code = codeOf(piece);
      inlineCalls(code, (callee) => codeOf(this.workpiece(callee)));
      piece.callsLeft = callsOf(code);
    }
    return piece.callsLeft;
  }

  fragment({ number }: Piece): Fragment {
    const piece = this.workpiece(number);
    piece.fragment ??= encodeFunction(codeOf(piece));
    return piece.fragment;
  }

  /** In the place of one that is nowhere called any more. */
  stub({ number }: Piece): Fragment {
    const piece = this.workpiece(number);
    const code = codeOf(piece);
    const place = { origin: code.origin, function: code.name, inlinedAt: undefined };
    const steps: Step[] = [{ op: 'unreachable', operands: [0], place }];
    piece.stub ??= encodeFunction({ ...code, steps, slots: code.parameterWords, locals: [] });
    return piece.stub;
  }

  // ---- objects

  initial({ symbol, unit }: Located<GlobalSymbol>): Initial {
    const home = this.home(unit);
    let initial = home.initials.get(symbol);
    if (initial === undefined) {
      const asks = new Asks();
      const linker = home.linker(unit, asks);
      const addresses = (symbol.initializer?.relocations ?? []).map(({ offset, symbol: target, addend }) => {
        const isFunction = target.kind === 'function';
        const number = isFunction ? linker.functionAddress(target) : linker.globalAddress(target, symbol.origin);
        return { offset, number, addend };
      });
      home.initials.set(symbol, (initial = { asks: asks.list, addresses }));
    }
    return initial;
  }

  /** What an object goes by. */
  object({ symbol, unit }: Located<GlobalSymbol>): number {
    const home = this.home(unit);
    let number = home.objects.get(symbol);
    if (number === undefined) home.objects.set(symbol, (number = this.numbers.next()));
    return number;
  }

  // ---- symbols

  /** What symbols named in a unit mean. */
  private linker(unit: string, asks: Asks): Linker {
    return {
      call: (symbol) => this.callTarget(symbol, unit, asks),
      functionAddress: (symbol) => this.functionAddress(symbol, unit, asks),
      globalAddress: (symbol, origin) => this.objectAddress(symbol, unit, origin, asks),
      native: (name) => this.numbers.native(name, undefined),
      flexible: this.options.flexible ?? 'trailing',
      unsupported: (diagnostic) => asks.unsupported(this.numbers.next(), diagnostic),
      report: (message, origin) =>
        void asks.list.push({ kind: 'fault', diagnostic: { severity: 'error', message, origin, span: 1 } }),
    };
  }

  private find<S>(
    table: 'functions' | 'globals' | 'statics',
    from: Definitions<S>,
    name: string,
  ): Located<S> | undefined {
    this.lookedUp[table].add(name);
    return from.get(name);
  }

  /** The definition that a function's name means in a unit; undefined if there is none. */
  private resolve(symbol: FunctionSymbol, unit: string): Located<FunctionSymbol> | undefined {
    const { functions, statics } = this.links;
    const external = (name: string) => this.find('functions', functions, name);
    if (this.options.wrapFrom?.includes(unit) === true) {
      const wrapper = external(WRAP + symbol.linkName);
      if (wrapper !== undefined) return wrapper;
    }
    if (!symbol.external && symbol.definition !== undefined) return { symbol, unit };
    const found = external(symbol.linkName);
    if (found !== undefined || !symbol.linkName.startsWith(REAL)) return found;
    const original = withoutReal(symbol.linkName);
    return external(original) ?? this.find('statics', statics, original);
  }

  private callTarget(symbol: FunctionSymbol, unit: string, asks: Asks): CallTarget {
    const found = this.resolve(symbol, unit);
    if (found !== undefined) return { kind: 'function', number: asks.function(this.piece(found), false) };
    if (isIntrinsic(symbol.linkName)) return { kind: 'intrinsic', name: symbol.linkName };
    return { kind: 'native', number: this.nativeFor(symbol) };
  }

  private nativeFor(symbol: FunctionSymbol): number {
    return this.numbers.native(withoutReal(symbol.linkName), this.complaint(symbol));
  }

  /** Why a call of an undefined function is wrong, if it is. */
  private complaint({ error, name, linkName }: FunctionSymbol): string | undefined {
    if (error !== undefined) return `call to '${name}' declared with attribute error: ${error}`;
    return this.options.isNative(withoutReal(linkName)) ? undefined : `undefined reference to '${linkName}'`;
  }

  private functionAddress(symbol: FunctionSymbol, unit: string, asks: Asks): number {
    const found = this.resolve(symbol, unit);
    if (found !== undefined) return asks.function(this.piece(found), true);
    return asks.undefinedFunction(this.numbers.undefinedFunction(symbol.linkName), { symbol, unit });
  }

  private objectAddress(symbol: GlobalSymbol, unit: string, origin: Origin, asks: Asks): number | undefined {
    const own = !symbol.external || symbol.owner !== undefined;
    const found = own ? undefined : this.find('globals', this.links.globals, symbol.linkName);
    if (!own && found === undefined && symbol.initializer === undefined && !symbol.tentative) {
      if (!symbol.weak) asks.list.push({ kind: 'undefined-object', name: symbol.linkName, origin });
      return undefined;
    }
    const object = found ?? { symbol, unit };
    return asks.object(this.object(object), object, origin);
  }
}

/** Blocks of a function times the slots that live from one to another: what liveness keeps of each is a word. */
const MOST_LIVENESS = 1 << 24;

function refuseLarge({ steps, slots, name, origin }: FunctionCode): void {
  const blocks = basicBlocks(steps);
  if (blocks.length * crossingSlots(steps, slots, blocks).length <= MOST_LIVENESS) return;
  const message = `function '${name}' is too large: ${steps.length} instructions`;
  throw new DiagnosticError([{ severity: 'error', message, origin, span: name.length }]);
}

function meets(names: Iterable<string>, lookedUp: ReadonlySet<string>): boolean {
  if (lookedUp.size > 0) for (const name of names) if (lookedUp.has(name)) return true;
  return false;
}

function codeOf({ lowered, symbol }: Piece): FunctionCode {
  return lowered?.code ?? bug(`${symbol.name}() has no code`);
}

export function callsOf({ steps }: FunctionCode): Calls {
  const functions: number[] = [];
  const natives: { number: number; origin: Origin }[] = [];
  for (const { op, operands, place } of steps) {
    if (op === 'call') functions.push(operands[0]!);
    else if (op === 'native') natives.push({ number: operands[0]!, origin: place.origin });
  }
  return { functions, natives };
}

/** Asks as they come, each once. */
class Asks {
  readonly list: Ask[] = [];
  private readonly called = new Set<number>();
  private readonly addressed = new Set<number>();

  function(piece: Piece, address: boolean): number {
    const { number } = piece;
    return this.once(address ? this.addressed : this.called, number, { kind: 'function', piece, address });
  }

  undefinedFunction(number: number, definition: Located<FunctionSymbol>): number {
    return this.once(this.addressed, number, { kind: 'undefined-function', number, function: definition });
  }

  object(number: number, object: Located<GlobalSymbol>, origin: Origin): number {
    return this.once(this.addressed, number, { kind: 'object', number, object, origin });
  }

  unsupported(number: number, diagnostic: Diagnostic): number {
    this.list.push({ kind: 'unsupported', number, diagnostic });
    return number;
  }

  private once(seen: Set<number>, number: number, ask: Ask): number {
    if (!seen.has(number)) this.list.push(ask);
    seen.add(number);
    return number;
  }
}
