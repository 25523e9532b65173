/**
 * The text that tree-sitter gets to see, and the notes that lead from its nodes back to the tokens.
 *
 * In: pieces of text, one by one, each with the number of the token it stands for and perhaps a note. Out: texts in which
 * every piece is a word, with a blank behind it.
 *
 * The idea: tree-sitter-c knows no typedefs and not all of GNU C, but we own the tokens. So what it sees is a canonical
 * rendering: every type that is not a body of a struct or an enum is `size_t`, every operand is `0`, every declared
 * name is `a`. What a piece really is stands in the token or in the note. Parts that do not fit into the place where
 * they stand (operands of `typeof`, of `asm`, of attributes) are rendered as asides: expression statements in a
 * compound statement behind the item.
 *
 * Invariant: no piece has a blank in it.
 */
import type { Origin } from '../diagnostic.ts';
import type { Expression, StorageClass, TypeSpecifier } from './ast.ts';

/** An expression, or a type name (rendered as the operand of a `sizeof`), that stands behind the item. */
export interface Aside {
  readonly kind: 'aside';
  readonly index: number;
  readonly type: boolean;
}

export interface AttributeNote {
  readonly name: string;
  readonly arguments: readonly (Expression | Aside)[];
  readonly origin: Origin;
}

/** A type as far as the tokens tell it; bodies and operands come out of the tree. */
export type TypeNote =
  | Extract<TypeSpecifier, { kind: 'basic' | 'name' | 'auto-type' | 'va-list' }>
  | { readonly kind: 'typeof'; readonly operand: Aside; readonly unqualified: boolean }
  | {
      readonly kind: 'record' | 'enum';
      readonly union: boolean;
      readonly tag: string | undefined;
      readonly body: boolean;
      readonly attributes: readonly AttributeNote[];
      readonly origin: Origin;
    };

export interface DeclaratorNote {
  name: string | undefined;
  origin: Origin;
  readonly attributes: AttributeNote[];
  asmName: string | undefined;
}

/**
 * Belongs to the piece that stands for a whole specifier list, and is filled in while the list is read.
 * `declarators` are in the order of the text.
 */
export interface SpecifierNote {
  readonly kind: 'specifiers';
  type: TypeNote;
  storage: StorageClass | undefined;
  const: boolean;
  volatile: boolean;
  atomic: boolean;
  restrict: boolean;
  inline: boolean;
  noreturn: boolean;
  threadLocal: boolean;
  readonly alignas: Aside[];
  readonly attributes: AttributeNote[];
  readonly origin: Origin;
  readonly declarators: DeclaratorNote[];
}

export interface AsmOperandNote {
  readonly name: string | undefined;
  readonly constraint: string;
  readonly value: Aside;
}

export interface AsmNote {
  readonly kind: 'asm';
  readonly template: string;
  readonly volatile: boolean;
  readonly goto: boolean;
  readonly outputs: readonly AsmOperandNote[];
  readonly inputs: readonly AsmOperandNote[];
  readonly clobbers: readonly string[];
  readonly labels: readonly string[];
}

export type Note =
  | SpecifierNote
  | AsmNote
  /** Of a `*` in a declarator. */
  | { readonly kind: 'pointer'; readonly const: boolean; readonly volatile: boolean }
  /** Of the `(` of `(void)`. */
  | { readonly kind: 'no-parameters' }
  | { readonly kind: 'string'; readonly parts: readonly string[] }
  | { readonly kind: 'postfix'; readonly operator: '++' | '--' }
  | { readonly kind: 'label-address'; readonly label: string }
  | { readonly kind: 'local-labels'; readonly names: readonly string[] }
  | { readonly kind: 'static-assert'; readonly condition: Aside; readonly message: string | undefined }
  | { readonly kind: 'offsetof'; readonly type: Aside; readonly member: Aside }
  | { readonly kind: 'types-compatible'; readonly left: Aside; readonly right: Aside }
  | { readonly kind: 'va-arg'; readonly list: Aside; readonly type: Aside }
  | {
      readonly kind: 'generic';
      readonly control: Aside;
      readonly associations: readonly { readonly type: Aside | undefined; readonly value: Aside }[];
    };

class Buffer {
  constructor(
    readonly texts: string[] = [],
    readonly tokens: number[] = [],
    readonly notes: (Note | undefined)[] = [],
  ) {}

  copy(): Buffer {
    return new Buffer(this.texts.slice(), this.tokens.slice(), this.notes.slice());
  }

  append(other: Buffer): void {
    for (let i = 0; i < other.texts.length; i++) {
      this.texts.push(other.texts[i]!);
      this.tokens.push(other.tokens[i]!);
      this.notes.push(other.notes[i]);
    }
  }
}

export class Rendering {
  private main = new Buffer();
  /** Buffers that were set aside while an inner aside is being written. */
  private readonly outer: Buffer[] = [];
  private asides: Buffer[] = [];

  /** To be gone on with: of what is between two items. */
  copy(): Rendering {
    const copy = new Rendering();
    copy.main = this.main.copy();
    return copy;
  }

  /** The number of the next piece. */
  get length(): number {
    return this.main.texts.length;
  }

  emit(text: string, token: number, note?: Note): void {
    this.main.texts.push(text);
    this.main.tokens.push(token);
    this.main.notes.push(note);
  }

  token(piece: number): number {
    return this.main.tokens[piece]!;
  }

  note(piece: number): Note | undefined {
    return this.main.notes[piece];
  }

  piece(piece: number): string | undefined {
    return this.main.texts[piece];
  }

  /** What is emitted by `write` stands behind the item instead of here. */
  aside(type: boolean, write: () => void): Aside {
    this.outer.push(this.main);
    const buffer = (this.main = new Buffer());
    try {
      write();
    } finally {
      this.main = this.outer.pop()!;
    }
    this.asides.push(buffer);
    return { kind: 'aside', index: this.asides.length - 1, type };
  }

  /** Writes the asides of the item that ends here. Returns how many there are. */
  flushAsides(token: number): number {
    const { asides } = this;
    if (asides.length === 0) return 0;
    this.emit('{', token);
    for (const aside of asides) {
      this.main.append(aside);
      this.emit(';', token);
    }
    this.emit('}', token);
    this.asides = [];
    return asides.length;
  }

  /** Forgets everything from a piece on: an item that turned out to be wrong. */
  truncate(piece: number): void {
    this.main.texts.length = piece;
    this.main.tokens.length = piece;
    this.main.notes.length = piece;
    this.asides = [];
  }

  /** Of the pieces from one to the one behind the last. */
  text({ from, to }: { readonly from: number; readonly to: number }): string {
    const words = this.main.texts.slice(from, to);
    words.push('');
    return words.join(' ');
  }
}
