/**
 * The typed tree: what `check` makes of the AST and `lower` turns into IR.
 *
 * Everything implicit in C is explicit here: conversions, array and function decay, the scale of pointer arithmetic,
 * member offsets, which object a name denotes, constant values. Nothing here needs a symbol table any more.
 *
 * Invariant: an expression of integer or pointer type always holds a value that is normalised to its type (a `char`
 * is sign-extended, a `_Bool` is 0 or 1); the operands of a binary operator have the type that the operation is done in.
 */
import type { Diagnostic, Origin } from '../diagnostic.ts';
import type { BitRange, FunctionType, QualifiedType, Type } from './types.ts';

/** An object with static storage duration: global, static local, string literal, file-scope compound literal. */
export interface GlobalSymbol {
  readonly kind: 'global';
  readonly name: string;
  readonly type: QualifiedType;
  /** False for `static` and for anonymous objects: never linked by name. */
  readonly external: boolean;
  readonly weak: boolean;
  /** `section("...")`, else undefined. */
  readonly section: string | undefined;
  readonly align: number;
  /** Undefined for a mere declaration (`extern`), or a tentative definition (then `tentative`). */
  initializer: StaticInitializer | undefined;
  tentative: boolean;
  /** Function in which a static local stands. */
  readonly owner: string | undefined;
  readonly origin: Origin;
  /** `asm("name")` or attribute alias: name to link under, if it differs. */
  readonly linkName: string;
  /** A string literal: its bytes never change (C11 6.4.5p7). */
  readonly literal?: true;
  /** A compound literal outside of functions. */
  readonly isCompound?: true;
}

export interface FunctionSymbol {
  readonly kind: 'function';
  readonly name: string;
  readonly linkName: string;
  readonly type: FunctionType;
  readonly external: boolean;
  readonly weak: boolean;
  readonly noreturn: boolean;
  readonly inline: 'always' | 'never' | 'hint' | 'no';
  /** Undefined for a declaration. Checked on demand and memoised; throws DiagnosticError. */
  definition: (() => FunctionBody) | undefined;
  /** `__attribute__((error("...")))`: a call that is still there when dead code is gone is a Diagnostic. */
  readonly error?: string;
  readonly origin: Origin;
}

export interface LocalSymbol {
  readonly kind: 'local';
  readonly name: string;
  readonly type: QualifiedType;
  readonly align: number;
  readonly parameter: boolean;
  /** Its address is taken (or it is a record, an array, a volatile, or may be read before it is written): lives in memory. */
  addressTaken: boolean;
  /** Has no address (C11 6.7.1p6). */
  readonly register?: true;
  /** `__attribute__((cleanup(f)))`: called with the variable's address when its scope is left, in any way. */
  readonly cleanup: FunctionSymbol | undefined;
  readonly origin: Origin;
}

export type ObjectSymbol = GlobalSymbol | LocalSymbol;

/** A static initialiser: bytes, and addresses to be filled in once the layout is known. */
export interface StaticInitializer {
  readonly bytes: Uint8Array;
  /** 8 bytes at `offset` become the address of `symbol` + `addend`. */
  readonly relocations: readonly {
    readonly offset: number;
    readonly symbol: GlobalSymbol | FunctionSymbol;
    readonly addend: bigint;
  }[];
}

export interface FunctionBody {
  readonly parameters: readonly LocalSymbol[];
  readonly body: BlockStatement;
  /** Of the closing brace. */
  readonly end: Origin;
  readonly warnings: readonly Diagnostic[];
}

/** What `check` makes of a unit. */
export interface TypedUnit {
  readonly path: string;
  /** Every file-scope name, with its definition in this unit where there is one, in order of first declaration. */
  readonly functions: ReadonlyMap<string, FunctionSymbol>;
  readonly globals: ReadonlyMap<string, GlobalSymbol>;
  /** File-scope tags: 'struct foo', 'union foo', 'enum foo'. */
  readonly tags: ReadonlyMap<string, Type>;
  readonly diagnostics: readonly Diagnostic[];
}

/** An lvalue. `offset` is in bytes. */
export type Place = {
  readonly type: QualifiedType;
  readonly offset: number;
  /** For a bit-field: position in the unit of `type`'s size at the place. */
  readonly bits: BitRange | undefined;
} & (
  | { readonly kind: 'symbol'; readonly symbol: ObjectSymbol }
  | { readonly kind: 'pointer'; readonly pointer: TypedExpression }
  /** A record that is a value (a call's result, a conditional, an assignment): it lives in a temporary. */
  | { readonly kind: 'value'; readonly value: TypedExpression }
);

