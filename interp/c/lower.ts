/**
 * From typed units to a program: linking, the functions that can be reached, the layout of the globals they use.
 *
 * In: typed units and the names of the entry points. Out: a Program, or every diagnostic of what can be reached. Functions
 * are checked and lowered only when something reached calls them or takes their address; globals are laid out only when
 * something reached names them. Nobody has to supply, or be able to compile, what nobody can get to.
 *
 * Undefined functions become natives if the embedding says that it supplies them (`isNative`), instructions if they are
 * one of the intrinsics of lower-call.ts, else a diagnostic, unless the call turns out to be dead code.
 *
 * Invariant: the same units and options give the same program, word for word.
 */
import { type Diagnostic, DiagnosticError, type Origin } from '../diagnostic.ts';
import { maybeUnwritten } from './assignment.ts';
import { tidyControl } from './control.ts';
import { emptyImage, encodeFunction, type Image } from './encode.ts';
import { inlineCalls } from './inline.ts';
import {
  FIRST_OFFSET,
  type FunctionInfo,
  type GlobalInfo,
  MEMORY_BASE_HIGH,
  type Program,
  TEXT_BASE_HIGH,
  TEXT_BASE_LOW,
  TEXT_STEP,
} from './ir.ts';
import { alignOf, sizeOf } from './layout.ts';
import { type Links, link } from './link.ts';
import { isIntrinsic } from './lower-call.ts';
import { type CallTarget, type Linker, wordsOf } from './lower-function.ts';
import { lowerFunction } from './lower-statement.ts';
import { optimize } from './optimize.ts';
import type { FunctionCode, Step } from './step.ts';
import type { FunctionSymbol, GlobalSymbol, LocalSymbol, TypedUnit } from './typed.ts';
import { type QualifiedType, valueClass } from './types.ts';

export interface LowerOptions {
  /** External functions that must be present: entry points (task functions, hooks), by name. */
  readonly roots: readonly string[];
  /** Globals that are laid out even if nothing names them (descriptor tables found by their section). */
  readonly rootGlobals?: (name: string, section: string | undefined) => boolean;
  /**
   * ld's --wrap, from the units with these paths only: what they call `f` is `__wrap_f` where some unit defines that,
   * and `__real_f` is then the original, static functions included.
   */
  readonly wrapFrom?: readonly string[];
  /** Is the undefined function supplied by the embedding? */
  readonly isNative: (name: string) => boolean;
  /**
   * Globals whose section begins with `section` exist once for each of `copies` CPUs: copy n lies n * `stride` bytes
   * behind the first, for all of them alike. `stride` bounds their total size, in bytes; a multiple of 64.
   */
  readonly perCpu?: { readonly section: string; readonly copies: number; readonly stride: number };
  /** Put small functions' code in place of calls of them. Default true. */
  readonly inline?: boolean;
}

export type Lowering =
  | { readonly kind: 'program'; readonly program: Program }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] };

export function lowerProgram(units: readonly TypedUnit[], options: LowerOptions): Lowering {
  const lowering = new ProgramLowering(link(units), options);
  lowering.reachRoots(units);
  lowering.lowerReached();
  return lowering.finish();
}

interface NativeUse {
  readonly name: string;
  /** Why it may not be called, if it may not. */
  readonly complaint: string | undefined;
}

interface Reached {
  readonly id: number;
  readonly symbol: FunctionSymbol;
  readonly unit: string;
  /** Undefined until lowered, and for what could not be. */
  code: FunctionCode | undefined;
}

/** Is an object of that type constant as a whole? An array is if its elements are. */
function isConstant(type: QualifiedType): boolean {
  return type.const || (type.type.kind === 'array' && isConstant(type.type.of));
}

/** Bytes behind each global that belong to no object, and the least alignment of one. */
const RED_ZONE = 16;

