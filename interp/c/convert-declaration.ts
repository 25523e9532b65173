/**
 * Turns tree-sitter's nodes into declarations.
 *
 * In: declaration nodes and the notes of their specifiers. Out: the AST. The idea: the note has names, storage and
 * attributes, the n-th declarator node belongs to the n-th declarator of the note; the nodes add derivations,
 * initialisers and the bodies of records and enums.
 *
 * Invariant: derivations are read from the name outwards, whatever the nesting of the nodes.
 */
import { bug } from '../diagnostic.ts';
import type {
  Attribute,
  Declaration,
  Declarator,
  Derivation,
  Enumerator,
  Expression,
  InitDeclarator,
  MemberDeclaration,
  MemberDeclarator,
  Parameter,
  Specifiers,
  StaticAssertion,
  TypeName,
  TypeSpecifier,
} from './ast.ts';
import { ConvertExpression, isPunctuation } from './convert-expression.ts';
import type { Aside, AttributeNote, DeclaratorNote, Note, SpecifierNote } from './rendering.ts';

export abstract class ConvertDeclaration extends ConvertExpression {
  /** A declaration with its `;`. One that stands for a static assertion is turned into it. */
  protected declaration(node: number): Declaration {
    const note = this.specifierNote(this.child(node, 0));
    const specifiers = this.specifiers(note, this.child(node, 0));
    const declarators: InitDeclarator[] = [];
    if (note.declarators.length > 0) {
      const nodes = this.children(node)
        .slice(1, -1)
        .filter((child) => !isPunctuation(this.type(child)));
      for (const [i, child] of nodes.entries()) declarators.push(this.initDeclarator(child, note.declarators[i]));
    }
    return { kind: 'declaration', specifiers, declarators, origin: note.origin };
  }

  private initDeclarator(node: number, note: DeclaratorNote | undefined): InitDeclarator {
    if (this.type(node) !== 'init_declarator')
      return { declarator: this.declarator(node, note), initializer: undefined };
    const declarator = this.declarator(this.child(node, 0), note);
    return { declarator, initializer: this.initializer(this.child(node, 2)) };
  }

  protected override typeName(node: number): TypeName {
    const parts = this.children(node);
    const note = this.specifierNote(parts[0]!);
    const specifiers = this.specifiers(note, parts[0]!);
    return {
      kind: 'type-name',
      specifiers,
      declarator: this.declarator(parts[1], note.declarators[0]),
      origin: note.origin,
    };
  }

  protected staticAssertion(note: Note & { kind: 'static-assert' }, node: number): StaticAssertion {
    const condition = this.asideExpression(note.condition);
    return { kind: 'static-assert', condition, message: note.message, origin: this.origin(node) };
  }

  // Specifiers

  private specifierNote(node: number): SpecifierNote {
    const note = this.note(node);
    if (note?.kind !== 'specifiers') return this.notUnderstood(node);
    return note;
  }

  private specifiers(note: SpecifierNote, node: number): Specifiers {
    return {
      type: this.typeSpecifier(note, node),
      storage: note.storage,
      const: note.const,
      volatile: note.volatile,
      atomic: note.atomic,
      restrict: note.restrict,
      inline: note.inline,
      noreturn: note.noreturn,
      threadLocal: note.threadLocal,
      alignas: note.alignas.map((aside) => (aside.type ? this.asideType(aside) : this.asideExpression(aside))),
      attributes: this.attributes(note.attributes),
      origin: note.origin,
    };
  }

  private typeSpecifier({ type }: SpecifierNote, node: number): TypeSpecifier {
    switch (type.kind) {
      case 'typeof': {
        const { operand, unqualified } = type;
        if (operand.type) return { kind: 'typeof-type', operand: this.asideType(operand), unqualified };
        return { kind: 'typeof-expression', operand: this.asideExpression(operand), unqualified };
      }
      case 'record': {
        const members = type.body ? this.members(this.child(node, 1)) : undefined;
        const { union, tag, origin } = type;
        return { kind: 'record', union, tag, members, attributes: this.attributes(type.attributes), origin };
      }
      case 'enum': {
        const enumerators = type.body ? this.enumerators(this.child(node, 1)) : undefined;
        const { tag, origin } = type;
        return { kind: 'enum', tag, enumerators, attributes: this.attributes(type.attributes), origin };
      }
      default:
        return type;
    }
  }

  private attributes(notes: readonly AttributeNote[]): readonly Attribute[] {
    return notes.map(({ name, arguments: operands, origin }) => {
      const expression = (operand: Expression | Aside) => {
        return operand.kind === 'aside' ? this.asideExpression(operand) : operand;
      };
      return { name, arguments: operands.map(expression), origin };
    });
  }