/** Of a subscript: the array has so many elements. */
export interface Bound {
  readonly length: number;
  /** The element is not accessed, so the one behind the last counts (C11 6.5.6p8). */
  readonly end: boolean;
  /** The array ends a structure that a pointer leads to: it may stand for one that is longer. */
  readonly trailing: boolean;
}

export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^';
export type Comparison = '<' | '>' | '<=' | '>=' | '==' | '!=';

/** Initialisation of a part of an automatic object. */
export interface InitializerPart {
  readonly place: Omit<Place, 'kind'> & { readonly offset: number };
  readonly value: TypedExpression;
}

export type TypedExpression = { readonly type: Type; readonly origin: Origin } & (
  | { readonly kind: 'constant'; readonly value: bigint }
  /** The address of a global or function plus bytes, known at link time. */
  | { readonly kind: 'static-address'; readonly symbol: GlobalSymbol | FunctionSymbol; readonly addend: number }
  /** Reading an lvalue (C11 6.3.2.1p2). Of record type: the record as a value. */
  | { readonly kind: 'load'; readonly place: Place }
  | { readonly kind: 'address'; readonly place: Place }
  /** `-`, `~` on integers; `!` gives int 0 or 1. */
  | { readonly kind: 'unary'; readonly operator: '-' | '~' | '!'; readonly operand: TypedExpression }
  /** Both operands of the type of the result, except that the right operand of a shift has its own promoted type. */
  | {
      readonly kind: 'binary';
      readonly operator: Arithmetic;
      readonly left: TypedExpression;
      readonly right: TypedExpression;
    }
  /** Operands of one common type (signedness from `left.type`; pointers compare unsigned); result int. */
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: TypedExpression;
      readonly right: TypedExpression;
    }
  | {
      readonly kind: 'logical';
      readonly operator: '&&' | '||';
      readonly left: TypedExpression;
      readonly right: TypedExpression;
    }
  /** pointer + index * scale; index of an 8-byte type, sign already applied. */
  | {
      readonly kind: 'pointer-add';
      readonly pointer: TypedExpression;
      readonly index: TypedExpression;
      readonly scale: number;
      /** A subscript of an array: what the index may be. */
      readonly bound?: Bound;
    }
  /** (left - right) / scale, of type long. */
  | {
      readonly kind: 'pointer-difference';
      readonly left: TypedExpression;
      readonly right: TypedExpression;
      readonly scale: number;
    }
  /** Between integers and pointers; to void: the value is dropped. To _Bool: != 0. */
  | { readonly kind: 'convert'; readonly operand: TypedExpression }
  | {
      readonly kind: 'conditional';
      readonly condition: TypedExpression;
      readonly then: TypedExpression;
      readonly otherwise: TypedExpression;
    }
  /** GNU `a ?: b`: `value` is evaluated once; `then` refers to it as kind 'reused'. */
  | {
      readonly kind: 'elvis';
      readonly value: TypedExpression;
      /** Condition on the value and its conversion to the common type: both contain a `reused` node. */
      readonly condition: TypedExpression;
      readonly then: TypedExpression;
      readonly otherwise: TypedExpression;
    }
  | { readonly kind: 'reused' }
  | { readonly kind: 'comma'; readonly left: TypedExpression; readonly right: TypedExpression }
  /** The value is the one stored (of the place's unqualified type). Of record type: a copy. */
  | { readonly kind: 'assign'; readonly place: Place; readonly value: TypedExpression }
  /**
   * Compound assignment and ++/--: the place is evaluated once, its value converted to `computation`, `operator`
   * applied with `operand` (or pointer-add with `scale`, where `scale` is not undefined; operator is then + or -),
   * the result converted back and stored. The value is the new one, or the old one for postfix operators.
   */
  | {
      readonly kind: 'update';
      readonly place: Place;
      readonly operator: Arithmetic;
      readonly operand: TypedExpression;
      readonly computation: Type;
      readonly scale: number | undefined;
      readonly result: 'old' | 'new';
    }
  /** Arguments are already converted/promoted. `function` for a direct call, else `callee` is a pointer to function. */
  | {
      readonly kind: 'call';
      readonly function: FunctionSymbol | undefined;
      readonly callee: TypedExpression | undefined;
      readonly arguments: readonly TypedExpression[];
      readonly signature: FunctionType;
    }
  /** Compiler builtins that become IR or are expanded by `lower`; see BuiltinName. */
  | { readonly kind: 'builtin'; readonly name: BuiltinName; readonly arguments: readonly TypedExpression[] }
  /** A block-scope compound literal: initialises `symbol`, then denotes it: value is its address. */
  | {
      readonly kind: 'compound-literal';
      readonly symbol: LocalSymbol;
      readonly initializer: AutomaticInitializer;
    }
  /** Type void where `value` is undefined. */
  | {
      readonly kind: 'statement-expression';
      readonly body: BlockStatement;
      /** The value of the last statement, evaluated inside the block's scope. */
      readonly value: TypedExpression | undefined;
    }
  /** va_arg: the list is the address of a va_list object; the result has this node's type. */
  | { readonly kind: 'va-arg'; readonly list: TypedExpression }
  | { readonly kind: 'label-address'; readonly label: LabelSymbol }
);

