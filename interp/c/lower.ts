/**
 * From typed units to a program: linking, the functions that can be reached, the layout of the globals they use.
 *
 * In: typed units and the names of the entry points. Out: a Program, or every diagnostic of what can be reached. Functions
 * are checked and lowered only when something reached calls them or takes their address; globals are laid out only when
 * something reached names them. Nobody has to supply, or be able to compile, what nobody can get to. Functions' code is
 * made by pieces.ts, some of it for earlier programs; here it gets its numbers and addresses.
 *
 * Undefined functions become natives if the embedding says that it supplies them (`isNative`), instructions if they are
 * one of the intrinsics of lower-call.ts, else a diagnostic, unless the call turns out to be dead code.
 *
 * Invariant: the same units and options give the same program, word for word.
 */
import { bug, type Diagnostic, type Origin } from '../diagnostic.ts';
import { encodeFunction, type Fragment, joinFragments, type Meanings } from './encode.ts';
import {
  FIRST_OFFSET,
  type GlobalInfo,
  MEMORY_BASE_HIGH,
  type Program,
  TEXT_BASE_HIGH,
  TEXT_BASE_LOW,
  TEXT_STEP,
} from './ir.ts';
import { alignOf, sizeOf } from './layout.ts';
import { link } from './link.ts';
import { type Ask, callsOf, type Located, type Piece, type PieceOptions, Pieces } from './pieces.ts';
import type { FunctionCode } from './step.ts';
import type { FunctionSymbol, GlobalSymbol, TypedUnit } from './typed.ts';
import { isConstant } from './types.ts';

export interface LowerOptions extends PieceOptions {
  /** External functions that must be present: entry points (task functions, hooks), by name. */
  readonly roots: readonly string[];
  /** Globals that are laid out even if nothing names them (descriptor tables found by their section). */
  readonly rootGlobals?: (name: string, section: string | undefined) => boolean;
  /**
   * Globals whose section begins with `section` exist once for each of `copies` CPUs: copy n lies n * `stride` bytes
   * behind the first, for all of them alike. `stride` bounds their total size, in bytes; a multiple of 64.
   */
  readonly perCpu?: { readonly section: string; readonly copies: number; readonly stride: number };
}

export type Lowering =
  | { readonly kind: 'program'; readonly program: Program; readonly warnings: readonly Diagnostic[] }
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] };

/** With a store, what comes of all units but the last is taken from there. */
export function lowerProgram(units: readonly TypedUnit[], options: LowerOptions, store?: PieceStore): Lowering {
  const last = units.slice(-1);
  const others = units.slice(0, -1);
  if (store !== undefined && others.length > 0 && !others.some(({ path }) => path === last[0]!.path)) {
    const below = store.find(others, options);
    const pieces = new Pieces(link(last, below.links), pathsOf(last), options, below);
    const lowering = lowerWith(units, pieces, options);
    if (pieces.isSound()) return lowering;
  }
  return lowerWith(units, new Pieces(link(units), pathsOf(units), options), options);
}

function pathsOf(units: readonly TypedUnit[]): ReadonlySet<string> {
  return new Set(units.map(({ path }) => path));
}

function lowerWith(units: readonly TypedUnit[], pieces: Pieces, options: LowerOptions): Lowering {
  const lowering = new ProgramLowering(pieces, options);
  lowering.reachRoots(units);
  lowering.lowerReached();
  return lowering.finish();
}

/** Sets of units that many programs are made with: one revision's in some configurations. */
const MOST_SETS = 24;

/** Pieces of units that more than one program is made with. */
export class PieceStore {
  /** Last used first. */
  private sets: { readonly units: readonly TypedUnit[]; readonly options: PieceOptions; readonly pieces: Pieces }[] =
    [];

  find(
    units: readonly TypedUnit[],
    { isNative, inline = true, flexible = 'trailing', wrapFrom = [] }: PieceOptions,
  ): Pieces {
    const paths = pathsOf(units);
    const options = { isNative, inline, flexible, wrapFrom: wrapFrom.filter((path) => paths.has(path)) };
    const known = this.sets.find(
      (set) =>
        set.units.length === units.length &&
        set.units.every((unit, index) => unit === units[index]) &&
        set.options.isNative === isNative &&
        set.options.inline === inline &&
        set.options.flexible === flexible &&
        set.options.wrapFrom?.join() === options.wrapFrom.join(),
    );
    const set = known ?? { units, options, pieces: new Pieces(link(units), paths, options) };
    this.sets = [set, ...this.sets.filter((other) => other !== set).slice(0, MOST_SETS - 1)];
    return set.pieces;
  }
}

/** A function of the program: a definition's, or what stands in for a native whose address is taken. */
type Reached =
  | { readonly kind: 'piece'; readonly piece: Piece }
  | { readonly kind: 'thunk'; readonly code: FunctionCode };

