/**
 * Renders declarations for tree-sitter: specifiers, records, enums, declarators, parameters, attributes.
 *
 * In: tokens from the present position on. Out: pieces of a `Rendering` with notes, and the names declared in `names`.
 *
 * The idea: a specifier list is a set of words, so it is read here and rendered as one type (`size_t`, or the body of a
 * struct or an enum) with a note; what is left for tree-sitter is the shape of declarators and the expressions in them.
 * In the order in which C declares names, `names` learns which are types (C11 6.7.8) and which hide one.
 *
 * Invariant: in a specifier list at most one typedef name is taken; the next one is what is being declared (C11
 * 6.7.2p2), which is what makes `typedef int T; struct { T T; };` work.
 */
import type { Origin } from '../diagnostic.ts';
import type { BasicSpecifier, Expression } from './ast.ts';
import type { Word } from './keyword.ts';
import { OutsideOfFunction, RenderExpression } from './render-expression.ts';
import type { Aside, AttributeNote, DeclaratorNote, SpecifierNote, TypeNote } from './rendering.ts';

/** Where a declaration stands; only a file may define functions, only a record has bit-fields. */
export type Place = 'file' | 'block' | 'record';

/** A specifier list while its words are collected. */
interface Collected {
  readonly note: SpecifierNote;
  /** `int`, `unsigned`, ... in the order of the text. */
  readonly basic: string[];
  typed: boolean;
  /** A body stands for the type; nothing else is to be emitted for it. */
  body: boolean;
}

/** Words that stand in functions only. */
const OF_BODIES: ReadonlySet<string> = new Set(
  'if else while do for switch case default goto return break continue'.split(' '),
);

/** By spelling: a few hundred at most, as only what is right is kept. */
const BASIC_TYPES = new Map<string, BasicSpecifier>();

/** Stands in a note until the type is known. */
const NO_TYPE: TypeNote = { kind: 'auto-type' };

/** A declarator while it is read. */
interface Shape {
  readonly note: DeclaratorNote;
  readonly abstract: boolean;
  /** Names of the parameters of the function that is declared, if it is one. */
  parameters: string[] | undefined;
  /** A derivation that binds tighter has been seen: later parameters belong to something else. */
  derived: boolean;
}

/** What a function definition needs of its header. */
export interface Header {
  readonly name: string;
  readonly parameters: readonly string[];
}

export abstract class RenderDeclaration extends RenderExpression {
  /** Where what is wrong ends, if that is known: nothing in front of it need be looked at again. */
  protected resumeAt: number | undefined;

  /** What the present item of a file declares: names, enumerators, and tags that nothing in front of it mentions or that it defines. */
  protected declared: string[] = [];

  // Declarations

  /**
   * A declaration with its `;`. At file scope it stops in front of the `{` of a function's body and returns the header,
   * rendered as if it were a declaration.
   */
  protected declaration(place: Place): Header | undefined {
    const note = this.specifiers();
    if (this.text() === ';') {
      // A declarator that is not there: every rendered declaration has one.
      this.out.emit('a', this.position);
      this.out.emit(';', this.position++);
      return undefined;
    }
    for (;;) {
      const shape = this.declaredName(note, place);
      if (this.text() === '{' && shape.parameters !== undefined) return this.header(shape, place);
      if (this.text() === '=') {
        if (place === 'record') this.fail('a member has no initialiser');
        this.out.emit('=', this.position++);
        this.initializer();
      }
      if (this.text() !== ',') break;
      this.out.emit(',', this.position++);
    }
    if (this.text() !== ';') this.endOfDeclaration();
    this.out.emit(';', this.position++);
    return undefined;
  }

  private endOfDeclaration(): never {
    if (this.startsType() && this.text(-1) === ')') {
      this.fail(`old-style function definitions are not supported, or ';' is missing before ${this.found()}`);
    }
    this.missing(';', 'behind a declaration');
  }