class ProgramLowering {
  private readonly functions: Reached[] = [];
  private readonly functionIds = new Map<FunctionSymbol, number>();
  /** Those that are entry points or have their address taken. */
  private readonly entries = new Set<number>();
  private readonly globals: { readonly info: GlobalInfo; readonly symbol: GlobalSymbol; readonly unit: string }[] = [];
  private readonly globalOffsets = new Map<GlobalSymbol, number>();
  private readonly literals = new Map<string, number>();
  private memory = FIRST_OFFSET;
  private readonly natives: NativeUse[] = [];
  private readonly nativeIds = new Map<string, number>();
  private readonly unsupported: Diagnostic[] = [];
  private readonly diagnostics: Diagnostic[];
  private readonly reported = new Set<string>();

  constructor(
    private readonly links: Links,
    private readonly options: LowerOptions,
  ) {
    this.diagnostics = [...links.diagnostics];
  }

  reachRoots(units: readonly TypedUnit[]): void {
    for (const name of this.options.roots) {
      const found = this.links.functions.get(name);
      if (found === undefined) {
        this.diagnostics.push({ severity: 'error', message: `'${name}' is not defined`, origin: undefined, span: 1 });
      } else {
        this.entries.add(this.reachFunction(found.symbol, found.unit));
      }
    }
    for (const unit of units) {
      for (const symbol of unit.globals.values()) {
        if (symbol.initializer === undefined && !symbol.tentative) continue;
        if (this.options.rootGlobals?.(symbol.name, symbol.section) === true) {
          this.reachGlobal(symbol, unit.path, symbol.origin);
        }
      }
    }
  }

  /** Lowers what is reached, which reaches more. */
  lowerReached(): void {
    let globals = 0;
    let functions = 0;
    while (functions < this.functions.length || globals < this.globals.length) {
      if (functions < this.functions.length) this.lowerOne(this.functions[functions++]!);
      else this.reachFrom(this.globals[globals++]!);
    }
  }

  private lowerOne(reached: Reached): void {
    const { symbol, unit, id } = reached;
    if (symbol.definition === undefined) {
      reached.code = this.thunk(reached);
      return;
    }
    try {
      const body = symbol.definition();
      const linker = this.linker(unit);
      const inMemory = new Set<LocalSymbol>();
      let lowered = lowerFunction(linker, symbol, body, { id, unit }, inMemory);
      for (;;) {
        lowered.code.steps = tidyControl(lowered.code.steps);
        const variables = [...lowered.scalars].map(([name, { slot, words }]) => ({ name, slot, words }));
        const unwritten = maybeUnwritten(lowered.code.steps, variables);
        if (unwritten.size === 0) break;
        for (const local of unwritten) inMemory.add(local);
        lowered = lowerFunction(linker, symbol, body, { id, unit }, inMemory);
      }
      optimize(lowered.code);
      reached.code = lowered.code;
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      this.diagnostics.push(...error.diagnostics);
    }
  }

  /** A native whose address is taken: a function that calls it. */
  private thunk({ id, symbol, unit }: Reached): FunctionCode {
    const { result, parameters, variadic } = symbol.type;
    const place = { origin: symbol.origin, function: symbol.name, inlinedAt: undefined };
    const sizes = parameters.map(({ type }) => wordsOf(type) || 2);
    if (valueClass(result.type) === 'memory') sizes.unshift(2);
    if (variadic) sizes.push(2);
    const words = sizes.reduce((sum, size) => sum + size, 0);
    const results = wordsOf(result.type);
    const native = this.native(symbol.linkName, this.complaint(symbol));
    const slots = Array.from({ length: words }, (_, slot) => slot);
    const steps: Step[] = [
      { op: 'native', operands: [native, results === 0 ? -1 : words, words, ...slots], results, place },
      results === 0
        ? { op: 'ret', operands: [], place }
        : { op: results === 1 ? 'ret32' : 'ret64', operands: [words], place },
    ];
    return {
      id,
      name: symbol.name,
      unit,
      origin: symbol.origin,
      variadic,
      parameterWords: words,
      parameters: sizes,
      resultWords: results,
      inline: 'no',
      steps,
      slots: words + results,
      labels: 0,
      objects: [],
      frameBytes: 0,
      locals: [],
    };
  }

