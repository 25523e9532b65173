/**
 * The intermediate representation: what `lower` makes and the machine executes.
 *
 * A function is a list of instructions over a frame of 32-bit slots. A 64-bit value takes two neighbouring slots, low
 * lane first; integers of 1 or 2 bytes are held in one slot, sign- or zero-extended as their type says. Objects whose
 * address is taken live in the frame's memory, at a fixed offset each.
 *
 * Encoded, an instruction is its opcode followed by its operands, one 32-bit word each; jump targets are absolute word
 * indices into the one code array of the program. `OPERANDS` is the only description of the format: encoder, printer,
 * liveness and machine agree through it.
 *
 * Invariant: an instruction reads all its operands before it writes its result, so a result may overlap an operand.
 */
import type { Diagnostic, Origin } from '../diagnostic.ts';
import type { QualifiedType } from './types.ts';

/**
 * Operand letters: `d`/`D` slot(s) written with 32/64 bits; `s`/`S` slot(s) read with 32/64 bits; `i` immediate;
 * `l` jump target; `f` function id; `n` native id; `*` a count followed by as many single slots that are read.
 * `r`: first slot of a call's result, or -1: written with as many words as the callee returns.
 */
export const OPERANDS = {
  nop: '',
  const32: 'di',
  const64: 'Dii',
  mov32: 'ds',
  mov64: 'DS',
  add32: 'dss',
  sub32: 'dss',
  mul32: 'dss',
  divs32: 'dss',
  divu32: 'dss',
  rems32: 'dss',
  remu32: 'dss',
  and32: 'dss',
  or32: 'dss',
  xor32: 'dss',
  /** Shift counts outside 0..31 (0..63) are a finding. */
  shl32: 'dss',
  shrs32: 'dss',
  shru32: 'dss',
  add64: 'DSS',
  sub64: 'DSS',
  mul64: 'DSS',
  divs64: 'DSS',
  divu64: 'DSS',
  rems64: 'DSS',
  remu64: 'DSS',
  and64: 'DSS',
  or64: 'DSS',
  xor64: 'DSS',
  shl64: 'DSs',
  shrs64: 'DSs',
  shru64: 'DSs',
  /** Comparisons give 0 or 1; > and >= are made by swapping. */
  eq32: 'dss',
  ne32: 'dss',
  lts32: 'dss',
  ltu32: 'dss',
  les32: 'dss',
  leu32: 'dss',
  eq64: 'dSS',
  ne64: 'dSS',
  lts64: 'dSS',
  ltu64: 'dSS',
  les64: 'dSS',
  leu64: 'dSS',
  neg32: 'ds',
  not32: 'ds',
  neg64: 'DS',
  not64: 'DS',
  /** value == 0 and value != 0. */
  isz32: 'ds',
  isz64: 'dS',
  nez32: 'ds',
  nez64: 'dS',
  sext8: 'ds',
  sext16: 'ds',
  zext8: 'ds',
  zext16: 'ds',
  sext64: 'Ds',
  zext64: 'Ds',
  /** The low 32 bits. */
  trunc: 'dS',
  /** Immediate forms; the immediate is sign-extended to 64 bits in the 64-bit ones. */
  add32i: 'dsi',
  and32i: 'dsi',
  or32i: 'dsi',
  shl32i: 'dsi',
  shrs32i: 'dsi',
  shru32i: 'dsi',
  eq32i: 'dsi',
  ne32i: 'dsi',
  add64i: 'DSi',
  and64i: 'DSi',
  or64i: 'DSi',
  shl64i: 'DSi',
  shrs64i: 'DSi',
  shru64i: 'DSi',
  mul64i: 'DSi',
  eq64i: 'dSi',
  ne64i: 'dSi',
  jmp: 'l',
  bz32: 'sl',
  bnz32: 'sl',
  bz64: 'Sl',
  bnz64: 'Sl',
  /** Address of a place in the running frame's memory: byte offset. */
  frame: 'Di',
  /** result, address, byte offset, access flags (see Access). */
  load8s: 'dSii',
  load8u: 'dSii',
  load16s: 'dSii',
  load16u: 'dSii',
  load32: 'dSii',
  load64: 'DSii',
  /** address, byte offset, value, access flags. */
  store8: 'Sisi',
  store16: 'Sisi',
  store32: 'Sisi',
  store64: 'SiSi',
  /** Old value, address, operand, kind (Rmw), order (Order). Atomic. 8- and 16-bit old values are zero-extended. */
  rmw8: 'dSsii',
  rmw16: 'dSsii',
  rmw32: 'dSsii',
  rmw64: 'DSSii',
  /** Old value, address, expected, new, order on success (a failure is relaxed). */
  cmpxchg8: 'dSssi',
  cmpxchg16: 'dSssi',
  cmpxchg32: 'dSssi',
  cmpxchg64: 'DSSSi',
  /** A fence of that Order. */
  fence: 'i',
  /**
   * destination, source, size in bytes, and the alignment of both; they may be the same, but not overlap otherwise. With
   * alignment 0 they may: memmove(). Shadow (initialised or not) is copied too.
   */
  memcpy: 'SSSi',
  /** destination, byte, size. */
  memset: 'SsS',
  /** An object of the frame's memory begins to live, with indeterminate value (offset, size), or ends. */
  begin: 'ii',
  end: 'ii',
  call: 'fr*',
  /** Through a function's address; the count of argument words is checked against the callee's. */
  calli: 'Sr*',
  native: 'nr*',
  ret: '',
  ret32: 's',
  ret64: 'S',
  /** Reaching it is a finding. The immediate: 0 __builtin_unreachable(), 1 __builtin_trap(), 2 as `retnone`. */
  unreachable: 'i',
  /** Code that is not supported, or is undefined, was reached: index into Program.diagnostics. */
  unsupported: 'i',
  /** Address of an array's element: result, the array's address, index, bytes of an element, elements, flags (ELEMENT_). */
  element32: 'DSsiii',
  element64: 'DSSiii',
  /** The end of a function that should have returned a value: a finding if the caller takes it (C11 6.9.1p12). */
  retnone: '',
  /** Two pointers whose difference is to be taken: into one object (C11 6.5.6p9). */
  related: 'SS',
  /** The 32-bit number that is nearest to a 64-bit one with sign: how far to shift. */
  clamp: 'dS',
  /** A function's address, in front of a `calli`: the function has arguments of these widths (widthsOf) and gives so many words, or -1: as it likes. */
  shape: 'Sii',
  /** A va_list's place among the variable arguments: there is one, of that size (see CELL_BYTES). */
  argument: 'Si',
  /** The address of a va_list that va_start() is about to start: it is not started. */
  unstarted: 'S',
  /** As store8 and so on, for the sake of some bits (fieldFlags): the others keep what is known of them. */
  field8: 'Sisi',
  field16: 'Sisi',
  field32: 'Sisi',
  field64: 'SiSi',
  /** An object of the frame's memory is constant from now on (offset, size). */
  seal: 'ii',
  /** As `unsupported`, of what is undefined in itself. */
  undefined: 'i',
} as const;