  private declaredName(note: SpecifierNote, place: Place): Shape {
    const shape = this.newShape(false);
    note.declarators.push(shape.note);
    if (place === 'record' && this.text() === ':') this.out.emit('a', this.position);
    else this.declarator(shape);
    if (place === 'record' && this.text() === ':') {
      this.out.emit(':', this.position++);
      this.expression(false);
    }
    this.declaratorTail(shape.note);
    const { name } = shape.note;
    if (place !== 'record' && name !== undefined) {
      this.names.declare(name, note.storage === 'typedef');
      this.declared.push(name);
    }
    return shape;
  }

  private header(shape: Shape, place: Place): Header {
    if (place !== 'file')
      this.fail(
        `nested functions are not supported: '${shape.note.name}'`,
        this.position,
        'move it out of the function, with what it uses as parameters',
      );
    this.out.emit(';', this.position);
    return { name: shape.note.name ?? '', parameters: shape.parameters ?? [] };
  }

  /** `asm("name")` and attributes behind a declarator. */
  private declaratorTail(note: DeclaratorNote): void {
    for (;;) {
      if (this.word() === 'asm') {
        this.position++;
        this.skip('(', `behind 'asm'`);
        note.asmName = this.strings('the name of a symbol');
        this.skip(')', `of 'asm'`);
      } else if (this.word() === '__attribute__') this.attributes(note.attributes);
      else return;
    }
  }

  protected override typeName(): void {
    this.nested(() => {
      const note = this.specifiers();
      const shape = this.newShape(true);
      note.declarators.push(shape.note);
      this.declarator(shape);
      if (shape.note.name !== undefined) this.fail(`unexpected name '${shape.note.name}' in a type`, this.position - 1);
    });
  }

  /** `_Static_assert(...)` with its `;`, rendered as `placeholder`. */
  protected staticAssert(placeholder: readonly string[]): void {
    const at = this.position++;
    this.skip('(', 'of a static assertion');
    const condition = this.asideExpression(false);
    let message: string | undefined;
    if (this.text() === ',') {
      this.position++;
      message = this.strings('the message of a static assertion');
    }
    this.skip(')', 'of a static assertion');
    this.skip(';', 'behind a static assertion');
    for (const text of placeholder) this.out.emit(text, at, { kind: 'static-assert', condition, message });
  }

  // Specifiers

  /** Reads a specifier list and emits one type for it. */
  protected specifiers(): SpecifierNote {
    const first = this.position;
    const note: SpecifierNote = {
      kind: 'specifiers',
      type: NO_TYPE,
      storage: undefined,
      const: false,
      volatile: false,
      atomic: false,
      restrict: false,
      inline: false,
      noreturn: false,
      threadLocal: false,
      alignas: [],
      attributes: [],
      origin: this.origin(first),
      declarators: [],
    };
    const list: Collected = { note, basic: [], typed: false, body: false };
    while (this.specifier(list)) {}
    if (list.basic.length > 0) note.type = this.basicType(list.basic, first);
    else if (!list.typed) this.noType();
    if (!list.body) this.out.emit('size_t', first, note);
    return note;
  }