  private reachFrom({ symbol, unit }: { readonly symbol: GlobalSymbol; readonly unit: string }): void {
    const linker = this.linker(unit);
    for (const { symbol: target } of symbol.initializer?.relocations ?? []) {
      if (target.kind === 'function') linker.functionAddress(target);
      else linker.globalAddress(target, symbol.origin);
    }
  }

  // ---- symbols

  /** What symbols named in a unit mean. */
  private linker(unit: string): Linker {
    return {
      call: (symbol) => this.callTarget(symbol, unit),
      functionAddress: (symbol) => this.functionAddress(symbol, unit),
      globalAddress: (symbol, origin) => this.globalAddress(symbol, unit, origin),
      native: (name) => this.native(name, undefined),
      unsupported: (diagnostic) => this.unsupported.push(diagnostic) - 1,
      report: (message, origin) => this.report(message, origin),
    };
  }

  private report(message: string, origin: Origin): void {
    this.diagnostics.push({ severity: 'error', message, origin, span: 1 });
  }

  /** The definition that a function's name means in a unit; undefined if there is none. */
  private resolve(symbol: FunctionSymbol, unit: string): { symbol: FunctionSymbol; unit: string } | undefined {
    const { functions, statics } = this.links;
    if (this.options.wrapFrom?.includes(unit) === true) {
      const wrapper = functions.get(`__wrap_${symbol.linkName}`);
      if (wrapper !== undefined) return wrapper;
    }
    if (!symbol.external && symbol.definition !== undefined) return { symbol, unit };
    const found = functions.get(symbol.linkName);
    if (found !== undefined) return found;
    if (symbol.linkName.startsWith('__real_')) {
      const original = symbol.linkName.slice('__real_'.length);
      return functions.get(original) ?? statics.get(original);
    }
    return undefined;
  }

  private callTarget(symbol: FunctionSymbol, unit: string): CallTarget {
    const found = this.resolve(symbol, unit);
    if (found !== undefined) return { kind: 'function', id: this.reachFunction(found.symbol, found.unit) };
    if (isIntrinsic(symbol.linkName)) return { kind: 'intrinsic', name: symbol.linkName };
    return { kind: 'native', id: this.native(symbol.linkName, this.complaint(symbol)) };
  }

  /** Why a call of an undefined function is wrong, if it is. */
  private complaint(symbol: FunctionSymbol): string | undefined {
    if (symbol.error !== undefined) return `call to '${symbol.name}' declared with attribute error: ${symbol.error}`;
    const name = symbol.linkName.startsWith('__real_') ? symbol.linkName.slice('__real_'.length) : symbol.linkName;
    return this.options.isNative(name) ? undefined : `undefined reference to '${symbol.linkName}'`;
  }

  private native(linkName: string, complaint: string | undefined): number {
    const name = linkName.startsWith('__real_') ? linkName.slice('__real_'.length) : linkName;
    let id = this.nativeIds.get(name);
    if (id === undefined) {
      id = this.natives.push({ name, complaint }) - 1;
      this.nativeIds.set(name, id);
    }
    return id;
  }

  private reachFunction(symbol: FunctionSymbol, unit: string): number {
    let id = this.functionIds.get(symbol);
    if (id === undefined) {
      id = this.functions.push({ id: this.functions.length, symbol, unit, code: undefined }) - 1;
      this.functionIds.set(symbol, id);
    }
    return id;
  }

  private functionAddress(symbol: FunctionSymbol, unit: string): number {
    const found = this.resolve(symbol, unit) ?? { symbol: this.undefinedFunction(symbol), unit };
    const id = this.reachFunction(found.symbol, found.unit);
    this.entries.add(id);
    return (TEXT_BASE_LOW + id * TEXT_STEP) | 0;
  }