export type Op = keyof typeof OPERANDS;

/** Opcode numbers, in the order of the table. */
export const OP = Object.fromEntries(Object.keys(OPERANDS).map((name, index) => [name, index])) as {
  readonly [name in Op]: number;
};
export const OP_NAMES = Object.keys(OPERANDS) as readonly Op[];

/** Access flags of a load or store. */
export const ACCESS_MARKED = 1; // volatile (READ_ONCE, WRITE_ONCE): an event of its own
export const ACCESS_ACQUIRE = 2;
export const ACCESS_RELEASE = 4;
/** A load for a bit-field's read-modify-write: bits of it may never have been written (they read as 0). */
export const ACCESS_INDETERMINATE = 8;
/** Of a member of a packed record and the like: it may lie at any address. */
export const ACCESS_UNALIGNED = 16;

/** Of a _Bool: 0 or 1. */
export const ACCESS_BOOL = 32;

/** Of a bit-field's unit: which bits the access is for. 0: all. */
export function fieldFlags(offset: number, width: number): number {
  return (offset << 8) | (width << 16);
}

/** The lowest of these bits, and how many there are. */
export function fieldOf(flags: number): { readonly offset: number; readonly width: number } {
  return { offset: (flags >> 8) & 0xff, width: flags >> 16 };
}

/** A load or store that is no atomic: its flags are its fourth operand. */
export function isPlainAccess(op: number): boolean {
  return (op >= OP.load8s && op <= OP.store64) || isFieldStore(op);
}

function isFieldStore(op: number): boolean {
  return op >= OP.field8 && op <= OP.field64;
}

export function isStore(op: number): boolean {
  return (op >= OP.store8 && op <= OP.store64) || isFieldStore(op);
}

/** One bit a parameter: has it two words? Of those beyond the 31st nothing is known. */
export function widthsOf(parameters: readonly (1 | 2)[]): number {
  return parameters.slice(0, 31).reduce<number>((bits, words, n) => bits | ((words - 1) << n), 0);
}