export type BuiltinName =
  | 'unreachable'
  | 'trap'
  | 'clz32'
  | 'clz64'
  | 'ctz32'
  | 'ctz64'
  | 'popcount32'
  | 'popcount64'
  | 'ffs32'
  | 'ffs64'
  | 'bswap16'
  | 'bswap32'
  | 'bswap64'
  /** (a, b, result pointer) -> int: the type in which it must fit is the pointee's; operands keep their own types. */
  | 'add-overflow'
  | 'sub-overflow'
  | 'mul-overflow'
  /** (destination, source, size) and (destination, byte, size); value: destination. */
  | 'memcpy'
  | 'memmove'
  | 'memset'
  | 'memcmp'
  | 'strlen'
  | 'strcmp'
  | 'strncmp'
  | 'va-start'
  | 'va-end'
  | 'va-copy'
  | 'return-address'
  | 'frame-address'
  | 'alloca'
  /** A compiler barrier: no code, an event boundary for plain accesses. */
  | 'barrier';

export interface LabelSymbol {
  readonly name: string;
  readonly origin: Origin;
  addressTaken: boolean;
}

export interface AutomaticInitializer {
  /** Bytes to clear first (the object's size, or 0 where every byte is given by a part). */
  readonly clear: number;
  /** Offsets from the object's start. */
  readonly parts: readonly {
    readonly offset: number;
    readonly type: QualifiedType;
    readonly bits: BitRange | undefined;
    readonly value: TypedExpression;
  }[];
  /** A char array from a string literal is copied from this global instead (then `parts` is empty). */
  readonly copyFrom?: { readonly symbol: GlobalSymbol; readonly size: number };
}

export interface BlockStatement {
  readonly kind: 'block';
  /** Locals whose lifetime is the block, in order of declaration. */
  readonly locals: readonly LocalSymbol[];
  readonly statements: readonly TypedStatement[];
  readonly origin: Origin;
  readonly end: Origin;
}

export type TypedStatement =
  | BlockStatement
  | ({ readonly origin: Origin } & (
      | { readonly kind: 'expression'; readonly value: TypedExpression }
      /** A declaration reached: the object's value becomes indeterminate, then the initialiser runs. */
      | { readonly kind: 'declare'; readonly symbol: LocalSymbol; readonly initializer: LocalInitializer | undefined }
      | {
          readonly kind: 'if';
          readonly condition: TypedExpression;
          readonly then: TypedStatement;
          readonly otherwise: TypedStatement | undefined;
        }
      /** while, do, for: `testFirst` false for `do`. An undefined condition is true. `continue` goes to `step`. */
      | {
          readonly kind: 'loop';
          readonly condition: TypedExpression | undefined;
          readonly step: TypedExpression | undefined;
          readonly body: TypedStatement;
          readonly testFirst: boolean;
        }
      | {
          readonly kind: 'switch';
          /** Promoted. */
          readonly value: TypedExpression;
          readonly body: TypedStatement;
          readonly cases: readonly { readonly first: bigint; readonly last: bigint; readonly label: LabelSymbol }[];
          readonly default: LabelSymbol | undefined;
        }
      /** Also the target of a `case` (the switch's `cases` name the label). */
      | { readonly kind: 'label'; readonly label: LabelSymbol; readonly body: TypedStatement | undefined }
      | { readonly kind: 'goto'; readonly label: LabelSymbol }
      | { readonly kind: 'computed-goto'; readonly target: TypedExpression }
      | { readonly kind: 'break' }
      | { readonly kind: 'continue' }
      | { readonly kind: 'return'; readonly value: TypedExpression | undefined }
      /** Only reached code complains: inline assembly that is no barrier, floating point, VLAs and the like. */
      | { readonly kind: 'unsupported'; readonly diagnostic: Diagnostic }
    ));

export type LocalInitializer =
  | { readonly kind: 'scalar'; readonly value: TypedExpression }
  | { readonly kind: 'record'; readonly value: TypedExpression }
  | { readonly kind: 'parts'; readonly initializer: AutomaticInitializer };