  /** One symbol for all declarations of an undefined function, so that it has one address. */
  private undefinedFunction(symbol: FunctionSymbol): FunctionSymbol {
    const known = this.undefinedFunctions.get(symbol.linkName);
    if (known !== undefined) return known;
    this.undefinedFunctions.set(symbol.linkName, symbol);
    return symbol;
  }

  private readonly undefinedFunctions = new Map<string, FunctionSymbol>();

  private globalAddress(symbol: GlobalSymbol, unit: string, origin: Origin): number {
    const own = !symbol.external || symbol.owner !== undefined;
    const found = own ? undefined : this.links.globals.get(symbol.linkName);
    if (!own && found === undefined && symbol.initializer === undefined && !symbol.tentative) {
      if (!symbol.weak && !this.reported.has(symbol.linkName)) {
        this.reported.add(symbol.linkName);
        this.report(`undefined reference to '${symbol.linkName}'`, origin);
      }
      return 0;
    }
    return this.reachGlobal(found?.symbol ?? symbol, found?.unit ?? unit, origin);
  }

  private reachGlobal(symbol: GlobalSymbol, unit: string, origin: Origin): number {
    const known = this.globalOffsets.get(symbol);
    if (known !== undefined) return known;
    const { initializer, type } = symbol;
    const key = symbol.literal === true ? literalKey(symbol) : undefined;
    const twin = key === undefined ? undefined : this.literals.get(key);
    if (twin !== undefined) {
      this.globalOffsets.set(symbol, twin);
      return twin;
    }
    const size = Math.max(sizeOf(type.type) ?? 0, initializer?.bytes.length ?? 0);
    if (sizeOf(type.type) === undefined && initializer === undefined) {
      this.report(`storage size of '${symbol.name}' isn't known`, origin);
    }
    const align = Math.max(RED_ZONE, symbol.align, alignOf(type));
    const offset = this.isPerCpu(symbol.section) ? this.placePerCpu(size, align, origin) : this.place(size, align);
    this.globalOffsets.set(symbol, offset);
    if (key !== undefined) this.literals.set(key, offset);
    const info: GlobalInfo = {
      name: symbol.name,
      unit,
      owner: symbol.owner,
      type,
      offset,
      size,
      section: symbol.section,
      readOnly: isConstant(type) || symbol.literal === true,
      origin: symbol.origin,
    };
    this.globals.push({ info, symbol, unit });
    return offset;
  }

  private place(size: number, align: number): number {
    const offset = Math.ceil(this.memory / align) * align;
    this.memory = offset + size + RED_ZONE;
    return offset;
  }

  private isPerCpu(section: string | undefined): boolean {
    const { perCpu } = this.options;
    return perCpu !== undefined && section?.startsWith(perCpu.section) === true;
  }

  /** First copy of a per-CPU variable: in a block that is set aside for all copies of all of them. */
  private placePerCpu(size: number, align: number, origin: Origin): number {
    const { copies, stride } = this.options.perCpu!;
    this.perCpuMemory ??= { start: this.place(copies * stride, 64), used: 0 };
    const at = Math.ceil(this.perCpuMemory.used / align) * align;
    this.perCpuMemory.used = at + size + RED_ZONE;
    if (this.perCpuMemory.used > stride) this.report(`per-CPU variables take more than ${stride} bytes`, origin);
    return this.perCpuMemory.start + at;
  }

  private perCpuMemory: { readonly start: number; used: number } | undefined;

  /** A per-CPU variable stands for its copies, each named with its CPU. */
  private copiesOf(info: GlobalInfo): GlobalInfo[] {
    if (!this.isPerCpu(info.section)) return [info];
    const { copies, stride } = this.options.perCpu!;
    return Array.from({ length: copies }, (_, cpu) => ({
      ...info,
      name: `${info.name}@${cpu}`,
      offset: info.offset + cpu * stride,
    }));
  }

  // ---- the end