  private noType(): never {
    const unknown = this.isName() && (this.isName(1) || /^[*,)]$/.test(this.text(1)));
    if (unknown) this.fail(`unknown type name ${this.found()}`);
    if (this.depth === 0 && (OF_BODIES.has(this.text()) || this.text() === '}')) {
      const { origin, text } = this.tokens[this.position]!;
      const hint = `is a '}' too many in front of it, or a '{' missing?`;
      const message = `${this.found()} outside of a function`;
      throw new OutsideOfFunction([{ severity: 'error', message, origin, span: text.length, hint }]);
    }
    this.fail(`expected a type before ${this.found()}`);
  }

  private specifier(list: Collected): boolean {
    const word = this.word();
    if (word === undefined) return this.typedefName(list);
    const { note } = list;
    switch (word) {
      case 'const':
      case 'volatile':
      case 'inline':
      case 'restrict':
        note[word] = true;
        break;
      case '__extension__':
        break;
      case '_Atomic':
        if (this.text(1) === '(') this.fail(`'_Atomic(type)' is not supported`);
        note.atomic = true;
        break;
      case 'typedef':
      case 'extern':
      case 'static':
      case 'auto':
      case 'register':
        if (note.storage !== undefined) this.fail(`'${word}' after '${note.storage}'`);
        note.storage = word;
        break;
      case '_Noreturn':
        note.noreturn = true;
        break;
      case '_Thread_local':
        note.threadLocal = true;
        break;
      case '__attribute__':
        this.attributes(note.attributes);
        return true;
      case '_Alignas':
        note.alignas.push(this.operandInParentheses(`of '_Alignas'`));
        return true;
      default:
        return this.typeSpecifier(word, list);
    }
    this.position++;
    return true;
  }

  private typedefName(list: Collected): boolean {
    if (list.typed || list.basic.length > 0 || !this.startsType()) return false;
    list.typed = true;
    const origin = this.origin();
    list.note.type = { kind: 'name', name: this.name('a type'), origin };
    return true;
  }

  private typeSpecifier(word: Word, list: Collected): boolean {
    switch (word) {
      case 'struct':
      case 'union':
      case 'enum':
        this.oneType(list);
        list.note.type = this.recordOrEnum(word, list);
        return true;
      case 'typeof':
      case 'typeof_unqual': {
        this.oneType(list);
        const operand = this.operandInParentheses(`of 'typeof'`);
        list.note.type = { kind: 'typeof', operand, unqualified: word !== 'typeof' };
        return true;
      }
      case '__auto_type':
      case '__builtin_va_list':
        this.oneType(list);
        list.note.type = { kind: word === '__auto_type' ? 'auto-type' : 'va-list' };
        this.position++;
        return true;
      case 'void':
      case 'char':
      case 'short':
      case 'int':
      case 'long':
      case 'float':
      case 'double':
      case 'signed':
      case 'unsigned':
      case '_Bool':
      case '_Complex':
      case '__int128':
        if (list.typed) this.fail(`two types in one declaration: '${word}'`);
        list.basic.push(word);
        this.position++;
        return true;
      default:
        return false;
    }
  }

  private oneType(list: Collected): void {
    if (list.typed || list.basic.length > 0) this.fail(`two types in one declaration: ${this.found()}`);
    list.typed = true;
  }

  private basicType(words: readonly string[], first: number): BasicSpecifier {
    const spelling = words.join(' ');
    let type = BASIC_TYPES.get(spelling);
    if (type === undefined) {
      type = basicTypeOf(words);
      if (type === undefined) this.fail(`'${spelling}' is not a type`, first);
      BASIC_TYPES.set(spelling, type);
    }
    return type;
  }

  /** The word, `(`, a type name or an expression, `)`. */
  private operandInParentheses(of: string): Aside {
    this.position++;
    this.skip('(', of);
    const operand = this.startsType() ? this.asideType() : this.asideExpression(true);
    this.skip(')', of);
    return operand;
  }

  // Structs, unions, enums

  private recordOrEnum(word: 'struct' | 'union' | 'enum', list: Collected): TypeNote {
    const at = this.position++;
    const attributes: AttributeNote[] = [];
    while (this.word() === '__attribute__') this.attributes(attributes);
    const tag = this.isName() ? this.name('a tag') : undefined;
    // Behind a mere tag an attribute belongs to the declaration, not to the record.
    const body = this.text() === '{';
    if (tag !== undefined && (body || !this.tags.has(tag))) {
      this.tags.add(tag);
      this.declared.push(tag);
    }
    if (body) {
      list.body = true;
      this.out.emit(word === 'enum' ? 'enum' : 'struct', at, list.note);
      this.nested(() => (word === 'enum' ? this.enumerators() : this.members()));
      while (this.word() === '__attribute__') this.attributes(attributes);
    } else if (tag === undefined) this.fail(`expected a tag or '{' behind '${word}' before ${this.found()}`);
    const kind = word === 'enum' ? 'enum' : 'record';
    return { kind, union: word === 'union', tag, body, attributes, origin: this.origin(at) };
  }

  private members(): void {
    this.out.emit('{', this.position++);
    while (this.text() !== '}') {
      if (this.position >= this.end) this.fail(`expected '}' of a struct before ${this.found()}`);
      if (this.text() === ';') this.position++;
      else if (this.word() === '_Static_assert') this.staticAssert(['size_t', 'a', ';']);
      else this.declaration('record');
    }
    this.out.emit('}', this.position++);
  }

  private enumerators(): void {
    this.out.emit('{', this.position++);
    while (this.text() !== '}') {
      const at = this.position;
      const name = this.name('the name of an enumerator');
      this.out.emit('a', at);
      while (this.word() === '__attribute__') this.attributes([]);
      if (this.text() === '=') {
        this.out.emit('=', this.position++);
        this.expression(false);
      }
      this.names.declare(name, false);
      this.declared.push(name);
      if (this.text() !== ',') break;
      this.out.emit(',', this.position++);
    }
    this.expect('}', 'or a comma in an enum');
  }

  // Declarators

  private newShape(abstract: boolean): Shape {
    const note: DeclaratorNote = { name: undefined, origin: this.origin(), attributes: [], asmName: undefined };
    return { note, abstract, parameters: undefined, derived: false };
  }

  /** `abstract` shapes may lack the name. */
  private declarator(shape: Shape): void {
    this.nested(() => {
      const pointers = this.pointers(shape);
      while (this.word() === '__attribute__') this.attributes(shape.note.attributes);
      if (this.isName()) {
        shape.note.origin = this.origin();
        this.out.emit('a', this.position);
        shape.note.name = this.name('a name');
      } else if (this.text() === '(' && !(shape.abstract && this.isParameterList())) this.group(shape);
      else if (!shape.abstract) this.fail(`expected a name before ${this.found()}`);
      this.suffixes(shape);
      if (pointers) shape.derived = true;
    });
  }

  private pointers(shape: Shape): boolean {
    let any = false;
    for (;;) {
      if (this.word() === '__attribute__') this.attributes(shape.note.attributes);
      else if (this.text() === '*') {
        any = true;
        const at = this.position++;
        const found = { const: false, volatile: false };
        for (let word = this.word(); ; word = this.word()) {
          if (word === 'const' || word === 'volatile') found[word] = true;
          else if (word !== 'restrict' && word !== '_Atomic' && word !== '__extension__') break;
          this.position++;
        }
        this.out.emit('*', at, { kind: 'pointer', ...found });
      } else return any;
    }
  }

  /** Whether the `(` opens parameters of a function without a name (C11 6.7.6.3p11) and no group. */
  private isParameterList(): boolean {
    if (this.word(1) === '__attribute__') return false;
    return this.text(1) === ')' || this.text(1) === '...' || this.startsType(1);
  }

  /**
   * A declarator in parentheses. They are rendered only around pointers, where they change the meaning; elsewhere they
   * would look to tree-sitter like parameters (`int f(int (a))`).
   */
  private group(shape: Shape): void {
    const open = this.position++;
    while (this.word() === '__attribute__') this.attributes(shape.note.attributes);
    const needed = this.text() === '*';
    if (needed) this.out.emit('(', open);
    this.declarator(shape);
    if (needed) this.expect(')', 'of a declarator');
    else this.skip(')', 'of a declarator');
  }

  private suffixes(shape: Shape): void {
    for (;;) {
      if (this.text() === '[') {
        this.out.emit('[', this.position++);
        for (let word = this.word(); word !== undefined; word = this.word()) {
          if (word !== 'static' && word !== 'const' && word !== 'volatile' && word !== 'restrict') break;
          this.position++;
        }
        if (this.text() !== ']') this.expression(false);
        this.expect(']', 'of an array');
      } else if (this.text() === '(') {
        const names = this.parameters();
        if (!shape.derived) shape.parameters = names;
      } else return;
      shape.derived = true;
    }
  }

  private parameters(): string[] {
    const mark = this.names.enter();
    const names: string[] = [];
    const open = this.position++;
    this.refuseIdentifierList();
    if (this.text() === 'void' && this.text(1) === ')') {
      this.position++;
      this.out.emit('(', open, { kind: 'no-parameters' });
    } else this.out.emit('(', open);
    this.nested(() => {
      while (this.text() !== ')') {
        if (this.text() === '...') this.out.emit('...', this.position++);
        else this.parameter(names);
        if (this.text() !== ',') break;
        this.out.emit(',', this.position++);
        if (this.text() === ')') this.fail(`expected a parameter before ')'`);
      }
    });
    this.expect(')', 'or a comma in a parameter list');
    this.names.leave(mark);
    return names;
  }

  /** `f(a, b) int a; char b; {}` (C11 6.9.1p6): said once, and passed over up to its body. */
  private refuseIdentifierList(): void {
    const isUntyped = this.isName() && !this.startsType();
    if (!isUntyped || (this.text(1) !== ',' && this.text(1) !== ')')) return;
    let ahead = 1;
    while (this.text(ahead) === ',' && this.isName(ahead + 1)) ahead += 2;
    if (this.text(ahead) !== ')' || !(this.text(ahead + 1) === '{' || this.startsType(ahead + 1))) return;
    const at = this.position;
    for (this.position += ahead; this.text() !== '' && this.text() !== '{'; ) this.position++;
    this.resumeAt = this.position;
    this.fail('old-style function definitions are not supported', at, 'declare the parameters where they are named');
  }

  private parameter(names: string[]): void {
    const note = this.specifiers();
    const shape = this.newShape(true);
    note.declarators.push(shape.note);
    this.declarator(shape);
    while (this.word() === '__attribute__') this.attributes(shape.note.attributes);
    if (shape.note.name === undefined) return;
    names.push(shape.note.name);
    this.names.declare(shape.note.name, false);
  }

  // Attributes

  /** One `__attribute__((...))`, read from the tokens; tree-sitter sees only operands that are not a single token. */
  protected attributes(into: AttributeNote[]): void {
    this.position++;
    this.skip('(', `of '__attribute__'`);
    this.skip('(', `of '__attribute__'`);
    while (this.text() !== ')') {
      if (this.text() === ',') {
        this.position++;
        continue;
      }
      if (!this.isKind('identifier')) this.fail(`expected an attribute's name before ${this.found()}`);
      const origin: Origin = this.origin();
      const name = this.tokens[this.position++]!.text.replace(/^__(.*)__$/, '$1');
      into.push({ name, arguments: this.text() === '(' ? this.attributeArguments() : [], origin });
    }
    this.skip(')', `of '__attribute__'`);
    this.skip(')', `of '__attribute__'`);
  }

  private attributeArguments(): (Expression | Aside)[] {
    const operands: (Expression | Aside)[] = [];
    this.position++;
    while (this.text() !== ')') {
      operands.push(this.attributeArgument());
      if (this.text() !== ',') break;
      this.position++;
    }
    this.skip(')', `of an attribute's operands`);
    return operands;
  }

  private attributeArgument(): Expression | Aside {
    const ends = this.text(1) === ',' || this.text(1) === ')';
    const origin = this.origin();
    if (ends && this.isKind('identifier'))
      return { kind: 'identifier', name: this.tokens[this.position++]!.text, origin };
    if (ends && this.isKind('number')) return { kind: 'number', text: this.tokens[this.position++]!.text, origin };
    if (this.startsType()) this.fail('a type as the operand of an attribute is not supported');
    return this.asideExpression(false);
  }
}

/** C11 6.7.2p2: which multisets of words are a type. */
function basicTypeOf(words: readonly string[]): BasicSpecifier | undefined {
  const count = (word: string) => words.filter((each) => each === word).length;
  const bases = words.filter((word) => !['signed', 'unsigned', 'short', 'long', '_Complex'].includes(word));
  const [base = 'none'] = bases;
  const type: BasicSpecifier = {
    kind: 'basic',
    base: base as BasicSpecifier['base'],
    signed: count('signed') > 0,
    unsigned: count('unsigned') > 0,
    short: count('short') > 0,
    long: count('long'),
    complex: count('_Complex') > 0,
  };
  const sized = type.short || type.long > 0;
  const wrong =
    bases.length > 1 ||
    (type.signed && type.unsigned) ||
    (type.short && type.long > 0) ||
    type.long > 2 ||
    count('signed') > 1 ||
    count('unsigned') > 1 ||
    count('short') > 1 ||
    ((type.signed || type.unsigned) && !['none', 'int', 'char', '__int128'].includes(base)) ||
    (sized && base !== 'none' && base !== 'int' && !(base === 'double' && type.long === 1 && !type.short));
  return wrong ? undefined : type;
}