/** Bytes behind each global that belong to no object, and the least alignment of one. */
const RED_ZONE = 16;
/** Bytes of all globals together. */
const MOST_STATIC = 1 << 28;

class ProgramLowering {
  /** By id, and ids by number. */
  private readonly functions: Reached[] = [];
  private readonly ids = new Map<number, number>();
  /** Those that are entry points or have their address taken. */
  private readonly entries = new Set<number>();
  private readonly globals: (Located<GlobalSymbol> & { readonly info: GlobalInfo })[] = [];
  /** By number. */
  private readonly offsets = new Map<number, number>();
  private readonly literals = new Map<string, number>();
  private memory = FIRST_OFFSET;
  private readonly unsupported: Diagnostic[] = [];
  private readonly warnings: Diagnostic[] = [];
  private readonly unsupportedIds = new Map<number, number>();
  private readonly diagnostics: Diagnostic[];
  private readonly reported = new Set<string>();

  constructor(
    private readonly pieces: Pieces,
    private readonly options: LowerOptions,
  ) {
    this.diagnostics = [...pieces.links.diagnostics];
  }

  reachRoots(units: readonly TypedUnit[]): void {
    for (const name of this.options.roots) {
      const found = this.pieces.links.functions.get(name);
      if (found === undefined) {
        this.diagnostics.push({ severity: 'error', message: `'${name}' is not defined`, origin: undefined, span: 1 });
      } else {
        this.entries.add(this.reachPiece(this.pieces.piece(found)));
      }
    }
    for (const unit of units) {
      for (const symbol of unit.globals.values()) {
        if (symbol.initializer === undefined && !symbol.tentative) continue;
        if (this.options.rootGlobals?.(symbol.name, symbol.section) === true) {
          const object = { symbol, unit: unit.path };
          this.reachObject(this.pieces.object(object), object, symbol.origin);
        }
      }
    }
  }

  /** Lowers what is reached, which reaches more. */
  lowerReached(): void {
    let globals = 0;
    let functions = 0;
    while (functions < this.functions.length || globals < this.globals.length) {
      if (functions < this.functions.length) {
        const reached = this.functions[functions++]!;
        if (reached.kind === 'piece') this.answer(this.pieces.lower(reached.piece).asks);
      } else {
        this.answer(this.pieces.initial(this.globals[globals++]!).asks);
      }
    }
  }

  private answer(asks: readonly Ask[]): void {
    for (const ask of asks) {
      switch (ask.kind) {
        case 'function': {
          const id = this.reachPiece(ask.piece);
          if (ask.address) this.entries.add(id);
          break;
        }
        case 'undefined-function':
          this.entries.add(this.reachThunk(ask.number, ask.function));
          break;
        case 'object':
          this.reachObject(ask.number, ask.object, ask.origin);
          break;
        case 'undefined-object':
          if (!this.reported.has(ask.name)) this.report(`undefined reference to '${ask.name}'`, ask.origin);
          this.reported.add(ask.name);
          break;
        case 'unsupported':
          this.unsupportedIds.set(ask.number, this.unsupported.push(ask.diagnostic) - 1);
          break;
        case 'warning':
          this.warnings.push(ask.diagnostic);
          break;
        case 'fault':
          this.diagnostics.push(ask.diagnostic);
          break;
      }
    }
  }

  private report(message: string, origin: Origin): void {
    this.diagnostics.push({ severity: 'error', message, origin, span: 1 });
  }

  // ---- functions

  private reachPiece(piece: Piece): number {
    const known = this.ids.get(piece.number);
    return known ?? this.add(piece.number, { kind: 'piece', piece });
  }

  private reachThunk(number: number, definition: Located<FunctionSymbol>): number {
    const known = this.ids.get(number);
    return known ?? this.add(number, { kind: 'thunk', code: this.pieces.thunk(number, definition) });
  }

  private add(number: number, reached: Reached): number {
    const id = this.functions.push(reached) - 1;
    this.ids.set(number, id);
    return id;
  }

  private idOf(number: number): number {
    return this.ids.get(number) ?? bug(`function ${number} was not reached`);
  }

  // ---- objects