  finish(): Lowering {
    const codes = this.functions.flatMap(({ code }) => (code === undefined ? [] : [code]));
    if (codes.length === this.functions.length && this.options.inline !== false) {
      inlineCalls(codes);
      this.dropUncalled(codes);
    }
    const natives = this.useNatives(codes);
    if (this.diagnostics.length > 0) return { kind: 'failed', diagnostics: this.diagnostics };
    const image = emptyImage();
    const functions = codes.map((code) => encodeFunction(image, code));
    return { kind: 'program', program: this.program(image, functions, natives) };
  }

  /** Functions that are nowhere called any more keep their number, but not their code. */
  private dropUncalled(codes: readonly FunctionCode[]): void {
    const called = new Set(this.entries);
    for (const id of called) {
      for (const step of codes[id]!.steps) if (step.op === 'call') called.add(step.operands[0]!);
    }
    for (const code of codes) {
      if (called.has(code.id)) continue;
      const place = { origin: code.origin, function: code.name, inlinedAt: undefined };
      code.steps = [{ op: 'unreachable', operands: [0], place }];
      code.slots = code.parameterWords;
      code.locals = [];
    }
  }

  /** Numbers the natives that code still calls, and complains of those that may not be. */
  private useNatives(codes: readonly FunctionCode[]): string[] {
    const names: string[] = [];
    const numbers = new Map<number, number>();
    for (const { steps } of codes) {
      for (const step of steps) {
        if (step.op !== 'native') continue;
        const { name, complaint } = this.natives[step.operands[0]!]!;
        if (complaint !== undefined) {
          if (!this.reported.has(complaint)) this.report(complaint, step.place.origin);
          this.reported.add(complaint);
          continue;
        }
        let number = numbers.get(step.operands[0]!);
        if (number === undefined) {
          number = names.push(name) - 1;
          numbers.set(step.operands[0]!, number);
        }
        step.operands[0] = number;
      }
    }
    return names;
  }

  private program(image: Image, functions: readonly FunctionInfo[], natives: readonly string[]): Program {
    return {
      code: Int32Array.from(image.code),
      functions,
      globals: this.globals.flatMap(({ info }) => this.copiesOf(info)),
      image: this.staticMemory(),
      natives,
      placeAt: Int32Array.from(image.placeAt),
      places: image.places,
      liveAt: Int32Array.from(image.liveAt),
      live: Int32Array.from(image.live),
      diagnostics: this.unsupported,
    };
  }

  private staticMemory(): Uint8Array {
    const size = (this.memory - FIRST_OFFSET + RED_ZONE - 1) & -RED_ZONE;
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    for (const { info: first, symbol, unit } of this.globals) {
      if (symbol.initializer === undefined) continue;
      for (const info of this.copiesOf(first)) this.initialise(bytes, view, info, symbol, unit);
    }
    return bytes;
  }

  private initialise(bytes: Uint8Array, view: DataView, info: GlobalInfo, symbol: GlobalSymbol, unit: string): void {
    const { initializer } = symbol;
    if (initializer === undefined) return;
    const start = info.offset - FIRST_OFFSET;
    bytes.set(initializer.bytes, start);
    const linker = this.linker(unit);
    for (const { offset, symbol: target, addend } of initializer.relocations) {
      const isFunction = target.kind === 'function';
      const low = isFunction ? linker.functionAddress(target) : linker.globalAddress(target, symbol.origin);
      const address = (BigInt(isFunction ? TEXT_BASE_HIGH : MEMORY_BASE_HIGH) << 32n) | BigInt(low >>> 0);
      view.setBigInt64(start + offset, BigInt.asIntN(64, address + addend), true);
    }
  }
}

/** Equal literals are one object. */
function literalKey(symbol: GlobalSymbol): string | undefined {
  const { initializer } = symbol;
  if (initializer === undefined || initializer.relocations.length > 0) return undefined;
  return `${sizeOf(symbol.type.type)}:${Buffer.from(initializer.bytes).toString('hex')}`;
}
