/**
 * A compiled program as plain data, and back.
 *
 * In: a Program. Out: data that v8.serialize can write, cyclic types and all. Positions are what makes the difference:
 * they lead to source files, whose text is not stored but read again, when somebody looks at one.
 *
 * Invariant: `restore(store(program))` equals the program, and what was one object in it (a type, a place) is one again.
 */
import {
  bug,
  type CodePlace,
  type Diagnostic,
  type FunctionInfo,
  type GlobalInfo,
  type MacroUse,
  type Origin,
  type Program,
  SourceFile,
  type SourceReader,
} from '../interp/index.ts';

type Placed<T extends { readonly origin: unknown }> = Omit<T, 'origin'> & { readonly origin: number };

/** Numbers stand for positions and places; rows refer to earlier rows only. */
export interface StoredProgram extends Omit<Program, 'functions' | 'globals' | 'places' | 'diagnostics'> {
  readonly functions: readonly Placed<FunctionInfo>[];
  readonly globals: readonly Placed<GlobalInfo>[];
  readonly diagnostics: readonly Placed<Diagnostic>[];
  /** The program's places, by row. */
  readonly places: Int32Array;
  readonly tables: Tables;
}

interface Tables {
  /** `text` only where a reader does not have it: what macros pasted, what the command line says. */
  readonly files: readonly { readonly path: string; readonly text: string | undefined }[];
  readonly names: readonly string[];
  /** Rows of (file, offset, use or NONE). */
  readonly origins: Int32Array;
  /** Rows of (name, origin). */
  readonly uses: Int32Array;
  /** Rows of (origin, name, place of the inlined call or NONE). */
  readonly places: Int32Array;
}

const NONE = -1;

class TableWriter {
  private readonly files: { path: string; text: string | undefined }[] = [];
  private readonly names: string[] = [];
  private readonly origins: number[] = [];
  private readonly uses: number[] = [];
  private readonly places: number[] = [];
  private readonly numbers = new Map<SourceFile | string | Origin | MacroUse | CodePlace, number>();

  constructor(private readonly reader: SourceReader) {}

  origin(origin: Origin | undefined): number {
    if (origin === undefined) return NONE;
    return this.number(origin, () => {
      const row = [this.file(origin.file), origin.offset, origin.macro === undefined ? NONE : this.use(origin.macro)];
      return this.origins.push(...row) / row.length;
    });
  }

  place(place: CodePlace): number {
    return this.number(place, () => {
      const call = place.inlinedAt === undefined ? NONE : this.place(place.inlinedAt);
      const row = [this.origin(place.origin), this.name(place.function), call];
      return this.places.push(...row) / row.length;
    });
  }

  tables(): Tables {
    const { files, names, origins, uses, places } = this;
    return {
      files,
      names,
      origins: Int32Array.from(origins),
      uses: Int32Array.from(uses),
      places: Int32Array.from(places),
    };
  }

  private use(use: MacroUse): number {
    return this.number(use, () => {
      const row = [this.name(use.name), this.origin(use.at)];
      return this.uses.push(...row) / row.length;
    });
  }

  private file(file: SourceFile): number {
    const { path, text } = file;
    return this.number(file, () => this.files.push({ path, text: this.reader.read(path) === text ? undefined : text }));
  }

  private name(name: string): number {
    return this.number(name, () => this.names.push(name));
  }

  /** `add` gives the count of rows with the new one. */
  private number(thing: SourceFile | string | Origin | MacroUse | CodePlace, add: () => number): number {
    let number = this.numbers.get(thing);
    if (number === undefined) {
      number = add() - 1;
      this.numbers.set(thing, number);
    }
    return number;
  }
}

/** `reader` has the files that the program was compiled from. */
export function store(program: Program, reader: SourceReader): StoredProgram {
  const writer = new TableWriter(reader);
  const placed = <T extends { readonly origin: Origin | undefined }>(thing: T): Placed<T> => ({
    ...thing,
    origin: writer.origin(thing.origin),
  });
  return {
    ...program,
    functions: program.functions.map(placed),
    globals: program.globals.map(placed),
    diagnostics: program.diagnostics.map(placed),
    places: Int32Array.from(program.places, (place) => writer.place(place)),
    tables: writer.tables(),
  };
}

/** `reader` has the same files as it had when the program was stored. */
export function restore({ tables, ...stored }: StoredProgram, reader: SourceReader): Program {
  const origins = readOrigins(tables, reader);
  const places = readPlaces(tables, origins);
  const origin = (number: number): Origin => origins[number] ?? bug('a stored position is missing');
  return {
    ...stored,
    functions: stored.functions.map((info) => ({ ...info, origin: origin(info.origin) })),
    globals: stored.globals.map((info) => ({ ...info, origin: origin(info.origin) })),
    diagnostics: stored.diagnostics.map((one) => ({
      ...one,
      origin: one.origin === NONE ? undefined : origin(one.origin),
    })),
    places: Array.from(stored.places, (number) => places[number] ?? bug('a stored place is missing')),
  };
}

function readOrigins({ files: paths, names, origins: rows, uses: useRows }: Tables, reader: SourceReader): Origin[] {
  const files = paths.map(
    ({ path, text }) => new SourceFile(path, text ?? (() => reader.read(path) ?? bug(`${path} is gone`))),
  );
  const origins: Origin[] = [];
  const uses: MacroUse[] = [];
  const useOf = (number: number): MacroUse | undefined => {
    if (number === NONE) return undefined;
    uses[number] ??= { name: names[useRows[number * 2]!]!, at: origins[useRows[number * 2 + 1]!]! };
    return uses[number];
  };
  for (let at = 0; at < rows.length; at += 3) {
    origins.push({ file: files[rows[at]!]!, offset: rows[at + 1]!, macro: useOf(rows[at + 2]!) });
  }
  return origins;
}

function readPlaces({ names, places: rows }: Tables, origins: readonly Origin[]): CodePlace[] {
  const places: CodePlace[] = [];
  for (let at = 0; at < rows.length; at += 3) {
    const call = rows[at + 2]!;
    places.push({
      origin: origins[rows[at]!]!,
      function: names[rows[at + 1]!]!,
      inlinedAt: call === NONE ? undefined : places[call],
    });
  }
  return places;
}