  private members(list: number): MemberDeclaration[] {
    return this.children(list)
      .slice(1, -1)
      .map((node): MemberDeclaration => {
        const special = this.note(node);
        if (special?.kind === 'static-assert') return this.staticAssertion(special, node);
        const note = this.specifierNote(this.child(node, 0));
        const specifiers = this.specifiers(note, this.child(node, 0));
        return { kind: 'members', specifiers, declarators: this.memberDeclarators(node, note) };
      });
  }

  private memberDeclarators(node: number, note: SpecifierNote): MemberDeclarator[] {
    const declarators: MemberDeclarator[] = [];
    if (note.declarators.length === 0) return declarators;
    for (const child of this.children(node).slice(1, -1)) {
      if (isPunctuation(this.type(child))) continue;
      if (this.type(child) === 'bitfield_clause') {
        const last = declarators.pop() ?? bug('a width without a member');
        declarators.push({ ...last, bits: this.expression(this.child(child, 1)) });
        continue;
      }
      const own = note.declarators[declarators.length];
      const declarator = own?.name === undefined ? undefined : this.declarator(child, own);
      declarators.push({ declarator, bits: undefined });
    }
    return declarators;
  }

  private enumerators(list: number): Enumerator[] {
    return this.children(list)
      .filter((child) => !isPunctuation(this.type(child)))
      .map((node) => {
        const parts = this.children(node);
        const value = parts[2] === undefined ? undefined : this.expression(parts[2]);
        const { text: name, origin } = this.token(node);
        return { name, value, origin };
      });
  }

  // Declarators

  /** `node` is undefined for an abstract declarator that adds nothing. */
  private declarator(node: number | undefined, note: DeclaratorNote | undefined): Declarator {
    if (note === undefined) bug('a declarator without a note');
    const derivations: Derivation[] = [];
    if (node !== undefined) this.derive(node, derivations);
    const { name, asmName, origin } = note;
    return { name, derivations, attributes: this.attributes(note.attributes), asmName, origin };
  }

  /** Appends what `node` adds, the innermost first. */
  private derive(node: number, into: Derivation[]): void {
    switch (this.type(node)) {
      case 'identifier':
      case 'field_identifier':
        break;
      case 'parenthesized_declarator':
      case 'abstract_parenthesized_declarator':
        this.derive(this.child(node, 1), into);
        break;
      case 'pointer_declarator':
      case 'abstract_pointer_declarator':
        this.derivePointer(node, into);
        break;
      case 'array_declarator':
      case 'abstract_array_declarator':
        this.deriveArray(node, into);
        break;
      case 'function_declarator':
      case 'abstract_function_declarator':
        this.deriveFunction(node, into);
        break;
      default:
        this.notUnderstood(node);
    }
  }

  private derivePointer(node: number, into: Derivation[]): void {
    const [, target] = this.children(node);
    if (target !== undefined) this.nested(node, () => this.derive(target, into));
    const note = this.note(node);
    if (note?.kind !== 'pointer') this.notUnderstood(node);
    into.push({ kind: 'pointer', const: note.const, volatile: note.volatile });
  }

  private deriveArray(node: number, into: Derivation[]): void {
    const parts = this.children(node);
    const open = parts.findIndex((child) => this.type(child) === '[');
    if (open > 0) this.nested(node, () => this.derive(parts[0]!, into));
    const size = parts[open + 1]!;
    into.push({ kind: 'array', size: this.type(size) === ']' ? undefined : this.expression(size) });
  }

  private deriveFunction(node: number, into: Derivation[]): void {
    const parts = this.children(node);
    if (parts.length > 1) this.nested(node, () => this.derive(parts[0]!, into));
    const list = parts.at(-1)!;
    const parameters: Parameter[] = [];
    let variadic = false;
    for (const child of this.children(list)) {
      const type = this.type(child);
      if (type === 'variadic_parameter') variadic = true;
      else if (type === 'parameter_declaration') parameters.push(this.parameter(child));
      else if (!isPunctuation(type)) this.notUnderstood(child);
    }
    const unspecified = parameters.length === 0 && !variadic && this.note(list)?.kind !== 'no-parameters';
    into.push({ kind: 'function', parameters, variadic, unspecified });
  }

  private parameter(node: number): Parameter {
    const parts = this.children(node);
    const note = this.specifierNote(parts[0]!);
    const specifiers = this.specifiers(note, parts[0]!);
    return { specifiers, declarator: this.declarator(parts[1], note.declarators[0]) };
  }
}
