/**
 * The words of C and GNU C that are not names, and the names of declared things that are types.
 *
 * The preprocessor knows no keywords: a token of kind `identifier` becomes one here. GNU's spellings are folded to one.
 */

/** Words that may begin a declaration or a type name, folded. `undefined` for any other word. */
export type SpecifierWord =
  | 'void'
  | 'char'
  | 'short'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'signed'
  | 'unsigned'
  | '_Bool'
  | '_Complex'
  | '__int128'
  | 'typedef'
  | 'extern'
  | 'static'
  | 'auto'
  | 'register'
  | 'inline'
  | '_Noreturn'
  | '_Thread_local'
  | 'const'
  | 'volatile'
  | 'restrict'
  | '_Atomic'
  | '_Alignas'
  | 'struct'
  | 'union'
  | 'enum'
  | 'typeof'
  | 'typeof_unqual'
  | '__auto_type'
  | '__builtin_va_list'
  | '__attribute__'
  | '__extension__';

export type StatementWord =
  | 'if'
  | 'else'
  | 'while'
  | 'do'
  | 'for'
  | 'switch'
  | 'case'
  | 'default'
  | 'return'
  | 'break'
  | 'continue'
  | 'goto'
  | 'asm'
  | '__label__'
  | '_Static_assert';

export type OperatorWord = 'sizeof' | '_Alignof';

export type Word = SpecifierWord | StatementWord | OperatorWord;

const SPECIFIERS: readonly SpecifierWord[] = [
  ...(['void', 'char', 'short', 'int', 'long', 'float', 'double', 'signed', 'unsigned', '_Bool', '_Complex'] as const),
  ...(['__int128', 'typedef', 'extern', 'static', 'auto', 'register', 'inline', '_Noreturn', '_Thread_local'] as const),
  ...(['const', 'volatile', 'restrict', '_Atomic', '_Alignas', 'struct', 'union', 'enum', 'typeof'] as const),
  ...(['typeof_unqual', '__auto_type', '__builtin_va_list', '__attribute__', '__extension__'] as const),
];

const OTHERS: readonly (StatementWord | OperatorWord)[] = [
  ...(['if', 'else', 'while', 'do', 'for', 'switch', 'case', 'default', 'return', 'break', 'continue'] as const),
  ...(['goto', 'asm', '__label__', '_Static_assert', 'sizeof', '_Alignof'] as const),
];

const SPELLINGS: Readonly<Record<string, Word>> = {
  __signed: 'signed',
  __signed__: 'signed',
  __inline: 'inline',
  __inline__: 'inline',
  __const: 'const',
  __const__: 'const',
  __volatile: 'volatile',
  __volatile__: 'volatile',
  __restrict: 'restrict',
  __restrict__: 'restrict',
  __thread: '_Thread_local',
  thread_local: '_Thread_local',
  alignas: '_Alignas',
  alignof: '_Alignof',
  __alignof: '_Alignof',
  __alignof__: '_Alignof',
  __typeof: 'typeof',
  __typeof__: 'typeof',
  __typeof_unqual: 'typeof_unqual',
  __typeof_unqual__: 'typeof_unqual',
  __attribute: '__attribute__',
  __complex__: '_Complex',
  __asm: 'asm',
  __asm__: 'asm',
  static_assert: '_Static_assert',
};

const SPECIFIER_WORDS: ReadonlySet<string> = new Set<string>(SPECIFIERS);

const WORDS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ...SPECIFIERS.map((word) => [word, word] as const),
  ...OTHERS.map((word) => [word, word] as const),
  ...Object.entries(SPELLINGS),
]);

/** The keyword that a spelling stands for. */
export function wordOf(text: string): Word | undefined {
  return WORDS.get(text);
}

export function isSpecifierWord(word: Word): word is SpecifierWord {
  return SPECIFIER_WORDS.has(word);
}

/**
 * Which names are types here (C11 6.2.1: one name space for typedef names and ordinary identifiers).
 *
 * Only names that are or hide a typedef name are kept: everything else is ordinary by default. Undone by a log, so that
 * a scope costs nothing but what it declares.
 */
export class TypeNames {
  private readonly types = new Map<string, boolean>();
  private readonly log: { name: string; before: boolean | undefined }[] = [];

  isType(name: string): boolean {
    return this.types.get(name) === true;
  }

  declare(name: string, isType: boolean): void {
    const before = this.types.get(name);
    if ((before ?? false) === isType) return;
    this.log.push({ name, before });
    this.types.set(name, isType);
  }

  copy(): TypeNames {
    const copy = new TypeNames();
    for (const [name, isType] of this.types) copy.types.set(name, isType);
    return copy;
  }

  /** Opens a scope; give what it returns to `leave`. */
  enter(): number {
    return this.log.length;
  }

  leave(mark: number): void {
    while (this.log.length > mark) {
      const { name, before } = this.log.pop()!;
      if (before === undefined) this.types.delete(name);
      else this.types.set(name, before);
    }
  }
}