/**
 * A variable argument: 8 bytes with its value (of a record, the address of a copy), then a word with its size: 4 or 8
 * for a scalar, that of a record negative. A va_list holds, in its first 8 bytes, the address of the next; 0 where there
 * are none; LIST_ENDED behind va_end().
 */
export const CELL_BYTES = 16;
export const LIST_ENDED = 1;

/** Of `element32` and `element64`: the element behind the last counts too; the index has no sign. */
export const ELEMENT_END = 1;
export const ELEMENT_UNSIGNED = 2;

/**
 * Memory orders of atomics and fences; `full` is the kernel's: ordered against everything on both sides. A fence that is
 * `settled` orders nothing between tasks: the running one's late stores are committed, for whoever looks at it from outside.
 */
export const ORDER = { relaxed: 0, acquire: 1, release: 2, acqRel: 3, full: 4, settled: 5 } as const;

export const RMW = { xchg: 0, add: 1, sub: 2, and: 3, or: 4, xor: 5, andnot: 6 } as const;

/** One instruction before encoding; operands as in OPERANDS (`*`: count, then slots); `l` holds a label number. */
export interface Instruction {
  op: Op;
  operands: number[];
  place: CodePlace;
}

/** Where an instruction comes from: source position, and the function it was written in, through inlined calls. */
export interface CodePlace {
  readonly origin: Origin;
  readonly function: string;
  /** The call that was replaced by this function's body; undefined where the function itself runs in this frame. */
  readonly inlinedAt: CodePlace | undefined;
}

/** An object in a frame's memory. */
export interface FrameObject {
  readonly name: string;
  readonly type: QualifiedType | undefined;
  readonly offset: number;
  readonly size: number;
}

/** A variable as a debugger sees it. */
export interface LocalInfo {
  readonly name: string;
  readonly type: QualifiedType;
  readonly function: string;
  readonly home: { readonly kind: 'slot'; readonly slot: number } | { readonly kind: 'frame'; readonly offset: number };
}

export interface FunctionInfo {
  readonly id: number;
  readonly name: string;
  readonly unit: string;
  /** First word of its code. */
  entry: number;
  /** One past its last word. */
  limit: number;
  /** Argument words; they are the frame's first slots. */
  readonly parameterWords: number;
  /** Words of each parameter, hidden ones included. */
  readonly parameters: readonly (1 | 2)[];
  readonly variadic: boolean;
  /** 0, 1 or 2. */
  readonly resultWords: number;
  readonly frameWords: number;
  /** Bytes of frame memory, a multiple of 16. */
  readonly frameBytes: number;
  readonly objects: readonly FrameObject[];
  readonly locals: readonly LocalInfo[];
  readonly origin: Origin;
}

export interface GlobalInfo {
  readonly name: string;
  readonly unit: string;
  /** Function that a static local stands in. */
  readonly owner: string | undefined;
  readonly type: QualifiedType;
  /** Byte offset into the machine's memory; its address is MEMORY_BASE + offset. */
  readonly offset: number;
  readonly size: number;
  readonly section: string | undefined;
  readonly readOnly: boolean;
  readonly origin: Origin;
}

/** Upper 32 bits of every data address (as in the kernel's direct map), and of every function's address. */
export const MEMORY_BASE_HIGH = 0xffff8880 | 0;
export const TEXT_BASE_HIGH = 0xffffffff | 0;
/** Lower 32 bits of function 0; functions are TEXT_STEP bytes apart. */
export const TEXT_BASE_LOW = 0x81000000 | 0;
export const TEXT_STEP = 16;
/** Nothing lies below: a null pointer with an offset never hits an object. */
export const FIRST_OFFSET = 0x10000;

export interface Program {
  readonly code: Int32Array;
  readonly functions: readonly FunctionInfo[];
  readonly globals: readonly GlobalInfo[];
  /** Initial bytes from FIRST_OFFSET on; `image.length` is the size of static memory. */
  readonly image: Uint8Array;
  /** Names of the functions that the embedding has to supply, by native id. */
  readonly natives: readonly string[];
  /** code index of each instruction's first word -> index into `places`; -1 elsewhere. */
  readonly placeAt: Int32Array;
  readonly places: readonly CodePlace[];
  /**
   * What is alive in front of the instruction at a code index: liveAt[index] is a position in `live`, which holds
   * there a count n, then n pairs (slot, mask of the bits that can still matter). For a call: what is alive once it
   * has returned, its result excepted. -1 where no instruction starts.
   */
  readonly liveAt: Int32Array;
  readonly live: Int32Array;
  /** What `unsupported` instructions refer to. */
  readonly diagnostics: readonly Diagnostic[];
}