  private reachObject(number: number, { symbol, unit }: Located<GlobalSymbol>, origin: Origin): void {
    if (this.offsets.has(number)) return;
    const { initializer, type } = symbol;
    const key = symbol.literal === true ? literalKey(symbol) : undefined;
    const twin = key === undefined ? undefined : this.literals.get(key);
    if (twin !== undefined) {
      this.offsets.set(number, twin);
      return;
    }
    const size = Math.max(sizeOf(type.type) ?? 0, initializer?.bytes.length ?? 0);
    if (sizeOf(type.type) === undefined && initializer === undefined) {
      this.report(`storage size of '${symbol.name}' isn't known`, origin);
    }
    const align = Math.max(RED_ZONE, symbol.align, alignOf(type));
    const room = this.memory + size <= MOST_STATIC;
    if (!room) {
      const limit = `static objects of more than ${MOST_STATIC >> 20} MiB are not supported`;
      this.report(`${limit}: '${symbol.name}' has ${size} bytes`, symbol.origin);
    }
    const kept = room ? size : 0;
    const offset = this.isPerCpu(symbol.section) ? this.placePerCpu(kept, align, origin) : this.place(kept, align);
    this.offsets.set(number, offset);
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
    const inline = this.options.inline !== false && this.functions.every((reached) => this.hasCode(reached));
    const calls = this.functions.map((reached) => {
      if (reached.kind === 'thunk') return callsOf(reached.code);
      return inline ? this.pieces.inline(reached.piece) : this.pieces.optimizeAlone(reached.piece);
    });
    const isCalled = inline ? this.called(calls.map(({ functions }) => functions)) : undefined;
    const natives = this.useNatives(calls.filter((_, id) => isCalled?.has(id) !== false).map((each) => each.natives));
    if (this.diagnostics.length > 0) return { kind: 'failed', diagnostics: this.diagnostics };
    const fragments = this.functions.map((reached, id) => this.fragment(reached, isCalled?.has(id) !== false));
    return { kind: 'program', program: this.program(fragments, natives), warnings: this.warnings };
  }

  private hasCode(reached: Reached): boolean {
    return reached.kind === 'thunk' || this.pieces.lower(reached.piece).code !== undefined;
  }

  /** Functions that are nowhere called any more keep their number, but not their code. */
  private fragment(reached: Reached, isCalled: boolean): Fragment {
    if (reached.kind === 'thunk') return encodeFunction(reached.code);
    return isCalled ? this.pieces.fragment(reached.piece) : this.pieces.stub(reached.piece);
  }

  private called(callees: readonly (readonly number[])[]): Set<number> {
    const called = new Set(this.entries);
    for (const id of called) for (const callee of callees[id]!) called.add(this.idOf(callee));
    return called;
  }

  /** Numbers the natives that code still calls, and complains of those that may not be. */
  private useNatives(calls: readonly (readonly { readonly number: number; readonly origin: Origin }[])[]) {
    const ids = new Map<string, number>();
    for (const { number, origin } of calls.flat()) {
      const { name, complaint } = this.pieces.native(number);
      if (complaint === undefined) {
        if (!ids.has(name)) ids.set(name, ids.size);
      } else {
        if (!this.reported.has(complaint)) this.report(complaint, origin);
        this.reported.add(complaint);
      }
    }
    return ids;
  }

  private program(fragments: readonly Fragment[], natives: ReadonlyMap<string, number>): Program {
    const nativeOf = (number: number): number =>
      natives.get(this.pieces.native(number).name) ?? bug('an unused native');
    const meanings: Meanings = {
      function: (number) => this.idOf(number),
      native: nativeOf,
      unsupported: (number) => this.unsupportedIds.get(number) ?? bug('an unsupported construct that nobody asked for'),
      address: (number) => this.address(number),
    };
    return {
      ...joinFragments(fragments, meanings),
      globals: this.globals.flatMap(({ info }) => this.copiesOf(info)),
      image: this.staticMemory(),
      natives: [...natives.keys()],
      diagnostics: this.unsupported,
    };
  }

  private address(number: number): { low: number; high: number } {
    const offset = this.offsets.get(number);
    if (offset !== undefined) return { low: offset, high: MEMORY_BASE_HIGH };
    return { low: (TEXT_BASE_LOW + this.idOf(number) * TEXT_STEP) | 0, high: TEXT_BASE_HIGH };
  }

  private staticMemory(): Uint8Array {
    const size = (this.memory - FIRST_OFFSET + RED_ZONE - 1) & -RED_ZONE;
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    for (const { info: first, ...object } of this.globals) {
      if (object.symbol.initializer === undefined) continue;
      for (const info of this.copiesOf(first)) this.initialise(bytes, view, info, object);
    }
    return bytes;
  }

  private initialise(bytes: Uint8Array, view: DataView, info: GlobalInfo, object: Located<GlobalSymbol>): void {
    const start = info.offset - FIRST_OFFSET;
    bytes.set(object.symbol.initializer!.bytes, start);
    for (const { offset, number, addend } of this.pieces.initial(object).addresses) {
      const { low, high } = number === undefined ? { low: 0, high: MEMORY_BASE_HIGH } : this.address(number);
      const address = (BigInt(high) << 32n) | BigInt(low >>> 0);
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
